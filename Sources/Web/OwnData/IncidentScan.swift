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
        // Opened anew, or told more by the caller's phone, it may have got new words since.
        if let erased = try reading.erasure(of: incident.subject) {
            guard erased.seen != incident.version, try hasWords(incident) else { return nil }
        }
        return DueErasure(
            isProtected ? .protectedIncidentWords : .incidentWords, incident.subject, of: incident.organisation, since: end, kin: try kin(of: incident))
    }

    private func hasWords(_ incident: Incident) throws -> Bool {
        try reading.entries(about: incident.subject).contains { entry in entry.sealed.contains { $0.content != nil } }
    }

    /// The incidents that it came to belong to, and the calls that came to belong to it: a hold on one of them keeps its words as well.
    func kin(of incident: Incident) throws -> [Subject] {
        var found = Set([incident.id])
        var above = incident
        for _ in 0..<Self.farthestLink {
            guard let id = above.linkedTo?.incident, found.insert(id).inserted, let next = try reading.incident(id) else { break }
            above = next
        }
        var level = [incident]
        for _ in 0..<Self.farthestLink where !level.isEmpty {
            level = try level.flatMap(\.linked).map(\.incident).filter { found.insert($0).inserted }.compactMap { try reading.incident($0) }
        }
        return found.subtracting([incident.id]).map { Subject(kind: Incident.kind, id: $0.text) }.sorted { $0.id < $1.id }
    }
}

extension RetentionKind {
    static let incidents: [RetentionKind] = [.incidentWords, .protectedIncidentWords]
}
