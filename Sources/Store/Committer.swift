import Ground
import Journal
import Synchronization

/// The one writer: takes the commands that wait, runs them in one transaction, commits once, answers all.
final class Committer: Sendable {
    /// Commands that share a transaction, at most.
    static let batchSize = 256
    /// How long a transaction goes on taking commands.
    static let batchTime = Duration.milliseconds(10)
    /// How often a transaction that certainly was not committed is tried.
    static let attempts = 5

    private struct Queue {
        var waiting: [any Command] = []
        var isRunning = false
    }

    private let database: any SQLDatabase
    private let queue = Mutex(Queue())
    private let listeners = Mutex<[@Sendable (Set<OrganisationID>) -> Void]>([])
    /// Chains of a transaction whose COMMIT got no answer: the next notice names them too.
    private let inDoubt = Mutex<Set<OrganisationID>>([])

    /// When to remove older copies of what was erased; `nil` when there are none.
    private let scrubbing = Mutex<ContinuousClock.Instant?>(nil)
    /// How long after readers were in the way it is tried again: each try may wait for them.
    private static let scrubPause = Duration.seconds(5)

    /// Held while listeners are called, so that they hear of one commit after the other.
    private let telling = Mutex(())

    init(_ database: any SQLDatabase) {
        self.database = database
        database.onForeignCommit { [weak self] in self?.tell($0) }
    }

    func onCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) {
        listeners.withLock { $0.append(notice) }
    }

    func submit<Value: Sendable>(_ body: @escaping @Sendable (any Ledger) throws -> Value) async throws -> Value {
        let write = Write(body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if write.wait(continuation) { enqueue(write) }
            }
        } onCancel: {
            write.cancel()
        }
    }

    private func enqueue(_ command: any Command) {
        let starts = queue.withLock { queue in
            queue.waiting.append(command)
            defer { queue.isRunning = true }
            return !queue.isRunning
        }
        if starts { database.onWriter { self.drain($0) } }
    }

    private func drain(_ connection: any SQLConnection) {
        var batch = Batch(take: takeWaiting)
        while let first = batch.next() { commit(&batch, first, on: connection) }
    }

    /// Everything that waits; with nothing waiting, the committer rests.
    private func takeWaiting(restsWhenEmpty: Bool) -> [any Command] {
        queue.withLock { queue in
            defer { queue.waiting = [] }
            if restsWhenEmpty && queue.waiting.isEmpty { queue.isRunning = false }
            return queue.waiting
        }
    }

    private func commit(_ batch: inout Batch, _ first: any Command, on connection: any SQLConnection) {
        var members = [first]
        for attempt in 1...Self.attempts {
            do {
                try connection.restore()
                try connection.script(connection.dialect.beginWrite + ["SAVEPOINT command"])
                let transaction = WriteTransaction(connection)
                let failures = try runAll(&members, from: &batch, in: transaction, isFirst: attempt == 1)
                try transaction.close()
                try finish(transaction, members, failures)
                return
            } catch {
                if connection.isInTransaction { try? connection.script(["ROLLBACK"]) }
                let fault = error as? StoreFault
                let mayRetry = fault?.kind == .lost || fault?.kind == .conflict
                guard mayRetry, attempt < Self.attempts else {
                    for member in members { member.fail(error.forCaller) }
                    return
                }
            }
        }
    }

    /// Runs the members and, in the first attempt, whatever else waits while there is room and time.
    private func runAll(
        _ members: inout [any Command], from batch: inout Batch, in transaction: WriteTransaction, isFirst: Bool
    ) throws -> [(any Error)?] {
        let clock = ContinuousClock()
        let end = clock.now + Self.batchTime
        var failures: [(any Error)?] = []
        var index = 0
        while true {
            if index == members.count {
                guard isFirst, index < Self.batchSize, clock.now < end, let more = batch.more() else { return failures }
                members.append(more)
            }
            failures.append(try transaction.run(members[index]))
            index += 1
        }
    }

    /// Commits, tells the listeners, then answers; what is not known to be durable is answered as done to nobody.
    ///
    /// Throws when it certainly was not committed.
    private func finish(
        _ transaction: WriteTransaction, _ members: [any Command], _ failures: [(any Error)?]
    ) throws {
        let connection = transaction.connection
        do {
            try connection.script(["RELEASE SAVEPOINT command", "COMMIT"])
        } catch let fault as StoreFault where fault.isInDoubtAfterCommit {
            if connection.isInTransaction { try? connection.script(["ROLLBACK"]) }
            inDoubt.withLock { $0.formUnion(transaction.grew) }
            for (member, failure) in zip(members, failures) { member.fail(failure?.forCaller ?? fault.unconfirmed) }
            return
        }
        let grew = inDoubt.withLock { chains in
            defer { chains = [] }
            return chains.union(transaction.grew)
        }
        tell(grew)
        scrub(transaction)
        for (member, failure) in zip(members, failures) {
            if let failure { member.fail(failure.forCaller) } else { member.succeed() }
        }
    }

    private func scrub(_ transaction: WriteTransaction) {
        let now = ContinuousClock.now
        scrubbing.withLock { due in
            if transaction.erased { due = now }
            guard let time = due, time <= now else { return }
            due = transaction.connection.scrub() ? nil : ContinuousClock.now + Self.scrubPause
        }
    }

    private func tell(_ chains: Set<OrganisationID>) {
        guard !chains.isEmpty else { return }
        let listeners = listeners.withLock { $0 }
        telling.withLock { _ in
            for listener in listeners { listener(chains) }
        }
    }
}

/// Commands taken from the queue but not yet run.
private struct Batch {
    let take: (_ restsWhenEmpty: Bool) -> [any Command]
    private var taken: ArraySlice<any Command> = []

    init(take: @escaping (_ restsWhenEmpty: Bool) -> [any Command]) { self.take = take }

    /// The next command, or `nil` when the committer may rest.
    mutating func next() -> (any Command)? { pull(restsWhenEmpty: true) }
    /// The next command that waits now.
    mutating func more() -> (any Command)? { pull(restsWhenEmpty: false) }

    private mutating func pull(restsWhenEmpty: Bool) -> (any Command)? {
        while true {
            if taken.isEmpty { taken = take(restsWhenEmpty)[...] }
            guard let command = taken.popFirst() else { return nil }
            if command.begin() { return command }
        }
    }
}
