/// One mode's view of the graph: the arcs it may take and what they cost.
struct Layer: Sendable {
    /// At each vertex's slots (`RoadGraph.firstArc`), where the arc leads and what it costs to take it.
    let outgoing: [Arc]
    /// At the same slots, the same neighbour and what it costs to come from there.
    let incoming: [Arc]
    /// What each segment is good for: `isUsable`, `leadsToMain`, `isReachedFromMain`.
    ///
    /// The main network is the largest set of vertices that lead from each to each; the rest are dead ends and scraps.
    let roles: [UInt16]
    /// By grade; 0 where the mode may not go.
    let millisecondsPerMetre: [Double]
    let obeysOneWay: Bool
    /// What entering a vertex with a barrier costs, `blocked` if it stops this mode.
    private let delays: [Int32: Int32]

    struct Arc: Sendable {
        var vertex: Int32
        /// `blocked` for a way that may not be taken.
        var milliseconds: Int32
    }

    static let blocked = Int32.max
    static let isUsable: UInt16 = 1
    static let leadsToMain: UInt16 = 2
    static let isReachedFromMain: UInt16 = 4

    init(
        _ mode: TravelMode, speeds: SpeedTable, segments: [RoadGraph.Segment], slots: [Int32], firstArc: [Int32],
        barriers: [Int32: [Barrier.Kind]]
    ) {
        var perMetre = [Double](repeating: 0, count: Street.Grade.allCases.count)
        for grade in Street.Grade.allCases {
            perMetre[Int(grade.rawValue)] = speeds[grade, mode].map(Self.millisecondsPerMetre) ?? 0
        }
        millisecondsPerMetre = perMetre
        obeysOneWay = mode != .foot
        let delays = barriers.mapValues { kinds in
            kinds.reduce(Int32(0)) { total, kind in
                guard let seconds = speeds[kind, mode] else { return Self.blocked }
                return Self.sum(total, Self.rounded(seconds * 1000))
            }
        }
        self.delays = delays

        var outgoing = [Arc](repeating: Arc(vertex: 0, milliseconds: Self.blocked), count: slots.count)
        var incoming = outgoing
        for (index, segment) in segments.enumerated() {
            let there = Int(slots[2 * index])
            let back = Int(slots[2 * index + 1])
            let speed = perMetre[Int(segment.grade.rawValue)]
            let cost = speed > 0 ? Self.rounded(Double(segment.metres) * speed) : Self.blocked
            let forward = mode == .foot || segment.direction != .backward ? cost : Self.blocked
            let backward = mode == .foot || segment.direction != .forward ? cost : Self.blocked
            let ahead = delays.isEmpty ? forward : Self.sum(forward, delays[segment.to] ?? 0)
            let behind = delays.isEmpty ? backward : Self.sum(backward, delays[segment.from] ?? 0)
            outgoing[there] = Arc(vertex: segment.to, milliseconds: ahead)
            incoming[back] = Arc(vertex: segment.from, milliseconds: ahead)
            outgoing[back] = Arc(vertex: segment.from, milliseconds: behind)
            incoming[there] = Arc(vertex: segment.to, milliseconds: behind)
        }
        self.outgoing = outgoing
        self.incoming = incoming
        let isMain = largestComponent(firstArc: firstArc, arcs: outgoing)
        roles = segments.enumerated().map { index, segment in
            let there = outgoing[Int(slots[2 * index])].milliseconds != Self.blocked
            let back = outgoing[Int(slots[2 * index + 1])].milliseconds != Self.blocked
            let (from, to) = (isMain[Int(segment.from)], isMain[Int(segment.to)])
            let speed = perMetre[Int(segment.grade.rawValue)]
            let forward = speed > 0 && (mode == .foot || segment.direction != .backward)
            let backward = speed > 0 && (mode == .foot || segment.direction != .forward)
            return (forward || backward ? Self.isUsable : 0)
                | (there && to || back && from ? Self.leadsToMain : 0)
                | (forward && from || backward && to ? Self.isReachedFromMain : 0)
        }
    }

    /// Milliseconds for the whole segment, `nil` if the mode may not go that way along it.
    func cost(of segment: RoadGraph.Segment, forward: Bool) -> Double? {
        let speed = millisecondsPerMetre[Int(segment.grade.rawValue)]
        guard speed > 0, !obeysOneWay || segment.direction != (forward ? .backward : .forward) else { return nil }
        return Double(segment.metres) * speed
    }

    /// Milliseconds lost when `vertex` is entered, `nil` if a barrier there stops the mode.
    func delay(entering vertex: Int32) -> Double? {
        guard let delay = delays[vertex] else { return 0 }
        return delay == Self.blocked ? nil : Double(delay)
    }

    static func millisecondsPerMetre(_ kilometresAnHour: Double) -> Double { 3600 / kilometresAnHour }

    /// The sum, never past `blocked`.
    private static func sum(_ a: Int32, _ b: Int32) -> Int32 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? blocked : sum
    }

    private static func rounded(_ milliseconds: Double) -> Int32 {
        milliseconds < Double(blocked) ? Int32(milliseconds.rounded()) : blocked
    }
}
