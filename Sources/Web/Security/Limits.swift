import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Synchronization

/// So many at once, and so many a second in the long run.
struct Allowance: Sendable, Equatable {
    let burst: Double
    let perSecond: Double
}

/// How often anyone may ask. One table; a desk may multiply all of it (`campus110 serve --rate-limits`). Never counted: a cry for
/// help, the page and the files that it needs, what a unit does on its order, an alarm from a device.
struct Limits: Sendable {
    /// What a request costs.
    enum Traffic: String, CaseIterable, Sendable { case read, write, signIn }
    /// By whom it is counted.
    enum Counted: String, CaseIterable, Sendable { case session, token, device, address }

    /// A person at a desk presses a few times a second at most. An address is a whole campus behind one router: what it may
    /// is what the server bears, not what one person needs.
    static func allowance(_ traffic: Traffic, by counted: Counted) -> Allowance? {
        switch (counted, traffic) {
        case (.session, .read): Allowance(burst: 1200, perSecond: 40)
        case (.session, .write): Allowance(burst: 600, perSecond: 20)
        case (.token, .read): Allowance(burst: 600, perSecond: 20)
        case (.token, .write): Allowance(burst: 600, perSecond: 20)
        case (.device, .read): Allowance(burst: 300, perSecond: 10)
        case (.device, .write): Allowance(burst: 120, perSecond: 2)
        case (.address, .read): Allowance(burst: 60_000, perSecond: 1000)
        case (.address, .write): Allowance(burst: 6000, perSecond: 100)
        case (.address, .signIn): Allowance(burst: 300, perSecond: 5)
        // Guessing at one account is slowed down at the door, account by account.
        case (.session, .signIn), (.token, .signIn), (.device, .signIn): nil
        }
    }

    /// The table in words, a line each, for the manual.
    static var words: String {
        Traffic.allCases.flatMap { traffic in
            Counted.allCases.compactMap { counted in
                allowance(traffic, by: counted).map {
                    "\(traffic.rawValue) by \(counted.rawValue): \(Int($0.burst)) at once, \(Int($0.perSecond)) a second"
                }
            }
        }.joined(separator: "\n")
    }

    /// Whoever asks for help gets through, whatever else happens: the call itself, and what its page is made of.
    static func isForHelp(_ request: Request) -> Bool {
        let path = request.uri.path
        switch request.method {
        case .post: return path == "/api/v1/incidents" || path == "/api/v1/alarms"
        case .get, .head: return path == "/sos" || path == "/sw.js" || path == "/health" || path.hasPrefix("/assets/")
        default: return false
        }
    }

    static func traffic(of request: Request) -> Traffic {
        guard request.method != .get, request.method != .head else { return .read }
        let path = request.uri.path
        return path == "/api/v1/session" || path.hasPrefix("/signin") ? .signIn : .write
    }
}

/// Token buckets by name, bounded in number.
final class Buckets: Sendable {
    private struct Bucket {
        var level: Double
        var at: Instant
    }

    static let most = 50_000
    private let factor: Double
    private let kept = Mutex<[String: Bucket]>([:])

    /// `factor` multiplies every allowance.
    init(factor: Double = 1) { self.factor = factor }

    /// Takes one; `nil` when there was one, else the seconds until there is.
    func take(_ name: String, _ allowance: Allowance, at now: Instant) -> Double? {
        let (burst, rate) = (allowance.burst * factor, allowance.perSecond * factor)
        return kept.withLock { kept in
            var bucket = kept[name] ?? Bucket(level: burst, at: now)
            bucket.level = min(burst, bucket.level + max(0, now.seconds(since: bucket.at)) * rate)
            bucket.at = now
            guard bucket.level >= 1 else {
                kept[name] = bucket
                return (1 - bucket.level) / rate
            }
            bucket.level -= 1
            kept[name] = bucket
            if kept.count > Self.most { Self.trim(&kept) }
            return nil
        }
    }

    var count: Int { kept.withLock(\.count) }

    /// Half of them go, the longest unused first: theirs have filled up most.
    private static func trim(_ kept: inout [String: Bucket]) {
        let middle = kept.values.map(\.at).sorted()[kept.count / 2]
        let before = kept.count
        kept = kept.filter { $0.value.at > middle }
        // All at one moment: any half will do.
        if kept.isEmpty || kept.count == before { kept = [:] }
    }
}

/// Too many in a short time.
struct TooMany: Error {
    /// After which it may be tried again.
    let seconds: Int

    var refusal: Refusal { Refusal(.tooMany, "请求太频繁，请 \(seconds) 秒后再试", "Too many requests: try again in \(seconds) seconds") }
}

/// Counts requests, after it is known who asks.
struct Limiter: RouterMiddleware {
    let house: House

    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        guard let wait = wait(for: request, context) else { return try await next(request, context) }
        throw TooMany(seconds: max(1, Int(wait.rounded(.up))))
    }

    private func wait(for request: Request, _ visit: Visit) -> Double? {
        guard !isFree(request, visit) else { return nil }
        let traffic = Limits.traffic(of: request)
        for (counted, name) in names(visit) {
            guard let allowance = Limits.allowance(traffic, by: counted) else { continue }
            if let wait = house.buckets.take("\(counted.rawValue)/\(traffic.rawValue)/\(name)", allowance, at: house.now()) { return wait }
        }
        return nil
    }

    /// Whoever is counted alone comes first: one that asks too often must not use up what the campus shares.
    private func names(_ visit: Visit) -> [(Limits.Counted, String)] {
        var names: [(Limits.Counted, String)] = []
        if let token = visit.token {
            names.append((.token, token.id))
        } else if let session = visit.session {
            names.append((.session, session.tokenDigest))
        } else if let device = visit.device {
            names.append((.device, device))
        } else if let browser = visit.seatBrowser {
            names.append((.device, browser))
        }
        // This machine itself, or a proxy that the desk was not told of: everyone would be one.
        if !visit.isLocal, let address = visit.address { names.append((.address, address)) }
        return names
    }

    private func isFree(_ request: Request, _ visit: Visit) -> Bool {
        if Limits.isForHelp(request) { return visit.person == nil || visit.person?.unit != nil || request.method != .post }
        let path = request.uri.path
        return request.method == .post && visit.person?.unit != nil
            && (path.hasPrefix("/api/v1/incidents/") || path.hasPrefix("/api/v1/units/"))
    }
}
