import Foundation
import Ground
import Identity
import Journal
import Store
import Testing

@Suite("Sealed files and their openings") struct SealedTests {
    private let start = SealedWorld.start
    private func after(_ seconds: Double) -> Instant { start.advanced(bySeconds: seconds) }

    @Test("a minor's file needs a second person for everyone but its keeper; an unknown age counts as a minor's")
    func minors() async throws {
        let world = try await SealedWorld.made()
        for about in ["minor", "ageless"] as [PersonID] {
            let file = try await world.careFile(about: about)
            for reader in [SealedWorld.colleague, SealedWorld.guardian, SealedWorld.officer] {
                #expect(try await world.ask(file, .careNeed, reader).stage == .waiting, "\(reader.id)")
            }
            let own = try await world.ask(file, .careNotes, SealedWorld.counsellor)
            #expect(own.stage == .open)
            #expect(try await world.read(own, SealedWorld.counsellor) == ["谈话记录：家中变故"])
        }
        let grown = try await world.careFile(about: "grown")
        #expect(try await world.ask(grown, .careNeed, SealedWorld.colleague).stage == .open)
        // Notes always need one, whoever it is about.
        #expect(try await world.ask(grown, .careNotes, SealedWorld.colleague).stage == .waiting)
    }

    @Test("whoever is found to be a minor later is one from then on")
    func foundMinor() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "grown")
        let before = try await world.ask(file, .careNeed, SealedWorld.colleague)
        #expect(try await world.read(before, SealedWorld.colleague) == ["需要陪伴就医"])
        try await world.store.write { ledger in
            var record = try #require(try ledger.personRecord("grown"))
            record.born = Day(text: "2011-01-01")
            try PeopleRegister(ledger, salt: SealedWorld.salt, blind: { $0 }).correct(record, by: .system("test"), at: SealedWorld.start)
        }
        // What was opened before is open no longer, and is asked for anew.
        #expect(try await refusal { _ = try await world.read(before, SealedWorld.colleague) } == .notYours)
        let again = try await world.ask(file, .careNeed, SealedWorld.colleague)
        #expect(again.stage == .waiting && again.id != before.id)
    }

    @Test("nobody approves their own request; a second person does, once")
    func approval() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let own = try await world.ask(file, .careNeed, SealedWorld.guardian)
        #expect(try await refusal { try await world.desk { try $0.approve(own.id, by: SealedWorld.guardian, at: SealedWorld.start) } } == .notYours)
        for person in [SealedWorld.counsellor, SealedWorld.officer, SealedWorld.policeChief, SealedWorld.operator_] {
            #expect(try await refusal { try await world.desk { try $0.approve(own.id, by: person, at: SealedWorld.start) } } == .notFound)
        }
        #expect(try await refusal { _ = try await world.read(own, SealedWorld.guardian) } == .notYours)
        try await world.desk { try $0.approve(own.id, by: SealedWorld.secondGuardian, at: SealedWorld.start) }
        #expect(try await world.read(own, SealedWorld.guardian) == ["需要陪伴就医"])
        #expect(try await refusal { try await world.desk { try $0.approve(own.id, by: SealedWorld.secondGuardian, at: SealedWorld.start) } } == .outOfOrder)
        // Asked again while it is open, it is the same.
        #expect(try await world.ask(file, .careNeed, SealedWorld.guardian).id == own.id)
    }

    @Test("an approval ends after 24 hours, and is nobody else's")
    func ends() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let opening = try await world.ask(file, .careNeed, SealedWorld.colleague)
        try await world.desk { [after] in try $0.approve(opening.id, by: SealedWorld.guardian, at: after(600)) }
        #expect(try await world.read(opening, SealedWorld.colleague, at: after(600 + 24 * 3600 - 1)) == ["需要陪伴就医"])
        #expect(try await refusal { _ = try await world.read(opening, SealedWorld.colleague, at: after(600 + 24 * 3600)) } == .notYours)
        #expect(try await refusal { _ = try await world.read(opening, SealedWorld.counsellor, at: after(700)) } == .notFound)
        #expect(try await world.ask(file, .careNeed, SealedWorld.colleague, at: after(600 + 24 * 3600)).stage == .waiting)
    }

    @Test("a refusal says why and opens nothing; what waits too long is withdrawn")
    func refused() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let first = try await world.ask(file, .careNeed, SealedWorld.colleague)
        #expect(try await refusal { try await world.desk { try $0.refuse(first.id, because: " ", by: SealedWorld.guardian, at: SealedWorld.start) } } == .missing)
        try await world.desk { try $0.refuse(first.id, because: "请先与建档人沟通", by: SealedWorld.guardian, at: SealedWorld.start) }
        #expect(try await world.opening(first.id)?.answer == "请先与建档人沟通")
        #expect(try await refusal { _ = try await world.read(first, SealedWorld.colleague) } == .notYours)

        let second = try await world.ask(file, .careNeed, SealedWorld.colleague)
        #expect(second.id != first.id)
        let late = after(Opening.waits)
        #expect(try await refusal { try await world.desk { try $0.approve(second.id, by: SealedWorld.guardian, at: late) } } == .outOfOrder)
        #expect(try await world.desk { try $0.withdrawOverdue(at: late) } == 1)
        #expect(try await world.desk { try $0.withdrawOverdue(at: late) } == 0)
        #expect(try await world.opening(second.id)?.stage == .withdrawn)
    }

    @Test("a warning opens at once for an hour, is unseen until a second person has seen it, and is told whether or not anything is kept")
    func warning() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let warn: @Sendable (OpeningDesk) throws -> Opening = {
            try $0.warn(.careNeed, about: "minor", because: "学生失联，家长报警", by: SealedWorld.operator_, at: SealedWorld.start)
        }
        let opening = try await world.desk(warn)
        #expect(opening.stage == .open && opening.isWarning && opening.target.subject == file.subject)
        #expect(try await world.desk(warn).id == opening.id)
        #expect(try await world.read(opening, SealedWorld.operator_, at: after(3599)) == ["需要陪伴就医"])
        #expect(try await refusal { _ = try await world.read(opening, SealedWorld.operator_, at: after(3600)) } == .notYours)
        // The operator may not read it the ordinary way.
        #expect(try await refusal { _ = try await world.ask(file, .careNeed, SealedWorld.operator_) } == .notFound)

        let acts = try await world.store.read { try $0.entries(about: opening.subject).map(\.act) }
        #expect(acts == ["warned", "read"])
        let unseen: @Sendable (any Reading) throws -> Int = { reading in
            var query = StateQuery(kind: Opening.stateKind)
            query.organisations = ["campus"]
            query.fields = ["warning": "unseen"]
            return try reading.count(query)
        }
        #expect(try await world.store.read(unseen) == 1)
        #expect(try await refusal { try await world.desk { try $0.notice(opening.id, by: SealedWorld.operator_, at: SealedWorld.start) } } == .notFound)
        try await world.desk { try $0.notice(opening.id, by: SealedWorld.guardian, at: SealedWorld.start) }
        #expect(try await world.store.read(unseen) == 0)

        let nothing = try await world.desk { try $0.warn(.careNotes, about: "grown", because: "学生失联，家长报警", by: SealedWorld.counsellor, at: SealedWorld.start) }
        #expect(try await world.read(nothing, SealedWorld.counsellor) == [])
        #expect(try await world.store.read(unseen) == 1)
        let own = try await world.desk { try $0.warn(.careNeed, about: "grown", because: "学生失联", by: SealedWorld.counsellor, at: SealedWorld.start) }
        let both = Person(id: "counsellor", name: "", appointments: SealedWorld.guardian.appointments)
        #expect(try await refusal { try await world.desk { try $0.notice(own.id, by: both, at: SealedWorld.start) } } == .notYours)
    }

    @Test("reading is an entry first; reasons and answers stand sealed, never open")
    func entries() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let opening = try await world.ask(file, .careNeed, SealedWorld.colleague)
        try await world.desk { try $0.refuse(opening.id, because: "请先与建档人沟通", by: SealedWorld.guardian, at: SealedWorld.start) }
        let again = try await world.ask(file, .careNeed, SealedWorld.colleague)
        try await world.desk { try $0.approve(again.id, by: SealedWorld.guardian, at: SealedWorld.start) }
        _ = try await world.read(again, SealedWorld.colleague, at: after(60))
        _ = try await world.read(again, SealedWorld.colleague, at: after(120))
        let entries = try await world.store.read { try $0.entries(in: "campus", after: 0, limit: 1000) }
        let steps = entries.filter { $0.subject == again.subject }
        #expect(steps.map(\.act) == ["asked", "approved", "read", "read"])
        #expect(try await world.opening(again.id)?.reads == [after(60), after(120)])
        for entry in entries {
            let open = String(decoding: entry.open, as: UTF8.self)
            for secret in ["走访", "沟通", "陪伴", "变故", "13900000002"] { #expect(!open.contains(secret), "\(entry.act): \(open)") }
        }
        let reasons = steps.first?.sealed.map { "\($0.audience.rawValue) \(String(decoding: $0.content?.opened() ?? [], as: UTF8.self))" }
        #expect(reasons == ["watchers \"走访前了解情况\""])
    }

    @Test("a role that ended ends reading at once, approved or not")
    func roleEnded() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let opening = try await world.ask(file, .careNeed, SealedWorld.colleague)
        try await world.desk { try $0.approve(opening.id, by: SealedWorld.guardian, at: SealedWorld.start) }
        let former = Person(id: SealedWorld.colleague.id, name: "", appointments: [Appointment(.staff, of: "campus")])
        #expect(try await refusal { _ = try await world.read(opening, former) } == .notYours)
        #expect(try await world.opening(opening.id)?.reads == [])
        // The keeper is one by their role, not by having been.
        let own = try await world.ask(file, .careNotes, SealedWorld.counsellor)
        let left = Person(id: SealedWorld.counsellor.id, name: "", appointments: [])
        #expect(try await refusal { _ = try await world.read(own, left) } == .notYours)
    }

    @Test("erasing leaves the chain to be verified, and reading says that it was erased")
    func erased() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "grown")
        let opening = try await world.ask(file, .careNotes, SealedWorld.counsellor)
        try await world.store.write { try SealedArchive($0, salt: SealedWorld.salt).erase(file.id, because: "保存期满", by: .system("retention"), at: SealedWorld.start) }
        #expect(try await world.read(opening, SealedWorld.counsellor) == ["erased"])
        #expect(try await world.store.read { try $0.sealedFile(file.id)?.stage } == .erased)
        #expect(try await verify(world.store).allSatisfy { $0.fault == nil })
        #expect(
            try await refusal {
                try await world.store.write {
                    _ = try SealedArchive($0, salt: SealedWorld.salt).write(.careNotes, .init(text: "又写"), to: file.id, by: SealedWorld.counsellor, at: SealedWorld.start)
                }
            } == .outOfOrder)
    }

    @Test("each writes what is theirs, about people of their own, once")
    func writing() async throws {
        let world = try await SealedWorld.made()
        func begin(_ about: PersonID, _ organisation: OrganisationID, _ kind: SealedKind, _ words: SealedArchive.Words, _ writer: Person) async throws -> Refusal.Code? {
            try await refusal {
                try await world.store.write {
                    _ = try SealedArchive($0, salt: SealedWorld.salt).begin(about: about, in: organisation, kind, words, by: writer, at: SealedWorld.start)
                }
            }
        }
        let need = SealedArchive.Words(text: "需要帮助", level: 2)
        #expect(try await begin("grown", "campus", .penalty, .init(text: "警告"), SealedWorld.counsellor) == .notYours)
        #expect(try await begin("grown", "campus", .careNeed, need, SealedWorld.officer) == .notYours)
        #expect(try await begin("grown", "campus", .careNeed, need, SealedWorld.guardian) == .notYours)
        #expect(try await begin("grown", "elsewhere", .careNeed, need, SealedWorld.person("far", .counsellor, of: "elsewhere")) == .notFound)
        #expect(try await begin("nobody", "campus", .careNeed, need, SealedWorld.counsellor) == .notFound)
        #expect(try await begin("grown", "campus", .careNeed, .init(text: "需要帮助"), SealedWorld.counsellor) == .missing)
        #expect(try await begin("grown", "campus", .careNeed, .init(text: " \n", level: 1), SealedWorld.counsellor) == .missing)
        #expect(try await begin("grown", "campus", .careNotes, .init(text: "谈话", contact: "某人"), SealedWorld.counsellor) == .unreadable)
        // The officer who answers for the campus keeps penalties of its students; another station's does not.
        #expect(try await begin("grown", "station", .penalty, .init(text: "警告"), SealedWorld.officer) == nil)
        #expect(try await begin("grown", "other-station", .penalty, .init(text: "警告"), SealedWorld.person("x", .officer, of: "other-station")) == .notFound)
        // A college's counsellor writes in the campus's chain.
        let dean = SealedWorld.person("dean", .counsellor, of: "college")
        #expect(try await begin("grown", "campus", .careNeed, need, dean) == .notYours)
        #expect(try await begin("grown", "college", .careNeed, need, dean) == nil)
        #expect(try await begin("grown", "college", .careNeed, need, dean) == .taken)
        let heads = try await world.store.read { try $0.heads().map(\.organisation) }
        #expect(heads.contains("campus") && !heads.contains("college"))
        // The campus's own counsellor and guardian see what a college keeps; the college not what the campus keeps.
        let college = try #require(try await world.store.read { try $0.sealedFiles(about: "grown").first { $0.organisation == "college" } })
        let campus = try await world.careFile(about: "minor")
        #expect(try await world.store.read { try Rights($0).mayList(college, SealedWorld.guardian) })
        #expect(try await world.store.read { try Rights($0).mayList(campus, dean) } == false)
        #expect(try await world.ask(college, .careNeed, SealedWorld.officer).stage == .open)
    }

    @Test("only its keeper and the guardian say that a file is done")
    func finishing() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "grown")
        func finish(_ person: Person) async throws -> Refusal.Code? {
            try await refusal { try await world.store.write { try SealedArchive($0, salt: SealedWorld.salt).finish(file.id, by: person, at: SealedWorld.start) } }
        }
        #expect(try await finish(SealedWorld.colleague) == .notYours)
        #expect(try await finish(SealedWorld.officer) == .notYours)
        #expect(try await finish(SealedWorld.operator_) == .notFound)
        #expect(try await finish(SealedWorld.guardian) == nil)
        #expect(try await finish(SealedWorld.counsellor) == .outOfOrder)
        #expect(try await world.store.read { try $0.sealedFile(file.id)?.done } == start)
    }

    @Test("where somebody sees something: their own, below it, and across a link")
    func chains() async throws {
        let world = try await SealedWorld.made()
        func chains(_ roles: Set<Role>, _ person: Person) async throws -> [OrganisationID] {
            try await world.store.read { try Rights($0).chains(for: roles, person).sorted() }
        }
        #expect(try await chains([.counsellor], SealedWorld.person("a", .counsellor, of: "class")) == ["campus"])
        #expect(try await chains([.recordsGuardian], SealedWorld.secondGuardian) == ["campus", "university"])
        #expect(try await chains([.officer], SealedWorld.officer) == ["campus", "station"])
        #expect(try await chains([.chief], SealedWorld.person("b", .chief, of: "bureau")) == ["bureau", "other-station", "station"])
        #expect(try await chains([.counsellor], SealedWorld.officer) == [])
    }
}
