import Figures
import Ground
import Incidents
import Journal

/// An incident's record as a page: every clock, every order, every line; nothing can be changed here.
struct RecordView {
    private let record: IncidentRecord
    private let house: House
    private let language: Language
    private let words: Strings.Words
    private let campus: (String) -> String

    init(_ record: IncidentRecord, house: House, visit: Visit) {
        self.record = record
        self.house = house
        language = visit.language
        words = house.strings(visit.language)
        campus = FiguresWords(house: house, visit: visit).campus
    }

    private var incident: Incident { record.incident }

    var view: View {
        let caller = record.caller
        var view: View = [
            "id": incident.id.text, "number": incident.number, "p": incident.priority.rawValue,
            "priority": incident.priority.name(language), "category": incident.kind.name(language),
            "type": orNone(incident.counted == nil || incident.kind.name(language) == incident.type.name(language) ? nil : incident.type.name(language)), "stage": incident.stage.name(language),
            "isOpen": incident.stage.isOpen, "isBackEntry": incident.isBackEntry, "isExercise": incident.isExercise,
            "isSealed": incident.isSealed, "isSilent": incident.isSilent, "source": incident.source.name(language),
            "place": House.placeWords(incident.location, words), "basis": incident.location.basis.name(language),
            "campus": campus(incident.campusKey), "operator": orNone(record.name(incident.operatorID)),
            "desk": incident.classification.map(name) ?? "—", "final": incident.final.map(name) ?? "—",
            "told": orNone(incident.toldType?.name(language)), "disposition": incident.disposition?.name(language) ?? "—",
            "clocks": clocks, "orders": incident.assignments.map(order), "hasOrders": !incident.assignments.isEmpty,
            "breaches": record.delays(under: house.settings.targets).map(delay), "hasBreaches": record.hasDelays,
            "steps": incident.runCard.steps.map { step -> View in
                ["name": step.name(language), "isDone": incident.ticked[step] != nil, "at": incident.ticked[step]?.timeOfDay() ?? ""]
            },
            "hasSteps": !incident.runCard.steps.isEmpty, "callerName": orNone(caller.name), "callerPhone": orNone(caller.phone),
            "said": caller.said.map { ["at": $0.at.timeOfDay(), "text": $0.text] as View },
            "hasCaller": !caller.name.isEmpty || !caller.phone.isEmpty || !caller.said.isEmpty,
            "linked": incident.linked.map { ["number": $0.number, "id": $0.incident.text, "kind": $0.kind.name(language)] as View },
            "hasLinked": !incident.linked.isEmpty,
            "lines": record.lines.map { line -> View in
                let view = house.lineView(line, incident, record.names, language)
                return view.merging(["words": orNone(view["words"] as? String), "detail": orNone(view["detail"] as? String)]) { $1 }
            },
            "exclusion": orNone(incident.exclusion?.name(language)),
        ]
        if let link = incident.linkedTo {
            view["linkedTo"] = ["number": link.number, "id": link.incident.text, "kind": link.kind.name(language)] as View
        }
        return view
    }

    private func name(_ classification: Classification) -> String {
        "\(classification.category.name(language)) · \(classification.type.name(language))"
    }

    /// Every clock of the incident with the seconds since the report.
    private var clocks: [View] {
        Clock.allCases.map { clock in
            let moment = incident.time(clock)
            let seconds = moment.map { $0.seconds(since: incident.reported) }
            return [
                "name": clock.name(language), "at": moment.map { $0.timeOfDay(seconds: true) } ?? "—", "has": moment != nil,
                "day": orNone(moment.map { $0.day == incident.reported.day ? "" : $0.day.description }),
                "since": seconds.map { $0 > 0 ? "+" + clockText(seconds: $0) : "" } ?? "",
            ]
        }
    }

    private func order(_ assignment: Assignment) -> View {
        [
            "callSign": assignment.callSign, "isOver": assignment.isOver == true,
            "expected": orNone(assignment.expectedTravel.map(clockText)), "ending": orNone(ending(assignment)),
            "times": [assignment.dispatched].map { cell($0) } + Assignment.Step.allCases.map { cell(assignment.steps[$0]) }
                + [cell(assignment.feedback)],
        ]
    }

    private func ending(_ assignment: Assignment) -> String? {
        switch assignment.ending {
        case .refused(let reason, let at): "\(words["act_refused"]) \(at.timeOfDay(seconds: true)) · \(reason)"
        case .stoodDown(let reason, let at): "\(words["act_stoodDown"]) \(at.timeOfDay(seconds: true)) · \(reason)"
        case nil: nil
        }
    }

    private func cell(_ moment: Instant?) -> View { ["at": moment?.timeOfDay(seconds: true) ?? "—", "has": moment != nil] }

    private func delay(_ delay: IncidentRecord.Delay) -> View {
        [
            "name": delay.interval.name(language), "took": delay.took.map(clockText) ?? "—", "isOver": delay.isOver,
            "target": delay.target.map(clockText) ?? "—", "reason": orNone(delay.reason), "isOwed": delay.isOwed,
        ]
    }
}
