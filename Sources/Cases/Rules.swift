public import Ground

/// What an installation sets for its casework: limits, thresholds and titles that differ from town to town, each with its source.
public struct Rules: Sendable {
    public let table: [String: Rule]
    public let calendar: WorkCalendar

    public init(_ table: [String: Rule] = [:], calendar: WorkCalendar) {
        self.table = table
        self.calendar = calendar
    }

    public subscript(key: String) -> Rule? { table[key] }
    /// The number of a rule; `nil` where there is none or it is a text.
    public func number(_ key: String) -> Double? { table[key].flatMap { Double($0.value) } }
    /// The text of a rule; empty where there is none.
    public func text(_ key: String) -> String { table[key]?.value ?? "" }

    /// When a rule's time is over; `nil` for one that is no time.
    func end(_ rule: Rule, since start: Instant) -> Instant? {
        guard let count = Double(rule.value), count >= 0, count < 100_000 else { return nil }
        switch rule.unit {
        case .minutes: return start.advanced(bySeconds: count * 60)
        case .hours: return start.advanced(bySeconds: count * 3600)
        case .days: return (start.day + Int(count) + 1).start
        case .workingDays: return calendar.due(workingDays: Int(count), from: start)
        case .plain: return nil
        }
    }

    /// One line of the table.
    public struct Rule: Sendable, Hashable {
        public let value: String
        public let unit: Unit
        /// What it is, for the page that shows the table.
        public let title: LocalisedText
        /// The law, standard or local regulation it comes from.
        public let source: String
        /// Since when the source holds; empty where it does not say.
        public let since: String
        /// Whether somebody compared it with its source; the page says 待核 of the others.
        public let isChecked: Bool

        public init(_ value: String, _ unit: Unit, _ title: LocalisedText, source: String, since: String, isChecked: Bool) {
            (self.value, self.unit, self.title, self.source, self.since, self.isChecked) = (value, unit, title, source, since, isChecked)
        }
    }

    /// Raw values stand in the file.
    public enum Unit: String, Sendable, CaseIterable {
        case minutes = "min"
        case hours = "h"
        case days = "d"
        case workingDays = "wd"
        case plain = "-"
    }

    /// Reads `key,value,unit,zh,en,source,since,checked` with a heading, without quoted line breaks. Throws `Refusal` with the row.
    public init(csv text: String, calendar: WorkCalendar) throws {
        var table: [String: Rule] = [:]
        // A spreadsheet ends its lines with two letters that are one character.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() where index > 0 {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let cells = Self.cells(line)
            guard cells.count == 8, let unit = Unit(rawValue: cells[2]), !cells[0].isEmpty, table[cells[0]] == nil else {
                throw Refusal(
                    .unreadable, field: "rules", "规则表第 \(index + 1) 行须为八列：键,值,单位(min/h/d/wd/-),中文,英文,来源,起始,已核，且键不重复",
                    "row \(index + 1) of the rules needs eight cells: key,value,unit (min/h/d/wd/-),zh,en,source,since,checked, and a key of its own")
            }
            guard unit == .plain || Double(cells[1]).map({ $0 >= 0 && $0 < 100_000 }) == true else {
                throw Refusal(
                    .unreadable, field: "rules", "规则表第 \(index + 1) 行：\(cells[0]) 的值须为 0 至 100000 的数字", "row \(index + 1) of the rules: \(cells[0]) needs a number from 0 to 100000")
            }
            table[cells[0]] = Rule(
                cells[1], unit, LocalisedText(cells[3], cells[4]), source: cells[5], since: cells[6], isChecked: cells[7] == "yes")
        }
        self.init(table, calendar: calendar)
    }

    /// The cells of a row; a cell in double quotes may hold commas.
    private static func cells(_ line: Substring) -> [String] {
        var cells = [""], isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }
}
