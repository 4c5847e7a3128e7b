public import Ground

/// What a person may ask for about an incident. A command is decided, then stored as events; refused, it changes nothing.
public enum Command: Sendable, Hashable {
    case open(Opening)
    case claim
    case classify(Classification, Priority?)
    case prioritise(Priority)
    case locate(Location)
    case tell(Words)
    case tellType(CallType)
    case silence(Bool)
    case safe
    case link(to: IncidentID, Incident.Link.Kind)
    case dispatch([Sending])
    case step(assignment: Int, Assignment.Step)
    case refuse(assignment: Int, reason: String)
    case standDown(assignment: Int, reason: String)
    case voiceCall(assignment: Int)
    case backup(assignment: Int, Words?)
    case feedback(assignment: Int?, Classification, Disposition, Words?)
    case tick(RunCard.Step, done: Bool)
    case explain(Interval, reason: String)
    case close
    case reopen(reason: String)
    /// Marks it as concerning a minor or somebody's privacy.
    case protect(Incident.Protection)
    /// Takes that mark away.
    case unprotect
    /// The desk is told that an order lies unacknowledged: only the system's own clock asks for it.
    case lapse(assignment: Int)

    /// A call as it comes in. The alarm goes out first: everything but the source may be missing.
    public struct Opening: Sendable, Hashable {
        public var source: Source
        public var location: Location
        public var type: CallType?
        public var category: Category?
        public var priority: Priority?
        public var words: Words?
        public var silent = false
        public var exercise = false
        public var occurred: Instant?
        /// Set for 补录 only: when the call really came.
        public var reported: Instant?
        /// 补录: when the call was answered, and when it was written down; as reported where they are not known.
        public var answered: Instant?
        public var entered: Instant?
        /// Digest of the phone's token.
        public var device: String?
        public var fold: String?
        /// The device whose alarm it is; its category and priority then stand until the desk judges.
        public var alarm: AlarmOrigin?

        public init(source: Source, location: Location = Location()) {
            self.source = source
            self.location = location
        }
    }

    /// A unit to be sent, with the travel time the desk was shown, in seconds.
    public struct Sending: Sendable, Hashable {
        public var unit: UnitID
        public var travel: Double?
        /// 补录: the order is over and done; where the unit stands now has nothing to do with it.
        public var isOver = false
        public init(_ unit: UnitID, travel: Double? = nil) {
            self.unit = unit
            self.travel = travel
        }
    }
}

/// What is sealed: a name, a number, words. Kept in an entry's sealed part and nowhere else.
public struct Words: Sendable, Hashable {
    public var name: Sealed<String>?
    public var phone: Sealed<String>?
    public var text: Sealed<String>?

    /// Throws `Refusal` when something is longer than a person would write (name 80, phone 40, text 4,000 characters).
    public init(name: String? = nil, phone: String? = nil, text: String? = nil) throws(Refusal) {
        func checked(_ value: String?, _ field: String, _ limit: Int) throws(Refusal) -> Sealed<String>? {
            guard let value, value.contains(where: { !$0.isWhitespace }) else { return nil }
            guard value.count <= limit else {
                throw Refusal(.tooLarge, field: field, "最多 \(limit) 个字", "At most \(limit) characters")
            }
            return Sealed(value.filter { $0 != "\0" })
        }
        self.name = try checked(name, "name", 80)
        self.phone = try checked(phone, "phone", 40)
        self.text = try checked(text, "words", 4000)
    }

    public var isEmpty: Bool { name == nil && phone == nil && text == nil }
}

extension Words: Codable {
    private enum Key: String, CodingKey { case name, phone, text = "words" }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decodeIfPresent(Sealed<String>.self, forKey: .name)
        phone = try container.decodeIfPresent(Sealed<String>.self, forKey: .phone)
        text = try container.decodeIfPresent(Sealed<String>.self, forKey: .text)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(phone, forKey: .phone)
        try container.encodeIfPresent(text, forKey: .text)
    }
}

extension Command {
    /// The name under which the API and the policy know it.
    public enum Name: String, CaseIterable, Sendable {
        case open, claim, classify, prioritise, locate, tell, tellType, silence, safe, link, dispatch, step, refuse
        case standDown, voiceCall, backup, feedback, tick, explain, close, reopen, protect, unprotect, lapse
    }

    public var name: Name {
        switch self {
        case .open: .open
        case .claim: .claim
        case .classify: .classify
        case .prioritise: .prioritise
        case .locate: .locate
        case .tell: .tell
        case .tellType: .tellType
        case .silence: .silence
        case .safe: .safe
        case .link: .link
        case .dispatch: .dispatch
        case .step: .step
        case .refuse: .refuse
        case .standDown: .standDown
        case .voiceCall: .voiceCall
        case .backup: .backup
        case .feedback: .feedback
        case .tick: .tick
        case .explain: .explain
        case .close: .close
        case .reopen: .reopen
        case .protect: .protect
        case .unprotect: .unprotect
        case .lapse: .lapse
        }
    }

    /// The assignment it is about, where it is about one.
    var assignment: Int? {
        switch self {
        case .step(let id, _), .refuse(let id, _), .standDown(let id, _), .voiceCall(let id), .backup(let id, _),
            .lapse(let id):
            id
        case .feedback(let id, _, _, _): id
        default: nil
        }
    }
}
