import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("Tables of roads")
struct RoadTableTests {
    /// The map of tables made up in memory, by their names.
    static func read(
        _ files: [String: Data], _ names: [String], _ options: RoadTableImporter.Options = .init()
    ) throws -> (map: MapData, notes: [String]) {
        try RoadTableImporter.map(
            names.map { ByteSource(name: $0, files[$0] ?? Data()) }, options: options,
            beside: { path, ending in
                let name = path.split(separator: ".").dropLast().joined(separator: ".") + "." + ending
                return files[name].map { ByteSource(name: name, $0) }
            })
    }

    private func geoJSON(_ text: String, _ table: RoadTable = RoadTable()) throws -> (map: MapData, notes: [String]) {
        try Self.read(["a.geojson": Data(text.utf8)], ["a.geojson"], .init(table: table))
    }

    private func features(_ list: [String]) -> String { #"{"type":"FeatureCollection","features":[\#(list.joined(separator: ","))]}"# }

    private func line(_ cells: String, _ points: [(Double, Double)]) -> String {
        let list = points.map { "[\($0.0),\($0.1)]" }.joined(separator: ",")
        return #"{"type":"Feature","properties":{\#(cells)},"geometry":{"coordinates":[\#(list)],"type":"LineString"}}"#
    }

    @Test("GeoJSON with Chinese columns: grades, one-ways, names, limits, gates, buildings")
    func chinese() throws {
        let (map, _) = try geoJSON(features([
            line(#""道路等级":"主干路","名称":"文华路","限高":"3.5米""#, [(114.4, 30.5), (114.401, 30.5), (114.402, 30.5)]),
            line(#""道路等级":"消防通道","单行":"是""#, [(114.402, 30.5), (114.402, 30.501)]),
            line(#""道路等级":"步行道","单行":"逆向""#, [(114.402, 30.501), (114.403, 30.501)]),
            #"{"type":"Feature","properties":{"设施":"道闸","名称":"南门","开放时间":"06:00-23:00"},"geometry":{"type":"Point","coordinates":[114.4015,30.50001]}}"#,
            #"{"type":"Feature","id":"b-7","properties":{"建筑类型":"宿舍楼","名称":"东一舍","层数":6},"geometry":{"type":"MultiPolygon","coordinates":[[[[114.4,30.501],[114.401,30.501],[114.401,30.502],[114.4,30.501]],[[114.4002,30.5011],[114.4004,30.5011],[114.4004,30.5012],[114.4002,30.5011]]]]}}"#,
            #"{"type":"Feature","properties":{"landuse":"education","name":"示例大学"},"geometry":{"type":"Polygon","coordinates":[[[114.39,30.49],[114.41,30.49],[114.41,30.51],[114.39,30.51],[114.39,30.49]]]}}"#,
        ]))
        #expect(map.streets.map(\.grade) == [.primary, .service, .footway])
        #expect(map.streets.map(\.direction) == [.both, .forward, .backward])
        #expect(map.streets.map(\.access) == [.open, .emergency, .open])
        #expect(map.streets[0].name == "文华路" && map.streets[0].limits == VehicleLimits(height: 3.5))
        // The gate stands between two corners of the street, and became one.
        #expect(map.streets.map(\.nodes) == [[0, 1, 2, 3], [3, 4], [4, 5]])
        #expect(map.barriers == [Barrier(node: 2, kind: .gate, name: "南门", hours: OpeningHours("06:00-23:00"), opensForEmergency: true)])
        #expect(map.buildings.map(\.id) == ["b-7"] && map.buildings[0].use == .dormitory && map.buildings[0].levels == 6)
        #expect(map.buildings[0].onCampus && map.buildings[0].outline.count == 3 && map.areas.map(\.name) == ["示例大学"])
    }

    @Test("ends that nearly meet, or stop short of a street, are joined; bridges are not")
    func joins() throws {
        // 1e-5 degrees north are 1.1 m, 5e-6 are 0.55 m.
        let (map, notes) = try geoJSON(features([
            line(#""highway":"primary""#, [(114.4, 30.5), (114.402, 30.5)]),
            line(#""highway":"service""#, [(114.402, 30.500005), (114.402, 30.502)]),
            line(#""highway":"service""#, [(114.401, 30.500005), (114.401, 30.502)]),
            line(#""highway":"service""#, [(114.4005, 30.4990), (114.4005, 30.501)]),
            line(#""highway":"service""#, [(114.4, 30.50003), (114.4, 30.502)]),
        ]))
        #expect(map.streets[0].nodes.count == 3 && map.streets[0].nodes.last == map.streets[1].nodes.first)
        #expect(map.streets[0].nodes[1] == map.streets[2].nodes.first)
        #expect(Set(map.streets[3].nodes).isDisjoint(with: map.streets[0].nodes) && Set(map.streets[4].nodes).isDisjoint(with: map.streets[0].nodes))
        #expect(notes.contains { $0.hasPrefix("2 ends") })
        let wide = try geoJSON(features([
            line(#""highway":"primary""#, [(114.4, 30.5), (114.402, 30.5)]), line(#""highway":"service""#, [(114.4, 30.50003), (114.4, 30.502)]),
        ]), RoadTable(join: 5)).map
        #expect(wide.streets[0].nodes.first == wide.streets[1].nodes.first)
        let none = try geoJSON(features([
            line(#""highway":"primary""#, [(114.4, 30.5), (114.402, 30.5)]), line(#""highway":"service""#, [(114.402, 30.500005), (114.4, 30.502)]),
        ]), RoadTable(join: 0)).map
        #expect(none.nodes.count == 4)
    }

    @Test("a gate in a street of two directions stops both")
    func bothDirections() throws {
        let there = line(#""highway":"service""#, [(114.4, 30.5), (114.402, 30.5)])
        let back = line(#""highway":"service""#, [(114.402, 30.5), (114.4, 30.5)])
        let gate = #"{"type":"Feature","properties":{"barrier":"gate"},"geometry":{"type":"Point","coordinates":[114.401,30.50001]}}"#
        let split = try geoJSON(features([there, back, gate]), RoadTable(rows: .streets)).map
        #expect(split.streets.map(\.nodes) == [[0, 1, 2], [2, 1, 0]] && split.barriers.map(\.node) == [1])
        let one = try geoJSON(features([there, back, gate])).map
        #expect(one.streets.map(\.nodes) == [[0, 1, 2]] && one.streets[0].direction == .both)
        let alone = try geoJSON(features([there, gate]), RoadTable(rows: .directions)).map
        #expect(alone.streets.map(\.direction) == [.forward])
    }

    @Test("a table of words names the columns, what their words mean, and what is meant where nothing stands")
    func words() throws {
        let text = #"{"columns":{"KIND":"highway","dir":"oneway","v":"maxspeed"},"values":{"highway":{"7":"tertiary"},"oneway":{"2":"-1"}},"otherwise":{"access":"private"},"system":"gcj02"}"#
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (map, _) = try geoJSON(features([line(#""kind":7,"DIR":2"#, [(114.4, 30.5), (114.402, 30.5)])]), try RoadTable.read(path))
        #expect(map.streets.map(\.grade) == [.tertiary] && map.streets[0].direction == .backward && map.streets[0].access == .restricted)
        let shift = map.nodes[0].distance(to: Position(latitude: 30.5, longitude: 114.4))
        #expect((100...900).contains(shift) && map.nodes[0] == Position(latitude: 30.5, longitude: 114.4, from: .gcj02))
    }

    @Test(
        "a table of words that cannot be meant is refused with its fault",
        arguments: [
            (#"{"columns":{"a":"road"}}"#, "names the key “road”"), (#"{"colums":{}}"#, "has “colums”"), ("[", "it is no JSON"),
            (#"{"system":"utm"}"#, "system"), (#"{"join":1000}"#, "join of 1000"), (#"{"columns":[1]}"#, "columns"),
        ])
    func badWords(text: String, problem: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = try #require(throws: MapFileError.self) { try RoadTable.read(path) }
        #expect(error.problem.contains(problem) && error.remedy.contains("docs/maps.md"))
    }

    @Test("speeds stand in for grades; a table without either is streets all the same")
    func speeds() throws {
        let (map, _) = try geoJSON(features([
            line(#""限速":"60 km/h""#, [(114.4, 30.5), (114.402, 30.5)]), line(#""限速":20"#, [(114.4, 30.5), (114.4, 30.502)]),
        ]))
        #expect(map.streets.map(\.grade) == [.primary, .service])
        let (bare, notes) = try geoJSON(features([line(#""x":1"#, [(114.4, 30.5), (114.402, 30.5)])]))
        #expect(bare.streets.map(\.grade) == [.residential] && notes.contains { $0.contains("residential") })
        let (mixed, passed) = try geoJSON(features([
            line(#""highway":"service""#, [(114.4, 30.5), (114.402, 30.5)]), line(#""waterway":"river""#, [(114.4, 30.5), (114.402, 30.6)]),
            line(#""highway":"bus_stop""#, [(114.4, 30.5), (114.402, 30.6)]),
        ]))
        #expect(mixed.streets.count == 1 && passed.count == 2 && passed.contains { $0.contains("bus_stop") })
    }

    @Test("a shapefile: GBK and UTF-8 cells, rows that were deleted, lines of several parts, gates in a file of their own", arguments: [true, false])
    func shapefile(isGBK: Bool) throws {
        // 名称, 等级; 文华路, 主干路; 南苑路, 支路.
        let gbk: [[UInt8]] = [
            [0xC3, 0xFB, 0xB3, 0xC6], [0xB5, 0xC8, 0xBC, 0xB6], [0xCE, 0xC4, 0xBB, 0xAA, 0xC2, 0xB7], [0xD6, 0xF7, 0xB8, 0xC9, 0xC2, 0xB7],
            [0xC4, 0xCF, 0xD4, 0xB7, 0xC2, 0xB7], [0xD6, 0xA7, 0xC2, 0xB7],
        ]
        let utf8 = ["名称", "等级", "文华路", "主干路", "南苑路", "支路"].map { Array($0.utf8) }
        let text = isGBK ? gbk : utf8
        var files: [String: Data] = [:]
        files["roads.shp"] = Shapes.file(3, [
            [[(114.4, 30.5), (114.401, 30.5)], [(114.401, 30.5), (114.401, 30.501)]], [[(114.4, 30.5), (114.4, 30.6)]], [[(114.401, 30.5), (114.402, 30.5)]],
        ])
        files["roads.dbf"] = Shapes.table(
            [(text[0], 12), (text[1], 12)], [[text[2], text[3]], [text[2], text[3]], [text[4], text[5]]], deleted: [1])
        if isGBK { files["roads.cpg"] = Data("GBK\r\n".utf8) }
        files["gates.shp"] = Shapes.file(1, [[[(114.4005, 30.5)]], [[(114.6, 30.5)]]])
        files["gates.dbf"] = Shapes.table([(Array("barrier".utf8), 10)], [[Array("gate".utf8)], [Array("gate".utf8)]])
        let (map, notes) = try Self.read(files, ["roads.shp", "gates.shp"])
        #expect(map.streets.map(\.name) == ["文华路", "文华路", "南苑路"] && map.streets.map(\.grade) == [.primary, .primary, .tertiary])
        #expect(map.barriers.count == 1 && notes.contains { $0.contains("no street within 10 m") })
        // Without a word on its letters the table is told by them.
        files["roads.cpg"] = nil
        #expect(try Self.read(files, ["roads.shp"]).map.streets[0].name == "文华路")
    }

    @Test("a character that a narrow cell cut in two is left out")
    func cut() {
        #expect(DBaseFile.text(Data([0xCE, 0xC4, 0xBB, 0xAA, 0xC2]), .gb18030) == "文华")
        #expect(DBaseFile.text(Data(Array("文华".utf8.dropLast())), .utf8) == "文")
        #expect(DBaseFile.text(Data([0x52, 0xFC, 0x65, 0]), .latin) == "Rüe")
    }

    @Test("what is wrong with a table is said in a sentence, and what to do")
    func refusals() throws {
        let lines = Shapes.file(3, [[[(114.4, 30.5), (114.401, 30.5)]]])
        let table = Shapes.table([(Array("highway".utf8), 10)], [[Array("service".utf8)]])
        func problem(_ files: [String: Data], _ name: String = "a.shp") throws -> String {
            let error = try #require(throws: MapFileError.self) { try Self.read(files, [name]) }
            #expect(!error.remedy.isEmpty)
            return error.problem
        }
        #expect(try problem(["a.shp": lines]) == "has no .dbf beside it")
        #expect(try problem(["a.shp": lines, "a.dbf": Shapes.table([(Array("a".utf8), 1)], [])]).contains("more shapes than its table has rows"))
        #expect(try problem(["a.shp": lines, "a.dbf": table, "a.prj": Data("PROJCS[\"CGCS2000_3_Degree\"".utf8)]).contains("projection"))
        #expect(try problem(["a.shp": Shapes.file(3, [[[(500_000, 3_300_000), (500_100, 3_300_000)]]]), "a.dbf": table]) == "is not in degrees")
        #expect(try problem(["a.shp": Shapes.file(3, [[[(30.5, 114.4), (30.5, 114.5)]]]), "a.dbf": table]) == "has latitude and longitude exchanged")
        #expect(try problem(["a.shp": Shapes.file(1, [[[(114.4, 30.5)]]]), "a.dbf": table]).hasPrefix("has no streets"))
        #expect(try problem(["a.shp": Data([1, 2, 3])]) == "is no table of roads")
        #expect(try problem(["a.shp": Data("x".utf8)]).hasPrefix("is text but not a map"))
        #expect(try problem(["a.dbf": table], "a.dbf") == "is the table of a shapefile")
        #expect(try problem(["a.json": Data("{}".utf8)], "a.json").contains("JSON without features"))
        #expect(try problem(["a.json": Data(#"{"elements":[{"type":"way"}]}"#.utf8)], "a.json").contains("Overpass JSON"))
        #expect(try problem(["a.json": Data(#"{"type":"Topology"}"#.utf8)], "a.json").contains("Topology"))
        #expect(try problem(["a.json": Data(#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}"#.utf8)], "a.json").contains("3857"))
        #expect(try problem(["a.json": Data(#"{"type":"FeatureCollection","features":["#.utf8)], "a.json") == "is truncated")
        #expect(try problem(["a.json": Data(String(repeating: "[", count: 100).utf8)], "a.json") == "is JSON but not GeoJSON")
        #expect(try problem(["a.zip": Data([0x50, 0x4B, 0x03, 0x04, 0, 0])], "a.zip") == "is a zip archive")
        #expect(try problem(["a.shp": Data()]) == "is empty")
    }

    @Test("JSON's texts and numbers are read as they are written")
    func json() throws {
        var scanner = try JSONScanner(ByteStream(ByteSource(name: "x", Data(#" {"a\u00e9\n\ud83d\ude00" : [ -1.5e2 , true,null ] } "#.utf8))))
        var (keys, numbers, words): ([String], [Double], [String]) = ([], [], [])
        try scanner.object { key, scanner in
            keys.append(key)
            try scanner.array { if try $0.kind() == .number { numbers.append(try $0.number()) } else { words.append(try $0.word()) } }
        }
        try scanner.end()
        #expect(keys == ["aé\n😀"] && numbers == [-150] && words == ["true", "null"])
    }
}

@Suite("A real table of roads", .enabled(if: SharedData.isHere, "\(SharedData.absence)"))
struct RealTableTests {
    @Test("the streets of a city in a shapefile hang together, both ways where both are drawn")
    func jinan() throws {
        let path = SharedData.folder.deletingLastPathComponent().appendingPathComponent("jinan/edges.shp").path
        let (map, notes) = try MapImporter.read([path], options: .init(attribution: OSMImporter.attribution, name: "济南"))
        #expect(map.name == "济南" && map.streets.count > 18_000 && map.streets.count < 18_200)
        #expect(map.streets.count { $0.direction == .both } > 10_000 && map.streets.allSatisfy { $0.direction != .backward })
        #expect(Set(map.streets.map(\.grade)).isSuperset(of: [.motorway, .trunk, .primary, .residential, .service, .living]))
        #expect(notes.contains { $0.contains("one row for each direction") })
    }
}
