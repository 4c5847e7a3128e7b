public import Ground
public import Journal

/// One line of what was done, as someone with the right reads it.
public struct TimelineLine: Sendable, Hashable {
    public let sequence: Int64
    public let organisation: OrganisationID
    /// When it happened.
    public let at: Instant
    /// When it was entered, where that is another moment (补录).
    public let entered: Instant?
    public let by: Actor
    public let event: IncidentEvent
    /// `nil` where there are none, where the reader may not see them, or where they were erased.
    public let words: Words?
    public let wereErased: Bool

    /// Reads an entry for an audience; of what is under seal no words are read. Throws `UnreadableEntry` or `DecodingError`.
    public init(_ entry: Entry, for readers: Set<Audience>, under seal: Seal? = nil) throws {
        let audiences = seal?.covers(entry.sequence) ?? false ? [] : readers
        let (event, when) = try IncidentEvent.decoded(entry)
        self.event = event
        sequence = entry.sequence
        organisation = entry.organisation
        at = when ?? entry.at
        entered = when == nil ? nil : entry.at
        by = entry.by
        let part = entry.sealed.first { audiences.contains($0.audience) }
        words = try part?.content.map { try Wire.decode(from: $0.opened()) }
        wereErased = part != nil && part?.content == nil
    }
}

extension Reading {
    /// What was done about an incident, oldest first, with the sealed words that the audience may read.
    public func timeline(of incident: IncidentID, for audiences: Set<Audience>, under seal: Seal? = nil) throws -> [TimelineLine] {
        try entries(about: Subject(kind: Incident.kind, id: incident.text)).map { try TimelineLine($0, for: audiences, under: seal) }
    }
}
