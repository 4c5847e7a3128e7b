import Ground

@testable import Geo

/// A graph drawn by chance with everything that makes a search stumble, and a plain search on it.
struct HierarchyTown {
    var nodes: Int
    var tails: [Int32] = []
    var heads: [Int32] = []
    var milliseconds: [Int32] = []
    var positions: [Position]

    /// Streets between near places, some one-way, some closed, some free of time; loops, doubles and islands.
    init(nodes: Int, chance: inout Chance) {
        self.nodes = nodes
        positions = (0..<nodes).map { _ in
            Position(latitude: 30 + chance.number(in: 0...0.1), longitude: 114 + chance.number(in: 0...0.1))
        }
        guard nodes > 0 else { return }
        for node in 0..<nodes {
            for _ in 0..<chance.whole(below: 4) {
                var other = chance.whole(below: nodes)
                for _ in 0..<6 {
                    let next = chance.whole(below: nodes)
                    let isNearer = positions[node].distance(to: positions[next]) < positions[node].distance(to: positions[other])
                    if isNearer { other = next }
                }
                let isFree = chance.happens(0.1)
                // Few different times make ties.
                let time = isFree ? 0 : chance.happens(0.05) ? Int32.max : Int32(1 + chance.whole(below: 6)) * 10
                add(node, other, time)
                if chance.happens(0.7) { add(other, node, time == Int32.max || chance.happens(0.8) ? time : time / 2) }
            }
        }
    }

    /// A chessboard of streets, for a tree with wide separators.
    init(side: Int, chance: inout Chance) {
        nodes = side * side
        positions = (0..<side * side).map {
            Position(latitude: 30 + Double($0 / side) * 0.001, longitude: 114 + Double($0 % side) * 0.001)
        }
        for node in 0..<nodes {
            for other in [node % side + 1 < side ? node + 1 : -1, node + side] where other >= 0 && other < nodes {
                add(node, other, Int32(100 + chance.whole(below: 900)))
                add(other, node, Int32(100 + chance.whole(below: 900)))
            }
        }
    }

    private mutating func add(_ tail: Int, _ head: Int, _ time: Int32) {
        tails.append(Int32(tail))
        heads.append(Int32(head))
        milliseconds.append(time)
    }

    var hierarchy: Hierarchy { Hierarchy(nodes: nodes, positions: positions, tails: tails, heads: heads) }

    /// The least time from the seeds to every node, by relaxing all arcs until nothing changes.
    func times(from seeds: [Hierarchy.Seed]) -> [Int32] {
        var times = [Int32](repeating: Int32.max, count: nodes)
        for seed in seeds { times[Int(seed.node)] = min(times[Int(seed.node)], seed.milliseconds) }
        var goesOn = true
        while goesOn {
            goesOn = false
            for arc in tails.indices where milliseconds[arc] != Int32.max && times[Int(tails[arc])] != Int32.max {
                let sum = times[Int(tails[arc])] + milliseconds[arc]
                if sum < times[Int(heads[arc])] {
                    times[Int(heads[arc])] = sum
                    goesOn = true
                }
            }
        }
        return times
    }

    func least(from origins: [Hierarchy.Seed], to destinations: [Hierarchy.Seed]) -> Int32 {
        let times = times(from: origins)
        return destinations.filter { $0.milliseconds != Int32.max && times[Int($0.node)] != Int32.max }
            .map { times[Int($0.node)] + $0.milliseconds }.min() ?? Int32.max
    }

    func seeds(_ chance: inout Chance) -> [Hierarchy.Seed] {
        (0..<1 + chance.whole(below: 4)).map { _ in
            Hierarchy.Seed(
                node: Int32(chance.whole(below: nodes)),
                milliseconds: chance.happens(0.05) ? Int32.max : Int32(chance.whole(below: 40)))
        }
    }
}
