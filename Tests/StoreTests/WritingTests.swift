import Foundation
import Ground
import Journal
import Testing

@testable import Store

@Suite struct WritingTests {
    private struct Mistake: Error, Equatable { let number: Int }

    @Test("What a command throws undoes its own writes and nobody else's", arguments: StoreKind.available)
    func isolation(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
                for number in 0..<300 {
                    group.addTask {
                        do {
                            try await store.write { ledger in
                                try ledger.append(draft("north", "\(number)"))
                                try ledger.put(state("\(number)", fields: ["campus": "north"]))
                                try ledger.put(Slip(kind: "s", name: "\(number)", content: [1], at: .noon))
                                _ = try ledger.next(in: "numbers")
                                if number % 3 == 0 { throw Mistake(number: number) }
                            }
                            return (number, true)
                        } catch let mistake as Mistake {
                            #expect(mistake.number == number)
                            return (number, false)
                        }
                    }
                }
                return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
            }
            #expect(outcomes.filter(\.value).count == 200)
            let kept = try await store.read { reading in
                (
                    entries: Set(try reading.entries(in: "north", after: 0, limit: 1000).map(\.subject.id)),
                    states: Set(try reading.states(Self.northern).map(\.subject.id)),
                    slips: Set(try reading.slips(of: "s", at: .noon).map(\.name)),
                    counter: try reading.counter("numbers")
                )
            }
            let done = Set(outcomes.filter(\.value).keys.map(String.init))
            #expect(kept.entries == done)
            #expect(kept.states == done)
            #expect(kept.slips == done)
            #expect(kept.counter == 200)
            #expect(try await verify(store).map(\.fault) == [nil])
        }
    }

    private static var northern: StateQuery {
        var query = StateQuery(kind: "incident")
        query.fields = ["campus": "north"]
        query.limit = 1000
        return query
    }

    @Test("A command that swallows a failure of the database still fails", arguments: StoreKind.available)
    func swallowing(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.write { _ = try $0.append(draft("north", "A")) }
            try await store.tamper("DELETE FROM chain_head")
            await #expect(throws: Refusal.self) {
                try await store.write { ledger in
                    // Sequence number 1 is there already.
                    _ = try? ledger.append(draft("north", "B"))
                    try? ledger.put(state("B"))
                }
            }
            #expect(try await store.read { try $0.state(of: Subject(kind: "incident", id: "B")) } == nil)
            try await store.write { try $0.put(state("C")) }
        }
    }

    @Test("A refusal in the ledger that the command answers leaves the rest", arguments: StoreKind.available)
    func answering(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.write { ledger in
                try ledger.put(state("A"))
                #expect(throws: Refusal.self) { try ledger.put(state("A")) }
                try ledger.put(state("B"))
            }
            #expect(try await store.read { try $0.count(StateQuery(kind: "incident")) } == 2)
        }
    }

    @Test("A state is stored only over the version before it", arguments: StoreKind.available)
    func versions(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            func code(_ version: Int64) async -> Refusal.Code? {
                do {
                    try await store.write { try $0.put(state("A", version: version, stage: "v\(version)")) }
                    return nil
                } catch { return (error as? Refusal)?.code }
            }
            for version: Int64 in [0, 2, -1] { #expect(await code(version) == .stale) }
            #expect(await code(1) == nil)
            for version: Int64 in [0, 1, 3, .max] { #expect(await code(version) == .stale) }
            #expect(await code(2) == nil)
            let stored = try await store.read { try $0.state(of: Subject(kind: "incident", id: "A")) }
            #expect(stored == state("A", version: 2, stage: "v2"))
        }
    }

    @Test("Of two who take the same state, one does: 10,000 rounds", arguments: StoreKind.available)
    func racing(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let rounds = 10_000
            /// Takes every round's state unless the other was faster; returns the rounds won.
            @Sendable func take(_ name: String) async throws -> Set<Int> {
                try await withThrowingTaskGroup(of: Int?.self) { group in
                    var won: Set<Int> = []
                    for round in 0..<rounds {
                        if round >= 64, let result = try await group.next(), let result { won.insert(result) }
                        group.addTask {
                            do {
                                try await store.write { ledger in
                                    try ledger.put(state("\(round)", document: "\"\(name)\""))
                                    try ledger.append(draft("north", "\(round)", open: "\"\(name)\""))
                                }
                                return round
                            } catch let refusal as Refusal where refusal.code == .stale { return nil }
                        }
                    }
                    for try await result in group { if let result { won.insert(result) } }
                    return won
                }
            }
            async let one = take("one")
            async let two = take("two")
            let (first, second) = try await (one, two)
            #expect(first.isDisjoint(with: second))
            #expect(first.count + second.count == rounds)

            let heads = try await store.read { try $0.heads() }
            #expect(heads.first?.sequence == Int64(rounds))
            let documents = try await store.read { reading in
                var query = StateQuery(kind: "incident")
                query.limit = rounds
                return try reading.states(query).map { ($0.subject.id, String(decoding: $0.document, as: UTF8.self)) }
            }
            #expect(documents.count == rounds)
            for (id, document) in documents {
                #expect(document == (first.contains(Int(id)!) ? "\"one\"" : "\"two\""))
            }
        }
    }

    @Test("Counters have no gap and no double, whatever fails", arguments: StoreKind.available)
    func counters(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let numbers = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for round in 0..<400 {
                    group.addTask {
                        try? await store.write { ledger in
                            let number = try ledger.next(in: "case-2026")
                            if round % 5 == 0 { throw Mistake(number: round) }
                            return number
                        }
                    }
                }
                return try await group.reduce(into: [Int64]()) { if let number = $1 { $0.append(number) } }
            }
            #expect(numbers.sorted() == Array(1...320))
            #expect(try await store.read { try $0.counter("case-2026") } == 320)
            #expect(try await store.read { try $0.counter("case-2027") } == 0)
            #expect(try await store.write { try $0.next(in: "case-2027") } == 1)
        }
    }

    @Test("A ledger carried out of its command writes nothing", arguments: StoreKind.available)
    func leaking(_ kind: StoreKind) async throws {
        final class Box: @unchecked Sendable { var ledger: (any Ledger)? }
        try await withStore(kind) { store in
            let box = Box()
            try await store.write { box.ledger = $0 }
            #expect(throws: Refusal.self) { try box.ledger?.append(draft("north")) }
            #expect(try await store.read { try $0.heads() }.isEmpty)
        }
    }

    @Test("A ledger sees what its command has written", arguments: StoreKind.available)
    func seeing(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.write { ledger in
                let entry = try ledger.append(draft("north", sealed: [sealed("s")]))
                #expect(try ledger.heads() == [ChainHead(after: entry)])
                #expect(try ledger.entries(in: "north", after: 0, limit: 5) == [entry])
                let next = try ledger.append(draft("north"))
                #expect(next.sequence == 2)
                #expect(try ledger.heads() == [ChainHead(after: next)])
                try ledger.put(state("A"))
                #expect(try ledger.state(of: Subject(kind: "incident", id: "A")) == state("A"))
            }
        }
    }

    @Test("Heads are right again after a command that had looked at them failed", arguments: StoreKind.available)
    func headsAfterFailure(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try? await store.write { ledger in
                            try ledger.append(draft("north", "\(number)"))
                            _ = try ledger.heads()
                            if number % 2 == 0 { throw Mistake(number: number) }
                            try ledger.append(draft("south", "\(number)"))
                        }
                    }
                }
            }
            let reports = try await verify(store)
            #expect(reports.map(\.fault) == [nil, nil])
            #expect(reports.map(\.entries) == [100, 100])
        }
    }
}
