import Ground
import Journal

extension ControlRoom {
    /// The opening with its times as they may stand: a clock that is a little fast is not a time in the future, and every
    /// clock of a back-entry is given or follows from the one before it.
    func checked(_ opening: Command.Opening, _ request: CommandRequest) throws(Refusal) -> Command.Opening {
        var opening = opening
        opening.occurred = try Self.past(opening.occurred, "occurred", request.at)
        opening.reported = try Self.past(opening.reported, "reported", request.at)
        guard let reported = opening.reported else {
            (opening.answered, opening.entered) = (nil, nil)
            return opening
        }
        guard case .person(let person) = request.party, person.holds(.operator_, of: request.organisation) else {
            throw Refusal(.notYours, field: "reported", "只有接警员可以补录", "Only an operator may back-enter")
        }
        let answered = try Self.past(opening.answered, "answered", request.at) ?? reported
        let entered = try Self.past(opening.entered, "entered", request.at) ?? answered
        try Self.follows(reported, "reported", opening.occurred, Clock.occurred.name)
        try Self.follows(answered, "answered", reported, Clock.reported.name)
        try Self.follows(entered, "entered", answered, Clock.answered.name)
        (opening.answered, opening.entered) = (answered, entered)
        return opening
    }

    /// 补录: the moment a command really happened; `nil` for one that happens now.
    func checkedWhen(_ request: CommandRequest, _ incident: Incident) throws(Refusal) -> Instant? {
        guard let when = try Self.past(request.when, "when", request.at) else { return nil }
        guard case .person(let person) = request.party, person.holds(.operator_, of: incident.organisation) else {
            throw Refusal(.notYours, field: "when", "只有接警员可以补录时间", "Only an operator may back-enter a time")
        }
        let (name, moment) = incident.precedent(of: request.command)
        try Self.follows(when, "when", moment, name)
        return when
    }

    /// Two minutes are the difference of two clocks; more is a slip of the pen.
    private static func past(_ moment: Instant?, _ field: String, _ now: Instant) throws(Refusal) -> Instant? {
        guard let moment else { return nil }
        guard moment <= now.advanced(bySeconds: 120) else {
            throw Refusal(.unreadable, field: field, "时间在将来，请核对", "That time is in the future")
        }
        guard moment >= now.advanced(bySeconds: -366 * 86_400) else {
            throw Refusal(.unreadable, field: field, "时间早于一年前，请核对", "That is more than a year ago: check it")
        }
        return min(moment, now)
    }

    private static func follows(_ moment: Instant, _ field: String, _ earlier: Instant?, _ name: LocalisedText) throws(Refusal) {
        guard let earlier, moment < earlier else { return }
        throw Refusal(
            .outOfOrder, field: field, "时间 \(moment.local) 早于“\(name.zh)” \(earlier.local)，请核对",
            "That time, \(moment.local), is before “\(name.en)”, \(earlier.local)")
    }
}

extension Incident {
    /// What is on the record already and cannot have come after the command.
    fileprivate func precedent(of command: Command) -> (name: LocalisedText, at: Instant) {
        let call = answered.map { (Clock.answered.name, $0) } ?? (Clock.reported.name, reported)
        switch command {
        case .classify, .dispatch, .feedback(nil, _, _, _): return call
        case .voiceCall(let id), .backup(let id, _):
            return assignment(id).map { (Clock.dispatched.name, $0.dispatched) } ?? call
        case .step(let id, _), .refuse(let id, _), .standDown(let id, _), .feedback(let id?, _, _, _):
            return assignment(id).map { ($0.reached?.name ?? Clock.dispatched.name, $0.latest) } ?? call
        case .close: return time(.feedback).map { (Clock.feedback.name, $0) } ?? call
        case .reopen: return closed.map { (Stage.closed.name, $0) } ?? call
        default: return (Clock.reported.name, reported)
        }
    }
}
