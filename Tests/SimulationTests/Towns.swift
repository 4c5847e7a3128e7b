import Simulation

/// The towns the tests look at, each built once.
enum Towns {
    static let seeds: [UInt64] = [1, 3, 110]
    private static let built: [UInt64: Town] = Dictionary(uniqueKeysWithValues: seeds.map { ($0, DemoTown.build(seed: $0)) })

    static func town(_ seed: UInt64) -> Town { built[seed] ?? DemoTown.build(seed: seed) }
}
