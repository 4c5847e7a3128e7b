import GRDB
import GRDBSQLite
import Ground

/// A GRDB connection in the terms both stores share; lives as long as GRDB lends the connection.
///
/// GRDB prepares, caches and frees the statements; their values go straight through SQLite's own functions, which halves
/// the time a small write takes.
final class SQLiteConnection: SQLConnection {
    let dialect = Dialect.sqlite
    private let database: Database

    init(_ database: Database) { self.database = database }

    var isInTransaction: Bool { database.isInsideTransaction }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try check(value.bind(to: statement, at: Int32(index + 1))) }
        var rows: [SQLRow] = []
        while true {
            let status = sqlite3_step(statement)
            if status == SQLITE_DONE { return rows }
            guard status == SQLITE_ROW else { throw fault(status) }
            rows.append(SQLRow(values: (0..<sqlite3_column_count(statement)).map { SQLValue(statement, $0) }))
        }
    }

    func script(_ statements: [String]) throws {
        for statement in statements { _ = try run(statement, []) }
    }

    func restore() throws {}
    /// One process holds the file: there is no other node.
    func announce(_ chains: Set<OrganisationID>) throws {}

    func scrub() -> Bool {
        // Pages are zeroed when they are freed (secure_delete); their older versions are in the write-ahead log.
        let rows = try? run("PRAGMA wal_checkpoint(TRUNCATE)", [])
        return rows?.first?.values.first == .integer(0)
    }

    private func prepared(_ sql: String) throws -> SQLiteStatement {
        do {
            return try database.cachedStatement(sql: sql).sqliteStatement
        } catch let error as DatabaseError {
            throw StoreFault(error)
        }
    }

    private func check(_ status: Int32) throws {
        if status != SQLITE_OK { throw fault(status) }
    }

    private func fault(_ status: Int32) -> StoreFault {
        let connection = database.sqliteConnection
        return StoreFault(
            sqlite: connection.map(sqlite3_extended_errcode) ?? status,
            message: connection.flatMap(sqlite3_errmsg).map { String(cString: $0) } ?? "")
    }
}

extension SQLValue {
    /// Hands the value to a statement, which copies it; returns SQLite's result code.
    fileprivate func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 {
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .text(""): return sqlite3_bind_text(statement, index, "", 0, Self.copying)
        case .text(var text):
            return text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text(statement, index, characters.baseAddress, Int32(utf8.count), Self.copying)
                }
            }
        case .blob([]): return sqlite3_bind_zeroblob(statement, index, 0)
        case .blob(let bytes): return sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), Self.copying)
        }
    }

    fileprivate init(_ statement: SQLiteStatement, _ column: Int32) {
        let type = sqlite3_column_type(statement, column)
        switch type {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_TEXT, SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            self = type == SQLITE_TEXT ? .text(String(decoding: bytes, as: UTF8.self)) : .blob(Array(bytes))
        // The program writes no fractions: whoever reads the row finds the column unreadable.
        default: self = .null
        }
    }

    /// SQLITE_TRANSIENT, which Swift does not import.
    private static var copying: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension StoreFault {
    init(_ error: DatabaseError) {
        self.init(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "")
    }

    /// SQLite's message names tables and columns, never values; GRDB's own description would add them.
    fileprivate init(sqlite code: Int32, message: String) {
        let kind: Kind =
            switch code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_FULL: .full
            case SQLITE_READONLY, SQLITE_PERM: .readOnly
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
            case SQLITE_TOOBIG: .tooLarge
            case SQLITE_CANTOPEN: .unreachable
            default: .other
            }
        self.init(kind, code: "SQLite \(code)", detail: message)
    }
}
