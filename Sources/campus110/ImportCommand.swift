import ArgumentParser
import Foundation
import Geo
import Ground
import Import

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring in what others have made.",
        subcommands: [ImportMap.self, ImportPopulation.self, ImportPeople.self, ImportCases.self])
}

/// Coordinate systems by the names of the command line.
enum SystemName: String, ExpressibleByArgument, CaseIterable {
    case wgs84, gcj02, bd09

    var system: CoordinateSystem {
        switch self {
        case .wgs84: .wgs84
        case .gcj02: .gcj02
        case .bd09: .bd09
        }
    }
}

struct ImportMap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Take an OpenStreetMap extract, or a town's own tables of roads, as the desk's map.",
        discussion: """
            Reads .osm.pbf, .osm and .osm.gz; or one or more of .geojson and .shp (with its .dbf): streets, and perhaps gates and
            buildings. --words names the columns of such tables (docs/maps.md). Everything is read and checked first: when it
            is broken, the error says where and the old map stays. A server that runs takes the new map when it starts again.
            """)

    @Argument(help: "An extract, or tables of roads.")
    var files: [String]

    @Option(help: "A JSON file that says what the columns of a table mean, as docs/maps.md shows.")
    var words: String?

    @Option(help: "The system of a table's degrees: wgs84, gcj02 or bd09.")
    var system: SystemName?

    @Option(help: "What the town is called; without it, like the file.")
    var name: String?

    @Option(help: "Shown on every map, where the data's licence asks for it.")
    var attribution = ""

    @Flag(help: "Only read, and say what is in it.")
    var dryRun = false

    @OptionGroup var where_: DataOptions

    func run() async throws {
        let folder = where_.folder
        let bar = ProgressBar()
        let options = RoadTableImporter.Options(
            table: try words.map { try RoadTable.read($0) } ?? RoadTable(), system: system?.system, attribution: attribution, name: name)
        let (map, notes) = try {
            defer { bar.end() }
            return try MapImporter.read(files, options: options) { bar.show(Int($0.share * 100), of: 100) }
        }()
        print("\(map.name): \(map.streets.count) streets, \(map.buildings.count) buildings, \(map.barriers.count) barriers\(map.attribution.isEmpty ? "" : "; \(map.attribution)")")
        for note in notes { print("  \(note)") }
        if let fault = map.looseness { print("  \(fault)") }
        guard !dryRun else { return print("Nothing was changed: this was a dry run.") }
        try folder.make()
        try MapFile.write(map, to: folder.mapPath)
        print("Written to \(folder.mapPath). A server that runs takes it when it starts again.")
        do {
            if try folder.readPopulation(on: map) != nil { print("The people in \(folder.populationPath) fit the new map.") }
        } catch {
            say("The people in \(folder.populationPath) do not fit the new map (\(error)): import their table again. Until then people are unknown.")
        }
    }
}

extension MapData {
    /// A warning where much of the streets cannot be reached from the rest; `nil` where they hang together.
    fileprivate var looseness: String? {
        var root = Array(nodes.indices)
        func top(_ node: Int) -> Int {
            var node = node
            while root[node] != node {
                root[node] = root[root[node]]
                node = root[node]
            }
            return node
        }
        for street in streets {
            for (from, to) in zip(street.nodes, street.nodes.dropFirst()) { root[top(Int(from))] = top(Int(to)) }
        }
        var sizes: [Int: Int] = [:]
        for node in nodes.indices { sizes[top(node), default: 0] += 1 }
        guard let largest = sizes.values.max(), largest * 10 < nodes.count * 9 else { return nil }
        return "Only \(largest * 100 / nodes.count) % of the map hang together, the rest are \(sizes.count - 1) islands: for a table of roads give a larger \"join\" in --words."
    }
}

struct ImportPopulation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "population", abstract: "Take a table of people by building and hour.",
        discussion: """
            The first row names the columns, in any order, in Chinese or English: 楼栋 building (id or name on the map), 名称 name,
            纬度 lat and 经度 lon; h0 … h23, or 白天 day and 夜间 night, or 人数 people; 日子 days (工作日 working, 休息日 off, 每天 every).
            UTF-8 or GB18030; parted by , ; or tab. A row that cannot be meant is named, and nothing is written until all can, or
            --skip-bad-rows says that they may be missing. The table replaces the one before.
            """)

    @Argument(help: "A CSV file.") var file: String
    @Option(help: "The system of the table's degrees: wgs84, gcj02 or bd09.") var system = SystemName.wgs84
    @Flag(help: "Only say what is in it.") var dryRun = false
    @Flag(help: "Write the good rows although others are bad.") var skipBadRows = false
    @OptionGroup var where_: DataOptions

    func run() async throws {
        let folder = where_.folder
        let map = try folder.readMap()
        var sheet = PopulationSheet(map: map, system: system.system)
        let population: Population
        do {
            try CSVReader(path: file).rows { try sheet.take(line: $0, $1) }
            population = try sheet.finish()
        } catch let error as CSVError {
            throw refused("\(file): \(error.message.zh) | \(error.message.en)")
        }
        describe(population)
        if !sheet.ignored.isEmpty { print("  columns passed over: \(sheet.ignored.joined(separator: ", "))") }
        for fault in sheet.faults.prefix(50) { print("  \(fault.message.zh) | \(fault.message.en)") }
        if sheet.faultCount > 50 { print("  … and \(sheet.faultCount - 50) more") }
        guard sheet.faultCount == 0 || skipBadRows || dryRun else {
            throw refused("\(sheet.faultCount) of \(sheet.rows) rows cannot be taken: correct them, or leave them out with --skip-bad-rows. Nothing was changed.")
        }
        guard !population.places.isEmpty else { throw refused("No row of \(file) can be taken. Nothing was changed.") }
        guard !dryRun else { return print("Nothing was changed: this was a dry run.") }
        try PopulationFile.write(population, to: folder.populationPath)
        print("Written to \(folder.populationPath). A server that runs takes it when it starts again; remove the file, and people are unknown.")
    }

    /// The table is at fault, not how the command was called: how to call it is not told.
    private func refused(_ words: String) -> ExitCode {
        say("Error: \(words)")
        return .failure
    }

    private func describe(_ population: Population) {
        let onMap = population.places.count { $0.building != nil }
        print("\(population.places.count) places, \(onMap) of them buildings of the map")
        for (isDayOff, name) in [(false, "working day"), (true, "day off")] {
            let counts = [3, 10, 12, 20].compactMap { Population.Hour($0, isDayOff: isDayOff) }.map {
                "\($0.hour):00 \(Int(population.people($0).rounded()))"
            }
            print("  people on a \(name): \(counts.joined(separator: ", "))")
        }
    }
}
