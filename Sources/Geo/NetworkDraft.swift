import Ground

/// A network while it is put together: the map's streets, and what was drawn over them.
struct NetworkDraft {
    var positions: [Position] = []
    var segments: [RoadSegment] = []
    var limits: [VehicleLimits] = [.none]
    var gates: [Gate] = []
    /// Finds what was added since the draft began.
    var added = AddedSegments()
    /// What the structure that is being added has cut, as it was before.
    var cuts: [(number: Int, before: RoadSegment)] = []

    /// Begins with a network that is there.
    init(_ network: Network) {
        positions = network.positions
        segments = network.segments
        limits = network.limits
        gates = network.gates
    }

    /// The streets of a map; what `access` closes and indices that lead nowhere are left out.
    init(_ map: MapData) {
        var vertices = [Int32](repeating: -1, count: map.nodes.count)
        func isThere(_ node: Int32) -> Bool {
            guard map.nodes.indices.contains(Int(node)) else { return false }
            let position = map.nodes[Int(node)]
            return position.latitude.isFinite && position.longitude.isFinite
        }
        func pieces(_ body: (Street, Int32, Int32) -> Void) {
            for street in map.streets where street.access != .closed {
                for (from, to) in zip(street.nodes, street.nodes.dropFirst())
                where from != to && isThere(from) && isThere(to) { body(street, from, to) }
            }
        }
        var used: [Int32] = []
        var count = 0
        pieces { _, from, to in
            count += 1
            for node in [from, to] where vertices[Int(node)] < 0 {
                vertices[Int(node)] = 0
                used.append(node)
            }
        }
        for (vertex, node) in Self.alongCurve(used, of: map.nodes).enumerated() {
            vertices[Int(node)] = Int32(vertex)
            positions.append(map.nodes[Int(node)])
        }
        var known: [VehicleLimits: UInt16] = [.none: 0]
        segments.reserveCapacity(count)
        pieces { street, from, to in
            if known[street.limits] == nil, limits.count < Int(UInt16.max) {
                known[street.limits] = UInt16(limits.count)
                limits.append(street.limits)
            }
            segments.append(
                RoadSegment(
                    from: vertices[Int(from)], to: vertices[Int(to)],
                    metres: Float(map.nodes[Int(from)].distance(to: map.nodes[Int(to)])), grade: street.grade,
                    direction: street.direction, access: street.access, contraflow: street.contraflow,
                    limits: known[street.limits] ?? 0))
        }
        for barrier in map.barriers where isThere(barrier.node) && vertices[Int(barrier.node)] >= 0 {
            gates.append(
                Gate(
                    vertex: vertices[Int(barrier.node)], kind: barrier.kind, hours: barrier.hours,
                    opensForEmergency: barrier.opensForEmergency, limits: barrier.limits))
        }
    }

    /// The nodes in the order in which Hilbert's curve comes by.
    private static func alongCurve(_ nodes: [Int32], of positions: [Position]) -> [Int32] {
        guard let box = Bounds(nodes.lazy.map { positions[Int($0)] }) else { return [] }
        let height = max(box.north - box.south, 1e-9)
        let width = max(box.east - box.west, 1e-9)
        let keyed = nodes.map { node -> (key: UInt64, node: Int32) in
            let position = positions[Int(node)]
            let x = cell((position.longitude - box.west) / width)
            let y = cell((position.latitude - box.south) / height)
            return (hilbert(x, y), node)
        }
        return keyed.sorted { ($0.key, $0.node) < ($1.key, $1.node) }.map(\.node)
    }

    /// A share of the box's side; what is no share lies at the side.
    private static func cell(_ share: Double) -> UInt32 { share >= 0 && share <= 1 ? UInt32(share * 65_535) : 0 }

    /// How far along the curve through a square of 65,536 × 65,536 the point lies.
    private static func hilbert(_ x: UInt32, _ y: UInt32) -> UInt64 {
        var (x, y) = (x, y)
        var distance: UInt64 = 0
        var side: UInt32 = 1 << 15
        while side > 0 {
            let right: UInt32 = x & side > 0 ? 1 : 0
            let upper: UInt32 = y & side > 0 ? 1 : 0
            distance += UInt64(side) * UInt64(side) * UInt64((3 * right) ^ upper)
            if upper == 0 {
                if right == 1 {
                    x = 65_535 - x
                    y = 65_535 - y
                }
                swap(&x, &y)
            }
            side >>= 1
        }
        return distance
    }
}
