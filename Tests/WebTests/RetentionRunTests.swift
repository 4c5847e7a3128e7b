import Foundation
import Ground
import Identity
import Incidents
import Journal
import Store
import Testing

@testable import Web

/// A record in a folder of its own with closed incidents, whose raw bytes can be looked at.
private struct Desk {
    let folder: URL
    let store: SQLStore

    static let operatorPerson = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])
    static let guardian = Person(id: "guard", name: "郑监护", appointments: [Appointment(.recordsGuardian, of: "campus")])
    static let name = "周小某"
    static let phone = "13900001111"
    static let words = "我被锁在三楼实验室"
    static let device = "device-digest"
    static let begin = Instant(iso: "2023-03-02T08:00")!

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("retention-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLStore.open(folder.appendingPathComponent("record.sqlite").path)
    }

    /// A call with words of its own, closed an hour later.
    func call(_ suffix: String = "", at: Instant, protected: Bool = false) async throws -> IncidentID {
        try await store.write { ledger in
            let room = ControlRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) })
            var opening = Command.Opening(source: .sosPage, location: Location(description: "实验楼"))
            opening.device = Desk.device + suffix
            opening.words = try Words(name: Desk.name + suffix, phone: Desk.phone, text: Desk.words + suffix)
            let id = try room.perform(CommandRequest(.open(opening), by: .caller(device: Desk.device + suffix), in: "campus", at: at)).incident
            func act(_ command: Command) throws {
                _ = try room.perform(CommandRequest(command, of: id, by: .person(Desk.operatorPerson), in: "campus", at: at.advanced(bySeconds: 3600)))
            }
            try act(.claim)
            try act(.classify(Classification(.other), nil))
            if protected { try act(.protect(.minor)) }
            try act(.feedback(assignment: nil, Classification(.other), .handled, try Words(text: "处置说明" + suffix)))
            for interval in Interval.allCases { try? act(.explain(interval, reason: "测试用说明")) }
            for step in RunCard.of(.other).steps { try act(.tick(step, done: true)) }
            try act(.close)
            return id
        }
    }

    func holds(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains {
            (try? Data(contentsOf: $0))?.range(of: Data(text.utf8)) != nil
        }
    }

    /// Chains and states, as `campus110 verify` proves them.
    func isProven() async throws -> Bool {
        let chains = try await verify(store).allSatisfy { $0.fault == nil }
        let states = try await store.read { try StateProof.differing(in: $0, after: nil) }
        return chains && states.differing.isEmpty && states.checked > 0
    }

    func heads() async throws -> [ChainHead] { try await store.read { try $0.heads() } }

    func close() async {
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }
}

private func after(_ days: Int, _ start: Instant = Desk.begin) -> Instant { start.advanced(bySeconds: Double(days) * 86_400 + 7200) }

@Suite("Retention: incidents, the daily run, the yearly package")
struct RetentionRunTests {
    @Test("what callers said is gone from the file when its days are over; the chain and the states are proven still")
    func incident() async throws {
        let desk = try await Desk()
        let old = try await desk.call("甲", at: Desk.begin)
        let young = try await desk.call("乙", at: after(900))
        let now = after(3 * 365)
        #expect(try await desk.isProven())
        let run = RetentionRun(desk.store, .usual)

        let before = try await desk.heads()
        let survey = try await run.survey(at: now)
        #expect(survey[.incidentWords]?.due == 1)
        #expect(try await desk.heads() == before)
        #expect(try desk.holds(Desk.words + "甲"))

        let done = try await run.erase(by: .system("retention"), at: now)
        #expect(done[.incidentWords]?.due == 1)
        #expect(done[.incidentWords]?.parts == 2)
        #expect(try !desk.holds(Desk.words + "甲") && !desk.holds(Desk.name + "甲") && !desk.holds("处置说明甲"))
        #expect(try desk.holds(Desk.words + "乙"))
        #expect(try await desk.isProven())
        let erasure = try #require(try await desk.store.read { try $0.erasure(of: Subject(kind: Incident.kind, id: old.text)) })
        #expect(erasure.entries.count == 2 && erasure.by == .system("retention") && erasure.at == now)
        #expect(try await desk.store.read { try $0.erasure(of: Subject(kind: Incident.kind, id: young.text)) } == nil)
        #expect(try await run.survey(at: now).isEmpty)
        await desk.close()
    }

    @Test("a protected incident is kept a shorter time; one that is open is never due")
    func protected() async throws {
        let desk = try await Desk()
        _ = try await desk.call("甲", at: Desk.begin, protected: true)
        _ = try await desk.call("乙", at: Desk.begin)
        try await desk.store.write { ledger in
            var opening = Command.Opening(source: .sosPage)
            opening.device = "another"
            opening.words = try Words(text: "还没有人来")
            _ = try ControlRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) })
                .perform(CommandRequest(.open(opening), by: .caller(device: "another"), in: "campus", at: Desk.begin))
        }
        let found = try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: after(365))
        #expect(found[.protectedIncidentWords]?.due == 1 && found[.incidentWords] == nil)
        #expect(try !desk.holds(Desk.words + "甲") && desk.holds(Desk.words + "乙"))
        _ = try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: after(9999))
        #expect(try desk.holds("还没有人来"))
        await desk.close()
    }

    @Test("on hold an incident's words stay, though their time is over, and though the guardian would erase them")
    func hold() async throws {
        let desk = try await Desk()
        let id = try await desk.call("甲", at: Desk.begin)
        let (target, now) = (Subject(kind: Incident.kind, id: id.text), after(9999))
        try await desk.store.write { try HoldDesk($0, salt: { Secret.bytes(32) }).place(on: target, .investigation, because: "派出所调取", by: Desk.guardian, at: now) }
        let found = try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: now)
        #expect(found[.incidentWords] == { var tally = RetentionRun.Tally(); tally.held = 1; return tally }())
        await #expect(throws: Refusal.self) {
            try await desk.store.write { try RetentionRun.decide(target, because: "本人依法要求删除", by: Desk.guardian, in: $0, at: now) }
        }
        #expect(try desk.holds(Desk.words + "甲"))
        try await desk.store.write { try HoldDesk($0, salt: { Secret.bytes(32) }).lift(from: target, because: "案件已经办结", by: Desk.guardian, at: now) }
        _ = try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: now)
        #expect(try !desk.holds(Desk.words + "甲"))
        #expect(try await desk.isProven())
        await desk.close()
    }

    @Test("words told after an erasure are due again, by the daily run and by the caller's own wish")
    func toldAfter() async throws {
        let desk = try await Desk()
        let id = try await desk.call("甲", at: Desk.begin)
        let target = Subject(kind: Incident.kind, id: id.text)
        func tell(_ text: String, _ moment: Instant) async throws {
            try await desk.store.write { ledger in
                _ = try ControlRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) }).perform(
                    CommandRequest(.tell(try Words(text: text)), of: id, by: .caller(device: Desk.device + "甲"), in: "campus", at: moment))
            }
        }
        let run = RetentionRun(desk.store, .usual)
        _ = try await run.erase(by: .system("retention"), at: after(9999))
        #expect(try await run.survey(at: after(10_000)).isEmpty)
        try await tell("又想起来一件事", after(10_000))
        #expect(try await run.survey(at: after(10_001))[.incidentWords]?.due == 1)
        try await desk.store.write { try RetentionRun.decide(target, because: "本人依法要求删除", by: Desk.guardian, in: $0, at: after(10_001)) }
        #expect(try !desk.holds("又想起来一件事"))
        try await tell("还有一件事", after(10_002))
        let found = try await run.erase(by: .system("retention"), at: after(10_003))
        #expect(found[.incidentWords]?.due == 1 && found[.incidentWords]?.parts == 1)
        #expect(try !desk.holds("还有一件事"))
        #expect(try await run.survey(at: after(10_004)).isEmpty)
        #expect(try await desk.isProven())
        await desk.close()
    }

    @Test("a hold on an incident keeps the calls that are linked to it, and a hold on a call keeps its incident")
    func holdOfKin() async throws {
        let desk = try await Desk()
        let calls = try await desk.store.write { ledger in
            try ["主", "从"].map { suffix in
                var opening = Command.Opening(source: .sosPage, location: Location(description: "实验楼" + suffix))
                opening.device = Desk.device + suffix
                opening.words = try Words(text: Desk.words + suffix)
                return try ControlRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) })
                    .perform(CommandRequest(.open(opening), by: .caller(device: Desk.device + suffix), in: "campus", at: Desk.begin)).incident
            }
        }
        try await desk.store.write { ledger in
            let room = ControlRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) })
            func act(_ command: Command, of id: IncidentID) throws {
                _ = try room.perform(CommandRequest(command, of: id, by: .person(Desk.operatorPerson), in: "campus", at: Desk.begin.advanced(bySeconds: 60)))
            }
            try act(.link(to: calls[0], .duplicate), of: calls[1])
            try act(.claim, of: calls[0])
            try act(.classify(Classification(.other), nil), of: calls[0])
            try act(.feedback(assignment: nil, Classification(.other), .handled, nil), of: calls[0])
            for interval in Interval.allCases { try? act(.explain(interval, reason: "测试用说明"), of: calls[0]) }
            for step in RunCard.of(.other).steps { try act(.tick(step, done: true), of: calls[0]) }
            try act(.close, of: calls[0])
        }
        let (run, now) = (RetentionRun(desk.store, .usual), after(9999))
        for held in calls {
            let target = Subject(kind: Incident.kind, id: held.text)
            try await desk.store.write { try HoldDesk($0, salt: { Secret.bytes(32) }).place(on: target, .litigation, because: "法院调取证据", by: Desk.guardian, at: now) }
            let found = try await run.erase(by: .system("retention"), at: now)
            #expect(found[.incidentWords]?.held == 2 && found[.incidentWords]?.due == 0, "\(held)")
            for id in calls {
                await #expect(throws: Refusal.self) {
                    try await desk.store.write {
                        try RetentionRun.decide(Subject(kind: Incident.kind, id: id.text), because: "本人依法要求删除", by: Desk.guardian, in: $0, at: now)
                    }
                }
            }
            try await desk.store.write { try HoldDesk($0, salt: { Secret.bytes(32) }).lift(from: target, because: "案件已经审结", by: Desk.guardian, at: now) }
        }
        #expect(try await run.erase(by: .system("retention"), at: now)[.incidentWords]?.due == 2)
        #expect(try !desk.holds(Desk.words))
        await desk.close()
    }

    @Test("an erased leaver's connections with identity providers are ended, and no state says whose they were")
    func signOnLinks() async throws {
        let desk = try await Desk()
        let identity = SignOnIdentity(provider: "uni", issuer: "https://id.example.test", subject: "2026-0017", claim: nil, name: nil, factors: [])
        try await desk.store.write { ledger in
            let people = PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { _ in "hash" })
            try people.add(PersonRecord(id: "zhou", name: "周小麦", home: "campus", roles: [HeldRole(.student, of: "campus")]), by: .system("test"), at: Desk.begin)
            try SignOnLinks(ledger).link(identity, to: "zhou", of: "campus", by: .system("test"), at: Desk.begin)
            try people.leave("zhou", by: .system("test"), at: after(1))
        }
        #expect(try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: after(9999))[.leavers]?.due == 1)
        let (states, links, account) = try await desk.store.read { reading in
            (try reading.states(StateQuery(kind: SignOnLinks.kind)), try SignOnLinks.links(of: "zhou", in: reading), try SignOnLinks.account(of: identity, in: reading))
        }
        #expect(states.count == 1 && links.isEmpty && account == nil)
        #expect(states.allSatisfy { $0.stage == "ended" && $0.fields.isEmpty && !String(decoding: $0.document, as: UTF8.self).contains("zhou") })
        await desk.close()
    }

    @Test("who is told what was opened of theirs learns nothing of a penalty, not even that one exists")
    func penaltyUntold() async throws {
        let desk = try await Desk()
        let officer = Person(id: "tian", name: "田小禾", appointments: [Appointment(.officer, of: "station")])
        let counsellor = Person(id: "qin", name: "秦怀远", appointments: [Appointment(.counsellor, of: "campus")])
        try await desk.store.write { ledger in
            let people = PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { _ in "hash" })
            try people.add(
                PersonRecord(id: "zhou", name: "周小麦", home: "station", roles: [HeldRole(.student, of: "campus")]), by: .system("test"), at: Desk.begin)
            let (archive, openings) = (SealedArchive(ledger, salt: { Secret.bytes(32) }), OpeningDesk(ledger, salt: { Secret.bytes(32) }))
            let care = try archive.begin(about: "zhou", in: "campus", .careNeed, .init(text: "需要关注", level: 2), by: counsellor, at: Desk.begin)
            let penalty = try archive.begin(about: "zhou", in: "station", .penalty, .init(text: "警告一次"), by: officer, at: Desk.begin)
            _ = try openings.ask(for: care.target(.careNeed), because: "家长来电了解情况", by: counsellor, at: Desk.begin)
            _ = try openings.ask(for: penalty.target(.penalty), because: "办理另一案件", by: officer, at: Desk.begin)
        }
        let (stored, own) = try await desk.store.read { reading in
            (
                try reading.openings(about: "zhou").count,
                try OwnDataReader(reading: reading, desk: "campus", office: LocalisedText("保卫处", "Office"), now: after(1)).data(of: "zhou", device: nil)
            )
        }
        #expect(stored == 2 && own.openings.map(\.kind) == [.careNeed])
        await desk.close()
    }

    @Test("early erasing is the guardian's alone, of what is closed, with a reason")
    func early() async throws {
        let desk = try await Desk()
        let id = try await desk.call("甲", at: Desk.begin)
        let (target, now) = (Subject(kind: Incident.kind, id: id.text), after(1))
        func erase(_ person: Person, _ reason: String) async throws {
            try await desk.store.write { try RetentionRun.decide(target, because: reason, by: person, in: $0, at: now) }
        }
        await #expect(throws: Refusal.self) { try await erase(Desk.operatorPerson, "本人依法要求删除") }
        await #expect(throws: Refusal.self) { try await erase(Desk.guardian, " ") }
        #expect(try desk.holds(Desk.words + "甲"))
        try await erase(Desk.guardian, "本人依法要求删除")
        #expect(try !desk.holds(Desk.words + "甲"))
        #expect(try await desk.isProven())
        await #expect(throws: Refusal.self) { try await erase(Desk.guardian, "本人依法要求删除") }
        await desk.close()
    }

    @Test("more than one chunk and more than one page are erased wholly")
    func many() async throws {
        let desk = try await Desk()
        for number in 0..<25 { _ = try await desk.call("第\(number)号", at: Desk.begin.advanced(bySeconds: Double(number) * 7200)) }
        let found = try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: after(9999))
        #expect(found[.incidentWords]?.due == 25 && found[.incidentWords]?.parts == 50)
        #expect(try !desk.holds(Desk.words))
        #expect(try await desk.isProven())
        await desk.close()
    }

    @Test("one node a day does it, not before its time of day; the next day it is done again")
    func daily() async throws {
        let desk = try await Desk()
        let nodes = (0..<2).map { _ in RetentionClock(store: desk.store, plan: .usual, minute: 210, now: { Desk.begin }) }
        let day = after(2000).day
        func ran(_ node: Int, _ day: Day, minute: Double) async throws -> Bool { try await nodes[node].look(at: day.start.advanced(bySeconds: minute * 60)) }
        _ = try await desk.call("甲", at: Desk.begin)
        #expect(try await !ran(0, day, minute: 209))
        #expect(try desk.holds(Desk.words + "甲"))
        #expect(try await ran(0, day, minute: 210))
        #expect(try !desk.holds(Desk.words + "甲"))
        #expect(try await !ran(1, day, minute: 211))
        #expect(try await !ran(0, day, minute: 900))
        #expect(try await ran(1, day + 1, minute: 300))
        #expect(try await desk.isProven())
        await desk.close()
    }

    @Test("the package's counts are what a recount finds, and no file names a caller, a student or a phone")
    func package() async throws {
        let desk = try await Desk()
        let (student, number) = ("林小雨", "13912345678")
        try await desk.store.write { ledger in
            let people = PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { _ in "hash" })
            try OrganisationRegister(ledger, salt: { Secret.bytes(32) }).found("campus", .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: Desk.begin)
            try people.add(
                PersonRecord(id: "2026001234", name: student, home: "campus", roles: [HeldRole(.student, of: "campus")], number: "2026001234", phone: number),
                by: .system("test"), at: Desk.begin)
            try people.add(PersonRecord(id: "qin", name: "秦怀远", home: "campus", roles: [HeldRole(.counsellor, of: "campus")]), by: .system("test"), at: Desk.begin)
            try people.add(PersonRecord(id: "boss", name: "高明远", home: "campus", roles: [HeldRole(.auditor, of: "campus")]), by: .system("test"), at: Desk.begin)
            let counsellor = Person(id: "qin", name: "秦怀远", appointments: [Appointment(.counsellor, of: "campus")])
            let file = try SealedArchive(ledger, salt: { Secret.bytes(32) }).begin(
                about: "2026001234", in: "campus", .careNeed, .init(text: "需要关注", level: 2), by: counsellor, at: Desk.begin)
            _ = try OpeningDesk(ledger, salt: { Secret.bytes(32) }).ask(
                for: file.target(.careNeed), because: "\(student)家长来电 \(number) 了解情况", by: counsellor, at: Desk.begin)
        }
        for number in 0..<3 { _ = try await desk.call("第\(number)号", at: Desk.begin.advanced(bySeconds: Double(number) * 7200)) }
        _ = try await desk.call("次年", at: after(400))
        let before = try await ComplianceFigures.gather(desk.store, of: "campus", year: 2023, at: after(300))
        #expect(before.incidentsWithWords == 4 && before.openings.first?.reason.contains("家长来电") == true)
        _ = try await RetentionRun(desk.store, .usual).erase(by: .system("retention"), at: after(3 * 365 + 10))

        let now = after(3 * 365 + 11)
        let figures = try await ComplianceFigures.gather(desk.store, of: "campus", year: 2023, at: now)
        let incidents = try await desk.store.read { reading in
            var query = StateQuery(kind: Incident.kind)
            query.limit = 1000
            return try reading.incidents(query)
        }
        #expect(figures.incidents == incidents.count)
        #expect(figures.incidentsInYear == incidents.count { $0.reported.day.civil.year == 2023 })
        #expect(figures.incidentsWithWords == 1)
        #expect(figures.openings.count == 1 && figures.people == 3 && figures.duties.count == 2)
        #expect(figures.erasures.isEmpty)
        let entries = try await desk.store.read { try $0.entries(in: "campus", after: 0, limit: 10_000) }
        let inYear = entries.filter { $0.at.day.civil.year == 2023 }
        #expect(figures.entries.values.reduce(0, +) == inYear.count)
        #expect(figures.entries("incident", "opened") == inYear.count { $0.subject.kind == "incident" && $0.act == "opened" })
        let later = try await ComplianceFigures.gather(desk.store, of: "campus", year: 2026, at: now)
        #expect(later.erasures.count == 4 && later.erasures.count { $0.kind == .incidentWords } == 3)

        let chains = try await verify(desk.store).map { CompliancePackage.ChainLine(organisation: $0.organisation, entries: $0.entries, head: nil, fault: nil) }
        for figures in [before, figures, later] {
            let files = CompliancePackage(figures, .usual, office: LocalisedText("保卫处", "Office"), chains: chains).files()
            #expect(files.count == 12)
            for file in files {
                let text = String(decoding: file.bytes, as: UTF8.self)
                for secret in [student, number, "2026001234", Desk.name, Desk.phone, Desk.words, "高明远"] {
                    #expect(!text.contains(secret), "\(file.name) holds \(secret)")
                }
            }
            let index = String(decoding: try #require(files.last).bytes, as: UTF8.self)
            #expect(files.dropLast().allSatisfy { index.contains($0.digest) })
        }
        let register = try #require(CompliancePackage(figures, .usual, office: LocalisedText("保卫处", "Office"), chains: chains).files().first { $0.name == "2-openings.csv" })
        let text = String(decoding: register.bytes, as: UTF8.self)
        // 调用人单位、姓名 stand there; whom it is about does not.
        #expect(text.contains("秦怀远") && text.contains("学校") && text.contains(Masked.name(student)))
        await desk.close()
    }

    @Test("making a package is an entry with the digest of every file")
    func packageEntry() async throws {
        let desk = try await Desk()
        _ = try await desk.call(at: Desk.begin)
        let figures = try await ComplianceFigures.gather(desk.store, of: "campus", year: 2023, at: after(1))
        let files = CompliancePackage(figures, .usual, office: LocalisedText("保卫处", "Office"), chains: []).files()
        let number = try await desk.store.write { try CompliancePackage.enter(files, year: 2023, of: "campus", by: .system("test"), in: $0, at: after(1)) }
        let entry = try #require(try await desk.store.read { try $0.entries(about: Subject(kind: "compliance", id: number)) }.first)
        let open = String(decoding: entry.open, as: UTF8.self)
        #expect(files.allSatisfy { open.contains($0.digest) && open.contains($0.name) })
        #expect(try await desk.isProven())
        await desk.close()
    }

    @Test("a caller's own data has their words; another phone sees nothing of it")
    func ownData() async throws {
        let desk = try await Desk()
        let id = try await desk.call(at: Desk.begin)
        func data(_ device: String) async throws -> OwnData {
            try await desk.store.read { try OwnDataReader(reading: $0, desk: "campus", office: LocalisedText("保卫处", "Office"), now: after(1)).data(of: nil, device: device) }
        }
        let mine = try await data(Desk.device)
        #expect(mine.calls.map(\.incident) == [id])
        #expect(mine.calls.first?.words.first?.text == Desk.words)
        // What the desk wrote back is not the caller's.
        #expect(mine.calls.first?.words.contains { $0.text?.contains("处置说明") ?? false } == false)
        #expect(try await data("other").calls.isEmpty)
        await desk.close()
    }
}
