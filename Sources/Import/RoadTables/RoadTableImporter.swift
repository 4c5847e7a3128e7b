import Foundation
public import Geo
import Ground

/// Makes a town's map of tables of its own: GeoJSON files and shapefiles with streets, and perhaps gates and buildings.
public enum RoadTableImporter {
    /// How the tables are to be read.
    public struct Options: Sendable {
        /// What the columns and their words mean.
        public var table: RoadTable
        /// The system of the degrees, before what the table of words says.
        public var system: CoordinateSystem?
        /// What is to be shown on every map, for data that asks for it.
        public var attribution: String
        /// What the town is called; without it, like the first file.
        public var name: String?

        public init(
            table: RoadTable = RoadTable(), system: CoordinateSystem? = nil, attribution: String = "", name: String? = nil
        ) {
            self.table = table
            self.system = system
            self.attribution = attribution
            self.name = name
        }
    }

    /// Reads all files into one map; throws `MapFileError`. The notes say in words what a person should know of how they were
    /// read: rows passed over, streets joined.
    public static func read(
        _ paths: [String], options: Options = Options(), progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> (map: MapData, notes: [String]) {
        let sources = try paths.map { try ByteSource(path: $0) }
        return try map(sources, options: options, beside: Self.beside, progress: progress)
    }

    /// `beside` finds the file with the same name and another ending.
    static func map(
        _ sources: [ByteSource], options: Options, beside: (String, String) throws -> ByteSource?,
        progress: @escaping (ImportProgress) -> Void = { _ in }
    ) throws -> (map: MapData, notes: [String]) {
        let system = options.system ?? options.table.system ?? .wgs84
        let steps = ImportSteps([(.streets, 3), (.joining, 2)], progress)
        var draft = RoadTableDraft(options.table, system: system)
        for (index, source) in sources.enumerated() {
            func tell(_ share: Double) { steps(.streets, (Double(index) + share) / Double(sources.count)) }
            switch try MapFormat(source) {
            case .geoJSON:
                try GeoJSONFile(source: source).forEach { row, share in
                    draft.take(row)
                    tell(share)
                }
            case .shapefile: try take(source, beside, into: &draft, tell)
            default:
                throw MapFileError(
                    file: source.name, problem: "is no table of roads", remedy: "give GeoJSON files or shapefiles, or one extract alone")
            }
        }
        steps(.joining, 0)
        let file = sources.map(\.name).joined(separator: ", ")
        let name = options.name ?? OSMImporter.townName(sources.first?.name ?? "")
        let map = try draft.map(name: name, attribution: options.attribution, file: file)
        steps(.joining, 1)
        let passed = draft.passed.sorted { $0.key < $1.key }.map { "passed over: \($0.value) × \($0.key)" }
        return (map, draft.notes + passed)
    }

    /// A shapefile's rows lie in two files: what they draw, and what their cells say.
    private static func take(
        _ source: ByteSource, _ beside: (String, String) throws -> ByteSource?, into draft: inout RoadTableDraft,
        _ tell: (Double) -> Void
    ) throws {
        if let projection = try beside(source.name, "prj") {
            let text = String(decoding: try projection.read(at: 0, 4096), as: UTF8.self)
            if text.contains("PROJCS[") || text.contains("PROJCRS[") {
                throw MapFileError(
                    file: source.name, problem: "is in metres of a projection, as its .prj says",
                    remedy: "export it in degrees (EPSG:4326 or CGCS2000)")
            }
        }
        var shapes = try Shapefile(source)
        let page = try beside(source.name, "cpg").map { String(decoding: try $0.read(at: 0, 64), as: UTF8.self) }
        guard let file = try beside(source.name, "dbf") else {
            throw MapFileError(
                file: source.name, problem: "has no .dbf beside it", remedy: "put the table of the same name into the same folder")
        }
        let table = try DBaseFile(file, page: page)
        var index = 0
        while let shape = try shapes.shape() {
            guard index < table.count else {
                throw MapFileError(
                    file: source.name, problem: "has more shapes than its table has rows, \(table.count)", remedy: "export both again")
            }
            if let cells = table.row(index) {
                draft.take(RoadTableRow(shape: shape, cells: Array(zip(table.columns.map(\.name), cells)).map { (column: $0, cell: $1) }))
            }
            index += 1
            tell(shapes.share)
        }
        guard index == table.count else {
            throw MapFileError(
                file: source.name, problem: "has \(index) shapes and its table \(table.count) rows", remedy: "export both again")
        }
    }

    /// The file of the same name with another ending, whichever way its letters are written.
    private static func beside(_ path: String, _ ending: String) throws -> ByteSource? {
        let base = path.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: ".")
        let found = [ending, ending.uppercased(), ending.capitalized].map { "\(base).\($0)" }
            .first { FileManager.default.fileExists(atPath: $0) }
        return try found.map { try ByteSource(path: $0) }
    }
}
