import Crypto
import Foundation
import Ground

/// Who a provider says somebody is. Subjects are unique within their issuer and nowhere else.
struct SignOnIdentity: Sendable, Hashable {
    let provider: String
    let issuer: String
    let subject: String
    /// The account claim, where the token has one.
    let claim: String?
    let name: String?
    /// `amr` and `acr`: how the provider made sure.
    let factors: Set<String>
}

/// What is told the provider when somebody is sent to it, and must come back.
struct SignOnCheck: Sendable {
    let state: String
    let nonce: String
    /// PKCE: shown only when the code is exchanged.
    let verifier: String
    let redirect: String
}

/// What comes back from a provider in the callback's address.
struct SignOnReply: Sendable {
    let code: String?
    let error: String?
    let issuer: String?
}

/// A provider that speaks OpenID Connect: its discovery document and keys, read when needed and kept for an hour.
actor OpenIDProvider {
    /// The parts of the discovery document that are used.
    struct Discovery: Decodable, Sendable {
        var issuer: String
        var authorization_endpoint: String
        var token_endpoint: String
        var jwks_uri: String
        var end_session_endpoint: String?
        var response_types_supported: [String]?
        var token_endpoint_auth_methods_supported: [String]?
        var authorization_response_iss_parameter_supported: Bool?
    }

    /// How the client says who it is at the token endpoint.
    enum ClientAuthentication: String {
        case basic = "client_secret_basic"
        case post = "client_secret_post"
        case none
    }

    let setting: SignOnSetting
    private let issuer: String
    private let secret: Sealed<String>?
    private let transport: any SignOnTransport
    private let now: @Sendable () -> Instant

    private var known: (document: Discovery, at: Instant)?
    private var keys: (list: [ProviderKey], at: Instant)?

    private static let keptFor: Double = 3600
    /// A key nobody knows makes us ask again, but not more often: a stranger's tokens must not make us flood the provider.
    private static let asksAgainAfter: Double = 60

    init(_ setting: SignOnSetting, secret: Sealed<String>?, transport: any SignOnTransport, now: @escaping @Sendable () -> Instant) {
        self.setting = setting
        issuer = setting.issuer ?? ""
        self.secret = secret
        self.transport = transport
        self.now = now
    }

    // MARK: - Sending somebody there

    /// The address at the provider to which the browser goes.
    func authorization(_ check: SignOnCheck) async throws -> String {
        let challenge = Base64URL.encode(SHA256.hash(data: Data(check.verifier.utf8)))
        return WebAddress.adding(
            [
                ("response_type", "code"), ("client_id", setting.clientID), ("redirect_uri", check.redirect),
                ("scope", setting.scopes.joined(separator: " ")), ("state", check.state), ("nonce", check.nonce),
                ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ], to: try await discovery().authorization_endpoint)
    }

    /// Where the provider ends its own session; `nil` when it offers no such thing or cannot be asked.
    func endSession(backTo address: String) async -> String? {
        guard let end = try? await discovery().end_session_endpoint, allows(end) else { return nil }
        return WebAddress.adding([("client_id", setting.clientID), ("post_logout_redirect_uri", address)], to: end)
    }

    // MARK: - Taking somebody in

    /// Exchanges the code and proves the token; throws `SignOnFault`.
    func identity(_ reply: SignOnReply, _ check: SignOnCheck) async throws -> SignOnIdentity {
        let document = try await discovery()
        // RFC 9207: an answer meant for another provider's client is not taken.
        if reply.issuer != nil || document.authorization_response_iss_parameter_supported == true {
            guard reply.issuer == issuer else { throw SignOnFault(.responseIssuer) }
        }
        guard let code = reply.code, !code.isEmpty, code.utf8.count <= 4096 else { throw SignOnFault(.refused) }
        let tokens = try await exchange(code, check, at: document)
        let header = try IdentityToken.header(of: tokens.id_token)
        guard let key = try await key(for: header) else { throw SignOnFault(.unknownKey) }
        let claims = try await IdentityToken.claims(
            of: tokens.id_token, header, provedBy: key,
            .init(issuer: issuer, clientID: setting.clientID, nonce: check.nonce, accessToken: tokens.access_token, now: now()))
        return SignOnIdentity(
            provider: setting.id, issuer: issuer, subject: claims["sub"]?.text ?? "", claim: claims[setting.accountClaim]?.text,
            name: claims["name"]?.text, factors: Set((claims["amr"]?.list ?? []) + (claims["acr"]?.list ?? [])))
    }

    private struct Tokens: Decodable {
        var id_token: String
        var access_token: String?
    }

    private func exchange(_ code: String, _ check: SignOnCheck, at document: Discovery) async throws -> Tokens {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", check.redirect), ("code_verifier", check.verifier),
        ]
        var request = ProviderRequest(method: "POST", url: document.token_endpoint)
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        switch try authentication(document) {
        case .basic:
            let pair = WebAddress.encoded(setting.clientID) + ":" + WebAddress.encoded(secret?.opened() ?? "")
            request.headers["Authorization"] = "Basic " + Data(pair.utf8).base64EncodedString()
        case .post: fields += [("client_id", setting.clientID), ("client_secret", secret?.opened() ?? "")]
        case .none: fields.append(("client_id", setting.clientID))
        }
        request.body = Array(WebAddress.form(fields).utf8)
        let reply = try await transport.send(request)
        guard reply.status == 200 else { throw SignOnFault(Self.why(reply)) }
        guard let tokens = try? JSONDecoder().decode(Tokens.self, from: Data(reply.body)) else { throw SignOnFault(.unreadable) }
        return tokens
    }

    private func authentication(_ document: Discovery) throws -> ClientAuthentication {
        guard secret != nil else { return .none }
        // What a provider does not say is client_secret_basic.
        let offered = document.token_endpoint_auth_methods_supported ?? [ClientAuthentication.basic.rawValue]
        let able: [ClientAuthentication] = [.basic, .post]
        guard let first = able.first(where: { offered.contains($0.rawValue) }) else { throw SignOnFault(.unsupported) }
        return first
    }

    private static func why(_ reply: ProviderReply) -> SignOnFault.Why {
        struct Problem: Decodable { var error: String }
        switch (try? JSONDecoder().decode(Problem.self, from: Data(reply.body)))?.error {
        case "invalid_grant": return .code
        case "invalid_client", "unauthorized_client": return .client
        default: return reply.status == 429 ? .busy : reply.status >= 500 ? .unreachable : .refused
        }
    }

    // MARK: - What the provider publishes

    private func discovery() async throws -> Discovery {
        if let known, now().seconds(since: known.at) < Self.keptFor { return known.document }
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let reply = try await transport.send(ProviderRequest(url: base + "/.well-known/openid-configuration"))
        guard reply.status == 200 else { throw SignOnFault(.unreachable) }
        guard let document = try? JSONDecoder().decode(Discovery.self, from: Data(reply.body)) else { throw SignOnFault(.unreadable) }
        guard document.issuer == issuer else { throw SignOnFault(.discoveryIssuer) }
        for address in [document.authorization_endpoint, document.token_endpoint, document.jwks_uri] where !allows(address) {
            throw SignOnFault(.insecure)
        }
        guard document.response_types_supported?.contains("code") ?? true else { throw SignOnFault(.unsupported) }
        known = (document, now())
        return document
    }

    /// https; or plain http from this machine to this machine.
    private func allows(_ address: String) -> Bool {
        guard WebAddress.isProvider(address) else { return false }
        return address.hasPrefix("https://") || issuer.hasPrefix("http://")
    }

    private func key(for header: IdentityToken.Header) async throws -> ProviderKey? {
        if let keys, now().seconds(since: keys.at) < Self.keptFor {
            if let key = IdentityToken.key(for: header, in: keys.list) { return key }
            guard now().seconds(since: keys.at) >= Self.asksAgainAfter else { return nil }
        }
        let reply = try await transport.send(ProviderRequest(url: try await discovery().jwks_uri))
        guard reply.status == 200 else { throw SignOnFault(.unreachable) }
        let list = try ProviderKey.all(in: reply.body)
        keys = (list, now())
        return IdentityToken.key(for: header, in: list)
    }
}
