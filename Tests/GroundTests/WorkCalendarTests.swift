import Foundation
import Ground
import Testing

@Suite("Working days")
struct WorkCalendarTests {
    /// The table that the program is shipped with.
    static func shipped() throws -> WorkCalendar {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try WorkCalendar(csv: String(contentsOf: root.appendingPathComponent("Public/rules/workdays.csv"), encoding: .utf8))
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text: text)) }

    /// The notices once more, written as they read: the days off as spans, then the days made up.
    private static let notices: [(off: [(String, String)], work: [String])] = [
        (
            [
                ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"), ("2025-05-01", "2025-05-05"),
                ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
            ], ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
        ),
        (
            [
                ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"),
                ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
            ], ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
        ),
    ]

    @Test("the shipped table says day by day, from 2024 to 2027, what the notices say")
    func dayByDay() throws {
        let calendar = try Self.shipped()
        let first = try day("2024-01-01")
        let last = try day("2027-12-31")
        var days: [(day: Day, works: Bool)] = []
        for number in first.number...last.number {
            let day = Day(number: number)
            let text = day.description
            // Dates as texts sort as dates.
            let isOff = Self.notices.contains { $0.off.contains { $0.0 <= text && text <= $0.1 } }
            let isMadeUp = Self.notices.contains { $0.work.contains(text) }
            let works = isMadeUp || (!isOff && day.weekday <= 5)
            #expect(calendar.isWorkday(day) == works, "\(day)")
            days.append((day, works))
        }
        for start in days.indices where start % 7 == 0 || Self.notices.contains(where: { $0.work.contains(days[start].day.description) }) {
            var found: [Day] = []
            for next in days[(start + 1)...] where next.works && found.count < 40 { found.append(next.day) }
            for (index, expected) in found.enumerated() {
                #expect(calendar.workday(index + 1, after: days[start].day) == expected)
                #expect(calendar.workdays(between: days[start].day, and: expected) == index + 1)
                #expect(calendar.workdays(between: expected, and: days[start].day) == -index - 1)
            }
            let before = days[..<start].last(where: \.works)?.day
            if let before { #expect(calendar.workday(-1, after: days[start].day) == before) }
            let same = days[start...].first(where: \.works)?.day
            if let same { #expect(calendar.workday(0, after: days[start].day) == same) }
        }
        #expect(calendar.workdays(between: try day("2025-12-31"), and: try day("2026-12-31")) == days.count { $0.works && $0.day.civil.year == 2026 })
    }

    @Test("known ends of known terms", arguments: [
        // Spring Festival 2026: Saturday the 14th is made up, then nine days off.
        ("2026-02-13", 1, "2026-02-14"), ("2026-02-13", 2, "2026-02-24"), ("2026-02-15", 0, "2026-02-24"), ("2026-02-14", 0, "2026-02-14"),
        ("2026-02-20", 3, "2026-02-26"), ("2026-02-27", 1, "2026-02-28"), ("2026-02-27", 2, "2026-03-02"), ("2026-02-24", -1, "2026-02-14"),
        ("2026-02-24", -2, "2026-02-13"), ("2025-09-30", 1, "2025-10-09"), ("2025-09-30", 3, "2025-10-11"), ("2025-12-31", 1, "2026-01-04"),
        ("2026-11-20", 3, "2026-11-25"), ("2025-01-24", 1, "2025-01-26"),
    ])
    func known(start: String, count: Int, end: String) throws {
        #expect(try Self.shipped().workday(count, after: day(start)) == day(end))
    }

    @Test("tables at random, far and near, agree with a plain walk from day to day")
    func random() throws {
        var chance = SplitMix(seed: 2026)
        let start = try day("2025-11-01").number
        for _ in 0..<60 {
            let named = (0..<Int.random(in: 0...40, using: &chance)).map { _ in
                CalendarDay(
                    Day(number: start + Int.random(in: 0..<150, using: &chance)), CalendarDayKind.allCases.randomElement(using: &chance)!, name: "-",
                    source: "-", checked: nil)
            }
            let calendar = WorkCalendar(named)
            func works(_ day: Day) -> Bool { named.last { $0.day == day }.map { $0.kind == .work } ?? (day.weekday <= 5) }
            for _ in 0..<20 {
                let from = Day(number: start + Int.random(in: -30..<200, using: &chance))
                let count = Int.random(in: -30...200, using: &chance)
                var (walked, left) = (from, count)
                while left != 0 || (count == 0 && !works(walked)) {
                    walked = walked + (count < 0 ? -1 : 1)
                    if works(walked), left != 0 { left -= left.signum() }
                }
                #expect(calendar.workday(count, after: from) == walked)
                let to = Day(number: from.number + Int.random(in: 0..<300, using: &chance))
                let between = (from.number..<to.number).count { works(Day(number: $0 + 1)) }
                #expect(calendar.workdays(between: from, and: to) == between)
            }
        }
    }

    @Test("a term of any length comes to an end, by five days a week behind the table")
    func long() throws {
        let friday = try day("2026-11-20")
        #expect(try Self.shipped().workday(500_000, after: friday) == friday + 700_000)
        #expect(WorkCalendar().workday(5, after: friday + 1) == friday + 7)
        #expect(WorkCalendar().workday(6, after: friday + 1) == friday + 10)
    }

    @Test("a deadline is the end of its last day in Shanghai, and the day it starts is not counted")
    func deadline() throws {
        let calendar = try Self.shipped()
        for clock in ["00:00:00", "09:30:00", "23:59:59"] {
            let start = try #require(Instant(iso: "2026-02-13T\(clock)"))
            let deadline = calendar.deadline(workingDays: 3, from: start)
            #expect(deadline.day == (try day("2026-02-25")))
            #expect(deadline.due.iso == "2026-02-25T16:00:00.000Z")
            #expect(deadline.due == calendar.due(workingDays: 3, from: start))
            #expect(deadline.isCertain)
        }
        // A day later in Greenwich is the same day in Shanghai.
        let early = try #require(Instant(iso: "2026-02-12T16:00:00Z"))
        #expect(calendar.due(workingDays: 1, from: early) == (try day("2026-02-15")).start)
    }

    @Test("a deadline that reaches into a year without its notice is counted by weekends and says so")
    func unannounced() throws {
        let calendar = try Self.shipped()
        #expect([2024, 2025, 2026, 2027].map(calendar.covers(year:)) == [false, true, true, false])
        let near = try calendar.deadline(workingDays: 3, from: #require(Instant(iso: "2026-12-28T10:00")))
        #expect(near.day.description == "2026-12-31" && near.isCertain)
        let far = try calendar.deadline(workingDays: 4, from: #require(Instant(iso: "2026-12-28T10:00")))
        #expect(far.day.description == "2027-01-01" && !far.isCertain)
        #expect(try !calendar.isCertain(from: day("2026-01-05"), through: day("2024-12-31")))
        #expect(try calendar.isCertain(from: day("2026-12-31"), through: day("2025-01-01")))
    }

    @Test("a year of which half was entered is not covered, whichever festival is missing")
    func half() throws {
        let calendar = try Self.shipped()
        for festival in Set(calendar.days.filter { $0.day.civil.year == 2026 }.map(\.name)) {
            let rest = WorkCalendar(calendar.days.filter { $0.name != festival || $0.day.civil.year != 2026 })
            #expect(!rest.covers(year: 2026), "\(festival)")
            #expect(rest.covers(year: 2025), "\(festival)")
        }
    }

    @Test("a day that waits to be checked makes only what lies over it uncertain")
    func unchecked() throws {
        let calendar = try Self.shipped()
        let off = CalendarDay(try day("2026-11-25"), .off, name: "停工", source: "示例", checked: nil)
        let changed = calendar.adding([off])
        #expect(calendar.waitingToBeChecked.isEmpty && changed.waitingToBeChecked == [off])
        #expect(try changed.isCertain(from: day("2026-11-01"), through: day("2026-11-24")))
        #expect(try !changed.isCertain(from: day("2026-11-24"), through: day("2026-11-25")))
        #expect(try changed.workday(3, after: day("2026-11-20")) == day("2026-11-26"))
        // The further one holds, and can be put right again.
        let again = changed.adding([CalendarDay(off.day, .work, name: "-", source: "-", checked: off.day)])
        #expect(try again.workday(3, after: day("2026-11-20")) == day("2026-11-25") && again.days.count == calendar.days.count + 1)
    }

    @Test("a calendar comes back from JSON as it was")
    func json() throws {
        let calendar = try Self.shipped()
        let read = try JSONDecoder().decode(WorkCalendar.self, from: JSONEncoder().encode(calendar))
        #expect(read == calendar && read.covers(year: 2026))
    }
}

@Suite("The table of working days")
struct WorkCalendarTableTests {
    private static let heading = "date,kind,name,source,checked"

    private func read(_ text: String) -> Refusal? {
        do {
            _ = try WorkCalendar(csv: text)
            return nil
        } catch { return error as? Refusal }
    }

    @Test("is read with quotes, remarks, blank rows, a byte order mark, any line break and any order of columns")
    func reads() throws {
        for lineBreak in ["\n", "\r\n", "\r"] {
            let rows = [
                "\u{FEFF}# a remark, with a comma", "checked,date,kind,name,source", "", "待核,2027-01-01,off,元旦,\"通知，\"\"第 1 号\"\"，a,b\"",
                "2026-11-22,2027-01-02,off,元旦,\"two", "lines\"",
            ]
            for end in [lineBreak, ""] {
                let calendar = try WorkCalendar(csv: rows.joined(separator: lineBreak) + end)
                #expect(calendar.days.map(\.day.description) == ["2027-01-01", "2027-01-02"])
                #expect(calendar.days.map(\.source) == ["通知，\"第 1 号\"，a,b", "two\(lineBreak)lines"])
                #expect(calendar.waitingToBeChecked.map(\.day.description) == ["2027-01-01"])
            }
        }
        #expect(try WorkCalendar(csv: Self.heading).days.isEmpty)
    }

    @Test("names the row that is at fault, and what it should be", arguments: [
        ("2027-13-01,off,元旦,s,待核", "date"), ("20270101,off,元旦,s,待核", "date"), ("2027-01-01,rest,元旦,s,待核", "kind"),
        ("2027-01-01,,元旦,s,待核", "kind"), ("2027-01-04,work,元旦,s,待核", "date"), ("2027-01-01,off,,s,待核", "name"),
        ("2027-01-01,off,元旦,,待核", "source"), ("2027-01-01,off,元旦,s,", "checked"), ("2027-01-01,off,元旦,s,yes", "checked"),
        ("2026-12-31,off,元旦,s,待核", "date"), ("2027-01-01,off,元旦,s", nil), ("2027-01-01,off,元旦,s,待核,x", nil), ("2027-01-01,off,\"元旦,s,待核", nil),
    ] as [(String, String?)])
    func faults(row: String, field: String?) throws {
        let refusal = try #require(read("\(Self.heading)\n\n2026-12-31,off,x,s,待核\n\(row)\n"))
        #expect(refusal.code == .unreadable && refusal.field == field)
        #expect(refusal.message.zh.contains("第 4 行") && refusal.message.en.contains("row 4"), "\(refusal)")
    }

    @Test("needs its heading", arguments: ["", "\n", "2027-01-01,off,元旦,s,待核", "date,kind,name,source", "date,date,kind,name,source,checked"])
    func heading(text: String) { #expect(read(text)?.field == "heading") }
}
