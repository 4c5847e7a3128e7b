/// Numbers drawn from a seed, the same on every machine: SplitMix64 (Steele, Lea, Flood 2014). Not for secrets.
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins the series that belongs to the seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A series of its own for one purpose, so that drawing more for this does not shift that.
    public func branch(_ purpose: String) -> SplitMix {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var branch = SplitMix(seed: state ^ hash)
        return SplitMix(seed: branch.next())
    }

    /// From 0 up to, not including, `limit`, which is above 0; independent of how the standard library draws.
    public mutating func below(_ limit: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(limit)).high) }

    /// From 0 up to, not including, 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
