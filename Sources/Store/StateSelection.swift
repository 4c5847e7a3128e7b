import Ground
import Journal

/// A statement and what its `?` stand for.
struct Selection {
    var sql: String
    var values: [SQLValue]
}

extension StateQuery {
    static let columns =
        "s.kind, s.id, s.organisation, s.stage, s.moment, s.due, s.version, s.document, s.fields"

    /// The page: `columns`, in order of moment, then id.
    func rows() throws -> Selection {
        var selection = matching("SELECT \(Self.columns)")
        if let after {
            selection.sql += " AND (\(sortedBy)) \(newestFirst ? "<" : ">") (?, ?)"
            selection.values += [.integer(after.moment.milliseconds), .text(after.id)]
        }
        let direction = newestFirst ? " DESC" : ""
        selection.sql += " ORDER BY \(place).moment\(direction), \(place).id\(direction) LIMIT ?"
        selection.values.append(.integer(Int64(try Limits.page(limit))))
        return selection
    }

    /// How many there are, whatever the page.
    func number() -> Selection { matching("SELECT COUNT(*)") }

    /// A filter's own index is in the order wanted; without a filter the state's is.
    private var place: String { fields.isEmpty ? "s" : "f0" }
    private var sortedBy: String { "\(place).moment, \(place).id" }

    private func matching(_ select: String) -> Selection {
        var selection = Selection(sql: "\(select) FROM \(tables) WHERE s.kind = ?", values: [.text(kind)])
        func narrow(_ sql: String, _ values: [SQLValue]) {
            selection.sql += " AND \(sql)"
            selection.values += values
        }
        for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
            narrow(
                "f\(index).kind = ? AND f\(index).name = ? AND f\(index).value = ?",
                [.text(kind), .text(field.key), .text(field.value)])
        }
        if !organisations.isEmpty { narrow(Self.oneOf("s.organisation", organisations.count), organisations.map { .text($0.text) }) }
        if !stages.isEmpty { narrow(Self.oneOf("s.stage", stages.count), stages.map { .text($0) }) }
        if let from { narrow("\(place).moment >= ?", [.integer(from.milliseconds)]) }
        if let until { narrow("\(place).moment < ?", [.integer(until.milliseconds)]) }
        if let dueBy { narrow("s.due <= ?", [.integer(dueBy.milliseconds)]) }
        return selection
    }

    private var tables: String {
        guard !fields.isEmpty else { return "state s" }
        var tables = "state_field f0"
        for index in 1..<max(1, fields.count) {
            tables += " JOIN state_field f\(index) ON f\(index).moment = f0.moment AND f\(index).id = f0.id"
        }
        return tables + " JOIN state s ON s.kind = f0.kind AND s.id = f0.id"
    }

    private static func oneOf(_ column: String, _ count: Int) -> String {
        "\(column) IN (\(Array(repeating: "?", count: count).joined(separator: ", ")))"
    }
}
