import Ground

/// The days that tallies are counted over, and the same days of the year before.
struct CasePeriod: Sendable, Equatable {
    enum Kind: String, CaseIterable, Sendable { case month, quarter, year, custom }

    let kind: Kind
    /// The first day.
    let from: Day
    /// The day after the last.
    let until: Day
    /// As far as both have gone: a month that goes on is compared with as many days of the year before.
    let counted: Range<Day>
    let before: Range<Day>

    /// `day` is any day of the month, quarter or year; `last` ends a period of one's own. Throws `Refusal` for one that has not begun, ends before
    /// it begins or is longer than five years.
    init(_ kind: Kind, _ day: Day, to last: Day? = nil, today: Day) throws {
        let (year, month, _) = day.civil
        func first(_ year: Int, _ month: Int) -> Day { Day(year: year + (month - 1) / 12, month: (month - 1) % 12 + 1, day: 1) ?? day }
        self.kind = kind
        switch kind {
        case .month: (from, until) = (first(year, month), first(year, month + 1))
        case .quarter: (from, until) = (first(year, (month - 1) / 3 * 3 + 1), first(year, (month - 1) / 3 * 3 + 4))
        case .year: (from, until) = (first(year, 1), first(year + 1, 1))
        case .custom: (from, until) = (day, (last ?? day) + 1)
        }
        guard from < until, until.number - from.number <= 1830 else {
            throw Refusal(.unreadable, field: "to", "止期须不早于起期，且不超过五年", "the last day is not before the first, and at most five years after it")
        }
        guard from <= today else { throw Refusal(.unreadable, field: "day", "\(from) 还没有到，没有数据", "\(from) is still to come: there is nothing to count") }
        let end = min(until, today + 1)
        counted = from..<end
        let start = Self.yearBefore(from)
        before = start..<max(start + 1, Self.yearBefore(end))
    }

    var isPartial: Bool { counted.upperBound < until }
    var last: Day { until - 1 }

    /// The same day of the year before; the 28th for a 29 February.
    static func yearBefore(_ day: Day) -> Day {
        let (year, month, number) = day.civil
        return Day(year: year - 1, month: month, day: number) ?? Day(year: year - 1, month: month, day: 28) ?? day
    }
}
