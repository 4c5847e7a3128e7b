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
    /// There is more than is shown.
    let isCut: Bool

    static let most = 200

    init(for person: Person, room: CaseRoom, in reading: any Reading) throws {
        let standings = Standings(of: .person(person), in: reading)
        var found: [Item] = []
        var isCut = false
        for system in room.systems {
            let reach = CaseReach(system, for: person, in: reading, standings: standings)
            var states: [String: StoredState] = [:]
            for query in try Self.queries(reach) {
                let page = try reading.states(query)
                isCut = isCut || page.count == query.limit
                for state in page { states[state.subject.id] = state }
            }
            let titles = Dictionary(system.stages.map { ($0.value, $0.title) }, uniquingKeysWith: { first, _ in first })
            for state in states.values {
                guard let row = try system.row(state, for: standings(for: state.organisation)), !row.offered.isEmpty else { continue }
                found.append(Item(code: system.code, title: system.title, stageTitle: titles[row.stage] ?? LocalisedText(row.stage, row.stage), row: row))
            }
        }
        let sorted = found.sorted { Self.order($0.row) < Self.order($1.row) }
        items = Array(sorted.prefix(Self.most))
        self.isCut = isCut || sorted.count > Self.most
    }

    private static func order(_ row: CaseRow) -> (Int64, Instant, String) { (row.due?.milliseconds ?? .max, row.opened, row.id.text) }

    private static func queries(_ reach: CaseReach) throws -> [StateQuery] {
        let system = reach.system
        let held = Set(reach.person.appointments.map(\.role))
        let open = system.stages.filter { !$0.isEnd }
        var queries: [StateQuery] = []
        var plain = StateQuery(kind: system.kind)
        plain.limit = most + 1
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
        // Whoever is named has their few cases, with a deadline or not.
        for naming in reach.naming {
            var mine = plain
            (mine.fields, mine.stages) = (naming, open.map(\.value))
            queries.append(mine)
        }
        return queries
    }
}

extension House {
    /// What somebody was told of cases, the newest first, by name or by a role that they hold: at most 200.
    static func notices(for person: Person, in reading: any Reading, at now: Instant) throws -> [Notice] {
        var owners = Set([Notice.owner(person.id)])
        for held in person.appointments {
            // A role counts in the organisation and in those below it.
            for place in try reading.chainKeepers(under: [reading.chain(of: held.organisation)]).prefix(200) { owners.insert(Notice.owner(held.role, of: place)) }
        }
        var found: [Notice] = []
        for owner in owners.sorted() {
            found += try reading.slips(of: Notice.slipKind, owner: owner, at: now).map { try Wire.decode(Notice.self, from: $0.content.opened()) }
        }
        var seen: Set<String> = []
        return Array(found.sorted { $1.at < $0.at }.filter { seen.insert("\($0.id)/\($0.act)/\($0.at.milliseconds)").inserted }.prefix(200))
    }
}
