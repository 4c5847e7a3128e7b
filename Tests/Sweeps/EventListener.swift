import Foundation
import Glibc
import Synchronization

/// A page with a live wire: reads a stream of events until the server ends it.
final class EventListener: Sendable {
    private let heard = Mutex<(text: String, isOver: Bool)>(("", false))
    private let socket: Int32

    init(_ http: RawHTTP, _ headers: [(String, String)], path: String = "/api/v1/events") throws {
        socket = try http.connected()
        let lines = ["GET \(path) HTTP/1.1", "Host: 127.0.0.1:\(http.port)"] + headers.map { "\($0.0): \($0.1)" }
        try http.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8), to: socket)
        // A thread of its own: reading blocks.
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                heard.withLock { $0.text += text }
            }
            heard.withLock { $0.isOver = true }
        }
    }

    /// Everything that has come so far.
    var text: String { heard.withLock { $0.text } }
    /// Whether the server has ended the stream.
    var isOver: Bool { heard.withLock { $0.isOver } }
    var beats: Int { text.components(separatedBy: "event: beat").count - 1 }
    /// How many events of the kind have come.
    func count(_ kind: String) -> Int { text.components(separatedBy: "event: \(kind)\n").count - 1 }

    /// Waits, at most 20 seconds, until something is so; returns whether it is.
    func wait(until isSo: @Sendable (EventListener) -> Bool) async throws -> Bool {
        for _ in 0..<2000 {
            if isSo(self) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return isSo(self)
    }

    func leave() { shutdown(socket, Int32(SHUT_RDWR)) }
    deinit { close(socket) }
}
