import Cases
import Foundation
import Ground
import Identity
import Import
import Journal
import Store
import Systems

/// Imports an invented register into a record, then takes steps in it from many sides at once.
struct LoadPart {
    let folder: String
    let record: String
    let organisation: OrganisationID
    let clerk: PersonID
    let register: InventedRegister
    let rules: String

    private static let origin = ContinuousClock.now
    @Sendable private static func seconds() -> Double { (ContinuousClock.now - origin) / .seconds(1) }
    @Sendable private static func now() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// 32 bytes of the system's randomness.
    @Sendable private static func salt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next() as UInt64) { Array($0) } }
    }

    /// As long as the real one, whose cost is that of a digest too.
    @Sendable private static func blind(_ text: String) -> String { Digest(of: text.utf8).description }

    func run(steps count: Int, writers: Int) async throws -> [Figure] {
        let store = MeasuredStore(try SQLStore.open(record))
        let calendar = try WorkCalendar(csv: String(contentsOfFile: "\(rules)/workdays.csv", encoding: .utf8))
        let room = try CaseRoom(systems, rules: Rules(csv: String(contentsOfFile: "\(rules)/cases.csv", encoding: .utf8), calendar: calendar), salt: Self.salt)
        let person = try await prepare(store)
        var figures: [Figure] = []
        let houses = try await importing("houses", "RENT", "existing", .gb18030, register.houseTable(), store, room, person)
        _ = store.holds()
        let rooms = try await importing("rooms", "ROOM", "open", .gb18030, register.roomTable(), store, room, person)
        let tenants = try await importing("tenants", "TENA", "open", .utf8, register.tenantTable(), store, room, person)
        let holds = store.holds()
        let seconds = rooms.check + rooms.write + tenants.check + tenants.write
        let rows = register.rooms + register.tenants
        figures.append(Figure("import_66000_rows_s", seconds, "s", "\(rows) rows with their look-through first; seed \(register.seed), rooms in GB18030"))
        figures.append(Figure("import_check_s", rooms.check + tenants.check, "s", "of that, looking through", isBeside: true))
        figures.append(Figure("import_houses_s", houses.check + houses.write, "s", "\(register.houses) houses before them, not counted above", isBeside: true))
        figures.append(Figure("import_write_hold_p99_ms", holds.at(0.99), "ms", "\(holds.count) writes; none may hold the record for more than 20", isBeside: true))
        figures.append(Figure("import_write_hold_max_ms", holds.last ?? 0, "ms", "", isBeside: true))
        let again = try await importing("rooms", "ROOM", "open", .gb18030, register.roomTable(), store, room, person, isAgain: true)
        figures.append(Figure("same_file_again_s", again.check + again.write, "s", "\(register.rooms) rows, none imported twice", isBeside: true))
        figures.append(try await steps(count, writers: writers, store, room, person))
        await store.close()
        let size = (try? FileManager.default.attributesOfItem(atPath: record)[.size] as? NSNumber)?.doubleValue ?? 0
        figures.append(Figure("record_megabytes", size / 1_048_576, "MB", "", isBeside: true))
        return figures
    }

    /// The clerk as the register has them, and students whom tenants may be; an empty record gets a campus and a clerk first.
    private func prepare(_ store: any RecordStore) async throws -> Person {
        try await store.write { [clerk, organisation] ledger in
            let people = PeopleRegister(ledger, salt: Self.salt, blind: Self.blind)
            if try ledger.organisation(organisation) == nil {
                _ = try OrganisationRegister(ledger, salt: Self.salt)
                    .found(organisation, .campus, LocalisedText("云谷学院", "Yungu College"), below: nil, by: .system("bench"), at: Self.now())
                let roles = [HeldRole(.registrar, of: organisation, from: Self.now())]
                _ = try people.add(PersonRecord(id: clerk, name: "米晴", home: organisation, roles: roles), by: .system("bench"), at: Self.now())
            }
            for number in 0..<InventedRegister.students {
                let record = PersonRecord(id: InventedRegister.student(number), name: "学生\(number)", home: organisation)
                _ = try people.add(record, by: .system("bench"), at: Self.now())
            }
            return try ledger.present(Person(id: clerk, name: "", appointments: []), at: Self.now())
        }
    }

    private func importing(
        _ name: String, _ code: String, _ opening: String, _ encoding: TextEncoding, _ text: String, _ store: MeasuredStore, _ room: CaseRoom, _ person: Person,
        isAgain: Bool = false
    ) async throws -> (check: Double, write: Double) {
        let path = "\(folder)/\(name).csv"
        let mark: [UInt8] = encoding == .utf8 ? [0xEF, 0xBB, 0xBF] : []
        try Data(mark + TextEncoder(encoding).encode(text)).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let start = Self.seconds()
        let reader = try CSVReader(path: path)
        let table = CaseTable { try reader.pieces() }
        let heading = try table.heading()
        let plan = try await store.read { [organisation] in
            try CaseImport(
                heading, to: code, by: opening, into: organisation, for: .person(person), run: "csv-bench", in: $0, room: room, blind: Self.blind)
        }
        let run = CaseImportRun(plan, of: table, in: store, now: Self.now, seconds: Self.seconds)
        let looked = try await run.check { _ in }
        let checked = Self.seconds()
        let done = try await run.write { _ in }
        let written = Self.seconds()
        let good = isAgain ? done.known : done.good
        guard looked.bad == 0, done.bad == 0, good == looked.rows, good > 0 else {
            let fault = (looked.faults + done.faults).first?.words.en ?? ""
            throw BenchFault("\(name): of \(looked.rows) rows \(good) came through; \(fault)")
        }
        print("  \(name): \(good) rows, looked through in \(Figures.number(checked - start)) s, \(isAgain ? "found again" : "imported") in \(Figures.number(written - checked)) s")
        fflush(nil)
        return (checked - start, written - checked)
    }

    /// Every writer changes tenants of its own, one after the other; each step is durable before the next.
    private func steps(_ count: Int, writers: Int, _ store: MeasuredStore, _ room: CaseRoom, _ person: Person) async throws -> Figure {
        var query = StateQuery(kind: "case.TENA")
        query.organisations = [organisation]
        query.limit = count
        let ids = try await store.read { [query] in try $0.states(query).map { CaseID($0.subject.id) } }
        guard ids.count >= min(count, register.tenants) else { throw BenchFault("there are only \(ids.count) tenants to take steps with") }
        let organisation = organisation
        let start = Self.seconds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    for index in stride(from: writer, to: ids.count, by: writers) {
                        var request = CaseRequest(
                            "TENA", .step("change"), of: ids[index], ["workplace": "新址\(index)"], by: .person(person), in: organisation, at: Self.now())
                        request.key = "bench-step-\(index)"
                        let asked = request
                        _ = try await store.write { try room.perform(asked, on: $0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let took = Self.seconds() - start
        return Figure("steps_per_s", Double(ids.count) / took, "/s", "\(ids.count) steps by \(writers) writers, each with a key, among \(register.rooms + register.tenants) cases; in process")
    }
}

struct BenchFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
