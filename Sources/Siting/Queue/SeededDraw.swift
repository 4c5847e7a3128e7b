#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// SplitMix64: draws the same numbers from the same seed on every machine.
struct SeededDraw {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

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
