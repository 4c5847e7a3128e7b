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
    /// The time from each origin to the scene, `nil` for one that cannot get there.
    public func travelTimes(from origins: [Position], to scene: Position, by mode: TravelMode) -> [TravelTime?] {
        travelTimes(from: origins, to: scene, by: TravelProfile(mode))
    }

    /// The time from the origin to each scene, `nil` for one out of reach.
    public func travelTimes(from origin: Position, to scenes: [Position], by mode: TravelMode) -> [TravelTime?] {
        travelTimes(from: origin, to: scenes, by: TravelProfile(mode))
    }

    /// The quickest way, for drawing; `nil` when there is none.
    public func route(from origin: Position, to destination: Position, by mode: TravelMode) -> Route? {
        route(from: origin, to: destination, by: TravelProfile(mode))
    }

    /// The time from each origin to the scene, `nil` for one that cannot get there.
    public func travelTimes(from origins: [Position], to scene: Position, by profile: TravelProfile) -> [TravelTime?] {
        let layer = layer(profile)
        return journeys(
            hub: tie(scene, as: .destination, layer), as: .destination,
            spokes: origins.map { tie($0, as: .origin, layer) }, layer
        ).map { $0?.time }
    }

    /// The time from the origin to each scene, `nil` for one out of reach.
    public func travelTimes(from origin: Position, to scenes: [Position], by profile: TravelProfile) -> [TravelTime?] {
        let layer = layer(profile)
        return journeys(
            hub: tie(origin, as: .origin, layer), as: .origin,
            spokes: scenes.map { tie($0, as: .destination, layer) }, layer
        ).map { $0?.time }
    }

    /// The quickest way, for drawing; `nil` when there is none.
    public func route(from origin: Position, to destination: Position, by profile: TravelProfile) -> Route? {
        let layer = layer(profile)
        let start = tie(origin, as: .origin, layer)
        let finish = tie(destination, as: .destination, layer)
        guard let journey = journeys(hub: finish, as: .destination, spokes: [start], layer)[0] else { return nil }
        var line = [origin]
        switch journey.course {
        case .direct(.walk): break
        case .direct(.along(let a, let b)): line += [a.position, b.position]
        case .through(let first, let vertices, let last):
            line.append(start.anchors[start.owners[first]].position)
            line += vertices.map { network.positions[Int($0)] }
            line.append(finish.anchors[finish.owners[last]].position)
        }
        line.append(destination)
        let distinct = line.indices.filter { $0 == 0 || line[$0] != line[$0 - 1] }.map { line[$0] }
        return Route(seconds: journey.time.seconds, metres: journey.time.metres, line: distinct)
    }

    struct Journey {
        var milliseconds: Int32
        var metres: Double
        var course: Way

        var time: TravelTime { TravelTime(seconds: Double(milliseconds) / 1000, metres: metres) }
    }

    enum Way {
        case direct(Course)
        /// From one of the start's seeds over vertices to one of the finish's.
        case through(Int, [Int32], Int)
    }

    /// The best journey between the hub and each spoke: the hub is where the journeys end or begin.
    func journeys(hub: Tie, as end: End, spokes: [Tie], _ layer: Layer) -> [Journey?] {
        guard !hub.anchors.isEmpty else { return spokes.map { _ in nil } }
        guard let metric = metric(layer) else { return plainJourneys(hub: hub, as: end, spokes: spokes, layer) }
        return journeys(hub: hub, as: end, spokes: spokes, layer, over: metric)
    }

    /// The same by one plain search from the hub.
    func plainJourneys(hub: Tie, as end: End, spokes: [Tie], _ layer: Layer) -> [Journey?] {
        let labels = network.search(
            end == .origin ? layer.outgoing : layer.incoming, from: hub.seeds,
            awaiting: spokes.flatMap { $0.seeds.map(\.vertex) })
        return spokes.map { spoke -> Journey? in
            let direct = end == .origin ? direct(hub, spoke, layer) : direct(spoke, hub, layer)
            var best = direct.map { Journey(milliseconds: $0.milliseconds, metres: $0.metres, course: .direct($0.course)) }
            var through: Int?
            for (number, seed) in spoke.seeds.enumerated() {
                let label = labels[Int(seed.vertex)]
                let sum = LayerRules.sum(seed.milliseconds, label.milliseconds)
                guard sum < best?.milliseconds ?? Layer.blocked else { continue }
                best = Journey(
                    milliseconds: sum, metres: Double(seed.metres) + Double(label.metres), course: .direct(.walk))
                through = number
            }
            if let through {
                var vertices = [spoke.seeds[through].vertex]
                while let last = vertices.last, case let parent = labels[Int(last)].parent, parent >= 0 {
                    vertices.append(parent)
                }
                let time = labels[Int(vertices[vertices.count - 1])].milliseconds
                let other = hub.seeds.firstIndex { $0.vertex == vertices.last && $0.milliseconds == time } ?? 0
                best?.course =
                    end == .origin ? .through(other, vertices.reversed(), through) : .through(through, vertices, other)
            }
            return best
        }
    }
}
