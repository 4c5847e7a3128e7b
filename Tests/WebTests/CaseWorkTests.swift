import Cases
import Foundation
import Ground
import Identity
import Journal
import Store
import TestSupport
import Testing

@testable import Web

private let begin = Instant(iso: "2026-03-02T08:00")!
private let far = Person(id: "far", name: "远方", appointments: [Appointment(.operator_, of: "elsewhere")])
private let desk = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])
/// Drives here; there they approve, but take nothing on.
private let runner = Person(id: "p01", name: "李巡", appointments: [Appointment(.responder, of: "campus"), Appointment(.chief, of: "elsewhere")])
private let counsellor = Person(id: "couns", name: "辅导", appointments: [Appointment(.counsellor, of: "art1")])

/// Two campuses, a station that is linked with one of them, a college and a class there.
private struct WorkTown {
    let store: SQLStore
    let room: CaseRoom

    init() async throws {
        store = try SQLStore.temporary()
        room = try CaseRoom.serving([Described(Errand.self), Described(Word.self)], rules: Rules(calendar: WorkCalendar()))
        try await store.write { ledger in
            let register = OrganisationRegister(ledger, salt: { Secret.bytes(32) })
            func found(_ id: OrganisationID, _ kind: Organisation.Kind, below parent: OrganisationID? = nil) throws {
                _ = try register.found(id, kind, LocalisedText("\(id)", "\(id)"), below: parent, by: .system("test"), at: begin)
            }
            try found("campus", .campus)
            try found("elsewhere", .campus)
            try found("art", .college, below: "campus")
            try found("art1", .class_, below: "art")
            try found("bureau", .bureau)
            try found("station", .station, below: "bureau")
            _ = try PeopleRegister(ledger, salt: { Secret.bytes(32) }, blind: { $0 }).add(
                PersonRecord(id: "couns", name: "辅导", home: "campus", roles: [HeldRole(.counsellor, of: "art1")]), by: .system("test"), at: begin)
            try register.link(OrganisationLink(from: "campus", to: "station", purpose: .schoolOfficer, contact: "周警官", phone: "13900000000"), by: .system("test"), at: begin)
        }
    }

    @discardableResult
    func open(_ count: Int = 1, _ code: String = "ERND", _ answers: Answers = ["what": "灯", "sort": "lamp"], by person: Person, in place: OrganisationID, after minutes: Double = 0) async throws -> [CaseID] {
        let room = room
        return try await store.write { ledger in
            try (0..<count).map { _ in
                try room.perform(CaseRequest(code, .open("open"), answers, by: .person(person), in: place, at: begin.advanced(bySeconds: minutes * 60)), on: ledger).id
            }
        }
    }

    func act(_ act: CaseRequest.Act, of id: CaseID, by person: Person, after minutes: Double) async throws {
        let (room, request) = (room, CaseRequest("ERND", act, of: id, by: .person(person), in: "campus", at: begin.advanced(bySeconds: minutes * 60)))
        _ = try await store.write { try room.perform(request, on: $0) }
    }

    func work(_ person: Person) async throws -> CaseWork { try await store.read { [room] in try CaseWork(for: person, room: room, in: $0) } }
}

@Suite("What somebody has to do, behind much that is others'")
struct CaseWorkTests {
    @Test("the one that is theirs is found behind hundreds that they see and may not take; the page says what it left out")
    func behind() async throws {
        let town = try await WorkTown()
        try await town.open(620, by: far, in: "elsewhere")
        let own = try await town.open(by: desk, in: "campus", after: 90)
        let work = try await town.work(runner)
        #expect(work.items.map(\.row.id) == own && !work.isCut)
        try await town.open(CaseWork.most + 50, by: desk, in: "campus", after: 91)
        let much = try await town.work(runner)
        #expect(much.items.count == CaseWork.most && much.isCut && much.items.first?.row.id == own[0])
        await town.store.close()
    }

    @Test("whoever is named finds theirs behind hundreds that name them and ask nothing of them")
    func named() async throws {
        let town = try await WorkTown()
        try await town.open(500, "WORD", ["text": "通知", "reader": "couns"], by: desk, in: "campus")
        let asked = try await town.open(1, "WORD", ["text": "请答复", "reader": "couns", "answerer": "couns"], by: desk, in: "campus", after: 5)
        let work = try await town.work(counsellor)
        #expect(work.items.map(\.row.id) == asked)
        await town.store.close()
    }

    @Test("whoever has a duty in a class comes to what its campus is linked with: in lists, search and work")
    func linked() async throws {
        let town = try await WorkTown()
        let told = try await town.open(1, "WORD", ["text": "校外租房提醒"], by: Person(id: "police", name: "民警", appointments: [Appointment(.operator_, of: "station")]), in: "station")
        let stranger = Person(id: "other", name: "他校", appointments: [Appointment(.counsellor, of: "elsewhere")])
        for (person, seen) in [(counsellor, told), (stranger, [])] {
            #expect(try await town.work(person).items.map(\.row.id) == seen, "\(person.id)")
            for text in ["", "租房"] {
                let found = try await town.store.read { [room = town.room] reading in
                    var asked = CaseAsked()
                    asked.text = text
                    return try CaseSearch(reach: CaseReach(try room.system("WORD"), for: person, in: reading), now: begin).page(asked).rows.map(\.id)
                }
                #expect(found == seen, "\(person.id) \(text)")
            }
        }
        // What a class opens stands where its campus keeps its cases.
        let class_ = try await town.open(by: Person(id: "c1", name: "班主任", appointments: [Appointment(.operator_, of: "campus")]), in: "art1")
        let found = try await town.store.read { [room = town.room] reading in
            var asked = CaseAsked()
            asked.organisation = "art1"
            return try CaseSearch(reach: CaseReach(try room.system("ERND"), for: desk, in: reading), now: begin).page(asked).rows.map(\.id)
        }
        #expect(found == class_)
        await town.store.close()
    }

    @Test("news that were put away do not stand before those that were not; what was dropped is said once")
    func news() async throws {
        let town = try await WorkTown()
        let ids = try await town.open(510, by: desk, in: "campus")
        let room = town.room
        func finish(_ ids: ArraySlice<CaseID>, at minutes: Double) async throws {
            let moment = begin.advanced(bySeconds: minutes * 60)
            try await town.store.write { ledger in
                for id in ids {
                    for step in ["take", "finish"] { _ = try room.perform(CaseRequest("ERND", .step(step), of: id, by: .person(runner), in: "campus", at: moment), on: ledger) }
                }
            }
        }
        func seen(at minutes: Double) async throws -> NoticesSeen { try await town.store.read { try NoticesSeen(by: desk, in: $0, at: begin.advanced(bySeconds: minutes * 60)) } }
        func putAway(_ mark: String?, at minutes: Double) async throws {
            try await town.store.write { try NoticesSeen.mark(mark, for: desk, on: $0, at: begin.advanced(bySeconds: minutes * 60)) }
        }
        try await finish(ids[0..<250], at: 1)
        try await finish(ids[250..<251], at: 10)
        #expect(try await seen(at: 11).unseen.count == 251)
        try await putAway(nil, at: 10.5)
        #expect(try await seen(at: 11).unseen.isEmpty, "those of the last minute too")
        try await finish(ids[251..<260], at: 20)
        let nine = try await seen(at: 21)
        #expect(nine.unseen.count == 9 && nine.dropped == 0)
        try await putAway(nine.unseen[0].mark, at: 21)
        #expect(try await seen(at: 22).unseen.count == 8)
        try await finish(ids[260..<510], at: 30)
        let full = try await seen(at: 31)
        #expect(full.unseen.count == 258 && full.dropped == 0, "those that were put away made room")
        await town.store.close()
    }

    @Test("hundreds of deadlines that pass at once are one line with a number, and lead to the list of them")
    func fold() async throws {
        let town = try await WorkTown()
        let ids = try await town.open(40, by: far, in: "elsewhere")
        let (room, late) = (town.room, begin.advanced(bySeconds: 3 * 3600))
        try await town.store.write { ledger in for id in ids { _ = try room.lapse("ERND", id, at: late, on: ledger) } }
        let told = try await town.store.read { try NoticesSeen(by: runner, in: $0, at: late).unseen }
        #expect(told.map(\.cases) == [40])
        let page = WorkPage(room: room, words: try Strings(directory: stringsFolder)(.english), names: CaseNames(), now: late, only: nil, isLateOnly: false)
        #expect(page.news(told[0])["href"] as? String == "/cases/ERND?late=1&org=elsewhere" && page.news(told[0])["number"] as? String == "40 cases")
        await town.store.close()
    }

    private let stringsFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Public/strings").path
}
