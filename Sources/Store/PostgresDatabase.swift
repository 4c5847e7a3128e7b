import Foundation
import Synchronization

/// PostgreSQL: one connection that writes, four that read, each on its own queue.
final class PostgresDatabase: SQLDatabase {
    private static let readerCount = 4

    private let writer: Worker?
    private let readers: [Worker]
    private let reading: Mutex<Reading>

    /// Readers at rest, and reads that wait for one.
    private struct Reading {
        var idle: [Int]
        var waiting: [@Sendable (PostgresConnection) -> Void] = []
    }

    /// Connects and brings the tables up to date; throws a `Refusal` that says what to do.
    init(_ address: String, readOnly: Bool) async throws {
        let writing = PostgresSettings(address, writes: true, readOnly: readOnly)
        let reading = PostgresSettings(address, writes: false, readOnly: readOnly)
        writer = readOnly ? nil : Worker(PostgresConnection(writing), label: "campus110.store.writer")
        readers = (0..<Self.readerCount).map { Worker(PostgresConnection(reading), label: "campus110.store.reader.\($0)") }
        self.reading = Mutex(Reading(idle: Array(readers.indices)))
        do {
            try await (writer ?? readers[0]).perform { connection in
                try connection.connect()
                if readOnly { try Schema.check(connection) } else { try Schema.migrate(connection) }
            }
        } catch {
            throw error.forCaller
        }
    }

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
                    guard !isCancelled.withLock({ $0 }) else { return continuation.resume(throwing: CancellationError()) }
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
        for worker in readers + [writer].compactMap({ $0 }) {
            try? await worker.perform { $0.disconnect() }
        }
    }
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
