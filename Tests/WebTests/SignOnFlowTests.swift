import Foundation
import Ground
import Identity
import Journal
import Store
import Testing

@testable import Web

@Suite("Signing in through a provider")
struct SignOnFlowTests {
    private func why(_ step: () async throws -> Void) async -> SignOnFault.Why? {
        do {
            try await step()
            return nil
        } catch {
            return (error as? SignOnFault)?.why
        }
    }

    @Test("what was set out with is taken once, in the browser where it began, within ten minutes")
    func state() async throws {
        let uni = try await University()
        let query = try await uni.depart()
        let token = try await University.sign(uni.good(nonce: query["nonce"] ?? ""))
        uni.grant(token)
        for state in [nil, "", "0000", String(repeating: "a", count: 64), String(repeating: "a", count: 5000)] {
            #expect(await why { _ = try await uni.arrive(state: state) } == .state)
        }
        #expect(await why { _ = try await uni.arrive(state: query["state"]) } == nil)
        #expect(await why { _ = try await uni.arrive(state: query["state"]) } == .state)

        for browser in [nil, String(repeating: "x", count: 43)] {
            let query = try await uni.depart()
            #expect(await why { _ = try await uni.arrive(state: query["state"], browser: browser) } == .state)
            // Whoever tried has used it up, even for the browser that owns it.
            #expect(await why { _ = try await uni.arrive(state: query["state"]) } == .state)
        }
        let late = try await uni.depart()
        uni.now.pass(seconds: SignOnPending.lasts)
        #expect(await why { _ = try await uni.arrive(state: late["state"]) } == .state)
        #expect(uni.transport.count(of: University.issuer + "/token") == 1)
    }

    @Test("a state of one provider is no state of another")
    func otherProvider() async throws {
        let uni = try await University()
        let other = try SignOnOffice(
            [uni.setting, Self.named("city", uni.setting)], store: uni.store, transport: uni.transport, environment: ["UNI_SECRET": "s"],
            now: { uni.now.moment })
        let query = try await uni.depart()
        let reply = SignOnReply(code: "c", error: nil, issuer: nil)
        #expect(await why { _ = try await other.arrive(from: "city", state: query["state"], reply, browser: University.browser) } == .state)
        #expect(await why { _ = try await other.arrive(from: "nobody", state: query["state"], reply, browser: University.browser) } == .state)
        #expect(await why { _ = try await other.depart(to: "nobody", from: "", browser: "", next: nil, connecting: nil) } == .unknownProvider)
    }

    private static func named(_ id: String, _ setting: SignOnSetting) -> SignOnSetting {
        var setting = setting
        setting.id = id
        return setting
    }

    @Test("the provider's own no is told apart, and no code is no sign-in")
    func refusedThere() async throws {
        let uni = try await University()
        for (error, expected) in [("access_denied", SignOnFault.Why.cancelled), ("login_required", .refused), ("<script>", .refused)] {
            let query = try await uni.depart()
            let reply = SignOnReply(code: nil, error: error, issuer: nil)
            #expect(await why { _ = try await uni.office.arrive(from: "uni", state: query["state"], reply, browser: University.browser) } == expected)
        }
        let query = try await uni.depart()
        #expect(await why { _ = try await uni.arrive(state: query["state"], code: nil) } == .refused)
    }

    @Test("an answer that names its issuer must name the right one, and must name it where the provider says it does")
    func responseIssuer() async throws {
        for (promised, given, expected) in [
            (false, "https://evil.example", SignOnFault.Why?.some(.responseIssuer)), (true, nil, .responseIssuer), (true, University.issuer, nil),
            (false, University.issuer, nil), (false, nil, nil),
        ] as [(Bool, String?, SignOnFault.Why?)] {
            let uni = try await University()
            uni.publish(["authorization_response_iss_parameter_supported": promised])
            let query = try await uni.depart()
            uni.grant(try await University.sign(uni.good(nonce: query["nonce"] ?? "")))
            let reply = SignOnReply(code: "c", error: nil, issuer: given)
            #expect(await why { _ = try await uni.office.arrive(from: "uni", state: query["state"], reply, browser: University.browser) } == expected)
        }
    }

    @Test("a discovery document is believed only from the issuer it names, with addresses over https")
    func discovery() async throws {
        let spoiled: [([String: any Sendable], SignOnFault.Why)] = [
            (["issuer": "https://id.example.edu/"], .discoveryIssuer), (["issuer": "https://evil.example"], .discoveryIssuer),
            (["token_endpoint": "http://id.example.edu/token"], .insecure), (["jwks_uri": "http://127.0.0.1/keys"], .insecure),
            (["authorization_endpoint": "javascript:alert(1)"], .insecure), (["authorization_endpoint": "https://a:b@evil.example/"], .insecure),
            (["response_types_supported": ["id_token"]], .unsupported), (["token_endpoint": 7], .unreadable),
        ]
        for (changes, expected) in spoiled {
            let uni = try await University()
            uni.publish(changes)
            #expect(await why { _ = try await uni.depart() } == expected)
        }
        let uni = try await University()
        uni.transport.on(University.issuer + "/.well-known", status: 500, json: "{}")
        uni.transport.on(University.issuer + "/.well-known/openid-configuration", status: 500, json: "{}")
        #expect(await why { _ = try await uni.depart() } == .unreachable)
        // Read once an hour, not once a person.
        uni.publish()
        for _ in 0..<3 { _ = try await uni.depart() }
        uni.now.pass(seconds: 3601)
        _ = try await uni.depart()
        #expect(uni.transport.count(of: University.issuer + "/.well-known/openid-configuration") == 3)
    }

    @Test("the client says who it is as the provider wants it: in a header, in the form, or not at all")
    func clientAuthentication() async throws {
        for (offered, field) in [(["client_secret_post"], "s3cret"), (["client_secret_post", "client_secret_basic"], nil)] as [([String], String?)] {
            let uni = try await University()
            uni.publish(["token_endpoint_auth_methods_supported": offered])
            _ = try await uni.signIn()
            let token = try #require(uni.transport.requests.first { $0.url.hasSuffix("/token") })
            #expect(House.form(token.body ?? [])["client_secret"] == field && (token.headers["Authorization"] == nil) == (field != nil))
        }
        let strange = try await University()
        strange.publish(["token_endpoint_auth_methods_supported": ["private_key_jwt"]])
        #expect(await why { _ = try await strange.signIn() } == .unsupported)
        let open = try await University { $0.clientSecretEnvironment = nil }
        _ = try await open.signIn()
        let form = House.form(open.transport.requests.first { $0.url.hasSuffix("/token") }?.body ?? [])
        #expect(form["client_id"] == "campus110" && form["client_secret"] == nil)
    }

    @Test("what the token endpoint refuses is told apart for whoever must act")
    func tokenFaults() async throws {
        for (status, error, expected) in [
            (400, "invalid_grant", SignOnFault.Why.code), (401, "invalid_client", .client), (400, "invalid_request", .refused), (429, "", .busy),
            (503, "", .unreachable), (200, "", .unreadable),
        ] {
            let uni = try await University()
            let query = try await uni.depart()
            uni.transport.on(University.issuer + "/token", status: status, json: University.json(["error": error]))
            #expect(await why { _ = try await uni.arrive(state: query["state"]) } == expected)
        }
    }

    // MARK: - Accounts

    @Test("nobody is signed in whose identity belongs to no account, whatever name or mail the token says")
    func unknown() async throws {
        let uni = try await University { $0.accountClaim = "preferred_username" }
        let identity = try await uni.signIn { $0["email"] = .text("wang@example.edu") }
        #expect(identity.claim == "wang")
        #expect(try await uni.office.person(of: identity) == nil)
    }

    @Test("a claim that names an account is taken where the setting says so, and then the identity counts, not the claim")
    func matching() async throws {
        let uni = try await University {
            $0.accountClaim = "preferred_username"
            $0.matchAccounts = true
        }
        #expect(try await uni.office.person(of: try await uni.signIn())?.id == "wang")
        // The name moved on to another person at the provider: the identity stays who it was.
        #expect(try await uni.office.person(of: try await uni.signIn { $0["preferred_username"] = .text("li") })?.id == "wang")
        // Another identity with the old name does not get the account.
        #expect(await why { _ = try await uni.office.person(of: try await uni.signIn { $0["sub"] = .text("other") }) } == .linkedAlready)
        #expect(await why { _ = try await uni.office.person(of: try await uni.signIn { $0["sub"] = .text("f"); $0["preferred_username"] = .text("far") }) } == .otherOrganisation)
        #expect(try await uni.office.person(of: try await uni.signIn { $0["sub"] = .text("n"); $0["preferred_username"] = .text("nobody") }) == nil)
        let entries = try await uni.store.read { reading in try reading.entries(in: "campus", after: 0, limit: 100).filter { $0.subject.kind == SignOnLinks.kind } }
        #expect(entries.map(\.act) == ["linked"] && entries.first?.by == .system("sign-on"))
        #expect(!entries.contains { String(decoding: $0.open, as: UTF8.self).contains("2026-0017") })
    }

    @Test("somebody unknown gets a bare account where the setting says so, once, with no role at all")
    func creating() async throws {
        let uni = try await University { $0.createAccounts = true }
        let identity = try await uni.signIn { $0["name"] = .text("  李\u{202E}同学\u{0007} ") }
        let person = try #require(try await uni.office.person(of: identity))
        #expect(person.id == "2026-0017" && person.name == "李同学" && person.appointments.isEmpty && person.unit == nil)
        #expect(try await uni.office.person(of: identity)?.id == person.id)
        // A name that is taken, or that no account can have, gets one of its own.
        for subject in ["wang", "a|b c"] {
            let other = try #require(try await uni.office.person(of: try await uni.signIn { $0["sub"] = .text(subject) }))
            #expect(other.id.text.hasPrefix("uni-") && PersonID(checking: other.id.text) != nil)
        }
        #expect(try await uni.store.read { try $0.personRecord("wang")?.name } == "王岚")
    }

    @Test("an account that has ended stays closed, by link and by claim")
    func ended() async throws {
        let uni = try await University {
            $0.accountClaim = "preferred_username"
            $0.matchAccounts = true
            $0.createAccounts = true
        }
        let identity = try await uni.signIn()
        _ = try await uni.office.person(of: identity)
        let moment = uni.now.moment
        try await uni.store.write { ledger in
            let register = PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { $0 })
            for id in ["wang", "li"] { try register.leave(PersonID(id), by: .system("test"), at: moment) }
        }
        #expect(await why { _ = try await uni.office.person(of: identity) } == .ended)
        #expect(await why { _ = try await uni.office.person(of: try await uni.signIn { $0["sub"] = .text("l"); $0["preferred_username"] = .text("li") }) } == .ended)
    }

    @Test("connecting takes the owner's word in the session that asked, once; an identity is one account's")
    func connecting() async throws {
        let uni = try await University()
        let identity = try await uni.signIn()
        let now = uni.now.moment
        let both = try await uni.store.read { reading in
            (try reading.personRecord("wang")?.person(at: now), try reading.personRecord("li")?.person(at: now))
        }
        let (wang, li) = (try #require(both.0), try #require(both.1))
        func offer(to person: Person, _ subject: String = "2026-0017") async throws -> String {
            try await SignOnOffer(
                provider: "uni", issuer: University.issuer, subject: subject, shown: "王岚", person: person.id, session: "s1"
            ).keep(in: uni.store, at: uni.now.moment)
        }
        let first = try await offer(to: wang)
        #expect(await why { try await uni.office.connect(first, person: wang, session: "another") } == .state)
        #expect(await why { try await uni.office.connect(first, person: li, session: "s1") } == .state)
        #expect(await why { try await uni.office.connect(try await offer(to: wang), person: wang, session: "s1") } == nil)
        #expect(try await uni.office.person(of: identity)?.id == "wang")
        let again = try await offer(to: wang)
        #expect(await why { try await uni.office.connect(again, person: wang, session: "s1") } == nil)
        #expect(await why { try await uni.office.connect(again, person: wang, session: "s1") } == .state)
        #expect(await why { try await uni.office.connect(try await offer(to: wang, "second"), person: wang, session: "s1") } == .linkedAlready)
        #expect(await why { try await uni.office.connect(try await offer(to: li), person: li, session: "s1") } == .linkedElsewhere)
        let late = try await offer(to: li, "late")
        uni.now.pass(seconds: SignOnPending.lasts)
        #expect(await why { try await uni.office.connect(late, person: li, session: "s1") } == .state)
        // Only its owner ends it, and then it opens nothing.
        let moment = uni.now.moment
        let link = try #require(try await uni.store.read { try SignOnLinks.links(of: "wang", in: $0) }.first)
        await #expect(throws: Refusal.self) {
            try await uni.store.write { try SignOnLinks($0).end(link.id, of: "li", by: .person("li"), at: moment) }
        }
        try await uni.store.write { try SignOnLinks($0).end(link.id, of: "wang", by: .person("wang"), at: moment) }
        #expect(try await uni.office.person(of: identity) == nil)
        #expect(try await uni.store.read { try SignOnLinks.links(of: "wang", in: $0) }.isEmpty)
    }

    @Test("the provider's second factor counts only where the setting names its value")
    func factors() async throws {
        let strict = try await University()
        let trusting = try await University { $0.acceptedSecondFactors = ["otp", "urn:mace:incommon:iap:silver"] }
        for (amr, acr, expected) in [(["pwd"], "0", false), (["pwd", "otp"], "0", true), ([], "urn:mace:incommon:iap:silver", true)] as [([String], String, Bool)] {
            let identity = try await trusting.signIn { $0["amr"] = .list(amr); $0["acr"] = .text(acr) }
            #expect(trusting.office.hasSecondFactor(identity) == expected && !strict.office.hasSecondFactor(identity))
        }
    }
}
