#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a model expects of units that may be busy: how busy they are and how long people wait for them.
public struct Forecast: Sendable, Equatable {
    /// Share of the time that each unit is busy, 0…1.
    public let busy: [Double]
    /// Calls an hour that each unit takes.
    public let callsByUnit: [Double]
    /// Mean seconds on the way of the calls that each unit takes; nil for a unit that takes none.
    public let responseByUnit: [Double?]
    /// Mean seconds from call to arrival, waiting included, over the calls that are answered.
    public let response: Double
    /// Mean seconds a call waits for a unit to become free, over the calls that are answered.
    public let wait: Double
    /// Share of the calls that wait because every unit is busy.
    public let waiting: Double
    /// Share of the calls that nobody takes because every unit is busy.
    public let lost: Double
    /// Share of the calls from places that no unit reaches.
    public let unreached: Double
    /// Calls an hour, all of them.
    public let calls: Double

    /// Calls with the same way and the same manner of waiting, as shares of all calls.
    private let ways: [Way]

    struct Way: Sendable, Equatable {
        var seconds: Double
        var share: Double
        /// How fast a wait ends, a second; 0 where the call does not wait.
        var release: Double
    }

    init(
        busy: [Double], callsByUnit: [Double], responseByUnit: [Double?], response: Double, wait: Double, waiting: Double,
        lost: Double, unreached: Double, calls: Double, ways: [Way]
    ) {
        self.busy = busy
        self.callsByUnit = callsByUnit
        self.responseByUnit = responseByUnit
        self.response = response
        self.wait = wait
        self.waiting = waiting
        self.lost = lost
        self.unreached = unreached
        self.calls = calls
        self.ways = ways
    }

    /// The same, where every figure is a number. Throws `SitingFault.value` where rates or times are too far apart for that.
    func checked() throws(SitingFault) -> Forecast {
        let figures = busy + callsByUnit + responseByUnit.compactMap { $0 } + [response, wait, waiting, lost, unreached, calls]
        guard figures.allSatisfy(\.isFinite) else { throw .value("rates and times too far apart to reckon with") }
        return self
    }

    /// Share of all calls where somebody is there within so many seconds; lost and unreached calls count as not.
    public func share(within seconds: Double) -> Double {
        var sum = 0.0
        for way in ways where way.seconds <= seconds {
            sum += way.release > 0 ? way.share * (1 - exp(-way.release * (seconds - way.seconds))) : way.share
        }
        return sum
    }

    /// Seconds within which this share (0…1) of the answered calls is reached.
    public func quantile(_ share: Double) -> Double {
        Forecast.quantile(share, of: 1 - lost - unreached, within: self.share(within:))
    }

    /// The least time, to a hundredth of a second, within which `share` of the `whole` is reached.
    static func quantile(_ share: Double, of whole: Double, within: (Double) -> Double) -> Double {
        // What is left out of the sums because it is next to nothing is never reached.
        let wanted = min(max(share, 0), 1) * min(whole, within(1e9)) * (1 - 1e-9)
        var low = 0.0, high = 1.0
        while within(high) < wanted, high < 1e9 { high *= 2 }
        while high - low > 0.01 {
            let middle = (low + high) / 2
            if within(middle) < wanted { low = middle } else { high = middle }
        }
        return high
    }
}
