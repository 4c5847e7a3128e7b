public import Ground
public import Journal

/// Why somebody opens the sealed lines of a case. Raw values are stored.
public enum LookReason: String, Choice, Codable {
    case handling, identity, inspection, emergency, lawful, other

    public var title: LocalisedText {
        switch self {
        case .handling: LocalisedText("办理本案", "Working on this case")
        case .identity: LocalisedText("核实身份", "Making sure who it is")
        case .inspection: LocalisedText("督导检查", "Supervision")
        case .emergency: LocalisedText("应急救助", "Somebody needs help now")
        case .lawful: LocalisedText("依法调取", "Asked for under a law")
        case .other: LocalisedText("其他", "Another reason")
        }
    }

    /// Whether words must say more.
    public var needsWords: Bool { self == .other }

    /// The most characters of those words.
    public static let mostWords = 500

    /// The words as they are kept. Throws `Refusal` where they are missing or too long.
    public func words(_ text: String) throws -> String {
        let words = text.trimmed
        guard !words.isEmpty || !needsWords else {
            throw Refusal(.missing, field: "words", "选择“其他”时请写明事由", "Say why, where the reason is another one")
        }
        guard words.count <= Self.mostWords else {
            throw Refusal(.tooLarge, field: "words", "事由至多 \(Self.mostWords) 字", "The reason has at most \(Self.mostWords) characters")
        }
        return words
    }
}

/// Which cases' sealed lines somebody has opened with a reason, as far as it counts here and now; whatever is forgotten stays masked.
public enum Looks: Sendable, Hashable {
    case none
    case at(CaseID)
    /// Of a register that is taken along with a reason.
    case all

    func cover(_ id: CaseID) -> Bool {
        switch self {
        case .none: false
        case .at(let case_): case_ == id
        case .all: true
        }
    }
}

/// That somebody wants to look at the sealed lines of a case, and why.
public struct LookRequest: Sendable {
    public let code: String
    public let id: CaseID
    public let reason: LookReason
    /// What the reason says in words: it goes into a sealed part.
    public let words: Sealed<String>
    public let party: Party
    public let at: Instant
    /// Sent twice under the same key, done once.
    public var key: String?

    public init(_ code: String, _ id: CaseID, because reason: LookReason, _ words: String = "", by party: Party, at: Instant, key: String? = nil) {
        (self.code, self.id, self.reason, self.words, self.party, self.at, self.key) = (code, id, reason, Sealed(words), party, at, key)
    }
}

/// Somebody's looks at one case: one state in the chain of the case's organisation, beside the case, so that nobody's form goes stale.
public struct Look: Sendable, Hashable, Codable {
    public let code: String
    public let caseID: CaseID
    public let person: PersonID
    public internal(set) var reason: LookReason
    /// When it was last opened, and until when the lines are seen.
    public internal(set) var at: Instant
    public internal(set) var until: Instant
    /// The roles by which it was opened.
    public internal(set) var roles: [Role]

    /// What its state and its entries are stored under.
    public static let kind = "look"
    static let act = "looked"
    /// Minutes, where the rules have none.
    public static let minutes: Double = 30
    /// The rule that says how long.
    public static let rule = "case.look"

    static func subject(_ id: CaseID, _ person: PersonID) -> Subject { Subject(kind: kind, id: "\(id)~\(person)") }
    /// The sealed part that holds the words.
    static func audience(_ code: String) -> Audience { Audience(rawValue: "\(code).look") }

    /// One entry: property names are stored.
    struct Made: Codable {
        let code: String
        let reason: LookReason
        let until: Instant
        let roles: [Role]
    }

    func stored(in organisation: OrganisationID, version: Int64) throws -> StoredState {
        StoredState(
            subject: Self.subject(caseID, person), organisation: organisation, stage: "open", moment: at, version: version, document: try Wire.encode(self),
            fields: ["case": caseID.text, "person": person.text])
    }
}

extension Reading {
    /// Somebody's looks at a case; `nil` for none.
    func look(at id: CaseID, by person: PersonID) throws -> Look? {
        try state(of: Look.subject(id, person)).map { try Wire.decode(from: $0.document) }
    }

    /// What the party has open of a case at a moment; none without one.
    func looks(of party: Party, at id: CaseID, now: Instant?) throws -> Looks {
        guard let now, case .person(let person) = party, let look = try look(at: id, by: person.id), look.at <= now, now < look.until else { return .none }
        return .at(id)
    }

    /// Whose looks at a case there are, the latest first; at most 200 people.
    func lookers(at id: CaseID) throws -> [StoredState] {
        var query = StateQuery(kind: Look.kind)
        query.fields = ["case": id.text]
        query.limit = 200
        return try states(query)
    }
}
