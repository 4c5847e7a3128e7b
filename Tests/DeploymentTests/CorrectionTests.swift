import Deployment
import Geo
import Ground
import Journal
import Store
import Testing

@Suite("Corrections of the map on the record")
struct CorrectionTests {
    private let start = Instant(milliseconds: 1_790_000_000_000)
    private let gate = Position(latitude: 30.5, longitude: 114.4)
    private let operator_ = Person(id: "wang", name: "王", appointments: [Appointment(.operator_, of: "campus")])

    private func closure(_ note: String = "管道施工", until: Instant? = nil) -> RoadCorrection {
        RoadCorrection(id: "", kind: .closure, line: [gate, gate.moved(east: 80, north: 0)], until: until, note: note)
    }

    private func draw(_ correction: RoadCorrection, key: String? = nil, by person: Person? = nil, on store: SQLStore) async throws -> DrawnCorrection {
        let (person, at) = (person ?? operator_, start)
        return try await store.write { try CorrectionRegister($0).draw(correction, key: key, by: person, in: "campus", at: at) }
    }

    @Test("what is drawn stands, is an entry, and is gone once undone by another entry")
    func life() async throws {
        let store = try SQLStore.temporary()
        let first = try await draw(closure(), on: store)
        let second = try await draw(closure("运动会"), on: store)
        #expect([first.number, second.number] == [1, 2])
        #expect(try await store.read { try $0.standingCorrections(of: "campus").map(\.id) }.sorted() == [first.id, second.id].sorted())
        let (person, later) = (operator_, start.advanced(bySeconds: 60))
        let undone = try await store.write { try CorrectionRegister($0).undo(first.id, reason: " 完工 ", by: person, in: "campus", at: later) }
        #expect(undone.undone?.reason == "完工" && undone.stage(at: later) == .undone)
        let again = try await store.write { try CorrectionRegister($0).undo(first.id, reason: "再一次", by: person, in: "campus", at: later) }
        #expect(again == undone)
        let (standing, gone, entries) = try await store.read {
            (try $0.standingCorrections(of: "campus"), try $0.undoneCorrections(of: "campus"), try $0.entries(about: first.subject))
        }
        #expect(standing == [second] && gone == [undone])
        #expect(entries.map(\.act) == ["drawn", "undone"])
        #expect(try Wire.decode(RoadCorrection.self, from: entries[0].open) == first.correction)
    }

    @Test("sent twice under one key it is one correction; another thing under it is refused")
    func twice() async throws {
        let store = try SQLStore.temporary()
        let first = try await draw(closure(), key: "press-0001", on: store)
        #expect(try await draw(closure(), key: "press-0001", on: store) == first)
        #expect(try await draw(closure(), key: "press-0002", on: store).number == 2)
        let refusal = await #expect(throws: Refusal.self) { try await draw(closure("别的"), key: "press-0001", on: store) }
        #expect(refusal?.code == .keyReused)
        #expect(try await store.read { try $0.standingCorrections(of: "campus") }.count == 2)
    }

    @Test("what was undone does not come back under its old key: it says by whom it went, and is drawn anew under another")
    func keyAfterUndo() async throws {
        let store = try SQLStore.temporary()
        let first = try await draw(closure(), key: "press-0001", on: store)
        let (other, at) = (Person(id: "li", name: "李", appointments: [Appointment(.operator_, of: "campus")]), start)
        _ = try await store.write { try CorrectionRegister($0).undo(first.id, reason: "提前完工", by: other, in: "campus", at: at) }
        let refusal = await #expect(throws: Refusal.self) { try await draw(closure(), key: "press-0001", on: store) }
        #expect(refusal?.code == .keyReused && refusal?.message.zh.contains("提前完工") == true)
        // Whoever comes second is told who was first, and why.
        let own = operator_
        let second = try await store.write { try CorrectionRegister($0).undo(first.id, reason: "我也撤", by: own, in: "campus", at: at) }
        #expect(second.undone?.by == .person("li") && second.undone?.at == start && second.undone?.reason == "提前完工")
        #expect(try await draw(closure(), key: "press-0002", on: store).number == 2)
    }

    @Test("what is over does not count towards how many may stand")
    func limit() async throws {
        let store = try SQLStore.temporary()
        let (person, at) = (operator_, start)
        let line = closure(until: start.advanced(bySeconds: 60))
        try await store.write { ledger in
            for _ in 0..<CorrectionRegister.most { _ = try CorrectionRegister(ledger).draw(line, key: nil, by: person, in: "campus", at: at) }
        }
        let refusal = await #expect(throws: Refusal.self) { try await draw(closure(), on: store) }
        #expect(refusal?.code == .tooLarge)
        let later = start.advanced(bySeconds: 60)
        let next = closure()
        let drawn = try await store.write { try CorrectionRegister($0).draw(next, key: nil, by: person, in: "campus", at: later) }
        #expect(try await store.read { try $0.standingCorrections(of: "campus") }.last == drawn)
    }

    @Test("a stored document that cannot be read is named, and the others are still there")
    func unreadable() async throws {
        let store = try SQLStore.temporary()
        let drawn = try await draw(closure(), on: store)
        let at = start
        try await store.write { ledger in
            try ledger.put(
                StoredState(
                    subject: Subject(kind: DrawnCorrection.kind, id: "broken"), organisation: "campus", stage: "active", moment: at, due: nil,
                    version: 1, document: Array("{}".utf8), fields: [:]), replacing: 0)
        }
        let stored = try await store.read { try $0.storedCorrections(of: "campus") }
        #expect(stored.corrections == [drawn] && stored.unreadable == ["broken"])
    }

    @Test("a reason holds no signs that turn or break a line")
    func signs() throws {
        let checked = try CorrectionRegister.checked(closure("东门\u{202E}施工\u{7}\n到\u{2067}周五\u{0}"), at: start)
        #expect(checked.note == "东门施工 到周五")
        #expect(throws: Refusal.self) { try CorrectionRegister.checked(closure("\u{202E}\u{1}"), at: start) }
    }

    @Test("only the desk and its chief draw; others change nothing")
    func rights() async throws {
        let store = try SQLStore.temporary()
        let chief = Person(id: "chief", name: "处长", appointments: [Appointment(.chief, of: "campus")])
        _ = try await draw(closure(), by: chief, on: store)
        for person in [
            Person(id: "s1", name: "保安", appointments: [Appointment(.responder, of: "campus")], unit: "Z-01"),
            Person(id: "o2", name: "别处", appointments: [Appointment(.operator_, of: "elsewhere")]),
        ] {
            let refusal = await #expect(throws: Refusal.self) { try await draw(closure(), by: person, on: store) }
            #expect(refusal?.code == .notYours)
        }
        #expect(try await store.read { try $0.standingCorrections(of: "campus") }.count == 1)
    }

    @Test("another desk's correction cannot be undone, nor one that is not there, nor without a reason")
    func undoing() async throws {
        let store = try SQLStore.temporary()
        let drawn = try await draw(closure(), on: store)
        let (at, own) = (start, operator_)
        let stranger = Person(id: "o2", name: "别处", appointments: [Appointment(.operator_, of: "elsewhere")])
        for (person, organisation, id, reason, code) in [
            (stranger, "elsewhere" as OrganisationID, drawn.id, "完工", Refusal.Code.notFound), (own, "campus", "n9-campus", "完工", .notFound),
            (own, "campus", drawn.id, "  ", .missing),
        ] {
            let refusal = await #expect(throws: Refusal.self) {
                try await store.write { try CorrectionRegister($0).undo(id, reason: reason, by: person, in: organisation, at: at) }
            }
            #expect(refusal?.code == code)
        }
        #expect(try await store.read { try $0.correction(drawn.id) } == drawn)
    }

    @Test("what cannot be meant names the field at fault")
    func faults() throws {
        var shortcut = closure()
        (shortcut.kind, shortcut.line) = (.shortcut, [gate])
        var nowhere = closure()
        nowhere.line = []
        var slow = closure()
        (slow.kind, slow.speed) = (.speed, 0)
        var endless = closure()
        endless.line = [Position](repeating: gate, count: 501)
        var early = closure(until: start.advanced(bySeconds: 60))
        early.from = start.advanced(bySeconds: 120)
        var far = closure()
        far.from = start.advanced(bySeconds: 367 * 24 * 3600)
        let cases = [
            (closure("\n "), "note"), (closure(String(repeating: "长", count: 201)), "note"), (shortcut, "line"), (nowhere, "line"),
            (slow, "speed"), (endless, "line"), (closure(until: start), "until"), (early, "until"), (far, "from"),
        ]
        for (correction, field) in cases {
            let refusal = #expect(throws: Refusal.self) { try CorrectionRegister.checked(correction, at: start) }
            #expect(refusal?.field == field)
        }
    }

    @Test("a gate is one point; it is planned before its time and over after it")
    func times() throws {
        var correction = closure(until: start.advanced(bySeconds: 600))
        correction.kind = .gate
        correction.from = start.advanced(bySeconds: 300)
        let checked = try CorrectionRegister.checked(correction, at: start)
        #expect(checked.line == [gate])
        let drawn = DrawnCorrection(correction: checked, number: 1, organisation: "campus", by: .person("wang"), drawn: start)
        #expect([0, 300, 599, 600].map { drawn.stage(at: start.advanced(bySeconds: $0)) } == [.planned, .standing, .standing, .over])
    }
}
