import Ground
import Identity
import Journal
import Store

/// An invented town on a store of its own: a bureau with a station, and a campus with a college and two classes.
struct TownHall: Sendable {
    let store: SQLStore

    static let start = Instant(milliseconds: 1_790_000_000_000)
    static let clerk = Actor.system("test")

    init() async throws {
        store = try SQLStore.temporary()
        try await found("bureau", .bureau)
        try await found("district", .district, below: "bureau")
        try await found("station", .station, below: "district")
        try await found("campus", .campus)
        try await found("physics", .college, below: "campus")
        try await found("p1", .class_, below: "physics")
        try await found("p2", .class_, below: "physics")
        try await found("hospital", .hospital)
    }

    @Sendable static func salt() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: 0...255) } }
    /// Not a secret, but enough to tell whether the number itself is stored.
    @Sendable static func blind(_ text: String) -> String { "h" + String(text.reversed().map { Character(UnicodeScalar(($0.asciiValue ?? 0) + 20)) }) }

    static func at(_ days: Double) -> Instant { start.advanced(bySeconds: days * 86_400) }

    func organisations<Value: Sendable>(_ body: @escaping @Sendable (OrganisationRegister) throws -> Value) async throws -> Value {
        try await store.write { try body(OrganisationRegister($0, salt: Self.salt)) }
    }

    func people<Value: Sendable>(_ body: @escaping @Sendable (PeopleRegister) throws -> Value) async throws -> Value {
        try await store.write { try body(PeopleRegister($0, salt: Self.salt, blind: Self.blind)) }
    }

    /// Whoever asks is put in the register first, with the roles they come with, unless they are there.
    func office(_ command: PeopleCommand, by person: Person, at moment: Instant = at(1)) async throws {
        if try await record(person.id) == nil {
            let roles = person.appointments.map { HeldRole($0.role, of: $0.organisation) }
            try await add(person.id, person.name, roles: roles, home: roles.first?.organisation ?? "campus")
        }
        try await store.write { try PeopleOffice($0, salt: Self.salt, blind: Self.blind).perform(command, by: person, at: moment) }
    }

    func found(_ id: OrganisationID, _ kind: Organisation.Kind, below parent: OrganisationID? = nil) async throws {
        _ = try await organisations { try $0.found(id, kind, LocalisedText("\(id)", "\(id)"), below: parent, by: Self.clerk, at: Self.start) }
    }

    @discardableResult
    func add(
        _ id: PersonID, _ name: String, number: String = "", phone: String = "", roles: [HeldRole] = [], home: OrganisationID = "campus"
    ) async throws -> PersonRecord {
        let record = PersonRecord(id: id, name: name, home: home, roles: roles, number: number, phone: phone)
        return try await people { try $0.add(record, by: Self.clerk, at: Self.start) }
    }

    func record(_ id: PersonID) async throws -> PersonRecord? { try await store.read { try $0.personRecord(id) } }
    func person(_ id: PersonID, at moment: Instant = at(1)) async throws -> Person? { try await store.read { try $0.person(id, at: moment) } }

    func search(_ text: String, homes: [OrganisationID] = ["campus"]) async throws -> [PersonID] {
        var query = PeopleQuery(homes: homes)
        query.text = text
        return try await store.read { [query] in try $0.people(query, Self.blind).people.map(\.id) }
    }

    /// Whether every chain verifies.
    func holds() async throws -> Bool { try await verify(store).allSatisfy { $0.fault == nil } }

    static func administrator(_ role: Role, of organisation: OrganisationID = "campus") -> Person {
        Person(id: PersonID("boss-\(role.rawValue)-\(organisation)"), name: "甲", appointments: [Appointment(role, of: organisation)])
    }
}
