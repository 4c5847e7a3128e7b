extension RoadGraph {
    /// Contracts the bare map: seconds for a large city, so it is done once, beside whatever else goes on, and then given
    /// to `adopt`. `progress` hears the share that is done, 0…1.
    public func makeHierarchy(progress: (Double) -> Void = { _ in }) -> Hierarchy {
        Self.hierarchy(of: bare, under: nil, progress: progress)
    }

    /// From now on finds times and routes over a hierarchy of this map; one of another map is a programmer's error and stops.
    public mutating func adopt(_ hierarchy: Hierarchy) {
        precondition(
            hierarchy.nodes == bare.positions.count && hierarchy.arcs == 2 * bare.segments.count,
            "the hierarchy was made of another map")
        bareHierarchy = hierarchy
        contractAgain()
        shelf = shelf.withoutMetrics()
    }

    /// Makes ready what times by this profile need, so that the first who asks does not wait: its view of the roads and,
    /// where there is a hierarchy, its times on it.
    public func prepare(_ profile: TravelProfile) { _ = metric(layer(profile)) }

    /// Brings the hierarchy to the network with what is drawn on it: under the order of the bare map, new nodes first.
    mutating func contractAgain() {
        hierarchy = bareHierarchy.map { network === bare ? $0 : Self.hierarchy(of: network, under: $0.order) { _ in } }
    }

    private static func hierarchy(of network: Network, under order: [Int32]?, progress: (Double) -> Void) -> Hierarchy {
        var tails: [Int32] = []
        var heads: [Int32] = []
        tails.reserveCapacity(2 * network.segments.count)
        heads.reserveCapacity(2 * network.segments.count)
        for segment in network.segments {
            tails.append(segment.from)
            tails.append(segment.to)
            heads.append(segment.to)
            heads.append(segment.from)
        }
        return Hierarchy(
            nodes: network.positions.count, positions: network.positions, tails: tails, heads: heads, under: order,
            progress: progress)
    }

    /// The layer's times on the hierarchy, `nil` while there is none.
    func metric(_ layer: Layer) -> HierarchyMetric? {
        guard let hierarchy else { return nil }
        return shelf.metric(layer.rules.profile) { HierarchyMetric(hierarchy, milliseconds: layer.arcTimes(network)) }
    }

    /// Whole milliseconds from door to door from each origin to each destination, origin by origin; `noWay` where there is
    /// none.
    func times(from origins: [Tie], to destinations: [Tie], _ layer: Layer) -> [Int32] {
        guard let metric = metric(layer) else {
            return origins.flatMap { origin in
                plainJourneys(hub: origin, as: .origin, spokes: destinations, layer).map { $0?.milliseconds ?? Self.noWay }
            }
        }
        var times = metric.matrix(from: origins.map(\.hierarchySeeds), to: destinations.map(\.hierarchySeeds))
        let neighbours = TieIndex(destinations, on: network)
        for (row, origin) in origins.enumerated() {
            neighbours.visit(around: origin, on: network) { column in
                guard let direct = direct(origin, destinations[column], layer) else { return }
                let cell = row * destinations.count + column
                times[cell] = min(times[cell], direct.milliseconds)
            }
        }
        return times
    }

    /// The best journey between the hub and each spoke, over the hierarchy.
    func journeys(hub: Tie, as end: End, spokes: [Tie], _ layer: Layer, over metric: HierarchyMetric) -> [Journey?] {
        let here = hub.hierarchySeeds
        let there = spokes.map(\.hierarchySeeds)
        let times = end == .origin ? metric.matrix(from: [here], to: there) : metric.matrix(from: there, to: [here])
        return spokes.indices.map { number in
            let direct = end == .origin ? direct(hub, spokes[number], layer) : direct(spokes[number], hub, layer)
            if let direct, direct.milliseconds <= times[number] {
                return Journey(milliseconds: direct.milliseconds, metres: direct.metres, course: .direct(direct.course))
            }
            guard times[number] != Self.noWay,
                let path = end == .origin
                    ? metric.path(from: here, to: there[number]) : metric.path(from: there[number], to: here)
            else { return nil }
            let (start, finish) = end == .origin ? (hub, spokes[number]) : (spokes[number], hub)
            let metres = path.arcs.reduce(0) { $0 + Double(network.segments[Int($1) / 2].metres) }
            return Journey(
                milliseconds: path.milliseconds,
                metres: metres + Double(start.seeds[path.origin].metres) + Double(finish.seeds[path.destination].metres),
                course: .through(path.origin, path.nodes, path.destination))
        }
    }
}

extension Layer {
    /// Milliseconds of each arc as a hierarchy numbers them: a segment's way there, then its way back.
    func arcTimes(_ network: Network) -> [Int32] { network.slots.map { outgoing[Int($0)].milliseconds } }
}
