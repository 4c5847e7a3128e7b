import Ground
import Identity
import Journal
import Store
import Testing

@Suite("Organisations")
struct OrganisationTests {
    @Test("stand below what can be above them, and nowhere else")
    func tree() async throws {
        let town = try await TownHall()
        #expect(try await refusal { try await town.found("lost", .station) } == .outOfOrder)
        #expect(try await refusal { try await town.found("odd", .class_, below: "station") } == .outOfOrder)
        #expect(try await refusal { try await town.found("campus", .campus) } == .taken)
        #expect(try await refusal { try await town.found("a b", .campus) } == .unreadable)
        #expect(try await refusal { try await town.found("x", .campus, below: "nowhere") } == .notFound)
        #expect(try await town.store.read { try $0.line(of: "station") } == ["station", "district", "bureau"])
        #expect(try await town.store.read { try $0.organisation("p1")?.chain } == "campus")
        #expect(try await town.store.read { try $0.organisations(below: "physics").map(\.id) } == ["p1", "p2"])
        #expect(try await town.store.read { try $0.chainKeepers(under: ["bureau", "campus"]) } == ["bureau", "campus", "district", "station"])
        #expect(try await town.holds())
    }

    @Test("never stand below themselves, however deep the tree, and no tree is deeper than rights are looked up")
    func circles() async throws {
        let town = try await TownHall()
        var last: OrganisationID = "bureau"
        for depth in 2...12 {
            let id = OrganisationID("b\(depth)")
            try await town.found(id, .bureau, below: last)
            last = id
        }
        #expect(try await town.store.read { try $0.line(of: "b12").count } == 12)
        #expect(try await refusal { try await town.found("b13", .bureau, below: "b12") } == .outOfOrder)
        for target: OrganisationID in ["bureau", "b2", "b12"] {
            #expect(try await refusal { try await town.organisations { try $0.move("bureau", below: target, by: TownHall.clerk, at: TownHall.at(1)) } } == .outOfOrder)
        }
        // What stands lower goes up whole, but not down again below a full line.
        try await town.organisations { try $0.move("b11", below: "bureau", by: TownHall.clerk, at: TownHall.at(1)) }
        #expect(try await town.store.read { try $0.line(of: "b12") } == ["b12", "b11", "bureau"])
        try await town.found("b10a", .bureau, below: "b10")
        #expect(try await refusal { try await town.organisations { try $0.move("b2", below: "b12", by: TownHall.clerk, at: TownHall.at(2)) } } == .outOfOrder)
        #expect(try await town.holds())
    }

    @Test("keep colleges and classes within their campus, and their members findable when a class moves")
    func moves() async throws {
        let town = try await TownHall()
        try await town.found("law", .college, below: "campus")
        try await town.found("other", .campus)
        try await town.add("s1", "周小麦", number: "1", roles: [HeldRole(.student, of: "p1")])
        #expect(try await refusal { try await town.organisations { try $0.move("p1", below: "other", by: TownHall.clerk, at: TownHall.at(1)) } } == .outOfOrder)
        func members(_ id: OrganisationID) async throws -> [PersonID] {
            var query = PeopleQuery(homes: ["campus"])
            query.within = id
            return try await town.store.read { [query] in try $0.people(query, TownHall.blind).people.map(\.id) }
        }
        #expect(try await members("physics") == ["s1"])
        try await town.organisations { try $0.move("p1", below: "law", by: TownHall.clerk, at: TownHall.at(1)) }
        #expect(try await members("physics") == [])
        #expect(try await members("law") == ["s1"])
        #expect(try await members("p1") == ["s1"])
        let campus = try #require(try await town.store.read { try $0.organisation("campus") })
        let law = try #require(try await town.store.read { try $0.organisation("law") })
        #expect(try await town.store.read { try [$0.headcount(of: campus), $0.headcount(of: law)] } == [1, 1])
        // A change after the move finds the stored state as it should be.
        try await town.people { try $0.leave("s1", by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await members("law") == [])
        #expect(try await town.holds())
    }

    @Test("end only when nothing active stands below, and their roles end with them")
    func ending() async throws {
        let town = try await TownHall()
        try await town.add("c1", "甲", roles: [HeldRole(.counsellor, of: "p1"), HeldRole(.staff, of: "campus")])
        #expect(try await refusal { try await town.organisations { try $0.end("physics", by: TownHall.clerk, at: TownHall.at(1)) } } == .outOfOrder)
        try await town.organisations { try $0.end("p1", by: TownHall.clerk, at: TownHall.at(1)) }
        #expect(try await town.person("c1", at: TownHall.at(2))?.appointments == [Appointment(.staff, of: "campus")])
        #expect(try await refusal { try await town.people { try $0.grant(HeldRole(.staff, of: "p1"), to: "c1", by: TownHall.clerk, at: TownHall.at(2)) } } == .notFound)
        #expect(try await refusal { try await town.found("p9", .class_, below: "p1") } == .outOfOrder)
        try await town.organisations { try $0.reopen("p1", by: TownHall.clerk, at: TownHall.at(3)) }
        #expect(try await town.person("c1", at: TownHall.at(4))?.holds(.counsellor, of: "p1") == true)
        #expect(try await town.holds())
    }

    @Test("are linked as the link's purpose allows: 一校一警 with an officer's name and phone")
    func links() async throws {
        let town = try await TownHall()
        func link(_ link: OrganisationLink) async throws { try await town.organisations { try $0.link(link, by: TownHall.clerk, at: TownHall.at(1)) } }
        func officer(_ name: String, _ phone: String, to: OrganisationID = "station") -> OrganisationLink {
            OrganisationLink(from: "campus", to: to, purpose: .schoolOfficer, contact: name, phone: phone)
        }
        #expect(try await refusal { try await link(officer("", "110")) } == .missing)
        #expect(try await refusal { try await link(officer("田小禾", " ")) } == .missing)
        #expect(try await refusal { try await link(officer("田小禾", "13900000000", to: "hospital")) } == .outOfOrder)
        #expect(try await refusal { try await link(officer("田小禾", "13900000000", to: "nowhere")) } == .notFound)
        var withdrawn = officer("田小禾", "13900000000")
        withdrawn.isActive = false
        let gone = withdrawn
        #expect(try await refusal { try await link(gone) } == .notFound)
        try await link(officer(" 田小禾 ", "13900000000"))
        let stored = try #require(try await town.store.read { try $0.links(of: "campus") }.first)
        #expect(stored.contact == "田小禾" && stored.version == 1)
        #expect(try await town.store.read { try $0.links(of: "station") } == [stored])
        let police = Person(id: "o1", name: "", appointments: [Appointment(.officer, of: "station")])
        #expect(try await town.store.read { try Rights($0).isLinkedPolice(police, of: "campus") })
        try await link(gone)
        #expect(try await !town.store.read { try Rights($0).isLinkedPolice(police, of: "campus") })
        // The name is in a sealed part, not in what everybody reads.
        let entries = try await town.store.read { try $0.entries(about: stored.subject) }
        #expect(entries.count == 2 && entries.allSatisfy { !String(decoding: $0.open, as: UTF8.self).contains("田小禾") })
        // Once the link has ended, nobody's name and phone are kept of it.
        #expect(entries.allSatisfy { $0.sealed.allSatisfy { $0.content == nil } } && !entries[0].sealed.isEmpty)
        let ended = try #require(try await town.store.read { try $0.links(of: "campus") }.first)
        #expect(ended.contact.isEmpty && ended.phone.isEmpty && !ended.isActive)
        try await town.organisations { try $0.end("station", by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await refusal { try await link(officer("田小禾", "13900000000")) } == .outOfOrder)
        #expect(try await town.holds())
    }
}
