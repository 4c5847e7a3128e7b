import Cases
import Foundation
import Ground
import Identity
import Journal
import Store
import TestSupport
import Testing

@testable import Web

/// A campus with a few people and a system of errands.
private struct FormDesk {
    let store: SQLStore
    let room: CaseRoom
    let system = Described(Errand.self)
    let now = Instant(iso: "2026-03-02T08:00")!

    static let desk = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])
    static let student = Person(id: "stu1", name: "学小生", appointments: [Appointment(.student, of: "campus")])

    init() async throws {
        store = try SQLStore.temporary()
        room = try CaseRoom.serving([Described(Errand.self)], rules: Rules(calendar: WorkCalendar()))
        try await store.write { [now] ledger in
            let salt: @Sendable () -> [UInt8] = { Secret.bytes(32) }
            _ = try OrganisationRegister(ledger, salt: salt).found("campus", .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: now)
            let register = PeopleRegister(ledger, salt: salt, blind: { $0 })
            for (id, name, number, role) in [("wang", "王岚", "T1", Role.operator_), ("p01", "李巡", "T2", .responder), ("stu1", "学小生", "S1", .student), ("stu2", "学小生", "S2", .student)] {
                _ = try register.add(
                    PersonRecord(id: PersonID(id), name: name, home: "campus", roles: [HeldRole(role, of: "campus")], number: number), by: .system("test"), at: now)
            }
        }
    }

    var opening: MoveShape { system.openings[0] }

    func fill(
        _ pairs: [(String, String)], asked: [LineShape]? = nil, optional: [LineShape]? = nil, current: [String: LineAnswer] = [:], as person: Person = desk
    ) async throws -> CaseFilling {
        let (room, asked, optional) = (room, asked ?? opening.asked, optional ?? opening.optional)
        let form = PostedForm(pairs.map { (name: $0.0, value: $0.1) })
        return try await store.read { reading in
            let ground = CaseFilling.Ground(
                reading: reading, room: room, people: PeopleKnown(reading: reading, person: person, blind: { $0 }),
                file: { _ in throw Refusal(.stale, field: "file", "附件已过期", "The attachment has lapsed") })
            return try CaseFilling(form, asked: asked, optional: optional, current: current, shown: current, on: ground)
        }
    }

    func line(_ name: String) throws -> LineShape { try #require(system.lines.first { $0.name == name }) }
}

@Suite("Forms made from the shapes of lines")
struct CaseFormTests {
    @Test("every missing line is named at once, and everything typed is kept")
    func missing() async throws {
        let desk = try await FormDesk()
        let filling = try await desk.fill([("l.wanted", "2026年13月1日"), ("l.phone", "139 0000 1111")])
        #expect(Set(filling.faults.keys) == ["what", "sort", "wanted"])
        #expect(filling.typed["wanted"] == .text("2026年13月1日") && filling.typed["phone"] == .text("139 0000 1111"))
        await desk.store.close()
    }

    @Test("a choice may be written as people read it; what is not asked for never comes in")
    func choices() async throws {
        let desk = try await FormDesk()
        let filling = try await desk.fill([("l.what", "灯不亮"), ("l.sort", "路灯"), ("l.cost", "5"), ("l.finished", "2026-03-02T08:00")])
        #expect(filling.faults.isEmpty && filling.answers["sort"] == .text("lamp"))
        #expect(filling.answers.lines.keys.sorted() == ["sort", "what"])
        await desk.store.close()
    }

    @Test("rows: blank ones are passed over, cells that lack something are marked where they stand after that")
    func rows() async throws {
        let desk = try await FormDesk()
        let good = try await desk.fill([("l.what", "灯"), ("l.sort", "lamp"), ("r.parts.0.name", "灯泡"), ("r.parts.0.count", "２"), ("r.parts.3.name", " "), ("r.parts.9.name", "灯座"), ("r.parts.9.count", "1")])
        #expect(good.faults.isEmpty && good.answers["parts"].rows == [["name": "灯泡", "count": "2"], ["name": "灯座", "count": "1"]])
        let bad = try await desk.fill([("l.what", "灯"), ("l.sort", "lamp"), ("r.parts.4.name", "灯泡"), ("r.parts.7.count", "两个")])
        #expect(Set(bad.faults.keys) == ["parts", "parts.0.count", "parts.1.name", "parts.1.count"])
        await desk.store.close()
    }

    @Test("an optional line goes only where it says something else; one that was emptied is emptied; one not seen is left alone")
    func optional() async throws {
        let desk = try await FormDesk()
        let current: [String: LineAnswer] = ["note": .text("旧"), "wanted": .text("2026-03-05"), "cost": .text("5.00")]
        let lines = try ["note", "wanted", "cost", "phone"].map(desk.line)
        let filling = try await desk.fill([("l.note", "新"), ("l.wanted", "2026-03-05"), ("l.cost", ""), ("l.phone", "")], asked: [], optional: lines, current: current)
        #expect(filling.answers.lines == ["note": .text("新"), "cost": .blank])
        await desk.store.close()
    }

    @Test("a person may be written by name or number where that is one person whom the writer may know; else it is a fault")
    func people() async throws {
        let desk = try await FormDesk()
        let runner = try desk.line("runner")
        func fill(_ text: String, as person: Person = FormDesk.desk) async throws -> CaseFilling {
            try await desk.fill([("l.runner", text)], asked: [runner], optional: [], as: person)
        }
        for text in ["李巡", "T2", "p01", " p01 "] {
            let seen1 = try await fill(text).answers["runner"]
            #expect(seen1 == .text("p01"), "\(text)")
        }
        // Two of one name, nobody, and somebody who is not for a student to look up.
        for text in ["学小生", "赵无人", "nobody"] {
            let seen2 = try await fill(text).faults["runner"]
            #expect(seen2 != nil, "\(text)")
        }
        let seen3 = try await fill("S2", as: FormDesk.student).faults["runner"]
        #expect(seen3 != nil)
        let seen4 = try await fill("李巡", as: FormDesk.student).answers["runner"]
        #expect(seen4 == .text("p01"))
        await desk.store.close()
    }

    @Test("files: those the case has stay by their digest, others need a slip that opens; what does not is a fault and is not kept")
    func files() async throws {
        let desk = try await FormDesk()
        let digest = String(repeating: "0a", count: 32)
        let kept = ["digest": digest, "kind": "jpeg", "name": "p.jpg", "bytes": "1000"]
        let proof = try desk.line("proof")
        let filling = try await desk.fill([("f.proof", digest), ("f.proof", "forged")], asked: [proof], optional: [], current: ["proof": .rows([kept])])
        #expect(filling.answers["proof"].rows == [kept] && filling.faults["proof"]?.zh == "附件已过期")
        let foreign = try await desk.fill([("f.proof", digest)], asked: [proof], optional: [])
        #expect(foreign.answers["proof"].isBlank && foreign.faults["proof"] != nil)
        await desk.store.close()
    }
}
