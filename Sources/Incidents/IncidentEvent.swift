public import Ground
public import Journal

/// What can happen to an incident; each is one entry. Names of acts and of fields are stored: for ever.
public enum IncidentEvent: Hashable, Sendable {
    case opened(Opened)
    case answered(by: PersonID)
    case classified(Classification, Priority)
    case prioritised(Priority)
    case located(Location)
    case typeTold(CallType)
    /// Words were added; what they say is the entry's sealed part.
    case told
    case silenced(Bool)
    case askedAgain
    case safe
    case dispatched(Order)
    case progressed(assignment: Int, Assignment.Step)
    case refused(assignment: Int, reason: String)
    case stoodDown(assignment: Int, reason: String)
    case lapsed(assignment: Int)
    case voiceCalled(assignment: Int)
    case backupAsked(assignment: Int)
    /// `assignment` is `nil` when the desk handled it alone. Its words are a sealed part.
    case feedback(assignment: Int?, Classification, Disposition)
    case ticked(RunCard.Step, done: Bool)
    case explained(Interval, reason: String)
    case linked(Incident.Link)
    case joined(Incident.Link)
    case closed
    case reopened(reason: String)
    /// It concerns a minor or somebody's privacy; `nil` lifts that.
    case protected(Incident.Protection?)
    /// Something about its seats: see `SeatEvent`.
    case seat(SeatEvent)
    /// 复位: a person has reset the device that opened it.
    case alarmReset(reason: String)
    /// That device went off again: it is latched once more.
    case alarmLatched

    public struct Opened: Hashable, Sendable, Codable {
        public var number: String
        public var source: Source
        public var location: Location
        public var reported: Instant
        public var occurred: Instant?
        public var type: CallType?
        public var silent: Bool?
        public var exercise: Bool?
        public var backEntry: Bool?
        public var device: String?
        public var fold: String?
        public var alarm: AlarmOrigin?
        /// What the device's register says it opens with.
        public var category: Category?
        public var priority: Priority?
    }

    public struct Order: Hashable, Sendable, Codable {
        public var assignment: Int
        public var unit: UnitID
        public var callSign: String
        /// Seconds.
        public var travel: Double?
        /// 补录 of an order that was over by then: the unit's state is not touched by it.
        public var isOver: Bool?
    }

    /// The flat shape in which every event is stored.
    struct Stored: Codable {
        var opened: Opened?
        var order: Order?
        var person: PersonID?
        var classification: Classification?
        var priority: Priority?
        var location: Location?
        var type: CallType?
        var flag: Bool?
        var assignment: Int?
        var reason: String?
        var disposition: Disposition?
        var step: RunCard.Step?
        var interval: Interval?
        var link: Incident.Link?
        var protection: Incident.Protection?
        var seat: SeatEvent.Stored?
        /// 补录: the moment it really happened, where that is not the moment it was entered.
        var when: Instant?
    }

    /// The entry's act.
    public var act: String {
        switch self {
        case .opened: "opened"
        case .answered: "answered"
        case .classified: "classified"
        case .prioritised: "prioritised"
        case .located: "located"
        case .typeTold: "typeTold"
        case .told: "told"
        case .silenced: "silenced"
        case .askedAgain: "askedAgain"
        case .safe: "safe"
        case .dispatched: "dispatched"
        case .progressed(_, let step): step.rawValue
        case .refused: "refused"
        case .stoodDown: "stoodDown"
        case .lapsed: "lapsed"
        case .voiceCalled: "voiceCalled"
        case .backupAsked: "backupAsked"
        case .feedback: "feedback"
        case .ticked: "ticked"
        case .explained: "explained"
        case .linked: "linked"
        case .joined: "joined"
        case .closed: "closed"
        case .reopened: "reopened"
        case .protected: "protected"
        case .seat(let event): event.act
        case .alarmReset: "alarmReset"
        case .alarmLatched: "alarmLatched"
        }
    }

    /// The entry's open part.
    public func encoded(when: Instant?) throws -> [UInt8] {
        var stored = Stored(when: when)
        switch self {
        case .opened(let opened): stored.opened = opened
        case .answered(let person): stored.person = person
        case .classified(let classification, let priority):
            stored.classification = classification
            stored.priority = priority
        case .prioritised(let priority): stored.priority = priority
        case .located(let location): stored.location = location
        case .typeTold(let type): stored.type = type
        case .silenced(let flag): stored.flag = flag
        case .dispatched(let order): stored.order = order
        case .progressed(let assignment, _), .lapsed(let assignment), .voiceCalled(let assignment),
            .backupAsked(let assignment):
            stored.assignment = assignment
        case .refused(let assignment, let reason), .stoodDown(let assignment, let reason):
            stored.assignment = assignment
            stored.reason = reason
        case .feedback(let assignment, let classification, let disposition):
            stored.assignment = assignment
            stored.classification = classification
            stored.disposition = disposition
        case .ticked(let step, let done):
            stored.step = step
            stored.flag = done
        case .explained(let interval, let reason):
            stored.interval = interval
            stored.reason = reason
        case .linked(let link), .joined(let link): stored.link = link
        case .reopened(let reason), .alarmReset(let reason): stored.reason = reason
        case .protected(let protection): stored.protection = protection
        case .seat(let event): stored.seat = event.stored
        case .told, .askedAgain, .safe, .closed, .alarmLatched: break
        }
        return try Wire.encode(stored)
    }

    /// Reads an entry's act and open part back, with the moment it happened. Throws `UnreadableEntry` rather than guess.
    public static func decoded(_ entry: Entry) throws -> (event: IncidentEvent, when: Instant?) {
        let stored: Stored = try Wire.decode(from: entry.open)
        func need<Value>(_ value: Value?) throws -> Value {
            guard let value else { throw UnreadableEntry(entry) }
            return value
        }
        let event: IncidentEvent =
            switch entry.act {
            case "opened": .opened(try need(stored.opened))
            case "answered": .answered(by: try need(stored.person))
            case "classified": .classified(try need(stored.classification), try need(stored.priority))
            case "prioritised": .prioritised(try need(stored.priority))
            case "located": .located(try need(stored.location))
            case "typeTold": .typeTold(try need(stored.type))
            case "told": .told
            case "silenced": .silenced(try need(stored.flag))
            case "askedAgain": .askedAgain
            case "safe": .safe
            case "dispatched": .dispatched(try need(stored.order))
            case "refused": .refused(assignment: try need(stored.assignment), reason: try need(stored.reason))
            case "stoodDown": .stoodDown(assignment: try need(stored.assignment), reason: try need(stored.reason))
            case "lapsed": .lapsed(assignment: try need(stored.assignment))
            case "voiceCalled": .voiceCalled(assignment: try need(stored.assignment))
            case "backupAsked": .backupAsked(assignment: try need(stored.assignment))
            case "feedback":
                .feedback(
                    assignment: stored.assignment, try need(stored.classification), try need(stored.disposition))
            case "ticked": .ticked(try need(stored.step), done: try need(stored.flag))
            case "explained": .explained(try need(stored.interval), reason: try need(stored.reason))
            case "linked": .linked(try need(stored.link))
            case "joined": .joined(try need(stored.link))
            case "closed": .closed
            case "reopened": .reopened(reason: try need(stored.reason))
            case "protected": .protected(stored.protection)
            case let act where SeatEvent.acts.contains(act): .seat(try need(SeatEvent(act, stored.seat ?? SeatEvent.Stored())))
            case "alarmLatched": .alarmLatched
            case "alarmReset": .alarmReset(reason: try need(stored.reason))
            case let act:
                .progressed(assignment: try need(stored.assignment), try need(Assignment.Step(rawValue: act)))
            }
        return (event, stored.when)
    }
}

/// An entry that this version of the program cannot read: it is named, never skipped.
public struct UnreadableEntry: Error, CustomStringConvertible {
    public let organisation: OrganisationID
    public let sequence: Int64
    public let act: String

    init(_ entry: Entry) {
        organisation = entry.organisation
        sequence = entry.sequence
        act = entry.act
    }

    public var description: String {
        "entry \(sequence) of \(organisation) (\(act)) cannot be read by this version: use the version that wrote it, or a newer one"
    }
}

extension Incident {
    /// A fresh incident from its opening event.
    public init(id: IncidentID, organisation: OrganisationID, opened: IncidentEvent.Opened) {
        self.id = id
        self.organisation = organisation
        number = opened.number
        source = opened.source
        isExercise = opened.exercise ?? false
        isBackEntry = opened.backEntry ?? false
        device = opened.device
        fold = opened.fold
        reported = opened.reported
        occurred = opened.occurred
        toldType = opened.type
        toldCategory = opened.category
        alarm = opened.alarm
        priority = opened.priority ?? opened.type?.usualPriority ?? (opened.source == .sosPage ? .first : .third)
        location = opened.location
        isSilent = opened.silent ?? false
        version = 1
    }

    /// What the incident is once the event has happened at `at`.
    public mutating func apply(_ event: IncidentEvent, at: Instant) {
        version += 1
        switch event {
        case .opened, .told: break
        case .answered(let person):
            if answered == nil { answered = at }
            operatorID = person
        case .classified(let classification, let priority):
            if entered == nil { entered = at }
            self.classification = classification
            self.priority = priority
        case .prioritised(let priority): self.priority = priority
        case .located(let location): self.location = location
        case .typeTold(let type):
            toldType = type
            toldCategory = nil
            // The caller's word raises the priority of an unread call; the desk's judgement stands.
            if classification == nil { priority = min(priority, type.usualPriority) }
        case .silenced(let flag): isSilent = flag
        case .askedAgain:
            askedAgain += 1
            // Whoever asks again is not safe any more.
            callerSafe = nil
        case .safe: callerSafe = at
        case .dispatched(let order):
            assignments.append(
                Assignment(
                    id: order.assignment, unit: order.unit, callSign: order.callSign, dispatched: at,
                    expectedTravel: order.travel, isOver: order.isOver))
        case .progressed(let id, let step): change(id) { $0.steps[step] = at }
        case .refused(let id, let reason): change(id) { $0.ending = .refused(reason: reason, at: at) }
        case .stoodDown(let id, let reason): change(id) { $0.ending = .stoodDown(reason: reason, at: at) }
        case .lapsed(let id): change(id) { $0.lapsed = at }
        case .voiceCalled(let id): change(id) { $0.voiceCalled = at }
        case .backupAsked(let id): change(id) { $0.backupAsked = at }
        case .feedback(let id, let classification, let disposition):
            final = classification
            self.disposition = disposition
            if let id { change(id) { $0.feedback = at } } else { deskFeedback = at }
        case .ticked(let step, let done): ticked[step] = done ? at : nil
        case .explained(let interval, let reason): explanations[interval] = reason
        case .linked(let link): linkedTo = link
        case .joined(let link): linked.append(link)
        case .closed: closed = at
        case .reopened:
            closed = nil
            reopened = at
        case .protected(let protection): self.protection = protection
        case .seat(let event): apply(event, at: at)
        case .alarmReset: alarm?.reset = at
        case .alarmLatched: alarm?.reset = nil
        }
    }

    private mutating func change(_ id: Int, _ body: (inout Assignment) -> Void) {
        guard let index = assignments.firstIndex(where: { $0.id == id }) else { return }
        body(&assignments[index])
    }
}
