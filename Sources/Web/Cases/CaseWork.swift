import Cases
import Ground
import Identity
import Journal

/// What somebody has to do, over all systems: what has a deadline or waits for an approval at the stages of their roles, and what
/// names them. What is overdue comes first, what has no deadline last.
struct CaseWork: Sendable {
    struct Item: Sendable {
        let code: String
        /// The system's.
        let title: LocalisedText
        let stageTitle: LocalisedText
        let row: CaseRow
    }

    let items: [Item]
    /// There is, or may be, more than is shown.
    let isCut: Bool

    static let most = 200
    /// States read at once, and how often for one question: a person's own work may stand behind much that is others'.
    static let page = 250
    static let pages = 16

    init(for person: Person, room: CaseRoom, in reading: any Reading) throws {
        let standings = Standings(of: .person(person), in: reading)
        var found: [Item] = []
        var isCut = false
        for system in room.systems {
            let reach = CaseReach(system, for: person, in: reading, standings: standings)
            var gathering = Gathering(reach)
            for query in try Self.queries(reach) { try gathering.gather(query) }
            isCut = isCut || gathering.isCut
            let titles = Dictionary(system.stages.map { ($0.value, $0.title) }, uniquingKeysWith: { first, _ in first })
            found += gathering.rows.values.map { row in
                Item(code: system.code, title: system.title, stageTitle: titles[row.stage] ?? LocalisedText(row.stage, row.stage), row: row)
            }
        }
        let sorted = found.sorted { Self.order($0.row) < Self.order($1.row) }
        items = Array(sorted.prefix(Self.most))
        self.isCut = isCut || sorted.count > Self.most
    }

    private static func order(_ row: CaseRow) -> (Int64, Instant, String) { (row.due?.milliseconds ?? .max, row.opened, row.id.text) }

    /// One system's cases that the person may act on.
    private struct Gathering {
        let reach: CaseReach
        private(set) var rows: [String: CaseRow] = [:]
        private(set) var isCut = false
        private var looked: Set<String> = []

        init(_ reach: CaseReach) { self.reach = reach }

        /// Goes on until enough are found, or there is nothing more, or it was read often enough.
        mutating func gather(_ wanted: StateQuery) throws {
            var (query, count) = (wanted, 0)
            query.limit = CaseWork.page
            for _ in 0..<CaseWork.pages {
                let states = try reach.reading.states(query)
                for state in states {
                    let id = state.subject.id
                    if looked.insert(id).inserted, let row = try reach.system.row(state, for: reach.standings(for: state.organisation)), !row.offered.isEmpty { rows[id] = row }
                    if rows[id] != nil { count += 1 }
                }
                guard states.count == query.limit, let last = states.last else { return }
                if count >= CaseWork.most { break }
                query.goOn(after: last)
            }
            isCut = true
        }
    }

    private static func queries(_ reach: CaseReach) throws -> [StateQuery] {
        let system = reach.system
        let held = Set(reach.person.appointments.map(\.role))
        let open = system.stages.filter { !$0.isEnd }
        // What has no deadline comes in the order in which it was opened.
        var plain = StateQuery(kind: system.kind)
        plain.newestFirst = false
        var queries: [StateQuery] = []
        let organisations = try reach.organisations()
        let byRole = open.filter { !$0.roles.isDisjoint(with: held) || !system.readingRoles.linked.isDisjoint(with: held) }
        if !organisations.isEmpty, !byRole.isEmpty {
            var due = plain
            (due.organisations, due.stages, due.order) = (organisations, byRole.map(\.value), .due)
            queries.append(due)
            var pending = plain
            (pending.organisations, pending.fields) = (organisations, ["pending": "1"])
            queries.append(pending)
        }
        // Whoever is named, or works for the school that is named, has theirs with a deadline or without.
        for naming in try reach.naming + reach.placing() {
            var mine = plain
            (mine.fields, mine.stages, mine.order) = (naming, open.map(\.value), .due)
            queries.append(mine)
            mine.order = .moment
            queries.append(mine)
        }
        return queries
    }
}
