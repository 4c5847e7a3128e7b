import Foundation
import Geo
import Ground
import Testing

@testable import Import

/// Maps in text and tables, broken by chance: each is a map or a refusal in words, never a crash. The seed is the test's
/// argument, so a failing one can be run again.
@Suite("Fuzzed maps")
struct MapFuzzTests {
    private static let seeds: [UInt64] = [1, 2, 3]

    private func broken(_ data: Data, _ scraps: [[UInt8]], _ chance: inout Chance) -> Data {
        var mutant = data
        for _ in 0..<(1 + chance.whole(below: 4)) {
            guard !mutant.isEmpty else { return data }
            let place = chance.whole(below: mutant.count)
            switch chance.whole(below: 7) {
            case 0: mutant[place] = UInt8(chance.whole(below: 256))
            case 1: mutant[place] ^= 1 << chance.whole(below: 8)
            case 2: mutant.removeSubrange(place..<min(mutant.count, place + 1 + chance.whole(below: 12)))
            case 3: mutant.insert(contentsOf: scraps[chance.whole(below: scraps.count)], at: place)
            case 4: mutant.insert(contentsOf: mutant[place..<min(mutant.count, place + chance.whole(below: 60))], at: place)
            case 5: for index in place..<min(mutant.count, place + 4) { mutant[index] = chance.happens(0.5) ? 0xFF : 0 }
            default: mutant = mutant.prefix(max(1, place))
            }
        }
        return mutant
    }

    /// Reads mutants of one file; some must be read and some refused, or nothing is proved.
    private func survive(
        _ seed: UInt64, rounds: Int, _ data: Data, scraps: [String], _ read: (Data) throws -> MapData
    ) throws {
        var chance = Chance(seed: seed)
        let bytes = scraps.map { Array($0.utf8) } + [[0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0xEF, 0xBB, 0xBF], [0]]
        var (maps, refusals) = (0, 0)
        for round in 0..<rounds {
            do {
                let map = try read(broken(data, bytes, &chance))
                maps += 1
                #expect(map.streets.allSatisfy { $0.nodes.count >= 2 && $0.nodes.allSatisfy { map.nodes.indices.contains(Int($0)) } }, "seed \(seed), round \(round)")
                #expect(map.barriers.allSatisfy { map.nodes.indices.contains(Int($0.node)) }, "seed \(seed), round \(round)")
                #expect(map.nodes.allSatisfy { Position(checking: $0.latitude, $0.longitude) != nil }, "seed \(seed), round \(round)")
            } catch let error as MapFileError {
                refusals += 1
                #expect(!error.problem.isEmpty && !error.remedy.isEmpty, "seed \(seed), round \(round)")
            }
        }
        #expect(maps > rounds / 50 && refusals > rounds / 50, "seed \(seed): \(maps) maps, \(refusals) refusals")
    }

    @Test("OSM XML", arguments: seeds)
    func xml(seed: UInt64) throws {
        let scraps = ["<", ">", "/>", "</way>", "'", "\"", "&#x0;", "&amp;", "<!--", "-->", "<![CDATA[", "]]>", "<osm>", "<nd ref='3'/>", " lat='nan'", " lon='1e999'", "<?"]
        try survive(seed, rounds: 400, Data(OSMXMLTests.campus.utf8), scraps: scraps) {
            try OSMImporter.xml(ByteSource(name: "x", $0), name: "")
        }
    }

    @Test("gzip", arguments: seeds)
    func packed(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        let data = gzip(Data(OSMXMLTests.campus.utf8))
        for _ in 0..<300 {
            do { _ = try OSMImporter.xml(ByteSource(name: "x", broken(data, [[0x1F, 0x8B]], &chance)), name: "") } catch is MapFileError {}
        }
    }

    @Test("GeoJSON", arguments: seeds)
    func geoJSON(seed: UInt64) throws {
        let text = #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"道路等级":"支路","oneway":true,"w":[1,{"a":2}],"tags":{"name":"a\u4e00"}},"geometry":{"type":"LineString","coordinates":[[114.4,30.5],[114.401,30.5,12],[114.402,30.501]]}},{"type":"Feature","properties":null,"geometry":null},{"type":"Feature","properties":{"building":"yes"},"geometry":{"type":"MultiPolygon","coordinates":[[[[114.4,30.5],[114.401,30.5],[114.401,30.501],[114.4,30.5]]]]}},{"type":"Feature","properties":{"barrier":"gate"},"geometry":{"type":"Point","coordinates":[114.4005,30.5]}}]}"#
        let scraps = ["{", "}", "[", "]", ",", ":", "\"", "\\u", "\\ud800", "1e999", "-", "null", "true", "[[[[[[[[", "\"geometry\":"]
        try survive(seed, rounds: 600, Data(text.utf8), scraps: scraps) {
            try RoadTableTests.read(["a.json": $0], ["a.json"]).map
        }
    }

    @Test("shapefiles and their tables", arguments: seeds)
    func shapefile(seed: UInt64) throws {
        let shapes = Shapes.file(3, [
            [[(114.4, 30.5), (114.401, 30.5)], [(114.401, 30.5), (114.401, 30.501)]], [[(114.4, 30.5), (114.4, 30.6)]], [[(114.401, 30.5), (114.402, 30.5)]],
        ])
        let rings = Shapes.file(5, [[[(114.4, 30.5), (114.4, 30.51), (114.41, 30.51), (114.4, 30.5)]]])
        let table = Shapes.table(
            [(Array("highway".utf8), 12), ([0xC3, 0xFB, 0xB3, 0xC6], 8)],
            [[Array("service".utf8), [0xCE, 0xC4, 0xBB, 0xAA]], [Array("primary".utf8), []], [Array("footway".utf8), [0xFF]]])
        let other = Shapes.table([(Array("building".utf8), 12)], [[Array("yes".utf8)]])
        try survive(seed, rounds: 400, shapes, scraps: ["x"]) { try RoadTableTests.read(["a.shp": $0, "a.dbf": table], ["a.shp"]).map }
        try survive(seed, rounds: 400, table, scraps: [" "]) { try RoadTableTests.read(["a.shp": shapes, "a.dbf": $0], ["a.shp"]).map }
        let files = ["a.shp": shapes, "a.dbf": table, "b.dbf": other]
        try survive(seed, rounds: 200, rings, scraps: ["x"]) { try RoadTableTests.read(files.merging(["b.shp": $0]) { $1 }, ["a.shp", "b.shp"]).map }
    }

    @Test("a table of people", arguments: seeds)
    func people(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        let text = Data("building,lat,lon,days,白天,夜间\nC001,,,工作日,5,9\nC001,,,休息日,1,2\n,30.5,114.4,每天,1,1\n".utf8)
        let scraps = ["C002", "-1", "1e999", "nan", ",,", "\"", "\n", "每天", "30.5,114.4"].map { Array($0.utf8) }
        for round in 0..<300 {
            var sheet = PopulationSheet(map: PopulationTests.map)
            var parser = CSVParser(separator: UInt8(ascii: ","))
            do {
                try parser.feed(broken(text, scraps, &chance)) { try sheet.take(line: $0, $1) }
                try parser.finish { try sheet.take(line: $0, $1) }
                let people = try sheet.finish()
                #expect(people.places.allSatisfy { ($0.workingDay + $0.dayOff).allSatisfy { $0 >= 0 && $0 <= PopulationSheet.mostPeople } }, "seed \(seed), round \(round)")
            } catch is CSVError {}
        }
    }
}
