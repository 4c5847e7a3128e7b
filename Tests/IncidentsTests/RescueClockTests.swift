import Ground
import Journal
import Testing

@testable import Incidents

@Suite("The ten-minute circle")
struct RescueClockTests {
    @Test("without a seat there is no circle")
    func none() throws {
        let scene = try SeatScene()
        #expect(try scene.incident.rescue(under: RescueRule()) == nil && scene.incident.due(under: Targets()) == nil)
        #expect(try scene.refusal(of: .explain(reason: "绕行")) == .outOfOrder)
    }

    @Test("an ambulance within ten minutes keeps it; a guard on foot does not stop it")
    func kept() throws {
        let scene = try SeatScene(.injury)
        try scene.order(.dispatch([.init("P-01")]))
        try scene.do(.start(Seat.Kind.six, scene: "P-01"))
        try scene.do(.link(seat: 2, seconds: 600))
        try scene.do(.claim(seat: 2, serial: 1), by: .browser("a"))
        for step in [Assignment.Step.acknowledged, .enRoute, .onScene] { try scene.order(.step(assignment: 1, step)) }
        #expect(try scene.incident.rescue(under: RescueRule())?.stopped == nil)
        scene.pass(600)
        try scene.do(.step(seat: 2, .arrived, age: nil), by: .browser("a"))
        let clock = try #require(try scene.incident.rescue(under: RescueRule()))
        #expect(clock.took == 600 && !clock.isBreached(at: scene.now.advanced(bySeconds: 3600)) && !clock.needsReason)
        #expect(try scene.do(.overdue, by: .system("clock")).again, "nothing is over")
    }

    @Test("over the limit it is put on record once, heard by all, and wants a reason before the incident is closed")
    func breached() throws {
        let scene = try SeatScene(.other)
        try scene.do(.start(Seat.Kind.six, scene: nil))
        let due = try #require(try scene.incident.due(under: Targets()))
        #expect(due == SeatScene.start.advanced(bySeconds: 600))
        scene.pass(599)
        #expect(try scene.do(.overdue, by: .system("clock")).again)
        scene.pass(1)
        #expect(try !scene.do(.overdue, by: .system("clock")).again)
        #expect(try scene.do(.overdue, by: .system("clock")).again, "once")
        #expect(try scene.incident.due(under: Targets()) == nil)
        try scene.order(.feedback(assignment: nil, Classification(.other), .handled, nil))
        #expect(try scene.incident.closingFaults(under: Targets()).contains(.rescueUnexplained))
        #expect(throws: Refusal.self) { try scene.order(.close) }
        #expect(try scene.refusal(of: .explain(reason: "\n")) == .missing)
        #expect(try scene.refusal(of: .explain(reason: "东门施工绕行"), by: SeatScene.guard_) == .notFound)
        try scene.do(.explain(reason: "东门施工绕行"))
        try scene.order(.explain(.act, reason: "x"))
        try scene.order(.close)
        // A better reason may come later.
        try scene.do(.explain(reason: "东门施工，救护车绕行北门"), by: SeatScene.chief)
        #expect(try scene.incident.rescue(under: RescueRule())?.explanation == "东门施工，救护车绕行北门")
        try scene.checkReplay()
    }

    @Test("help that came late, and whose lateness no clock has noted, wants a reason too")
    func late() throws {
        let scene = try SeatScene(.medical)
        let seat = try scene.seat(.ambulance, browser: "a")
        scene.pass(700)
        try scene.do(.step(seat: seat, .arrived, age: nil), by: .browser("a"))
        #expect(try scene.incident.rescue(under: RescueRule())?.needsReason == true)
    }

    @Test("an arrival pressed off-line in time is in time, whenever it goes up")
    func offline() throws {
        let scene = try SeatScene(.medical)
        let seat = try scene.seat(.ambulance, browser: "a")
        scene.pass(900)
        try scene.do(.overdue, by: .system("clock"))
        try scene.do(.step(seat: seat, .arrived, age: 400), by: .browser("a"))
        let clock = try #require(try scene.incident.rescue(under: RescueRule()))
        #expect(clock.took == 500 && !clock.isBreached(at: scene.now))
        #expect(clock.needsReason, "all were told that it was over: somebody says why it was not")
    }

    @Test("whose arrival counts goes with the call; where they have no seat, anybody's", arguments: [
        (CallType.fire, Seat.Kind.fire119, Seat.Kind.police110), (.chemical, .fire119, .ambulance), (.traffic, .ambulance, .police110), (.selfHarm, .medical120, .counsellor),
    ])
    func awaited(type: CallType, help: Seat.Kind, other: Seat.Kind) throws {
        let scene = try SeatScene(type)
        let (first, second) = (try scene.seat(other, browser: "o"), try scene.seat(help, browser: "h"))
        scene.pass(10)
        try scene.do(.step(seat: first, .arrived, age: nil), by: .browser("o"))
        #expect(try scene.incident.rescue(under: RescueRule())?.stopped == nil)
        scene.pass(10)
        try scene.do(.step(seat: second, .arrived, age: nil), by: .browser("h"))
        #expect(try scene.incident.rescue(under: RescueRule())?.took == 20)
        let alone = try SeatScene(type)
        let seat = try alone.seat(other, browser: "o")
        alone.pass(5)
        try alone.do(.step(seat: seat, .arrived, age: nil), by: .browser("o"))
        #expect(try alone.incident.rescue(under: RescueRule())?.took == 5)
    }

    @Test("an emergency room that is ready is no help that has come")
    func ready() throws {
        let scene = try SeatScene(.other)
        let seat = try scene.seat(.emergencyRoom, browser: "e")
        try scene.do(.step(seat: seat, .arrived, age: nil), by: .browser("e"))
        #expect(try scene.incident.rescue(under: RescueRule())?.stopped == nil)
    }

    @Test("limit and start are the installation's: nothing is built in")
    func rule() throws {
        let scene = try SeatScene()
        scene.targets.rescue = RescueRule()
        scene.targets.rescue?.limit = 480
        scene.targets.rescue?.from = .started
        scene.pass(120)
        try scene.do(.start([.ambulance], scene: nil))
        #expect(try scene.incident.due(under: scene.targets) == SeatScene.start.advanced(bySeconds: 600))
        scene.targets.rescue?.from = .reported
        #expect(try scene.incident.due(under: scene.targets) == SeatScene.start.advanced(bySeconds: 480))
        // Settings written before there was a circle are read as they are, and have the usual one.
        let old = try Wire.encode(Targets())
        #expect(!String(decoding: old, as: UTF8.self).contains("rescue"))
        #expect(try Wire.decode(Targets.self, from: old).rescueRule == RescueRule())
    }
}
