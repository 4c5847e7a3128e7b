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
        /// The cases that it refers to, and those refer to, and whoever lets them: as far as the reader sees them.
        var chain: [Step] = []
    }

    /// A link of a chain: a case, or the person at its end.
    struct Step: Sendable {
        let title: LocalisedText
        let text: String
        let href: String
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
                    var named = Named(code: system.code, system: system.title, line: line, stage: stages[row.stage] ?? LocalisedText(row.stage, row.stage), row: row)
                    named.chain = try Self.chain(from: state, system, past: subject, standings, room, reading)
                    found.append(named)
                }
            }
        }
        self.found = found
    }

    /// From a tenancy to its room, its house and its landlord: each case is followed to the next, and every person whom one of them names openly
    /// stands at its place, but for the one it began with.
    private static func chain(
        from start: StoredState, _ system: any CaseSystem, past subject: PersonID, _ standings: Standings, _ room: CaseRoom, _ reading: any Reading
    ) throws -> [Step] {
        var (steps, seen): ([Step], Set<String>) = ([], [start.subject.id, subject.text])
        var (state, system) = (start, system)
        for _ in 0..<longest {
            let lines = try system.answers(of: state)
            for line in system.lines where !line.isSealed && parties.contains(line.name) {
                guard case .person = line.input, let id = PersonID(checking: lines[line.name].text), seen.insert(id.text).inserted else { continue }
                steps.append(Step(title: line.title, text: try reading.personRecord(id)?.name ?? id.text, href: "/cases/people/\(id)"))
            }
            var further: (state: StoredState, system: any CaseSystem)?
            for line in system.lines where !line.isSealed && further == nil {
                guard case .reference(let code) = line.input, let other = room[code], let id = CaseID(checking: lines[line.name].text), seen.insert(id.text).inserted,
                    let next = try reading.state(of: Subject(kind: other.kind, id: id.text)), let row = try other.row(next, for: standings(for: next.organisation))
                else { continue }
                let step = Step(title: line.title, text: row.headline.isEmpty ? row.number : row.headline, href: "/cases/\(code)/\(id)")
                // The house stands before whoever lets it.
                steps.insert(step, at: steps.lastIndex { $0.href.hasPrefix("/cases/") && !$0.href.hasPrefix("/cases/people/") }.map { $0 + 1 } ?? 0)
                further = (next, other)
            }
            guard let further else { break }
            (state, system) = further
        }
        return steps
    }

    /// Lines that say whose something is, not who handles it.
    private static let parties: Set<String> = ["landlord", "student", "accompanies", "owner", "victim"]
    /// Cases that a chain follows.
    private static let longest = 3

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
                            "chain": named.chain.map { ["title": $0.title(language), "text": $0.text, "href": $0.href] as View }, "hasChain": !named.chain.isEmpty,
                        ]
                    },
                ]
            }
            let view: View = ["name": name.isEmpty ? subject.text : name, "account": subject.text, "systems": systems, "isEmpty": systems.isEmpty]
            return try pages.page("case-person", view, for: visit, to: request)
        }
    }
}
