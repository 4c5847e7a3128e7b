import Cases
import Ground
import Journal
import TestSupport
import Testing

@Suite("Standing")
struct StandingTests {
    private func standing(_ word: String, at organisation: OrganisationID) throws -> Standing {
        try Standings(of: Desk.party(word), in: Desk().record)(for: organisation)
    }

    @Test("a role counts in its organisation and below it, never above or beside it")
    func roles() throws {
        #expect(try standing("a(chief@city)", at: "mill").roles == [.chief])
        #expect(try standing("a(chief@mill)", at: "mill").roles == [.chief])
        #expect(try standing("a(chief@mill)", at: "river").roles.isEmpty)
        #expect(try standing("a(chief@north)", at: "south").roles.isEmpty)
    }

    @Test("a role counts across a link, a college's as its campus's; a link of one's superiors counts for one's own")
    func links() throws {
        #expect(try standing("a(operator@north)", at: "mill").linkedRoles == [.operator_])
        #expect(try standing("a(counsellor@art1)", at: "mill").linkedRoles == [.counsellor])
        #expect(try standing("a(officer@mill)", at: "north").linkedRoles == [.officer])
        #expect(try standing("a(officer@mill)", at: "art").linkedRoles == [.officer])
        #expect(try standing("a(operator@south)", at: "mill").linkedRoles.isEmpty)
        #expect(try standing("a(officer@river)", at: "north").linkedRoles.isEmpty, "the district is not linked, its station is")
    }

    @Test("whoever belongs to an organisation or to one below it is a member")
    func members() throws {
        #expect(try standing("a(student@art1)", at: "north").isMember)
        #expect(try standing("a(student@north)", at: "art1").isMember)
        #expect(try !standing("a(student@south)", at: "north").isMember)
        #expect(try !standing("a", at: "north").isMember)
    }

    @Test("a school sees the cases that name it: by the role that counts, from its colleges too, and no other school does")
    func placed() throws {
        let place = try Desk([Described(Loan.self)], rules: Rules(Loan.rules, calendar: Desk.calendar))
        let id = try place.open("LOAN", ["thing": "钥匙", "school": "north"], by: Desk.party("wang(operator@mill)")).id
        for who in ["he(counsellor@art1)", "he(counsellor@art)", "he(counsellor@north)"] {
            #expect(try place.sheet(id, for: Desk.party(who)).headline == "钥匙", "\(who)")
        }
        for who in ["he(student@north)", "he(counsellor@south)", "he(counsellor@city)"] {
            #expect(refusal { try place.sheet(id, for: Desk.party(who)) } == "notFound", "\(who)")
        }
        #expect(place.room["LOAN"]?.placingLines.map(\.name) == ["school"])
        #expect(try place.state(id)?.fields["school"] == "north", "lists find it by the school")
    }

    @Test("a token reaches its organisation and those below")
    func tokens() throws {
        let record = try Desk().record
        #expect(try Standings(of: .device("board"), in: record, tokenOf: "river")(for: "mill").hasToken)
        #expect(try !Standings(of: .device("board"), in: record, tokenOf: "mill")(for: "river").hasToken)
        #expect(try !Standings(of: .device("board"), in: record)(for: "mill").hasToken)
        #expect(try !Standings(of: Desk.party("wang(operator@mill)"), in: record, tokenOf: "mill")(for: "mill").hasToken, "a person shows no token")
    }
}
