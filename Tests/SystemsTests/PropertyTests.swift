import Cases
import Ground
import Journal
import TestSupport
import Testing

@testable import Systems

@Suite("Theft and property")
struct PropertyTests {
    /// A student's bike: registered, tagged, stolen, found by a guard, given back.
    private func bike() throws -> Story {
        try Story(at: "north", """
            2026-03-02 10:00 lin(student@art1)  bike.own(PROP) kind=bike make=捷安特ATX → outOfOrder: Give at least a number, a plate, a tag, its marks or a photo
            2026-03-02 10:00 lin(student@art1)  bike.own(PROP) kind=bike make=捷安特ATX colour=black frame="wh-23 0817" marks="车筐有Hello贴纸" ownerName=林小某 ownerPhone=13977770006 → registered
            2026-03-02 10:01 he(responder)      bike.attach tag=0011023457          → notYours
            2026-03-02 10:02 lin(student@art1)  bike.attach tag=0011023457          → unreadable (tag)
            2026-03-02 10:02 lin(student@art1)  bike.attach tag="00110-2345R"       → registered
            # A tag is one bike's only.
            2026-03-02 10:03 tang(student@art1) other.own(PROP) kind=bike tag=001102345R → taken (tag)
            2026-03-02 10:04 tang(student@art1) other.own(PROP) kind=bike marks=蓝色旧车 → registered
            2026-03-02 10:05 tang(student@art1) other.attach tag="oo11o2345r"       → taken (tag)
            # Nobody reports another's bike stolen; the owner does, and it is marked in the same write.
            2026-03-06 21:00 tang(student@art1) theft.own(THEF) kind=bike what=捷安特 place=图书馆东侧车棚 property=@bike → notFound (property)
            2026-03-06 21:00 lin(student@art1)  theft.own(THEF) kind=bike what=捷安特山地车 place=图书馆东侧车棚 property=@bike from=2026-03-06T20:00 until=2026-03-06T18:00 → outOfOrder
            2026-03-06 21:00 lin(student@art1)  theft.own(THEF) kind=bike what=捷安特山地车 place=图书馆东侧车棚 property=north-PROP-2026-000099 → notFound (property)
            2026-03-06 21:01 lin(student@art1)  theft.own(THEF) kind=bike what=捷安特山地车 place=图书馆东侧车棚 property=@bike lock=chain value=2300 from=2026-03-06T18:00 until=2026-03-06T20:50 victimName=林小某 victimPhone=13977770006 → reported
            2026-03-06 21:02 lin(student@art1)  bike.steal → outOfOrder (step)
            2026-03-06 21:10 he(responder)      theft.look footage=seen findings="20:12 一男子骑出东门" → looking
            """)
    }

    @Test("a theft marks what is registered, and what is given back is its owner's again, in one write each")
    func course() throws {
        var story = try bike()
        #expect(try story.sheet("bike", for: "lin").stage == "stolen")
        try story.play("""
            2026-03-06 21:11 wang(operator) theft.remark text=已通知各岗 → looking
            # Found by another guard, matched, and given back against a signature.
            2026-03-08 09:00 gao(responder) found.open(FOUN) kind=bike what=黑色山地车 place=东门外草坪 kept=南门岗亭 number=WH23O8I7 colour=black → kept
            2026-03-08 09:05 gao(responder) found.match → outOfOrder
            2026-03-08 09:06 gao(responder) found.match theft=@theft property=@bike → matched
            2026-03-08 15:00 gao(responder) found.giveBack receiver=林小某 receiverPhone=13977770006 → missing (proof)
            2026-03-08 15:00 gao(responder) found.giveBack receiver=林小某 receiverPhone=13977770006 proof=register → returned
            """)
        #expect(try story.sheet("bike", for: "lin").stage == "registered")
        let theft = try story.sheet("theft", for: "gao")
        #expect(theft.stage == "returned" && theft.deadlines.isEmpty)
        #expect(theft.timeline.map(\.act) == ["own", "look", "case.remarked", "note", "find", "giveBack"])
        #expect(try story.line("receiver", of: "theft", for: "lin") == "林小某")
        #expect(try story.sheet("bike", for: "lin").timeline.map(\.act) == ["own", "attach", "steal", "sight", "recover", "giveBack"])
        #expect(try story.told("person/lin").contains("sight"))
        let receipt = try story.paper("receipt", of: "found", for: "gao")
        #expect(receipt.title == "拾物领取签收单" && receipt.signatures == ["领取人", "经办人"])
        #expect(try story.paper("return", of: "theft", for: "gao").title == "发还物品清单")
    }

    @Test("is handed to the police within a day, or the chief is told once")
    func police() throws {
        var story = try bike()
        try story.play("""
            2026-03-07 21:00 clock          theft.lapse → nothing
            2026-03-07 21:01 clock          theft.lapse → looking
            2026-03-07 21:02 clock          theft.lapse → nothing
            2026-03-08 09:00 wang(operator) theft.handOver station=磨坊街派出所 → missing (policeNumber)
            2026-03-08 09:00 wang(operator) theft.handOver station=磨坊街派出所 policeNumber=受案字〔2026〕1号 → police
            2026-03-20 09:00 he(responder)  theft.find foundAt=旧货市场 → found
            2026-03-20 09:10 he(responder)  theft.giveBack receiver=林小某 → returned
            """)
        #expect(try story.told("role/chief@north").contains("case.lapsed"))
        #expect(try story.sheet("bike", for: "lin").stage == "registered")
        #expect(try story.paper("handover", of: "theft", for: "wang").lines.contains { $0.text == "受案字〔2026〕1号" })
    }

    @Test("its owner may find it alone, which ends both")
    func ownFound() throws {
        var story = try bike()
        try story.play("2026-03-07 08:00 lin(student@art1) theft.ownFound findings=停错车棚 → returned")
        #expect(try story.sheet("bike", for: "lin").stage == "registered")
    }

    @Test("found things go to the police by themselves when nobody comes: 30 days kept, then due")
    func kept() throws {
        let story = try Story(at: "north", """
            2026-03-02 10:00 phone:p1       it.tell(FOUN) kind=umbrella what=黑色长柄伞 place=二食堂 finderPhone=13977770007 → told
            2026-03-02 10:01 phone:p1       it.take kept=x → notFound
            2026-03-02 10:30 he(responder)  it.take kept=一号岗亭 → kept
            2026-04-01 23:59 clock          it.lapse → nothing
            2026-04-02 00:00 clock          it.lapse → due
            2026-04-02 09:00 wang(operator) it.handOver station=磨坊街派出所 policeNumber=收2026-7 → police
            """)
        #expect(try story.told("role/operator@north") == ["case.lapsed"])
        #expect(try story.line("finderPhone", for: "wang") == "13977770007")
    }

    @Test("a match that was wrong leaves the theft open and the bike stolen")
    func unmatched() throws {
        var story = try bike()
        try story.play("""
            2026-03-08 09:00 gao(responder) found.open(FOUN) kind=bike what=黑色山地车 place=东门 kept=南门岗亭 → kept
            2026-03-08 09:06 gao(responder) found.match theft=@theft property=@bike → matched
            2026-03-08 15:00 gao(responder) found.unmatch remark=车架号不符 → kept
            2026-03-08 15:10 gao(responder) found.match → outOfOrder
            """)
        #expect(try story.sheet("theft", for: "gao").stage == "looking")
        #expect(try story.line("recoveredAt", of: "bike", for: "lin") == "南门岗亭")
        #expect(try story.sheet("bike", for: "lin").stage == "stolen")
    }

    @Test("a tag tells a guard of the place, the owner masked, and a stranger nothing, not even that it is known")
    func tag() throws {
        let story = try bike()
        let system = try story.room.system("PROP")
        var query = StateQuery(kind: system.kind)
        query.fields = ["tag": try #require(TagCode(text: "00110 2345r")).text]
        let states = try story.record.states(query)
        let state = try #require(states.count == 1 ? states.first : nil)
        let lines = try system.answers(of: state)
        func look(_ standing: Standing) -> TagCheck { TagCheck(CaseID(state.subject.id), stage: state.stage, lines, to: standing) }
        func person(_ name: PersonID) -> Party { .person(Person(id: name, name: name.text, appointments: [])) }
        guard case .known(let seen) = look(Standing(person("he"), roles: [.responder])) else {
            Issue.record("a guard knows the tag")
            return
        }
        #expect(seen.isStolen && seen.owner == "林**" && seen.ownerPhone == "139****0006" && seen.steps == ["sight", "recover"])
        #expect(look(Standing(person("tang"), roles: [.student], isMember: true)) == .stranger)
        #expect(look(Standing(.caller(device: "p1"))) == .stranger)
        #expect(look(Standing(person("zhou"), linkedRoles: [.officer])) != .stranger)
        #expect(look(Standing(person("lin"))) != .stranger)
        // A guard who may not open the register still sees what is stolen, and not whose it is.
        #expect(try story.line("ownerName", of: "bike", for: "he") == "林**")
    }

    @Test("what is stored is compared with what was found, whatever system it is of")
    func matchOfStored() throws {
        var story = try bike()
        try story.play("""
            2026-03-08 09:00 gao(responder) found.open(FOUN) kind=bike what=黑色山地车 place=东门外草坪 kept=南门岗亭 number=WH23O8I7 colour=black foundOn=2026-03-08T08:30 → kept
            """)
        func items(_ code: String) throws -> [PropertyMatch.Item] {
            let system = try story.room.system(code)
            return try story.record.states(StateQuery(kind: system.kind)).compactMap {
                PropertyMatch.Item(CaseID($0.subject.id), code: code, try system.answers(of: $0))
            }
        }
        let found = try #require(try items("FOUN").first)
        let ranked = PropertyMatch.rank(found: found, against: try items("PROP") + items("THEF"))
        #expect(ranked.first?.id == story.id("bike").text)
        #expect(ranked.first?.isByNumber == true)
        #expect(ranked.contains { $0.id == story.id("theft").text })
        #expect(PropertyMatch.Item("x", code: "RECT", Answers()) == nil)
    }
}
