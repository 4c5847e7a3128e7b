import Cases
import Ground
import Journal
import TestSupport
import Testing

@testable import Systems

@Suite("Fraud interception")
struct FraudTests {
    /// A high alert of the platform on a student of the north campus, handled by the campus and its station together.
    private func alert() throws -> Story {
        try Story("FRAD", at: "north", """
            # The station passes an alert on; the campus desk signs for it, and two channels go on at once.
            2026-03-06 10:00 zhou(officer@mill)   platform alert=YJ20260306001 level=high victimPhone=13977770003 scam=brushing → lead
            2026-03-06 10:01 lin(student)         sign                                        → notFound
            2026-03-06 10:03 wang(operator)       call reached=noAnswer                       → outOfOrder (step)
            2026-03-06 10:04 wang(operator)       sign                                        → calling
            2026-03-06 10:05 wang(operator)       call reached=engaged said="两次占线"          → calling
            2026-03-06 10:06 zhou(officer@mill)   message reached=noAnswer                    → calling
            2026-03-06 10:08 wang(operator)       callIn calledIn=counsellor counsellor=song  → calling
            # Whoever is named now sees the case and may help; nobody else of the college does.
            2026-03-06 10:09 tang(counsellor@art) callIn calledIn=roommate                    → notFound
            2026-03-06 10:09 song(counsellor@art) callIn calledIn=roommate reached=answered said="室友称其在宿舍" → calling
            2026-03-06 10:12 wang(operator)       assess level=high scam=brushing tag=jobHunt visitors=he,gao whereabouts="三号楼 402" → seeking
            2026-03-06 10:25 he(responder)        visit reached=notThere                      → seeking
            2026-03-06 10:40 he(responder)        identify verified=document victimName="林小某" → meeting
            2026-03-06 10:55 he(responder)        teach outcome=transferred said=x             → outOfOrder
            2026-03-06 11:00 he(responder)        teach outcome=dissuaded said="卸载APP，退群，已知晓手法" → feedback
            2026-03-06 11:20 zhou(officer@mill)   report                                      → missing (feedback)
            2026-03-06 11:20 zhou(officer@mill)   report feedback=FK2026030600017             → closed
            """)
    }

    @Test("runs from an alert through several channels to the feedback, every attempt on the record")
    func dissuaded() throws {
        let story = try alert()
        let sheet = try story.sheet(for: "zhou")
        #expect(sheet.isEnded && sheet.deadlines.isEmpty)
        #expect(sheet.timeline.map(\.act) == [
            "platform", "sign", "call", "message", "callIn", "callIn", "assess", "visit", "identify", "teach", "report",
        ])
        #expect(sheet.timeline[2].lines.first { $0.shape.name == "reached" }?.zh == "占线（可能正在通话）")
        #expect(try story.told("person/song") == ["callIn", "callIn", "assess"])
        #expect(try story.told("person/he") == ["assess"])
        let paper = try story.paper("receipt", for: "he")
        #expect(paper.title == "预警劝阻回执" && paper.signatures == ["当事人", "劝阻人员"])
        #expect(paper.lines.first { $0.title == "当事人姓名" }?.text == "林小某")
        #expect(throws: Refusal.self) { try story.paper("stop", for: "zhou") }
    }

    @Test("shows the person's name to whoever helps and to nobody else, not even who may see that there is a case")
    func sealed() throws {
        let story = try alert()
        #expect(try story.line("victimName", for: "song") == "林小某")
        #expect(try story.line("victimPhone", for: "he") == "13977770003")
        #expect(throws: Refusal.self) { try story.sheet(for: "tang") }
        #expect(throws: Refusal.self) { try story.sheet(for: "lin") }
        #expect(try story.told("role/officer@north") == ["platform"])
    }

    @Test("tells the chief once of what was not signed for in time, and counts each level by its own rule")
    func late() throws {
        let story = try Story("FRAD", at: "north", """
            2026-03-06 10:00 wang(operator) open level=low source=hotline victimName=林某 victimPhone=13977770003 → lead
            2026-03-06 11:59 clock          lapse      → nothing
            2026-03-06 12:00 clock          lapse      → lead
            2026-03-06 12:01 clock          lapse      → nothing
            2026-03-06 12:02 wang(operator) sign       → calling
            2026-03-06 12:03 wang(operator) grade level=high → calling
            2026-03-06 12:18 clock          lapse      → calling
            2026-03-06 12:20 wang(operator) call reached=answered said=已告知 → calling
            2026-03-06 12:21 wang(operator) settle outcome=untransferred said=本人识破 → feedback
            2026-03-07 13:00 clock          lapse      → feedback
            2026-03-07 13:05 wang(operator) report feedback=无平台编号 → closed
            """)
        #expect(try story.told("role/chief@north") == ["case.lapsed", "case.lapsed", "case.lapsed"])
        #expect(try story.told("person/wang") == ["case.lapsed"])
    }

    @Test("gives up only with a second person's word, and calls it what it is")
    func lostContact() throws {
        let story = try Story("FRAD", at: "north", """
            2026-03-06 10:00 phone:p1       help story="有人让我刷单垫付" victimPhone=13977770004 → lead
            2026-03-06 10:05 wang(operator) sign → calling
            2026-03-06 10:06 wang(operator) call reached=noAnswer → calling
            2026-03-06 10:40 wang(operator) giveUp said=多次联系不上，已报派出所 → calling
            2026-03-06 10:41 wang(operator) approve → notYours
            2026-03-06 10:45 sun(chief)     approve → feedback
            """)
        #expect(try story.line("outcome", for: "sun") == "失联")
        #expect(try story.line("source", for: "sun") == "本人手机求助")
    }

    @Test("asks for the payee first, stops the money for 48 hours, twice at most, and counts what was stopped and lost")
    func stopPayment() throws {
        let story = try Story("FRAD", at: "north", """
            # From a phone without an account: nothing but the transfer is asked for, and every line of it.
            2026-03-06 20:00 phone:p1           transferred payee=胡某某 payeeBank=某某银行城东支行 paidAt=2026-03-06T19:40 amount=8000 victimPhone=13977770005 → missing (payeeAccount)
            2026-03-06 20:00 phone:p1           transferred payee=胡某某 payeeAccount="6222 0000 1111 2222" payeeBank=某某银行城东支行 paidAt=2026-03-06T19:40 amount=80 victimPhone=13977770005 more=[payee=马某 bank=某支付 amount=3000] → outOfOrder: The sum is less than the further transfers
            2026-03-06 20:01 phone:p1           transferred payee=胡某某 payeeAccount="6222 0000 1111 2222" payeeBank=某某银行城东支行 paidAt=2026-03-06T19:40 amount=8000 victimPhone=13977770005 more=[payee=马某 bank=某支付 amount=3000] scam=courier → stopping
            2026-03-06 20:03 wang(operator)     order orderNumber=ZF1 orderedAt=2026-03-06T20:03 → notYours
            2026-03-06 20:04 wang(operator)     call110 policeNumber=110-20260306-0412 → reported
            2026-03-06 20:15 zhou(officer@mill) order orderNumber=ZF20260306-77 orderedAt=2026-03-06T20:15 → holding
            2026-03-06 20:30 zhou(officer@mill) stop stopped=9000 → outOfOrder: No more can be stopped or returned than was transferred
            2026-03-06 20:30 zhou(officer@mill) stop stopped=5000 → holding
            2026-03-08 20:14 clock              lapse → nothing
            2026-03-08 20:14 zhou(officer@mill) extend orderNumber=ZF20260308-12 orderedAt=2026-03-08T20:14 → again
            2026-03-08 20:16 clock              lapse → nothing
            2026-03-09 09:00 zhou(officer@mill) extend orderNumber=ZF3 orderedAt=2026-03-09T09:00 → outOfOrder (step)
            2026-03-10 20:14 clock              lapse → again
            2026-03-10 20:20 zhou(officer@mill) freeze freezeNumber=DJ1 stopped=5000 → frozen
            2026-03-12 10:00 zhou(officer@mill) refund returned=5000 → feedback
            2026-03-12 10:05 wang(operator)     report feedback=FK9 → closed
            """)
        let sheet = try story.sheet(for: "wang")
        #expect(sheet.timeline.first?.lines.map(\.shape.name).prefix(4) == ["payee", "payeeAccount", "payeeBank", "paidAt"])
        #expect(try story.line("outcome", for: "wang") == "已转账")
        #expect(try story.line("level", for: "wang") == "高")
        #expect(try story.paper("stop", for: "zhou").lines.first { $0.title == "收款账号" }?.text == "6222000011112222")
        let counts = try story.room.system("FRAD").count(try story.record.states(StateQuery(kind: "case.FRAD")), .chinese)
        func sum(_ name: String) -> Double? { counts.first { $0.name == name }?.rows.first?.amount }
        #expect(sum("stopped") == 5000 && sum("returned") == 5000 && sum("lost") == 3000)
        #expect(counts.first { $0.name == "outcome" }?.rows.first?.value == "已转账")
    }

    @Test("a counsellor who is named sees the person and never the payee's account")
    func payeeIsForTheDesk() throws {
        let story = try Story("FRAD", at: "north", """
            2026-03-06 20:00 wang(operator)       open level=middle source=family victimName=林小某 victimPhone=13977770005 counsellor=song → lead
            2026-03-06 20:01 wang(operator)       paid payee=胡某某 payeeAccount=622200001111 payeeBank=某银行 paidAt=2026-03-06T19:40 amount=100 → stopping
            2026-03-06 20:02 song(counsellor@art) callIn calledIn=family → stopping
            2026-03-06 20:03 song(counsellor@art) call110 policeNumber=1 → notYours
            2026-03-06 20:04 wang(operator)       fail said=已取现 stopped=0 → feedback
            """)
        #expect(try story.line("victimName", for: "song") == "林小某")
        #expect(try story.line("payee", for: "song") == "胡**")
        #expect(try story.line("payeeAccount", for: "song") == "62****11")
        let seen = "\(try story.sheet(for: "song"))"
        #expect(!seen.contains("622200001111") && !seen.contains("胡某某"))
        #expect("\(Fraud.Record())".contains("••••"))
    }

    @Test("a high level is met face to face where the installation says so")
    func metFaceToFace() throws {
        let old = Rules.shipped
        var table = old.table
        table["fraud.meet.high"] = Rules.Rule("yes", .plain, LocalisedText("高级预警须见面", "Meet"), source: "本地", since: "", isChecked: true)
        var story = try Story(rules: Rules(table, calendar: old.calendar), at: "north", "")
        try story.play("""
            2026-03-06 10:00 wang(operator) lead.open(FRAD) level=high source=hotline victimName=林某 victimPhone=13977770003 → lead
            2026-03-06 10:01 wang(operator) lead.sign → calling
            2026-03-06 10:02 wang(operator) lead.settle outcome=dissuaded said=x → outOfOrder: A high level is met face to face and not settled by telephone
            2026-03-06 10:03 wang(operator) lead.grade level=middle → calling
            2026-03-06 10:04 wang(operator) lead.settle outcome=dissuaded said=x → feedback
            """)
        #expect(try story.line("outcome", of: "lead", for: "wang") == "劝阻成功")
    }

    @Test("the platform's classes are the twelve and what fits none, and every one can be chosen")
    func classes() {
        #expect(ScamClass.allCases.count == 13)
        guard case .choice(let choices) = ScamClass.input else { Issue.record("a class is chosen"); return }
        #expect(choices.count == 13)
        #expect(ScamClass(text: "冒充电商物流客服类") == .courier)
        #expect(SchoolTag(text: "培训退费") == .tuitionRefund)
    }
}
