/// A calendar day in Asia/Shanghai (UTC+8 all year since 1991).
public struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let number: Int

    public init(number: Int) { self.number = number }
    public init(of instant: Instant) { number = Day.split(instant.milliseconds + Day.shanghaiOffset).day.number }

    /// `nil` for a day that the calendar does not have.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.init(proleptic: year, month, day)
        guard civil == (year, month, day) else { return nil }
    }

    /// Any year, also those that four digits cannot write: a year before or after one that they can is still a year.
    init(proleptic year: Int, _ month: Int, _ day: Int) {
        // Days from civil (Howard Hinnant): March starts the year, so that the leap day ends it.
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Reads `2026-11-22`.
    public init?(text: String) {
        var numbers = [0, 0, 0]
        guard text.utf8.count == 10 else { return nil }
        for (place, byte) in text.utf8.enumerated() {
            if place == 4 || place == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard (48...57).contains(byte) else { return nil }
                numbers[place < 4 ? 0 : place < 7 ? 1 : 2] = numbers[place < 4 ? 0 : place < 7 ? 1 : 2] * 10 + Int(byte - 48)
            }
        }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    public var civil: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// 1 is Monday, 7 is Sunday.
    public var weekday: Int { ((number + 3) % 7 + 7) % 7 + 1 }
    public var month: Month { Month(year: civil.year, month: civil.month) }

    /// The first moment of the day in Shanghai.
    public var start: Instant { Instant(milliseconds: Int64(number) * 86_400_000 - Day.shanghaiOffset) }

    public var description: String {
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let (year, month, day) = civil
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    public static func + (day: Day, count: Int) -> Day { Day(number: day.number + count) }
    public static func - (day: Day, count: Int) -> Day { Day(number: day.number - count) }

    static let shanghaiOffset: Int64 = 8 * 3_600_000

    static func split(_ milliseconds: Int64) -> (day: Day, rest: Int64) {
        let rest = ((milliseconds % 86_400_000) + 86_400_000) % 86_400_000
        return (Day(number: Int((milliseconds - rest) / 86_400_000)), rest)
    }
}

/// A calendar month in Asia/Shanghai.
public struct Month: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public let year: Int
    /// 1…12
    public let month: Int

    init(year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// Reads `2026-11`.
    public init?(text: String) {
        guard let day = Day(text: text + "-01") else { return nil }
        self = day.month
    }

    public var previous: Month { month == 1 ? Month(year: year - 1, month: 12) : Month(year: year, month: month - 1) }
    public var next: Month { month == 12 ? Month(year: year + 1, month: 1) : Month(year: year, month: month + 1) }
    public var yearBefore: Month { Month(year: year - 1, month: month) }
    public var firstDay: Day { Day(proleptic: year, month, 1) }
    public var start: Instant { firstDay.start }
    public var end: Instant { next.start }
    public var description: String { String(firstDay.description.prefix(7)) }
    public static func < (a: Month, b: Month) -> Bool { (a.year, a.month) < (b.year, b.month) }
}
