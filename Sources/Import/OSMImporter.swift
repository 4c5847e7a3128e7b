import Foundation
public import Geo
import Ground
import SwiftProtobuf

/// Makes a town's map from an OpenStreetMap extract.
///
/// Reads the file several times, for relations, ways and nodes, and keeps only what it will use: memory goes with
/// the streets and buildings found, not with the file.
public enum OSMImporter {
    /// What the licence of the data asks to be shown on every map.
    public static let attribution = "© OpenStreetMap contributors"

    /// Reads an `.osm.pbf`, `.osm` or `.osm.gz` file; throws `MapFileError`, which says where it is broken and what to do.
    /// Without a `name` the town is called after the file.
    public static func read(
        path: String, name: String? = nil, progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> MapData {
        let source = try ByteSource(path: path)
        let name = name ?? townName(path)
        return switch try MapFormat(source) {
        case .xml: try xml(source, name: name, progress: progress)
        default: try pbf(source, name: name, progress: progress)
        }
    }

    /// The file's name without folders and endings.
    static func townName(_ path: String) -> String {
        String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
    }

    static func pbf(
        _ source: ByteSource, name: String, progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> MapData {
        let steps = ImportSteps([(.checking, 3), (.outlines, 1), (.streets, 4), (.places, 5), (.joining, 1)], progress)
        let file = try PBFFile(source) { steps(.checking, $0) }
        return try map(
            source, name, steps,
            relations: { draft in
                try file.forEachBlock(holding: .relations, progress: { steps(.outlines, $0) }) { draft.takeRelations(of: $0) }
            },
            ways: { draft in
                try file.forEachBlock(holding: .ways, progress: { steps(.streets, $0) }) { draft.takeWays(of: $0) }
            },
            nodes: { draft in
                try file.forEachBlock(holding: .nodes, progress: { steps(.places, $0) }) { draft.takeNodes(of: $0) }
            })
    }

    static func xml(
        _ source: ByteSource, name: String, progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> MapData {
        let steps = ImportSteps([(.outlines, 1), (.streets, 1), (.places, 1), (.joining, 0.1)], progress)
        let file = OSMXMLFile(source: source)
        func read(_ kind: OSMXMLFile.Kind, _ step: ImportProgress.Step) -> (inout OSMDraft) throws -> Void {
            { try file.read(kind, into: &$0) { steps(step, Double($0) / Double(source.count)) } }
        }
        return try map(
            source, name, steps, relations: read(.relations, .outlines), ways: read(.ways, .streets),
            nodes: read(.nodes, .places))
    }

    private static func map(
        _ source: ByteSource, _ name: String, _ steps: ImportSteps, relations: (inout OSMDraft) throws -> Void,
        ways: (inout OSMDraft) throws -> Void, nodes: (inout OSMDraft) throws -> Void
    ) throws -> MapData {
        var draft = OSMDraft()
        try relations(&draft)
        try ways(&draft)
        guard draft.hasStreets else {
            throw MapFileError(
                file: source.name, problem: "has no roads in it",
                remedy: "export ways with highway=* too, and the nodes they are made of")
        }
        draft.numberNodes()
        try nodes(&draft)
        steps(.joining, 0)
        let map = draft.map(name: name)
        guard !map.streets.isEmpty || !draft.hasPlacedStreets else {
            throw MapFileError(
                file: source.name, problem: "has roads, but each is a single node used twice",
                remedy: "correct the ways with highway=*: a road joins two nodes")
        }
        guard !map.streets.isEmpty else {
            throw MapFileError(
                file: source.name, problem: "has roads but not the nodes they are made of",
                remedy: "export the nodes too, e.g. osmium extract --strategy complete_ways")
        }
        steps(.joining, 1)
        return map
    }
}
