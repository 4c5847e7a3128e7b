import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A page of the desk, as far as its live link goes: one connection that reads `/api/v1/events`.
struct Watcher: Sendable {
    private let channel: any Channel
    private let heard: EventLoopFuture<Hearing>

    /// Returns once the server has begun to send live events.
    static func open(_ server: Server, cookie: String, on group: any EventLoopGroup) async throws -> Watcher {
        let loop = group.next()
        let (ready, heard) = (loop.makePromise(of: Void.self), loop.makePromise(of: Hearing.self))
        do {
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.seconds(5))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(
                            WatchHandler(host: server.name, cookie: cookie, ready: ready, heard: heard))
                    }
                }
                .connect(host: server.host, port: server.port).get()
            try await ready.futureResult.get()
            return Watcher(channel: channel, heard: heard.futureResult)
        } catch {
            ready.fail(error)
            heard.fail(error)
            throw error
        }
    }

    /// Ends the link; returns what came over it.
    func close() async throws -> Hearing {
        channel.close(promise: nil)
        return try await heard.get()
    }
}

/// What came over a live link, with the moment of every piece.
struct Hearing: Sendable {
    fileprivate var bytes: [UInt8] = []
    private var pieces: [(end: Int, at: NIODeadline)] = []
    /// The server, not this process, ended the link.
    fileprivate(set) var wasCut = false

    fileprivate mutating func take(_ part: ByteBuffer, at moment: NIODeadline) {
        bytes.append(contentsOf: part.readableBytesView)
        pieces.append((bytes.count, moment))
    }

    /// When the link told of each new incident; read after the measurement, so that reading delays nothing.
    func openings() -> [(incident: String, at: NIODeadline)] {
        var openings: [(String, NIODeadline)] = []
        var (start, piece) = (0, 0)
        let newline = UInt8(ascii: "\n")
        for index in bytes.indices.dropLast() where bytes[index] == newline && bytes[index + 1] == newline {
            while pieces[piece].end < index + 2 { piece += 1 }
            if let incident = Self.opened(bytes[start..<index]) { openings.append((incident, pieces[piece].at)) }
            start = index + 2
        }
        return openings
    }

    /// The incident that an event says was opened.
    private static func opened(_ event: ArraySlice<UInt8>) -> String? {
        struct Change: Decodable { let id: String, act: String }
        let lines = event.split(separator: UInt8(ascii: "\n"))
        guard lines.contains(where: { $0.elementsEqual("event: incident".utf8) }),
            let data = lines.first(where: { $0.starts(with: "data: ".utf8) }),
            let change = try? JSONDecoder().decode(Change.self, from: Data(data.dropFirst(6))), change.act == "opened"
        else { return nil }
        return change.id
    }
}

private final class WatchHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let host: String
    private let cookie: String
    private let ready: EventLoopPromise<Void>
    private let heard: EventLoopPromise<Hearing>
    private var hearing = Hearing()
    private var isReady = false
    private var isEnding = false

    init(host: String, cookie: String, ready: EventLoopPromise<Void>, heard: EventLoopPromise<Hearing>) {
        self.host = host
        self.cookie = cookie
        self.ready = ready
        self.heard = heard
    }

    func channelActive(context: ChannelHandlerContext) {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/api/v1/events")
        head.headers.add(name: "Host", value: host)
        head.headers.add(name: "Accept", value: "text/event-stream")
        head.headers.add(name: "Cookie", value: cookie)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head) where head.status != .ok:
            ready.fail(LoadError("/api/v1/events answered \(head.status.code)"))
            context.close(promise: nil)
        case .head: break
        case .body(let part):
            hearing.take(part, at: .now())
            // What was missed comes first; the first beat says that from here on it is live.
            if !isReady, String(decoding: hearing.bytes, as: UTF8.self).contains("event: beat\n") {
                isReady = true
                ready.succeed(())
            }
        case .end: context.close(promise: nil)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        isEnding = true
        context.close(mode: mode, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        hearing.wasCut = !isEnding
        if !isReady { ready.fail(LoadError("/api/v1/events ended before it began")) }
        heard.succeed(hearing)
    }
}
