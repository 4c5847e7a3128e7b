import Cases
import Foundation
import Ground
import Identity
import Import
import Journal
import Store
import Synchronization

/// An office that keeps bicycles, on a record that is really on a disk.
struct BikeOffice {
    let store: SQLStore
    let room: CaseRoom
    static let start = Instant(iso: "2026-03-02T09:00")!
    static let clerk = Person(id: "mi", name: "米晴", appointments: [Appointment(.registrar, of: "north")])
    static let desk = Person(id: "an", name: "安山", appointments: [Appointment(.operator_, of: "north")])

    init() async throws {
        store = try SQLStore.temporary()
        let count = Mutex<UInt64>(0)
        room = try CaseRoom([Described(Bike.self), Described(Ticket.self)], rules: Rules(calendar: WorkCalendar())) {
            var chance = SplitMix(seed: count.withLock { $0 += 1; return $0 })
            return (0..<4).flatMap { _ in withUnsafeBytes(of: chance.next()) { Array($0) } }
        }
        try await store.write { ledger in
            let salt: @Sendable () -> [UInt8] = { [UInt8](repeating: 3, count: 32) }
            let register = OrganisationRegister(ledger, salt: salt)
            for id in ["north", "south"] {
                _ = try register.found(OrganisationID(id), .campus, LocalisedText(id, id), below: nil, by: .system("test"), at: Self.start)
            }
            let people = PeopleRegister(ledger, salt: salt, blind: { $0 })
            func add(_ person: Person, _ role: Role, number: String = "") throws {
                _ = try people.add(
                    PersonRecord(id: person.id, name: person.name, home: "north", roles: [HeldRole(role, of: "north", from: Self.start)], number: number), by: .system("test"),
                    at: Self.start)
            }
            try add(Self.clerk, .registrar)
            try add(Self.desk, .operator_)
            try add(Person(id: "north-2026001", name: "秋田", appointments: []), .student, number: "2026001")
        }
    }

    static let blind: @Sendable (String) -> String = { Digest(of: $0.utf8).description }

    /// Rows with the heading first, as lines of a file.
    static func table(_ rows: [[String]], pieces: Int = 100) -> CaseTable {
        let numbered = rows.enumerated().map { (line: $0.offset + 1, cells: $0.element) }
        return CaseTable {
            var left = numbered[...]
            return {
                if left.isEmpty { return nil }
                defer { left = left.dropFirst(pieces) }
                return Array(left.prefix(pieces))
            }
        }
    }

    func plan(_ heading: [String], _ code: String = "BIKE", by opening: String? = nil, into organisation: OrganisationID = "north", for person: Person = clerk) async throws -> CaseImport {
        try await store.read { [room] in
            try CaseImport(heading, to: code, by: opening, into: organisation, for: .person(person), run: "csv-test", in: $0, room: room, blind: Self.blind)
        }
    }

    func run(_ table: CaseTable, _ code: String = "BIKE", by opening: String? = nil, on other: (any RecordStore)? = nil, seconds: @escaping @Sendable () -> Double = { 0 }) async throws -> CaseImportRun {
        CaseImportRun(try await plan(try table.heading(), code, by: opening), of: table, in: other ?? store, now: { Self.start }, seconds: seconds)
    }

    func check(_ rows: [[String]], _ code: String = "BIKE", by opening: String? = nil) async throws -> CaseImportTally {
        try await run(Self.table(rows), code, by: opening).check { _ in }
    }

    @discardableResult
    func write(_ rows: [[String]], _ code: String = "BIKE", by opening: String? = nil) async throws -> CaseImportTally {
        try await run(Self.table(rows), code, by: opening).write { _ in }
    }

    /// Every case of a system, oldest number first.
    func cases(_ code: String = "BIKE") async throws -> [StoredState] {
        try await store.read { reading in
            var query = StateQuery(kind: "case.\(code)")
            query.limit = 10_000
            return try reading.states(query).sorted { $0.subject.id < $1.subject.id }
        }
    }

    /// What the lines of a case say.
    func answers(_ state: StoredState, _ code: String = "BIKE") throws -> Answers { try room.system(code).answers(of: state) }

    /// Every case is what its entries add up to, and no number is missing.
    func holds(_ code: String = "BIKE") async throws -> Bool {
        let (states, system) = (try await cases(code), try room.system(code))
        return try await store.read { reading in
            let numbers = states.map { String($0.subject.id.suffix(6)) }
            guard numbers.compactMap({ Int($0) }) == Array(1...max(1, states.count)).prefix(states.count).map({ $0 }) else { return false }
            return try states.allSatisfy { try system.replays(CaseID($0.subject.id), in: reading) }
        }
    }
}

/// A store whose process dies: after so many writes it answers nothing more.
final class DyingStore: RecordStore {
    struct Dead: Error {}
    private let store: any RecordStore
    private let left: Mutex<Int>

    init(_ store: any RecordStore, after writes: Int) {
        self.store = store
        left = Mutex(writes)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any Ledger) throws -> Value) async throws -> Value {
        guard left.withLock({ $0 -= 1; return $0 >= 0 }) else { throw Dead() }
        return try await store.write(body)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> Value) async throws -> Value { try await store.read(body) }
    func onCommit(_ notice: @escaping @Sendable (Set<OrganisationID>) -> Void) {}
    func close() async {}
}
