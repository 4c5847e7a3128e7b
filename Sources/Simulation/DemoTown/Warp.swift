#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A gentle, seeded push that bends the drawing board, so that nothing stays ruled.
struct Warp: Sendable {
    private var waves: [(Point, Double, Point)] = []
    private let mirrored: Bool
    private let turn: Double

    init(_ chance: inout Chance) {
        mirrored = chance.happens(0.5)
        turn = chance.number(-0.07...0.07)
        for (length, height) in [(2300.0, 42.0), (1500.0, 24.0), (820.0, 11.0), (430.0, 3.5)] {
            for _ in 0..<2 {
                let angle = chance.number(0...(2 * .pi))
                let push = chance.number(0...(2 * .pi))
                let k = 2 * .pi / length
                waves.append((
                    Point(cos(angle) * k, sin(angle) * k), chance.number(0...(2 * .pi)),
                    Point(cos(push) * height, sin(push) * height)))
            }
        }
    }

    /// Whether east and west were swapped.
    var isMirrored: Bool { mirrored }

    func callAsFunction(_ p: Point) -> Point {
        var result = p
        for (wave, phase, push) in waves { result = result + push * sin(wave.dot(p) + phase) }
        result = result.rotated(turn)
        return mirrored ? Point(-result.x, result.y) : result
    }

    func callAsFunction(_ line: [Point]) -> [Point] { line.map { self($0) } }

    /// Where on the unbent board a bent point came from (to some centimetres).
    func undone(_ p: Point) -> Point {
        let flat = (mirrored ? Point(-p.x, p.y) : p).rotated(-turn)
        var guess = flat
        for _ in 0..<4 {
            var bent = guess
            for (wave, phase, push) in waves { bent = bent + push * sin(wave.dot(guess) + phase) }
            guess = guess + (flat - bent)
        }
        return guess
    }
}
