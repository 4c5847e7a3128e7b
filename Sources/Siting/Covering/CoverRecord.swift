/// The best answer found so far, and the lowest bound; whoever improves one of them tells the pace.
final class CoverRecord {
    let pace: Pace
    /// Two different values lie at least this far apart; 0 where they need not.
    let grain: Double
    /// Enough: what reaches this is as good as proved, and what cannot is not looked for.
    let wanted: Double?
    private(set) var open: [Int] = []
    private(set) var value = -1.0
    private(set) var bound: Double

    init(pace: Pace, grain: Double, wanted: Double?, bound: Double) {
        self.pace = pace
        self.grain = grain
        self.wanted = wanted
        self.bound = bound
    }

    /// Whatever is bounded below this holds nothing better than what is known.
    var cutoff: Double {
        let next = grain > 0 ? value + grain * 0.999 - 1e-13 * bound : value + 1e-9 * max(abs(value), 1e-9)
        guard let wanted else { return next }
        return value >= wanted ? .infinity : max(next, wanted - max(grain * 0.001, 1e-12 * wanted))
    }

    var isClosed: Bool { bound < cutoff }
    var goesOn: Bool { pace.goesOn() }

    func offer(_ standing: CoverStanding) {
        guard standing.placed <= standing.problem.count, standing.value > value - 1e-9 * abs(value) else { return }
        standing.reckon()
        guard standing.value > value + 1e-12 * abs(value) else { return }
        value = standing.value
        open = standing.open
        tell()
    }

    func limit(_ bound: Double) {
        guard bound < self.bound else { return }
        self.bound = bound
    }

    func tell() { pace.report(Solution(open: open, value: value, bound: max(bound, value), isProved: false)) }
}
