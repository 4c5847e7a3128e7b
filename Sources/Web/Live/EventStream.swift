import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal
import NIOCore
import ServiceLifecycle

extension House {
    /// `GET /api/v1/events`: the live wire as server-sent events.
    func addEvents(to list: inout RouteList) {
        list.get(
            "/api/v1/events", for: .party, token: .eventsRead,
            api: "Live events as text/event-stream; resume with Last-Event-ID or ?after="
        ) { request, visit in
            let (listener, credential): (Listener, Credential) =
                switch try visit.party() {
                case .person(let person): (.person(person), .session(visit.session?.tokenDigest ?? ""))
                case .caller(let device): (.caller(device: device), .device)
                case .device, .system:
                    if let token = visit.token { (.integration(token), .token) } else { throw Refusal(.notYours, "无权收听", "Not for you") }
                }
            return try await stream(to: listener, under: credential, of: Self.owner(visit), request, visit)
        }
    }

    /// The live wire to one listener, from where it says that it left off. `owner`: whose streams are counted together.
    func stream(to listener: Listener, under credential: Credential, of owner: String, _ request: Request, _ visit: Visit) async throws -> Response {
        let after = request.headers[Self.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
        let streams = self.streams
        let address = visit.isLocal ? nil : visit.address
        // Counted before anything is read for it.
        let key = await hub.nextKey()
        for oldest in try await streams.enter(key, of: owner, at: address) { await hub.leave(oldest) }
        let resume: Hub.Resume = after.map { text in cursors.cursor(of: text).map { .from($0) } ?? .lost } ?? .now
        let (replay, live): (ByteBuffer, AsyncStream<ByteBuffer>)
        do {
            (replay, live) = try await hub.listen(key, listener, under: credential, from: resume)
        } catch {
            await hub.leave(key)
            await streams.leave(key, of: owner, at: address)
            throw error
        }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", Self.accelBuffering: "no",
        ]
        let body = request.body
        let hub = self.hub
        let stay = visit.session
        return Response(status: .ok, headers: headers, body: ResponseBody { writer in
            var opening = ByteBuffer(string: "retry: 1000\n\n")
            opening.writeImmutableBuffer(replay)
            do {
                try await writer.write(opening)
            } catch {
                await hub.leave(key)
                await streams.leave(key, of: owner, at: address)
                throw error
            }
            try? await body.consumeWithInboundCloseHandler { _ in
                var seen = now()
                for await event in live.cancelOnGracefulShutdown() {
                    try await writer.write(event)
                    // Somebody whose page lives is not idle, though they press nothing.
                    if let stay, now().seconds(since: seen) >= min(600, settings.sessionIdle / 3) {
                        seen = now()
                        try? await Session.touch(stay.tokenDigest, in: store, at: seen)
                    }
                }
            } onInboundClosed: {
                Task { await hub.leave(key) }
            }
            await hub.leave(key)
            await streams.leave(key, of: owner, at: address)
            try await writer.finish(nil)
        })
    }

    /// Whose streams are counted together.
    static func owner(_ visit: Visit) -> String {
        visit.token.map { "token/\($0.id)" } ?? visit.session.map { "session/\($0.tokenDigest)" } ?? "device/\(visit.device ?? "-")"
    }

    private static let lastEventID = HTTPField.Name("Last-Event-ID")!
    private static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
