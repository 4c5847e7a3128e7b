import Foundation
import Ground
import Journal
import Testing

@testable import Store

/// What only a file can suffer.
@Suite struct SQLiteTests {
    private func refusal(_ body: () async throws -> Void) async -> Refusal? {
        do {
            try await body()
            return nil
        } catch { return error as? Refusal }
    }

    @Test func settings() async throws {
        try await withStore(.sqlite) { store in
            let expected: [(String, SQLValue)] = [
                ("synchronous", .integer(2)), ("journal_mode", .text("wal")), ("foreign_keys", .integer(1)),
                ("secure_delete", .integer(1)),
            ]
            for (name, value) in expected {
                let set = try await store.tamper("PRAGMA \(name)").first?.values
                #expect(set == [value], "\(name)")
            }
        }
    }

    @Test("A second writer is refused and told who holds the file; it may read")
    func exclusive() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await place.open()
            let refused = await refusal { _ = try await place.open() }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("process \(getpid())") == true)
            await store.close()
            let again = try await place.open()
            await again.close()
        }
    }

    @Test("A full disk is said to be full, undoes the command, and spares what is stored")
    func full() async throws {
        try await withStore(.sqlite) { store in
            try await store.write { _ = try $0.append(draft("north")) }
            let pages = try #require(try await store.tamper("PRAGMA page_count").first).integer(0)
            try await store.tamper("PRAGMA max_page_count = \(pages + 2)")
            let big = String(repeating: "x", count: 200_000)
            let refused = await refusal { try await store.write { _ = try $0.append(draft("north", open: big)) } }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("disk is full") == true)
            #expect(refused?.message.zh.contains("磁盘已满") == true)
            #expect(try await verify(store).map(\.entries) == [1])
            try await store.tamper("PRAGMA max_page_count = 1000000")
            try await store.write { _ = try $0.append(draft("north", open: big)) }
            #expect(try await verify(store).map(\.fault) == [nil])
        }
    }

    @Test("Another program that holds the file is waited for, then named as the reason")
    func busy() async throws {
        try await withPlace(.sqlite) { place in
            let store = try await place.open()
            let other = try Intruder(place.address)
            try other.run("BEGIN IMMEDIATE")
            let refused = await refusal { try await store.write { _ = try $0.append(draft("north")) } }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("another program holds the database") == true)
            try other.run("ROLLBACK")
            try await store.write { _ = try $0.append(draft("north")) }
            #expect(try await verify(store).map(\.entries) == [1])
            await store.close()
        }
    }

    @Test("A file that is no database is refused and left as it is")
    func garbage() async throws {
        try await withPlace(.sqlite) { place in
            let bytes = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            try bytes.write(to: URL(fileURLWithPath: try place.address))
            let refused = await refusal { _ = try await place.open() }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("damaged") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: try place.address)) == bytes)
        }
    }

    @Test("A folder that is not there, and a file that is not there, are named")
    func missing() async throws {
        try await withPlace(.sqlite) { place in
            let nowhere = place.folder.appendingPathComponent("no/where.sqlite").path
            let writing = await refusal { _ = try SQLStore.open(nowhere) }
            #expect(writing?.code == .unavailable)
            #expect(writing?.message.en.contains(nowhere) == true)
            let reading = await refusal { _ = try SQLStore.open(nowhere, readOnly: true) }
            #expect(reading?.code == .notFound)
        }
    }

    @Test("A database turned read-only refuses writes and says what to check")
    func readOnlyMedium() async throws {
        try await withStore(.sqlite) { store in
            try await store.write { _ = try $0.append(draft("north")) }
            try await store.tamper("PRAGMA query_only = ON")
            let refused = await refusal { try await store.write { _ = try $0.append(draft("north")) } }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("can only be read") == true)
            try await store.tamper("PRAGMA query_only = OFF")
            try await store.write { _ = try $0.append(draft("north")) }
            #expect(try await verify(store).map(\.entries) == [2])
        }
    }

    @Test("What a key refuses is told without the values that broke it")
    func silence() async throws {
        try await withStore(.sqlite) { store in
            try await store.write { _ = try $0.append(draft("secret-office", open: "secret-text")) }
            try await store.tamper("DELETE FROM chain_head")
            let refused = await refusal {
                try await store.write { _ = try $0.append(draft("secret-office", open: "secret-text")) }
            }
            #expect(refused?.message.en.contains("entry.organisation") == true)
            #expect(refused?.description.contains("secret") == false)
        }
    }

    @Test("A temporary store leaves nothing behind")
    func temporary() async throws {
        let store = try SQLStore.temporary()
        try await store.write { _ = try $0.append(draft("north")) }
        let file = try #require(try await store.tamper("SELECT file FROM pragma_database_list").first).text(0)
        #expect(FileManager.default.fileExists(atPath: file))
        await store.close()
        #expect(!FileManager.default.fileExists(atPath: (file as NSString).deletingLastPathComponent))
    }
}
