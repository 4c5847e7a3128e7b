import Crypto
import Foundation
import Ground
import Identity
import JWTKit
import Journal
import Store
import Synchronization

@testable import Web

/// A provider without a network: answers by address, and keeps what it was asked.
final class StandIn: SignOnTransport {
    typealias Answer = @Sendable (ProviderRequest) throws -> ProviderReply

    private let answers = Mutex<[String: Answer]>([:])
    private let heard = Mutex<[ProviderRequest]>([])

    var requests: [ProviderRequest] { heard.withLock { $0 } }

    /// Answers whatever begins with the address.
    func on(_ address: String, _ answer: @escaping Answer) { answers.withLock { $0[address] = answer } }

    func on(_ address: String, status: Int = 200, json: String) {
        on(address) { _ in ProviderReply(status: status, body: Array(json.utf8)) }
    }

    func send(_ request: ProviderRequest) async throws -> ProviderReply {
        heard.withLock { $0.append(request) }
        let answer = answers.withLock { answers in
            answers.filter { request.url.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.value
        }
        guard let answer else { throw SignOnFault(.unreachable) }
        return try answer(request)
    }

    func count(of address: String) -> Int { requests.filter { $0.url.hasPrefix(address) }.count }
}

/// An invented university's provider, with keys of its own, and a house's office beside it.
final class University: Sendable {
    static let issuer = "https://id.example.edu"
    static let here = "https://campus110.example.edu"
    static let browser = String(repeating: "b", count: 43)

    let transport = StandIn()
    let store: SQLStore
    let office: SignOnOffice
    let setting: SignOnSetting
    private static let key = ES256PrivateKey()

    init(_ change: (inout SignOnSetting) -> Void = { _ in }) async throws {
        var setting = SignOnSetting(
            id: "uni", title: LocalisedText("大学统一身份认证", "University"), kind: .oidc, issuer: Self.issuer, clientID: "campus110",
            organisation: "campus")
        setting.clientSecretEnvironment = "UNI_SECRET"
        change(&setting)
        self.setting = setting
        store = try SQLStore.temporary()
        let clock = Now()
        now = clock
        office = try SignOnOffice(
            [setting], store: store, transport: transport, environment: ["UNI_SECRET": "s3cret"], now: { clock.moment })
        publish()
        let moment = clock.moment
        try await store.write { ledger in
            let register = PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { $0 })
            for (id, name, home) in [("wang", "王岚", "campus"), ("li", "李巡", "campus"), ("far", "远方", "elsewhere")] {
                try register.add(
                    PersonRecord(id: PersonID(id), name: name, home: OrganisationID(home)), by: .system("test"), at: moment)
            }
        }
    }

    /// The clock that the office reads.
    final class Now: Sendable {
        private let value = Mutex(Instant(milliseconds: 1_800_000_000_000))
        var moment: Instant { value.withLock { $0 } }
        func pass(seconds: Double) { value.withLock { $0 = $0.advanced(bySeconds: seconds) } }
    }
    let now: Now

    static var discovery: [String: Any] {
        [
            "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
            "jwks_uri": issuer + "/keys", "end_session_endpoint": issuer + "/end", "response_types_supported": ["code"],
        ]
    }

    /// Publishes the discovery document, changed where a test says so, and the key.
    func publish(_ changes: [String: Any] = [:], kid: String = "k1") {
        let document = Self.json(Self.discovery.merging(changes) { $1 })
        transport.on(Self.issuer + "/.well-known/openid-configuration", json: document)
        let point = (Self.key.parameters.map { [$0.x, $0.y] } ?? []).map { Base64URL.encode(Data(base64Encoded: $0) ?? Data()) }
        let keys: [[String: Any]] = [
            ["kty": "oct", "kid": "s", "k": "c2VjcmV0"], ["kty": "EC", "crv": "unheard-of", "kid": "k1", "x": "AA", "y": "AA"],
            ["kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": point[0], "y": point[1]],
        ]
        transport.on(Self.issuer + "/keys", json: Self.json(["keys": keys]))
    }

    static func json(_ object: [String: Any]) -> String {
        String(decoding: (try? JSONSerialization.data(withJSONObject: object)) ?? Data(), as: UTF8.self)
    }

    /// The claims of a good token.
    func good(nonce: String) -> [String: ClaimValue] {
        let moment = Double(now.moment.milliseconds / 1000)
        return [
            "iss": .text(Self.issuer), "aud": .text("campus110"), "sub": .text("2026-0017"), "nonce": .text(nonce), "iat": .number(moment),
            "exp": .number(moment + 300), "name": .text("王岚"), "preferred_username": .text("wang"),
        ]
    }

    static func sign(_ claims: [String: ClaimValue], kid: String = "k1") async throws -> String {
        let keys = await JWTKeyCollection().add(ecdsa: key, kid: JWKIdentifier(string: kid))
        return try await keys.sign(IdentityClaims(claims), kid: JWKIdentifier(string: kid))
    }

    /// The token endpoint hands out this token.
    func grant(_ token: String, accessToken: String = "at-1") {
        transport.on(Self.issuer + "/token", json: Self.json(["id_token": token, "access_token": accessToken, "token_type": "Bearer"]))
    }

    /// Sets out; returns the query of the provider's address.
    func depart(connecting person: PersonID? = nil, next: String? = nil) async throws -> [String: String] {
        let departure = try await office.depart(to: "uni", from: Self.here, browser: Self.browser, next: next, connecting: person)
        return Self.query(departure.address)
    }

    static func query(_ address: String) -> [String: String] {
        let items = URLComponents(string: address)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    /// A whole sign-in, with the good token changed where a test says so.
    func signIn(
        kid: String = "k1", browser: String? = University.browser, _ change: @Sendable (inout [String: ClaimValue]) -> Void = { _ in }
    ) async throws -> SignOnIdentity {
        let query = try await depart()
        var claims = good(nonce: query["nonce"] ?? "")
        change(&claims)
        grant(try await Self.sign(claims, kid: kid))
        return try await arrive(state: query["state"], browser: browser)
    }

    func arrive(state: String?, code: String? = "code-1", browser: String? = University.browser) async throws -> SignOnIdentity {
        try await office.arrive(from: "uni", state: state, SignOnReply(code: code, error: nil, issuer: nil), browser: browser).identity
    }
}
