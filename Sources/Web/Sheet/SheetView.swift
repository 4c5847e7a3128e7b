import Figures
import Ground
import Incidents
import Journal

/// 接警单, 派警单 and 反馈单 of one incident, as they are printed and filed.
struct SheetView {
    private let record: IncidentRecord
    private let house: House
    private let language: Language
    private let words: Strings.Words
    private let campus: (String) -> String
    private let person: Person
    private let moment: Instant

    init(_ record: IncidentRecord, house: House, visit: Visit, printedBy person: Person, at moment: Instant) {
        self.record = record
        self.house = house
        self.person = person
        self.moment = moment
        language = visit.language
        words = house.strings(visit.language)
        campus = FiguresWords(house: house, visit: visit).campus
    }

    private var incident: Incident { record.incident }

    /// Who the caller is stays with the desk: paper travels.
    private var seesCaller: Bool { person.holds(.operator_, .chief, of: incident.organisation) && !incident.isSealed }

    var view: View {
        let caller = record.caller
        var view: View = [
            "id": incident.id.text, "number": incident.number, "office": house.settings.organisationName(language),
            "isBackEntry": incident.isBackEntry, "isExercise": incident.isExercise, "isOpen": incident.stage.isOpen,
            "stage": incident.stage.name(language), "source": incident.source.name(language),
            "occurred": stamp(incident.occurred), "reported": stamp(incident.reported), "answered": stamp(incident.answered),
            "entered": stamp(incident.entered), "place": House.placeWords(incident.location, words),
            "basis": incident.location.basis.name(language), "campus": campus(incident.campusKey),
            "desk": incident.classification.map(name) ?? blank, "told": incident.toldType?.name(language) ?? blank,
            "priority": incident.priority.name(language), "operator": record.name(incident.operatorID),
            "isMasked": !seesCaller && !incident.isSealed, "isSealed": incident.isSealed, "callerName": masked(caller.name, words["sheet_anonymous"]), "callerPhone": masked(caller.phone, blank),
            "silent": words[incident.isSilent ? "sheet_yes" : "sheet_no"], "said": said(caller),
            "linked": orNone(incident.linked.map { "\($0.number) · \($0.kind.name(language))" }.joined(separator: language == .chinese ? "、" : ", ")),
            "linkedTo": orNone(incident.linkedTo.map { "\($0.number) · \($0.kind.name(language))" }),
            "orders": incident.assignments.map(order), "deskResult": deskResult ?? [:], "hasDeskResult": deskResult != nil,
            "breaches": record.delays(under: house.settings.targets).map(delay), "hasBreaches": record.hasDelays,
            "steps": incident.runCard.steps.map { ["name": $0.name(language), "isDone": incident.ticked[$0] != nil] as View },
            "hasSteps": !incident.runCard.steps.isEmpty, "final": incident.final.map(name) ?? blank,
            "disposition": incident.disposition?.name(language) ?? blank, "closed": stamp(incident.closed),
            "printedAt": moment.local, "printedBy": person.name,
        ]
        if let last = record.last {
            view["digest"] = Self.grouped(last.digest.description)
            view["sequence"] = last.sequence
            view["chain"] = last.organisation.text
        }
        return view
    }

    private var blank: String { "—" }
    private func stamp(_ moment: Instant?) -> String { moment?.local ?? blank }
    private func name(_ classification: Classification) -> String {
        "\(classification.category.name(language)) · \(classification.type.name(language))"
    }

    private func masked(_ text: String, _ none: String) -> String { seesCaller ? (text.isEmpty ? none : text) : "＊＊＊＊" }

    private func said(_ caller: IncidentRecord.Caller) -> [View] {
        caller.said.map { ["at": $0.at.timeOfDay(), "text": $0.text] }
    }

    private func order(_ assignment: Assignment) -> View {
        var view: View = [
            "number": "\(incident.number)-\(assignment.id)", "callSign": assignment.callSign, "unit": assignment.unit.text,
            "dispatched": stamp(assignment.dispatched), "received": stamp(assignment.steps[.received]),
            "acknowledged": stamp(assignment.steps[.acknowledged]), "enRoute": stamp(assignment.steps[.enRoute]),
            "onScene": stamp(assignment.steps[.onScene]), "cleared": stamp(assignment.steps[.cleared]),
            "expected": assignment.expectedTravel.map(clockText) ?? blank, "isOver": assignment.isOver == true,
            "responder": responder(assignment), "voiceCalled": stamp(assignment.voiceCalled), "ending": orNone(ending(assignment)),
            "hasFeedback": false, "isEnded": assignment.ending != nil,
        ]
        if let result = result(on: assignment.id) {
            view["hasFeedback"] = true
            view["feedback"] = result
        }
        return view
    }

    private func ending(_ assignment: Assignment) -> String? {
        switch assignment.ending {
        case .refused(let reason, let at): "\(words["act_refused"]) \(at.local) · \(reason)"
        case .stoodDown(let reason, let at): "\(words["act_stoodDown"]) \(at.local) · \(reason)"
        case nil: nil
        }
    }

    /// Whoever carried the unit's phone and reported its steps; empty where the desk did it for them.
    private func responder(_ assignment: Assignment) -> String {
        for line in record.lines {
            if case .progressed(assignment.id, _) = line.event, let person = line.by.person, person != incident.operatorID {
                return record.name(person)
            }
        }
        return ""
    }

    private func result(on assignment: Int?) -> View? {
        guard let (line, classification, disposition) = record.feedback(on: assignment) else { return nil }
        return [
            "at": stamp(line.at), "classification": name(classification), "disposition": disposition.name(language),
            "text": line.words?.text?.opened() ?? "", "by": record.name(line.by.person),
        ]
    }

    /// 反馈 of the desk, where it handled the call alone.
    private var deskResult: View? { result(on: nil) }

    private func delay(_ delay: IncidentRecord.Delay) -> View {
        [
            "name": delay.interval.name(language), "took": delay.took.map(clockText) ?? blank,
            "target": delay.target.map(clockText) ?? blank,
            "reason": delay.reason ?? (delay.isOwed ? words["sheet_reason_owed"] : blank),
        ]
    }

    /// 64 digits in groups of 8, so that a person can compare them.
    private static func grouped(_ digest: String) -> String {
        stride(from: 0, to: digest.count, by: 8).map { start in String(digest.dropFirst(start).prefix(8)) }.joined(separator: " ")
    }
}
