public import Ground
public import Journal

/// Somebody's asking to read what is under seal: with a reason, with a second person's approval where that is due, for a time.
public struct Opening: Hashable, Sendable, Codable, Identifiable {
    public let id: String
    public let target: SealedTarget
    public let reader: PersonID
    public let reason: String
    public let asked: Instant
    public var stage: Stage
    /// Who approved or refused.
    public var decidedBy: PersonID?
    public var decided: Instant?
    /// Why it was refused; empty otherwise.
    public var answer: String
    /// Reading ends at this moment.
    public var until: Instant?
    /// Duty to warn: opened at once because somebody was in danger.
    public let isWarning: Bool
    /// When it was really read, each time.
    public var reads: [Instant]
    /// A watcher has seen it.
    public var noticed: Instant?
    public var version: Int64

    /// Raw values are stored.
    public enum Stage: String, CaseIterable, Sendable, Codable {
        case waiting, open, refused, withdrawn

        public var title: LocalisedText {
            switch self {
            case .waiting: LocalisedText("待审批", "Waiting for approval")
            case .open: LocalisedText("可查阅", "Open")
            case .refused: LocalisedText("未同意", "Refused")
            case .withdrawn: LocalisedText("逾期作废", "Lapsed")
            }
        }
    }

    public static let stateKind = "opening"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id) }

    /// How long an approved opening may be read, in seconds.
    public static let lasts: Double = 24 * 3600
    /// How long a warning's opening may be read, in seconds.
    public static let warningLasts: Double = 3600
    /// How long a request waits before it is withdrawn by itself, in seconds.
    public static let waits: Double = 3 * 24 * 3600

    public func isReadable(at moment: Instant) -> Bool { stage == .open && (until.map { moment < $0 } ?? false) }

    /// Whether what was enough to open it is still enough: a second person was asked, or need not be, or somebody was in danger.
    public func covers(_ current: SealedTarget) -> Bool { isWarning || decidedBy != nil || !current.needsApproval(for: reader) }

    /// Whether it waits for an approver still.
    public func isWaiting(at moment: Instant) -> Bool { stage == .waiting && moment < asked.advanced(bySeconds: Self.waits) }
}

/// Opens what is under seal: asks, approves, refuses, warns, reads. Every step is an entry of the organisation that keeps the seal.
public struct OpeningDesk {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]

    /// `salt` gives 32 fresh random bytes a call.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        self.salt = salt
    }

    /// Asks to read; opened at once where no approval is due. Whoever has asked already gets the same again. Throws `Refusal`:
    /// `notFound` for whoever may not know of it, and for a part that nobody has written.
    public func ask(for target: SealedTarget, because reason: String, by reader: Person, at: Instant) throws -> Opening {
        let (target, parts) = try checked(target, at: at)
        guard parts.contains(target.kind), try Rights(ledger).mayRead(target.kind, of: target.organisation, reader) else { throw Self.hidden }
        if let same = try current(target, reader.id, isWarning: false, at: at) { return same }
        let waits = target.needsApproval(for: reader.id)
        return try begin(target, reason, reader, at, stage: waits ? .waiting : .open, lasts: Opening.lasts, isWarning: false)
    }

    /// Duty to warn: opens at once because somebody is in danger; its watchers are told at the same moment. It is opened, and
    /// told, whether or not anything is kept: the answer alone says that.
    public func warn(_ target: SealedTarget, because reason: String, by reader: Person, at: Instant) throws -> Opening {
        let (target, _) = try checked(target, at: at)
        guard try Rights(ledger).mayWarn(target.kind, of: target.organisation, reader) else { throw Self.hidden }
        if let same = try current(target, reader.id, isWarning: true, at: at) { return same }
        return try begin(target, reason, reader, at, stage: .open, lasts: Opening.warningLasts, isWarning: true)
    }

    /// Duty to warn of somebody in the register, whose file one need not know: opens that part of the file about them.
    public func warn(_ kind: SealedKind, about person: PersonID, because reason: String, by reader: Person, at: Instant) throws -> Opening {
        guard let record = try ledger.personRecord(person) else { throw Self.hidden }
        let rights = Rights(ledger)
        let files = try ledger.sealedFiles(about: person).filter { try $0.parts[kind] != nil && rights.mayWarn(kind, of: $0.organisation, reader) }
        if let file = files.first(where: { $0.stage == .kept }) ?? files.first {
            return try warn(file.target(kind), because: reason, by: reader, at: at)
        }
        // Nothing is kept. That somebody looked is told all the same, or this would be a way to find out unseen.
        let place = try Set(record.roles.map(\.organisation) + [record.home]).sorted().first { try rights.mayWarn(kind, of: $0, reader) }
        guard let place, kind != .incidentWords else { throw Self.hidden }
        let target = SealedTarget(
            subject: record.subject, kind: kind, organisation: place, about: person, keeper: nil, isMinors: record.isProtectedAsMinor(at: at))
        return try warn(target, because: reason, by: reader, at: at)
    }

    /// Approves what waits; throws `Refusal` for whoever asked, and for whoever is no approver.
    public func approve(_ id: String, by approver: Person, at: Instant) throws {
        try decide(id, by: approver, at: at, act: "approved", answer: "") { opening in
            opening.stage = .open
            opening.until = at.advanced(bySeconds: Opening.lasts)
        }
    }

    /// Refuses what waits, with a reason.
    public func refuse(_ id: String, because answer: String, by approver: Person, at: Instant) throws {
        guard (2...200).contains(answer.trimmed.count) else {
            throw Refusal(.missing, field: "answer", "请填写不同意的理由，2–200 字", "Say why not, in 2 to 200 letters")
        }
        try decide(id, by: approver, at: at, act: "refused", answer: answer.trimmed) { $0.stage = .refused }
    }

    /// A watcher has seen a warning or an opening; nobody notices their own.
    public func notice(_ id: String, by watcher: Person, at: Instant) throws {
        var opening = try found(id)
        guard try Rights(ledger).holds(opening.target.kind.watchers, over: opening.target.organisation, watcher) else { throw Self.hidden }
        guard watcher.id != opening.reader else {
            throw Refusal(.notYours, "不能知悉自己的查阅，须由第二人确认", "Nobody acknowledges their own: a second person does")
        }
        guard opening.noticed == nil else { return }
        opening.noticed = at
        try change(&opening, "noticed", [:], by: .person(watcher.id), at: at)
    }

    /// Reads: the entry of the reading is written first. The entries come with the parts that were opened and no others.
    /// Throws `Refusal` when it is not open for this reader any more. `isMinors` says that what it is about, other than a file,
    /// has been found to be a minor's since it was opened.
    public func read(_ id: String, by reader: Person, at: Instant, isMinors: Bool = false) throws -> [Entry] {
        var opening = try found(id)
        guard opening.reader == reader.id else { throw Self.hidden }
        let rights = Rights(ledger)
        let target = opening.target
        let holds = try opening.isWarning ? rights.mayWarn(target.kind, of: target.organisation, reader) : rights.mayRead(target.kind, of: target.organisation, reader)
        var current = try checked(target, at: at).0
        if isMinors { current = current.minors }
        guard holds, opening.isReadable(at: at), opening.covers(current) else {
            throw Refusal(.notYours, "查阅时间已过或尚未批准：请重新申请", "It is not open for you, or no longer: ask again")
        }
        opening.reads.append(at)
        try change(&opening, "read", ["subject": target.subject.description], by: .person(reader.id), at: at)
        return try ledger.entries(about: target.subject).compactMap { $0.keeping(target.audiences) }
    }

    /// Withdraws what has waited too long: whoever still needs it asks again. Returns how many.
    public func withdrawOverdue(at: Instant) throws -> Int {
        var query = StateQuery(kind: Opening.stateKind)
        query.dueBy = at
        query.limit = 200
        let overdue = try ledger.states(query).map { try Wire.decode(Opening.self, from: $0.document) }
        for var opening in overdue {
            opening.stage = .withdrawn
            try change(&opening, "withdrawn", [:], by: .system("clock"), at: at)
        }
        return overdue.count
    }

    // MARK: -

    /// What one may not know of is not there.
    static var hidden: Refusal { Refusal(.notFound, "没有这份档案", "There is no such file") }

    /// The target as the record has it, whatever the caller says of it, and the parts that are there.
    private func checked(_ target: SealedTarget, at: Instant) throws -> (SealedTarget, Set<SealedKind>) {
        guard target.subject.kind == SealedFile.stateKind else { return (target, [target.kind]) }
        guard let file = try ledger.sealedFile(target.subject.id) else { throw Self.hidden }
        return (try ledger.target(target.kind, of: file, at: at), Set(file.parts.keys))
    }

    private func begin(
        _ target: SealedTarget, _ reason: String, _ reader: Person, _ at: Instant, stage: Opening.Stage, lasts: Double, isWarning: Bool
    ) throws -> Opening {
        let reason = reason.trimmed
        guard (4...300).contains(reason.count) else {
            throw Refusal(.missing, field: "reason", "请填写查阅事由，4–300 字", "Give the reason for opening it, 4 to 300 letters")
        }
        let number = try ledger.next(in: "opening/\(target.organisation)")
        var opening = Opening(
            id: "\(target.organisation)-O\(number)", target: target, reader: reader.id, reason: reason, asked: at, stage: stage,
            decidedBy: nil, decided: nil, answer: "", until: stage == .open ? at.advanced(bySeconds: lasts) : nil, isWarning: isWarning,
            reads: [], noticed: nil, version: 0)
        let open = ["subject": target.subject.description, "part": target.kind.rawValue]
        // What somebody writes as a reason may name people: it is sealed for those who watch.
        let words = SealedPart(audience: .watchers, content: try Wire.encode(reason), salt: salt())
        try change(&opening, isWarning ? "warned" : stage == .open ? "opened" : "asked", open, sealed: [words], by: .person(reader.id), at: at)
        return opening
    }

    private func decide(
        _ id: String, by approver: Person, at: Instant, act: String, answer: String, _ change: (inout Opening) -> Void
    ) throws {
        var opening = try found(id)
        guard try Rights(ledger).holds(opening.target.kind.approvers, over: opening.target.organisation, approver) else { throw Self.hidden }
        guard approver.id != opening.reader else {
            throw Refusal(.notYours, "不能审批自己的申请，须由第二人审批", "Nobody approves their own request: a second person does")
        }
        guard opening.isWaiting(at: at) else { throw Refusal(.outOfOrder, "该申请已处理或已逾期", "It has been decided already, or has lapsed") }
        change(&opening)
        opening.decidedBy = approver.id
        opening.decided = at
        opening.answer = answer
        let words = answer.isEmpty ? [] : [SealedPart(audience: .watchers, content: try Wire.encode(answer), salt: salt())]
        try self.change(&opening, act, [:], sealed: words, by: .person(approver.id), at: at)
    }

    private func current(_ target: SealedTarget, _ reader: PersonID, isWarning: Bool, at: Instant) throws -> Opening? {
        try ledger.openings(of: target.subject, by: reader).first {
            $0.target.kind == target.kind && $0.isWarning == isWarning && ($0.isWaiting(at: at) || ($0.isReadable(at: at) && $0.covers(target)))
        }
    }

    private func found(_ id: String) throws -> Opening {
        guard let opening = try ledger.opening(id) else { throw Self.hidden }
        return opening
    }

    private func change(
        _ opening: inout Opening, _ act: String, _ open: [String: String], sealed: [SealedPart] = [], by actor: Actor, at: Instant
    ) throws {
        opening.version += 1
        let chain = try ledger.chain(of: opening.target.organisation)
        try ledger.append(
            Draft(organisation: chain, subject: opening.subject, act: act, by: actor, at: at, open: try Wire.encode(open), sealed: sealed))
        try ledger.put(try opening.stored(in: chain), replacing: opening.version - 1)
    }
}

extension SealedTarget {
    /// Handlers' words of an incident carry the desk's audience; a file's parts carry the name of their kind.
    var audiences: Set<Audience> { kind == .incidentWords ? [.handlers, .desk] : [kind.audience] }
}

extension Entry {
    /// The entry with the parts for the audiences only; `nil` when it has none.
    fileprivate func keeping(_ audiences: Set<Audience>) -> Entry? {
        let kept = sealed.filter { audiences.contains($0.audience) }
        guard !kept.isEmpty else { return nil }
        return Entry(
            organisation: organisation, sequence: sequence, subject: subject, act: act, by: by, at: at, open: open, sealed: kept, digest: digest)
    }
}
