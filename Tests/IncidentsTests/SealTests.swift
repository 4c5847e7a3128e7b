import Ground
import Journal
import Testing

@testable import Incidents

@Suite("The seal on protected incidents")
struct SealTests {
    private let desk = Party.person(Person(id: "wang", name: "王", appointments: [Appointment(.operator_, of: "campus")]))
    private let chief = Party.person(Person(id: "zhang", name: "张", appointments: [Appointment(.chief, of: "campus")]))
    private let moment = Instant(milliseconds: 1_700_000_000_000)
    private let ledger = MemoryLedger()

    private func act(_ command: Command, on id: IncidentID? = nil, by party: Party? = nil) throws -> IncidentID {
        let salt = [UInt8](repeating: 7, count: 32)
        return try ControlRoom(ledger, targets: Targets(), salt: { salt })
            .perform(CommandRequest(command, of: id, by: party ?? desk, in: "campus", at: moment)).incident
    }

    private func call(_ words: String) throws -> IncidentID {
        var opening = Command.Opening(source: .walkIn)
        opening.type = .other
        opening.words = try Words(text: words)
        return try act(.open(opening))
    }

    private func close(_ id: IncidentID) throws {
        _ = try act(.feedback(assignment: nil, Classification(.other), .handled, nil), on: id)
        _ = try act(.close, on: id)
    }

    /// What the desk reads of an incident now.
    private func read(_ id: IncidentID) throws -> [String] {
        let incident = try #require(try ledger.incident(id))
        return try ledger.timeline(of: id, for: [.handlers, .desk], under: ledger.seal(of: incident)).compactMap { $0.words?.text?.opened() }
    }

    @Test("words are read while it is open, and not once it is closed")
    func closing() throws {
        let id = try call("她十五岁")
        _ = try act(.protect(.minor), on: id)
        #expect(try read(id) == ["她十五岁"])
        try close(id)
        #expect(try read(id).isEmpty)
        #expect(try ledger.seal(of: #require(try ledger.incident(id)))?.isMinors == true)
    }

    @Test("reopening opens the work, not the seal: only what is said from then on is read")
    func reopening() throws {
        let id = try call("她十五岁")
        _ = try act(.protect(.minor), on: id)
        try close(id)
        _ = try act(.reopen(reason: "家长来电"), on: id)
        #expect(try read(id).isEmpty)
        _ = try act(.tell(Words(text: "家长已到")), on: id)
        #expect(try read(id) == ["家长已到"])
    }

    @Test("once sealed, nobody takes the mark off or makes it less")
    func lifting() throws {
        let id = try call("她十五岁")
        _ = try act(.protect(.minor), on: id)
        try close(id)
        #expect(throws: Refusal.self) { try act(.unprotect, on: id, by: chief) }
        #expect(throws: Refusal.self) { try act(.protect(.privacy), on: id) }
        _ = try act(.reopen(reason: "家长来电"), on: id)
        #expect(throws: Refusal.self) { try act(.unprotect, on: id, by: chief) }
        #expect(try ledger.incident(id)?.protection == .minor)
    }

    @Test("a mark set by mistake is taken off while the incident has never been closed, by the chief only")
    func mistake() throws {
        let id = try call("丢了雨伞")
        _ = try act(.protect(.privacy), on: id)
        #expect(throws: Refusal.self) { try act(.unprotect, on: id) }
        _ = try act(.unprotect, on: id, by: chief)
        try close(id)
        #expect(try read(id) == ["丢了雨伞"])
    }

    @Test("a merged call and what it was merged into share one seal, however far apart; a minor's call makes it a minor's")
    func family() throws {
        let (first, second, main) = (try call("一"), try call("二"), try call("三"))
        _ = try act(.protect(.minor), on: first)
        _ = try act(.protect(.privacy), on: main)
        _ = try act(.link(to: second, .duplicate), on: first)
        _ = try act(.link(to: main, .duplicate), on: second)
        for id in [first, second, main] { #expect(try read(id).count == 1) }
        try close(main)
        for id in [first, second, main] {
            #expect(try read(id).isEmpty, "\(id)")
            #expect(try ledger.seal(of: #require(try ledger.incident(id)))?.isMinors == true)
        }
    }
}
