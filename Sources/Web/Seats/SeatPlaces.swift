import Geo
import Ground
import Incidents
import Journal

/// Where seats are that share their position: kept for minutes, never an entry.
enum SeatPlaces {
    private static let kind = "seatfix"
    /// Seconds after which nobody knows where a seat is.
    private static let lasts: Double = 900

    static func key(_ incident: IncidentID, _ seat: Int) -> SlipKey { SlipKey(kind: kind, name: "\(incident)~\(seat)") }

    static func put(_ fix: Fix, of seat: Int, at incident: IncidentID, on ledger: any Ledger) throws {
        try ledger.put(
            Slip(
                kind: kind, name: key(incident, seat).name, content: try Wire.encode(fix), at: fix.at, expires: fix.at.advanced(bySeconds: lasts), owner: incident.text))
    }

    /// The fixes of an incident's seats that are not too old, by seat.
    static func all(of incident: Incident, in reading: any Reading, at now: Instant) throws -> [Int: Fix] {
        guard !incident.seats.isEmpty else { return [:] }
        return try incident.seats.reduce(into: [:]) { found, seat in
            guard seat.isOpen, let slip = try reading.slip(key(incident.id, seat.id)), slip.expires.map({ $0 > now }) ?? true else { return }
            found[seat.id] = try Wire.decode(from: slip.content.opened())
        }
    }
}

/// One who comes, or is there: a seat that shares its position, or a unit with a standing order.
struct SeatMover: Sendable, Encodable {
    let name: String
    let state: String
    let latitude: Double?
    let longitude: Double?
    /// Seconds since the position was told.
    let age: Double?
    /// Seconds to where it goes; `nil` where nobody can say, and once it is there.
    let eta: Double?
    /// It goes to the emergency room, the patient aboard.
    let isToHospital: Bool
    let isThere: Bool
}

extension House {
    /// Everybody on the way or there, those soonest there first.
    func movers(of incident: Incident, units: [ResponseUnit], fixes: [UnitID: Fix], seatFixes: [Int: Fix], _ language: Language, at moment: Instant) -> [SeatMover] {
        let (scene, siren) = (incident.location.position, goesWithSiren(incident))
        func eta(_ from: Position?, _ to: Position?, _ mode: TravelMode) -> Double? {
            guard let from, let to else { return nil }
            return roads.graph.travelTimes(from: [from], to: to, by: TravelProfile(mode, siren: siren)).first.flatMap { $0?.seconds }
        }
        let sent = incident.assignments.filter(\.isActive).compactMap { order in units.first { $0.id == order.unit }.map { (order, $0) } }
        var movers = sent.map { order, unit in
            let place = Whereabouts(of: unit, fix: fixes[unit.id], at: moment, under: settings.targets)
            let isThere = order.steps[.onScene] != nil
            return SeatMover(
                name: unit.callSign, state: (order.reached?.name ?? Clock.dispatched.name)(language), latitude: place?.position.latitude,
                longitude: place?.position.longitude, age: place?.age, eta: isThere ? nil : eta(place?.position, scene, unit.mode), isToHospital: false,
                isThere: isThere)
        }
        let hospital = incident.seats.first { $0.isOpen && $0.kind == .emergencyRoom }.flatMap { seatFixes[$0.id]?.position }
        for seat in incident.seats where seat.isOpen && seat.unit == nil && (seat.kind.course.contains(.moving) || seatFixes[seat.id] != nil) {
            // A centre sits where it sits; what it sends is on the way once it says so.
            let isCentre = [.police110, .medical120, .fire119].contains(seat.kind) && seatFixes[seat.id] == nil
            guard let reached = seat.reached, reached >= (isCentre ? .moving : .joined) else { continue }
            let place = seatFixes[seat.id]
            let isThere = reached >= .arrived
            // Its own arrival behind it, an ambulance goes on to where the emergency room is.
            let isToHospital = seat.kind == .ambulance && reached == .arrived && hospital != nil
            movers.append(
                SeatMover(
                    name: seat.title(language), state: seat.kind.name(of: reached)(language), latitude: place?.position.latitude, longitude: place?.position.longitude,
                    age: place.map { moment.seconds(since: $0.at) },
                    eta: isToHospital ? eta(place?.position, hospital, .car) : isThere || seat.kind == .emergencyRoom ? nil : eta(place?.position, scene, .car),
                    isToHospital: isToHospital, isThere: isThere))
        }
        return movers.sorted { ($0.isThere ? 1 : 0, $0.eta ?? .infinity, $0.name) < ($1.isThere ? 1 : 0, $1.eta ?? .infinity, $1.name) }
    }
}
