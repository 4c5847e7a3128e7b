import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOSSL
import NIOTLS

/// A server's channels with a census and deadlines before everything else.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let census: ConnectionCensus
    let bounds: ServerBounds

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        let isAdmitted = census.enter(channel)
        return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            if !isAdmitted {
                try pipeline.addHandler(ClosedDoor(), position: .first)
            } else if let tls = try? pipeline.handler(type: NIOSSLServerHandler.self) {
                try pipeline.addHandler(HandshakeDeadline(seconds: bounds.head), position: .after(tls))
            }
            return value
        }
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Closes a connection for which there is no room, before anything is read from it.
final class ClosedDoor: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { context.close(promise: nil) }
    }

    func channelActive(context: ChannelHandlerContext) { context.close(promise: nil) }
}

/// Closes a connection that does not agree on TLS in time.
final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let time: TimeAmount
    private var deadline: Scheduled<Void>?

    init(seconds: Double) { time = .milliseconds(Int64(seconds * 1000)) }

    func handlerAdded(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { deadline?.cancel() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }
}

/// Gives each request's body a deadline as a whole, however steadily it drips, and closes on a client that takes nothing of its
/// answer. A request that is being answered, and a live stream, may take for ever.
final class RequestClock: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bounds: ServerBounds
    private let census: ConnectionCensus
    private var body: Scheduled<Void>?
    private var stall: Scheduled<Void>?
    private var requests = 0

    init(bounds: ServerBounds, census: ConnectionCensus) {
        self.bounds = bounds
        self.census = census
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            requests += 1
            census.requestBegan(on: connection(context))
            body?.cancel()
            body = closing(context, after: bounds.body)
        case .body: break
        case .end:
            body?.cancel()
            body = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // What was no HTTP is answered by the server itself, below every middleware.
            if head.headerFields[.contentSecurityPolicy] == nil {
                head.headerFields[.contentSecurityPolicy] = Headers.policy
                head.headerFields[.xContentTypeOptions] = "nosniff"
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            if requests > 0 {
                requests -= 1
                census.requestEnded(on: connection(context))
            }
            context.write(data, promise: promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = context.channel.isWritable ? nil : closing(context, after: bounds.stall)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish(context) }

    private func finish(_ context: ChannelHandlerContext) {
        body?.cancel()
        stall?.cancel()
        // A stream of HTTP/2 ends while its connection stays.
        while requests > 0 {
            requests -= 1
            census.requestEnded(on: connection(context))
        }
    }

    private func connection(_ context: ChannelHandlerContext) -> any Channel {
        // An accepted connection's parent is the listening socket; an HTTP/2 stream's is its connection.
        guard let parent = context.channel.parent, parent.parent != nil else { return context.channel }
        return parent
    }

    private func closing(_ context: ChannelHandlerContext, after seconds: Double) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(seconds * 1000))) { context.close(promise: nil) }
    }
}
