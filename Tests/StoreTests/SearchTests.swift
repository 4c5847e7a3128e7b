import Ground
import Journal
import Testing

@testable import Store

@Suite struct SearchTests {
    @Test("Any search finds what a plain look through all states finds", arguments: StoreKind.available)
    func searches(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var chance = SplitMix(seed: 3)
            let organisations = (0..<5).map { OrganisationID("school-\($0)") }
            let names = ["张三", "张三丰", "李四", "王小明", "Zhang San", "阿依古丽·买买提", "𠮷野"]
            func shaped(_ one: StoredState, using chance: inout SplitMix) -> StoredState {
                var one = one
                one.organisation = organisations.randomElement(using: &chance)!
                one.stage = ["active", "left"].randomElement(using: &chance)!
                one.moment = .noon.plus(Int64.random(in: 0..<20, using: &chance))
                one.due = Bool.random(using: &chance) ? .noon.plus(Int64.random(in: 0..<20, using: &chance)) : nil
                one.fields["type"] = ["student", "staff", nil].randomElement(using: &chance)!
                one.terms = SearchTerms.of("\(names.randomElement(using: &chance)!) 2023\(one.subject.id)")
                if Int.random(in: 0..<9, using: &chance) == 0 { one.terms = [] }
                return one
            }
            var all = (0..<700).map { number in
                var one = shaped(state("\(number)"), using: &chance)
                if number % 50 == 0 { one.subject = Subject(kind: "unit", id: one.subject.id) }
                return one
            }
            let first = all
            try await store.write { ledger in for one in first { try ledger.put(one) } }
            for index in all.indices where Bool.random(using: &chance) {
                all[index] = shaped(all[index], using: &chance)
                all[index].version = 2
            }
            let second = all.filter { $0.version == 2 }
            try await store.write { ledger in for one in second { try ledger.put(one) } }
            let rows = try await store.tamper("SELECT COUNT(*) FROM state_term")[0].integer(0)
            #expect(rows == Int64(all.map(\.terms.count).reduce(0, +)))

            for _ in 0..<500 {
                var query = StateQuery(kind: ["incident", "incident", "unit"].randomElement(using: &chance)!)
                query.terms = SearchTerms.query(
                    ["张", "张三", "三丰", "zh", "san zhang", "20", "王 2023", "20231", "龘", "丽买 20", "李 zh"].randomElement(
                        using: &chance)!)
                if Bool.random(using: &chance) {
                    query.organisations = Array(organisations.shuffled(using: &chance).prefix(Int.random(in: 1...4, using: &chance)))
                }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.stages = ["active"] }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.fields["type"] = "student" }
                if Int.random(in: 0..<4, using: &chance) == 0 { query.from = .noon.plus(5) }
                if Int.random(in: 0..<4, using: &chance) == 0 { query.until = .noon.plus(15) }
                if Int.random(in: 0..<4, using: &chance) == 0 { query.dueBy = .noon.plus(12) }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.after = (.noon.plus(10), "300") }
                query.newestFirst = Bool.random(using: &chance)
                query.limit = [1, 7, 1000].randomElement(using: &chance)!
                let expected = look(through: all, query)
                let asked = query
                let (found, count) = try await store.read { (try $0.states(asked), try $0.count(asked)) }
                #expect(found == Array(expected.page.prefix(query.limit)))
                #expect(count == expected.count)
            }
        }
    }

    private func look(through states: [StoredState], _ query: StateQuery) -> (page: [StoredState], count: Int) {
        let matching = states.filter { one in
            one.subject.kind == query.kind && query.terms.isSubset(of: one.terms)
                && (query.organisations.isEmpty || query.organisations.contains(one.organisation))
                && (query.stages.isEmpty || query.stages.contains(one.stage))
                && query.fields.allSatisfy { one.fields[$0.key] == $0.value }
                && query.from.map { one.moment >= $0 } ?? true && query.until.map { one.moment < $0 } ?? true
                && query.dueBy.map { limit in one.due.map { $0 <= limit } ?? false } ?? true
        }
        func place(_ state: StoredState) -> (Instant, String) { (state.moment, state.subject.id) }
        let sorted = matching.sorted { query.newestFirst ? place($0) > place($1) : place($0) < place($1) }
        guard let after = query.after else { return (sorted, matching.count) }
        return (sorted.filter { query.newestFirst ? place($0) < after : place($0) > after }, matching.count)
    }

    /// More states than the first look at a term's number goes to, so that each way of reading them is taken.
    @Test("What nearly everyone has is paged through whole, in every organisation", arguments: StoreKind.available)
    func common(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let all = (0..<1_300).map { number -> StoredState in
                var one = state("\(number)", organisation: OrganisationID("school-\(number % 7)"))
                one.moment = .noon.plus(Int64(number / 40))
                one.terms = ["all"]
                if number % 2 == 0 { one.terms.insert("many") }
                if number % 100 == 0 { one.terms.insert("few") }
                return one
            }
            try await store.write { ledger in for one in all { try ledger.put(one) } }
            let questions: [(Set<String>, [OrganisationID])] = [
                (["all"], []), (["all", "many"], []), (["all", "many", "few"], []), (["many"], ["school-3", "school-5"]),
                (["many", "all"], ["school-2"]),
            ]
            for (terms, organisations) in questions {
                for newestFirst in [true, false] {
                    var query = StateQuery(kind: "incident")
                    query.terms = terms
                    query.organisations = organisations
                    query.newestFirst = newestFirst
                    query.limit = 90
                    let expected = look(through: all, query).page.map(\.subject.id)
                    var seen: [String] = []
                    while true {
                        let asked = query
                        let page = try await store.read { try $0.states(asked) }
                        guard let last = page.last else { break }
                        seen += page.map(\.subject.id)
                        query.after = (last.moment, last.subject.id)
                    }
                    #expect(seen == expected)
                }
            }
        }
    }

    @Test("Only the terms that differ are written", arguments: StoreKind.available)
    func difference(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.write { try $0.put(state("A", terms: ["张", "三", "张三"])) }
            // Whoever wrote the same term again would meet the row that is put there.
            try await store.tamper("DELETE FROM state_term WHERE term = '张'")
            try await store.write { try $0.put(state("A", version: 2, terms: ["张", "四"])) }
            let terms = try await store.tamper("SELECT term FROM state_term ORDER BY term").map { try $0.text(0) }
            #expect(terms == ["四"])
            try await store.write { try $0.put(state("A", version: 3, organisation: "south", terms: ["张", "四"])) }
            let moved = try await store.tamper("SELECT organisation, term FROM state_term ORDER BY term")
            #expect(moved.map(\.values) == [[.text("south"), .text("四")], [.text("south"), .text("张")]])
            let stored = try await store.read { try $0.state(of: Subject(kind: "incident", id: "A")) }
            #expect(stored?.terms == ["张", "四"])
            try await store.write { try $0.put(state("A", version: 4, organisation: "south")) }
            #expect(try await store.tamper("SELECT term FROM state_term").isEmpty)
        }
    }

    @Test("Any term comes back, and what no index holds is refused", arguments: StoreKind.available)
    func odd(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let terms: Set<String> = ["", "\\", "\\n", "a\nb", "\r\n", "%_", "👮", "'", "a\\\\\nb"]
            let many = Set((0..<500).map { "t\($0)" })
            try await store.write { ledger in
                try ledger.put(state("A", terms: terms))
                try ledger.put(state("B", terms: many))
                try ledger.put(state("B", version: 2, moment: .noon.plus(1), terms: many))
            }
            let (odd, number) = try await store.read { reading in
                var query = StateQuery(kind: "incident")
                query.terms = ["t3", "t499"]
                return (try reading.state(of: Subject(kind: "incident", id: "A"))?.terms, try reading.count(query))
            }
            #expect(odd == terms)
            #expect(number == 1)
            let long = String(repeating: "很", count: 400)
            await #expect(throws: Refusal.self) { try await store.write { try $0.put(state("C", terms: [long])) } }
            await #expect(throws: Refusal.self) { try await store.write { try $0.put(state("C", terms: ["a\0"])) } }
            await #expect(throws: Refusal.self) {
                try await store.read { reading in
                    var query = StateQuery(kind: "incident")
                    query.terms = many
                    return try reading.states(query).count
                }
            }
        }
    }

    @Test("A search is answered from the terms' own order: nothing is sorted, no table is read through")
    func plan() async throws {
        try await withStore(.sqlite) { store in
            var query = StateQuery(kind: "account")
            query.organisations = ["north"]
            query.stages = ["active"]
            query.fields = ["department": "law"]
            query.terms = ["张三", "三丰"]
            query.after = (.noon, "5")
            let rows = try TermSelection(query: query, terms: ["张三", "三丰"]).rows()
            let steps = try await store.tamper("EXPLAIN QUERY PLAN \(rows.sql)", rows.values).map { try $0.text(3) }
            #expect(steps.count == 4, "\(steps)")
            #expect(steps.allSatisfy { $0.hasPrefix("SEARCH") }, "\(steps)")
            #expect(steps.first?.contains("kind=? AND organisation=? AND term=?") == true, "\(steps)")
        }
    }
}
