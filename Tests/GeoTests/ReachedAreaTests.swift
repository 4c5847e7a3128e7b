import Geo
import Ground
import Testing

@Suite("Reachable areas")
struct ReachedAreaTests {
    /// East and north of the sketch's origin, in metres.
    private static func flat(_ position: Position) -> SIMD2<Double> {
        let origin = Sketch.origin
        let east = Sketch.at(1000, 0).longitude - origin.longitude
        let north = Sketch.at(0, 1000).latitude - origin.latitude
        return SIMD2((position.longitude - origin.longitude) / east * 1000, (position.latitude - origin.latitude) / north * 1000)
    }

    private static func cross(_ p: SIMD2<Double>, _ q: SIMD2<Double>) -> Double { p.x * q.y - p.y * q.x }

    private static func area(_ ring: [SIMD2<Double>]) -> Double {
        zip(ring, ring.dropFirst()).reduce(0) { $0 + cross($1.0, $1.1) } / 2
    }

    static func contains(_ polygons: [[[Position]]], _ place: Position) -> Bool {
        var isInside = false
        for ring in polygons.joined() {
            for (a, b) in zip(ring, ring.dropFirst()) where (a.latitude > place.latitude) != (b.latitude > place.latitude) {
                let share = (place.latitude - a.latitude) / (b.latitude - a.latitude)
                if a.longitude + share * (b.longitude - a.longitude) > place.longitude { isInside.toggle() }
            }
        }
        return isInside
    }

    /// Whether two sides share a point.
    private static func meet(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>) -> Bool {
        let (p, q) = (cross(b - a, c - a), cross(b - a, d - a))
        let (r, s) = (cross(d - c, a - c), cross(d - c, b - c))
        return p * q <= 0 && r * s <= 0
    }

    /// A town of 1,500 m with a street every 150, some of them missing.
    static func town(_ chance: inout Chance) -> MapData {
        let side = 11
        var map = MapData()
        for row in 0..<side {
            for column in 0..<side {
                map.nodes.append(
                    Sketch.at(Double(column) * 150 + chance.number(in: -30...30), Double(row) * 150 + chance.number(in: -30...30)))
            }
        }
        for row in 0..<side {
            for column in 0..<side {
                let here = Int32(row * side + column)
                for (isThere, other) in [(column + 1 < side, here + 1), (row + 1 < side, here + Int32(side))]
                where isThere && chance.happens(0.75) {
                    map.streets.append(
                        Street(nodes: [here, other], grade: .residential, direction: chance.happens(0.2) ? .forward : .both))
                }
            }
        }
        return map
    }

    @Test("rings are closed, turn the right way round, cross nothing, and each area lies within the next")
    func rings() {
        var chance = Chance(seed: 8)
        var holes = 0
        for round in 0..<4 {
            let graph = RoadGraph(Self.town(&chance))
            let origins = (0..<1 + round % 2).map { _ in Sketch.at(chance.number(in: 0...1500), chance.number(in: 0...1500)) }
            let limits = [180.0, 45, 90, 0]
            let areas = graph.areas(from: origins, by: TravelProfile(.car), within: limits)
            #expect(areas.map(\.seconds) == limits && areas.allSatisfy { $0.people == nil })
            for area in areas {
                for polygon in area.polygons {
                    for (number, ring) in polygon.enumerated() {
                        let corners = ring.map(Self.flat)
                        #expect(ring.count >= 4 && ring.first == ring.last)
                        #expect((Self.area(corners) > 0) == (number == 0))
                        if number > 0 { #expect(Self.contains([[polygon[0]]], ring[0])) }
                    }
                    holes += polygon.count - 1
                }
                let sides = area.polygons.joined().map { zip($0, $0.dropFirst()).map { (Self.flat($0), Self.flat($1)) } }
                let flat = sides.enumerated().flatMap { ring, sides in sides.enumerated().map { (ring, $0, sides.count, $1) } }
                for (index, one) in flat.enumerated() {
                    for other in flat[(index + 1)...] {
                        let follows = one.0 == other.0 && (one.1 + 1 == other.1 || other.1 == one.2 - 1 && one.1 == 0)
                        if follows { continue }
                        if max(one.3.0.x, one.3.1.x) < min(other.3.0.x, other.3.1.x) { continue }
                        #expect(!Self.meet(one.3.0, one.3.1, other.3.0, other.3.1))
                    }
                }
            }
            // In the order of their limits: 0, 45, 90, 180.
            for (inner, outer) in [(3, 1), (1, 2), (2, 0)] {
                for corner in areas[inner].polygons.joined().joined() {
                    // Where both outlines run on one line, a hair to either side.
                    let isInside = [(0.0, 0.0), (0.3, 0), (-0.3, 0), (0, 0.3), (0, -0.3)].contains {
                        Self.contains(areas[outer].polygons, corner.moved(east: $0.0, north: $0.1))
                    }
                    #expect(isInside)
                }
            }
        }
        #expect(holes > 0)
    }

    @Test("a limit that is no number reaches nothing, and takes nothing from the others")
    func odd() {
        var chance = Chance(seed: 3)
        let graph = RoadGraph(Self.town(&chance))
        let areas = graph.areas(from: [Sketch.at(700, 700)], by: TravelProfile(.car), within: [90, .nan, 30, -1])
        let plain = graph.areas(from: [Sketch.at(700, 700)], by: TravelProfile(.car), within: [90, 30])
        #expect(!areas[0].polygons.isEmpty && areas[0].polygons == plain[0].polygons && areas[2].polygons == plain[1].polygons)
        #expect(areas[1].polygons.isEmpty && areas[3].polygons.isEmpty)
    }

    @Test("the area follows the streets: all that is reached lies inside, nothing lies far from it")
    func follows() {
        var chance = Chance(seed: 15)
        for _ in 0..<6 {
            let graph = RoadGraph(Self.town(&chance))
            let origins = [Sketch.at(chance.number(in: 300...1200), chance.number(in: 300...1200))]
            let stretches = graph.reach(from: origins, by: .car, within: 80)
            let area = graph.areas(from: origins, by: TravelProfile(.car), within: [80])[0]
            for stretch in stretches {
                for share in [0.0, 0.37, 1] {
                    let place = Position(
                        latitude: stretch.from.latitude + share * (stretch.to.latitude - stretch.from.latitude),
                        longitude: stretch.from.longitude + share * (stretch.to.longitude - stretch.from.longitude))
                    #expect(Self.contains(area.polygons, place))
                }
            }
            for ring in area.polygons.joined() {
                for corner in ring {
                    let near = stretches.map { Self.metres(corner, $0.from, $0.to) }.min() ?? .infinity
                    let walked = Self.metres(corner, origins[0], origins[0])
                    #expect(min(near, walked) > 20 && (near < 56 || walked < 200))
                }
            }
            for node in graph.reachedNodes(from: origins, by: TravelProfile(.car), within: 80) {
                #expect(node.seconds <= 80 && Self.contains(area.polygons, node.position))
            }
        }
    }

    private static func metres(_ place: Position, _ from: Position, _ to: Position) -> Double {
        let (p, a, b) = (flat(place), flat(from), flat(to))
        let d = b - a
        let square = d.x * d.x + d.y * d.y
        let share = square > 0 ? min(1, max(0, ((p - a).x * d.x + (p - a).y * d.y) / square)) : 0
        let off = p - a - d * share
        return (off.x * off.x + off.y * off.y).squareRoot()
    }

    @Test("nodes reached are those that the plain way reaches", arguments: [TravelMode.car, .foot, .ebike])
    func nodes(mode: TravelMode) {
        var chance = Chance(seed: 3)
        var counted = 0
        for _ in 0..<20 {
            let map = RoadGraphAgainstNaiveTests.town(&chance)
            let graph = RoadGraph(map)
            let naive = NaiveRoads(map, mode)
            // On a street, and not at a gate: there one would be on both its sides.
            let barriers = Set(map.barriers.map { Int($0.node) })
            let onStreets = Set(naive.pieces.flatMap { [$0.a, $0.b] }).subtracting(barriers).sorted()
            guard let start = onStreets.first(where: { naive.isOnMain(map.nodes[$0]) }) else { continue }
            // A minute and three hours: two ways of searching.
            for limit in [60, 10_800.0] {
                let reached = graph.reachedNodes(from: [map.nodes[start]], by: TravelProfile(mode), within: limit)
                let seconds = Dictionary(uniqueKeysWithValues: reached.map { ($0.position, $0.seconds) })
                for (node, position) in map.nodes.enumerated() {
                    // Milliseconds are rounded on each piece.
                    let expected = naive.seconds[start][node]
                    guard abs(expected - limit) > 0.1 else { continue }
                    counted += 1
                    #expect((seconds[position] != nil) == (expected < limit))
                    if let found = seconds[position] { #expect(abs(found - expected) < 0.1) }
                }
            }
        }
        #expect(counted > 60)
    }

    @Test("people inside are those at places reached in time, the rest are out of reach", arguments: [false, true])
    func people(overHierarchy: Bool) throws {
        var chance = Chance(seed: 12)
        let noon = try #require(Population.Hour(12, isDayOff: false))
        let night = try #require(Population.Hour(2, isDayOff: true))
        var inside = 0.0
        for _ in 0..<5 {
            let map = Self.town(&chance)
            var graph = RoadGraph(map)
            let population = Population(
                (0..<150).map { number in
                    Population.Place(
                        position: Sketch.at(chance.number(in: -300...1800), chance.number(in: -600...1800)), name: "\(number)",
                        workingDay: (0..<24).map { Double($0 * number % 7) }, dayOff: (0..<24).map { Double($0 + number) })
                })
            let origins = (0..<2).map { _ in Sketch.at(chance.number(in: 0...1500), chance.number(in: 0...1500)) }
            #expect(graph.areas(from: origins, by: TravelProfile(.car), within: [60], at: noon)[0].people == nil)
            #expect(graph.outOfReach(from: origins, by: TravelProfile(.car), within: 60, at: noon) == nil)
            #expect(graph.placeTimes(from: origins, by: TravelProfile(.car)).isEmpty)
            graph.population = population
            if overHierarchy { graph.adopt(graph.makeHierarchy()) }
            for drawn in [[], [CorrectionTests.random(&chance, map, 1)]] {
                graph.apply(drawn, at: nil)
                let truth = population.places.map { place in
                    graph.travelTimes(from: origins, to: place.position, by: .car).compactMap { $0?.seconds }.min() ?? .infinity
                }
                let limits = [40.0, 90, 400]
                for hour in [noon, night] {
                    let areas = graph.areas(from: origins, by: TravelProfile(.car), within: limits, at: hour)
                    for (area, limit) in zip(areas, limits) {
                        let expected = zip(population.places, truth).reduce(0) { $1.1 <= limit ? $0 + $1.0.people(hour) : $0 }
                        #expect(area.people == expected)
                        let rest = try #require(graph.outOfReach(from: origins, by: TravelProfile(.car), within: limit, at: hour))
                        #expect(rest.people + expected == population.people(hour))
                        #expect(rest.places == truth.indices.filter { truth[$0] > limit })
                        inside += expected
                    }
                }
                let times = graph.placeTimes(from: origins, by: TravelProfile(.car)).map { Double($0) / 1000 }
                let matrix = graph.placeMatrix(from: origins, by: TravelProfile(.car)).map { Double($0) / 1000 }
                for (place, expected) in truth.enumerated() {
                    #expect(min(matrix[place], matrix[truth.count + place]) == times[place])
                    #expect(times[place] == expected || expected == .infinity && times[place] == Double(RoadGraph.noWay) / 1000)
                }
            }
        }
        #expect(inside > 0)
    }

    @Test("an area of nothing, from nowhere or with no time is no area")
    func nothing() {
        let graph = RoadGraph(RoadGraphTests.block().map)
        for (origins, limit) in [([], 100.0), ([Sketch.at(90_000, 0)], 100), ([Sketch.origin], -1), ([Sketch.origin], .nan)] {
            #expect(graph.areas(from: origins, by: TravelProfile(.car), within: [limit]).allSatisfy { $0.polygons.isEmpty })
            #expect(graph.reachedNodes(from: origins, by: TravelProfile(.car), within: limit).isEmpty)
        }
        #expect(graph.areas(from: [Sketch.origin], by: TravelProfile(.car), within: []).isEmpty)
        #expect(graph.areas(from: [Sketch.origin], by: TravelProfile(.car), within: [.infinity])[0].polygons.count == 1)
        #expect(RoadGraph(MapData()).areas(from: [Sketch.origin], by: TravelProfile(.car), within: [60])[0].polygons.isEmpty)
    }

    @Test("an hour is one of a working day or of a day off, and a table with holes counts nobody there")
    func hours() throws {
        #expect(Population.Hour(24, isDayOff: false) == nil && Population.Hour(-1, isDayOff: true) == nil)
        let saturday = try #require(Instant(iso: "2026-11-28T13:59"))
        #expect(Population.Hour(of: saturday) == Population.Hour(13, isDayOff: true))
        #expect(try Population.Hour(of: #require(Instant(iso: "2026-11-27T00:00"))) == Population.Hour(0, isDayOff: false))
        let place = Population.Place(position: Sketch.origin, workingDay: [1, -2, .nan], dayOff: [])
        #expect(place.workingDay == [1] + [Double](repeating: 0, count: 23) && place.dayOff.count == 24)
    }
}
