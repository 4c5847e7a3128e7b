import Cases
import Ground
import Hummingbird
import Identity
import Journal

/// The cases of every system that name somebody, as far as one reader sees them: from a student to the room, the house and whoever lets
/// it, and back.
struct PersonCases: Sendable {
    struct Named: Sendable {
        let code: String
        let system: LocalisedText
        /// The line that names the person.
        let line: LocalisedText
        let stage: LocalisedText
        let row: CaseRow
    }

    /// Of one line.
    private static let most = 50

    let found: [Named]

    init(of subject: PersonID, for person: Person, room: CaseRoom, in reading: any Reading) throws {
        let standings = Standings(of: .person(person), in: reading)
        var found: [Named] = [], seen: Set<String> = []
        for system in room.systems {
            let stages = Dictionary(system.stages.map { ($0.value, $0.title) }, uniquingKeysWith: { first, _ in first })
            for (line, key) in Self.keys(of: subject, system) {
                var query = StateQuery(kind: system.kind)
                query.fields = [key.name: key.value]
                query.limit = Self.most
                for state in try reading.states(query) {
                    guard let row = try system.row(state, for: standings(for: state.organisation)), seen.insert("\(system.code)/\(row.id)/\(line.zh)").inserted else { continue }
                    found.append(Named(code: system.code, system: system.title, line: line, stage: stages[row.stage] ?? LocalisedText(row.stage, row.stage), row: row))
                }
            }
        }
        self.found = found
    }

    /// Every line that may name a person openly, and the key under which such cases are found.
    private static func keys(of subject: PersonID, _ system: any CaseSystem) -> [(line: LocalisedText, key: (name: String, value: String))] {
        system.lines.filter { !$0.isSealed }.flatMap { line -> [(LocalisedText, (String, String))] in
            switch line.input {
            case .person, .people: [(line.title, line.key(for: subject.text))]
            case .rows(let columns):
                columns.filter { $0.input == .person }.map { column in
                    (LocalisedText("\(line.title.zh) · \(column.title.zh)", "\(line.title.en) · \(column.title.en)"), ("\(line.name).\(column.name):\(subject)", "1"))
                }
            default: []
            }
        }
    }
}

extension House {
    func addPersonCases(to list: inout RouteList) {
        list.get("/cases/people/:person", for: .signedIn) { request, visit in
            guard let subject = PersonID(checking: visit.parameters.get("person") ?? "") else { throw Refusal(.notFound, "没有这个人", "There is no such person") }
            let (person, language) = (try visit.signedIn(), visit.language)
            let (cases, name) = try await store.read { [cases] reading in
                let found = try PersonCases(of: subject, for: person, room: cases, in: reading)
                // Whoever sees no case of somebody learns nothing of them here, not even that there is such an account.
                return (found, found.found.isEmpty && subject != person.id ? "" : try reading.personRecord(subject)?.name ?? "")
            }
            let systems = self.cases.systems.compactMap { system -> View? in
                let own = cases.found.filter { $0.code == system.code }
                guard !own.isEmpty else { return nil }
                return [
                    "title": system.title(language),
                    "rows": own.map { named -> View in
                        [
                            "href": "/cases/\(named.code)/\(named.row.id)", "number": named.row.number, "headline": orNone(named.row.headline), "line": named.line(language),
                            "stage": named.stage(language), "day": named.row.opened.day.description,
                        ]
                    },
                ]
            }
            let view: View = ["name": name.isEmpty ? subject.text : name, "account": subject.text, "systems": systems, "isEmpty": systems.isEmpty]
            return try pages.page("case-person", view, for: visit, to: request)
        }
    }
}
