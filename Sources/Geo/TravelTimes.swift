public import Ground

/// How long and how far.
public struct TravelTime: Sendable, Equatable {
    /// From door to door, barriers and the last metres on foot included.
    public var seconds: Double
    /// Along the streets and off them.
    public var metres: Double

    /// For estimates made elsewhere, e.g. in a test.
    public init(seconds: Double, metres: Double) {
        self.seconds = seconds
        self.metres = metres
    }
}

/// A way from door to door.
public struct Route: Sendable, Equatable {
    /// The same as its `TravelTime` says.
    public var seconds: Double
    /// The length of `line`.
    public var metres: Double
    /// From the origin to the destination, the metres off the street included.
    public var line: [Position]
}

extension RoadGraph {
    /// The time from each origin to the scene, `nil` for one that cannot get there: one search for all of them.
    public func travelTimes(
        from origins: [Position], to scene: Position, by mode: TravelMode
    ) -> [TravelTime?] {
        journeys(hub: scene, as: .destination, spokes: origins, mode).journeys.map { $0?.time }
    }

    /// The time from the origin to each scene, `nil` for one out of reach: one search for all of them.
    public func travelTimes(
        from origin: Position, to scenes: [Position], by mode: TravelMode
    ) -> [TravelTime?] {
        journeys(hub: origin, as: .origin, spokes: scenes, mode).journeys.map { $0?.time }
    }

    /// The quickest way, for drawing; `nil` when there is none.
    public func route(from origin: Position, to destination: Position, by mode: TravelMode) -> Route? {
        let found = journeys(hub: destination, as: .destination, spokes: [origin], mode)
        guard let journey = found.journeys[0] else { return nil }
        var line = [origin]
        switch journey.course {
        case .walk: break
        case .along(let start, let end): line += [start.position, end.position]
        case .through(let start, let first):
            line.append(start.position)
            var vertex = first
            while true {
                line.append(positions[Int(vertex)])
                let parent = found.labels[Int(vertex)].parent
                if parent < 0 { break }
                vertex = parent
            }
            let last = found.anchors.first { anchor in
                seeds(at: anchor, as: .destination, layer(mode)).contains {
                    $0.vertex == vertex && Int32($0.milliseconds) == found.labels[Int(vertex)].milliseconds
                }
            }
            if let last { line.append(last.position) }
        }
        line.append(destination)
        let distinct = line.indices.filter { $0 == 0 || line[$0] != line[$0 - 1] }.map { line[$0] }
        return Route(seconds: journey.time.seconds, metres: journey.time.metres, line: distinct)
    }

    private struct Journey {
        var milliseconds: Double
        var metres: Double
        var course: Course

        var time: TravelTime { TravelTime(seconds: milliseconds / 1000, metres: metres) }
    }

    private enum Course {
        /// Straight there on foot, no farther than the streets would have had one walk anyway.
        case walk
        /// Both ends are on one segment.
        case along(Anchor, Anchor)
        /// From the spoke's anchor over its first vertex.
        case through(Anchor, Int32)
    }

    /// The best journey between the hub and each spoke.
    private func journeys(
        hub: Position, as end: End, spokes: [Position], _ mode: TravelMode
    ) -> (journeys: [Journey?], labels: [Label], anchors: [Anchor]) {
        let layer = layer(mode)
        let other: End = end == .origin ? .destination : .origin
        let hubAnchors = anchors(of: hub, as: end, layer)
        guard !hubAnchors.isEmpty else { return (spokes.map { _ in nil }, [], []) }
        let spokeAnchors = spokes.map { spoke in
            anchors(of: spoke, as: other, layer).map { ($0, seeds(at: $0, as: other, layer)) }
        }
        let labels = search(
            end == .origin ? layer.outgoing : layer.incoming,
            from: hubAnchors.flatMap { seeds(at: $0, as: end, layer) },
            awaiting: spokeAnchors.joined().flatMap { $0.1 }.map(\.vertex))

        let journeys = zip(spokes, spokeAnchors).map { spoke, anchors -> Journey? in
            var best: Journey?
            func consider(_ milliseconds: Double, _ metres: Double, _ course: Course) {
                if milliseconds < best?.milliseconds ?? .infinity {
                    best = Journey(milliseconds: milliseconds, metres: metres, course: course)
                }
            }
            for (anchor, ends) in anchors {
                for seed in ends {
                    let label = labels[Int(seed.vertex)]
                    guard label.milliseconds != Layer.blocked else { continue }
                    consider(
                        seed.milliseconds + Double(label.milliseconds), seed.metres + Double(label.metres),
                        .through(anchor, seed.vertex))
                }
                for hubAnchor in hubAnchors {
                    let walked = anchor.walkMetres + hubAnchor.walkMetres
                    let straight = spoke.distance(to: hub)
                    if straight <= walked { consider(straight * walkMillisecondsPerMetre, straight, .walk) }
                    guard anchor.index == hubAnchor.index else { continue }
                    let (start, finish) = end == .origin ? (hubAnchor, anchor) : (anchor, hubAnchor)
                    let share = finish.fraction - start.fraction
                    guard
                        let cost = layer.cost(of: anchor.segment, forward: share >= 0)
                            ?? (share == 0 ? layer.cost(of: anchor.segment, forward: false) : nil)
                    else { continue }
                    consider(
                        anchor.walkMilliseconds + hubAnchor.walkMilliseconds + cost * abs(share),
                        walked + Double(anchor.segment.metres) * abs(share), .along(start, finish))
                }
            }
            return best
        }
        return (journeys, labels, hubAnchors)
    }
}
