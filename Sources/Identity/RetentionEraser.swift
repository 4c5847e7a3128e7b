public import Ground
public import Journal

/// What was erased, by whom, when and why: the state beside the entry that says so.
public struct Erasure: Hashable, Sendable, Codable {
    public let target: Subject
    public let kind: RetentionKind
    public let cause: Cause
    public let by: Actor
    public let at: Instant
    /// Sequence numbers of the entries that lost their sealed parts, in the target's chain.
    public let entries: [Int64]
    /// The target's version when it was erased: as long as it is the same, nothing was written since.
    public let seen: Int64?
    public let version: Int64

    /// Why: the time was over, or somebody asked and the guardian of records agreed.
    public enum Cause: Hashable, Sendable, Codable {
        /// Kept for so many days after its purpose was done.
        case retention(days: Int)
        /// The guardian's decision; its words are sealed in the entry, the request's number where there was one.
        case decision(request: String?)

        /// Short, without a word about anybody: it stands in the open.
        public func words(_ kind: RetentionKind) -> String {
            switch self {
            case .retention(let days): "retention: \(kind.rawValue), \(days) days"
            case .decision(let request): "decision: \(kind.rawValue)" + (request.map { ", request \($0)" } ?? "")
            }
        }
    }

    public static let stateKind = "erasure"
    public static func subject(of target: Subject) -> Subject { Subject(kind: stateKind, id: "\(target.kind)~\(target.id)") }
}

/// Erases sealed contents and says so. Whether it is due or decided, the caller has seen; a hold stops it in any case.
public struct Eraser {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]
    private let cases: ((Subject) throws -> Void)?

    /// `salt` gives 32 fresh random bytes a call; `cases` erases what is sealed of a case, in its entries and in its state.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8], cases: ((Subject) throws -> Void)? = nil) {
        self.ledger = ledger
        self.salt = salt
        self.cases = cases
    }

    /// Erases every sealed part of the entries about the subject, and what its state holds in the open of a person or a reason.
    /// Returns how many parts went; the chain still verifies. Throws `Refusal` when a hold stands on it or on its kin.
    @discardableResult
    public func erase(
        _ due: DueErasure, _ cause: Erasure.Cause, because reason: String? = nil, by actor: Actor, at: Instant
    ) throws -> Int {
        if let hold = try ledger.hold(on: due) {
            throw Refusal(
                .outOfOrder, "保全中（\(hold.cause.title.zh)），解除后方可删除", "On hold (\(hold.cause.title.en.lowercased())): lift the hold first")
        }
        let sealed = try ledger.entries(about: due.subject).filter { entry in entry.sealed.contains { $0.content != nil } }
        let words = cause.words(due.kind)
        switch due.subject.kind {
        case PersonRecord.stateKind:
            // The phone is erased with the rest: nothing is left to find it by.
            try PeopleRegister(ledger, salt: salt, blind: { _ in "" })
                .erase(PersonID(due.subject.id), because: words, by: actor, at: at)
            try eraseRequests(["person": due.subject.id])
        case SealedFile.stateKind: try SealedArchive(ledger, salt: salt).erase(due.subject.id, because: words, by: actor, at: at)
        case Opening.stateKind:
            try eraseSealed(sealed)
            try eraseReason(of: due.subject)
        default:
            if due.kind == .caseLines, let cases { try cases(due.subject) } else { try eraseSealed(sealed) }
            try eraseRequests(["target": due.subject.description])
        }
        try note(due, cause, sealed.map(\.sequence), because: reason, by: actor, at: at)
        return sealed.reduce(0) { $0 + $1.sealed.count { $0.content != nil } }
    }

    private func eraseSealed(_ entries: [Entry]) throws {
        for entry in entries { try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence) }
    }

    /// The reason stands in the opening's state as well.
    private func eraseReason(of subject: Subject) throws {
        guard let opening = try ledger.opening(subject.id), let state = try ledger.state(of: subject) else { return }
        let bare = Opening(
            id: opening.id, target: opening.target, reader: opening.reader, reason: "", asked: opening.asked, stage: opening.stage,
            decidedBy: opening.decidedBy, decided: opening.decided, answer: "", until: opening.until, isWarning: opening.isWarning,
            reads: opening.reads, noticed: opening.noticed, version: opening.version + 1)
        try ledger.scrubAfterCommit()
        var stored = state
        stored.version = bare.version
        stored.document = try Wire.encode(bare)
        try ledger.put(stored, replacing: opening.version)
    }

    /// What was asked about it may say the same words again.
    private func eraseRequests(_ fields: [String: String]) throws {
        var query = StateQuery(kind: DataRequest.stateKind)
        query.fields = fields
        query.limit = 1000
        for state in try ledger.states(query) {
            try eraseSealed(try ledger.entries(about: state.subject).filter { entry in entry.sealed.contains { $0.content != nil } })
        }
    }

    private func note(
        _ due: DueErasure, _ cause: Erasure.Cause, _ entries: [Int64], because reason: String?, by actor: Actor, at: Instant
    ) throws {
        let before = try ledger.erasure(of: due.subject)?.version ?? 0
        let erasure = Erasure(
            target: due.subject, kind: due.kind, cause: cause, by: actor, at: at, entries: entries, seen: try ledger.state(of: due.subject)?.version,
            version: before + 1)
        let subject = Erasure.subject(of: due.subject)
        let words = try reason.map { SealedPart(audience: .watchers, content: try Wire.encode(try checkedReason($0)), salt: salt()) }
        try ledger.append(
            Draft(
                organisation: due.organisation, subject: subject, act: "erased", by: actor, at: at, open: try Wire.encode(erasure),
                sealed: words.map { [$0] } ?? []))
        try ledger.put(
            StoredState(
                subject: subject, organisation: due.organisation, stage: due.kind.rawValue, moment: at, version: erasure.version,
                document: try Wire.encode(erasure)),
            replacing: before)
    }
}

extension Reading {
    /// The last erasure of the subject's sealed contents; `nil` when there was none.
    public func erasure(of target: Subject) throws -> Erasure? {
        try state(of: Erasure.subject(of: target)).map { try Wire.decode(from: $0.document) }
    }
}
