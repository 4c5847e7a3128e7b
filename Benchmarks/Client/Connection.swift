import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP request; the body, where there is one, is JSON.
struct Ask: Sendable {
    var method = HTTPMethod.GET
    var path: String
    var headers: [(String, String)] = []
    var body: String?

    static func get(_ path: String, _ headers: [(String, String)] = []) -> Ask { Ask(path: path, headers: headers) }
    static func post(_ path: String, _ body: String, _ headers: [(String, String)] = []) -> Ask {
        Ask(method: .POST, path: path, headers: headers, body: body)
    }
}

/// An answer, with the moments at which the request left this process and the answer's end came into it.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: ByteBuffer
    let sent: NIODeadline
    let received: NIODeadline

    var milliseconds: Double { Double((received - sent).nanoseconds) / 1e6 }
    var text: String { String(buffer: body) }
}

/// A keep-alive HTTP/1.1 connection; requests are answered in the order in which they were sent.
struct Connection: Sendable {
    private let channel: any Channel

    static func open(_ server: Server, on group: any EventLoopGroup) async throws -> Connection {
        let channel = try await ClientBootstrap(group: group)
            .connectTimeout(.seconds(5))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ExchangeHandler(host: server.name))
                }
            }
            .connect(host: server.host, port: server.port).get()
        return Connection(channel: channel)
    }

    var eventLoop: any EventLoop { channel.eventLoop }

    /// Completes on the connection's own event loop.
    func send(_ ask: Ask) -> EventLoopFuture<Reply> {
        let promise = channel.eventLoop.makePromise(of: Reply.self)
        channel.writeAndFlush(Exchange(ask: ask, reply: promise)).cascadeFailure(to: promise)
        return promise.futureResult
    }

    func answer(to ask: Ask) async throws -> Reply { try await send(ask).get() }

    func close() async { try? await channel.close().get() }
}

/// Where the load goes.
struct Server: Sendable {
    let host: String
    let port: Int
    var name: String { "\(host):\(port)" }
}

private struct Exchange: Sendable {
    let ask: Ask
    let reply: EventLoopPromise<Reply>
}

/// Writes requests and pairs each answer with the request it belongs to.
private final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Exchange
    typealias OutboundOut = HTTPClientRequestPart

    /// Long past every target: whoever does not answer by then counts as an error.
    private static let patience = TimeAmount.seconds(20)

    private let host: String
    private var waiting = CircularBuffer<(reply: EventLoopPromise<Reply>, sent: NIODeadline)>()
    private var head: HTTPResponseHead?
    private var body = ByteBuffer()
    private var watch: RepeatedTask?

    init(host: String) { self.host = host }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            let (handler, context) = bound.value
            if let first = handler.waiting.first, NIODeadline.now() - first.sent > Self.patience {
                handler.failAll(LoadError("no answer within 20 s"))
                context.close(promise: nil)
            }
        }
        context.fireChannelActive()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        let ask = exchange.ask
        var head = HTTPRequestHead(version: .http1_1, method: ask.method, uri: ask.path)
        head.headers.add(name: "Host", value: host)
        for (name, value) in ask.headers { head.headers.add(name: name, value: value) }
        let bytes = ask.body.map { context.channel.allocator.buffer(string: $0) }
        if let bytes {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: String(bytes.readableBytes))
        }
        waiting.append((exchange.reply, .now()))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let bytes { context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            guard let head, let (reply, sent) = waiting.popFirst() else { return }
            reply.succeed(
                Reply(status: Int(head.status.code), headers: head.headers, body: body, sent: sent, received: .now()))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failAll(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        failAll(LoadError("the server closed the connection"))
        context.fireChannelInactive()
    }

    private func failAll(_ error: any Error) {
        while let (reply, _) = waiting.popFirst() { reply.fail(error) }
    }
}

/// Something that makes the measurement worthless, said so that it can be mended.
struct LoadError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
