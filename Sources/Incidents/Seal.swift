import Ground
public import Journal

/// What of an incident's words is under seal: it concerns a minor or somebody's privacy, and has been closed.
public struct Seal: Hashable, Sendable {
    /// The last entry of the organisation's chain that it covers: what is said after a reopening is work again.
    public let through: Int64
    /// A minor is concerned, by the incident or by any call that belongs to it.
    public let isMinors: Bool

    public func covers(_ sequence: Int64) -> Bool { sequence <= through }
}

extension Reading {
    /// More links than this in a row are taken for a mistake.
    private var farthest: Int { 8 }

    /// The incident that this one belongs to in the end, followed by every call that belongs to it.
    public func family(of incident: Incident) throws -> [Incident] {
        var main = incident
        for _ in 0..<farthest {
            guard let link = main.linkedTo, let next = try self.incident(link.incident) else { break }
            main = next
        }
        var family = [main]
        var known: Set<IncidentID> = [main.id]
        var next = 0
        while next < family.count, family.count < 1000 {
            for link in family[next].linked where known.insert(link.incident).inserted {
                if let call = try self.incident(link.incident) { family.append(call) }
            }
            next += 1
        }
        return family
    }

    /// The seal on an incident's words; `nil` while they may be read by whoever handles it. It holds for the whole family: a
    /// protected call that was merged protects what it was merged into, and the reverse.
    public func seal(of incident: Incident) throws -> Seal? {
        if incident.protection == nil, incident.linkedTo == nil, incident.linked.isEmpty { return nil }
        let family = try family(of: incident)
        guard family.contains(where: { $0.protection != nil }) else { return nil }
        let isMinors = family.contains { $0.protection == .minor }
        guard family[0].stage.isOpen else { return Seal(through: .max, isMinors: isMinors) }
        // Reopened, or merged into an open one after it was closed: what had been closed stays closed.
        let closings = try family.flatMap { try entries(about: $0.subject).filter { $0.act == IncidentEvent.closed.act }.map(\.sequence) }
        return closings.max().map { Seal(through: $0, isMinors: isMinors) }
    }
}
