import Geo
import Ground

/// Measures the hierarchy over a graph: building it, new weights, units on the move, the matrix. One index for all.
struct HierarchyBench {
    let graph: BenchGraph
    /// Built by `build`; the rest is measured on it.
    let hierarchy: Hierarchy
    private var fleet: FleetBuckets
    private let scenario: Scenario
    private let built: Double

    /// Builds the index and puts the scenario's units on it.
    init(_ graph: BenchGraph, _ scenario: Scenario) {
        self.graph = graph
        self.scenario = scenario
        let (hierarchy, seconds) = timed {
            Hierarchy(nodes: graph.nodes, positions: graph.positions, tails: graph.tails, heads: graph.heads)
        }
        self.hierarchy = hierarchy
        built = seconds
        fleet = FleetBuckets(HierarchyMetric(hierarchy, milliseconds: graph.milliseconds))
        for (number, node) in scenario.units(on: graph).enumerated() { fleet.place(number, at: Self.seeds(node)) }
    }

    private static func seeds(_ node: Int32) -> [Hierarchy.Seed] { [Hierarchy.Seed(node: node, milliseconds: 0)] }

    /// `build_s`, `reweight_ms` and what it holds in memory.
    mutating func build() -> [Figure] {
        let shape = hierarchy.shape
        // Every time is another one in every round, as after a change of all speeds.
        let reweight = measure(rounds: 9) { round in
            fleet.reweight(graph.milliseconds.map { $0 &+ $0 / 8 &* Int32(round % 2) })
        }
        fleet.reweight(graph.milliseconds)
        let metric = fleet.metric
        var alone = metric
        let customise = measure(rounds: 9) { _ in alone.reweight(graph.milliseconds) }
        var random = SplitMix(seed: Scenario.seed + 4)
        let closures = (0..<200).map { _ in random.below(graph.arcs) }
        let close = measure(rounds: closures.count) { alone.update([(closures[$0], Int32.max)]) }
        let memory = Double(shape.bytes + shape.bytesOfMetric)
        return [
            Figure(
                "build_s", built, "s", "\(shape.nodes) nodes, \(shape.arcs) arcs, \(shape.edges) edges, height \(shape.height)"),
            Figure(
                "reweight_ms", reweight.p50 * 1000, "ms",
                "all arcs, all that queries read, and the labels of \(Scenario.units) units in the same index"),
            Figure("customise_ms", customise.p50 * 1000, "ms", "the same without units"),
            Figure("close_ms", close.p50 * 1000, "ms", "one arc more is closed, without units; p99 \(close.p99 * 1000) ms"),
            Figure("hierarchy_bytes_per_node", memory / Double(shape.nodes), "bytes", "hierarchy and one metric"),
            Figure("hierarchy_bytes_per_arc", memory / Double(shape.arcs), "bytes", "the same memory, by arcs"),
            Figure("metric_bytes_per_node", Double(shape.bytesOfMetric) / Double(shape.nodes), "bytes", "each further profile"),
            Figure(
                "fleet_bytes_per_node", Double(fleet.bytes) / Double(shape.nodes), "bytes",
                "buckets of \(Scenario.units) units"),
        ]
    }

    /// `eta_1000_p50_us`, `eta_1000_p99_us` and `move_us`.
    mutating func eta() -> [Figure] {
        let scenes = scenario.scenes(on: graph).map(Self.seeds)
        var times: [Int32] = []
        for scene in scenes.prefix(200) { fleet.times(to: scene, into: &times) }
        let ask = measure(rounds: scenes.count) { round in
            fleet.times(to: scenes[round], into: &times)
            keep(fleet.soonest(10, of: times))
        }
        let places = graph.randomNodes(10_000, seed: Scenario.seed + 5).map(Self.seeds)
        for (number, place) in places.prefix(1000).enumerated() { fleet.place(number % Scenario.units, at: place) }
        let move = measure(rounds: places.count) { fleet.place($0 % Scenario.units, at: places[$0]) }
        for (number, node) in scenario.units(on: graph).enumerated() { fleet.place(number, at: Self.seeds(node)) }
        return [
            Figure("eta_1000_p50_us", ask.p50 * 1e6, "µs", "node to node, exact times of all units and the best ten, ranked"),
            Figure("eta_1000_p99_us", ask.p99 * 1e6, "µs", "of \(scenes.count) scenes"),
            Figure("move_us", move.p50 * 1e6, "µs", "to any node; mean \(move.mean * 1e6) µs, p99 \(move.p99 * 1e6) µs"),
        ]
    }

    /// `matrix_ms`.
    func matrix() -> [Figure] {
        let rows = scenario.matrixRows(on: graph).map(Self.seeds)
        let columns = scenario.matrixColumns(on: graph).map(Self.seeds)
        let timing = measure(rounds: 9) { _ in keep(fleet.metric.matrix(from: rows, to: columns)) }
        return [Figure("matrix_ms", timing.p50 * 1000, "ms", "node to node, nothing pinned beforehand")]
    }

    /// What ours says of every unit (column) for the first `scenes` scenes (rows), for the peers to compare with.
    func times(scenes: Int) -> [Int32] {
        scenario.scenes(on: graph).prefix(scenes).flatMap { fleet.times(to: Self.seeds($0)) }
    }

    /// What ours says for the matrix, row after row.
    func matrixTimes() -> [Int32] {
        fleet.metric.matrix(
            from: scenario.matrixRows(on: graph).map(Self.seeds), to: scenario.matrixColumns(on: graph).map(Self.seeds))
    }

    /// Asks for `pairs` random pairs and the same of a plain search; throws at the first difference.
    func check(pairs: Int) throws -> [Figure] {
        let sources = graph.randomNodes(100, seed: Scenario.seed + 6)
        let targets = graph.randomNodes(pairs / 100, seed: Scenario.seed + 7)
        let ours = fleet.metric.matrix(from: sources.map(Self.seeds), to: targets.map(Self.seeds))
        let plain = PlainSearch(graph)
        for (row, source) in sources.enumerated() {
            let times = plain.times(from: source)
            for (column, target) in targets.enumerated() {
                let (own, wanted) = (ours[row * targets.count + column], times[Int(target)])
                guard own == wanted else { throw BenchFault("from \(source) to \(target): \(own), plain search \(wanted)") }
            }
        }
        return [Figure("pairs_equal_to_dijkstra", Double(ours.count), "", "random pairs on \(graph.name)")]
    }
}

/// Dijkstra's search without any preparation.
private struct PlainSearch {
    private var first: [Int]
    private var arcs: [(head: Int32, time: Int32)]

    init(_ graph: BenchGraph) {
        first = [Int](repeating: 0, count: graph.nodes + 1)
        for tail in graph.tails { first[Int(tail) + 1] += 1 }
        for node in 0..<graph.nodes { first[node + 1] += first[node] }
        var free = first
        arcs = Array(repeating: (0, 0), count: graph.arcs)
        for arc in 0..<graph.arcs {
            arcs[free[Int(graph.tails[arc])]] = (graph.heads[arc], graph.milliseconds[arc])
            free[Int(graph.tails[arc])] += 1
        }
    }

    func times(from source: Int32) -> [Int32] {
        var times = [Int32](repeating: Int32.max, count: first.count - 1)
        times[Int(source)] = 0
        // Waiting nodes by the time they were reached in, in rings of one second.
        var rings: [[(time: Int32, node: Int32)]] = [[(0, source)]]
        var ring = 0
        while ring < rings.count {
            while let (time, node) = rings[ring].popLast() {
                guard times[Int(node)] == time else { continue }
                for slot in first[Int(node)]..<first[Int(node) + 1] {
                    let (head, weight) = arcs[slot]
                    guard weight != Int32.max, time + weight < times[Int(head)] else { continue }
                    times[Int(head)] = time + weight
                    let later = Int(time + weight) / 1000
                    while rings.count <= later { rings.append([]) }
                    rings[later].append((time + weight, head))
                }
            }
            ring += 1
        }
        return times
    }
}
