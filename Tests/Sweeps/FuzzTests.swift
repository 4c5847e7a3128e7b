import Foundation
import Ground
import HTTPTypes
import Incidents
import Testing

@testable import Web

/// The real server under bodies and cookies that nobody meant. The seed is the test's argument, so a failing one can be run again;
/// each is bounded by a number of requests, never by time.
@Suite("Fuzzed bodies and cookies", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct FuzzTests {
    static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]
    /// An office of its own: what gets through changes it.
    private static let office = Task { try await Office() }

    /// Every field that any body knows, from the API's own description.
    private static let fields: [String] = {
        func properties(_ schema: Any) -> [String] {
            if let list = schema as? [Any] { return list.flatMap(properties) }
            guard let object = schema as? [String: Any] else { return [] }
            return ((object["properties"] as? [String: Any]).map { Array($0.keys) } ?? []) + object.values.flatMap(properties)
        }
        return Array(Set(properties(OpenAPI.schemas)).union(OpenAPI.Shape.fields.values.flatMap(\.all)).union(["on", "key", "version", "when"])).sorted()
    }()

    /// Signing in is left out: each try costs a password's hash, and the sweep of nonsense goes there.
    private static func targets(_ office: Office) -> [String] {
        office.house.routes().filter { $0.method == .post && !$0.path.hasPrefix("/sign") && $0.path != "/api/v1/session" }.flatMap { route in
            route.path.hasSuffix(":command")
                ? Command.Name.allCases.map { "/api/v1/incidents/\(office.incident)/\($0.rawValue)" } : [route.target(office)]
        }
    }

    /// Bytes as a person can read and copy them.
    private static func shown(_ bytes: some Sequence<UInt8>) -> String {
        bytes.prefix(300).map { (0x20..<0x7F).contains($0) && $0 != 0x25 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16) }.joined()
    }

    private func expectSound(_ answered: Answered, _ what: @autoclosure () -> String) {
        // A server without a folder for tables says so in words, and so does one whose disk is full.
        let isRefused = answered.status == 503 && answered.text.contains("\"unavailable\"")
        #expect(answered.status < 500 || isRefused, "\(what()): \(answered.status) \(answered.text.prefix(200))")
        // What is no HTTP at all is refused by its reader, with nothing in the answer.
        if answered.status == 400, answered.body.isEmpty { return }
        #expect(answered["X-Content-Type-Options"] == "nosniff", "\(what())")
        guard answered.status >= 400 else { return }
        for word in RouteSweep.insides where answered.text.contains(word) { Issue.record("\(what()) says \(word)") }
    }

    @Test("JSON of any kind is taken or refused in words, never an error of the server", arguments: seeds)
    func bodies(seed: UInt64) async throws {
        let office = try await Self.office.value
        let targets = Self.targets(office)
        #expect(targets.count > 20 && Self.fields.count > 30)
        var fuzz = Fuzz(seed: seed)
        var headers: [(String, String)] = []
        for round in 0..<80 {
            // Something may have ended the session meanwhile, as it should.
            if round % 20 == 0 { headers = try await office.signedIn(fuzz.one(of: ["wang", "p01", "zhang"] as [PersonID])) }
            let (target, body, isNobody) = (fuzz.one(of: targets), fuzz.body(Self.fields), fuzz.happens(oneIn: 4))
            let phone = ("Cookie", "\(CookieJar.device)=\(Office.phoneToken)")
            let answered = try await office.http.send("POST", target, [("Content-Type", "application/json")] + (isNobody ? [phone] : headers), body: body)
            let what = "seed \(seed), round \(round), POST \(target) \(Self.shown(body))"
            expectSound(answered, what)
            if target == "/api/v1/incidents", isNobody { #expect([200, 201].contains(answered.status), "\(what): a cry for help was not heard") }
            if answered.status >= 400, target.hasPrefix("/api/") {
                #expect(answered.json?["code"] is String && (answered.json?["message"] as? String)?.isEmpty == false, "\(what): \(answered.status)")
            }
        }
        #expect(try await office.http.send("GET", "/health").status == 200)
        // Whatever was done, the incident can still be read, and the record is one chain.
        #expect(try await office.stored(office.incident) != nil)
    }

    @Test("cookies of any kind let nobody in and break nothing", arguments: seeds)
    func cookies(seed: UInt64) async throws {
        let office = try await Self.office.value
        var fuzz = Fuzz(seed: seed)
        let session = try await office.signedIn("wang", formToken: false)[0].1.split(separator: "=", maxSplits: 1).map(String.init)[1]
        let digest = Secret.digest(session)
        for round in 0..<60 {
            let value = fuzz.cookies([session, String(session.dropLast()), session + "A", digest, Office.phoneToken, "zh", "en"])
            let path = fuzz.one(of: ["/api/v1/units", "/desk", "/api/v1/incidents/\(office.incident)", "/sos", "/", "/unit", "/figures"])
            let head = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(office.port)\r\nConnection: close\r\nAccept: application/json\r\nCookie: "
            let answered = try await office.http.send(Array(head.utf8) + value + Array("\r\n\r\n".utf8))
            let text = String(decoding: value, as: UTF8.self)
            let what = "seed \(seed), round \(round), GET \(path) Cookie: \(Self.shown(value))"
            expectSound(answered, what)
            // Only the whole token under its own name is a session; the phone's own token shows the phone its own call.
            if path == "/api/v1/units" || path == "/desk" || path == "/unit" || path == "/figures", !text.contains(session) {
                #expect([400, 401, 303, 431].contains(answered.status), "\(what): \(answered.status)")
            }
            if !text.contains(session) {
                #expect(!answered.everything.contains(Office.callerWords) && !answered.everything.contains(Office.callerPhone), "\(what)")
            }
        }
        #expect(try await office.http.send("GET", "/health").status == 200)
    }

    @Test("the readers of bodies, forms, times, names and marks bear any bytes", arguments: seeds)
    func readers(seed: UInt64) throws {
        var fuzz = Fuzz(seed: seed)
        let base = try #require(URL(string: "https://desk.example"))
        for round in 0..<400 {
            let bytes = fuzz.body(Self.fields)
            let text = String(decoding: bytes, as: UTF8.self)
            let what = "seed \(seed), round \(round): \(Self.shown(bytes))"
            _ = CommandBody.lenient(bytes)
            do {
                let body = try CommandBody.decode(bytes)
                for name in Command.Name.allCases {
                    do { _ = try body.command(name) } catch let refusal as Refusal { #expect(!refusal.message.zh.isEmpty && !refusal.message.en.isEmpty, "\(what)") }
                }
                _ = try? body.callerOpening()
            } catch let refusal as Refusal {
                #expect(refusal.code == .unreadable && !refusal.message.en.isEmpty, "\(what)")
            }
            _ = House.form(bytes)
            _ = Instant(iso: text)
            _ = Cursor(text: text)
            _ = House.pageMark(text)
            if let id = IncidentID(checking: text) { #expect(id.text.utf8.count <= 64 && id.text.allSatisfy { $0.isASCII && !$0.isWhitespace && !"/%<>\"'".contains($0) }, "\(what)") }
            if let way = House.localPath("/" + text) { #expect(URL(string: way, relativeTo: base).map { $0.host() == base.host() } ?? true, "\(what)") }
        }
    }
}
