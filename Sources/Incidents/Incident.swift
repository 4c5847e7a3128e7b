public import Ground

/// 警情: a call for help and all that was done about it, as its entries add up. It holds nothing sealed:
/// the caller's name, number and words stay in the journal's sealed parts.
public struct Incident: Hashable, Sendable, Codable, Identifiable {
    public let id: IncidentID
    /// 接警单编号, e.g. `20261122-0007`, counted by organisation and day.
    public let number: String
    public let organisation: OrganisationID
    public let source: Source
    /// 演练 or 试警: lived through like any other, never counted.
    public let isExercise: Bool
    /// 补录: entered after the fact, with the times as they were.
    public let isBackEntry: Bool
    /// Ties the caller's later visits to their own calls: a digest of the phone's token.
    public let device: String?
    /// Calls that look like one flood share this; the desk folds them together.
    public let fold: String?
    public let reported: Instant
    public let occurred: Instant?

    public internal(set) var version: Int64 = 0
    public internal(set) var answered: Instant?
    /// 接警员: who claimed the call.
    public internal(set) var operatorID: PersonID?
    public internal(set) var entered: Instant?
    /// 接警类别: the desk's first judgement.
    public internal(set) var classification: Classification?
    /// What the caller chose on the phone.
    public internal(set) var toldType: CallType?
    /// What the device that opened it is registered with; the type's own where there is none.
    public internal(set) var toldCategory: Category?
    /// The device whose alarm opened it.
    public internal(set) var alarm: AlarmOrigin?
    public internal(set) var priority: Priority
    public internal(set) var location: Location
    /// The caller asked not to be called back.
    public internal(set) var isSilent = false
    public internal(set) var callerSafe: Instant?
    /// How often the same phone asked again while this was open.
    public internal(set) var askedAgain = 0
    public internal(set) var assignments: [Assignment] = []
    /// 反馈类别: the final judgement; figures read this first.
    public internal(set) var final: Classification?
    public internal(set) var disposition: Disposition?
    public internal(set) var deskFeedback: Instant?
    /// Steps of the plan that a person has ticked.
    public internal(set) var ticked: [RunCard.Step: Instant] = [:]
    public internal(set) var explanations: [Interval: String] = [:]
    /// The incident this call belongs to.
    public internal(set) var linkedTo: Link?
    /// Calls that belong to this incident.
    public internal(set) var linked: [Link] = []
    public internal(set) var closed: Instant?
    /// Why its words are sealed once it is closed; `nil` for an incident like any other.
    public internal(set) var protection: Protection?

    /// Who looks at it together; `nil` until the desk opens the first seat.
    public internal(set) var seating: Seating?

    /// 涉未成年人 or 涉隐私: once closed, what was said is opened with a reason only. Raw values are stored.
    public enum Protection: String, CaseIterable, Sendable, Codable {
        case minor, privacy

        public var name: LocalisedText {
            switch self {
            case .minor: LocalisedText("涉未成年人", "A minor is concerned")
            case .privacy: LocalisedText("涉隐私", "Privacy is concerned")
            }
        }
    }

    /// When it was last reopened; `nil` for one that never was.
    public internal(set) var reopened: Instant?

    /// Whether something that was said is under seal even for its own desk; `Reading.seal` says what.
    public var isSealed: Bool { protection != nil && (!stage.isOpen || reopened != nil) }

    /// A call that belongs to another: it adds no incident to the figures.
    public struct Link: Hashable, Sendable, Codable {
        public let incident: IncidentID
        public let number: String
        public let kind: Kind
        /// The phone of the linked call, which goes on seeing what happens.
        public var device: String?

        /// 重复报警 or 警情催办 (GLLX 1, 2). Raw values are stored.
        public enum Kind: String, CaseIterable, Sendable, Codable {
            case duplicate, chaser

            public var name: LocalisedText {
                switch self {
                case .duplicate: LocalisedText("重复报警", "Duplicate")
                case .chaser: LocalisedText("催办", "Chaser")
                }
            }
        }
    }

    /// Where it stands; it follows from what was done. Raw values are stored.
    public enum Stage: String, CaseIterable, Sendable, Codable {
        /// Nobody has claimed it.
        case waiting
        /// Claimed, nobody sent.
        case answered
        /// Someone is on the way.
        case dispatched
        case onScene
        /// Nobody is bound any more; not yet closed.
        case handled
        case closed
        case linked

        public var isOpen: Bool { self != .closed && self != .linked }
        public static let open = Self.allCases.filter(\.isOpen)

        public var name: LocalisedText {
            switch self {
            case .waiting: LocalisedText("待接", "Waiting")
            case .answered: LocalisedText("已接", "Answered")
            case .dispatched: LocalisedText("已派", "Dispatched")
            case .onScene: LocalisedText("处置中", "On scene")
            case .handled: LocalisedText("待结", "To close")
            case .closed: LocalisedText("已结", "Closed")
            case .linked: LocalisedText("已并", "Linked")
            }
        }
    }

    public var stage: Stage {
        if linkedTo != nil { return .linked }
        if closed != nil { return .closed }
        let active = assignments.filter(\.isActive)
        if active.contains(where: { $0.steps[.onScene] != nil }) { return .onScene }
        if !active.isEmpty { return .dispatched }
        if final != nil || assignments.contains(where: { $0.steps[.cleared] != nil }) { return .handled }
        return answered == nil ? .waiting : .answered
    }

    /// What figures count it as: 反馈 where there is one, else 接警, else what the caller chose.
    public var counted: Classification? { final ?? classification ?? toldType.map { Classification($0, toldCategory) } }
    /// What the desk shows it as.
    public var type: CallType { counted?.type ?? .other }

    /// 有效警情: in the figures.
    public var isCounted: Bool { !isExercise && linkedTo == nil && alarm?.cause.counts != false && (counted?.category.counts ?? true) }

    public var runCard: RunCard { RunCard.of(counted?.type ?? .other) }

    /// Whether the unit was sent here and has still to do with it: its order was neither refused nor taken back, and it owes
    /// its feedback or the incident is open.
    public func hasStandingOrder(for unit: UnitID?) -> Bool {
        assignments.contains { $0.unit == unit && $0.ending == nil && ($0.feedback == nil || stage.isOpen) }
    }

    public func assignment(_ id: Int) -> Assignment? { assignments.first { $0.id == id } }

    /// When the desk must be told next that an order lies unacknowledged; `nil` when nothing lapses.
    public func due(under targets: Targets) -> Instant? {
        guard stage.isOpen else { return nil }
        let lapses = assignments
            .filter { $0.isUnanswered && $0.lapsed == nil }
            .map { $0.dispatched.advanced(bySeconds: targets.acknowledge) }
        return (lapses + [rescueDue(under: targets.rescueRule)].compactMap(\.self)).min()
    }

    /// Why it may not be closed yet, in order; empty when it may.
    public func closingFaults(under targets: Targets) -> [ClosingFault] {
        var faults: [ClosingFault] = []
        if let alarm, alarm.isLatched { faults.append(.alarmLatched(alarm.name)) }
        // 试警: it ends when the device is reset and nobody is bound.
        if isExercise, alarm != nil { return faults + assignments.filter(\.isActive).map { .unitBound($0.callSign) } }
        if classification == nil { faults.append(.unclassified) }
        faults += assignments.filter(\.isActive).map { .unitBound($0.callSign) }
        faults += assignments.filter { !$0.isActive && !$0.isDone }.map { .feedbackOwed($0.callSign) }
        if final == nil { faults.append(.noFinalClassification) }
        faults += runCard.steps.filter { ticked[$0] == nil }.map { .stepOpen($0) }
        faults += breaches(of: targets, at: nil).filter { targets.explained.contains($0.interval) && $0.explanation == nil }
            .map { .breachUnexplained($0.interval) }
        if rescue(under: targets.rescueRule)?.needsReason == true { faults.append(.rescueUnexplained) }
        return faults
    }

    public enum ClosingFault: Hashable, Sendable {
        case unclassified
        case unitBound(String)
        case feedbackOwed(String)
        case noFinalClassification
        case stepOpen(RunCard.Step)
        case breachUnexplained(Interval)
        /// The ten-minute circle was not kept, and nobody has said why.
        case rescueUnexplained
        case alarmLatched(String)

        public var words: LocalisedText {
            switch self {
            case .alarmLatched(let device): LocalisedText("\(device) 尚未复位", "\(device) has not been reset")
            case .unclassified: LocalisedText("尚未选择接警类别", "Not classified yet")
            case .unitBound(let unit): LocalisedText("\(unit) 仍在处置", "\(unit) is still bound")
            case .feedbackOwed(let unit): LocalisedText("\(unit) 尚未反馈", "\(unit) owes its feedback")
            case .noFinalClassification: LocalisedText("尚无反馈类别", "No final classification")
            case .stepOpen(let step):
                LocalisedText("预案步骤未完成：\(step.name.zh)", "Plan step open: \(step.name.en)")
            case .breachUnexplained(let interval):
                LocalisedText("\(interval.name.zh)超时未说明原因", "\(interval.name.en) over target, not explained")
            case .rescueUnexplained: LocalisedText("十分钟救援圈超时未说明原因", "Ten-minute circle over, not explained")
            }
        }
    }
}
