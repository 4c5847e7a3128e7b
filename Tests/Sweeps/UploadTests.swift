import Foundation
import Glibc
import Ground
import Hummingbird
import Logging
import NIOCore
import Testing

@testable import Web

/// An office with a shelf, behind the routes that a system would add for it.
private final class UploadOffice: Sendable {
    let office: Office
    let http: RawHTTP
    let folder: String
    private let server: Task<Void, any Error>

    init() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("uploads-\(UUID().uuidString)").path
        office = try await Office {
            $0.caseFiles = CaseFiles(folder: folder, reserve: 0) { from, to, accepting in
                let bytes = try Data(contentsOf: URL(fileURLWithPath: from))
                guard bytes.first == 0x50, accepting.contains(.jpeg) else { throw Refusal(.unreadable, field: "file", "不接收", "Not taken") }
                try bytes.write(to: URL(fileURLWithPath: to))
                var taken = CaseFiles.Taken(.jpeg)
                taken.position = Sealed(Position(latitude: 30.5231, longitude: 114.3601))
                return taken
            }
        }
        let (house, router) = (office.house, Router(context: Visit.self))
        router.addMiddleware {
            Arrival(settings: house.settings)
            Headers()
            ErrorAnswers(house: house)
            Recognition(house: house)
            ErrorAnswers(house: house)
        }
        router.post("/api/v1/files") { request, visit in
            let file = try await house.receive(request, visit, most: 1_000_000)
            return try Answer.json(house.receipts.give(file, to: try visit.party(), at: house.now()), status: .created)
        }
        router.get("/files/:digest") { request, visit in
            try house.shelf().response(for: visit.parameters.get("digest") ?? "", .jpeg, name: "现场.jpg", inline: true, to: request)
        }
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: router.buildResponder(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: Logger(label: "uploads") { _ in SwiftLogNoOpLogHandler() })
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
        self.folder = folder
    }

    func close() async {
        server.cancel()
        _ = try? await server.value
        await office.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func send(_ body: String, _ headers: [(String, String)], type: String = "image/jpeg", name: String = "a.jpg") async throws -> Answered {
        try await http.send("POST", "/api/v1/files?name=\(name)", [("Content-Type", type)] + headers, body: Array(body.utf8))
    }

    /// Files on the shelf, and half-sent ones.
    var files: [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { $0.contains(".") }
    }
}

@Suite("Files over HTTP", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct UploadTests {
    @Test("a photo is sent, and comes back under a policy of its own")
    func roundTrip() async throws {
        let desk = try await UploadOffice()
        let wang = try await desk.office.signedIn("wang")
        let body = "P" + String(repeating: "0123456789", count: 90_000)
        let sent = try await desk.send(body, wang, name: "%E7%8E%B0%E5%9C%BA.JPG")
        let digest = try #require(sent.json?["digest"] as? String)
        #expect(sent.status == 201 && digest == Secret.digest(body) && sent.json?["name"] as? String == "现场.jpg" && sent.json?["hasPosition"] as? Bool == true)
        #expect(!sent.everything.contains("30.5231") && !sent.everything.contains("114.36"), "the position is in the slip alone")
        let file = try await desk.http.send("GET", "/files/\(digest)", wang)
        #expect(file.status == 200 && file.text == body && file["Content-Type"] == "image/jpeg" && file["Content-Length"] == "\(body.utf8.count)")
        #expect(file.all("Content-Security-Policy") == [FileShelf.policy] && file.all("X-Content-Type-Options") == ["nosniff"])
        #expect(file["X-Frame-Options"] == "DENY" && file.all("Cross-Origin-Resource-Policy") == ["same-origin"] && file["Cache-Control"] == "private, no-cache")
        let again = try await desk.http.send("GET", "/files/\(digest)", wang + [("If-None-Match", file["ETag"] ?? "")])
        #expect(again.status == 304 && again.body.isEmpty)
        let missing = try await desk.http.send("GET", "/files/\(Secret.digest("x"))", wang)
        #expect(missing.status == 404 && missing["Content-Security-Policy"] == Headers.policy)
        #expect(try await desk.send("P", [("Cookie", "\(CookieJar.device)=\(Secret.token())")]).status == 201, "a phone that asked for help")
        await desk.close()
    }

    @Test("nobody, another site, a form and what is too large are refused, and leave nothing")
    func refused() async throws {
        let desk = try await UploadOffice()
        let wang = try await desk.office.signedIn("wang")
        #expect(try await desk.send("P", []).status == 401)
        #expect(try await desk.send("P", [wang[0]]).status == 403, "without the form's token")
        #expect(try await desk.send("P", wang + [("Sec-Fetch-Site", "cross-site")]).status == 403)
        for type in ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain", "application/json", "x"] {
            #expect(try await desk.send("P", wang, type: type).status == 400, "\(type)")
        }
        #expect(try await desk.send("<svg>", wang).status == 400)
        #expect(try await desk.send("P", wang + [("Content-Length", "2000000")]).status == 413)
        #expect(desk.files.isEmpty)
        let phone = [("Cookie", "\(CookieJar.device)=\(Secret.token())")]
        var last = Answered()
        // On a busy machine a place or two may come free meanwhile.
        for _ in 0..<200 where last.status != 429 { last = try await desk.send("P", phone) }
        #expect(last.status == 429 && last["Retry-After"] != nil)
        await desk.close()
    }

    @Test("an upload that breaks off leaves nothing")
    func brokenOff() async throws {
        let desk = try await UploadOffice()
        let wang = try await desk.office.signedIn("wang")
        let socket = try desk.http.connected()
        let lines = ["POST /api/v1/files HTTP/1.1", "Host: 127.0.0.1:\(desk.http.port)", "Content-Type: image/jpeg", "Content-Length: 900000"] + wang.map { "\($0.0): \($0.1)" }
        try desk.http.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\nP" + String(repeating: "x", count: 100_000)).utf8), to: socket)
        // It has begun once there is something half-sent.
        #expect(try await comes { !desk.files.isEmpty } && desk.files.allSatisfy { $0.hasPrefix("incoming/") })
        Glibc.close(socket)
        #expect(try await comes { desk.files.isEmpty })
        await desk.close()
    }

    /// Whether it comes true at all; a server that is busy takes its time.
    private func comes(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<3000 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
