import Foundation
import Ground
import Journal
import Testing

@testable import Store

/// What must be gone is gone from the files, not only from the answers.
@Suite struct ErasureTests {
    private func part(_ audience: Audience, _ text: String) -> SealedPart {
        SealedPart(audience: audience, content: Array(text.utf8), salt: Array(text.utf8.suffix(32)))
    }

    @Test("Erasing one audience's parts leaves the others', and the chain verifies", arguments: StoreKind.available)
    func audiences(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            let (gone, kept) = ("gone \(UUID().uuidString)", "kept \(UUID().uuidString)")
            try await store.write { ledger in
                try ledger.append(
                    draft("north", sealed: [self.part(.desk, gone), self.part(.handlers, kept), self.part(.desk, gone + gone)]))
                try ledger.append(draft("north", sealed: [self.part(.desk, kept)]))
            }
            #expect(try place.holds(gone))
            try await store.write { try $0.eraseSealed(in: "north", sequence: 1, audience: .desk) }
            let entries = try await store.read { try $0.entries(in: "north", after: 0, limit: 9) }
            #expect(entries[0].sealed.map { $0.content == nil } == [true, false, true])
            #expect(entries[0].sealed.map { $0.salt == nil } == [true, false, true])
            #expect(entries[1].sealed.allSatisfy { $0.content != nil })
            #expect(try await verify(store).map(\.fault) == [nil])
            #expect(try !place.holds(gone))
            // The salt was the text's end.
            #expect(try !place.holds(String(gone.suffix(32))))
            #expect(try place.holds(kept))
            await store.close()
        }
    }

    @Test("What a state said, was filtered and was searched by is gone once it is replaced", arguments: StoreKind.available)
    func states(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            let secret = UUID().uuidString
            let (document, field, term) = ("document \(secret)", "field \(secret)", "term \(secret)")
            try await store.write { ledger in
                try ledger.put(
                    state("A", document: document + String(repeating: "x", count: 9_000), fields: ["name": field], terms: [term]))
                try ledger.put(Slip(kind: "draft", name: "A", content: Array(secret.utf8), at: .noon, owner: secret))
            }
            #expect(try place.holds(document))
            #expect(try place.holds(field))
            #expect(try place.holds(term))
            try await store.write { ledger in
                try ledger.put(state("A", version: 2))
                try ledger.removeSlips(of: "draft", owner: secret)
                try ledger.scrubAfterCommit()
            }
            #expect(try !place.holds(secret))
            await store.close()
            #expect(try !place.holds(secret))
        }
    }

    /// SQLite leaves copies behind where it moves rows to make room: a few of a thousand, in whatever pages.
    @Test("Compacting leaves nothing of what was replaced among many, and all the rest", arguments: StoreKind.available)
    func compacting(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            var chance = SplitMix(seed: 5)
            // A third of them goes.
            let secrets = (0..<1_500).map { "\($0 % 3 == 0 ? "goes" : "stays") for certain: \($0)." }
            for version in 1...2 {
                for start in stride(from: 0, to: secrets.count, by: 100) {
                    let padding = (0..<100).map { _ in
                        String(repeating: "x", count: Int.random(in: 10..<900, using: &chance))
                    }
                    try await store.write { ledger in
                        for number in start..<(start + 100) {
                            try ledger.put(
                                state(
                                    "\(number * 7_919 % 1_500)", version: Int64(version),
                                    document: secrets[number] + padding[number - start], fields: ["name": secrets[number]],
                                    terms: [secrets[number], "\(version)"]))
                        }
                    }
                }
            }
            let gone = secrets.indices.filter { $0 % 3 == 0 }
            try await store.write { ledger in
                for number in gone { try ledger.put(state("\(number * 7_919 % 1_500)", version: 3)) }
                try ledger.scrubAfterCommit()
            }
            try await store.compact()
            #expect(try !place.holds("goes for certain"))
            #expect(try place.holds(secrets[1]))
            #expect(try await store.read { try $0.count(StateQuery(kind: "incident")) } == 1_500)
            try await store.write { _ = try $0.append(draft("north")) }
            await store.close()
            await #expect(throws: Refusal.self) { try await store.compact() }
            let reader = try await place.open(readOnly: true)
            await #expect(throws: Refusal.self) { try await reader.compact() }
            await reader.close()
        }
    }
}
