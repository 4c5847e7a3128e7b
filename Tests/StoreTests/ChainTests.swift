import Foundation
import Ground
import Journal
import Testing

@testable import Store

@Suite struct ChainTests {
    /// Three chains; the 4th and the 8th of the first chain's 20 entries have sealed parts.
    private func fill(_ store: SQLStore) async throws {
        try await store.write { ledger in
            for number in 1...20 {
                let parts =
                    number == 4 || number == 8 ? [sealed("secret \(number)"), sealed("other \(number)", salt: 9)] : []
                try ledger.append(
                    draft(
                        "north", "\(number)", at: .noon.plus(Int64(number)), open: #"{"n":\#(number)}"#, sealed: parts))
            }
            try ledger.append(draft("south"))
            try ledger.append(draft("警务站"))
        }
    }

    @Test("What is appended is read back and verifies", arguments: StoreKind.available)
    func appending(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let reports = try await verify(store)
            #expect(reports.map(\.organisation) == ["north", "south", "警务站"])
            #expect(reports.map(\.entries) == [20, 1, 1])
            #expect(reports.allSatisfy { $0.fault == nil })

            let heads = try await store.read { try $0.heads() }
            let north = try await store.read { try $0.entries(in: "north", after: 0, limit: 100) }
            #expect(north.map(\.sequence) == Array(1...20))
            #expect(north.last?.digest == heads.first?.digest)
            #expect(north[3].sealed.map { $0.content?.opened() } == [Array("secret 4".utf8), Array("other 4".utf8)])
            #expect(String(decoding: north[6].open, as: UTF8.self) == #"{"n":7}"#)
            let page = try await store.read { try $0.entries(in: "north", after: 5, limit: 3) }
            #expect(page == Array(north[5..<8]))
        }
    }

    @Test("Entries about a subject come in order of time, then of chain", arguments: StoreKind.available)
    func about(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.write { ledger in
                try ledger.append(draft("north", "A", act: "third", at: .noon.plus(2)))
                try ledger.append(draft("south", "A", act: "second", at: .noon.plus(1), sealed: [sealed("s")]))
                try ledger.append(draft("north", "A", act: "first", at: .noon))
                try ledger.append(draft("north", "B", act: "other", at: .noon))
                try ledger.append(draft("north", "A", act: "fourth", at: .noon.plus(2)))
            }
            let entries = try await store.read { try $0.entries(about: Subject(kind: "incident", id: "A")) }
            #expect(entries.map(\.act) == ["first", "second", "third", "fourth"])
            #expect(entries.map(\.sealed.count) == [0, 1, 0, 0])
        }
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let sql: String
        let what: Chain.Fault.What
        let sequence: Int64
        var testDescription: String { sql }

        init(_ sql: String, _ what: Chain.Fault.What, at sequence: Int64) {
            self.sql = sql
            self.what = what
            self.sequence = sequence
        }
    }

    private static let digest = "(SELECT digest FROM entry WHERE organisation = 'north' AND sequence = 3)"
    static let tamperings = [
        Tampering(
            "UPDATE entry SET subject_kind = 'unit' WHERE organisation = 'north' AND sequence = 8", .altered, at: 8),
        Tampering("UPDATE entry SET subject_id = '99' WHERE organisation = 'north' AND sequence = 8", .altered, at: 8),
        Tampering("UPDATE entry SET act = 'closed' WHERE organisation = 'north' AND sequence = 8", .altered, at: 8),
        Tampering(
            "UPDATE entry SET actor = 'person:li' WHERE organisation = 'north' AND sequence = 8", .altered, at: 8),
        Tampering(
            "UPDATE entry SET moment = moment + 1 WHERE organisation = 'north' AND sequence = 8", .altered, at: 8),
        Tampering("UPDATE entry SET open = digest WHERE organisation = 'north' AND sequence = 8", .altered, at: 8),
        Tampering("UPDATE entry SET digest = \(digest) WHERE organisation = 'north' AND sequence = 9", .altered, at: 9),
        Tampering("UPDATE entry SET digest = open WHERE organisation = 'north' AND sequence = 9", .altered, at: 9),
        Tampering(
            "UPDATE entry SET organisation = 'south', sequence = 2 WHERE organisation = 'north' AND sequence = 9",
            .missing, at: 9),
        Tampering("UPDATE entry SET sequence = 77 WHERE organisation = 'north' AND sequence = 9", .missing, at: 9),
        Tampering("DELETE FROM entry WHERE organisation = 'north' AND sequence = 9", .missing, at: 9),
        Tampering("DELETE FROM entry WHERE organisation = 'north' AND sequence = 1", .missing, at: 1),
        Tampering(
            "UPDATE sealed_part SET audience = 'handlers' WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering("UPDATE sealed_part SET content = salt WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering("UPDATE sealed_part SET content = NULL WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering("UPDATE sealed_part SET salt = NULL WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering("UPDATE sealed_part SET salt = digest WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering("UPDATE sealed_part SET digest = salt WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering("UPDATE sealed_part SET digest = content WHERE sequence = 8 AND position = 1", .sealedPart, at: 8),
        Tampering(
            "UPDATE sealed_part SET digest = salt, content = NULL, salt = NULL WHERE sequence = 8 AND position = 1",
            .altered, at: 8),
        Tampering("UPDATE sealed_part SET position = 5 WHERE sequence = 8 AND position = 0", .altered, at: 8),
        Tampering("UPDATE sealed_part SET sequence = 7 WHERE sequence = 8 AND position = 1", .altered, at: 7),
        Tampering("DELETE FROM sealed_part WHERE sequence = 8 AND position = 1", .altered, at: 8),
        Tampering("UPDATE chain_head SET sequence = 21 WHERE organisation = 'north'", .head, at: 20),
        Tampering("UPDATE chain_head SET sequence = 19 WHERE organisation = 'north'", .head, at: 20),
        Tampering("UPDATE chain_head SET digest = \(digest) WHERE organisation = 'north'", .head, at: 20),
        Tampering("UPDATE chain_head SET organisation = 'east' WHERE organisation = 'north'", .head, at: 20),
        Tampering("DELETE FROM chain_head WHERE organisation = 'north'", .head, at: 20),
        Tampering("DELETE FROM entry WHERE organisation = 'north' AND sequence > 17", .head, at: 17),
        Tampering("DELETE FROM sealed_part; DELETE FROM entry WHERE organisation = 'north'", .head, at: 0),
    ]

    @Test("Verifying names the entry that was tampered with", arguments: StoreKind.available, tamperings)
    func tampering(_ kind: StoreKind, _ tampering: Tampering) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            for statement in tampering.sql.split(separator: ";") { try await store.tamper(String(statement)) }
            let reports = try await verify(store)
            let report = try #require(reports.first { $0.organisation == "north" })
            #expect(
                report.fault == Chain.Fault(organisation: "north", sequence: tampering.sequence, what: tampering.what))
            #expect(report.entries == tampering.sequence - (tampering.what == .head ? 0 : 1))
        }
    }

    @Test("A chain rewritten with digests that fit is found by heads kept elsewhere", arguments: StoreKind.available)
    func knownHeads(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let early = try await store.read { try $0.heads() }
            try await store.write { _ = try $0.append(draft("north", act: "inconvenient")) }
            let kept = early + (try await store.read { try $0.heads() })
            try await store.write { _ = try $0.append(draft("north", act: "later")) }
            #expect(try await verify(store, against: kept).map(\.fault) == [nil, nil, nil])

            // Someone takes the last two away, with the head, and writes another in their place.
            try await store.tamper("DELETE FROM entry WHERE organisation = 'north' AND sequence > 20")
            let digest = try #require(early.first).digest.bytes
            try await store.tamper(
                "UPDATE chain_head SET sequence = 20, digest = ? WHERE organisation = 'north'", [.blob(digest)])
            #expect(try await verify(store).map(\.fault) == [nil, nil, nil])
            #expect(
                try await verify(store, against: kept).first?.fault
                    == Chain.Fault(organisation: "north", sequence: 21, what: .missing))
            try await store.write { _ = try $0.append(draft("north", act: "convenient")) }
            #expect(try await verify(store).map(\.fault) == [nil, nil, nil])
            let report = try #require(try await verify(store, against: kept).first)
            #expect(report.fault == Chain.Fault(organisation: "north", sequence: 21, what: .altered))
            #expect(report.entries == 20)

            let gone = ChainHead(organisation: "gone", sequence: 3, digest: .origin)
            let reports = try await verify(store, against: [gone])
            #expect(reports.map(\.organisation).contains("gone"))
            #expect(
                reports.first { $0.organisation == "gone" }?.fault
                    == Chain.Fault(organisation: "gone", sequence: 1, what: .missing))
        }
    }

    @Test("A long chain is proved past its first page", arguments: StoreKind.available)
    func pages(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            for _ in 0..<5 {
                try await store.write { ledger in for _ in 0..<450 { try ledger.append(draft("north")) } }
            }
            #expect(try await verify(store).map(\.entries) == [2250])
            try await store.tamper("UPDATE entry SET act = 'x' WHERE sequence = 2100")
            let report = try #require(try await verify(store).first)
            #expect(report.entries == 2099)
            #expect(report.fault == Chain.Fault(organisation: "north", sequence: 2100, what: .altered))
        }
    }

    @Test("An empty store has nothing to verify", arguments: StoreKind.available)
    func empty(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let reports = try await verify(store)
            #expect(reports.isEmpty)
            #expect(try await store.read { try $0.heads() }.isEmpty)
            #expect(try await store.read { try $0.entries(in: "north", after: 0, limit: 1) }.isEmpty)
        }
    }

    @Test("Erasing removes content and salt, and the chain still verifies", arguments: StoreKind.available)
    func erasing(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let store = try await place.open()
            let marker = "a name that must go \(UUID().uuidString)"
            let kept = "a name that stays \(UUID().uuidString)"
            try await store.write { ledger in
                try ledger.append(draft("north", sealed: [sealed(marker), sealed(marker + marker, salt: 8)]))
                try ledger.append(draft("north", sealed: [sealed(kept)]))
            }
            #expect(try place.holds(kept), "the test looks where the content is")
            try await store.write { try $0.eraseSealed(in: "north", sequence: 1) }

            let entries = try await store.read { try $0.entries(in: "north", after: 0, limit: 10) }
            #expect(entries[0].sealed.count == 2)
            #expect(entries[0].sealed.allSatisfy { $0.content == nil && $0.salt == nil })
            #expect(entries[1].sealed.first?.content?.opened() == Array(kept.utf8))
            #expect(try await verify(store).map(\.fault) == [nil])
            #expect(try !place.holds(marker))
            await store.close()
            #expect(try !place.holds(marker))
            #expect(try place.holds(kept))
        }
    }
}
