/// The Lagrangian of a covering problem: each group buys its cover from the sites at a price, and any prices at all give an
/// upper bound. The least of these bounds is that of the linear programme; the volume algorithm goes towards it and brings
/// shares of the sites along that come near the programme's own solution.
struct CoverDual {
    private(set) var problem: CoverProblem
    /// The prices of the lowest bound so far.
    private(set) var price: [Double]
    private(set) var bound = Double.infinity
    /// What each site earns at these prices.
    private(set) var earning: [Double]
    /// Averaged shares of the sites.
    private(set) var share: [Double]
    /// By how much the shares exceed what the groups would buy, averaged alike.
    private var demand: [Double]
    private var trial: [Double]
    private var trialEarning: [Double]
    private var step = 0.1
    private var failures = 0
    private var weighting = 0.1
    private var rounds = 0
    private var mark = Double.infinity
    /// What the trial prices gave: units, and units over what the groups would buy.
    private var units: [Int32] = []
    private var excess: [Double] = []
    /// The most a group pays.
    private var top: [Double] = []

    init(_ problem: CoverProblem, from standing: CoverStanding) {
        self.problem = problem
        price = [Double](repeating: 0, count: problem.groups)
        // A group nobody reaches yet would pay its full weight, one that is well covered nothing more.
        for group in 0..<problem.groups {
            var units: Int32 = 0
            for at in Int(problem.groupStart[group])..<Int(problem.groupStart[group + 1]) {
                units += standing.units[Int(problem.groupSites[at])]
            }
            let first = Int(problem.base[group] + units)
            let after = first < problem.slopes.count ? problem.slopes[first] : 0
            let before = first > 0 && first - 1 < problem.slopes.count && units > 0 ? problem.slopes[first - 1] : after
            price[group] = problem.weight[group] * (units == 0 ? after : (after + before) / 2)
        }
        earning = [Double](repeating: 0, count: problem.sites)
        trialEarning = earning
        share = earning
        demand = [Double](repeating: 0, count: problem.groups)
        trial = price
        excess = demand
        top = demand
        fillTop()
        bound = evaluate()
        earning = trialEarning
        for site in 0..<problem.sites { share[site] = Double(units[site]) }
        demand = excess
        mark = bound
    }

    private mutating func fillTop() {
        top = (0..<problem.groups).map { problem.weight[$0] * problem.slopes[Int(problem.base[$0])] }
    }

    /// What no answer better than `cutoff` does: the sites that gain no unit more, and the units that stand in every one.
    func decided(below cutoff: Double) -> (keep: [Bool], placed: [(site: Int, units: Int)], any: Int) {
        let (units, _) = problem.best(earning)
        var least = Double.infinity
        var next = 0.0
        for site in 0..<problem.sites {
            if units[site] > 0 { least = min(least, earning[site]) }
            if units[site] < problem.room[site] { next = max(next, earning[site]) }
        }
        if units.reduce(0, { $0 + Int($1) }) < problem.count { least = 0 }
        var keep = [Bool](repeating: true, count: problem.sites)
        var placed: [(site: Int, units: Int)] = []
        var any = 0
        for site in 0..<problem.sites {
            if units[site] == 0 {
                if bound + earning[site] - least < cutoff {
                    keep[site] = false
                    any += 1
                }
            } else if bound - earning[site] + next < cutoff {
                placed.append((site, Int(units[site])))
                any += 1
            }
        }
        return (keep, placed, any)
    }

    /// The lowest bound as cuts, one for each part.
    var cuts: [CoverCut] {
        problem.cuts { group in
            var over = 0.0
            for slope in problem.slopes[Int(problem.base[group])...] { over += max(problem.weight[group] * slope - price[group], 0) }
            return (over, price[group])
        }
    }

    /// The same problem, counted in parts.
    mutating func divide(as divided: CoverProblem) { problem = divided }

    /// The same prices for the problem made smaller.
    mutating func follow(_ smaller: CoverProblem, map: [Int32]) {
        var prices = [Double](repeating: 0, count: smaller.groups)
        var wanted = prices
        for group in 0..<problem.groups where map[group] >= 0 {
            prices[Int(map[group])] += price[group]
            wanted[Int(map[group])] += demand[group] * problem.weight[group]
        }
        for group in 0..<smaller.groups {
            prices[group] = min(prices[group], smaller.weight[group] * smaller.slopes[Int(smaller.base[group])])
            wanted[group] /= smaller.weight[group]
        }
        var shares = [Int: Double](minimumCapacity: problem.sites)
        for site in 0..<problem.sites { shares[problem.names[site]] = share[site] }
        problem = smaller
        share = smaller.names.map { shares[$0] ?? 0 }
        price = prices
        trial = prices
        demand = wanted
        excess = wanted
        fillTop()
        earning = [Double](repeating: 0, count: smaller.sites)
        trialEarning = earning
        bound = evaluate()
        mark = bound
        earning = trialEarning
    }

    /// What the prices in `trial` give: a bound, the units that earn most, and what the groups would buy.
    private mutating func evaluate() -> Double {
        var sum = problem.settled
        let steps = problem.slopes.count
        for group in 0..<problem.groups {
            let first = Int(problem.base[group])
            let asked = trial[group]
            let people = problem.weight[group]
            var next = first
            while next < steps {
                let over = people * problem.slopes[next] - asked
                if over <= 0 { break }
                sum += over
                next += 1
            }
            excess[group] = Double(first - next)
        }
        trial.withUnsafeBufferPointer { trial in
            for site in 0..<problem.sites {
                var even = 0.0
                var odd = 0.0
                var at = Int(problem.siteStart[site])
                let end = Int(problem.siteStart[site + 1])
                while at + 1 < end {
                    even += trial[Int(problem.siteGroups[at])]
                    odd += trial[Int(problem.siteGroups[at + 1])]
                    at += 2
                }
                if at < end { even += trial[Int(problem.siteGroups[at])] }
                trialEarning[site] = even + odd
            }
        }
        let (taken, earned) = problem.best(trialEarning)
        units = taken
        for site in 0..<problem.sites where taken[site] > 0 {
            let here = Double(taken[site])
            for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) { excess[Int(problem.siteGroups[at])] += here }
        }
        return sum + earned
    }

    /// One step towards lower bounds, aimed at `target`, a value known to be reached.
    mutating func advance(target: Double) {
        let groups = problem.groups
        var square = 0.0
        for group in 0..<groups {
            let slack = demand[group]
            // At the end of its range a price cannot follow, so that direction does not count.
            if (slack > 0 && price[group] <= 0) || (slack < 0 && price[group] >= top[group]) { continue }
            square += slack * slack
        }
        guard square > 1e-18 else {
            step *= 0.5
            return
        }
        let length = step * max(bound - target, 1e-7 * abs(bound)) / square
        for group in 0..<groups { trial[group] = min(max(price[group] - length * demand[group], 0), top[group]) }
        let value = evaluate()
        var along = 0.0
        var own = 0.0
        var past = 0.0
        for group in 0..<groups {
            let new = excess[group]
            let old = demand[group]
            along += new * old
            own += new * new
            past += old * old
        }
        let spread = past - 2 * along + own
        var alpha = spread > 0 ? (past - along) / spread : weighting
        alpha = min(max(alpha, weighting * 0.5), weighting)
        for group in 0..<groups { demand[group] += alpha * (excess[group] - demand[group]) }
        for site in 0..<problem.sites { share[site] += alpha * (Double(units[site]) - share[site]) }
        rounds += 1
        if rounds % 80 == 0 {
            if mark - bound < 0.1 * (bound - target) { weighting = max(weighting * 0.5, 1e-4) }
            mark = bound
        }
        if value < bound {
            bound = value
            swap(&price, &trial)
            swap(&earning, &trialEarning)
            failures = 0
            if along > 0 { step = min(step * 1.3, 2) }
        } else {
            failures += 1
            if failures >= 7 {
                step = max(step * 0.67, 1e-6)
                failures = 0
            }
        }
    }
}

extension CoverProblem {
    /// The units that earn most, and what they earn together.
    func best(_ earning: [Double]) -> (units: [Int32], sum: Double) {
        let order = earning.indices.sorted { earning[$0] > earning[$1] }
        var units = [Int32](repeating: 0, count: sites)
        var left = count
        var sum = 0.0
        for site in order where left > 0 && earning[site] > 0 {
            let here = min(left, Int(room[site]))
            units[site] = Int32(here)
            sum += Double(here) * earning[site]
            left -= here
        }
        return (units, sum)
    }
}
