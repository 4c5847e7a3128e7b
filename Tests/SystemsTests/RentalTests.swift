import Cases
import Ground
import Journal
@testable import Systems
import TestSupport
import Testing

@Suite("Rental filing")
struct RentalTests {
    /// A landlord's house, from the phone to the notice that it is filed, with two rooms and a student who lives there with his mother.
    private static let house = """
        # A landlord applies on the phone.
        2026-03-02 chen(resident)  house.apply(RENT) address="枫林路 12 号" kind=selfBuilt roomCount=12 landlordName="陈房东" landlordPhone=13977770001 landlordIdentity=11010519491231002X → applied
        2026-03-03 wang(inspector) house.check roomCount=12 beds=14 heads=12 storeys=3 stairs=1 extinguishers=4 gas=cylinderElsewhere secondChecker=wang → outOfOrder: Name two different people
        2026-03-03 wang(inspector) house.check roomCount=12 beds=14 heads=12 storeys=3 stairs=1 extinguishers=4 gas=cylinderElsewhere secondChecker=zhao number=MP-0001 → checked
        2026-03-04 li(registrar)   house.grant → outOfOrder (step): "Filed" cannot be done at "Checked"
        2026-03-04 chen(resident)  house.pledge pledgedOn=2026-03-09 → outOfOrder: It cannot be signed after today
        2026-03-04 chen(resident)  house.pledge pledgedOn=2026-03-04 → pledged
        # A house with many tenants and without detectors, ladders and a manager is not filed, and every reason is named.
        2026-03-05 li(registrar)   house.grant → outOfOrder: a house with many tenants needs a safety manager (宁波市居住出租房屋条例；泉州试行规定); every room and public part needs a smoke detector of its own (北京市出租房屋消防要求); there are fewer than 12 extinguishers (北京市出租房屋消防要求); with one staircase, storeys from the 2th need escape ladders (泉州试行规定); window bars must open from inside (北京市丰台区出租房屋消防要求（2023-06-05）); gas cylinders may stand in the kitchen only (北京市丰台区出租房屋消防要求（2023-06-05）)
        2026-03-05 li(registrar)   house.refuse reasons="无感烟报警器；灭火器不足" → refused
        2026-03-12 chen(resident)  house.reapply change="已整改" → applied
        2026-03-13 wang(inspector) house.check roomCount=12 beds=14 heads=12 storeys=3 stairs=1 extinguishers=12 gas=cylinderKitchen secondChecker=zhao hasDetectors=是 hasLadder=是 barsOpen=是 manager="陈房东" → checked
        2026-03-13 chen(resident)  house.pledge pledgedOn=2026-03-13 → pledged
        # Its rooms: a kitchen is no room, and four square metres are the least for each.
        2026-03-13 wang(inspector) k.open(ROOM) house=@house number=MP-0001-K door=厨房 kind=selfBuilt use=kitchen area=8 heads=1 → outOfOrder: a kitchen may not be let alone as a place to live (住房租赁条例（国务院令第812号）)
        2026-03-13 wang(inspector) r.open(ROOM) house=@house number=MP-0001-201 door=201 kind=selfBuilt use=bedroom area=11.5 heads=3 → outOfOrder: there are fewer than 4 square metres for each (宁波市居住出租房屋条例)
        2026-03-13 wang(inspector) r.open(ROOM) house=@house number=MP-0001-201 door=201 kind=selfBuilt use=bedroom area=11.5 heads=2 landlord=chen → open
        2026-03-13 wang(inspector) s.unfit(ROOM) house=@house number=MP-0001-202 door=202 kind=selfBuilt use=bedroom reasons="隔断" → unfit
        # An open hazard and an unfit room hold the notice up; whoever checked does not file.
        2026-03-13 wang(inspector) h.open(RECT) place="枫林路 12 号" kind=ebike finding="楼道停放电动车" exactPlace="一层楼道" house=@house owner=chen → found
        2026-03-16 wang(registrar) house.grant → notYours
        2026-03-16 li(registrar)   house.grant → outOfOrder: Rooms are not fit to be let: ROOM-2026-000002; Hazards are not put right yet (RECT-2026-000001)
        2026-03-16 wang(inspector) h.order ownerName="陈房东" clause="消防法第六十条" demand="移出" secondInspector=zhao remedy="已移出" receiver="陈房东" → corrected
        2026-03-16 wang(inspector) s.restore area=9 heads=2 use=bedroom → open
        2026-03-16 li(registrar)   house.grant → filed
        """

    @Test("files a house when everything holds, and says everything that does not")
    func filing() throws {
        let story = try Story(script: Self.house)
        let sheet = try story.sheet("house", for: "li")
        #expect(sheet.deadlines.map(\.name) == ["stage"], "the thirty days of the filing are over with it; the yearly check is ahead")
        let notice = try story.paper("grant", of: "house", for: "chen")
        #expect(notice.title == "准予租赁备案通知书")
        #expect(notice.lines.first { $0.title == "房屋编号" }?.text == "MP-0001")
        #expect(notice.lines.first { $0.title == "出租人证件号码" }?.text == "11010519491231002X")
        let refusal = try story.paper("refusal", of: "house", for: "li")
        #expect(refusal.lines.first { $0.title == "理由" }?.text == "无感烟报警器；灭火器不足")
        #expect(try story.paper("pledge", of: "house", for: "chen").statement.contains("及时报告公安机关"))
        #expect(sheet.links.map(\.number).sorted() == ["RECT-2026-000001", "ROOM-2026-000001", "ROOM-2026-000002"])
    }

    @Test("masks the landlord for an inspector's colleague at a linked school, and for nobody else")
    func masking() throws {
        let story = try Story(script: Self.house)
        #expect(try story.line("landlordIdentity", of: "house", for: "wang(inspector)") == "11****2X")
        #expect(try story.line("landlordPhone", of: "house", for: "wang(inspector)") == "13977770001")
        #expect(try story.line("landlordName", of: "house", for: "he(counsellor@art)") == "陈**")
        #expect(throws: Refusal.self) { try story.sheet("house", for: "xu(chief@south)") }
        #expect(throws: Refusal.self) { try story.sheet("house", for: "feng(resident)") }
    }

    /// From a student to the room, the house and the landlord, and back.
    @Test("ties a student to room, house and landlord, for the school that is named and no other")
    func student() throws {
        var story = try Story(script: Self.house)
        try story.play("""
            2026-03-20 li(registrar)   t.open(TENA) room=@r name=林小某 kind=student sex=male identity=E12345678 domicile="某省某县" occupation=学生 movedIn=2026-03-19 student=lin → outOfOrder: Name the student's school
            2026-03-20 li(registrar)   t.open(TENA) room=@r name=林小某 kind=student sex=male identity=E12345678 mobile=13977770009 domicile="某省某县" occupation=学生 movedIn=2026-03-19 student=lin school=north until=2026-08-31 → living
            2026-03-20 feng(resident)  m.report(TENA) room=@r name=林母 kind=accompanying sex=female identity=E87654321 movedIn=2026-03-19 accompanies=lin school=north → notFound (room)
            2026-03-20 zhou(registrar) m.report(TENA) room=@r name=林母 kind=accompanying sex=female identity=E87654321 movedIn=2026-03-19 accompanies=lin school=north → outOfOrder: This is no room of yours
            2026-03-20 chen(resident)  m.report(TENA) room=@r name=林母 kind=accompanying sex=female identity=E87654321 movedIn=2026-03-19 accompanies=lin school=north → reported
            2026-03-21 li(registrar)   m.register domicile="某省某县" occupation=陪读 → living
            # Two people are allowed, and two live there.
            2026-03-21 li(registrar)   x.open(TENA) room=@r name=第三人 kind=worker sex=male identity=E11111111 domicile=x occupation=x movedIn=2026-03-21 → outOfOrder: Room ROOM-2026-000001 is for 2, and 2 live there
            2026-03-21 wang(inspector) r.change heads=1 → outOfOrder: 2 tenants live there: it cannot be allowed for fewer
            2026-03-21 li(registrar)   r.close reasons=装修 → outOfOrder: Tenants have not left yet (TENA-2026-000001, TENA-2026-000002)
            """)
        // Found by the student's account, as the school's page does.
        var query = StateQuery(kind: "case.TENA")
        query.fields = ["student": "lin"]
        #expect(try story.record.states(query).map(\.subject.id) == [story.id("t").text])
        query.fields = ["accompanies": "lin"]
        #expect(try story.record.states(query).map(\.subject.id) == [story.id("m").text])
        let counsellor = "he(counsellor@art1)"
        let tenancy = try story.sheet("t", for: counsellor)
        #expect(tenancy.links.map(\.id) == [story.id("r")])
        #expect(try story.sheet("r", for: counsellor).links.contains { $0.isForward && $0.id == story.id("house") })
        #expect(try story.sheet("house", for: "chen").links.contains { !$0.isForward && $0.id == story.id("r") })
        #expect(try story.line("name", of: "t", for: counsellor) == "林小某")
        #expect(try story.line("identity", of: "t", for: counsellor) == "E1****78")
        #expect(try story.line("domicile", of: "t", for: counsellor) == "••••")
        #expect(throws: Refusal.self) { try story.sheet("t", for: "xu(counsellor@south)") }
        #expect(throws: Refusal.self) { try story.sheet("t", for: "feng(resident)") }
        try story.play("""
            2026-09-01 00:00 clock     t.lapse → living
            2026-09-01 chen(resident)  m.renew until=2026-08-31 → outOfOrder: It must end after today
            2026-09-02 li(registrar)   t.leave leftOn=2026-09-01 → left
            2026-09-02 chen(resident)  m.leave leftOn=2026-09-01 → left
            2026-09-02 li(registrar)   house.end endedOn=2026-09-02 → outOfOrder: Rooms are still in use (ROOM-2026-000001, ROOM-2026-000002)
            2026-09-02 feng(resident)  r.close reasons=停租 → notFound
            2026-09-02 chen(resident)  r.close reasons=停租 → closed
            2026-09-02 li(registrar)   s.close reasons=停租 → closed
            2026-09-03 chen(resident)  house.end endedOn=2026-09-02 → ended
            """)
    }

    @Test("a house with many tenants is one from ten rooms, beds or people")
    func large() {
        var house = Rental.Record()
        house.heads = 9
        #expect(!RentalStandard.isLarge(house, rooms: 9, under: .shipped))
        #expect(RentalStandard.isLarge(house, rooms: 10, under: .shipped))
        house.beds = 10
        #expect(RentalStandard.isLarge(house, rooms: 1, under: .shipped))
        #expect(!RentalStandard.isLarge(house, rooms: 100, under: Rules(calendar: WorkCalendar())), "without a rule there is no threshold")
    }
}
