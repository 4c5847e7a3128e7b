import Cases
import Ground
import Journal
import TestSupport
import Testing

private let office = Desk.party("wang(operator@mill)"), runner = Desk.party("zhao(responder@mill)")

@Suite("What people are told")
struct NoticeTests {
    private func notices(_ desk: Desk, _ owner: String) throws -> [Notice] {
        try desk.record.slips(of: Notice.slipKind, owner: owner, at: desk.now).map { try Wire.decode(Notice.self, from: $0.content.opened()) }
    }

    @Test("deadlines that pass at once are one piece of news to a role, with a number; the next run's are another")
    func fold() throws {
        var desk = try Desk()
        let ids = try (0..<30).map { try desk.open(["what": "灯\($0)", "sort": "lamp"], by: office).id }
        desk.now = desk.now.advanced(bySeconds: 3 * 3600)
        for id in ids.dropLast() { #expect(try desk.record.write { try desk.room.lapse("ERND", id, at: desk.now, on: $0) }) }
        let told = try notices(desk, "role/chief@mill")
        #expect(told.count == 1 && told[0].cases == 29 && told[0].id == ids[0] && told[0].act == CaseEvent.lapse && told[0].organisation == "mill" && told[0].to == nil)
        desk.now = desk.now.advanced(bySeconds: 15)
        #expect(try desk.record.write { try desk.room.lapse("ERND", ids[29], at: desk.now, on: $0) })
        #expect(try notices(desk, "role/chief@mill").map(\.cases).sorted() == [1, 29])
        for id in ids { #expect(try desk.replays(id)) }
    }

    @Test("what moves on by itself and what stays are told apart, as are the people who are told")
    func apart() throws {
        var desk = try Desk([Described(Loan.self)], rules: Rules(Loan.rules, calendar: Desk.calendar))
        let ids = try ["chen", "chen", "lin"].map { try desk.open("LOAN", ["thing": "钥匙", "until": "2026-03-04", "reader": $0], by: office).id }
        desk.now = try #require(Instant(iso: "2026-03-05T09:00"))
        for id in ids { _ = try desk.record.write { try desk.room.lapse("LOAN", id, at: desk.now, on: $0) } }
        let told = try notices(desk, "person/chen")
        #expect(told.map(\.cases) == [2] && told[0].to == "overdue")
        #expect(try notices(desk, "person/lin").map(\.cases) == [1])
    }

    @Test("an owner keeps so many: those that were put away go first, then the oldest, and how many went is known")
    func bounded() throws {
        var desk = try Desk()
        func tell(_ count: Int) throws {
            for _ in 0..<count {
                desk.now = desk.now.advanced(bySeconds: 60)
                let id = try desk.open(["what": "灯", "sort": "lamp"], by: office).id
                try desk.act(.step("take"), of: id, by: runner)
                try desk.act(.step("finish"), of: id, by: runner)
            }
        }
        try tell(450)
        // The fifty that came first are not looked at, the next hundred are.
        let slips = try desk.record.slips(of: Notice.slipKind, owner: "person/wang", at: desk.now).sorted { $0.at < $1.at }
        let (unseen, seen) = (slips.prefix(50), slips.dropFirst(50).prefix(90))
        try desk.record.write { ledger in for slip in seen { try NoticeShelf(ledger, of: "person/wang").note(seen: slip) } }
        try tell(51)
        let left = Set(try desk.record.slips(of: Notice.slipKind, owner: "person/wang", at: desk.now).map(\.name))
        #expect(left.count == NoticeShelf.most)
        #expect(seen.count { left.contains($0.name) } == 0, "what was put away goes first")
        #expect(unseen.count { !left.contains($0.name) } == 11, "then the oldest")
        #expect(try NoticeShelf.dropped("person/wang", in: desk.record, at: desk.now) == 11)
    }
}
