import Cases
import Ground
import Journal
import TestSupport
import Testing

@Suite("The clocks of fraud interception")
struct FraudClockTests {
    @Test("a stop-payment ends 48 hours after the bank stopped it, not after somebody wrote it down")
    func stopPayment() throws {
        var story = try Story("FRAD", """
            2026-03-06 20:00 phone:p1    transferred payee=胡某 payeeAccount=622200001111 payeeBank=某银行 paidAt=2026-03-06T19:40 amount=100 victimPhone=13977770005 → stopping
            2026-03-07 08:00 zhou(officer) order orderNumber=ZF1 → missing (orderedAt)
            2026-03-07 08:00 zhou(officer) order orderNumber=ZF1 orderedAt=2026-03-06T19:00 → outOfOrder: It was stopped after the transfer, and not after now
            2026-03-07 08:00 zhou(officer) order orderNumber=ZF1 orderedAt=2026-03-07T09:00 → outOfOrder: It was stopped after the transfer, and not after now
            2026-03-07 08:00 zhou(officer) order orderNumber=ZF1 orderedAt=2026-03-06T20:20 → holding
            """)
        func ends() throws -> Instant? { try story.sheet(for: "zhou").deadlines.first { $0.name == "stopPayment" }?.at }
        #expect(try ends() == Instant(iso: "2026-03-08T20:20"))
        try story.play("2026-03-07 08:10 li(chief) amend why=核对回执 orderedAt=2026-03-06T20:30 → holding")
        #expect(try ends() == Instant(iso: "2026-03-08T20:30"))
    }

    @Test("a lead whose level is corrected is due sooner")
    func level() throws {
        let story = try Story("FRAD", """
            2026-03-02 09:00 li(chief) open level=low source=desk victimName=林某 victimPhone=13900000001 → lead
            2026-03-02 09:01 li(chief) amend why=笔误 level=high → lead
            """)
        #expect(try story.sheet(for: "li(chief)").deadlines.first?.at == Instant(iso: "2026-03-02T09:10"))
    }

    @Test("money that goes while a giving up waits for its second person goes on at once")
    func overtaken() throws {
        let story = try Story("FRAD", """
            2026-03-02 09:00 li(chief) open level=high source=desk victimName=林某 victimPhone=13900000001 → lead
            2026-03-02 09:01 li(chief) sign → calling
            2026-03-02 09:02 li(chief) giveUp said=联系不上 → calling
            2026-03-02 09:30 wu(operator) paid payee=胡某 payeeAccount=62220000 payeeBank=某银行 paidAt=2026-03-02T09:20 amount=100 → stopping
            2026-03-02 09:31 li(chief) decline why=撤回 → outOfOrder
            """)
        #expect(try story.sheet(for: "wu").pending == nil)
    }

    @Test("screenshots are for those who help, and are erased with the rest")
    func evidence() throws {
        let story = try Story("FRAD", """
            2026-03-06 20:00 wang(operator) open level=high source=desk victimName=林某 victimPhone=13977770005 evidence=2 → lead
            """)
        let line = try #require(try story.sheet(for: "wang").lines.first { $0.shape.name == "evidence" })
        #expect(line.shape.isSealed)
        #expect(line.answer?.rows.count == 2)
        let system = try story.room.system("FRAD")
        #expect(try story.record.write { try system.erase(story.id(), at: story.now, by: .system("retention"), on: $0, in: story.room) })
        #expect(try story.sheet(for: "wang").lines.first { $0.shape.name == "evidence" }?.answer?.isBlank ?? true)
        #expect(try story.record.state(of: Subject(kind: "case.FRAD", id: story.id().text))?.fields.keys.contains { $0.hasPrefix("file:") } == false)
    }
}
