public import Geo
import Foundation

/// One row of a table: what it draws and what its cells say.
struct RoadTableRow {
    /// What the table calls it, empty when it has no name for it.
    var id = ""
    var shape = Shapefile.Shape.none
    var cells: [(column: String, cell: String)] = []
}

/// How the columns of a town's own table of roads are to be read: which is the grade, which the name, and what their words
/// mean. Kept as JSON; what it leaves out is read as `RoadTable.usual` reads it.
public struct RoadTable: Codable, Sendable, Equatable {
    /// A column's name to the OpenStreetMap key that says the same, e.g. `"道路等级": "highway"`; letters' case does not count.
    public var columns: [String: String]
    /// For each key, a cell's words to the value that says the same, e.g. `"主干路": "primary"`. More tags may follow it:
    /// `"消防通道": "service access=no emergency=yes"`.
    public var values: [String: [String: String]]
    /// Tags of rows that have no value for a key, e.g. `"highway": "residential"`.
    public var otherwise: [String: String]
    /// Whether a row is a street, or one direction of it; told from the table itself when nil.
    public var rows: Rows?
    /// The system of the table's degrees.
    public var system: CoordinateSystem?
    /// Ends of streets within so many metres of each other, or of another street, are joined.
    public var join: Double?

    public enum Rows: String, Codable, Sendable { case streets, directions }

    /// Adds to what is usual; see the properties.
    public init(
        columns: [String: String] = [:], values: [String: [String: String]] = [:], otherwise: [String: String] = [:],
        rows: Rows? = nil, system: CoordinateSystem? = nil, join: Double? = nil
    ) {
        self.columns = columns
        self.values = values
        self.otherwise = otherwise
        self.rows = rows
        self.system = system
        self.join = join
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case columns, values, otherwise, rows, system, join }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            columns: try box.decodeIfPresent([String: String].self, forKey: .columns) ?? [:],
            values: try box.decodeIfPresent([String: [String: String]].self, forKey: .values) ?? [:],
            otherwise: try box.decodeIfPresent([String: String].self, forKey: .otherwise) ?? [:],
            rows: try box.decodeIfPresent(Rows.self, forKey: .rows),
            system: try box.decodeIfPresent(CoordinateSystem.self, forKey: .system),
            join: try box.decodeIfPresent(Double.self, forKey: .join))
    }

    /// The table of words in a JSON file; throws `MapFileError` naming what is wrong in it.
    public static func read(_ path: String) throws -> RoadTable {
        let source = try ByteSource(path: path)
        func refusal(_ problem: String) -> MapFileError {
            MapFileError(file: path, problem: problem, remedy: "docs/maps.md shows how such a file is written")
        }
        guard source.count <= 1 << 20 else { throw refusal("is larger than 1 MB and no table of words") }
        let data = try source.read(at: 0, Int(source.count))
        let table: RoadTable
        do {
            table = try JSONDecoder().decode(RoadTable.self, from: data)
        } catch {
            throw refusal("is not a table of words (\(Self.words(error)))")
        }
        if let fault = table.fault(in: data) { throw refusal(fault) }
        return table
    }

    /// What cannot be meant; `nil` when nothing.
    private func fault(in data: Data) -> String? {
        let given = ((try? JSONSerialization.jsonObject(with: data)) as? [String: Any]).map { $0.keys.sorted() } ?? []
        if let key = given.first(where: { CodingKeys(rawValue: $0) == nil }) {
            return "has “\(key)”, which is none of \(CodingKeys.allCases.map(\.rawValue).joined(separator: ", "))"
        }
        let keys = columns.values.sorted() + values.keys.sorted() + otherwise.keys.sorted()
        if let key = keys.first(where: { OSMTags.Key(rawValue: $0) == nil }) {
            return "names the key “\(key)”, which is none of \(OSMTags.Key.allCases.map(\.rawValue).sorted().joined(separator: ", "))"
        }
        if let join, !(0...100).contains(join) { return "has a join of \(join) metres: give 0 to 100" }
        return nil
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(_, let context), DecodingError.dataCorrupted(let context),
            DecodingError.valueNotFound(_, let context), DecodingError.keyNotFound(_, let context):
            context.codingPath.isEmpty ? "it is no JSON" : "see \(context.codingPath.map(\.stringValue).joined(separator: "."))"
        default: "it is no JSON"
        }
    }
}
