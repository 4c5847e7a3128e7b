/// Units standing at sites of a problem, and what one more or one less would change.
struct CoverStanding {
    let problem: CoverProblem
    private(set) var units: [Int32]
    /// Units within reach of each group.
    private var reach: [Int32]
    /// What one more unit at each site would add.
    private(set) var gain: [Double]
    private(set) var value: Double
    private(set) var placed = 0

    init(_ problem: CoverProblem) {
        self.problem = problem
        units = [Int32](repeating: 0, count: problem.sites)
        reach = problem.base
        value = problem.settled
        gain = [Double](repeating: 0, count: problem.sites)
        for site in 0..<problem.sites {
            var sum = 0.0
            for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
                let group = Int(problem.siteGroups[at])
                sum += problem.weight[group] * slope(Int(reach[group]))
            }
            gain[site] = sum
        }
    }

    private func slope(_ place: Int) -> Double { place < problem.slopes.count ? problem.slopes[place] : 0 }

    /// A unit more (or, `step` -1, a unit less) at the site.
    mutating func move(_ site: Int, _ step: Int32) {
        units[site] += step
        placed += Int(step)
        for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
            let group = Int(problem.siteGroups[at])
            let before = Int(reach[group])
            reach[group] += step
            let weight = problem.weight[group]
            let was = slope(before)
            let now = slope(before + Int(step))
            value += weight * (step > 0 ? was : -now)
            let change = weight * (now - was)
            guard change != 0 else { continue }
            for place in Int(problem.groupStart[group])..<Int(problem.groupStart[group + 1]) {
                gain[Int(problem.groupSites[place])] += change
            }
        }
    }

    /// What the site would cost if one unit of it went.
    func loss(_ site: Int) -> Double {
        var sum = 0.0
        for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
            let group = Int(problem.siteGroups[at])
            sum += problem.weight[group] * slope(Int(reach[group]) - 1)
        }
        return sum
    }

    /// Adds units where they gain most until all stand.
    mutating func fill() {
        while placed < problem.count {
            var best = -1
            for site in 0..<problem.sites where units[site] < problem.room[site] {
                if best < 0 || gain[site] > gain[best] { best = site }
            }
            guard best >= 0 else { return }
            move(best, 1)
        }
    }

    /// Moves one unit at a time to where it gains most, until no single move helps.
    mutating func improve(goesOn: () -> Bool) {
        var shared = [Double](repeating: 0, count: problem.sites)
        var quiet = 0
        var site = 0
        let least = max(1e-9 * abs(value), 1e-12)
        while quiet < problem.sites, problem.sites > 0, goesOn() {
            defer { site = (site + 1) % problem.sites }
            quiet += 1
            guard units[site] > 0 else { continue }
            let loss = loss(site)
            for other in 0..<problem.sites { shared[other] = 0 }
            for at in Int(problem.siteStart[site])..<Int(problem.siteStart[site + 1]) {
                let group = Int(problem.siteGroups[at])
                let height = Int(reach[group])
                let extra = problem.weight[group] * (slope(height - 1) - slope(height))
                guard extra != 0 else { continue }
                for place in Int(problem.groupStart[group])..<Int(problem.groupStart[group + 1]) {
                    shared[Int(problem.groupSites[place])] += extra
                }
            }
            var best = -1
            var most = loss + least
            for other in 0..<problem.sites where other != site && units[other] < problem.room[other] {
                let worth = gain[other] + shared[other]
                if worth > most {
                    most = worth
                    best = other
                }
            }
            guard best >= 0 else { continue }
            move(site, -1)
            move(best, 1)
            quiet = 0
        }
    }

    /// Where all units stand, by the sites' first numbers, ascending.
    var open: [Int] {
        var all = problem.opened
        for site in 0..<problem.sites { all.append(contentsOf: repeatElement(problem.names[site], count: Int(units[site]))) }
        return all.sorted()
    }
}
