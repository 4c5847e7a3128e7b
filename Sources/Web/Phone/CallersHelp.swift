import Ground
import Incidents
import Journal

extension House {
    /// An ended call is shown this long, in seconds: then the page is as new.
    private static let endedShown: Double = 2 * 3600
    /// Links followed from a call to the incident that it came to belong to.
    private static let farthestLink = 8

    /// What the phone that asks is told: of its own latest call and of nobody else's.
    func myHelp(_ visit: Visit) async throws -> View {
        guard let device = visit.device else { return ["state": "none"] }
        let moment = now()
        let found = try await store.read { reading -> (call: Incident, main: Incident, units: [ResponseUnit])? in
            var query = StateQuery(kind: Incident.kind)
            query.organisations = [settings.organisation]
            query.fields = ["device": device]
            query.limit = 1
            guard let call = try reading.incidents(query).first else { return nil }
            var main = call
            for _ in 0..<Self.farthestLink {
                guard let next = try main.linkedTo.flatMap({ try reading.incident($0.incident) }) else { break }
                main = next
            }
            return (call, main, try main.assignments.filter(\.isActive).compactMap { try reading.unit($0.unit) })
        }
        guard let found else { return ["state": "none"] }
        if let end = found.main.closed, moment.seconds(since: end) > Self.endedShown { return ["state": "none"] }
        let needsWay = found.main.assignments.contains { $0.isActive && $0.steps[.onScene] == nil }
        let ways = needsWay
            ? outlooks(
                found.units, fixes: try await fixes(), to: found.main, lying: found.main.location.position ?? found.call.location.position,
                at: moment)
            : []
        let story = CallersStory(
            call: found.call, main: found.main, outlooks: ways, units: found.units, at: moment,
            desk: settings.organisationName(visit.language), targets: settings.targets, words: strings(visit.language))
        return story.view
    }
}

/// A call's course in the words for whoever called: who has it, who comes, how far. Nothing of the desk's notes is in it.
struct CallersStory {
    let call: Incident
    let main: Incident
    let outlooks: [UnitOutlook]
    let units: [ResponseUnit]
    let at: Instant
    let desk: String
    let targets: Targets
    let words: Strings.Words

    private var isEnded: Bool { main.closed != nil }
    private var coming: [Assignment] { main.assignments.filter(\.isActive) }
    private var phase: Phase {
        if isEnded { return .closed }
        if coming.contains(where: { $0.steps[.onScene] != nil }) { return .onScene }
        if coming.contains(where: { $0.steps[.enRoute] != nil }) { return .enRoute }
        if !coming.isEmpty { return .sent }
        if main.stage == .handled { return .handled }
        return answered == nil ? .waiting : .answered
    }

    enum Phase: String { case waiting, answered, sent, enRoute, onScene, handled, closed }

    /// A linked call counts as answered when somebody linked it.
    private var answered: Instant? { call.answered ?? main.answered }

    var view: View {
        var view: View = [
            "state": isEnded ? "ended" : "open", "phase": phase.rawValue, "incident": call.id.text,
            "number": call.number, "headline": headline, "line": line, "steps": steps, "units": coming.map(unitView),
            "hasUnits": !coming.isEmpty, "isLinked": call.linkedTo != nil, "isExercise": call.isExercise,
            "silent": call.isSilent, "isSafe": call.callerSafe != nil, "basis": call.location.basis.rawValue,
            "place": place, "hasPlace": call.location.position != nil || !call.location.description.isEmpty,
            "hasPosition": call.location.position != nil, "since": String(call.reported.milliseconds),
        ]
        if let type = call.toldType { view["type"] = type.rawValue }
        if let safe = call.callerSafe { view["safe"] = words("sos_safe_said", ["time": safe.timeOfDay()]) }
        if call.askedAgain > 0 { view["again"] = words("sos_asked_again", ["count": String(call.askedAgain)]) }
        return view
    }

    private var place: String {
        let description = call.location.description
        guard call.location.position != nil else { return description }
        let good = call.location.accuracy.map { words("sos_place_good", ["metres": String(Int($0.rounded(.up)))]) }
        return [description.isEmpty ? words["sos_place_by_fix"] : description, call.location.basis == .receiver ? good : nil]
            .compactMap(\.self).joined(separator: " ")
    }

    // MARK: - Words

    private var headline: String {
        switch phase {
        case .sent: words("sos_head_sent", ["unit": names])
        case .enRoute: words("sos_head_enRoute", ["unit": rolling.map(\.callSign).joined(separator: words["sos_and"])])
        case .onScene:
            words("sos_head_onScene", ["unit": coming.filter { $0.steps[.onScene] != nil }.map(\.callSign).joined(separator: words["sos_and"])])
        default: words["sos_head_\(phase.rawValue)"]
        }
    }

    private var names: String { coming.map(\.callSign).joined(separator: words["sos_and"]) }
    private var rolling: [Assignment] { coming.filter { $0.steps[.enRoute] != nil } }

    private var line: String {
        switch phase {
        // Whoever waits longer than a desk may take is told to call: it would be unkind to say that all is well.
        case .waiting where at.seconds(since: call.reported) > max(60, targets.answer): words["sos_line_late"]
        case .waiting: words("sos_line_waiting", ["desk": desk])
        case .answered: words("sos_line_answered", ["desk": desk])
        case .closed:
            if let disposition = main.disposition { words["sos_end_\(disposition.rawValue)"] } else { words["sos_line_closed"] }
        default: words["sos_line_\(phase.rawValue)"]
        }
    }

    /// What has happened and what comes next, each with its time where it has one.
    private var steps: [View] {
        func step(_ key: String, _ time: Instant?, _ values: [String: String] = [:]) -> View {
            var view: View = ["words": words("sos_step_\(key)", values), "isDone": time != nil]
            if let time { view["time"] = time.timeOfDay(seconds: true) }
            return view
        }
        let own = main.assignments.filter { $0.ending == nil }
        func first(_ step: Assignment.Step) -> Instant? { own.compactMap { $0.steps[step] }.min() }
        let onTheWay = first(.enRoute) ?? first(.onScene)
        var steps = [
            step("delivered", call.reported, ["desk": desk]),
            step(answered == nil ? "to_answer" : "answered", answered, ["desk": desk]),
            step(onTheWay == nil ? "to_leave" : "left", onTheWay),
            step(first(.onScene) == nil ? "to_arrive" : "arrived", first(.onScene)),
        ]
        if own.isEmpty, phase == .handled || phase == .closed { steps = Array(steps.prefix(2)) }
        let done = main.closed ?? (phase == .handled ? main.time(.cleared) ?? main.deskFeedback : nil)
        steps.append(step(done == nil ? "to_end" : "ended", done))
        if let next = steps.firstIndex(where: { $0["isDone"] as? Bool == false }) { steps[next]["isNext"] = true }
        return steps
    }

    private func unitView(_ assignment: Assignment) -> View {
        let outlook = outlooks.first { $0.unit.id == assignment.unit }
        var view: View = ["callSign": assignment.callSign, "status": status(of: assignment)]
        if let unit = units.first(where: { $0.id == assignment.unit }) {
            view["mode"] = words["sos_mode_\(unit.mode.rawValue)"]
            view["name"] = unit.name
        }
        if assignment.steps[.onScene] != nil { return view }
        if let outlook, let seconds = outlook.travel {
            view["eta"] = seconds < 60 ? words["sos_eta_soon"] : words("sos_eta", ["minutes": String(Int((seconds / 60).rounded(.up)))])
            if let metres = outlook.distance { view["distance"] = Self.distance(metres, words) }
            view["basis"] = basis(of: outlook)
        } else {
            view["basis"] = words[main.location.position == nil ? "sos_eta_no_place" : "sos_eta_unknown"]
        }
        return view
    }

    private func status(of assignment: Assignment) -> String {
        switch assignment.reached {
        case nil, .received: words["sos_unit_ordered"]
        case .acknowledged: words["sos_unit_acknowledged"]
        case .enRoute: words["sos_unit_enRoute"]
        case .onScene, .cleared: words["sos_unit_onScene"]
        }
    }

    private func basis(of outlook: UnitOutlook) -> String {
        let whereabouts = Whereabouts(of: outlook.unit, fix: outlook.fix, at: at, under: targets)
        guard whereabouts?.basis == .fix, let age = whereabouts?.age else { return words["sos_from_post"] }
        return words("sos_from_fix", ["seconds": String(Int(max(0, age)))])
    }

    static func distance(_ metres: Double, _ words: Strings.Words) -> String {
        metres < 950
            ? words("sos_metres", ["metres": String(max(10, Int((metres / 10).rounded()) * 10))])
            : words("sos_kilometres", ["km": String((metres / 100).rounded() / 10)])
    }
}
