import Figures
import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

extension House {
    /// The office's rooms: the list of incidents, an incident's record, its printed sheet, and what keeps the desk going
    /// when the system is down.
    func addSheet(to list: inout RouteList) {
        let shelf = Shelf()

        list.get("/incidents", for: .roles([.operator_, .chief])) { request, visit in
            let filter = try IncidentFilter(query: request.query)
            let after = request.query("after").flatMap(Self.pageMark(_:))
            let found = try await search(filter, after: after, by: try visit.signedIn(), shelf)
            return try pages.page("incidents", try await listView(found, filter, visit), for: visit, to: request)
        }
        list.get("/incidents/:id", for: .roles([.operator_, .chief])) { request, visit in
            let record = try await record(try Self.incidentID(visit), to: try visit.signedIn())
            let view = RecordView(record, house: self, visit: visit).view
            return try pages.page("incidents-record", view, for: visit, to: request)
        }
        list.get("/incidents/:id/sheet", for: .roles([.operator_, .chief, .responder])) { request, visit in
            let person = try visit.signedIn()
            let record = try await record(try Self.incidentID(visit), to: person)
            let sheet = SheetView(record, house: self, visit: visit, printedBy: person, at: now())
            let view = sheet.view
            return try pages.page("sheet", view, for: visit, to: request)
        }
        addFallback(to: &list)
        addBackEntry(to: &list)
    }

    /// An incident with everything its record and its sheet show. Throws `Refusal.notFound` where the person may not see it.
    private func record(_ id: IncidentID, to person: Person) async throws -> IncidentRecord {
        let moment = now()
        return try await store.read { reading in
            let incident = try readable(id, by: .person(person), in: reading)
            let lines = try lines(of: incident, for: .person(person), in: reading)
            return IncidentRecord(
                incident: incident, lines: lines,
                last: try reading.entries(about: incident.subject).max { $0.sequence < $1.sequence },
                names: try Self.names(of: lines, incident.operatorID, in: reading), breaches: incident.breaches(of: settings.targets, at: moment))
        }
    }
}

/// An incident as the office reads it.
struct IncidentRecord: Sendable {
    let incident: Incident
    let lines: [TimelineLine]
    /// The newest entry about it: whoever holds the sheet can check it against the record.
    let last: Entry?
    let names: [PersonID: String]
    let breaches: [Breach]

    /// An interval that missed its target, or for which somebody gave a reason all the same.
    struct Delay {
        let interval: Interval
        /// Seconds.
        let took: Double?
        /// Seconds.
        let target: Double?
        let reason: String?
        let isOver: Bool
        /// A reason must still be given before closing.
        let isOwed: Bool
    }

    var hasDelays: Bool { !breaches.isEmpty || !incident.explanations.isEmpty }

    func delays(under targets: Targets) -> [Delay] {
        Interval.allCases.compactMap { interval in
            let breach = breaches.first { $0.interval == interval }
            let reason = incident.explanations[interval]
            guard breach != nil || reason != nil else { return nil }
            return Delay(
                interval: interval, took: breach?.took ?? incident.measured(interval),
                target: targets.limit(of: interval, onCampus: incident.location.campus != nil), reason: reason,
                isOver: breach != nil, isOwed: breach != nil && reason == nil && targets.explained.contains(interval))
        }
    }

    func name(_ id: PersonID?) -> String { id.map { names[$0] ?? $0.text } ?? "" }

    /// What the caller is known by and said: from the opening and from what was written down about it since.
    var caller: Caller {
        var caller = Caller()
        for line in lines {
            guard let words = line.words else { continue }
            switch line.event {
            case .opened, .told, .askedAgain:
                if let name = words.name?.opened() { caller.name = name }
                if let phone = words.phone?.opened() { caller.phone = phone }
                if let text = words.text?.opened() { caller.said.append((line.at, text)) }
            default: continue
            }
        }
        return caller
    }

    struct Caller {
        var name = ""
        var phone = ""
        var said: [(at: Instant, text: String)] = []
    }

    /// What was reported back on an assignment (`nil` for the desk's own), the last word of it.
    func feedback(on assignment: Int?) -> (line: TimelineLine, classification: Classification, disposition: Disposition)? {
        for line in lines.reversed() {
            if case .feedback(assignment, let classification, let disposition) = line.event {
                return (line, classification, disposition)
            }
        }
        return nil
    }
}
