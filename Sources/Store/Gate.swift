import Ground
import Synchronization

/// Counts what is under way, so that closing waits for it and refuses what comes later.
final class Gate: Sendable {
    private struct State {
        var inside = 0
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Throws once the gate is closed; every success is followed by `leave`.
    func enter() throws {
        try state.withLock { state in
            guard !state.isClosed else {
                throw Refusal(.unavailable, "服务正在停止：请稍后重试", "the store is closed: try again once the service is back")
            }
            state.inside += 1
        }
    }

    func leave() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.inside -= 1
            guard state.inside == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when everything inside has left; true for the first who closes.
    func close() async -> Bool {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.inside > 0 { state.waiting.append(continuation) }
                return state.inside == 0
            }
            if isEmpty { continuation.resume() }
        }
        return isFirst
    }
}
