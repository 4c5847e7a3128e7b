public import Ground

/// One unit sent to one incident (派警单), with its own clocks.
public struct Assignment: Hashable, Sendable, Codable, Identifiable {
    /// 1, 2, 3 … within the incident.
    public let id: Int
    public let unit: UnitID
    public let callSign: String
    /// 派警: when the order was issued.
    public let dispatched: Instant
    /// Seconds the road was expected to take when the order was issued; `nil` when nobody could say.
    public let expectedTravel: Double?
    /// 补录 of an order that was over by then: it never bound the unit. `nil` for every other.
    public let isOver: Bool?
    public internal(set) var steps: [Step: Instant] = [:]
    public internal(set) var ending: Ending?
    /// 反馈: when the feedback was given.
    public internal(set) var feedback: Instant?
    public internal(set) var backupAsked: Instant?
    /// When the desk was told that nobody has acknowledged.
    public internal(set) var lapsed: Instant?
    /// When the desk called the unit by voice.
    public internal(set) var voiceCalled: Instant?

    init(id: Int, unit: UnitID, callSign: String, dispatched: Instant, expectedTravel: Double?, isOver: Bool? = nil) {
        self.id = id
        self.unit = unit
        self.callSign = callSign
        self.dispatched = dispatched
        self.expectedTravel = expectedTravel
        self.isOver = isOver
    }

    /// In the order in which they happen. Raw values are stored.
    public enum Step: String, CaseIterable, Comparable, Sendable, Codable, CodingKeyRepresentable {
        /// 系统到达: the unit's page has the order.
        case received
        /// 签收
        case acknowledged
        /// 出警
        case enRoute
        /// 到场
        case onScene
        /// 处理完毕
        case cleared

        public static func < (a: Step, b: Step) -> Bool { a.order < b.order }
        private var order: Int { Self.allCases.firstIndex(of: self)! }

        public var name: LocalisedText {
            switch self {
            case .received: LocalisedText("送达", "Received")
            case .acknowledged: LocalisedText("签收", "Acknowledged")
            case .enRoute: LocalisedText("出警", "En route")
            case .onScene: LocalisedText("到场", "On scene")
            case .cleared: LocalisedText("处理完毕", "Cleared")
            }
        }
    }

    /// How it ended without being cleared.
    public enum Ending: Hashable, Sendable, Codable {
        /// 退单: the unit bounced the order.
        case refused(reason: String, at: Instant)
        /// The desk took the order back.
        case stoodDown(reason: String, at: Instant)
    }

    /// The furthest step reached; `nil` when only ordered.
    public var reached: Step? { steps.keys.max() }

    /// The unit is bound by it.
    public var isActive: Bool { ending == nil && steps[.cleared] == nil }
    /// Nothing more is owed on it.
    public var isDone: Bool { ending != nil || feedback != nil }

    /// Nobody has answered the order yet: it may lapse.
    public var isUnanswered: Bool { isActive && (reached ?? .received) == .received }

    /// The latest moment on its record: nothing about it can have happened earlier.
    var latest: Instant { steps.values.reduce(dispatched, max) }

    /// The step that the unit's big button offers next.
    public var next: Step? {
        guard isActive else { return nil }
        switch reached {
        case nil, .received: return .acknowledged
        case .acknowledged: return .enRoute
        case .enRoute: return .onScene
        case .onScene: return .cleared
        case .cleared: return nil
        }
    }

    /// Whether `step` may be reported now. Units forget to report that they roll; they do not forget to arrive.
    public func admits(_ step: Step) -> Bool {
        guard isActive else { return false }
        if step == .cleared, steps[.onScene] == nil { return false }
        guard let reached else { return true }
        return step > reached
    }
}
