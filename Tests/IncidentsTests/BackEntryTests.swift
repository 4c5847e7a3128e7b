import Ground
import Incidents
import Journal
import Testing

@Suite("Back-entry")
struct BackEntryTests {
    private let ledger = MemoryLedger()
    private let now = Instant(iso: "2026-11-22T15:00")!
    private let wang = Party.person(Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")]))

    private var room: ControlRoom {
        ControlRoom(ledger, targets: Targets(), salt: { [UInt8](repeating: 7, count: 32) })
    }

    private func at(_ time: String) -> Instant { Instant(iso: "2026-11-22T\(time)")! }

    init() throws {
        let register = UnitRegister(ledger)
        for name in ["P-01", "P-02"] {
            try register.add(
                ResponseUnit(
                    id: UnitID(name), organisation: "campus", callSign: name, name: "巡逻", mode: .foot, capabilities: [.patrol],
                    post: nil, postName: "东门"), by: .system("test"), at: at("07:00"))
        }
        try register.setDuty(true, of: "P-01", by: wang, at: at("08:00"))
    }

    /// A collision at noon while the system was down; P-01 went.
    private func entry() throws -> BackEntry {
        var opening = Command.Opening(source: .phone, location: Location(description: "二食堂", campus: "campus", basis: .spoken))
        opening.type = .traffic
        opening.reported = at("12:00")
        opening.answered = at("12:00:08")
        opening.entered = at("12:01")
        opening.words = try Words(name: "周某", phone: "13900000000", text: "两辆电动车相撞")
        var entry = BackEntry(opening)
        var order = BackEntry.Order("P-01", dispatched: at("12:01:10"))
        order.steps = [.acknowledged: at("12:01:30"), .enRoute: at("12:02"), .onScene: at("12:04"), .cleared: at("12:20")]
        order.result = .init(Classification(.traffic), .mediated, words: try Words(text: "双方和解"), at: at("12:30"))
        entry.orders = [order]
        entry.ticked = [.secureScene]
        entry.closes = true
        return entry
    }

    private func enter(_ entry: BackEntry, by party: Party? = nil, key: String? = nil) throws -> Incident {
        let outcome = try room.enter(entry, by: party ?? wang, in: "campus", at: now, key: key)
        return try #require(try ledger.incident(outcome.incident))
    }

    @Test("every clock is as it was, and the incident says that it was back-entered")
    func clocks() throws {
        let incident = try enter(try entry())
        #expect(incident.isBackEntry)
        #expect(incident.stage == .closed)
        #expect(incident.time(.reported) == at("12:00"))
        #expect(incident.time(.answered) == at("12:00:08"))
        #expect(incident.time(.entered) == at("12:01"))
        #expect(incident.time(.dispatched) == at("12:01:10"))
        #expect(incident.time(.received) == nil)
        #expect(incident.time(.acknowledged) == at("12:01:30"))
        #expect(incident.time(.enRoute) == at("12:02"))
        #expect(incident.time(.onScene) == at("12:04"))
        #expect(incident.time(.cleared) == at("12:20"))
        #expect(incident.time(.feedback) == at("12:30"))
        #expect(incident.seconds(.act) == 120)
        #expect(incident.disposition == .mediated)
        let lines = try ledger.timeline(of: incident.id, for: [.handlers])
        #expect(lines.allSatisfy { $0.by == .person("wang") })
        #expect(lines.first?.entered == now)
        #expect(lines.compactMap(\.words?.phone).map { $0.opened() } == ["13900000000"])
    }

    @Test("a unit that is busy now, or off duty, stays exactly as it is")
    func unitsUntouched() throws {
        let live = try room.perform(CommandRequest(.open(.init(source: .walkIn)), by: wang, in: "campus", at: at("14:50")))
        _ = try room.perform(
            CommandRequest(.dispatch([.init("P-01")]), of: live.incident, by: wang, in: "campus", at: at("14:51")))
        let (busy, off) = (try #require(try ledger.unit("P-01")), try #require(try ledger.unit("P-02")))
        #expect(busy.status == .dispatched)
        #expect(off.status == .offDuty)

        var entry = try entry()
        var second = entry.orders[0]
        second.unit = "P-02"
        entry.orders.append(second)
        let incident = try enter(entry)
        #expect(incident.assignments.map(\.unit) == ["P-01", "P-02"])
        #expect(incident.assignments.allSatisfy { $0.isOver == true && !$0.isActive })
        #expect(try ledger.unit("P-01") == busy)
        #expect(try ledger.unit("P-02") == off)
    }

    @Test("an order still going on takes the unit, as of then")
    func stillGoing() throws {
        var entry = try entry()
        entry.orders[0].result = nil
        entry.orders[0].steps[.cleared] = nil
        entry.closes = false
        let incident = try enter(entry)
        #expect(incident.stage == .onScene)
        let unit = try #require(try ledger.unit("P-01"))
        #expect(unit.status == .onScene)
        #expect(unit.bound?.incident == incident.id)

        // And no other may take it meanwhile.
        let refusal = #expect(throws: Refusal.self) { try enter(entry) }
        #expect(refusal?.code == .taken)
        #expect(refusal?.field == "orders.0.unit")
    }

    @Test("an order on a live incident binds the unit as ever: only a back-entry may leave it alone")
    func liveStaysLive() throws {
        let live = try room.perform(CommandRequest(.open(.init(source: .walkIn)), by: wang, in: "campus", at: at("14:50")))
        var sending = Command.Sending("P-02")
        sending.isOver = true
        let refusal = #expect(throws: Refusal.self) {
            try room.perform(CommandRequest(.dispatch([sending]), of: live.incident, by: wang, in: "campus", at: at("14:51")))
        }
        #expect(refusal?.code == .taken)
    }

    @Test("what the desk handled alone needs no unit")
    func deskAlone() throws {
        var entry = try entry()
        entry.orders = []
        entry.result = .init(Classification(.other, .enquiry), .handled, at: at("12:02"))
        entry.opening.type = .other
        entry.ticked = []
        let incident = try enter(entry)
        #expect(incident.stage == .closed)
        #expect(incident.seconds(.act) == 120)
    }

    @Test("the last feedback by its time is the final one, whatever the order of the forms")
    func lastWord() throws {
        var entry = try entry()
        var second = entry.orders[0]
        second.unit = "P-02"
        second.steps[.cleared] = at("12:15")
        second.result = .init(Classification(.injury), .hospital, at: at("12:16"))
        entry.orders = [entry.orders[0], second]
        entry.closes = false
        #expect(try enter(entry).disposition == .mediated)
    }

    @Test("feedback without a time of clearing clears the scene with it")
    func feedbackClears() throws {
        var entry = try entry()
        entry.orders[0].steps[.cleared] = nil
        #expect(try enter(entry).time(.cleared) == at("12:30"))
    }

    @Test("sent twice under one key, entered once")
    func once() throws {
        let first = try room.enter(try entry(), by: wang, in: "campus", at: now, key: "key-12345678")
        let entries = ledger.chain.count
        let again = try room.enter(try entry(), by: wang, in: "campus", at: now, key: "key-12345678")
        #expect(again.again)
        #expect(again.incident == first.incident)
        #expect(ledger.chain.count == entries)
    }

    @Test("only an operator of that desk may", arguments: [Role.responder, .chief, .systemAdministrator])
    func operatorsOnly(role: Role) throws {
        let other = Party.person(Person(id: "li", name: "李", appointments: [Appointment(role, of: "campus"), Appointment(.operator_, of: "station")]))
        let refusal = #expect(throws: Refusal.self) { try room.enter(try entry(), by: other, in: "campus", at: now) }
        #expect(refusal?.code == .notYours)
    }

    @Test("a clock out of order is named, and nothing is written", arguments: [
        ("occurred", "12:00:01"), ("answered", "11:59"), ("entered", "12:00:01"), ("orders.0.dispatched", "12:00:07"),
        ("orders.0.acknowledged", "12:01:00"), ("orders.0.enRoute", "12:01:29"), ("orders.0.onScene", "12:01:59"),
        ("orders.0.cleared", "12:03"), ("orders.0.feedback", "12:19"),
    ])
    func outOfOrder(field: String, time: String) throws {
        var entry = try entry()
        let moment = at(time)
        switch field {
        case "occurred": entry.opening.occurred = moment
        case "answered": entry.opening.answered = moment
        case "entered": entry.opening.entered = moment
        case "orders.0.dispatched": entry.orders[0].dispatched = moment
        case "orders.0.feedback": entry.orders[0].result?.at = moment
        default: entry.orders[0].steps[try #require(Assignment.Step(rawValue: String(field.dropFirst(9))))] = moment
        }
        let before = ledger.chain.count
        let refusal = #expect(throws: Refusal.self) { try enter(entry) }
        #expect(refusal?.code == .outOfOrder)
        // `occurred` is at fault when the report lies before it: the later of the two is named.
        #expect(refusal?.field == (field == "occurred" ? "reported" : field))
        #expect(refusal?.message.zh.contains("早于") == true)
        #expect(ledger.chain.count == before)
    }

    @Test("times in the future and a year that slipped are refused by name")
    func impossible() throws {
        var future = try entry()
        future.orders[0].result?.at = at("15:03")
        #expect(#expect(throws: Refusal.self) { try enter(future) }?.field == "orders.0.feedback")
        var slipped = try entry()
        slipped.opening.reported = Instant(iso: "2024-11-22T12:00")!
        #expect(#expect(throws: Refusal.self) { try enter(slipped) }?.field == "reported")
        var missing = try entry()
        missing.opening.reported = nil
        #expect(#expect(throws: Refusal.self) { try enter(missing) }?.code == .missing)
        var nowhere = try entry()
        nowhere.orders[0].steps = [.acknowledged: at("12:02")]
        #expect(#expect(throws: Refusal.self) { try enter(nowhere) }?.field == "orders.0.onScene")
    }

    @Test("closing asks for what closing always asks for")
    func closing() throws {
        var entry = try entry()
        entry.ticked = []
        let refusal = #expect(throws: Refusal.self) { try enter(entry) }
        #expect(refusal?.code == .outOfOrder)
        #expect(refusal?.message.zh.contains("保护现场") == true)
        entry.ticked = [.secureScene]
        entry.orders[0].steps[.onScene] = at("12:08")
        #expect(#expect(throws: Refusal.self) { try enter(entry) }?.message.zh.contains("到场超时") == true)
        entry.explanations = [.arrive: "停电，绕行"]
        #expect(try enter(entry).explanations == [.arrive: "停电，绕行"])
    }
}
