public import Ground
public import Journal

/// One thing that was said to all seats.
public struct ChannelLine: Sendable, Hashable {
    public let sequence: Int64
    /// When it reached the record.
    public let received: Instant
    /// When it was typed, where that was before.
    public let typed: Instant?
    /// Who said it; `nil` for the desk.
    public let seat: Int?
    public let by: Actor
    /// `nil` once erased.
    public let said: SeatWords?
}

/// The hand-over sheet as all that was written adds up to.
public struct HandOverRecord: Sendable, Hashable {
    public var sheet = HandOver()
    public var revision = 0
    public var written: Instant?
    /// The seat that wrote last.
    public var seat: Int?
    /// Its time is over: what was written is gone.
    public var wasErased = false
}

extension Reading {
    /// What the seats said to each other, in the order in which it reached the record: for everyone the same.
    public func channel(of incident: IncidentID) throws -> [ChannelLine] {
        try entries(about: Subject(kind: Incident.kind, id: incident.text)).sorted { $0.sequence < $1.sequence }.compactMap { entry in
            guard entry.act == "seatSaid", case .seat(.said(let seat, let typed, _)) = try IncidentEvent.decoded(entry).event else { return nil }
            let part = entry.sealed.first { $0.audience == .seats }
            return ChannelLine(
                sequence: entry.sequence, received: entry.at, typed: typed, seat: seat, by: entry.by,
                said: try part?.content.map { try Wire.decode(from: $0.opened()) })
        }
    }

    /// The hand-over sheet; whoever calls has seen that the reader may.
    public func handOver(of incident: IncidentID) throws -> HandOverRecord {
        var record = HandOverRecord()
        for entry in try entries(about: Subject(kind: Incident.kind, id: incident.text)).sorted(by: { $0.sequence < $1.sequence }) where entry.act == "sheetFilled" {
            let event = try IncidentEvent.decoded(entry).event
            record.revision += 1
            record.written = entry.at
            if case .seat(.sheetFilled(let seat, _)) = event { record.seat = seat }
            guard let content = entry.sealed.first(where: { $0.audience == .patient })?.content else {
                record.wasErased = true
                continue
            }
            record.sheet.take(try Wire.decode(from: content.opened()))
        }
        return record
    }
}
