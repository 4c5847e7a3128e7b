import Ground

/// Lets so many costly works run at once. The others wait in order; beyond a bound they are refused, so that a flood of
/// sign-ins takes neither the memory nor the processors that calls for help need.
actor HashGate {
    private let width: Int
    private let bound: Int
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int, bound: Int) {
        self.width = width
        self.bound = bound
    }

    /// Throws `Refusal.unavailable` when too many wait already, and what the work throws.
    nonisolated func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await enter()
        do {
            let value = try await work()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async throws {
        if running < width {
            running += 1
            return
        }
        guard waiting.count < bound else {
            throw Refusal(.unavailable, "登录的人太多，请稍候再试", "Too many people are signing in: try again in a moment")
        }
        // Whoever leaves hands the place on: `running` stays as it is.
        await withCheckedContinuation { waiting.append($0) }
    }

    /// How many wait.
    var waitingCount: Int { waiting.count }

    private func leave() {
        if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
    }
}
