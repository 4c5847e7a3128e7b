import Foundation
import Glibc

/// An answer, byte for byte as it came.
struct Answered: Sendable {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    func all(_ name: String) -> [String] { headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value) }
    subscript(_ name: String) -> String? { all(name).first }
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: [String: Any]? { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] }
    /// Everything that went over the wire, for looking for what must not be in it.
    var everything: String { headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") + "\n" + text }
}

/// HTTP/1.1 without a library in between: what is sent is exactly what the test says, however wrong.
struct RawHTTP: Sendable {
    let port: Int

    struct Fault: Error { let what: String }

    /// Sends the bytes and reads one answer; of an event stream, only its head. `rest` is sent after `head` while the server
    /// still listens. Throws `Fault` when it closes without an answer.
    func send(_ head: [UInt8], rest: [UInt8] = []) async throws -> Answered {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: reading blocks.
            Thread.detachNewThread { continuation.resume(with: Result { try exchange(head, rest) }) }
        }
    }

    func send(
        _ method: String, _ target: String, _ headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> Answered {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers.map { "\($0.0): \($0.1)" }
        if method == "POST", !headers.contains(where: { $0.0.lowercased() == "content-length" }) { lines.append("Content-Length: \(body.count)") }
        return try await send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    // MARK: - Sockets

    private func exchange(_ head: [UInt8], _ rest: [UInt8]) throws -> Answered {
        let socket = try connected()
        defer { close(socket) }
        try write(head, to: socket)
        if !rest.isEmpty { try? write(rest, to: socket) }
        return try read(from: socket)
    }

    func connected() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Fault(what: "no socket") }
        var limit = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard result == 0 else {
            close(descriptor)
            throw Fault(what: "no connection")
        }
        return descriptor
    }

    func write(_ bytes: [UInt8], to socket: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            // A server that closes must not end the test process with a signal.
            let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Fault(what: "the server closed while it was sent to") }
            sent += count
        }
    }

    private func read(from socket: Int32) throws -> Answered {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let blank: [UInt8] = Array("\r\n\r\n".utf8)
        while true {
            if let end = Data(received).range(of: Data(blank)) {
                var answered = try head(Array(received[..<end.lowerBound]))
                let body = Array(received[end.upperBound...])
                let isStream = answered["Content-Type"]?.hasPrefix("text/event-stream") ?? false
                let length = answered["Content-Length"].flatMap(Int.init)
                let isWhole = length.map { body.count >= $0 } ?? (answered["Transfer-Encoding"] != nil && body.suffix(5) == Array("0\r\n\r\n".utf8))
                if isStream || isWhole || [204, 304].contains(answered.status) {
                    answered.body = body
                    return answered
                }
            }
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Fault(what: "no answer within 300 s, after \(received.count) bytes") }
            guard count > 0 else { throw Fault(what: "the server closed after \(received.count) bytes") }
            received += buffer[..<count]
        }
    }

    private func head(_ bytes: [UInt8]) throws -> Answered {
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        var answered = Answered()
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { throw Fault(what: "no status") }
        answered.status = status
        answered.headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
        return answered
    }
}
