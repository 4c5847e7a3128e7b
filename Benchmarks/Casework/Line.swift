import Foundation

/// One connection that speaks HTTP/1.1, blocking: what is measured is the answer, not a client.
final class Line {
    struct Reply {
        let status: Int
        let text: String
        let cookie: String?
    }

    private let socket: Int32
    private let port: Int
    private var buffer: [UInt8] = []

    /// To a server on this machine. Throws `BenchFault` where nothing listens.
    init(port: Int) throws {
        self.port = port
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw BenchFault("nothing listens on port \(port)") }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(socket) }

    func get(_ path: String, _ cookie: String) throws -> Reply {
        try ask("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: \(cookie)\r\nAccept: text/html\r\n\r\n")
    }

    func post(_ path: String, _ json: String) throws -> Reply {
        try ask("POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)")
    }

    private func ask(_ text: String) throws -> Reply {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { throw BenchFault("the connection broke") }
            bytes = bytes.dropFirst(sent)
        }
        let head = try until("\r\n\r\n")
        let lines = head.components(separatedBy: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { throw BenchFault("no answer in HTTP") }
        func header(_ name: String) -> String? {
            lines.first { $0.lowercased().hasPrefix(name + ":") }.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
        let cookie = header("set-cookie")?.split(separator: ";").first.map(String.init)
        if let length = header("content-length").flatMap({ Int($0) }) { return Reply(status: status, text: try take(length), cookie: cookie) }
        guard header("transfer-encoding") == "chunked" else { return Reply(status: status, text: "", cookie: cookie) }
        var body = ""
        while let size = Int(try until("\r\n").split(separator: ";").first.map(String.init) ?? "", radix: 16) {
            body += try take(size)
            _ = try take(2)
            if size == 0 { break }
        }
        return Reply(status: status, text: body, cookie: cookie)
    }

    private func fill() throws {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &piece, piece.count, 0)
        guard count > 0 else { throw BenchFault("the server closed the connection") }
        buffer += piece[..<count]
    }

    private func until(_ mark: String) throws -> String {
        let wanted = Array(mark.utf8)
        while true {
            if buffer.count >= wanted.count, let at = (0...(buffer.count - wanted.count)).first(where: { buffer[$0..<($0 + wanted.count)].elementsEqual(wanted) }) {
                defer { buffer.removeFirst(at + wanted.count) }
                return String(decoding: buffer[..<at], as: UTF8.self)
            }
            try fill()
        }
    }

    private func take(_ count: Int) throws -> String {
        while buffer.count < count { try fill() }
        defer { buffer.removeFirst(count) }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
