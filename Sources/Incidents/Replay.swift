public import Ground
public import Journal

extension Incident {
    /// What the entries about an incident add up to, oldest first; `nil` without an opening one. Throws `UnreadableEntry`
    /// or `DecodingError`.
    public static func replayed(_ entries: [Entry]) throws -> Incident? {
        var incident: Incident?
        // In the order in which they were written: clocks may stand a little apart.
        for entry in entries.sorted(by: { $0.sequence < $1.sequence }) {
            let (event, when) = try IncidentEvent.decoded(entry)
            if case .opened(let opened) = event {
                incident = Incident(id: IncidentID(entry.subject.id), organisation: entry.organisation, opened: opened)
            } else {
                incident?.apply(event, at: when ?? entry.at)
            }
        }
        return incident
    }
}

/// Whether what the screens show is what the record says.
public enum StateProof {
    /// The incidents of a page of stored states that are not what their entries add up to, and where the next page begins.
    public static func differing(
        in reading: any Reading, after mark: (moment: Instant, id: String)?, limit: Int = 200
    ) throws -> (checked: Int, differing: [IncidentID], next: (moment: Instant, id: String)?) {
        var query = StateQuery(kind: Incident.kind)
        query.newestFirst = false
        query.after = mark
        query.limit = limit
        let states = try reading.states(query)
        let differing = try states.filter { state in
            let stored: Incident? = try? Wire.decode(from: state.document)
            var replayed = try Incident.replayed(try reading.entries(about: state.subject))
            // A state written before the first release with protection does not say when it was reopened; its entries do.
            if stored?.reopened == nil, stored?.protection == nil { replayed?.reopened = nil }
            return stored == nil || stored != replayed || state.stage != replayed?.stage.rawValue
        }
        let next = states.count == limit ? states.last.map { ($0.moment, $0.subject.id) } : nil
        return (states.count, differing.map { IncidentID($0.subject.id) }, next)
    }
}
