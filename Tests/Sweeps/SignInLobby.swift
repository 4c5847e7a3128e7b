import Foundation
import Ground
import Hummingbird
import Incidents
import Journal
import Logging
import ServiceLifecycle
import Simulation
import Store
import Synchronization

@testable import Web

/// A desk that asks for two factors, with a clock that tests turn, and browsers that keep their cookies.
final class Lobby: Sendable {
    let house: House
    let store: SQLStore
    let http: RawHTTP
    let clock: TestClock
    private let server: Task<Void, any Error>

    static let password = "sieben Zwerge 110"
    /// One cheap digest for all: what scrypt costs is not what is tried here.
    private static let stored = Task { try await Password.digest(password, rounds: 1024, parallelism: 1) }

    /// The shell's clock in a test.
    final class TestClock: Sendable {
        private let moment = Mutex(Instant(milliseconds: 1_790_000_000_000))
        var now: Instant { moment.withLock { $0 } }
        func pass(_ seconds: Double) { moment.withLock { $0 = $0.advanced(bySeconds: seconds) } }
    }

    init(secondFactor: Settings.SecondFactor = .required) async throws {
        var settings = Settings(
            organisation: "campus", organisationName: LocalisedText("保卫处", "Security office"), campusName: Office.town.campusName,
            targets: Targets(), home: nil, publicDirectory: Office.publicDirectory, isSecure: false, demoAccounts: [], publicAddress: nil)
        settings.secondFactor = secondFactor
        // The door's own brake is what is tried here, not the count of requests by address.
        settings.rateLimits = 1000
        let clock = TestClock()
        self.clock = clock
        store = try SQLStore.temporary()
        house = try await House(store: store, atlas: Office.atlas, cases: Office.cases(), settings: settings, now: { clock.now })
        let stored = try await Self.stored.value
        for person in Office.people.prefix(4) {
            try await Accounts(store).add(person, with: stored, in: "campus", by: .system("test"), at: clock.now)
        }
        var logger = Logger(label: "lobby")
        logger.logLevel = .critical
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let application = try await house.application(host: "127.0.0.1", port: 0, logger: logger) { opened.yield($0) }
        server = Task {
            defer { opened.finish() }
            try await application.runService(gracefulShutdownSignals: [])
        }
        var first: Int?
        for await port in ports {
            first = port
            break
        }
        guard let first else { throw RawHTTP.Fault(what: "the server did not start") }
        http = RawHTTP(port: first)
    }

    func close() async {
        server.cancel()
        _ = try? await server.value
        await store.close()
    }

    func browser() -> Browser { Browser(lobby: self) }

    /// The code that an app with this secret shows now.
    func code(_ secret: [UInt8]) -> String { TOTP.code(secret, step: TOTP.step(at: clock.now)) }

    /// One browser with its cookies.
    final class Browser: Sendable {
        private let lobby: Lobby
        private let jar = Mutex<[String: String]>([:])

        init(lobby: Lobby) { self.lobby = lobby }

        var cookies: [String: String] {
            get { jar.withLock { $0 } }
            set { jar.withLock { $0 = newValue } }
        }
        var token: String? { cookies[CookieJar.session] }

        func get(_ path: String, _ headers: [(String, String)] = []) async throws -> Answered {
            try await exchange("GET", path, headers, [])
        }

        /// Posts a form, with the form token of the session as its page would carry it.
        func post(_ path: String, _ fields: [String: String], formToken: String? = nil) async throws -> Answered {
            var fields = fields
            if fields["formToken"] == nil { fields["formToken"] = try await self.formToken() }
            let body = fields.map { "\(escaped($0.key))=\(escaped($0.value))" }.joined(separator: "&")
            return try await exchange("POST", path, [("Content-Type", "application/x-www-form-urlencoded")], Array(body.utf8))
        }

        func signIn(_ account: String, _ password: String = Lobby.password, next: String = "") async throws -> Answered {
            try await post("/signin", ["account": account, "password": password, "next": next])
        }

        func session() async throws -> Session? {
            guard let token else { return nil }
            return try await Session.recognise(token, in: lobby.store, at: lobby.clock.now, under: lobby.house.settings.sessionPolicy)
        }

        /// Sets the second factor up at the page where it is owed; returns the secret and the recovery codes shown.
        func enrol() async throws -> (secret: [UInt8], codes: [String]) {
            guard let session = try await session() else { throw RawHTTP.Fault(what: "nobody is signing in") }
            let secret = try await lobby.house.newSecret(session)
            let answered = try await post("/signin/enrol", ["code": lobby.code(secret)])
            let codes = answered.text.components(separatedBy: "<li><code>").dropFirst().map { String($0.prefix(11)) }
            return (secret, codes)
        }

        private func formToken() async throws -> String { try await session()?.formToken ?? "" }

        private func exchange(_ method: String, _ path: String, _ headers: [(String, String)], _ body: [UInt8]) async throws -> Answered {
            var headers = headers
            let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            if !cookie.isEmpty { headers.append(("Cookie", cookie)) }
            let answered = try await lobby.http.send(method, path, headers, body: body)
            for line in answered.all("Set-Cookie") {
                let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                jar.withLock { $0[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
            }
            return answered
        }

        private func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
    }
}
