import Alarms
import Geo
import Ground
import Identity
import Incidents
import Journal
import Simulation
import Store
import Web

/// Invented alarm devices: forty of them, tested every month but for a few, two that went off by mistake, and one that is lost.
struct DemoAlarms {
    let town: Town
    let now: Instant
    /// Days of invented past.
    let days: Int
    var chance: Chance

    private struct Planned {
        let id: DeviceID
        let facts: AlarmDevice.Facts
    }

    private static let gateway = Party.device("demo-gateway")
    /// Kinds with their letter and how many there are: forty together.
    private static let plan: [(kind: AlarmDevice.Kind, letter: String, count: Int, uses: [Building.Use])] = [
        (.post, "P", 12, [.gate, .teaching, .sport, .dormitory, .library]), (.panicButton, "B", 6, [.gate, .office, .medical, .canteen]),
        (.firePanel, "F", 8, [.library, .laboratory, .dormitory, .teaching]), (.smoke, "S", 6, [.dormitory, .laboratory]),
        (.gas, "G", 5, [.canteen, .laboratory]), (.intrusion, "I", 3, [.laboratory, .office]),
    ]

    init(town: Town, seed: UInt64, days: Int, at now: Instant) {
        (self.town, self.days, self.now) = (town, days, now)
        chance = Chance(seed: seed).branch("alarms")
    }

    mutating func play(in store: SQLStore) async throws {
        let devices = planned()
        guard !devices.isEmpty else { return }
        let since = now.advanced(bySeconds: -Double(min(days, 200)) * 86_400 - 3600)
        try await work(in: store) { room, _, cast in
            for device in devices { _ = try room.perform(AlarmRequest(.register(device.facts), on: device.id, of: Demo.campus, by: cast.admin, at: since)) }
        }
        try await months(devices, in: store)
        if days >= 30 { try await mistakes(devices, in: store) }
        try await lose(devices, since: since, in: store)
    }

    // MARK: - Where they stand

    private func planned() -> [Planned] {
        let gates = town.sites(.gate).map { (name: $0.name.zh, position: $0.position, building: $0.building, use: Building.Use.gate) }
        let houses = town.map.buildings.filter { $0.onCampus && !$0.name.isEmpty }.sorted { $0.id < $1.id }.compactMap { building in
            Bounds(building.outline).map { (name: building.name, position: $0.centre, building: Optional(building.id), use: building.use) }
        }
        let places = gates + houses
        guard !places.isEmpty else { return [] }
        return Self.plan.flatMap { row in
            let fitting = row.uses.flatMap { use in places.filter { $0.use == use } }
            let chosen = fitting.isEmpty ? places : fitting
            return (0..<row.count).map { index -> Planned in
                let place = chosen[index % chosen.count]
                let turn = index / chosen.count
                let words = turn == 0 ? place.name : "\(place.name) \(turn + 1) 层"
                var facts = AlarmDevice.Facts(
                    kind: row.kind, name: words + row.kind.name.zh,
                    place: Location(position: place.position, building: place.building, description: words, campus: Demo.campus, basis: .building),
                    cameras: row.kind == .smoke || row.kind == .gas ? [] : ["3401000013132000\(1000 + index * 7 + row.count)"],
                    heartbeat: row.kind == .post || row.kind == .firePanel ? 86_400 : nil)
                if row.kind == .post { facts.category = .urgentHelp }
                return Planned(id: DeviceID("\(row.letter)-\(index < 9 ? "0" : "")\(index + 1)"), facts: facts)
            }
        }
    }

    // MARK: - What was done

    private struct Cast {
        let admin: Person
        let desk: Person
        let patrol: [Person]
    }

    private func work(in store: SQLStore, _ body: @escaping @Sendable (AlarmRoom, any Ledger, Cast) throws -> Void) async throws {
        let now = now
        try await store.write { ledger in
            func person(_ id: PersonID) throws -> Person {
                guard let person = try ledger.person(id, at: now) else { throw Refusal(.notFound, "没有 \(id)", "There is no \(id)") }
                return person
            }
            let cast = Cast(admin: try person("admin"), desk: try person("desk1"), patrol: [try person("s1"), try person("s2"), try person("p-01")])
            try body(AlarmRoom(ledger, targets: Targets(), salt: freshSalt), ledger, cast)
        }
    }

    /// Announced on a morning, pressed one after the other, somebody there, reset.
    private mutating func months(_ devices: [Planned], in store: SQLStore) async throws {
        for back in stride(from: min(6, days / 30), through: 1, by: -1) {
            let begin = now.advanced(bySeconds: -Double(back) * 30 * 86_400 + 26 * 86_400).day.start.advanced(bySeconds: 9 * 3600)
            guard begin.advanced(bySeconds: 4 * 3600) < now else { continue }
            try await work(in: store) { room, _, cast in
                _ = try room.announce(
                    TestOrder(devices: nil, from: begin, until: begin.advanced(bySeconds: 4 * 3600), told: "校园110指挥中心、石桥派出所", note: "每月例行试警"), in: Demo.campus,
                    by: cast.desk, at: begin.advanced(bySeconds: -1800))
            }
            var tests: [(device: DeviceID, at: Instant, there: Double, patrol: Int)] = []
            for (index, device) in devices.enumerated() where !chance.happens(back == 1 ? 0.05 : 0.08) {
                tests.append((device.id, begin.advanced(bySeconds: Double(index) * 300 + 30), chance.number(45...330), chance.whole(0...2)))
            }
            for first in stride(from: 0, to: tests.count, by: 5) {
                let part = Array(tests[first..<min(first + 5, tests.count)])
                try await work(in: store) { room, _, cast in
                    for test in part {
                        let signal = try AlarmSignal(device: test.device, event: "demo-\(test.at.milliseconds)", said: test.at)
                        _ = try room.receive(signal, by: Self.gateway, in: Demo.campus, at: test.at)
                        let there = test.at.advanced(bySeconds: test.there)
                        _ = try room.perform(AlarmRequest(.arrive(at: nil), on: test.device, of: Demo.campus, by: cast.patrol[test.patrol], at: there))
                        _ = try room.perform(
                            AlarmRequest(.reset(reason: "试警完成"), on: test.device, of: Demo.campus, by: cast.desk, at: there.advanced(bySeconds: 20)))
                    }
                }
            }
        }
    }

    /// Pressed by mistake, looked at, reset and closed.
    private mutating func mistakes(_ devices: [Planned], in store: SQLStore) async throws {
        let posts = devices.filter { $0.facts.kind == .post }
        for (index, device) in posts.prefix(2).enumerated() {
            let at = now.advanced(bySeconds: -Double(5 + index * 11) * 86_400)
            try await work(in: store) { room, ledger, cast in
                let answer = try room.receive(try AlarmSignal(device: device.id, event: "demo-\(at.milliseconds)"), by: Self.gateway, in: Demo.campus, at: at)
                guard let incident = answer.incident else { return }
                try Self.handle(incident, by: cast.desk, from: at, ledger) { moment in
                    _ = try room.perform(AlarmRequest(.reset(reason: "学生误触，现场已确认"), on: device.id, of: Demo.campus, by: cast.desk, at: moment))
                }
            }
        }
    }

    /// One has not been heard of for three days; its repair is asked for.
    private func lose(_ devices: [Planned], since: Instant, in store: SQLStore) async throws {
        guard let lost = devices.last(where: { $0.facts.kind == .post }) else { return }
        let (now, silent) = (now, now.advanced(bySeconds: -3.4 * 86_400))
        try await work(in: store) { room, ledger, cast in
            for device in devices where device.facts.heartbeat != nil {
                try room.heard(device.id, of: Demo.campus, at: device.id == lost.id ? silent : now.advanced(bySeconds: -60))
            }
            let noticed = silent.advanced(bySeconds: 3 * 86_400 + 5)
            try room.lapse(lost.id, of: Demo.campus, listening: since.advanced(bySeconds: -30 * 86_400), at: noticed)
            guard let incident = try ledger.alarmDevice(lost.id, of: Demo.campus)?.trouble else { return }
            try Self.handle(incident, by: cast.desk, from: noticed, ledger) { _ in }
        }
    }

    private static func handle(
        _ incident: IncidentID, by desk: Person, from at: Instant, _ ledger: any Ledger, reset: (Instant) throws -> Void
    ) throws {
        let room = ControlRoom(ledger, targets: Targets(), salt: freshSalt)
        func perform(_ command: Command, _ seconds: Double) throws {
            _ = try room.perform(CommandRequest(command, of: incident, by: .person(desk), in: Demo.campus, at: at.advanced(bySeconds: seconds)))
        }
        try perform(.claim, 6)
        try perform(.classify(Classification(.other), nil), 20)
        try perform(.feedback(assignment: nil, Classification(.other, .invalid), .falseAlarm, nil), 100)
        try reset(at.advanced(bySeconds: 130))
        try perform(.close, 150)
    }
}
