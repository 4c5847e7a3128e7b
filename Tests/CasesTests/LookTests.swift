import Ground
import Journal
import TestSupport
import Testing

@testable import Cases

private let wang = Desk.party("wang(operator@mill)"), zhao = Desk.party("zhao(operator@mill)"), sun = Desk.party("sun(chief@mill)")
private let guardsman = Desk.party("chen(responder@mill)"), lin = Desk.party("lin")

@Suite("Looking at what is sealed")
struct LookTests {
    private func opened() throws -> (Desk, CaseID) {
        let place = try Desk()
        let id = try place.open(["what": "路灯不亮", "sort": "lamp", "reporter": "林小某", "phone": "13977770001"], by: wang).id
        return (place, id)
    }

    private func line(_ name: String, _ place: Desk, _ id: CaseID, for who: Party) throws -> CaseSheet.Line {
        try #require(try place.sheet(id, for: who).lines.first { $0.shape.name == name })
    }

    @Test("a role alone sees a mask; with a reason the line is seen for half an hour, and then no longer")
    func lasts() throws {
        var (place, id) = try opened()
        let before = try line("phone", place, id, for: zhao)
        #expect(before.isMasked && before.mayLook && before.zh == "139****0001" && before.answer == nil)
        #expect(try place.sheet(id, for: zhao).looking.mayLook)
        let outcome = try place.look(at: id, by: zhao)
        #expect(outcome.until == place.now.advanced(bySeconds: 1800))
        let open = try line("phone", place, id, for: zhao)
        #expect(open.zh == "13977770001" && open.isOpened && !open.mayLook)
        #expect(try place.sheet(id, for: zhao).looking.until == outcome.until)
        place.now = place.now.advanced(bySeconds: 1799)
        #expect(try line("phone", place, id, for: zhao).zh == "13977770001")
        place.now = place.now.advanced(bySeconds: 1)
        #expect(try line("phone", place, id, for: zhao).isMasked)
        #expect(try place.sheet(id, for: zhao).looking.until == nil)
        try place.look(at: id, by: zhao)
        #expect(try line("phone", place, id, for: zhao).zh == "13977770001", "with a reason once more")
    }

    @Test("how long is a rule")
    func rule() throws {
        let place = try Desk(rules: Rules(["case.look": .init("5", .minutes, LocalisedText("", ""), source: "test", since: "", isChecked: true)], calendar: Desk.calendar))
        let id = try place.open(["what": "灯", "sort": "lamp", "phone": "13977770001"], by: wang).id
        #expect(try place.look(at: id, by: zhao).until == place.now.advanced(bySeconds: 300))
    }

    @Test("one person's look opens nothing to another, and nothing of another case")
    func own() throws {
        let (place, id) = try opened()
        let other = try place.open(["what": "门锁", "sort": "lock", "phone": "13977770002"], by: wang).id
        try place.look(at: id, by: zhao)
        #expect(try line("phone", place, id, for: sun).isMasked)
        #expect(try line("phone", place, other, for: zhao).isMasked)
        #expect(try place.room.system("ERND").sheet(id, for: zhao, tokenOf: nil, in: place.record, room: place.room).lines.contains { $0.isMasked }, "no moment, no look")
    }

    @Test("whoever opened the case, or took a step of it, works on it and needs no reason; a role in vain is none")
    func atWork() throws {
        let (place, id) = try opened()
        #expect(try !line("phone", place, id, for: wang).isMasked)
        #expect(refusal { try place.look(at: id, by: wang) } == "notYours", "nothing is closed to them")
        try place.act(.step("take"), of: id, by: zhao)
        #expect(try line("phone", place, id, for: zhao).zh == "13977770001")
        #expect(try !line("phone", place, id, for: zhao).isOpened)
        // Whoever asked for a step that waits works on it too.
        let second = try place.open(["what": "门锁", "sort": "lock", "phone": "13977770002"], by: wang).id
        try place.act(.step("drop"), of: second, ["note": "重复"], by: zhao)
        #expect(try !line("phone", place, second, for: zhao).isMasked)
    }

    @Test("whom no role admits can never look, though they work on the case")
    func never() throws {
        let (place, id) = try opened()
        let before = try line("phone", place, id, for: guardsman)
        #expect(before.isMasked && !before.mayLook)
        #expect(refusal { try place.look(at: id, by: guardsman) } == "notYours")
        try place.act(.step("take"), of: id, by: guardsman)
        #expect(try line("phone", place, id, for: guardsman).isMasked)
        #expect(refusal { try place.look(at: id, by: guardsman) } == "notYours")
        #expect(refusal { try place.look(at: id, by: Desk.party("he(counsellor@mill)")) } == "notFound", "nor whoever does not see the case")
        #expect(refusal { try place.look(at: id, by: .caller(device: "p1")) } == "notSignedIn")
        #expect(place.record.faults().isEmpty)
        #expect(try place.record.lookers(at: id).isEmpty)
    }

    @Test("each look is an entry of the case's organisation that says why and until when, and leaves the case as it was")
    func recorded() throws {
        let (place, id) = try opened()
        let version = try place.sheet(id, for: wang).version
        try place.look(at: id, because: .other, "核对失主电话", by: zhao)
        #expect(try place.sheet(id, for: wang).version == version, "nobody's form goes stale")
        let entry = try #require(try place.record.entries(about: Look.subject(id, "zhao")).first)
        #expect(entry.organisation == "mill" && entry.act == "looked" && entry.by == .person("zhao"))
        let open = String(decoding: entry.open, as: UTF8.self)
        #expect(open.contains("\"other\"") && open.contains("operator") && !open.contains("核对") && !open.contains("139"))
        let state = try #require(try place.record.lookers(at: id).first)
        #expect(!String(decoding: state.document, as: UTF8.self).contains("核对"))
        #expect(place.record.faults().isEmpty)
        #expect(try place.replays(id))
    }

    @Test("another reason needs words; one key is one look; one that is over may be taken again")
    func asked() throws {
        var (place, id) = try opened()
        #expect(refusal { try place.look(at: id, because: .other, "  ", by: zhao) } == "missing (words)")
        #expect(refusal { try place.look(at: id, because: .handling, String(repeating: "长", count: 501), by: zhao) } == "tooLarge (words)")
        try place.look(at: id, by: zhao, key: "one-press-of-a-button")
        try place.look(at: id, by: zhao, key: "one-press-of-a-button")
        #expect(try place.record.entries(about: Look.subject(id, "zhao")).count == 1)
        place.now = place.now.advanced(bySeconds: 600)
        let longer = try place.look(at: id, because: .lawful, by: zhao)
        #expect(longer.until == place.now.advanced(bySeconds: 1800), "whoever looks already may look on")
        #expect(try place.record.entries(about: Look.subject(id, "zhao")).count == 2)
    }

    @Test("lists, searches, exports and maps stay masked while somebody looks; an export with a reason is not")
    func lists() throws {
        let (place, id) = try opened()
        try place.look(at: id, by: zhao)
        let system = try place.room.system("ERND")
        let state = try #require(try place.state(id))
        let standings = Standings(of: zhao, in: place.record)
        let cells = try #require(try system.cells(state, for: standings(for: "mill"), .chinese))
        let index = try #require(system.lines.firstIndex { $0.name == "phone" })
        #expect(cells[index] == "139****0001")
        let export = CaseExport(of: system, in: .chinese)
        let column = try #require(export.heading.firstIndex(of: "联系电话"))
        func row(_ looks: Looks) throws -> [String] {
            try #require(try export.row(state, for: Standings(of: sun, in: place.record, looks: looks)(for: "mill")))
        }
        #expect(try row(.none)[column] == "139****0001")
        #expect(try row(.all)[column] == "13977770001")
    }

    @Test("whoever keeps the register reads who looked and why; whom the case is about which roles did, and nothing of what a law asked for")
    func told() throws {
        let place = try Desk()
        let id = try place.open("ERND", way: "phone", ["what": "灯", "sort": "lamp", "phone": "13977770001"], by: lin).id
        try place.look(at: id, because: .other, "核对失主电话", by: zhao)
        try place.look(at: id, because: .lawful, by: wang)
        let kept = try place.sheet(id, for: sun).looking.looks
        #expect(Set(kept.compactMap(\.by?.person)) == ["zhao", "wang"] && kept.contains { $0.words == "核对失主电话" })
        let own = try place.sheet(id, for: lin).looking.looks
        #expect(own.map(\.reason) == [.other] && own.allSatisfy { $0.by == nil && $0.words == nil } && own[0].roles == [.operator_])
        #expect(try place.sheet(id, for: zhao).looking.looks.isEmpty, "nobody else")
    }

    @Test("what a reason said goes with the case's sealed lines")
    func erased() throws {
        let (place, id) = try opened()
        try place.look(at: id, because: .other, "核对失主电话", by: zhao)
        _ = try place.record.write { try place.room.system("ERND").erase(id, at: place.now, by: .system("retention"), on: $0, in: place.room) }
        #expect(try place.record.entries(about: Look.subject(id, "zhao")).flatMap(\.sealed).allSatisfy { $0.content == nil })
        #expect(place.record.faults().isEmpty)
        #expect(try place.sheet(id, for: sun).looking.looks.map(\.words) == [nil])
        #expect(refusal { try place.look(at: id, by: sun) } == "notYours", "there is nothing left to see")
    }

    @Test("a line is corrected by whoever sees it: blanks and old words of a form that lost its look change nothing")
    func corrected() throws {
        let (place, id) = try opened()
        #expect(refusal { try place.act(.amend("录入有误"), of: id, ["phone": "13977770009"], by: sun) } == "outOfOrder (phone)")
        try place.act(.amend("录入有误"), of: id, ["what": "路灯坏了", "phone": "", "reporter": "林小某"], by: sun)
        #expect(try line("phone", place, id, for: wang).zh == "13977770001")
        #expect(try line("reporter", place, id, for: wang).zh == "林小某")
        try place.look(at: id, because: .inspection, by: sun)
        try place.act(.amend("录入有误"), of: id, ["phone": ""], by: sun)
        #expect(try line("phone", place, id, for: wang).zh == "", "whoever sees it may empty it")
        let bare = try place.open(["what": "灯", "sort": "lamp"], by: wang).id
        try place.act(.amend("补录"), of: bare, ["phone": "13977770008"], by: sun)
        #expect(try line("phone", place, bare, for: wang).zh == "13977770008", "where nothing stands there is nothing to look at")
        #expect(try place.replays(id))
    }

    @Test("a blank on a step's form that showed a mask empties nothing, approved or not")
    func blanks() throws {
        let place = try Desk([Described(Letter.self)])
        let id = try place.open("LETT", ["name": "信", "secret": "密码九八七"], by: wang).id
        try place.act(.step("note"), of: id, ["secret": "", "name": "信一"], by: zhao)
        #expect(try line("secret", place, id, for: wang).zh == "密码九八七")
        #expect(try line("name", place, id, for: wang).zh == "信一")
        try place.act(.step("close"), of: id, ["secret": ""], by: guardsman)
        try place.act(.approve, of: id, by: sun)
        #expect(try line("secret", place, id, for: wang).zh == "密码九八七")
        let other = try place.open("LETT", ["name": "信", "secret": "密码九八七"], by: wang).id
        try place.act(.step("note"), of: other, ["secret": ""], by: wang)
        #expect(try line("secret", place, other, for: wang).zh == "", "whoever sees it may empty it")
        #expect(try place.replays(id) && place.replays(other))
    }

    @Test("who is named sees at once, whatever the rest of the audience; who is excepted never does")
    func named() throws {
        let place = try Desk([Described(Letter.self)])
        let id = try place.open("LETT", ["name": "信", "secret": "密码九八七", "other": "附言", "reader": "lin", "helpers": "chen,zhao"], by: wang).id
        #expect(try !line("secret", place, id, for: lin).isMasked)
        #expect(try !line("secret", place, id, for: zhao).isMasked, "named on a line, and of the role")
        #expect(try line("secret", place, id, for: guardsman).isMasked, "named on a line, and not of the role")
        #expect(try line("secret", place, id, for: sun).mayLook)
        let barred = Desk.party("sun(chief@mill,audit@mill)")
        #expect(try line("other", place, id, for: sun).mayLook)
        let never = try line("other", place, id, for: barred)
        #expect(never.isMasked && !never.mayLook)
        try place.look(at: id, by: barred)
        #expect(try !line("secret", place, id, for: barred).isMasked && line("other", place, id, for: barred).isMasked)
    }
}

/// A system whose steps may write on sealed lines.
private enum Letter: Casework {
    static let code = "LETT"
    static let title = LocalisedText("信件", "Letters")
    struct Record: Recordable {
        var name = ""
        var secret = Sealed("")
        var other = Sealed("")
        var reader: PersonID?
        var helpers = People()
    }
    enum Stage: String, Named { case open, shut }
    enum Step: String, Named { case note, close }
    static var form: [Field<Self>] {
        Field("name", "名称", "Name", \.name)
        Field("secret", "内容", "Content", \.secret).seen(by: .either(.anyone(of: .operator_, .chief), .named(\.reader)))
        Field("other", "附言", "Postscript", \.other).seen(by: Who.role(.chief).but(not: .role(.auditor)))
        Field("reader", "收件人", "Reader", \.reader)
        Field("helpers", "协办人", "Helpers", \.helpers)
    }
    static var openings: [Cases.Opening<Self>] {
        Cases.Opening("open", "登记", "Open", at: .open, by: .role(.operator_), asks: \.name).may(\.secret, \.other, \.reader, \.helpers)
    }
    static var course: [At<Self>] {
        At(.open, "开", "Open") {
            On(.note, "批注", "Note", by: .anyone(of: .operator_, .responder)).may(\.name, \.secret)
            On(.close, "封存", "Close", to: .shut, by: .anyone(of: .operator_, .responder)).may(\.secret).approved(by: .role(.chief))
        }
        At(.shut, "封", "Shut")
    }
    static var readers: Who<Self> { .either(.anyone(of: .operator_, .chief, .responder), .named(\.reader)) }
    static var keepers: Who<Self> { .role(.chief) }
    static var headline: Place<Record> { \.name }
}
