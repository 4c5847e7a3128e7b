/// SQL is written once; where SQLite and PostgreSQL differ, the difference is named here.
enum Dialect: Sendable {
    case sqlite, postgres

    var integer: String { self == .sqlite ? "INTEGER" : "BIGINT" }
    /// Compared byte by byte, so that both stores sort alike.
    var text: String { self == .sqlite ? "TEXT" : "TEXT COLLATE \"C\"" }
    var blob: String { self == .sqlite ? "BLOB" : "BYTEA" }

    /// Ends a CREATE TABLE: SQLite checks types only when asked.
    var strict: String { self == .sqlite ? " STRICT" : "" }
    /// Ends a CREATE TABLE whose rows are found by primary key only: SQLite then keeps one tree instead of two.
    var clustered: String { self == .sqlite ? " STRICT, WITHOUT ROWID" : "" }

    /// The key of the search terms. SQLite: the organisation first, so that one school's import touches one stretch of the
    /// tree. PostgreSQL: the term first, because it reads through a whole kind rather than look a list of organisations
    /// up one by one in the middle of a key.
    var termKey: String {
        self == .sqlite ? "kind, organisation, term, moment, id" : "kind, term, organisation, moment, id"
    }

    /// The states, read by the index that is named: SQLite keeps no statistics and would take the one that most conditions
    /// fit, and sort; PostgreSQL judges by its own.
    func states(by index: String) -> String { self == .sqlite ? "state s INDEXED BY \(index)" : "state s" }

    /// Opens a transaction that no other writer of any node shares (docs/decisions/0002-one-committer.md).
    var beginWrite: [String] {
        switch self {
        case .sqlite: ["BEGIN IMMEDIATE"]
        case .postgres:
            ["BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", "SELECT pg_advisory_xact_lock(\(Self.writerLock))"]
        }
    }

    /// Opens a transaction that sees one moment.
    var beginRead: [String] {
        switch self {
        case .sqlite: ["BEGIN DEFERRED"]
        case .postgres: ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
        }
    }

    /// The number that stands for "the one writer"; "campus11" in ASCII.
    private static let writerLock: Int64 = 0x6361_6D70_7573_3131
}
