import Foundation
import Ground
import Journal
import TestSupport

@testable import Store

/// Which database a test runs on.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Both, or SQLite alone where PostgreSQL is not installed: `PostgresTests` then says so.
    static let available: [StoreKind] = PostgresServer.programs == nil ? [.sqlite] : [.sqlite, .postgres]
}

/// Where a store lives, so that it can be closed and opened again.
struct Place: Sendable {
    let kind: StoreKind
    let folder: URL
    private let database: String

    init(_ kind: StoreKind) throws {
        self.kind = kind
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
        switch kind {
        case .sqlite:
            database = ""
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        case .postgres: database = try PostgresServer.shared.takeDatabase()
        }
    }

    /// What `open` and a second program take: a file's path, or a connection string.
    var address: String {
        get throws {
            switch kind {
            case .sqlite: folder.appendingPathComponent("record.sqlite").path
            case .postgres: try PostgresServer.shared.address(database)
            }
        }
    }

    func open(readOnly: Bool = false) async throws -> SQLStore {
        switch kind {
        case .sqlite: try SQLStore.open(address, readOnly: readOnly)
        case .postgres: try await SQLStore.open(postgres: address, readOnly: readOnly)
        }
    }

    /// Whether any of the database's files holds the text; for PostgreSQL, any of its tables.
    func holds(_ text: String) throws -> Bool {
        switch kind {
        case .sqlite:
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            return files.contains { (try? Data(contentsOf: $0))?.range(of: Data(text.utf8)) != nil }
        case .postgres:
            let connection = PostgresConnection(PostgresSettings(try address, writes: false, readOnly: false))
            try connection.connect()
            let tables = try connection.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", [])
            return try tables.contains { table in
                try connection.run("SELECT * FROM \(try table.text(0))", []).contains { row in
                    row.values.contains { value in
                        switch value {
                        case .text(let stored): stored.contains(text)
                        case .blob(let stored): Data(stored).range(of: Data(text.utf8)) != nil
                        default: false
                        }
                    }
                }
            }
        }
    }

    /// Runs statements about the database itself, whose name is put for `%`.
    func administer(_ statement: String) throws {
        try PostgresServer.shared.administer(statement.replacingOccurrences(of: "%", with: database))
    }

    func remove() {
        switch kind {
        case .sqlite: try? FileManager.default.removeItem(at: folder)
        case .postgres: PostgresServer.shared.giveBack(database)
        }
    }
}

func withPlace(_ kind: StoreKind, _ body: (Place) async throws -> Void) async throws {
    let place = try Place(kind)
    defer { place.remove() }
    try await body(place)
}

func withStore(_ kind: StoreKind, _ body: (SQLStore) async throws -> Void) async throws {
    try await withPlace(kind) { place in
        let store = try await place.open()
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

extension SQLStore {
    /// Runs SQL past the ledger, as someone with the administrator's password could.
    @discardableResult
    func tamper(_ sql: String, _ values: [SQLValue] = []) async throws -> [SQLRow] {
        try await withCheckedThrowingContinuation { continuation in
            database.onWriter { connection in
                continuation.resume(with: Result { try connection.run(sql, values) })
            }
        }
    }
}

extension Instant {
    static let noon = Instant(milliseconds: 1_795_320_000_000)

    func plus(_ milliseconds: Int64) -> Instant { Instant(milliseconds: self.milliseconds + milliseconds) }
}

func draft(
    _ organisation: OrganisationID, _ id: String = "1", act: String = "noted", at: Instant = .noon,
    open: String = "{}", sealed: [SealedPart] = []
) -> Draft {
    Draft(
        organisation: organisation, subject: Subject(kind: "incident", id: id), act: act, by: .caller, at: at,
        open: Array(open.utf8), sealed: sealed)
}

func sealed(_ text: String, salt: UInt8 = 7) -> SealedPart {
    SealedPart(audience: .desk, content: Array(text.utf8), salt: [UInt8](repeating: salt, count: 32))
}

func state(
    _ id: String, version: Int64 = 1, organisation: OrganisationID = "north", stage: String = "waiting",
    moment: Instant = .noon, due: Instant? = nil, document: String = "{}", fields: [String: String] = [:],
    terms: Set<String> = []
) -> StoredState {
    StoredState(
        subject: Subject(kind: "incident", id: id), organisation: organisation, stage: stage, moment: moment, due: due,
        version: version, document: Array(document.utf8), fields: fields, terms: terms)
}
