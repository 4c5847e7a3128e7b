import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

struct Live: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "One live incident and what reaches it: alarms until they are durable, and what other parts measure.",
        discussion: "Each part is one file of Benchmarks/Client/Live and stands in LivePart.all.")

    @Option(help: "Port of the server on 127.0.0.1; the load never leaves this machine.")
    var port: Int

    @Option(help: "The served folder: its desk.json names the demo's accounts.")
    var data: String

    @Option(help: "A token with the scope alarms.write.")
    var token: String

    @Option(help: "Devices that go off, one after the other.")
    var devices = 400

    @Argument(help: "Parts to measure; all of them without any.")
    var parts: [String] = []

    func validate() throws {
        guard (10...20_000).contains(devices) else { throw ValidationError("--devices must be 10 to 20000.") }
        for part in parts where !LivePart.all.contains(where: { $0.name == part }) {
            throw ValidationError("There is no part \"\(part)\": use \(LivePart.all.map(\.name).joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let stage = LiveStage(server: Server(host: "127.0.0.1", port: port), data: data, token: token, devices: devices, group: group)
        var figures: [Figure] = []
        for part in LivePart.all where parts.isEmpty || parts.contains(part.name) { figures += try await part.measure(stage) }
        try await group.shutdownGracefully()
        LiveStage.say("\n" + Report.table(figures) + "\n")
        LiveStage.say(Report.lines(figures, of: "live"))
        if figures.contains(where: { $0.name.hasSuffix("_errors") && $0.value > 0 }) { throw ExitCode(1) }
    }
}

/// One part of the suite: its name, and what measures it.
struct LivePart: Sendable {
    let name: String
    let measure: @Sendable (LiveStage) async throws -> [Figure]

    static let all = [LivePart(name: "alarms", measure: measureAlarms)]
}

/// What every part measures against.
struct LiveStage: Sendable {
    let server: Server
    /// The served folder.
    let data: String
    /// Of a device, with the scope alarms.write.
    let token: String
    let devices: Int
    let group: MultiThreadedEventLoopGroup

    /// Signs in with the password that the demo shows on its sign-in page.
    func signIn(_ account: String, over connection: Connection) async throws -> Desk {
        struct Settings: Decodable {
            struct Account: Decodable { let id: String, password: String }
            let demoAccounts: [Account]
        }
        guard let file = FileManager.default.contents(atPath: data + "/desk.json"),
            let found = try JSONDecoder().decode(Settings.self, from: file).demoAccounts.first(where: { $0.id == account })
        else { throw LoadError("\(data) is no demo with the account \(account): serve one that campus110 demo made") }
        return try await Desk.signIn(account, found.password, over: connection)
    }

    /// Writes at once: what is read through a pipe would else come in one piece at the end.
    static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
