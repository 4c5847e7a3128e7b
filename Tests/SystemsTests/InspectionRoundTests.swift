import Cases
import Ground
import Testing

@Suite("Inspection rounds")
struct InspectionRoundTests {
    private static let drawn = """
        2026-03-02 09:00 li(chief) draw name=抽查 leader=wang members=zhao until=2026-03-05 seed=7 share=20 candidates=10 places=[place=甲 reason=drawn; place=乙 reason=findings] → planned
        2026-03-03 09:00 wang(inspector) start → running
        """

    @Test("what was drawn is neither swapped, renamed nor given another reason; results are written beside it", arguments: [
        "[place=丙 reason=drawn result=passed; place=乙 reason=findings]", "[place=乙 reason=findings; place=甲 reason=drawn]",
        "[place=甲 reason=assigned; place=乙 reason=findings]", "[place=甲 reason=drawn]",
        "[place=甲 reason=drawn; place=乙 reason=findings; place=丙 reason=assigned]",
    ])
    func swapped(places: String) throws {
        var story = try Story("INSP", Self.drawn)
        try story.play("2026-03-03 09:10 wang(inspector) record places=\(places) → outOfOrder: Places that were drawn stay as they are")
        try story.play("2026-03-03 09:11 wang(inspector) record places=[place=甲 reason=drawn result=passed; place=乙 reason=findings remark=无人] → running")
    }

    @Test("nor by a correction, nor is it said to be another draw", arguments: [
        "places=[place=丙 reason=drawn; place=乙 reason=findings]", "places=[place=甲 reason=drawn]", "kind=daily", "seed=8", "candidates=6", "share=20.00 kind=special",
    ])
    func corrected(line: String) throws {
        var story = try Story("INSP", Self.drawn)
        try story.play("2026-03-03 09:10 li(chief) amend why=笔误 \(line) → outOfOrder")
        try story.play("""
            2026-03-03 09:11 li(chief) amend why=补登 places=[place=甲 reason=drawn result=passed; place=乙 reason=findings] → running
            2026-03-03 09:12 li(chief) amend why=笔误 name=春季抽查 → running
            """)
    }

    @Test("a round that was assigned may take in another place")
    func assigned() throws {
        _ = try Story("INSP", """
            2026-03-02 09:00 li(chief) open name=日查 kind=daily leader=wang members=zhao until=2026-03-05 places=[place=甲 reason=assigned] → planned
            2026-03-03 09:00 wang(inspector) start → running
            2026-03-03 09:10 wang(inspector) record places=[place=甲 reason=assigned result=passed; place=乙 reason=assigned result=findings] → running
            """)
    }

    @Test("a round that is given more time has it")
    func replanned() throws {
        var story = try Story("INSP", """
            2026-03-02 09:00 li(chief) open name=日查 kind=daily leader=wang members=zhao until=2026-03-05 places=[place=甲 reason=assigned] → planned
            2026-03-03 09:00 li(chief) replan until=2026-03-20 → planned
            """)
        #expect(try story.sheet(for: "li(chief)").deadlines.first?.at == Instant(iso: "2026-03-21T00:00"))
        try story.play("2026-03-06 09:00 clock lapse → nothing")
    }
}
