import Foundation
import Geo
import Ground
import Testing

@Suite("Corrections drawn on the map")
struct CorrectionTests {
    /// Two parallel streets of 600 m, joined at both ends.
    static func ladder() -> RoadGraph {
        var sketch = Sketch()
        sketch.street(.residential, [(0, 0), (200, 0), (400, 0), (600, 0)])
        sketch.street(.residential, [(0, 0), (0, 300), (300, 300), (600, 300), (600, 0)])
        return RoadGraph(sketch.map)
    }

    private func line(_ points: (Double, Double)...) -> [Position] { points.map { Sketch.at($0.0, $0.1) } }

    private func metres(
        _ graph: RoadGraph, _ from: (Double, Double), _ to: (Double, Double), _ profile: TravelProfile = TravelProfile(.car)
    ) -> Double? {
        graph.travelTimes(from: [Sketch.at(from.0, from.1)], to: Sketch.at(to.0, to.1), by: profile)[0]?.metres
    }

    private func near(_ a: Double?, _ b: Double, within: Double = 1) -> Bool { a.map { abs($0 - b) < within } ?? false }

    @Test("a closed road is closed at once, and open again when that is undone")
    func closure() throws {
        var graph = Self.ladder()
        let closure = RoadCorrection(id: "1", kind: .closure, line: line((210, 4), (390, -3)))
        #expect(try graph.check(closure).count == 1)
        #expect(near(metres(graph, (10, 0), (590, 0)), 580))
        let leftOut = graph.apply([closure], at: nil)
        #expect(leftOut.isEmpty)
        #expect(near(metres(graph, (10, 0), (590, 0)), 10 + 300 + 600 + 300 + 10))
        #expect(near(metres(graph, (10, 0), (590, 0), TravelProfile(.foot)), 1220))
        graph.apply([], at: nil)
        #expect(near(metres(graph, (10, 0), (590, 0)), 580))
    }

    @Test("a closure holds for whom, which way and when it says")
    func terms() throws {
        var graph = Self.ladder()
        var closure = RoadCorrection(id: "1", kind: .closure, line: line((210, 0), (390, 0)), modes: [.car], direction: .forward)
        graph.apply([closure], at: nil)
        #expect(near(metres(graph, (10, 0), (590, 0)), 1220) && near(metres(graph, (590, 0), (10, 0)), 580))
        #expect(near(metres(graph, (10, 0), (590, 0), TravelProfile(.ebike)), 580))
        closure.line.reverse()
        graph.apply([closure], at: nil)
        #expect(near(metres(graph, (10, 0), (590, 0)), 580) && near(metres(graph, (590, 0), (10, 0)), 1220))
        closure.direction = .both
        closure.opensForEmergency = true
        graph.apply([closure], at: nil)
        #expect(near(metres(graph, (10, 0), (590, 0)), 1220))
        #expect(near(metres(graph, (10, 0), (590, 0), TravelProfile(.car, siren: true)), 580))
        let noon = try #require(Instant(iso: "2026-11-23T12:00"))
        closure.from = noon
        closure.until = noon.advanced(bySeconds: 3600)
        graph.apply([closure], at: noon.advanced(bySeconds: -1))
        #expect(near(metres(graph, (10, 0), (590, 0)), 580))
        let begins = graph.moment(noon)
        #expect(begins && near(metres(graph, (10, 0), (590, 0)), 1220))
        let goesOn = graph.moment(noon.advanced(bySeconds: 60))
        #expect(!goesOn)
        let ends = graph.moment(noon.advanced(bySeconds: 3600))
        #expect(ends && near(metres(graph, (10, 0), (590, 0)), 580))
    }

    @Test("a line across a street, and a single point on it, close it there")
    func across() {
        for drawn in [line((300, -20), (300, 20)), line((300, 6))] {
            var graph = Self.ladder()
            graph.apply([RoadCorrection(id: "1", kind: .closure, line: drawn)], at: nil)
            #expect(near(metres(graph, (10, 0), (590, 0)), 1220))
            #expect(near(metres(graph, (10, 300), (590, 300)), 580))
        }
    }

    @Test("a line that goes a little past a crossing does not close the next street")
    func overshoot() {
        var graph = Self.ladder()
        graph.apply([RoadCorrection(id: "1", kind: .closure, line: line((190, 0), (408, 0)))], at: nil)
        #expect(near(metres(graph, (10, 0), (190, 0)), 180) && near(metres(graph, (410, 0), (590, 0)), 180))
        #expect(near(metres(graph, (10, 0), (590, 0)), 1220))
    }

    @Test("another speed holds where it was drawn")
    func speed() {
        var graph = Self.ladder()
        graph.apply([RoadCorrection(id: "1", kind: .speed, line: line((200, 0), (400, 0)), speed: 10)], at: nil)
        let time = graph.travelTimes(from: [Sketch.at(0, 0)], to: Sketch.at(600, 0), by: .car)[0]
        #expect(near(time?.seconds, 400 / (30 / 3.6) + 200 / (10 / 3.6)))
    }

    @Test("a shortcut ties into the streets at its ends and where it crosses them")
    func shortcut() throws {
        var graph = Self.ladder()
        let through = RoadCorrection(id: "1", kind: .shortcut, line: line((300, -8), (310, 150), (300, 290)))
        #expect(try graph.check(through).count == 2)
        graph.apply([through], at: nil)
        #expect(near(metres(graph, (300, 10), (300, 280)), 270, within: 5))
        #expect(near(metres(graph, (310, 150), (310, 150)), 0))
        // Another one crosses the first and both streets' far ends: all three are met.
        let cross = RoadCorrection(id: "2", kind: .shortcut, line: line((0, 150), (600, 150)), modes: [.foot], direction: .forward)
        let leftOut = graph.apply([through, cross], at: nil)
        #expect(leftOut.isEmpty)
        #expect(near(metres(graph, (10, 150), (300, 0), TravelProfile(.foot)), 450, within: 25))
        #expect(near(metres(graph, (10, 150), (590, 150), TravelProfile(.foot)), 580))
        #expect((metres(graph, (10, 150), (590, 150)) ?? 0) > 800)
        graph.apply([cross], at: nil)
        #expect((metres(graph, (300, 10), (300, 280)) ?? 0) > 500)
        // Outside its hours it is not there.
        var daily = through
        daily.hours = OpeningHours("06:00-22:00")
        let night = try #require(Instant(iso: "2026-11-23T23:00"))
        graph.apply([daily], at: night)
        #expect((metres(graph, (300, 10), (300, 280)) ?? 0) > 500)
        let opens = graph.moment(night.advanced(bySeconds: 8 * 3600))
        #expect(opens)
        #expect(near(metres(graph, (300, 10), (300, 280)), 270, within: 5))
    }

    @Test("a gate stands on its street alone, costs a stop and keeps its hours")
    func gate() throws {
        var graph = Self.ladder()
        let night = try #require(Instant(iso: "2026-11-23T23:00"))
        let gate = RoadCorrection(
            id: "1", kind: .gate, line: line((300, 5)), modes: [.car, .ambulance], hours: OpeningHours("06:00-22:00"),
            opensForEmergency: true)
        graph.apply([gate], at: nil)
        let open = graph.travelTimes(from: [Sketch.at(10, 0)], to: Sketch.at(590, 0), by: .car)[0]
        #expect(near(open?.seconds, 580 / (30 / 3.6) + 15) && near(open?.metres, 580))
        let shuts = graph.moment(night)
        #expect(shuts)
        #expect(near(metres(graph, (10, 0), (590, 0)), 1220))
        #expect(near(metres(graph, (10, 0), (590, 0), TravelProfile(.ambulance)), 580))
        #expect(near(metres(graph, (10, 0), (590, 0), TravelProfile(.ebike)), 580))
        #expect(near(metres(graph, (10, 0), (290, 0)), 280))
    }

    @Test("what has no place is refused when it is drawn, in words, and left out when it is applied")
    func refused() throws {
        var graph = Self.ladder()
        let noon = try #require(Instant(iso: "2026-11-23T12:00"))
        let bad: [(RoadCorrection, String)] = [
            (RoadCorrection(id: "a", kind: .closure, line: []), "line"),
            (RoadCorrection(id: "b", kind: .closure, line: line((300, 150), (310, 150))), "line"),
            (RoadCorrection(id: "c", kind: .gate, line: line((300, 150))), "line"),
            (RoadCorrection(id: "d", kind: .shortcut, line: line((300, 0))), "line"),
            (RoadCorrection(id: "e", kind: .shortcut, line: line((300, 0), (300, 0))), "line"),
            (RoadCorrection(id: "f", kind: .shortcut, line: line((100, 150), (300, 150))), "line"),
            (RoadCorrection(id: "g", kind: .closure, line: line((50_000, 0), (50_100, 0))), "line"),
            (RoadCorrection(id: "h", kind: .gate, line: [Position(latitude: .nan, longitude: 0)]), "line"),
            (RoadCorrection(id: "i", kind: .speed, line: line((200, 0), (400, 0))), "speed"),
            (RoadCorrection(id: "j", kind: .speed, line: line((200, 0), (400, 0)), speed: 0), "speed"),
            (RoadCorrection(id: "k", kind: .closure, line: line((200, 0), (400, 0)), from: noon, until: noon), "until"),
            (RoadCorrection(id: "l", kind: .shortcut, line: line((300, 1), (302, 1))), "line"),
            // To and fro until it is longer than anything that is drawn by hand.
            (RoadCorrection(id: "m", kind: .closure, line: (0..<600).map { Sketch.at($0 % 2 == 0 ? 0 : 100, 0) }), "line"),
            (RoadCorrection(id: "n", kind: .shortcut, line: (0..<60).map { Sketch.at($0 % 2 == 0 ? 0 : 100, 150) }), "line"),
        ]
        for (correction, field) in bad {
            let refusal = #expect(throws: Refusal.self) { try graph.check(correction) }
            #expect(refusal?.field == field, "\(correction.id)")
        }
        let good = RoadCorrection(id: "z", kind: .closure, line: line((200, 0), (400, 0)))
        let leftOut = graph.apply(bad.map(\.0) + [good], at: noon)
        #expect(Set(leftOut) == Set(bad.map(\.0.id)))
        #expect(near(metres(graph, (10, 0), (590, 0)), 1220))
        #expect(throws: Refusal.self) { try RoadGraph(MapData()).check(good) }
    }

    @Test("corrections are stored and read back")
    func stored() throws {
        let all = RoadCorrection(
            id: "1", kind: .gate, line: line((1, 2)), modes: [.car], direction: .forward, grade: .footway, speed: 12,
            hours: OpeningHours("Mo 06:00-07:00"), opensForEmergency: true, from: Instant(milliseconds: 5),
            until: Instant(milliseconds: 6), note: "修路")
        #expect(try JSONDecoder().decode(RoadCorrection.self, from: JSONEncoder().encode(all)) == all)
    }

    /// Something drawn at random over a random town.
    static func random(_ chance: inout Chance, _ map: MapData, _ id: Int) -> RoadCorrection {
        let street = map.streets[chance.whole(below: map.streets.count)]
        let along = street.nodes.map { map.nodes[Int($0)] }
        let free = (0..<2 + chance.whole(below: 2)).map { _ in
            Sketch.at(chance.number(in: -50...650), chance.number(in: -50...650))
        }
        let modes: Set<TravelMode> = chance.happens(0.6) ? [] : [TravelMode.allCases[chance.whole(below: 5)]]
        let direction: Street.Direction = chance.happens(0.7) ? .both : chance.happens(0.5) ? .forward : .backward
        let hours = chance.happens(0.4) ? OpeningHours([60 * chance.whole(below: 100)..<9000]) : nil
        let kind = RoadCorrection.Kind.allCases[chance.whole(below: 4)]
        return RoadCorrection(
            id: "\(id)", kind: kind, line: kind == .shortcut ? free : kind == .gate ? [along[0]] : along, modes: modes,
            direction: direction, grade: chance.happens(0.5) ? .service : .footway, speed: chance.number(in: 4...60), hours: hours,
            opensForEmergency: chance.happens(0.5))
    }

    @Test("a graph that lived through changes is the graph that is made anew")
    func livesOn() throws {
        var chance = Chance(seed: 77)
        let monday = try #require(Instant(iso: "2026-11-23T00:00"))
        var compared = 0
        for _ in 0..<12 {
            let map = RoadGraphAgainstNaiveTests.town(&chance)
            var graph = RoadGraph(map)
            let profiles = [TravelProfile.all[chance.whole(below: 9)], TravelProfile(.car)]
            let places = (0..<6).map { _ in Sketch.at(chance.number(in: 0...600), chance.number(in: 0...600)) }
            var drawn: [RoadCorrection] = []
            for step in 0..<8 {
                let now = monday.advanced(bySeconds: Double(chance.whole(below: 7 * 86_400)))
                if chance.happens(0.3), !drawn.isEmpty {
                    drawn.remove(at: chance.whole(below: drawn.count))
                } else {
                    drawn.append(Self.random(&chance, map, step))
                }
                if chance.happens(0.7) {
                    graph.apply(drawn, at: now)
                } else {
                    graph.apply(drawn, at: monday)
                    graph.moment(now)
                }
                var fresh = RoadGraph(map)
                fresh.apply(drawn, at: now)
                for profile in profiles {
                    for scene in places.prefix(3) {
                        let times = graph.travelTimes(from: places, to: scene, by: profile)
                        #expect(times == fresh.travelTimes(from: places, to: scene, by: profile))
                        compared += times.count { $0 != nil }
                    }
                }
            }
        }
        #expect(compared > 1000)
    }
}
