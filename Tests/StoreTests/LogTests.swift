import Foundation
import Ground
import Journal
import Testing

@testable import Store

@Suite("The log of everything but incidents and units") struct LogTests {
    @Test("Any query finds what a plain search through the chains finds, page by page", arguments: StoreKind.available)
    func queries(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var chance = SplitMix(seed: 7)
            let names: [OrganisationID] = ["north", "south", "站"]
            var drafts: [Draft] = []
            for number in 0..<300 {
                drafts.append(
                    Draft(
                        organisation: names.randomElement(using: &chance)!,
                        subject: Subject(
                            kind: ["incident", "unit", "account", "opening", "token"].randomElement(using: &chance)!, id: "\(number % 9)"),
                        act: ["added", "granted", "made"].randomElement(using: &chance)!,
                        by: [.person("wang"), .person("li"), .system("clock")].randomElement(using: &chance)!,
                        at: .noon.plus(Int64.random(in: 0..<40, using: &chance)), open: Array("{}".utf8)))
            }
            let written = drafts
            try await store.write { ledger in for draft in written { try ledger.append(draft) } }
            let all = try await store.read { reading in
                try names.flatMap { try reading.entries(in: $0, after: 0, limit: 1000) }.map(LogLine.init)
            }
            for _ in 0..<200 {
                var query = LogQuery(of: Array(names.shuffled(using: &chance).prefix(Int.random(in: 1...3, using: &chance))))
                if Bool.random(using: &chance) { query.kinds = ["account", "opening"] }
                if Bool.random(using: &chance) { query.acts = ["granted", "added"] }
                if Bool.random(using: &chance) { query.by = .person("li") }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.subject = Subject(kind: "account", id: "3") }
                if Bool.random(using: &chance) { query.from = .noon.plus(10) }
                if Bool.random(using: &chance) { query.until = .noon.plus(30) }
                query.limit = Int.random(in: 1...20, using: &chance)
                let expected = all.filter(query.admits).sorted { $1.mark < $0.mark }
                var found: [LogLine] = []
                while true {
                    let page = try await store.read { [query] in try $0.log(query) }
                    found += page
                    guard page.count == query.limit, let last = page.last else { break }
                    query.after = last.mark
                }
                #expect(found == expected)
            }
            await #expect(throws: Refusal.self) {
                _ = try await store.read { reading in
                    var query = LogQuery(of: names)
                    query.limit = 0
                    return try reading.log(query)
                }
            }
        }
    }

    @Test("A page of the log is read from its own index, however many incidents stand between")
    func index() async throws {
        try await withStore(.sqlite) { store in
            let plan = try await store.tamper(
                """
                EXPLAIN QUERY PLAN SELECT moment FROM entry WHERE organisation = ? AND \(LogQuery.outsideBulk)
                ORDER BY moment DESC, sequence DESC LIMIT ?
                """, [.text("north"), .integer(50)])
            let words = try plan.map { try $0.text(3) }.joined(separator: "; ")
            #expect(words.contains("entry_log") && !words.contains("TEMP B-TREE"), "\(words)")
        }
    }
}
