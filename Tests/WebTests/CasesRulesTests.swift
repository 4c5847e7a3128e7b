import Cases
import Ground
import Identity
import Journal
import Store
import TestSupport
import Testing

@testable import Web

@Suite("Rules and calendars of casework")
struct CasesRulesTests {
    private static let shipped = """
        key,value,unit,zh,en,source,since,checked
        rect.recheck,3,wd,复查期限,Re-check,某规定,2024-01-01,yes
        rent.area,5,-,人均面积,Area,某标准,,no
        paper.RECT.notice.title,整改通知书,-,标题,Title,本地,,no
        """

    private func rules() throws -> Rules { try Rules(csv: Self.shipped, calendar: WorkCalendar()) }

    @Test("an installation's table has only the lines that differ; the rest stays")
    func overlay() throws {
        let own = "key,value,unit,zh,en,source,since,checked\r\nrect.recheck,48,h,复查期限,Re-check,本市规定,2026-01-01,yes\r\npaper.RECT.notice.basis,依据某条,-,依据,Basis,本市,,yes\r\n"
        let rules = try rules().overlaid(by: own, codes: ["RECT"])
        #expect(rules["rect.recheck"]?.unit == .hours && rules["rect.recheck"]?.value == "48" && rules.number("rent.area") == 5)
        #expect(rules.text("paper.RECT.notice.basis") == "依据某条")
    }

    @Test("a careless table is refused with what is wrong in it", arguments: [
        ("rect.rechek,3,wd,x,x,x,,yes", "rect.rechek"), ("paper.NONE.notice.title,x,-,x,x,x,,yes", "paper.NONE.notice.title"),
        ("rect.recheck,3,-,x,x,x,,yes", "rect.recheck"), ("rent.area,五,-,x,x,x,,yes", "rent.area"), ("rent.area,5,h,x,x,x,,yes", "rent.area"),
        ("rent.area,5,-,x", "row 2"), ("rect.recheck,soon,wd,x,x,x,,yes", "row 2"), ("rent.area,5,year,x,x,x,,yes", "row 2"),
        ("rent.area,5,-,x,x,x,,yes\nrent.area,6,-,x,x,x,,yes", "row 3"),
    ])
    func careless(row: String, named: String) throws {
        do {
            _ = try rules().overlaid(by: "key,value,unit,zh,en,source,since,checked\n\(row)\n", codes: ["RECT"])
            Issue.record("\(row) was taken")
        } catch let refusal as Refusal {
            #expect(refusal.message.en.contains(named), "\(refusal.message.en)")
        }
    }

    @Test("a deadline is counted by the calendar of the record at the moment of the step: of the organisation, with what was put over the table")
    func calendars() async throws {
        let store = try SQLStore.temporary()
        let room = try CaseRoom.serving([Described(Errand.self)], rules: Rules(calendar: WorkCalendar()))
        // A Monday.
        let at = Instant(iso: "2026-03-02T08:00")!
        let chief = Person(id: "zhang", name: "", appointments: [Appointment(.chief, of: "campus"), Appointment(.operator_, of: "campus")])
        try await store.write {
            _ = try OrganisationRegister($0, salt: { Secret.bytes(32) }).found("campus", .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: at)
        }
        func due() async throws -> String? {
            try await store.write { ledger in
                let opened = try room.perform(CaseRequest("ERND", .open("open"), ["what": "x", "sort": "lamp"], by: .person(chief), in: "campus", at: at), on: ledger)
                _ = try room.perform(CaseRequest("ERND", .step("take"), of: opened.id, by: .person(chief), in: "campus", at: at), on: ledger)
                return try ledger.state(of: Subject(kind: "case.ERND", id: opened.id.text))?.due.map { "\($0.day)" }
            }
        }
        #expect(try await due() == "2026-03-06", "three working days: to the end of Thursday")
        let closed = CalendarDay(Day(text: "2026-03-04")!, .off, name: "校庆", source: "校通知", checked: nil)
        try await store.write { _ = try CalendarRegister($0).set([closed], because: "校庆放假", by: chief, in: "campus", at: at) }
        #expect(try await due() == "2026-03-07", "a day more")
        try await store.write { _ = try CalendarRegister($0).withdraw([closed.day], because: "不放了", by: chief, in: "campus", at: at) }
        #expect(try await due() == "2026-03-06")
        await store.close()
    }

    @Test("a description with a fault opens no doors")
    func fault() throws {
        #expect(throws: CarelessPlan.self) { try CaseRoom.serving([Described(Errand.self), Described(Errand.self)], rules: Rules(calendar: WorkCalendar())) }
    }
}

@Suite("Answers as programs write them")
struct CasesWireTests {
    private func wire(_ values: [String: JSONValue]) throws -> Answers {
        let lines = Dictionary(uniqueKeysWithValues: Described(Errand.self).lines.map { ($0.name, $0) })
        let none = Refusal(.notFound, "", "")
        return try CaseWire(lines: lines, file: { _ in throw none }, known: { _ in throw none }).answers(values).answers
    }

    @Test("every kind of line goes in and comes out again")
    func roundTrip() throws {
        let values: [String: JSONValue] = [
            "what": .text("路灯"), "sort": .text("lamp"), "spot": .object(["latitude": .number(30.5231), "longitude": .number(114.3601), "crs": .text("wgs84")]),
            "cost": .text("12.50"), "wanted": .text("2026-03-02"), "parts": .list([.object(["name": .text("灯泡"), "count": .whole(2)])]),
        ]
        let answers = try wire(values)
        for line in Described(Errand.self).lines {
            guard let value = values[line.name] else { continue }
            #expect(CaseWire.json(answers[line.name], line.input, folder: "") == value, "\(line.name)")
        }
    }

    @Test("numbers of money may be numbers, positions may be Chinese, null is blank")
    func kinds() throws {
        #expect(try Money(text: wire(["cost": .number(12.5)])["cost"].text)?.fen == 1250)
        #expect(try wire(["cost": .whole(12)])["cost"].text == "12")
        let shifted = try wire(["spot": .object(["latitude": .number(30.5231), "longitude": .number(114.3601), "crs": .text("gcj02")])])["spot"].text
        #expect(shifted != "30.5231,114.3601" && shifted.hasPrefix("30.52"))
        #expect(try wire(["note": .null])["note"].isBlank)
        #expect(throws: Refusal.self) { try wire(["cost": .number(12.555)]) }
        #expect(throws: Refusal.self) { try wire(["cost": .number(-1)]) }
        #expect(throws: Refusal.self) { try wire(["spot": .object(["latitude": .number(30)])]) }
        #expect(throws: Refusal.self) { try wire(["parts": .list([.text("x")])]) }
    }
}
