import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore

/// Where a request came from: the other end of its connection, or, behind proxies that the desk trusts, whom they name.
struct Origin: Sendable, Equatable {
    /// The address in its plain form; `nil` for a connection without one.
    var address: String?
    /// Whether the browser spoke TLS to the outermost proxy that is trusted; `nil` where no proxy says.
    var isSecure: Bool?

    /// Farther than any chain of proxies: what stands before is not read.
    private static let farthest = 16

    /// `X-Forwarded-For` counts only where the connection itself comes from a proxy; then it is read from the right, and the
    /// first address that is no proxy of ours is the visitor: whatever stands left of it, the visitor may have written.
    init(peer: String?, _ headers: HTTPFields, trusting proxies: Set<String>) {
        address = peer.flatMap(Self.plain)
        guard let peer = address, proxies.contains(peer) else { return }
        let named = headers[values: Self.forwardedFor].joined(separator: ",").split(separator: ",", omittingEmptySubsequences: false)
        for text in named.suffix(Self.farthest).reversed() {
            guard let next = Self.plain(String(text)) else { break }
            address = next
            if !proxies.contains(next) { break }
        }
        // The last proxy writes the last word.
        if let scheme = headers[values: Self.forwardedProto].last?.split(separator: ",").last {
            isSecure = scheme.trimmingCharacters(in: .whitespaces).lowercased() == "https"
        }
    }

    /// One spelling for each address: without port and brackets, IPv4 within IPv6 as IPv4. `nil` for what is no address.
    static func plain(_ text: String) -> String? {
        var text = text.trimmingCharacters(in: .whitespaces)
        guard text.utf8.count <= 64 else { return nil }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            text = String(text[text.index(after: text.startIndex)..<end])
        } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            text = String(text[..<colon])
        }
        if text.lowercased().hasPrefix("::ffff:"), text.contains(".") { text = String(text.dropFirst(7)) }
        return (try? SocketAddress(ipAddress: text, port: 0))?.ipAddress
    }

    /// Whether the address is this machine's own.
    static func isLoopback(_ address: String) -> Bool { address.hasPrefix("127.") || address == "::1" }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    private static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
}

/// The names under which this server answers, once its public address is known.
struct HostNames: Sendable {
    private let host: String
    private let port: Int

    /// `nil` for an address that names no host: then every name is taken.
    init?(publicAddress: String?) {
        guard let publicAddress, let url = URLComponents(string: publicAddress), let host = url.host, !host.isEmpty else { return nil }
        self.host = host.lowercased()
        port = url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80)
    }

    /// Whether a `Host` names this server. On the machine itself its own names will do as well.
    func admits(_ authority: String?, isSecure: Bool, isLocal: Bool) -> Bool {
        guard let authority = authority?.lowercased(), !authority.isEmpty,
            let asked = URLComponents(string: "//" + authority), let name = asked.host
        else { return isLocal }
        if isLocal, ["localhost", "127.0.0.1", "[::1]", "::1"].contains(name) { return true }
        return name == host && (asked.port ?? (isSecure ? 443 : 80)) == port
    }
}

/// What is known of a request before anybody asks who sent it.
struct Arrival: RouterMiddleware {
    let settings: Settings
    private let names: HostNames?

    init(settings: Settings) {
        self.settings = settings
        names = HostNames(publicAddress: settings.publicAddress)
    }

    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        var visit = context
        let origin = Origin(peer: context.address, request.headers, trusting: settings.proxies)
        visit.isLocal = origin.address.map(Origin.isLoopback) ?? true
        visit.isSecure = origin.isSecure ?? settings.isSecure
        visit.address = origin.address.map(Secret.digest)
        visit.isMisdirected = names.map { !$0.admits(request.head.authority, isSecure: visit.isSecure, isLocal: visit.isLocal) } ?? false
        return try await next(request, visit)
    }
}

/// Refuses, inside the answers to errors, what no browser of ours sends: another server's name, an endless address.
struct Doorstep: RouterMiddleware {
    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        guard request.uri.string.utf8.count <= ServerBounds.target else {
            throw Refusal(
                .unreadable, field: ServerBounds.targetField, "网址太长，最多 \(ServerBounds.target) 字节", "The address is too long: at most \(ServerBounds.target) bytes")
        }
        if context.isMisdirected, !Limits.isForHelp(request) {
            throw Refusal(.notFound, "请使用本系统公布的网址访问", "Use this system's own address")
        }
        return try await next(request, context)
    }
}

/// The addresses of reverse proxies, as an installation writes them down.
public enum Proxies {
    /// Whether the text is one IP address and nothing else.
    public static func isAddress(_ text: String) -> Bool { Origin.plain(text) != nil }

    /// One spelling for each.
    public static func plain(_ addresses: [String]) -> Set<String> { Set(addresses.compactMap(Origin.plain)) }
}
