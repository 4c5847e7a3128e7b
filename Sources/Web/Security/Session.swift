import Ground
import Identity
import Journal

/// A person's stay: a cookie's random token, of which only the digest is stored.
struct Session: Sendable {
    let person: Person
    /// Sent back with everything that changes something, so that another site cannot.
    let formToken: String
    let tokenDigest: String
    /// What is still owed now; every gate but the pages of signing in asks for `full`.
    let stage: Stage
    let methods: [Method]
    let origin: Origin
    let began: Instant
    /// To the minute.
    let seen: Instant
    let expires: Instant

    static let kind = "session"
    /// A shift and the hand-over after it, in seconds.
    static let lasts: Double = 14 * 3600
    /// Time for the second factor or a new password, in seconds.
    static let lastsHalf: Double = 20 * 60
    /// Wrong codes in one stay before it ends.
    static let mostTries = 5

    /// How far signing in has come. Raw values are stored.
    enum Stage: String, Codable, Sendable {
        /// The password was right; the second factor is owed.
        case factor
        /// Somebody else has set the password; its owner's own is owed.
        case password
        /// The role needs a second factor and there is none yet.
        case enrol
        case full
    }

    /// How the person has shown who they are. Raw values are stored.
    enum Method: String, Codable, Sendable {
        case password, code, recovery
        /// Another's sign-in that this desk trusts: OpenID Connect, WeCom.
        case provider
        /// The provider has asked for a second factor itself.
        case providerFactor

        var isFactor: Bool { self == .code || self == .recovery || self == .providerFactor }
    }

    /// Where a stay began: for its owner to know it again.
    struct Origin: Codable, Sendable, Hashable {
        /// E.g. `Chrome · Windows`; empty when the browser says nothing.
        var label = ""
        /// The start of a keyed hash of the address: says whether two are the same, not which.
        var network: String?
    }

    struct Kept: Codable {
        var person: PersonID
        var formToken: String
        var stage: Stage
        var methods: [Method]
        var origin: Origin
        var began: Instant
        var seen: Instant
        var tries = 0
    }

    /// What an installation asks of a stay.
    struct Policy: Sendable {
        /// Seconds without a request and without a live wire after which a stay is over.
        var idle: Double = 2 * 3600
        var factorRequired = false
    }

    /// Whether `seen` is old enough to be written anew.
    func isStale(at now: Instant) -> Bool { now.seconds(since: seen) >= 60 }

    /// A stay whose owner has signed in wholly; the person as the account is now: a role that ended is gone with the next request.
    static func find(_ token: String, in store: any RecordStore, at now: Instant, under policy: Policy = Policy()) async throws -> Session? {
        let session = try await recognise(token, in: store, at: now, under: policy)
        return session?.stage == .full ? session : nil
    }

    /// A stay however far it has come.
    static func recognise(_ token: String, in store: any RecordStore, at now: Instant, under policy: Policy) async throws -> Session? {
        guard (20...64).contains(token.utf8.count) else { return nil }
        let digest = Secret.digest(token)
        return try await store.read { try stay(digest, in: $0, at: now, under: policy) }
    }

    /// The stay with this token's digest, however far it has come; `nil` when it is over.
    static func stay(_ digest: String, in reading: any Reading, at now: Instant, under policy: Policy) throws -> Session? {
        guard let slip = try reading.slip(SlipKey(kind: kind, name: digest)) else { return nil }
        return try session(of: slip, in: reading, at: now, under: policy)
    }

    /// Every stay of a person that is not over, the last seen first.
    static func all(of person: PersonID, in reading: any Reading, at now: Instant, under policy: Policy) throws -> [Session] {
        try reading.slips(of: kind, owner: person.text, at: now)
            .compactMap { try session(of: $0, in: reading, at: now, under: policy) }.sorted { $0.seen > $1.seen }
    }

    private static func session(of slip: Slip, in reading: any Reading, at now: Instant, under policy: Policy) throws -> Session? {
        // What an earlier version kept is read as none: its owner signs in once more.
        guard let expires = slip.expires, expires > now, let kept: Kept = try? Wire.decode(from: slip.content.opened()),
            kept.seen.advanced(bySeconds: policy.idle) > now, let person = try Accounts.person(kept.person, in: reading, at: now)
        else { return nil }
        var stage = kept.stage
        // A role that needs two factors was given, or the desk began to ask for them, while the stay went on.
        if stage == .full, policy.factorRequired, try person.needsSecondFactor(in: reading), !kept.methods.contains(where: \.isFactor) {
            stage = try owed(by: person, after: kept.methods, in: reading, under: policy)
        }
        return Session(
            person: person, formToken: kept.formToken, tokenDigest: slip.name, stage: stage, methods: kept.methods, origin: kept.origin,
            began: kept.began, seen: kept.seen, expires: expires)
    }

    /// What somebody who has shown so much still owes.
    static func owed(by person: Person, after methods: [Method], in reading: any Reading, under policy: Policy) throws -> Stage {
        let hasFactor = try Factor.exists(of: person.id, in: reading)
        if hasFactor, !methods.contains(where: \.isFactor) { return .factor }
        if methods.contains(.password), try Accounts.mustChangePassword(person.id, in: reading) { return .password }
        if !hasFactor, policy.factorRequired, try person.needsSecondFactor(in: reading), !methods.contains(.providerFactor) { return .enrol }
        return .full
    }

    /// Begins a stay; the token goes into the cookie and nowhere else.
    static func begin(
        _ person: Person, by methods: [Method] = [.password], as stage: Stage = .full, from origin: Origin = Origin(),
        in store: any RecordStore, at now: Instant
    ) async throws -> String {
        let (token, formToken) = (Secret.token(), Secret.token())
        try await store.write { ledger in
            try put(token, formToken, of: person.id, by: methods, at: stage, from: origin, in: ledger, at: now)
        }
        return token
    }

    /// Begins a stay within a write; the tokens are handed in, because a write may run again.
    static func put(
        _ token: String, _ formToken: String, of person: PersonID, by methods: [Method], at stage: Stage, from origin: Origin,
        in ledger: any Ledger, at now: Instant
    ) throws {
        let kept = Kept(person: person, formToken: formToken, stage: stage, methods: methods, origin: origin, began: now, seen: now)
        try ledger.put(
            Slip(
                kind: kind, name: Secret.digest(token), content: try Wire.encode(kept), at: now,
                expires: now.advanced(bySeconds: stage == .full ? lasts : lastsHalf), owner: person.text))
    }

    /// Notes that the stay is alive, at most once a minute; one that was ended meanwhile stays ended.
    static func touch(_ digest: String, in store: any RecordStore, at now: Instant) async throws {
        try await store.write { ledger in
            guard let (slip, old) = try kept(digest, in: ledger), now.seconds(since: old.seen) >= 60 else { return }
            var kept = old
            kept.seen = now
            try ledger.put(try slip.holding(kept))
        }
    }

    /// Counts a wrong code; the stay ends with the last try.
    static func countTry(_ digest: String, in ledger: any Ledger) throws {
        guard let (slip, old) = try kept(digest, in: ledger) else { return }
        var kept = old
        kept.tries += 1
        if kept.tries >= mostTries { try ledger.remove(slip.key) } else { try ledger.put(try slip.holding(kept)) }
    }

    static func end(_ session: Session, in store: any RecordStore, at now: Instant) async throws {
        try await store.write { ledger in
            try ledger.remove(SlipKey(kind: kind, name: session.tokenDigest))
            // The entry also tells the live wire, on every node, to ask again who may listen.
            try AccountEntry.append("signedOut", of: session.person.id, by: .person(session.person.id), in: ledger, at: now)
        }
    }

    /// Ends every stay of a person but the one kept; returns how many.
    @discardableResult
    static func endAll(of person: PersonID, but kept: String? = nil, in ledger: any Ledger) throws -> Int {
        guard let kept else { return try ledger.removeSlips(of: kind, owner: person.text) }
        let others = try ledger.slips(of: kind, owner: person.text, at: Instant(milliseconds: 0)).filter { $0.name != kept }
        for slip in others { try ledger.remove(slip.key) }
        return others.count
    }

    private static func kept(_ digest: String, in ledger: any Ledger) throws -> (Slip, Kept)? {
        guard let slip = try ledger.slip(SlipKey(kind: kind, name: digest)), let kept: Kept = try? Wire.decode(from: slip.content.opened())
        else { return nil }
        return (slip, kept)
    }
}

extension Slip {
    fileprivate func holding(_ kept: Session.Kept) throws -> Slip {
        Slip(kind: kind, name: name, content: try Wire.encode(kept), at: at, expires: expires, owner: owner)
    }
}

extension Person {
    /// Whether a role held now asks for a second factor.
    var needsSecondFactor: Bool { appointments.contains { $0.role.needsSecondFactor } }

    /// The same; a responder of a bureau, a district or a station is police, and a campus guard is not.
    func needsSecondFactor(in reading: any Reading) throws -> Bool {
        if needsSecondFactor { return true }
        return try appointments.contains { try $0.role == .responder && reading.organisation($0.organisation)?.kind.isPolice ?? false }
    }
}
