public import Ground

/// Who is not reached in time.
public struct OutOfReach: Sendable, Equatable {
    /// The limit; seconds.
    public var seconds: Double
    /// Numbers of the places in `Population.places`, those without any way included.
    public var places: [Int]
    /// Everybody at these places in the hour that was asked for.
    public var people: Double
}

extension RoadGraph {
    /// Stands for a place that cannot be reached, in what counts milliseconds.
    public static let noWay = Int32.max

    /// Milliseconds from door to door to every place of the population from whichever origin is nearest; `noWay` for those
    /// not reached within `seconds`. Empty when people are unknown.
    public func placeTimes(from origins: [Position], by profile: TravelProfile, within seconds: Double = .infinity) -> [Int32] {
        let layer = layer(profile)
        guard let placed = placed(on: layer) else { return [] }
        var times = [Int32](repeating: Self.noWay, count: placed.ties.count)
        let limit = Self.milliseconds(seconds)
        guard limit >= 0 else { return times }
        let ties = origins.map { tie($0, as: .origin, layer) }
        network.withSpace { space in
            space.search(layer.outgoing, network.firstArc, from: ties.flatMap(\.seeds), within: limit)
            placed.visit(space, from: ties, on: self, layer) { place, time in
                if time <= limit, time < times[place] { times[place] = time }
            }
        }
        return times
    }

    /// Milliseconds from door to door from each origin to every place of the population, origin by origin; `noWay` where
    /// there is none. Empty when people are unknown.
    public func placeMatrix(from origins: [Position], by profile: TravelProfile) -> [Int32] {
        let layer = layer(profile)
        guard let placed = placed(on: layer) else { return [] }
        return times(from: origins.map { tie($0, as: .origin, layer) }, to: placed.ties, layer)
    }

    /// Milliseconds from door to door from each origin to each destination, origin by origin; `noWay` where there is none.
    public func matrix(from origins: [Position], to destinations: [Position], by profile: TravelProfile) -> [Int32] {
        let layer = layer(profile)
        return times(
            from: origins.map { tie($0, as: .origin, layer) }, to: destinations.map { tie($0, as: .destination, layer) },
            layer)
    }

    /// Who is not reached within `seconds` from any of the origins, in that hour; `nil` when people are unknown.
    public func outOfReach(
        from origins: [Position], by profile: TravelProfile, within seconds: Double, at hour: Population.Hour
    ) -> OutOfReach? {
        guard let population else { return nil }
        let times = placeTimes(from: origins, by: profile, within: seconds)
        let places = times.indices.filter { times[$0] == Self.noWay }
        return OutOfReach(
            seconds: seconds, places: places, people: places.reduce(0) { $0 + population.places[$1].people(hour) })
    }

    /// Whole milliseconds, never past what a time can be; negative for a limit that nothing meets.
    static func milliseconds(_ seconds: Double) -> Int32 {
        guard seconds >= 0 else { return -1 }
        return seconds * 1000 < Double(Int32.max - 1) ? Int32(seconds * 1000) : Int32.max - 1
    }
}
