import Cases
import Ground
import Testing

@Suite("Whoever looks again at a hazard")
struct RectificationGuardTests {
    private static let notified = """
        2026-03-02 09:00 wang(inspector) open place=磨坊 kind=gas finding=漏气 exactPlace=地下室 owner=chen → found
        2026-03-02 09:10 wang(inspector) issue ownerName=陈某 clause=第一条 demand=修复 dueOn=2026-03-10 secondInspector=zhao recheckOn=2026-03-12 → notified
        """

    @Test("is never the owner, neither as the first nor as the second")
    func owner() throws {
        var story = try Story("RECT", """
            2026-03-02 09:00 wang(inspector) open place=磨坊 kind=gas finding=漏气 exactPlace=地下室 owner=zhao → found
            2026-03-02 09:10 wang(inspector) issue ownerName=赵某 clause=第一条 demand=修复 dueOn=2026-03-10 secondInspector=zhao → outOfOrder: Whoever must put it right is no inspector of it
            2026-03-02 09:11 wang(inspector) issue ownerName=赵某 clause=第一条 demand=修复 dueOn=2026-03-10 secondInspector=qian → notified
            2026-03-05 09:00 zhao(inspector) remedy remedy=已修复 remedyPhotos=1 → recheck
            """)
        try story.play("""
            2026-03-06 09:00 wang(inspector) clear opinion=合格 secondChecker=zhao → outOfOrder: Whoever must put it right does not look again
            2026-03-06 09:01 wang(inspector) again opinion=不合格 dueOn=2026-03-20 secondChecker=zhao → outOfOrder: Whoever must put it right does not look again
            2026-03-06 09:02 zhao(inspector) clear opinion=合格 secondChecker=wang → notYours
            2026-03-06 09:03 wang(inspector) clear opinion=合格 secondChecker=qian → cleared
            """)
    }

    @Test("is an inspector or an officer there by the register, whoever clicks")
    func second() throws {
        _ = try Story("RECT", """
            2026-03-02 09:00 wang(inspector) open place=磨坊 kind=gas finding=漏气 exactPlace=地下室 → found
            2026-03-02 09:10 wang(inspector) issue ownerName=陈某 clause=第一条 demand=修复 dueOn=2026-03-10 secondInspector=lin → outOfOrder: lin is no inspector and no police officer here
            2026-03-02 09:11 wang(inspector) order ownerName=陈某 clause=第一条 demand=修复 secondInspector=lin remedy=已修复 receiver=陈某 → outOfOrder: lin is no inspector and no police officer here
            2026-03-02 09:12 wang(inspector) order ownerName=陈某 clause=第一条 demand=修复 secondInspector=qian remedy=已修复 receiver=陈某 → corrected
            """)
    }

    @Test("may have written down for the owner that it is done")
    func phoned() throws {
        let story = try Story("RECT", """
            2026-03-02 09:00 wang(inspector) open place=磨坊 kind=gas finding=漏气 exactPlace=地下室 → found
            2026-03-02 09:10 wang(inspector) issue ownerName=陈某 clause=第一条 demand=修复 dueOn=2026-03-10 secondInspector=zhao → notified
            2026-03-05 09:00 lin(student@north) phoned remedy=已修复 → notFound
            2026-03-05 09:01 wang(inspector) phoned remedy=来电称已修复 → recheck
            2026-03-06 09:00 wang(inspector) clear opinion=合格 secondChecker=zhao → cleared
            """)
        #expect(try story.line("remedy", for: "wang") == "来电称已修复")
    }

    @Test("signs the next notice, which says when it is looked at again")
    func noticeOfTheRecheck() throws {
        var story = try Story("RECT", Self.notified)
        let before = try story.paper("notice", for: "chen")
        #expect(before.lines.first { $0.title == "复查日期" }?.text == "2026-03-12")
        try story.play("""
            2026-03-05 09:00 chen(resident)  remedy remedy=已修复 remedyPhotos=1 → recheck
            2026-03-06 09:00 zhao(inspector) again opinion=不合格 dueOn=2026-03-20 secondChecker=qian recheckOn=2026-03-19 → outOfOrder: It is looked at again on the deadline or after it
            2026-03-06 09:01 zhao(inspector) again opinion=不合格 dueOn=2026-03-20 secondChecker=qian → notified
            """)
        let notice = try story.paper("notice", for: "chen")
        #expect(notice.lines.first { $0.title == "检查人员（一）" }?.text == "zhao")
        #expect(notice.lines.first { $0.title == "检查人员（二）" }?.text == "qian")
        #expect(try story.line("recheckOn", for: "wang") == "", "the day of the notice before is none of this one")
    }

    @Test("does so although more time had been asked for when the deadline passed")
    func overtaken() throws {
        var story = try Story("RECT", Self.notified)
        try story.play("""
            2026-03-09 17:00 wang(inspector) extend dueOn=2026-03-20 extensionReason=等配件 → notified
            2026-03-11 00:01 clock lapse → recheck
            2026-03-11 09:00 li(chief) approve → outOfOrder
            2026-03-11 09:01 li(chief) decline why=逾期 → outOfOrder
            2026-03-11 09:05 wang(inspector) clear opinion=合格 secondChecker=zhao → cleared
            """)
        #expect(try story.told("person/wang").contains("case.declined"))
    }

    @Test("finds the deadline there: a line that the notice owed cannot be blanked")
    func owed() throws {
        var story = try Story("RECT", Self.notified)
        try story.play("2026-03-03 09:00 li(chief) amend why=x dueOn=\"\" → missing (dueOn)")
        #expect(try story.sheet(for: "li(chief)").deadlines.contains { $0.name == "stage" })
    }

    @Test("a correction makes nobody the inspector of what is theirs, and sets no deadline that the notice could not have set")
    func corrected() throws {
        var story = try Story("RECT", Self.notified)
        try story.play("""
            2026-03-03 08:59 li(chief) amend why=笔误 owner=zhao → outOfOrder (owner)
            2026-03-03 08:59 li(chief) look why=handling → notified
            2026-03-03 09:00 li(chief) amend why=笔误 owner=zhao → outOfOrder
            2026-03-03 09:01 li(chief) amend why=笔误 secondInspector=wang → outOfOrder
            2026-03-03 09:02 li(chief) amend why=笔误 secondInspector=lin → outOfOrder
            2026-03-03 09:03 li(chief) amend why=笔误 recheckOn=2026-03-09 → outOfOrder
            2026-03-03 09:04 li(chief) amend why=笔误 dueOn=2026-03-01 → outOfOrder
            2026-03-03 09:05 li(chief) amend why=笔误 secondInspector=qian → notified
            2026-03-09 09:00 li(chief) amend why=录入有误，票面为五日 dueOn=2026-03-05 → notified
            """)
        #expect(try story.line("dueOn", for: "wang") == "2026-03-05")
    }

    @Test("a deadline that the chief granted is corrected by two")
    func granted() throws {
        var story = try Story("RECT", Self.notified)
        try story.play("""
            2026-03-06 09:00 wang(inspector) extend dueOn=2026-03-20 extensionReason=等配件 → notified
            2026-03-06 09:30 li(chief) approve → notified
            2026-03-09 09:00 li(chief) amend why=笔误 dueOn=2026-03-30 → notified
            2026-03-09 09:01 li(chief) approve → notYours
            2026-03-09 09:02 li(chief) amend why=笔误 finding=阀门漏气 → notified
            """)
        #expect(try story.line("dueOn", for: "wang") == "2026-03-20" && story.line("finding", for: "wang") == "阀门漏气")
        try story.play("2026-03-09 10:00 zhou(chief@river) approve → notified")
        #expect(try story.line("dueOn", for: "wang") == "2026-03-30")
        #expect(try story.sheet(for: "wang").deadlines.first { $0.name == "stage" }?.at == Instant(iso: "2026-03-31T00:00"))
    }
}
