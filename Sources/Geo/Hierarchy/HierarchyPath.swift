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
        var best = (milliseconds: Hierarchy.blocked, origin: -1, destination: -1, depth: -1)
        for (origin, climb) in climbs.enumerated() {
            for (destination, fall) in falls.enumerated() {
                for at in 0..<min(climb.ranks.count, fall.ranks.count) where climb.ranks[at] == fall.ranks[at] {
                    let sum = climb.times[at] &+ fall.times[at]
                    if sum < best.milliseconds { best = (sum, origin, destination, at) }
                }
            }
        }
        guard best.depth >= 0 else { return nil }
        var path = HierarchyPath(
            milliseconds: best.milliseconds, origin: best.origin, destination: best.destination,
            nodes: [origins[best.origin].node], arcs: [])
        let up = climbs[best.origin].edges(to: best.depth)
        for edge in up.reversed() { unpack(edge, rising: true, into: &path) }
        for edge in falls[best.destination].edges(to: best.depth) { unpack(edge, rising: false, into: &path) }
        return path
    }

    /// Replaces an edge by the arcs behind it.
    private func unpack(_ edge: Edge, rising: Bool, into path: inout HierarchyPath) {
        let tree = hierarchy.tree
        var stack = [(edge: edge, rising: rising)]
        while let (edge, rising) = stack.popLast() {
            let time = rising ? weights[edge.number].x : weights[edge.number].y
            let level = tree.level[edge.number]
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
                let (first, end) = (Int(tree.below[Int(slot)].x), Int(tree.below[Int(slot)].y))
                guard let second = (first + 1..<max(first + 1, end)).first(where: { tree.level[$0] <= level }),
                    tree.level[second] == level
                else { continue }
                let over = rising ? weights[first].y &+ weights[second].x : weights[second].y &+ weights[first].x
                guard over == time else { continue }
                let middle = tree.owner(of: first)
                let near = Edge(number: first, lower: middle, higher: edge.lower)
                let far = Edge(number: second, lower: middle, higher: edge.higher)
                if rising { stack += [(far, true), (near, false)] } else { stack += [(near, true), (far, false)] }
                break
            }
        }
    }
}

/// An edge with the ranks it joins.
private struct Edge {
    var number: Int
    var lower: Int32
    var higher: Int32
}

/// The upward search from one seed, with the way each hub was reached.
private struct Climb {
    var ranks: [Int32] = []
    var times: [Int32] = []
    /// The edge over which each depth was reached first.
    private var last: [Edge?] = []

    init(_ seed: Hierarchy.Seed, _ direction: Hierarchy.Direction, _ metric: HierarchyMetric) {
        guard seed.milliseconds < Hierarchy.blocked else { return }
        let tree = metric.hierarchy.tree
        var rank = metric.hierarchy.rankOf[Int(seed.node)]
        let bottom = Int(tree.depth[Int(rank)])
        ranks = [Int32](repeating: -1, count: bottom + 1)
        times = [Int32](repeating: Hierarchy.blocked, count: bottom + 1)
        last = [Edge?](repeating: nil, count: bottom + 1)
        times[bottom] = seed.milliseconds
        while rank >= 0 {
            ranks[Int(tree.depth[Int(rank)])] = rank
            rank = tree.parent[Int(rank)]
        }
        for at in stride(from: bottom, through: 0, by: -1) where times[at] < Hierarchy.blocked {
            let rank = ranks[at]
            for edge in Int(tree.rowFirst[Int(rank)])..<Int(tree.rowFirst[Int(rank) + 1]) {
                let weight = direction == .outward ? metric.weights[edge].x : metric.weights[edge].y
                let to = Int(tree.level[edge])
                if times[at] &+ weight < times[to] {
                    times[to] = times[at] &+ weight
                    last[to] = Edge(number: edge, lower: rank, higher: ranks[to])
                }
            }
        }
    }

    /// The edges from the hub at a depth back to the seed.
    func edges(to depth: Int) -> [Edge] {
        var edges: [Edge] = []
        var at = depth
        while let edge = last[at] {
            edges.append(edge)
            at = ranks.firstIndex(of: edge.lower) ?? at
        }
        return edges
    }
}

extension EliminationTree {
    /// The rank in whose row an edge stands.
    func owner(of edge: Int) -> Int32 {
        var low = 0
        var high = rowFirst.count - 1
        while low + 1 < high {
            let middle = (low + high) / 2
            if Int(rowFirst[middle]) <= edge { low = middle } else { high = middle }
        }
        return Int32(low)
    }
}
