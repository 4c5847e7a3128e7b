import Ground
import Journal
import Testing

@testable import Incidents

@Suite("One-time links")
struct SeatLinkTests {
    private func scene() throws -> (SeatScene, Int) {
        let scene = try SeatScene()
        let seat = try #require(try scene.do(.add(Seat.Opening(.ambulance))).seat)
        try scene.do(.link(seat: seat, seconds: 600))
        return (scene, seat)
    }

    @Test("the first browser takes the seat, and opening it again there takes nothing")
    func first() throws {
        let (scene, seat) = try scene()
        #expect(try scene.do(.claim(seat: seat, serial: 1), by: .browser("a")).again == false)
        let count = scene.ledger.chain.count
        #expect(try scene.do(.claim(seat: seat, serial: 1), by: .browser("a")).again)
        #expect(scene.ledger.chain.count == count)
        // Long after the link has lapsed, whoever took it still sits there.
        scene.pass(3600)
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 1), by: .browser("a")) == nil)
        #expect(try scene.refusal(of: .step(seat: seat, .moving, age: nil), by: .browser("a")) == nil)
    }

    @Test("a second browser is refused, and told that the desk makes a new one")
    func second() throws {
        let (scene, seat) = try scene()
        try scene.do(.claim(seat: seat, serial: 1), by: .browser("a"))
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 1), by: .browser("b")) == .taken)
        #expect(try scene.refusal(of: .say(seat: seat, try SeatWords("我也在"), age: nil), by: .browser("b")) == .notFound)
    }

    @Test("after its time nobody takes it; at the last moment somebody may")
    func expired() throws {
        let (scene, seat) = try scene()
        scene.pass(599)
        try scene.incident.checkClaim(seat: seat, serial: 1, by: "a", at: scene.now, under: RescueRule())
        scene.pass(1)
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 1), by: .browser("a")) == .outOfOrder)
    }

    @Test("a new link voids the one before, and whoever sat there through it is out at once")
    func renewed() throws {
        let (scene, seat) = try scene()
        try scene.do(.claim(seat: seat, serial: 1), by: .browser("a"))
        try scene.do(.link(seat: seat, seconds: 600))
        #expect(try scene.refusal(of: .step(seat: seat, .moving, age: nil), by: .browser("a")) == .notFound)
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 1), by: .browser("a")) == .outOfOrder)
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 3), by: .browser("a")) == .outOfOrder, "a number that was never given")
        try scene.do(.claim(seat: seat, serial: 2), by: .browser("b"))
        #expect(try scene.incident.seat(seat)?.holder == Seat.Holder(browser: "b"))
        try scene.checkReplay()
    }

    @Test("taken back, the seat is nobody's: not its holder's, not its link's, not a new link's")
    func revoked() throws {
        let (scene, seat) = try scene()
        try scene.do(.claim(seat: seat, serial: 1), by: .browser("a"))
        #expect(try scene.refusal(of: .revoke(seat: seat, reason: " ")) == .missing)
        try scene.do(.revoke(seat: seat, reason: "车已返回"))
        #expect(try scene.refusal(of: .say(seat: seat, try SeatWords("喂"), age: nil), by: .browser("a")) == .notFound)
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 1), by: .browser("b")) == .outOfOrder)
        #expect(try scene.refusal(of: .link(seat: seat, seconds: 600)) == .outOfOrder)
        #expect(try scene.refusal(of: .revoke(seat: seat, reason: "再收")) == .outOfOrder)
        #expect(try scene.incident.seats(of: .browser("a")).isEmpty)
        try scene.checkReplay()
    }

    @Test("it opens one seat of one incident: the browser that holds it is nobody at any other seat")
    func oneSeat() throws {
        let (scene, seat) = try scene()
        try scene.do(.claim(seat: seat, serial: 1), by: .browser("a"))
        let other = try #require(try scene.do(.add(Seat.Opening(.emergencyRoom))).seat)
        try scene.do(.link(seat: other, seconds: 600))
        #expect(try scene.refusal(of: .step(seat: other, .arrived, age: nil), by: .browser("a")) == .notYours)
        #expect(try scene.refusal(of: .claim(seat: 99, serial: 1), by: .browser("a")) == .notFound)
        #expect(try scene.refusal(of: .claim(seat: seat, serial: 1), by: SeatScene.desk) == .notYours, "an account needs no link")
    }

    @Test("with the incident every link is over, and with its linking to another")
    func ended() throws {
        let scene = try SeatScene(.other)
        try scene.do(.add(Seat.Opening(.other)))
        try scene.do(.link(seat: 1, seconds: 600))
        try scene.order(.feedback(assignment: nil, Classification(.other), .handled, nil))
        try scene.order(.close)
        #expect(try scene.refusal(of: .claim(seat: 1, serial: 1), by: .browser("a")) == .outOfOrder)
    }

    @Test("a link lasts between a minute and a week", arguments: [59.9, 604_801, .infinity, .nan, -1])
    func lasting(seconds: Double) throws {
        let (scene, seat) = try scene()
        #expect(try scene.refusal(of: .link(seat: seat, seconds: seconds)) == .unreadable)
    }

    @Test("what was not sent is not told: the clock stands only for what went out")
    func notices() throws {
        let (scene, seat) = try scene()
        try scene.do(.notify(seat: seat, Seat.Notice(channel: "sms", isSent: false, fault: "noChannel"), phone: Sealed("13900002222")))
        #expect(try scene.incident.seat(seat)?.marks[.notified] == nil)
        #expect(try scene.incident.seat(seat)?.notice?.fault == "noChannel")
        scene.pass(5)
        try scene.do(.notify(seat: seat, Seat.Notice(channel: "sms", isSent: true), phone: Sealed("13900002222")))
        #expect(try scene.incident.seat(seat)?.marks[.notified] == scene.now)
        for entry in scene.ledger.chain where entry.act == "seatNotified" {
            #expect(!String(decoding: entry.open, as: UTF8.self).contains("13900002222"))
            #expect(entry.sealed.map(\.audience) == [.desk])
        }
        #expect(!String(decoding: try #require(try scene.ledger.state(of: scene.incident.subject)).document, as: UTF8.self).contains("13900002222"))
    }
}
