public import Ground

/// A place tied to the network: where the wheels stop and the last metres on foot begin.
struct Anchor: Sendable {
    /// Which one of `Network.segments`.
    var segment: Int
    /// 0 at the segment's `from`, 1 at its `to`.
    var fraction: Double
    var position: Position
    /// Off the network, on foot.
    var walkMetres: Double
    var walkMilliseconds: Double
}

extension RoadGraph {
    /// Which end of a journey a place is: a one-way may be left but not reached, or the other way round.
    enum End { case origin, destination }

    /// The nearest point of a street that `mode` may use and the metres to it, `nil` beyond `farthestOffRoad`.
    public func nearestStreet(to place: Position, by mode: TravelMode) -> (position: Position, metres: Double)? {
        nearestStreet(to: place, by: TravelProfile(mode))
    }

    /// The nearest point of a street that the profile may use and the metres to it, `nil` beyond `farthestOffRoad`.
    public func nearestStreet(to place: Position, by profile: TravelProfile) -> (position: Position, metres: Double)? {
        anchors(of: place, as: .destination, layer(profile)).first.map { ($0.position, $0.walkMetres) }
    }

    /// The nearest usable point on each street that has it, and if all are on scraps, the same on the main network.
    func anchors(of place: Position, as end: End, _ layer: Layer) -> [Anchor] {
        func nearest(_ wanted: UInt16) -> [Anchor] {
            network.grid.nearest(to: place, within: Self.farthestOffRoad, roles: layer.roles, wanted: wanted).map {
                Anchor(
                    segment: $0.segment, fraction: $0.fraction, position: $0.position, walkMetres: $0.metres,
                    walkMilliseconds: $0.metres * walkMillisecondsPerMetre)
            }
        }
        let main = end == .origin ? Layer.leadsToMain : Layer.isReachedFromMain
        let any = nearest(Layer.isUsable)
        if any.isEmpty || any.contains(where: { layer.roles[$0.segment] & main != 0 }) { return any }
        return any + nearest(main)
    }

    /// The vertices through which the anchor is left (origin) or reached (destination), with the cost between.
    func seeds(at anchor: Anchor, as end: End, _ layer: Layer) -> [Seed] {
        let segment = network.segments[anchor.segment]
        let metres = Double(segment.metres)
        var seeds: [Seed] = []
        func add(_ vertex: Int32, forward: Bool, share: Double) {
            guard let cost = layer.cost(of: anchor.segment, forward: forward, network),
                let delay = end == .origin ? layer.delay(entering: vertex) : 0
            else { return }
            seeds.append(
                Seed(
                    vertex: vertex, milliseconds: LayerRules.rounded(anchor.walkMilliseconds + cost * share + delay),
                    metres: Float(anchor.walkMetres + metres * share)))
        }
        switch end {
        case .origin:
            add(segment.to, forward: true, share: 1 - anchor.fraction)
            add(segment.from, forward: false, share: anchor.fraction)
        case .destination:
            add(segment.from, forward: true, share: anchor.fraction)
            add(segment.to, forward: false, share: 1 - anchor.fraction)
        }
        return seeds
    }
}
