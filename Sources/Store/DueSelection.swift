import Ground
import Journal

/// A query in order of due: read from an index of what is due, every other condition looked up for each; or, where a filter
/// or a term finds few, from those, and sorted.
struct DueSelection {
    let query: StateQuery
    let dialect: Dialect
    let leader: Leader

    enum Leader: Hashable {
        case due
        case field(String)
        case term(String)
    }

    /// Of the page: the state's columns, soonest due first, then in order of id.
    func rows() throws -> Selection {
        let limit = SQLValue.integer(Int64(try Limits.page(query.limit)))
        let branches = branches.map { $0.page(limit) }
        guard branches.count > 1 else { return branches[0] }
        // Each branch stops at a page's length in an index that is in order.
        let all = branches.enumerated().map { "SELECT * FROM (\($0.element.sql)) AS b\($0.offset)" }
        return Selection(
            sql: "\(all.joined(separator: " UNION ALL ")) ORDER BY due, id LIMIT ?", values: branches.flatMap(\.values) + [limit])
    }

    /// How many there are, whatever the page.
    func number() -> Selection { matching("SELECT COUNT(*)") }

    /// At most `most` of what is due there, whatever the other conditions.
    func dueNumber(atMost most: Int) -> Selection {
        var plain = StateQuery(kind: query.kind)
        plain.organisations = query.organisations
        plain.dueBy = query.dueBy
        var selection = DueSelection(query: plain, dialect: dialect, leader: .due).matching("SELECT COUNT(*) FROM (SELECT 1")
        selection += (" LIMIT ?) AS found", [.integer(Int64(most))])
        return selection
    }

    /// One for each organisation, where that reads each in order; what few were found is read once.
    private var branches: [DueSelection] {
        guard leader == .due, query.organisations.count > 1, query.organisations.count <= StateQuery.branchLimit else { return [self] }
        return query.organisations.map { organisation in
            var branch = query
            branch.organisations = [organisation]
            return DueSelection(query: branch, dialect: dialect, leader: leader)
        }
    }

    private func page(_ limit: SQLValue) -> Selection {
        var selection = matching("SELECT \(StateQuery.columns)")
        if let after = query.after {
            selection += (" AND (s.due, s.id) > (?, ?)", [.integer(after.moment.milliseconds), .text(after.id)])
        }
        selection += (" ORDER BY s.due, s.id LIMIT ?", [limit])
        return selection
    }

    private func matching(_ select: String) -> Selection {
        let kind = SQLValue.text(query.kind)
        // SQLite takes the tables of a CROSS JOIN in the order written; PostgreSQL judges by its own statistics.
        var tables: [String] = []
        var conditions = Selection(sql: "", values: [])
        switch leader {
        case .due:
            let isEach = (1...StateQuery.branchLimit).contains(query.organisations.count)
            tables.append(dialect.states(by: isEach ? "state_organisation_due" : "state_kind_due"))
            conditions += (" WHERE s.kind = ?", [kind])
        case .field(let name):
            tables += ["state_field l", "state s"]
            conditions += (
                " WHERE l.kind = ? AND l.name = ? AND l.value = ? AND s.kind = ? AND s.id = l.id",
                [kind, .text(name), .text(query.fields[name] ?? ""), kind]
            )
        case .term(let term):
            tables += ["state_term l", "state s"]
            conditions += (" WHERE l.kind = ? AND l.term = ?", [kind, .text(term)])
            conditions += StateQuery.oneOf("l.organisation", query.organisations.map(\.text))
            conditions += (" AND s.kind = ? AND s.id = l.id", [kind])
        }
        conditions += (" AND s.due IS NOT NULL", [])
        conditions += StateQuery.oneOf("s.organisation", query.organisations.map(\.text))
        conditions += StateQuery.oneOf("s.stage", query.stages)
        if let dueBy = query.dueBy { conditions += (" AND s.due <= ?", [.integer(dueBy.milliseconds)]) }
        if let from = query.from { conditions += (" AND s.moment >= ?", [.integer(from.milliseconds)]) }
        if let until = query.until { conditions += (" AND s.moment < ?", [.integer(until.milliseconds)]) }
        // Each is looked up by primary key, and not joined: PostgreSQL would join all that is due, and sort it.
        for field in query.fields.sorted(by: { $0.key < $1.key }) where leader != .field(field.key) {
            conditions += (
                """
                 AND (SELECT 1 FROM state_field f WHERE f.kind = s.kind AND f.name = ? AND f.value = ? AND f.moment = s.moment
                 AND f.id = s.id) IS NOT NULL
                """, [.text(field.key), .text(field.value)]
            )
        }
        for term in query.terms.sorted() where leader != .term(term) {
            conditions += (
                """
                 AND (SELECT 1 FROM state_term t WHERE t.kind = s.kind AND t.organisation = s.organisation AND t.term = ?
                 AND t.moment = s.moment AND t.id = s.id) IS NOT NULL
                """, [.text(term)]
            )
        }
        return Selection(sql: "\(select) FROM \(tables.joined(separator: " CROSS JOIN "))\(conditions.sql)", values: conditions.values)
    }
}

extension SQLReading {
    /// The page of a query in order of due.
    func due(_ query: StateQuery) throws -> [StoredState] {
        _ = try Limits.page(query.limit)
        guard let rows = try dueSelection(query)?.rows() else { return [] }
        return try run(rows.sql, rows.values).map(StoredState.init(row:))
    }

    /// How many of what a query finds have a due.
    func dueCount(_ query: StateQuery) throws -> Int {
        guard let number = try dueSelection(query)?.number() else { return 0 }
        return Int(try run(number.sql, number.values)[0].integer(0))
    }

    /// Led by whatever finds least, where that is little enough to be sorted; `nil` where something finds nothing.
    private func dueSelection(_ query: StateQuery) throws -> DueSelection? {
        var query = query
        query.organisations = Set(query.organisations).sorted()
        if !query.terms.isEmpty {
            guard let searchable = try searchable(query) else { return nil }
            query = searchable
        }
        func selection(_ leader: DueSelection.Leader) -> DueSelection { DueSelection(query: query, dialect: dialect, leader: leader) }
        guard !query.fields.isEmpty || !query.terms.isEmpty else { return selection(.due) }
        let due = selection(.due).dueNumber(atMost: Self.fewEnough)
        var least = Int(try run(due.sql, due.values)[0].integer(0))
        var leader = DueSelection.Leader.due
        func offer(_ other: DueSelection.Leader, _ number: Int) {
            if number < least { (leader, least) = (other, number) }
        }
        for (name, value) in query.fields.sorted(by: { $0.key < $1.key }) where least > 0 {
            let found = try run(
                "SELECT COUNT(*) FROM (SELECT 1 FROM state_field WHERE kind = ? AND name = ? AND value = ? LIMIT ?) AS found",
                [.text(query.kind), .text(name), .text(value), .integer(Int64(least))])
            offer(.field(name), Int(try found[0].integer(0)))
        }
        for term in query.terms.sorted() where least > 0 { offer(.term(term), try number(of: term, query, atMost: least)) }
        return least == 0 ? nil : selection(leader)
    }

    /// So many are found and sorted in a few milliseconds; beyond, what is due is read in its order until a page is full.
    private static var fewEnough: Int { 2_048 }
}
