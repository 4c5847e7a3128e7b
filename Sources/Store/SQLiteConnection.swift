import Foundation
import GRDB

/// A GRDB connection in the terms both stores share; lives as long as GRDB lends the connection.
final class SQLiteConnection: SQLConnection {
    let dialect = Dialect.sqlite
    private let database: Database

    init(_ database: Database) { self.database = database }

    var isInTransaction: Bool { database.isInsideTransaction }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        do {
            let statement = try database.cachedStatement(sql: sql)
            statement.setUncheckedArguments(StatementArguments(values))
            let cursor = try Row.fetchCursor(statement)
            var rows: [SQLRow] = []
            while let row = try cursor.next() { rows.append(SQLRow(row)) }
            return rows
        } catch let error as DatabaseError {
            throw StoreFault(error)
        }
    }

    func script(_ statements: [String]) throws {
        for statement in statements { _ = try run(statement, []) }
    }

    func restore() throws {}

    func scrub() -> Bool {
        // Pages are zeroed when they are freed (secure_delete); their older versions are in the write-ahead log.
        let rows = try? run("PRAGMA wal_checkpoint(TRUNCATE)", [])
        return rows?.first?.values.first == .integer(0)
    }
}

extension SQLValue: DatabaseValueConvertible {
    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .text(let value): value.databaseValue
        case .blob(let value): Data(value).databaseValue
        }
    }

    static func fromDatabaseValue(_ value: DatabaseValue) -> SQLValue? {
        switch value.storage {
        case .null: .null
        case .int64(let value): .integer(value)
        case .string(let value): .text(value)
        case .blob(let value): .blob(Array(value))
        // The program writes none: whoever reads the row finds it unreadable.
        case .double: .null
        }
    }
}

extension SQLRow {
    fileprivate init(_ row: Row) {
        values = row.databaseValues.map { SQLValue.fromDatabaseValue($0) ?? .null }
    }
}

extension StoreFault {
    init(_ error: DatabaseError) {
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_FULL: .full
            case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            case .SQLITE_TOOBIG: .tooLarge
            case .SQLITE_CANTOPEN: .unreachable
            default: .other
            }
        // SQLite's message names tables and columns, never values; GRDB's description would add them.
        self.init(kind, code: "SQLite \(error.extendedResultCode.rawValue)", detail: error.message ?? "")
    }
}
