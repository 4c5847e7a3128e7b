import Ground
import Identity
import Journal
import Store
import Testing

@testable import Web

@Suite("Sessions and second factors in the record")
struct SessionTests {
    let start = Instant(milliseconds: 1_790_000_000_000)
    let vault = Vault(Keyring(madeAt: Instant(milliseconds: 0)))
    let wang = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])

    private func world() async throws -> SQLStore {
        let store = try SQLStore.temporary()
        try await Accounts(store).add(wang, password: SignInWorld.password, in: "campus", by: .system("test"), at: start)
        return store
    }

    @Test("a session ends when nobody uses it, goes on while somebody does, and ends after a shift whatever happens")
    func ends() async throws {
        let store = try await world()
        let policy = Session.Policy(idle: 7200)
        let token = try await Session.begin(wang, in: store, at: start)
        func stands(_ seconds: Double) async throws -> Bool { try await Session.find(token, in: store, at: start.advanced(bySeconds: seconds), under: policy) != nil }
        #expect(try await stands(7199))
        #expect(try await !stands(7201))
        let digest = Secret.digest(token)
        for hour in 1...13 { try await Session.touch(digest, in: store, at: start.advanced(bySeconds: Double(hour) * 3600)) }
        #expect(try await stands(13.5 * 3600))
        try await Session.touch(digest, in: store, at: start.advanced(bySeconds: 13.9 * 3600))
        #expect(try await !stands(14 * 3600))
        // Notes are written once a minute, and none brings back what was ended.
        let other = try await Session.begin(wang, in: store, at: start)
        try await Session.touch(Secret.digest(other), in: store, at: start.advanced(bySeconds: 59))
        #expect(try await Session.find(other, in: store, at: start)?.seen == start)
        try await Session.end(try #require(try await Session.find(other, in: store, at: start)), in: store, at: start)
        try await Session.touch(Secret.digest(other), in: store, at: start.advanced(bySeconds: 120))
        #expect(try await Session.find(other, in: store, at: start.advanced(bySeconds: 121)) == nil)
        await store.close()
    }

    @Test("a role that needs two factors makes half of a whole session, the moment it is asked for")
    func required() async throws {
        let store = try await world()
        let strict = Session.Policy(factorRequired: true)
        let token = try await Session.begin(wang, in: store, at: start)
        #expect(try await Session.find(token, in: store, at: start) != nil)
        #expect(try await Session.find(token, in: store, at: start, under: strict) == nil)
        #expect(try await Session.recognise(token, in: store, at: start, under: strict)?.stage == .enrol)
        let both = try await Session.begin(wang, by: [.password, .code], in: store, at: start)
        #expect(try await Session.find(both, in: store, at: start, under: strict) != nil)
        let li = Person(id: "li", name: "李", appointments: [Appointment(.responder, of: "campus")])
        try await Accounts(store).add(li, password: SignInWorld.password, in: "campus", by: .system("test"), at: start)
        let plain = try await Session.begin(li, in: store, at: start)
        #expect(try await Session.find(plain, in: store, at: start, under: strict) != nil)
        await store.close()
    }

    @Test("a code counts once, also when two nodes get it at the same moment; a recovery code once and for its owner only")
    func once() async throws {
        let store = try SQLStore.temporary()
        let vault = vault
        let secrets = try await SignInWorld.people(["wang", "li"], in: store, vault, at: start)
        let later = start.advanced(bySeconds: 600)
        let code = TOTP.code(secrets["wang"]!, step: TOTP.step(at: later))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { (try? await store.write { try Factor.take(code, of: "wang", in: $0, vault, at: later) }) == .code } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
        func take(_ answer: String, _ id: PersonID, after seconds: Double) async throws -> Session.Method? {
            try await store.write { try Factor.take(answer, of: id, in: $0, vault, at: later.advanced(bySeconds: seconds)) }
        }
        #expect(try await take(code, "wang", after: 29) == nil)
        #expect(try await take(code, "li", after: 0) == nil)
        #expect(try await take(SignInWorld.recovery[0].uppercased(), "wang", after: 0) == .recovery)
        #expect(try await take(SignInWorld.recovery[0], "wang", after: 0) == nil)
        #expect(try await take(SignInWorld.recovery[0], "li", after: 0) == .recovery)
        #expect(try await take("", "wang", after: 0) == nil)
        // The enrolling code was used up by enrolling.
        let first = TOTP.code(secrets["li"]!, step: TOTP.step(at: start))
        #expect(try await store.write { try Factor.take(first, of: "li", in: $0, vault, at: start) } == nil)
        // A shift later the app goes on, and new recovery codes end the old ones.
        let next = later.advanced(bySeconds: 3600)
        #expect(try await take(TOTP.code(secrets["wang"]!, step: TOTP.step(at: next)), "wang", after: 3600) == .code)
        try await store.write { try Factor.renewRecovery(["ccccc-44444"], of: "wang", in: $0, vault, at: next) }
        #expect(try await take(SignInWorld.recovery[1], "wang", after: 3600) == nil)
        #expect(try await take("ccccc 44444", "wang", after: 3600) == .recovery)
        await store.close()
    }

    @Test("nothing that is stored or written into the chain holds a secret")
    func secrets() async throws {
        let store = try SQLStore.temporary()
        let secret = try #require(try await SignInWorld.people(["wang"], in: store, vault, at: start)["wang"])
        let (slips, entries) = try await store.read { reading in
            (
                try [Factor.kind, Password.kind, Session.kind, "signins"].flatMap { try reading.slips(of: $0, at: start) },
                try reading.entries(in: "campus", after: 0, limit: 100)
            )
        }
        let stored = slips.map { String(decoding: $0.content.opened(), as: UTF8.self) } + entries.map { String(decoding: $0.open, as: UTF8.self) }
        #expect(entries.map(\.act).contains("factorSet") && slips.count == 2)
        let plain = [SignInWorld.password, Base32.encode(secret), secret.hexadecimal, "\(secret)".filter { !$0.isWhitespace }, SignInWorld.recovery[0], "aaaaa22222"]
        for text in stored { for word in plain { #expect(!text.contains(word)) } }
        await store.close()
    }

    @Test("failed tries are counted for the owner and told to the chain now and then, not one by one")
    func failures() async throws {
        let store = try await world()
        for second in 0..<200 {
            let moment = start.advanced(bySeconds: Double(second))
            try await store.write { try SignInLog.failed("wang", in: $0, at: moment) }
            try await store.write { try SignInLog.failed("nobody", in: $0, at: moment) }
        }
        let later = start.advanced(bySeconds: 1000)
        try await store.write { try SignInLog.failed("wang", in: $0, at: later) }
        let log = try await store.read { try SignInLog.of("wang", in: $0) }
        #expect(log.failed == 201 && log.failedAt == later)
        try await store.write { try SignInLog.succeeded("wang", by: [.password], from: .init(label: "Chrome · Windows"), in: $0, at: later) }
        let entries = try await store.read { try $0.entries(about: Subject(kind: "account", id: "wang")) }
        #expect(entries.filter { $0.act == "signInFailed" }.map { String(decoding: $0.open, as: UTF8.self) } == [#"{"count":"1"}"#, #"{"count":"200"}"#])
        let after = try await store.read { try SignInLog.of("wang", in: $0) }
        #expect(after.failed == 0 && after.recent.first?.failedBefore == 201)
        #expect(try await store.read { try $0.entries(about: Subject(kind: "account", id: "nobody")) }.isEmpty)
        for _ in 0..<30 { try await store.write { try SignInLog.succeeded("wang", by: [.password], from: .init(), in: $0, at: later) } }
        #expect(try await store.read { try SignInLog.of("wang", in: $0) }.recent.count == SignInLog.kept)
        await store.close()
    }

    @Test("whoever administers resets a second factor and signs somebody out everywhere; both end every session")
    func administration() async throws {
        let store = try SQLStore.temporary()
        _ = try await SignInWorld.people(["wang", "li"], in: store, vault, at: start)
        let accounts = Accounts(store)
        func begin(_ id: PersonID) async throws -> String {
            try await Session.begin(Person(id: id, name: "", appointments: []), by: [.password, .code], in: store, at: start)
        }
        let (one, two, other) = (try await begin("wang"), try await begin("wang"), try await begin("li"))
        #expect(try await accounts.signOut("wang", by: .person("safe"), at: start) == 2)
        for token in [one, two] { #expect(try await Session.find(token, in: store, at: start) == nil) }
        let again = try await begin("wang")
        try await accounts.resetFactor(of: "wang", by: .person("safe"), at: start)
        #expect(try await Session.find(again, in: store, at: start) == nil)
        #expect(try await Session.find(other, in: store, at: start) != nil)
        await #expect(throws: Refusal.self) { try await accounts.resetFactor(of: "wang", by: .person("safe"), at: start) }
        await #expect(throws: Refusal.self) { try await accounts.signOut("nobody", by: .person("safe"), at: start) }
        let acts = try await store.read { try $0.entries(about: Subject(kind: "account", id: "wang")) }.map { "\($0.act) \($0.by)" }
        #expect(acts.suffix(2) == ["sessionsEnded person:safe", "factorRemoved person:safe"])
        let last = try await begin("li")
        try await accounts.setPassword("another long word", of: "li", by: .system("test"), at: start, mustChange: true)
        #expect(try await Session.find(last, in: store, at: start) == nil)
        #expect(try await accounts.signIn("li", "another long word", at: start)?.id == "li")
        #expect(try await accounts.signIn("li", SignInWorld.password, at: start) == nil)
        #expect(try await store.read { try Accounts.mustChangePassword("li", in: $0) })
        await store.close()
    }

    @Test("a responder of a station is police and signs in with two factors; a campus guard may do without")
    func police() async throws {
        let store = try SQLStore.temporary()
        let (guardian, officer) = (
            Person(id: "s1", name: "站一", appointments: [Appointment(.responder, of: "campus")]),
            Person(id: "p1", name: "警一", appointments: [Appointment(.responder, of: "bureau")])
        )
        let (start, required) = (start, Session.Policy(factorRequired: true))
        for person in [guardian, officer] {
            try await Accounts(store).add(person, password: SignInWorld.password, in: "campus", by: .system("test"), at: start)
        }
        let stages = try await store.write { ledger in
            let register = OrganisationRegister(ledger, salt: { Secret.bytes(32) })
            try register.found("campus", .campus, LocalisedText("校区", "Campus"), below: nil, by: .system("test"), at: start)
            try register.found("bureau", .bureau, LocalisedText("市局", "Bureau"), below: nil, by: .system("test"), at: start)
            return try [guardian, officer].map { try Session.owed(by: $0, after: [.password], in: ledger, under: required) }
        }
        #expect(stages == [.full, .enrol])
        await store.close()
    }
}
