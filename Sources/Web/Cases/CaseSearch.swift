import Cases
import Ground
import Identity
import Journal

/// One page of cases, each as its reader may see it.
struct FoundCases: Sendable {
    let rows: [CaseRow]
    /// Goes into `?after=`; `nil` on the last page.
    let next: String?
    /// How many there are on all pages; `nil` where that is not known without looking at each.
    let total: Int?
    /// The organisations whose cases are looked at.
    let organisations: [OrganisationID]
}

/// Looks for cases on one moment of the record.
struct CaseSearch {
    static let perPage = 50
    /// So many are looked at for one page before it goes out shorter.
    private static let rounds = 8
    /// Above so many the number says little more.
    static let countedUpTo = 10_000

    let reach: CaseReach
    let now: Instant

    private var system: any CaseSystem { reach.system }

    func page(_ asked: CaseAsked, perPage: Int = CaseSearch.perPage) throws -> FoundCases {
        let organisations = try reach.organisations()
        var query = query(asked)
        if asked.scope == .mine || organisations.isEmpty {
            let (rows, next) = try mine(query, perPage)
            return FoundCases(rows: rows, next: next, total: nil, organisations: organisations)
        }
        // What a college or a class opens stands where its campus keeps its cases.
        let wanted = try asked.organisation.map { try reach.reading.chain(of: $0) }
        query.organisations = wanted.map { organisations.contains($0) ? [$0] : [] } ?? organisations
        guard !query.organisations.isEmpty else { return FoundCases(rows: [], next: nil, total: 0, organisations: organisations) }
        var (rows, next) = try all(query, perPage)
        if rows.isEmpty, asked.after == nil, let padded = Self.padded(asked.text) {
            query.terms = SearchTerms.query(padded)
            (rows, next) = try all(query, perPage)
        }
        let total = asked.after != nil ? nil : next == nil ? rows.count : query.terms.isEmpty ? try reach.reading.count(query) : nil
        return FoundCases(rows: rows, next: next, total: total, organisations: organisations)
    }

    /// The query for everything but whose they are.
    func query(_ asked: CaseAsked) -> StateQuery {
        var query = StateQuery(kind: system.kind)
        switch asked.stage {
        case "": break
        case "open": query.stages = system.stages.filter { !$0.isEnd }.map(\.value)
        default: query.stages = [asked.stage]
        }
        for (name, value) in asked.fields {
            guard let line = system.lines.first(where: { $0.name == name }) else { continue }
            let key = line.key(for: value)
            query.fields[key.name] = key.value
        }
        query.organisations = asked.organisation.map { [$0] } ?? []
        query.terms = SearchTerms.query(asked.text)
        query.from = asked.from?.start
        query.until = asked.to.map { ($0 + 1).start }
        if asked.isLate { query.dueBy = now }
        if asked.byDue || asked.isLate { query.order = .due }
        query.after = asked.after
        return query
    }

    /// `117` finds `RECT-2026-000117` as well.
    private static func padded(_ text: String) -> String? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return String(repeating: "0", count: 6 - text.utf8.count) + text
    }

    private func row(_ state: StoredState) throws -> CaseRow? { try system.row(state, for: reach.standings(for: state.organisation)) }

    private func all(_ wanted: StateQuery, _ perPage: Int) throws -> ([CaseRow], String?) {
        var query = wanted
        query.limit = perPage + 1
        var seen: [(row: CaseRow, state: StoredState)] = []
        for _ in 0..<Self.rounds {
            let states = try reach.reading.states(query)
            for state in states {
                guard let row = try row(state) else { continue }
                seen.append((row, state))
                if seen.count > perPage { return (seen.prefix(perPage).map(\.row), mark(seen[perPage - 1].state, query)) }
            }
            guard states.count == query.limit, let last = states.last else { return (seen.map(\.row), nil) }
            query.goOn(after: last)
            query.limit = 250
        }
        return (seen.map(\.row), query.after.map { CaseAsked.mark($0.moment, $0.id) })
    }

    /// What names the person on any line, each case once.
    private func mine(_ wanted: StateQuery, _ perPage: Int) throws -> ([CaseRow], String?) {
        var found: [String: StoredState] = [:]
        var isMore = false
        for naming in try reach.naming + reach.placing() {
            var query = wanted
            query.fields.merge(naming) { $1 }
            query.limit = perPage + 1
            let states = try reach.reading.states(query)
            isMore = isMore || states.count == query.limit
            for state in states { found[state.subject.id] = state }
        }
        let sorted = found.values.sorted { a, b in
            let (x, y) = (key(a, wanted), key(b, wanted))
            return wanted.order == .due ? x < y : y < x
        }
        let page = sorted.prefix(perPage)
        let next = isMore || sorted.count > perPage ? page.last.map { mark($0, wanted) } : nil
        return (try page.compactMap(row), next)
    }

    private func key(_ state: StoredState, _ query: StateQuery) -> (Instant, String) {
        (query.order == .due ? state.due ?? state.moment : state.moment, state.subject.id)
    }

    private func mark(_ state: StoredState, _ query: StateQuery) -> String {
        let key = key(state, query)
        return CaseAsked.mark(key.0, key.1)
    }
}

/// How many cases of a system there are for somebody.
struct CaseCounts: Sendable {
    /// Not ended, in the organisations they see.
    var open = 0
    var late = 0
    /// Not ended, and naming them.
    var mine = 0
    /// Own ones are counted one by one, up to so many.
    static let mostOwn = 100
    /// Whether they see whole organisations, or only what names them.
    var seesAll = false

    init(_ reach: CaseReach, at now: Instant) throws {
        let organisations = try reach.organisations()
        let open = reach.system.stages.filter { !$0.isEnd }.map(\.value)
        if !organisations.isEmpty {
            seesAll = true
            var query = StateQuery(kind: reach.system.kind)
            query.organisations = organisations
            query.stages = open
            self.open = try reach.reading.count(query)
            query.dueBy = now
            query.order = .due
            late = try reach.reading.count(query)
        }
        var ids: Set<String> = []
        for naming in try reach.naming + reach.placing() {
            var query = StateQuery(kind: reach.system.kind)
            query.fields = naming
            query.stages = open
            query.limit = Self.mostOwn + 1
            ids.formUnion(try reach.reading.states(query).map(\.subject.id))
        }
        mine = ids.count
        if organisations.isEmpty {
            self.open = mine
        }
    }
}
