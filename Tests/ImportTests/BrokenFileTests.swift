import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("Broken and hostile map files")
struct BrokenFileTests {
    private func failure(_ data: Data) throws -> MapFileError {
        try #require(throws: MapFileError.self) { try OSMImporter.pbf(ByteSource(name: "x.osm.pbf", data), name: "") }
    }

    @Test(
        "what is not an OSM PBF is called so",
        arguments: [
            "<?xml version='1.0'?><osm></osm>", "PK\u{3}\u{4} and the rest of a zip", "\u{0}\u{0}\u{0}\u{4}abcdefgh",
        ])
    func foreign(text: String) throws {
        #expect(try failure(Data(text.utf8)).problem == "is not an OSM PBF")
    }

    @Test("a file that is empty or missing")
    func absent() throws {
        #expect(try failure(Data()).problem == "is empty")
        let error = try #require(throws: MapFileError.self) { try OSMImporter.read(path: "/nowhere/x.osm.pbf") }
        #expect(error == MapFileError(file: "/nowhere/x.osm.pbf", problem: "does not exist", remedy: "check the path"))
    }

    @Test("a truncated file says where it ends, in one line")
    func truncated() throws {
        var campus = Extract.campus
        let data = try campus.file()
        let error = try failure(data.prefix(data.count - 5))
        #expect(
            error.description
                == "x.osm.pbf: is truncated in blob 3 at byte \(data.count - 5): fetch the file again")
    }

    @Test("packings that are not read are called by their names", arguments: ["lzma", "bzip2", "lz4", "zstd"])
    func packings(name: String) throws {
        var blob = PBFBlob()
        blob.rawSize = 4
        switch name {
        case "lzma": blob.lzmaData = Data([1])
        case "bzip2": blob.bzip2Data = Data([1])
        case "lz4": blob.lz4Data = Data([1])
        default: blob.zstdData = Data([1])
        }
        let data = try Extract.blob("OSMHeader", Data()) + Extract.framed("OSMData", blob)
        let error = try failure(data)
        #expect(error.problem == "is packed with \(name) in blob 1")
        #expect(error.remedy.contains("zlib"))
    }

    @Test("a history file is refused")
    func history() throws {
        var campus = Extract.campus
        campus.requiredFeatures.append("HistoricalInformation")
        #expect(try failure(campus.file()).problem.contains("HistoricalInformation"))
    }

    @Test("sizes beyond the format's bounds are refused before anything is unpacked")
    func bounds() throws {
        let header = try Extract.blob("OSMHeader", Data())
        #expect(try failure(header + Data([0xFF, 0, 0, 0])).problem.contains("header of 4278190080 bytes"))
        var bomb = PBFBlob()
        bomb.rawSize = Int32.max
        bomb.zlibData = Extract.packed(Data(count: 1000))
        #expect(try failure(header + Extract.framed("OSMData", bomb)).problem.contains("block of 2147483647 bytes"))
        bomb.rawSize = 999
        #expect(try failure(header + Extract.framed("OSMData", bomb)).problem.contains("zlib"))
        bomb.rawSize = 1001
        #expect(try failure(header + Extract.framed("OSMData", bomb)).problem.contains("zlib"))
    }

    @Test("a block of a million empty things is refused before they are made")
    func swarm() throws {
        let ways = Data((0..<1_100_000).flatMap { _ in [0x1A, 0] as [UInt8] })
        var length = UInt64(ways.count)
        var block = Data([0x12])
        while length >= 0x80 {
            block.append(UInt8(length & 0x7F) | 0x80)
            length >>= 7
        }
        block.append(UInt8(length))
        let data = try Extract.blob("OSMHeader", Data()) + Extract.blob("OSMData", block + ways)
        #expect(try failure(data).problem.contains("more than 1000000"))
    }

    @Test("coordinates and numbers beyond all bounds lose only what they belong to")
    func wild() throws {
        var extract = Extract()
        extract.node(1, 30, 114)
        extract.node(2, 30, 114.001)
        extract.node(.max, 900_000, -900_000)
        extract.node(4, 0, 0)
        extract.way(1, [1, 2, .max, 4], ["highway": "service"])
        let map = try OSMImporter.pbf(ByteSource(name: "x", extract.file()), name: "")
        #expect(map.nodes.count == 2)
        #expect(map.streets.map(\.nodes) == [[0, 1]])
    }

    /// Changes, cuts and repeats bytes; what comes of it is a map or an error, never a crash.
    private func survives(_ data: Data, seed: UInt64, rounds: Int) throws {
        var chance = Chance(seed: seed)
        var refused = 0
        for _ in 0..<rounds {
            var mutant = data
            for _ in 0..<(1 + chance.whole(below: 4)) {
                let place = chance.whole(below: mutant.count)
                switch chance.whole(below: 5) {
                case 0: mutant[place] = UInt8(chance.whole(below: 256))
                case 1: mutant[place] ^= 1 << chance.whole(below: 8)
                case 2: mutant.removeSubrange(place..<min(mutant.count, place + 1 + chance.whole(below: 8)))
                case 3:
                    mutant.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0x7F].prefix(1 + chance.whole(below: 4)), at: place)
                default: mutant = mutant.prefix(max(1, place))
                }
                if mutant.isEmpty { mutant = data }
            }
            do {
                let map = try OSMImporter.pbf(ByteSource(name: "x", mutant), name: "")
                #expect(map.streets.allSatisfy { $0.nodes.allSatisfy { map.nodes.indices.contains(Int($0)) } })
            } catch let error as MapFileError {
                refused += 1
                #expect(!error.problem.isEmpty && !error.remedy.isEmpty)
            }
        }
        #expect(refused > rounds / 4)
    }

    @Test("a small file, broken in thousands of ways", arguments: [true, false])
    func fuzzSmall(packed: Bool) throws {
        var campus = Extract.campus
        campus.isPacked = packed
        try survives(campus.file(dense: packed), seed: 1, rounds: 3000)
    }

    @Test("the first blobs of a real file, broken", .enabled(if: SharedData.isHere, "\(SharedData.absence)"))
    func fuzzReal() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: SharedData.path("monaco")))
        try survives(data.prefix(60_000), seed: 2, rounds: 200)
        for length in stride(from: 1, to: 2000, by: 7) { _ = try failure(data.prefix(length)) }
    }
}
