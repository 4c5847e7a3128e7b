import Ground
import Incidents
import Journal

/// What a unit's page shows: the unit, the order in hand, the feedback it owes.
struct UnitSituation {
    let unit: ResponseUnit
    let person: Person
    let at: Instant
    let cursor: String
    let words: Strings.Words
    var order: Order?
    var owed: [(incident: Incident, assignment: Assignment)] = []
    /// The order shown before, where it was taken back or refused.
    var last: (incident: Incident, assignment: Assignment)?

    struct Order {
        let incident: Incident
        let assignment: Assignment
        let lines: [TimelineLine]
        let outlook: UnitOutlook?
    }

    var view: View {
        var view: View = [
            "unit": unit.id.text, "callSign": unit.callSign, "unitName": unit.name, "status": unit.status.rawValue,
            "statusWords": unit.status.name(words.language), "isOnDuty": unit.onDuty != nil, "cursor": cursor,
            "mode": unit.mode.rawValue, "owed": owed.map { owedView($0.incident, $0.assignment) }, "hasOwed": !owed.isEmpty,
            "isIdle": unit.status == .available,
        ]
        if !unit.postName.isEmpty { view["post"] = unit.postName }
        if let order { view["order"] = orderView(order) }
        if let last, case .stoodDown(let reason, let when) = last.assignment.ending {
            view["stoodDown"] = [
                "key": Self.key(last.incident, last.assignment), "number": last.incident.id.shortNumber, "reason": reason,
                "time": when.timeOfDay(seconds: true), "place": last.incident.location.description,
            ] as View
        }
        return view
    }

    private static func key(_ incident: Incident, _ assignment: Assignment) -> String { "\(incident.id)~\(assignment.id)" }

    // MARK: - The order

    private func orderView(_ order: Order) -> View {
        let (incident, assignment, language) = (order.incident, order.assignment, words.language)
        var view: View = [
            "key": Self.key(incident, assignment), "incident": incident.id.text, "assignment": assignment.id,
            "number": incident.id.shortNumber, "whole": incident.number, "priority": incident.priority.rawValue,
            "priorityWords": incident.priority.name(language),
            "type": incident.counted == nil ? words["unit_type_unknown"] : incident.type.name(language),
            "source": incident.source.name(language), "isSilent": incident.isSilent, "isExercise": incident.isExercise,
            "reached": assignment.reached?.rawValue ?? "", "next": assignment.next?.rawValue ?? "",
            "dispatched": String(assignment.dispatched.milliseconds), "steps": steps(of: assignment),
            "said": said(order), "hasSaid": order.lines.contains { $0.words != nil }, "others": others(order),
            "isSafe": incident.callerSafe != nil, "feedback": feedbackView(incident, assignment),
        ]
        if incident.seats.contains(where: { $0.isOpen && $0.unit == unit.id }) { view["room"] = House.roomPath(incident.id, nil) }
        let location = incident.location
        view["place"] = location.description.isEmpty ? words[location.position == nil ? "unit_place_none" : "unit_place_point"] : location.description
        view["basis"] = [location.basis.name(language), location.accuracy.map { words("unit_place_good", ["metres": String(Int($0.rounded(.up)))]) }]
            .compactMap(\.self).joined(separator: " · ")
        if let position = location.position {
            view["latitude"] = position.latitude
            view["longitude"] = position.longitude
        }
        if let seconds = order.outlook?.travel, assignment.steps[.onScene] == nil {
            view["eta"] = seconds < 60 ? words["sos_eta_soon"] : words("sos_eta", ["minutes": String(Int((seconds / 60).rounded(.up)))])
            if let metres = order.outlook?.distance { view["distance"] = CallersStory.distance(metres, words) }
        }
        if let asked = assignment.backupAsked { view["backup"] = words("unit_backup_asked", ["time": asked.timeOfDay(seconds: true)]) }
        return view
    }

    private func steps(of assignment: Assignment) -> [View] {
        [Assignment.Step.acknowledged, .enRoute, .onScene, .cleared].map { step in
            var view: View = ["words": step.name(words.language), "isDone": assignment.steps[step] != nil, "step": step.rawValue]
            if let time = assignment.steps[step] { view["time"] = time.timeOfDay() }
            return view
        }
    }

    /// What the caller and the desk said, newest first: the last word matters most on the way.
    private func said(_ order: Order) -> [View] {
        order.lines.reversed().compactMap { line in
            guard let said = line.words else { return nil }
            var view: View = ["by": speaker(line.by), "time": line.at.timeOfDay(seconds: true)]
            if let text = said.text { view["text"] = text.opened() }
            if let name = said.name { view["name"] = name.opened() }
            if let phone = said.phone {
                view["phone"] = phone.opened()
                // Where the caller asked not to be called, no number may be dialled by a slip of the thumb.
                if !order.incident.isSilent { view["dial"] = phone.opened().filter { $0.isASCII && ($0.isNumber || $0 == "+") } }
            }
            return view
        }
    }

    private func speaker(_ actor: Actor) -> String {
        switch actor {
        case .caller: words["unit_by_caller"]
        case .person(person.id): words["unit_by_self"]
        default: words["unit_by_desk"]
        }
    }

    private func others(_ order: Order) -> [View] {
        order.incident.assignments.filter { $0.isActive && $0.id != order.assignment.id }.map {
            ["callSign": $0.callSign, "status": ($0.reached?.name ?? LocalisedText("已派", "Dispatched"))(words.language)]
        }
    }

    // MARK: - Feedback

    private func owedView(_ incident: Incident, _ assignment: Assignment) -> View {
        ["key": Self.key(incident, assignment), "feedback": feedbackView(incident, assignment)]
    }

    private func feedbackView(_ incident: Incident, _ assignment: Assignment) -> View {
        let known = incident.counted
        return [
            "key": Self.key(incident, assignment), "incident": incident.id.text, "assignment": assignment.id,
            "about": [incident.id.shortNumber, incident.type.name(words.language), incident.location.description]
                .filter { !$0.isEmpty }.joined(separator: " · "),
            "types": CallType.allCases.map { type -> View in
                [
                    "value": type.rawValue, "words": type.name(words.language), "isChosen": type == known?.type,
                    "category": type.usualCategory.rawValue,
                ]
            },
            "categories": House.choices(Incidents.Category.allCases, of: known?.category, words.language),
            "dispositions": House.choices(Disposition.allCases, of: nil, words.language),
        ]
    }
}
