import Foundation
import Ground
import Synchronization

/// PostgreSQL: one connection that writes, four that read, each on its own queue.
final class PostgresDatabase: SQLDatabase {
    private static let readerCount = 4

    private let writer: Worker?
    private let readers: [Worker]
    private let reading: Mutex<Reading>
    private let listener: PostgresListener?
    private let relay: Relay

    /// Readers at rest, and reads that wait for one.
    private struct Reading {
        var idle: [Int]
        var waiting: [@Sendable (PostgresConnection) -> Void] = []
    }

    /// Connects and brings the tables up to date; throws a `Refusal` that says what to do.
    init(_ address: String, readOnly: Bool) async throws {
        let node = UUID().uuidString
        let writing = PostgresSettings(address, node: node, writes: true, readOnly: readOnly)
        let reading = PostgresSettings(address, node: node, writes: false, readOnly: readOnly)
        let writer = readOnly ? nil : Worker(PostgresConnection(writing), label: "campus110.store.writer")
        let readers = (0..<Self.readerCount).map {
            Worker(PostgresConnection(reading), label: "campus110.store.reader.\($0)")
        }
        let relay = Relay()
        do {
            listener = try await (writer ?? readers[0]).perform { connection in
                try connection.connect()
                guard !readOnly else {
                    try Schema.check(connection)
                    return nil
                }
                try Schema.migrate(connection)
                return try PostgresListener(reading, node: node) { relay.pass($0) }
            }
        } catch {
            throw error.forCaller
        }
        self.writer = writer
        self.readers = readers
        self.reading = Mutex(Reading(idle: Array(readers.indices)))
        self.relay = relay
    }

    deinit { listener?.end() }

    func onForeignCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) { relay.set(notice) }

    func onWriter(_ body: @escaping @Sendable (any SQLConnection) -> Void) {
        writer?.async { body($0) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let isCancelled = Mutex(false)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                onReader { connection in
                    guard !isCancelled.withLock({ $0 }) else {
                        return continuation.resume(throwing: CancellationError())
                    }
                    continuation.resume(with: Result { try Self.read(connection, body) })
                }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
        }
    }

    /// Reading changes nothing, so a read whose connection broke is simply done again, once.
    private static func read<Value>(
        _ connection: PostgresConnection, _ body: (any SQLConnection) throws -> Value
    ) throws -> Value {
        do {
            return try readOnce(connection, body)
        } catch let fault as StoreFault where fault.kind == .lost || fault.kind == .conflict {
            return try readOnce(connection, body)
        }
    }

    private static func readOnce<Value>(
        _ connection: PostgresConnection, _ body: (any SQLConnection) throws -> Value
    ) throws -> Value {
        try connection.restore()
        try connection.script(connection.dialect.beginRead)
        defer { if connection.isInTransaction { try? connection.script(["ROLLBACK"]) } }
        return try body(connection)
    }

    private func onReader(_ body: @escaping @Sendable (PostgresConnection) -> Void) {
        let free = reading.withLock { reading -> Int? in
            if reading.idle.isEmpty { reading.waiting.append(body) }
            return reading.idle.popLast()
        }
        if let free { run(body, on: free) }
    }

    private func run(_ body: @escaping @Sendable (PostgresConnection) -> Void, on index: Int) {
        readers[index].async { connection in
            var next: (@Sendable (PostgresConnection) -> Void)? = body
            while let body = next {
                body(connection)
                next = self.reading.withLock { reading in
                    if reading.waiting.isEmpty {
                        reading.idle.append(index)
                        return nil
                    }
                    return reading.waiting.removeFirst()
                }
            }
        }
    }

    func close() async {
        try? await readers[0].perform { _ in self.listener?.stop() }
        for worker in readers + [writer].compactMap({ $0 }) {
            try? await worker.perform { $0.disconnect() }
        }
    }
}

/// Passes on what the listener hears, once someone wants it.
private final class Relay: Sendable {
    private let notice = Mutex<(@Sendable (Set<OrganisationID>) -> Void)?>(nil)

    func set(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) { self.notice.withLock { $0 = notice } }
    func pass(_ chains: Set<OrganisationID>) { notice.withLock { $0 }?(chains) }
}

/// A connection and the one queue it is used on, so that waiting for the network never blocks Swift's own threads.
private final class Worker: @unchecked Sendable {
    private let connection: PostgresConnection
    private let queue: DispatchQueue

    init(_ connection: PostgresConnection, label: String) {
        self.connection = connection
        queue = DispatchQueue(label: label)
    }

    func async(_ body: @escaping @Sendable (PostgresConnection) -> Void) {
        queue.async { body(self.connection) }
    }

    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            async { connection in continuation.resume(with: Result { try body(connection) }) }
        }
    }
}
