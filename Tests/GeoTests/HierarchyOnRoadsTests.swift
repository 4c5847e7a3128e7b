import Geo
import Ground
import Testing

@Suite("Times over the hierarchy, door to door")
struct HierarchyOnRoadsTests {
    @Test("times, routes and matrices over the hierarchy are those of the plain search", arguments: TravelProfile.all)
    func agree(profile: TravelProfile) {
        var chance = Chance(seed: 5)
        var compared = 0
        for _ in 0..<14 {
            let map = RoadGraphAgainstNaiveTests.town(&chance)
            var plain = RoadGraph(map)
            var quick = plain
            quick.adopt(quick.makeHierarchy())
            let places = (0..<10).map { number in
                // Some on crossings, some beside one another on one lawn.
                number == 0 ? map.nodes[0] : Sketch.at(chance.number(in: -60...660), chance.number(in: -60...660))
            } + [Sketch.at(300, 300), Sketch.at(303, 304)]
            for step in 0..<3 {
                if step > 0 {
                    let drawn = (0..<step).map { CorrectionTests.random(&chance, map, $0) }
                    let leftOut = plain.apply(drawn, at: nil)
                    let leftOutToo = quick.apply(drawn, at: nil)
                    #expect(leftOut == leftOutToo)
                }
                let matrix = quick.matrix(from: places, to: places, by: profile)
                #expect(matrix == plain.matrix(from: places, to: places, by: profile))
                for (number, scene) in places.enumerated().prefix(4) {
                    let back = quick.travelTimes(from: places, to: scene, by: profile)
                    #expect(back.map { $0?.seconds } == plain.travelTimes(from: places, to: scene, by: profile).map { $0?.seconds })
                    let ahead = quick.travelTimes(from: scene, to: places, by: profile)
                    #expect(ahead.map { $0?.seconds } == plain.travelTimes(from: scene, to: places, by: profile).map { $0?.seconds })
                    for (other, place) in places.enumerated() {
                        let route = quick.route(from: place, to: scene, by: profile)
                        #expect(route.map { TravelTime(seconds: $0.seconds, metres: $0.metres) } == back[other])
                        #expect(matrix[other * places.count + number] == back[other].map { Int32(($0.seconds * 1000).rounded()) } ?? RoadGraph.noWay)
                        guard let route else { continue }
                        compared += 1
                        let length = zip(route.line, route.line.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
                        #expect(abs(route.metres - length) < 0.5)
                        #expect(route.line.first == place && route.line.last == scene)
                    }
                }
            }
        }
        #expect(compared > 300)
    }

    @Test("going by way of a third place is never quicker")
    func triangle() {
        var chance = Chance(seed: 9)
        for _ in 0..<6 {
            let map = RoadGraphAgainstNaiveTests.town(&chance)
            var graph = RoadGraph(map)
            graph.adopt(graph.makeHierarchy())
            // On vertices, so that nobody walks off the street and back on another.
            let places = (0..<12).map { _ in map.nodes[chance.whole(below: map.nodes.count)] }
            let times = graph.matrix(from: places, to: places, by: TravelProfile(.foot))
            let count = places.count
            for a in 0..<count {
                for b in 0..<count {
                    for c in 0..<count where times[a * count + b] != RoadGraph.noWay && times[b * count + c] != RoadGraph.noWay {
                        // Whoever stands at a gate is on both its sides; to pass it costs a stop.
                        #expect(times[a * count + c] <= times[a * count + b] + times[b * count + c] + 6000)
                    }
                }
            }
        }
    }
}
