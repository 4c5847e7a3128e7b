import Ground
import Incidents
import Journal
import Simulation
import Store
import Testing

/// Hundreds of careless commands a run. A run is its seed and nothing else, so a failure is a number that can be pasted back
/// into `arguments`.
@Suite("Storm")
struct StormTests {
    @Test("whatever is pressed, the record adds up", arguments: 1...6 as ClosedRange<UInt64>)
    func storm(seed: UInt64) async throws {
        let store = try SQLStore.temporary()
        do {
            try await Storm(store, seed: seed).blow(commands: 600)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

private final class Storm {
    private let store: SQLStore
    private let targets = Targets()
    private let seed: UInt64
    private var weather: Weather
    private var taken = 0
    private var refused: [Refusal.Code: Int] = [:]

    init(_ store: SQLStore, seed: UInt64) {
        self.store = store
        self.seed = seed
        weather = Weather(seed: seed)
    }

    func blow(commands: Int) async throws {
        try await setUp()
        for number in 1...commands {
            if weather.happens(0.03) { try await changeDuty() }
            try await once(number)
            if number % 100 == 0 { try await checkAll() }
        }
        try await checkAll()
        for report in try await verify(store) { #expect(report.fault == nil) }
        // A storm that is refused all the time, or never, would prove nothing.
        #expect(taken > commands / 3)
        let closed = weather.seen.values.count { $0.stage == .closed }
        #expect(closed > 2 && weather.seen.values.contains { $0.stage == .linked }, "\(closed) closed")
        #expect(Set(refused.keys).isSuperset(of: [.notYours, .notFound, .outOfOrder, .taken, .stale]), "\(refused)")
    }

    private func setUp() async throws {
        let moment = weather.now
        try await store.write { ledger in
            for id in Weather.units {
                let organisation: OrganisationID = id == "S-01" ? "station" : "campus"
                try UnitRegister(ledger).add(
                    ResponseUnit(
                        id: id, organisation: organisation, callSign: id.text, name: "", mode: .foot, capabilities: [.patrol], post: nil,
                        postName: ""), by: .system("test"), at: moment)
                try UnitRegister(ledger).setDuty(true, of: id, by: Weather.person("r", .responder, unit: id), at: moment)
            }
        }
    }

    private func changeDuty() async throws {
        let (unit, on, moment) = (weather.pick(Weather.units), weather.happens(0.7), weather.now)
        try? await store.write { ledger in
            try UnitRegister(ledger).setDuty(on, of: unit, by: Weather.person("r", .responder, unit: unit), at: moment)
        }
    }

    // MARK: - One command

    private func once(_ number: Int) async throws {
        var request = weather.request()
        if weather.happens(0.3) { request.key = "key-\(number)-of-\(seed)" }
        let before = try await snapshot(of: request.incident)
        do {
            let outcome = try await perform(request)
            taken += 1
            if !weather.known.contains(outcome.incident) { weather.known.append(outcome.incident) }
            try await checkTaken(request, outcome, before)
        } catch let refusal as Refusal {
            refused[refusal.code, default: 0] += 1
            #expect(try await snapshot(of: request.incident) == before, "a refusal changes nothing: \(request.command) \(refusal)")
        }
    }

    private func perform(_ request: CommandRequest) async throws -> Outcome {
        let targets = targets
        return try await store.write { ledger in
            // Salts of one byte are no secret; the storm needs none.
            try ControlRoom(ledger, targets: targets, salt: { [UInt8](repeating: 9, count: 32) }).perform(request)
        }
    }

    private func checkTaken(_ request: CommandRequest, _ outcome: Outcome, _ before: Snapshot) async throws {
        let after = try await snapshot(of: outcome.incident)
        let incident = try #require(after.incident)
        weather.seen[incident.id] = incident
        #expect(incident.version == outcome.version)
        if outcome.incident == before.incident?.id, let old = before.incident {
            #expect(incident.version - old.version == after.entries - before.entries || incident.linkedTo != nil)
            #expect(incident.version > old.version || outcome.again)
            if incident.stage == .closed, old.stage != .closed { #expect(old.closingFaults(under: targets) == []) }
            if case .link = request.command {
                #expect(old.assignments.allSatisfy(\.isDone) && incident.stage == .linked)
            }
        }
        try await check(incident)
        guard let key = request.key else { return }
        // Sent twice, done once; the same key means nothing to another person.
        var again = request
        again.at = request.at.advanced(bySeconds: 5)
        #expect(try await perform(again).again)
        #expect(try await snapshot(of: outcome.incident) == after, "\(key) was done twice")
    }

    // MARK: - What must hold

    /// What a refusal must leave as it was: chains, the incident, every unit, and the replies that are kept.
    private struct Snapshot: Equatable {
        var heads: [ChainHead]
        var incident: Incident?
        var units: [ResponseUnit]
        var replies: Int
        var entries: Int64 { heads.first { $0.organisation == "campus" }?.sequence ?? 0 }
    }

    private func snapshot(of id: IncidentID?) async throws -> Snapshot {
        let moment = weather.now
        return try await store.read { reading in
            Snapshot(
                heads: try reading.heads(), incident: try id.flatMap { try reading.incident($0) }, units: try reading.units(),
                replies: try reading.slips(of: "reply", at: moment).count)
        }
    }

    /// The incident is what its entries add up to, and its clocks run forward.
    private func check(_ incident: Incident) async throws {
        let (entries, state) = try await store.read { reading in
            (try reading.entries(about: incident.subject), try reading.state(of: incident.subject))
        }
        var replayed: Incident?
        for entry in entries {
            let (event, when) = try IncidentEvent.decoded(entry)
            if case .opened(let opened) = event, replayed == nil {
                replayed = Incident(id: IncidentID(entry.subject.id), organisation: entry.organisation, opened: opened)
            } else {
                replayed?.apply(event, at: when ?? entry.at)
            }
        }
        #expect(replayed == incident, "a replay agrees")
        #expect(incident.version == Int64(entries.count))
        #expect(try state == incident.stored(under: targets))
        for assignment in incident.assignments { check(assignment, of: incident) }
        let opening = [incident.reported, incident.answered].compactMap(\.self)
        #expect(opening == opening.sorted())
        if let answered = incident.answered, let entered = incident.entered { #expect(answered <= entered) }
        if incident.stage == .closed || incident.stage == .linked {
            #expect(incident.assignments.allSatisfy { !$0.isActive && $0.isDone })
        }
        if let first = incident.answered { #expect(incident.assignments.allSatisfy { $0.dispatched >= first }) }
    }

    private func check(_ assignment: Assignment, of incident: Incident) {
        let clocks = [assignment.dispatched] + Assignment.Step.allCases.compactMap { assignment.steps[$0] }
        let end: Instant? =
            switch assignment.ending {
            case .refused(_, let at), .stoodDown(_, let at): at
            case nil: assignment.feedback
            }
        let all = clocks + [end].compactMap(\.self)
        #expect(all == all.sorted(), "clocks of order \(assignment.id) of \(incident.id) run forward")
        if assignment.steps[.cleared] != nil { #expect(assignment.steps[.onScene] != nil && assignment.ending == nil) }
        if assignment.feedback != nil { #expect(assignment.steps[.cleared] != nil) }
    }

    /// Every unit is bound to exactly the one order that open incidents say, and every incident replays.
    private func checkAll() async throws {
        let (incidents, units) = try await store.read { reading in
            var query = StateQuery(kind: Incident.kind)
            query.limit = 10_000
            return (try reading.incidents(query), try reading.units())
        }
        for incident in incidents { try await check(incident) }
        for unit in units {
            let active = incidents.flatMap { incident in
                incident.assignments.filter { $0.unit == unit.id && $0.isActive }.map { (incident.id, $0) }
            }
            #expect(active.count <= 1, "\(unit.id) is in two places")
            #expect(unit.bound?.incident == active.first?.0)
            #expect(unit.bound?.assignment == active.first?.1.id)
            #expect(unit.bound?.step == active.first?.1.reached)
            if unit.bound != nil { #expect(unit.onDuty != nil) }
        }
        for incident in incidents {
            for link in incident.linked {
                #expect(incidents.contains { $0.id == link.incident && $0.stage == .linked })
            }
            if let main = incident.linkedTo?.incident {
                #expect(incidents.contains { $0.id == main && $0.isExercise == incident.isExercise && $0.linked.contains { $0.incident == incident.id } })
            }
        }
    }
}
