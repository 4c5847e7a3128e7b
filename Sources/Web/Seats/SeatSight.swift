import Ground
import Identity
import Incidents
import Journal

/// What one party sees of an incident at one moment, and nothing else: what is not for the seat is not in here.
struct SeatSight: Sendable {
    let incident: Incident
    /// `nil` for the desk and the chief.
    let seat: Seat?
    let party: SeatParty
    let cursor: String
    /// What the caller and the desk said; without name and number where those are not for the seat.
    let said: [TimelineLine]
    let channel: [ChannelLine]
    /// `nil` where the sheet is not for the seat.
    let sheet: HandOverRecord?
    let units: [ResponseUnit]
    let seatFixes: [Int: Fix]

    func sees(_ part: Seat.Part) -> Bool {
        // Whoever runs the desk reads everything but what was written about the patient.
        guard let seat else { return part != .readSheet && part != .writeSheet }
        return seat.sees(part)
    }
}

extension House {
    /// What the visitor sees of the incident: in the seat that is named, or the first that they hold, or from the desk. Throws
    /// `Refusal.notFound` for whoever has no part in it.
    func seatSight(_ id: IncidentID, seat number: Int?, _ visit: Visit) async throws -> SeatSight {
        let moment = now()
        return try await store.read { reading in
            // The page listens from here on: what happens while it is drawn is fetched again rather than missed.
            let cursor = cursors.text(of: Cursor(try reading.heads()))
            guard let incident = try reading.incident(id) else { throw Self.seatOver }
            let party = try visit.seatParty(for: number, of: incident)
            let held = incident.seats(of: party)
            let seat = number.map { number in held.first { $0.id == number } } ?? held.first
            guard seat != nil || [SeatWho.desk, .chief].contains(where: { $0.admits(party, nil, of: incident) }) else { throw Self.seatOver }
            if seat != nil, !incident.stage.isOpen {
                throw Refusal(.outOfOrder, "警情已结，席位和链接随之失效。感谢配合；如有需要请致电值班台", "The incident is closed, and its seats and links with it. Thank you; call the desk if you need anything")
            }
            func sees(_ part: Seat.Part) -> Bool { seat.map { $0.sees(part) } ?? (part != .readSheet) }
            return SeatSight(
                incident: incident, seat: seat, party: party, cursor: cursor, said: try said(of: incident, sees, in: reading),
                channel: sees(.channel) ? try reading.channel(of: id) : [], sheet: sees(.readSheet) ? try reading.handOver(of: id) : nil,
                units: sees(.units) ? try incident.assignments.filter(\.isActive).compactMap { try reading.unit($0.unit) } : [],
                seatFixes: sees(.units) ? try SeatPlaces.all(of: incident, in: reading, at: moment) : [:])
        }
    }

    /// The lines with words of the caller and the desk, as far as they are for the seat.
    private func said(of incident: Incident, _ sees: (Seat.Part) -> Bool, in reading: any Reading) throws -> [TimelineLine] {
        guard sees(.words) || sees(.phone), incident.protection == nil || sees(.protectedWords) else { return [] }
        let seal = try reading.seal(of: incident)
        let lines = try ([incident.id] + incident.linked.map(\.incident)).flatMap { try reading.timeline(of: $0, for: [.handlers], under: seal) }
        return lines.filter { $0.words != nil }.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
    }
}
