import Ground

/// Ties in which those are found that another place may reach without passing a vertex: on the same segment, or across
/// the same lawn.
struct TieIndex: Sendable {
    private let onSegment: [Int32: [Int32]]
    /// From west to east: in metres on the network's plane, with the metres that are walked to the street.
    private let points: [SIMD3<Float>]
    /// The tie that each of `points` belongs to.
    private let numbers: [Int32]
    private let farthestWalk: Float

    init(_ ties: [Tie], on network: Network) {
        var onSegment: [Int32: [Int32]] = [:]
        for (number, tie) in ties.enumerated() {
            for anchor in tie.anchors { onSegment[Int32(anchor.segment), default: []].append(Int32(number)) }
        }
        self.onSegment = onSegment
        let placed = ties.enumerated().filter { !$0.element.anchors.isEmpty }
            .map { (point: Self.point($0.element, network), number: Int32($0.offset)) }
            .sorted { ($0.point.x, $0.number) < ($1.point.x, $1.number) }
        points = placed.map(\.point)
        numbers = placed.map(\.number)
        farthestWalk = points.reduce(0) { max($0, $1.z) }
    }

    /// Where a tie is and how far it walks; nothing comes near one without anchors.
    static func point(_ tie: Tie, _ network: Network) -> SIMD3<Float> {
        let point = network.plane.point(tie.place)
        return SIMD3(point.x, point.y, tie.anchors.isEmpty ? -.infinity : Float(tie.farthestWalk))
    }

    /// Whether two places lie within the sum of their walks, or a little more, for the plane is not quite the earth.
    @inline(__always)
    static func mayMeet(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Bool {
        let (x, y, walk) = (a.x - b.x, a.y - b.y, (a.z + b.z) * 1.01 + 1)
        return walk > 0 && x * x + y * y <= walk * walk
    }

    /// Calls `body` with all that may be met, some of them more than once.
    func visit(around tie: Tie, on network: Network, _ body: (Int) -> Void) {
        guard !tie.anchors.isEmpty else { return }
        for anchor in tie.anchors { for other in onSegment[Int32(anchor.segment)] ?? [] { body(Int(other)) } }
        let here = Self.point(tie, network)
        let reach = (here.z + farthestWalk) * 1.01 + 1
        points.withUnsafeBufferPointer { points in
            var (low, high) = (0, points.count)
            while low < high {
                let middle = (low + high) / 2
                if points[middle].x < here.x - reach { low = middle + 1 } else { high = middle }
            }
            while low < points.count, points[low].x <= here.x + reach {
                if Self.mayMeet(here, points[low]) { body(Int(numbers[low])) }
                low += 1
            }
        }
    }
}
