import Ground

/// The units of one profile, tied to its streets.
struct Squad: Sendable {
    private var layer: Layer
    /// `nil` while the roads have no hierarchy.
    private var buckets: FleetBuckets?
    /// Units by the numbers that the buckets know them by. Numbers are given and taken at the end only, so the buckets answer
    /// in the same order.
    private(set) var units: [UnitID] = []
    private var numbers: [UnitID: Int] = [:]
    private var ties: [Tie] = []
    private var points: [SIMD3<Float>] = []
    /// The segments of each unit's anchors, the first four, −1 for none.
    private var segments: [SIMD4<Int32>] = []

    init(_ graph: RoadGraph, _ profile: TravelProfile) {
        layer = graph.layer(profile)
        buckets = graph.metric(layer).map { FleetBuckets($0) }
    }

    var bytes: Int {
        (buckets?.bytes ?? 0) + units.count * (MemoryLayout<Tie>.stride + 2 * MemoryLayout<Anchor>.stride + 128)
    }

    mutating func place(_ unit: UnitID, at position: Position, _ graph: RoadGraph) {
        let tie = graph.tie(position, as: .origin, layer)
        var point = TieIndex.point(tie, graph.network)
        // More anchors than `segments` can hold: then it may meet everybody.
        if tie.anchors.count > 4 { point.z = .infinity }
        if let number = numbers[unit] {
            ties[number] = tie
            points[number] = point
            segments[number] = Self.segments(tie)
            buckets?.place(number, at: tie.hierarchySeeds)
        } else {
            numbers[unit] = units.count
            buckets?.place(units.count, at: tie.hierarchySeeds)
            units.append(unit)
            ties.append(tie)
            points.append(point)
            segments.append(Self.segments(tie))
        }
    }

    mutating func remove(_ unit: UnitID) {
        guard let number = numbers.removeValue(forKey: unit) else { return }
        let last = units.count - 1
        buckets?.remove(last)
        if number != last {
            // The last one takes the number that has become free.
            (units[number], ties[number]) = (units[last], ties[last])
            (points[number], segments[number]) = (points[last], segments[last])
            numbers[units[number]] = number
            buckets?.place(number, at: ties[number].hierarchySeeds)
        }
        units.removeLast()
        ties.removeLast()
        points.removeLast()
        segments.removeLast()
    }

    private static func segments(_ tie: Tie) -> SIMD4<Int32> {
        var segments = SIMD4<Int32>(repeating: -1)
        for (lane, anchor) in tie.anchors.prefix(4).enumerated() { segments[lane] = Int32(anchor.segment) }
        return segments
    }

    mutating func adopt(_ graph: RoadGraph, _ profile: TravelProfile) {
        let next = graph.layer(profile)
        let metric = graph.metric(next)
        guard next !== layer || metric?.hierarchy !== buckets?.metric.hierarchy else { return }
        layer = next
        buckets = metric.map { FleetBuckets($0) }
        let places = zip(units, ties).map { ($0, $1.place) }
        (units, numbers, ties, points, segments) = ([], [:], [], [], [])
        for (unit, position) in places { place(unit, at: position, graph) }
    }

    /// Every unit's milliseconds from door to door, `RoadGraph.noWay` where there is none, in the order of `units`.
    func times(to scene: Position, _ graph: RoadGraph) -> [Int32] {
        let tie = graph.tie(scene, as: .destination, layer)
        guard let buckets else {
            return graph.journeys(hub: tie, as: .destination, spokes: ties, layer).map { $0?.milliseconds ?? RoadGraph.noWay }
        }
        let here = TieIndex.point(tie, graph.network)
        var times = buckets.times(to: tie.hierarchySeeds)
        // Whoever shares a segment with the scene may go straight along it.
        let shared = tie.anchors.map { SIMD4<Int32>(repeating: Int32($0.segment)) }
        var near: [Int] = []
        points.withUnsafeBufferPointer { points in
            segments.withUnsafeBufferPointer { segments in
                for number in points.indices {
                    var isNear = TieIndex.mayMeet(here, points[number])
                    for segment in shared { isNear = isNear || any(segment .== segments[number]) }
                    if isNear { near.append(number) }
                }
            }
        }
        for number in near {
            guard let direct = graph.direct(ties[number], tie, layer) else { continue }
            times[number] = min(times[number], direct.milliseconds)
        }
        return times
    }
}
