import ArgumentParser
import Foundation
import Geo
import Ground
import Import
import Incidents
import Journal
import Store
import Web

/// What a desk keeps on the disk: settings, map, and the record unless PostgreSQL has it.
struct DeskFolder: Sendable {
    let path: String
    let postgres: String?

    var settingsPath: String { path + "/desk.json" }
    var mapPath: String { path + "/map.c110" }
    var recordPath: String { path + "/record.sqlite" }
    var certificatePath: String { path + "/tls.crt" }
    var keyPath: String { path + "/tls.key" }

    func openStore(readOnly: Bool = false) async throws -> SQLStore {
        if let postgres { return try await SQLStore.open(postgres: postgres, readOnly: readOnly) }
        if readOnly, !FileManager.default.fileExists(atPath: recordPath) {
            throw ValidationError("There is no record in \(path): name the right folder with --data, or make a demo with campus110 demo.")
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return try SQLStore.open(recordPath, readOnly: readOnly)
    }

    func readMap() throws -> MapData {
        guard FileManager.default.fileExists(atPath: mapPath) else {
            throw ValidationError("There is no map in \(path): import one with campus110 import map FILE.osm.pbf --data \(path), or make a demo with campus110 demo.")
        }
        return try MapFile.read(mapPath)
    }

    func readSettings() throws -> DeskSettings {
        guard let data = FileManager.default.contents(atPath: settingsPath) else {
            throw ValidationError("There is no \(settingsPath): make a demo with campus110 demo --data \(path), or write it as docs/operating.md says.")
        }
        do {
            return try JSONDecoder().decode(DeskSettings.self, from: data)
        } catch let error as DecodingError {
            throw ValidationError("\(settingsPath) cannot be read: \(Self.words(error)). docs/operating.md lists every setting.")
        }
    }

    func write(_ settings: DeskSettings) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(settings).write(to: URL(fileURLWithPath: settingsPath), options: .atomic)
    }

    private static func words(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "the setting \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is wrong (\(context.debugDescription))"
        @unknown default: "\(error)"
        }
    }
}

/// `desk.json`: what a desk sets for itself.
struct DeskSettings: Codable, Sendable {
    /// The organisation whose calls the desk takes; letters, digits, `-`.
    var organisation: OrganisationID
    var organisationName: LocalisedText
    var campusName: String
    var targets: Targets
    /// What the desk's map shows first; without it the largest campus of the map.
    var home: Bounds?
    /// A demo shows its accounts on the sign-in page; a real desk has none here.
    var demoAccounts: [DemoAccount]

    struct DemoAccount: Codable, Sendable {
        var id: String
        var password: String
        var what: LocalisedText
    }

    func web(publicDirectory: String, isSecure: Bool, publicAddress: String?) -> Settings {
        Settings(
            organisation: organisation, organisationName: organisationName, campusName: campusName, targets: targets, home: home,
            publicDirectory: publicDirectory, isSecure: isSecure,
            demoAccounts: demoAccounts.map { .init(id: $0.id, password: $0.password, what: $0.what) },
            publicAddress: publicAddress)
    }
}

/// The shell's one clock.
func presentMoment() -> Instant { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }

/// Writes to the terminal's error stream: what a person reads while standard output may be a pipe.
func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
