public import Ground

/// What is reached in time, as an area on the map.
public struct ReachedArea: Sendable, Equatable {
    /// The limit; seconds.
    public var seconds: Double
    /// As a GeoJSON MultiPolygon has them: each polygon its outer ring (counter-clockwise) and then its holes (clockwise),
    /// each ring closed, none crossing itself. Some 40 metres, in a large area 50, to either side of the
    /// streets that are reached.
    public var polygons: [[[Position]]]
    /// The people at places that are reached in time from door to door; `nil` when people are unknown.
    public var people: Double?

    /// For areas that were made elsewhere, e.g. in a test.
    public init(seconds: Double, polygons: [[[Position]]], people: Double?) {
        self.seconds = seconds
        self.polygons = polygons
        self.people = people
    }
}

/// A node of the network that is reached in time.
public struct ReachedNode: Sendable, Equatable {
    /// Where it lies.
    public var position: Position
    /// After the start.
    public var seconds: Double
}

extension RoadGraph {
    /// The nodes of the network to which at least one of the origins gets within `seconds`, in no order.
    public func reachedNodes(from origins: [Position], by profile: TravelProfile, within seconds: Double) -> [ReachedNode] {
        let layer = layer(profile)
        let limit = Self.milliseconds(seconds)
        guard limit >= 0 else { return [] }
        let ties = origins.map { tie($0, as: .origin, layer) }
        return network.withSpace { space in
            space.search(layer.outgoing, network.firstArc, from: ties.flatMap(\.seeds), within: limit)
            return space.reached.map {
                ReachedNode(position: network.positions[Int($0)], seconds: Double(space.milliseconds[Int($0)]) / 1000)
            }
        }
    }

    /// The areas that at least one of the origins reaches within each of the limits, by one search: in the order of
    /// `limits`, each inside every one of a longer time. With the people inside in that hour, when the graph has a
    /// population and `hour` is given.
    public func areas(
        from origins: [Position], by profile: TravelProfile, within limits: [Double], at hour: Population.Hour? = nil
    ) -> [ReachedArea] {
        areas(from: origins.map { (position: $0, profile: profile) }, within: limits, at: hour)
    }

    /// The areas that at least one of several vehicles reaches, each by its own profile, within each of the limits: one area
    /// for all of them, in the order of `limits`, each inside every one of a longer time. People count once, whoever comes.
    public func areas(
        from origins: [(position: Position, profile: TravelProfile)], within limits: [Double], at hour: Population.Hour? = nil
    ) -> [ReachedArea] {
        var areas = limits.map { ReachedArea(seconds: $0, polygons: [], people: nil) }
        let most = limits.map(Self.milliseconds)
        guard let longest = most.max(), longest >= 0 else { return areas }
        let ascending = limits.indices.filter { most[$0] >= 0 }.sorted { most[$0] < most[$1] }
        return network.withSpace { space in
            var found: [ReachedStreets] = []
            let places = hour == nil ? nil : people?.population.places
            var times = [Int32](repeating: Self.noWay, count: places?.count ?? 0)
            var reached: [Int] = []
            var known: Set<TravelProfile> = []
            for (_, profile) in origins where known.insert(profile).inserted {
                let layer = layer(profile)
                let ties = origins.filter { $0.profile == profile }.map { tie($0.position, as: .origin, layer) }
                space.search(layer.outgoing, network.firstArc, from: ties.flatMap(\.seeds), within: longest)
                if places != nil, let placed = placed(on: layer) {
                    placed.visit(space, from: ties, on: self, layer) { place, time in
                        if times[place] == Self.noWay, time != Self.noWay { reached.append(place) }
                        times[place] = min(times[place], time)
                    }
                }
                found.append(ReachedStreets(space, from: ties, network, layer))
            }
            found.removeAll(where: \.isEmpty)
            if !found.isEmpty {
                let low = found.reduce(found[0].low) { pointwiseMin($0, $1.low) }
                let high = found.reduce(found[0].high) { pointwiseMax($0, $1.high) }
                space.field.begin(over: low, high, plane: network.plane)
                for number in ascending {
                    for index in found.indices { found[index].draw(within: most[number], on: space.field) }
                    areas[number].polygons = CorridorOutlines(of: space.field).polygons()
                }
            }
            if let hour, let places {
                var sums = [Double](repeating: 0, count: limits.count)
                for place in reached {
                    let count = places[place].people(hour)
                    for number in limits.indices where times[place] <= most[number] { sums[number] += count }
                }
                for number in limits.indices { areas[number].people = sums[number] }
            }
            return areas
        }
    }
}
