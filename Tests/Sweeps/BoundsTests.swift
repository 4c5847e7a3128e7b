import Foundation
import Glibc
import Ground
import Testing

@testable import Web

/// Clients that hold on to what they are given.
@Suite("Time and size", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct BoundsTests {
    /// What came until the server closed; `nil` when it had not within the socket's half minute.
    private func untilClosed(_ socket: Int32) -> [UInt8]? {
        var (received, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            // A reset is a close that hurries.
            if count == 0 || count < 0 && errno == ECONNRESET { return received }
            if count < 0 { return nil }
            received += buffer[..<count]
        }
    }

    /// Runs blocking work on a thread of its own.
    private func apart<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }

    @Test("half a head and nothing more, or a head that drips, is cut off; others are served meanwhile", arguments: [false, true])
    func slowHead(drips: Bool) async throws {
        let office = try await Office { $0.bounds.head = 2 }
        let http = office.http
        let received = try await apart { () -> [UInt8]? in
            let socket = try http.connected()
            defer { Glibc.close(socket) }
            try http.write(Array("GET /health HTTP/1.1\r\nHost: x\r\nX-".utf8), to: socket)
            if drips {
                for _ in 0..<200 {
                    usleep(100_000)
                    do { try http.write([UInt8(ascii: "a")], to: socket) } catch { break }
                }
            }
            return untilClosed(socket)
        }
        #expect(received == [], "the server went on waiting, or answered what was never asked")
        #expect(try await office.http.send("GET", "/health").status == 200)
        await office.close()
    }

    @Test("a body that drips is cut off as a whole, and a cry for help within it was heard all the same")
    func slowBody() async throws {
        let office = try await Office { $0.bounds.body = 2 }
        let (http, before) = (office.http, try await office.incidentCount())
        let received = try await apart { () -> [UInt8]? in
            let socket = try http.connected()
            defer { Glibc.close(socket) }
            try http.write(Array("POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"words\":\"".utf8), to: socket)
            for _ in 0..<200 {
                usleep(100_000)
                do { try http.write([UInt8(ascii: "a")], to: socket) } catch { break }
            }
            return untilClosed(socket)
        }
        #expect(received != nil, "the server went on reading")
        for _ in 0..<100 where try await office.incidentCount() == before { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try await office.incidentCount() == before + 1)
        await office.close()
    }

    @Test("a phone that needs its time gets its answer")
    func patience() async throws {
        let office = try await Office {
            // Longer than any pause between two of its letters, also where the server itself has to wait for a busy machine.
            $0.bounds.head = 60
            $0.bounds.stall = 60
        }
        let http = office.http
        let answered = try await apart { () -> String in
            let socket = try http.connected()
            defer { Glibc.close(socket) }
            try http.write(Array("POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n".utf8), to: socket)
            for byte in Array(#"{"type":"injury","silent":true"#.utf8) {
                usleep(100_000)
                try http.write([byte], to: socket)
            }
            return String(decoding: untilClosed(socket) ?? [], as: UTF8.self)
        }
        #expect(answered.hasPrefix("HTTP/1.1 201"))
        await office.close()
    }

    @Test("an open live stream outlives every deadline")
    func stream() async throws {
        let office = try await Office {
            // Shorter than the stream is listened to.
            $0.bounds.head = 5
            $0.bounds.stall = 5
        }
        let http = office.http
        let cookie = try await office.signedIn("wang")[0]
        let beats = try await apart { () -> Int in
            let socket = try http.connected()
            defer { Glibc.close(socket) }
            try http.write(Array("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: \(cookie.1)\r\n\r\n".utf8), to: socket)
            var (text, buffer) = ("", [UInt8](repeating: 0, count: 4096))
            // One beat comes at once; two more are ten seconds on the wire.
            while text.components(separatedBy: "event: beat").count < 4 {
                let count = recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
            return text.components(separatedBy: "event: beat").count - 1
        }
        #expect(beats == 3)
        await office.close()
    }

    @Test("when every place is taken, whoever waits for nothing gives way to whoever asks")
    func places() async throws {
        let office = try await Office { $0.bounds.connections = 10 }
        let http = office.http
        let idle = try await apart { try (0..<25).map { _ in try http.connected() } }
        for _ in 0..<20 { #expect(try await office.http.send("GET", "/health").status == 200) }
        #expect(try await office.post("/api/v1/incidents", "{}").status == 201)
        for socket in idle { Glibc.close(socket) }
        await office.close()
    }

    @Test("an address that never ends is refused in words, a heap of headers without; both carry the house's policy")
    func heads() async throws {
        let office = try await Office.shared.value
        let long = try await office.http.send("GET", "/desk?x=" + String(repeating: "y", count: 9000), [("Accept", "application/json")])
        #expect(long.status == 414 && long.json?["message"] is String && long["Content-Security-Policy"] == Headers.policy)
        for headers in [(0..<200).map { ("X-\($0)", "y") }, [("X-Long", String(repeating: "y", count: 40_000))], (0..<90).map { ("X-\($0)", String(repeating: "y", count: 1000)) }] {
            let answered = try await office.http.send("GET", "/health", headers)
            #expect(answered.status == 400 && answered["Content-Security-Policy"] == Headers.policy && answered["X-Content-Type-Options"] == "nosniff")
        }
        #expect(try await office.http.send("GET", "/health", [("X-Long", String(repeating: "y", count: 7000))]).status == 200)
    }

    @Test("JSON within JSON within JSON is refused to the desk; of a cry for help it is left out")
    func depth() async throws {
        let office = try await Office.shared.value
        let deep = #"{"words":"#  + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + "}"
        let desk = try await office.signedIn("wang")
        #expect(try await office.post("/api/v1/incidents/\(office.incident)/tell", deep, desk).status == 400)
        #expect(try await office.post("/api/v1/incidents", deep).status == 201)
    }

    @Test("a ninth live stream of one session ends its first")
    func streams() async throws {
        let office = try await Office { $0.bounds.streams = 3 }
        let (http, cookie) = (office.http, try await office.signedIn("wang")[0].1)
        let ended = try await apart { () -> Bool in
            var sockets: [Int32] = []
            defer { for socket in sockets { Glibc.close(socket) } }
            for _ in 0..<4 {
                let socket = try http.connected()
                sockets.append(socket)
                try http.write(Array("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: \(cookie)\r\n\r\n".utf8), to: socket)
                var buffer = [UInt8](repeating: 0, count: 4096)
                guard recv(socket, &buffer, buffer.count, 0) > 0 else { return false }
            }
            let first = String(decoding: untilClosed(sockets[0]) ?? [], as: UTF8.self)
            return first.hasSuffix("0\r\n\r\n")
        }
        #expect(ended)
        await office.close()
    }
}
