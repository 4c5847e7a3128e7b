import Ground
import Journal

/// A statement and what its `?` stand for.
struct Selection {
    var sql: String
    var values: [SQLValue]

    static func += (selection: inout Selection, more: (sql: String, values: [SQLValue])) {
        selection.sql += more.sql
        selection.values += more.values
    }
}

extension StateQuery {
    static let columns =
        "s.kind, s.id, s.organisation, s.stage, s.moment, s.due, s.version, s.document, s.fields, s.terms"

    /// Organisations times stages that are looked up one by one; SQLite takes 500.
    static let branchLimit = 60

    /// The page: `columns`, in order of moment, then id. See `DueSelection` for the other order.
    func rows() throws -> Selection {
        let limit = SQLValue.integer(Int64(try Limits.page(limit)))
        let branches = branches.map { $0.page(limit) }
        guard branches.count > 1 else { return branches[0] }
        // Each branch stops at a page's length in an index that is in order: a desk with few open incidents and
        // a million closed ones reads the few.
        let all = branches.enumerated().map { "SELECT * FROM (\($0.element.sql)) AS b\($0.offset)" }
        return Selection(
            sql: "\(all.joined(separator: " UNION ALL ")) ORDER BY moment\(direction), id\(direction) LIMIT ?",
            values: branches.flatMap(\.values) + [limit])
    }

    /// How many there are, whatever the page.
    func number() -> Selection { matching("SELECT COUNT(*)") }

    /// The query itself, or one for each organisation and stage where an index serves each of them in order.
    private var branches: [StateQuery] {
        let stages = Set(stages).sorted()
        let organisations = Set(organisations).sorted()
        guard fields.isEmpty, dueBy == nil, !organisations.isEmpty,
            organisations.count * max(1, stages.count) <= Self.branchLimit
        else { return [self] }
        return organisations.flatMap { organisation in
            (stages.isEmpty ? [[]] : stages.map { [$0] }).map { stage in
                var branch = self
                branch.organisations = [organisation]
                branch.stages = stage
                return branch
            }
        }
    }

    private func page(_ limit: SQLValue) -> Selection {
        var selection = matching("SELECT \(Self.columns)")
        if let after {
            selection += (
                " AND (\(table).moment, \(table).id) \(newestFirst ? "<" : ">") (?, ?)",
                [.integer(after.moment.milliseconds), .text(after.id)]
            )
        }
        selection += (" ORDER BY \(table).moment\(direction), \(table).id\(direction) LIMIT ?", [limit])
        return selection
    }

    private var direction: String { newestFirst ? " DESC" : "" }

    /// What gives the order: a filter's own index is in it; without a filter the state's is.
    private var table: String { fields.isEmpty ? "s" : "f0" }

    private func matching(_ select: String) -> Selection {
        var selection = Selection(sql: "\(select) FROM \(tables) WHERE s.kind = ?", values: [.text(kind)])
        for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
            selection += (
                " AND f\(index).kind = ? AND f\(index).name = ? AND f\(index).value = ?",
                [.text(kind), .text(field.key), .text(field.value)]
            )
        }
        selection += Self.oneOf("s.organisation", organisations.map(\.text))
        selection += Self.oneOf("s.stage", stages)
        if let from { selection += (" AND \(table).moment >= ?", [.integer(from.milliseconds)]) }
        if let until { selection += (" AND \(table).moment < ?", [.integer(until.milliseconds)]) }
        if let dueBy { selection += (" AND s.due <= ?", [.integer(dueBy.milliseconds)]) }
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

    static func oneOf(_ column: String, _ texts: [String]) -> (sql: String, values: [SQLValue]) {
        guard !texts.isEmpty else { return ("", []) }
        let marks = Array(repeating: "?", count: texts.count).joined(separator: ", ")
        return (" AND \(column) IN (\(marks))", texts.map { .text($0) })
    }
}
