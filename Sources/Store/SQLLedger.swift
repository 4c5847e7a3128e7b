import Ground
import Journal

/// One command's view of the transaction it shares.
///
/// A failure below is remembered: a command that swallowed it still fails, on both stores alike.
final class SQLLedger: Ledger, SQLReading {
    private let transaction: WriteTransaction
    private(set) var fault: StoreFault?
    private(set) var erased = false
    private var isOver = false

    init(_ transaction: WriteTransaction) { self.transaction = transaction }

    var dialect: Dialect { transaction.connection.dialect }

    /// From here on every call throws: a ledger that was carried out of its command writes nothing.
    func end() { isOver = true }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try guarded {
            try Limits.check(values)
            return try transaction.connection.run(sql, values)
        }
    }

    private func guarded<Value>(_ body: () throws -> Value) throws -> Value {
        guard !isOver else {
            throw Refusal(.unavailable, "这次写入已经结束", "this write is over: use the ledger only inside its command")
        }
        if let fault { throw fault }
        do {
            return try body()
        } catch let error as StoreFault {
            fault = error
            throw error
        }
    }

    @discardableResult
    func append(_ draft: Draft) throws -> Entry {
        try Limits.check(keys: draft.organisation.text, draft.subject.kind, draft.subject.id)
        let entry = try guarded { try transaction.head(of: draft.organisation) }.next(draft)
        _ = try run(
            "INSERT INTO entry (\(Entry.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(entry.organisation.text), .integer(entry.sequence), .text(entry.subject.kind),
                .text(entry.subject.id), .text(entry.act), .text(entry.by.text), .integer(entry.at.milliseconds),
                .blob(entry.open), .blob(entry.digest.bytes),
            ])
        for first in stride(from: 0, to: entry.sealed.count, by: 16) {
            let parts = entry.sealed[first..<min(first + 16, entry.sealed.count)]
            _ = try run(
                """
                INSERT INTO sealed_part (organisation, sequence, position, audience, content, salt, digest)
                VALUES \(Array(repeating: "(?, ?, ?, ?, ?, ?, ?)", count: parts.count).joined(separator: ", "))
                """,
                parts.enumerated().flatMap { index, part -> [SQLValue] in
                    [
                        .text(entry.organisation.text), .integer(entry.sequence), .integer(Int64(first + index)),
                        .text(part.audience.rawValue), SQLValue(part.content?.opened()), SQLValue(part.salt?.opened()),
                        .blob(part.digest.bytes),
                    ]
                })
        }
        transaction.grow(to: ChainHead(after: entry))
        return entry
    }

    func heads() throws -> [ChainHead] {
        try guarded { try transaction.storeHeads() }
        return try run("SELECT organisation, sequence, digest FROM chain_head ORDER BY organisation", [])
            .map(ChainHead.init(row:))
    }

    func next(in series: String) throws -> Int64 {
        try Limits.check(keys: series)
        return try run(
            """
            INSERT INTO counter (series, value) VALUES (?, 1)
            ON CONFLICT (series) DO UPDATE SET value = counter.value + 1 RETURNING value
            """, [.text(series)])[0].integer(0)
    }

    func put(_ slip: Slip) throws {
        try Limits.check(keys: slip.kind, slip.name, slip.owner ?? "")
        _ = try run(
            """
            INSERT INTO slip (\(Slip.columns)) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET
            content = excluded.content, moment = excluded.moment, expires = excluded.expires, owner = excluded.owner
            """,
            [
                .text(slip.kind), .text(slip.name), .blob(slip.content.opened()), .integer(slip.at.milliseconds),
                SQLValue(slip.expires?.milliseconds), slip.owner.map { .text($0) } ?? .null,
            ])
    }

    func remove(_ key: SlipKey) throws {
        _ = try run("DELETE FROM slip WHERE kind = ? AND name = ?", [.text(key.kind), .text(key.name)])
    }

    @discardableResult
    func removeSlips(of kind: String, owner: String) throws -> Int {
        try run("DELETE FROM slip WHERE kind = ? AND owner = ? RETURNING 1", [.text(kind), .text(owner)]).count
    }

    func removeExpiredSlips(at now: Instant) throws -> Int {
        try run("DELETE FROM slip WHERE expires <= ? RETURNING 1", [.integer(now.milliseconds)]).count
    }

    func eraseSealed(in organisation: OrganisationID, sequence: Int64) throws {
        _ = try run(
            "UPDATE sealed_part SET content = NULL, salt = NULL WHERE organisation = ? AND sequence = ?",
            [.text(organisation.text), .integer(sequence)])
        try scrubAfterCommit()
    }

    func eraseSealed(in organisation: OrganisationID, sequence: Int64, audience: Audience) throws {
        _ = try run(
            """
            UPDATE sealed_part SET content = NULL, salt = NULL
            WHERE organisation = ? AND sequence = ? AND audience = ?
            """, [.text(organisation.text), .integer(sequence), .text(audience.rawValue)])
        try scrubAfterCommit()
    }

    func scrubAfterCommit() throws { try guarded { erased = true } }

    static let stale = Refusal(
        .stale, "别人刚刚改过：请刷新后再试", "someone else has just changed this: load it again, then try again")
}
