import Ground
import HTTPTypes
import Hummingbird
import Journal

/// A person's stay: a cookie's random token, of which only the digest is stored.
struct Session: Sendable {
    let person: Person
    /// Sent back with everything that changes something, so that another site cannot.
    let formToken: String
    let tokenDigest: String

    static let kind = "session"
    /// A shift and the hand-over after it.
    static let lasts: Double = 14 * 3600

    struct Kept: Codable {
        var person: PersonID
        var formToken: String
    }

    /// The person as the account is now: a role that ended is gone with the next request.
    static func find(_ token: String, in store: any RecordStore, at now: Instant) async throws -> Session? {
        let digest = Secret.digest(token)
        return try await store.read { reading in
            guard let slip = try reading.slip(SlipKey(kind: kind, name: digest)), slip.expires.map({ $0 > now }) ?? true
            else { return nil }
            let kept: Kept = try Wire.decode(from: slip.content.opened())
            guard let person = try Accounts.person(kept.person, in: reading) else { return nil }
            return Session(person: person, formToken: kept.formToken, tokenDigest: digest)
        }
    }

    /// Begins a session; the token goes into the cookie and nowhere else.
    static func begin(_ person: Person, in store: any RecordStore, at now: Instant) async throws -> String {
        let token = Secret.token()
        let kept = Kept(person: person.id, formToken: Secret.token())
        try await store.write { ledger in
            try ledger.put(
                Slip(
                    kind: kind, name: Secret.digest(token), content: try Wire.encode(kept), at: now,
                    expires: now.advanced(bySeconds: lasts)))
        }
        return token
    }

    static func end(_ session: Session, in store: any RecordStore) async throws {
        try await store.write { try $0.remove(SlipKey(kind: kind, name: session.tokenDigest)) }
    }
}

enum CookieJar {
    static let session = "c110_session"
    static let device = "c110_device"
    static let language = "c110_lang"

    /// A cookie that no script reads; over TLS it never leaves it.
    static func header(_ name: String, _ value: String, seconds: Int, secure: Bool, readable: Bool = false) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); SameSite=Lax" + (readable ? "" : "; HttpOnly") + (secure ? "; Secure" : "")
    }
}

/// Slows down guessing at one account from one address, without ever locking the account.
actor SignInBrake {
    private var failures: [String: (count: Int, until: Instant)] = [:]

    /// Seconds to wait before the next try; 0 when it may be now.
    func wait(_ key: String, at now: Instant) -> Double {
        guard let entry = failures[key] else { return 0 }
        return max(0, entry.until.seconds(since: now))
    }

    func failed(_ key: String, at now: Instant) {
        let count = (failures[key]?.count ?? 0) + 1
        let pause = count < 4 ? 0 : min(60, Double(1 << min(count - 3, 6)))
        failures[key] = (count, now.advanced(bySeconds: pause))
        if failures.count > 10_000 { failures = failures.filter { $0.value.until > now } }
    }

    func succeeded(_ key: String) { failures[key] = nil }
}
