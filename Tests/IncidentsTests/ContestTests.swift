import Foundation
import Ground
import Incidents
import Journal
import Store
import TestSupport
import Testing

@Suite("Two dispatchers, one unit, one moment")
struct ContestTests {
    @Test("on SQLite: ten thousand rounds, no double booking")
    func sqlite() async throws {
        let store = try SQLStore.temporary()
        try await contest(on: [store], rounds: 10_000)
        await store.close()
    }

    @Test(
        "on PostgreSQL, from two nodes: a thousand rounds, no double booking",
        .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed in /usr/lib/postgresql: only SQLite was tested"))
    func postgres() async throws {
        let database = "contest_\(UInt32.random(in: 0 ... .max))"
        try PostgresServer.shared.administer("CREATE DATABASE \(database) TEMPLATE template0")
        let address = try PostgresServer.shared.address(database)
        let nodes = [try await SQLStore.open(postgres: address), try await SQLStore.open(postgres: address)]
        try await contest(on: nodes, rounds: 1000)
        for node in nodes { await node.close() }
        try PostgresServer.shared.administer("DROP DATABASE \(database) WITH (FORCE)")
    }

    /// In each round two desks send the same unit to calls of their own; units are fought over ten at a time.
    private func contest(on nodes: [SQLStore], rounds: Int) async throws {
        let units = (0..<10).map { UnitID("P-0\($0)") }
        let desks: [Party] = ["wang", "li"].map { Weather.person(PersonID($0), .operator_) }
        let start = Instant(iso: "2026-11-22T08:00")!
        try await nodes[0].write { ledger in
            for id in units {
                try UnitRegister(ledger).add(
                    ResponseUnit(
                        id: id, organisation: "campus", callSign: id.text, name: "", mode: .foot, capabilities: [], post: nil, postName: ""),
                    by: .system("test"), at: start)
                try UnitRegister(ledger).setDuty(true, of: id, by: desks[0], at: start)
            }
        }
        var won = [0, 0]
        for batch in 0..<rounds / units.count {
            let moment = start.advanced(bySeconds: Double(batch) * 10)
            let calls = try await nodes[0].write { ledger in
                try desks.map { try Self.room(ledger).perform(.init(.open(.init(source: .phone)), by: $0, in: "campus", at: moment)).incident }
            }
            let wins = await withTaskGroup(of: (unit: Int, desk: Int, won: Bool).self) { group in
                for unit in units.indices {
                    for desk in [0, 1] {
                        let request = CommandRequest(
                            .dispatch([.init(units[unit])]), of: calls[desk], by: desks[desk], in: "campus", at: moment)
                        let node = nodes[desk % nodes.count]
                        group.addTask {
                            do {
                                _ = try await node.write { try Self.room($0).perform(request) }
                                return (unit, desk, true)
                            } catch let refusal as Refusal where refusal.code == .taken {
                                return (unit, desk, false)
                            } catch {
                                Issue.record("\(error)")
                                return (unit, desk, false)
                            }
                        }
                    }
                }
                return await group.reduce(into: [(unit: Int, desk: Int, won: Bool)]()) { $0.append($1) }
            }
            for unit in units.indices { #expect(wins.count { $0.unit == unit && $0.won } == 1) }
            for desk in [0, 1] { won[desk] += wins.count { $0.desk == desk && $0.won } }
            // Every unit is where exactly one call says, and is called back from there.
            try await nodes[0].write { ledger in
                let incidents = try calls.compactMap { try ledger.incident($0) }
                let active = incidents.flatMap { incident in incident.assignments.filter(\.isActive).map { (incident.id, $0) } }
                #expect(active.map(\.1.unit).sorted() == units)
                for (incident, assignment) in active {
                    #expect(try ledger.unit(assignment.unit)?.bound?.incident == incident)
                    _ = try Self.room(ledger).perform(
                        .init(.standDown(assignment: assignment.id, reason: "下一轮"), of: incident, by: desks[0], in: "campus", at: moment))
                }
            }
        }
        #expect(won[0] + won[1] == rounds)
        for report in try await verify(nodes[0]) { #expect(report.fault == nil) }
    }

    private static func room(_ ledger: any Ledger) -> ControlRoom {
        ControlRoom(ledger, targets: Targets(), salt: { [UInt8](repeating: 9, count: 32) })
    }
}
