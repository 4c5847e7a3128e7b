public import Geo
public import Ground
import Incidents

/// The town as the desk uses it: where things are, and how long the way is.
public struct Atlas: Sendable {
    public let map: MapData
    let graph: RoadGraph
    let places: Gazetteer
    let campus: OrganisationID
    let campusName: String
    private let bounds: Bounds?

    /// Builds the road graph and the gazetteer; `campus` is who the campus of this map belongs to.
    public init(map: MapData, campus: OrganisationID, campusName: String) {
        self.map = map
        self.campus = campus
        self.campusName = campusName
        graph = RoadGraph(map)
        places = Gazetteer(map)
        bounds = map.bounds
    }

    /// Adds what the map knows to what the caller or the desk said: the building's place, words for a position, the campus.
    func completed(_ location: Location) -> Location {
        var location = location
        if let id = location.building {
            if let building = places.building(id) {
                if location.position == nil { location.position = Bounds(building.outline)?.centre }
                if location.description.isEmpty { location.description = building.name }
                if location.basis == .unknown { location.basis = .building }
            } else {
                location.building = nil
            }
        }
        guard let position = location.position else {
            if location.basis != .spoken, location.description.isEmpty { location.basis = .unknown }
            return location
        }
        guard let bounds, bounds.contains(position, margin: 5000) else {
            // Kept as it came: somebody is there, even if the map is not.
            location.campus = nil
            return location
        }
        if location.building == nil { location.building = places.building(at: position, within: 15)?.id }
        if location.description.isEmpty { location.description = places.describe(position) ?? "" }
        location.campus = places.isOnCampus(position) ? campus : nil
        return location
    }

    func isOnMap(_ position: Position) -> Bool { bounds?.contains(position, margin: 5000) ?? false }

    /// The road from where each unit counts to the scene, one search for each mode.
    func outlooks(
        _ units: [ResponseUnit], fixes: [UnitID: Fix], to scene: Position?, at now: Instant, under targets: Targets
    ) -> [UnitOutlook] {
        guard let scene else {
            return units.map { UnitOutlook(unit: $0, fix: fixes[$0.id], travel: nil, distance: nil) }
        }
        var ways: [UnitID: TravelTime] = [:]
        for mode in TravelMode.allCases {
            let movers = units.compactMap { unit -> (UnitID, Position)? in
                guard unit.mode == mode,
                    let whereabouts = Whereabouts(of: unit, fix: fixes[unit.id], at: now, under: targets)
                else { return nil }
                return (unit.id, whereabouts.position)
            }
            guard !movers.isEmpty else { continue }
            for (mover, way) in zip(movers, graph.travelTimes(from: movers.map(\.1), to: scene, by: mode)) {
                ways[mover.0] = way
            }
        }
        return units.map {
            UnitOutlook(unit: $0, fix: fixes[$0.id], travel: ways[$0.id]?.seconds, distance: ways[$0.id]?.metres)
        }
    }
}
