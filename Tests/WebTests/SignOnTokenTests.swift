import Crypto
import CryptoExtras
import Foundation
import Ground
import JWTKit
import Journal
import Testing

@testable import Web

@Suite("ID tokens of a provider")
struct SignOnTokenTests {
    private func why(_ step: () async throws -> Void) async -> SignOnFault.Why? {
        do {
            try await step()
            return nil
        } catch {
            return (error as? SignOnFault)?.why
        }
    }

    @Test("a good token says who it is, and the request that fetched it proves who asked")
    func good() async throws {
        let uni = try await University()
        let identity = try await uni.signIn { $0["amr"] = .list(["pwd", "otp"]); $0["acr"] = .text("gold") }
        #expect(identity.subject == "2026-0017" && identity.issuer == University.issuer && identity.name == "王岚")
        #expect(identity.factors == ["pwd", "otp", "gold"])
        let token = try #require(uni.transport.requests.first { $0.url == University.issuer + "/token" })
        let form = House.form(token.body ?? [])
        #expect(token.method == "POST" && form["grant_type"] == "authorization_code" && form["code"] == "code-1")
        #expect(form["redirect_uri"] == University.here + "/signin/with/uni/callback" && form["client_secret"] == nil)
        #expect(token.headers["Authorization"] == "Basic " + Data("campus110:s3cret".utf8).base64EncodedString())
    }

    @Test("the provider's address carries state, nonce and a challenge whose answer is shown only at the exchange")
    func challenge() async throws {
        let uni = try await University()
        let query = try await uni.depart()
        #expect(query["response_type"] == "code" && query["client_id"] == "campus110" && query["scope"] == "openid profile")
        #expect(query["code_challenge_method"] == "S256" && (query["state"] ?? "").count == 64)
        uni.grant(try await University.sign(uni.good(nonce: query["nonce"] ?? "")))
        _ = try await uni.arrive(state: query["state"])
        let form = House.form(uni.transport.requests.last { $0.url.hasSuffix("/token") }?.body ?? [])
        let verifier = try #require(form["code_verifier"])
        #expect(Base64URL.encode(SHA256.hash(data: Data(verifier.utf8))) == query["code_challenge"])
        #expect(!query.values.contains(verifier))
        let other = try await uni.depart()
        for name in ["state", "nonce", "code_challenge"] { #expect(other[name] != query[name]) }
    }

    typealias Change = @Sendable (inout [String: ClaimValue]) -> Void
    static let spoiled: [(SignOnFault.Why, Change)] = [
        (.issuer, { $0["iss"] = .text("https://id.example.edu/") }),
        (.issuer, { $0["iss"] = nil }),
        (.audience, { $0["aud"] = .text("another") }),
        (.audience, { $0["aud"] = .list([]) }),
        (.authorizedParty, { $0["aud"] = .list(["campus110", "another"]) }),
        (.authorizedParty, { $0["azp"] = .text("another") }),
        (.expired, { $0["exp"] = .number(1_800_000_000 - 61) }),
        (.expired, { $0["exp"] = nil }),
        (.expired, { $0["exp"] = .text("4000000000") }),
        (.issuedAt, { $0["iat"] = .number(1_800_000_000 + 120) }),
        (.issuedAt, { $0["iat"] = .number(1_800_000_000 - 700) }),
        (.issuedAt, { $0["iat"] = nil }),
        (.issuedAt, { $0["nbf"] = .number(1_800_000_000 + 120) }),
        (.nonce, { $0["nonce"] = .text("another") }),
        (.nonce, { $0["nonce"] = nil }),
        (.subject, { $0["sub"] = nil }),
        (.subject, { $0["sub"] = .text("") }),
        (.subject, { $0["sub"] = .text(String(repeating: "x", count: 256)) }),
        (.accessTokenHash, { $0["at_hash"] = .text("AAAAAAAAAAAAAAAAAAAAAA") }),
        (.accessTokenHash, { $0["at_hash"] = .number(1) }),
    ]

    @Test("a token with one wrong claim is refused for that claim", arguments: spoiled.indices)
    func spoiledClaim(index: Int) async throws {
        let (expected, change) = Self.spoiled[index]
        let uni = try await University()
        #expect(await why { _ = try await uni.signIn(change) } == expected)
    }

    @Test("what a token may say besides is taken: several audiences with azp, the access token's hash, a clock a little off")
    func allowed() async throws {
        let uni = try await University()
        let half = Base64URL.encode(SHA256.hash(data: Data("at-1".utf8)).prefix(16))
        let identity = try await uni.signIn {
            $0["aud"] = .list(["campus110", "another"])
            $0["azp"] = .text("campus110")
            $0["at_hash"] = .text(half)
            $0["exp"] = .number(1_800_000_000 - 30)
            $0["iat"] = .number(1_800_000_000 + 30)
        }
        #expect(identity.subject == "2026-0017")
    }

    private static func unsigned(_ header: [String: Any], _ claims: [String: ClaimValue]) throws -> String {
        let parts = [Data(University.json(header).utf8), try JSONEncoder().encode(claims)]
        return parts.map { Base64URL.encode($0) }.joined(separator: ".")
    }

    @Test("no algorithm but three: not none, not a secret made of the public key, not a stronger name", arguments: ["none", "None", "HS256", "RS512", "ES384", ""])
    func algorithms(name: String) async throws {
        let uni = try await University()
        let query = try await uni.depart()
        let body = try Self.unsigned(["alg": name, "kid": "k1"], uni.good(nonce: query["nonce"] ?? ""))
        // The classic: the public key, which everybody knows, taken for a secret.
        let keys = uni.transport.requests
        let tag = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: SymmetricKey(data: Data("\(keys)".utf8)))
        uni.grant(body + "." + (name.lowercased() == "none" ? "" : Base64URL.encode(tag)))
        #expect(await why { _ = try await uni.arrive(state: query["state"]) } == .algorithm)
    }

    @Test("HS256 with the public key as its secret is refused, whatever the key set says of the key")
    func confusion() async throws {
        let uni = try await University()
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let primitives = try key.publicKey.getKeyPrimitives()
        let pem = key.publicKey.pemRepresentation
        for claimed in ["HS256", "RS256"] {
            uni.transport.on(
                University.issuer + "/keys",
                json: University.json(["keys": [
                    ["kty": "RSA", "kid": "k1", "alg": claimed, "n": Base64URL.encode(primitives.modulus), "e": Base64URL.encode(primitives.publicExponent)]
                ]]))
            let query = try await uni.depart()
            let keys = await JWTKeyCollection().add(hmac: HMACKey(from: pem), digestAlgorithm: .sha256, kid: "k1")
            uni.grant(try await keys.sign(IdentityClaims(uni.good(nonce: query["nonce"] ?? "")), kid: "k1"))
            #expect(await why { _ = try await uni.arrive(state: query["state"]) } == .algorithm)
        }
    }

    @Test("RS256 and PS256 are proved with the provider's RSA key, and only as the key's own algorithm")
    func rsa() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let primitives = try key.publicKey.getKeyPrimitives()
        let (n, e) = (Base64URL.encode(primitives.modulus), Base64URL.encode(primitives.publicExponent))
        let own = try Insecure.RSA.PrivateKey(backing: key)
        for (algorithm, isPSS) in [("RS256", false), ("PS256", true)] {
            for declared in [algorithm, nil, isPSS ? "RS256" : "PS256"] {
                let uni = try await University()
                var jwk = ["kty": "RSA", "kid": "r1", "n": n, "e": e]
                jwk["alg"] = declared
                uni.transport.on(University.issuer + "/keys", json: University.json(["keys": [jwk]]))
                let query = try await uni.depart()
                let keys = JWTKeyCollection()
                if isPSS {
                    await keys.add(pss: own, digestAlgorithm: .sha256, kid: "r1")
                } else {
                    await keys.add(rsa: own, digestAlgorithm: .sha256, kid: "r1")
                }
                uni.grant(try await keys.sign(IdentityClaims(uni.good(nonce: query["nonce"] ?? "")), kid: "r1"))
                let isTheirs = declared == nil || declared == algorithm
                #expect(await why { _ = try await uni.arrive(state: query["state"]) } == (isTheirs ? nil : .unknownKey))
            }
        }
    }

    @Test("another key's signature, and a changed payload, are refused")
    func signature() async throws {
        let uni = try await University()
        let query = try await uni.depart()
        let token = try await University.sign(uni.good(nonce: query["nonce"] ?? ""))
        var parts = token.split(separator: ".").map(String.init)
        var claims = uni.good(nonce: query["nonce"] ?? "")
        claims["sub"] = .text("somebody-else")
        parts[1] = Base64URL.encode(try JSONEncoder().encode(claims))
        uni.grant(parts.joined(separator: "."))
        #expect(await why { _ = try await uni.arrive(state: query["state"]) } == .signature)
        let again = try await uni.depart()
        let stranger = await JWTKeyCollection().add(ecdsa: ES256PrivateKey(), kid: "k1")
        uni.grant(try await stranger.sign(IdentityClaims(uni.good(nonce: again["nonce"] ?? "")), kid: "k1"))
        #expect(await why { _ = try await uni.arrive(state: again["state"]) } == .signature)
    }

    @Test("a key nobody knows is asked for again, but at most once a minute")
    func unknownKey() async throws {
        let uni = try await University()
        let keys = University.issuer + "/keys"
        #expect(await why { _ = try await uni.signIn(kid: "k2") } == .unknownKey)
        #expect(uni.transport.count(of: keys) == 1)
        #expect(await why { _ = try await uni.signIn(kid: "k2") } == .unknownKey)
        #expect(uni.transport.count(of: keys) == 1)
        // The provider has turned its keys meanwhile.
        uni.publish(kid: "k2")
        uni.now.pass(seconds: 61)
        #expect(await why { _ = try await uni.signIn(kid: "k2") } == nil)
        #expect(uni.transport.count(of: keys) == 2)
        #expect(await why { _ = try await uni.signIn(kid: "k1") } == .unknownKey)
        #expect(uni.transport.count(of: keys) == 2)
    }

    @Test("what is no token is refused before any key is fetched", arguments: ["", "x", "a.b", "a.b.c.d", "!!.!!.!!", String(repeating: "x", count: 40_000)])
    func malformed(token: String) async throws {
        let uni = try await University()
        let query = try await uni.depart()
        uni.grant(token)
        let found = await why { _ = try await uni.arrive(state: query["state"]) }
        #expect(found == .malformed)
        #expect(uni.transport.count(of: University.issuer + "/keys") == 0)
    }
}
