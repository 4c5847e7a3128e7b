import Ground
import Journal
import Testing

@testable import Incidents

/// An incident with a desk, two units and as many seats as a test opens; a minute passes for nothing but what a test says.
final class SeatScene {
    let ledger = MemoryLedger()
    let id: IncidentID
    var targets = Targets()
    private(set) var now: Instant

    static let start = Instant(iso: "2026-11-22T14:00:00")!
    static let desk = SeatParty.person(Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")]))
    static let chief = SeatParty.person(Person(id: "zhang", name: "张处", appointments: [Appointment(.chief, of: "campus")]))
    static let guard_ = SeatParty.person(Person(id: "p01", name: "李巡", appointments: [Appointment(.responder, of: "campus")], unit: "P-01"))
    static let stranger = SeatParty.person(Person(id: "far", name: "远方", appointments: Set(Role.allCases.map { Appointment($0, of: "elsewhere") }), unit: "P-09"))

    init(_ type: CallType = .injury) throws {
        now = Self.start
        guard case .person(let wang) = Self.desk else { fatalError("the desk is a person") }
        for name in ["P-01", "P-02"] {
            try UnitRegister(ledger).add(
                ResponseUnit(id: UnitID(name), organisation: "campus", callSign: name, name: "巡逻", mode: .foot, capabilities: [], post: nil, postName: ""),
                by: .system("test"), at: now)
            try UnitRegister(ledger).setDuty(true, of: UnitID(name), by: .person(wang), at: now)
        }
        var opening = Command.Opening(source: .phone, location: Location(description: "东苑 4 栋", campus: "campus"))
        opening.type = type
        opening.words = try Words(name: "周小某", phone: "13900001111", text: "楼梯上摔下来")
        id = try ControlRoom(ledger, targets: Targets(), salt: Self.salt).perform(CommandRequest(.open(opening), by: .person(wang), in: "campus", at: now)).incident
    }

    static func salt() -> [UInt8] { [UInt8](repeating: 9, count: 32) }

    var incident: Incident { get throws { try #require(try ledger.incident(id)) } }
    var acts: [String] { get throws { try ledger.entries(about: try incident.subject).map(\.act) } }
    func pass(_ seconds: Double) { now = now.advanced(bySeconds: seconds) }

    @discardableResult
    func `do`(_ command: SeatCommand, by party: SeatParty = SeatScene.desk, key: String? = nil, asked: Digest? = nil) throws -> SeatOutcome {
        var request = SeatRequest(command, of: id, by: party, at: now)
        request.key = key
        request.asked = asked
        return try SeatRoom(ledger, targets: targets, salt: Self.salt).perform(request)
    }

    /// A command of the incident itself.
    func order(_ command: Command, by party: Party? = nil) throws {
        guard case .person(let wang) = Self.desk else { return }
        _ = try ControlRoom(ledger, targets: targets, salt: Self.salt).perform(CommandRequest(command, of: id, by: party ?? .person(wang), in: "campus", at: now))
    }

    /// Opens a seat of the kind and lets a browser of that name take it; returns its number.
    @discardableResult
    func seat(_ kind: Seat.Kind, browser: String) throws -> Int {
        let seat = try #require(try self.do(.add(Seat.Opening(kind))).seat)
        try self.do(.link(seat: seat, seconds: 3600))
        try self.do(.claim(seat: seat, serial: 1), by: .browser(browser))
        return seat
    }

    /// Why a command is refused; `nil` when it is not. Whatever is refused changes nothing.
    func refusal(of command: SeatCommand, by party: SeatParty = SeatScene.desk, sourceLocation: SourceLocation = #_sourceLocation) throws -> Refusal.Code? {
        let (before, count) = (try incident, ledger.chain.count)
        do {
            try self.do(command, by: party)
            return nil
        } catch let refusal as Refusal {
            #expect(try incident == before && ledger.chain.count == count, "refused, and yet something changed", sourceLocation: sourceLocation)
            #expect(!refusal.message.zh.isEmpty && !refusal.message.en.isEmpty, sourceLocation: sourceLocation)
            return refusal.code
        }
    }

    /// The stored incident is what its entries add up to.
    func checkReplay(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try Incident.replayed(try ledger.entries(about: try incident.subject)) == (try incident), sourceLocation: sourceLocation)
    }
}
