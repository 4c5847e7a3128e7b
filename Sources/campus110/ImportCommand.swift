import ArgumentParser
import Foundation
import Geo
import Ground
import Import

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring in what others have made.", subcommands: [ImportMap.self, ImportPeople.self])
}

struct ImportMap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Take an OpenStreetMap extract as the desk's map.",
        discussion: "The file is read whole and checked first; when it is broken, the error says where and the old map stays.")

    @Argument(help: "An .osm.pbf file.")
    var file: String

    @OptionGroup var where_: DataOptions

    func run() async throws {
        let folder = where_.folder
        let map = try OSMImporter.read(path: file)
        try folder.make()
        try MapFile.write(map, to: folder.mapPath)
        print("\(map.name): \(map.streets.count) streets, \(map.buildings.count) buildings, \(map.barriers.count) barriers; \(map.attribution)")
    }
}
