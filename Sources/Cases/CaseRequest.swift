public import Ground
public import Journal

/// Something asked of casework: by whom, when, and the key under which it is done only once.
public struct CaseRequest: Sendable {
    public let code: String
    public let act: Act
    /// `nil` for an opening only.
    public var subject: CaseID?
    public var answers: Answers
    public var party: Party
    /// Where a new case is kept.
    public var organisation: OrganisationID
    public let at: Instant
    /// Sent twice under the same key, done once.
    public var key: String?
    /// Of what was asked, word for word.
    public var asked: Digest?
    /// The version the person was looking at; another one refuses the step as stale.
    public var seen: Int64?
    /// The organisation that a token speaks for.
    public var tokenOf: OrganisationID?
    /// Where photos among the answers say that they were taken, by digest: sealed for whoever keeps the register.
    public var places: [String: Sealed<Spot>] = [:]
    /// Of an opening: open lines that the house itself writes beside what was asked, e.g. the incident that the same call opened.
    public var given = Answers()
    /// The run of an import.
    public var run: String?
    /// What the row of that import is known by.
    public var row: String?

    public enum Act: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        case open(String)
        case step(String)
        case approve
        /// With a reason.
        case decline(String)
        /// With a reason.
        case amend(String)
        case remark(String)

        /// What a log may say of it: a reason or a remark goes into a sealed part, and into no log.
        public var description: String { name }
        public var customMirror: Mirror { Mirror(reflecting: name) }

        var name: String {
            switch self {
            case .open(let name): "open/\(name)"
            case .step(let name): "step/\(name)"
            case .approve: "approve"
            case .decline: "decline"
            case .amend: "amend"
            case .remark: "remark"
            }
        }
    }

    public init(
        _ code: String, _ act: Act, of subject: CaseID? = nil, _ answers: Answers = Answers(), by party: Party, in organisation: OrganisationID,
        at: Instant
    ) {
        (self.code, self.act, self.subject, self.answers, self.party, self.organisation, self.at) = (code, act, subject, answers, party, organisation, at)
    }
}

/// What a request came to.
public struct CaseOutcome: Sendable, Hashable, Codable {
    public let id: CaseID
    public let number: String
    public let version: Int64
    public let stage: String
    /// Cases of other systems that it opened.
    public var opened: [CaseID] = []
    /// It had been done before under the same key.
    public var again = false
}
