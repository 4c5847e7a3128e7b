import Ground

/// What both databases can hold in a column.
enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
    init(_ value: [UInt8]?) { self = value.map { .blob($0) } ?? .null }
}

/// One row of an answer, in the order of its columns.
struct SQLRow: Sendable {
    let values: [SQLValue]

    /// Throws `Unreadable` when the column holds something else.
    func integer(_ index: Int) throws -> Int64 {
        guard case .integer(let value) = values[index] else { throw Unreadable(column: index) }
        return value
    }

    func text(_ index: Int) throws -> String {
        guard case .text(let value) = values[index] else { throw Unreadable(column: index) }
        return value
    }

    func blob(_ index: Int) throws -> [UInt8] {
        guard case .blob(let value) = values[index] else { throw Unreadable(column: index) }
        return value
    }

    func isNull(_ index: Int) -> Bool { values[index] == .null }

    /// Someone changed a stored value by hand into what the program never writes.
    struct Unreadable: Error {
        let column: Int
    }
}

/// One connection, used by one thread at a time; it blocks.
protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }
    /// Whether a transaction is open; after some failures the database has ended it by itself.
    var isInTransaction: Bool { get }
    /// Runs one statement, written with `?`; throws `StoreFault`.
    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
    /// Runs statements without values, in one go where the database can; throws `StoreFault`.
    func script(_ statements: [String]) throws
    /// Opens the connection again if it was lost; throws `StoreFault` when that fails.
    func restore() throws
    /// Tells other nodes, once the transaction is committed, that these chains grew; throws `StoreFault`.
    func announce(_ chains: Set<OrganisationID>) throws
    /// Removes older copies of what was erased from the database's files, as far as the program can; false when
    /// readers were in the way and it should be tried again.
    func scrub() -> Bool
}

/// A database: one connection that writes, some that read.
protocol SQLDatabase: Sendable {
    /// Runs `body` on the writing connection's own thread, soon.
    func onWriter(_ body: @escaping @Sendable (any SQLConnection) -> Void)
    /// Runs `body` on one moment of the database, on a thread that may block.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value
    /// Calls `notice` with the chains that grew by commits of other nodes.
    func onForeignCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void)
    /// Lets go of every file and connection; nothing may be running.
    func close() async
}
