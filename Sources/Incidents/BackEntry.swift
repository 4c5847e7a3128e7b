public import Ground
public import Journal

/// 补录: an incident lived through while the system was down, entered afterwards with the times as they were.
///
/// It goes through the same commands as any other, one after the other inside one write: all of it or nothing.
public struct BackEntry: Sendable, Hashable {
    /// Its `reported` must be given.
    public var opening: Command.Opening
    public var orders: [Order] = []
    /// 反馈 of the desk, where no unit was sent.
    public var result: Result?
    /// Steps of the plan that were done.
    public var ticked: Set<RunCard.Step> = []
    /// Why an interval took longer than its target.
    public var explanations: [Interval: String] = [:]
    /// Closes the incident as well; refused while anything is owed on it.
    public var closes = false

    /// One unit that was sent.
    public struct Order: Sendable, Hashable {
        public var unit: UnitID
        public var dispatched: Instant
        public var steps: [Assignment.Step: Instant] = [:]
        public var result: Result?

        public init(_ unit: UnitID, dispatched: Instant) {
            self.unit = unit
            self.dispatched = dispatched
        }

        /// Nothing binds the unit to it any more. One that is not over is an order like any other, and takes the unit.
        public var isOver: Bool { steps[.cleared] != nil || result != nil }
    }

    /// 反馈, with its time.
    public struct Result: Sendable, Hashable {
        public var classification: Classification
        public var disposition: Disposition
        public var words: Words?
        public var at: Instant

        public init(_ classification: Classification, _ disposition: Disposition, words: Words? = nil, at: Instant) {
            self.classification = classification
            self.disposition = disposition
            self.words = words
            self.at = at
        }
    }

    public init(_ opening: Command.Opening) { self.opening = opening }

    /// Nobody enters afterwards what is longer ago than this, in seconds: such a time is a slip of the pen.
    public static let longestAgo: Double = 366 * 86_400

    /// Throws `Refusal` naming the clock that is missing, in the future, or before the one it must follow. Fields are
    /// `reported`, `answered` …, and `orders.0.onScene` for an order's.
    public func check(at now: Instant) throws(Refusal) {
        guard let reported = opening.reported else {
            throw Refusal(.missing, field: "reported", "请填写报警时间", "Give the time of the call")
        }
        guard now.seconds(since: reported) <= Self.longestAgo else {
            throw Refusal(
                .unreadable, field: "reported", "报警时间 \(reported.local) 在一年以前，请核对",
                "The time of the call, \(reported.local), is more than a year ago: check it")
        }
        guard orders.count <= 20 else {
            throw Refusal(.tooLarge, field: "orders", "最多 20 张派警单", "At most 20 orders")
        }
        let opened: [Mark] = [
            Mark(.occurred, opening.occurred), Mark(.reported, reported), Mark(.answered, opening.answered),
            Mark(.entered, opening.entered),
        ]
        try Self.check(opened, at: now)
        let answered = opening.answered.map { Mark(.answered, $0) } ?? Mark(.reported, reported)
        for (index, order) in orders.enumerated() {
            func mark(_ clock: Clock, _ moment: Instant?) -> Mark { Mark(clock, moment, field: "orders.\(index).\(clock.rawValue)") }
            guard order.result == nil || order.steps[.onScene] != nil else {
                throw Refusal(
                    .missing, field: "orders.\(index).onScene", "\(order.unit)：有反馈，请填写到场时间",
                    "\(order.unit): it has feedback, so give its arrival")
            }
            try Self.check(
                [
                    answered, mark(.dispatched, order.dispatched), mark(.received, order.steps[.received]),
                    mark(.acknowledged, order.steps[.acknowledged]), mark(.enRoute, order.steps[.enRoute]),
                    mark(.onScene, order.steps[.onScene]), mark(.cleared, order.steps[.cleared]),
                    mark(.feedback, order.result?.at),
                ], of: order.unit.text, at: now)
        }
        try Self.check([answered, Mark(.feedback, result?.at)], at: now)
    }

    /// A clock with the field it was filled into.
    private struct Mark {
        let clock: Clock
        let moment: Instant?
        let field: String

        init(_ clock: Clock, _ moment: Instant?, field: String? = nil) {
            self.clock = clock
            self.moment = moment
            self.field = field ?? clock.rawValue
        }
    }

    private static func check(_ marks: [Mark], of unit: String = "", at now: Instant) throws(Refusal) {
        let (whoZh, whoEn) = unit.isEmpty ? ("", "") : (unit + "：", unit + ": ")
        var last: (clock: Clock, moment: Instant)?
        for mark in marks {
            guard let moment = mark.moment else { continue }
            guard moment <= now.advanced(bySeconds: 120) else {
                throw Refusal(
                    .unreadable, field: mark.field, "\(whoZh)\(mark.clock.name.zh)时间 \(moment.local) 在将来，请核对",
                    "\(whoEn)\(mark.clock.name.en), \(moment.local), is in the future")
            }
            if let last, moment < last.moment {
                throw Refusal(
                    .outOfOrder, field: mark.field,
                    "\(whoZh)\(mark.clock.name.zh)时间 \(moment.local) 早于\(last.clock.name.zh)时间 \(last.moment.local)，请核对",
                    "\(whoEn)\(mark.clock.name.en), \(moment.local), is before \(last.clock.name.en), \(last.moment.local)")
            }
            last = (mark.clock, moment)
        }
    }

    /// What follows the opening, in order, with the moment each really happened; `nil` for what is done now. Results come
    /// last and by their time, so that the last word is the final one.
    var steps: [(command: Command, when: Instant?, field: String?)] {
        var steps: [(Command, Instant?, String?)] = []
        var results: [(assignment: Int?, result: Result, field: String?)] = []
        for (index, order) in orders.enumerated() {
            var sending = Command.Sending(order.unit)
            sending.isOver = order.isOver
            steps.append((.dispatch([sending]), order.dispatched, "orders.\(index).unit"))
            for step in Assignment.Step.allCases {
                guard let moment = order.steps[step] else { continue }
                steps.append((.step(assignment: index + 1, step), moment, "orders.\(index).\(step.rawValue)"))
            }
            if let result = order.result { results.append((index + 1, result, "orders.\(index).feedback")) }
        }
        if let result { results.append((nil, result, "feedback")) }
        for (assignment, result, field) in results.sorted(by: { $0.result.at < $1.result.at }) {
            steps.append((.feedback(assignment: assignment, result.classification, result.disposition, result.words), result.at, field))
        }
        for step in RunCard.Step.allCases where ticked.contains(step) { steps.append((.tick(step, done: true), nil, "ticked")) }
        for interval in Interval.allCases {
            if let reason = explanations[interval] {
                steps.append((.explain(interval, reason: reason), nil, "explanations.\(interval.rawValue)"))
            }
        }
        if closes { steps.append((.close, nil, nil)) }
        return steps
    }
}

extension ControlRoom {
    /// Enters an incident afterwards. Throws `Refusal` naming the field at fault; whoever writes then undoes the whole write.
    public func enter(
        _ entry: BackEntry, by party: Party, in organisation: OrganisationID, at: Instant, key: String? = nil, asked: Digest? = nil
    ) throws -> Outcome {
        try once(key, for: "enter", by: party, at: at, asked: asked) {
            try entry.check(at: at)
            var outcome = try perform(CommandRequest(.open(entry.opening), by: party, in: organisation, at: at))
            for step in entry.steps {
                var request = CommandRequest(step.command, of: outcome.incident, by: party, in: organisation, at: at)
                request.when = step.when
                do {
                    outcome = try perform(request)
                } catch let refusal as Refusal {
                    throw Refusal(refusal.code, field: step.field ?? refusal.field, refusal.message.zh, refusal.message.en)
                }
            }
            return outcome
        }
    }
}
