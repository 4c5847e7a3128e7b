/// The p-median: where so many sites stand that the people are nearest to them on the whole. Every point is served by
/// the nearest site chosen; what is made small is the sum of people × milliseconds.
public struct Median: Sendable {
    /// Travel times, site × point, milliseconds.
    public let costs: TimeTable
    /// People at each point.
    public let weights: [Int64]
    /// Milliseconds that count for somebody whom no chosen site reaches, and the most that ever count for anybody.
    public let unreached: Int32

    /// What a set of sites is worth to the people.
    public struct Reckoning: Sendable, Equatable {
        /// People × milliseconds, those whom nobody reaches counted with `Median.unreached`.
        public let total: Int64
        /// Mean milliseconds of the people who are reached; nil when nobody is.
        public let mean: Double?
        /// People whom no chosen site reaches.
        public let unreachedPeople: Int64
        /// The nearest chosen site of each point; nil where none reaches it.
        public let serving: [Int?]
    }

    /// Throws `SitingFault` for numbers that do not fit: weights that are not one for each point, a negative weight, nobody
    /// at all, a table without sites or without any way. `unreached` is twice the longest time of the table unless told.
    public init(costs: TimeTable, weights: [Int64], unreached: Int32? = nil) throws(SitingFault) {
        guard costs.sites > 0 else { throw .shape("no site to choose from") }
        guard weights.count == costs.points else { throw .shape("\(weights.count) weights for \(costs.points) points") }
        guard weights.allSatisfy({ $0 >= 0 }) else { throw .value("a weight below zero") }
        var people: Int64 = 0
        for weight in weights {
            let (sum, overflow) = people.addingReportingOverflow(weight)
            guard !overflow else { throw .value("more people than can be counted") }
            people = sum
        }
        guard people > 0 else { throw .nobody }
        var longest: Int32 = -1
        for time in costs.milliseconds where time != TimeTable.noWay && time > longest { longest = time }
        guard longest >= 0 else { throw .shape("no site reaches any point") }
        if let unreached, unreached <= 0 { throw .value("the time counted for the unreached is not above zero") }
        let limit = unreached ?? Int32(clamping: max(1, Int64(longest) * 2))
        // Sums are kept in doubles while searching; below 2^52 they stay whole.
        guard people.multipliedReportingOverflow(by: Int64(limit)).overflow == false,
            people * Int64(limit) < 1 << 52
        else { throw .value("people × milliseconds too large to be summed exactly") }
        self.costs = costs
        self.weights = weights
        self.unreached = min(limit, TimeTable.noWay - 1)
    }

    /// Reckons any set of sites, at least one of them. Throws `SitingFault.count` for an unknown site or none.
    public func reckoning(of open: [Int]) throws(SitingFault) -> Reckoning {
        guard !open.isEmpty, open.allSatisfy({ $0 >= 0 && $0 < costs.sites }) else {
            throw .count(wanted: open.count, sites: costs.sites)
        }
        var nearest = [Int32](repeating: TimeTable.noWay, count: costs.points)
        var serving = [Int?](repeating: nil, count: costs.points)
        for site in open {
            let row = site * costs.points
            for point in 0..<costs.points where costs.milliseconds[row + point] < nearest[point] {
                nearest[point] = costs.milliseconds[row + point]
                serving[point] = site
            }
        }
        var total: Int64 = 0, reachedTotal: Int64 = 0, reached: Int64 = 0, out: Int64 = 0
        for point in 0..<costs.points {
            total += weights[point] * Int64(min(nearest[point], unreached))
            if serving[point] == nil {
                out += weights[point]
            } else {
                reached += weights[point]
                reachedTotal += weights[point] * Int64(nearest[point])
            }
        }
        return Reckoning(
            total: total, mean: reached > 0 ? Double(reachedTotal) / Double(reached) : nil, unreachedPeople: out, serving: serving)
    }

    /// The best `count` sites, `fixed` ones among them and `forbidden` ones not; a good answer is reported at once, then
    /// better ones and better bounds, until it is proved or `pace` ends the search.
    /// Throws `SitingFault.count` where so many sites cannot be chosen.
    public func solve(count: Int, fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof)
        throws(SitingFault) -> Solution
    {
        let fixed = Set(fixed), forbidden = Set(forbidden)
        for site in fixed.union(forbidden) where site < 0 || site >= costs.sites {
            throw .shape("site \(site) of \(costs.sites)")
        }
        guard fixed.isDisjoint(with: forbidden) else { throw .shape("a site both fixed and forbidden") }
        let free = costs.sites - forbidden.count
        guard count >= 1, count <= free, fixed.count <= count else { throw .count(wanted: count, sites: free) }
        let tree = MedianTree(MedianInstance(self, fixed: fixed, forbidden: forbidden), count: count, pace: pace)
        return tree.run()
    }

    /// The best 1, 2, … `upTo` sites, each with its bound; ends early, with fewer answers, when `pace` ends the search
    /// before a number's first answer.
    public func curve(upTo: Int, fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof)
        throws(SitingFault) -> [Solution]
    {
        var curve: [Solution] = []
        for count in max(1, Set(fixed).count)...max(1, upTo, Set(fixed).count) {
            guard curve.isEmpty || pace.goesOn() else { break }
            curve.append(try solve(count: count, fixed: fixed, forbidden: forbidden, pace: pace))
        }
        return curve
    }
}
