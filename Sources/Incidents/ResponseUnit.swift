public import Ground

/// A response unit as the desk sees it: a guard on a post, a patrol, a team, an ambulance.
///
/// Its course is fixed by the trade, so it is written by hand. What binds it is one assignment at a time.
public struct ResponseUnit: Hashable, Sendable, Codable, Identifiable {
    public let id: UnitID
    public let organisation: OrganisationID
    /// 呼号
    public let callSign: String
    public let name: String
    public let mode: TravelMode
    public let capabilities: Set<Capability>
    /// Where it counts when its fix is not fresh.
    public let post: Position?
    public let postName: String

    public internal(set) var version: Int64 = 0
    /// On duty since; `nil` off duty.
    public internal(set) var onDuty: Instant?
    public internal(set) var bound: Bound?

    /// The incident a unit works on, and how far it has come.
    public struct Bound: Hashable, Sendable, Codable {
        public let incident: IncidentID
        public let assignment: Int
        public internal(set) var step: Assignment.Step?
    }

    public init(
        id: UnitID, organisation: OrganisationID, callSign: String, name: String, mode: TravelMode,
        capabilities: Set<Capability>, post: Position?, postName: String
    ) {
        self.id = id
        self.organisation = organisation
        self.callSign = callSign
        self.name = name
        self.mode = mode
        self.capabilities = capabilities
        self.post = post
        self.postName = postName
    }

    /// Raw values are stored and are part of the API.
    public enum Status: String, CaseIterable, Sendable, Codable {
        case offDuty, available, dispatched, acknowledged, enRoute, onScene

        public var name: LocalisedText {
            switch self {
            case .offDuty: LocalisedText("下班", "Off duty")
            case .available: LocalisedText("待命", "Available")
            case .dispatched: LocalisedText("已派", "Dispatched")
            case .acknowledged: LocalisedText("签收", "Acknowledged")
            case .enRoute: LocalisedText("途中", "En route")
            case .onScene: LocalisedText("现场", "On scene")
            }
        }
    }

    public var status: Status {
        guard onDuty != nil else { return .offDuty }
        guard let bound else { return .available }
        return switch bound.step {
        case nil, .received: .dispatched
        case .acknowledged: .acknowledged
        case .enRoute: .enRoute
        case .onScene, .cleared: .onScene
        }
    }

    /// What can happen to a unit. Names are stored.
    public enum Event: Hashable, Sendable {
        case onDuty, offDuty
        case bound(IncidentID, assignment: Int)
        case step(Assignment.Step)
        case freed
    }

    /// Throws `Refusal` where the event does not fit where the unit stands; then nothing is changed.
    public mutating func take(_ event: Event, at: Instant) throws(Refusal) {
        switch (event, status) {
        case (.onDuty, .offDuty): onDuty = at
        case (.onDuty, _):
            throw Refusal(.outOfOrder, "\(callSign) 已在岗", "\(callSign) is already on duty")
        case (.offDuty, .available): onDuty = nil
        case (.offDuty, .offDuty):
            throw Refusal(.outOfOrder, "\(callSign) 已下班", "\(callSign) is already off duty")
        case (.offDuty, _):
            throw Refusal(.outOfOrder, "请先完成或退回手上的警单，再下班", "Finish or refuse the order in hand first, then go off duty")
        case (.bound(let incident, let assignment), .available):
            bound = Bound(incident: incident, assignment: assignment, step: nil)
        case (.bound, .offDuty):
            throw Refusal(.taken, field: "unit", "\(callSign) 不在岗", "\(callSign) is off duty")
        case (.bound, _):
            throw Refusal(.taken, field: "unit", "\(callSign) 正在处置其他警情", "\(callSign) is bound to another incident")
        case (.step(let step), .dispatched), (.step(let step), .acknowledged), (.step(let step), .enRoute),
            (.step(let step), .onScene):
            bound?.step = step
        case (.freed, .dispatched), (.freed, .acknowledged), (.freed, .enRoute), (.freed, .onScene): bound = nil
        case (.step, .available), (.step, .offDuty), (.freed, .available), (.freed, .offDuty):
            throw Refusal(.outOfOrder, "\(callSign) 手上没有警单", "\(callSign) has no order in hand")
        }
        version += 1
    }
}
