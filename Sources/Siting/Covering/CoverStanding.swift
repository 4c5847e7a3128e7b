import Ground

/// Units standing at sites of a problem, and what one more or one less would change.
final class CoverStanding {
    let problem: CoverProblem
    private(set) var value: Double
    private(set) var placed = 0
    /// Units at each site.
    private let at: UnsafeMutableBufferPointer<Int32>
    /// Units within reach of each group.
    private let reach: UnsafeMutableBufferPointer<Int32>
    /// What one more unit at each site would add.
    private let gain: UnsafeMutableBufferPointer<Double>
    private let shared: UnsafeMutableBufferPointer<Double>
    /// What the first, second … unit adds, and 0 after the last.
    private let slopes: UnsafeMutableBufferPointer<Double>
    private var touched: [Int32] = []

    init(_ problem: CoverProblem) {
        self.problem = problem
        at = .allocate(capacity: problem.sites)
        at.initialize(repeating: 0)
        reach = .allocate(capacity: problem.groups)
        gain = .allocate(capacity: problem.sites)
        shared = .allocate(capacity: problem.sites)
        shared.initialize(repeating: 0)
        slopes = .allocate(capacity: problem.slopes.count + 1)
        _ = slopes.initialize(from: problem.slopes + [0])
        value = problem.settled
        for group in 0..<problem.groups { reach[group] = problem.base[group] }
        for site in 0..<problem.sites {
            var sum = 0.0
            for place in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
                let group = Int(problem.siteGroups[place])
                sum += problem.weight[group] * slope(Int(reach[group]))
            }
            gain[site] = sum
        }
    }

    /// The same with units where `units` says.
    convenience init(_ problem: CoverProblem, units: [Int32]) {
        self.init(problem)
        for site in 0..<problem.sites { for _ in 0..<units[site] { move(site, 1) } }
    }

    deinit {
        at.deallocate()
        reach.deallocate()
        gain.deallocate()
        shared.deallocate()
        slopes.deallocate()
    }

    var units: [Int32] { Array(at) }

    private func slope(_ place: Int) -> Double { slopes[min(place, slopes.count - 1)] }

    /// A unit more (or, `step` -1, a unit less) at the site.
    func move(_ site: Int, _ step: Int32) {
        at[site] += step
        placed += Int(step)
        for place in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
            let group = Int(problem.siteGroups[place])
            let before = Int(reach[group])
            reach[group] += step
            let weight = problem.weight[group]
            let was = slope(before)
            let now = slope(before + Int(step))
            value += weight * (step > 0 ? was : -now)
            let change = weight * (now - was)
            guard change != 0 else { continue }
            for other in Int(problem.groupStart[group])..<Int(problem.groupStart[group + 1]) {
                gain[Int(problem.groupSites[other])] += change
            }
        }
    }

    /// Adds the value up afresh: the sum that every move changes drifts by roundings.
    func reckon() {
        var sums = [0.0]
        for slope in problem.slopes { sums.append(sums[sums.count - 1] + slope) }
        var gained = 0.0
        for group in 0..<problem.groups {
            let top = min(Int(reach[group]), problem.slopes.count)
            gained += problem.weight[group] * (sums[top] - sums[min(Int(problem.base[group]), top)])
        }
        value = problem.settled + gained
    }

    /// The site where one more unit gains most, `barred` not; -1 if there is no room.
    private func foremost(barred: Int = -1) -> Int {
        var best = -1
        for site in 0..<at.count where at[site] < problem.room[site] && site != barred {
            if best < 0 || gain[site] > gain[best] { best = site }
        }
        return best
    }

    /// Adds units where they gain most until all stand.
    func fill() {
        while placed < problem.count {
            let best = foremost()
            guard best >= 0 else { return }
            move(best, 1)
        }
    }

    /// Moves one unit at a time to where it gains most, until no single move helps.
    func improve(goesOn: () -> Bool) {
        var quiet = 0
        var site = 0
        let least = max(1e-9 * abs(value), 1e-12)
        var free = foremost()
        while quiet < at.count {
            defer { site = site + 1 == at.count ? 0 : site + 1 }
            quiet += 1
            guard at[site] > 0 else { continue }
            guard goesOn() else { return }
            let target = better(than: site, by: least, free: free)
            guard target >= 0 else { continue }
            move(site, -1)
            move(target, 1)
            free = foremost()
            quiet = 0
        }
    }

    /// Where a unit of the site would be worth more; -1 if nowhere. `free` is where one more unit gains most.
    private func better(than site: Int, by least: Double, free: Int) -> Int {
        var loss = 0.0
        touched.removeAll(keepingCapacity: true)
        for place in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
            let group = Int(problem.siteGroups[place])
            let height = Int(reach[group])
            let last = slope(height - 1)
            guard last > 0 else { continue }
            let weight = problem.weight[group]
            loss += weight * last
            let extra = weight * (last - slope(height))
            guard extra > 0 else { continue }
            for other in Int(problem.groupStart[group])..<Int(problem.groupStart[group + 1]) {
                let near = Int(problem.groupSites[other])
                if shared[near] == 0 { touched.append(Int32(near)) }
                shared[near] += extra
            }
        }
        var best = -1
        var most = loss + least
        if free >= 0, free != site, gain[free] > most { (best, most) = (free, gain[free]) }
        for near in touched {
            let other = Int(near)
            let worth = gain[other] + shared[other]
            shared[other] = 0
            if worth > most, other != site, at[other] < problem.room[other] { (best, most) = (other, worth) }
        }
        return best
    }

    /// Takes a few neighbours away again and again, fills up otherwise and improves; keeps what is no worse.
    func shake(times: Int, chance: inout SplitMix, goesOn: () -> Bool) {
        guard placed > 1, problem.groups > 0 else { return }
        var best = units
        reckon()
        var peak = value
        for _ in 0..<times {
            guard goesOn() else { break }
            var open = (0..<at.count).filter { at[$0] > 0 }
            var site = open[chance.below(open.count)]
            move(site, -1)
            for _ in 0..<(1 + chance.below(3)) where placed > 0 {
                // A short walk over shared groups finds an open site close by; failing that, any.
                var next = -1
                var walk = site
                for _ in 0..<6 where next < 0 {
                    walk = neighbour(of: walk, &chance)
                    let seen = neighbour(of: walk, &chance)
                    if at[seen] > 0 { next = seen }
                }
                if next < 0 {
                    open = (0..<at.count).filter { at[$0] > 0 }
                    next = open[chance.below(open.count)]
                }
                move(next, -1)
                site = next
            }
            // One unit goes somewhere near at random, so that filling up does not lead straight back.
            let first = neighbour(of: site, &chance)
            if at[first] < problem.room[first], gain[first] > 0 { move(first, 1) }
            fill()
            improve(goesOn: goesOn)
            let drift = 1e-11 * abs(peak)
            if value >= peak - drift {
                if value > peak + drift || chance.below(2) == 0 { best = units }
                peak = max(peak, value)
            }
            restore(best)
        }
        restore(best)
        reckon()
    }

    private func neighbour(of site: Int, _ chance: inout SplitMix) -> Int {
        let first = Int(problem.siteStart[site])
        let many = Int(problem.siteStart[site + 1]) - first
        guard many > 0 else { return site }
        let group = Int(problem.siteGroups[first + chance.below(many)])
        let from = Int(problem.groupStart[group])
        return Int(problem.groupSites[from + chance.below(Int(problem.groupStart[group + 1]) - from)])
    }

    private func restore(_ units: [Int32]) {
        for site in 0..<at.count where at[site] > units[site] { while at[site] > units[site] { move(site, -1) } }
        for site in 0..<at.count where at[site] < units[site] { while at[site] < units[site] { move(site, 1) } }
    }

    /// Where all units stand, by the sites' first numbers, ascending.
    var open: [Int] {
        var all = problem.opened
        for site in 0..<problem.sites { all.append(contentsOf: repeatElement(problem.names[site], count: Int(at[site]))) }
        return all.sorted()
    }
}
