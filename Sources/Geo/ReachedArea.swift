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
        let layer = layer(profile)
        let ties = origins.map { tie($0, as: .origin, layer) }
        let ascending = limits.indices.sorted { Self.milliseconds(limits[$0]) < Self.milliseconds(limits[$1]) }
        let longest = ascending.last.map { Self.milliseconds(limits[$0]) } ?? -1
        guard longest >= 0 else { return limits.map { ReachedArea(seconds: $0, polygons: [], people: nil) } }
        return network.withSpace { space in
            space.search(layer.outgoing, network.firstArc, from: ties.flatMap(\.seeds), within: longest)
            let people = hour.flatMap { self.people(in: space, from: ties, layer, within: limits, at: $0) }
            var areas = limits.map { ReachedArea(seconds: $0, polygons: [], people: nil) }
            var streets = ReachedStreets(space, from: ties, network, layer)
            if !streets.isEmpty {
                space.field.begin(over: streets.low, streets.high, plane: network.plane)
                for number in ascending where Self.milliseconds(limits[number]) >= 0 {
                    streets.draw(within: Self.milliseconds(limits[number]), on: space.field)
                    areas[number].polygons = CorridorOutlines(of: space.field).polygons()
                }
            }
            for number in limits.indices { areas[number].people = people?[number] }
            return areas
        }
    }

    private func people(
        in space: SearchSpace, from ties: [Tie], _ layer: Layer, within limits: [Double], at hour: Population.Hour
    ) -> [Double]? {
        guard let placed = placed(on: layer) else { return nil }
        var times = [Int32](repeating: Self.noWay, count: placed.ties.count)
        var found: [Int] = []
        placed.visit(space, from: ties, on: self, layer) { place, time in
            if times[place] == Self.noWay { found.append(place) }
            times[place] = min(times[place], time)
        }
        var sums = [Double](repeating: 0, count: limits.count)
        let most = limits.map(Self.milliseconds)
        for place in found {
            let count = placed.people.population.places[place].people(hour)
            for number in most.indices where times[place] <= most[number] { sums[number] += count }
        }
        return sums
    }
}
