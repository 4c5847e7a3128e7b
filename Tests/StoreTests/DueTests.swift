import Ground
import Journal
import Testing

@testable import Store

@Suite("What is due, soonest first") struct DueTests {
    private static let organisations: [OrganisationID] = ["north", "south", "east", "站"]

    /// States of which two thirds are due, many at the same moment; a third of all is changed once.
    private func written(to store: SQLStore, _ chance: inout SplitMix) async throws -> [StoredState] {
        var all = (0..<500).map { number -> StoredState in
            var one = state(
                "\(number)", organisation: Self.organisations.randomElement(using: &chance)!,
                stage: ["waiting", "sent", "closed"].randomElement(using: &chance)!, moment: .noon.plus(Int64.random(in: 0..<50, using: &chance)),
                due: Int.random(in: 0..<3, using: &chance) == 0 ? nil : .noon.plus(Int64.random(in: 0..<20, using: &chance)),
                fields: ["campus": ["南", "北"].randomElement(using: &chance)!])
            if number % 9 == 0 { one.fields["who"] = "wang" }
            if Bool.random(using: &chance) { one.terms.insert("张三") }
            if number % 20 == 0 { one.terms.insert("三丰") }
            if number % 10 == 0 { one.subject = Subject(kind: "unit", id: one.subject.id) }
            return one
        }
        let first = all
        try await store.write { ledger in for one in first { try ledger.put(one) } }
        for index in all.indices where Int.random(in: 0..<3, using: &chance) == 0 {
            all[index].version = 2
            all[index].moment = .noon.plus(Int64.random(in: 0..<50, using: &chance))
            all[index].due = Bool.random(using: &chance) ? nil : .noon.plus(Int64.random(in: 0..<20, using: &chance))
            all[index].organisation = Self.organisations.randomElement(using: &chance)!
            all[index].fields["campus"] = "南"
        }
        let second = all.filter { $0.version == 2 }
        try await store.write { ledger in for one in second { try ledger.put(one) } }
        return all
    }

    private func question(_ chance: inout SplitMix) -> StateQuery {
        var query = StateQuery(kind: ["incident", "incident", "unit"].randomElement(using: &chance)!)
        query.order = .due
        // Has no say in this order.
        query.newestFirst = Bool.random(using: &chance)
        if Bool.random(using: &chance) {
            query.organisations = Array(
                (Self.organisations + Self.organisations).shuffled(using: &chance).prefix(Int.random(in: 1...6, using: &chance)))
        }
        if Int.random(in: 0..<8, using: &chance) == 0 { query.organisations += (0..<70).map { OrganisationID("none-\($0)") } }
        if Bool.random(using: &chance) { query.stages = Array(["waiting", "sent", "closed"].shuffled(using: &chance).prefix(2)) }
        if Bool.random(using: &chance) { query.fields["campus"] = "南" }
        if Int.random(in: 0..<4, using: &chance) == 0 { query.fields["who"] = ["wang", "wang", "nobody"].randomElement(using: &chance)! }
        if Int.random(in: 0..<4, using: &chance) == 0 { query.terms.insert("张三") }
        if Int.random(in: 0..<4, using: &chance) == 0 { query.terms.insert(["三丰", "三丰", "李"].randomElement(using: &chance)!) }
        if Int.random(in: 0..<4, using: &chance) == 0 { query.from = .noon.plus(20) }
        if Int.random(in: 0..<4, using: &chance) == 0 { query.until = .noon.plus(35) }
        if Int.random(in: 0..<3, using: &chance) == 0 { query.dueBy = .noon.plus(12) }
        if Int.random(in: 0..<3, using: &chance) == 0 { query.after = (.noon.plus(8), "200") }
        query.limit = [1, 7, 1000].randomElement(using: &chance)!
        return query
    }

    private func look(through states: [StoredState], _ query: StateQuery) -> (page: [StoredState], count: Int) {
        let matching = states.filter { one in
            one.due != nil && one.subject.kind == query.kind
                && (query.organisations.isEmpty || query.organisations.contains(one.organisation))
                && (query.stages.isEmpty || query.stages.contains(one.stage)) && query.terms.isSubset(of: one.terms)
                && query.fields.allSatisfy { one.fields[$0.key] == $0.value }
                && query.from.map { one.moment >= $0 } ?? true && query.until.map { one.moment < $0 } ?? true
                && query.dueBy.map { limit in one.due.map { $0 <= limit } ?? false } ?? true
        }
        func place(_ state: StoredState) -> (Instant, String) { (state.due ?? state.moment, state.subject.id) }
        let sorted = matching.sorted { place($0) < place($1) }
        let page = query.after.map { after in sorted.filter { place($0) > after } } ?? sorted
        return (Array(page.prefix(query.limit)), matching.count)
    }

    @Test("Any query finds what a plain sort of all states finds", arguments: StoreKind.available)
    func queries(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var chance = SplitMix(seed: 61)
            let all = try await written(to: store, &chance)
            var found = 0
            for _ in 0..<500 {
                let query = question(&chance)
                let expected = look(through: all, query)
                let (page, count) = try await store.read { (try $0.states(query), try $0.count(query)) }
                #expect(page == expected.page, "\(query)")
                #expect(count == expected.count, "\(query)")
                if !page.isEmpty { found += 1 }
            }
            #expect(found > 200)
        }
    }

    @Test("Whatever leads, the answer is the same", arguments: StoreKind.available)
    func leaders(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var chance = SplitMix(seed: 62)
            let all = try await written(to: store, &chance)
            let dialect: Dialect = kind == .sqlite ? .sqlite : .postgres
            for _ in 0..<60 {
                var query = question(&chance)
                if query.organisations.isEmpty { query.organisations = Self.organisations }
                query.organisations = Set(query.organisations).sorted()
                let expected = look(through: all, query)
                let leaders = [DueSelection.Leader.due] + query.fields.keys.map { .field($0) } + query.terms.map { .term($0) }
                for leader in leaders {
                    let selection = DueSelection(query: query, dialect: dialect, leader: leader)
                    let (rows, number) = (try selection.rows(), selection.number())
                    #expect(try await store.tamper(rows.sql, rows.values).map(StoredState.init(row:)) == expected.page, "\(leader) \(query)")
                    #expect(try await store.tamper(number.sql, number.values).first?.integer(0) == Int64(expected.count), "\(leader) \(query)")
                }
            }
        }
    }

    @Test("Pages neither repeat nor skip what was there while others are added", arguments: StoreKind.available)
    func paging(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let ids = (0..<200).map { "a\($0)" }
            try await store.write { ledger in
                for (index, id) in ids.enumerated() {
                    try ledger.put(state(id, organisation: index % 2 == 0 ? "north" : "south", due: .noon.plus(Int64(index / 40))))
                    try ledger.put(state("never-\(id)"))
                }
            }
            for organisations: [OrganisationID] in [[], ["north", "south"], ["north", "south", "east"]] {
                var query = StateQuery(kind: "incident")
                query.order = .due
                query.organisations = organisations
                query.limit = 13
                var seen: [String] = []
                while true {
                    let asked = query
                    let page = try await store.read { try $0.states(asked) }
                    guard let last = page.last else { break }
                    seen += page.map(\.subject.id)
                    query.goOn(after: last)
                    let suffix = "\(organisations.count)-\(seen.count)"
                    try await store.write { ledger in
                        try ledger.put(state("b-\(suffix)", due: .noon.plus(2)))
                        try ledger.put(state("never-\(suffix)"))
                    }
                }
                #expect(Set(seen).count == seen.count)
                #expect(Set(ids).isSubset(of: seen))
                #expect(!seen.contains { $0.hasPrefix("never") })
            }
        }
    }

    @Test("A page is refused with the same words in either order", arguments: StoreKind.available)
    func refusals(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            for limit in [0, -1, 100_001] {
                await #expect(throws: Refusal.self) {
                    try await store.read { reading in
                        var query = StateQuery(kind: "incident")
                        query.order = .due
                        query.fields = ["who": "nobody"]
                        query.limit = limit
                        return try reading.states(query)
                    }
                }
            }
            await #expect(throws: Refusal.self) {
                try await store.read { reading in
                    var query = StateQuery(kind: "incident")
                    query.order = .due
                    query.terms = Set((0..<33).map { "t\($0)" })
                    return try reading.states(query)
                }
            }
        }
    }

    @Test("What is due is read from its index in order: no table is read through, nothing is sorted but what few were found")
    func plan() async throws {
        try await withStore(.sqlite) { store in
            func steps(_ leader: DueSelection.Leader, _ change: (inout StateQuery) -> Void) async throws -> [String] {
                var query = StateQuery(kind: "case")
                query.order = .due
                change(&query)
                let rows = try DueSelection(query: query, dialect: .sqlite, leader: leader).rows()
                return try await store.tamper("EXPLAIN QUERY PLAN \(rows.sql)", rows.values).map { try $0.text(3) }
            }
            let kind = try await steps(.due) { _ in }
            #expect(kind == ["SEARCH s USING INDEX state_kind_due (kind=? AND due>?)"])
            let one = try await steps(.due) { query in
                query.organisations = ["north"]
                query.stages = ["open", "late"]
                query.from = .noon
                query.dueBy = .noon
                query.after = (.noon, "5")
            }
            #expect(one.count == 1 && one[0].hasPrefix("SEARCH s USING INDEX state_organisation_due (organisation=? AND kind=? AND "), "\(one)")
            let filtered = try await steps(.due) { query in
                query.organisations = ["north"]
                query.fields = ["campus": "南", "who": "wang"]
                query.terms = ["张三"]
            }
            #expect(filtered.first?.hasPrefix("SEARCH s USING INDEX state_organisation_due") == true, "\(filtered)")
            #expect(filtered.count { $0.hasPrefix("SEARCH f ") || $0.hasPrefix("SEARCH t ") } == 3, "\(filtered)")
            #expect(!filtered.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(filtered)")
            let few = try await steps(.field("who")) { query in
                query.organisations = ["north"]
                query.fields = ["campus": "南", "who": "wang"]
            }
            #expect(few.filter { $0.hasPrefix("SEARCH") }.count == 3 && few.first?.hasPrefix("SEARCH l ") == true, "\(few)")
            #expect(!few.contains { $0.hasPrefix("SCAN") }, "\(few)")
        }
    }
}
