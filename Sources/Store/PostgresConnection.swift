import CPostgres
import Foundation
import Ground

/// One libpq connection. It blocks, so it lives on a thread of its own; what it prepares is prepared once.
final class PostgresConnection: SQLConnection {
    let dialect = Dialect.postgres
    private let settings: PostgresSettings
    private var handle: OpaquePointer?
    private var prepared: [String: String] = [:]

    init(_ settings: PostgresSettings) { self.settings = settings }

    deinit { disconnect() }

    var isInTransaction: Bool {
        guard let handle else { return false }
        let status = PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// How long, in seconds, each further try to connect waits: long enough for a restart, short enough for a caller.
    private static let pauses = [0.1, 0.3, 0.6, 1.0]

    func restore() throws {
        guard handle.map(PQstatus) != CONNECTION_OK else { return }
        for pause in Self.pauses {
            if (try? connect()) != nil { return }
            Thread.sleep(forTimeInterval: pause)
        }
        try connect()
    }

    /// Opens the connection, once; throws `StoreFault` of kind `unreachable`.
    func connect() throws {
        disconnect()
        let opened = settings.withParameters { PQconnectdbParams($0, $1, 1) }
        guard PQstatus(opened) == CONNECTION_OK else {
            let reason = opened.map { String(cString: PQerrorMessage($0)) } ?? "out of memory"
            PQfinish(opened)
            throw StoreFault(
                .unreachable, code: "08001", detail: reason.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard PQserverVersion(opened) >= 120_000,
            PQparameterStatus(opened, "server_encoding").map(String.init(cString:)) == "UTF8"
        else {
            PQfinish(opened)
            throw StoreFault(
                .unreachable, code: "server", detail: "PostgreSQL 12 or later and a database in UTF8 are needed")
        }
        // Notices would go to the standard error stream, and may quote what was stored.
        PQsetNoticeReceiver(opened, { _, _ in }, nil)
        handle = opened
        try script(settings.session)
    }

    func disconnect() {
        if let handle { PQfinish(handle) }
        handle = nil
        prepared = [:]
    }

    func scrub() -> Bool { true }

    func announce(_ chains: Set<OrganisationID>) throws {
        for text in PostgresListener.texts(chains, from: settings.node) {
            _ = try run("SELECT pg_notify('\(PostgresListener.channel)', ?)", [.text(text)])
        }
    }

    /// To wait on for notifications; −1 when there is no connection.
    var socket: Int32 { handle.map(PQsocket) ?? -1 }

    /// What has come in on the channels listened to; throws `StoreFault` when the connection is lost.
    func notifications() throws -> [String] {
        let connection = try connected()
        guard PQconsumeInput(connection) == 1 else { throw StoreFault(.lost, code: "08006") }
        var texts: [String] = []
        while let notification = PQnotifies(connection) {
            texts.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return texts
    }

    func script(_ statements: [String]) throws {
        let connection = try connected()
        let result = PQexec(connection, statements.joined(separator: "; "))
        defer { PQclear(result) }
        try check(result)
        // A transaction that had failed answers COMMIT with ROLLBACK, and calls that a success.
        if statements.last == "COMMIT", String(cString: PQcmdStatus(result)) != "COMMIT" {
            throw StoreFault(.conflict, code: "25P02")
        }
    }

    func run(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        let connection = try connected()
        let name = try prepare(sql, on: connection)
        let result = PostgresParameters(values).withPointers { pointers, lengths, formats in
            PQexecPrepared(connection, name, Int32(values.count), pointers, lengths, formats, 1)
        }
        defer { PQclear(result) }
        try check(result)
        return try rows(result)
    }

    /// A connection that broke earlier stays broken until `restore`: a transaction must not go on on another.
    private func connected() throws -> OpaquePointer {
        guard let handle, PQstatus(handle) == CONNECTION_OK else { throw StoreFault(.lost, code: "08006") }
        return handle
    }

    private func prepare(_ sql: String, on connection: OpaquePointer) throws -> String {
        if let name = prepared[sql] { return name }
        if prepared.count >= 500 {
            PQclear(PQexec(connection, "DEALLOCATE ALL"))
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        let result = PQprepare(connection, name, Self.numbered(sql), 0, nil)
        defer { PQclear(result) }
        try check(result)
        prepared[sql] = name
        return name
    }

    /// `?` as `$1`, `$2` …; the program's SQL has no `?` in a text.
    private static func numbered(_ sql: String) -> String {
        var numbered = ""
        var count = 0
        for character in sql {
            if character == "?" {
                count += 1
                numbered += "$\(count)"
            } else {
                numbered.append(character)
            }
        }
        return numbered
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw StoreFault(result, isConnected: handle.map(PQstatus) == CONNECTION_OK)
        }
    }

    private func rows(_ result: OpaquePointer?) throws -> [SQLRow] {
        let columns = PQnfields(result)
        return try (0..<PQntuples(result)).map { row in
            SQLRow(values: try (0..<columns).map { try SQLValue(result, row, $0) })
        }
    }
}

/// How to connect, and what every session is told first.
struct PostgresSettings: Sendable {
    private let keywords: [(String, String)]
    let session: [String]
    /// The name of the node in what it tells others.
    let node: String

    /// `address` is a connection string or URL as libpq takes it; what it says wins over the defaults here.
    init(_ address: String, node: String = "", writes: Bool, readOnly: Bool) {
        self.node = node
        keywords = [
            ("connect_timeout", "5"), ("application_name", "campus110"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "20000"),
            // Of several hosts, the one that takes writes: readers must see what was just written.
            ("target_session_attrs", readOnly ? "any" : "read-write"), ("dbname", address), ("client_encoding", "UTF8"),
        ]
        session =
            writes
            ? [
                // A node that stops in the middle of a transaction must not stop the others for ever.
                "SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '15s'",
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            ]
            : ["SET default_transaction_read_only = on"]
    }

    func withParameters<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let names = keywords.map { strdup($0.0) }
        let values = keywords.map { strdup($0.1) }
        defer { (names + values).forEach { free($0) } }
        return body(names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
    }
}
