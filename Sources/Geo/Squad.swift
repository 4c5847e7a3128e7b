import Ground

/// The units of one profile, tied to its streets.
struct Squad: Sendable {
    private var layer: Layer
    /// `nil` while the roads have no hierarchy.
    private var buckets: FleetBuckets?
    /// Units by the numbers that the buckets know them by, without gaps.
    private var units: [UnitID] = []
    private var numbers: [UnitID: Int] = [:]
    private var ties: [Tie] = []
    private var points: [SIMD3<Float>] = []

    init(_ graph: RoadGraph, _ profile: TravelProfile) {
        layer = graph.layer(profile)
        buckets = graph.metric(layer).map { FleetBuckets($0) }
    }

    var bytes: Int {
        (buckets?.bytes ?? 0) + units.count * (MemoryLayout<Tie>.stride + 2 * MemoryLayout<Anchor>.stride + 128)
    }

    mutating func place(_ unit: UnitID, at position: Position, _ graph: RoadGraph) {
        let tie = graph.tie(position, as: .origin, layer)
        let point = TieIndex.point(tie, graph.network)
        if let number = numbers[unit] {
            ties[number] = tie
            points[number] = point
            buckets?.place(number, at: tie.hierarchySeeds)
        } else {
            numbers[unit] = units.count
            buckets?.place(units.count, at: tie.hierarchySeeds)
            units.append(unit)
            ties.append(tie)
            points.append(point)
        }
    }

    mutating func remove(_ unit: UnitID) {
        guard let number = numbers.removeValue(forKey: unit) else { return }
        let last = units.count - 1
        buckets?.remove(last)
        if number != last {
            // The last one takes the number that has become free.
            (units[number], ties[number], points[number]) = (units[last], ties[last], points[last])
            numbers[units[number]] = number
            buckets?.place(number, at: ties[number].hierarchySeeds)
        }
        units.removeLast()
        ties.removeLast()
        points.removeLast()
    }

    mutating func adopt(_ graph: RoadGraph, _ profile: TravelProfile) {
        let next = graph.layer(profile)
        let metric = graph.metric(next)
        guard next !== layer || metric?.hierarchy !== buckets?.metric.hierarchy else { return }
        layer = next
        buckets = metric.map { FleetBuckets($0) }
        let places = zip(units, ties).map { ($0, $1.place) }
        (units, numbers, ties, points) = ([], [:], [], [])
        for (unit, position) in places { place(unit, at: position, graph) }
    }

    /// Calls `body` with each unit and its milliseconds from door to door, `RoadGraph.noWay` where there is none.
    func withTimes(to scene: Position, _ graph: RoadGraph, _ body: (UnitID, Int32) -> Void) {
        let tie = graph.tie(scene, as: .destination, layer)
        guard let buckets else {
            let journeys = graph.journeys(hub: tie, as: .destination, spokes: ties, layer)
            for (unit, journey) in zip(units, journeys) { body(unit, journey?.milliseconds ?? RoadGraph.noWay) }
            return
        }
        let here = TieIndex.point(tie, graph.network)
        let times = buckets.times(to: tie.hierarchySeeds)
        let segments = tie.anchors.map(\.segment)
        for (slot, number) in buckets.units.enumerated() {
            var time = times[slot]
            if TieIndex.mayMeet(here, points[number]) || ties[number].anchors.contains(where: { segments.contains($0.segment) }),
                let direct = graph.direct(ties[number], tie, layer)
            {
                time = min(time, direct.milliseconds)
            }
            body(units[number], time)
        }
    }
}
