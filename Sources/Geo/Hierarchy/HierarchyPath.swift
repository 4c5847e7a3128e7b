/// A quickest way over the graph.
public struct HierarchyPath: Sendable, Equatable {
    /// The whole time, seeds included.
    public var milliseconds: Int32
    /// Which of the seeds at the beginning it starts from.
    public var origin: Int
    /// Which of the seeds at the end it leads to.
    public var destination: Int
    /// The nodes it passes, the seeds' own included.
    public var nodes: [Int32]
    /// The arcs between them, as they were numbered when given.
    public var arcs: [Int32]
}

extension HierarchyMetric {
    /// The least time between any seed here and any seed there; `Int32.max` where there is no way.
    public func distance(from origins: [Hierarchy.Seed], to destinations: [Hierarchy.Seed]) -> Int32 {
        let here = labelled(origins, .outward)
        let there = labelled(destinations, .inward)
        var least = Hierarchy.blocked
        var other = 0
        for hub in here {
            while other < there.count, there[other].x > hub.x { other += 1 }
            if other < there.count, there[other].x == hub.x { least = min(least, hub.y &+ there[other].y) }
        }
        return least < Hierarchy.blocked ? least : Int32.max
    }

    /// A label, the highest hub first.
    func labelled(_ seeds: [Hierarchy.Seed], _ direction: Hierarchy.Direction) -> [SIMD2<Int32>] {
        let hubs = [SIMD2<Int32>](unsafeUninitializedCapacity: labelLimit(seeds)) { room, count in
            count = label(seeds, direction, into: room.anyBase)
        }
        return seeds.count > 1 ? hubs.sorted { $0.x > $1.x } : hubs
    }

    /// A quickest way between any seed here and any seed there; `nil` where there is none.
    public func path(from origins: [Hierarchy.Seed], to destinations: [Hierarchy.Seed]) -> HierarchyPath? {
        let climbs = origins.map { Climb($0, .outward, self) }
        let falls = destinations.map { Climb($0, .inward, self) }
        var best = (milliseconds: Hierarchy.blocked, origin: -1, destination: -1, floor: -1)
        for (origin, climb) in climbs.enumerated() {
            for (destination, fall) in falls.enumerated() {
                for at in climb.ranks.indices where climb.ranks[at] >= 0 && climb.ranks[at] == fall.ranks[at] {
                    let sum = climb.times[at] &+ fall.times[at]
                    if sum < best.milliseconds { best = (sum, origin, destination, at) }
                }
            }
        }
        guard best.floor >= 0 else { return nil }
        var path = HierarchyPath(
            milliseconds: best.milliseconds, origin: best.origin, destination: best.destination,
            nodes: [origins[best.origin].node], arcs: [])
        let up = climbs[best.origin].edges(to: best.floor, hierarchy.tree)
        for edge in up.reversed() { unpack(edge, rising: true, into: &path) }
        for edge in falls[best.destination].edges(to: best.floor, hierarchy.tree) { unpack(edge, rising: false, into: &path) }
        return path
    }

    /// Replaces an edge by the arcs behind it.
    private func unpack(_ edge: Edge, rising: Bool, into path: inout HierarchyPath) {
        let tree = hierarchy.tree
        var stack = [(edge: edge, rising: rising)]
        while let (edge, rising) = stack.popLast() {
            let time = self.time(of: edge, rising: rising)
            let level = tree.spans[edge.number].x
            let wanted = level * 2 + (rising ? 0 : 1)
            let inputs = hierarchy.inputs.first[Int(edge.lower)]..<hierarchy.inputs.first[Int(edge.lower) + 1]
            let arc = inputs.lazy.map { hierarchy.inputs.arcs[Int($0)] }
                .first { $0.y == wanted && milliseconds[Int($0.x)] == time }
            if let arc {
                path.arcs.append(arc.x)
                path.nodes.append(hierarchy.order[Int(rising ? edge.higher : edge.lower)])
                continue
            }
            for slot in tree.belowFirst[Int(edge.lower)]..<tree.belowFirst[Int(edge.lower) + 1] {
                let below = tree.below[Int(slot)]
                let first = Int(below.edge)
                guard let second = (first + 1..<first + max(1, Int(below.rest))).first(where: { tree.spans[$0].x >= level }),
                    tree.spans[second].x == level
                else { continue }
                let middle = tree.owner(of: first)
                let near = Edge(number: first, lower: middle, higher: edge.lower)
                let far = Edge(number: second, lower: middle, higher: edge.higher)
                let over = self.time(of: near, rising: !rising) &+ self.time(of: far, rising: rising)
                guard over == time else { continue }
                if rising { stack += [(far, true), (near, false)] } else { stack += [(near, true), (far, false)] }
                break
            }
        }
    }
}

/// An edge with the ranks it joins.
struct Edge {
    var number: Int
    var lower: Int32
    var higher: Int32
}

/// The upward search from one seed, with the way each hub was reached; by floor.
private struct Climb {
    var ranks: [Int32]
    var times: [Int32]
    /// The edge over which each floor was reached first.
    private var last: [Edge?]

    init(_ seed: Hierarchy.Seed, _ direction: Hierarchy.Direction, _ metric: HierarchyMetric) {
        let tree = metric.hierarchy.tree
        ranks = [Int32](repeating: -1, count: tree.height)
        times = [Int32](repeating: Hierarchy.blocked, count: tree.height)
        last = [Edge?](repeating: nil, count: tree.height)
        guard seed.milliseconds < Hierarchy.blocked else { return }
        var rank = metric.hierarchy.rankOf[Int(seed.node)]
        let bottom = Int(tree.floor[Int(rank)])
        times[bottom] = seed.milliseconds
        while rank >= 0 {
            ranks[Int(tree.floor[Int(rank)])] = rank
            rank = tree.parent(rank)
        }
        for at in bottom..<tree.height where times[at] < Hierarchy.blocked {
            let rank = ranks[at]
            for number in tree.row(rank) {
                let to = Int(tree.spans[number].x)
                let edge = Edge(number: number, lower: rank, higher: ranks[to])
                let sum = times[at] &+ metric.time(of: edge, rising: direction == .outward)
                if sum < times[to] {
                    times[to] = sum
                    last[to] = edge
                }
            }
        }
    }

    /// The edges from the hub on a floor back to the seed.
    func edges(to floor: Int, _ tree: EliminationTree) -> [Edge] {
        var edges: [Edge] = []
        var at = floor
        while let edge = last[at] {
            edges.append(edge)
            at = Int(tree.floor[Int(edge.lower)])
        }
        return edges
    }
}

extension EliminationTree {
    /// The rank in whose row an edge stands.
    func owner(of edge: Int) -> Int32 {
        var low = 0
        var high = steps.count - 1
        while low + 1 < high {
            let middle = (low + high) / 2
            if Int(steps[middle].y) <= edge { low = middle } else { high = middle }
        }
        return Int32(low)
    }
}
