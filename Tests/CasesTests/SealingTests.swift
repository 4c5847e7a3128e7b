import Cases
import Ground
import Journal
import TestSupport
import Testing

private let desk = Desk.party("wang(operator@mill)"), chief = Desk.party("sun(chief@mill)")

@Suite("What is sealed")
struct SealingTests {
    private static let secrets = ["林小某", "13977770001", "因邻居举报", "误报的缘故"]

    /// A case with sealed lines, a remark, a correction of a sealed line, and a step that waits with a sealed reason.
    private func written() throws -> (Desk, CaseID) {
        let place = try Desk()
        let id = try place.open(["what": "路灯不亮", "sort": "lamp", "reporter": "林小某", "phone": "13977770001"], by: desk).id
        try place.act(.remark("因邻居举报"), of: id, by: desk)
        try place.look(at: id, because: .inspection, by: chief)
        try place.act(.amend("误报的缘故"), of: id, ["phone": ""], by: chief)
        return (place, id)
    }

    @Test("lies in sealed parts, and nowhere else in entry, index or terms")
    func nowhereElse() throws {
        let (place, id) = try written()
        let entries = try place.record.entries(about: Subject(kind: "case.ERND", id: id.text))
        #expect(entries.flatMap(\.sealed).count == 5)
        let state = try #require(try place.state(id))
        let open = entries.map { String(decoding: $0.open, as: UTF8.self) }.joined() + "\(state.fields)\(state.terms)"
        for secret in Self.secrets { #expect(!open.contains(secret), "\(secret)") }
        #expect(!open.contains("小某"), "not even as a term")
    }

    @Test("is gone from entries and state when it is erased, with what was written before and the words; the chain holds and a replay agrees")
    func erased() throws {
        let (place, id) = try written()
        #expect(try place.record.write { try place.room.system("ERND").erase(id, at: place.now, by: .system("retention"), on: $0, in: place.room) })
        #expect(place.record.faults().isEmpty)
        #expect(try place.replays(id))
        let entries = try place.record.entries(about: Subject(kind: "case.ERND", id: id.text))
        #expect(entries.flatMap(\.sealed).allSatisfy { $0.content == nil && $0.salt == nil })
        let state = try #require(try place.state(id))
        for secret in Self.secrets { #expect(!String(decoding: state.document, as: UTF8.self).contains(secret), "\(secret)") }
        let sheet = try place.sheet(id, for: chief)
        #expect(sheet.lines.first { $0.shape.name == "reporter" }?.isErased == true)
        #expect(sheet.timeline.allSatisfy { $0.words == nil })
        #expect(place.record.scrubs > 0)
        #expect(try place.record.write { try place.room.system("ERND").erase(id, at: place.now, by: .system("retention"), on: $0, in: place.room) } == false, "once")
    }

    @Test("is gone from a step that waits for a second person")
    func erasedWhileWaiting() throws {
        let place = try Desk([Described(Vault.self)])
        let id = try place.open("VALT", ["name": "箱"], by: desk).id
        try place.act(.step("shut"), of: id, ["code": "密码九八七"], by: desk)
        #expect(String(decoding: try #require(try place.state(id)).document, as: UTF8.self).contains("密码九八七"), "it waits in the state")
        _ = try place.record.write { try place.room.system("VALT").erase(id, at: place.now, by: .system("retention"), on: $0, in: place.room) }
        #expect(!String(decoding: try #require(try place.state(id)).document, as: UTF8.self).contains("密码九八七"))
        #expect(try place.replays(id))
        #expect(refusal { try place.act(.approve, of: id, by: chief) } == "missing (code)")
        try place.act(.decline("内容已清除"), of: id, by: chief)
        #expect(try place.replays(id))
        try place.act(.step("shut"), of: id, ["code": "新密码"], by: desk)
        try place.act(.approve, of: id, by: chief)
        #expect(try place.sheet(id, for: chief).lines.first { $0.shape.name == "code" }?.isErased == false, "what is written afterwards is there")
        #expect(try place.replays(id))
    }

    @Test("whoever opened a case in confidence is shown to those who may know, and to themselves")
    func confidential() throws {
        let place = try Desk([Described(Loan.self)], rules: Rules(Loan.rules, calendar: Desk.calendar))
        let id = try place.open("LOAN", way: "ask", ["thing": "钥匙", "urgency": "usual"], by: Desk.party("lin")).id
        try place.act(.remark("请尽快"), of: id, by: Desk.party("lin"))
        #expect(try place.sheet(id, for: chief).openedBy == nil, "theirs to know, once they say why")
        try place.look(at: id, by: chief)
        #expect(try place.sheet(id, for: chief).openedBy?.person == "lin")
        #expect(try place.sheet(id, for: Desk.party("lin")).openedBy?.person == "lin")
        let other = try place.sheet(id, for: desk)
        #expect(other.openedBy == nil)
        #expect(other.timeline.map(\.by) == [.confidential, .confidential])
    }
}

/// A system whose approved step carries something sealed.
private enum Vault: Casework {
    static let code = "VALT"
    static let title = LocalisedText("保险箱", "Vaults")
    struct Record: Recordable {
        var name = ""
        var code = Sealed("")
    }
    enum Stage: String, Named { case open, shut }
    enum Step: String, Named { case shut }
    static var form: [Field<Self>] {
        Field("name", "名称", "Name", \.name)
        Field("code", "密码", "Code", \.code).seen(by: .role(.chief))
    }
    static var openings: [Opening<Self>] { Opening("open", "登记", "Open", at: .open, by: .role(.operator_), asks: \.name) }
    static var course: [At<Self>] {
        At(.open, "开", "Open") { On(.shut, "锁", "Shut", to: .shut, by: .role(.operator_), asks: \.code).approved(by: .role(.chief)) }
        At(.shut, "关", "Shut")
    }
    static var readers: Who<Self> { .anyone(of: .operator_, .chief) }
    static var keepers: Who<Self> { .role(.chief) }
    static var headline: Place<Record> { \.name }
}
