public import Ground
public import Journal

/// 监护人同意: that a parent or another guardian agrees to data of a child under 14 being kept (个人信息保护法 Art. 31).
public struct Consent: Hashable, Sendable, Codable {
    public let person: PersonID
    public let organisation: OrganisationID
    public private(set) var relation: Relation
    public private(set) var form: Form
    /// The day on which it was given or withdrawn.
    public private(set) var day: Day
    public private(set) var isGiven: Bool
    /// Who wrote it down.
    public private(set) var recordedBy: PersonID
    public private(set) var version: Int64

    /// Who agreed. Raw values are stored.
    public enum Relation: String, CaseIterable, Sendable, Codable {
        case mother, father, otherGuardian

        public var title: LocalisedText {
            switch self {
            case .mother: LocalisedText("母亲", "Mother")
            case .father: LocalisedText("父亲", "Father")
            case .otherGuardian: LocalisedText("其他监护人", "Another guardian")
            }
        }
    }

    /// How it was recorded. Raw values are stored.
    public enum Form: String, CaseIterable, Sendable, Codable {
        case paper, electronic, inPerson

        public var title: LocalisedText {
            switch self {
            case .paper: LocalisedText("书面", "On paper")
            case .electronic: LocalisedText("电子", "Electronically")
            case .inPerson: LocalisedText("当面", "In person")
            }
        }
    }

    public static let stateKind = "consent"
    public var subject: Subject { Self.subject(of: person) }
    static func subject(of person: PersonID) -> Subject { Subject(kind: stateKind, id: person.text) }

    init(
        of person: PersonID, in organisation: OrganisationID, _ relation: Relation, _ form: Form, on day: Day, isGiven: Bool, by: PersonID,
        version: Int64
    ) {
        self.person = person
        self.organisation = organisation
        self.relation = relation
        self.form = form
        self.day = day
        self.isGiven = isGiven
        recordedBy = by
        self.version = version
    }
}

/// Writes down that a guardian agreed, or does no more; the paper itself stays where the school keeps it.
public struct ConsentRegister {
    private let ledger: any Ledger

    public init(_ ledger: any Ledger) { self.ledger = ledger }

    /// Throws `Refusal` when there is nobody of that name, the day is to come, or `recorder` is no system administrator there.
    @discardableResult
    public func record(
        of id: PersonID, isGiven: Bool, _ relation: Consent.Relation, _ form: Consent.Form, on day: Day, by recorder: Person, at: Instant
    ) throws -> Consent {
        guard let record = try ledger.personRecord(id), let home = try ledger.state(of: record.subject)?.organisation,
            try Rights(ledger).holds([.systemAdministrator], over: home, recorder)
        else { throw Refusal(.notFound, field: "person", "没有账号 \(id)", "There is no account \(id)") }
        guard day <= at.day, day.civil.year >= 2000 else {
            throw Refusal(.unreadable, field: "day", "日期不能晚于今天", "The day cannot be after today")
        }
        let before = try ledger.consent(of: id)
        if !isGiven, before?.isGiven != true { throw Refusal(.outOfOrder, "没有可撤回的同意", "There is no consent to withdraw") }
        let consent = Consent(
            of: id, in: home, relation, form, on: day, isGiven: isGiven, by: recorder.id, version: (before?.version ?? 0) + 1)
        try ledger.append(
            Draft(
                organisation: home, subject: consent.subject, act: isGiven ? "given" : "withdrawn", by: .person(recorder.id), at: at,
                open: try Wire.encode(["relation": relation.rawValue, "form": form.rawValue, "day": day.description])))
        try ledger.put(
            StoredState(
                subject: consent.subject, organisation: home, stage: isGiven ? "given" : "withdrawn", moment: at, version: consent.version,
                document: try Wire.encode(consent)),
            replacing: consent.version - 1)
        return consent
    }
}

extension Reading {
    /// What is written down of a guardian's consent; `nil` when nothing is.
    public func consent(of person: PersonID) throws -> Consent? {
        try state(of: Consent.subject(of: person)).map { try Wire.decode(from: $0.document) }
    }

    /// Whether a child under 14 is kept without a guardian's consent; a birthday that nobody knows says nothing.
    public func lacksConsent(_ record: PersonRecord, on day: Day) throws -> Bool {
        guard record.isActive, record.isUnder14(on: day) == true else { return false }
        return try consent(of: record.id)?.isGiven != true
    }
}
