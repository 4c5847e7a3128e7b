import Ground
import Journal
import Testing

@testable import Incidents

private func vitals(_ change: (inout HandOver.Vitals) -> Void) -> HandOver {
    var (part, row) = (HandOver(), HandOver.Vitals(at: SeatScene.start))
    change(&row)
    part.vitals = [row]
    return part
}

private func writing(_ field: HandOver.Field, _ text: String) -> HandOver {
    var part = HandOver()
    part.fields[field] = text
    return part
}

private let impossible: [HandOver] = [
    HandOver(), vitals { _ in }, vitals { $0.pulse = 301 }, vitals { $0.systolic = -1 }, vitals { $0.diastolic = 201 }, vitals { $0.breaths = 101 },
    vitals { $0.oxygen = 101 }, vitals { $0.temperature = 46 }, vitals { $0.temperature = .nan }, vitals { $0.glasgow = 2 }, vitals { $0.glasgow = 16 },
    vitals { ($0.pulse, $0.at) = (80, SeatScene.start.advanced(bySeconds: 600)) }, vitals { ($0.pulse, $0.at) = (80, SeatScene.start.advanced(bySeconds: -90_000)) },
    writing(.mechanism, String(repeating: "长", count: 301)), writing(.injured, "下午"), writing(.injured, "24:00"), writing(.left, "9:5"), writing(.airway, "open"), writing(.sex, "x"),
]

@Suite("What seats say and write")
struct SeatWordsTests {
    @Test("the channel is for everyone in the order in which it reached the record, and says when it was typed")
    func order() throws {
        let scene = try SeatScene()
        let (ambulance, room) = (try scene.seat(.ambulance, browser: "a"), try scene.seat(.emergencyRoom, browser: "e"))
        let typed = scene.now
        scene.pass(60)
        try scene.do(.say(seat: room, try SeatWords("床位已备"), age: nil), by: .browser("e"))
        scene.pass(60)
        // Off-line for two minutes: it comes after what was said meanwhile, and says so.
        try scene.do(.say(seat: ambulance, try SeatWords("已出发"), age: 120), by: .browser("a"))
        try scene.do(.say(seat: nil, try SeatWords("走东门"), age: 2))
        let lines = try scene.ledger.channel(of: scene.id)
        #expect(lines.map { $0.said?.words?.opened() } == ["床位已备", "已出发", "走东门"])
        #expect(lines.map(\.typed) == [nil, typed, nil], "two seconds are the road, not a wait")
        #expect(lines.map(\.seat) == [room, ambulance, nil])
        #expect(lines.map(\.sequence) == lines.map(\.sequence).sorted())
    }

    @Test("a clock pressed off-line stands at the moment of the press, never before what it follows", arguments: [(30.0, 30.0), (10_000, 90), (-5, 0), (.nan, 0), (.infinity, 0)])
    func pressed(age: Double, back: Double) throws {
        let scene = try SeatScene()
        let seat = try scene.seat(.ambulance, browser: "a")
        scene.pass(90)
        try scene.do(.step(seat: seat, .moving, age: age), by: .browser("a"))
        let mark = try #require(try scene.incident.seat(seat)?.marks[.moving])
        #expect(scene.now.seconds(since: mark) == back)
        try scene.checkReplay()
    }

    @Test("words and sheet are sealed, each for its own; the open part and the state hold nothing of them")
    func sealed() throws {
        let scene = try SeatScene()
        let seat = try scene.seat(.ambulance, browser: "a")
        let photo = SeatPhoto(digest: String(repeating: "a", count: 64), kind: .jpeg, width: 4, height: 3)
        try scene.do(.say(seat: seat, try SeatWords("患者姓陈", photo: photo), age: nil), by: .browser("a"))
        var part = HandOver()
        part.fields = [.name: "陈某", .injuries: "左小腿骨折"]
        try scene.do(.fill(seat: seat, part, age: nil), by: .browser("a"))
        let said = try #require(scene.ledger.chain.first { $0.act == "seatSaid" }), filled = try #require(scene.ledger.chain.first { $0.act == "sheetFilled" })
        #expect(said.sealed.map(\.audience) == [.seats] && filled.sealed.map(\.audience) == [.patient])
        let document = String(decoding: try #require(try scene.ledger.state(of: scene.incident.subject)).document, as: UTF8.self)
        for secret in ["患者", "陈", "骨折", photo.digest] {
            #expect(!String(decoding: said.open + filled.open, as: UTF8.self).contains(secret) && !document.contains(secret), "\(secret)")
        }
        // The desk's timeline reads the channel and never the sheet.
        let lines = try scene.ledger.timeline(of: scene.id, for: [.handlers, .desk, .seats])
        #expect(lines.contains { $0.words?.text?.opened() == "患者姓陈" })
        #expect(!lines.contains { $0.event.act == "sheetFilled" && $0.words != nil })
    }

    @Test("nothing, and too much, is not said")
    func bounds() throws {
        for words in [nil, "", " \n ", "\0"] { #expect(throws: Refusal.self) { try SeatWords(words) } }
        #expect(throws: Refusal.self) { try SeatWords(String(repeating: "长", count: 501)) }
        #expect(try SeatWords(String(repeating: "长", count: 500)).words != nil)
        #expect(try SeatWords(nil, photo: SeatPhoto(digest: "d", kind: .png, width: 1, height: 1)).words == nil)
    }

    @Test("the sheet is what all writes add up to: two who write at once take nothing from each other")
    func sheet() throws {
        let scene = try SeatScene()
        let (scene1, ambulance) = (try scene.seat(.guard_, browser: "g"), try scene.seat(.ambulance, browser: "a"))
        var first = HandOver(), second = HandOver(), third = HandOver()
        first.fields = [.mechanism: "楼梯摔落", .allergies: "青霉素"]
        second.fields = [.injuries: "左小腿", .circulation: "bleeding"]
        var row = HandOver.Vitals(at: scene.now)
        (row.pulse, row.systolic, row.diastolic) = (112, 98, 60)
        second.vitals = [row]
        third.fields = [.allergies: "", .circulation: "stable"]
        row.pulse = 96
        row.at = scene.now.advanced(bySeconds: -300)
        third.vitals = [row]
        try scene.do(.fill(seat: scene1, first, age: nil), by: .browser("g"))
        try scene.do(.fill(seat: ambulance, second, age: nil), by: .browser("a"))
        try scene.do(.fill(seat: scene1, third, age: nil), by: .browser("g"))
        let record = try scene.ledger.handOver(of: scene.id)
        #expect(record.revision == 3 && record.seat == scene1)
        #expect(record.sheet.fields == [.mechanism: "楼梯摔落", .injuries: "左小腿", .circulation: "stable"])
        #expect(record.sheet.vitals.map(\.pulse) == [96, 112], "in order of time")
        #expect(try scene.incident.seating?.sheet?.revision == 3)
    }

    @Test("only who treats writes on it, and only they read it", arguments: Seat.Kind.allCases)
    func sheetRights(kind: Seat.Kind) throws {
        let scene = try SeatScene()
        let (writer, seat) = (try scene.seat(.ambulance, browser: "w"), try scene.seat(kind, browser: "b"))
        var part = HandOver()
        part.fields = [.mechanism: "摔落"]
        try scene.do(.fill(seat: writer, part, age: nil), by: .browser("w"))
        let (mayWrite, mayRead) = ([.guard_, .ambulance].contains(kind), [.guard_, .ambulance, .emergencyRoom, .medical120].contains(kind))
        #expect(try scene.refusal(of: .fill(seat: seat, part, age: nil), by: .browser("b")) == (mayWrite ? nil : .notYours))
        #expect(try scene.refusal(of: .seen(seat: seat, revision: 1), by: .browser("b")) == (mayRead ? nil : .notYours))
    }

    @Test("the emergency room says which version it has read")
    func seen() throws {
        let scene = try SeatScene()
        let (writer, room) = (try scene.seat(.ambulance, browser: "a"), try scene.seat(.emergencyRoom, browser: "e"))
        var part = HandOver()
        part.fields = [.mechanism: "摔落"]
        #expect(try scene.refusal(of: .seen(seat: room, revision: 1), by: .browser("e")) == .outOfOrder, "nothing is written yet")
        try scene.do(.fill(seat: writer, part, age: nil), by: .browser("a"))
        try scene.do(.seen(seat: room, revision: 1), by: .browser("e"))
        #expect(try scene.do(.seen(seat: room, revision: 1), by: .browser("e")).again)
        part.fields = [.treatment: "夹板固定"]
        try scene.do(.fill(seat: writer, part, age: nil), by: .browser("a"))
        #expect(try scene.incident.seating?.sheet?.seen.map(\.revision) == [1], "the second version is new to them")
        #expect(try scene.refusal(of: .seen(seat: room, revision: 3), by: .browser("e")) == .outOfOrder)
        try scene.do(.seen(seat: room, revision: 2), by: .browser("e"))
        #expect(try scene.incident.seating?.sheet?.seen.map(\.revision) == [2])
        try scene.checkReplay()
    }

    @Test("what no measurement and no pen could mean is refused, field by field", arguments: impossible.indices)
    func unmeant(index: Int) throws {
        let scene = try SeatScene()
        let seat = try scene.seat(.ambulance, browser: "a")
        #expect([.unreadable, .missing, .tooLarge].contains(try scene.refusal(of: .fill(seat: seat, impossible[index], age: nil), by: .browser("a"))))
    }

    @Test("an empty field takes a word back, every choice is known by its name")
    func choices() throws {
        for field in HandOver.Field.allCases {
            for choice in field.choices { try writing(field, choice.value).check(at: SeatScene.start) }
            try writing(field, "").check(at: SeatScene.start)
            #expect(!field.name.zh.isEmpty && !field.name.en.isEmpty)
        }
    }
}
