import Ground
import Identity
import Journal
import Store
import Testing

@Suite("The working calendar on the record")
struct CalendarRegisterTests {
    private static let chief = TownHall.administrator(.chief)
    private static let administrator = TownHall.administrator(.systemAdministrator)
    private static let today = TownHall.at(1)

    /// A day of November 2026, which no notice names.
    private func november(_ day: Int) throws -> Day { try #require(Day(year: 2026, month: 11, day: day)) }

    private func closed(_ day: Int, _ kind: CalendarDayKind = .off, name: String = "校庆") throws -> CalendarDay {
        CalendarDay(try november(day), kind, name: name, source: "校办通知第 3 号", checked: nil)
    }

    private func change(_ town: TownHall, _ body: @escaping @Sendable (CalendarRegister) throws -> [RecordedDay]) async throws {
        _ = try await town.store.write { try body(CalendarRegister($0)) }
    }

    private func calendar(_ town: TownHall, of organisation: OrganisationID = "campus", base: WorkCalendar = WorkCalendar()) async throws -> WorkCalendar {
        try await town.store.read { try $0.workCalendar(base: base, of: organisation) }
    }

    @Test("a day is added, changed, withdrawn and added again: each an entry with its reason, and the calendar follows")
    func course() async throws {
        let town = try await TownHall()
        let (off, work) = (try closed(25), try closed(25, .work))
        let friday = try november(20)
        try await change(town) { try $0.set([off], because: " 校庆  放假 ", by: Self.chief, in: "campus", at: Self.today) }
        #expect(try await calendar(town).workday(3, after: friday) == november(26))
        try await change(town) { try $0.set([work], because: "改期", by: Self.administrator, in: "campus", at: Self.today) }
        #expect(try await calendar(town).workday(3, after: friday) == november(25))
        try await change(town) { try $0.withdraw([off.day], because: "不再需要", by: Self.chief, in: "campus", at: Self.today) }
        #expect(try await calendar(town).days.isEmpty)
        try await change(town) { try $0.set([off], because: "恢复", by: Self.chief, in: "campus", at: Self.today) }
        let (recorded, entries) = try await town.store.read { reading in
            let recorded = try #require(try reading.recordedDay(off.day, of: "campus"))
            return (recorded, try reading.entries(about: recorded.subject))
        }
        #expect(recorded.version == 4 && recorded.content == off && !recorded.isWithdrawn && recorded.reason == "恢复")
        #expect(entries.map(\.act) == ["added", "changed", "withdrawn", "added"] && entries.allSatisfy { $0.organisation == "campus" })
        let said = try entries.map { try Wire.decode([String: String].self, from: $0.open)["reason"] }
        #expect(said == ["校庆 放假", "改期", "不再需要", "恢复"])
        #expect(try Wire.decode([String: String].self, from: entries[1].open)["checked"] == "待核")
        #expect(try await town.holds())
    }

    @Test("what is sent twice is written once")
    func twice() async throws {
        let town = try await TownHall()
        let days = [try closed(25), try closed(28, .work)]
        for _ in 0..<3 { try await change(town) { try $0.set(days, because: "校庆", by: Self.chief, in: "campus", at: Self.today) } }
        for _ in 0..<3 { try await change(town) { try $0.withdraw([days[0].day], because: "取消", by: Self.chief, in: "campus", at: Self.today) } }
        let entries = try await town.store.read { try $0.entries(in: "campus", after: 0, limit: 100) }.filter { $0.subject.kind == RecordedDay.stateKind }
        #expect(entries.map(\.act) == ["added", "added", "withdrawn"])
        #expect(try await town.store.read { try $0.recordedDays(of: "campus").map(\.day) } == [days[1].day])
    }

    @Test("its own days stand over those from above, those over the shipped table; nobody else's count")
    func line() async throws {
        let town = try await TownHall()
        let base = WorkCalendar([try closed(23), try closed(24), try closed(25)])
        func set(_ day: CalendarDay, _ organisation: OrganisationID) async throws {
            let chief = TownHall.administrator(.chief, of: organisation)
            try await change(town) { try $0.set([day], because: "调整", by: chief, in: organisation, at: Self.today) }
        }
        try await set(closed(24, .work, name: "bureau"), "bureau")
        try await set(closed(25, .work, name: "bureau"), "bureau")
        try await set(closed(25, .off, name: "station"), "station")
        try await set(closed(26, .off, name: "campus"), "campus")
        func works(_ organisation: OrganisationID) async throws -> [Bool] {
            let calendar = try await calendar(town, of: organisation, base: base)
            return try (23...26).map { calendar.isWorkday(try november($0)) }
        }
        #expect(try await works("bureau") == [false, true, true, true])
        #expect(try await works("station") == [false, true, false, true])
        #expect(try await works("campus") == [false, false, false, false])
        // A class goes by its campus.
        #expect(try await works("p1") == [false, false, false, false])
        #expect(try await works("hospital") == [false, false, false, true])
        let bureau = TownHall.administrator(.chief, of: "bureau")
        try await change(town) { try $0.withdraw([november(24)], because: "取消", by: bureau, in: "bureau", at: Self.today) }
        #expect(try await works("station") == [false, false, false, true])
    }

    @Test("a year entered on the record is covered like one that was shipped")
    func year() async throws {
        let town = try await TownHall()
        let off = ["01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02", "10-03"]
        let days = try off.map { CalendarDay(try #require(Day(text: "2027-\($0)")), .off, name: "示例", source: "示例", checked: Self.today.day) }
        try await change(town) { try $0.set(Array(days.dropLast()), because: "录入", by: Self.administrator, in: "campus", at: Self.today) }
        #expect(try await !calendar(town).covers(year: 2027))
        try await change(town) { try $0.set(days, because: "录入", by: Self.administrator, in: "campus", at: Self.today) }
        #expect(try await calendar(town).covers(year: 2027))
        #expect(try await town.store.read { try $0.recordedDays(of: "campus", since: days[3].day).count } == 10)
        let later = try #require(Day(text: "2028-01-01"))
        #expect(try await town.store.read { try $0.recordedDays(of: "campus", since: later) }.isEmpty)
    }

    @Test("what cannot be meant is refused and changes nothing")
    func refusals() async throws {
        let town = try await TownHall()
        let good = try closed(25)
        func set(_ days: [CalendarDay], _ reason: String = "校庆", by person: Person = Self.chief, in organisation: OrganisationID = "campus") async throws -> Refusal.Code? {
            try await refusal { try await change(town) { try $0.set(days, because: reason, by: person, in: organisation, at: Self.today) } }
        }
        for role in Role.allCases where role != .chief && role != .systemAdministrator {
            #expect(try await set([good], by: TownHall.administrator(role)) == .notYours)
        }
        #expect(try await set([good], by: TownHall.administrator(.chief, of: "station")) == .notYours)
        #expect(try await set([good], by: TownHall.administrator(.chief, of: "physics"), in: "physics") == .outOfOrder)
        #expect(try await set([good], "") == .missing)
        #expect(try await set([good], " \n ") == .missing)
        #expect(try await set([good], String(repeating: "长", count: 201)) == .missing)
        #expect(try await set([]) == .missing)
        #expect(try await set([good, try closed(26, name: " ")]) == .missing)
        #expect(try await set([good, try closed(25, .work)]) == .unreadable)
        let number = good.day.number
        let many = (0...CalendarRegister.most).map { CalendarDay(Day(number: number + $0), .off, name: "-", source: "-", checked: nil) }
        #expect(try await set(many) == .tooLarge)
        for text in ["2024-12-31", "2029-01-01", "0001-01-01"] {
            #expect(try await set([good, CalendarDay(try #require(Day(text: text)), .off, name: "-", source: "-", checked: nil)]) == .unreadable)
        }
        #expect(try await set([CalendarDay(good.day, .off, name: "-", source: "-", checked: Self.today.day + 1)]) == .unreadable)
        #expect(try await refusal { try await change(town) { try $0.withdraw([good.day], because: "取消", by: Self.chief, in: "campus", at: Self.today) } } == .notFound)
        let entries = try await town.store.read { try $0.entries(in: "campus", after: 0, limit: 100) }
        #expect(entries.allSatisfy { $0.subject.kind != RecordedDay.stateKind })
        #expect(try await calendar(town).days.isEmpty)
    }
}
