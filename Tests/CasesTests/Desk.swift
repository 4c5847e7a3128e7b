import Cases
import Foundation
import Ground
import Identity
import Journal
import TestSupport

/// An office with a small system or two on a record in memory: a station below a district, a campus that is linked with it, its college, and a
/// campus that is not.
struct Desk {
    let room: CaseRoom
    let record = MemoryRecord()
    var now = Instant(iso: "2026-03-02T09:00")!

    static let calendar: WorkCalendar = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        do { return try WorkCalendar(csv: String(contentsOf: root.appending(path: "Public/rules/workdays.csv"), encoding: .utf8)) } catch {
            fatalError("Public/rules/workdays.csv cannot be read: \(error)")
        }
    }()

    init(_ systems: [any CaseSystem] = [Described(Errand.self)], rules: Rules = Rules(calendar: Desk.calendar)) throws {
        room = try CaseRoom(systems, rules: rules) { [UInt8](repeating: 7, count: 32) }
        let founded = Instant(iso: "2025-01-01T00:00")!
        try record.write { ledger in
            let register = OrganisationRegister(ledger) { [UInt8](repeating: 1, count: 32) }
            func found(_ id: OrganisationID, _ kind: Organisation.Kind, below parent: OrganisationID? = nil) throws {
                try register.found(id, kind, LocalisedText("\(id)", "\(id)"), below: parent, by: .system("test"), at: founded)
            }
            try found("city", .bureau)
            try found("river", .district, below: "city")
            try found("mill", .station, below: "river")
            try found("north", .campus)
            try found("art", .college, below: "north")
            try found("art1", .class_, below: "art")
            try found("south", .campus)
            try register.link(
                OrganisationLink(from: "north", to: "mill", purpose: .schoolOfficer, contact: "周警官", phone: "13900000000"), by: .system("test"), at: founded)
            let people = PeopleRegister(ledger, salt: { [UInt8](repeating: 2, count: 32) }, blind: { "\($0.utf8.count)" })
            for id in ["wang", "zhao", "sun", "chen", "lin"] { try people.add(PersonRecord(id: PersonID(id), name: id, home: "north"), by: .system("test"), at: founded) }
        }
    }

    /// `wang(operator@mill,chief@city)`
    static func party(_ word: String) -> Party {
        guard let bracket = word.firstIndex(of: "(") else { return .person(Person(id: PersonID(word), name: word, appointments: [])) }
        let held = word[word.index(after: bracket)...].dropLast().split(separator: ",").map { part in
            let parts = part.split(separator: "@").map(String.init)
            return Appointment(Role(rawValue: parts[0])!, of: OrganisationID(parts[1]))
        }
        let name = String(word[..<bracket])
        return .person(Person(id: PersonID(name), name: name, appointments: Set(held)))
    }

    func open(_ answers: Answers, by who: Party, key: String? = nil, asked: Digest? = nil) throws -> CaseOutcome {
        try open("ERND", answers, by: who, key: key, asked: asked)
    }

    @discardableResult
    func open(_ code: String, way: String = "open", _ answers: Answers, by who: Party, key: String? = nil, asked: Digest? = nil) throws -> CaseOutcome {
        var request = CaseRequest(code, .open(way), answers, by: who, in: "mill", at: now)
        (request.key, request.asked) = (key, asked)
        return try perform(request)
    }

    @discardableResult
    func act(_ act: CaseRequest.Act, of id: CaseID, _ answers: Answers = [:], by who: Party, key: String? = nil, seen: Int64? = nil) throws -> CaseOutcome {
        let code = room.systems.first { id.text.contains("-\($0.code)-") }?.code ?? "ERND"
        var request = CaseRequest(code, act, of: id, answers, by: who, in: "mill", at: now)
        (request.key, request.seen) = (key, seen)
        return try perform(request)
    }

    /// Opens what is sealed of a case, with a reason.
    @discardableResult
    func look(at id: CaseID, because reason: LookReason = .handling, _ words: String = "", by who: Party, key: String? = nil) throws -> LookOutcome {
        let code = room.systems.first { id.text.contains("-\($0.code)-") }?.code ?? "ERND"
        return try record.write { try room.look(LookRequest(code, id, because: reason, words, by: who, at: now, key: key), on: $0) }
    }

    func perform(_ request: CaseRequest) throws -> CaseOutcome { try record.write { try room.perform(request, on: $0) } }

    func sheet(_ id: CaseID, for who: Party, tokenOf: OrganisationID? = nil) throws -> CaseSheet {
        let system = room.systems.first { id.text.contains("-\($0.code)-") }
        return try (system ?? room.systems[0]).sheet(id, for: who, tokenOf: tokenOf, in: record, room: room, at: now)
    }

    func state(_ id: CaseID) throws -> StoredState? {
        try room.systems.lazy.compactMap { try record.state(of: Subject(kind: $0.kind, id: id.text)) }.first
    }

    func replays(_ id: CaseID) throws -> Bool {
        let system = room.systems.first { id.text.contains("-\($0.code)-") }
        return try (system ?? room.systems[0]).replays(id, in: record)
    }

    func told(_ owner: String) throws -> [String] {
        try record.slips(of: Notice.slipKind, owner: owner, at: now).map { try Wire.decode(Notice.self, from: $0.content.opened()) }.sorted { $0.at < $1.at }.map(\.act)
    }
}

/// The refusal's code and field, or what happened instead.
func refusal(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return "done"
    } catch let refusal as Refusal {
        return refusal.code.rawValue + (refusal.field.map { " (\($0))" } ?? "")
    } catch {
        return "\(error)"
    }
}
