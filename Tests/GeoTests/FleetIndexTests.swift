import Geo
import Ground
import Testing

@Suite("Fleet")
struct FleetIndexTests {
    @Test("every unit's time is its travel time, wherever it moved and whatever was drawn", arguments: [false, true])
    func agrees(overHierarchy: Bool) {
        var chance = Chance(seed: 31)
        var known = 0
        for _ in 0..<8 {
            let map = RoadGraphAgainstNaiveTests.town(&chance)
            var graph = RoadGraph(map)
            if overHierarchy { graph.adopt(graph.makeHierarchy()) }
            var fleet = FleetIndex(graph)
            var truth: [UnitID: (Position, TravelProfile)] = [:]
            for step in 0..<60 {
                let unit = UnitID("u\(chance.whole(below: 25))")
                if chance.happens(0.2) {
                    let wasThere = fleet.remove(unit)
                    #expect(wasThere == (truth.removeValue(forKey: unit) != nil))
                } else {
                    // One far from every street now and then.
                    let place = Sketch.at(chance.number(in: -60...660), chance.number(in: chance.happens(0.05) ? 5000...5001 : -60...660))
                    let profile = TravelProfile.all[chance.whole(below: 4)]
                    fleet.place(unit, at: place, by: profile)
                    truth[unit] = (place, profile)
                }
                if step % 15 == 14 {
                    graph.apply((0..<2).map { CorrectionTests.random(&chance, map, $0) }, at: nil)
                    fleet.adopt(graph)
                }
                guard step % 5 == 0 else { continue }
                let scene = Sketch.at(chance.number(in: -60...660), chance.number(in: -60...660))
                let arrivals = fleet.times(to: scene)
                #expect(fleet.count == truth.count && Set(arrivals.map(\.unit)) == Set(truth.keys))
                for arrival in arrivals {
                    guard let (place, profile) = truth[arrival.unit] else { continue }
                    #expect(arrival.seconds == graph.travelTimes(from: [place], to: scene, by: profile)[0]?.seconds)
                    known += arrival.seconds == nil ? 0 : 1
                }
                let order = arrivals.filter { $0.seconds != nil }
                    .sorted { ($0.seconds ?? 0, $0.unit) < ($1.seconds ?? 0, $1.unit) }
                for count in [0, 1, 3, 100] { #expect(fleet.nearest(count, to: scene) == Array(order.prefix(count))) }
            }
        }
        #expect(known > 500)
    }

    @Test("a scene off the map is reached by nobody")
    func offTheMap() {
        var graph = RoadGraph(RoadGraphTests.block().map)
        graph.adopt(graph.makeHierarchy())
        var fleet = FleetIndex(graph)
        #expect(fleet.times(to: Sketch.origin).isEmpty)
        fleet.place("1", at: Sketch.origin, by: TravelProfile(.car))
        for scene in [Sketch.at(50_000, 0), Sketch.at(.nan, 0)] {
            #expect(fleet.times(to: scene) == [FleetIndex.Arrival(unit: "1", seconds: nil)])
            #expect(fleet.nearest(5, to: scene).isEmpty)
        }
    }
}
