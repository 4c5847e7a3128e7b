import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// The page on a guard's phone.
    func addUnitPage(to list: inout RouteList) {
        list.get("/unit", for: .roles([.responder])) { request, visit in
            var view = try await situation(of: visit, last: request.query("last")).view
            view["attribution"] = mapLayers.attribution
            view["finds"] = Self.choices(CallType.allCases, of: .other, visit.language)
            return try pages.page("unit", view, for: visit, to: request)
        }
        list.get("/unit/now", for: .roles([.responder])) { request, visit in
            let situation = try await situation(of: visit, last: request.query("last"))
            return try pages.fragment("unit-now", situation.view, for: visit, to: request)
        }
    }

    /// Everything the unit's page shows, as of one moment. Throws `Refusal.notYours` for a person without a unit.
    private func situation(of visit: Visit, last: String?) async throws -> UnitSituation {
        let person = try visit.signedIn()
        guard let id = person.unit else {
            throw Refusal(.notYours, "你的账号没有绑定出警单位，请联系管理员", "Your account carries no unit: ask the administrator")
        }
        let (fixes, moment) = (try await fixes(), now())
        return try await store.read { reading in
            // The page listens from here on: what happens while it is drawn is fetched again rather than missed.
            let cursor = cursors.text(of: Cursor(try reading.heads()))
            guard let unit = try reading.unit(id) else {
                throw Refusal(.notFound, "没有单位 \(id)", "There is no unit \(id)")
            }
            var situation = UnitSituation(
                unit: unit, person: person, at: moment, cursor: cursor, words: strings(visit.language))
            if let bound = unit.bound, let incident = try reading.incident(bound.incident),
                let assignment = incident.assignment(bound.assignment)
            {
                let lines = try lines(of: incident, for: .person(person), in: reading)
                let outlook = outlooks(
                    [unit], fixes: fixes, to: incident, at: moment).first
                situation.order = .init(incident: incident, assignment: assignment, lines: lines, outlook: outlook)
            }
            situation.owed = try reading.openIncidents(of: [settings.organisation]).flatMap { incident in
                incident.assignments.filter { $0.unit == id && !$0.isActive && !$0.isDone }.map { (incident, $0) }
            }
            situation.last = try Self.ended(last, of: id, in: reading)
            return situation
        }
    }

    /// The order that the page showed last, where it has ended without being cleared.
    private static func ended(_ text: String?, of unit: UnitID, in reading: any Reading) throws -> (Incident, Assignment)? {
        let parts = (text ?? "").split(separator: "~")
        guard parts.count == 2, let id = IncidentID(checking: String(parts[0])), let number = Int(parts[1]),
            let incident = try reading.incident(id), let assignment = incident.assignment(number), assignment.unit == unit,
            assignment.ending != nil
        else { return nil }
        return (incident, assignment)
    }

    static func choices<Value: RawRepresentable<String> & Equatable & Named>(
        _ values: [Value], of chosen: Value?, _ language: Language
    ) -> [View] {
        values.map { ["value": $0.rawValue, "words": $0.name(language), "isChosen": $0 == chosen] }
    }
}

/// What has a name in both languages.
protocol Named { var name: LocalisedText { get } }
extension CallType: Named {}
extension Incidents.Category: Named {}
extension Disposition: Named {}
