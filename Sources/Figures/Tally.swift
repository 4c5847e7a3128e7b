public import Incidents

/// Percentiles by the nearest-rank method: of `n` values in order, the one at rank ⌈p·n/100⌉.
///
/// It is always a value that was really measured, needs no interpolation rule, and of one value says that value.
public enum Percentile {
    /// `values` in ascending order, `p` 1…100; `nil` of no values.
    public static func nearestRank(_ p: Int, of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        return values[max(1, (p * values.count + 99) / 100) - 1]
    }
}

/// How long an interval took, over all incidents in which it was measured.
public struct Spread: Hashable, Sendable {
    public let measured: Int
    /// Seconds; `nil` when nothing was measured.
    public let p50: Double?
    /// Seconds; `nil` when nothing was measured.
    public let p90: Double?
    /// Of those with a target; an interval without one has measured 0.
    public let target: Share

    init(_ interval: Interval, of incidents: [Incident], under targets: Targets) {
        let values = incidents.compactMap { $0.measured(interval) }.sorted()
        measured = values.count
        p50 = Percentile.nearestRank(50, of: values)
        p90 = Percentile.nearestRank(90, of: values)
        let met = incidents.compactMap { $0.met(interval, under: targets) }
        target = Share(within: met.count { $0 }, measured: met.count)
    }
}

/// What a set of incidents adds up to: those that count, and beside them how many do not.
public struct Tally: Hashable, Sendable {
    /// 有效警情
    public let count: Int
    public let excluded: [Exclusion: Int]
    private let spreads: [Interval: Spread]

    public init(_ incidents: [Incident], under targets: Targets) {
        let counted = incidents.filter(\.isCounted)
        count = counted.count
        var excluded: [Exclusion: Int] = [:]
        for exclusion in incidents.compactMap(\.exclusion) { excluded[exclusion, default: 0] += 1 }
        self.excluded = excluded
        spreads = Dictionary(
            uniqueKeysWithValues: Interval.allCases.map { ($0, Spread($0, of: counted, under: targets)) })
    }

    /// Every interval has one.
    public func spread(_ interval: Interval) -> Spread { spreads[interval]! }

    public func excluded(_ exclusion: Exclusion) -> Int { excluded[exclusion, default: 0] }
}

/// A tally with the two it is read against.
public struct Compared: Hashable, Sendable {
    public let now: Tally
    public let before: Tally
    public let yearBefore: Tally

    /// Sorts the incidents into the spans by when they were reported; what lies in none is left out.
    public init(_ incidents: [Incident], over comparison: Comparison, under targets: Targets) {
        func tally(_ span: Span) -> Tally { Tally(incidents.filter { span.contains($0.reported) }, under: targets) }
        now = tally(comparison.now)
        before = tally(comparison.before)
        yearBefore = tally(comparison.yearBefore)
    }

    /// 环比
    public var monthOnMonth: CountChange { CountChange(now: now.count, base: before.count) }
    /// 同比
    public var yearOnYear: CountChange { CountChange(now: now.count, base: yearBefore.count) }
    public var isEmpty: Bool { now.count == 0 && before.count == 0 && yearBefore.count == 0 }
}
