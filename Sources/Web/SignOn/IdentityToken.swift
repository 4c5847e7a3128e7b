import Crypto
import Foundation
import Ground
import JWTKit
import Journal

/// One value of an ID token's payload, as far as signing in needs it.
enum ClaimValue: Codable, Sendable, Hashable {
    case text(String)
    case number(Double)
    case list([String])
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([String].self) {
            self = .list(list)
        } else {
            self = .other
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .list(let list): try container.encode(list)
        case .other: try container.encodeNil()
        }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    /// A single text counts as a list of one, as `aud` is written.
    var list: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let list): list
        case .number, .other: []
        }
    }
}

/// The payload of an ID token. Its clock claims are checked against the house's clock, not the machine's.
struct IdentityClaims: JWTPayload {
    let values: [String: ClaimValue]

    init(_ values: [String: ClaimValue]) { self.values = values }
    init(from decoder: any Decoder) throws { values = try decoder.singleValueContainer().decode([String: ClaimValue].self) }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {}

    subscript(name: String) -> ClaimValue? { values[name] }
}

/// One public key of a provider, as RFC 7517 writes it; fields of keys that cannot be used stay unread.
struct ProviderKey: Decodable, Sendable {
    let kty: String
    let kid: String?
    let use: String?
    let alg: String?
    let n: String?
    let e: String?
    let crv: String?
    let x: String?
    let y: String?

    /// Every key of the document that can be read. Throws `SignOnFault.unreadable` when it is no set of keys.
    static func all(in document: [UInt8]) throws -> [ProviderKey] {
        struct Lenient: Decodable {
            let key: ProviderKey?
            init(from decoder: any Decoder) throws { key = try? ProviderKey(from: decoder) }
        }
        struct Document: Decodable { let keys: [Lenient] }
        guard let found = try? JSONDecoder().decode(Document.self, from: Data(document)) else { throw SignOnFault(.unreadable) }
        return found.keys.compactMap(\.key)
    }

    /// Whether the key may prove a signature of this algorithm.
    func serves(_ algorithm: String) -> Bool {
        guard use ?? "sig" == "sig", alg ?? algorithm == algorithm else { return false }
        return algorithm == "ES256" ? kty == "EC" && crv == "P-256" : kty == "RSA"
    }

    /// `nil` where the key lacks what its type needs.
    func jwk(for algorithm: String) -> JWK? {
        let name = JWKIdentifier(string: kid ?? "only")
        switch algorithm {
        case "RS256": return .rsa(.rs256, identifier: name, modulus: n, exponent: e)
        case "PS256": return .rsa(.ps256, identifier: name, modulus: n, exponent: e)
        case "ES256": return .ecdsa(.es256, identifier: name, x: x, y: y, curve: .p256)
        default: return nil
        }
    }
}

/// Proves an ID token: OpenID Connect Core 3.1.3.7.
enum IdentityToken {
    /// Never `none`, never HS*: a public key must not become a secret.
    static let algorithms: Set<String> = ["RS256", "PS256", "ES256"]
    static let longest = 32 * 1024
    /// Clocks of two machines differ, seconds.
    static let leeway: Double = 60
    /// A token is asked for just before it is read, seconds.
    static let oldest: Double = 600

    struct Header: Sendable {
        let algorithm: String
        let kid: String?
    }

    /// What is expected of the token.
    struct Expected: Sendable {
        let issuer: String
        let clientID: String
        let nonce: String
        let accessToken: String?
        let now: Instant
    }

    /// The header, before anything is proved; throws for an algorithm that is not taken.
    static func header(of token: String) throws -> Header {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= longest, parts.count == 3, let bytes = Base64URL.decode(String(parts[0])),
            let fields = try? JSONDecoder().decode([String: ClaimValue].self, from: Data(bytes))
        else { throw SignOnFault(.malformed) }
        guard let algorithm = fields["alg"]?.text, algorithms.contains(algorithm) else { throw SignOnFault(.algorithm) }
        // An extension that must be understood is not.
        guard fields["crit"] == nil else { throw SignOnFault(.malformed) }
        return Header(algorithm: algorithm, kid: fields["kid"]?.text)
    }

    /// The key that the header means; `nil` when the set has none, or several where no name says which.
    static func key(for header: Header, in keys: [ProviderKey]) -> ProviderKey? {
        let able = keys.filter { $0.serves(header.algorithm) }
        if let kid = header.kid { return able.first { $0.kid == kid } }
        return able.count == 1 ? able[0] : nil
    }

    /// The claims, once signature and every rule hold; throws `SignOnFault` with the first that does not.
    static func claims(of token: String, _ header: Header, provedBy key: ProviderKey, _ expected: Expected) async throws -> IdentityClaims {
        guard let jwk = key.jwk(for: header.algorithm) else { throw SignOnFault(.unknownKey) }
        let claims: IdentityClaims
        do {
            // One key of one algorithm: the token cannot choose another.
            claims = try await JWTKeyCollection().add(jwk: jwk).verify(token, as: IdentityClaims.self)
        } catch {
            throw SignOnFault(.signature)
        }
        try check(claims, expected)
        return claims
    }

    static func check(_ claims: IdentityClaims, _ expected: Expected) throws {
        guard claims["iss"]?.text == expected.issuer else { throw SignOnFault(.issuer) }
        let audience = claims["aud"]?.list ?? []
        guard audience.contains(expected.clientID) else { throw SignOnFault(.audience) }
        let party = claims["azp"]?.text
        guard party == nil || party == expected.clientID, audience.count == 1 || party == expected.clientID else {
            throw SignOnFault(.authorizedParty)
        }
        let now = Double(expected.now.milliseconds) / 1000
        guard let expires = claims["exp"]?.number, expires + leeway > now else { throw SignOnFault(.expired) }
        guard let issued = claims["iat"]?.number, issued - leeway <= now, issued + oldest + leeway >= now else { throw SignOnFault(.issuedAt) }
        if let from = claims["nbf"] { guard let from = from.number, from - leeway <= now else { throw SignOnFault(.issuedAt) } }
        guard let nonce = claims["nonce"]?.text, Secret.same(nonce, expected.nonce) else { throw SignOnFault(.nonce) }
        guard let subject = claims["sub"]?.text, (1...255).contains(subject.utf8.count), subject.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw SignOnFault(.subject)
        }
        if let given = claims["at_hash"] {
            // All three algorithms hash with SHA-256; its left half is given.
            let half = expected.accessToken.map { Base64URL.encode(SHA256.hash(data: Data($0.utf8)).prefix(16)) }
            guard let half, let given = given.text, Secret.same(given, half) else { throw SignOnFault(.accessTokenHash) }
        }
    }
}

/// Base64 as RFC 4648 §5 writes it for URLs, without padding.
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// `nil` when it is none.
    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 }) else {
            return nil
        }
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)).map { Array($0) }
    }
}
