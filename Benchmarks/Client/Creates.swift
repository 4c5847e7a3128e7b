import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What a number of clients reached, each asking again as soon as it was answered.
struct CreateRun: Sendable {
    let clients: Int
    let latency: Sample
    let seconds: Double
    let errors: Int
    /// What this process itself used, as a share of one core.
    let ownShare: Double

    var perSecond: Double { Double(latency.count) / seconds }
}

/// Counts calls, so that each is another one.
final class Numbers: Sendable {
    private let last = Mutex(0)
    func next() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}

/// Creates with `clients` connections until `seconds` are over; `ask` makes the request with a number.
func measureCreates(
    _ server: Server, clients: Int, seconds: Double, numbers: Numbers, on group: any EventLoopGroup,
    ask: @escaping @Sendable (Int) -> Ask
) async throws -> CreateRun {
    var connections: [Connection] = []
    for _ in 0..<clients { connections.append(try await Connection.open(server, on: group)) }
    let loads = connections.map { ClosedLoop($0, numbers: numbers, ask: ask) }
    let begin = NIODeadline.now()
    let used = processorSeconds()
    let end = begin + .nanoseconds(Int64(seconds * 1e9))
    for load in loads { load.run(until: end) }
    var values: [Double] = []
    var errors = 0
    for load in loads {
        let result = try await load.result.get()
        values += result.milliseconds
        errors += result.errors
    }
    let passed = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
    let share = (processorSeconds() - used) / passed
    for connection in connections { await connection.close() }
    return CreateRun(clients: clients, latency: Sample(values), seconds: passed, errors: errors, ownShare: share)
}

/// One client: asks, waits for the answer, asks again. It stays on its connection's event loop, so that it costs
/// the machine as little as a client can.
private final class ClosedLoop: Sendable {
    struct Result: Sendable {
        var milliseconds: [Double] = []
        var errors = 0
    }

    private let connection: Connection
    private let numbers: Numbers
    private let ask: @Sendable (Int) -> Ask
    private let tally = Mutex(Result())
    private let promise: EventLoopPromise<Result>

    init(_ connection: Connection, numbers: Numbers, ask: @escaping @Sendable (Int) -> Ask) {
        self.connection = connection
        self.numbers = numbers
        self.ask = ask
        promise = connection.eventLoop.makePromise()
    }

    var result: EventLoopFuture<Result> { promise.futureResult }

    func run(until end: NIODeadline) {
        guard NIODeadline.now() < end else { return promise.succeed(tally.withLock { $0 }) }
        connection.send(ask(numbers.next())).whenComplete { [self] answer in
            switch answer {
            case .success(let reply):
                tally.withLock {
                    if reply.status == 201 { $0.milliseconds.append(reply.milliseconds) } else { $0.errors += 1 }
                }
                run(until: end)
            case .failure:
                // The connection is gone: nothing more can be asked over it.
                promise.succeed(
                    tally.withLock {
                        $0.errors += 1
                        return $0
                    })
            }
        }
    }
}
