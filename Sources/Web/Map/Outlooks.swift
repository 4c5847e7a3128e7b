import Deployment
import Geo
import Ground
import Incidents
import Journal

extension House {
    /// Whether vehicles go to it with blue light and siren.
    func goesWithSiren(_ incident: Incident) -> Bool { settings.sirenPriorities.contains(incident.priority) && !incident.isExercise }

    /// The way from where each unit counts to the incident, by the streets of this moment; `lying` where the incident itself does
    /// not say where it is.
    func outlooks(
        _ units: [ResponseUnit], fixes: [UnitID: Fix], to incident: Incident, lying other: Position? = nil, at now: Instant
    ) -> [UnitOutlook] {
        let places = units.map { Whereabouts(of: $0, fix: fixes[$0.id], at: now, under: settings.targets)?.position }
        var ways: [UnitID: (seconds: Double, metres: Double?)] = [:]
        if let scene = other ?? incident.location.position {
            let movers = zip(units, places).compactMap { unit, place in place.map { (id: unit.id, mode: unit.mode, position: $0) } }
            ways = roads.times(of: movers, siren: goesWithSiren(incident), to: scene)
        }
        return zip(units, places).map { unit, place in
            UnitOutlook(
                unit: unit, fix: fixes[unit.id], travel: ways[unit.id]?.seconds, distance: ways[unit.id]?.metres, isLocated: place != nil)
        }
    }

    /// Whom to send, with what speaks for and against each unit. Units of the whole register are asked; the people whom the free
    /// ones reach are counted where there is a table of them.
    func advice(for id: IncidentID, to party: Party, in order: DispatchAdvice.Order) async throws -> (Incident, Proposal, DispatchAdvice) {
        let fixes = try await fixes()
        let moment = now()
        let (incident, units) = try await store.read { reading in (try readable(id, by: party, in: reading), try reading.units()) }
        let proposal = Proposal(for: incident, among: outlooks(units, fixes: fixes, to: incident, at: moment))
        let free = units.filter { $0.status == .available }.compactMap { unit in
            Whereabouts(of: unit, fix: fixes[unit.id], at: moment, under: settings.targets).map { (id: unit.id, mode: unit.mode, position: $0.position) }
        }
        let scene: DispatchAdvice.Scene = incident.location.position.map { atlas.isOnMap($0) ? .onMap : .offMap } ?? .unknown
        var rules = settings.advice
        rules.within = settings.targets.arriveOnCampus
        let advice = DispatchAdvice(
            proposal, for: incident, in: order, wanted: max(0, incident.runCard.units - incident.assignments.count { $0.ending == nil }),
            loads: try await loads.counts(of: units, from: store, at: moment),
            preparedness: scene == .onMap ? roads.preparedness(of: free, within: rules.within, at: moment) : nil, scene: scene,
            under: rules)
        return (incident, proposal, advice)
    }
}
