import Cases
import Ground
import Journal
import TestSupport
import Testing

@Suite("Rentals that change")
struct RentalGuardTests {
    private static let house = """
        2026-03-02 09:00 wang(registrar) a.existing(RENT) number=H1 address=枫林路1号 kind=flat landlordName=陈某 landlord=chen → filed
        2026-03-02 09:10 wang(registrar) r.open(ROOM) house=@a number=R1 door=1 kind=flat use=bedroom area=30 heads=2 → open
        2026-03-02 09:20 wang(registrar) t.open(TENA) room=@r name=甲 kind=worker sex=male identity=AB12345 domicile=某县 occupation=工 movedIn=2026-03-02 → living
        """

    @Test("a landlord sees the rooms of the house and their tenants without being written there again")
    func landlord() throws {
        let story = try Story(script: Self.house)
        #expect(try story.sheet("r", for: "chen").headline == "1")
        #expect(try story.sheet("t", for: "chen").headline == "甲")
        #expect(throws: Refusal.self) { try story.sheet("r", for: "feng") }
    }

    @Test("another landlord takes the account of the one before off the house, its rooms and their tenants, in one write")
    func handedOver() throws {
        var story = try Story(script: Self.house)
        try story.play("2026-03-03 09:00 wang(registrar) a.change change=过户 landlordName=冯某 → applied")
        for name in ["a", "r", "t"] { #expect(throws: Refusal.self, "\(name)") { try story.sheet(name, for: "chen") } }
        try story.play("2026-03-03 09:10 li(chief) a.amend why=补录 landlord=feng → applied")
        for name in ["a", "r", "t"] { #expect(try story.sheet(name, for: "feng").lines.contains { $0.zh == "feng" }) }
        #expect(try story.sheet("r", for: "feng").timeline.map(\.act) == ["open", "case.followed", "case.followed"])
        for (name, code) in [("a", "RENT"), ("r", "ROOM"), ("t", "TENA")] {
            #expect(try story.room.system(code).replays(story.id(name), in: story.record))
        }
    }

    @Test("a change of something else leaves the landlord's account")
    func sameLandlord() throws {
        var story = try Story(script: Self.house)
        try story.play("2026-03-03 09:00 chen(resident) a.change change=加层 storeys=4 landlordName=陈某 → applied")
        #expect(try story.sheet("r", for: "chen").headline == "1")
        #expect(try story.sheet("a", for: "chen").deadlines.map(\.name).sorted() == ["refiling", "stage"])
    }

    @Test("withdrawing a change is no way round the end, and a refused house may be withdrawn")
    func withdrawn() throws {
        _ = try Story("""
            2026-03-02 09:00 wang(registrar) a.existing(RENT) number=H1 address=枫林路1号 kind=flat landlordName=陈某 landlord=chen → filed
            2026-03-02 09:10 wang(registrar) r.open(ROOM) house=@a number=R1 door=1 kind=flat use=bedroom area=30 heads=2 → open
            2026-03-03 09:00 chen(resident) a.end endedOn=2026-03-03 → outOfOrder: Rooms are still in use (ROOM-2026-000001)
            2026-03-03 09:01 chen(resident) a.change change=x → applied
            2026-03-03 09:02 chen(resident) a.withdraw reasons=x → outOfOrder: Rooms are still in use (ROOM-2026-000001)
            2026-03-03 09:03 zhao(inspector) a.check roomCount=1 beds=1 heads=1 storeys=1 stairs=1 extinguishers=1 gas=none secondChecker=lin → outOfOrder: lin is no inspector and no police officer and no registrar here
            2026-03-03 09:04 zhao(inspector) a.check roomCount=1 beds=1 heads=1 storeys=1 stairs=1 extinguishers=1 gas=none secondChecker=qian → checked
            2026-03-04 09:00 wang(registrar) a.refuse reasons=x → refused
            2026-03-04 09:01 chen(resident) r.close reasons=停租 → closed
            2026-03-04 09:02 chen(resident) a.withdraw reasons=x → withdrawn
            """)
    }

    @Test("a landlord who is an inspector does not check the house, and is not named for it")
    func ownHouse() throws {
        _ = try Story("""
            2026-03-02 09:00 wang(registrar) a.open(RENT) address=枫林路1号 kind=flat landlordName=赵某 landlordPhone=13977770001 landlord=zhao → applied
            2026-03-03 09:00 zhao(inspector) a.check roomCount=1 beds=1 heads=1 storeys=1 stairs=1 extinguishers=1 gas=none secondChecker=qian → notYours
            2026-03-03 09:01 qian(officer) a.check roomCount=1 beds=1 heads=1 storeys=1 stairs=1 extinguishers=1 gas=none secondChecker=zhao → outOfOrder: The landlord does not check the house
            """)
    }

    @Test("a house that is suspended takes no tenants", arguments: ["open", "move"])
    func suspended(way: String) throws {
        var story = try Story(script: Self.house)
        try story.play("""
            2026-03-03 09:00 zhao(inspector) a.suspend reasons=消防隐患 → filed
            2026-03-03 09:10 li(chief) a.approve → suspended
            """)
        try story.play(
            way == "open"
                ? "2026-03-04 09:10 wang(registrar) n.open(TENA) room=@r name=乙 kind=worker sex=male identity=AB12346 domicile=d occupation=o movedIn=2026-03-04 → outOfOrder: House RENT-2026-000001 is not filed, or is suspended"
                : "2026-03-04 09:10 wang(registrar) t.move room=@r movedIn=2026-03-04 → outOfOrder: House RENT-2026-000001 is not filed, or is suspended")
    }

    @Test("a house that was ended is let again under its number; whose a number is, is said only to whoever sees it")
    func number() throws {
        _ = try Story("""
            2026-03-02 09:00 wang(registrar) a.existing(RENT) number=H1 address=x kind=flat landlordName=陈某 → filed
            2026-03-02 09:01 wang(registrar) b.open(RENT) number=H1 address=x kind=flat landlordName=冯某 landlordPhone=13900000001 → taken (number): "House number" is mill-RENT-2026-000001's already
            2026-03-03 09:00 wang(registrar) a.end endedOn=2026-03-03 → ended
            2026-05-03 09:00 wang(registrar) b.open(RENT) number=H1 address=x kind=flat landlordName=冯某 landlordPhone=13900000001 → applied
            2026-05-03 10:00 lin(student@mill) p.own(PROP) kind=bike tag=001102345R → registered
            2026-05-03 10:01 tang(student@mill) q.own(PROP) kind=bike tag=001102345R → taken (tag): "Tag" is taken already
            """)
    }

    @Test("the thirty days of the filing run from the contract and the three days of moving in from that day")
    func fromTheDay() throws {
        var story = try Story("""
            2026-03-10 09:00 wang(registrar) a.open(RENT) address=x kind=flat landlordName=陈某 landlordPhone=13900000001 contractOn=2026-03-01 → applied
            2026-03-10 09:01 wang(registrar) b.open(RENT) address=y kind=flat landlordName=陈某 landlordPhone=13900000001 → applied
            """)
        func filing(_ name: String) throws -> Instant? { try story.sheet(name, for: "wang").deadlines.first { $0.name == "filing" }?.at }
        #expect(try filing("a") == Instant(iso: "2026-04-01T00:00"))
        #expect(try filing("b") == Instant(iso: "2026-04-10T00:00"), "without a contract the time runs from the application")
        try story.play("2026-03-11 09:00 li(chief) a.amend why=笔误 contractOn=2026-03-05 → applied")
        #expect(try filing("a") == Instant(iso: "2026-04-05T00:00"), "a corrected day moves what is counted from it")
        var tenant = try Story(script: Self.house)
        try tenant.play("2026-03-05 09:00 chen(resident) m.report(TENA) room=@r name=乙 kind=worker sex=female identity=E87654321 movedIn=2026-03-03 → reported")
        #expect(try tenant.sheet("m", for: "wang").deadlines.first?.at == Instant(iso: "2026-03-07T00:00"))
    }
}
