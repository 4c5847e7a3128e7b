import Journal
import Synchronization

/// A write that waits for the committer, runs, and is answered exactly once.
protocol Command: AnyObject, Sendable {
    /// Called when the committer takes it; false when the caller has given up.
    func begin() -> Bool
    /// Runs it and keeps its value; returns what it threw.
    func run(_ ledger: SQLLedger) -> (any Error)?
    /// Answers the caller with the value kept.
    func succeed()
    func fail(_ error: any Error)
}

final class Write<Value: Sendable>: Command {
    private struct State {
        var continuation: CheckedContinuation<Value, any Error>?
        var hasBegun = false
        var isCancelled = false
        var value: Value?
    }

    private let body: @Sendable (any Ledger) throws -> Value
    private let state = Mutex(State())

    init(_ body: @escaping @Sendable (any Ledger) throws -> Value) { self.body = body }

    /// False when it was cancelled before: then the caller has its answer.
    func wait(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.continuation = continuation }
            return state.isCancelled
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        return !isCancelled
    }

    /// A write that has begun is finished and answered as if nobody had cancelled.
    func cancel() {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            guard !state.hasBegun else { return nil }
            state.isCancelled = true
            defer { state.continuation = nil }
            return state.continuation
        }
        waiting?.resume(throwing: CancellationError())
    }

    func begin() -> Bool {
        state.withLock { state in
            state.hasBegun = !state.isCancelled
            return state.hasBegun
        }
    }

    func run(_ ledger: SQLLedger) -> (any Error)? {
        do {
            let value = try body(ledger)
            state.withLock { $0.value = value }
            return nil
        } catch {
            return error
        }
    }

    func succeed() {
        let (continuation, value) = take()
        if let value { continuation?.resume(returning: value) }
    }

    func fail(_ error: any Error) { take().continuation?.resume(throwing: error) }

    private func take() -> (continuation: CheckedContinuation<Value, any Error>?, value: Value?) {
        state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, state.value)
        }
    }
}
