import Ground
import Incidents
import Journal

/// An incident with what was done about it, for someone who may see it.
struct ShownIncident: Encodable, Sendable {
    let incident: Incident
    let lines: [TimelineLine]

    private enum Key: String, CodingKey { case incident, stage, timeline }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(incident, forKey: .incident)
        try container.encode(incident.stage, forKey: .stage)
        try container.encode(lines.map(LineJSON.init), forKey: .timeline)
    }

    private struct LineJSON: Encodable {
        let at: Instant
        let entered: Instant?
        let act: String
        let by: Actor
        let words: Words?

        init(_ line: TimelineLine) {
            at = line.at
            entered = line.entered
            act = line.event.act
            by = line.by
            words = line.words
        }
    }
}

struct IncidentList: Encodable, Sendable {
    let incidents: [Incident]
    /// Goes into `?after=` for the next page; absent on the last.
    let after: String?

    private enum Key: String, CodingKey { case incidents, after }
    private struct Row: Encodable {
        let incident: Incident
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: RowKey.self)
            try container.encode(incident, forKey: .incident)
            try container.encode(incident.stage, forKey: .stage)
        }
        enum RowKey: String, CodingKey { case incident, stage }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(incidents.map(Row.init), forKey: .incidents)
        try container.encodeIfPresent(after, forKey: .after)
    }
}

struct ProposalJSON: Encodable, Sendable {
    let incident: IncidentID
    let candidates: [Candidate]
    let excluded: [Excluded]

    struct Candidate: Encodable, Sendable {
        let unit: UnitID
        let callSign: String
        /// Seconds.
        let travel: Double?
        /// Metres.
        let distance: Double?
        let fits: Bool
        let fixAt: Instant?
    }

    struct Excluded: Encodable, Sendable {
        let unit: UnitID
        let callSign: String
        let reason: String
    }

    init(_ proposal: Proposal, for incident: Incident, language: Language) {
        self.incident = incident.id
        candidates = proposal.candidates.map {
            Candidate(
                unit: $0.outlook.unit.id, callSign: $0.outlook.unit.callSign, travel: $0.outlook.travel,
                distance: $0.outlook.distance, fits: $0.fits, fixAt: $0.outlook.fix?.at)
        }
        excluded = proposal.excluded.map {
            Excluded(unit: $0.unit.id, callSign: $0.unit.callSign, reason: $0.reason.words(language))
        }
    }
}
