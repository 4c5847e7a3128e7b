import Foundation

/// Real extracts that lie beside the project, where they are there at all.
enum SharedData {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/data/osm")

    static func path(_ name: String) -> String { folder.appendingPathComponent("\(name).osm.pbf").path }

    static var isHere: Bool { FileManager.default.fileExists(atPath: path("monaco")) }

    static let absence = "the shared map extracts are not beside the project (../shared/data/osm)"
}
