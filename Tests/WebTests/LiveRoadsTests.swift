import Deployment
import Geo
import Ground
import Journal
import Store
import Testing

@testable import Web

/// Two streets side by side 400 m apart, joined at both ends and in the middle; 1 km long.
private enum Ladder {
    static let origin = Position(latitude: 30.5, longitude: 114.4)
    static func at(_ east: Double, _ north: Double) -> Position { origin.moved(east: east, north: north) }

    static let map: MapData = {
        var map = MapData(name: "Ladder")
        map.nodes = [at(0, 0), at(500, 0), at(1000, 0), at(0, 400), at(500, 400), at(1000, 400)]
        map.streets = [
            Street(nodes: [0, 1, 2], grade: .residential, name: "南街"), Street(nodes: [3, 4, 5], grade: .residential, name: "北街"),
            Street(nodes: [0, 3], grade: .residential, name: "西巷"), Street(nodes: [1, 4], grade: .residential, name: "中巷"),
            Street(nodes: [2, 5], grade: .residential, name: "东巷"),
        ]
        return map
    }()
    static let population = Population(
        [(10.0, 0.0, 100.0), (990, 0, 20), (500, 400, 3)].map { east, north, people in
            Population.Place(position: at(east, north), workingDay: [Double](repeating: people, count: 24), dayOff: [Double](repeating: people * 2, count: 24))
        })
}

@Suite("The streets of the moment")
struct LiveRoadsTests {
    /// A Monday noon in Shanghai.
    private let noon = Instant(iso: "2026-11-23T12:00")!
    private let operator_ = Person(id: "wang", name: "王", appointments: [Appointment(.operator_, of: "campus")])

    private func roads() -> LiveRoads { LiveRoads(RoadGraph(Ladder.map, population: Ladder.population), population: Ladder.population) }

    private func draw(_ correction: RoadCorrection, in store: SQLStore) async throws -> DrawnCorrection {
        let (person, at) = (operator_, noon)
        return try await store.write { try CorrectionRegister($0).draw(correction, key: nil, by: person, in: "campus", at: at) }
    }

    private func seconds(_ roads: LiveRoads, by mode: TravelMode = .car, siren: Bool = false) -> Double? {
        roads.times(of: [(id: "Z-01", mode: mode, position: Ladder.at(0, 0))], siren: siren, to: Ladder.at(400, 0))["Z-01"]?.seconds
    }

    @Test("a road closed at one node is closed at every node that reads the record, and open again once that is undone")
    func everyNode() async throws {
        let store = try SQLStore.temporary()
        let nodes = [roads(), roads()]
        let open = try #require(seconds(nodes[0]))
        let drawn = try await draw(RoadCorrection(id: "", kind: .closure, line: [Ladder.at(150, -20), Ladder.at(150, 20)], note: "施工"), in: store)
        for node in nodes {
            try await node.reload(from: store, of: "campus", at: noon)
            let closed = try #require(seconds(node))
            // Nobody drives over the closure: round by the north street.
            #expect(closed > open * 2)
            #expect(node.corrections.map(\.drawn) == [drawn] && node.corrections[0].stretches.count == 1)
        }
        // Another organisation's map is another map.
        let elsewhere = roads()
        try await elsewhere.reload(from: store, of: "elsewhere", at: noon)
        #expect(seconds(elsewhere) == open)
        let (person, at) = (operator_, noon)
        _ = try await store.write { try CorrectionRegister($0).undo(drawn.id, reason: "完工", by: person, in: "campus", at: at) }
        for node in nodes {
            try await node.reload(from: store, of: "campus", at: noon)
            #expect(seconds(node) == open && node.corrections.isEmpty)
        }
    }

    @Test("a correction is tried before it is on record, and the streets stay as they are")
    func trial() async throws {
        let live = roads()
        let open = try #require(seconds(live))
        let stretches = try await live.trial(RoadCorrection(id: "", kind: .closure, line: [Ladder.at(150, 0)], note: "试"), at: noon)
        #expect(stretches.count == 1 && seconds(live) == open && live.corrections.isEmpty && live.generation == 0)
        let nowhere = RoadCorrection(id: "", kind: .closure, line: [Ladder.at(250, 200)], note: "试")
        await #expect(throws: Refusal.self) { try await live.trial(nowhere, at: noon) }
    }

    @Test("what the streets cannot take, and what cannot be read, is passed over: the others hold")
    func leftOut() async throws {
        let store = try SQLStore.temporary()
        let off = RoadCorrection(id: "", kind: .shortcut, line: [Position(latitude: 50, longitude: 8), Position(latitude: 50.001, longitude: 8)], note: "别处")
        _ = try await draw(off, in: store)
        let at = noon
        try await store.write { ledger in
            try ledger.put(
                StoredState(
                    subject: Subject(kind: DrawnCorrection.kind, id: "broken"), organisation: "campus", stage: "active", moment: at, due: nil,
                    version: 1, document: Array("[]".utf8), fields: [:]), replacing: 0)
        }
        let closed = try await draw(RoadCorrection(id: "", kind: .closure, line: [Ladder.at(150, 0)], note: "施工"), in: store)
        let live = roads()
        let open = try #require(seconds(live))
        try await live.reload(from: store, of: "campus", at: noon)
        #expect(try #require(seconds(live)) > open * 2)
        #expect(live.corrections.map(\.isLeftOut) == [true, false] && live.corrections[1].drawn == closed)
        let generation = live.generation
        try await live.reload(from: store, of: "campus", at: noon)
        #expect(live.generation == generation)
    }

    @Test("what has hours or an end opens and ends with the clock, and says that the streets changed")
    func clock() async throws {
        let store = try SQLStore.temporary()
        let live = roads()
        let open = try #require(seconds(live))
        let gate = RoadCorrection(
            id: "", kind: .gate, line: [Ladder.at(200, 0)], hours: OpeningHours("06:00-23:00"), opensForEmergency: true,
            until: noon.advanced(bySeconds: 48 * 3600), note: "夜间关门")
        _ = try await draw(gate, in: store)
        try await live.reload(from: store, of: "campus", at: noon)
        let byDay = try #require(seconds(live))
        #expect(!live.tick(noon.advanced(bySeconds: 600)))
        #expect(live.tick(noon.advanced(bySeconds: 12 * 3600)))
        let byNight = try #require(seconds(live))
        #expect(byNight > byDay + 30)
        // A siren opens it at any hour.
        #expect(try #require(seconds(live, siren: true)) < byNight)
        #expect(live.tick(noon.advanced(bySeconds: 20 * 3600)) && seconds(live) == byDay)
        #expect(live.tick(noon.advanced(bySeconds: 49 * 3600)) && seconds(live) == open)
    }

    @Test("contracted streets answer as plain ones do, with what is drawn on them and units that moved meanwhile")
    func contracted() async throws {
        let store = try SQLStore.temporary()
        let (plain, quick) = (roads(), roads())
        quick.contract()
        for line in [[Ladder.at(150, 0)], [Ladder.at(250, 0), Ladder.at(250, 400)]] {
            _ = try await draw(RoadCorrection(id: "", kind: line.count == 1 ? .closure : .shortcut, line: line, grade: .residential, note: "试"), in: store)
            for node in [plain, quick] { try await node.reload(from: store, of: "campus", at: noon) }
            for step in 0..<20 {
                let units = (0..<6).map { (id: UnitID("u\($0)"), mode: TravelMode.allCases[$0 % 5], position: Ladder.at(Double($0 * 170 + step * 7), Double(step * 20))) }
                for siren in [false, true] {
                    let scene = Ladder.at(Double(step * 50), 5)
                    let (a, b) = (plain.times(of: units, siren: siren, to: scene), quick.times(of: units, siren: siren, to: scene))
                    #expect(Set(a.keys) == Set(b.keys) && a.keys.count == 6)
                    for (unit, way) in a {
                        let other = try #require(b[unit])
                        #expect(abs(way.seconds - other.seconds) < 0.01)
                    }
                }
            }
        }
    }

    @Test("every unit's time is the graph's own, and one that left is not told of")
    func fleet() throws {
        let live = roads()
        let units = (0..<4).map { (id: UnitID("u\($0)"), mode: TravelMode.car, position: Ladder.at(Double($0) * 300, 0)) }
        let scene = Ladder.at(500, 380)
        let ways = live.times(of: units, siren: false, to: scene)
        for unit in units {
            let own = try #require(live.graph.travelTimes(from: [unit.position], to: scene, by: .car)[0])
            let way = try #require(ways[unit.id])
            #expect(abs(way.seconds - own.seconds) < 0.01 && abs((way.metres ?? 0) - own.metres) < 1)
        }
        live.remove("u1")
        #expect(Set(live.times(of: [units[0], units[2]], siren: false, to: scene).keys) == ["u0", "u2"])
        live.move("u0", .car, to: scene)
        #expect(try #require(live.times(of: [(id: "u0", mode: .car, position: scene)], siren: false, to: scene)["u0"]).seconds < 1)
    }

    @Test("who is left without help is counted at the hour, and again once a unit has moved or a road is closed")
    func people() async throws {
        let live = roads()
        let near = (id: UnitID("west"), mode: TravelMode.foot, position: Ladder.at(0, 0))
        let far = (id: UnitID("east"), mode: TravelMode.foot, position: Ladder.at(1000, 0))
        let state = try #require(live.preparedness(of: [near, far], within: 120, at: noon))
        #expect(state.everybody == 123 && state.covered == 120)
        #expect(state.uncovered(bySending: "west") == 100 && state.uncovered(bySending: "east") == 20)
        let sunday = try #require(live.preparedness(of: [near], within: 120, at: Instant(iso: "2026-11-22T12:00")!))
        #expect(sunday.covered == 200)
        let moved = try #require(live.preparedness(of: [(id: "west", mode: .foot, position: Ladder.at(500, 390)), far], within: 120, at: noon))
        #expect(moved.uncovered(bySending: "west") == 3)
        let store = try SQLStore.temporary()
        _ = try await draw(RoadCorrection(id: "", kind: .closure, line: [Ladder.at(995, 0)], note: "塌方"), in: store)
        try await live.reload(from: store, of: "campus", at: noon)
        #expect(live.corrections.count == 1)
        #expect(LiveRoads(RoadGraph(Ladder.map), population: nil).preparedness(of: [near], within: 120, at: noon) == nil)
    }
}

@Suite("A correction as it comes from outside")
struct CorrectionBodyTests {
    private let streets = StreetNames(Ladder.map)

    private func body(_ json: String) throws -> RoadCorrection {
        try (House.decode(Array(json.utf8)) as CorrectionBody).correction(streets)
    }

    @Test("drawn, by street names, or typed as coordinates with any commas")
    func ways() throws {
        #expect(try body(#"{"kind":"closure","line":[[114.4,30.5],[114.41,30.5]],"note":"x"}"#).line == [Position(latitude: 30.5, longitude: 114.4), Position(latitude: 30.5, longitude: 114.41)])
        #expect(try body(#"{"kind":"closure","street":"南街","fromStreet":"西巷","toStreet":"中巷"}"#).line == [Ladder.at(0, 0), Ladder.at(500, 0)])
        let typed = try body(#"{"kind":"shortcut","points":"30.5，114.4\n 30.501 114.401；","grade":"footway","modes":["foot","ebike"]}"#)
        #expect(typed.line == [Position(latitude: 30.5, longitude: 114.4), Position(latitude: 30.501, longitude: 114.401)])
        #expect(typed.grade == .footway && typed.modes == [.foot, .ebike])
        let all = TravelMode.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        #expect(try body("{\"kind\":\"closure\",\"modes\":[\(all)]}").modes.isEmpty)
        let shifted = try body(#"{"kind":"gate","line":[[114.4,30.5]],"crs":"gcj02"}"#).line[0]
        #expect(shifted.distance(to: Ladder.origin) > 100)
    }

    @Test("hours as a Chinese keyboard writes them", arguments: [
        ("周一至周五 07：00—22：00；周六,周日 关闭", "Mo-Fr 07:00-22:00; Sa,Su off"), ("06：00～23：00", "06:00-23:00"), ("星期一-星期六 08:00-12:00，13:00-18:00", "Mo-Sa 08:00-12:00,13:00-18:00"), ("全天", "24/7"),
    ])
    func hours(typed: String, plain: String) throws {
        let read = try body("{\"kind\":\"gate\",\"line\":[[114.4,30.5]],\"hours\":\"\(typed)\"}").hours
        #expect(read != nil && read == OpeningHours(plain))
    }

    @Test("what cannot be read names its field", arguments: [
        (#"{}"#, "kind"), (#"{"kind":"wall"}"#, "kind"), (#"{"kind":"closure","modes":["boat"]}"#, "modes"), (#"{"kind":"closure","line":[[1]]}"#, "line"),
        (#"{"kind":"closure","line":[[400,30]]}"#, "line"), (#"{"kind":"closure","points":"here"}"#, "points"), (#"{"kind":"closure","points":"30.5,114.4","crs":"mars"}"#, "crs"),
        (#"{"kind":"closure","street":"无名"}"#, "street"), (#"{"kind":"gate","line":[[114.4,30.5]],"hours":"sunrise"}"#, "hours"), (#"{"kind":"shortcut","grade":"river"}"#, "grade"),
        (#"{"kind":"gate","line":[[114.4,30.5]],"hours":"08:00-08:00"}"#, "hours"),
        (#"{"kind":"gate","line":[[114.4,30.5]],"hours":"周一至周五 00：00至0：00"}"#, "hours"), (#"{"kind":"closure","direction":"up"}"#, "direction"), (#"{"kind":"closure","line":"x"}"#, "line"),
    ])
    func faults(json: String, field: String) {
        let refusal = #expect(throws: Refusal.self) { try body(json) }
        #expect(refusal?.field == field)
    }

    @Test("minutes of a reach count once, and the siren is on or off")
    func reach() throws {
        #expect(try House.minutes("5,3,5,3.0") == [3, 5] && House.minutes(nil) == [3, 5, 10])
        #expect(throws: Refusal.self) { try House.minutes("3,x") }
        #expect(try House.siren("1") && !House.siren("0") && !House.siren(nil))
        #expect(throws: Refusal.self) { try House.siren("yes") }
    }
}
