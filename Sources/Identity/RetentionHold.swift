public import Ground
public import Journal

/// 诉讼、调查保全: what stops erasing until it is lifted.
public struct Hold: Hashable, Sendable, Codable {
    /// What must not be erased: an incident, a sealed file, a person or a case.
    public let target: Subject
    public let organisation: OrganisationID
    public private(set) var cause: Cause
    public private(set) var by: PersonID
    public private(set) var since: Instant
    /// `nil` while it stands.
    public private(set) var lifted: Instant?
    public private(set) var version: Int64

    /// Raw values are stored.
    public enum Cause: String, CaseIterable, Sendable, Codable {
        case litigation, investigation, complaint

        public var title: LocalisedText {
            switch self {
            case .litigation: LocalisedText("诉讼、仲裁", "Litigation")
            case .investigation: LocalisedText("案件调查", "Investigation")
            case .complaint: LocalisedText("投诉、复议", "Complaint or review")
            }
        }
    }

    public static let stateKind = "hold"
    public var isStanding: Bool { lifted == nil }
    public var subject: Subject { Self.subject(on: target) }
    static func subject(on target: Subject) -> Subject { Subject(kind: stateKind, id: "\(target.kind)~\(target.id)") }

    private static let targetKinds: Set<String> = ["incident", SealedFile.stateKind, PersonRecord.stateKind]
    /// Whether such a thing may be held, or erased early: an incident, a sealed file, a person, a case.
    public static func isTarget(_ kind: String) -> Bool { targetKinds.contains(kind) || kind.hasPrefix("case.") }

    init(on target: Subject, of organisation: OrganisationID, _ cause: Cause, by: PersonID, at: Instant) {
        self.target = target
        self.organisation = organisation
        self.cause = cause
        self.by = by
        since = at
        version = 1
    }

    mutating func stand(_ cause: Cause, by: PersonID, at: Instant) {
        (self.cause, self.by, since, lifted) = (cause, by, at, nil)
        version += 1
    }

    mutating func lift(at: Instant) {
        lifted = at
        version += 1
    }
}

/// Sets holds and lifts them: the guardian of records alone, each with a reason that is sealed for those who watch.
public struct HoldDesk {
    private let ledger: any Ledger
    private let salt: () -> [UInt8]

    /// `salt` gives 32 fresh random bytes a call.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8]) {
        self.ledger = ledger
        self.salt = salt
    }

    /// Throws `Refusal` when there is no such subject, `person` does not guard its organisation's records, or it is held already.
    public func place(on target: Subject, _ cause: Hold.Cause, because reason: String, by person: Person, at: Instant) throws {
        guard Hold.isTarget(target.kind), let state = try ledger.state(of: target),
            try Rights(ledger).holds([.recordsGuardian], over: state.organisation, person)
        else { throw Self.hidden }
        var hold = try ledger.storedHold(on: target) ?? Hold(on: target, of: state.organisation, cause, by: person.id, at: at)
        let before = try ledger.storedHold(on: target)?.version ?? 0
        if before > 0 {
            guard !hold.isStanding else { throw Refusal(.taken, "已在保全中", "It is on hold already") }
            hold.stand(cause, by: person.id, at: at)
        }
        try write(hold, replacing: before, "held", ["cause": cause.rawValue], reason, by: person, at: at)
    }

    /// Throws `Refusal` when nothing stands, or `person` does not guard the organisation's records.
    public func lift(from target: Subject, because reason: String, by person: Person, at: Instant) throws {
        guard var hold = try ledger.hold(on: target), try Rights(ledger).holds([.recordsGuardian], over: hold.organisation, person) else {
            throw Self.hidden
        }
        let before = hold.version
        hold.lift(at: at)
        try write(hold, replacing: before, "lifted", [:], reason, by: person, at: at)
    }

    private static var hidden: Refusal { Refusal(.notFound, field: "target", "没有可保全的这份记录", "There is no such record to hold") }

    private func write(
        _ hold: Hold, replacing before: Int64, _ act: String, _ open: [String: String], _ reason: String, by person: Person, at: Instant
    ) throws {
        let words = SealedPart(audience: .watchers, content: try Wire.encode(try checkedReason(reason)), salt: salt())
        try ledger.append(
            Draft(
                organisation: hold.organisation, subject: hold.subject, act: act, by: .person(person.id), at: at,
                open: try Wire.encode(open), sealed: [words]))
        try ledger.put(
            StoredState(
                subject: hold.subject, organisation: hold.organisation, stage: hold.isStanding ? "standing" : "lifted", moment: hold.since,
                version: hold.version, document: try Wire.encode(hold)),
            replacing: before)
    }
}

/// A reason somebody gave, trimmed. Throws `Refusal` unless it has 4 to 300 letters.
func checkedReason(_ text: String) throws -> String {
    let reason = text.trimmed
    guard (4...300).contains(reason.count) else {
        throw Refusal(.missing, field: "reason", "请填写理由，4–300 字", "Give the reason, 4 to 300 letters")
    }
    return reason
}

extension Reading {
    /// The hold that stands on the subject; `nil` when none does.
    public func hold(on target: Subject) throws -> Hold? {
        let hold = try storedHold(on: target)
        return hold?.isStanding == true ? hold : nil
    }

    /// The hold that stands on what would be erased or on something of its kin; `nil` when none does.
    public func hold(on due: DueErasure) throws -> Hold? {
        for subject in [due.subject] + due.kin {
            if let hold = try hold(on: subject) { return hold }
        }
        return nil
    }

    /// Holds that stand, of these organisations, the newest first; at most 1,000.
    public func holds(of organisations: [OrganisationID]) throws -> [Hold] {
        var query = StateQuery(kind: Hold.stateKind)
        query.organisations = organisations
        query.stages = ["standing"]
        query.limit = 1000
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    func storedHold(on target: Subject) throws -> Hold? {
        try state(of: Hold.subject(on: target)).map { try Wire.decode(from: $0.document) }
    }
}
