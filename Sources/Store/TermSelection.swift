import Ground
import Journal

/// A query with search terms: the rarest term leads, every other condition is looked up for what has it.
struct TermSelection {
    /// Without organisations it asks in all, which SQLite's key does not serve.
    let query: StateQuery
    /// The first leads.
    let terms: [String]

    /// Of the page: the state's columns, in order of moment, then id.
    func rows() throws -> Selection {
        var selection = matching("SELECT \(StateQuery.columns)", withState: true)
        if let after = query.after {
            selection += (
                " AND (t0.moment, t0.id) \(query.newestFirst ? "<" : ">") (?, ?)",
                [.integer(after.moment.milliseconds), .text(after.id)]
            )
        }
        let direction = query.newestFirst ? " DESC" : ""
        selection += (
            " ORDER BY t0.moment\(direction), t0.id\(direction) LIMIT ?", [.integer(Int64(try Limits.page(query.limit)))]
        )
        return selection
    }

    func number() -> Selection {
        matching("SELECT COUNT(*)", withState: !query.stages.isEmpty || query.dueBy != nil)
    }

    private func matching(_ select: String, withState: Bool) -> Selection {
        let kind = SQLValue.text(query.kind)
        // SQLite takes the tables of a CROSS JOIN in the order written; PostgreSQL judges by its own statistics.
        var tables = ["state_term t0"]
        var conditions = Selection(sql: " WHERE t0.kind = ? AND t0.term = ?", values: [kind, .text(terms[0])])
        conditions += StateQuery.oneOf("t0.organisation", Set(query.organisations).sorted().map(\.text))
        if let from = query.from { conditions += (" AND t0.moment >= ?", [.integer(from.milliseconds)]) }
        if let until = query.until { conditions += (" AND t0.moment < ?", [.integer(until.milliseconds)]) }
        for (index, term) in terms.enumerated().dropFirst() {
            tables.append("state_term t\(index)")
            conditions += (
                """
                 AND t\(index).kind = ? AND t\(index).organisation = t0.organisation AND t\(index).term = ?
                 AND t\(index).moment = t0.moment AND t\(index).id = t0.id
                """, [kind, .text(term)]
            )
        }
        for (index, field) in query.fields.sorted(by: { $0.key < $1.key }).enumerated() {
            tables.append("state_field f\(index)")
            conditions += (
                """
                 AND f\(index).kind = ? AND f\(index).name = ? AND f\(index).value = ?
                 AND f\(index).moment = t0.moment AND f\(index).id = t0.id
                """, [kind, .text(field.key), .text(field.value)]
            )
        }
        if withState {
            tables.append("state s")
            conditions += (" AND s.kind = ? AND s.id = t0.id", [kind])
            conditions += StateQuery.oneOf("s.stage", query.stages)
            if let dueBy = query.dueBy { conditions += (" AND s.due <= ?", [.integer(dueBy.milliseconds)]) }
        }
        return Selection(
            sql: "\(select) FROM \(tables.joined(separator: " CROSS JOIN "))\(conditions.sql)", values: conditions.values)
    }
}

extension SQLReading {
    /// The page of a query with terms.
    func search(_ query: StateQuery) throws -> [StoredState] {
        let limit = try Limits.page(query.limit)
        guard let plan = try plan(query) else { return [] }
        let selection = plan.selection
        // What is rare is sorted after it is found, in all organisations at once.
        if plan.isRare || selection.query.organisations.count == 1 {
            let rows = try selection.rows()
            return try run(rows.sql, rows.values).map(StoredState.init(row:))
        }
        let organisations = try selection.query.organisations.isEmpty ? organisations() : selection.query.organisations
        // What is common is read in order and only to a page's length, in one organisation after the other.
        var page: [StoredState] = []
        for organisation in organisations {
            var branch = selection.query
            branch.organisations = [organisation]
            if page.count == limit, let last = page.last?.moment {
                // Whatever lies behind a full page cannot come into it.
                if query.newestFirst {
                    branch.from = max(last, query.from ?? last)
                } else {
                    let next = Instant(milliseconds: last.milliseconds + 1)
                    branch.until = min(next, query.until ?? next)
                }
            }
            let rows = try TermSelection(query: branch, terms: selection.terms).rows()
            page = try Self.merge(page, run(rows.sql, rows.values).map(StoredState.init(row:)), query.newestFirst, limit)
        }
        return page
    }

    /// How many a query with terms finds, whatever the page.
    func searchCount(_ query: StateQuery) throws -> Int {
        guard let plan = try plan(query) else { return 0 }
        let selection = plan.selection.number()
        return Int(try run(selection.sql, selection.values)[0].integer(0))
    }

    /// The rarest term first; `nil` when one of them is nowhere.
    private func plan(_ query: StateQuery) throws -> (selection: TermSelection, isRare: Bool)? {
        guard let query = try searchable(query) else { return nil }
        let terms = query.terms.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
        if terms.count == 1, query.organisations.count == 1 { return (TermSelection(query: query, terms: terms), false) }
        // Counting stops early: a rare term is known at once, and how common the common ones are hardly matters; a single
        // term leads whatever its number.
        for most in [512, 8_192] {
            let counts = try terms.map { try number(of: $0, query, atMost: most) }
            guard let least = counts.min(), let rarest = counts.firstIndex(of: least) else { return nil }
            if least == 0 { return nil }
            guard least < most || most == 8_192 || terms.count == 1 else { continue }
            let others = terms.indices.filter { $0 != rarest }.sorted { (counts[$0], $0) < (counts[$1], $1) }
            return (TermSelection(query: query, terms: ([rarest] + others).map { terms[$0] }), least < 512)
        }
        return nil
    }

    /// The query as the terms' key can serve it; `nil` when there is no state at all.
    func searchable(_ query: StateQuery) throws -> StateQuery? {
        guard query.terms.count <= 32 else {
            throw Refusal(
                .tooLarge, field: "terms", "搜索词太多：请缩短后重试", "too many search terms, at most 32: search for less")
        }
        var query = query
        query.organisations = Set(query.organisations).sorted()
        if query.organisations.isEmpty, dialect == .sqlite {
            query.organisations = try organisations()
            if query.organisations.isEmpty { return nil }
        }
        return query
    }

    func number(of term: String, _ query: StateQuery, atMost most: Int) throws -> Int {
        var selection = Selection(
            sql: "SELECT COUNT(*) FROM (SELECT 1 FROM state_term WHERE kind = ? AND term = ?",
            values: [.text(query.kind), .text(term)])
        selection += StateQuery.oneOf("organisation", query.organisations.map(\.text))
        selection += (" LIMIT ?) AS found", [.integer(Int64(most))])
        return Int(try run(selection.sql, selection.values)[0].integer(0))
    }

    /// Every organisation that has a state, in order: one look-up for each.
    private func organisations() throws -> [OrganisationID] {
        var organisations: [OrganisationID] = []
        while let row = try run(
            "SELECT organisation FROM state WHERE organisation > ? ORDER BY organisation LIMIT 1",
            [.text(organisations.last?.text ?? "")]
        ).first { organisations.append(OrganisationID(try row.text(0))) }
        return organisations
    }

    /// Both in order, byte by byte as the databases sort.
    private static func merge(
        _ one: [StoredState], _ other: [StoredState], _ newestFirst: Bool, _ limit: Int
    ) -> [StoredState] {
        guard !one.isEmpty else { return other }
        guard !other.isEmpty else { return one }
        func isBefore(_ a: StoredState, _ b: StoredState) -> Bool {
            if a.moment != b.moment { return (a.moment < b.moment) != newestFirst }
            return a.subject.id.utf8.lexicographicallyPrecedes(b.subject.id.utf8) != newestFirst
        }
        return Array((one + other).sorted(by: isBefore).prefix(limit))
    }
}
