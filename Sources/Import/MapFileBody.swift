import Geo
import Ground

/// Bytes of a map file as they are written.
struct MapFileBody {
    var bytes: [UInt8] = []

    mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ positions: [Position]) {
        put(UInt32(positions.count))
        for position in positions {
            put(position.latitude.bitPattern)
            put(position.longitude.bitPattern)
        }
    }

    /// The map as `format` writes it; 1 leaves out what it does not know.
    mutating func put(_ map: MapData, format: UInt32 = MapFile.version) {
        put(map.attribution)
        put(map.name)
        put(map.nodes)
        put(UInt32(map.streets.count))
        for street in map.streets {
            put(street.grade.rawValue)
            put(street.direction.rawValue)
            put(street.access.rawValue)
            put(street.name)
            put(UInt32(street.nodes.count))
            for node in street.nodes { put(node) }
            guard format >= 2 else { continue }
            put(street.limits)
            put(street.contraflow.rawValue)
        }
        put(UInt32(map.buildings.count))
        for building in map.buildings {
            put(building.id.text)
            put(building.name)
            put(building.use.rawValue)
            put(building.levels)
            put(UInt8(building.onCampus ? 1 : 0))
            put(building.outline)
        }
        put(UInt32(map.areas.count))
        for area in map.areas {
            put(area.kind.rawValue)
            put(area.name)
            put(area.outline)
        }
        put(UInt32(map.barriers.count))
        for barrier in map.barriers {
            put(barrier.node)
            put(barrier.kind.rawValue)
            put(barrier.name)
            guard format >= 2 else { continue }
            put(barrier.limits)
            put(UInt8(barrier.opensForEmergency ? 1 : 0))
            put(barrier.hours)
        }
    }

    /// A byte says which of the two are known.
    private mutating func put(_ limits: VehicleLimits) {
        put(UInt8((limits.height == nil ? 0 : 1) | (limits.width == nil ? 0 : 2)))
        if let height = limits.height { put(height.bitPattern) }
        if let width = limits.width { put(width.bitPattern) }
    }

    /// How many spans of the week, `noHours` for none known.
    private mutating func put(_ hours: OpeningHours?) {
        guard let hours else { return put(Self.noHours) }
        put(UInt16(hours.spans.count))
        for span in hours.spans {
            put(UInt16(span.start))
            put(UInt16(span.end))
        }
    }

    static let noHours = UInt16.max
}
