import CZlib
import Foundation
import Ground

/// Makes an OpenStreetMap extract of a city that never was, as large as is asked for: the same seed gives the same file.
///
/// Tiles of a kilometre: streets in a bent grid with crossings, footways and one-ways, houses along them with names and
/// storeys, here and there a campus with gates. Written as extracts are: dense nodes, then ways, then relations, each block
/// packed with zlib.
struct ExtractMaker {
    private static let mostInBlock = 8_000
    /// Crossings in a row of a tile.
    private static let grid = 10
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// Writes a file of about so many bytes; returns its true size.
    @discardableResult
    func write(bytes wanted: Int, to path: String) throws -> Int {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
            throw BenchFault("\(path) cannot be written")
        }
        defer { try? file.close() }
        // One tile tells how many make the size.
        let sample = try (0..<6).reduce(0) { try $0 + packed(tile: $1 * 977).reduce(0) { $0 + $1.count } }
        let tiles = max(1, wanted * 6 / max(1, sample))
        var size = 0
        func put(_ data: Data) throws {
            try file.write(contentsOf: data)
            size += data.count
        }
        var header = Wire()
        header.text(4, "OsmSchema-V0.6")
        header.text(4, "DenseNodes")
        header.text(16, "campus110 bench, seed \(seed)")
        try put(Self.blob("OSMHeader", header.bytes))
        for kind in Kind.allCases {
            var block = Block(kind)
            for number in 0..<tiles {
                tile(number, of: tiles).put(into: &block, kind)
                if block.count >= Self.mostInBlock { try put(Self.blob("OSMData", block.finish())) }
            }
            if block.count > 0 { try put(Self.blob("OSMData", block.finish())) }
        }
        return size
    }

    private func packed(tile number: Int) throws -> [Data] {
        try Kind.allCases.map { kind in
            var block = Block(kind)
            tile(number, of: 4000).put(into: &block, kind)
            return try Self.blob("OSMData", block.finish())
        }
    }

    /// A kilometre of the city, the `number`th of a square of so many.
    private func tile(_ number: Int, of tiles: Int) -> Tile {
        var random = SplitMix(seed: seed &+ UInt64(number) &* 0x1000_0001)
        let side = max(1, Int(Double(tiles).squareRoot().rounded(.up)))
        var tile = Tile(first: Int64(number) * 20_000 + 1)
        let (south, west) = (30.2 + 0.009 * Double(number / side), 113.8 + 0.0105 * Double(number % side))
        func place(_ x: Double, _ y: Double) -> (Double, Double) { (south + y * 0.009, west + x * 0.0105) }
        let step = 1 / Double(Self.grid)
        var crossings: [[Int64]] = []
        for row in 0..<Self.grid {
            crossings.append((0..<Self.grid).map { column in
                let spot = place((Double(column) + 0.5 + random.unit() * 0.3 - 0.15) * step, (Double(row) + 0.5 + random.unit() * 0.3 - 0.15) * step)
                return tile.node(spot)
            })
        }
        for line in 0..<Self.grid {
            tile.street(crossings[line], bentBy: &random, name: "\(Self.names[random.below(Self.names.count)])路", major: line % 5 == 2)
            tile.street(crossings.map { $0[line] }, bentBy: &random, name: "\(Self.names[random.below(Self.names.count)])街", major: line % 5 == 2)
        }
        let isCampus = number % 7 == 3
        for row in 0..<Self.grid {
            for column in 0..<Self.grid {
                for house in 0..<(8 + random.below(8)) {
                    let x = (Double(column) + 0.6 + 0.28 * Double(house % 4) * 0.8) * step
                    let y = (Double(row) + 0.6 + 0.25 * Double(house / 4) * 0.8) * step
                    let (width, depth) = (0.10 * step * (1 + random.unit()), 0.08 * step * (1 + random.unit()))
                    // No two stand alike, or the file would pack better than any that is real.
                    let turn = random.unit() * 0.6 - 0.3
                    let corners = [(0, 0), (width, 0), (width, depth), (0, depth)].map { corner in
                        let (east, north) = (corner.0 * cos(turn) - corner.1 * sin(turn), corner.0 * sin(turn) + corner.1 * cos(turn))
                        return tile.node(place(x + east + random.unit() * 0.002, y + north + random.unit() * 0.002))
                    }
                    tile.house(corners, number: house, isCampus: isCampus, &random)
                }
            }
        }
        if isCampus {
            let rim = [(0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95)].map { tile.node(place($0.0, $0.1)) }
            tile.campus(rim, name: "\(Self.names[random.below(Self.names.count)])大学")
        }
        return tile
    }

    private static let names = ["文华", "和平", "迎宾", "崇文", "永安", "朝阳", "同心", "长兴", "友谊", "春晖", "桃园", "锦绣", "翠屏", "观澜", "集贤", "启明"]

    /// A blob with its header, packed.
    static func blob(_ type: String, _ content: [UInt8]) throws -> Data {
        var length = compressBound(uLong(content.count))
        var packed = [UInt8](repeating: 0, count: Int(length))
        guard compress2(&packed, &length, content, uLong(content.count), 6) == Z_OK else { throw BenchFault("zlib refuses to pack") }
        var blob = Wire()
        blob.number(2, UInt64(content.count))
        blob.bytes(3, packed[..<Int(length)])
        var header = Wire()
        header.text(1, type)
        header.number(3, UInt64(blob.bytes.count))
        var data = withUnsafeBytes(of: UInt32(header.bytes.count).bigEndian) { Data($0) }
        data.append(contentsOf: header.bytes)
        data.append(contentsOf: blob.bytes)
        return data
    }

    enum Kind: CaseIterable { case nodes, ways, relations }
}

/// What lies in one tile, before it is written.
private struct Tile {
    typealias Tags = [(String, String)]
    private var next: Int64
    private let first: Int64
    private(set) var nodes: [(latitude: Double, longitude: Double, tags: Tags)] = []
    private(set) var ways: [(id: Int64, nodes: [Int64], tags: Tags)] = []
    private(set) var relations: [(id: Int64, ways: [Int64], tags: Tags)] = []

    init(first: Int64) {
        self.first = first
        next = first
    }

    mutating func node(_ place: (Double, Double), _ tags: Tags = []) -> Int64 {
        nodes.append((place.0, place.1, tags))
        next += 1
        return next - 1
    }

    private mutating func way(_ nodes: [Int64], _ tags: Tags) { ways.append((first + Int64(ways.count), nodes, tags)) }

    mutating func street(_ crossings: [Int64], bentBy random: inout SplitMix, name: String, major: Bool) {
        var line = [crossings[0]]
        for (from, to) in zip(crossings, crossings.dropFirst()) {
            let (a, b) = (nodes[Int(from - first)], nodes[Int(to - first)])
            for step in 1...2 {
                let along = Double(step) / 3
                let bend = (random.unit() - 0.5) * 0.0001
                line.append(node((a.latitude + (b.latitude - a.latitude) * along + bend, a.longitude + (b.longitude - a.longitude) * along - bend)))
            }
            line.append(to)
        }
        let grade = major ? "secondary" : ["residential", "residential", "service", "living_street", "footway"][random.below(5)]
        var tags: Tags = [("highway", grade), ("name", name), ("surface", "asphalt")]
        if random.below(4) == 0 { tags.append(("oneway", "yes")) }
        if grade == "service" { nodes[Int(line[1] - first)].tags = [("barrier", "lift_gate"), ("opening_hours", "06:00-23:00")] }
        way(line, tags)
    }

    mutating func house(_ corners: [Int64], number: Int, isCampus: Bool, _ random: inout SplitMix) {
        var tags: Tags = [("building", isCampus ? ["dormitory", "university", "yes"][random.below(3)] : ["yes", "residential", "apartments", "retail"][random.below(4)])]
        if random.below(3) == 0 { tags.append(("building:levels", "\(1 + random.below(18))")) }
        if random.below(5) == 0 { tags.append(("name", "\(number + 1)号楼")) }
        if random.below(6) == 0 { tags.append(("addr:housenumber", "\(random.below(300))")) }
        way(corners + [corners[0]], tags)
    }

    mutating func campus(_ rim: [Int64], name: String) {
        way([rim[0], rim[1], rim[2]], [])
        way([rim[2], rim[3], rim[0]], [])
        relations.append((first, [ways[ways.count - 2].id, ways[ways.count - 1].id], [("type", "multipolygon"), ("amenity", "university"), ("name", name)]))
    }

    func put(into block: inout Block, _ kind: ExtractMaker.Kind) {
        switch kind {
        case .nodes:
            for (index, node) in nodes.enumerated() { block.node(first + Int64(index), node.latitude, node.longitude, node.tags) }
        case .ways: for way in ways { block.way(way.id, way.nodes, way.tags) }
        case .relations: for relation in relations { block.relation(relation.id, relation.ways, relation.tags) }
        }
    }
}

/// A block of primitives of one kind while it fills.
private struct Block {
    private let kind: ExtractMaker.Kind
    private(set) var count = 0
    private var strings: [String: UInt64] = ["": 0]
    private var table: [String] = [""]
    private var group = Wire()
    private var (ids, latitudes, longitudes, tags) = (Wire(), Wire(), Wire(), Wire())
    private var last: (id: Int64, latitude: Int64, longitude: Int64) = (0, 0, 0)

    init(_ kind: ExtractMaker.Kind) { self.kind = kind }

    mutating func node(_ id: Int64, _ latitude: Double, _ longitude: Double, _ tags: [(String, String)]) {
        let place = (id: id, latitude: Int64((latitude * 1e7).rounded()), longitude: Int64((longitude * 1e7).rounded()))
        ids.signed(place.id - last.id)
        latitudes.signed(place.latitude - last.latitude)
        longitudes.signed(place.longitude - last.longitude)
        last = place
        for (key, value) in tags {
            self.tags.varint(index(key))
            self.tags.varint(index(value))
        }
        self.tags.varint(0)
        count += 1
    }

    mutating func way(_ id: Int64, _ nodes: [Int64], _ tags: [(String, String)]) {
        var way = thing(id, tags)
        way.deltas(8, nodes)
        group.bytes(3, way.bytes[...])
        count += 1
    }

    mutating func relation(_ id: Int64, _ ways: [Int64], _ tags: [(String, String)]) {
        var relation = thing(id, tags)
        var (roles, types) = (Wire(), Wire())
        for _ in ways {
            roles.varint(index("outer"))
            types.varint(1)
        }
        relation.bytes(8, roles.bytes[...])
        relation.deltas(9, ways)
        relation.bytes(10, types.bytes[...])
        group.bytes(4, relation.bytes[...])
        count += 1
    }

    private mutating func thing(_ id: Int64, _ tags: [(String, String)]) -> Wire {
        var (wire, keys, values) = (Wire(), Wire(), Wire())
        for (key, value) in tags {
            keys.varint(index(key))
            values.varint(index(value))
        }
        wire.number(1, UInt64(id))
        wire.bytes(2, keys.bytes[...])
        wire.bytes(3, values.bytes[...])
        return wire
    }

    private mutating func index(_ text: String) -> UInt64 {
        if let index = strings[text] { return index }
        table.append(text)
        strings[text] = UInt64(table.count - 1)
        return UInt64(table.count - 1)
    }

    /// The block's bytes; it is empty afterwards.
    mutating func finish() -> [UInt8] {
        if kind == .nodes {
            var dense = Wire()
            dense.bytes(1, ids.bytes[...])
            dense.bytes(8, latitudes.bytes[...])
            dense.bytes(9, longitudes.bytes[...])
            dense.bytes(10, tags.bytes[...])
            group.bytes(2, dense.bytes[...])
        }
        var strings = Wire()
        for text in table { strings.text(1, text) }
        var block = Wire()
        block.bytes(1, strings.bytes[...])
        block.bytes(2, group.bytes[...])
        self = Block(kind)
        return block.bytes
    }
}

/// Bytes as protocol buffers write them.
private struct Wire {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7F) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func number(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    mutating func bytes(_ field: UInt64, _ content: ArraySlice<UInt8>) {
        varint(field << 3 | 2)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    mutating func text(_ field: UInt64, _ text: String) { bytes(field, Array(text.utf8)[...]) }

    mutating func deltas(_ field: UInt64, _ values: [Int64]) {
        var (wire, last): (Wire, Int64) = (Wire(), 0)
        for value in values {
            wire.signed(value - last)
            last = value
        }
        bytes(field, wire.bytes[...])
    }
}
