import ArgumentParser
import Foundation
import GRDBSQLite
import Ground

/// The same people in one plain SQLite table with ordinary indexes and FTS5's trigrams: what one would write first. It keeps no
/// history, seals nothing and hides no phone number.
final class Peer {
    private var database: OpaquePointer?
    private var prepared: [String: OpaquePointer] = [:]
    /// Seconds that inserting took.
    let took: Double

    init(_ path: String, _ crowd: Crowd, _ homes: [OrganisationID]) throws {
        var database: OpaquePointer?
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw ValidationError("\(path) cannot be opened") }
        self.database = database
        var watch = Stopwatch()
        func script(_ sql: String) throws {
            guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw ValidationError(String(cString: sqlite3_errmsg(database))) }
        }
        try script("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE person (rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, home TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, class TEXT NOT NULL);
            CREATE UNIQUE INDEX person_number ON person (home, number);
            CREATE INDEX person_home ON person (home, id);
            CREATE INDEX person_phone ON person (phone);
            CREATE INDEX person_class ON person (home, class, id);
            CREATE VIRTUAL TABLE person_name USING fts5 (name, content = 'person', content_rowid = 'rowid', tokenize = 'trigram');
            CREATE TRIGGER person_added AFTER INSERT ON person BEGIN INSERT INTO person_name (rowid, name) VALUES (new.rowid, new.name); END;
            """)
        var insert: OpaquePointer?
        guard sqlite3_prepare_v2(database, "INSERT INTO person (id, home, number, name, phone, class) VALUES (?, ?, ?, ?, ?, ?)", -1, &insert, nil) == SQLITE_OK else {
            throw ValidationError(String(cString: sqlite3_errmsg(database)))
        }
        for home in homes {
            for first in stride(from: 0, to: crowd.people, by: 200) {
                try script("BEGIN IMMEDIATE")
                for index in first..<min(first + 200, crowd.people) {
                    Self.bind(insert, ["\(home)-\(crowd.number(index))", home.text, crowd.number(index), crowd.name(index), crowd.phone(index), crowd.className(index)])
                    guard sqlite3_step(insert) == SQLITE_DONE else { throw ValidationError(String(cString: sqlite3_errmsg(database))) }
                    sqlite3_reset(insert)
                }
                try script("COMMIT")
            }
        }
        sqlite3_finalize(insert)
        took = watch.lap()
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement) }
        sqlite3_close(database)
    }

    /// How many rows there are; each is read whole.
    func count(_ sql: String, _ values: String...) throws -> Int {
        var statement = prepared[sql]
        if statement == nil {
            guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else { throw ValidationError(String(cString: sqlite3_errmsg(database))) }
            prepared[sql] = statement
        }
        Self.bind(statement, values)
        defer { sqlite3_reset(statement) }
        var (count, bytes) = (0, 0)
        while sqlite3_step(statement) == SQLITE_ROW {
            count += 1
            for column in 0..<sqlite3_column_count(statement) { bytes += String(cString: sqlite3_column_text(statement, column)).utf8.count }
        }
        return bytes > 0 ? count : 0
    }

    private static func bind(_ statement: OpaquePointer?, _ values: [String]) {
        // SQLite keeps a copy of its own.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (index, value) in values.enumerated() { sqlite3_bind_text(statement, Int32(index + 1), value, -1, transient) }
    }
}
