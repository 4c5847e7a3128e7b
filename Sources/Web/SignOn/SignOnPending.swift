import Ground
import Journal

/// Somebody who was sent to a provider and has not come back yet: kept in the store, so that any node can take them in.
struct SignOnPending: Codable, Sendable {
    var provider: String
    var nonce: String
    var verifier: String
    var redirect: String
    /// Digest of the cookie of the browser in which it began.
    var browser: String
    var next: String?
    /// Who wants to connect the identity to their account; `nil` for signing in.
    var person: PersonID?

    static let kind = "signOnPending"
    /// Seconds within which somebody must be back.
    static let lasts: Double = 600

    func keep(as state: String, in store: any RecordStore, at now: Instant) async throws {
        let slip = Slip(
            kind: Self.kind, name: Secret.digest(state), content: try Wire.encode(self), at: now, expires: now.advanced(bySeconds: Self.lasts))
        try await store.write { try $0.put(slip) }
    }

    /// What was kept, once: whoever comes a second time, too late or with another browser finds nothing.
    static func take(_ state: String, of provider: String, browser: String?, in store: any RecordStore, at now: Instant) async throws -> SignOnPending {
        let key = SlipKey(kind: kind, name: Secret.digest(state))
        let found = try await store.write { ledger -> SignOnPending? in
            guard let slip = try ledger.slip(key) else { return nil }
            try ledger.remove(key)
            guard slip.expires.map({ $0 > now }) ?? false else { return nil }
            return try Wire.decode(from: slip.content.opened())
        }
        guard let found, found.provider == provider, let browser, Secret.same(Secret.digest(browser), found.browser) else {
            throw SignOnFault(.state)
        }
        return found
    }
}

/// An identity that waits for its owner's word before it is connected to an account: whoever lures somebody into a
/// provider's session that is not theirs gains nothing.
struct SignOnOffer: Codable, Sendable {
    var provider: String
    var issuer: String
    var subject: String
    /// How the provider names the person; shown before connecting.
    var shown: String
    var person: PersonID
    /// Digest of the session that asked.
    var session: String

    static let kind = "signOnOffer"

    var identity: SignOnIdentity {
        SignOnIdentity(provider: provider, issuer: issuer, subject: subject, claim: nil, name: nil, factors: [])
    }

    /// Keeps it for ten minutes; returns the name by which it is taken.
    func keep(in store: any RecordStore, at now: Instant) async throws -> String {
        let name = Secret.token()
        let slip = Slip(
            kind: Self.kind, name: Secret.digest(name), content: try Wire.encode(self), at: now,
            expires: now.advanced(bySeconds: SignOnPending.lasts))
        try await store.write { try $0.put(slip) }
        return name
    }

    /// Takes it within a write; throws `SignOnFault.state` when there is none of this session any more.
    static func take(_ name: String, session: String, in ledger: any Ledger, at now: Instant) throws -> SignOnOffer {
        let key = SlipKey(kind: kind, name: Secret.digest(name))
        guard let slip = try ledger.slip(key), slip.expires.map({ $0 > now }) ?? false else { throw SignOnFault(.state) }
        try ledger.remove(key)
        let offer: SignOnOffer = try Wire.decode(from: slip.content.opened())
        guard offer.session == session else { throw SignOnFault(.state) }
        return offer
    }
}
