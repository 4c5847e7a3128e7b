import Ground
import Identity
import Incidents
import Journal

/// Finds incidents whose words have been kept long enough: ended, and not erased since. Reads only.
struct IncidentScan {
    private let reading: any Reading
    private let plan: RetentionPlan
    private let now: Instant

    /// Links followed from a call to the incident that it came to belong to.
    private static let farthestLink = 8

    init(_ reading: any Reading, _ plan: RetentionPlan, at now: Instant) {
        self.reading = reading
        self.plan = plan
        self.now = now
    }

    /// A page after a mark; at most `limit` stored incidents are looked at.
    func page(after mark: (moment: Instant, id: String)?, limit: Int = 500) throws -> DuePage {
        var query = StateQuery(kind: Incident.kind)
        query.stages = [Incident.Stage.closed.rawValue, Incident.Stage.linked.rawValue]
        // An incident ends after it was reported: whatever was reported later than this cannot be due.
        query.until = RetentionKind.incidents.map { plan.limit(of: $0, at: now) }.max()
        query.newestFirst = false
        query.after = mark
        query.limit = limit
        let states = try reading.states(query)
        var page = DuePage()
        for state in states {
            guard let one = try past(try Wire.decode(from: state.document)) else { continue }
            try page.add(one, in: reading)
        }
        page.next = states.count == limit ? states.last.map { ($0.moment, $0.subject.id) } : nil
        return page
    }

    /// Whether this one is due; `nil` when it is open, too young, or erased already.
    func due(_ id: IncidentID) throws -> DueErasure? { try reading.incident(id).flatMap { try past($0) } }

    private func past(_ incident: Incident) throws -> DueErasure? {
        guard let ended = try ended(incident), ended.since <= plan.limit(of: ended.kind, at: now) else { return nil }
        return ended
    }

    /// The incident's words as something that may be erased, however young; `nil` while it is open, or when they are erased.
    func ended(_ incident: Incident) throws -> DueErasure? {
        var (main, isProtected) = (incident, incident.protection != nil)
        for _ in 0..<Self.farthestLink {
            guard let next = try main.linkedTo.flatMap({ try reading.incident($0.incident) }) else { break }
            main = next
            isProtected = isProtected || next.protection != nil
        }
        guard main.stage == .closed, let end = main.closed else { return nil }
        // Opened anew, it may have got new words since.
        if let erased = try reading.erasure(of: incident.subject), erased.at >= end { return nil }
        return DueErasure(isProtected ? .protectedIncidentWords : .incidentWords, incident.subject, of: incident.organisation, since: end)
    }
}

extension RetentionKind {
    static let incidents: [RetentionKind] = [.incidentWords, .protectedIncidentWords]
}
