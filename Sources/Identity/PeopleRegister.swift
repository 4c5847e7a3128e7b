public import Ground
public import Journal

/// Takes people in, gives and ends their roles, corrects and erases what is kept of them; every change is an entry.
public struct PeopleRegister {
    let ledger: any Ledger
    private let salt: () -> [UInt8]
    private let blind: (String) -> String
    private let places = Places()

    /// Organisations that one write has looked up: an import asks for the same few again and again.
    private final class Places {
        var known: [OrganisationID: Organisation] = [:]
    }

    private func place(_ id: OrganisationID) throws -> Organisation? {
        if let known = places.known[id] { return known }
        let found = try ledger.organisation(id)
        places.known[id] = found
        return found
    }

    /// `salt` gives 32 fresh random bytes a call; `blind` a keyed hash, under which a phone number is found.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8], blind: @escaping (String) -> String) {
        self.ledger = ledger
        self.salt = salt
        self.blind = blind
    }

    /// What the person would be asked for: kept in a sealed part, so that it can be erased.
    struct Particulars: Codable, Hashable {
        var name: String
        var number: String
        var phone: String
        var born: Day?

        init(_ record: PersonRecord) {
            name = record.name
            number = record.number
            phone = record.phone
            born = record.born
        }
    }

    /// Throws `Refusal` when the name or the number is taken or the roles do not go together.
    @discardableResult
    public func add(_ record: PersonRecord, by actor: Actor, at: Instant) throws -> PersonRecord {
        guard try ledger.state(of: record.subject) == nil else {
            throw Refusal(.taken, field: "id", "账号 \(record.id) 已存在", "There is an account \(record.id) already")
        }
        var record = try checked(record)
        guard PersonID(checking: record.id.text) != nil else {
            throw Refusal(.unreadable, field: "id", "账号为 1–64 位字母、数字、-、_ 或 .", "An account name has 1 to 64 letters, digits, -, _ or .")
        }
        record.version = 1
        // A college writes in its campus's chain.
        if let home = try place(record.home) { record.home = home.chain }
        if let fault = Separation.fault(in: Set(record.roles.filter { $0.isAhead(at: at) }.map(\.role))) { throw fault }
        try expectFree(record.number, for: record)
        try append(record, "added", by: actor, at: at, open: ["roles": record.roles], sealed: Particulars(record))
        try put(record, replacing: 0, at: at)
        return record
    }

    /// Corrects name, number, phone and birthday (个人信息保护法 Art. 46); throws `Refusal` when they cannot be meant.
    public func correct(_ record: PersonRecord, by actor: Actor, at: Instant) throws {
        var stored = try found(record.id)
        let before = Particulars(stored)
        let checked = try checked(record)
        (stored.name, stored.number, stored.phone, stored.born) = (checked.name, checked.number, checked.phone, checked.born)
        guard Particulars(stored) != before else { return }
        if stored.number != before.number { try expectFree(stored.number, for: stored) }
        try change(stored, "corrected", by: actor, at: at, open: [String: String](), sealed: Particulars(stored))
    }

    /// Gives a role for a time. Throws `Refusal` when `actor` gives it to themselves, when it does not belong to that kind of
    /// organisation, or when it does not go with the person's other roles.
    public func grant(_ held: HeldRole, to id: PersonID, by actor: Actor, at: Instant) throws {
        var record = try found(id)
        guard record.isActive else { throw Self.gone(id) }
        guard actor.person != id else { throw Refusal(.notYours, field: "id", "不能给自己授权", "Nobody gives a role to themselves") }
        guard let organisation = try ledger.organisation(held.organisation), organisation.isActive else {
            throw Refusal(
                .notFound, field: "organisation", "没有机构 \(held.organisation)，请先新建（campus110 organisations found）",
                "There is no organisation \(held.organisation): found it first (campus110 organisations found)")
        }
        guard organisation.kind.roles.contains(held.role) else {
            throw Refusal(
                .outOfOrder, field: "role", "\(organisation.kind.title.zh)没有“\(held.role.title.zh)”这一角色",
                "A \(organisation.kind.title.en.lowercased()) has no \(held.role.title.en.lowercased())")
        }
        if let until = held.until, until <= max(at, held.from ?? at) {
            throw Refusal(.outOfOrder, field: "until", "结束时间应晚于开始时间和现在", "It must end after it begins, and after now")
        }
        let others = record.roles.filter { $0.isAhead(at: at) }
        if let fault = Separation.fault(in: Set(others.map(\.role) + [held.role])) { throw fault }
        // One line for a role in an organisation: a new term takes the place of the old one.
        record.roles = others.filter { $0.role != held.role || $0.organisation != held.organisation } + [held]
        try change(record, "granted", by: actor, at: at, open: held)
    }

    /// Ends a role now: its rights end with the next event. Throws `Refusal` when it is not held.
    public func end(_ role: Role, of organisation: OrganisationID, for id: PersonID, by actor: Actor, at: Instant) throws {
        var record = try found(id)
        guard record.roles.contains(where: { $0.role == role && $0.organisation == organisation && $0.isAhead(at: at) }) else {
            throw Refusal(.notFound, field: "role", "\(id) 没有这一角色", "\(id) does not hold this role")
        }
        record.roles = record.roles.map { held in
            guard held.role == role, held.organisation == organisation, held.isAhead(at: at) else { return held }
            var held = held
            // What had not begun never was.
            held.until = max(at, held.from ?? at)
            return held
        }
        try change(record, "roleEnded", by: actor, at: at, open: HeldRole(role, of: organisation, until: at))
    }

    /// Says which unit's page the person carries; `nil` for none.
    public func carry(_ unit: UnitID?, by id: PersonID, by actor: Actor, at: Instant) throws {
        var record = try found(id)
        guard record.unit != unit else { return }
        record.unit = unit
        try change(record, "unitSet", by: actor, at: at, open: ["unit": unit?.text ?? ""])
    }

    /// The person has left: no role gives any right any more. Throws `Refusal` when there is nobody of that name.
    public func leave(_ id: PersonID, by actor: Actor, at: Instant, batch: String = "") throws {
        var record = try found(id)
        guard record.isActive else { return }
        record.isActive = false
        record.batch = batch
        record.unit = nil
        record.roles = record.roles.map { held in
            var held = held
            if held.isAhead(at: at) { held.until = max(at, held.from ?? at) }
            return held
        }
        try change(record, "left", by: actor, at: at, open: ["batch": batch])
    }

    /// Takes somebody back who had left, with the roles given. Throws `Refusal` when they have not left or the number is taken.
    public func takeBack(_ record: PersonRecord, by actor: Actor, at: Instant) throws {
        var stored = try checked(record)
        let old = try found(record.id)
        guard !old.isActive else { throw Refusal(.taken, field: "id", "\(record.id) 在册", "\(record.id) has not left") }
        if let fault = Separation.fault(in: Set(stored.roles.map(\.role))) { throw fault }
        (stored.version, stored.home) = (old.version, old.home)
        stored.isActive = true
        try expectFree(stored.number, for: stored)
        try change(stored, "returned", by: actor, at: at, open: Written(stored), sealed: Particulars(stored))
    }

    /// Writes what an import found to have changed, as one entry.
    func replace(_ record: PersonRecord, _ act: String, by actor: Actor, at: Instant) throws {
        let record = try checked(record)
        try change(record, act, by: actor, at: at, open: Written(record), sealed: Particulars(record))
    }

    /// Erases name, number, phone and birthday from the state and from every entry about the person; says who, when and why.
    /// The chain still verifies. Throws `Refusal` while the person holds a role or no reason is given.
    public func erase(_ id: PersonID, because reason: String, by actor: Actor, at: Instant) throws {
        var record = try found(id)
        guard !record.isActive else {
            throw Refusal(.outOfOrder, "请先办理离校（离职）再删除", "Record that the person has left first")
        }
        guard (2...200).contains(reason.count) else {
            throw Refusal(.missing, field: "reason", "请填写删除理由，2–200 字", "Give the reason, 2 to 200 letters")
        }
        // The state's older copies hold the name too.
        try ledger.scrubAfterCommit()
        let entries = try ledger.entries(about: record.subject)
        for entry in entries where !entry.sealed.isEmpty { try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence) }
        (record.name, record.number, record.phone, record.born) = ("", "", "", nil)
        try change(record, "erased", by: actor, at: at, open: Erased(reason: reason, entries: entries.filter { !$0.sealed.isEmpty }.map(\.sequence)))
    }

    private struct Erased: Encodable {
        var reason: String
        var entries: [Int64]
    }

    /// The open part of what is written whole.
    private struct Written: Encodable {
        var roles: [HeldRole]
        var batch: String?

        init(_ record: PersonRecord) {
            roles = record.roles
            batch = record.batch.isEmpty ? nil : record.batch
        }
    }

    // MARK: -

    /// A number belongs to one person of an organisation, whether they are still there or not.
    private func expectFree(_ number: String, for record: PersonRecord) throws {
        guard !number.isEmpty else { return }
        var query = StateQuery(kind: PersonRecord.stateKind)
        query.organisations = [record.home]
        query.terms = [PeopleTerms.whole(number)]
        query.limit = 10
        for state in try ledger.states(query) where state.subject != record.subject {
            guard try PersonRecord(state).number == number else { continue }
            throw Refusal(.taken, field: "number", "学号（工号）\(number) 已属于账号 \(state.subject.id)", "The number \(number) belongs to the account \(state.subject.id)")
        }
    }

    func found(_ id: PersonID) throws -> PersonRecord {
        guard let record = try ledger.personRecord(id) else { throw Refusal(.notFound, field: "id", "没有账号 \(id)", "There is no account \(id)") }
        return record
    }

    static func gone(_ id: PersonID) -> Refusal { Refusal(.outOfOrder, field: "id", "\(id) 已离校（离职）", "\(id) has left") }

    /// The record with its texts trimmed; throws `Refusal` for one that cannot be meant.
    func checked(_ record: PersonRecord) throws -> PersonRecord {
        var record = record
        record.name = record.name.trimmed
        record.number = record.number.trimmed
        record.phone = record.phone.trimmed
        // Rare characters are welcome, private ones too. Marks that turn the direction of writing or hide letters make one name look like another.
        guard record.name.unicodeScalars.allSatisfy({ ![.control, .format].contains($0.properties.generalCategory) }) else {
            throw Refusal(.unreadable, field: "name", "姓名含有看不见的控制字符，请重新填写", "The name holds invisible control characters: type it anew")
        }
        guard (1...60).contains(record.name.count) else {
            throw Refusal(.missing, field: "name", "请填写姓名，不超过 60 字", "Give a name of at most 60 letters")
        }
        guard record.number.count <= 40, record.number.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Refusal(.unreadable, field: "number", "学号（工号）不超过 40 字，不含空格", "A number has at most 40 letters and no blank")
        }
        guard Self.isPhone(record.phone) else {
            throw Refusal(.unreadable, field: "phone", "电话只含数字、+ 和 -，3–15 位", "A phone number has 3 to 15 digits, with + and - only")
        }
        if let born = record.born, born.civil.year < 1900 {
            throw Refusal(.unreadable, field: "born", "出生日期不对", "This cannot be a birthday")
        }
        guard record.roles.count <= 50 else { throw Refusal(.tooLarge, field: "roles", "角色不超过 50 个", "At most 50 roles") }
        return record
    }

    /// Whether the text is empty or can be a phone number.
    static func isPhone(_ text: String) -> Bool {
        let digits = text.filter { !"+- ()".contains($0) }
        return text.count <= 30 && digits.allSatisfy { $0.isASCII && $0.isNumber } && (text.isEmpty || (3...15).contains(digits.count))
    }

    private func change(
        _ record: PersonRecord, _ act: String, by actor: Actor, at: Instant, open: some Encodable, sealed: Particulars? = nil
    ) throws {
        var record = record
        record.version += 1
        try append(record, act, by: actor, at: at, open: open, sealed: sealed)
        try put(record, replacing: record.version - 1, at: at)
    }

    private func append(
        _ record: PersonRecord, _ act: String, by actor: Actor, at: Instant, open: some Encodable, sealed: Particulars?
    ) throws {
        let part = try sealed.map { SealedPart(audience: .register, content: try Wire.encode($0), salt: salt()) }
        try ledger.append(
            Draft(
                organisation: record.home, subject: record.subject, act: act, by: actor, at: at, open: try Wire.encode(open),
                sealed: part.map { [$0] } ?? []))
    }

    private func put(_ record: PersonRecord, replacing version: Int64, at: Instant) throws {
        let stage = record.isActive ? "active" : "ended"
        // Since when in the register, or out of it: what is merely corrected keeps its place.
        let old = version == 0 ? nil : try ledger.state(of: record.subject)
        let moment = old.flatMap { $0.stage == stage ? $0.moment : nil } ?? at
        var fields: [String: String] = [:]
        // Whoever holds more than the plain roles is looked at often: a list of their own.
        if record.isActive, record.hasDuty(at: at) { fields["duty"] = "held" }
        try ledger.put(
            StoredState(
                subject: record.subject, organisation: record.home, stage: stage, moment: moment, version: record.version,
                document: try Wire.encode(record), fields: fields, terms: try PeopleTerms.of(record, at: at, place, blind)),
            replacing: version)
    }
}
