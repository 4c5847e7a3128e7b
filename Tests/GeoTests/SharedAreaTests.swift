import Geo
import Ground
import Testing

@Suite("Areas of several vehicles together")
struct SharedAreaTests {
    @Test("contain what each of them reaches, and no more; people count once")
    func union() throws {
        var chance = Chance(seed: 41)
        let noon = try #require(Population.Hour(12, isDayOff: false))
        var counted = 0.0
        for _ in 0..<5 {
            var graph = RoadGraph(ReachedAreaTests.town(&chance))
            let population = Population(
                (0..<120).map { number in
                    Population.Place(
                        position: Sketch.at(chance.number(in: -300...1800), chance.number(in: -300...1800)), name: "\(number)",
                        workingDay: (0..<24).map { Double($0 + number) }, dayOff: [])
                })
            graph.population = population
            let profiles = [TravelProfile(.car), TravelProfile(.foot), TravelProfile(.car, siren: true), TravelProfile(.foot)]
            let origins = profiles.map { profile in
                (position: Sketch.at(chance.number(in: 0...1500), chance.number(in: 0...1500)), profile: profile)
            }
            let limits = [120.0, 30, -1, 60]
            let together = graph.areas(from: origins, within: limits, at: noon)
            let parts = origins.map { graph.areas(from: [$0.position], by: $0.profile, within: limits, at: noon) }
            #expect(together.map(\.seconds) == limits && together[2].polygons.isEmpty)
            for (number, area) in together.enumerated() {
                let expected = population.places.reduce(0.0) { sum, place in
                    let isReached = origins.contains {
                        (graph.travelTimes(from: [$0.position], to: place.position, by: $0.profile)[0]?.seconds ?? .infinity)
                            <= limits[number]
                    }
                    return isReached ? sum + place.people(noon) : sum
                }
                #expect(area.people == expected)
                counted += expected
                // A hair to either side, where both outlines run on one line.
                for corner in parts.flatMap({ $0[number].polygons.joined().joined() }) {
                    let isInside = [(0.0, 0.0), (0.3, 0), (-0.3, 0), (0, 0.3), (0, -0.3)].contains {
                        ReachedAreaTests.contains(area.polygons, corner.moved(east: $0.0, north: $0.1))
                    }
                    #expect(isInside)
                }
                for corner in area.polygons.joined().joined() {
                    let isPartOf = [(0.0, 0.0), (20, 0), (-20, 0), (0, 20), (0, -20), (15, 15), (-15, 15), (15, -15), (-15, -15)]
                        .contains { shift in
                            parts.contains {
                                ReachedAreaTests.contains($0[number].polygons, corner.moved(east: shift.0, north: shift.1))
                            }
                        }
                    #expect(isPartOf)
                }
            }
            let alone = graph.areas(from: [origins[1]], within: limits, at: noon)
            #expect(alone == parts[1])
        }
        #expect(counted > 0)
        let nobody = RoadGraph(MapData()).areas(from: [], within: [60], at: noon)
        #expect(nobody == [ReachedArea(seconds: 60, polygons: [], people: nil)])
    }
}
