import Ground
import Journal

/// The tables, as ordered steps: a step that was released is never changed, only followed by another.
///
/// Every large table begins its key with the organisation or can have it added, so that PostgreSQL may partition by it.
enum Schema {
    static let current = steps.count
    /// The tables whose rows may hold what must go one day.
    static let erasable = ["sealed_part", "state", "state_field", "state_term", "slip"]

    /// Brings the tables to the current version; throws when a newer program wrote them.
    static func migrate(_ connection: any SQLConnection) throws {
        let dialect = connection.dialect
        try connection.script(dialect.beginWrite)
        do {
            try connection.script([
                "CREATE TABLE IF NOT EXISTS schema_version (version \(dialect.integer) NOT NULL)\(dialect.strict)"
            ])
            let version = try version(connection)
            try refuseNewer(version)
            for step in steps[version...] { try connection.script(step(dialect)) }
            if version == 0 {
                _ = try connection.run("INSERT INTO schema_version (version) VALUES (?)", [.integer(Int64(current))])
            } else if version < current {
                _ = try connection.run("UPDATE schema_version SET version = ?", [.integer(Int64(current))])
            }
            try connection.script(["COMMIT"])
        } catch {
            if connection.isInTransaction { try? connection.script(["ROLLBACK"]) }
            throw error
        }
    }

    /// For a store opened to read: throws unless its tables are those of this program.
    static func check(_ connection: any SQLConnection) throws {
        let version = try version(connection)
        try refuseNewer(version)
        guard version == current else {
            throw Refusal(
                .unavailable, "数据库是旧版本的：请先用本程序以可写方式打开一次，完成升级",
                "the database is of an older version: open it once for writing with this program, which upgrades it")
        }
    }

    private static func version(_ connection: any SQLConnection) throws -> Int {
        let rows = try connection.run("SELECT version FROM schema_version", [])
        return try rows.first.map { Int(try $0.integer(0)) } ?? 0
    }

    private static func refuseNewer(_ version: Int) throws {
        guard version > current else { return }
        throw Refusal(
            .unavailable, "数据库由更新的版本写成（\(version) > \(current)）：请换用更新的 campus110",
            "the database was written by a newer version (\(version) > \(current)): use that version of campus110")
    }

    private static let steps: [@Sendable (Dialect) -> [String]] = [record, search, log, due]

    @Sendable private static func record(_ sql: Dialect) -> [String] {
        [
            """
            CREATE TABLE entry (
                organisation \(sql.text) NOT NULL, sequence \(sql.integer) NOT NULL,
                subject_kind \(sql.text) NOT NULL, subject_id \(sql.text) NOT NULL,
                act \(sql.text) NOT NULL, actor \(sql.text) NOT NULL, moment \(sql.integer) NOT NULL,
                open \(sql.blob) NOT NULL, digest \(sql.blob) NOT NULL,
                PRIMARY KEY (organisation, sequence))\(sql.strict)
            """,
            "CREATE INDEX entry_subject ON entry (subject_kind, subject_id, moment, organisation, sequence)",
            """
            CREATE TABLE sealed_part (
                organisation \(sql.text) NOT NULL, sequence \(sql.integer) NOT NULL, position \(sql.integer) NOT NULL,
                audience \(sql.text) NOT NULL, content \(sql.blob), salt \(sql.blob), digest \(sql.blob) NOT NULL,
                PRIMARY KEY (organisation, sequence, position),
                FOREIGN KEY (organisation, sequence) REFERENCES entry (organisation, sequence))\(sql.strict)
            """,
            """
            CREATE TABLE chain_head (
                organisation \(sql.text) NOT NULL PRIMARY KEY, sequence \(sql.integer) NOT NULL,
                digest \(sql.blob) NOT NULL)\(sql.clustered)
            """,
            """
            CREATE TABLE state (
                kind \(sql.text) NOT NULL, id \(sql.text) NOT NULL, organisation \(sql.text) NOT NULL,
                stage \(sql.text) NOT NULL, moment \(sql.integer) NOT NULL, due \(sql.integer),
                version \(sql.integer) NOT NULL, document \(sql.blob) NOT NULL, fields \(sql.text) NOT NULL,
                PRIMARY KEY (kind, id))\(sql.strict)
            """,
            "CREATE INDEX state_stage ON state (organisation, kind, stage, moment, id)",
            "CREATE INDEX state_organisation ON state (organisation, kind, moment, id)",
            "CREATE INDEX state_moment ON state (kind, moment, id)",
            "CREATE INDEX state_due ON state (kind, due) WHERE due IS NOT NULL",
            """
            CREATE TABLE state_field (
                kind \(sql.text) NOT NULL, name \(sql.text) NOT NULL, value \(sql.text) NOT NULL,
                moment \(sql.integer) NOT NULL, id \(sql.text) NOT NULL,
                PRIMARY KEY (kind, name, value, moment, id))\(sql.clustered)
            """,
            "CREATE TABLE counter (series \(sql.text) NOT NULL PRIMARY KEY, value \(sql.integer) NOT NULL)\(sql.clustered)",
            """
            CREATE TABLE slip (
                kind \(sql.text) NOT NULL, name \(sql.text) NOT NULL, content \(sql.blob) NOT NULL,
                moment \(sql.integer) NOT NULL, expires \(sql.integer), PRIMARY KEY (kind, name))\(sql.clustered)
            """,
            "CREATE INDEX slip_expires ON slip (expires) WHERE expires IS NOT NULL",
        ]
    }

    /// Search terms beside their states, and slips that belong to someone.
    @Sendable private static func search(_ sql: Dialect) -> [String] {
        [
            // The terms once more in the state's own row, so that a write knows without a search what to remove.
            "ALTER TABLE state ADD COLUMN terms \(sql.text) NOT NULL DEFAULT ''",
            // The moment comes before the id, so that the newest of a common term are found without sorting all that have it.
            """
            CREATE TABLE state_term (
                kind \(sql.text) NOT NULL, organisation \(sql.text) NOT NULL, term \(sql.text) NOT NULL,
                moment \(sql.integer) NOT NULL, id \(sql.text) NOT NULL,
                PRIMARY KEY (\(sql.termKey)))\(sql.clustered)
            """,
            "ALTER TABLE slip ADD COLUMN owner \(sql.text)",
            "CREATE INDEX slip_owner ON slip (kind, owner, name) WHERE owner IS NOT NULL",
        ]
    }

    /// The log of everything but incidents and units, in its order; those two, the bulk, cost nothing here.
    @Sendable private static func log(_ sql: Dialect) -> [String] {
        ["CREATE INDEX entry_log ON entry (organisation, moment, sequence, subject_kind, actor) WHERE \(LogQuery.outsideBulk)"]
    }

    /// What is due in its order, in all organisations and in one. The id stands behind the due, for many are due at the same
    /// midnight; then what is asked of each, so that what does not fit is passed over without a look at its row.
    @Sendable private static func due(_ sql: Dialect) -> [String] {
        [
            "DROP INDEX state_due",
            "CREATE INDEX state_kind_due ON state (kind, due, id, stage, organisation, moment) WHERE due IS NOT NULL",
            "CREATE INDEX state_organisation_due ON state (organisation, kind, due, id, stage, moment) WHERE due IS NOT NULL",
        ]
    }
}
