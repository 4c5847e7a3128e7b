import Foundation
import Ground
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    @Test("plain names pass", arguments: ["a", "P-01", "campus-20261122-0007", "wang.lan_2", String(repeating: "x", count: 64)])
    func plain(text: String) { #expect(UnitID(checking: text)?.text == text) }

    @Test("anything else is refused", arguments: [
        "", String(repeating: "x", count: 65), "a b", "a/b", "../etc", "a\n", "a\r\n", "a\u{0}", "单位", "é", "e\u{301}", "a:b", "a,b", "a|b",
        "<b>", "a'--", "%2e", "a\u{202e}b", "Ａ",
    ])
    func refused(text: String) { #expect(UnitID(checking: text) == nil) }

    @Test("stored as a plain string, also as a key")
    func coding() throws {
        let table: [UnitID: Int] = ["P-01": 3]
        #expect(String(decoding: try JSONEncoder().encode(table), as: UTF8.self) == #"{"P-01":3}"#)
        #expect(try JSONDecoder().decode([UnitID: Int].self, from: JSONEncoder().encode(table)) == table)
        #expect(String(decoding: try JSONEncoder().encode([UnitID("P-01")]), as: UTF8.self) == #"["P-01"]"#)
    }

    @Test("names sort as text does, so that lists do not jump")
    func order() { #expect([UnitID("P-10"), "P-02", "P-01"].sorted() == ["P-01", "P-02", "P-10"]) }
}

@Suite("People")
struct PeopleTests {
    private let wang = Person(
        id: "wang", name: "王岚",
        appointments: [Appointment(.operator_, of: "north"), Appointment(.operator_, of: "east"), Appointment(.chief, of: "south")])

    @Test("a role counts in its own organisation only")
    func holds() {
        #expect(wang.holds(.operator_, of: "north"))
        #expect(!wang.holds(.operator_, of: "south"))
        #expect(wang.holds(.operator_, .chief, of: "south"))
        #expect(!wang.holds(.systemAdministrator, .responder, of: "north"))
    }

    @Test("organisations come in order of name")
    func organisations() {
        #expect(wang.organisations(as: .operator_) == ["east", "north"])
        #expect(wang.organisations(as: .operator_, .chief) == ["east", "north", "south"])
        #expect(wang.organisations(as: .responder) == [])
    }

    @Test("stored names of roles")
    func rawValues() { #expect(Role.allCases.map(\.rawValue) 
            == ["operator", "responder", "chief", "administrator", "security", "audit", "guardian", "counsellor", "officer", "inspector", "registrar", "resident", "staff", "student"]) }
}
