import Ground

/// The streets of a map as every mode of travel sees them: what leads where, and how long it takes.
///
/// Built once and never changed; a search allocates what it needs, so any number may run side by side.
/// Times are whole milliseconds, as one-ways, barriers and speeds make them; a barrier costs its delay when
/// its node is entered, and one that stops a mode can be reached from neither side but never passed.
public struct RoadGraph: Sendable {
    /// Farther than this from any street that the mode may use, a place cannot be reached; metres.
    public static let farthestOffRoad = 500.0

    let positions: [Position]
    let segments: [Segment]
    let grid: SegmentGrid
    /// Where a vertex's arcs begin in `Layer.outgoing`, `Layer.incoming` and `arcMetres`; one more than vertices.
    let firstArc: [Int32]
    let arcMetres: [Float]
    let layers: [Layer]
    let walkMillisecondsPerMetre: Double

    /// A piece of street between two neighbouring nodes.
    struct Segment: Sendable {
        var from: Int32
        var to: Int32
        var metres: Float
        var grade: Street.Grade
        var direction: Street.Direction
    }

    /// Makes the graph; what `access` closes and indices that lead nowhere are left out.
    public init(_ map: MapData, speeds: SpeedTable = .standard) {
        positions = map.nodes
        let segments = Self.segments(of: map)
        self.segments = segments
        grid = SegmentGrid(segments, positions)
        var barriers: [Int32: [Barrier.Kind]] = [:]
        for barrier in map.barriers { barriers[barrier.node, default: []].append(barrier.kind) }

        var firstArc = [Int32](repeating: 0, count: positions.count + 1)
        for segment in segments {
            firstArc[Int(segment.from) + 1] += 1
            firstArc[Int(segment.to) + 1] += 1
        }
        for vertex in positions.indices { firstArc[vertex + 1] += firstArc[vertex] }
        var free = firstArc
        var arcMetres = [Float](repeating: 0, count: segments.count * 2)
        // The arc slot of segment `s` at its `from` is `slots[2 * s]`, the one at its `to` follows.
        var slots: [Int32] = []
        slots.reserveCapacity(segments.count * 2)
        for segment in segments {
            for vertex in [segment.from, segment.to] {
                let slot = free[Int(vertex)]
                free[Int(vertex)] += 1
                slots.append(slot)
                arcMetres[Int(slot)] = segment.metres
            }
        }
        self.firstArc = firstArc
        self.arcMetres = arcMetres
        layers = TravelMode.allCases.map { [slots] mode in
            Layer(mode, speeds: speeds, segments: segments, slots: slots, firstArc: firstArc, barriers: barriers)
        }
        let walk = speeds.offRoad > 0 && speeds.offRoad.isFinite ? speeds.offRoad : 5
        walkMillisecondsPerMetre = Layer.millisecondsPerMetre(walk)
    }

    func layer(_ mode: TravelMode) -> Layer {
        switch mode {
        case .foot: layers[0]
        case .ebike: layers[1]
        case .car: layers[2]
        case .ambulance: layers[3]
        case .fireEngine: layers[4]
        }
    }

    private static func segments(of map: MapData) -> [Segment] {
        var segments: [Segment] = []
        segments.reserveCapacity(map.streets.reduce(0) { $0 + max(0, $1.nodes.count - 1) })
        for street in map.streets where street.access != .closed {
            for (from, to) in zip(street.nodes, street.nodes.dropFirst()) where from != to {
                guard map.nodes.indices.contains(Int(from)), map.nodes.indices.contains(Int(to)) else { continue }
                let metres = map.nodes[Int(from)].distance(to: map.nodes[Int(to)])
                guard metres.isFinite else { continue }
                segments.append(
                    Segment(
                        from: from, to: to, metres: Float(metres), grade: street.grade, direction: street.direction))
            }
        }
        return segments
    }
}
