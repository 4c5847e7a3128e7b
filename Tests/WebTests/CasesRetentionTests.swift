import Cases
import Foundation
import Ground
import Identity
import Journal
import Store
import TestSupport
import Testing

@testable import Web

/// A record in a folder of its own with errands that have ended, whose raw bytes can be looked at.
private struct ErrandDesk {
    let folder: URL
    let store: SQLStore
    let room: CaseRoom

    static let desk = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])
    static let chief = Person(id: "zhang", name: "张处", appointments: [Appointment(.chief, of: "campus")])
    static let guardian = Person(id: "guard", name: "郑监护", appointments: [Appointment(.recordsGuardian, of: "campus")])
    static let reporter = "周小某人"
    static let phone = "13900001111"
    static let remark = "家长下午来过"
    static let begin = Instant(iso: "2026-03-02T08:00")!

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("case-retention-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLStore.open(folder.appendingPathComponent("record.sqlite").path)
        room = try CaseRoom.serving([Described(Errand.self)], rules: Rules(calendar: WorkCalendar()))
        try await store.write {
            _ = try OrganisationRegister($0, salt: { Secret.bytes(32) }).found("campus", .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: Self.begin)
        }
    }

    func perform(_ act: CaseRequest.Act, of id: CaseID? = nil, _ answers: Answers = Answers(), by person: Person = desk, at: Instant = begin) async throws -> CaseID {
        let (room, request) = (room, CaseRequest("ERND", act, of: id, answers, by: .person(person), in: "campus", at: at))
        return try await store.write { try room.perform(request, on: $0).id }
    }

    /// With a sealed reporter and a remark, finished an hour later unless it stays open.
    func errand(isOpen: Bool = false) async throws -> CaseID {
        let id = try await perform(.open("open"), ["what": "路灯", "sort": "lamp", "reporter": Self.reporter, "phone": Self.phone])
        _ = try await perform(.remark(Self.remark), of: id)
        if !isOpen {
            _ = try await perform(.step("take"), of: id)
            _ = try await perform(.step("finish"), of: id, at: Self.begin.advanced(bySeconds: 3600))
        }
        return id
    }

    func holds(_ text: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains {
            (try? Data(contentsOf: $0))?.range(of: Data(text.utf8)) != nil
        }
    }

    func isProven() async throws -> Bool { try await verify(store).allSatisfy { $0.fault == nil } }

    func close() async {
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }
}

private func after(_ days: Int) -> Instant { ErrandDesk.begin.advanced(bySeconds: Double(days) * 86_400 + 7200) }

@Suite("Retention of cases")
struct CasesRetentionTests {
    @Test("what is sealed is gone from the file thirty days after the end, remarks too; the chain holds, and what is open or young stays")
    func erased() async throws {
        let desk = try await ErrandDesk()
        let (id, open) = (try await desk.errand(), try await desk.errand(isOpen: true))
        let run = RetentionRun(desk.store, .usual, cases: desk.room)
        #expect(try await run.erase(by: .system("retention"), at: after(29))[.caseLines] == nil)
        #expect(try await run.survey(at: after(31))[.caseLines]?.due == 1)
        let (store, room) = (desk.store, desk.room)
        let drafts = CaseDrafts(vault: Vault(Keyring(madeAt: ErrandDesk.begin)))
        try await store.write {
            try drafts.save(["note": "x"], as: CaseDrafts.Key(person: "wang", code: "ERND", act: CaseDrafts.amend, subject: id), on: $0, at: after(30))
        }
        let found = try await run.erase(by: .system("retention"), at: after(31))
        #expect(found[.caseLines]?.due == 1 && found[.caseLines]?.parts == 3 && found[.caseLines]?.failed == 0)
        let sheet = try await store.read { try room.system("ERND").sheet(id, for: .person(ErrandDesk.desk), tokenOf: nil, in: $0, room: room) }
        #expect(sheet.lines.filter(\.isErased).map(\.shape.name) == ["reporter", "phone"] && sheet.lines.first { $0.shape.name == "what" }?.zh == "路灯")
        #expect(try await store.read { try room.system("ERND").replays(id, in: $0) })
        #expect(try await store.read { try $0.slips(of: CaseDrafts.kind, at: after(31)) }.isEmpty)
        let kept = try await store.read { try room.system("ERND").sheet(open, for: .person(ErrandDesk.desk), tokenOf: nil, in: $0, room: room) }
        #expect(kept.lines.first { $0.shape.name == "reporter" }?.zh == ErrandDesk.reporter)
        #expect(try await run.erase(by: .system("retention"), at: after(32))[.caseLines] == nil, "once")
        let erasure = try await store.read { try $0.erasure(of: Subject(kind: "case.ERND", id: id.text)) }
        #expect(erasure?.kind == .caseLines && erasure?.cause == .retention(days: 30) && erasure?.entries.count == 2)
        #expect(try await desk.isProven())
        // The open one ends as well: then nothing is left.
        _ = try await desk.perform(.step("take"), of: open, at: after(40))
        _ = try await desk.perform(.step("finish"), of: open, at: after(40))
        _ = try await run.erase(by: .system("retention"), at: after(75))
        await desk.store.close()
        for text in [ErrandDesk.reporter, ErrandDesk.phone, ErrandDesk.remark] { #expect(try !desk.holds(text), "\(text)") }
        try? FileManager.default.removeItem(at: desk.folder)
    }

    @Test("a remark after the erasure is erased in its turn")
    func later() async throws {
        let desk = try await ErrandDesk()
        let id = try await desk.errand()
        let run = RetentionRun(desk.store, .usual, cases: desk.room)
        _ = try await run.erase(by: .system("retention"), at: after(31))
        _ = try await desk.perform(.remark("补充说明一句"), of: id, at: after(32))
        #expect(try await run.erase(by: .system("retention"), at: after(33))[.caseLines]?.parts == 1)
        #expect(try await desk.store.read { try desk.room.system("ERND").replays(id, in: $0) })
        await desk.close()
    }

    @Test("a hold keeps it, the guardian decides earlier, and an installation may keep it shorter")
    func heldAndDecided() async throws {
        let desk = try await ErrandDesk()
        let (held, early) = (try await desk.errand(), try await desk.errand())
        let (store, room) = (desk.store, desk.room)
        let (target, other) = (Subject(kind: "case.ERND", id: held.text), Subject(kind: "case.ERND", id: early.text))
        try await store.write { try HoldDesk($0, salt: { Secret.bytes(32) }).place(on: target, .litigation, because: "正在诉讼中", by: ErrandDesk.guardian, at: after(1)) }
        try await store.write {
            try RetentionRun.decide(other, because: "本人依法要求删除", by: ErrandDesk.guardian, in: $0, cases: room, at: after(2))
        }
        let shown = try await store.read { try room.system("ERND").sheet(early, for: .person(ErrandDesk.desk), tokenOf: nil, in: $0, room: room) }
        #expect(shown.lines.filter(\.isErased).count == 2)
        let found = try await RetentionRun(store, try RetentionPlan(["caseLines": 10]), cases: room).erase(by: .system("retention"), at: after(11))
        #expect(found[.caseLines]?.held == 1 && found[.caseLines]?.due == 0)
        await #expect(throws: Refusal.self) {
            try await store.write { try RetentionRun.decide(target, because: "本人依法要求删除", by: ErrandDesk.guardian, in: $0, cases: room, at: after(12)) }
        }
        try await store.write { try HoldDesk($0, salt: { Secret.bytes(32) }).lift(from: target, because: "判决已生效", by: ErrandDesk.guardian, at: after(13)) }
        #expect(try await RetentionRun(store, try RetentionPlan(["caseLines": 10]), cases: room).erase(by: .system("retention"), at: after(14))[.caseLines]?.due == 1)
        let open = try await desk.errand(isOpen: true)
        await #expect(throws: Refusal.self) {
            try await store.write {
                try RetentionRun.decide(Subject(kind: "case.ERND", id: open.text), because: "本人依法要求删除", by: ErrandDesk.guardian, in: $0, cases: room, at: after(15))
            }
        }
        await desk.close()
    }

    @Test("the record of handling says of every system what it keeps of people, for whom and how long, from the description itself")
    func handling() async throws {
        let desk = try await ErrandDesk()
        _ = try await desk.errand()
        let figures = try await ComplianceFigures.gather(desk.store, of: "campus", year: 2026, at: after(1), cases: desk.room)
        let activity = try #require(HandlingActivity.all(figures).first { $0.title.zh.contains("报修") })
        #expect(activity.count == 1 && activity.isSensitive && activity.contents.zh.contains("其中保密：报修人、联系电话") && activity.contents.zh.contains("经办人"))
        #expect(activity.recipients.zh.contains("接警员") && activity.keptWords?.zh.contains("30 天") == true)
        #expect(HandlingActivity.table(figures, .usual).csv.isEmpty == false)
        await desk.close()
    }

    @Test("an account that is erased leaves no draft, no view and nothing that it was told")
    func leaver() async throws {
        let desk = try await ErrandDesk()
        let vault = Vault(Keyring(madeAt: ErrandDesk.begin))
        try await desk.store.write { ledger in
            try CaseDrafts(vault: vault).save(["what": "x"], as: CaseDrafts.Key(person: "wang", code: "ERND", act: "open", subject: nil), on: ledger, at: ErrandDesk.begin)
            try CaseViewsKept(vault: vault).save("x", "late=1", of: "ERND", for: "wang", on: ledger, at: ErrandDesk.begin)
            try ledger.put(Slip(kind: Notice.slipKind, name: "n", content: [], at: ErrandDesk.begin, owner: Notice.owner("wang")))
            try ledger.put(Slip(kind: Notice.shelfKind, name: Notice.owner("wang"), content: [], at: ErrandDesk.begin, owner: Notice.owner("wang")))
            try RetentionRun.forget(Subject(kind: PersonRecord.stateKind, id: "wang"), in: ledger, by: .system("test"), at: ErrandDesk.begin)
        }
        for kind in [CaseDrafts.kind, CaseViewsKept.kind, Notice.slipKind, Notice.shelfKind] {
            #expect(try await desk.store.read { try $0.slips(of: kind, at: ErrandDesk.begin) }.isEmpty, "\(kind)")
        }
        await desk.close()
    }
}
