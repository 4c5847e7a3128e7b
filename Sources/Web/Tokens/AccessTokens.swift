public import Ground
import Identity
public import Journal

/// The tokens of every organisation. Making and revoking one are entries in its organisation's chain; the secret's digest, and
/// when it was last used, are not.
public struct AccessTokens: Sendable {
    private let store: any RecordStore

    public init(_ store: any RecordStore) { self.store = store }

    static let kind = "token"
    private static let secretKind = "tokenSecret"
    private static let useKind = "tokenUse"
    /// Seconds between two notes of use.
    private static let noted: Double = 60

    /// What an administrator asks for.
    public struct Order: Sendable {
        public var label: String
        public var scopes: Set<TokenScope>
        public var unit: UnitID?
        /// 1…400.
        public var days: Int

        public init(label: String, scopes: Set<TokenScope>, unit: UnitID? = nil, days: Int) {
            self.label = label
            self.scopes = scopes
            self.unit = unit
            self.days = days
        }

        /// Throws `Refusal` naming the field at fault.
        func checked() throws -> Order {
            var order = self
            order.label = String(label.split(whereSeparator: \.isWhitespace).joined(separator: " "))
            guard (1...80).contains(order.label.count), !order.label.contains("\0") else {
                throw Refusal(.missing, field: "label", "请写明用途（1–80 字），例如“图书馆烟感”", "Say what it is for, in 1 to 80 letters")
            }
            guard !scopes.isEmpty else { throw Refusal(.missing, field: "scopes", "请至少选择一项权限", "Choose at least one scope") }
            guard scopes.contains(.unitsFix) == (unit != nil) else {
                throw Refusal(.missing, field: "unit", "“上报位置”的令牌须且只须指定一个单位", "A token for units.fix names its unit, and no other token does")
            }
            guard (1...AccessToken.longest).contains(days) else {
                throw Refusal(
                    .unreadable, field: "days", "有效期须为 1–\(AccessToken.longest) 天", "A token lasts 1 to \(AccessToken.longest) days")
            }
            return order
        }
    }

    /// Makes a token; its text is in the answer and nowhere else. Throws `Refusal` for an order that cannot be meant, and for a
    /// person who is no system administrator there at that moment of the record.
    public func make(
        _ order: Order, in organisation: OrganisationID, by actor: Actor, at now: Instant
    ) async throws -> (token: AccessToken, text: String) {
        let order = try order.checked()
        let bearer = BearerText(id: Secret.bytes(6).hexadecimal, secret: Secret.token())
        let token = AccessToken(
            id: bearer.id, organisation: organisation, label: order.label, scopes: order.scopes, unit: order.unit, made: now,
            madeBy: actor.text, expires: now.advanced(bySeconds: Double(order.days) * 86_400), revoked: nil, version: 1)
        try await store.write { ledger in
            try Self.requireRight(of: actor, in: organisation, ledger, at: now)
            if let unit = order.unit, try ledger.state(of: Subject(kind: "unit", id: unit.text)) == nil {
                throw Refusal(.notFound, field: "unit", "没有单位 \(unit)", "There is no unit \(unit)")
            }
            let state = try Self.state(token)
            guard try ledger.state(of: state.subject) == nil else { throw Refusal(.taken, "请再试一次", "Try once more") }
            try ledger.append(
                Draft(organisation: organisation, subject: state.subject, act: "made", by: actor, at: now, open: state.document))
            try ledger.put(state, replacing: 0)
            try ledger.put(
                Slip(
                    kind: Self.secretKind, name: token.id, content: Array(Secret.digest(bearer.secret).utf8), at: now,
                    expires: token.expires))
        }
        return (token, bearer.text)
    }

    /// The right may have ended since the request began.
    private static func requireRight(of actor: Actor, in organisation: OrganisationID, _ reading: any Reading, at now: Instant) throws {
        guard let id = actor.person else { return }
        let person = try reading.present(Person(id: id, name: "", appointments: []), at: now)
        guard try Rights(reading).holds([.systemAdministrator], over: organisation, person) else {
            throw Refusal(.notYours, "只有该机构（或其上级）的系统管理员能这样做", "Only a system administrator of the organisation, or of one above it, does that")
        }
    }

    /// Ends a token at once. Throws `Refusal` when the organisation has none of that name, or it has been revoked before.
    public func revoke(_ id: String, in organisation: OrganisationID, by actor: Actor, at now: Instant) async throws {
        try await store.write { ledger in
            try Self.requireRight(of: actor, in: organisation, ledger, at: now)
            let subject = Subject(kind: Self.kind, id: id)
            guard let state = try ledger.state(of: subject), state.organisation == organisation else {
                throw Refusal(.notFound, "没有这个令牌", "There is no such token")
            }
            var token = try Self.token(state)
            guard token.revoked == nil else { throw Refusal(.outOfOrder, "此令牌已经吊销", "This token has been revoked") }
            token.revoked = now
            token.version += 1
            try ledger.append(
                Draft(organisation: organisation, subject: subject, act: "revoked", by: actor, at: now, open: Array("{}".utf8)))
            try ledger.put(try Self.state(token), replacing: state.version)
            try ledger.remove(SlipKey(kind: Self.secretKind, name: id))
        }
    }

    /// Every token of the organisation, the newest first, with when it was last used.
    public func all(of organisation: OrganisationID) async throws -> [(token: AccessToken, used: Instant?)] {
        try await store.read { reading in
            var query = StateQuery(kind: Self.kind)
            query.organisations = [organisation]
            query.limit = 10_000
            return try reading.states(query).map { state in
                let used = try reading.slip(SlipKey(kind: Self.useKind, name: state.subject.id))?.at
                return (try Self.token(state), used)
            }
        }
    }

    /// The token that the text is, as of now; `nil` when there is none, it has ended, or the secret is another.
    func find(_ text: String, at now: Instant) async throws -> AccessToken? {
        guard let bearer = BearerText(text) else { return nil }
        let (token, used) = try await store.read { reading -> (AccessToken?, Instant?) in
            let state = try reading.state(of: Subject(kind: Self.kind, id: bearer.id))
            let secret = try reading.slip(SlipKey(kind: Self.secretKind, name: bearer.id))
            // Compared in any case: how long it takes tells nobody whether there is such a token.
            let kept = String(decoding: secret?.content.opened() ?? [], as: UTF8.self)
            let fits = Secret.same(Secret.digest(bearer.secret), kept.isEmpty ? String(repeating: "-", count: 64) : kept)
            guard fits, let state else { return (nil, nil) }
            let token = try Self.token(state)
            return (token.isValid(at: now) ? token : nil, try reading.slip(SlipKey(kind: Self.useKind, name: bearer.id))?.at)
        }
        guard let token else { return nil }
        if used.map({ now.seconds(since: $0) >= Self.noted }) ?? true {
            try await store.write { try $0.put(Slip(kind: Self.useKind, name: token.id, content: [], at: now)) }
        }
        return token
    }

    /// The token as it is now; `nil` once it has ended.
    static func valid(_ id: String, at now: Instant, in reading: any Reading) throws -> AccessToken? {
        guard let state = try reading.state(of: Subject(kind: kind, id: id)) else { return nil }
        let token = try token(state)
        return token.isValid(at: now) ? token : nil
    }

    // MARK: - As it is stored

    private struct Record: Codable {
        var label: String
        /// A scope that a later version knew is left out by an earlier one.
        var scopes: [String]
        var unit: UnitID?
        var made: Instant
        var madeBy: String
        var expires: Instant
        var revoked: Instant?
    }

    private static func state(_ token: AccessToken) throws -> StoredState {
        let record = Record(
            label: token.label, scopes: token.scopes.map(\.rawValue).sorted(), unit: token.unit, made: token.made, madeBy: token.madeBy,
            expires: token.expires, revoked: token.revoked)
        return StoredState(
            subject: Subject(kind: kind, id: token.id), organisation: token.organisation, stage: token.revoked == nil ? "valid" : "revoked",
            moment: token.made, version: token.version, document: try Wire.encode(record))
    }

    private static func token(_ state: StoredState) throws -> AccessToken {
        let record: Record = try Wire.decode(from: state.document)
        return AccessToken(
            id: state.subject.id, organisation: state.organisation, label: record.label,
            scopes: Set(record.scopes.compactMap(TokenScope.init(rawValue:))), unit: record.unit, made: record.made, madeBy: record.madeBy,
            expires: record.expires, revoked: record.revoked, version: state.version)
    }
}
