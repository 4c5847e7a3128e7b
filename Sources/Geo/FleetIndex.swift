public import Ground

/// Where every unit of a fleet is, kept so that the time of all of them to a scene is there at once.
///
/// A value beside the graph it was made on: after `RoadGraph.apply` or `moment`, hand it the changed graph by `adopt`.
public struct FleetIndex: Sendable {
    /// The roads that times are taken from.
    public private(set) var graph: RoadGraph
    private var units: [UnitID: Unit] = [:]

    private struct Unit: Sendable {
        var profile: TravelProfile
        var position: Position
    }

    /// How long a unit needs to a scene.
    public struct Arrival: Sendable, Equatable {
        public var unit: UnitID
        /// From door to door; `nil` when there is no way.
        public var seconds: Double?

        /// For estimates made elsewhere, e.g. in a test.
        public init(unit: UnitID, seconds: Double?) {
            self.unit = unit
            self.seconds = seconds
        }
    }

    /// An empty fleet on these roads.
    public init(_ graph: RoadGraph) { self.graph = graph }

    /// How many units have a place.
    public var count: Int { units.count }

    /// Puts a unit where it is now; one that is known is moved, and may have changed its profile.
    public mutating func place(_ unit: UnitID, at position: Position, by profile: TravelProfile) {
        units[unit] = Unit(profile: profile, position: position)
    }

    /// Takes a unit away; one that is not there is none the less away.
    public mutating func remove(_ unit: UnitID) { units[unit] = nil }

    /// Goes over to changed roads: all units are tied to them anew.
    public mutating func adopt(_ graph: RoadGraph) { self.graph = graph }

    /// The time of every unit to the scene, in no order: the same as `RoadGraph.travelTimes` says for each.
    public func times(to scene: Position) -> [Arrival] {
        Dictionary(grouping: units) { $0.value.profile }.flatMap { profile, units in
            zip(units, graph.travelTimes(from: units.map(\.value.position), to: scene, by: profile)).map {
                Arrival(unit: $0.key, seconds: $1?.seconds)
            }
        }
    }

    /// The `count` units that are there first, the first one first; those without a way are left out.
    public func nearest(_ count: Int, to scene: Position) -> [Arrival] {
        let ways = times(to: scene).compactMap { arrival in arrival.seconds.map { (arrival, $0) } }
        return ways.sorted { ($0.1, $0.0.unit) < ($1.1, $1.0.unit) }.prefix(count).map(\.0)
    }
}
