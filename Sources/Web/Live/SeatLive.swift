import Ground
import Incidents
import Journal

extension LiveEvent {
    /// A seat has moved: whoever shows where everybody is fetches it.
    init(fixOfSeatAt incident: Incident) {
        self.init(
            kind: .incident, data: #"{"id":"\#(incident.id)","act":"seatMoved"}"#,
            audience: Audience(organisation: incident.organisation, people: incident.seatedPeople, units: incident.seatedUnits, browsers: incident.seatedBrowsers))
        dataForCallers = #"{"act":"seatMoved"}"#
    }
}

extension Incident {
    private var openSeats: [Seat] { stage.isOpen ? seats.filter(\.isOpen) : [] }
    /// The digests of the browsers that sit here now.
    var seatedBrowsers: Set<String> { Set(openSeats.compactMap { $0.holder?.browser }) }
    var seatedPeople: Set<PersonID> { Set(openSeats.compactMap(\.person)) }
    var seatedUnits: Set<UnitID> { Set(openSeats.compactMap(\.unit)) }
}

extension Entry {
    /// The incident at which somebody may have lost a seat by this entry.
    var unseating: IncidentID? {
        guard subject.kind == Incident.kind, ["seatRevoked", "seatLinked", "closed", "linked"].contains(act) else { return nil }
        return IncidentID(subject.id)
    }
}
