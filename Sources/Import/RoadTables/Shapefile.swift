import Foundation

/// The shapes of an ESRI shapefile (.shp), one for each row of its table.
struct Shapefile {
    /// Beyond this a table is a country's and not a town's.
    static let largest: UInt64 = 1 << 30

    /// A point of a table in its own coordinates, east first.
    struct Point: Hashable {
        var x: Double
        var y: Double
    }

    /// What one row draws.
    enum Shape: Equatable {
        case none
        case points([Point])
        case lines([[Point]])
        /// Each ring with whether it is a hole.
        case rings([(ring: [Point], isHole: Bool)])

        static func == (a: Shape, b: Shape) -> Bool {
            switch (a, b) {
            case (.none, .none): true
            case (.points(let a), .points(let b)): a == b
            case (.lines(let a), .lines(let b)): a == b
            case (.rings(let a), .rings(let b)): a.elementsEqual(b) { $0.ring == $1.ring && $0.isHole == $1.isHole }
            default: false
            }
        }
    }

    private let name: String
    private let bytes: Data
    private var next = 100

    /// Reads the file; throws `MapFileError` for anything that is no shapefile.
    init(_ source: ByteSource) throws {
        name = source.name
        guard source.count <= Self.largest else {
            throw MapFileError(file: source.name, problem: "is larger than 1 GiB", remedy: "cut the town out of it")
        }
        bytes = try source.read(at: 0, Int(source.count))
        guard bytes.count >= 100, bytes.prefix(4).elementsEqual([0, 0, 0x27, 0x0A]) else {
            throw MapFileError(file: name, problem: "is not a shapefile", remedy: "give the .shp file, with its .dbf beside it")
        }
        let kind = little(32)
        guard [0, 1, 3, 5, 8].contains(kind % 10), kind < 30 else {
            throw MapFileError(
                file: name, offset: 32, problem: "holds shapes of kind \(kind), which is neither point, line nor polygon",
                remedy: "export lines or polygons")
        }
        let size = Int(big(24)) * 2
        guard size == bytes.count else {
            throw MapFileError(
                file: name, offset: 24, problem: "is \(bytes.count) bytes long where it says \(size)", remedy: "fetch the file again")
        }
    }

    /// How much of the file has been read, from 0 to 1.
    var share: Double { Double(next) / Double(max(1, bytes.count)) }

    /// The next row's shape, `nil` after the last.
    mutating func shape() throws -> Shape? {
        guard next < bytes.count else { return nil }
        guard next + 12 <= bytes.count else { throw damaged("ends within a record") }
        let length = Int(big(next + 4)) * 2
        let start = next + 8
        guard length >= 4, length <= bytes.count - start else { throw damaged("has a record of \(length) bytes") }
        let shape = try shape(start, length)
        next = start + length
        return shape
    }

    private func shape(_ start: Int, _ length: Int) throws -> Shape {
        let kind = little(start)
        // Kinds of 11 and more have heights or measures behind what is read here.
        switch kind % 10 {
        case _ where kind < 0 || kind > 28: throw damaged("has a shape of kind \(kind)")
        case 0: return .none
        case 1:
            guard length >= 20 else { throw damaged("has a point of \(length) bytes") }
            return .points([try point(start + 4)])
        case 8:
            guard length >= 40, little(start + 36) >= 0, Int(little(start + 36)) <= (length - 40) / 16 else {
                throw damaged("has points that do not fit their record")
            }
            return .points(try (0..<Int(little(start + 36))).map { try point(start + 40 + 16 * $0) })
        case 3, 5: return try parts(start, length, areRings: kind % 10 == 5)
        default: throw damaged("has a shape of kind \(kind)")
        }
    }

    private func parts(_ start: Int, _ length: Int, areRings: Bool) throws -> Shape {
        guard length >= 44 else { throw damaged("has a line of \(length) bytes") }
        let (parts, points) = (Int(little(start + 36)), Int(little(start + 40)))
        guard parts >= 0, points >= 0, parts <= points || points == 0, 44 + 4 * parts + 16 * points <= length else {
            throw damaged("has \(parts) parts of \(points) points, which do not fit their record")
        }
        let firsts = (0..<parts).map { Int(little(start + 44 + 4 * $0)) } + [points]
        guard firsts[0] == 0 || parts == 0, zip(firsts, firsts.dropFirst()).allSatisfy({ $0 <= $1 && $0 >= 0 }) else {
            throw damaged("has parts out of order")
        }
        let first = start + 44 + 4 * parts
        let lines = try zip(firsts, firsts.dropFirst()).map { from, to in
            try (from..<to).map { try point(first + 16 * $0) }
        }
        guard areRings else { return .lines(lines) }
        // Outer rings run clockwise.
        return .rings(lines.map { ($0, Self.area($0) > 0) })
    }

    /// Twice the area, above 0 for a ring that runs against the clock.
    static func area(_ ring: [Point]) -> Double {
        guard let last = ring.last else { return 0 }
        var (area, before) = (0.0, last)
        for point in ring {
            area += before.x * point.y - point.x * before.y
            before = point
        }
        return area
    }

    private func point(_ offset: Int) throws -> Point {
        let point = Point(x: double(offset), y: double(offset + 8))
        guard point.x.isFinite, point.y.isFinite else { throw damaged("has a point that is no number") }
        return point
    }

    private func little(_ offset: Int) -> Int32 { Int32(littleEndian: load(offset)) }
    private func big(_ offset: Int) -> Int32 { Int32(bigEndian: load(offset)) }
    private func double(_ offset: Int) -> Double { Double(bitPattern: UInt64(littleEndian: load(offset))) }

    private func load<Number: FixedWidthInteger>(_ offset: Int) -> Number {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }

    private func damaged(_ problem: String) -> MapFileError {
        MapFileError(file: name, offset: UInt64(next), problem: problem, remedy: "export the table again")
    }
}
