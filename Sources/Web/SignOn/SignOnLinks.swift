import Ground
import Identity
import Journal

/// Which identity of which provider is which account here. Made and ended in entries; never by e-mail.
struct SignOnLinks {
    static let kind = "signOn"

    /// As it is stored: the identity itself only as a digest, under which it is found.
    struct Record: Codable, Sendable {
        var provider: String
        var account: PersonID
        var since: Instant
        var isActive: Bool
        var version: Int64
    }

    /// A link as its owner sees it.
    struct Link: Sendable {
        let id: String
        let provider: String
        let since: Instant
    }

    private let ledger: any Ledger

    init(_ ledger: any Ledger) { self.ledger = ledger }

    static func subject(of identity: SignOnIdentity) -> Subject {
        Subject(kind: kind, id: Secret.digest(identity.issuer + "\n" + identity.subject))
    }

    /// The account that the identity belongs to; `nil` when it belongs to none.
    static func account(of identity: SignOnIdentity, in reading: any Reading) throws -> PersonID? {
        guard let record = try record(subject(of: identity), in: reading)?.record, record.isActive else { return nil }
        return record.account
    }

    /// The account's own links, oldest first.
    static func links(of account: PersonID, in reading: any Reading) throws -> [Link] {
        var query = StateQuery(kind: kind)
        query.stages = ["linked"]
        query.fields = ["account": account.text]
        query.newestFirst = false
        return try reading.states(query).map { state in
            let record: Record = try Wire.decode(from: state.document)
            return Link(id: state.subject.id, provider: record.provider, since: record.since)
        }
    }

    /// Throws `SignOnFault` when the identity belongs to somebody else, or the account has one of this provider.
    func link(_ identity: SignOnIdentity, to account: PersonID, of organisation: OrganisationID, by actor: Actor, at: Instant) throws {
        let subject = Self.subject(of: identity)
        let stored = try Self.record(subject, in: ledger)
        if let record = stored?.record, record.isActive {
            guard record.account == account else { throw SignOnFault(.linkedElsewhere) }
            return
        }
        guard try !Self.links(of: account, in: ledger).contains(where: { $0.provider == identity.provider }) else {
            throw SignOnFault(.linkedAlready)
        }
        let record = Record(
            provider: identity.provider, account: account, since: at, isActive: true, version: (stored?.record.version ?? 0) + 1)
        // An identity that moved between organisations stays in the chain where it began.
        try put(record, subject, stored?.organisation ?? organisation, "linked", by: actor, at: at)
    }

    /// Ends a link of the account; throws `Refusal.notFound` when it has none such.
    func end(_ id: String, of account: PersonID, by actor: Actor, at: Instant) throws {
        let subject = Subject(kind: Self.kind, id: id)
        guard let stored = try Self.record(subject, in: ledger), stored.record.isActive, stored.record.account == account else {
            throw Refusal(.notFound, field: "link", "没有这项关联", "There is no such connection")
        }
        var record = stored.record
        record.isActive = false
        record.version += 1
        try put(record, subject, stored.organisation, "unlinked", by: actor, at: at)
    }

    /// Ends every link of an account that is erased, and forgets in the states whose they were.
    func forget(_ account: PersonID, by actor: Actor, at: Instant) throws {
        for link in try Self.links(of: account, in: ledger) { try end(link.id, of: account, by: actor, at: at) }
        var query = StateQuery(kind: Self.kind)
        query.fields = ["account": account.text]
        query.limit = 1000
        for state in try ledger.states(query) {
            try ledger.scrubAfterCommit()
            var record: Record = try Wire.decode(from: state.document)
            (record.account, record.version) = ("", state.version + 1)
            var bare = state
            bare.version = record.version
            bare.document = try Wire.encode(record)
            bare.fields = [:]
            try ledger.put(bare, replacing: state.version)
        }
    }

    private struct Said: Encodable {
        var provider: String
        var account: PersonID
    }

    private func put(_ record: Record, _ subject: Subject, _ organisation: OrganisationID, _ act: String, by actor: Actor, at: Instant) throws {
        try ledger.append(
            Draft(
                organisation: organisation, subject: subject, act: act, by: actor, at: at,
                open: try Wire.encode(Said(provider: record.provider, account: record.account))))
        try ledger.put(
            StoredState(
                subject: subject, organisation: organisation, stage: record.isActive ? "linked" : "ended", moment: record.since,
                version: record.version, document: try Wire.encode(record), fields: ["account": record.account.text]))
    }

    private static func record(_ subject: Subject, in reading: any Reading) throws -> (record: Record, organisation: OrganisationID)? {
        guard let state = try reading.state(of: subject) else { return nil }
        return (try Wire.decode(from: state.document), state.organisation)
    }
}
