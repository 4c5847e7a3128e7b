import Cases
import Ground
import Journal
import TestSupport
import Testing

private let office = Desk.party("wang(operator@mill)")

@Suite("Deadlines")
struct DeadlineTests {
    private func desk(_ day: String = "2026-03-02T09:00") throws -> Desk {
        var desk = try Desk([Described(Loan.self)], rules: Rules(Loan.rules, calendar: Desk.calendar))
        desk.now = try #require(Instant(iso: day))
        return desk
    }

    private func ask(_ urgency: String, at moment: String) throws -> Instant? {
        let desk = try desk(moment)
        let id = try desk.open("LOAN", way: "ask", ["thing": "a", "urgency": urgency], by: Desk.party("lin")).id
        return try desk.sheet(id, for: office).deadlines.first?.at
    }

    @Test("a rule by a choice counts minutes for the one and working days for the other, over feasts and make-up days", arguments: [
        ("high", "2026-03-02T23:45", "2026-03-03T00:15"), ("usual", "2026-03-02T09:00", "2026-03-06T00:00"), ("usual", "2026-03-05T23:59", "2026-03-11T00:00"),
        // 春节 2026: off from 15 to 23 February; Saturday 14 and Saturday 28 are made up.
        ("usual", "2026-02-12T09:00", "2026-02-25T00:00"), ("usual", "2026-02-26T09:00", "2026-03-03T00:00"),
    ])
    func working(urgency: String, start: String, end: String) throws { #expect(try ask(urgency, at: start) == Instant(iso: end)) }

    @Test("a day that the case names is in time to its end; none is none")
    func until() throws {
        let desk = try desk()
        let id = try desk.open("LOAN", ["thing": "a", "until": "2026-03-05"], by: office).id
        #expect(try desk.sheet(id, for: office).deadlines.first { $0.name == "stage" }?.at == Instant(iso: "2026-03-06T00:00"))
        let free = try desk.open("LOAN", ["thing": "b"], by: office).id
        #expect(try desk.sheet(free, for: office).deadlines.map(\.name) == ["return", "stamp"])
    }

    @Test("what passes goes on the record once, tells, moves on by itself, and ends with the case")
    func lapse() throws {
        var desk = try desk()
        let id = try desk.open("LOAN", ["thing": "a", "until": "2026-03-05", "reader": "chen"], by: office).id
        func lapse() throws -> Bool { try desk.record.write { try desk.room.lapse("LOAN", id, at: desk.now, on: $0) } }
        #expect(try lapse() == false)
        desk.now = try #require(Instant(iso: "2026-03-04T09:00"))
        #expect(try desk.room.overdue(at: desk.now, in: desk.record).map(\.id) == [id])
        #expect(try lapse() && !lapse())
        #expect(try desk.state(id)?.stage == "lent")
        // The reminder's time is over and its clock still shows; what is on the record is not found again.
        #expect(try desk.room.overdue(at: desk.now, in: desk.record).isEmpty)
        desk.now = try #require(Instant(iso: "2026-03-06T00:00"))
        #expect(try lapse() && !lapse())
        #expect(try desk.state(id)?.stage == "overdue")
        #expect(try desk.told("person/chen") == ["case.lapsed", "case.lapsed"])
        desk.now = try #require(Instant(iso: "2026-03-20T00:00"))
        #expect(try lapse() && !lapse())
        let sheet = try desk.sheet(id, for: office)
        #expect(sheet.stage == "lost" && sheet.deadlines.isEmpty, "an end that was come to by itself stops every clock too")
        #expect(try desk.replays(id))
        desk.now = try #require(Instant(iso: "2030-01-01T00:00"))
        #expect(try desk.room.overdue(at: desk.now, in: desk.record).isEmpty)
    }

    @Test("cases that are late already and wait for another clock keep nobody else from lapsing")
    func starvation() throws {
        var desk = try desk()
        for index in 0..<12 {
            let id = try desk.open("LOAN", ["thing": "a\(index)"], by: office).id
            desk.now = desk.now.advanced(bySeconds: 1)
            _ = id
        }
        desk.now = try #require(Instant(iso: "2026-03-05T09:00"))
        for late in try desk.room.overdue(at: desk.now, in: desk.record) {
            _ = try desk.record.write { try desk.room.lapse(late.code, late.id, at: desk.now, on: $0) }
        }
        // All of them have a passed reminder on the record and a stamp ahead; this one comes after them.
        let last = try desk.open("LOAN", ["thing": "last"], by: office).id
        desk.now = try #require(Instant(iso: "2026-03-08T09:00"))
        #expect(try desk.room.overdue(at: desk.now, limit: 5, in: desk.record).map(\.id) == [last])
    }

    @Test("a corrected day moves the deadline that hangs on it")
    func amended() throws {
        let desk = try desk()
        let id = try desk.open("LOAN", ["thing": "a", "until": "2026-03-05"], by: office).id
        try desk.act(.amend("写错"), of: id, ["until": "2026-03-09"], by: Desk.party("sun(chief@mill)"))
        #expect(try desk.sheet(id, for: office).deadlines.first { $0.name == "stage" }?.at == Instant(iso: "2026-03-10T00:00"))
        try desk.act(.amend("不定期"), of: id, ["until": ""], by: Desk.party("sun(chief@mill)"))
        #expect(try desk.sheet(id, for: office).deadlines.contains { $0.name == "stage" } == false)
        #expect(try desk.replays(id))
    }

    @Test("the same step tells by the stage at which it is taken")
    func sameStep() throws {
        var desk = try desk()
        let early = try desk.open("LOAN", ["thing": "a", "until": "2026-03-05"], by: office).id
        let late = try desk.open("LOAN", ["thing": "b", "until": "2026-03-05"], by: office).id
        try desk.act(.step("giveBack"), of: early, by: office)
        #expect(try desk.told("role/chief@mill") == [])
        desk.now = try #require(Instant(iso: "2026-03-06T00:00"))
        _ = try desk.record.write { try desk.room.lapse("LOAN", late, at: desk.now, on: $0) }
        try desk.act(.step("giveBack"), of: late, by: office)
        #expect(try desk.told("role/chief@mill") == ["giveBack"])
    }
}
