public import Ground
import Identity
public import Journal

/// Who has an account. Adding one and changing its password are entries; the password's digest is not.
public struct Accounts: Sendable {
    private let store: any RecordStore

    public init(_ store: any RecordStore) { self.store = store }

    static let kind = PersonRecord.stateKind

    /// Takes somebody into the register with the roles given, from now on, and a password. Throws `Refusal` when the name is taken,
    /// the roles do not go together or the password is no password. With `mustChange` the owner chooses another at the first sign-in.
    public func add(
        _ person: Person, password: String, in organisation: OrganisationID, by actor: Actor, at: Instant, mustChange: Bool = false
    ) async throws {
        try await add(person, with: try await Password.digest(password, mustChange: mustChange), in: organisation, by: actor, at: at)
    }

    /// The same with a password that was digested before.
    func add(_ person: Person, with stored: Password.Stored, in organisation: OrganisationID, by actor: Actor, at: Instant) async throws {
        let roles = person.appointments.map { HeldRole($0.role, of: $0.organisation) }
            .sorted { ($0.organisation, $0.role.rawValue) < ($1.organisation, $1.role.rawValue) }
        let record = PersonRecord(id: person.id, name: person.name, home: organisation, roles: roles, unit: person.unit)
        try await store.write { ledger in
            // Nobody is found by a phone number here: there is none.
            try PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { _ in "" }).add(record, by: actor, at: at)
            try Self.put(stored, of: person.id, in: ledger, at: at)
        }
    }

    /// Throws `Refusal` when there is no such account or the password is no password. Every session of the account ends. With
    /// `mustChange` the owner chooses another at the next sign-in.
    public func setPassword(_ password: String, of id: PersonID, by actor: Actor, at: Instant, mustChange: Bool = false) async throws {
        let stored = try await Password.digest(password, mustChange: mustChange)
        try await store.write { ledger in
            try Self.change(stored, of: id, by: actor, in: ledger, at: at)
            try Session.endAll(of: id, in: ledger)
        }
    }

    /// Takes an account's second factor away and ends its sessions; throws `Refusal` when there is no such account or no second factor.
    public func resetFactor(of id: PersonID, by actor: Actor, at: Instant) async throws {
        try await store.write { ledger in
            try Self.expect(id, in: ledger)
            guard try Factor.remove(of: id, by: actor, in: ledger, at: at) else {
                throw Refusal(.outOfOrder, field: "id", "账号 \(id) 没有设置两步验证", "The account \(id) has no second factor")
            }
            try Session.endAll(of: id, in: ledger)
        }
    }

    /// Ends every session of an account; returns how many there were. Throws `Refusal` when there is no such account.
    @discardableResult
    public func signOut(_ id: PersonID, by actor: Actor, at: Instant) async throws -> Int {
        try await store.write { ledger in
            try Self.expect(id, in: ledger)
            let count = try Session.endAll(of: id, in: ledger)
            try AccountEntry.append("sessionsEnded", of: id, by: actor, ["count": "\(count)"], in: ledger, at: at)
            return count
        }
    }

    /// Everybody in the register who has not left, with the roles held at a moment, in order of name.
    public func all(at moment: Instant) async throws -> [Person] {
        try await store.read { reading in
            var query = StateQuery(kind: Self.kind)
            query.limit = 100_000
            return try reading.states(query).compactMap { try Wire.decode(PersonRecord.self, from: $0.document).person(at: moment) }
                .sorted { $0.id < $1.id }
        }
    }

    /// The person when name and password belong together; takes as long when there is no such account. Throws
    /// `Refusal.unavailable` when too many sign in at once.
    func signIn(_ id: String, _ password: String, at moment: Instant) async throws -> Person? {
        let found = try await store.read { reading -> (Person, Password.Stored)? in
            guard let person = try Self.person(PersonID(id), in: reading, at: moment), let stored = try Self.password(of: person.id, in: reading)
            else { return nil }
            return (person, stored)
        }
        let fits = try await Password.matches(password, found?.1 ?? Password.nobodys)
        guard fits, let found else { return nil }
        return found.0
    }

    /// The person with the roles held at a moment in organisations that exist; `nil` when there is none or they have left.
    static func person(_ id: PersonID, in reading: any Reading, at moment: Instant) throws -> Person? {
        try reading.person(id, at: moment)
    }

    /// In whose chain the account's entries stand; `nil` when there is no such account.
    static func organisation(of id: PersonID, in reading: any Reading) throws -> OrganisationID? {
        try reading.state(of: Subject(kind: kind, id: id.text))?.organisation
    }

    static func password(of id: PersonID, in reading: any Reading) throws -> Password.Stored? {
        try reading.slip(SlipKey(kind: Password.kind, name: id.text)).map { try Wire.decode(from: $0.content.opened()) }
    }

    static func mustChangePassword(_ id: PersonID, in reading: any Reading) throws -> Bool {
        try password(of: id, in: reading)?.mustChange ?? false
    }

    /// Within a write: the new password, and the entry that tells of it. Throws `Refusal` when there is no such account.
    static func change(_ stored: Password.Stored, of id: PersonID, by actor: Actor, in ledger: any Ledger, at: Instant) throws {
        try expect(id, in: ledger)
        try put(stored, of: id, in: ledger, at: at)
        try AccountEntry.append("passwordChanged", of: id, by: actor, in: ledger, at: at)
    }

    private static func put(_ stored: Password.Stored, of id: PersonID, in ledger: any Ledger, at: Instant) throws {
        try ledger.put(Slip(kind: Password.kind, name: id.text, content: try Wire.encode(stored), at: at, owner: id.text))
    }

    private static func expect(_ id: PersonID, in reading: any Reading) throws {
        guard try organisation(of: id, in: reading) != nil else {
            throw Refusal(.notFound, field: "id", "没有账号 \(id)", "There is no account \(id)")
        }
    }
}
