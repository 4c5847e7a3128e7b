import CPostgres
import Foundation
import Ground
import Synchronization

/// Hears of the commits of other nodes, on a thread of its own, until it is stopped.
final class PostgresListener: Sendable {
    static let channel = "campus110_grew"
    /// Bytes of one notification; PostgreSQL takes 7,999.
    private static let payload = 7_000

    private let settings: PostgresSettings
    private let node: String
    private let handler: @Sendable (Set<OrganisationID>) -> Void
    /// Written to when the thread shall end.
    private let wake: (read: Int32, write: Int32)
    private let isEnding = Mutex(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Connects and listens from here on; throws `StoreFault`. `node` is this node's name, whose own commits are passed over.
    init(
        _ settings: PostgresSettings, node: String, handler: @escaping @Sendable (Set<OrganisationID>) -> Void
    ) throws {
        self.settings = settings
        self.node = node
        self.handler = handler
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw StoreFault(.other, code: "pipe \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wake = (ends[0], ends[1])
        let connection = PostgresConnection(settings)
        do {
            try Self.listen(connection)
        } catch {
            for end in ends { close(end) }
            throw error
        }
        let first = Handover(connection)
        let thread = Thread { self.run(first.connection) }
        thread.name = "campus110.store.listener"
        thread.start()
    }

    /// Tells the thread to end, once; does not wait for it.
    func end() {
        let isFirst = isEnding.withLock { isEnding in
            defer { isEnding = true }
            return !isEnding
        }
        if isFirst { _ = write(wake.write, "x", 1) }
    }

    /// Ends the thread and waits for it; called once, where blocking is allowed.
    func stop() {
        end()
        ended.wait()
    }

    private static func listen(_ connection: PostgresConnection) throws {
        try connection.connect()
        try connection.script(["LISTEN \(channel)"])
    }

    private func run(_ connection: PostgresConnection) {
        while true {
            do {
                try hear(connection)
                break
            } catch {
                var isEnding = false
                repeat {
                    isEnding = isWoken(waitingFor: -1, milliseconds: 500)
                } while !isEnding && (try? Self.listen(connection)) == nil
                if isEnding { break }
                // Commits went unheard meanwhile: whoever listens looks at every chain again.
                if let chains = try? connection.run("SELECT organisation FROM chain_head", []).map({ try $0.text(0) }) {
                    handler(Set(chains.map { OrganisationID($0) }))
                }
            }
        }
        connection.disconnect()
        close(wake.read)
        close(wake.write)
        ended.signal()
    }

    /// Hands on what comes in; returns when the thread shall end, throws when the connection is lost.
    private func hear(_ connection: PostgresConnection) throws {
        repeat {
            for text in try connection.notifications() { tell(text) }
        } while !isWoken(waitingFor: connection.socket, milliseconds: -1)
    }

    /// Waits for the socket, the time, or the end; true for the end.
    private func isWoken(waitingFor socket: Int32, milliseconds: Int32) -> Bool {
        var polls = [
            pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
        ]
        return poll(&polls, 2, milliseconds) > 0 && polls[0].revents != 0
    }

    private func tell(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.removeFirst() != node else { return }
        handler(Set(lines.map { OrganisationID($0) }))
    }

    /// The texts that tell of these chains: the node's name, then one organisation a line.
    static func texts(_ chains: Set<OrganisationID>, from node: String) -> [String] {
        var texts: [String] = []
        var text = node
        for chain in chains.sorted() {
            if text.utf8.count + chain.text.utf8.count + 1 > payload {
                texts.append(text)
                text = node
            }
            text += "\n\(chain)"
        }
        return texts + [text]
    }
}

/// Carries the connection to its thread; nobody else keeps it.
private final class Handover: @unchecked Sendable {
    let connection: PostgresConnection
    init(_ connection: PostgresConnection) { self.connection = connection }
}
