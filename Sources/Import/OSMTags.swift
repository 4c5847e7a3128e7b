import Foundation
import SwiftProtobuf

/// The tags of one thing, as far as the importer knows their keys.
struct OSMTags {
    private var values: [(key: Key, value: String)] = []

    /// The keys that mean something here; all others are passed over.
    enum Key: String, CaseIterable {
        case access, amenity, area, barrier, bicycle, bollard, building, cycleway, emergency, foot, highway, junction
        case landuse, leisure, locked, maxheight, maxspeed, maxwidth, motorcar, name, natural, oneway, place, railway
        case ref, service, shop, tourism, type, vehicle, waterway, width
        case chineseName = "name:zh"
        case levels = "building:levels"
        case motorVehicle = "motor_vehicle"
        case openingHours = "opening_hours"
        case shutAt = "access:conditional"
        case builtHeight = "maxheight:physical"
        case builtWidth = "maxwidth:physical"
        case onewayBicycle = "oneway:bicycle"
        case onewayEmergency = "oneway:emergency"
    }

    init(_ values: [(Key, String)] = []) { self.values = values.map { (key: $0.0, value: $0.1) } }

    /// The value, `nil` when the thing has no such tag; of two, the first.
    subscript(key: Key) -> String? { values.first { $0.key == key }?.value }

    var isEmpty: Bool { values.isEmpty }

    /// Chinese if the map has it, otherwise what the place itself says; at most 200 characters.
    var name: String { String((self[.chineseName] ?? self[.name] ?? "").prefix(200)) }

    mutating func append(_ key: Key, _ value: String) { values.append((key, value)) }
}

/// The strings of one block, with the keys among them found once and not for every thing.
struct OSMStrings {
    private let bytes: [Data]
    private let keys: [OSMTags.Key?]

    init(_ block: PBFPrimitiveBlock) {
        bytes = block.stringtable.s
        let known = Dictionary(uniqueKeysWithValues: OSMTags.Key.allCases.map { (Data($0.rawValue.utf8), $0) })
        keys = bytes.map { known[$0] }
    }

    /// Whether any thing in the block could have such a tag.
    func have(_ key: OSMTags.Key) -> Bool { keys.contains(key) }

    /// Text by its index; empty for an index that leads nowhere. Bytes that are not UTF-8 are replaced.
    subscript(index: Int) -> String {
        bytes.indices.contains(index) ? String(decoding: bytes[index], as: UTF8.self) : ""
    }

    /// Tags from two lists of indices.
    func tags(_ keyIndices: [UInt32], _ valueIndices: [UInt32]) -> OSMTags {
        var tags = OSMTags()
        for (key, value) in zip(keyIndices, valueIndices) { add(Int(key), Int(value), to: &tags) }
        return tags
    }

    /// Adds a tag if its key is known.
    func add(_ keyIndex: Int, _ valueIndex: Int, to tags: inout OSMTags) {
        guard keys.indices.contains(keyIndex), let key = keys[keyIndex] else { return }
        tags.append(key, self[valueIndex])
    }
}
