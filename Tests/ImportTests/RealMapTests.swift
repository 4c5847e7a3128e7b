import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("Real maps", .enabled(if: SharedData.isHere, "\(SharedData.absence)"))
struct RealMapTests {
    @Test(
        "towns have streets, names and buildings",
        arguments: [
            ("monaco", 1000, 1000, 10), ("helsinki_centre", 1500, 300, 10),
        ])
    func town(name: String, streets: Int, buildings: Int, barriers: Int) throws {
        let map = try OSMImporter.read(path: SharedData.path(name))
        #expect(map.name == name)
        #expect(map.attribution == "© OpenStreetMap contributors")
        #expect(map.streets.count > streets && map.buildings.count > buildings && map.barriers.count > barriers)
        #expect(map.streets.count { !$0.name.isEmpty } > streets / 4)
        #expect(Set(map.streets.map(\.grade)).isSuperset(of: [.primary, .residential, .footway, .steps]))
        #expect(Set(map.streets.flatMap(\.nodes)) == Set(0..<Int32(map.nodes.count)))
    }

    @Test("from anywhere to anywhere, there and back, in a sensible time", arguments: ["monaco", "helsinki_centre"])
    func anywhere(name: String) throws {
        let map = try OSMImporter.read(path: SharedData.path(name))
        let graph = RoadGraph(map)
        var chance = Chance(seed: 11)
        let places = (0..<40).compactMap { _ in map.nodes.randomElement(using: &chance) }
        let scene = places[0]
        for mode in TravelMode.allCases {
            let there = graph.travelTimes(from: places, to: scene, by: mode)
            let back = graph.travelTimes(from: scene, to: places, by: mode)
            for (index, place) in places.enumerated() {
                let (there, back) = try (#require(there[index]), #require(back[index]))
                let straight = place.distance(to: scene)
                // No quicker than the fastest mode in a straight line, no slower than a long way round on foot.
                #expect(there.seconds >= straight / (90 / 3.6) - 1 && there.metres >= straight * 0.99 - 1)
                #expect(there.seconds < 3600 && back.seconds < 3600)
                #expect(abs(there.seconds - back.seconds) < (mode == .foot ? 60 : 900))
                let route = try #require(graph.route(from: place, to: scene, by: mode))
                #expect(route.seconds == there.seconds)
            }
        }
    }

    @Test("a map kept in a file is the map that was imported")
    func kept() throws {
        let map = try OSMImporter.read(path: SharedData.path("monaco"), name: "摩纳哥")
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).map").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try MapFile.write(map, to: path)
        #expect(try MapFile.read(path) == map)
    }

    @Test("places in a town have words")
    func words() throws {
        let map = try OSMImporter.read(path: SharedData.path("helsinki_centre"))
        let places = Gazetteer(map)
        let named = map.buildings.filter { !$0.name.isEmpty }
        #expect(named.count > 50)
        let described = named.count { places.describe($0.centre)?.contains($0.name) ?? false }
        // A yard in the middle, or a building within a building, is the exception.
        #expect(described > named.count * 8 / 10)
    }
}
