extension OpeningHours {
    private static let days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]

    /// Reads what OpenStreetMap's `opening_hours` commonly says: `24/7`, `off`, `06:00-23:00`,
    /// `Mo-Fr 06:00-12:00,13:00-23:00; Sa,Su 07:00-22:00`. A later rule replaces an earlier one on the days that it names;
    /// `nil` for whatever is not understood to the end: holidays, weeks of the year, sunrise.
    public init?(_ text: String) {
        var perDay = [[Range<Int>]](repeating: [], count: 7)
        var hasRule = false
        for rule in text.split(separator: ";") {
            let words = rule.split(whereSeparator: \.isWhitespace)
            if words.isEmpty { continue }
            hasRule = true
            if words == ["24/7"] {
                perDay = [[Range<Int>]](repeating: [0..<Self.day], count: 7)
                continue
            }
            // Days come first, if at all; what is left says the hours.
            var days = Array(0..<7)
            var rest = words[...]
            if let first = rest.first, first.first?.isLetter == true, first != "off", first != "closed", first != "open" {
                guard let named = Self.days(in: first) else { return nil }
                days = named
                rest = rest.dropFirst()
            }
            let hours = rest.joined()
            let ranges: [Range<Int>]
            switch hours {
            case "off", "closed": ranges = []
            case "", "open", "24/7": ranges = [0..<Self.day]
            default:
                guard let read = Self.ranges(in: hours) else { return nil }
                ranges = read
            }
            for day in days { perDay[day] = ranges }
        }
        guard hasRule else { return nil }
        self.init(
            perDay.enumerated().flatMap { day, ranges in
                ranges.map { $0.lowerBound + day * Self.day..<$0.upperBound + day * Self.day }
            })
    }

    /// `Mo-Fr` or `Sa,Su` or `Fr-Mo,We`.
    private static func days(in text: Substring) -> [Int]? {
        var found: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { days.firstIndex(of: String($0)) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
            found += (0...((last - first + 7) % 7)).map { (first + $0) % 7 }
        }
        return found
    }

    /// `06:00-23:00,23:30-02:00`; an end before its beginning, or past 24:00, is on the next day.
    private static func ranges(in text: String) -> [Range<Int>]? {
        var found: [Range<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { minute($0) }
            guard ends.count == 2, let start = ends[0], var end = ends[1], start < day else { return nil }
            if end <= start { end += day }
            guard end <= start + day else { return nil }
            found.append(start..<end)
        }
        return found
    }

    /// `06:30`, up to `48:00`.
    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.joined().utf8.allSatisfy({ (48...57).contains($0) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 2 * day
        else { return nil }
        return hour * 60 + minute
    }

    /// The same hours as OpenStreetMap writes them, days with the same hours together; `OpeningHours(text)` reads it back.
    public var text: String {
        if spans.isEmpty { return "off" }
        if self == .always { return "24/7" }
        let perDay = (0..<7).map { day -> String in
            let hours = spans.compactMap { span -> String? in
                let start = max(span.start - day * Self.day, 0)
                let end = min(span.end - day * Self.day, Self.day)
                return start < end ? "\(Self.clock(start))-\(Self.clock(end))" : nil
            }
            return hours.isEmpty ? "off" : hours.joined(separator: ",")
        }
        var rules: [String] = []
        var day = 0
        while day < 7 {
            var last = day
            while last + 1 < 7, perDay[last + 1] == perDay[day] { last += 1 }
            let days = last == day ? Self.days[day] : "\(Self.days[day])-\(Self.days[last])"
            if perDay[day] != "off" { rules.append(day == 0 && last == 6 ? perDay[day] : "\(days) \(perDay[day])") }
            day = last + 1
        }
        return rules.joined(separator: "; ")
    }

    private static func clock(_ minute: Int) -> String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }
}
