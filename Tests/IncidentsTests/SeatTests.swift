import Ground
import Journal
import Testing

@testable import Incidents

@Suite("Seats")
struct SeatTests {
    @Test("six parties, one incident: told, joined, moving, arrived, done, each with its own clock")
    func six() throws {
        let scene = try SeatScene()
        try scene.order(.dispatch([.init("P-01")]))
        try scene.do(.start(Seat.Kind.six, scene: "P-01"))
        let seats = try scene.incident.seats
        #expect(seats.map(\.kind) == Seat.Kind.six && seats.map(\.id) == [1, 2, 3, 4, 5, 6])
        #expect(seats[0].unit == "P-01")
        for seat in seats.dropFirst() {
            scene.pass(1)
            try scene.do(.notify(seat: seat.id, Seat.Notice(channel: "voice", isSent: true), phone: nil))
            try scene.do(.link(seat: seat.id, seconds: 3600))
            scene.pass(1)
            try scene.do(.claim(seat: seat.id, serial: 1), by: .browser("b\(seat.id)"))
            for mark in seat.kind.course {
                scene.pass(10)
                try scene.do(.step(seat: seat.id, mark, age: nil), by: .browser("b\(seat.id)"))
            }
            let marks = try #require(try scene.incident.seat(seat.id)).marks
            #expect(Set(marks.keys) == Set([.notified, .joined] + seat.kind.course))
            #expect(marks.sorted { $0.key < $1.key }.map(\.value) == marks.values.sorted(), "the clocks of \(seat.kind) are out of order")
            #expect(try scene.incident.next(of: try #require(try scene.incident.seat(seat.id))) == nil)
        }
        // The guard's clocks are those of the order: nothing is pressed twice.
        for step in [Assignment.Step.received, .acknowledged, .enRoute, .onScene] {
            scene.pass(5)
            try scene.order(.step(assignment: 1, step))
        }
        let atScene = try scene.incident.marks(of: try #require(try scene.incident.seat(1)))
        let rolled = try scene.incident.assignment(1)?.steps[.enRoute]
        #expect(atScene.keys.max() == .arrived && rolled != nil && atScene[.moving] == rolled)
        try scene.checkReplay()
        for one in scene.ledger.chain.map(\.by.text) { #expect(!one.contains("周")) }
    }

    @Test("a seat goes on through its course, may skip, and never goes back", arguments: Seat.Kind.allCases)
    func course(kind: Seat.Kind) throws {
        for (index, first) in kind.course.enumerated() {
            let scene = try SeatScene()
            let seat = try scene.seat(kind, browser: "b")
            scene.pass(3)
            #expect(try scene.refusal(of: .step(seat: seat, first, age: nil), by: .browser("b")) == nil)
            #expect(try scene.do(.step(seat: seat, first, age: nil), by: .browser("b")).again, "the same press twice is one step")
            for earlier in kind.course.prefix(index) { #expect(try scene.refusal(of: .step(seat: seat, earlier, age: nil), by: .browser("b")) == .outOfOrder) }
            #expect(try scene.incident.next(of: try #require(try scene.incident.seat(seat))) == (index + 1 < kind.course.count ? kind.course[index + 1] : nil))
            for foreign in [Seat.Mark.moving, .arrived, .done, .notified, .joined] where !kind.course.contains(foreign) && foreign != .joined && foreign != .notified {
                #expect(try scene.refusal(of: .step(seat: seat, foreign, age: nil), by: .browser("b")) == .outOfOrder, "\(kind) \(foreign)")
            }
            #expect(try scene.refusal(of: .step(seat: seat, .notified, age: nil), by: .browser("b")) == .outOfOrder)
        }
    }

    @Test("the policy of seats, and what each kind sees, is as review has read it")
    func golden() throws { try Golden.check(SeatCommand.Name.policy + "\n", is: "Tests/IncidentsTests/Goldens/seats.txt") }

    @Test("nobody without a part in it may do anything, or learn that it is there", arguments: SeatCommand.Name.allCases)
    func nobody(name: SeatCommand.Name) throws {
        let scene = try SeatScene()
        let seat = try scene.seat(.ambulance, browser: "b")
        let command = try command(name, seat)
        for party in [SeatScene.stranger, .browser("other"), .person(Person(id: "bare", name: "", appointments: []))] where name != .claim {
            #expect(try scene.refusal(of: command, by: party) == .notFound, "\(party)")
        }
        if name != .overdue { #expect(try scene.refusal(of: command, by: .system("clock")) == .notFound) }
    }

    @Test("who sits does what a seat does, and nothing that is the desk's")
    func holder() throws {
        let scene = try SeatScene()
        let (ambulance, room) = (try scene.seat(.ambulance, browser: "a"), try scene.seat(.emergencyRoom, browser: "e"))
        for name in [SeatCommand.Name.start, .add, .link, .notify, .revoke, .explain, .overdue] {
            #expect(try scene.refusal(of: try command(name, ambulance), by: .browser("a")) == .notYours, "\(name)")
        }
        for name in [SeatCommand.Name.step, .say, .fill, .seen, .join] {
            #expect(try scene.refusal(of: try command(name, room), by: .browser("a")) == .notYours, "in another's name: \(name)")
        }
        #expect(try scene.refusal(of: .say(seat: nil, try SeatWords("冒充值班台"), age: nil), by: .browser("a")) == .notYours)
        #expect(try scene.refusal(of: .say(seat: ambulance, try SeatWords("冒充救护车"), age: nil)) == .notYours, "nor does the desk speak in a seat's name")
        #expect(try scene.refusal(of: .fill(seat: ambulance, HandOver(), age: nil)) == .notYours)
        #expect(try scene.refusal(of: .say(seat: nil, try SeatWords("请走东门"), age: nil)) == nil)
        #expect(try scene.refusal(of: .say(seat: nil, try SeatWords("收到"), age: nil), by: SeatScene.chief) == nil)
        #expect(try scene.refusal(of: .start([.fire119], scene: nil), by: SeatScene.chief) == .notYours)
        #expect(try scene.refusal(of: .step(seat: ambulance, .moving, age: nil)) == nil, "the desk writes down what it heard by voice")
    }

    private func command(_ name: SeatCommand.Name, _ seat: Int) throws -> SeatCommand {
        switch name {
        case .start: return .start([.fire119], scene: nil)
        case .add: return .add(Seat.Opening(.counsellor))
        case .link: return .link(seat: seat, seconds: 3600)
        case .notify: return .notify(seat: seat, Seat.Notice(channel: "voice", isSent: true), phone: nil)
        case .revoke: return .revoke(seat: seat, reason: "错了")
        case .claim: return .claim(seat: seat, serial: 1)
        case .join: return .join(seat: seat)
        case .step: return .step(seat: seat, .moving, age: nil)
        case .say: return .say(seat: seat, try SeatWords("到了"), age: nil)
        case .fill:
            var part = HandOver()
            part.fields[.mechanism] = "摔落"
            return .fill(seat: seat, part, age: nil)
        case .seen: return .seen(seat: seat, revision: 1)
        case .explain: return .explain(reason: "绕行")
        case .overdue: return .overdue
        }
    }

    @Test("starting six twice opens each once; what is open is not opened again")
    func startTwice() throws {
        let scene = try SeatScene()
        try scene.do(.start([.ambulance, .emergencyRoom], scene: nil))
        try scene.do(.start(Seat.Kind.six, scene: nil))
        #expect(try scene.incident.seats.count == 6)
        #expect(try scene.do(.start(Seat.Kind.six, scene: nil)).again)
        try scene.do(.revoke(seat: 1, reason: "换车"))
        try scene.do(.start(Seat.Kind.six, scene: nil))
        #expect(try scene.incident.seats.count == 7 && scene.incident.seats.last?.kind == .ambulance)
    }

    @Test("an account and a unit have one seat each; no seat is for both; a label names no lines")
    func opening() throws {
        let scene = try SeatScene()
        try scene.do(.add(Seat.Opening(.counsellor, label: "信息学院\n辅导员", person: "couns")))
        #expect(try scene.incident.seat(1)?.label == "信息学院辅导员")
        #expect(try scene.refusal(of: .add(Seat.Opening(.chief, person: "couns"))) == .taken)
        #expect(try scene.refusal(of: .add(Seat.Opening(.guard_, person: "p01", unit: "P-01"))) == .unreadable)
        #expect(try scene.refusal(of: .add(Seat.Opening(.other, label: String(repeating: "长", count: 41)))) == .tooLarge)
        #expect(try scene.refusal(of: .link(seat: 1, seconds: 3600)) == .outOfOrder, "an account's seat has no link")
        for _ in 2...Incident.mostSeats { try scene.do(.add(Seat.Opening(.other))) }
        #expect(try scene.refusal(of: .add(Seat.Opening(.other))) == .tooLarge)
    }

    @Test("a person takes the seat that is for them, a unit's carrier theirs; nobody else does")
    func join() throws {
        let scene = try SeatScene()
        try scene.do(.add(Seat.Opening(.guard_, unit: "P-01")))
        #expect(try scene.refusal(of: .join(seat: 1), by: SeatScene.stranger) == .notFound)
        try scene.do(.join(seat: 1), by: SeatScene.guard_)
        #expect(try scene.incident.seat(1)?.holder == Seat.Holder(person: "p01"))
        #expect(try scene.do(.join(seat: 1), by: SeatScene.guard_).again)
        #expect(try scene.incident.seats(of: SeatScene.guard_).map(\.id) == [1])
        try scene.checkReplay()
    }

    @Test("a closed incident has no seats any more; reopened it has them again")
    func closed() throws {
        let scene = try SeatScene(.other)
        let seat = try scene.seat(.other, browser: "b")
        try scene.order(.feedback(assignment: nil, Classification(.other), .handled, nil))
        try scene.order(.close)
        for command in [SeatCommand.say(seat: seat, try SeatWords("还在"), age: nil), .step(seat: seat, .moving, age: nil), .join(seat: seat)] {
            #expect(try scene.refusal(of: command, by: .browser("b")) == .outOfOrder)
        }
        #expect(try scene.refusal(of: .add(Seat.Opening(.other))) == .outOfOrder)
        try scene.order(.reopen(reason: "又来了"))
        #expect(try scene.refusal(of: .say(seat: seat, try SeatWords("还在"), age: nil), by: .browser("b")) == nil)
    }

    @Test("sent twice under one key it is done once; the same key for other words is refused")
    func twice() throws {
        let scene = try SeatScene()
        let seat = try scene.seat(.ambulance, browser: "b")
        let (words, other) = (Digest(of: "到了".utf8), Digest(of: "没到".utf8))
        let first = try scene.do(.say(seat: seat, try SeatWords("到了"), age: nil), by: .browser("b"), key: "press-0001", asked: words)
        scene.pass(60)
        // The second time it is older by a minute, and still the same.
        let again = try scene.do(.say(seat: seat, try SeatWords("到了"), age: 60), by: .browser("b"), key: "press-0001", asked: words)
        #expect(again.again && again.version == first.version)
        #expect(try scene.ledger.channel(of: scene.id).count == 1)
        #expect(throws: Refusal.self) { try scene.do(.say(seat: seat, try SeatWords("没到"), age: nil), by: .browser("b"), key: "press-0001", asked: other) }
    }
}
