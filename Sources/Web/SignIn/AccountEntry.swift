import Ground
import Journal

/// What happens to an account, in its organisation's chain; never a secret, nor a name that is not an account's.
enum AccountEntry {
    /// Writes nothing for an account that is not there.
    static func append(
        _ act: String, of person: PersonID, by actor: Actor, _ open: [String: String] = [:], in ledger: any Ledger, at now: Instant
    ) throws {
        guard let organisation = try Accounts.organisation(of: person, in: ledger) else { return }
        try ledger.append(
            Draft(
                organisation: organisation, subject: Subject(kind: Accounts.kind, id: person.text), act: act, by: actor, at: now,
                open: try Wire.encode(open)))
    }
}

/// The last times somebody signed in, and how often somebody failed to, as its owner sees it. The record has both; failures as
/// counts, so that guessing does not fill the chain.
struct SignInLog: Codable, Sendable {
    struct Visit: Codable, Sendable {
        var at: Instant
        var origin: Session.Origin
        var methods: [Session.Method]
        /// Failed tries since the sign-in before.
        var failedBefore: Int
    }

    /// The newest first.
    var recent: [Visit] = []
    /// Since the last sign-in.
    var failed = 0
    var failedAt: Instant?
    /// Failures that no entry tells of yet.
    private var untold = 0
    private var told: Instant?

    private static let kind = "signins"
    static let kept = 10
    /// Seconds between two entries that tell of failures.
    private static let pause: Double = 15 * 60

    static func of(_ person: PersonID, in reading: any Reading) throws -> SignInLog {
        try reading.slip(SlipKey(kind: kind, name: person.text)).map { try Wire.decode(from: $0.content.opened()) } ?? SignInLog()
    }

    static func succeeded(
        _ person: PersonID, by methods: [Session.Method], from origin: Session.Origin, in ledger: any Ledger, at now: Instant
    ) throws {
        var log = try of(person, in: ledger)
        log.recent.insert(Visit(at: now, origin: origin, methods: methods, failedBefore: log.failed), at: 0)
        log.recent.removeLast(max(0, log.recent.count - kept))
        let told = ["methods": methods.map(\.rawValue).joined(separator: " "), "device": origin.label, "failedBefore": "\(log.failed)"]
        (log.failed, log.failedAt, log.untold) = (0, nil, 0)
        try log.keep(for: person, in: ledger, at: now)
        try AccountEntry.append("signedIn", of: person, by: .person(person), told, in: ledger, at: now)
    }

    /// Counts a wrong password or code for an account that exists.
    static func failed(_ person: PersonID, in ledger: any Ledger, at now: Instant) throws {
        guard try Accounts.organisation(of: person, in: ledger) != nil else { return }
        var log = try of(person, in: ledger)
        log.failed += 1
        log.failedAt = now
        log.untold += 1
        if log.told.map({ now.seconds(since: $0) >= pause }) ?? true {
            try AccountEntry.append("signInFailed", of: person, by: .system("door"), ["count": "\(log.untold)"], in: ledger, at: now)
            (log.untold, log.told) = (0, now)
        }
        try log.keep(for: person, in: ledger, at: now)
    }

    private func keep(for person: PersonID, in ledger: any Ledger, at now: Instant) throws {
        try ledger.put(Slip(kind: Self.kind, name: person.text, content: try Wire.encode(self), at: now, owner: person.text))
    }
}
