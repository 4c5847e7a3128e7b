import Ground
import Synchronization

/// One profile's view of the network at one moment: the arcs it may take and what they cost.
final class Layer: Sendable {
    let rules: LayerRules
    /// At each vertex's slots (`Network.firstArc`), where the arc leads and what it costs to take it.
    let outgoing: [Arc]
    /// At the same slots, the same neighbour and what it costs to come from there.
    let incoming: [Arc]
    /// At the same slots, what the way along the segment costs without what stands at its end, and what the way back costs.
    let along: [SIMD2<Int32>]
    /// What each segment is good for: `isUsable`, `leadsToMain`, `isReachedFromMain`.
    ///
    /// The main network is the largest set of vertices that lead from each to each; the rest are dead ends and scraps.
    let roles: [UInt16]
    /// What entering a vertex with a barrier costs, `blocked` if it stops this profile.
    private let delays: [Int32: Int32]
    /// The places of a population on this layer, found when they are first asked for.
    let placed = Mutex<PlacedPopulation?>(nil)

    struct Arc: Sendable {
        var vertex: Int32
        /// `blocked` for a way that may not be taken.
        var milliseconds: Int32
    }

    static let blocked = Int32.max
    static let isUsable: UInt16 = 1
    static let leadsToMain: UInt16 = 2
    static let isReachedFromMain: UInt16 = 4

    init(_ rules: LayerRules, _ network: Network, _ now: Situation, _ structures: [RoadCorrection]) {
        self.rules = rules
        var delays: [Int32: Int32] = [:]
        for vertex in network.gatesAt.keys { delays[vertex] = rules.delay(entering: vertex, network, now, structures) }
        self.delays = delays
        var arcs = Arcs(count: network.slots.count)
        for index in network.segments.indices {
            arcs.set(
                index, network, delays, rules.milliseconds(index, forward: true, network, now),
                rules.milliseconds(index, forward: false, network, now))
        }
        (outgoing, incoming, along) = (arcs.outgoing, arcs.incoming, arcs.along)
        roles = Self.roles(network, arcs)
    }

    private init(_ rules: LayerRules, _ arcs: Arcs, _ roles: [UInt16], _ delays: [Int32: Int32]) {
        self.rules = rules
        (outgoing, incoming, along) = (arcs.outgoing, arcs.incoming, arcs.along)
        self.roles = roles
        self.delays = delays
    }

    /// The layer after a change on some segments and vertices, and the segments whose arcs cost something else now;
    /// this same one, and none, when the profile does not notice.
    func changed(
        _ segments: Set<Int32>, _ vertices: Set<Int32>, _ network: Network, _ now: Situation,
        _ structures: [RoadCorrection]
    ) -> (layer: Layer, segments: [Int]) {
        var delays = delays
        var affected = segments
        for vertex in vertices {
            let delay = rules.delay(entering: vertex, network, now, structures)
            guard delays[vertex] != delay else { continue }
            delays[vertex] = delay
            for slot in network.firstArc[Int(vertex)]..<network.firstArc[Int(vertex) + 1] {
                affected.insert(network.slotSegments[Int(slot)])
            }
        }
        var arcs = Arcs(outgoing: outgoing, incoming: incoming, along: along)
        var changed: [Int] = []
        var opensOrCloses = false
        for index in affected.map(Int.init) {
            let (there, back) = (Int(network.slots[2 * index]), Int(network.slots[2 * index + 1]))
            let before = [arcs.outgoing[there].milliseconds, arcs.outgoing[back].milliseconds, arcs.along[there].x, arcs.along[back].x]
            arcs.set(
                index, network, delays, rules.milliseconds(index, forward: true, network, now),
                rules.milliseconds(index, forward: false, network, now))
            let after = [arcs.outgoing[there].milliseconds, arcs.outgoing[back].milliseconds, arcs.along[there].x, arcs.along[back].x]
            guard before != after else { continue }
            changed.append(index)
            if zip(before, after).contains(where: { ($0 == Self.blocked) != ($1 == Self.blocked) }) { opensOrCloses = true }
        }
        guard !changed.isEmpty else { return (self, []) }
        return (Layer(rules, arcs, opensOrCloses ? Self.roles(network, arcs) : roles, delays), changed)
    }

    private struct Arcs {
        var outgoing: [Arc]
        var incoming: [Arc]
        var along: [SIMD2<Int32>]

        init(outgoing: [Arc], incoming: [Arc], along: [SIMD2<Int32>]) {
            self.outgoing = outgoing
            self.incoming = incoming
            self.along = along
        }

        init(count: Int) {
            outgoing = [Arc](repeating: Arc(vertex: 0, milliseconds: Layer.blocked), count: count)
            incoming = outgoing
            along = [SIMD2<Int32>](repeating: SIMD2(Layer.blocked, Layer.blocked), count: count)
        }

        mutating func set(_ index: Int, _ network: Network, _ delays: [Int32: Int32], _ forward: Int32, _ backward: Int32) {
            let segment = network.segments[index]
            let there = Int(network.slots[2 * index])
            let back = Int(network.slots[2 * index + 1])
            let ahead = delays.isEmpty ? forward : LayerRules.sum(forward, delays[segment.to] ?? 0)
            let behind = delays.isEmpty ? backward : LayerRules.sum(backward, delays[segment.from] ?? 0)
            outgoing[there] = Arc(vertex: segment.to, milliseconds: ahead)
            incoming[back] = Arc(vertex: segment.from, milliseconds: ahead)
            outgoing[back] = Arc(vertex: segment.from, milliseconds: behind)
            incoming[there] = Arc(vertex: segment.to, milliseconds: behind)
            along[there] = SIMD2(forward, backward)
            along[back] = SIMD2(backward, forward)
        }
    }

    private static func roles(_ network: Network, _ arcs: Arcs) -> [UInt16] {
        let isMain = largestComponent(firstArc: network.firstArc, arcs: arcs.outgoing)
        return network.segments.indices.map { index in
            let segment = network.segments[index]
            let (first, second) = (Int(network.slots[2 * index]), Int(network.slots[2 * index + 1]))
            let there = arcs.outgoing[first].milliseconds != Self.blocked
            let back = arcs.outgoing[second].milliseconds != Self.blocked
            let (from, to) = (isMain[Int(segment.from)], isMain[Int(segment.to)])
            let forward = arcs.along[first].x != Self.blocked
            let backward = arcs.along[second].x != Self.blocked
            return (forward || backward ? Self.isUsable : 0)
                | (there && to || back && from ? Self.leadsToMain : 0)
                | (forward && from || backward && to ? Self.isReachedFromMain : 0)
        }
    }

    /// Milliseconds for the whole segment, `nil` if the profile may not go that way along it.
    func cost(of segment: Int, forward: Bool, _ network: Network) -> Double? {
        let cost = along[Int(network.slots[2 * segment + (forward ? 0 : 1)])].x
        return cost == Self.blocked ? nil : Double(cost)
    }

    /// Milliseconds lost when `vertex` is entered, `nil` if a barrier there stops the profile.
    func delay(entering vertex: Int32) -> Double? {
        guard !delays.isEmpty, let delay = delays[vertex] else { return 0 }
        return delay == Self.blocked ? nil : Double(delay)
    }
}
