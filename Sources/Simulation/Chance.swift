#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// SplitMix64: a small generator that draws the same numbers on every machine.
public struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A generator of its own for one purpose, so that drawing more for this does not shift that.
    public func branch(_ purpose: String) -> Chance {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var branch = Chance(seed: state ^ hash)
        return Chance(seed: branch.next())
    }

    /// A number from 0 up to, not including, 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from the lower up to, not including, the upper bound.
    public mutating func number(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + unit() * (range.upperBound - range.lowerBound)
    }

    /// A whole number of the range, each as likely (to 2⁻⁵³).
    public mutating func whole(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(unit() * Double(range.upperBound - range.lowerBound + 1))
    }

    /// Whether a thing of this probability (0…1) happens.
    public mutating func happens(_ probability: Double) -> Bool { unit() < probability }

    /// One of the choices, each as likely. There must be one.
    public mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[whole(0...(choices.count - 1))]
    }

    /// The index of one of the weights, each as likely as it is heavy. None may be negative, one must be positive.
    public mutating func weighted(_ weights: [Double]) -> Int {
        var rest = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }

    /// A normally distributed number (Box–Muller).
    public mutating func normal(mean: Double, deviation: Double) -> Double {
        let radius = (-2 * log(1 - unit())).squareRoot()
        return mean + deviation * radius * cos(2 * .pi * unit())
    }

    /// A number of events of a Poisson process with this mean (0…700).
    public mutating func events(mean: Double) -> Int {
        let limit = exp(-mean)
        var count = 0
        var product = unit()
        while product > limit {
            count += 1
            product *= unit()
        }
        return count
    }

    /// The same choices in a random order.
    public mutating func shuffled<Choice>(_ choices: [Choice]) -> [Choice] {
        var result = choices
        guard result.count > 1 else { return result }
        for index in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(index, whole(0...index))
        }
        return result
    }
}
