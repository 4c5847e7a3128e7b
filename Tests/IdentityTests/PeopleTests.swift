import Foundation
import Ground
import Identity
import Journal
import Store
import Testing

@Suite("People")
struct PeopleTests {
    @Test("hold a role from its beginning to just before its end")
    func time() async throws {
        let town = try await TownHall()
        let term = HeldRole(.operator_, of: "campus", from: TownHall.at(10), until: TownHall.at(20))
        try await town.add("w", "王岚", roles: [term, HeldRole(.staff, of: "campus")])
        for (day, holds) in [(9.99, false), (10, true), (19.99, true), (20, false)] {
            #expect(try await town.person("w", at: TownHall.at(day))?.holds(.operator_, of: "campus") == holds, "day \(day)")
        }
        #expect(try await town.person("w", at: TownHall.at(30))?.holds(.staff, of: "campus") == true)
        #expect(try await town.person("nobody") == nil)
    }

    @Test("are given roles for a time, by somebody else, where the role belongs")
    func grants() async throws {
        let town = try await TownHall()
        try await town.add("w", "王岚", roles: [HeldRole(.staff, of: "campus")])
        func grant(_ held: HeldRole, by actor: Actor = TownHall.clerk) async throws {
            try await town.people { try $0.grant(held, to: "w", by: actor, at: TownHall.at(1)) }
        }
        #expect(try await refusal { try await grant(HeldRole(.chief, of: "campus"), by: .person("w")) } == .notYours)
        #expect(try await refusal { try await grant(HeldRole(.officer, of: "campus")) } == .outOfOrder)
        #expect(try await refusal { try await grant(HeldRole(.student, of: "station")) } == .outOfOrder)
        #expect(try await refusal { try await grant(HeldRole(.operator_, of: "nowhere")) } == .notFound)
        #expect(try await refusal { try await grant(HeldRole(.operator_, of: "campus", until: TownHall.at(1))) } == .outOfOrder)
        #expect(try await refusal { try await grant(HeldRole(.operator_, of: "campus", from: TownHall.at(9), until: TownHall.at(8))) } == .outOfOrder)
        try await grant(HeldRole(.operator_, of: "campus", until: TownHall.at(5)))
        // A new term takes the place of the old one.
        try await grant(HeldRole(.operator_, of: "campus", until: TownHall.at(9)))
        #expect(try await town.record("w")?.roles.count == 2)
        #expect(try await town.person("w", at: TownHall.at(8))?.holds(.operator_, of: "campus") == true)
        try await town.people { try $0.end(.operator_, of: "campus", for: "w", by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await town.person("w", at: TownHall.at(2))?.holds(.operator_, of: "campus") == false)
        #expect(try await refusal { try await town.people { try $0.end(.operator_, of: "campus", for: "w", by: TownHall.clerk, at: TownHall.at(3)) } } == .notFound)
        // A role that had not begun is ended before it begins.
        try await grant(HeldRole(.chief, of: "campus", from: TownHall.at(50)))
        try await town.people { try $0.end(.chief, of: "campus", for: "w", by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await town.person("w", at: TownHall.at(60))?.holds(.chief, of: "campus") == false)
        #expect(try await town.holds())
    }

    @Test("are administrators of one kind or none, and see no casework beside it", arguments: Role.allCases)
    func separation(role: Role) async throws {
        let town = try await TownHall()
        for administrator in Role.administrators where administrator != role {
            let fits = !Role.administrators.contains(role) && !Role.casework.contains(role)
            #expect((Separation.fault(in: [administrator, role]) == nil) == fits)
            let id = PersonID("p-\(administrator.rawValue)-\(role.rawValue)")
            let station: OrganisationID = role == .officer ? "station" : "campus"
            // Another organisation makes no difference, nor that it begins only later.
            let both = [HeldRole(administrator, of: "bureau"), HeldRole(role, of: station, from: TownHall.at(100))]
            #expect(try await refusal { try await town.add(id, "甲", roles: both) } == (fits ? nil : .outOfOrder))
            if !fits {
                try await town.add(id, "甲", roles: [both[0]])
                #expect(try await refusal { try await town.people { try $0.grant(both[1], to: id, by: TownHall.clerk, at: TownHall.at(1)) } } == .outOfOrder)
                // Once the first has ended, nothing stands against the second.
                try await town.people { try $0.end(administrator, of: "bureau", for: id, by: TownHall.clerk, at: TownHall.at(1)) }
                try await town.people { try $0.grant(both[1], to: id, by: TownHall.clerk, at: TownHall.at(2)) }
            }
        }
    }

    @Test("leave with all their roles, and come back with those they are given")
    func leaving() async throws {
        let town = try await TownHall()
        try await town.add("w", "王岚", number: "7", roles: [HeldRole(.responder, of: "campus"), HeldRole(.chief, of: "campus", from: TownHall.at(90))])
        try await town.people { try $0.carry("P-01", by: "w", by: TownHall.clerk, at: TownHall.at(1)) }
        #expect(try await town.person("w")?.unit == "P-01")
        try await town.people { try $0.leave("w", by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await town.person("w", at: TownHall.at(3)) == nil)
        #expect(try await refusal { try await town.people { try $0.grant(HeldRole(.staff, of: "campus"), to: "w", by: TownHall.clerk, at: TownHall.at(3)) } } == .outOfOrder)
        let before = try #require(try await town.record("w"))
        try await town.people { try $0.leave("w", by: TownHall.clerk, at: TownHall.at(4)) }
        #expect(try await town.record("w") == before)
        var back = before
        back.roles = [HeldRole(.staff, of: "campus", from: TownHall.at(5))]
        let record = back
        try await town.people { try $0.takeBack(record, by: TownHall.clerk, at: TownHall.at(5)) }
        #expect(try await town.person("w", at: TownHall.at(95))?.appointments == [Appointment(.staff, of: "campus")])
        #expect(try await town.person("w", at: TownHall.at(95))?.unit == nil)
        #expect(try await refusal { try await town.people { try $0.takeBack(record, by: TownHall.clerk, at: TownHall.at(6)) } } == .taken)
        #expect(try await town.holds())
    }

    @Test("have numbers of their own in their home, whether they are added or come back")
    func numbers() async throws {
        let town = try await TownHall()
        try await town.add("a", "王岚", number: "7")
        #expect(try await refusal { try await town.add("b", "李雨", number: "7") } == .taken)
        #expect(try await town.record("b") == nil)
        try await town.add("far", "周小麦", number: "7", home: "hospital")
        let left = try await town.add("c", "王麦", number: "8")
        try await town.people { try $0.leave("c", by: TownHall.clerk, at: TownHall.at(1)) }
        var back = left
        back.number = "7"
        let (taken, free) = (back, left)
        #expect(try await refusal { try await town.people { try $0.takeBack(taken, by: TownHall.clerk, at: TownHall.at(2)) } } == .taken)
        try await town.people { try $0.takeBack(free, by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await town.record("c")?.isActive == true)
    }

    @Test("never hold a role that was to end before it began, and have no duty by it")
    func neverWas() async throws {
        let town = try await TownHall()
        try await town.add("w", "王岚", roles: [HeldRole(.staff, of: "campus"), HeldRole(.chief, of: "campus", from: TownHall.at(90))])
        #expect(try await town.record("w")?.hasDuty(at: TownHall.at(1)) == true)
        try await town.people { try $0.end(.chief, of: "campus", for: "w", by: TownHall.clerk, at: TownHall.at(2)) }
        let record = try #require(try await town.record("w"))
        for day in [2.0, 89, 91] {
            #expect(!record.hasDuty(at: TownHall.at(day)))
            #expect(record.person(at: TownHall.at(day))?.holds(.chief, of: "campus") == false)
        }
        #expect(try await refusal { try await town.people { try $0.end(.chief, of: "campus", for: "w", by: TownHall.clerk, at: TownHall.at(3)) } } == .notFound)
    }

    @Test("are corrected as one entry that shows nobody the old or the new name")
    func correction() async throws {
        let town = try await TownHall()
        var record = try await town.add("w", "王岚", number: "7", phone: "13900001111")
        try await town.add("v", "李雨", number: "8")
        record.name = " 汪岚 "
        record.phone = "139-0000-2222"
        let corrected = record
        try await town.people { try $0.correct(corrected, by: TownHall.clerk, at: TownHall.at(1)) }
        try await town.people { try $0.correct(corrected, by: TownHall.clerk, at: TownHall.at(2)) }
        let entries = try await town.store.read { try $0.entries(about: corrected.subject) }
        #expect(entries.map(\.act) == ["added", "corrected"])
        #expect(entries.allSatisfy { !String(decoding: $0.open, as: UTF8.self).contains("岚") })
        #expect(try await town.search("王岚") == [])
        #expect(try await town.search("汪岚") == ["w"])
        #expect(try await town.search("13900001111") == [])
        #expect(try await town.search("13900002222") == ["w"])
        for (name, number, phone) in [("", "7", ""), ("王\u{0}岚", "7 8", ""), ("王岚", "7", "call me"), ("王岚", "8", ""), (String(repeating: "王", count: 61), "7", "")] {
            var bad = corrected
            (bad.name, bad.number, bad.phone) = (name, number, phone)
            let refused = bad
            #expect(try await refusal { try await town.people { try $0.correct(refused, by: TownHall.clerk, at: TownHall.at(3)) } } != nil, "\(name) \(number)")
        }
        #expect(try await town.holds())
    }

    @Test("are erased once they have left: the name is nowhere any more, and the chain still verifies")
    func erasure() async throws {
        let town = try await TownHall()
        var record = try await town.add("w", "尉迟稀有", number: "N-77", phone: "13912345678", roles: [HeldRole(.student, of: "p1")])
        record.name = "尉迟更正"
        let corrected = record
        try await town.people { try $0.correct(corrected, by: TownHall.clerk, at: TownHall.at(1)) }
        func erase(_ reason: String) async throws { try await town.people { try $0.erase("w", because: reason, by: TownHall.clerk, at: TownHall.at(3)) } }
        #expect(try await refusal { try await erase("毕业满一年") } == .outOfOrder)
        try await town.people { try $0.leave("w", by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await refusal { try await erase("") } == .missing)
        try await erase("毕业满一年")
        let erased = try #require(try await town.record("w"))
        #expect(erased.name.isEmpty && erased.number.isEmpty && erased.phone.isEmpty && erased.born == nil)
        let entries = try await town.store.read { try $0.entries(about: erased.subject) }
        #expect(entries.map(\.act) == ["added", "corrected", "left", "erased"])
        #expect(entries.flatMap(\.sealed).allSatisfy { $0.content == nil && $0.salt == nil })
        let state = try #require(try await town.store.read { try $0.state(of: erased.subject) })
        let everything = entries.map { String(decoding: $0.open, as: UTF8.self) }.joined() + String(decoding: state.document, as: UTF8.self) + state.terms.joined() + state.fields.description
        for trace in ["尉", "迟", "稀有", "更正", "N-77", "n-77", "13912345678", TownHall.blind("13912345678")] { #expect(!everything.contains(trace), "\(trace) is left") }
        #expect(try await town.search("尉迟稀有") == [])
        #expect(try await town.search("13912345678") == [])
        #expect(try await town.search("N-77") == [])
        #expect(try await town.holds())
    }

    @Test("are found by parts of the name, the whole number, account and phone, and by nothing less")
    func search() async throws {
        let town = try await TownHall()
        try await town.add("z1", "周小麦", number: "2026001", phone: "+86 139-1234-5678")
        try await town.add("z2", "周大麦", number: "2026002")
        try await town.add("z3", "Ada Wheat", number: "T7")
        try await town.add("far", "周小麦", number: "2026001", home: "hospital")
        for (text, found) in [
            ("周", ["z1", "z2"]), ("小麦", ["z1"]), ("周小麦", ["z1"]), ("ada", ["z3"]), ("whe", ["z3"]), ("2026001", ["z1"]), ("t7", ["z3"]), ("z2", ["z2"]),
            ("86 13912345678", ["z1"]), ("202600", []), ("139123", []), ("麦小", []), ("   ", ["z1", "z2", "z3"]), ("%", []), ("=2026001", []),
        ] as [(String, [PersonID])] {
            #expect(try await town.search(text) == found, "\(text)")
        }
        #expect(try await town.search("周小麦", homes: ["campus", "hospital"]) == ["far", "z1"])
        #expect(try await town.search("周小麦", homes: []) == [])
        // The phone number itself is in no search term.
        let state = try #require(try await town.store.read { try $0.state(of: Subject(kind: PersonRecord.stateKind, id: "z1")) })
        #expect(!state.terms.contains { $0.contains("13912345678") } && state.terms.contains("#" + TownHall.blind("8613912345678")))
    }

    @Test("are listed a page at a time, by role, class and whether they are there")
    func lists() async throws {
        let town = try await TownHall()
        for number in 1...7 {
            try await town.add(PersonID("s\(number)"), "生\(number)", number: "\(number)", roles: [HeldRole(.student, of: number < 4 ? "p1" : "p2")])
        }
        try await town.add("op", "王岚", roles: [HeldRole(.operator_, of: "campus")])
        try await town.people { try $0.leave("s7", by: TownHall.clerk, at: TownHall.at(1)) }
        func list(_ change: (inout PeopleQuery) -> Void) async throws -> [PersonID] {
            var query = PeopleQuery(homes: ["campus"])
            query.limit = 2
            change(&query)
            var all: [PersonID] = []
            repeat {
                let page = try await town.store.read { [query] in try $0.people(query, TownHall.blind) }
                #expect(page.people.count <= 2)
                all += page.people.map(\.id)
                query.after = page.next
            } while query.after != nil
            return all
        }
        #expect(try await list { _ in } == ["op", "s1", "s2", "s3", "s4", "s5", "s6"])
        #expect(try await list { $0.within = "p1" } == ["s1", "s2", "s3"])
        #expect(try await list { $0.within = "physics" } == ["s1", "s2", "s3", "s4", "s5", "s6"])
        #expect(try await list { $0.within = "campus" }.count == 7)
        #expect(try await list { $0.role = .operator_ } == ["op"])
        #expect(try await list { $0.onlyDuty = true } == ["op"])
        #expect(try await list { $0.isActive = false } == ["s7"])
        #expect(try await list { $0.isActive = nil }.count == 8)
        #expect(try await list { ($0.within, $0.text) = ("p1", "生2") } == ["s2"])
    }

    @Test("are minors until the day after their eighteenth birthday", arguments: [("2008-11-22", true), ("2008-11-21", true), ("2008-11-20", false), ("2008-02-29", false)])
    func minors(born: String, isMinor: Bool) throws {
        var record = PersonRecord(id: "x", name: "甲", home: "campus")
        let today = try #require(Day(text: "2026-11-21"))
        #expect(record.isMinor(on: today) == nil)
        record.born = Day(text: born)
        #expect(record.isMinor(on: today) == isMinor)
    }

    @Test("stored by the first version are read, given roles and found again")
    func firstVersion() async throws {
        let town = try await TownHall()
        let old = #"{"isActive":true,"person":{"appointments":[{"organisation":"campus","role":"operator"}],"id":"old","name":"旧人"},"version":1}"#
        let none = #"{"isActive":true,"person":{"appointments":[],"id":"none","name":"无职"},"version":1}"#
        try await town.store.write { ledger in
            for (id, document) in [("old", old), ("none", none)] {
                let subject = Subject(kind: "account", id: id)
                try ledger.append(Draft(organisation: "campus", subject: subject, act: "added", by: TownHall.clerk, at: TownHall.start, open: Array(document.utf8)))
                try ledger.put(StoredState(subject: subject, organisation: "campus", stage: "active", moment: TownHall.start, version: 1, document: Array(document.utf8)), replacing: 0)
            }
        }
        #expect(try await town.person("old")?.holds(.operator_, of: "campus") == true)
        #expect(try await town.record("none")?.home == "campus")
        try await town.people { try $0.grant(HeldRole(.staff, of: "campus"), to: "none", by: TownHall.clerk, at: TownHall.at(1)) }
        try await town.people { try $0.end(.operator_, of: "campus", for: "old", by: TownHall.clerk, at: TownHall.at(1)) }
        #expect(try await town.person("none", at: TownHall.at(2))?.holds(.staff, of: "campus") == true)
        #expect(try await town.person("old", at: TownHall.at(2))?.appointments == [])
        #expect(try await town.search("旧人") == ["old"])
        #expect(try await town.holds())
    }
}
