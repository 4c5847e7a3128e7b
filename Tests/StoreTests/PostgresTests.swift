import Ground
import Journal
import TestSupport
import Testing

@testable import Store

/// What only a server can suffer.
@Suite(
    .enabled(
        if: PostgresServer.programs != nil, "PostgreSQL is not installed in /usr/lib/postgresql: only SQLite was tested"
    ))
struct PostgresTests {
    private func refusal(_ body: () async throws -> Void) async -> Refusal? {
        do {
            try await body()
            return nil
        } catch { return error as? Refusal }
    }

    private func count(_ store: SQLStore) async throws -> Int {
        try await store.read { try $0.entries(in: "north", after: 0, limit: 1000).count }
    }

    /// Ends the connection of whoever is writing to the database.
    private static let killWriter = """
        SELECT pg_terminate_backend(pid)::int::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """

    /// Runs SQL on a connection of its own.
    private func intrude(_ place: Place, _ sql: String) throws {
        let connection = PostgresConnection(PostgresSettings(try place.address, writes: true, readOnly: false))
        try connection.connect()
        _ = try connection.run(sql, [])
    }

    @Test("A connection lost before COMMIT is opened again and the write is done once")
    func lostBeforeCommit() async throws {
        try await withPlace(.postgres) { place in
            let store = try await place.open()
            try await store.write { _ = try $0.append(draft("north", act: "first")) }
            let runs = Counter()
            try await store.write { ledger in
                try ledger.append(draft("north", act: "second"))
                if runs.next() == 1 { try self.intrude(place, Self.killWriter) }
                try ledger.append(draft("north", act: "third"))
            }
            #expect(runs.value == 2)
            let acts = try await store.read { try $0.entries(in: "north", after: 0, limit: 9).map(\.act) }
            #expect(acts == ["first", "second", "third"])
            #expect(try await verify(store).map(\.fault) == [nil])
            await store.close()
        }
    }

    @Test("A connection lost during COMMIT is reported as not confirmed, and the store goes on")
    func lostDuringCommit() async throws {
        try await withStore(.postgres) { store in
            try await store.write { _ = try $0.append(draft("north")) }
            try await store.tamper(
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END'
                """)
            try await store.tamper(
                """
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.act = 'die') EXECUTE FUNCTION die()
                """)
            let refused = await refusal { try await store.write { _ = try $0.append(draft("north", act: "die")) } }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("not confirmed") == true)
            #expect(refused?.message.en.contains("same idempotency key") == true)
            let heard = Heard()
            store.onCommit { heard.add($0) }
            try await store.write { _ = try $0.append(draft("south")) }
            // The chain in doubt is looked at again too.
            #expect(heard.all == [["north", "south"]])
            #expect(try await verify(store).map(\.fault) == [nil, nil])
            #expect(try await count(store) == 1)
        }
    }

    @Test(
        "Serialisation failures and deadlocks are tried again; in the end the caller is told",
        arguments: ["40001", "40P01"])
    func conflicts(_ code: String) async throws {
        try await withStore(.postgres) { store in
            try await store.tamper("CREATE SEQUENCE tries")
            try await store.tamper(
                """
                CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF nextval(''tries'') < 3 OR NEW.act = ''never'' THEN
                RAISE EXCEPTION ''conflict'' USING ERRCODE = ''\(code)''; END IF; RETURN NEW; END'
                """)
            try await store.tamper(
                "CREATE TRIGGER conflict BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION conflict()")
            let runs = Counter()
            try await store.write { ledger in
                runs.next()
                try ledger.append(draft("north"))
            }
            #expect(runs.value == 3)
            let refused = await refusal { try await store.write { _ = try $0.append(draft("north", act: "never")) } }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("try again") == true)
            #expect(try await count(store) == 1)
        }
    }

    @Test("A server that is away is said to be away, then used again")
    func away() async throws {
        try await withPlace(.postgres) { place in
            let store = try await place.open()
            try await store.write { _ = try $0.append(draft("north")) }
            #expect(try await count(store) == 1)
            try place.administer("ALTER DATABASE % ALLOW_CONNECTIONS false")
            try place.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%'")
            let refused = await refusal { try await store.write { _ = try $0.append(draft("north")) } }
            #expect(refused?.code == .unavailable)
            #expect(refused?.message.en.contains("cannot be reached") == true)
            #expect(refused?.message.zh.contains("连接不上") == true)
            let unread = await refusal { _ = try await count(store) }
            #expect(unread?.code == .unavailable)
            try place.administer("ALTER DATABASE % ALLOW_CONNECTIONS true")
            try await store.write { _ = try $0.append(draft("north")) }
            #expect(try await count(store) == 2)
            await store.close()
        }
    }

    @Test("A server that is not there is named when the store is opened")
    func nowhere() async throws {
        let refused = await refusal { _ = try await SQLStore.open(postgres: "host=/nonexistent dbname=none") }
        #expect(refused?.code == .unavailable)
        #expect(refused?.message.en.contains("/nonexistent") == true)
    }

    @Test("What a constraint refuses is told without the values that broke it")
    func silence() async throws {
        try await withStore(.postgres) { store in
            try await store.tamper("ALTER TABLE slip ADD CONSTRAINT short CHECK (length(name) < 5)")
            let refused = await refusal {
                try await store.write { try $0.put(Slip(kind: "kind", name: "secret-name", content: [], at: .noon)) }
            }
            #expect(refused?.message.en.contains("23514") == true)
            #expect(refused?.message.en.contains("slip.short") == true)
            #expect(refused?.description.contains("secret-name") == false)
            do {
                try await store.tamper("SELECT CAST(? AS text)::bigint", [.text("secret-number")])
                Issue.record("it was taken for a number")
            } catch { #expect(!String(reflecting: error).contains("secret-number")) }
        }
    }

    @Test("Several nodes write the same chains, states and counters without a gap or a double")
    func nodes() async throws {
        try await withPlace(.postgres) { place in
            let nodes = [try await place.open(), try await place.open(), try await place.open()]
            let numbers = try await withThrowingTaskGroup(of: (Int64, Bool).self) { group in
                for round in 0..<300 {
                    for node in nodes {
                        group.addTask {
                            let number = try await node.write { ledger in
                                try ledger.append(draft(round % 2 == 0 ? "north" : "south", "\(round)"))
                                try ledger.append(draft(round % 2 == 0 ? "south" : "north", "\(round)"))
                                return try ledger.next(in: "numbers")
                            }
                            do {
                                try await node.write { try $0.put(state("\(round)")) }
                                return (number, true)
                            } catch let refusal as Refusal where refusal.code == .stale { return (number, false) }
                        }
                    }
                }
                return try await group.reduce(into: [(Int64, Bool)]()) { $0.append($1) }
            }
            #expect(numbers.map(\.0).sorted() == Array(1...900))
            #expect(numbers.filter(\.1).count == 300)
            let reports = try await verify(nodes[0])
            #expect(reports.map(\.fault) == [nil, nil])
            #expect(reports.map(\.entries) == [900, 900])
            for node in nodes { await node.close() }
        }
    }

    @Test("A node hears what another has committed, also after its listening connection was lost")
    func waking() async throws {
        try await withPlace(.postgres) { place in
            let (one, other) = (try await place.open(), try await place.open())
            let (notices, heard) = AsyncStream.makeStream(of: Set<OrganisationID>.self)
            other.onCommit { heard.yield($0) }
            var iterator = notices.makeAsyncIterator()
            try await one.write { ledger in
                try ledger.append(draft("north"))
                try ledger.append(draft("警务站"))
            }
            #expect(await iterator.next() == ["north", "警务站"])
            // What grew nothing is not told, and its own commits are told once.
            try await one.write { try $0.put(state("A")) }
            try await other.write { _ = try $0.append(draft("east")) }
            #expect(await iterator.next() == ["east"])

            try intrude(
                place,
                """
                SELECT pg_terminate_backend(pid)::int::bigint FROM pg_stat_activity
                WHERE query LIKE 'LISTEN%' AND datname = current_database()
                """)
            // Every chain is named, in case something was missed.
            #expect(await iterator.next() == ["north", "警务站", "east"])
            try await one.write { _ = try $0.append(draft("south")) }
            #expect(await iterator.next() == ["south"])
            // Closing does not wait for a server that is away.
            try place.administer("ALTER DATABASE % ALLOW_CONNECTIONS false")
            try place.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%'")
            await one.close()
            await other.close()
        }
    }

    @Test("Many chains are told in several notifications, none too long")
    func manyChains() {
        let chains = Set((0..<2_000).map { OrganisationID("organisation-\($0)") })
        let texts = PostgresListener.texts(chains, from: "node")
        #expect(texts.allSatisfy { $0.utf8.count < 8_000 && $0.hasPrefix("node\n") })
        let told = texts.flatMap { $0.split(separator: "\n").dropFirst() }.map { OrganisationID(String($0)) }
        #expect(told.count == 2_000)
        #expect(Set(told) == chains)
    }

    @Test("Two nodes that start on an empty database make the tables once")
    func startingTogether() async throws {
        try await withPlace(.postgres) { place in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        let node = try await place.open()
                        try await node.write { _ = try $0.append(draft("north", "\(number)")) }
                        await node.close()
                    }
                }
                try await group.waitForAll()
            }
            let store = try await place.open()
            #expect(try await count(store) == 6)
            await store.close()
        }
    }
}
