import ArgumentParser
import Foundation
import Ground
import Hummingbird
import Journal
import Logging
import NIOCore
import NIOSSL
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

    @Option(help: "Folder with css, js, strings, templates and vendor.")
    var `public` = "Public"

    @Option(help: "The address that phones use, shown as a QR code, e.g. https://192.0.2.7:8110.")
    var address: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("\(port) is no port: choose 1 to 65535, or 0 for any free one.") }
    }

    func run() async throws {
        let folder = where_.folder
        let settings = try folder.readSettings()
        let map = try folder.readMap()
        let store = try await folder.openStore()
        let logger = Logger(label: "campus110")
        let house = try await House(
            store: store, atlas: Atlas(map: map, campus: settings.organisation, campusName: settings.campusName),
            settings: settings.web(publicDirectory: `public`, isSecure: tls, publicAddress: address),
            now: { presentMoment() })
        let secure = tls ? try tlsConfiguration(folder) : nil
        let base = address ?? "\(tls ? "https" : "http")://\(host == "0.0.0.0" ? "127.0.0.1" : host):\(port)"
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

    private func tlsConfiguration(_ folder: DeskFolder) throws -> TLSConfiguration {
        do {
            return .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(folder.certificatePath).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: folder.keyPath, format: .pem)))
        } catch {
            throw ValidationError("\(folder.certificatePath) or \(folder.keyPath) cannot be read: bin/run --lan makes both.")
        }
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
