import Cases
import Ground
import Journal
import TestSupport
import Testing

private let desk = Desk.party("wang(operator@mill)"), runner = Desk.party("zhao(responder@mill)"), chief = Desk.party("sun(chief@city)")

@Suite("The course of a case")
struct CourseTests {
    private func opened(_ desk: Desk) throws -> CaseID {
        try desk.open(["what": "路灯不亮", "sort": "lamp", "reporter": "林小某", "phone": "13977770001"], by: CasesTests.desk).id
    }

    @Test("numbers run by organisation and year, and a case is found for ever by its id")
    func numbers() throws {
        var place = try Desk()
        #expect(try place.open(["what": "a", "sort": "lamp"], by: desk).id == "mill-ERND-2026-000001")
        #expect(try place.open(["what": "b", "sort": "lamp"], by: desk).number == "ERND-2026-000002")
        place.now = Instant(iso: "2027-01-01T00:00")!
        #expect(try place.open(["what": "c", "sort": "lamp"], by: desk).number == "ERND-2027-000001")
    }

    @Test("a step is taken by whoever may, where it can be, with what it asks")
    func steps() throws {
        let place = try Desk()
        #expect(refusal { try place.open(["what": "a", "sort": "lamp"], by: Desk.party("chen(student@north)")) } == "notYours")
        #expect(refusal { try place.open(["what": "a"], by: desk) } == "missing (sort)")
        #expect(refusal { try place.open(["what": "a", "sort": "灯"], by: desk) } == "unreadable (sort)")
        #expect(refusal { try place.open(["what": " ", "sort": "lamp"], by: desk) } == "missing (what)")
        #expect(refusal { try place.open(["what": "a", "sort": "lamp", "runner": "zhao"], by: desk) } == "unreadable (runner)")
        #expect(refusal { try place.open("ERND", way: "window", ["what": "a"], by: desk) } == "notFound (opening)")
        let id = try opened(place)
        #expect(refusal { try place.act(.step("finish"), of: id, by: desk) } == "outOfOrder (step)")
        #expect(refusal { try place.act(.step("fly"), of: id, by: desk) } == "notFound (step)")
        #expect(refusal { try place.act(.step("take"), of: id, by: Desk.party("lin(operator@south)")) } == "notFound", "whoever does not see it is told that it is not there")
        #expect(refusal { try place.act(.step("take"), of: "mill-ERND-2026-000099", by: desk) } == "notFound")
        #expect(try place.act(.step("take"), of: id, by: runner).stage == "running")
        #expect(refusal { try place.act(.step("finish"), of: id, by: desk) } == "notYours")
        #expect(try place.act(.step("finish"), of: id, ["cost": "12.50"], by: runner).stage == "done")
        #expect(try place.told("person/wang") == ["finish"])
        #expect(try place.replays(id))
        let sheet = try place.sheet(id, for: desk)
        #expect(sheet.lines.first { $0.shape.name == "finished" }?.zh == "2026-03-02 09:00")
        #expect(sheet.lines.first { $0.shape.name == "runner" }?.answer == .text("zhao"))
    }

    @Test("a person, an organisation or a case that there is not is refused beside its line")
    func unknown() throws {
        let place = try Desk([Described(Loan.self)], rules: Rules(Loan.rules, calendar: Desk.calendar))
        #expect(refusal { try place.open("LOAN", ["thing": "钥匙", "reader": "nobody"], by: desk) } == "notFound (reader)")
        #expect(refusal { try place.open("LOAN", ["thing": "钥匙", "before": "mill-LOAN-2026-000009"], by: desk) } == "notFound (before)")
        let first = try place.open("LOAN", ["thing": "钥匙", "reader": "chen"], by: desk).id
        #expect(try place.open("LOAN", ["thing": "钥匙", "before": first.text], by: desk).stage == "lent")
    }

    @Test("a step that needs a second person waits for one, and only for one")
    func approval() throws {
        let place = try Desk()
        let id = try opened(place)
        let both = Desk.party("wang(operator@mill,chief@mill)")
        #expect(try place.act(.step("drop"), of: id, ["note": "误报"], by: both).stage == "waiting")
        #expect(try place.told("role/chief@mill") == ["case.asked"])
        #expect(refusal { try place.act(.step("drop"), of: id, ["note": "又"], by: desk) } == "outOfOrder")
        #expect(refusal { try place.act(.approve, of: id, by: both) } == "notYours", "never whoever asked, whatever roles they hold")
        #expect(try place.sheet(id, for: chief).pending?.mayApprove == true)
        #expect(try place.sheet(id, for: both).pending?.mayApprove == false)
        #expect(refusal { try place.act(.decline(""), of: id, by: chief) } == "missing (reason)")
        try place.act(.decline("请先到场看"), of: id, by: chief)
        #expect(try place.told("person/wang") == ["case.declined"])
        #expect(refusal { try place.act(.approve, of: id, by: chief) } == "outOfOrder")
        // Whoever asked may take it back.
        try place.act(.step("drop"), of: id, ["note": "误报"], by: desk)
        try place.act(.decline("看错了"), of: id, by: both)
        #expect(try place.sheet(id, for: chief).pending == nil)
        try place.act(.step("drop"), of: id, ["note": "确为误报"], by: both)
        #expect(try place.act(.approve, of: id, by: chief).stage == "dropped")
        let last = try #require(try place.sheet(id, for: chief).timeline.last)
        #expect(last.by.person == "sun" && last.asker?.person == "wang")
        #expect(try place.replays(id))
    }

    @Test("a case does not stand still while a step waits: when it moves on, what waited is over")
    func overtaken() throws {
        let place = try Desk()
        let id = try opened(place)
        try place.act(.step("drop"), of: id, ["note": "误报"], by: desk)
        #expect(try place.act(.step("take"), of: id, by: runner).stage == "running")
        #expect(try place.sheet(id, for: chief).pending == nil)
        #expect(try place.told("person/wang").contains("case.declined"), "whoever asked hears that it is over")
        #expect(refusal { try place.act(.approve, of: id, by: chief) } == "outOfOrder")
        #expect(try place.replays(id))
    }

    @Test("what was changed meanwhile is looked at again first")
    func stale() throws {
        let place = try Desk()
        let id = try opened(place)
        try place.act(.remark("看过"), of: id, by: desk, seen: 1)
        #expect(refusal { try place.act(.remark("再看"), of: id, by: desk, seen: 1) } == "stale")
        #expect(try place.act(.remark("再看"), of: id, by: desk, seen: 2).version == 3)
    }

    @Test("sent twice under one key, done once; another content under it is refused")
    func once() throws {
        let place = try Desk()
        let ask = Digest(of: "a".utf8)
        let first = try place.open(["what": "a", "sort": "lamp"], by: desk, key: "key-00001", asked: ask)
        let again = try place.open(["what": "a", "sort": "lamp"], by: desk, key: "key-00001", asked: ask)
        #expect(again.again && again.id == first.id)
        #expect(refusal { try place.open(["what": "b", "sort": "lamp"], by: desk, key: "key-00001", asked: Digest(of: "b".utf8)) } == "keyReused (Idempotency-Key)")
        #expect(try place.open(["what": "a", "sort": "lamp"], by: chief, key: "key-00001", asked: ask).id != first.id, "a key is its party's own")
        try place.act(.step("take"), of: first.id, by: runner, key: "key-00002")
        #expect(try place.act(.step("take"), of: first.id, by: runner, key: "key-00002").again)
        #expect(try place.record.entries(about: Subject(kind: "case.ERND", id: first.id.text)).count == 2)
    }

    @Test("a correction is the keeper's, has a reason, and changes something")
    func amend() throws {
        let place = try Desk()
        let id = try opened(place)
        #expect(refusal { try place.act(.amend("笔误"), of: id, ["what": "路灯"], by: desk) } == "notYours")
        #expect(refusal { try place.act(.amend(""), of: id, ["what": "路灯"], by: chief) } == "missing (reason)")
        #expect(refusal { try place.act(.amend("笔误"), of: id, ["what": "路灯不亮"], by: chief) } == "outOfOrder")
        #expect(refusal { try place.act(.amend("笔误"), of: id, ["nonsense": "x"], by: chief) } == "unreadable (nonsense)")
        try place.look(at: id, by: chief)
        try place.act(.amend("笔误"), of: id, ["what": "三号楼路灯不亮", "phone": "13977770009"], by: chief)
        let sheet = try place.sheet(id, for: chief)
        #expect(sheet.headline == "三号楼路灯不亮" && sheet.lines.first { $0.shape.name == "phone" }?.zh == "13977770009")
        #expect(try place.replays(id))
        let open = try place.record.entries(about: Subject(kind: "case.ERND", id: id.text)).map { String(decoding: $0.open, as: UTF8.self) }.joined()
        #expect(!open.contains("13977770009") && !open.contains("笔误"))
    }

    @Test("a phone sees and moves only what it opened")
    func phone() throws {
        let place = try Desk()
        let mine = Party.caller(device: "p1"), other = Party.caller(device: "p2")
        let id = try place.open("ERND", way: "phone", ["what": "水漏", "sort": "tap", "phone": "13977770001"], by: mine).id
        #expect(try place.sheet(id, for: mine).headline == "水漏")
        #expect(refusal { try place.sheet(id, for: other) } == "notFound")
        #expect(try place.sheet(id, for: mine).lines.first { $0.shape.name == "phone" }?.zh == "139****0001", "what it wrote is sealed for those who help")
    }
}
