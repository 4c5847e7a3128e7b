import Ground
import Journal

extension SQLReading {
    /// Each organisation's lines in the order of an index that holds no incident: a page of the log reads a page of rows,
    /// whatever a million incidents stand between them.
    func log(_ query: LogQuery) throws -> [LogLine] {
        let limit = try Limits.page(query.limit)
        let lines = try Set(query.organisations).flatMap { organisation in
            let selection = query.rows(of: organisation, limit)
            return try run(selection.sql, selection.values).map(LogLine.init(row:))
        }
        return Array(lines.sorted { $1.mark < $0.mark }.prefix(limit))
    }
}

extension LogQuery {
    /// Stands in the index and in every query alike, word for word: otherwise SQLite does not take the index.
    static let outsideBulk = "subject_kind NOT IN (\(bulk.map { "'\($0)'" }.joined(separator: ", ")))"

    fileprivate func rows(of organisation: OrganisationID, _ limit: Int) -> Selection {
        var selection = Selection(
            sql: """
                SELECT organisation, sequence, subject_kind, subject_id, act, actor, moment, open FROM entry
                WHERE organisation = ? AND \(Self.outsideBulk)
                """, values: [.text(organisation.text)])
        selection += StateQuery.oneOf("subject_kind", kinds)
        selection += StateQuery.oneOf("act", acts)
        if let by { selection += (" AND actor = ?", [.text(by.text)]) }
        if let subject { selection += (" AND subject_kind = ? AND subject_id = ?", [.text(subject.kind), .text(subject.id)]) }
        if let from { selection += (" AND moment >= ?", [.integer(from.milliseconds)]) }
        if let until { selection += (" AND moment < ?", [.integer(until.milliseconds)]) }
        if let after { selection += after.bound(in: organisation) }
        selection += (" ORDER BY moment DESC, sequence DESC LIMIT ?", [.integer(Int64(limit))])
        return selection
    }
}

extension LogMark {
    /// What comes after this mark in another organisation's chain depends on the order of their names.
    fileprivate func bound(in organisation: OrganisationID) -> (sql: String, values: [SQLValue]) {
        let at = SQLValue.integer(at.milliseconds)
        if organisation == self.organisation { return (" AND (moment, sequence) < (?, ?)", [at, .integer(sequence)]) }
        return (" AND moment \(organisation < self.organisation ? "<=" : "<") ?", [at])
    }
}

extension LogLine {
    fileprivate init(row: SQLRow) throws {
        self.init(
            organisation: OrganisationID(try row.text(0)), sequence: try row.integer(1),
            subject: Subject(kind: try row.text(2), id: try row.text(3)), act: try row.text(4), by: Actor(text: try row.text(5)),
            at: Instant(milliseconds: try row.integer(6)), open: try row.blob(7))
    }
}
