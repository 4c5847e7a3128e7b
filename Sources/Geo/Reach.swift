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
        guard seconds > 0 else { return [] }
        let layer = layer(mode)
        let limit = min(seconds * 1000, Double(Layer.blocked - 1))
        let anchors = origins.flatMap { self.anchors(of: $0, as: .origin, layer) }
        let labels = search(
            layer.outgoing, from: anchors.flatMap { seeds(at: $0, as: .origin, layer) }, awaiting: nil,
            limit: Int32(limit))

        var stretches: [ReachedStretch] = []
        /// Goes along the segment from the share `start` towards its end (or its beginning) until time is up.
        func enter(_ segment: Segment, at start: Double, forward: Bool, _ milliseconds: Double) {
            guard milliseconds < limit, let cost = layer.cost(of: segment, forward: forward), cost > 0 else { return }
            let share = (limit - milliseconds) / cost
            let end = forward ? min(1, start + share) : max(0, start - share)
            guard end != start else { return }
            stretches.append(
                ReachedStretch(
                    from: point(segment, start), to: point(segment, end), seconds: milliseconds / 1000))
        }
        for anchor in anchors {
            enter(anchor.segment, at: anchor.fraction, forward: true, anchor.walkMilliseconds)
            enter(anchor.segment, at: anchor.fraction, forward: false, anchor.walkMilliseconds)
        }
        for segment in segments {
            enter(segment, at: 0, forward: true, Double(labels[Int(segment.from)].milliseconds))
            enter(segment, at: 1, forward: false, Double(labels[Int(segment.to)].milliseconds))
        }
        return stretches
    }

    private func point(_ segment: Segment, _ share: Double) -> Position {
        let (a, b) = (positions[Int(segment.from)], positions[Int(segment.to)])
        if share == 0 { return a }
        if share == 1 { return b }
        return Position(
            latitude: a.latitude + share * (b.latitude - a.latitude),
            longitude: a.longitude + share * (b.longitude - a.longitude))
    }
}
