import Ground

/// The streets of a map as every profile of travel sees them: what leads where, and how long it takes.
///
/// A value: a search changes nothing and any number may run side by side. What is drawn over the map (`apply`) and the
/// hour (`moment`) change it in place, and only where they make a difference. Times are whole milliseconds, as one-ways,
/// barriers and speeds make them; a barrier costs its delay when its node is entered, and one that stops a profile
/// can be reached from neither side but never passed.
public struct RoadGraph: Sendable {
    /// Farther than this from any street that the profile may use, a place cannot be reached; metres.
    public static let farthestOffRoad = 500.0

    let speeds: SpeedTable
    /// The map alone.
    let bare: Network
    /// The map with what is drawn over it.
    var network: Network
    var corrections = PlacedCorrections()
    var situation: Situation
    /// `nil` until somebody says what time it is: then every gate with hours stands open.
    var now: Instant?
    var shelf = Shelf()
    /// The hierarchy of the bare map, and of the map with what is drawn over it.
    var bareHierarchy: Hierarchy?
    /// Over which times and routes are found at once, on whatever hour and corrections; `nil` until `adopt`.
    public internal(set) var hierarchy: Hierarchy?
    /// Who is where, counted in every reachable area; `nil` leaves people unknown.
    public var population: Population? {
        get { people?.population }
        set { people = newValue.map(People.init) }
    }
    var people: People?
    let walkMillisecondsPerMetre: Double

    /// Makes the graph; what `access` closes and indices that lead nowhere are left out.
    public init(_ map: MapData, speeds: SpeedTable = .standard, population: Population? = nil) {
        self.speeds = speeds
        bare = Network(NetworkDraft(map))
        network = bare
        situation = PlacedCorrections().situation(on: bare, at: nil)
        let walk = speeds.offRoad > 0 && speeds.offRoad.isFinite ? speeds.offRoad : 5
        walkMillisecondsPerMetre = LayerRules.millisecondsPerMetre(walk)
        self.population = population
    }

    /// How many nodes, directed arcs and bytes of the graph itself and of each profile's view of it there are.
    public var size: (nodes: Int, arcs: Int, bytes: Int, bytesOfProfile: Int) {
        let nodes = network.positions.count
        let segments = network.segments.count
        return (
            nodes, 2 * segments,
            nodes * (MemoryLayout<Position>.stride + 4 + 8)
                + segments * (MemoryLayout<RoadSegment>.stride + 4 * MemoryLayout<Int32>.stride + 32 + 8),
            segments * (2 * 3 * MemoryLayout<Layer.Arc>.stride + 2)
        )
    }

    func layer(_ profile: TravelProfile) -> Layer {
        shelf.layer(profile) { Layer(LayerRules(profile, speeds), network, situation, corrections.structures) }
    }
}

/// A population that a graph counts by; compared by identity, so that what was found for it is not found twice.
final class People: Sendable {
    let population: Population
    init(_ population: Population) { self.population = population }
}
