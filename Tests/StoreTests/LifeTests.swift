import Foundation
import Ground
import Journal
import Testing

@testable import Store

/// Notices, cancellation, closing and opening again.
@Suite struct LifeTests {
    @Test(
        "Listeners hear of every chain that grew, in order, before the caller and after the commit",
        arguments: StoreKind.available)
    func notices(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let heard = Heard()
            store.onCommit { heard.add($0) }
            try await store.write { _ = try $0.append(draft("north")) }
            #expect(heard.all == [["north"]])
            try await store.write { try $0.put(state("A")) }
            try? await store.write { ledger in
                try ledger.append(draft("south"))
                throw CancellationError()
            }
            #expect(heard.all == [["north"]])
            try await store.write { ledger in
                try ledger.append(draft("south"))
                try ledger.append(draft("east"))
            }
            #expect(heard.all == [["north"], ["south", "east"]])
        }
    }

    @Test("What a listener hears of, a reader finds", arguments: StoreKind.available)
    func durable(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let (notices, heard) = AsyncStream.makeStream(of: Set<OrganisationID>.self)
            store.onCommit { heard.yield($0) }
            async let last = {
                var number: Int64 = 0
                for await chains in notices {
                    number += 1
                    #expect(chains == ["north"])
                    let head = try await store.read { try $0.heads().first }
                    #expect((head?.sequence ?? 0) >= number)
                    if number == 500 { break }
                }
                return number
            }()
            for _ in 0..<500 { try await store.write { _ = try $0.append(draft("north")) } }
            #expect(try await last == 500)
        }
    }

    /// Keeps the committer busy until `release` is called.
    private struct Blocker {
        private let started = DispatchSemaphore(value: 0)
        private let gate = DispatchSemaphore(value: 0)

        func release() { gate.signal() }

        func block(_ store: SQLStore) async -> Task<Void, any Error> {
            let task = Task { [started, gate] in
                try await store.write { ledger in
                    started.signal()
                    gate.wait()
                    try ledger.append(draft("north", act: "blocker"))
                }
            }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { [started] in
                    started.wait()
                    continuation.resume()
                }
            }
            return task
        }
    }

    @Test(
        "A cancelled caller who still waits gets the answer at once and nothing is written",
        arguments: StoreKind.available)
    func cancelling(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let blocker = Blocker()
            let blocking = await blocker.block(store)
            let waiting = Task { try await store.write { _ = try $0.append(draft("north", act: "cancelled")) } }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            // A caller whose write has begun gets what became of it.
            blocking.cancel()
            blocker.release()
            try await blocking.value
            let acts = try await store.read { try $0.entries(in: "north", after: 0, limit: 9).map(\.act) }
            #expect(acts == ["blocker"])
        }
    }

    @Test("Closing finishes what was begun and refuses the rest", arguments: StoreKind.available)
    func closing(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            let blocker = Blocker()
            let blocking = await blocker.block(store)
            let others = (0..<50).map { number in
                Task { try await store.write { try $0.append(draft("north", "\(number)")).sequence } }
            }
            let closing = Task { await store.close() }
            let again = Task { await store.close() }
            blocker.release()
            await closing.value
            await again.value
            try await blocking.value
            var stored: Set<Int64> = [1]
            for other in others {
                do { stored.insert(try await other.value) } catch let refusal as Refusal {
                    #expect(refusal.code == .unavailable)
                }
            }
            await #expect(throws: Refusal.self) { try await store.write { _ = try $0.append(draft("north")) } }
            await #expect(throws: Refusal.self) { try await store.read { try $0.heads() } }

            let reopened = try await place.open()
            let entries = try await reopened.read { try $0.entries(in: "north", after: 0, limit: 100) }
            #expect(Set(entries.map(\.sequence)) == stored)
            await reopened.close()
        }
    }

    @Test("Opening again finds everything and goes on", arguments: StoreKind.available)
    func reopening(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let first = try await place.open()
            try await first.write { ledger in
                try ledger.append(draft("north", sealed: [sealed("s")]))
                try ledger.put(state("A", fields: ["campus": "north"]))
                try ledger.put(Slip(kind: "s", name: "n", content: [1], at: .noon))
                _ = try ledger.next(in: "numbers")
            }
            await first.close()
            let second = try await place.open()
            let (entries, found, slip) = try await second.read { reading in
                var query = StateQuery(kind: "incident")
                query.fields = ["campus": "north"]
                return (
                    try reading.entries(in: "north", after: 0, limit: 5), try reading.states(query),
                    try reading.slip(SlipKey(kind: "s", name: "n"))
                )
            }
            #expect(entries.first?.sealed.first?.content?.opened() == Array("s".utf8))
            #expect(found == [state("A", fields: ["campus": "north"])])
            #expect(slip != nil)
            #expect(try await second.write { try $0.next(in: "numbers") } == 2)
            #expect(try await second.write { try $0.append(draft("north")).sequence } == 2)
            #expect(try await verify(second).map(\.fault) == [nil])
            await second.close()
        }
    }

    @Test("A store of a newer program is refused and left as it is", arguments: StoreKind.available)
    func newer(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            try await store.tamper("UPDATE schema_version SET version = 99")
            await store.close()
            for readOnly in [true, false] {
                do {
                    let opened = try await place.open(readOnly: readOnly)
                    await opened.close()
                    Issue.record("it was opened")
                } catch let refusal as Refusal {
                    #expect(refusal.code == .unavailable)
                    #expect(refusal.message.en.contains("newer version"))
                }
            }
        }
    }

    @Test("A store opened to read reads, verifies, and writes nothing", arguments: StoreKind.available)
    func readOnly(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let writer = try await place.open()
            try await writer.write { _ = try $0.append(draft("north")) }
            let reader = try await place.open(readOnly: true)
            #expect(try await verify(reader).map(\.entries) == [1])
            await #expect(throws: Refusal.self) { try await reader.write { _ = try $0.append(draft("north")) } }
            try await writer.write { _ = try $0.append(draft("north")) }
            #expect(try await verify(reader).map(\.entries) == [2])
            await reader.close()
            await writer.close()
            let late = try await place.open(readOnly: true)
            #expect(try await verify(late).map(\.entries) == [2])
            await late.close()
        }
    }
}
