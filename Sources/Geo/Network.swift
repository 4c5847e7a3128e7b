import Ground
import Synchronization

/// A piece of street between two neighbouring vertices.
struct RoadSegment: Sendable {
    var from: Int32
    var to: Int32
    var metres: Float
    var grade: Street.Grade
    var direction: Street.Direction
    var access = Street.Access.open
    var contraflow: Street.Contraflow = []
    /// Which one of `Network.limits`; 0 for none.
    var limits: UInt16 = 0
    /// Which one of the drawn structures it is part of, −1 for the map's own.
    var drawn: Int32 = -1
    /// The modes that it is closed to, a bit for each as `bit(of:)` says.
    var closedTo: UInt8 = 0

    static func bit(of mode: TravelMode) -> UInt8 {
        switch mode {
        case .foot: 1
        case .ebike: 2
        case .car: 4
        case .ambulance: 8
        case .fireEngine: 16
        }
    }
}

/// A barrier on a vertex, the map's or one drawn by hand.
struct Gate: Sendable {
    var vertex: Int32
    var kind: Barrier.Kind
    var hours: OpeningHours?
    var opensForEmergency: Bool
    var limits: VehicleLimits
    /// Which one of the drawn structures it is, −1 for the map's own.
    var drawn: Int = -1
}

/// What leads where, before anybody asks by what mode and at what hour: vertices, segments, gates.
///
/// Vertices are numbered along a curve that fills the plane, so that what is near in town is near in memory.
final class Network: Sendable {
    let positions: [Position]
    let segments: [RoadSegment]
    let limits: [VehicleLimits]
    let gates: [Gate]
    /// The numbers of the gates on a vertex.
    let gatesAt: [Int32: [Int]]
    let grid: SegmentGrid
    /// Where a vertex's arcs begin in `Layer.outgoing` and the like; one more than vertices.
    let firstArc: [Int32]
    /// The arc slot of segment `s` at its `from` is `slots[2 * s]`, the one at its `to` follows.
    let slots: [Int32]
    /// At each slot, its segment.
    let slotSegments: [Int32]
    let plane: Plane
    /// Vertices in metres on `plane`.
    let points: [SIMD2<Float>]
    /// Workspaces of searches that are over, for the next ones.
    private let spaces = Mutex<[SearchSpace]>([])

    init(_ draft: NetworkDraft) {
        positions = draft.positions
        segments = draft.segments
        limits = draft.limits
        gates = draft.gates
        gatesAt = Dictionary(grouping: draft.gates.indices) { draft.gates[$0].vertex }
        grid = SegmentGrid(draft.segments, draft.positions)
        var firstArc = [Int32](repeating: 0, count: draft.positions.count + 1)
        for segment in draft.segments {
            firstArc[Int(segment.from) + 1] += 1
            firstArc[Int(segment.to) + 1] += 1
        }
        for vertex in draft.positions.indices { firstArc[vertex + 1] += firstArc[vertex] }
        var free = firstArc
        var slots = [Int32](repeating: 0, count: draft.segments.count * 2)
        var slotSegments = slots
        for (index, segment) in draft.segments.enumerated() {
            for (end, vertex) in [segment.from, segment.to].enumerated() {
                let slot = free[Int(vertex)]
                free[Int(vertex)] += 1
                slots[2 * index + end] = slot
                slotSegments[Int(slot)] = Int32(index)
            }
        }
        self.firstArc = firstArc
        self.slots = slots
        self.slotSegments = slotSegments
        let plane = Plane(around: Bounds(draft.positions)?.centre ?? Position(latitude: 0, longitude: 0))
        self.plane = plane
        points = draft.positions.map { plane.point($0) }
    }

    /// Lends a workspace that nobody else uses meanwhile.
    func withSpace<Result>(_ body: (SearchSpace) -> Result) -> Result {
        let space = spaces.withLock { $0.popLast() } ?? SearchSpace(vertices: positions.count)
        defer { spaces.withLock { $0.append(space) } }
        return body(space)
    }

    /// The point at a share of the way from the segment's beginning to its end.
    func point(_ segment: RoadSegment, _ share: Double) -> Position {
        let (a, b) = (positions[Int(segment.from)], positions[Int(segment.to)])
        if share == 0 { return a }
        if share == 1 { return b }
        return Position(
            latitude: a.latitude + share * (b.latitude - a.latitude),
            longitude: a.longitude + share * (b.longitude - a.longitude))
    }
}

/// A plane that touches the earth in the middle of a town: metres east and north of there.
struct Plane: Sendable {
    let origin: Position
    private let east: Double

    init(around origin: Position) {
        self.origin = origin
        east = metresPerDegreeEast(at: origin.latitude)
    }

    func point(_ position: Position) -> SIMD2<Float> {
        SIMD2(
            Float((position.longitude - origin.longitude) * east),
            Float((position.latitude - origin.latitude) * metresPerDegree))
    }

    func position(_ x: Double, _ y: Double) -> Position {
        Position(latitude: origin.latitude + y / metresPerDegree, longitude: origin.longitude + x / east)
    }
}
