public import Ground

/// A piece of street that can be reached in time.
public struct ReachedStretch: Sendable, Equatable {
    /// Where it is entered.
    public var from: Position
    /// Its end, or the point where time is up.
    public var to: Position
    /// When it is entered, after the start.
    public var seconds: Double
}

extension RoadGraph {
    /// The streets to which at least one of the origins gets within `seconds`, cut where time is up; each origin first
    /// walks to its street. A stretch that is entered from both ends comes twice.
    public func reach(from origins: [Position], by mode: TravelMode, within seconds: Double) -> [ReachedStretch] {
        reach(from: origins, by: TravelProfile(mode), within: seconds)
    }

    /// The streets to which at least one of the origins gets within `seconds`, cut where time is up; each origin first
    /// walks to its street. A stretch that is entered from both ends comes twice.
    public func reach(from origins: [Position], by profile: TravelProfile, within seconds: Double) -> [ReachedStretch] {
        guard seconds > 0 else { return [] }
        let layer = layer(profile)
        let limit = min(seconds * 1000, Double(Layer.blocked - 1))
        let ties = origins.map { tie($0, as: .origin, layer) }
        return network.withSpace { space in
            space.search(layer.outgoing, network.firstArc, from: ties.flatMap(\.seeds), within: Int32(limit))
            var stretches: [ReachedStretch] = []
            visitStretches(of: space, from: ties, layer, within: limit) { segment, start, end, milliseconds in
                stretches.append(
                    ReachedStretch(
                        from: network.point(network.segments[segment], start),
                        to: network.point(network.segments[segment], end), seconds: milliseconds / 1000))
            }
            return stretches
        }
    }

    /// Calls `body` with each stretch that was reached: its segment, the shares of it where it is entered and where it or
    /// the time ends, and the milliseconds at which it is entered.
    func visitStretches(
        of space: SearchSpace, from ties: [Tie], _ layer: Layer, within limit: Double,
        _ body: (Int, Double, Double, Double) -> Void
    ) {
        func enter(_ segment: Int, at start: Double, forward: Bool, _ milliseconds: Double) {
            guard milliseconds < limit, let cost = layer.cost(of: segment, forward: forward, network) else { return }
            let share = cost > 0 ? (limit - milliseconds) / cost : 1
            let end = forward ? min(1, start + share) : max(0, start - share)
            if end != start { body(segment, start, end, milliseconds) }
        }
        for anchor in ties.lazy.flatMap(\.anchors) {
            enter(anchor.segment, at: anchor.fraction, forward: true, anchor.walkMilliseconds)
            enter(anchor.segment, at: anchor.fraction, forward: false, anchor.walkMilliseconds)
        }
        for vertex in space.reached {
            let milliseconds = Double(space.milliseconds[Int(vertex)])
            for slot in network.firstArc[Int(vertex)]..<network.firstArc[Int(vertex) + 1] {
                let segment = Int(network.slotSegments[Int(slot)])
                let forward = network.slots[2 * segment] == slot
                enter(segment, at: forward ? 0 : 1, forward: forward, milliseconds)
            }
        }
    }
}
