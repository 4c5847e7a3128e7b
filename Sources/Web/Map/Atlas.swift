import Deployment
public import Geo
public import Ground
import Incidents

/// The town as its map has it: where things are, what streets there are, and how many people are where.
public struct Atlas: Sendable {
    public let map: MapData
    /// `nil` where nobody knows how many people are where.
    public let population: Population?
    /// The map's own streets, before anybody has corrected them: `LiveRoads` has those of the moment.
    let graph: RoadGraph
    let places: Gazetteer
    let streets: StreetNames
    let campus: OrganisationID
    let campusName: String
    private let bounds: Bounds?

    /// Builds the road graph and the gazetteer; `campus` is who the campus of this map belongs to.
    public init(map: MapData, campus: OrganisationID, campusName: String, population: Population? = nil) {
        self.map = map
        self.population = population
        self.campus = campus
        self.campusName = campusName
        graph = RoadGraph(map, population: population)
        places = Gazetteer(map)
        streets = StreetNames(map)
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
}
