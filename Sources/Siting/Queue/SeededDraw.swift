import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Draws waiting and working times, the same ones from the same seed on every machine.
struct SeededDraw {
    private var numbers: SplitMix

    init(seed: UInt64) { numbers = SplitMix(seed: seed) }

    private mutating func unit() -> Double { numbers.unit() }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }

    mutating func normal() -> Double { (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit()) }

    /// Lognormal with this mean and standard deviation.
    mutating func lognormal(mean: Double, deviation: Double) -> Double {
        guard mean > 0 else { return 0 }
        let variance = log(1 + (deviation / mean) * (deviation / mean))
        return exp(log(mean) - variance / 2 + variance.squareRoot() * normal())
    }

    /// The index of the first running sum above a number drawn up to the last one.
    mutating func index(in sums: [Double]) -> Int {
        let wanted = unit() * (sums.last ?? 0)
        var low = 0, high = sums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
