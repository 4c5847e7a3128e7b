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
    private let neighbours: TieIndex

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
        for (place, tie) in ties.enumerated() {
            for seed in tie.seeds {
                entries[Int(free[Int(seed.vertex)])] = Entry(place: Int32(place), milliseconds: seed.milliseconds)
                free[Int(seed.vertex)] += 1
            }
        }
        self.first = first
        self.entries = entries
        neighbours = TieIndex(ties, on: graph.network)
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
        for origin in origins {
            neighbours.visit(around: origin, on: graph.network) { place in
                if let direct = graph.direct(origin, ties[place], layer) { body(place, direct.milliseconds) }
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
