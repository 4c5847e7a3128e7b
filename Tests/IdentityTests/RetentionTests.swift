import Foundation
import Ground
import Journal
import Store
import Testing

@testable import Identity

/// A record in a folder of its own, so that its raw bytes can be looked at.
private struct School {
    let folder: URL
    let store: SQLStore

    static let begin = Instant(iso: "2026-03-02T08:00")!
    static let name = "林小雨"
    static let phone = "13912345678"
    static let words = "夜里睡不着，说不想来学校"
    static let guardian = Person(id: "guard", name: "", appointments: [Appointment(.recordsGuardian, of: "campus")])
    static let counsellor = Person(id: "qin", name: "", appointments: [Appointment(.counsellor, of: "campus")])
    static let administrator = Person(id: "root", name: "", appointments: [Appointment(.systemAdministrator, of: "campus")])
    static let student: PersonID = "s1"

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("retention-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLStore.open(folder.appendingPathComponent("record.sqlite").path)
        try await store.write { ledger in
            let at = School.begin
            try OrganisationRegister(ledger, salt: School.salt).found("campus", .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: at)
            let people = PeopleRegister(ledger, salt: School.salt, blind: { _ in "hash" })
            try people.add(
                PersonRecord(
                    id: School.student, name: School.name, home: "campus", roles: [HeldRole(.student, of: "campus")], number: "2026009",
                    phone: School.phone, born: Day(text: "2012-05-06")), by: .system("test"), at: at)
            try people.add(PersonRecord(id: "qin", name: "秦老师", home: "campus", roles: [HeldRole(.counsellor, of: "campus")]), by: .system("test"), at: at)
        }
    }

    static func salt() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in random.next() }
    }

    /// Whether any of the database's files holds the text.
    func holds(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains {
            (try? Data(contentsOf: $0))?.range(of: Data(text.utf8)) != nil
        }
    }

    func chainHolds() async throws -> Bool { try await verify(store).allSatisfy { $0.fault == nil } }

    func finishedFile(at: Instant) async throws -> SealedFile {
        try await store.write { ledger in
            let archive = SealedArchive(ledger, salt: School.salt)
            let file = try archive.begin(
                about: School.student, in: "campus", .careNotes, .init(text: School.words), by: School.counsellor, at: School.begin)
            try archive.finish(file.id, by: School.counsellor, at: at)
            return file
        }
    }

    func due(_ kind: RetentionKind, at: Instant, _ plan: RetentionPlan = .usual) async throws -> DuePage {
        try await store.read { try RetentionScan($0, plan, at: at).page(of: kind, after: nil) }
    }

    func erase(_ due: DueErasure, at: Instant) async throws -> Int {
        try await store.write { try Eraser($0, salt: School.salt).erase(due, .retention(days: 730), by: .system("retention"), at: at) }
    }

    func close() async {
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }
}

private func later(_ days: Int, _ start: Instant = School.begin) -> Instant { start.advanced(bySeconds: Double(days) * 86_400) }

@Suite("Retention: how long, and what is gone afterwards")
struct RetentionTests {
    @Test("no number of days below a floor or above a ceiling is taken, and the fault names the rule", arguments: RetentionKind.allCases)
    func bounds(kind: RetentionKind) throws {
        #expect(kind.fault(in: kind.usual) == nil)
        if let floor = kind.floor {
            #expect(kind.fault(in: floor) == nil)
            let fault = try #require(kind.fault(in: floor - 1))
            #expect(fault.contains(kind.rawValue) && fault.contains(kind.source.en))
        }
        if let ceiling = kind.ceiling {
            #expect(kind.fault(in: ceiling) == nil)
            let fault = try #require(kind.fault(in: ceiling + 1))
            #expect(fault.contains(kind.source.en))
        }
        #expect(kind.fault(in: 0) != nil)
        #expect(throws: Refusal.self) { try RetentionPlan([kind.rawValue: 0]) }
    }

    @Test("logs stay six months, alarm records thirty days, assessments three years")
    func law() {
        #expect(RetentionKind.accessLog.floor == 183)
        #expect(RetentionKind.alarmRecords.floor == 30)
        #expect(RetentionKind.complianceRecords.floor == 1095)
        #expect(RetentionKind.allCases.filter(\.hasLegalFloor).allSatisfy { $0.floor != nil })
    }

    @Test("a kind that nobody knows is named")
    func unknown() {
        #expect { try RetentionPlan(["photos": 10]) } throws: { ($0 as? Refusal)?.field == "retention.photos" }
    }

    @Test("a finished care file is due after its days and not before; erased, its words are gone from the file and the chain holds")
    func careFile() async throws {
        let school = try await School()
        let file = try await school.finishedFile(at: later(10))
        #expect(try school.holds(School.words))
        let days = RetentionKind.careFiles.usual
        #expect(try await school.due(.careFiles, at: later(10 + days).advanced(bySeconds: -1)).due.isEmpty)
        let due = try await school.due(.careFiles, at: later(10 + days)).due
        #expect(due.map(\.subject) == [file.subject])
        #expect(try await school.due(.penaltyFiles, at: later(9999)).due.isEmpty)

        let parts = try await school.erase(try #require(due.first), at: later(10 + days))
        #expect(parts == 1)
        #expect(try !school.holds(School.words))
        #expect(try await school.chainHolds())
        #expect(try await school.due(.careFiles, at: later(9999)).due.isEmpty)
        let erasure = try #require(try await school.store.read { try $0.erasure(of: file.subject) })
        #expect(erasure.by == .system("retention") && erasure.kind == .careFiles && erasure.entries.count == 1)
        await school.close()
    }

    @Test("a hold stops erasing until it is lifted; only the guardian of records sets and lifts it")
    func hold() async throws {
        let school = try await School()
        let file = try await school.finishedFile(at: later(10))
        let end = later(9999)
        await #expect(throws: Refusal.self) {
            try await school.store.write { try HoldDesk($0, salt: School.salt).place(on: file.subject, .litigation, because: "法院调取证据", by: School.counsellor, at: end) }
        }
        try await school.store.write { try HoldDesk($0, salt: School.salt).place(on: file.subject, .litigation, because: "法院调取证据", by: School.guardian, at: end) }
        let page = try await school.due(.careFiles, at: end)
        #expect(page.due.isEmpty && page.held.count == 1)
        await #expect(throws: Refusal.self) { try await school.erase(page.held[0], at: end) }
        #expect(try school.holds(School.words))

        try await school.store.write { try HoldDesk($0, salt: School.salt).lift(from: file.subject, because: "案件已经审结", by: School.guardian, at: end) }
        let due = try await school.due(.careFiles, at: end).due
        #expect(due.count == 1)
        _ = try await school.erase(due[0], at: end)
        #expect(try !school.holds(School.words))
        #expect(try await school.chainHolds())
        await school.close()
    }

    @Test("somebody who left is named nowhere any more when their time is over")
    func leaver() async throws {
        let school = try await School()
        let request = try await school.store.write { ledger in
            let request = try DataRequestDesk(ledger, salt: School.salt, blind: { _ in "hash" }).ask(
                .correction, .init(phone: "13800009999", remark: "号码换了"), by: School.student, at: later(1))
            try PeopleRegister(ledger, salt: School.salt, blind: { _ in "hash" }).leave(School.student, by: .system("test"), at: later(10))
            return request
        }
        #expect(try await school.due(.leavers, at: later(10 + 364)).due.isEmpty)
        let due = try await school.due(.leavers, at: later(10 + 365)).due
        #expect(due.map(\.subject.id) == [School.student.text])
        _ = try await school.erase(try #require(due.first), at: later(10 + 365))
        #expect(try !school.holds(School.name))
        #expect(try !school.holds(School.phone))
        #expect(try !school.holds("13800009999"))
        #expect(try await school.store.read { try $0.wanted(by: request) } == nil)
        #expect(try await school.chainHolds())
        #expect(try await school.due(.leavers, at: later(9999)).due.isEmpty)
        await school.close()
    }

    @Test("the reason of an opening goes with the access log's days, from entry and state")
    func opening() async throws {
        let school = try await School()
        let file = try await school.finishedFile(at: later(10))
        let reason = "与家长会面前了解情况"
        _ = try await school.store.write { try OpeningDesk($0, salt: School.salt).ask(for: file.target(.careNotes), because: reason, by: School.counsellor, at: later(11)) }
        #expect(try school.holds(reason))
        #expect(try await school.due(.accessLog, at: later(11 + 365)).due.isEmpty)
        let due = try await school.due(.accessLog, at: later(13 + 365)).due
        #expect(due.count == 1)
        _ = try await school.erase(try #require(due.first), at: later(13 + 365))
        #expect(try !school.holds(reason))
        #expect(try await school.chainHolds())
        #expect(try await school.due(.accessLog, at: later(9999)).due.isEmpty)
        await school.close()
    }

    @Test("a correction is done by the administrator, never by whoever asks; afterwards the request keeps no words")
    func correction() async throws {
        let school = try await School()
        let request = try await school.store.write { ledger in
            try DataRequestDesk(ledger, salt: School.salt, blind: { _ in "hash" }).ask(
                .correction, .init(name: "林晓雨", remark: "名字写错了"), by: School.student, at: later(1))
        }
        func decide(_ person: Person) async throws {
            _ = try await school.store.write { ledger in
                try DataRequestDesk(ledger, salt: School.salt, blind: { _ in "hash" }).decide(request.id, agrees: true, answer: "", by: person, at: later(2))
            }
        }
        for other in [School.guardian, School.counsellor, Person(id: School.student, name: "", appointments: [Appointment(.systemAdministrator, of: "campus")])] {
            await #expect(throws: Refusal.self) { try await decide(other) }
        }
        #expect(try await school.store.read { try $0.personRecord(School.student)?.name } == School.name)
        try await decide(School.administrator)
        #expect(try await school.store.read { try $0.personRecord(School.student)?.name } == "林晓雨")
        #expect(try !school.holds("名字写错了"))
        await #expect(throws: Refusal.self) { try await decide(School.administrator) }
        #expect(try await school.chainHolds())
        await school.close()
    }

    @Test("a child under 14 lacks consent until a guardian's is written down, and again when it is withdrawn")
    func consent() async throws {
        let school = try await School()
        let day = later(1).day
        func lacks() async throws -> Bool {
            try await school.store.read { reading in
                try reading.lacksConsent(try #require(try reading.personRecord(School.student)), on: day)
            }
        }
        #expect(try await lacks())
        await #expect(throws: Refusal.self) {
            try await school.store.write { try ConsentRegister($0).record(of: School.student, isGiven: true, .mother, .paper, on: day, by: School.counsellor, at: later(1)) }
        }
        try await school.store.write {
            _ = try ConsentRegister($0).record(of: School.student, isGiven: true, .mother, .paper, on: day, by: School.administrator, at: later(1))
        }
        #expect(try await !lacks())
        try await school.store.write {
            _ = try ConsentRegister($0).record(of: School.student, isGiven: false, .mother, .paper, on: day, by: School.administrator, at: later(1))
        }
        #expect(try await lacks())
        #expect(try await school.store.read { try $0.lacksConsent(PersonRecord(id: "x", name: "y", home: "campus"), on: day) } == false)
        await school.close()
    }
}
