import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import Testing

@testable import Web

@Suite("Settings and the way to providers")
struct SignOnSettingTests {
    private static var good: [String: Any] {
        [
            "id": "uni", "title": ["zh": "大学", "en": "University"], "kind": "oidc", "issuer": "https://id.example.edu/realms/x",
            "clientID": "c", "clientSecretEnvironment": "X", "organisation": "campus",
        ]
    }

    private static func read(_ changes: [String: Any?]) throws -> SignOnSetting {
        var object = good
        for (name, value) in changes { object[name] = value }
        return try JSONDecoder().decode(SignOnSetting.self, from: Data(University.json(object).utf8))
    }

    @Test("a setting that is left out has the careful value")
    func defaults() throws {
        let setting = try Self.read([:])
        #expect(setting.scopes == ["openid", "profile"] && setting.accountClaim == "sub")
        #expect(!setting.matchAccounts && !setting.createAccounts && setting.acceptedSecondFactors.isEmpty)
        let again = try JSONDecoder().decode(SignOnSetting.self, from: try JSONEncoder().encode(setting))
        #expect(again == setting)
    }

    @Test("a wrong or unknown setting is named")
    func wrong() {
        let spoiled: [(String, Any?)] = [
            ("clientSecret", "in the open"), ("secret", "x"), ("id", "Uni"), ("id", "a/b"), ("id", ""), ("kind", "saml"), ("issuer", "http://id.example.edu"),
            ("issuer", "https://id.example.edu?x"), ("issuer", nil), ("issuer", "https://u:p@id.example.edu"), ("clientID", ""), ("clientSecretFile", "relative"),
            ("scopes", ["profile"]), ("accountClaim", ""), ("organisation", "a b"), ("agentID", "1"), ("baseURL", "ftp://x"), ("createAccounts", "yes"),
        ]
        for (name, value) in spoiled {
            do {
                _ = try Self.read([name: value])
                Issue.record("\(name) was taken")
            } catch let error as DecodingError {
                let words = "\(error)"
                #expect(words.contains(name), "\(words)")
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(throws: DecodingError.self) { try Self.read(["kind": "wecom", "issuer": nil]) }
        #expect(throws: DecodingError.self) { try Self.read(["kind": "wechatMiniProgram", "issuer": nil, "clientSecretEnvironment": nil]) }
        #expect(SignOnSetting.fault(in: []) == nil)
    }

    @Test("the same id twice is named")
    func twice() throws {
        let setting = try Self.read([:])
        #expect(SignOnSetting.fault(in: [setting]) == nil && SignOnSetting.fault(in: [setting, setting])?.contains("uni") == true)
    }

    @Test("a secret comes from the environment, or from a file that nobody else may read")
    func secrets() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("signon-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("secret").path
        func write(_ text: String, mode: Int) throws {
            try? FileManager.default.removeItem(atPath: path)
            _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        }
        var setting = try Self.read(["clientSecretEnvironment": nil, "clientSecretFile": path])
        func faults(_ environment: [String: String] = [:]) -> String? {
            do {
                _ = try ClientSecret.read(setting, environment: environment)
                return nil
            } catch { return "\(error)" }
        }
        #expect(faults()?.contains(path) == true)
        try write("s3cret\n", mode: 0o600)
        #expect(try ClientSecret.read(setting, environment: [:])?.opened() == "s3cret")
        try write("s3cret", mode: 0o440)
        #expect(faults() == nil)
        for mode in [0o644, 0o620, 0o604] {
            try write("s3cret", mode: mode)
            #expect(faults()?.contains("chmod 600") == true && faults()?.contains("s3cret") == false)
        }
        try write("", mode: 0o600)
        #expect(faults() != nil)
        setting = try Self.read([:])
        #expect(faults()?.contains("X") == true && faults(["X": ""]) != nil && faults(["X": "s"]) == nil)
    }

    @Test("only https is talked to, and this machine", arguments: [
        ("https://id.example.edu/x", true), ("http://127.0.0.1:8080", true), ("http://localhost:1/x", true), ("http://[::1]:80/", true),
        ("http://id.example.edu", false), ("http://127.0.0.1.example.edu", false), ("http://localhost@evil.example", false), ("javascript:alert(1)", false),
        ("//x", false), ("", false), ("https://", false), ("https://a\nb", false), ("file:///etc/passwd", false),
    ])
    func addresses(text: String, isTaken: Bool) { #expect(WebAddress.isProvider(text) == isTaken) }

    @Test("over the network: redirects are not followed, answers end at 256 KB, and whoever is not there is said to be so")
    func network() async throws {
        let router = Router()
        router.get("good") { _, _ in Response(status: .ok, body: .init(byteBuffer: .init(string: "{\"a\":1}"))) }
        router.get("moved") { _, _ in Response(status: .found, headers: [.location: "/good"]) }
        router.get("missing") { _, _ in Response(status: .notFound, body: .init(byteBuffer: .init(string: "no"))) }
        for (name, size) in [("full", NetworkTransport.largest), ("over", NetworkTransport.largest + 1)] {
            router.get(RouterPath(name)) { _, _ in Response(status: .ok, body: .init(byteBuffer: .init(repeating: 0x20, count: size))) }
        }
        router.get("drip") { _, _ in
            Response(status: .ok, body: .init { writer in
                for _ in 0..<8 { try await writer.write(.init(repeating: 0x20, count: NetworkTransport.largest / 4)) }
                try await writer.finish(nil)
            })
        }
        router.post("echo") { request, _ in
            let body = try await request.body.collect(upTo: 1000)
            return Response(status: .ok, body: .init(byteBuffer: body))
        }
        let (ports, opened) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "stand-in")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let server = Task { try await application.run() }
        defer { server.cancel() }
        var first: Int?
        for await port in ports {
            first = port
            break
        }
        let base = "http://127.0.0.1:\(try #require(first))"
        let transport = NetworkTransport()
        func why(_ path: String) async -> SignOnFault.Why? {
            do {
                _ = try await transport.send(ProviderRequest(url: path))
                return nil
            } catch {
                return (error as? SignOnFault)?.why
            }
        }
        let good = try await transport.send(ProviderRequest(url: base + "/good"))
        #expect(good.status == 200 && good.body == Array("{\"a\":1}".utf8))
        #expect(try await transport.send(ProviderRequest(url: base + "/missing")).status == 404)
        #expect(try await transport.send(ProviderRequest(url: base + "/full")).body.count == NetworkTransport.largest)
        #expect(try await transport.send(ProviderRequest(method: "POST", url: base + "/echo", body: Array("a=b".utf8))).body == Array("a=b".utf8))
        #expect(await why(base + "/moved") == .redirected)
        #expect(await why(base + "/over") == .tooLarge)
        #expect(await why(base + "/drip") == .tooLarge)
        #expect(await why("http://127.0.0.1:1/") == .unreachable)
        #expect(await why("http://id.example.edu/") == .insecure)
    }

    @Test("every reason has words in both languages, and none asks a page to send people in a circle")
    func words() {
        for why in SignOnFault.Why.allCases {
            let refusal = SignOnFault(why).refusal
            #expect(!refusal.message.zh.isEmpty && !refusal.message.en.isEmpty && refusal.code != .notSignedIn)
        }
    }
}
