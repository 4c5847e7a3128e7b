import NIOCore
import NIOHTTP1
import NIOPosix

/// Two dispatchers who want the same unit at the same moment, again and again.
struct RaceRun: Sendable {
    let rounds: Int
    /// Rounds in which both were told that the unit is theirs, or the record says so.
    let doubleBookings: Int
    /// How often each won.
    let wins: [Int]
    /// From the two requests to the later answer.
    let latency: Sample
    /// Rounds that nobody won, and answers that fit neither.
    let errors: Int
    let seconds: Double
}

/// `desks` are two operators with a connection each.
func measureRace(
    _ server: Server, rounds: Int, desks: [Desk], calls: CallMaker, on group: any EventLoopGroup
) async throws -> RaceRun {
    var connections: [Connection] = []
    for _ in desks { connections.append(try await Connection.open(server, on: group)) }
    guard let unit = try await UnitRow.all(desks[0], over: connections[0]).first(where: { $0.status == "available" })?.id else {
        throw LoadError("no unit is available")
    }
    var race = Race(unit: unit, desks: desks, connections: connections, calls: calls)
    let begin = NIODeadline.now()
    var done = 0
    while done < rounds {
        // A pair of incidents is used for a few rounds only: their documents grow with every order.
        let block = min(25, rounds - done)
        try await race.run(block, from: done)
        done += block
    }
    for connection in connections { await connection.close() }
    return RaceRun(
        rounds: done, doubleBookings: race.doubles, wins: race.wins, latency: Sample(race.milliseconds),
        errors: race.errors, seconds: Double((NIODeadline.now() - begin).nanoseconds) / 1e9)
}

private struct Race {
    let unit: String
    let desks: [Desk]
    let connections: [Connection]
    let calls: CallMaker
    var doubles = 0
    var wins = [0, 0]
    var errors = 0
    var milliseconds: [Double] = []

    init(unit: String, desks: [Desk], connections: [Connection], calls: CallMaker) {
        self.unit = unit
        self.desks = desks
        self.connections = connections
        self.calls = calls
    }

    mutating func run(_ rounds: Int, from first: Int) async throws {
        var incidents: [String] = []
        for (index, desk) in desks.enumerated() {
            let reply = try await connections[index].answer(to: calls.entry(first * 2 + index, by: desk))
            guard reply.status == 201 else { throw LoadError("an entry was answered \(reply.status): \(reply.text)") }
            incidents.append(try reply.decoded(Outcome.self).incident)
        }
        var orders = [0, 0]
        for round in first..<first + rounds {
            // Whoever presses first takes turns, so that the race is not always won by the same.
            let turns = round % 2 == 0 ? [0, 1] : [1, 0]
            let asked = turns.map { index in
                (index, connections[index].send(command("dispatch", #"{"units":["\#(unit)"]}"#, of: incidents[index], by: index)))
            }
            var winners: [Int] = []
            var (start, end) = (NIODeadline.distantFuture, NIODeadline.uptimeNanoseconds(0))
            for (index, future) in asked {
                let reply = try await future.get()
                (start, end) = (min(start, reply.sent), max(end, reply.received))
                switch reply.status {
                case 200: winners.append(index)
                case 409: break
                default: errors += 1
                }
            }
            milliseconds.append(Double((end - start).nanoseconds) / 1e6)
            if winners.isEmpty { errors += 1 }
            if winners.count > 1 { doubles += 1 }
            for index in winners {
                wins[index] += 1
                orders[index] += 1
                let back = command("standDown", #"{"assignment":\#(orders[index]),"reason":"bench"}"#, of: incidents[index], by: index)
                if try await connections[index].answer(to: back).status != 200 { errors += 1 }
            }
        }
        // What was answered is what is on the record: an order that nobody was told of would be a double booking too.
        for (index, incident) in incidents.enumerated() {
            struct Shown: Decodable {
                struct Incident: Decodable { let assignments: [Assignment] }
                struct Assignment: Decodable { let id: Int }
                let incident: Incident
            }
            let reply = try await connections[index].answer(to: .get("/api/v1/incidents/\(incident)", desks[index].headers))
            let stored = try reply.decoded(Shown.self).incident.assignments.count
            if stored > orders[index] { doubles += stored - orders[index] }
            if stored < orders[index] { errors += orders[index] - stored }
        }
    }

    private func command(_ name: String, _ body: String, of incident: String, by index: Int) -> Ask {
        .post("/api/v1/incidents/\(incident)/\(name)", body, desks[index].headers)
    }
}
