import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

@main
struct BenchClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-client", abstract: "Loads a demo that is served on this machine, and measures it.",
        discussion: "bin/bench starts the server, runs this, and stops it.", subcommands: [Intake.self, Live.self])
}

struct Intake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "From a call for help to the screens: creates a second, latency, time to visible, double bookings.")

    @Option(help: "Port of the server on 127.0.0.1; the load never leaves this machine.")
    var port: Int

    @Option(help: "The served folder: its desk.json names the demo's accounts.")
    var data: String

    @Option(help: "Seconds of each measurement.")
    var seconds = 10.0

    @Option(help: "Calls a second while pages watch.")
    var rate = 20.0

    @Option(help: "Rounds in which two dispatchers want one unit.")
    var rounds = 10_000

    @Option(help: "Port of the peer on 127.0.0.1, measured in the same run.")
    var peerPort: Int?

    @Option(help: "Password of the peer's account admin.")
    var peerPassword = ""

    func validate() throws {
        guard (1...120).contains(seconds) else { throw ValidationError("--seconds must be 1 to 120.") }
        guard (1...200).contains(rate) else { throw ValidationError("--rate must be 1 to 200.") }
        guard (1...100_000).contains(rounds) else { throw ValidationError("--rounds must be 1 to 100000.") }
    }

    func run() async throws {
        let server = Server(host: "127.0.0.1", port: port)
        // One thread: the machine's other cores are the server's.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let control = try await Connection.open(server, on: group)
        let desks = try await signIn(over: control)
        let calls = try CallMaker(try await UnitRow.all(desks[0], over: control))
        await control.close()
        let numbers = Numbers()
        func creates(_ clients: Int, _ seconds: Double) async throws -> CreateRun {
            try await measureCreates(server, clients: clients, seconds: seconds, numbers: numbers, on: group) { calls.call($0) }
        }
        func visible(_ watchers: Int) async throws -> VisibleRun {
            try await measureVisible(
                server, watchers: watchers, rate: rate, seconds: seconds, as: desks[0], calls: calls, numbers: numbers,
                on: group)
        }

        _ = try await creates(2, 2)
        let one = try await creates(1, seconds)
        tell(one)
        let eight = try await creates(8, seconds)
        tell(eight)
        let few = try await visible(20)
        tell(few)
        let many = try await visible(200)
        tell(many)
        let race = try await measureRace(server, rounds: rounds, desks: desks, calls: calls, on: group)
        tell(race)
        var peer: PeerRun?
        if let peerPort {
            let server = Server(host: "127.0.0.1", port: peerPort)
            peer = try await measurePeer(server, password: peerPassword, seconds: seconds, numbers: numbers, on: group)
            say("\(PeerRun.name), in this run:")
            if let peer {
                tell(peer.one)
                tell(peer.eight)
            }
        }
        try await group.shutdownGracefully()

        let figures = Self.figures(one, eight, few, many, race, peer)
        say("\n" + Report.table(figures) + "\n" + Self.notes + "\n")
        say(Report.lines(figures, of: "intake"))
        // Slow is a figure; wrong is a failure.
        if figures.contains(where: { ["errors", "double_bookings_of_10000"].contains($0.name) && $0.value > 0 }) {
            throw ExitCode(1)
        }
    }

    /// Two operators, with the passwords that the demo shows on its sign-in page.
    private func signIn(over connection: Connection) async throws -> [Desk] {
        struct Settings: Decodable {
            struct Account: Decodable { let id: String, password: String }
            let demoAccounts: [Account]
        }
        guard let file = FileManager.default.contents(atPath: data + "/desk.json") else {
            throw ValidationError("There is no desk.json in \(data): name the folder that is served with --data.")
        }
        let accounts = try JSONDecoder().decode(Settings.self, from: file).demoAccounts
        var desks: [Desk] = []
        for account in accounts where ["desk1", "desk2"].contains(account.id) {
            desks.append(try await Desk.signIn(account.id, account.password, over: connection))
        }
        guard desks.count == 2 else { throw ValidationError("\(data) is no demo: it lacks the accounts desk1 and desk2.") }
        return desks
    }

    private func tell(_ run: CreateRun) {
        say("\(run.clients) client(s) opening incidents for \(shown(run.seconds)) s: \(shown(run.perSecond))/s, \(run.errors) errors")
        say("  " + Report.quantiles("create", run.latency))
        say("  this client used \(Int((run.ownShare * 100).rounded())) % of one core")
    }

    private func tell(_ run: VisibleRun) {
        say("\(run.watchers) watchers, \(shown(rate)) calls a second for \(shown(seconds)) s: \(run.errors) errors")
        say("  " + Report.quantiles("create → visible", run.latency))
        say("  " + Report.quantiles("create", run.create))
        say("  this client used \(Int((run.ownShare * 100).rounded())) % of one core")
    }

    private func tell(_ run: RaceRun) {
        say(
            "two dispatchers, one unit, \(run.rounds) rounds in \(shown(run.seconds)) s: \(run.doubleBookings) booked twice, "
                + "won \(run.wins[0]) to \(run.wins[1]), \(run.errors) errors")
        say("  " + Report.quantiles("both answered", run.latency))
    }

    private static func figures(
        _ one: CreateRun, _ eight: CreateRun, _ few: VisibleRun, _ many: VisibleRun, _ race: RaceRun, _ peer: PeerRun?
    ) -> [Figure] {
        func cad(_ words: String, _ value: Double) -> Figure.Peer { .init(name: "TicketsCAD", words: words, value: value) }
        func ims(_ words: String, _ value: Double) -> Figure.Peer { .init(name: "ranger-ims", words: words, value: value) }
        func quantile(_ sample: Sample, _ share: Double) -> Double { sample.quantile(share) ?? .infinity }
        func here(_ value: Double?, _ words: String) -> [Figure.Peer] {
            value.map { [.init(name: "Roundup in this run", words: shown($0) + words, value: $0)] } ?? []
        }
        return [
            Figure(
                name: "creates_per_s_1", value: one.perSecond, unit: "/s", target: nil, isBetterHigh: true,
                peers: here(peer?.one.perSecond, "/s")),
            Figure(
                name: "creates_per_s_8", value: eight.perSecond, unit: "/s", target: .atLeast(2000), isBetterHigh: true,
                peers: [cad("69–84/s", 84), ims("56/s and 61 % errors", 56)] + here(peer?.eight.perSecond, "/s")),
            Figure(
                name: "create_p50_ms", value: quantile(one.latency, 0.5), unit: "ms", target: .below(5),
                peers: [cad("42", 42), ims("19", 19)] + here(peer?.one.latency.quantile(0.5), "")),
            Figure(
                name: "create_p95_ms", value: quantile(one.latency, 0.95), unit: "ms", target: .below(15),
                peers: [cad("69", 69), ims("34", 34)] + here(peer?.one.latency.quantile(0.95), "")),
            Figure(
                name: "visible_20_p99_ms", value: quantile(few.latency, 0.99), unit: "ms", target: .below(50),
                peers: [cad("mean 1,670", 1670), ims("p95 46", 46)]),
            Figure(
                name: "visible_200_p99_ms", value: quantile(many.latency, 0.99), unit: "ms", target: .below(100),
                peers: [cad("32 watchers at most", .nan), ims("72", 72)]),
            Figure(
                name: "errors", value: Double(one.errors + eight.errors + few.errors + many.errors + race.errors), unit: "",
                target: .exactly(0)),
            Figure(
                name: "double_bookings_of_10000",
                value: Double(race.doubleBookings) * 10_000 / Double(race.rounds), unit: "", target: .exactly(0),
                peers: [cad("9 of 40 rounds", 2250)]),
        ]
    }

    private static let notes = """
        TicketsCAD 4.2.25 and ranger-ims, both on MariaDB, were measured earlier on this class of machine (../shared/peers.md), not
        in this run. Ratios take the peer's best; ranger-ims' p95 stands against our p99. Watchers are connections of this process
        that share one operator's session; load, pages and server share this machine's cores.
        """
}

/// Writes at once: what is read through a pipe would else come in one piece at the end.
private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
