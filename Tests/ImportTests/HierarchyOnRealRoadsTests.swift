import Geo
import Ground
import Testing

@testable import Import

@Suite("The hierarchy on real roads", .enabled(if: SharedData.isHere, "\(SharedData.absence)"))
struct HierarchyOnRealRoadsTests {
    @Test("a hundred thousand pairs take as long as a plain search says")
    func hundredThousandPairs() throws {
        let map = try OSMImporter.read(path: SharedData.path("auckland"))
        var roads = Roads(map)
        let hierarchy = Hierarchy(nodes: map.nodes.count, positions: map.nodes, tails: roads.tails, heads: roads.heads)
        let metric = HierarchyMetric(hierarchy, milliseconds: roads.milliseconds)
        var chance = Chance(seed: 110)
        func draw(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(Int.random(in: 0..<map.nodes.count, using: &chance)) } }
        let (sources, targets) = (draw(50), draw(2000))
        let times = metric.matrix(
            from: sources.map { [Hierarchy.Seed(node: $0, milliseconds: 0)] },
            to: targets.map { [Hierarchy.Seed(node: $0, milliseconds: 0)] })
        var differing = 0
        var reached = 0
        for (row, source) in sources.enumerated() {
            let plain = roads.times(from: source)
            for (column, target) in targets.enumerated() {
                if times[row * targets.count + column] != plain[Int(target)] { differing += 1 }
                if plain[Int(target)] != Int32.max { reached += 1 }
            }
        }
        #expect(differing == 0 && times.count == 100_000)
        // Most of the map hangs together: it is not blocked pairs that agree.
        #expect(reached > 50_000)
    }
}

/// A map's streets as arcs, and Dijkstra's search on them.
private struct Roads {
    var tails: [Int32] = []
    var heads: [Int32] = []
    var milliseconds: [Int32] = []
    private var first: [Int] = []
    private var arcs: [Int] = []
    private var heap: [Int] = []

    init(_ map: MapData) {
        for street in map.streets {
            for (from, to) in zip(street.nodes, street.nodes.dropFirst()) {
                let time = Int32(map.nodes[Int(from)].distance(to: map.nodes[Int(to)]) * 72)
                if street.direction != .backward { add(from, to, time) }
                if street.direction != .forward { add(to, from, time) }
            }
        }
        first = [Int](repeating: 0, count: map.nodes.count + 1)
        for tail in tails { first[Int(tail) + 1] += 1 }
        for node in map.nodes.indices { first[node + 1] += first[node] }
        arcs = tails.indices.sorted { tails[$0] < tails[$1] }
    }

    private mutating func add(_ tail: Int32, _ head: Int32, _ time: Int32) {
        tails.append(tail)
        heads.append(head)
        milliseconds.append(time)
    }

    mutating func times(from source: Int32) -> [Int32] {
        var times = [Int32](repeating: Int32.max, count: first.count - 1)
        times[Int(source)] = 0
        heap = [Int(source)]
        while let least = pop() {
            let (time, node) = (Int32(least >> 32), least & 0xFFFF_FFFF)
            guard times[node] == time else { continue }
            for slot in first[node]..<first[node + 1] {
                let head = Int(heads[arcs[slot]])
                let sum = time + milliseconds[arcs[slot]]
                if sum < times[head] {
                    times[head] = sum
                    push(Int(sum) << 32 | head)
                }
            }
        }
        return times
    }

    private mutating func push(_ entry: Int) {
        heap.append(entry)
        var hole = heap.count - 1
        while hole > 0, heap[(hole - 1) / 2] > entry {
            heap[hole] = heap[(hole - 1) / 2]
            hole = (hole - 1) / 2
        }
        heap[hole] = entry
    }

    private mutating func pop() -> Int? {
        guard let least = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return least }
        var hole = 0
        while 2 * hole + 1 < heap.count {
            var child = 2 * hole + 1
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            if last <= heap[child] { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = last
        return least
    }
}
