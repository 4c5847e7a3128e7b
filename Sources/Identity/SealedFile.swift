public import Ground
public import Journal

/// What is kept of somebody under seal: its head is a state, its contents stand in entries only, each part for its own readers.
public struct SealedFile: Hashable, Sendable, Codable, Identifiable {
    public let id: String
    public let organisation: OrganisationID
    /// Whom it is about; the name stands in the register alone.
    public let about: PersonID
    /// Who keeps it: opens it without a second person, but never without a reason.
    public var keeper: PersonID
    /// A minor's when it was begun or since: every opening needs approval.
    public var isMinors: Bool
    /// Which parts have been written, and how often.
    public var parts: [SealedKind: Int]
    public let begun: Instant
    /// Since when the purpose is done; retention counts from here.
    public var done: Instant?
    public var isErased: Bool
    public var version: Int64

    public static let stateKind = "sealedFile"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id) }

    /// What is opened: a part of this file.
    public func target(_ kind: SealedKind) -> SealedTarget {
        SealedTarget(subject: subject, kind: kind, organisation: organisation, about: about, keeper: keeper, isMinors: isMinors)
    }
}

extension SealedKind: CodingKeyRepresentable {}

/// Something under seal that somebody wants to open.
public struct SealedTarget: Hashable, Sendable, Codable {
    public let subject: Subject
    public let kind: SealedKind
    /// Who keeps it.
    public let organisation: OrganisationID
    public let about: PersonID?
    public let keeper: PersonID?
    public let isMinors: Bool

    public init(subject: Subject, kind: SealedKind, organisation: OrganisationID, about: PersonID?, keeper: PersonID?, isMinors: Bool) {
        self.subject = subject
        self.kind = kind
        self.organisation = organisation
        self.about = about
        self.keeper = keeper
        self.isMinors = isMinors
    }

    /// Whether a second person must approve before `reader` opens it.
    public func needsApproval(for reader: PersonID) -> Bool { reader != keeper && (isMinors || kind.alwaysNeedsApproval) }
}

/// Keeps sealed files: begins them, writes their parts, ends them when their purpose is done, erases what they held.
public struct SealedArchive {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]

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

    /// Begins a file and writes its first part. Throws `Refusal` when the writer may not, or there is nobody it could be about.
    public func begin(
        about: PersonID, in organisation: OrganisationID, _ kind: SealedKind, _ words: Words, by writer: Person, at: Instant
    ) throws -> SealedFile {
        guard let record = try ledger.personRecord(about) else {
            throw Refusal(.notFound, field: "about", "人员库中没有 \(about)：请先登记", "There is no \(about) in the register: enter them first")
        }
        let number = try ledger.next(in: "sealedFile/\(organisation)")
        let file = SealedFile(
            id: "\(organisation)-F\(number)", organisation: organisation, about: about, keeper: writer.id,
            // Whose age nobody knows is protected as a minor is.
            isMinors: record.isMinor(on: at.day) ?? true, parts: [kind: 1], begun: at, done: nil, isErased: false, version: 1)
        try checkWriter(kind, organisation, writer)
        try append(file, "begun", kind, words, by: .person(writer.id), at: at)
        try put(file, replacing: 0)
        return file
    }

    /// Writes a part, new or anew; what stood before stays in the record.
    public func write(_ kind: SealedKind, _ words: Words, to id: String, by writer: Person, at: Instant) throws -> SealedFile {
        var file = try found(id)
        try checkWriter(kind, file.organisation, writer)
        guard !file.isErased, file.done == nil else { throw Refusal(.outOfOrder, "档案已办结", "The file is done") }
        file.parts[kind, default: 0] += 1
        file.version += 1
        try append(file, "written", kind, words, by: .person(writer.id), at: at)
        try put(file, replacing: file.version - 1)
        return file
    }

    /// Says that its purpose is done: retention begins to count.
    public func finish(_ id: String, by writer: Person, at: Instant) throws {
        var file = try found(id)
        let watches = try Rights(ledger).holds([.recordsGuardian], over: file.organisation, writer)
        guard watches || file.keeper == writer.id else { throw Self.hidden }
        guard file.done == nil else { throw Refusal(.outOfOrder, "档案已办结", "The file is done") }
        file.done = at
        file.version += 1
        try ledger.append(
            Draft(organisation: file.organisation, subject: file.subject, act: "finished", by: .person(writer.id), at: at, open: Array("{}".utf8)))
        try put(file, replacing: file.version - 1)
    }

    /// Erases every sealed part and says who, when and why; the chain still verifies.
    public func erase(_ id: String, because reason: String, by actor: Actor, at: Instant) throws {
        var file = try found(id)
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
                organisation: file.organisation, subject: file.subject, act: "erased", by: actor, at: at,
                open: try Wire.encode(Erased(reason: reason, entries: sealed.map(\.sequence)))))
        try put(file, replacing: file.version - 1)
    }

    private static var hidden: Refusal { Refusal(.notFound, "没有这份档案", "There is no such file") }

    private func found(_ id: String) throws -> SealedFile {
        guard let state = try ledger.state(of: Subject(kind: SealedFile.stateKind, id: id)) else { throw Self.hidden }
        return try Wire.decode(from: state.document)
    }

    private func checkWriter(_ kind: SealedKind, _ organisation: OrganisationID, _ writer: Person) throws {
        guard kind != .incidentWords, try Rights(ledger).holds(kind.writers, over: organisation, writer) else {
            throw Refusal(.notYours, "你不能填写\(kind.title.zh)", "\(kind.title.en) is not yours to write")
        }
    }

    private func append(_ file: SealedFile, _ act: String, _ kind: SealedKind, _ words: Words, by actor: Actor, at: Instant) throws {
        guard (1...4000).contains(words.text.count), (words.contact ?? "").count <= 100, (1...3).contains(words.level ?? 1) else {
            throw Refusal(.missing, field: "text", "请填写内容，不超过 4000 字；等级为 1–3", "Write at most 4,000 letters; the level is 1 to 3")
        }
        let part = SealedPart(audience: kind.audience, content: try Wire.encode(words), salt: salt())
        try ledger.append(
            Draft(
                organisation: file.organisation, subject: file.subject, act: act, by: actor, at: at,
                open: try Wire.encode(["part": kind.rawValue]), sealed: [part]))
    }

    private func put(_ file: SealedFile, replacing version: Int64) throws {
        let stage = file.isErased ? "erased" : file.done == nil ? "kept" : "done"
        try ledger.put(
            StoredState(
                subject: file.subject, organisation: file.organisation, stage: stage, moment: file.begun, version: file.version,
                document: try Wire.encode(file), fields: ["about": file.about.text, "keeper": file.keeper.text]),
            replacing: version)
    }
}

extension Reading {
    /// The head of a sealed file; `nil` when there is none of that name.
    public func sealedFile(_ id: String) throws -> SealedFile? {
        try state(of: Subject(kind: SealedFile.stateKind, id: id)).map { try Wire.decode(from: $0.document) }
    }
}
