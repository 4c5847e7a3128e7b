import Ground
import Journal
import Testing

@testable import Store

/// What older programs wrote is opened, brought up to date and kept.
@Suite struct UpgradeTests {
    @Test("A record of the first version opens with all it held, and then does what is new", arguments: StoreKind.available)
    func first(_ kind: StoreKind) async throws {
        try await withPlace(kind) { place in
            let entry = ChainHead(ofNew: "north").next(draft("north", "A", open: #"{"n":1}"#, sealed: [sealed("note")]))
            try write(entry, at: place)
            await #expect(throws: Refusal.self) { try await place.open(readOnly: true) }

            let store = try await place.open()
            #expect(try await store.tamper("SELECT version FROM schema_version").map(\.values) == [[.integer(Int64(Schema.current))]])
            #expect(try await verify(store).map(\.fault) == [nil])
            let old = state("A", document: #"{"old":true}"#, fields: ["campus": "north"])
            let (entries, states, due, slip) = try await store.read { reading in
                var query = StateQuery(kind: "incident")
                query.fields = ["campus": "north"]
                var order = StateQuery(kind: "incident")
                order.order = .due
                return (
                    try reading.entries(about: entry.subject), try reading.states(query), try reading.states(order),
                    try reading.slip(SlipKey(kind: "session", name: "s"))
                )
            }
            #expect(entries == [entry])
            #expect(states == [old])
            #expect(due == [state("B", due: .noon.plus(9))])
            #expect(slip == Slip(kind: "session", name: "s", content: [1], at: .noon))

            try await store.write { ledger in
                try ledger.append(draft("north"))
                try ledger.put(state("A", version: 2, terms: ["张三"]))
                try ledger.put(Slip(kind: "session", name: "s", content: [1], at: .noon, owner: "wang"))
            }
            let (found, owned) = try await store.read { reading in
                var query = StateQuery(kind: "incident")
                query.terms = ["张三"]
                return (try reading.states(query), try reading.slips(of: "session", owner: "wang", at: .noon))
            }
            #expect(found == [state("A", version: 2, terms: ["张三"])])
            #expect(owned.map(\.name) == ["s"])
            #expect(try await verify(store).map(\.entries) == [2])
            await store.close()
            // Opened once more, nothing is left to do.
            let again = try await place.open()
            #expect(try await verify(again).map(\.entries) == [2])
            await again.close()
        }
    }

    private func write(_ entry: Entry, at place: Place) throws {
        let (integer, text, blob, strict, clustered) =
            place.kind == .sqlite
            ? ("INTEGER", "TEXT", "BLOB", " STRICT", " STRICT, WITHOUT ROWID")
            : ("BIGINT", "TEXT COLLATE \"C\"", "BYTEA", "", "")
        func hex(_ bytes: [UInt8]) -> String {
            place.kind == .sqlite ? "x'\(bytes.hexadecimal)'" : "'\\x\(bytes.hexadecimal)'"
        }
        let part = entry.sealed[0]
        let noon = Instant.noon.milliseconds
        let statements = [
            "CREATE TABLE schema_version (version \(integer) NOT NULL)\(strict)",
            """
            CREATE TABLE entry (organisation \(text) NOT NULL, sequence \(integer) NOT NULL, subject_kind \(text) NOT NULL,
            subject_id \(text) NOT NULL, act \(text) NOT NULL, actor \(text) NOT NULL, moment \(integer) NOT NULL,
            open \(blob) NOT NULL, digest \(blob) NOT NULL, PRIMARY KEY (organisation, sequence))\(strict)
            """,
            "CREATE INDEX entry_subject ON entry (subject_kind, subject_id, moment, organisation, sequence)",
            """
            CREATE TABLE sealed_part (organisation \(text) NOT NULL, sequence \(integer) NOT NULL,
            position \(integer) NOT NULL, audience \(text) NOT NULL, content \(blob), salt \(blob), digest \(blob) NOT NULL,
            PRIMARY KEY (organisation, sequence, position),
            FOREIGN KEY (organisation, sequence) REFERENCES entry (organisation, sequence))\(strict)
            """,
            """
            CREATE TABLE chain_head (organisation \(text) NOT NULL PRIMARY KEY, sequence \(integer) NOT NULL,
            digest \(blob) NOT NULL)\(clustered)
            """,
            """
            CREATE TABLE state (kind \(text) NOT NULL, id \(text) NOT NULL, organisation \(text) NOT NULL,
            stage \(text) NOT NULL, moment \(integer) NOT NULL, due \(integer), version \(integer) NOT NULL,
            document \(blob) NOT NULL, fields \(text) NOT NULL, PRIMARY KEY (kind, id))\(strict)
            """,
            "CREATE INDEX state_stage ON state (organisation, kind, stage, moment, id)",
            "CREATE INDEX state_organisation ON state (organisation, kind, moment, id)",
            "CREATE INDEX state_moment ON state (kind, moment, id)",
            "CREATE INDEX state_due ON state (kind, due) WHERE due IS NOT NULL",
            """
            CREATE TABLE state_field (kind \(text) NOT NULL, name \(text) NOT NULL, value \(text) NOT NULL,
            moment \(integer) NOT NULL, id \(text) NOT NULL, PRIMARY KEY (kind, name, value, moment, id))\(clustered)
            """,
            "CREATE TABLE counter (series \(text) NOT NULL PRIMARY KEY, value \(integer) NOT NULL)\(clustered)",
            """
            CREATE TABLE slip (kind \(text) NOT NULL, name \(text) NOT NULL, content \(blob) NOT NULL,
            moment \(integer) NOT NULL, expires \(integer), PRIMARY KEY (kind, name))\(clustered)
            """,
            "CREATE INDEX slip_expires ON slip (expires) WHERE expires IS NOT NULL",
            "INSERT INTO schema_version VALUES (1)",
            """
            INSERT INTO entry VALUES ('north', 1, 'incident', 'A', 'noted', 'caller', \(noon), \(hex(entry.open)),
            \(hex(entry.digest.bytes)))
            """,
            """
            INSERT INTO sealed_part VALUES ('north', 1, 0, 'desk', \(hex(Array("note".utf8))),
            \(hex(part.salt?.opened() ?? [])), \(hex(part.digest.bytes)))
            """,
            "INSERT INTO chain_head VALUES ('north', 1, \(hex(entry.digest.bytes)))",
            """
            INSERT INTO state VALUES ('incident', 'A', 'north', 'waiting', \(noon), NULL, 1,
            \(hex(Array(#"{"old":true}"#.utf8))), 'campus=north')
            """,
            "INSERT INTO state VALUES ('incident', 'B', 'north', 'waiting', \(noon), \(noon + 9), 1, \(hex(Array("{}".utf8))), '')",
            "INSERT INTO state_field VALUES ('incident', 'campus', 'north', \(noon), 'A')",
            "INSERT INTO slip VALUES ('session', 's', \(hex([1])), \(noon), NULL)",
        ]
        switch place.kind {
        case .sqlite:
            let file = try Intruder(place.address)
            for statement in statements { try file.run(statement) }
        case .postgres:
            let connection = PostgresConnection(PostgresSettings(try place.address, writes: true, readOnly: false))
            try connection.connect()
            try connection.script(statements)
        }
    }
}
