import Foundation
import Ground
import Journal
import Testing

@testable import Store

@Suite struct ReadingTests {
    @Test("Any query finds what a plain search through all states finds", arguments: StoreKind.available)
    func queries(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var chance = SplitMix(seed: 110)
            let names: [OrganisationID] = ["north", "south", "east", "站"]
            var all: [StoredState] = []
            for number in 0..<400 {
                var one = state(
                    "\(number)", organisation: names.randomElement(using: &chance)!,
                    stage: ["waiting", "sent", "closed"].randomElement(using: &chance)!,
                    moment: .noon.plus(Int64.random(in: 0..<50, using: &chance)),
                    due: Bool.random(using: &chance) ? .noon.plus(Int64.random(in: 0..<50, using: &chance)) : nil,
                    fields: ["campus": ["南", "北"].randomElement(using: &chance)!])
                if Bool.random(using: &chance) {
                    one.fields["type"] = ["fire", "theft"].randomElement(using: &chance)!
                }
                if Bool.random(using: &chance) {
                    one.fields["place"] = ["hall", "gate"].randomElement(using: &chance)!
                }
                if number % 10 == 0 { one.subject = Subject(kind: "unit", id: one.subject.id) }
                all.append(one)
            }
            let first = all
            try await store.write { ledger in for one in first { try ledger.put(one) } }
            // A third moves on, so that the index must follow.
            for index in all.indices where Bool.random(using: &chance) {
                all[index].version = 2
                all[index].stage = "closed"
                all[index].moment = .noon.plus(Int64.random(in: 0..<50, using: &chance))
                all[index].fields["campus"] = ["南", "北"].randomElement(using: &chance)!
                all[index].fields["type"] = nil
            }
            let second = all.filter { $0.version == 2 }
            try await store.write { ledger in for one in second { try ledger.put(one) } }

            for _ in 0..<600 {
                var query = StateQuery(kind: ["incident", "incident", "unit"].randomElement(using: &chance)!)
                if Bool.random(using: &chance) {
                    query.organisations = Array(
                        (names + names).shuffled(using: &chance).prefix(Int.random(in: 1...6, using: &chance)))
                }
                if Bool.random(using: &chance) {
                    query.stages = Array(["waiting", "sent", "closed"].shuffled(using: &chance).prefix(2))
                }
                if Bool.random(using: &chance) { query.fields["campus"] = "南" }
                if Int.random(in: 0..<4, using: &chance) == 0 { query.fields["type"] = "fire" }
                if Int.random(in: 0..<4, using: &chance) == 0 { query.fields["place"] = "gate" }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.from = .noon.plus(20) }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.until = .noon.plus(35) }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.dueBy = .noon.plus(30) }
                if Int.random(in: 0..<3, using: &chance) == 0 { query.after = (.noon.plus(25), "200") }
                query.newestFirst = Bool.random(using: &chance)
                query.limit = [1, 7, 1000].randomElement(using: &chance)!
                let expected = search(all, query)
                let asked = query
                let (found, count) = try await store.read { (try $0.states(asked), try $0.count(asked)) }
                #expect(found == Array(expected.page.prefix(query.limit)))
                #expect(count == expected.count)
            }
        }
    }

    private func search(_ states: [StoredState], _ query: StateQuery) -> (page: [StoredState], count: Int) {
        let matching = states.filter { one in
            one.subject.kind == query.kind
                && (query.organisations.isEmpty || query.organisations.contains(one.organisation))
                && (query.stages.isEmpty || query.stages.contains(one.stage))
                && query.fields.allSatisfy { one.fields[$0.key] == $0.value }
                && query.from.map { one.moment >= $0 } ?? true && query.until.map { one.moment < $0 } ?? true
                && query.dueBy.map { limit in one.due.map { $0 <= limit } ?? false } ?? true
        }
        func place(_ state: StoredState) -> (Instant, String) { (state.moment, state.subject.id) }
        let sorted = matching.sorted { query.newestFirst ? place($0) > place($1) : place($0) < place($1) }
        guard let after = query.after else { return (sorted, matching.count) }
        let page = sorted.filter { query.newestFirst ? place($0) < after : place($0) > after }
        return (page, matching.count)
    }

    @Test("Pages neither repeat nor skip what was there while others are added", arguments: StoreKind.available)
    func paging(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let ids = (0..<200).map { "a\($0)" }
            try await store.write { ledger in
                for (index, id) in ids.enumerated() { try ledger.put(state(id, moment: .noon.plus(Int64(index / 10)))) }
            }
            for newestFirst in [true, false] {
                var query = StateQuery(kind: "incident")
                query.newestFirst = newestFirst
                query.limit = 13
                var seen: [String] = []
                var round = 0
                while true {
                    let asked = query
                    let page = try await store.read { try $0.states(asked) }
                    guard let last = page.last else { break }
                    seen += page.map(\.subject.id)
                    query.after = (last.moment, last.subject.id)
                    let suffix = "\(newestFirst)-\(round)"
                    try await store.write { ledger in
                        try ledger.put(state("b-\(suffix)", moment: .noon.plus(5)))
                        try ledger.put(state("c-\(suffix)", moment: .noon.plus(15)))
                    }
                    round += 1
                }
                #expect(Set(seen).count == seen.count)
                #expect(Set(ids).isSubset(of: seen))
            }
        }
    }

    @Test("Whatever text is written comes back", arguments: StoreKind.available)
    func texts(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let texts = [
                "", " ", "保卫处值班室", "👩🏽‍🚒🚨", "a'b\"c\\d", "?$1%_", "line\nbreak\r\n\ttab", "e\u{301}", "\u{FEFF}bom", "𠮷野家",
                "key=value", "{\"a\":1}", "\u{7F}\u{1}",
            ]
            for (index, text) in texts.enumerated() {
                let written = state(
                    "\(index)-\(text)", stage: text, document: text, fields: ["field \(text)": text, "b": text])
                let entry = try await store.write { ledger in
                    try ledger.put(written)
                    try ledger.put(Slip(kind: text, name: text, content: Array(text.utf8), at: .noon))
                    return try ledger.append(draft("north", text, act: text, open: text, sealed: [sealed(text)]))
                }
                let (read, slip, entries) = try await store.read {
                    (
                        try $0.state(of: written.subject), try $0.slip(SlipKey(kind: text, name: text)),
                        try $0.entries(about: entry.subject)
                    )
                }
                #expect(read == written)
                // Byte by byte: equal texts may be written differently.
                #expect(
                    Array(FieldText.encode(read?.fields ?? [:]).utf8) == Array(FieldText.encode(written.fields).utf8))
                #expect(slip?.content.opened() == Array(text.utf8))
                #expect(entries == [entry])
            }
            #expect(try await verify(store).map(\.fault) == [nil])
        }
    }

    @Test("Numbers keep all 64 bits", arguments: StoreKind.available)
    func numbers(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            for moment in [Int64.min, -1, 0, 1, 1 << 53 + 1, .max] {
                let instant = Instant(milliseconds: moment)
                let written = state("\(moment)", moment: instant, due: instant)
                try await store.write { ledger in
                    try ledger.put(written)
                    try ledger.append(draft("north", "\(moment)", at: instant))
                    try ledger.put(Slip(kind: "s", name: "\(moment)", content: [], at: instant, expires: instant))
                }
                let (read, slip) = try await store.read {
                    (try $0.state(of: written.subject), try $0.slip(SlipKey(kind: "s", name: "\(moment)")))
                }
                #expect(read == written)
                #expect(slip == Slip(kind: "s", name: "\(moment)", content: [], at: instant, expires: instant))
            }
            #expect(try await verify(store).map(\.fault) == [nil])
        }
    }

    @Test("A document of a megabyte and every byte comes back", arguments: StoreKind.available)
    func large(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var chance = SplitMix(seed: 1)
            let bytes = (0..<1 << 20).map { _ in UInt8.random(in: 0...255, using: &chance) }
            var written = state("A")
            written.document = bytes
            let stored = written
            try await store.write { ledger in
                try ledger.put(stored)
                try ledger.append(
                    Draft(
                        organisation: "north", subject: stored.subject, act: "filed", by: .caller, at: .noon,
                        open: bytes,
                        sealed: [SealedPart(audience: .desk, content: bytes, salt: Array(bytes.prefix(32)))]))
            }
            let (read, entries) = try await store.read {
                (try $0.state(of: stored.subject), try $0.entries(in: "north", after: 0, limit: 1))
            }
            #expect(read?.document == bytes)
            #expect(entries.first?.open == bytes)
            #expect(entries.first?.sealed.first?.content?.opened() == bytes)
            #expect(try await verify(store).map(\.fault) == [nil])
        }
    }

    @Test("What one store could not hold, both refuse", arguments: StoreKind.available)
    func refusals(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            func code(_ body: @escaping @Sendable (any Ledger) throws -> Void) async -> Refusal.Code? {
                do {
                    try await store.write(body)
                    return nil
                } catch { return (error as? Refusal)?.code }
            }
            let long = String(repeating: "很", count: 400)
            #expect(await code { _ = try $0.append(draft("north", act: "a\0b")) } == .unreadable)
            #expect(await code { try $0.put(state("a", stage: "\0")) } == .unreadable)
            #expect(await code { try $0.put(state("a", fields: ["a": "b\0"])) } == .unreadable)
            #expect(await code { _ = try $0.state(of: Subject(kind: "incident", id: "a\0")) } == .unreadable)
            #expect(await code { try $0.put(state(long)) } == .tooLarge)
            #expect(await code { try $0.put(state("a", fields: ["a": long])) } == .tooLarge)
            #expect(await code { try $0.put(Slip(kind: "a", name: long, content: [], at: .noon)) } == .tooLarge)
            #expect(await code { _ = try $0.next(in: long) } == .tooLarge)
            for limit in [0, -1, 100_001] {
                #expect(await code { _ = try $0.entries(in: "north", after: 0, limit: limit) } == .unreadable)
                #expect(
                    await code { ledger in
                        var query = StateQuery(kind: "incident")
                        query.limit = limit
                        _ = try ledger.states(query)
                    } == .unreadable)
            }
            let stored = try await store.read { try $0.count(StateQuery(kind: "incident")) }
            #expect(stored == 0)
            #expect(try await store.read { try $0.heads() }.isEmpty)
        }
    }

    @Test("Slips are replaced, removed, and expire", arguments: StoreKind.available)
    func slips(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            @Sendable func slip(_ name: String, _ content: UInt8, expires: Int64?) -> Slip {
                Slip(
                    kind: "session", name: name, content: [content], at: .noon, expires: expires.map { .noon.plus($0) })
            }
            try await store.write { ledger in
                try ledger.put(slip("c", 1, expires: nil))
                try ledger.put(slip("b", 1, expires: 10))
                try ledger.put(slip("a", 1, expires: 20))
                try ledger.put(slip("a", 2, expires: 30))
                try ledger.put(Slip(kind: "fix", name: "a", content: [9], at: .noon))
            }
            func names(_ after: Int64) async throws -> [String] {
                try await store.read { try $0.slips(of: "session", at: .noon.plus(after)).map(\.name) }
            }
            #expect(try await names(0) == ["a", "b", "c"])
            #expect(try await names(9) == ["a", "b", "c"])
            #expect(try await names(10) == ["a", "c"])
            #expect(
                try await store.read { try $0.slip(SlipKey(kind: "session", name: "a")) } == slip("a", 2, expires: 30))
            #expect(try await store.write { try $0.removeExpiredSlips(at: .noon.plus(9)) } == 0)
            #expect(try await store.write { try $0.removeExpiredSlips(at: .noon.plus(10)) } == 1)
            #expect(try await store.read { try $0.slip(SlipKey(kind: "session", name: "b")) } == nil)
            try await store.write { try $0.remove(SlipKey(kind: "session", name: "c")) }
            try await store.write { try $0.remove(SlipKey(kind: "session", name: "never there")) }
            #expect(try await names(0) == ["a"])
            #expect(try await store.read { try $0.slip(SlipKey(kind: "fix", name: "a")) } != nil)
        }
    }

    @Test("A slip's owner finds and removes what is theirs and nothing else", arguments: StoreKind.available)
    func owners(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            @Sendable func slip(_ kind: String, _ name: String, _ owner: String?, expires: Int64? = nil) -> Slip {
                Slip(
                    kind: kind, name: name, content: [1], at: .noon, expires: expires.map { .noon.plus($0) },
                    owner: owner)
            }
            try await store.write { ledger in
                try ledger.put(slip("session", "c", "wang", expires: 10))
                try ledger.put(slip("session", "a", "wang", expires: 20))
                try ledger.put(slip("session", "b", "li"))
                try ledger.put(slip("session", "d", nil))
                try ledger.put(slip("password", "wang", "wang"))
                // Taken over by someone else.
                try ledger.put(slip("session", "e", "li"))
                try ledger.put(slip("session", "e", "wang"))
            }
            func names(_ owner: String, after: Int64 = 0) async throws -> [String] {
                try await store.read {
                    try $0.slips(of: "session", owner: owner, at: .noon.plus(after)).map(\.name)
                }
            }
            #expect(try await names("wang") == ["a", "c", "e"])
            #expect(try await names("wang", after: 10) == ["a", "e"])
            #expect(try await names("li") == ["b"])
            #expect(try await names("") == [])
            let session = try await store.read { try $0.slip(SlipKey(kind: "session", name: "a")) }
            #expect(session == slip("session", "a", "wang", expires: 20))
            #expect(try await store.write { try $0.removeSlips(of: "session", owner: "wang") } == 3)
            #expect(try await store.write { try $0.removeSlips(of: "session", owner: "wang") } == 0)
            let left = try await store.read { try $0.slips(of: "session", at: .noon).map(\.name) }
            #expect(left == ["b", "d"])
            #expect(try await store.read { try $0.slip(SlipKey(kind: "password", name: "wang")) } != nil)
        }
    }

    @Test("A record that is there is reachable, one that is closed is not", arguments: StoreKind.available)
    func reachable(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            try await store.checkReachable()
            await store.close()
            await #expect(throws: Refusal.self) { try await store.checkReachable() }
        }
    }

    @Test("A reader sees one moment, whatever is written meanwhile", arguments: StoreKind.available)
    func moment(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.write { try $0.put(state("A")) }
            let started = DispatchSemaphore(value: 0)
            let go = DispatchSemaphore(value: 0)
            async let counts = store.read { reading in
                let before = try reading.count(StateQuery(kind: "incident"))
                started.signal()
                go.wait()
                return (before, try reading.count(StateQuery(kind: "incident")))
            }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    started.wait()
                    continuation.resume()
                }
            }
            try await store.write { try $0.put(state("B")) }
            go.signal()
            let (before, after) = try await counts
            #expect(before == 1)
            #expect(after == 1)
            #expect(try await store.read { try $0.count(StateQuery(kind: "incident")) } == 2)
        }
    }
}
