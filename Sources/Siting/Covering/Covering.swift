/// Maximal covering: which sites reach the most people in time, and who is left out.
public struct Covering: Sendable {
    public let sites: Int
    public let points: Int
    /// People at each point.
    public let weights: [Int64]
    /// What divides every weight; values differ by it at least.
    let divisor: Int64
    let start: [Int32]
    let items: [Int32]
    /// The same for the searches.
    var rows: CoverProblem.Rows { CoverProblem.Rows(start: CoverColumn(start), items: CoverColumn(items)) }

    /// A site covers the points it reaches within so many milliseconds.
    /// Throws `SitingFault` where the weights are not one for each point, are negative, all zero or add up to more than `most`.
    public init(times: TimeTable, within limit: Int32, weights: [Int64]) throws(SitingFault) {
        guard limit >= 0 else { throw .value("a limit of \(limit) ms") }
        var start: [Int32] = [0]
        var items: [Int32] = []
        times.milliseconds.withUnsafeBufferPointer { all in
            for site in 0..<times.sites {
                for point in 0..<times.points {
                    let time = all[site * times.points + point]
                    if time <= limit, time != TimeTable.noWay { items.append(Int32(truncatingIfNeeded: point)) }
                }
                start.append(Int32(items.count))
            }
        }
        try self.init(start, items, sites: times.sites, points: times.points, weights: weights)
    }

    /// `rows[site]` lists the points the site covers, each once.
    /// Throws `SitingFault` where a point is out of range or listed twice, or the weights are not one for each point, are negative, all zero or add up to more than `most`.
    public init(rows: [[Int32]], points: Int, weights: [Int64]) throws(SitingFault) {
        var start: [Int32] = [0]
        var items: [Int32] = []
        items.reserveCapacity(rows.reduce(0) { $0 + $1.count })
        var last = [Int32](repeating: -1, count: max(points, 0))
        for (site, row) in rows.enumerated() {
            for point in row {
                guard point >= 0, Int(point) < points else { throw .shape("site \(site) covers point \(point) of \(points)") }
                guard last[Int(point)] != Int32(site) else { throw .shape("site \(site) covers point \(point) twice") }
                last[Int(point)] = Int32(site)
            }
            items.append(contentsOf: row)
            start.append(Int32(items.count))
        }
        try self.init(start, items, sites: rows.count, points: points, weights: weights)
    }

    private init(_ start: [Int32], _ items: [Int32], sites: Int, points: Int, weights: [Int64]) throws(SitingFault) {
        guard weights.count == points else { throw .shape("\(weights.count) weights for \(points) points") }
        var sum: Int64 = 0
        for weight in weights {
            guard weight >= 0 else { throw .value("a weight of \(weight)") }
            let (next, over) = sum.addingReportingOverflow(weight)
            guard !over, next < 1 << 50 else { throw .value("weights that add up to more than 2^50; count in thousands") }
            sum = next
        }
        guard sum > 0 else { throw .nobody }
        let divisor = weights.reduce(0, Self.divisor)
        // Beyond this the searches, which reckon in doubles, no longer tell one person from the next.
        guard sum / divisor <= Self.most else {
            throw .value("weights that add up to \(sum / divisor) times their common divisor; at most \(Self.most), so round them")
        }
        self.divisor = divisor
        self.start = start
        self.items = items
        self.sites = sites
        self.points = points
        self.weights = weights
    }

    /// The most that the weights, divided by what divides them all, may add up to.
    public static let most: Int64 = 100_000_000_000

    private static func divisor(_ first: Int64, _ second: Int64) -> Int64 {
        var (first, second) = (first, second)
        while second != 0 { (first, second) = (second, first % second) }
        return first
    }

    /// The sites that cover most people: `count` of them, `fixed` among them and `forbidden` not.
    ///
    /// A good answer is reported at once and better ones as they come; the answer is proved unless `pace` ends the search.
    /// Throws `SitingFault` where there are not that many sites.
    public func solve(
        count: Int, fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof
    ) throws(SitingFault) -> Solution {
        let choice = try Choice(sites: sites, count: count, fixed: fixed, forbidden: forbidden, room: 1)
        return CoverSearch.solve(self, slopes: [1], choice: choice, pace: pace)
    }

    /// The best answer for 1, 2, … `count` sites, each proved unless `pace` ends the search; never fewer sites than are fixed.
    /// Throws `SitingFault` where there are not that many sites.
    public func curve(
        upTo count: Int, fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof
    ) throws(SitingFault) -> [Solution] {
        _ = try Choice(sites: sites, count: count, fixed: fixed, forbidden: forbidden, room: 1)
        var curve: [Solution] = []
        for sites in max(fixed.count, 1)...count {
            curve.append(try solve(count: sites, fixed: fixed, forbidden: forbidden, pace: pace))
        }
        return curve
    }

    /// The same sites and points with other people at the points, as at another hour.
    /// Throws `SitingFault` where the weights are not one for each point, are negative, all zero or add up to more than `most`.
    public func counting(_ weights: [Int64]) throws(SitingFault) -> Covering {
        try Covering(start, items, sites: sites, points: points, weights: weights)
    }

    /// People covered by at least one of the open sites.
    public func covered(by open: [Int]) -> Int64 {
        times(open).enumerated().reduce(0) { $1.element > 0 ? $0 + weights[$1.offset] : $0 }
    }

    /// The points that none of the open sites covers, ascending.
    public func uncovered(by open: [Int]) -> [Int] {
        times(open).enumerated().filter { $0.element == 0 }.map(\.offset)
    }

    /// For each open site, in the order given, the people whom nobody else covers: what its going off duty costs.
    public func alone(_ open: [Int]) -> [Int64] {
        let times = times(open)
        return open.map { site in
            reach(site).reduce(0) { times[Int($1)] == 1 ? $0 + weights[Int($1)] : $0 }
        }
    }

    /// The points a site covers.
    public func reach(_ site: Int) -> ArraySlice<Int32> { items[Int(start[site])..<Int(start[site + 1])] }

    /// How many of the open units reach each point; a site named twice counts twice.
    public func times(_ open: [Int]) -> [Int32] {
        var times = [Int32](repeating: 0, count: points)
        for site in open { for point in reach(site) { times[Int(point)] += 1 } }
        return times
    }
}

extension Covering {
    /// What the open units are worth where the `k`-th within reach of a person adds `slopes[k - 1]`.
    func value(of open: [Int], slopes: [Double]) -> Double {
        var sums = [0.0]
        for slope in slopes { sums.append(sums[sums.count - 1] + slope) }
        return times(open).enumerated().reduce(0) {
            $0 + Double(weights[$1.offset]) * sums[min(Int($1.element), slopes.count)]
        }
    }

    /// The units chosen, and where the search left some over because they gain nothing, those that give most a further cover.
    func filled(_ open: [Int], choice: Choice) -> [Int] {
        var open = open
        guard open.count < choice.count else { return open }
        var units = [Int32](repeating: 0, count: sites)
        for site in open { units[site] += 1 }
        var times = times(open)
        while open.count < choice.count {
            var best = -1
            var most = -1.0
            for site in 0..<sites where units[site] < choice.room[site] {
                let worth = reach(site).reduce(0.0) { $0 + Double(weights[Int($1)]) / Double(1 + times[Int($1)]) }
                if worth > most { (best, most) = (site, worth) }
            }
            guard best >= 0 else { break }
            for point in reach(best) { times[Int(point)] += 1 }
            units[best] += 1
            open.append(best)
        }
        return open.sorted()
    }
}

/// What is asked of the sites, checked.
struct Choice {
    let count: Int
    /// Units that stand whatever comes, for each site.
    let fixed: [Int32]
    /// Units each site takes at most, those that stand included.
    let room: [Int32]

    init(sites: Int, count: Int, fixed: [Int], forbidden: [Int], room most: Int) throws(SitingFault) {
        guard count > 0 else { throw .count(wanted: count, sites: sites) }
        var stands = [Int32](repeating: 0, count: sites)
        var room = [Int32](repeating: Int32(clamping: min(most, count)), count: sites)
        for site in forbidden {
            guard room.indices.contains(site) else { throw .shape("forbidden site \(site) of \(sites)") }
            room[site] = 0
        }
        for site in fixed {
            guard room.indices.contains(site) else { throw .shape("fixed site \(site) of \(sites)") }
            stands[site] += 1
            guard stands[site] <= room[site] else { throw .shape("site \(site) is fixed and forbidden, or fixed too often") }
        }
        let places = room.reduce(0) { $0 + Int($1) }
        guard fixed.count <= count, count <= places else { throw .count(wanted: count, sites: places) }
        self.count = count
        self.fixed = stands
        self.room = room
    }
}
