import Foundation
import GRDB
import Ground

/// An SQLite file in WAL mode: one writer, four readers that never wait for it.
final class SQLiteDatabase: SQLDatabase {
    private let pool: DatabasePool
    private let lock: FileLock?
    /// Removed with everything in it when the store is closed.
    private let temporaryFolder: URL?

    /// Opens or makes the file. Throws a `Refusal` that says what to do when it cannot be used.
    init(path: String, readOnly: Bool, temporaryFolder: URL? = nil) throws {
        if readOnly, !FileManager.default.fileExists(atPath: path) {
            throw Refusal(.notFound, "没有这个数据库文件：\(path)", "there is no database file at \(path): check the path")
        }
        // Two names of one file must meet at one lock.
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.temporaryFolder = temporaryFolder
        lock = readOnly ? nil : try FileLock(path: path + ".lock")
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration(readOnly: readOnly))
            if readOnly {
                try pool.read { try Schema.check(SQLiteConnection($0)) }
            } else {
                try pool.writeWithoutTransaction { database in
                    let connection = SQLiteConnection(database)
                    // GRDB's own choice is NORMAL, which may lose acknowledged commits with the power.
                    try connection.script(["PRAGMA synchronous = FULL"])
                    try Schema.migrate(connection)
                }
            }
        } catch let error as DatabaseError {
            throw StoreFault(error).refusal
        } catch {
            throw error.forCaller
        }
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "campus110.store"
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(2)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            // What is erased is overwritten, and the log shrinks again after an import.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
            try database.execute(sql: "PRAGMA cache_size = -16000")
            // Pages that many calls touch are copied into the file once for all of them; 16 MiB are copied in some 10 ms.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            // What a savepoint may have to put back is kept in memory, not in a file for each transaction.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    func onWriter(_ body: @escaping @Sendable (any SQLConnection) -> Void) {
        pool.asyncWriteWithoutTransaction { body(SQLiteConnection($0)) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.read { try body(SQLiteConnection($0)) }
        } catch let error as DatabaseError {
            throw StoreFault(error)
        } catch is StoreFault where Task.isCancelled {
            // GRDB interrupts what a cancelled reader runs.
            throw CancellationError()
        }
    }

    func onForeignCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) {}

    func close() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                // The last connection empties the write-ahead log into the file.
                try? self.pool.close()
                self.lock?.release()
                if let folder = self.temporaryFolder { try? FileManager.default.removeItem(at: folder) }
                done.resume()
            }
        }
    }

    deinit {
        if let folder = temporaryFolder { try? FileManager.default.removeItem(at: folder) }
    }
}
