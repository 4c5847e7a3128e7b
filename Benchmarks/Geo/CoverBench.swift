import Siting

/// Measures maximal covering to its proof: the three road instances at every published limit, and an invented city.
enum CoverBench {
    /// 100,000 homes, 1,000 sites that cover 2.5 km of streets, 40 to open.
    static let citySeed: UInt64 = 1
    static let cityReach = 2_500.0
    static let cityCount = 40
    /// A proof that takes longer counts as none; seconds.
    static let limit = 90.0

    /// `cover_road_max_ms`, and every instance's own seconds under the name by which the peers know it. Throws where an answer
    /// is not the published optimum.
    static func roads(_ scenario: Scenario) throws -> [Figure] {
        var figures: [Figure] = []
        var slowest = Figure("cover_road_max_ms", 0, "ms")
        for instance in try CoverInstance.roads(scenario) {
            try instance.write(scenario)
            let seconds = try solve(instance, rounds: 7)
            figures.append(Figure("cover-\(instance.name)", seconds, "s", "\(instance.count) sites, the published optimum"))
            if seconds * 1000 > slowest.value {
                slowest.value = seconds * 1000
                slowest.note = "from the rows to the proof, slowest \(instance.name); each is the published optimum"
            }
        }
        return figures + [slowest]
    }

    /// `cover_100k_s`.
    static func city(_ scenario: Scenario) throws -> [Figure] {
        let city = CoverCity(seed: citySeed, points: 100_000, sites: 1_000, reach: cityReach)
        let instance = CoverInstance(name: "city-100k", rows: city.rows, weights: city.weights, count: cityCount, optimum: nil)
        try instance.write(scenario)
        let seconds = try solve(instance, rounds: 1)
        let covering = city.rows.reduce(0) { $0 + $1.count } / 100_000
        let note = "from the rows to the proof, \(cityCount) of 1,000 sites, \(covering) sites cover a point, seed \(citySeed)"
        return [Figure("cover_100k_s", seconds, "s", note), Figure("cover-\(instance.name)", seconds, "s", note)]
    }

    /// The middle of what it takes from the rows to the proof, in seconds.
    private static func solve(_ instance: CoverInstance, rounds: Int) throws -> Double {
        let clock = ContinuousClock()
        return try measure(rounds: rounds) { _ in
            let begun = clock.now
            let pace = Pace(goesOn: { (clock.now - begun).seconds < limit })
            let covering = try Covering(rows: instance.rows, points: instance.weights.count, weights: instance.weights)
            let solution = try covering.solve(count: instance.count, pace: pace)
            guard solution.isProved else {
                throw BenchFault("\(instance.name): not proved in \(limit) s; \(solution.value), at most \(solution.bound)")
            }
            guard instance.optimum.map({ Double($0) == solution.value }) ?? true else {
                throw BenchFault("\(instance.name): \(solution.value), published \(instance.optimum ?? 0)")
            }
        }.p50
    }
}
