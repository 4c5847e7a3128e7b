import Foundation
public import Geo
import Ground
import SwiftProtobuf

/// Makes a town's map from an OpenStreetMap extract.
///
/// Reads the file three times, for relations, ways and nodes, and keeps only what it will use: memory goes with
/// the streets and buildings found, not with the file.
public enum OSMImporter {
    /// What the licence of the data asks to be shown on every map.
    public static let attribution = "© OpenStreetMap contributors"

    /// Reads an `.osm.pbf` file; throws `MapFileError`, which says where it is broken and what to do.
    /// Without a `name` the town is called after the file.
    public static func read(path: String, name: String? = nil) throws -> MapData {
        let file = String(path.split(separator: "/").last ?? "")
        return try map(ByteSource(path: path), name: name ?? String(file.prefix { $0 != "." }))
    }

    static func map(_ source: ByteSource, name: String) throws -> MapData {
        let file = try PBFFile(source)
        var draft = OSMDraft()
        try file.forEachBlock(holding: .relations) { draft.takeRelations(of: $0) }
        try file.forEachBlock(holding: .ways) { draft.takeWays(of: $0) }
        guard !draft.streets.isEmpty else {
            throw MapFileError(
                file: source.name, problem: "has no roads in it",
                remedy: "export ways with highway=* too, and the nodes they are made of")
        }
        draft.numberNodes()
        try file.forEachBlock(holding: .nodes) { draft.takeNodes(of: $0) }
        let map = draft.map(name: name)
        guard !map.streets.isEmpty else {
            throw MapFileError(
                file: source.name, problem: "has roads but not the nodes they are made of",
                remedy: "export the nodes too, e.g. osmium extract --strategy complete_ways")
        }
        return map
    }
}
