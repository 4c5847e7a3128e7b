public import Ground
public import Journal

/// Who has an account. Adding one and changing its password are entries; the password's digest is not.
public struct Accounts: Sendable {
    private let store: any RecordStore

    public init(_ store: any RecordStore) { self.store = store }

    private static let kind = "account"
    private static let passwordKind = "password"

    private struct Record: Codable {
        var person: Person
        var isActive: Bool
        var version: Int64
    }

    /// Throws `Refusal` when the name is taken or the password is no password.
    public func add(_ person: Person, password: String, in organisation: OrganisationID, by actor: Actor, at: Instant) async throws {
        let stored = try await Password.digest(password)
        try await store.write { ledger in
            let subject = Subject(kind: Self.kind, id: person.id.text)
            guard try ledger.state(of: subject) == nil else {
                throw Refusal(.taken, field: "id", "账号 \(person.id) 已存在", "There is an account \(person.id) already")
            }
            let record = Record(person: person, isActive: true, version: 1)
            try ledger.append(
                Draft(
                    organisation: organisation, subject: subject, act: "added", by: actor, at: at,
                    open: try Wire.encode(record)))
            try ledger.put(try Self.state(record, organisation, at), replacing: 0)
            try ledger.put(
                Slip(kind: Self.passwordKind, name: person.id.text, content: try Wire.encode(stored), at: at))
        }
    }

    /// Throws `Refusal` when there is no such account or the password is no password. Every session of the account ends.
    public func setPassword(_ password: String, of id: PersonID, by actor: Actor, at: Instant) async throws {
        let stored = try await Password.digest(password)
        try await store.write { ledger in
            let subject = Subject(kind: Self.kind, id: id.text)
            guard let state = try ledger.state(of: subject) else {
                throw Refusal(.notFound, field: "id", "没有账号 \(id)", "There is no account \(id)")
            }
            var record: Record = try Wire.decode(from: state.document)
            record.version += 1
            try ledger.append(
                Draft(
                    organisation: state.organisation, subject: subject, act: "passwordChanged", by: actor, at: at,
                    open: Array("{}".utf8)))
            try ledger.put(try Self.state(record, state.organisation, at), replacing: state.version)
            try ledger.put(Slip(kind: Self.passwordKind, name: id.text, content: try Wire.encode(stored), at: at))
            for slip in try ledger.slips(of: Session.kind, at: at) {
                let kept: Session.Kept? = try? Wire.decode(from: slip.content.opened())
                if kept?.person == id { try ledger.remove(slip.key) }
            }
        }
    }

    /// Every account, in order of name.
    public func all() async throws -> [Person] {
        try await store.read { reading in
            var query = StateQuery(kind: Self.kind)
            query.limit = 100_000
            return try reading.states(query).map { try Wire.decode(Record.self, from: $0.document).person }
                .sorted { $0.id < $1.id }
        }
    }

    /// The person when name and password belong together; takes as long when there is no such account.
    func signIn(_ id: String, _ password: String) async throws -> Person? {
        let found = try await store.read { reading -> (Record, Password.Stored)? in
            guard let state = try reading.state(of: Subject(kind: Self.kind, id: id)),
                let slip = try reading.slip(SlipKey(kind: Self.passwordKind, name: id))
            else { return nil }
            return (try Wire.decode(from: state.document), try Wire.decode(from: slip.content.opened()))
        }
        let stored = found?.1 ?? Password.Stored(salt: Array(repeating: 0, count: 16), hash: [], rounds: Password.rounds)
        let fits = await Password.matches(password, stored)
        guard fits, let record = found?.0, record.isActive else { return nil }
        return record.person
    }

    static func person(_ id: PersonID, in reading: any Reading) throws -> Person? {
        guard let state = try reading.state(of: Subject(kind: kind, id: id.text)) else { return nil }
        let record: Record = try Wire.decode(from: state.document)
        return record.isActive ? record.person : nil
    }

    private static func state(_ record: Record, _ organisation: OrganisationID, _ at: Instant) throws -> StoredState {
        StoredState(
            subject: Subject(kind: kind, id: record.person.id.text), organisation: organisation,
            stage: record.isActive ? "active" : "ended", moment: at, version: record.version,
            document: try Wire.encode(record))
    }
}
