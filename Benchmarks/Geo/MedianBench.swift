import Ground
import Siting

/// Measures the p-median to its proof, and what is expected of units that may be busy.
enum MedianBench {
    /// Solves every OR-Library problem to the proof. The seconds of each stand beside the peer's; the time counts from the
    /// table of costs to the proof, the shortest paths that made the table not. Throws where an answer is not the published
    /// optimum, or not proved.
    static func medians(_ instances: [MedianInstance]) throws -> (figures: [Figure], seconds: [String: Double]) {
        var seconds: [String: Double] = [:]
        for instance in instances {
            let table = try TimeTable(sites: instance.nodes, points: instance.nodes, milliseconds: instance.costs)
            let weights = [Int64](repeating: 1, count: instance.nodes)
            let timing = try measure(rounds: 3) { _ in
                let solution = try Median(costs: table, weights: weights).solve(count: instance.count)
                guard solution.isProved, solution.value == Double(instance.optimum) else {
                    throw BenchFault("\(instance.name): \(solution.value), published \(instance.optimum), proved: \(solution.isProved)")
                }
            }
            seconds[instance.name] = timing.p50
        }
        let worst = seconds.max { $0.value < $1.value }
        let figure = Figure(
            "pmed_max_s", worst?.value ?? 0, "s", "pmed1–30, each proved to be the published optimum; longest: \(worst?.key ?? "none")")
        return ([figure], seconds)
    }

    /// A hundred units and five hundred places drawn from the seed, half of the units busy: the approximation alone, and with
    /// putting the units in order for each place.
    static func hypercube() throws -> [Figure] {
        var random = SplitMix(seed: Scenario.seed + 10)
        let units = 100, places = 500
        let posts = (0..<units).map { _ in (random.unit(), random.unit()) }
        let scenes = (0..<places).map { _ in (random.unit(), random.unit()) }
        let times = posts.flatMap { post in
            scenes.map { scene -> Int32 in
                let away: Double = abs(post.0 - scene.0) + abs(post.1 - scene.1)
                return Int32(20_000 + 600_000 * away)
            }
        }
        let travel = try TimeTable(sites: units, points: places, milliseconds: times)
        let weights = scenes.map { _ in 0.1 + random.unit() }
        let factor = 0.5 * Double(units) * 3600 / 1260 / weights.reduce(0, +)
        let rates = weights.map { $0 * factor }, scene = [Double](repeating: 1200, count: units)
        let model = try Hypercube(travel: travel, rates: rates, scene: scene)
        let busy = try model.approximation().busy.reduce(0, +) / Double(units)
        let alone = try measure(rounds: 100) { _ in keep(try model.approximation()) }
        let whole = try measure(rounds: 100) { _ in keep(try Hypercube(travel: travel, rates: rates, scene: scene).approximation()) }
        let share = Int((busy * 100).rounded())
        return [
            Figure("hypercube_100_ms", alone.p50 * 1000, "ms", "100 units, 500 places, units busy \(share) % of the time"),
            Figure("hypercube_100_whole_ms", whole.p50 * 1000, "ms", "the same with the units put in order for each place"),
        ]
    }
}
