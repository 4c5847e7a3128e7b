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
    }

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
            tails += [segment.from, segment.to]
            heads += [segment.to, segment.from]
        }
        return Hierarchy(
            nodes: network.positions.count, positions: network.positions, tails: tails, heads: heads, under: order,
            progress: progress)
    }
}
