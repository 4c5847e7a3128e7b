import CZlib
import Foundation
import SwiftProtobuf

@testable import Import

/// Makes small OSM PBF files, sound ones and others.
struct Extract {
    private var strings = [""]
    private var nodes = PBFDenseNodes()
    private var ways: [PBFWay] = []
    private var relations: [PBFRelation] = []
    private var places: [(id: Int64, latitude: Double, longitude: Double, tags: [String: String])] = []
    var isPacked = true
    var requiredFeatures = ["OsmSchema-V0.6", "DenseNodes"]

    mutating func node(_ id: Int64, _ latitude: Double, _ longitude: Double, _ tags: [String: String] = [:]) {
        places.append((id, latitude, longitude, tags))
    }

    mutating func way(_ id: Int64, _ refs: [Int64], _ tags: [String: String]) {
        var way = PBFWay()
        way.id = id
        way.refs = Self.deltas(refs)
        (way.keys, way.vals) = indices(tags)
        ways.append(way)
    }

    mutating func multipolygon(_ id: Int64, _ members: [(way: Int64, role: String)], _ tags: [String: String]) {
        var relation = PBFRelation()
        relation.id = id
        relation.memids = Self.deltas(members.map(\.way))
        relation.types = members.map { _ in 1 }
        relation.rolesSid = members.map { Int32(index($0.role)) }
        (relation.keys, relation.vals) = indices(tags.merging(["type": "multipolygon"]) { $1 })
        relations.append(relation)
    }

    /// The whole file; nodes, ways and relations each in a blob of their own, nodes dense or plain.
    mutating func file(dense: Bool = true) throws -> Data {
        var header = PBFHeaderBlock()
        header.requiredFeatures = requiredFeatures
        var groups = [PBFPrimitiveGroup(), PBFPrimitiveGroup(), PBFPrimitiveGroup()]
        if dense {
            groups[0].dense.id = Self.deltas(places.map(\.id))
            groups[0].dense.lat = Self.deltas(places.map { Int64(($0.latitude * 1e7).rounded()) })
            groups[0].dense.lon = Self.deltas(places.map { Int64(($0.longitude * 1e7).rounded()) })
            for place in places {
                let (keys, values) = indices(place.tags)
                groups[0].dense.keysVals += zip(keys, values).flatMap { [Int32($0), Int32($1)] } + [0]
            }
        } else {
            groups[0].nodes = places.map { place in
                var node = PBFNode()
                node.id = place.id
                node.lat = Int64((place.latitude * 1e7).rounded())
                node.lon = Int64((place.longitude * 1e7).rounded())
                (node.keys, node.vals) = indices(place.tags)
                return node
            }
        }
        groups[1].ways = ways
        groups[2].relations = relations
        var data = try Self.blob("OSMHeader", header.serializedBytes(), isPacked: isPacked)
        for group in groups {
            var block = PBFPrimitiveBlock()
            block.stringtable.s = strings.map { Data($0.utf8) }
            block.primitivegroup = [group]
            data += try Self.blob("OSMData", block.serializedBytes(), isPacked: isPacked)
        }
        return data
    }

    static func blob(_ type: String, _ content: Data, isPacked: Bool = true) throws -> Data {
        var blob = PBFBlob()
        if isPacked {
            blob.rawSize = Int32(content.count)
            blob.zlibData = packed(content)
        } else {
            blob.raw = content
        }
        return try framed(type, blob)
    }

    static func framed(_ type: String, _ blob: PBFBlob) throws -> Data {
        let body: Data = try blob.serializedBytes()
        var header = PBFBlobHeader()
        header.type = type
        header.datasize = Int32(body.count)
        let head: Data = try header.serializedBytes()
        return withUnsafeBytes(of: UInt32(head.count).bigEndian) { Data($0) } + head + body
    }

    static func packed(_ content: Data) -> Data {
        var length = compressBound(uLong(content.count))
        var packed = [UInt8](repeating: 0, count: Int(length))
        _ = compress(&packed, &length, Array(content), uLong(content.count))
        return Data(packed.prefix(Int(length)))
    }

    private static func deltas(_ values: [Int64]) -> [Int64] {
        values.indices.map { $0 == 0 ? values[0] : values[$0] - values[$0 - 1] }
    }

    private mutating func index(_ text: String) -> UInt32 {
        if let known = strings.firstIndex(of: text) { return UInt32(known) }
        strings.append(text)
        return UInt32(strings.count - 1)
    }

    private mutating func indices(_ tags: [String: String]) -> ([UInt32], [UInt32]) {
        let sorted = tags.sorted { $0.key < $1.key }
        return (sorted.map { index($0.key) }, sorted.map { index($0.value) })
    }
}

extension Extract {
    /// A campus of one road with a gate, a one-way, a footway, a ring road, and three buildings.
    static var campus: Extract {
        var extract = Extract()
        for id in Int64(1)...9 {
            let tags = id == 2 ? ["barrier": "lift_gate", "name": "南门"] : id == 8 ? ["barrier": "fence"] : [:]
            extract.node(id, 30.5, 114.4 + Double(id) * 0.001, tags)
        }
        extract.way(100, [1, 2, 3], ["highway": "service", "name": "学苑路", "name:zh": "学苑路", "access": "private"])
        extract.way(101, [3, 4], ["highway": "residential", "oneway": "-1", "ref": "X1"])
        extract.way(102, [4, 5, 77, 6, 7], ["highway": "footway"])
        extract.way(103, [3, 8, 9, 3], ["highway": "tertiary", "junction": "roundabout"])
        extract.way(104, [1, 2], ["highway": "proposed"])
        extract.way(105, [1, 2], ["power": "line"])
        let corners: [(Int64, Double, Double)] = [
            (20, 30.49, 114.39), (21, 30.49, 114.42), (22, 30.52, 114.42), (23, 30.52, 114.39),
            (30, 30.500, 114.400), (31, 30.500, 114.401), (32, 30.501, 114.401), (33, 30.501, 114.400),
            (40, 30.600, 114.400), (41, 30.600, 114.401), (42, 30.601, 114.401), (43, 30.601, 114.400),
        ]
        for (id, latitude, longitude) in corners { extract.node(id, latitude, longitude) }
        extract.way(
            200, [20, 21, 22, 23, 20], ["amenity": "university", "name": "Example University", "name:zh": "示例大学"])
        extract.way(201, [30, 31, 32, 33, 30], ["building": "yes", "name": "第三教学楼", "building:levels": "6"])
        extract.way(202, [40, 41, 42], ["outline": "part"])
        extract.way(203, [42, 43, 40], [:])
        extract.multipolygon(300, [(202, "outer"), (203, "outer"), (201, "inner")], ["building": "dormitory"])
        return extract
    }
}
