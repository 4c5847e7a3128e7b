import Geo
import Ground
import Testing

@Suite("Road graph against the plain way")
struct RoadGraphAgainstNaiveTests {
    /// A jittered lattice with random grades, one-ways, barriers, closures and missing streets.
    static func town(_ chance: inout Chance) -> MapData {
        let side = 3 + chance.whole(below: 3)
        var map = MapData()
        for row in 0..<side {
            for column in 0..<side {
                map.nodes.append(
                    Sketch.at(
                        Double(column) * 150 + chance.number(in: -40...40),
                        Double(row) * 150 + chance.number(in: -40...40)))
            }
        }
        let grades: [Street.Grade] = [
            .residential, .residential, .service, .living, .living, .primary, .pedestrian, .footway, .path, .steps,
            .cycleway, .motorway,
        ]
        let directions: [Street.Direction] = [.both, .both, .both, .forward, .backward]
        for row in 0..<side {
            for column in 0..<side {
                let here = Int32(row * side + column)
                for (isThere, other) in [(column + 1 < side, here + 1), (row + 1 < side, here + Int32(side))]
                where isThere && chance.happens(0.9) {
                    map.streets.append(
                        Street(
                            nodes: [here, other], grade: grades.randomElement(using: &chance) ?? .living,
                            direction: directions.randomElement(using: &chance) ?? .both,
                            access: chance.happens(0.05) ? .closed : .open))
                }
            }
        }
        for node in map.nodes.indices where chance.happens(0.12) {
            map.barriers.append(
                Barrier(node: Int32(node), kind: Barrier.Kind.allCases.randomElement(using: &chance) ?? .gate))
        }
        return map
    }

    @Test("random towns, places and modes agree", arguments: TravelMode.allCases)
    func agree(mode: TravelMode) {
        var chance = Chance(seed: 110)
        var compared = 0
        var unreachable = 0
        for _ in 0..<60 {
            let map = Self.town(&chance)
            let graph = RoadGraph(map)
            let naive = NaiveRoads(map, mode)
            let places = (0..<8).map { _ in
                Sketch.at(chance.number(in: -60...660), chance.number(in: -60...660))
            }
            for scene in places where naive.isOnMain(scene) {
                let back = graph.travelTimes(from: places, to: scene, by: mode)
                let ahead = graph.travelTimes(from: scene, to: places, by: mode)
                for (index, place) in places.enumerated() where naive.isOnMain(place) {
                    for (found, expected) in [
                        (back[index], naive.seconds(from: place, to: scene)),
                        (ahead[index], naive.seconds(from: scene, to: place)),
                    ] {
                        compared += 1
                        guard expected < .infinity else {
                            unreachable += 1
                            #expect(found == nil)
                            continue
                        }
                        // Milliseconds are rounded on each piece and at both ends.
                        #expect(found.map { abs($0.seconds - expected) < 0.1 } == true)
                    }
                    let route = graph.route(from: place, to: scene, by: mode)
                    #expect(route?.seconds == back[index]?.seconds)
                    if let route {
                        let length = zip(route.line, route.line.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
                        #expect(abs(route.metres - length) < 0.5)
                    }
                }
            }
        }
        #expect(compared > 500)
        #expect(unreachable < compared)
    }
}
