import ArgumentParser
import Foundation
import Geo
import Ground
import Identity
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
    var populationPath: String { path + "/population.csv" }
    var recordPath: String { path + "/record.sqlite" }
    var certificatePath: String { path + "/tls.crt" }
    var keyPath: String { path + "/tls.key" }
    var filesPath: String { path + "/files" }

    /// Makes the folder where it is not there yet; throws `ValidationError` where it cannot be.
    func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ValidationError("The folder \(path) cannot be made: choose another with --data, or see who may write there.")
        }
    }

    func openStore(readOnly: Bool = false) async throws -> SQLStore {
        if let postgres, !postgres.hasPrefix("postgres"), !postgres.contains("=") {
            throw ValidationError("--store takes a PostgreSQL address such as postgres://campus110@db/campus110.")
        }
        if let postgres { return try await SQLStore.open(postgres: postgres, readOnly: readOnly) }
        if readOnly, !FileManager.default.fileExists(atPath: recordPath) {
            throw ValidationError("There is no record in \(path): name the right folder with --data, or make a demo with campus110 demo.")
        }
        try make()
        return try SQLStore.open(recordPath, readOnly: readOnly)
    }

    /// Removes what a server that was killed in the middle of an upload has left: tables with names in clear. `seconds` spares
    /// what another node may be taking in now.
    func removeUploads(olderThan seconds: Double) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: path)) ?? [] where name.hasPrefix("upload-") && name.hasSuffix(".part") {
            let file = path + "/" + name
            let changed = (try? manager.attributesOfItem(atPath: file))?[.modificationDate] as? Date
            // With SQLite this is the only server: nothing is being taken in yet.
            if postgres == nil || (changed.map { Date().timeIntervalSince($0) > seconds } ?? true) { try? manager.removeItem(atPath: file) }
        }
    }

    func readMap() throws -> MapData {
        guard FileManager.default.fileExists(atPath: mapPath) else {
            throw ValidationError("There is no map in \(path): import one with campus110 import map FILE --data \(path), or make a demo with campus110 demo.")
        }
        return try MapFile.read(mapPath)
    }

    /// The people of the town by hour; `nil` where nobody has brought a table. Throws `CSVError` for a table that does not fit.
    func readPopulation(on map: MapData) throws -> Population? {
        guard FileManager.default.fileExists(atPath: populationPath) else { return nil }
        return try PopulationFile.read(populationPath, map: map)
    }

    func readSettings() throws -> DeskSettings {
        guard let data = FileManager.default.contents(atPath: settingsPath) else {
            throw ValidationError("There is no \(settingsPath): make a demo with campus110 demo --data \(path), or write it as docs/operating.md says.")
        }
        do {
            let settings = try JSONDecoder().decode(DeskSettings.self, from: data)
            if let fault = settings.fault(in: data) { throw ValidationError("\(settingsPath): \(fault). docs/operating.md lists every setting.") }
            return settings
        } catch let error as DecodingError {
            throw ValidationError("\(settingsPath) cannot be read: \(Self.words(error)). docs/operating.md lists every setting.")
        }
    }

    func write(_ settings: DeskSettings) throws {
        try make()
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
    /// `required` (the usual) or `optional`: whether desk, police and administrators must sign in with two factors.
    var secondFactor: String?
    /// Seconds without a request and without a live page after which somebody signs in again.
    var sessionIdle: Double?
    /// A demo shows its accounts on the sign-in page; a real desk has none here.
    var demoAccounts: [DemoAccount]
    /// Where browsers reach the desk, e.g. `https://110.example.edu.cn`; requests for another host are refused.
    var publicAddress: String?
    /// Addresses of reverse proxies in front of it: only theirs may say whom they speak for.
    var proxies: [String]?
    /// Other ways to sign in than account and password: a university's or a city's identity provider, WeCom, a mini-program.
    var signOn: [SignOnSetting]?
    /// Days by kind of data, where they differ from the usual ones.
    var retention: [String: Int]?
    /// When what is over its time is erased each day, e.g. `03:30`.
    var retentionTime: String?
    /// Priorities (1–4) of the incidents to which vehicles go with blue light and siren; without it `[1]`.
    var sirenPriorities: [Int]?

    struct DemoAccount: Codable, Sendable {
        var id: String
        var password: String
        var what: LocalisedText
    }

    /// What is wrong with values that can be read but cannot be meant; `nil` when nothing is.
    func fault(in data: Data) -> String? {
        let times: [(String, Double)] = [
            ("answer", targets.answer), ("process", targets.process), ("acknowledge", targets.acknowledge), ("act", targets.act),
            ("arriveOnCampus", targets.arriveOnCampus), ("arriveOffCampus", targets.arriveOffCampus), ("fixFresh", targets.fixFresh),
        ]
        if let (name, value) = times.first(where: { !(1...86_400).contains($0.1) }) {
            return "\"targets.\(name)\" is \(value): give seconds from 1 to 86400"
        }
        if let rescue = targets.rescue, !(60...7200).contains(rescue.limit) {
            return "\"targets.rescue.limit\" is \(rescue.limit): give seconds from 60 to 7200; \"from\" is reported or started"
        }
        if let publicAddress, let fault = Self.addressFault(publicAddress) { return "\"publicAddress\" \(fault)" }
        for proxy in proxies ?? [] where !Proxies.isAddress(proxy) { return "\"proxies\" has \(proxy): give plain IP addresses, e.g. 127.0.0.1" }
        if let home, home.south >= home.north || home.west >= home.east { return "\"home\" has south above north, or west beyond east" }
        if let fault = SignOnSetting.fault(in: signOn ?? []) { return fault }
        if let retentionFault { return retentionFault }
        if let secondFactor, Settings.SecondFactor(rawValue: secondFactor) == nil { return "\"secondFactor\" is \(secondFactor): give required or optional" }
        if let sessionIdle, !(300...50_400).contains(sessionIdle) { return "\"sessionIdle\" is \(sessionIdle): give seconds from 300 to 50400" }
        if let wrong = sirenPriorities?.first(where: { Priority(rawValue: $0) == nil }) { return "\"sirenPriorities\" has \(wrong): give priorities from 1 to 4, e.g. [1, 2]" }
        let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        let known = Set(times.map(\.0) + ["explained", "rescue"])
        let given = (object?["targets"] as? [String: Any])?.keys.sorted() ?? []
        return given.first { !known.contains($0) }.map { "there is no setting \"targets.\($0)\"" }
    }

    /// What is wrong with an address for browsers; `nil` when nothing is.
    static func addressFault(_ text: String) -> String? {
        guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme ?? ""), !(url.host ?? "").isEmpty,
            ["", "/"].contains(url.path), url.query == nil, url.fragment == nil, url.user == nil
        else { return "is \(text): give scheme and host, e.g. https://110.example.edu.cn" }
        return nil
    }

    /// The settings of the web's house. Cookies are for TLS alone where this server or the address that browsers use has it.
    func web(publicDirectory: String, isSecure: Bool, publicAddress: String?, rateLimits: Double) -> Settings {
        let address = publicAddress ?? self.publicAddress
        var web = Settings(
            organisation: organisation, organisationName: organisationName, campusName: campusName, targets: targets, home: home,
            publicDirectory: publicDirectory, isSecure: isSecure || address?.hasPrefix("https://") == true,
            demoAccounts: demoAccounts.map { .init(id: $0.id, password: $0.password, what: $0.what) },
            publicAddress: address)
        web.proxies = Proxies.plain(proxies ?? [])
        web.rateLimits = rateLimits
        web.signOn = signOn ?? []
        web.secondFactor = secondFactor.flatMap(Settings.SecondFactor.init(rawValue:)) ?? .required
        web.sessionIdle = sessionIdle ?? web.sessionIdle
        // Both were checked when the settings were read.
        web.retention = (try? retentionPlan) ?? .usual
        web.retentionMinute = retentionMinute ?? web.retentionMinute
        if let sirenPriorities { web.sirenPriorities = Set(sirenPriorities.compactMap(Priority.init(rawValue:))) }
        return web
    }
}

/// The shell's one clock.
func presentMoment() -> Instant { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }

/// Writes to the terminal's error stream: what a person reads while standard output may be a pipe.
func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
