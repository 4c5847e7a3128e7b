public import Ground

/// Where every unit of a fleet is, kept so that the time of all of them to a scene is there at once.
///
/// A value beside the graph it was made on: after `RoadGraph.apply` or `moment`, hand it the changed graph by `adopt`.
/// Asking changes nothing, so any number may ask at once.
public struct FleetIndex: Sendable {
    /// The roads that times are taken from.
    public private(set) var graph: RoadGraph
    private var squads: [TravelProfile: Squad] = [:]
    private var profiles: [UnitID: TravelProfile] = [:]

    /// How long a unit needs to a scene.
    public struct Arrival: Sendable, Equatable {
        /// Which unit.
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
    public var count: Int { profiles.count }

    /// What the units hold in memory beside the roads; bytes.
    public var bytes: Int { squads.values.reduce(0) { $0 + $1.bytes } }

    /// Puts a unit where it is now; one that is known is moved, and may have changed its profile. One that is too far from
    /// any street stays known and reaches nothing.
    public mutating func place(_ unit: UnitID, at position: Position, by profile: TravelProfile) {
        if let former = profiles[unit], former != profile { squads[former]?.remove(unit) }
        profiles[unit] = profile
        squads[profile, default: Squad(graph, profile)].place(unit, at: position, graph)
    }

    /// Takes a unit away; whether it was there.
    @discardableResult
    public mutating func remove(_ unit: UnitID) -> Bool {
        guard let profile = profiles.removeValue(forKey: unit) else { return false }
        squads[profile]?.remove(unit)
        return true
    }

    /// Goes over to changed roads: units whose profile notices the change are tied to them anew.
    public mutating func adopt(_ graph: RoadGraph) {
        self.graph = graph
        for profile in squads.keys { squads[profile]?.adopt(graph, profile) }
    }

    /// The time of every unit to the scene, in no order: the same as `RoadGraph.travelTimes` says for each.
    public func times(to scene: Position) -> [Arrival] {
        var arrivals: [Arrival] = []
        arrivals.reserveCapacity(count)
        for squad in squads.values {
            for (unit, milliseconds) in zip(squad.units, squad.times(to: scene, graph)) {
                arrivals.append(Arrival(unit: unit, seconds: milliseconds == RoadGraph.noWay ? nil : Double(milliseconds) / 1000))
            }
        }
        return arrivals
    }

    /// The `count` units that are there first, the first one first; those without a way are left out.
    public func nearest(_ count: Int, to scene: Position) -> [Arrival] {
        guard count > 0 else { return [] }
        var best: [(milliseconds: Int32, unit: UnitID)] = []
        var bar = RoadGraph.noWay
        for squad in squads.values {
            let times = squad.times(to: scene, graph)
            for number in times.indices where times[number] <= bar && times[number] != RoadGraph.noWay {
                let (milliseconds, unit) = (times[number], squad.units[number])
                var at = best.count
                best.append((milliseconds, unit))
                while at > 0, (milliseconds, unit) < (best[at - 1].milliseconds, best[at - 1].unit) {
                    best.swapAt(at, at - 1)
                    at -= 1
                }
                if best.count > count { best.removeLast() }
                if best.count == count { bar = best[count - 1].milliseconds }
            }
        }
        return best.map { Arrival(unit: $0.unit, seconds: Double($0.milliseconds) / 1000) }
    }
}
