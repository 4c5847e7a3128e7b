import Geo
import Ground
import Testing

@Suite("Road graph")
struct RoadGraphTests {
    /// A block of 400 × 300 m with a road around it and a footway across the lawn.
    static func block() -> Sketch {
        var sketch = Sketch()
        sketch.street(.service, [(0, 0), (400, 0), (400, 300), (0, 300), (0, 0)])
        sketch.street(.footway, [(0, 0), (400, 300)])
        return sketch
    }

    private func seconds(
        _ sketch: Sketch, _ from: (Double, Double), _ to: (Double, Double), _ mode: TravelMode
    ) -> Double? {
        RoadGraph(sketch.map).travelTimes(
            from: [Sketch.at(from.0, from.1)], to: Sketch.at(to.0, to.1), by: mode)[0]?.seconds
    }

    private func near(_ a: Double?, _ b: Double, within: Double = 0.5) -> Bool {
        a.map { abs($0 - b) < within } ?? false
    }

    @Test("a car goes round the lawn, feet go across")
    func lawn() {
        #expect(near(seconds(Self.block(), (0, 0), (400, 300), .car), 700 / (20 / 3.6)))
        #expect(near(seconds(Self.block(), (0, 0), (400, 300), .foot), 500 / (5 / 3.6)))
        // Slow on the footway, an e-bike is quicker round the block.
        #expect(near(seconds(Self.block(), (0, 0), (400, 300), .ebike), 700 / (15 / 3.6)))
    }

    @Test("the last metres to a scene off the street are walked")
    func lastMetres() {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (1000, 0)])
        let time = RoadGraph(sketch.map).travelTimes(
            from: [Sketch.at(100, 0)], to: Sketch.at(700, 50), by: .car)[0]
        #expect(near(time?.seconds, 600 / (30 / 3.6) + 50 / (5 / 3.6)))
        #expect(near(time?.metres, 650))
        #expect(
            RoadGraph(sketch.map).nearestStreet(to: Sketch.at(700, 50), by: .car).map { near($0.metres, 50) } == true)
    }

    @Test("beyond 500 m from a street nothing is reached")
    func tooFar() {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (1000, 0)])
        #expect(seconds(sketch, (100, 0), (500, 490), .car) != nil)
        #expect(seconds(sketch, (100, 0), (500, 510), .car) == nil)
        #expect(seconds(sketch, (500, 510), (100, 0), .car) == nil)
        #expect(seconds(sketch, (50_000, 0), (100, 0), .car) == nil)
        #expect(seconds(sketch, (.nan, 0), (100, 0), .car) == nil)
    }

    @Test("two on the same lawn walk to each other")
    func acrossTheLawn() {
        #expect(near(seconds(Self.block(), (200, 100), (200, 130), .car), 30 / (5 / 3.6)))
    }

    @Test("a gate costs a stop, and only once")
    func gate() {
        var sketch = Sketch()
        sketch.street(.service, [(0, 0), (200, 0), (400, 0)])
        let free = 400 / (20 / 3.6)
        #expect(near(seconds(sketch, (0, 0), (400, 0), .car), free))
        sketch.barrier(.gate, 200, 0)
        for (from, to) in [((0.0, 0.0), (400.0, 0.0)), ((400.0, 0.0), (0.0, 0.0))] {
            #expect(near(seconds(sketch, from, to, .car), free + 15))
        }
        #expect(near(seconds(sketch, (0, 0), (150, 0), .car), 150 / (20 / 3.6)))
    }

    @Test(
        "a barrier lets through what it should, the others get out and walk",
        arguments: [
            (Barrier.Kind.gate, TravelMode.allCases), (.bollard, [.foot, .ebike]), (.turnstile, [.foot]),
            (.block, [.foot]),
        ])
    func barrier(kind: Barrier.Kind, passing: [TravelMode]) throws {
        var sketch = Sketch()
        sketch.street(.living, [(0, 0), (-200, 0), (0, -200), (0, 0), (200, 0), (400, 0), (1400, 0)])
        sketch.barrier(kind, 200, 0)
        for mode in TravelMode.allCases {
            let speed = try #require(SpeedTable.standard[.living, mode]) / 3.6
            let delay = SpeedTable.standard[kind, mode]
            #expect((delay != nil) == passing.contains(mode))
            let expected = delay.map { 380 / speed + $0 } ?? 190 / speed + 190 / (5 / 3.6)
            #expect(near(seconds(sketch, (10, 0), (390, 0), mode), expected))
            #expect((seconds(sketch, (10, 0), (1390, 0), mode) != nil) == passing.contains(mode))
            // Up to the barrier anyone may go.
            #expect(near(seconds(sketch, (10, 0), (190, 0), mode), 180 / speed))
        }
    }

    @Test("at a barrier one is on both sides of it")
    func atTheBarrier() {
        var sketch = Sketch()
        sketch.street(.living, [(0, 0), (200, 0), (400, 0)])
        sketch.barrier(.block, 200, 0)
        for end in [(10.0, 0.0), (390, 0)] {
            #expect(near(seconds(sketch, (200, 0), end, .car), 190 / (20 / 3.6)))
            #expect(near(seconds(sketch, end, (200, 0), .car), 190 / (20 / 3.6)))
        }
    }

    @Test("a one-way holds wheels, not feet")
    func oneWay() {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (300, 0)], .forward)
        sketch.street(.residential, [(300, 0), (300, 300), (0, 300), (0, 0)])
        let there = 300 / (30 / 3.6)
        #expect(near(seconds(sketch, (0, 0), (300, 0), .car), there))
        #expect(near(seconds(sketch, (300, 0), (0, 0), .car), 3 * there))
        #expect(near(seconds(sketch, (300, 0), (0, 0), .foot), 300 / (5 / 3.6)))
        // On the one-way itself: onward at once, back only all the way round.
        #expect(near(seconds(sketch, (100, 0), (200, 0), .car), there / 3))
        #expect(near(seconds(sketch, (200, 0), (100, 0), .car), 4 * there - there / 3))
    }

    @Test("private roads open to the place's own units, closed ones to nobody")
    func access() {
        for (access, expected) in [(Street.Access.restricted, 300.0), (.open, 300), (.closed, 900)] {
            var sketch = Sketch()
            sketch.street(.residential, [(0, 0), (300, 0)], access: access)
            sketch.street(.residential, [(300, 0), (300, 300), (0, 300), (0, 0)])
            let time = RoadGraph(sketch.map).travelTimes(
                from: [Sketch.at(0, 0)], to: Sketch.at(300, 0), by: .car)[0]
            #expect(near(time?.metres, expected))
        }
    }

    @Test("streets that do not meet lead nowhere")
    func apart() {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (300, 0)])
        sketch.street(.residential, [(0, 2000), (300, 2000), (600, 2000)])
        #expect(seconds(sketch, (100, 0), (100, 2000), .car) == nil)
        #expect(seconds(sketch, (100, 0), (200, 0), .car) != nil)
    }

    @Test("a scrap of road nearby does not put a scene out of reach")
    func scrap() {
        var sketch = Self.block()
        sketch.street(.service, [(150, 100), (170, 100)])
        let time = seconds(sketch, (0, 0), (160, 100), .car)
        #expect(near(time, 160 / (20 / 3.6) + 100 / (5 / 3.6)))
    }

    @Test("streets crossing on different levels do not meet")
    func bridge() {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (400, 0)])
        sketch.street(.residential, [(200, -600), (200, 600)])
        sketch.street(.residential, [(400, 0), (400, 600), (200, 600)])
        #expect(near(seconds(sketch, (0, 0), (200, 300), .car), (400 + 600 + 200 + 300) / (30 / 3.6)))
    }

    @Test("a route is as long as its line and as quick as its travel time", arguments: TravelMode.allCases)
    func route(mode: TravelMode) throws {
        let graph = RoadGraph(Self.block().map)
        let (from, to) = (Sketch.at(30, 20), Sketch.at(350, 320))
        let route = try #require(graph.route(from: from, to: to, by: mode))
        let time = graph.travelTimes(from: [from], to: to, by: mode)[0]
        #expect(time == TravelTime(seconds: route.seconds, metres: route.metres))
        #expect(route.line.first == from && route.line.last == to && route.line.count > 3)
        let length = zip(route.line, route.line.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
        #expect(near(route.metres, length))
    }

    @Test("a route on one street is straight, a route to nowhere is none")
    func shortRoutes() throws {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (1000, 0)])
        let graph = RoadGraph(sketch.map)
        let route = try #require(graph.route(from: Sketch.at(900, 10), to: Sketch.at(100, 10), by: .ebike))
        #expect(route.line.count == 4)
        #expect(near(route.metres, 820))
        #expect(graph.route(from: Sketch.at(900, 10), to: Sketch.at(100, 900), by: .ebike) == nil)
        #expect(graph.route(from: Sketch.at(5, 0), to: Sketch.at(5, 0), by: .foot)?.seconds == 0)
    }

    @Test("a map without streets, or with streets that lead nowhere, makes a graph that reaches nothing")
    func broken() {
        let here = Sketch.origin
        #expect(RoadGraph(MapData()).travelTimes(from: [here], to: here, by: .car) == [nil])
        let wild = MapData(
            nodes: [here, Position(latitude: .nan, longitude: 0)],
            streets: [
                Street(nodes: [0, 7], grade: .service), Street(nodes: [-1, 0], grade: .service),
                Street(nodes: [0, 0], grade: .service), Street(nodes: [0, 1], grade: .service),
                Street(nodes: [], grade: .service),
            ],
            barriers: [Barrier(node: 99, kind: .gate)])
        #expect(RoadGraph(wild).travelTimes(from: [here], to: here, by: .car) == [nil])
    }

    @Test("a town with its own speeds")
    func ownSpeeds() {
        var speeds = SpeedTable.standard
        speeds[.footway, .car] = 36
        speeds[.gate, .car] = nil
        var sketch = Self.block()
        let (from, to) = (Sketch.at(0, 0), Sketch.at(400, 300))
        let across = RoadGraph(sketch.map, speeds: speeds).travelTimes(from: [from], to: to, by: .car)[0]
        #expect(near(across?.seconds, 50))
        sketch.street(.service, [(400, 300), (600, 300), (1600, 300)])
        sketch.barrier(.gate, 600, 300)
        let beyond = RoadGraph(sketch.map, speeds: speeds).travelTimes(from: [from], to: Sketch.at(1590, 300), by: .car)
        #expect(beyond == [nil])
    }
}
