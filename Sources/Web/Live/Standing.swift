import Ground
import Identity
import Incidents
import Journal

/// Under what right somebody listens to the live wire: asked again whenever it may have changed.
enum Credential: Sendable, Hashable {
    /// The digest of a session's token.
    case session(String)
    /// The phone's own cookie: it gives nothing but its own calls, and never ends.
    case device
    case token
    /// The cookie of a browser that holds a seat: good while the seat is.
    case seat
}

/// A listener as it stands now.
struct Standing: Sendable, Hashable {
    let listener: Listener
    /// When its rights change by themselves: a role begins or ends, the session or the token is over.
    let recheck: Instant?

    /// What stands behind a credential at this moment; `nil` when it gives no right any more.
    static func of(
        _ listener: Listener, _ credential: Credential, in reading: any Reading, at now: Instant, under policy: Session.Policy
    ) throws -> Standing? {
        switch (credential, listener) {
        case (.session(let digest), .person(let person)):
            // A page with a live wire is not idle.
            var policy = policy
            policy.idle = Session.lasts
            guard let session = try Session.stay(digest, in: reading, at: now, under: policy), session.stage == .full,
                session.person.id == person.id, let record = try reading.personRecord(person.id)
            else { return nil }
            let turns = record.roles.flatMap { [$0.from, $0.until] }.compactMap(\.self).filter { $0 > now }
            return Standing(listener: .person(session.person), recheck: (turns + [session.expires]).min())
        case (.token, .integration(let token)):
            guard let token = try AccessTokens.valid(token.id, at: now, in: reading) else { return nil }
            return Standing(listener: .integration(token), recheck: token.expires)
        case (.seat, .browser(let digest, let id)):
            guard let incident = try reading.incident(id), incident.seatedBrowsers.contains(digest) else { return nil }
            return Standing(listener: listener, recheck: nil)
        case (.device, .caller): return Standing(listener: listener, recheck: nil)
        default: return nil
        }
    }
}
