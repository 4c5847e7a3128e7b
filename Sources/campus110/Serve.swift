import ArgumentParser
import Foundation
import Geo
import Ground
import Hummingbird
import Import
import Journal
import Logging
import NIOCore
import Store
import Web

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the desk, the phone page and the unit pages.",
        discussion: """
            Reads desk.json, the map and the record in the --data folder. Stop it with Control-C: what was acknowledged is
            stored, whatever happens to the process.
            """)

    @OptionGroup var where_: DataOptions

    @Option(help: "Address to listen on; 0.0.0.0 for the whole network.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on.")
    var port = 8110

    @Flag(help: "Speak HTTPS with the folder's tls.crt and tls.key (bin/run --lan makes them).")
    var tls = false

    @Option(help: "Certificate chain in place of the folder's tls.crt (PEM); renewed files are used without a restart.")
    var certificate: String?

    @Option(help: "Private key in place of the folder's tls.key (PEM), readable by its owner only.")
    var key: String?

    @Option(help: "Folder with css, js, strings, templates and vendor.")
    var `public` = "Public"

    @OptionGroup var casework: CaseworkOptions

    @Option(help: "The address that browsers use, shown as a QR code, e.g. https://192.0.2.7:8110; other hosts are refused.")
    var address: String?

    @Option(help: "Multiplies every rate limit: for measuring, or for a desk that a great many use.")
    var rateLimits = 1.0

    private var speaksTLS: Bool { tls || certificate != nil || key != nil }

    func validate() throws {
        guard rateLimits.isFinite, rateLimits > 0 else { throw ValidationError("--rate-limits takes a number above 0, e.g. 2.") }
        if let address, let fault = DeskSettings.addressFault(address) { throw ValidationError("--address \(fault)") }
        guard (0...65_535).contains(port) else { throw ValidationError("\(port) is no port: choose 1 to 65535, or 0 for any free one.") }
    }

    func run() async throws {
        let folder = where_.folder
        let settings = try folder.readSettings()
        let cases = try casework.room(public: `public`)
        let map = try folder.readMap()
        let population = try readPopulation(folder, map)
        let store = try await folder.openStore()
        folder.removeUploads(olderThan: 3600)
        let logger = Logger(label: "campus110")
        // Nodes that share a record share its keys: each making its own would part them.
        let vault = try folder.openVault(making: where_.store == nil)
        let missing = try await SealedSecrets.missingKeys(in: store, vault, at: presentMoment())
        guard missing.isEmpty else {
            throw ValidationError("The record holds secrets under the key \(missing.joined(separator: ", ")), which \(folder.keysPath) does not have: bring back the desk's own file.")
        }
        var web = settings.web(publicDirectory: `public`, isSecure: speaksTLS, publicAddress: address, rateLimits: rateLimits)
        web.peopleFiles = PeopleFiles(folder: folder.path, rows: readTable)
        web.caseFiles = CaseFiles(folder: folder.filesPath, take: takeFile)
        web.caseTables = CaseTables(folder: folder.path, open: openTable, gb18030: { try TextEncoder(.gb18030).encode($0) })
        do { web.linkSenders = try LinkSenders(environment: ProcessInfo.processInfo.environment) } catch { throw ValidationError(error.message.en) }
        let house = try await House(
            store: store, atlas: Atlas(map: map, campus: settings.organisation, campusName: settings.campusName, population: population),
            cases: cases, settings: web,
            vault: vault, now: { presentMoment() })
        if house.commonPasswords == 0 { logger.warning("no list of common passwords: only the obvious ones are refused; run bin/setup, which fetches it") }
        let secure = speaksTLS ? try certificates(folder, logger) : nil
        raiseFileLimit()
        let base = address ?? settings.publicAddress ?? "\(speaksTLS ? "https" : "http")://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)"
        let application = try await house.application(host: host, port: port, tls: secure, logger: logger) { _ in
            say(greeting(base, settings))
        }
        do {
            try await application.runService()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ValidationError("Port \(port) is in use: stop what listens there, or choose another with --port.")
        } catch is SocketAddressError {
            throw ValidationError("\(host) is no address of this machine: use 127.0.0.1, or 0.0.0.0 for the whole network.")
        }
        await store.close()
    }

    /// A table that cannot be used takes no desk down: people are unknown then, and whoever started it hears why.
    private func readPopulation(_ folder: DeskFolder, _ map: MapData) throws -> Population? {
        do {
            return try folder.readPopulation(on: map)
        } catch let error as CSVError {
            say("\(folder.populationPath): \(error.message.zh) | \(error.message.en). People are unknown until campus110 import population has taken a table that fits.")
            return nil
        }
    }

    private func certificates(_ folder: DeskFolder, _ logger: Logger) throws -> Certificates {
        do {
            return try Certificates(certificate: certificate ?? folder.certificatePath, key: key ?? folder.keyPath, logger: logger)
        } catch let fault as CertificateFault {
            throw ValidationError("\(fault)")
        }
    }

    /// As many connections as the machine allows: what a shell allows by habit is too few for a campus.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func greeting(_ base: String, _ settings: DeskSettings) -> String {
        var lines = [
            "", "  校园110 · \(settings.campusName)", "",
            "  接警台  desk     \(base)/desk",
            "  求助页  phone    \(base)/sos",
            "  出警页  unit     \(base)/unit",
            "  统计    figures  \(base)/figures",
        ]
        if !settings.demoAccounts.isEmpty {
            lines += ["", "  演示账号 demo accounts"]
            for account in settings.demoAccounts {
                let id = account.id + String(repeating: " ", count: max(1, 12 - account.id.count))
                lines.append("    \(id)\(account.password)   \(account.what.zh) \(account.what.en)")
            }
        }
        if let address, let code = QRText.of(address + "/sos") { lines += ["", code, "  \(address)/sos"] }
        return (lines + [""]).joined(separator: "\n")
    }
}
