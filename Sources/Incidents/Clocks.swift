public import Ground

/// The moments of an incident, never one merged with another (接警单 → 派警单 → 反馈单).
public enum Clock: String, CaseIterable, Sendable, Codable {
    case occurred, reported, answered, entered, dispatched, received, acknowledged, enRoute, onScene, cleared, feedback

    public var name: LocalisedText {
        switch self {
        case .occurred: LocalisedText("发生", "Occurred")
        case .reported: LocalisedText("报警", "Reported")
        case .answered: LocalisedText("接警", "Answered")
        case .entered: LocalisedText("录入", "Entered")
        case .dispatched: LocalisedText("派警", "Dispatched")
        case .received: LocalisedText("送达", "Received")
        case .acknowledged: LocalisedText("签收", "Acknowledged")
        case .enRoute: LocalisedText("出警", "En route")
        case .onScene: LocalisedText("到场", "On scene")
        case .cleared: LocalisedText("处理完毕", "Cleared")
        case .feedback: LocalisedText("反馈", "Feedback")
        }
    }
}

/// A stretch between two clocks that is measured. Raw values are stored.
public enum Interval: String, CaseIterable, Sendable, Codable {
    /// reported → answered
    case answer
    /// answered → first dispatched
    case process
    /// first dispatched → first acknowledged
    case acknowledge
    /// reported → first en route, or handled by the desk without a unit: 接警后 3 分钟内处理 (出警或汇报)
    case act
    /// reported → first on scene
    case arrive
    /// first on scene → last cleared
    case scene

    public var name: LocalisedText {
        switch self {
        case .answer: LocalisedText("接警", "Answer")
        case .process: LocalisedText("派警", "Process")
        case .acknowledge: LocalisedText("签收", "Acknowledge")
        case .act: LocalisedText("出警", "Act")
        case .arrive: LocalisedText("到场", "Arrive")
        case .scene: LocalisedText("现场处置", "Scene")
        }
    }
}

/// How long each interval may take, in seconds; every figure is the organisation's own to set.
public struct Targets: Hashable, Sendable, Codable {
    /// 10 s and 60 s at 90 %: NFPA 1225 (2022).
    public var answer: Double = 10
    public var process: Double = 60
    /// After this the desk is offered a voice call and the next unit.
    public var acknowledge: Double = 20
    /// 3 minutes to act and 5 to arrive on campus: university rule 高校校园110指挥中心工作制度 (2023).
    public var act: Double = 180
    public var arriveOnCampus: Double = 300
    /// 10 minutes in the outskirts: 110接处警规范 第23条.
    public var arriveOffCampus: Double = 600
    /// A unit's fix older than this counts as none: the unit counts at its post.
    public var fixFresh: Double = 90
    /// Intervals whose breach must be explained before closing.
    public var explained: Set<Interval> = [.act, .arrive]
    /// 十分钟救援圈; `nil` takes the usual rule.
    public var rescue: RescueRule?

    public var rescueRule: RescueRule { rescue ?? RescueRule() }

    public init() {}

    public func limit(of interval: Interval, onCampus: Bool) -> Double? {
        switch interval {
        case .answer: answer
        case .process: process
        case .acknowledge: acknowledge
        case .act: act
        case .arrive: onCampus ? arriveOnCampus : arriveOffCampus
        case .scene: nil
        }
    }
}

/// An interval that took longer than its target.
public struct Breach: Hashable, Sendable {
    public let interval: Interval
    /// Seconds.
    public let took: Double
    /// Seconds.
    public let target: Double
    /// `nil` until someone has said why.
    public let explanation: String?
}

extension Incident {
    /// The clock of the whole incident: of its assignments the first, and the last for cleared and feedback.
    public func time(_ clock: Clock) -> Instant? {
        switch clock {
        case .occurred: occurred
        case .reported: reported
        case .answered: answered
        case .entered: entered
        case .dispatched: assignments.map(\.dispatched).min()
        case .received: first(.received)
        case .acknowledged: first(.acknowledged)
        case .enRoute: first(.enRoute)
        case .onScene: first(.onScene)
        case .cleared:
            assignments.contains(where: \.isActive) ? nil : assignments.compactMap { $0.steps[.cleared] }.max()
        case .feedback: (assignments.compactMap(\.feedback) + [deskFeedback].compactMap(\.self)).max()
        }
    }

    private func first(_ step: Assignment.Step) -> Instant? { assignments.compactMap { $0.steps[step] }.min() }

    /// Seconds an interval took; `nil` while one of its clocks is missing.
    public func seconds(_ interval: Interval) -> Double? {
        let (start, end): (Instant?, Instant?) =
            switch interval {
            case .answer: (reported, answered)
            case .process: (answered, time(.dispatched))
            case .acknowledge: (time(.dispatched), time(.acknowledged))
            case .act: (reported, acted)
            case .arrive: (reported, time(.onScene))
            case .scene: (time(.onScene), time(.cleared))
            }
        guard let start, let end else { return nil }
        return end.seconds(since: start)
    }

    /// Units that arrive without having said they roll have acted by then at the latest; where every order came back
    /// unanswered, the desk acted by handling it alone.
    private var acted: Instant? {
        [time(.enRoute), time(.onScene), deskFeedback].compactMap(\.self).min()
    }

    /// Every interval over its target, in order; one still running counts once `now` is past it.
    public func breaches(of targets: Targets, at now: Instant?) -> [Breach] {
        guard linkedTo == nil else { return [] }
        return Interval.allCases.compactMap { interval in
            guard let target = targets.limit(of: interval, onCampus: location.campus != nil) else { return nil }
            var took = seconds(interval)
            if took == nil, stage != .closed, let now, isRunning(interval) { took = now.seconds(since: reported) }
            guard let took, took > target else { return nil }
            return Breach(interval: interval, took: took, target: target, explanation: explanations[interval])
        }
    }

    /// Whether a person is waiting for this interval to end.
    private func isRunning(_ interval: Interval) -> Bool {
        switch interval {
        case .act: final == nil
        case .arrive: final == nil && assignments.contains(where: \.isActive)
        case .answer: answered == nil
        case .process, .acknowledge, .scene: false
        }
    }
}

extension Interval: CodingKeyRepresentable {}
