/// The way to a proof: a greedy answer at once, improved by single moves; prices that bound it and rule sites in or out;
/// then branch and cut over what is left.
struct CoverSearch {
    private let covering: Covering
    private let choice: Choice
    private let pace: Pace
    private var problem: CoverProblem
    /// The best units so far, by the sites' first numbers.
    private var best: [Int] = []
    private var value = -1.0
    private var bound: Double
    /// Two different values lie at least this far apart; 0 where they need not.
    private let grain: Double

    init(_ covering: Covering, slopes: [Double], choice: Choice, pace: Pace) {
        self.covering = covering
        self.choice = choice
        self.pace = pace
        var base = [Int32](repeating: 0, count: covering.points)
        var opened: [Int] = []
        for site in 0..<covering.sites where choice.fixed[site] > 0 {
            for point in covering.reach(site) { base[Int(point)] += choice.fixed[site] }
            opened.append(contentsOf: repeatElement(site, count: Int(choice.fixed[site])))
        }
        let kept = (0..<covering.sites).filter { choice.room[$0] > choice.fixed[$0] }
        var map: [Int32] = []
        problem = CoverProblem(
            rows: covering.rows, weight: covering.weights.map { Double($0) }, base: base, slopes: slopes, count: choice.count - opened.count,
            opened: opened, paid: 0, kept: kept, names: kept, room: kept.map { choice.room[$0] - choice.fixed[$0] }, map: &map)
        bound = problem.ceiling
        grain = slopes == [1] ? Double(covering.weights.reduce(0, Self.divisor)) : 0
    }

    private static func divisor(_ a: Int64, _ b: Int64) -> Int64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// A bound below this cannot hold anything better than the best.
    private var cutoff: Double {
        grain > 0 ? value + grain * 0.999 - 1e-13 * bound : value + 1e-9 * max(abs(value), 1e-9)
    }

    private mutating func offer(_ standing: CoverStanding) {
        guard standing.value > value + 1e-12 * abs(value) else { return }
        value = standing.value
        best = standing.open
        pace.report(Solution(open: best, value: value, bound: max(bound, value), isProved: false))
    }

    mutating func run() -> Solution {
        let out = problem.dominated()
        var map: [Int32] = []
        if out.contains(true) { problem = problem.reduced(keep: out.map { !$0 }, placed: [], map: &map) }
        if debugCover { print("start", problem.sites, problem.groups, problem.siteGroups.count) }
        var standing = CoverStanding(problem)
        standing.fill()
        offer(standing)
        standing.improve(goesOn: pace.goesOn)
        offer(standing)
        if debugCover { print("primal", value) }
        var dual = CoverDual(problem, from: standing)
        var round = 0
        var tried: [Int32] = []
        while round < 1000, bound >= cutoff, pace.goesOn() {
            round += 1
            dual.advance(target: value)
            bound = min(bound, dual.bound)
            guard round % 10 == 0, bound >= cutoff else { continue }
            if round % 20 == 0 {
                let (units, _) = problem.best(dual.share)
                if units != tried {
                    tried = units
                    var standing = CoverStanding(problem)
                    for site in 0..<problem.sites { for _ in 0..<units[site] { standing.move(site, 1) } }
                    standing.fill()
                    standing.improve(goesOn: pace.goesOn)
                    offer(standing)
                }
            }
            let decided = dual.decided(below: cutoff)
            if debugCover { print(round, dual.bound, value, "sites", problem.sites, "groups", problem.groups, "decided", decided.any) }
            if decided.any * 10 >= problem.sites {
                problem = problem.reduced(keep: decided.keep, placed: decided.placed, map: &map)
                let out = problem.dominated()
                dual.follow(problem, map: map)
                if out.contains(true) {
                    problem = problem.reduced(keep: out.map { !$0 }, placed: [], map: &map)
                    dual.follow(problem, map: map)
                }
                bound = min(bound, dual.bound)
                tried = []
            }
        }
        return Solution(open: best, value: value, bound: bound, isProved: bound < cutoff)
    }
}
nonisolated(unsafe) public var debugCover = false
