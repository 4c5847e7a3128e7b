public import Ground

/// 十分钟救援圈 as a rule that an installation sets. The report of Maotanchang (2023) gives the ten minutes and the six parties, and says
/// neither where the clock starts nor where it stops: both are this system's own choice.
public struct RescueRule: Hashable, Sendable, Codable {
    /// Seconds.
    public var limit: Double = 600
    public var from = Start.reported

    public init() {}

    /// Raw values are settings.
    public enum Start: String, Sendable, Codable, CaseIterable {
        /// When the call came.
        case reported
        /// When the first seat was opened.
        case started
    }

    /// The seats whose arrival is the help that a call of this type waits for; empty where any arrival is.
    public func awaited(by type: CallType) -> [Seat.Kind] {
        switch type {
        case .injury, .medical, .selfHarm, .traffic: [.ambulance, .medical120]
        case .fire, .chemical: [.fire119]
        default: []
        }
    }
}

/// The ten-minute clock of one incident.
public struct RescueClock: Hashable, Sendable {
    public let start: Instant
    /// When the time is over.
    public let due: Instant
    /// When help was there; `nil` while it is awaited.
    public let stopped: Instant?
    /// Whose arrival it was, or is awaited; empty where anybody's counts.
    public let awaited: [Seat.Kind]
    /// When the breach was put on record.
    public let overdue: Instant?
    public let explanation: String?

    /// Seconds it took; `nil` while it runs.
    public var took: Double? { stopped.map { $0.seconds(since: start) } }

    /// Whether it is, or was, over the limit at this moment.
    public func isBreached(at now: Instant) -> Bool { (stopped ?? now) > due }

    /// A breach on record, or one that was over when help came: somebody says why.
    public var needsReason: Bool { explanation == nil && (overdue != nil || stopped.map { $0 > due } ?? false) }
}

extension Incident {
    /// The ten-minute clock; `nil` where no seat was opened, or for a call that belongs to another.
    public func rescue(under rule: RescueRule) -> RescueClock? {
        guard let seating, linkedTo == nil else { return nil }
        let start = rule.from == .reported ? reported : seating.started
        let wanted = rule.awaited(by: type)
        // Where nobody of those who are awaited has a seat, whoever comes first is the help.
        let awaited = seats.contains { $0.isOpen && wanted.contains($0.kind) } ? wanted : []
        let counting = seats.filter { awaited.isEmpty ? $0.kind.course.contains(.moving) : awaited.contains($0.kind) }
        var arrivals = counting.compactMap { marks(of: $0)[.arrived] }
        if awaited.isEmpty { arrivals += assignments.compactMap { $0.steps[.onScene] } }
        return RescueClock(
            start: start, due: start.advanced(bySeconds: rule.limit), stopped: arrivals.min(), awaited: awaited, overdue: seating.overdue,
            explanation: seating.explanation)
    }

    /// When the breach must be put on record; `nil` when nothing runs.
    func rescueDue(under rule: RescueRule) -> Instant? {
        guard stage.isOpen, !isBackEntry, let clock = rescue(under: rule), clock.stopped == nil, clock.overdue == nil else { return nil }
        return clock.due
    }
}
