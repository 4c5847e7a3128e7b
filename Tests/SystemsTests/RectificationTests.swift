import Cases
import Ground
import Journal
import Testing

@Suite("Hazard rectification")
struct RectificationTests {
    /// A blocked exit, from a student's report to the re-check that clears it at the second try.
    private func blockedExit() throws -> Story {
        try Story("RECT", """
            # A student reports a blocked exit; it must be looked at within 24 hours.
            2026-03-06 16:00 lin(student@north)  report place="星光网吧" kind=blockedExit finding="后门被货物堵死" reporter="林小某" reporterPhone=13977770001 → reported
            2026-03-06 17:00 chen(resident)      visit finding=x exactPlace=y                      → notFound
            2026-03-06 17:30 wang(inspector)     visit exactPlace="一层北侧后门"                     → missing (finding)
            2026-03-06 17:30 wang(inspector)     visit finding="后门被货物堵死" exactPlace="一层北侧后门" photos=2 checklist=[item=疏散通道 result=fails remark=堵塞; item=灭火器 result=fits] owner=chen ownerName="陈店主" ownerPhone=13977770002 → found
            # Two different inspectors sign the notice, and the deadline is ahead.
            2026-03-06 17:40 wang(inspector)     issue ownerName="陈店主" clause="消防法第二十八条" demand="清除货物" dueOn=2026-03-16 → missing (secondInspector)
            2026-03-06 17:40 wang(inspector)     issue ownerName="陈店主" clause="消防法第二十八条" demand="清除货物" dueOn=2026-03-16 secondInspector=wang → outOfOrder: Name two different people
            2026-03-06 17:40 wang(inspector)     issue ownerName="陈店主" clause="消防法第二十八条" demand="清除货物" dueOn=2026-03-06 secondInspector=zhao → outOfOrder: The deadline must be after today
            2026-03-06 17:41 wang(inspector)     issue ownerName="陈店主" clause="消防法第二十八条" demand="清除货物" dueOn=2026-03-16 secondInspector=zhao → notified
            2026-03-09 zhao(inspector)           deliver delivery=hand receiver="陈店主" deliveredOn=2026-03-05 → outOfOrder: It was delivered between the inspection and today
            2026-03-09 zhao(inspector)           deliver delivery=hand receiver="陈店主" deliveredOn=2026-03-09 → notified
            # The owner says so on the phone; whoever is the owner never looks again.
            2026-03-12 chen(resident)            remedy remedy="已清理"                             → missing (remedyPhotos)
            2026-03-12 chen(resident)            remedy remedy="已清理" remedyPhotos=1              → recheck
            2026-03-12 chen(inspector)           clear opinion="合格" secondChecker=zhao            → notYours
            2026-03-13 zhao(inspector)           again opinion="仍有货物" dueOn=2026-03-20 secondChecker=wang → notified
            2026-03-16 wang(inspector)           deliver delivery=left receiver="陈店主" deliveredOn=2026-03-16 → notified
            # Nothing happens until the deadline: the case goes to the re-check by itself, once, and the chief is told.
            2026-03-20 23:59 clock               lapse                                           → nothing
            2026-03-21 00:00 clock               lapse                                           → recheck
            2026-03-21 00:01 clock               lapse                                           → nothing
            2026-03-23 wang(inspector)           clear opinion="合格" secondChecker=zhao            → cleared
            2026-03-24 wang(inspector)           refer referredTo=fireBrigade referral=1 opinion=x → outOfOrder (step): "Refer" cannot be done at "Cleared"
            """)
    }

    @Test("runs from a report to the re-check that clears it")
    func story() throws {
        let story = try blockedExit()
        #expect(try story.told("role/chief@mill") == ["again", "case.lapsed"])
        #expect(try story.told("person/chen") == ["issue", "again", "case.lapsed", "clear"])
        let sheet = try story.sheet(for: "wang")
        #expect(sheet.number == "RECT-2026-000001")
        #expect(sheet.deadlines.isEmpty)
        #expect(sheet.isEnded)
    }

    @Test("hides who reported it: from the owner, and in the timeline")
    func reporterIsHidden() throws {
        let story = try blockedExit()
        let (owner, inspector, reporter) = (try story.sheet(for: "chen(resident)"), try story.sheet(for: "wang"), try story.sheet(for: "lin"))
        #expect(inspector.openedBy?.person == "lin" && reporter.openedBy?.person == "lin")
        #expect(owner.openedBy == nil)
        #expect(owner.timeline.first?.by == .confidential)
        #expect(try story.line("reporter", for: "wang") == "林小某")
        #expect(try story.line("reporter", for: "chen(resident)") == "••••")
        #expect(try story.line("ownerName", for: "lin") == "陈**")
        let seen = "\(owner)"
        for secret in ["林小某", "13977770001", "person:lin"] { #expect(!seen.contains(secret), "\(secret)") }
    }

    @Test("corrects on the spot with an order, its two inspectors and its receiver")
    func atOnce() throws {
        let story = try Story("RECT", """
            2026-03-06 wang(officer) open place=小卖部 kind=electrical finding=私拉电线 exactPlace=柜台后 owner=chen → found
            2026-03-06 wang(officer) order ownerName=陈某 clause=消防法第二十七条 demand=拆除 secondInspector=zhao remedy=已拆除 receiver=陈某 remedyPhotos=1 → corrected
            """)
        let paper = try story.paper("order", for: "chen")
        #expect(paper.title == "责令立即改正通知书")
        #expect(paper.number == "RECT-2026-000001-1")
        #expect(paper.signatures.count == 3)
        #expect(paper.lines.first { $0.title == "整改责任人" }?.text == "陈某")
        #expect(throws: Refusal.self) { try story.paper("notice", for: "chen") }
        #expect(throws: Refusal.self) { try story.paper("order", for: "gao") }
    }

    @Test("gives more time only when the chief approves")
    func extension_() throws {
        let story = try Story("RECT", """
            2026-03-06 wang(inspector) open place=旅馆 kind=structure finding=隔断 exactPlace=二层 owner=chen → found
            2026-03-06 wang(inspector) issue ownerName=陈某 clause=c demand=d dueOn=2026-03-10 secondInspector=zhao → notified
            2026-03-09 wang(inspector) extend dueOn=2026-03-30 extensionReason=需施工 → notified
            2026-03-09 wang(inspector) approve → notYours
            2026-03-09 wang(inspector) remedy remedy=x remedyPhotos=1 → notYours
            2026-03-09 sun(chief@city) approve → notified
            2026-03-11 23:59 clock lapse → nothing
            2026-03-12 00:00 clock lapse → notified
            """)
        let sheet = try story.sheet(for: "chen(resident)")
        // The stage's deadline has moved; what lapsed is the delivery, which nobody has recorded.
        #expect(sheet.deadlines.first { $0.name == "stage" }?.at == Instant(iso: "2026-03-31T00:00"))
        #expect(sheet.deadlines.first { $0.name == "delivery" }?.hasLapsed == true)
        #expect(sheet.timeline.contains { $0.act == "extend" && $0.asker?.person == "wang" && $0.by.person == "sun" })
        // Friday the sixth: three working days end with Wednesday.
        #expect(sheet.deadlines.first { $0.name == "delivery" }?.at == Instant(iso: "2026-03-12T00:00"))
    }
}
