public import Ground
public import Journal

/// Who may ask for something about an incident. Data, so that the whole policy can be printed and reviewed.
public indirect enum Who: Sendable, Hashable {
    case anyone
    /// A role in the organisation whose incident it is.
    case role(Role)
    /// Whoever carries the unit of the assignment that it is about.
    case theUnit
    /// Whoever carries a unit whose order to the incident stands: see `Incident.hasStandingOrder`.
    case aUnit
    /// The phone that opened the call.
    case theCaller
    case system
    case any([Who])

    public var words: String {
        switch self {
        case .anyone: "anyone"
        case .role(let role): role.rawValue
        case .theUnit: "the unit it is about"
        case .aUnit: "a unit whose order there stands"
        case .theCaller: "the caller"
        case .system: "the system's clock"
        case .any(let them): them.map(\.words).joined(separator: " or ")
        }
    }

    /// Whether the party may, about this incident (`nil` before there is one) of `organisation`.
    public func admits(_ party: Party, organisation: OrganisationID, incident: Incident?, assignment: Int?) -> Bool {
        switch (self, party) {
        case (.anyone, _): true
        case (.role(let role), .person(let person)): person.holds(role, of: organisation)
        case (.theUnit, .person(let person)):
            person.unit != nil && assignment.flatMap { incident?.assignment($0)?.unit } == person.unit
        case (.aUnit, .person(let person)):
            incident?.hasStandingOrder(for: person.unit) ?? false
        case (.theCaller, .caller(let device)): incident?.device == device
        case (.system, .system): true
        case (.any(let them), _):
            them.contains { $0.admits(party, organisation: organisation, incident: incident, assignment: assignment) }
        default: false
        }
    }
}

extension Command.Name {
    /// The policy of incidents, whole.
    public var who: Who {
        switch self {
        case .open: .anyone
        case .claim, .classify, .prioritise, .link, .dispatch, .standDown, .voiceCall, .tick, .close:
            .role(.operator_)
        case .reopen, .protect: .any([.role(.operator_), .role(.chief)])
        case .unprotect: .role(.chief)
        case .explain: .any([.role(.operator_), .role(.chief), .aUnit])
        case .locate: .any([.role(.operator_), .aUnit, .theCaller])
        case .tell: .any([.role(.operator_), .aUnit, .theCaller])
        case .tellType, .silence, .safe: .theCaller
        case .step, .refuse, .backup, .feedback: .any([.role(.operator_), .theUnit])
        case .lapse: .system
        }
    }

    /// Who may see an incident at all.
    public static let reading: Who = .any([.role(.operator_), .role(.chief), .aUnit, .theCaller])

    /// The policy in words, a line a command: the golden that review reads.
    public static var policy: String {
        let lines = allCases.map { "\($0.rawValue): \($0.who.words)" } + ["read: \(reading.words)"]
        return lines.joined(separator: "\n")
    }
}
