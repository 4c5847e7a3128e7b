extension WorkCalendar {
    /// What stands in the file for a day that nobody has compared with its notice.
    public static let unchecked = "待核"
    static let columns = ["date", "kind", "name", "source", "checked"]

    /// Reads the table of the notices: UTF-8 with the heading `date,kind,name,source,checked`, columns in any order, cells as in
    /// RFC 4180, `#` before a remark. `kind` is `off` or `work`; `checked` is the day of the comparison or `待核`. Every day that a
    /// notice names is listed, weekends too. Throws `Refusal` naming the row, counted as a spreadsheet does.
    public init(csv text: String) throws {
        var rows = try Self.rows(text)[...]
        guard let heading = rows.popFirst(), heading.cells.sorted() == Self.columns.sorted() else {
            throw Refusal(
                .unreadable, field: "heading", "工作日历：首行须为表头 \(Self.columns.joined(separator: ","))",
                "Working calendar: the first row must be the heading \(Self.columns.joined(separator: ","))")
        }
        var seen: [Day: Int] = [:]
        var days: [CalendarDay] = []
        for row in rows {
            let day = try Self.day(row, heading.cells)
            if let first = seen.updateValue(row.number, forKey: day.day) {
                throw Self.fault(row.number, "date", "日期 \(day.day) 已在第 \(first) 行，请删去一行", "\(day.day) stands in row \(first) already: remove one of them")
            }
            days.append(day)
        }
        self.init(days)
    }

    private struct Row {
        let number: Int
        var cells: [String]
    }

    private static func day(_ row: Row, _ heading: [String]) throws -> CalendarDay {
        guard row.cells.count == heading.count else {
            throw fault(row.number, nil, "应有 \(heading.count) 列，实有 \(row.cells.count) 列", "\(row.cells.count) cells where \(heading.count) belong")
        }
        let cell = Dictionary(zip(heading, row.cells)) { first, _ in first }
        let (date, kind, checked) = (cell["date"] ?? "", cell["kind"] ?? "", cell["checked"] ?? "")
        guard let day = Day(text: date) else {
            throw fault(row.number, "date", "“\(date)”不是日期，请写作 2026-02-14", "“\(date)” is no date: write it as 2026-02-14")
        }
        guard let kind = CalendarDayKind(rawValue: kind) else {
            throw fault(row.number, "kind", "“\(kind)”应为 off（放假）或 work（调休上班）", "“\(kind)” must be off (a day off) or work (a made-up working day)")
        }
        // A made-up day is a Saturday or a Sunday: anything else is a slip of the pen.
        guard kind == .off || day.weekday > 5 else {
            throw fault(row.number, "date", "\(day) 是周一至周五，不是调休上班日，请核对日期", "\(day) is no Saturday or Sunday, so it is not made up: look at the date again")
        }
        for name in ["name", "source"] where (cell[name] ?? "").isEmpty {
            throw fault(row.number, name, "缺少 \(name)", "\(name) is missing")
        }
        guard checked == unchecked || Day(text: checked) != nil else {
            throw fault(
                row.number, "checked", "“\(checked)”应为核对日期；尚未核对的写“\(unchecked)”", "“\(checked)” must be the day of the comparison, or \(unchecked) where there was none")
        }
        return CalendarDay(day, kind, name: cell["name"] ?? "", source: cell["source"] ?? "", checked: Day(text: checked))
    }

    private static func fault(_ row: Int, _ field: String?, _ zh: String, _ en: String) -> Refusal {
        Refusal(.unreadable, field: field, "工作日历第 \(row) 行：\(zh)", "Working calendar, row \(row): \(en)")
    }

    /// The rows that say something, each with its number.
    private static func rows(_ text: String) throws -> [Row] {
        var rows: [Row] = []
        var row = Row(number: 1, cells: [""])
        var (isQuoted, hasClosed, begun) = (false, false, 1)
        func end() {
            if row.cells != [""], !row.cells[0].hasPrefix("#") { rows.append(row) }
            row = Row(number: row.number + 1, cells: [""])
        }
        var previous: Unicode.Scalar = "\n"
        // Scalars, because "\r\n" would be one character.
        for scalar in text.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) {
            let last = row.cells.count - 1
            let follows = hasClosed
            hasClosed = false
            switch scalar {
            case "\"" where isQuoted: (isQuoted, hasClosed) = (false, true)
            case "\"":
                // Within quotes a quote is doubled: the second opens again what the first closed.
                if follows { row.cells[last].append("\"") }
                (isQuoted, begun) = (true, row.number)
            case _ where isQuoted: row.cells[last].unicodeScalars.append(scalar)
            case ",": row.cells.append("")
            case "\n" where previous == "\r": break
            case "\n", "\r": end()
            default: row.cells[last].unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        guard !isQuoted else { throw fault(begun, nil, "引号没有结束", "a quotation mark is not closed") }
        end()
        return rows
    }
}
