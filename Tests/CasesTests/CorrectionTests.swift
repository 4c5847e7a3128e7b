import Cases
import Ground
import Journal
import TestSupport
import Testing

private let office = Desk.party("wang(operator@mill)"), first = Desk.party("sun(chief@mill)"), second = Desk.party("chen(chief@city)")

@Suite("Corrections")
struct CorrectionTests {
    /// Its worth was raised with a second person's approval.
    private func raised(_ desk: Desk) throws -> CaseID {
        let id = try desk.open("PAWN", ["thing": "表", "worth": "100", "limit": "500"], by: office).id
        try desk.act(.step("raise"), of: id, ["worth": "400"], by: office)
        try desk.act(.approve, of: id, by: first)
        return id
    }

    private func worth(_ id: CaseID, _ desk: Desk) throws -> String? { try desk.sheet(id, for: first).lines.first { $0.shape.name == "worth" }?.zh }

    @Test("bring a case nowhere where no step could have brought it")
    func guarded() throws {
        let desk = try Desk([Described(Pawn.self)])
        let id = try desk.open("PAWN", ["thing": "表", "worth": "100", "limit": "500", "by": "2026-03-09"], by: office).id
        #expect(refusal { try desk.act(.amend("笔误"), of: id, ["worth": "501"], by: first) } == "outOfOrder")
        #expect(refusal { try desk.act(.amend("笔误"), of: id, ["limit": "99"], by: first) } == "outOfOrder", "from either side")
        try desk.act(.amend("笔误"), of: id, ["worth": "501", "limit": "501"], by: first)
        // What was in order then is not out of order because time has passed.
        var later = desk
        later.now = try #require(Instant(iso: "2026-03-20T09:00"))
        try later.act(.amend("笔误"), of: id, ["thing": "怀表"], by: first)
        try later.act(.amend("笔误"), of: id, ["by": "2026-03-05"], by: first)
        #expect(refusal { try later.act(.amend("笔误"), of: id, ["by": "2026-03-01"], by: first) } == "outOfOrder", "it was over when the case was opened")
        #expect(try desk.replays(id))
    }

    @Test("of what a second person approved wait for a second person, who is never whoever asked")
    func approved() throws {
        let desk = try Desk([Described(Pawn.self)])
        let id = try raised(desk)
        try desk.act(.amend("按票面更正"), of: id, ["worth": "300"], by: first)
        #expect(try worth(id, desk) == "400")
        #expect(try desk.sheet(id, for: second).pending?.act == CaseEvent.amend && desk.sheet(id, for: second).pending?.mayApprove == true)
        #expect(try desk.told("role/chief@mill").last == CaseEvent.ask)
        #expect(refusal { try desk.act(.approve, of: id, by: first) } == "notYours")
        #expect(refusal { try desk.act(.amend("再改"), of: id, ["worth": "200"], by: second) } == "outOfOrder", "one waits already")
        try desk.act(.amend("名称"), of: id, ["thing": "怀表"], by: first)
        try desk.act(.approve, of: id, by: second)
        #expect(try worth(id, desk) == "300")
        let last = try #require(try desk.sheet(id, for: first).timeline.last)
        #expect(last.act == CaseEvent.amend && last.by.person == "chen" && last.asker?.person == "sun" && last.words == "按票面更正")
        #expect(try desk.replays(id))
    }

    @Test("that wait may be declined or taken back, and are looked at again when they are approved")
    func declined() throws {
        let desk = try Desk([Described(Pawn.self)])
        let id = try raised(desk)
        try desk.act(.amend("一"), of: id, ["worth": "300"], by: first)
        try desk.act(.decline("票面是四百"), of: id, by: second)
        #expect(try worth(id, desk) == "400" && desk.sheet(id, for: first).pending == nil)
        try desk.act(.amend("二"), of: id, ["worth": "350"], by: first)
        try desk.act(.amend("限额"), of: id, ["limit": "400"], by: second)
        #expect(refusal { try desk.act(.approve, of: id, by: second) } == "done")
        try desk.act(.amend("三"), of: id, ["worth": "390"], by: first)
        // The reason is sealed: with it goes what it was for.
        _ = try desk.record.write { try desk.room.system("PAWN").erase(id, at: desk.now, by: .system("retention"), on: $0, in: desk.room) }
        #expect(!String(decoding: try #require(try desk.state(id)).document, as: UTF8.self).contains("三"))
        #expect(refusal { try desk.act(.approve, of: id, by: second) } == "missing (reason)")
        try desk.act(.decline("已清除"), of: id, by: first)
        #expect(try desk.replays(id))
    }
}

/// A system with amounts that must add up, a day that must lie ahead, and a step that needs two.
private enum Pawn: Casework {
    static let code = "PAWN"
    static let title = LocalisedText("寄存", "Deposits")
    struct Record: Recordable {
        var thing = ""
        var worth = 0
        var limit = 0
        var by: Day?
    }
    enum Stage: String, Named { case open, back }
    enum Step: String, Named { case raise, giveBack }
    static var form: [Field<Self>] {
        Field("thing", "物品", "Thing", \.thing)
        Field("worth", "价值", "Worth", \.worth)
        Field("limit", "限额", "Limit", \.limit)
        Field("by", "取回日期", "By", \.by)
    }
    static var openings: [Opening<Self>] {
        Opening("open", "登记", "Open", at: .open, by: .role(.operator_), asks: \.thing, \.worth, \.limit).may(\.by).when(within).when(ahead)
    }
    static var course: [At<Self>] {
        At(.open, "在库", "Open") {
            On(.raise, "调高", "Raise", by: .role(.operator_), asks: \.worth).when(within).approved(by: .role(.chief))
            On(.giveBack, "取回", "Give back", to: .back, by: .role(.operator_))
        }
        At(.back, "已取回", "Back")
    }
    private static var within: Condition<Self> { Condition("worth within the limit", "价值超过限额", "It is worth more than the limit") { $0.worth <= $0.limit } }
    private static var ahead: Condition<Self> {
        Condition("the day lies ahead") { record, around in
            record.by.map { $0 > around.at.day } ?? true ? [] : [LocalisedText("日期须晚于今天", "The day must lie ahead")]
        }
    }
    static var readers: Who<Self> { .anyone(of: .operator_, .chief) }
    static var keepers: Who<Self> { .role(.chief) }
    static var headline: Place<Record> { \.thing }
}
