import Figures
import Ground
import Incidents
import Journal

/// One page of the incidents that were asked for.
struct FoundIncidents: Sendable {
    let incidents: [Incident]
    /// How many there are on all pages.
    let total: Int
    /// Goes into `?after=`; `nil` on the last page.
    let after: String?
    /// More were in the stretch of time than are looked at one by one: `total` is of the newest only.
    let isCut: Bool
}

extension House {
    static let rowsPerPage = 50
    /// What a store cannot narrow by is looked for among so many, the newest first.
    static let lookedAt = 20_000

    /// Newest first, a page at a time; a page goes on after the mark of the last.
    func search(
        _ filter: IncidentFilter, after: (moment: Instant, id: String)?, by person: Person, _ shelf: Shelf
    ) async throws -> FoundIncidents {
        var query = StateQuery(kind: Incident.kind)
        query.organisations = person.organisations(as: .operator_, .chief)
        query.stages = filter.stage?.stages.map(\.rawValue) ?? []
        query.fields = filter.columns
        query.from = filter.from
        query.until = filter.until
        if filter.isColumnsOnly {
            let total = try await store.read { [query] in try $0.count(query) }
            query.after = after
            query.limit = Self.rowsPerPage + 1
            let states = try await store.read { [query] in try $0.states(query) }
            return Self.page(try await shelf.incidents(states), total: total, isCut: false)
        }
        query.limit = Self.lookedAt
        let states = try await store.read { [query] in try $0.states(query) }
        let matching = try await shelf.incidents(states).filter { filter.matches($0, under: settings.targets) }
        let rest = after.map { mark in
            matching.filter { ($0.reported, $0.id.text) < (mark.moment, mark.id) }
        } ?? matching
        return Self.page(rest, total: matching.count, isCut: states.count == Self.lookedAt)
    }

    private static func page(_ incidents: [Incident], total: Int, isCut: Bool) -> FoundIncidents {
        let shown = Array(incidents.prefix(rowsPerPage))
        return FoundIncidents(
            incidents: shown, total: total, after: incidents.count > shown.count ? shown.last.map { pageMark($0) } : nil,
            isCut: isCut)
    }
}
