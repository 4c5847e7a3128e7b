import Cases
import Ground
import Journal
import TestSupport
import Testing

@Suite("Property that changes hands, or was never gone")
struct PropertyGuardTests {
    private static let theft = """
        2026-03-02 09:00 lin(student) b.own(PROP) kind=bike marks=红 → registered
        2026-03-02 10:00 lin t.own(THEF) kind=bike what=红车 place=东门 property=@b → reported
        """

    private func stage(_ code: String, _ name: String, in story: Story) throws -> String? {
        try story.record.state(of: Subject(kind: "case.\(code)", id: story.id(name).text))?.stage
    }

    @Test("whoever has sold a bike has no right to it and does not see whose it is now")
    func sold() throws {
        var story = try Story("PROP", """
            2026-03-02 09:00 lin(student) own kind=bike marks=红 ownerName=林小某 ownerPhone=13977770006 → registered
            2026-03-03 09:00 lin(student) pass ownerName=唐某 ownerPhone=13900001234 → registered
            """)
        #expect(throws: Refusal.self) { try story.sheet(for: "lin(student)") }
        #expect(try story.line("owner", for: "wang(operator)") == "")
        try story.play("2026-03-04 09:00 wang(operator) pass ownerName=许某 ownerPhone=13900001235 owner=xu → registered")
        #expect(try story.line("ownerPhone", for: "xu") == "13900001235")
    }

    @Test("a theft that was none leaves nothing stolen; one that was not cleared up does", arguments: [
        ("mislaid", "registered"), ("withdrawn", "registered"), ("movedAway", "registered"), ("notFound", "stolen"), ("duplicate", "stolen"),
    ])
    func closed(reason: String, stage: String) throws {
        var story = try Story(script: Self.theft)
        try story.play("2026-03-02 11:00 wang(operator) t.close reason=\(reason) findings=查明 → closed")
        #expect(try self.stage("PROP", "b", in: story) == stage)
    }

    @Test("what was found and is not the thing is looked for on, and is stolen still")
    func notThat() throws {
        var story = try Story(script: Self.theft)
        try story.play("""
            2026-03-03 09:00 he(responder) t.find foundAt=西门 → found
            2026-03-03 09:30 he(responder) t.notThat findings=车架号不符 → looking
            """)
        #expect(try stage("PROP", "b", in: story) == "stolen")
        try story.play("""
            2026-03-04 09:00 he(responder) t.find foundAt=北门 → found
            2026-03-04 10:00 wang(operator) t.handOver station=派出所 policeNumber=1号 → police
            2026-03-05 10:00 lin(student) b.end ending=scrapped → ended
            """)
    }

    @Test("a match that was wrong is undone even when the days are over")
    func dueUnmatched() throws {
        let story = try Story("""
            2026-03-02 09:00 lin(student) b.own(PROP) kind=bike marks=红 → registered
            2026-03-02 10:00 he(responder) f.open(FOUN) kind=bike what=红车 place=东门 kept=岗亭 → kept
            2026-03-02 10:01 wang(operator) f.match property=@b → matched
            2026-03-18 00:00 clock f.lapse → due
            2026-03-18 09:00 wang(operator) f.unmatch remark=不是 → due
            2026-03-18 09:01 wang(operator) f.unmatch remark=不是 → outOfOrder: It is not matched with anything
            """)
        #expect(try story.line("property", of: "f", for: "wang") == "")
    }

    @Test("nobody names another's registered thing as stolen")
    func stranger() throws {
        var story = try Story(script: Self.theft)
        try story.play("2026-03-02 11:00 zhou(student@south) u.own(THEF) kind=bike what=mine place=gate property=@b → notFound (property)")
        try story.play("2026-03-02 11:01 zhou(student) u.own(THEF) kind=bike what=mine place=gate property=@b → notFound (property)")
    }
}
