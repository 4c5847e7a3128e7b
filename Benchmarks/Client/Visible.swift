import NIOCore
import NIOHTTP1
import NIOPosix

/// How long it took from asking for help until each watching page knew.
struct VisibleRun: Sendable {
    let watchers: Int
    let latency: Sample
    let create: Sample
    /// Calls that were refused, events that were missed or came twice, links that were cut.
    let errors: Int
    let ownShare: Double
}

/// Opens `rate` incidents a second while `watchers` pages listen; the clock runs from the request to the event.
func measureVisible(
    _ server: Server, watchers count: Int, rate: Double, seconds: Double, as desk: Desk, calls: CallMaker,
    numbers: Numbers, on group: any EventLoopGroup
) async throws -> VisibleRun {
    var watchers: [Watcher] = []
    for _ in 0..<count { watchers.append(try await Watcher.open(server, cookie: desk.cookie, on: group)) }
    var connections: [Connection] = []
    for _ in 0..<4 { connections.append(try await Connection.open(server, on: group)) }

    let clock = ContinuousClock()
    let used = processorSeconds()
    let begin = clock.now
    var asked: [EventLoopFuture<Reply>] = []
    // A call goes out when its time has come, whether or not the one before has been answered.
    for turn in 0..<Int(rate * seconds) {
        try await clock.sleep(until: begin + .seconds(Double(turn) / rate), tolerance: .zero)
        asked.append(connections[turn % connections.count].send(calls.call(numbers.next())))
    }
    var sent: [String: NIODeadline] = [:]
    var creates: [Double] = []
    var errors = 0
    for future in asked {
        guard let reply = try? await future.get(), reply.status == 201, let outcome: Outcome = try? reply.decoded() else {
            errors += 1
            continue
        }
        sent[outcome.incident] = reply.sent
        creates.append(reply.milliseconds)
    }
    // Long past the target: what has not come by now counts as missed.
    try await clock.sleep(for: .seconds(2))
    let share = (processorSeconds() - used) / ((clock.now - begin) / .seconds(1))

    var latencies: [Double] = []
    for watcher in watchers {
        let hearing = try await watcher.close()
        if hearing.wasCut { errors += 1 }
        var missing = sent
        for opening in hearing.openings() {
            if let start = missing.removeValue(forKey: opening.incident) {
                latencies.append(Double((opening.at - start).nanoseconds) / 1e6)
            } else if sent[opening.incident] != nil {
                // Told twice. What is not ours was opened by the measurement before.
                errors += 1
            }
        }
        errors += missing.count
    }
    for connection in connections { await connection.close() }
    return VisibleRun(
        watchers: count, latency: Sample(latencies), create: Sample(creates), errors: errors, ownShare: share)
}
