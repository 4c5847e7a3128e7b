/// The working days of mainland China: Monday to Friday, but for the days that the State Council's yearly notice takes off
/// (放假) or makes up (调休上班). A year without its notice is counted by weekends, and what is so computed says so.
public struct WorkCalendar: Sendable, Hashable {
    /// Every day that a notice names, in order, one entry a day.
    public let days: [CalendarDay]
    /// What the notices make of those days.
    public let table: [Day: CalendarDayKind]
    /// The years whose notice is in the table as a whole.
    public let years: Set<Int>
    private let unchecked: Set<Day>

    /// Where a day is named twice the later one holds.
    public init(_ days: some Sequence<CalendarDay> = []) {
        let named = Dictionary(days.map { ($0.day, $0) }) { $1 }
        let table = named.mapValues(\.kind)
        self.days = named.values.sorted { $0.day < $1.day }
        self.table = table
        years = Set(table.keys.map(\.civil.year)).filter { Self.isAnnounced($0, in: table) }
        unchecked = Set(self.days.filter { $0.checked == nil }.map(\.day))
    }

    /// The same calendar with further days; where both name a day, the further one holds.
    public func adding(_ further: some Sequence<CalendarDay>) -> WorkCalendar { WorkCalendar(days + Array(further)) }

    public func isWorkday(_ day: Day) -> Bool {
        switch table[day] {
        case .off: false
        case .work: true
        case nil: day.weekday <= 5
        }
    }

    /// The working day that comes `count` after `day`, which is itself not counted: 1 is the next one. 0 is the day itself, or
    /// the next working day if it is none; below 0 counts back.
    public func workday(_ count: Int, after day: Day) -> Day {
        var (day, left) = (day, count)
        if left == 0 {
            while !isWorkday(day) { day = day + 1 }
            return day
        }
        let step = left > 0 ? 1 : -1
        while left != 0 {
            if left > 5, days.last.map({ $0.day <= day }) ?? true {
                // Behind the table every week has five.
                day = day + (left - 1) / 5 * 7
                left -= (left - 1) / 5 * 5
            }
            day = day + step
            if isWorkday(day) { left -= step }
        }
        return day
    }

    /// Until when something must be done that has `count` working days from `start`: the end of the last of them in Shanghai,
    /// which is the first moment of the day after it. The day of `start` is not counted (民法典 第二百零一条).
    public func due(workingDays count: Int, from start: Instant) -> Instant { deadline(workingDays: count, from: start).due }

    /// The same, with the last day itself and whether the table is good as far as that.
    public func deadline(workingDays count: Int, from start: Instant) -> Deadline {
        let last = workday(count, after: start.day)
        return Deadline(day: last, due: (last + 1).start, isCertain: isCertain(from: start.day, through: last))
    }

    /// When something must be done.
    public struct Deadline: Sendable, Hashable {
        /// The last day on which it is in time.
        public let day: Day
        /// The first moment at which it is too late.
        public let due: Instant
        /// `false` when it reaches into a year that is not announced, or over a day that nobody has checked: it may yet change.
        public let isCertain: Bool
    }

    /// How many working days lie after `first`, up to and with `last`; negative when `last` is the earlier.
    public func workdays(between first: Day, and last: Day) -> Int {
        guard first <= last else { return -workdays(between: last, and: first) }
        let weeks = (last.number - first.number) / 7
        var count = weeks * 5
        for number in (first.number + weeks * 7 + 1)..<(last.number + 1) where Day(number: number).weekday <= 5 { count += 1 }
        for (day, kind) in table where first < day && day <= last {
            switch kind {
            case .off where day.weekday <= 5: count -= 1
            case .work where day.weekday > 5: count += 1
            default: break
            }
        }
        return count
    }

    /// Whether the year's notice is in the table as a whole: every one of its seven festivals has its days off.
    public func covers(year: Int) -> Bool { years.contains(year) }

    /// Whether every day of the span is known: its years are covered and no day in it waits to be checked (待核).
    public func isCertain(from first: Day, through last: Day) -> Bool {
        let (first, last) = (min(first, last), max(first, last))
        return (first.civil.year...last.civil.year).allSatisfy(covers(year:)) && !unchecked.contains { first <= $0 && $0 <= last }
    }

    /// The days that nobody has compared with their notice, in order: a page that shows deadlines says so.
    public var waitingToBeChecked: [CalendarDay] { days.filter { $0.checked == nil } }
}

extension WorkCalendar {
    /// Looks for the days that 《全国年节及纪念日放假办法》 gives off in every year, so that a year of which somebody has entered
    /// half is not taken for a whole one.
    private static func isAnnounced(_ year: Int, in table: [Day: CalendarDayKind]) -> Bool {
        func off(_ month: Int, _ days: ClosedRange<Int>) -> Int {
            days.count { Day(year: year, month: month, day: $0).map { table[$0] == .off } ?? false }
        }
        let springFestival = off(1, 20...31) + off(2, 1...27)
        // Mid-Autumn in October is one with the National Day, and the eighth is off too (国庆节放假如逢中秋节则合并放假 8 天).
        let midAutumn = off(9, 7...30) + off(10, 8...8)
        return off(1, 1...1) == 1 && springFestival >= 4 && off(4, 4...6) >= 1 && off(5, 1...2) == 2
            && off(5, 27...31) + off(6, 1...26) >= 1 && midAutumn >= 1 && off(10, 1...3) == 3
    }
}

extension WorkCalendar: Codable {
    public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode([CalendarDay].self)) }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(days)
    }
}

/// What a notice makes of a day. Raw values are stored, and stand in the file.
public enum CalendarDayKind: String, CaseIterable, Hashable, Sendable, Codable {
    case off
    case work

    public var title: LocalisedText {
        switch self {
        case .off: LocalisedText("放假", "Day off")
        case .work: LocalisedText("调休上班", "Made-up working day")
        }
    }
}

/// A day that a notice names.
public struct CalendarDay: Hashable, Sendable, Codable, Identifiable {
    public let day: Day
    public let kind: CalendarDayKind
    /// The festival it belongs to, e.g. `春节`.
    public let name: String
    /// The notice that names it.
    public let source: String
    /// When somebody compared it with the notice; `nil` is 待核.
    public let checked: Day?

    public init(_ day: Day, _ kind: CalendarDayKind, name: String, source: String, checked: Day?) {
        self.day = day
        self.kind = kind
        self.name = name
        self.source = source
        self.checked = checked
    }

    public var id: Day { day }
}
