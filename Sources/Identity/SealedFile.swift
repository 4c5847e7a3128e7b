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

    public var stage: Stage { isErased ? .erased : done == nil ? .kept : .done }

    /// Raw values are stored.
    public enum Stage: String, CaseIterable, Sendable, Codable {
        case kept, done, erased

        public var title: LocalisedText {
            switch self {
            case .kept: LocalisedText("在办", "Kept")
            case .done: LocalisedText("已办结", "Done")
            case .erased: LocalisedText("已依法删除", "Erased")
            }
        }
    }

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

    /// The same, as a minor's.
    var minors: SealedTarget {
        SealedTarget(subject: subject, kind: kind, organisation: organisation, about: about, keeper: keeper, isMinors: true)
    }

    /// Whether a second person must approve before `reader` opens it.
    public func needsApproval(for reader: PersonID) -> Bool { reader != keeper && (isMinors || kind.alwaysNeedsApproval) }
}

/// A part as it was once written; `words` is `nil` where it was erased.
public struct SealedWriting: Sendable {
    public let at: Instant
    public let by: Actor
    public let words: SealedArchive.Words?

    /// The writings that entries about a file hold for the readers of a part, in their order.
    public static func all(in entries: [Entry], of kind: SealedKind) throws -> [SealedWriting] {
        try entries.flatMap { entry in
            try entry.sealed.filter { $0.audience == kind.audience }.map { part in
                SealedWriting(at: entry.at, by: entry.by, words: try part.content.map { try Wire.decode(from: $0.opened()) })
            }
        }
    }
}

extension Reading {
    /// The head of a sealed file; `nil` when there is none of that name.
    public func sealedFile(_ id: String) throws -> SealedFile? {
        try state(of: Subject(kind: SealedFile.stateKind, id: id)).map { try Wire.decode(from: $0.document) }
    }

    /// What is opened of a file as of now: somebody may have been found to be a minor since it was begun.
    public func target(_ kind: SealedKind, of file: SealedFile, at: Instant) throws -> SealedTarget {
        let target = file.target(kind)
        return try !file.isMinors && personRecord(file.about)?.isProtectedAsMinor(at: at) ?? true ? target.minors : target
    }

    /// Every file about somebody, the newest first; at most 100.
    public func sealedFiles(about person: PersonID) throws -> [SealedFile] {
        var query = StateQuery(kind: SealedFile.stateKind)
        query.fields = ["about": person.text]
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// In whose chain entries of the organisation stand: its own, or for a college or a class its campus's.
    public func chain(of organisation: OrganisationID) throws -> OrganisationID { try self.organisation(organisation)?.chain ?? organisation }
}
