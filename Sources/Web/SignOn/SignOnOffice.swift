import Crypto
import Foundation
import Ground
import Identity
import Journal

/// Takes in who signs in through a provider: sends the browser there, proves the answer, finds the account.
struct SignOnOffice: Sendable {
    private enum Way: Sendable {
        case oidc(OpenIDProvider)
        case wecom(WeComProvider)
        case miniProgram(MiniProgram)
    }

    let settings: [SignOnSetting]
    private let ways: [String: Way]
    private let store: any RecordStore
    private let now: @Sendable () -> Instant
    /// A provider that hangs must not keep every request waiting.
    private let gate = HashGate(width: 32, bound: 256)

    /// Throws `ClientSecret.Fault` when a secret cannot be had.
    init(
        _ settings: [SignOnSetting], store: any RecordStore, transport: any SignOnTransport = NetworkTransport(),
        environment: [String: String] = ProcessInfo.processInfo.environment, now: @escaping @Sendable () -> Instant
    ) throws {
        var ways: [String: Way] = [:]
        for setting in settings {
            let secret = try ClientSecret.read(setting, environment: environment)
            switch (setting.kind, secret) {
            case (.oidc, _): ways[setting.id] = .oidc(OpenIDProvider(setting, secret: secret, transport: transport, now: now))
            case (.wecom, let secret?): ways[setting.id] = .wecom(WeComProvider(setting, secret: secret, transport: transport, now: now))
            case (.wechatMiniProgram, let secret?):
                ways[setting.id] = .miniProgram(MiniProgram(setting: setting, secret: secret, transport: transport))
            case (_, nil): throw ClientSecret.Fault(description: "signOn \"\(setting.id)\" needs clientSecretFile or clientSecretEnvironment")
            }
        }
        self.settings = settings
        self.ways = ways
        self.store = store
        self.now = now
    }

    /// Those that a browser can use, in the order of the settings.
    var browserSettings: [SignOnSetting] { settings.filter { $0.kind != .wechatMiniProgram } }

    func setting(_ id: String) throws -> SignOnSetting {
        guard let setting = settings.first(where: { $0.id == id }) else { throw SignOnFault(.unknownProvider) }
        return setting
    }

    // MARK: - There and back

    /// What the browser is told when it sets out.
    struct Departure: Sendable {
        let address: String
        let state: String
    }

    /// The provider's address to which the browser goes; `base` is this server's own public address.
    func depart(
        to id: String, from base: String, browser: String, next: String?, connecting person: PersonID?, insideWeCom: Bool = false
    ) async throws -> Departure {
        // Letters and digits only: WeCom takes nothing else.
        let check = SignOnCheck(
            state: Secret.bytes(32).hexadecimal, nonce: Secret.token(), verifier: Secret.token(), redirect: base + "/signin/with/\(id)/callback")
        let address: String
        switch ways[id] {
        case .oidc(let provider): address = try await gate.run { try await provider.authorization(check) }
        case .wecom(let provider): address = provider.authorization(check, insideWeCom: insideWeCom)
        case .miniProgram, nil: throw SignOnFault(.unknownProvider)
        }
        let pending = SignOnPending(
            provider: id, nonce: check.nonce, verifier: check.verifier, redirect: check.redirect, browser: Secret.digest(browser), next: next,
            person: person)
        try await pending.keep(as: check.state, in: store, at: now())
        return Departure(address: address, state: check.state)
    }

    /// Who has come back, and what they set out for. Throws `SignOnFault`.
    func arrive(
        from id: String, state: String?, _ reply: SignOnReply, browser: String?
    ) async throws -> (identity: SignOnIdentity, pending: SignOnPending) {
        guard let state, (1...200).contains(state.utf8.count) else { throw SignOnFault(.state) }
        let pending = try await SignOnPending.take(state, of: id, browser: browser, in: store, at: now())
        if let error = reply.error { throw SignOnFault(error == "access_denied" ? .cancelled : .refused) }
        let check = SignOnCheck(state: state, nonce: pending.nonce, verifier: pending.verifier, redirect: pending.redirect)
        let identity: SignOnIdentity
        switch ways[id] {
        case .oidc(let provider): identity = try await gate.run { try await provider.identity(reply, check) }
        case .wecom(let provider): identity = try await gate.run { try await provider.identity(reply) }
        case .miniProgram, nil: throw SignOnFault(.unknownProvider)
        }
        return (identity, pending)
    }

    /// Where the provider ends its own session; `nil` when it offers no such thing.
    func endSession(at id: String, backTo address: String) async -> String? {
        guard case .oidc(let provider) = ways[id] else { return nil }
        return try? await gate.run { await provider.endSession(backTo: address) }
    }

    // MARK: - Mini-programs

    /// Who holds the phone, and the token that ties it to its own calls. `id` may be left out where there is one mini-program.
    func miniProgram(_ id: String?, code: String) async throws -> (identity: SignOnIdentity, device: String) {
        let all = settings.filter { $0.kind == .wechatMiniProgram }
        guard let setting = id == nil ? (all.count == 1 ? all[0] : nil) : all.first(where: { $0.id == id }),
            case .miniProgram(let program) = ways[setting.id]
        else { throw SignOnFault(.unknownProvider) }
        let identity = try await gate.run { try await program.identity(code) }
        // The same person's phone gets the same token again, and nothing of it is stored.
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(program.secret.opened().utf8)), info: Data("campus110 device \(identity.subject)".utf8),
            outputByteCount: 32)
        return (identity, key.withUnsafeBytes { Base64URL.encode($0) })
    }

    // MARK: - Accounts

    /// Whether what the provider did stands for the second factor.
    func hasSecondFactor(_ identity: SignOnIdentity) -> Bool {
        let accepted = settings.first { $0.id == identity.provider }?.acceptedSecondFactors ?? []
        return !identity.factors.isDisjoint(with: accepted)
    }

    /// The account that the identity signs in to; `nil` when it has none. Throws `SignOnFault` for one that has ended.
    func person(of identity: SignOnIdentity) async throws -> Person? {
        let setting = try setting(identity.provider)
        let moment = now()
        return try await store.write { ledger in
            if let account = try SignOnLinks.account(of: identity, in: ledger) {
                guard let record = try ledger.personRecord(account) else { throw SignOnFault(.ended) }
                return try Self.admitted(record, setting, in: ledger, at: moment)
            }
            let named = identity.claim.flatMap { PersonID(checking: $0) }
            if setting.matchAccounts, let named, let record = try ledger.personRecord(named) {
                let person = try Self.admitted(record, setting, in: ledger, at: moment)
                // From now on the identity is what counts: a claim may be given to another person, a subject never.
                try SignOnLinks(ledger).link(identity, to: record.id, of: record.home, by: .system("sign-on"), at: moment)
                return person
            }
            guard setting.createAccounts else { return nil }
            let free = try named.flatMap { try ledger.personRecord($0) == nil ? $0 : nil }
            let record = PersonRecord(
                id: free ?? PersonID("\(setting.id)-\(SignOnLinks.subject(of: identity).id.prefix(20))"), name: Self.name(of: identity),
                home: setting.organisation)
            // Nothing is looked up by a phone number: there is none.
            let added = try PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { _ in "" }).add(record, by: .system("sign-on"), at: moment)
            try SignOnLinks(ledger).link(identity, to: added.id, of: added.home, by: .system("sign-on"), at: moment)
            guard let person = added.person(at: moment) else { throw SignOnFault(.created) }
            return person
        }
    }

    /// Connects the identity of an offer to the account that asked for it. Throws `SignOnFault` when the offer has gone.
    func connect(_ offer: String, person: Person, session: String) async throws {
        let moment = now()
        let settings = settings
        try await store.write { ledger in
            let offer = try SignOnOffer.take(offer, session: session, in: ledger, at: moment)
            guard offer.person == person.id, let setting = settings.first(where: { $0.id == offer.provider }) else { throw SignOnFault(.state) }
            try Self.connect(offer.identity, to: person, setting, in: ledger, at: moment)
        }
    }

    /// Connects an identity to an account whose owner has just shown both.
    func connect(_ identity: SignOnIdentity, to person: Person) async throws {
        let setting = try setting(identity.provider)
        let moment = now()
        try await store.write { try Self.connect(identity, to: person, setting, in: $0, at: moment) }
    }

    private static func connect(
        _ identity: SignOnIdentity, to person: Person, _ setting: SignOnSetting, in ledger: any Ledger, at moment: Instant
    ) throws {
        guard let record = try ledger.personRecord(person.id) else { throw SignOnFault(.ended) }
        _ = try admitted(record, setting, in: ledger, at: moment)
        try SignOnLinks(ledger).link(identity, to: person.id, of: record.home, by: .person(person.id), at: moment)
    }

    /// Whether this provider may bring the account in.
    private static func admitted(_ record: PersonRecord, _ setting: SignOnSetting, in reading: any Reading, at moment: Instant) throws -> Person {
        guard let person = record.person(at: moment) else { throw SignOnFault(.ended) }
        guard try reading.line(of: record.home).contains(setting.organisation) else { throw SignOnFault(.otherOrganisation) }
        return person
    }

    private static func name(of identity: SignOnIdentity) -> String {
        let words = (identity.name ?? "").unicodeScalars.filter { $0.properties.generalCategory != .control && $0.properties.generalCategory != .format }
        let name = String(String.UnicodeScalarView(words)).trimmingCharacters(in: .whitespaces).prefix(60)
        return name.isEmpty ? (identity.claim.map { String($0.prefix(60)) } ?? "—") : String(name)
    }
}
