public import Ground
public import Journal

/// Keeps sealed files: begins them, writes their parts, ends them when their purpose is done, erases what they held.
public struct SealedArchive {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]

    /// `salt` gives 32 fresh random bytes a call.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        self.salt = salt
    }

    /// A part's words; at most 4,000 letters.
    public struct Words: Hashable, Sendable, Codable {
        public var text: String
        /// 关注等级, for a need of care: 1 (gravest) to 3; `nil` elsewhere.
        public var level: Int?
        /// Whom to call, for a need of care.
        public var contact: String?

        public init(text: String, level: Int? = nil, contact: String? = nil) {
            self.text = text
            self.level = level
            self.contact = contact
        }
    }

    /// Begins a file and writes its first part. Throws `Refusal` when the writer may not, when there is nobody of the
    /// organisation it could be about, or when the organisation keeps a file about them already.
    public func begin(
        about: PersonID, in organisation: OrganisationID, _ kind: SealedKind, _ words: Words, by writer: Person, at: Instant
    ) throws -> SealedFile {
        try checkWriter(kind, organisation, writer)
        // Whoever may write here learns nothing about people elsewhere.
        guard let record = try ledger.personRecord(about), try Rights(ledger).isOf(record, organisation) else {
            throw Refusal(.notFound, field: "about", "本机构人员库中没有 \(about)：请先登记", "There is no \(about) in this organisation's register: enter them first")
        }
        if let kept = try ledger.sealedFiles(about: about).first(where: { $0.organisation == organisation && $0.stage == .kept }) {
            throw Refusal(.taken, field: "about", "已有在办档案 \(kept.id)：请在其中填写", "There is a file \(kept.id) already: write in that one")
        }
        let number = try ledger.next(in: "sealedFile/\(organisation)")
        let file = SealedFile(
            id: "\(organisation)-F\(number)", organisation: organisation, about: about, keeper: writer.id,
            isMinors: record.isProtectedAsMinor(at: at), parts: [kind: 1], begun: at, done: nil, isErased: false, version: 1)
        try append(file, "begun", kind, words, by: writer, at: at)
        try put(file, replacing: 0)
        return file
    }

    /// Writes a part, new or anew; what stood before stays in the record.
    public func write(_ kind: SealedKind, _ words: Words, to id: String, by writer: Person, at: Instant) throws -> SealedFile {
        var file = try found(id, by: writer)
        try checkWriter(kind, file.organisation, writer)
        guard file.stage == .kept else { throw Refusal(.outOfOrder, "档案已办结", "The file is done") }
        file.parts[kind, default: 0] += 1
        file.isMinors = try file.isMinors || ledger.personRecord(file.about)?.isProtectedAsMinor(at: at) ?? true
        file.version += 1
        try append(file, "written", kind, words, by: writer, at: at)
        try put(file, replacing: file.version - 1)
        return file
    }

    /// Says that its purpose is done: retention begins to count. For its keeper and whoever watches over it.
    public func finish(_ id: String, by writer: Person, at: Instant) throws {
        var file = try found(id, by: writer)
        let watchers = file.parts.keys.reduce(into: Set<Role>()) { $0.formUnion($1.watchers) }
        guard try file.keeper == writer.id || Rights(ledger).holds(watchers, over: file.organisation, writer) else {
            throw Refusal(.notYours, "只有建档人和档案监护人可以办结", "Only its keeper and the guardian of records say that it is done")
        }
        guard file.stage == .kept else { throw Refusal(.outOfOrder, "档案已办结", "The file is done") }
        file.done = at
        file.version += 1
        try ledger.append(
            Draft(
                organisation: try ledger.chain(of: file.organisation), subject: file.subject, act: "finished", by: .person(writer.id), at: at,
                open: Array("{}".utf8)))
        try put(file, replacing: file.version - 1)
    }

    /// Erases every sealed part and says who, when and why; the chain still verifies. Erasing once more changes nothing.
    public func erase(_ id: String, because reason: String, by actor: Actor, at: Instant) throws {
        guard var file = try ledger.sealedFile(id) else { throw OpeningDesk.hidden }
        guard !file.isErased else { return }
        let sealed = try ledger.entries(about: file.subject).filter { !$0.sealed.isEmpty }
        for entry in sealed { try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence) }
        file.isErased = true
        file.done = file.done ?? at
        file.version += 1
        struct Erased: Encodable {
            var reason: String
            var entries: [Int64]
        }
        try ledger.append(
            Draft(
                organisation: try ledger.chain(of: file.organisation), subject: file.subject, act: "erased", by: actor, at: at,
                open: try Wire.encode(Erased(reason: reason, entries: sealed.map(\.sequence)))))
        try put(file, replacing: file.version - 1)
    }

    // MARK: -

    /// Throws as for a file that is not there where the person may not know of any part of it.
    private func found(_ id: String, by person: Person) throws -> SealedFile {
        guard let file = try ledger.sealedFile(id), try Rights(ledger).mayList(file, person) else { throw OpeningDesk.hidden }
        return file
    }

    private func checkWriter(_ kind: SealedKind, _ organisation: OrganisationID, _ writer: Person) throws {
        guard kind != .incidentWords, try Rights(ledger).holds(kind.writers, over: organisation, writer) else {
            throw Refusal(.notYours, field: "part", "你不能填写\(kind.title.zh)", "\(kind.title.en) is not yours to write")
        }
    }

    private func append(_ file: SealedFile, _ act: String, _ kind: SealedKind, _ words: Words, by writer: Person, at: Instant) throws {
        var words = words
        words.text = words.text.trimmed
        words.contact = words.contact?.trimmed
        if words.contact?.isEmpty == true { words.contact = nil }
        guard (1...4000).contains(words.text.count) else {
            throw Refusal(.missing, field: "text", "请填写内容，不超过 4000 字", "Write at most 4,000 letters")
        }
        guard kind == .careNeed ? (1...3).contains(words.level ?? 0) : words.level == nil else {
            throw Refusal(.missing, field: "level", "帮扶需求须选关注等级 1–3，其他内容没有等级", "A need of care has a level from 1 to 3; nothing else has")
        }
        guard (words.contact ?? "").count <= 100, kind == .careNeed || words.contact == nil else {
            throw Refusal(.unreadable, field: "contact", "联系人只用于帮扶需求，不超过 100 字", "A contact of at most 100 letters goes with a need of care only")
        }
        let part = SealedPart(audience: kind.audience, content: try Wire.encode(words), salt: salt())
        // The open part names no kind: that somebody has a counsellor is under seal too.
        try ledger.append(
            Draft(
                organisation: try ledger.chain(of: file.organisation), subject: file.subject, act: act, by: .person(writer.id), at: at,
                open: Array("{}".utf8), sealed: [part]))
    }

    private func put(_ file: SealedFile, replacing version: Int64) throws {
        var fields = ["about": file.about.text, "keeper": file.keeper.text]
        for kind in file.parts.keys { fields["part." + kind.rawValue] = "1" }
        try ledger.put(
            StoredState(
                subject: file.subject, organisation: try ledger.chain(of: file.organisation), stage: file.stage.rawValue,
                moment: file.begun, version: file.version, document: try Wire.encode(file), fields: fields),
            replacing: version)
    }
}

extension PersonRecord {
    /// Whose age nobody knows is protected as a minor is.
    func isProtectedAsMinor(at: Instant) -> Bool { isMinor(on: at.day) ?? true }
}
