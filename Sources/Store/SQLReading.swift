import Ground
import Journal

/// Everything that is read, for readers and writers alike.
protocol SQLReading: Reading {
    var dialect: Dialect { get }
    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
}

/// Reads one moment.
struct SQLReader: SQLReading {
    let connection: any SQLConnection

    var dialect: Dialect { connection.dialect }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try Limits.check(values)
        return try connection.run(sql, values)
    }
}

extension SQLReading {
    func state(of subject: Subject) throws -> StoredState? {
        try run(
            "SELECT \(StateQuery.columns) FROM state s WHERE s.kind = ? AND s.id = ?",
            [.text(subject.kind), .text(subject.id)]
        ).first.map(StoredState.init(row:))
    }

    func states(_ query: StateQuery) throws -> [StoredState] {
        if query.order == .due { return try due(query) }
        guard query.terms.isEmpty else { return try search(query) }
        let selection = try query.rows()
        return try run(selection.sql, selection.values).map(StoredState.init(row:))
    }

    func count(_ query: StateQuery) throws -> Int {
        if query.order == .due { return try dueCount(query) }
        guard query.terms.isEmpty else { return try searchCount(query) }
        let selection = query.number()
        return Int(try run(selection.sql, selection.values)[0].integer(0))
    }

    func entries(about subject: Subject) throws -> [Entry] {
        let key: [SQLValue] = [.text(subject.kind), .text(subject.id)]
        let rows = try run(
            """
            SELECT \(Entry.columns) FROM entry WHERE subject_kind = ? AND subject_id = ?
            ORDER BY moment, organisation, sequence
            """, key)
        let parts = try run(
            """
            SELECT p.organisation, p.sequence, p.audience, p.content, p.salt, p.digest FROM entry e
            JOIN sealed_part p ON p.organisation = e.organisation AND p.sequence = e.sequence
            WHERE e.subject_kind = ? AND e.subject_id = ? ORDER BY p.organisation, p.sequence, p.position
            """, key)
        return try Entry.read(rows, parts: parts)
    }

    func entries(in organisation: OrganisationID, after sequence: Int64, limit: Int) throws -> [Entry] {
        let rows = try run(
            "SELECT \(Entry.columns) FROM entry WHERE organisation = ? AND sequence > ? ORDER BY sequence LIMIT ?",
            [.text(organisation.text), .integer(sequence), .integer(Int64(try Limits.page(limit)))])
        guard let last = rows.last else { return [] }
        let parts = try run(
            """
            SELECT organisation, sequence, audience, content, salt, digest FROM sealed_part
            WHERE organisation = ? AND sequence > ? AND sequence <= ? ORDER BY sequence, position
            """, [.text(organisation.text), .integer(sequence), .integer(try last.integer(1))])
        return try Entry.read(rows, parts: parts)
    }

    func heads() throws -> [ChainHead] {
        try run("SELECT organisation, sequence, digest FROM chain_head ORDER BY organisation", [])
            .map(ChainHead.init(row:))
    }

    func counter(_ series: String) throws -> Int64 {
        try run("SELECT value FROM counter WHERE series = ?", [.text(series)]).first?.integer(0) ?? 0
    }

    func slip(_ key: SlipKey) throws -> Slip? {
        try run(
            "SELECT \(Slip.columns) FROM slip WHERE kind = ? AND name = ?", [.text(key.kind), .text(key.name)]
        ).first.map(Slip.init(row:))
    }

    func slips(of kind: String, at now: Instant) throws -> [Slip] {
        try run(
            "SELECT \(Slip.columns) FROM slip WHERE kind = ? AND (expires IS NULL OR expires > ?) ORDER BY name",
            [.text(kind), .integer(now.milliseconds)]
        ).map(Slip.init(row:))
    }

    func slips(of kind: String, owner: String, at now: Instant) throws -> [Slip] {
        try run(
            """
            SELECT \(Slip.columns) FROM slip
            WHERE kind = ? AND owner = ? AND (expires IS NULL OR expires > ?) ORDER BY name
            """, [.text(kind), .text(owner), .integer(now.milliseconds)]
        ).map(Slip.init(row:))
    }
}
