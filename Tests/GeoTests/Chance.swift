import Ground

/// Chance from a seed, so that a failing case comes again.
typealias Chance = SplitMix

extension SplitMix {
    mutating func number(in range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
    mutating func whole(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func happens(_ share: Double) -> Bool { number(in: 0...1) < share }
}
