/// Chance from a seed (SplitMix64), so that a failing case comes again.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func number(in range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
    mutating func whole(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func happens(_ share: Double) -> Bool { number(in: 0...1) < share }
}
