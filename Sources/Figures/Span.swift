public import Ground

/// A stretch of time that is counted: from a moment on, before another.
public struct Span: Hashable, Sendable {
    public let from: Instant
    public let until: Instant

    public init(from: Instant, until: Instant) {
        self.from = from
        self.until = until
    }

    public func contains(_ moment: Instant) -> Bool { moment >= from && moment < until }
}

/// A month with the two it is read against.
///
/// The month that is not over is compared with the same days of the earlier ones, to the minute: its first 22 days and
/// eight hours with theirs. Where an earlier month is shorter, it is taken whole.
public struct Comparison: Hashable, Sendable {
    public let month: Month
    public let now: Span
    /// 环比: the month before.
    public let before: Span
    /// 同比: the same month a year before.
    public let yearBefore: Span
    /// The month is not over: only a part of each is compared.
    public let isPartial: Bool

    /// `nil` for a month that has not begun. Figures of the present month end with the last full minute before `asOf`.
    public init?(month: Month, asOf moment: Instant) {
        guard moment >= month.start else { return nil }
        self.month = month
        isPartial = moment < month.end
        let minute: Int64 = 60_000
        let cut = Instant(milliseconds: moment.milliseconds - moment.milliseconds % minute)
        let elapsed = cut.milliseconds - month.start.milliseconds
        let isPartial = isPartial
        func span(_ month: Month) -> Span {
            guard isPartial else { return Span(from: month.start, until: month.end) }
            return Span(
                from: month.start,
                until: min(month.end, Instant(milliseconds: month.start.milliseconds + elapsed)))
        }
        now = span(month)
        before = span(month.previous)
        yearBefore = span(month.yearBefore)
    }

    public var spans: [Span] { [now, before, yearBefore] }
}

extension Month {
    /// 28…31
    public var days: Int { next.firstDay.number - firstDay.number }
}

extension Instant {
    /// 0…23 in Shanghai.
    public var hour: Int { Int((milliseconds - day.start.milliseconds) / 3_600_000) }
}
