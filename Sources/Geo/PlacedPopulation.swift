import Ground
import Synchronization

/// The places of a population tied to one layer's streets, found from the vertices that a search reached.
final class PlacedPopulation: Sendable {
    /// Whose places these are.
    let people: People
    let ties: [Tie]
    /// Where a vertex's entries begin in `entries`; one more than vertices.
    private let first: [Int32]
    private let entries: [Entry]
    /// Places by the segments their anchors are on.
    private let onSegment: [Int32: [Int32]]
    /// Places in metres on the network's plane, with the metres that are walked to the street.
    private let points: [SIMD3<Float>]

    private struct Entry: Sendable {
        var place: Int32
        var milliseconds: Int32
    }

    init(_ people: People, on graph: RoadGraph, _ layer: Layer) {
        self.people = people
        let places = people.population.places
        let ties = places.map { graph.tie($0.position, as: .destination, layer) }
        self.ties = ties
        var first = [Int32](repeating: 0, count: graph.network.positions.count + 1)
        for tie in ties { for seed in tie.seeds { first[Int(seed.vertex) + 1] += 1 } }
        for vertex in 1..<max(1, first.count) { first[vertex] += first[vertex - 1] }
        var free = first
        var entries = [Entry](repeating: Entry(place: 0, milliseconds: 0), count: Int(first[first.count - 1]))
        var onSegment: [Int32: [Int32]] = [:]
        for (place, tie) in ties.enumerated() {
            for seed in tie.seeds {
                entries[Int(free[Int(seed.vertex)])] = Entry(place: Int32(place), milliseconds: seed.milliseconds)
                free[Int(seed.vertex)] += 1
            }
            for anchor in tie.anchors { onSegment[Int32(anchor.segment), default: []].append(Int32(place)) }
        }
        self.first = first
        self.entries = entries
        self.onSegment = onSegment
        points = zip(places, ties).map { place, tie in
            let point = graph.network.plane.point(place.position)
            return SIMD3(point.x, point.y, tie.anchors.isEmpty ? -.infinity : Float(tie.farthestWalk))
        }
    }

    /// Calls `body` with places and the milliseconds in which one of the origins gets there, a place once for each way;
    /// the least of a place's times is its time from door to door.
    func visit(_ space: SearchSpace, from origins: [Tie], on graph: RoadGraph, _ layer: Layer, _ body: (Int, Int32) -> Void) {
        for vertex in space.reached {
            for number in first[Int(vertex)]..<first[Int(vertex) + 1] {
                let entry = entries[Int(number)]
                body(Int(entry.place), LayerRules.sum(space.milliseconds[Int(vertex)], entry.milliseconds))
            }
        }
        for origin in origins where !origin.anchors.isEmpty {
            func meet(_ place: Int) {
                if let direct = graph.direct(origin, ties[place], layer) { body(place, direct.milliseconds) }
            }
            for anchor in origin.anchors { for place in onSegment[Int32(anchor.segment)] ?? [] { meet(Int(place)) } }
            let here = graph.network.plane.point(origin.place)
            // A little more than may be walked, for the plane is not quite the earth.
            let walk = Float(origin.farthestWalk) * 1.01 + 1
            for (place, point) in points.enumerated() {
                let (x, y, reach) = (point.x - here.x, point.y - here.y, point.z * 1.01 + walk)
                if reach > 0, x * x + y * y <= reach * reach { meet(place) }
            }
        }
    }
}

extension RoadGraph {
    /// The population on a layer, tied to the streets when it is first asked for; `nil` when people are unknown.
    func placed(on layer: Layer) -> PlacedPopulation? {
        guard let people else { return nil }
        return layer.placed.withLock { known in
            if let known, known.people === people { return known }
            let placed = PlacedPopulation(people, on: self, layer)
            known = placed
            return placed
        }
    }
}
