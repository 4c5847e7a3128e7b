import Ground
import Incidents
import Journal
import Testing

@testable import Web

@Suite("The live wire's small parts")
struct LiveTests {
    @Test("a cursor comes back from its text")
    func cursor() {
        let cursor = Cursor(["campus": 12, "station": 0, "a.b-c_d": 9_223_372_036_854_775_807])
        #expect(Cursor(text: cursor.text) == cursor)
        #expect(Cursor(text: "") == Cursor([:]))
    }

    @Test("what no cursor wrote is none", arguments: ["x", "campus", "campus:", ":1", "campus:-1", "campus:1:2", "campus:9223372036854775808", "a b:1", "campus:１"])
    func noCursor(text: String) { #expect(Cursor(text: text) == nil) }

    @Test("an endless one is none either")
    func endless() { #expect(Cursor(text: String(repeating: "a:1,", count: 6000)) == nil) }

    private func person(_ role: Role, of organisation: OrganisationID, unit: UnitID? = nil) -> Listener {
        .person(Person(id: "x", name: "x", appointments: [Appointment(role, of: organisation)], unit: unit))
    }

    @Test("an incident's event goes to its desk and chief, the units sent there and the phones that called, and to nobody else")
    func audience() {
        let audience = LiveEvent.Audience(organisation: "campus", units: ["P-01"], devices: ["d"])
        #expect(audience.admits(person(.operator_, of: "campus")) && audience.admits(person(.chief, of: "campus")))
        #expect(audience.admits(person(.responder, of: "campus", unit: "P-01")) && audience.admits(.caller(device: "d")))
        #expect(!audience.admits(person(.operator_, of: "elsewhere")) && !audience.admits(person(.systemAdministrator, of: "campus")))
        #expect(!audience.admits(person(.responder, of: "campus", unit: "P-02")) && !audience.admits(.caller(device: "e")))
        #expect(!LiveEvent.Audience().admits(person(.operator_, of: "campus")))
        #expect(LiveEvent.Audience(isEveryone: true).admits(.caller(device: "e")))
    }
}
