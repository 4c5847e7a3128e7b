import Foundation
public import Geo

/// Makes a town's map from whatever file there is: an OpenStreetMap extract, tables of roads, or a map of our own.
public enum MapImporter {
    /// Reads one extract, or one or more tables; throws `MapFileError`. Every format is told by what is in the file.
    /// The notes say in words what a person should know of how it was read.
    public static func read(
        _ paths: [String], options: RoadTableImporter.Options = RoadTableImporter.Options(),
        progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> (map: MapData, notes: [String]) {
        guard let path = paths.first else { return (MapData(), []) }
        let formats = try paths.map { path in
            if (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeDirectory {
                throw MapFileError(file: path, problem: "is a folder", remedy: "give the file in it")
            }
            return try MapFormat(ByteSource(path: path))
        }
        guard paths.count == 1, formats[0] != .geoJSON, formats[0] != .shapefile else {
            return try RoadTableImporter.read(paths, options: options, progress: progress)
        }
        var map =
            if formats[0] == .ours {
                try MapFile.read(path)
            } else {
                try OSMImporter.read(path: path, name: options.name, progress: progress)
            }
        if let name = options.name { map.name = name }
        if !options.attribution.isEmpty { map.attribution = options.attribution }
        return (map, [])
    }
}
