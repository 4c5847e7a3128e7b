#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Ground

/// What chance brings in the demo town: the same from a seed on every machine, and a series of its own for each purpose.
public struct Chance: RandomNumberGenerator, Sendable {
    private var drawn: SplitMix

    public init(seed: UInt64) { drawn = SplitMix(seed: seed) }

    public mutating func next() -> UInt64 { drawn.next() }

    /// A generator of its own for one purpose, so that drawing more for this does not shift that.
    public func branch(_ purpose: String) -> Chance { Chance(drawn: drawn.branch(purpose)) }

    private init(drawn: SplitMix) { self.drawn = drawn }

    /// A number from 0 up to, not including, 1.
    public mutating func unit() -> Double { drawn.unit() }

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
