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
    public enum Stage: String, Sendable, Codable { case waiting, open, refused, withdrawn }

    public static let stateKind = "opening"
    public var subject: Subject { Subject(kind: Self.stateKind, id: id) }

    /// How long an approved opening may be read, in seconds.
    public static let lasts: Double = 24 * 3600
    /// How long a warning's opening may be read, in seconds.
    public static let warningLasts: Double = 3600
    /// How long a request waits before it is withdrawn by itself, in seconds.
    public static let waits: Double = 3 * 24 * 3600

    public func isReadable(at moment: Instant) -> Bool { stage == .open && (until.map { moment < $0 } ?? false) }
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

    /// Asks to read; opened at once where no approval is due. Throws `Refusal`: `notFound` for whoever may not know of it.
    public func ask(for target: SealedTarget, because reason: String, by reader: Person, at: Instant) throws -> Opening {
        guard try Rights(ledger).mayRead(target.kind, of: target.organisation, reader) else { throw Self.hidden }
        if let same = try current(target, reader.id, at: at) { return same }
        let waits = target.needsApproval(for: reader.id)
        return try begin(target, reason, reader, at, stage: waits ? .waiting : .open, lasts: Opening.lasts, isWarning: false)
    }

    /// Duty to warn: opens at once because somebody is in danger; its watchers are told at the same moment.
    public func warn(_ target: SealedTarget, because reason: String, by reader: Person, at: Instant) throws -> Opening {
        guard try Rights(ledger).mayWarn(target.kind, of: target.organisation, reader) else { throw Self.hidden }
        return try begin(target, reason, reader, at, stage: .open, lasts: Opening.warningLasts, isWarning: true)
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
        guard (2...200).contains(answer.trimmed.count) else { throw Refusal(.missing, field: "answer", "请填写不同意的理由", "Say why not") }
        try decide(id, by: approver, at: at, act: "refused", answer: answer.trimmed) { $0.stage = .refused }
    }

    /// The watcher has seen a warning or an opening.
    public func notice(_ id: String, by watcher: Person, at: Instant) throws {
        var opening = try found(id)
        guard try Rights(ledger).holds(opening.target.kind.watchers, over: opening.target.organisation, watcher) else { throw Self.hidden }
        guard opening.noticed == nil else { return }
        opening.noticed = at
        try change(&opening, "noticed", [:], by: .person(watcher.id), at: at)
    }

    /// Reads: the entry of the reading is written first. Throws `Refusal` when it is not open for this reader any more.
    public func read(_ id: String, by reader: Person, at: Instant) throws -> [Entry] {
        var opening = try found(id)
        guard opening.reader == reader.id else { throw Self.hidden }
        let rights = Rights(ledger)
        let target = opening.target
        let holds = try opening.isWarning ? rights.mayWarn(target.kind, of: target.organisation, reader) : rights.mayRead(target.kind, of: target.organisation, reader)
        guard holds, opening.isReadable(at: at) else {
            throw Refusal(.notYours, "查阅时间已过或尚未批准：请重新申请", "It is not open for you, or no longer: ask again")
        }
        opening.reads.append(at)
        try change(&opening, "read", ["subject": target.subject.description], by: .person(reader.id), at: at)
        // Handlers' words of an incident carry the desk's audience; a file's parts carry the name of their kind.
        let audiences: Set<Audience> = target.kind == .incidentWords ? [.handlers, .desk] : [target.kind.audience]
        return try ledger.entries(about: target.subject).filter { entry in entry.sealed.contains { audiences.contains($0.audience) } }
    }

    // MARK: -

    /// What one may not know of is not there.
    static var hidden: Refusal { Refusal(.notFound, "没有这份档案", "There is no such file") }

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
        guard opening.stage == .waiting else { throw Refusal(.outOfOrder, "该申请已处理", "It has been decided already") }
        change(&opening)
        opening.decidedBy = approver.id
        opening.decided = at
        opening.answer = answer
        let words = answer.isEmpty ? [] : [SealedPart(audience: .watchers, content: try Wire.encode(answer), salt: salt())]
        try self.change(&opening, act, [:], sealed: words, by: .person(approver.id), at: at)
    }

    private func current(_ target: SealedTarget, _ reader: PersonID, at: Instant) throws -> Opening? {
        var query = StateQuery(kind: Opening.stateKind)
        query.organisations = [target.organisation]
        query.fields = ["reader": reader.text, "subject": target.subject.description]
        query.stages = [Opening.Stage.waiting.rawValue, Opening.Stage.open.rawValue]
        query.limit = 20
        return try ledger.states(query).map { try Wire.decode(Opening.self, from: $0.document) }.first {
            $0.target.kind == target.kind && !$0.isWarning && ($0.stage == .waiting || $0.isReadable(at: at))
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
        try ledger.append(
            Draft(
                organisation: opening.target.organisation, subject: opening.subject, act: act, by: actor, at: at, open: try Wire.encode(open),
                sealed: sealed))
        var fields = ["reader": opening.reader.text, "subject": opening.target.subject.description]
        fields["about"] = opening.target.about?.text
        try ledger.put(
            StoredState(
                subject: opening.subject, organisation: opening.target.organisation, stage: opening.stage.rawValue, moment: opening.asked,
                due: opening.stage == .waiting ? opening.asked.advanced(bySeconds: Opening.waits) : nil, version: opening.version,
                document: try Wire.encode(opening), fields: fields),
            replacing: opening.version - 1)
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
}

extension Reading {
    /// An opening by its number; `nil` when there is none.
    public func opening(_ id: String) throws -> Opening? {
        try state(of: Subject(kind: Opening.stateKind, id: id)).map { try Wire.decode(from: $0.document) }
    }
}
