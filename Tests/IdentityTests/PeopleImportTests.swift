import Ground
import Journal
import Store
import Testing

@testable import Identity

@Suite("Importing people")
struct PeopleImportTests {
    private static let header = ["学号", "姓名", "手机", "出生日期", "学院", "班级"]
    private static let today = Day(text: "2026-11-22")!

    private func sheet(_ rows: [[String]]) throws -> PeopleSheet { try sheet(Self.header, rows) }

    private func sheet(_ header: [String], _ rows: [[String]]) throws -> PeopleSheet {
        var sheet = PeopleSheet(today: Self.today)
        try sheet.take(line: 1, header)
        for (index, row) in rows.enumerated() { try sheet.take(line: index + 2, row) }
        try sheet.finish()
        return sheet
    }

    private func plan(_ sheet: PeopleSheet, in town: TownHall, into organisation: OrganisationID = "campus", batch: String = "b1") async throws -> PeoplePlan {
        try await town.store.read { try PeopleImport(sheet, into: organisation, batch: batch).plan($0, at: TownHall.at(1)) }
    }

    @discardableResult
    private func write(_ plan: PeoplePlan, in town: TownHall, leavers: Bool = false, at moment: Instant = TownHall.at(1)) async throws -> ImportProgress {
        try await ImportRun(plan, by: TownHall.clerk, salt: TownHall.salt, blind: TownHall.blind)
            .write(to: town.store, leavers: leavers, at: moment, seconds: { 0 }, progress: { _ in })
    }

    private static let first = [
        ["2026001", "周小麦", "13900000001", "2008-11-23", "物理学院", "物理2601"],
        ["2026002", "李小雨", "", "", "物理学院", "物理2601"],
        ["2026003", "Ada Wheat", "13900000003", "2006/9/1", "法学院", ""],
    ]

    @Test("founds colleges and classes, adds people, and changes nothing when the same file comes again")
    func twice() async throws {
        let town = try await TownHall()
        let plan = try await plan(try sheet(Self.first), in: town)
        #expect(plan.new.map(\.account) == ["campus-2026001", "campus-2026002", "campus-2026003"])
        #expect(plan.places == [.init(college: "法学院", className: ""), .init(college: "物理学院", className: ""), .init(college: "物理学院", className: "物理2601")])
        #expect(plan.changed.isEmpty && plan.unchanged == 0 && plan.leavers.isEmpty && plan.faults.isEmpty)
        let heads = try await town.store.read { try $0.heads() }
        #expect(try await self.plan(try sheet(Self.first), in: town).new.count == 3)
        #expect(try await town.store.read { try $0.heads() } == heads, "a plan changes nothing")
        try await write(plan, in: town)
        let record = try #require(try await town.record("campus-2026001"))
        #expect(record.name == "周小麦" && record.phone == "13900000001" && record.born == Day(text: "2008-11-23") && record.batch == "b1")
        let place = try #require(try await town.store.read { try $0.organisation(record.roles[0].organisation) })
        #expect(record.roles.count == 1 && record.roles[0].role == .student && place.name.zh == "物理2601" && place.kind == .class_)
        #expect(try await town.store.read { try $0.organisation(place.parent!)?.name.zh } == "物理学院")
        let after = try await town.store.read { try $0.heads() }
        let again = try await self.plan(try sheet(Self.first), in: town, batch: "b2")
        #expect(again.writes == 0 && again.unchanged == 3 && again.places.isEmpty)
        try await write(again, in: town, at: TownHall.at(2))
        #expect(try await town.store.read { try $0.heads() } == after)
        #expect(try await town.holds())
    }

    @Test("says what changes, keeps what an empty cell leaves out, and keeps duties")
    func upsert() async throws {
        let town = try await TownHall()
        try await write(try await plan(try sheet(Self.first), in: town), in: town)
        try await town.people { try $0.grant(HeldRole(.responder, of: "campus"), to: "campus-2026001", by: TownHall.clerk, at: TownHall.at(2)) }
        let next = [
            ["2026001", "周小麦", "", "", "物理学院", "物理2602"],
            ["2026002", "李晓雨", "13900000002", "2007年1月2日", "", ""],
            ["2026003", "Ada Wheat", "13900000003", "20060901", "法学院", ""],
        ]
        let plan = try await plan(try sheet(next), in: town)
        #expect(plan.changed.map(\.fields) == [[.place], [.name, .phone, .born]] && plan.unchanged == 1)
        try await write(plan, in: town, at: TownHall.at(3))
        let moved = try #require(try await town.record("campus-2026001"))
        #expect(moved.phone == "13900000001" && moved.born == Day(text: "2008-11-23"))
        #expect(moved.roles.map(\.role).sorted { $0.rawValue < $1.rawValue } == [.responder, .student])
        #expect(try await town.person("campus-2026001", at: TownHall.at(4))?.holds(.responder, of: "campus") == true)
        let renamed = try #require(try await town.record("campus-2026002"))
        #expect(renamed.name == "李晓雨" && renamed.roles.count == 1)
        #expect(try await town.store.read { try $0.organisation(renamed.roles[0].organisation)?.name.zh } == "物理2601")
        #expect(try await self.plan(try sheet(next), in: town).writes == 0)
        #expect(try await town.holds())
    }

    @Test("ends leavers of the file's kind only, never too many by mistake, and takes them back")
    func leavers() async throws {
        let town = try await TownHall()
        let all = (1...10).map { ["\($0)", "生\($0)", "", "", "", ""] }
        try await write(try await plan(try sheet(all), in: town), in: town)
        try await town.add("t1", "教师", number: "T1", roles: [HeldRole(.staff, of: "campus")])
        try await town.add("op", "王岚", roles: [HeldRole(.operator_, of: "campus")])
        try await town.add("both", "助教", number: "TA", roles: [HeldRole(.staff, of: "campus"), HeldRole(.student, of: "campus")])
        let two = try await plan(try sheet(Array(all.dropLast(2))), in: town)
        #expect(two.leavers == ["campus-10", "campus-9"] && two.before == 11)
        try two.checkLeavers(allowMany: false)
        let five = try await plan(try sheet(Array(all.dropLast(5))), in: town)
        #expect(throws: Refusal.self) { try five.checkLeavers(allowMany: false) }
        try five.checkLeavers(allowMany: true)
        // A row that cannot be read may be a leaver's who has not left.
        let broken = try await plan(try sheet(all.dropLast(2) + [["", "生9", "", "", "", ""]]), in: town)
        #expect(throws: Refusal.self) { try broken.checkLeavers(allowMany: true) }
        try await write(two, in: town)
        #expect(try await town.record("campus-9")?.isActive == true, "nobody is ended unless it is asked for")
        let progress = try await write(two, in: town, leavers: true, at: TownHall.at(2))
        #expect(progress.ended == 2 && progress.done == 2)
        #expect(try await town.record("campus-9")?.isActive == false)
        #expect(try await town.record("t1")?.isActive == true)
        #expect(try await town.record("op")?.isActive == true)
        let back = try await plan(try sheet(all), in: town)
        #expect(back.returned.map(\.account) == ["campus-10", "campus-9"] && back.new.isEmpty)
        try await write(back, in: town, at: TownHall.at(3))
        #expect(try await town.person("campus-9", at: TownHall.at(4))?.holds(.student, of: "campus") == true)
        #expect(try await town.holds())
    }

    @Test("ends and changes no administrator, and nobody who got a duty since the plan was made")
    func administrators() async throws {
        let town = try await TownHall()
        let header = ["工号", "姓名", "类别"]
        for (id, role) in [("audit1", Role.auditor), ("chief1", .chief), ("term1", .responder)] {
            try await town.add(
                PersonID(id), id, number: id, roles: [HeldRole(.staff, of: "campus"), HeldRole(role, of: "campus", until: role == .responder ? TownHall.at(30) : nil)])
        }
        for id in ["late1", "gone1", "stays"] { try await town.add(PersonID(id), id, number: id, roles: [HeldRole(.staff, of: "campus")]) }
        let plan = try await plan(try sheet(header, [["stays", "stays", "教职工"]]), in: town)
        #expect(Set(plan.leaversWithDuty) == ["audit1", "chief1", "term1"] && plan.leavers.count == 5)
        try await town.people { try $0.grant(HeldRole(.operator_, of: "campus"), to: "late1", by: TownHall.clerk, at: TownHall.at(1.5)) }
        let done = try await write(plan, in: town, leavers: true, at: TownHall.at(2))
        #expect(done.ended == 1 && done.skipped == 4 && done.done == 1)
        for id: PersonID in ["audit1", "chief1", "term1", "late1", "stays"] { #expect(try await town.record(id)?.isActive == true, "\(id)") }
        #expect(try await town.record("gone1")?.isActive == false)
        let renamed = try await self.plan(try sheet(header, [["audit1", "别名", "教职工"]]), in: town)
        #expect(renamed.changed.count == 1)
        #expect(try await write(renamed, in: town, at: TownHall.at(3)).skipped == 1)
        #expect(try await town.record("audit1")?.name == "audit1")
    }

    @Test("stops where whoever began it has the right no more")
    func relieved() async throws {
        let town = try await TownHall()
        try await town.add("root", "管", roles: [HeldRole(.systemAdministrator, of: "campus", until: TownHall.at(2))])
        let plan = try await plan(try sheet(Self.first), in: town)
        for (moment, code) in [(TownHall.at(1), Refusal.Code?.none), (TownHall.at(3), .notYours)] {
            let before = try await town.store.read { try $0.heads() }
            let got = try await refusal {
                _ = try await ImportRun(plan, by: .person("root"), salt: TownHall.salt, blind: TownHall.blind)
                    .write(to: town.store, leavers: false, at: moment, seconds: { 0 }, progress: { _ in })
            }
            #expect(got == code)
            if code != nil { #expect(try await town.store.read { try $0.heads() } == before) }
        }
    }

    @Test("goes on where it was broken off, and does nothing twice")
    func brokenOff() async throws {
        let town = try await TownHall()
        let all = (1...90).map { ["\($0)", "生\($0)", "", "", "学院\($0 % 3)", "班\($0 % 7)"] }
        let plan = try await plan(try sheet(all), in: town)
        struct PowerCut: Error {}
        await #expect(throws: PowerCut.self) {
            // The store is gone after the second write.
            _ = try await ImportRun(plan, by: TownHall.clerk, salt: TownHall.salt, blind: TownHall.blind).write(
                to: Fragile(store: town.store, writes: 2, failure: PowerCut()), leavers: false, at: TownHall.at(1), seconds: { 0 }, progress: { _ in })
        }
        let second = try await self.plan(try sheet(all), in: town)
        #expect(second.unchanged > 0 && second.new.count > 0 && second.unchanged + second.new.count == 90)
        try await write(second, in: town)
        let third = try await self.plan(try sheet(all), in: town)
        #expect(third.unchanged == 90 && third.writes == 0 && third.places.isEmpty)
        let count = try await town.store.read { try $0.count(StateQuery(kind: PersonRecord.stateKind)) }
        #expect(count == 90)
        #expect(try await town.holds())
    }

    /// A store that fails after some writes.
    private final class Fragile: RecordStore {
        private let store: SQLStore
        private let left: Counter
        private let failure: any Error & Sendable

        actor Counter {
            private var count: Int
            init(_ count: Int) { self.count = count }
            func take() -> Bool {
                count -= 1
                return count >= 0
            }
        }

        init(store: SQLStore, writes: Int, failure: any Error & Sendable) {
            self.store = store
            self.failure = failure
            left = Counter(writes)
        }

        func write<Value: Sendable>(_ body: @escaping @Sendable (any Ledger) throws -> Value) async throws -> Value {
            guard await left.take() else { throw failure }
            return try await store.write(body)
        }
        func read<Value: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> Value) async throws -> Value { try await store.read(body) }
        func onCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) { store.onCommit(notice) }
        func close() async {}
    }

    @Test("takes columns in any order and either language, and says which it passed over")
    func headers() throws {
        let english = try sheet(["Class", "Phone number", "NAME ", "hobby", "Student Number"], [["K1", "", " Ada ", "chess", "7"]])
        #expect(english.rows.map(\.name) == ["Ada"] && english.rows[0].className == "K1" && english.rows[0].role == .student && english.ignored == ["hobby"])
        let staff = try sheet(["工号 *", "姓名"], [["T7", "田小禾"]])
        #expect(staff.rows[0].role == .staff)
        let mixed = try sheet(["编号", "姓名", "类别", "账号"], [["1", "甲", "本科生", ""], ["2", "乙", "教师", "teacher-2"]])
        #expect(mixed.rows.map(\.role) == [.student, .staff] && mixed.rows[1].account == "teacher-2")
        for header in [["姓名"], ["学号"], ["编号", "姓名"], ["学号", "姓名", "手机", "电话"], [""]] {
            #expect(throws: Refusal.self, "\(header)") { try sheet(header, [["1", "甲"]]) }
        }
        #expect(throws: Refusal.self) { try sheet([[String]]()) }
    }

    @Test("names the row and the reason of what it cannot take, in both languages")
    func faults() throws {
        let rows = [
            ["", "甲", "", "", "", ""], ["2", "", "", "", "", ""], ["3", "丙", "打我电话", "", "", ""], ["4", "丁", "", "2026-02-30", "", ""], ["5", "戊", "", "2031-01-01", "", ""],
            ["6", "己", "", "", "", ""], ["6", "己", "", "", "", ""], ["2.02E+11", "庚", "", "", "", ""], ["11010119900307221X", "辛", "", "", "", ""], ["8 9", "壬", "", "", "", ""],
            [" ", "", "", "", "", ""], ["=\"0012\"", "癸", "", "", "", ""], ["'0013", "子", "\t13900000000", "", "", ""],
        ]
        let sheet = try sheet(rows)
        #expect(sheet.rows.map(\.number) == ["6", "0012", "0013"] && sheet.rows[2].phone == "13900000000")
        #expect(sheet.faults.map(\.line) == [2, 3, 4, 5, 6, 8, 9, 10, 11] && sheet.faultCount == 9)
        #expect(sheet.faults.allSatisfy { $0.message.zh.hasPrefix("第 \($0.line) 行：") && $0.message.en.hasPrefix("row \($0.line): ") })
    }

    @Test("refuses an organisation that keeps no register, and accounts that are somebody else's")
    func refusals() async throws {
        let town = try await TownHall()
        for organisation: OrganisationID in ["nowhere", "physics", "station"] {
            #expect(try await refusal { _ = try await self.plan(try sheet(Self.first), in: town, into: organisation) } != nil, "\(organisation)")
        }
        #expect(try await refusal { _ = try await self.plan(try sheet(Self.first), in: town, into: "hospital") } == .outOfOrder)
        try await town.add("campus-1", "他人", number: "99")
        try await town.add("named", "有号", number: "5", roles: [HeldRole(.student, of: "campus")])
        let plan = try await plan(
            try sheet(["学号", "姓名", "账号"], [["1", "甲", ""], ["名2", "乙", ""], ["5", "有号", "other"], ["6", "丙", "own-6"]]), in: town)
        #expect(plan.faults.map(\.line).sorted() == [2, 3, 4] && plan.new.map(\.account) == ["own-6"])
    }

    @Test("writes parts that grow and shrink with the time they take, within bounds")
    func pace() {
        var pace = ImportRun.Pace()
        for _ in 0..<20 { pace.took(0.000_1) }
        #expect(pace.size == ImportRun.most)
        pace.took(2 * ImportRun.hold)
        #expect(pace.size == 100)
        for _ in 0..<20 { pace.took(10) }
        #expect(pace.size == 5)
    }
}
