/// How long the rounds of one measurement took, in seconds.
struct Timing {
    var p50: Double
    var p99: Double
    var min: Double
    var max: Double
    var mean: Double

    init(_ seconds: [Double]) {
        let sorted = seconds.sorted()
        func quantile(_ share: Double) -> Double { sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))] }
        p50 = quantile(0.5)
        p99 = quantile(0.99)
        min = sorted[0]
        max = sorted[sorted.count - 1]
        mean = sorted.reduce(0, +) / Double(sorted.count)
    }
}

/// Times each round by itself; what a round returns must be used by it, or the compiler may leave the work out (see `keep`).
func measure(rounds: Int, _ round: (Int) throws -> Void) rethrows -> Timing {
    var seconds: [Double] = []
    seconds.reserveCapacity(rounds)
    let clock = ContinuousClock()
    for number in 0..<rounds {
        let begin = clock.now
        try round(number)
        seconds.append((clock.now - begin).seconds)
    }
    return Timing(seconds)
}

/// Times one run, and hands out what it made.
func timed<Value>(_ work: () throws -> Value) rethrows -> (value: Value, seconds: Double) {
    let clock = ContinuousClock()
    let begin = clock.now
    let value = try work()
    return (value, (clock.now - begin).seconds)
}

/// Takes a value as if somebody looked at it, so that computing it cannot be left out.
@inline(never)
func keep<Value>(_ value: borrowing Value) {}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
