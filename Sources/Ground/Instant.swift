/// A moment in UTC, to the millisecond. The core never asks for the current one: it is handed in.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    public func advanced(bySeconds seconds: Double) -> Instant {
        Instant(milliseconds: milliseconds + Int64((seconds * 1000).rounded()))
    }

    /// Seconds from `earlier` to here; negative when `earlier` is later.
    public func seconds(since earlier: Instant) -> Double {
        Double(milliseconds - earlier.milliseconds) / 1000
    }
}

extension Instant {
    /// Reads `2026-11-22T08:05`, with optional seconds and fraction, and `Z` or an offset; without an offset it is Shanghai time.
    public init?(iso text: String) {
        var digits = Substring(text)
        func number(_ count: Int) -> Int? {
            let head = digits.prefix(count)
            guard head.utf8.count == count, head.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
            digits = digits.dropFirst(count)
            return Int(head)
        }
        func skip(_ allowed: String) -> Bool {
            guard let first = digits.first, allowed.contains(first) else { return false }
            digits = digits.dropFirst()
            return true
        }
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let dayOfMonth = number(2),
            let day = Day(year: year, month: month, day: dayOfMonth), skip("T "), let hour = number(2), skip(":"),
            let minute = number(2), hour < 24, minute < 60
        else { return nil }
        var second = 0
        var fraction = 0.0
        if skip(":") {
            guard let read = number(2), read < 60 else { return nil }
            second = read
            if skip(".") {
                let tail = digits.prefix { $0.isNumber && $0.isASCII }
                guard !tail.isEmpty, tail.count <= 9, let read = Double("0." + tail) else { return nil }
                fraction = read
                digits = digits.dropFirst(tail.count)
            }
        }
        var offset = Day.shanghaiOffset
        if skip("Zz") {
            offset = 0
        } else if let sign = digits.first, "+-".contains(sign) {
            digits = digits.dropFirst()
            guard let hours = number(2), skip(":"), let minutes = number(2), hours <= 14, minutes < 60 else { return nil }
            offset = Int64(hours * 60 + minutes) * 60_000 * (sign == "-" ? -1 : 1)
        }
        guard digits.isEmpty else { return nil }
        let clock = Int64((hour * 60 + minute) * 60 + second) * 1000 + Int64((fraction * 1000).rounded())
        self.init(milliseconds: Int64(day.number) * 86_400_000 + clock - offset)
    }

    /// `2026-11-22T00:05:09.120Z`
    public var iso: String {
        let (day, rest) = Day.split(milliseconds)
        let ms = String(rest % 1000)
        return "\(day)T\(Self.clock(rest, seconds: true)).\(String(repeating: "0", count: 3 - ms.count))\(ms)Z"
    }

    /// The calendar day in Shanghai.
    public var day: Day { Day(of: self) }

    /// `08:05` or `08:05:09` in Shanghai.
    public func timeOfDay(seconds: Bool = false) -> String {
        Self.clock(Day.split(milliseconds + Day.shanghaiOffset).rest, seconds: seconds)
    }

    /// `2026-11-22 08:05:09` in Shanghai.
    public var local: String { "\(day) \(timeOfDay(seconds: true))" }

    private static func clock(_ rest: Int64, seconds: Bool) -> String {
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let minutes = "\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60))"
        return seconds ? minutes + ":" + two(rest / 1000 % 60) : minutes
    }
}
