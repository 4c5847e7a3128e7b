import Geo
import Ground

/// Takes a map back out of bytes, trusting none of them.
struct MapFileReader {
    struct Fault: Error {
        var problem: String
    }

    private let bytes: UnsafeRawBufferPointer
    private let format: UInt32
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer, format: UInt32) {
        self.bytes = bytes
        self.format = format
    }

    mutating func map() throws(Fault) -> MapData {
        var map = MapData()
        map.attribution = try text()
        map.name = try text()
        map.nodes = try positions()
        let nodes = Int32(map.nodes.count)
        for _ in 0..<(try count(of: 11)) { map.streets.append(try street(nodes)) }
        for _ in 0..<(try count(of: 15)) {
            map.buildings.append(
                Building(
                    id: BuildingID(try text()), name: try text(), use: try kind("use"),
                    outline: [], levels: try number(), onCampus: try number(UInt8.self) != 0))
            map.buildings[map.buildings.count - 1].outline = try positions()
        }
        for _ in 0..<(try count(of: 9)) {
            map.areas.append(Area(kind: try kind("kind of area"), name: try text(), outline: try positions()))
        }
        for _ in 0..<(try count(of: 9)) {
            var barrier = Barrier(node: try node(below: nodes), kind: try kind("kind of barrier"), name: try text())
            if format >= 2 {
                barrier.limits = try limits()
                barrier.opensForEmergency = try number(UInt8.self) != 0
                barrier.hours = try hours()
            }
            map.barriers.append(barrier)
        }
        guard position == bytes.count else { throw Fault(problem: "has bytes after its end") }
        return map
    }

    private mutating func street(_ nodes: Int32) throws(Fault) -> Street {
        let (grade, direction, access): (Street.Grade, Street.Direction, Street.Access)
        grade = try kind("grade of street")
        direction = try kind("direction")
        access = try kind("access")
        let name = try text()
        let length = try count(of: 4)
        guard length >= 2 else { throw Fault(problem: "has a street of \(length) nodes") }
        var list: [Int32] = []
        list.reserveCapacity(length)
        for _ in 0..<length { list.append(try node(below: nodes)) }
        var street = Street(nodes: list, grade: grade, name: name, direction: direction, access: access)
        if format >= 2 {
            street.limits = try limits()
            street.contraflow = Street.Contraflow(rawValue: try number())
        }
        return street
    }

    private mutating func limits() throws(Fault) -> VehicleLimits {
        let known = try number(UInt8.self)
        return VehicleLimits(height: known & 1 == 0 ? nil : try metres(), width: known & 2 == 0 ? nil : try metres())
    }

    private mutating func metres() throws(Fault) -> Double {
        let metres = Double(bitPattern: try number())
        guard metres.isFinite, metres > 0 else { throw Fault(problem: "has a height or width that is none") }
        return metres
    }

    private mutating func hours() throws(Fault) -> OpeningHours? {
        let count = try number(UInt16.self)
        guard count != MapFileBody.noHours else { return nil }
        var minutes: [Range<Int>] = []
        for _ in 0..<count {
            let (start, end) = (Int(try number(UInt16.self)), Int(try number(UInt16.self)))
            guard start < end, end <= OpeningHours.week else { throw Fault(problem: "has opening hours beyond the week") }
            minutes.append(start..<end)
        }
        return OpeningHours(minutes)
    }

    private mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(Fault) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - position >= size else { throw Fault(problem: "ends too early") }
        let value = bytes.loadUnaligned(fromByteOffset: position, as: Number.self)
        position += size
        return Number(littleEndian: value)
    }

    /// How many things follow; each takes at least `size` bytes, so a wild number asks for no memory.
    private mutating func count(of size: Int) throws(Fault) -> Int {
        let count = Int(try number(UInt32.self))
        guard count <= (bytes.count - position) / size else {
            throw Fault(problem: "ends too early for \(count) things")
        }
        return count
    }

    private mutating func text() throws(Fault) -> String {
        let length = try count(of: 1)
        let slice = bytes[position..<position + length]
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw Fault(problem: "has text that is not UTF-8")
        }
        position += length
        return text
    }

    private mutating func positions() throws(Fault) -> [Position] {
        let length = try count(of: 16)
        var positions: [Position] = []
        positions.reserveCapacity(length)
        for _ in 0..<length {
            let latitude = Double(bitPattern: try number())
            let longitude = Double(bitPattern: try number())
            guard let place = Position(checking: latitude, longitude) else {
                throw Fault(problem: "has a position that is not on the earth")
            }
            positions.append(place)
        }
        return positions
    }

    private mutating func kind<Kind: RawRepresentable<UInt8>>(_ what: String) throws(Fault) -> Kind {
        let raw = try number(UInt8.self)
        guard let kind = Kind(rawValue: raw) else { throw Fault(problem: "has an unknown \(what), \(raw)") }
        return kind
    }

    private mutating func node(below limit: Int32) throws(Fault) -> Int32 {
        let node = try number(Int32.self)
        guard node >= 0, node < limit else { throw Fault(problem: "has a street or barrier on a node that it has not") }
        return node
    }
}
