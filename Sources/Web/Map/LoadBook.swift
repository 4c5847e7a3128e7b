import Ground
import Incidents
import Journal

/// How often each unit was sent in its present turn of duty, read from the journal as it grows.
actor LoadBook {
    /// Nobody is on duty for longer: what was ordered before is forgotten; seconds.
    private static let longestTurn: Double = 24 * 3600

    private let organisation: OrganisationID
    private var orders: [Order: (unit: UnitID, at: Instant)] = [:]
    /// How far the chain was read; `nil` before the first look.
    private var sequence: Int64?

    private struct Order: Hashable {
        let incident: String
        let assignment: Int
    }

    init(of organisation: OrganisationID) { self.organisation = organisation }

    /// Incidents that each unit was sent to since it came on duty; what it refused or was called back from does not count.
    func counts(of units: [ResponseUnit], from store: any RecordStore, at now: Instant) async throws -> [UnitID: Int] {
        try await catchUp(store, now)
        let since = Dictionary(units.compactMap { unit in unit.onDuty.map { (unit.id, $0) } }) { first, _ in first }
        return orders.values.reduce(into: [:]) { counts, order in
            if let start = since[order.unit], order.at >= start { counts[order.unit, default: 0] += 1 }
        }
    }

    private func catchUp(_ store: any RecordStore, _ now: Instant) async throws {
        let organisation = organisation
        guard var after = sequence else {
            let (incidents, end) = try await store.read { reading in
                var query = StateQuery(kind: Incident.kind)
                query.organisations = [organisation]
                query.from = now.advanced(bySeconds: -Self.longestTurn)
                query.limit = 2000
                return (try reading.incidents(query), try reading.heads().first { $0.organisation == organisation }?.sequence ?? 0)
            }
            for incident in incidents {
                for one in incident.assignments where one.ending == nil && one.isOver != true {
                    orders[Order(incident: incident.id.text, assignment: one.id)] = (one.unit, one.dispatched)
                }
            }
            sequence = max(sequence ?? 0, end)
            return
        }
        while true {
            let (entries, from) = (try await store.read { [after] in try $0.entries(in: organisation, after: after, limit: 500) }, after)
            for entry in entries where entry.subject.kind == Incident.kind { take(entry) }
            after = entries.last?.sequence ?? from
            sequence = max(sequence ?? 0, after)
            guard entries.count == 500 else { break }
        }
        orders = orders.filter { now.seconds(since: $0.value.at) < Self.longestTurn }
    }

    private func take(_ entry: Entry) {
        // Most entries are no orders: their names alone say so.
        guard ["dispatched", "refused", "stoodDown"].contains(entry.act), let (event, _) = try? IncidentEvent.decoded(entry) else { return }
        switch event {
        case .dispatched(let order) where order.isOver != true:
            orders[Order(incident: entry.subject.id, assignment: order.assignment)] = (order.unit, entry.at)
        case .refused(let id, _), .stoodDown(let id, _): orders[Order(incident: entry.subject.id, assignment: id)] = nil
        default: break
        }
    }
}
