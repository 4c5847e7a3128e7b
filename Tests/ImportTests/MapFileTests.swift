import Foundation
import Geo
import Ground
import Testing

@testable import Import

@Suite("Map file")
struct MapFileTests {
    static let map: MapData = {
        let here = Position(latitude: 30.5, longitude: 114.4)
        let square = [
            here, here.moved(east: 40, north: 0), here.moved(east: 40, north: 30), here.moved(east: 0, north: 30),
        ]
        return MapData(
            attribution: "© OpenStreetMap contributors", name: "示例镇", nodes: square,
            streets: [
                Street(nodes: [0, 1, 2], grade: .living, name: "学苑路", direction: .forward, access: .restricted,
                    limits: VehicleLimits(height: 3.5), contraflow: [.bicycles]),
                Street(nodes: [2, 3], grade: .steps, access: .emergency, limits: VehicleLimits(height: 4, width: 2.55)),
            ],
            buildings: [
                Building(id: "b1", name: "图书馆", use: .library, outline: square, levels: 7, onCampus: true)
            ],
            areas: [Area(kind: .water, name: "", outline: square)],
            barriers: [
                Barrier(node: 3, kind: .block, name: "路障"),
                Barrier(
                    node: 1, kind: .gate, name: "南门", hours: OpeningHours("Mo-Fr 06:00-23:00"), opensForEmergency: true,
                    limits: VehicleLimits(width: 3)),
                Barrier(node: 0, kind: .gate, hours: .always), Barrier(node: 2, kind: .heightRestrictor, hours: .never),
            ])
    }()

    /// A folder for one test, gone afterwards.
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("maps-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("what is written is read again, and nothing else is left in the folder")
    func roundTrip() throws {
        try inFolder { folder in
            let path = folder.appendingPathComponent("town.map").path
            try MapFile.write(MapData(), to: path)
            #expect(try MapFile.read(path) == MapData())
            try MapFile.write(Self.map, to: path)
            #expect(try MapFile.read(path) == Self.map)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["town.map"])
        }
    }

    @Test("a write that fails leaves the old map and no scraps")
    func failedWrite() throws {
        try inFolder { folder in
            let path = folder.appendingPathComponent("town.map").path
            try MapFile.write(Self.map, to: path)
            var wrong = Self.map
            wrong.streets[0].nodes = [0, 99]
            let error = try #require(throws: MapFileError.self) { try MapFile.write(wrong, to: path) }
            #expect(error.problem.contains("node that it has not"))
            #expect(try MapFile.read(path) == Self.map)
            // A folder in the file's place cannot be renamed over.
            let blocked = folder.appendingPathComponent("blocked.map")
            try FileManager.default.createDirectory(
                at: blocked.appendingPathComponent("inside"), withIntermediateDirectories: true)
            #expect(throws: MapFileError.self) { try MapFile.write(Self.map, to: blocked.path) }
            #expect(throws: MapFileError.self) { try MapFile.write(Self.map, to: "\(folder.path)/none/town.map") }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                    "blocked.map", "town.map",
                ])
        }
    }

    @Test("any changed bit and any cut is noticed")
    func corruption() throws {
        try inFolder { folder in
            let path = folder.appendingPathComponent("town.map").path
            try MapFile.write(Self.map, to: path)
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            for index in data.indices {
                var changed = data
                changed[index] ^= 1 << (index % 8)
                #expect(throws: MapFileError.self) { try MapFile.read(ByteSource(name: "x", changed)) }
                #expect(throws: MapFileError.self) { try MapFile.read(ByteSource(name: "x", data.prefix(index))) }
            }
            #expect(throws: MapFileError.self) { try MapFile.read(ByteSource(name: "x", data + [0])) }
        }
    }

    @Test("a body made to mislead, its checksum right, is refused or harmless")
    func misleading() throws {
        var chance = Chance(seed: 3)
        var body = MapFileBody()
        body.put(Self.map)
        for _ in 0..<3000 {
            var bytes = body.bytes
            for _ in 0..<(1 + chance.whole(below: 3)) {
                bytes[chance.whole(below: bytes.count)] = UInt8(chance.whole(below: 256))
            }
            var file = MapFileBody()
            file.bytes += MapFile.magic
            file.put(MapFile.version)
            file.put(UInt64(bytes.count))
            file.put(MapFile.checksum(bytes))
            file.bytes += bytes
            do {
                let map = try MapFile.read(ByteSource(name: "x", Data(file.bytes)))
                #expect(map.streets.allSatisfy { $0.nodes.allSatisfy { map.nodes.indices.contains(Int($0)) } })
            } catch let error as MapFileError {
                #expect(error.remedy == "import the map again")
            }
        }
    }

    @Test("a map of the first format is read, without what it did not know")
    func firstFormat() throws {
        var body = MapFileBody()
        body.put(Self.map, format: 1)
        var file = MapFileBody()
        file.bytes += MapFile.magic
        file.put(UInt32(1))
        file.put(UInt64(body.bytes.count))
        file.put(MapFile.checksum(body.bytes))
        file.bytes += body.bytes
        var plain = Self.map
        for index in plain.streets.indices { (plain.streets[index].limits, plain.streets[index].contraflow) = (.none, []) }
        for index in plain.barriers.indices {
            let barrier = plain.barriers[index]
            plain.barriers[index] = Barrier(node: barrier.node, kind: barrier.kind, name: barrier.name)
        }
        #expect(try MapFile.read(ByteSource(name: "x", Data(file.bytes))) == plain)
    }

    @Test("foreign files and other versions say what to do")
    func foreign() throws {
        let error = try #require(throws: MapFileError.self) { try MapFile.read(ByteSource(name: "x", Data(count: 40))) }
        #expect(error.problem == "is not a Campus110 map")
        var file = MapFileBody()
        file.bytes += MapFile.magic
        file.put(UInt32(9))
        file.bytes += [UInt8](repeating: 0, count: 12)
        let newer = try #require(throws: MapFileError.self) {
            try MapFile.read(ByteSource(name: "x", Data(file.bytes)))
        }
        #expect(newer.problem == "has format 9, this program reads 1 to 2")
    }
}
