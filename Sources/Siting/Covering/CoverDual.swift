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
    /// Averaged demand of the groups.
    private var demand: [Double]
    private var trial: [Double]
    private var trialEarning: [Double]
    private var step = 0.1
    private var failures = 0
    private var smoothing = 0.1

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
        for site in 0..<problem.sites { share[site] = Double(standing.units[site]) }
        let open = evaluate()
        bound = open.bound
        earning = trialEarning
        for site in 0..<problem.sites { share[site] = Double(open.units[site]) }
        demand = open.demand
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
        earning = [Double](repeating: 0, count: smaller.sites)
        trialEarning = earning
        bound = evaluate().bound
        earning = trialEarning
    }

    /// What the prices in `trial` give: a bound, the units that earn most, and what the groups would buy.
    private mutating func evaluate() -> (bound: Double, units: [Int32], demand: [Double]) {
        var sum = problem.settled
        var bought = [Double](repeating: 0, count: problem.groups)
        let steps = problem.slopes.count
        problem.weight.withUnsafeBufferPointer { weight in
            problem.base.withUnsafeBufferPointer { base in
                problem.slopes.withUnsafeBufferPointer { slopes in
                    trial.withUnsafeBufferPointer { trial in
                        bought.withUnsafeMutableBufferPointer { bought in
                            for group in 0..<weight.count {
                                var next = Int(base[group])
                                let first = next
                                let asked = trial[group]
                                while next < steps {
                                    let over = weight[group] * slopes[next] - asked
                                    if over <= 0 { break }
                                    sum += over
                                    next += 1
                                }
                                bought[group] = Double(next - first)
                            }
                        }
                    }
                }
            }
        }
        problem.siteStart.withUnsafeBufferPointer { start in
            problem.siteGroups.withUnsafeBufferPointer { groups in
                trial.withUnsafeBufferPointer { trial in
                    trialEarning.withUnsafeMutableBufferPointer { earning in
                        for site in 0..<earning.count {
                            var even = 0.0
                            var odd = 0.0
                            var at = Int(start[site])
                            let end = Int(start[site + 1])
                            while at + 1 < end {
                                even += trial[Int(groups[at])]
                                odd += trial[Int(groups[at + 1])]
                                at += 2
                            }
                            if at < end { even += trial[Int(groups[at])] }
                            earning[site] = even + odd
                        }
                    }
                }
            }
        }
        let (units, earned) = problem.best(trialEarning)
        return (sum + earned, units, bought)
    }

    /// One step towards lower bounds, aimed at `target`, a value known to be reached.
    mutating func advance(target: Double) {
        var square = 0.0
        var want = [Double](repeating: 0, count: problem.groups)
        for site in 0..<problem.sites where share[site] > 1e-12 {
            let part = share[site]
            for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
                want[Int(problem.siteGroups[at])] += part
            }
        }
        for group in 0..<problem.groups {
            var slack = want[group] - demand[group]
            let top = problem.weight[group] * problem.slopes[Int(problem.base[group])]
            // At the end of its range a price cannot follow, so that direction does not count.
            if slack > 0, price[group] <= 0 { slack = 0 }
            if slack < 0, price[group] >= top { slack = 0 }
            want[group] = slack
            square += slack * slack
        }
        guard square > 1e-18 else {
            smoothing = min(1, smoothing * 2)
            step *= 0.5
            return
        }
        let length = step * max(bound - target, 1e-7 * abs(bound)) / square
        for group in 0..<problem.groups {
            let top = problem.weight[group] * problem.slopes[Int(problem.base[group])]
            trial[group] = min(max(price[group] - length * want[group], 0), top)
        }
        let (value, units, bought) = evaluate()
        for site in 0..<problem.sites {
            share[site] += smoothing * (Double(units[site]) - share[site])
        }
        for group in 0..<problem.groups { demand[group] += smoothing * (bought[group] - demand[group]) }
        if value < bound {
            // Along or against the way taken: longer steps while they agree.
            var agree = 0.0
            var there = [Double](repeating: 0, count: problem.groups)
            for site in 0..<problem.sites where units[site] > 0 {
                for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
                    there[Int(problem.siteGroups[at])] += Double(units[site])
                }
            }
            for group in 0..<problem.groups { agree += want[group] * (there[group] - bought[group]) }
            bound = value
            swap(&price, &trial)
            swap(&earning, &trialEarning)
            failures = 0
            if agree > 0 { step = min(step * 1.1, 2) }
        } else {
            failures += 1
            if failures >= 10 {
                step = max(step * 0.66, 1e-4)
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
