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
private let desk = Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")])
private let chief = Person(id: "zhang", name: "张处", appointments: [Appointment(.chief, of: "campus")])
private let runner = Person(id: "p01", name: "李巡", appointments: [Appointment(.responder, of: "campus")])
private let other = Person(id: "far", name: "远方", appointments: [Appointment(.operator_, of: "elsewhere")])

/// Two campuses with errands.
private struct ErrandList {
    let store: SQLStore
    let room: CaseRoom
    let system = Described(Errand.self)

    init() async throws {
        store = try SQLStore.temporary()
        room = try CaseRoom.serving([Described(Errand.self)], rules: Rules(calendar: WorkCalendar()))
        try await store.write { ledger in
            for id in ["campus", "elsewhere"] as [OrganisationID] {
                _ = try OrganisationRegister(ledger, salt: { Secret.bytes(32) }).found(id, .campus, LocalisedText("学校", "School"), below: nil, by: .system("test"), at: begin)
            }
        }
    }

    @discardableResult
    func open(_ what: String, _ sort: String = "lamp", by person: Person = desk, in place: OrganisationID = "campus", after minutes: Double = 0) async throws -> CaseID {
        let (room, request) = (room, CaseRequest("ERND", .open("open"), ["what": what, "sort": sort], by: .person(person), in: place, at: begin.advanced(bySeconds: minutes * 60)))
        return try await store.write { try room.perform(request, on: $0).id }
    }

    func act(_ act: CaseRequest.Act, of id: CaseID, _ answers: Answers = Answers(), by person: Person = desk, after minutes: Double) async throws {
        let (room, request) = (room, CaseRequest("ERND", act, of: id, answers, by: .person(person), in: "campus", at: begin.advanced(bySeconds: minutes * 60)))
        _ = try await store.write { try room.perform(request, on: $0) }
    }

    func page(_ asked: CaseAsked, for person: Person = desk, perPage: Int = 50, at minutes: Double = 10) async throws -> FoundCases {
        let system = system
        return try await store.read { reading in
            try CaseSearch(reach: CaseReach(system, for: person, in: reading), now: begin.advanced(bySeconds: minutes * 60)).page(asked, perPage: perPage)
        }
    }
}

@Suite("Lists of cases, and who finds what there")
struct CaseListTests {
    @Test("pages follow each other without a gap or a repeat, newest first and soonest due first, and to each only their own")
    func pages() async throws {
        let list = try await ErrandList()
        for index in 0..<7 { try await list.open("第\(index)盏灯", after: Double(index)) }
        try await list.open("别处的灯", by: other, in: "elsewhere")
        for byDue in [false, true] {
            var asked = CaseAsked(), seen: [String] = [], rounds = 0
            asked.byDue = byDue
            repeat {
                let found = try await list.page(asked, perPage: 3)
                seen += found.rows.map(\.headline)
                asked.after = found.next.flatMap { CaseAsked.mark($0) }
                rounds += 1
            } while asked.after != nil && rounds < 9
            let expected = (0..<7).map { "第\($0)盏灯" }
            #expect(seen == (byDue ? expected : expected.reversed()) && rounds == 3)
        }
        let seen5 = try await list.page(CaseAsked(), for: other).rows.map(\.headline)
        #expect(seen5 == ["别处的灯"])
        await list.store.close()
    }

    @Test("two Chinese characters, the end of a number, a choice, a stage and an overdue one are found; an ended one is not among the open")
    func finding() async throws {
        let list = try await ErrandList()
        let lamp = try await list.open("图书馆路灯", after: 0)
        try await list.open("食堂门锁", "lock", after: 60)
        func found(_ change: (inout CaseAsked) -> Void, at minutes: Double = 61) async throws -> [String] {
            var asked = CaseAsked()
            change(&asked)
            return try await list.page(asked, at: minutes).rows.map(\.headline)
        }
        let seen6 = try await found { $0.text = "书馆" }
        #expect(seen6 == ["图书馆路灯"])
        let seen7 = try await found { $0.text = "路锁" }
        #expect(seen7 == [])
        let seen8 = try await found { $0.text = "2" }
        #expect(seen8 == ["食堂门锁"])
        let seen9 = try await found { $0.text = "ERND-2026-000001" }
        #expect(seen9 == ["图书馆路灯"])
        let seen10 = try await found { $0.fields = ["sort": "lock"] }
        #expect(seen10 == ["食堂门锁"])
        // Two hours to be taken: the first is over its time before the second.
        let seen11 = try await found({ $0.isLate = true }, at: 121)
        #expect(seen11 == ["图书馆路灯"])
        let seen12 = try await found({ $0.isLate = true }, at: 119)
        #expect(seen12 == [])
        try await list.act(.step("take"), of: lamp, by: runner, after: 62)
        let seen13 = try await found { $0.stage = "running" }
        #expect(seen13 == ["图书馆路灯"])
        try await list.act(.step("finish"), of: lamp, by: runner, after: 63)
        let seen14 = try await found { _ in }
        #expect(seen14 == ["食堂门锁"])
        let seen15 = try await found { $0.stage = "" }
        #expect(seen15.count == 2)
        await list.store.close()
    }

    @Test("whoever is named finds theirs without seeing the rest; a case that several lines find comes once")
    func mine() async throws {
        let list = try await ErrandList()
        let lamp = try await list.open("我接的灯")
        try await list.open("没人接的灯", after: 1)
        try await list.act(.step("take"), of: lamp, by: runner, after: 2)
        var asked = CaseAsked()
        asked.scope = .mine
        let seen16 = try await list.page(asked, for: runner).rows.map(\.headline)
        #expect(seen16 == ["我接的灯"])
        let seen17 = try await list.page(asked, for: desk).rows
        #expect(seen17.count == 2)
        await list.store.close()
    }

    @Test("news are put away by each for themselves, one or all")
    func news() async throws {
        let list = try await ErrandList()
        for index in 0..<2 {
            let id = try await list.open("灯\(index)", after: Double(index))
            try await list.act(.step("take"), of: id, by: runner, after: 10)
            try await list.act(.step("finish"), of: id, by: runner, after: Double(20 + index))
        }
        let at = begin.advanced(bySeconds: 3600)
        func unseen(_ person: Person) async throws -> [Notice] { try await list.store.read { try NoticesSeen(by: person, in: $0, at: at).unseen } }
        let first = try await unseen(desk)
        #expect(first.map(\.act) == ["finish", "finish"] && first[0].at > first[1].at)
        try await list.store.write { try NoticesSeen.mark(first[0].mark, for: desk, on: $0, at: at) }
        let seen18 = try await unseen(desk)
        #expect(seen18 == [first[1]])
        try await list.store.write { try NoticesSeen.mark(nil, for: desk, on: $0, at: at) }
        let seen19 = try await unseen(desk)
        #expect(seen19.isEmpty)
        let seen20 = try await unseen(chief)
        #expect(seen20.isEmpty)
        await list.store.close()
    }

    @Test("the cases that name somebody are found for whoever sees them, and for nobody else")
    func named() async throws {
        let list = try await ErrandList()
        let lamp = try await list.open("灯")
        try await list.act(.step("take"), of: lamp, by: runner, after: 2)
        let room = list.room
        func found(_ person: Person) async throws -> [CaseID] { try await list.store.read { try PersonCases(of: "p01", for: person, room: room, in: $0).found.map(\.row.id) } }
        let seen21 = try await found(desk)
        #expect(seen21 == [lamp])
        let seen22 = try await found(runner)
        #expect(seen22 == [lamp])
        let seen23 = try await found(other)
        #expect(seen23.isEmpty)
        await list.store.close()
    }
}
