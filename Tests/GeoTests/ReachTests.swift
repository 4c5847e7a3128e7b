import Geo
import Ground
import Testing

@Suite("Reach")
struct ReachTests {
    private func lies(_ place: Position, on stretch: ReachedStretch) -> Bool {
        let whole = stretch.from.distance(to: stretch.to)
        return stretch.from.distance(to: place) + place.distance(to: stretch.to) < whole + 0.001
    }

    private static func between(_ a: Position, _ b: Position, _ share: Double) -> Position {
        Position(
            latitude: a.latitude + share * (b.latitude - a.latitude),
            longitude: a.longitude + share * (b.longitude - a.longitude))
    }

    @Test("on one street it is speed times time to either side")
    func street() {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (400, 0), (2000, 0)])
        let stretches = RoadGraph(sketch.map).reach(from: [Sketch.at(500, 0)], by: .car, within: 24)
        // The longer street is entered from its beginning too, once one has got there.
        #expect(stretches.count == 4)
        let ends = stretches.map { Sketch.at(0, 0).distance(to: $0.to) }.sorted()
        for (found, expected) in zip(ends, [300.0, 400, 500, 700]) { #expect(abs(found - expected) < 0.5) }
        #expect(RoadGraph(sketch.map).reach(from: [Sketch.at(500, 0)], by: .car, within: 0).isEmpty)
        #expect(RoadGraph(sketch.map).reach(from: [], by: .car, within: 100).isEmpty)
    }

    @Test("a place on a street is reached exactly when its travel time says so", arguments: TravelMode.allCases)
    func agrees(mode: TravelMode) {
        var chance = Chance(seed: 21)
        var inside = 0
        var outside = 0
        for _ in 0..<25 {
            let map = RoadGraphAgainstNaiveTests.town(&chance)
            let graph = RoadGraph(map)
            let naive = NaiveRoads(map, mode)
            let origins = (0..<2).map { _ in
                Sketch.at(chance.number(in: 0...500), chance.number(in: 0...500))
            }
            let limit = mode == .foot ? chance.number(in: 60...400) : chance.number(in: 20...120)
            let stretches = graph.reach(from: origins, by: mode, within: limit)
            for street in map.streets where SpeedTable.standard[street.grade, mode] != nil && street.access == .open {
                let (a, b) = (map.nodes[Int(street.nodes[0])], map.nodes[Int(street.nodes[1])])
                for place in (0..<4).map({ _ in Self.between(a, b, chance.number(in: 0.02...0.98)) }) {
                    // To a scrap of road, and straight there, one walks: that is no reached street.
                    guard naive.isOnMain(place) else { continue }
                    let times = graph.travelTimes(from: origins, to: place, by: mode).compactMap(\.self)
                    guard let best = times.map(\.seconds).min(), abs(best - limit) > 1 else { continue }
                    let walked = origins.map { $0.distance(to: place) / (5 / 3.6) }.min() ?? .infinity
                    guard abs(walked - best) > 1 else { continue }
                    let isReached = stretches.contains { lies(place, on: $0) }
                    if best < limit { inside += 1 } else { outside += 1 }
                    #expect(isReached == (best < limit))
                }
            }
        }
        #expect(inside > 50 && outside > 50)
    }
}
