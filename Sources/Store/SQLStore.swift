import Foundation
public import Ground
public import Journal

/// The record on SQLite (`open(_:)`) or PostgreSQL.
///
/// A write that ends in `Refusal.unavailable` with the words "not confirmed" may have been stored: the caller sends it
/// again with the same idempotency key. After every other error nothing was stored.
///
/// On PostgreSQL the body of a write may run more than once, until its transaction was not disturbed by others.
///
/// What is erased is gone from SQLite's files once no reader is left that began before, save for copies of stored states
/// that `compact` removes; PostgreSQL keeps old versions of rows until its next VACUUM and their bytes until the room is
/// used again, and its archived logs and every backup keep them until they are rotated.
public final class SQLStore: RecordStore {
    let database: any SQLDatabase
    private let committer: Committer?
    let gate = Gate()
    var isReadOnly: Bool { committer == nil }

    init(_ database: any SQLDatabase, readOnly: Bool) {
        self.database = database
        committer = readOnly ? nil : Committer(database)
    }

    /// Opens the SQLite file, or makes it. One process may write it; others may open it read-only, even meanwhile.
    /// Throws a `Refusal` that says what to do.
    public static func open(_ path: String, readOnly: Bool = false) throws -> SQLStore {
        SQLStore(try SQLiteDatabase(path: path, readOnly: readOnly), readOnly: readOnly)
    }

    /// Connects to PostgreSQL and makes or upgrades the tables. `postgres` is a connection string or URL as libpq takes it;
    /// any number of nodes may share the database. A pooler between must keep sessions (prepared statements, LISTEN).
    /// Throws a `Refusal` that says what to do.
    public static func open(postgres address: String, readOnly: Bool = false) async throws -> SQLStore {
        SQLStore(try await PostgresDatabase(address, readOnly: readOnly), readOnly: readOnly)
    }

    /// A store in a folder of its own that vanishes when it is closed: for tests and drills.
    public static func temporary() throws -> SQLStore {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("campus110-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("record.sqlite").path
        return SQLStore(try SQLiteDatabase(path: path, readOnly: false, temporaryFolder: folder), readOnly: false)
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Ledger) throws -> Value
    ) async throws -> Value {
        guard let committer else {
            throw Refusal(.unavailable, "数据库以只读方式打开", "the database was opened read-only: open it for writing")
        }
        try gate.enter()
        defer { gate.leave() }
        return try await committer.submit(body)
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Reading) throws -> Value
    ) async throws -> Value {
        try await query { try body(SQLReader(connection: $0)) }
    }

    /// Reads one moment with the tables' own words.
    func query<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try gate.enter()
        defer { gate.leave() }
        do {
            return try await database.read(body)
        } catch {
            throw error.forCaller
        }
    }

    public func onCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) {
        committer?.onCommit(notice)
    }

    public func close() async {
        if await gate.close() { await database.close() }
    }
}
