import Cases
import Foundation
import Ground
import Testing

/// The system that `docs/adding-a-system.md` shows: what a newcomer reads there compiles, opens its doors and does what its story says.
@Suite("The example of the handbook")
struct KeyLoanTests {
    @Test("is the text of the handbook, word for word")
    func text() throws {
        let handbook = try String(contentsOf: Town.root.appending(path: "docs/adding-a-system.md"), encoding: .utf8)
        let source = try String(contentsOf: Town.root.appending(path: "Tests/SystemsTests/KeyLoan.swift"), encoding: .utf8)
        #expect(handbook.contains(source))
    }

    @Test("describes itself without a fault")
    func faults() { #expect(Described(KeyLoan.self).faults(under: .shipped) == []) }

    @Test("lends a key and has it back; the borrower is told when it is late, and cannot give it back to themselves")
    func story() throws {
        let story = try Story([Described(KeyLoan.self)], at: "north", """
            2026-03-02 09:00 song(staff)  key.open(KEYS) room="A-301" borrower=lin until=2026-03-04  → lent
            2026-03-03 09:00 lin(student) key.giveBack                                               → notYours
            2026-03-05 00:00 clock        key.lapse                                                  → lent
            2026-03-05 09:00 song(staff)  key.giveBack                                               → returned
            """)
        #expect(try story.told("person/lin") == ["case.lapsed"])
    }
}
