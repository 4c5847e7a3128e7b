import Ground
import Journal
import Testing

@testable import Incidents

@Suite("Policy")
struct PolicyTests {
    @Test("an empty hand holds nothing: no unit, no phone, no role", arguments: Command.Name.allCases.filter { $0 != .open })
    func nobody(name: Command.Name) {
        let incident = Incident(
            id: "1", organisation: "campus",
            opened: .init(number: "1", source: .phone, location: Location(), reported: Instant(milliseconds: 0)))
        let parties: [Party] = [
            .person(Person(id: "x", name: "x", appointments: [])), .caller(device: ""),
            .person(Person(id: "x", name: "x", appointments: Set(Role.allCases.map { Appointment($0, of: "elsewhere") }), unit: "P-01")),
            .person(Person(id: "x", name: "x", appointments: [Appointment(.systemAdministrator, of: "campus"), Appointment(.responder, of: "campus")])),
        ]
        for party in parties {
            #expect(!name.who.admits(party, organisation: "campus", incident: incident, assignment: 1), "\(party)")
            #expect(!Command.Name.reading.admits(party, organisation: "campus", incident: incident, assignment: nil), "\(party)")
        }
    }

    @Test("nobody but the system's clock lets an order lapse")
    func clock() {
        let everyRole = Person(id: "x", name: "x", appointments: Set(Role.allCases.map { Appointment($0, of: "campus") }))
        #expect(!Command.Name.lapse.who.admits(.person(everyRole), organisation: "campus", incident: nil, assignment: 1))
    }
}
