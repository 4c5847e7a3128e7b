/// What came of a shift played many times.
public struct ShiftResult: Sendable, Equatable {
    /// One hour of the day, over all days played.
    public struct Hour: Sendable, Equatable {
        /// 0…23.
        public let hour: Int
        /// Calls that came in this hour.
        public let calls: Int
        /// Those of them somebody came to.
        public let answered: Int
        /// The middle time from call to arrival, seconds; nil without an answered call.
        public let p50: Double?
        /// The time that nine of ten stay under, seconds; nil without an answered call.
        public let p90: Double?
        /// Share of the units on duty that are busy.
        public let busy: Double
    }

    /// How often the shift was played.
    public let times: Int
    /// Calls in all.
    public let calls: Int
    /// Calls somebody came to.
    public let answered: Int
    /// Calls lost because all were busy.
    public let lost: Int
    /// Calls from places that no unit reaches, or for which nobody came on duty.
    public let unreached: Int
    /// Share of the calls that waited because all were busy.
    public let waiting: Double
    /// Mean seconds a call waited for a unit, over the answered calls.
    public let wait: Double
    /// Mean seconds from call to arrival, over the answered calls.
    public let response: Double
    /// How far that may be off by chance, seconds: the standard error over the times played; 0 when played once.
    public let responseError: Double
    /// Share of its time on duty that each unit was busy.
    public let busy: [Double]
    /// Calls that each unit took.
    public let callsByUnit: [Int]
    /// By hour of the day.
    public let hours: [Hour]

    /// Seconds from call to arrival of every answered call, ascending.
    let responses: [Float]

    /// The middle response time, seconds.
    public var p50: Double { quantile(0.5) }
    /// The response time that nine of ten stay under, seconds.
    public var p90: Double { quantile(0.9) }

    /// Seconds within which this share (0…1) of the answered calls was reached; 0 when none was.
    public func quantile(_ share: Double) -> Double { Self.quantile(share, of: responses) ?? 0 }

    /// Share of all calls where somebody was there within so many seconds; lost and unreached calls count as not.
    public func share(within seconds: Double) -> Double {
        guard calls > 0 else { return 0 }
        var low = 0, high = responses.count
        while low < high {
            let middle = (low + high) / 2
            if Double(responses[middle]) <= seconds { low = middle + 1 } else { high = middle }
        }
        return Double(low) / Double(calls)
    }

    static func quantile(_ share: Double, of ascending: [Float]) -> Double? {
        guard !ascending.isEmpty else { return nil }
        let rank = (share * Double(ascending.count)).rounded(.up)
        return Double(ascending[min(max(Int(rank) - 1, 0), ascending.count - 1)])
    }
}
