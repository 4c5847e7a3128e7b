import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("What kind of map a file is")
struct MapFormatTests {
    @Test("is told by what is in it, packed or not", arguments: [
        ("\u{FEFF}  <?xml version='1.0'?><osm/>", MapFormat.xml), ("\n{\"type\":", .geoJSON), ("[", .geoJSON), ("C110MAP\nxxxx", .ours), ("\u{0}\u{0}\u{0}\u{D}\n\tOSMHeader", .pbf),
    ])
    func formats(text: String, format: MapFormat) throws {
        #expect(try MapFormat(ByteSource(name: "x", Data(text.utf8))) == format)
        #expect(try MapFormat(ByteSource(name: "x", gzip(Data(text.utf8)))) == format)
    }

    @Test("what is none is refused with a way to make one of it", arguments: [
        ([], "empty", "fetch"), ([0x50, 0x4B, 3, 4], "zip", "unpack"), ([0x42, 0x5A, 0x68, 0x39], "bzip2", "bunzip2"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "unzstd"),
        (Array("SQLite format 3\0".utf8), "GeoPackage", "GeoJSON"), ([0xFF, 0xFE, 0x3C, 0], "UTF-16", "UTF-8"),
        (Array("the town's map\n".utf8), "text", "XML"), (Array("街道,等级\r\n".utf8), "text", "GeoJSON"),
    ] as [([UInt8], String, String)])
    func refusals(bytes: [UInt8], problem: String, remedy: String) throws {
        let error = try #require(throws: MapFileError.self) { try MapFormat(ByteSource(name: "x", Data(bytes))) }
        #expect(error.problem.contains(problem) && error.remedy.contains(remedy))
    }

    @Test("folders and missing files are refused; a map of our own comes back under the name that is given")
    func paths() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("maps-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try #require(throws: MapFileError.self) { try MapImporter.read([folder.path]) }.problem == "is a folder")
        #expect(try #require(throws: MapFileError.self) { try MapImporter.read(["\(folder.path)/none.osm"]) }.problem == "does not exist")
        let path = folder.appendingPathComponent("town.c110").path
        try MapFile.write(MapFileTests.map, to: path)
        let map = try MapImporter.read([path], options: .init(name: "新镇")).map
        #expect(map.name == "新镇" && map.streets == MapFileTests.map.streets)
    }

    @Test("wanted nodes are found whatever order they are asked in")
    func slots() {
        var chance = Chance(seed: 9)
        let ids = (0..<2000).map { _ in Int64(chance.whole(below: 3000)) - 1000 }
        let sorted = Array(Set(ids)).sorted()
        var slots = NodeSlots(ids)
        #expect(slots.count == sorted.count)
        for id in Int64(-1100)...2100 { #expect(slots.slot(of: id) == sorted.firstIndex(of: id).map(Int32.init)) }
        for _ in 0..<3000 {
            let id = Int64(chance.whole(below: 3200)) - 1100
            #expect(slots.slot(of: id) == sorted.firstIndex(of: id).map(Int32.init))
        }
        var none = NodeSlots([])
        #expect(none.slot(of: 1) == nil && none.count == 0)
    }
}
