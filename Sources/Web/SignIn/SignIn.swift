import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Journal

/// A stay that has just begun or come further, with the token that goes into the cookie.
struct Stay: Sendable {
    let token: String
    let formToken: String
    let person: Person
    let stage: Session.Stage
}

/// What became of a try.
enum SignInOutcome: Sendable {
    case stay(Stay)
    case wrong
    /// Seconds until the next try counts.
    case wait(Double)
}

extension House {
    /// What a sign-in knows of where it comes from.
    func origin(of request: Request, _ visit: Visit) -> Session.Origin {
        Session.Origin(
            label: DeviceLabel.of(request.headers[.userAgent]),
            network: visit.address.map { String(vault.blind($0, purpose: "session-network").prefix(12)) })
    }

    private func knownDevices(_ request: Request) -> KnownDevices? {
        request.cookie(CookieJar.known, secure: settings.isSecure).flatMap(KnownDevices.init(text:))
    }

    /// Runs a try under the brake: it counts before it is judged. `nil` from `judge` is a wrong answer.
    func braked<Value: Sendable>(
        _ account: String, of request: Request, _ visit: Visit, _ judge: () async throws -> Value?
    ) async throws -> (value: Value?, wait: Double) {
        let moment = now()
        // Codes are counted apart from passwords, for the same devices.
        let name = account.split(separator: "|").last.map(String.init) ?? ""
        let known = knownDevices(request).flatMap { $0.knows(name, at: moment, vault) ? $0.device : nil }
        switch await brake.begin(account: account, address: visit.address ?? "-", device: known, at: moment) {
        case .wait(let seconds): return (nil, seconds)
        case .go(let turn):
            do {
                guard let value = try await judge() else { return (nil, 0) }
                await brake.succeeded(turn)
                return (value, 0)
            } catch {
                await brake.takeBack(turn)
                throw error
            }
        }
    }

    /// Looks at account and password; when they belong together a stay begins, as far as it may, and the one before it ends.
    func signIn(_ account: String, _ password: String, _ request: Request, _ visit: Visit) async throws -> SignInOutcome {
        let account = String(account.prefix(64))
        let tried = try await braked(account, of: request, visit) {
            try await Accounts(store).signIn(account, password, at: now())
        }
        if tried.wait > 0 { return .wait(tried.wait) }
        guard let person = tried.value else {
            let moment = now()
            if let id = PersonID(checking: account) { try await store.write { try SignInLog.failed(id, in: $0, at: moment) } }
            return .wrong
        }
        return .stay(try await begin(person, by: [.password], request, visit))
    }

    /// Begins a stay for somebody who has shown who they are, as far as it may: what is still owed is its stage. The stay that
    /// the browser had before ends.
    func begin(_ person: Person, by methods: [Session.Method], _ request: Request, _ visit: Visit) async throws -> Stay {
        let (token, formToken, moment, origin) = (Secret.token(), Secret.token(), now(), origin(of: request, visit))
        let (old, policy) = ((visit.session ?? visit.half)?.tokenDigest, settings.sessionPolicy)
        let stage = try await store.write { ledger in
            if let old { try ledger.remove(SlipKey(kind: Session.kind, name: old)) }
            return try Self.put(token, formToken, person, methods, origin, policy, in: ledger, at: moment)
        }
        return Stay(token: token, formToken: formToken, person: person, stage: stage)
    }

    private static func put(
        _ token: String, _ formToken: String, _ person: Person, _ methods: [Session.Method], _ origin: Session.Origin,
        _ policy: Session.Policy, in ledger: any Ledger, at moment: Instant
    ) throws -> Session.Stage {
        let stage = try Session.owed(by: person, after: methods, in: ledger, under: policy)
        try Session.put(token, formToken, of: person.id, by: methods, at: stage, from: origin, in: ledger, at: moment)
        if stage == .full { try SignInLog.succeeded(person.id, by: methods, from: origin, in: ledger, at: moment) }
        return stage
    }

    /// Takes a step in a stay: `step` says what has been shown now, or `nil` for a wrong answer, which counts. The stay gets a
    /// new token; the old one is worth nothing.
    func advance(
        _ session: Session, brakedAs kind: String, _ request: Request, _ visit: Visit,
        _ step: @escaping @Sendable (any Ledger, Instant) throws -> [Session.Method]?
    ) async throws -> SignInOutcome {
        let (token, formToken, moment) = (Secret.token(), Secret.token(), now())
        let policy = settings.sessionPolicy
        let tried = try await braked("\(kind)|\(session.person.id)", of: request, visit) {
            try await store.write { ledger -> Session.Stage? in
                guard let present = try Session.stay(session.tokenDigest, in: ledger, at: moment, under: policy) else {
                    throw Refusal(.notSignedIn, "登录已结束，请重新登录", "This sign-in is over: sign in again")
                }
                guard let shown = try step(ledger, moment) else {
                    // Somebody who is in keeps their stay: the brake is enough there.
                    if present.stage != .full { try Session.countTry(session.tokenDigest, in: ledger) }
                    try SignInLog.failed(session.person.id, in: ledger, at: moment)
                    return nil
                }
                try ledger.remove(SlipKey(kind: Session.kind, name: session.tokenDigest))
                let methods = present.methods + shown.filter { !present.methods.contains($0) }
                if present.stage == .full {
                    try Session.put(token, formToken, of: session.person.id, by: methods, at: .full, from: present.origin, in: ledger, at: moment)
                    return .full
                }
                return try Self.put(token, formToken, present.person, methods, present.origin, policy, in: ledger, at: moment)
            }
        }
        if tried.wait > 0 { return .wait(tried.wait) }
        guard let stage = tried.value else { return .wrong }
        return .stay(Stay(token: token, formToken: formToken, person: session.person, stage: stage))
    }

    /// The cookies of a stay; a device that somebody has signed in from wholly is known from then on.
    func cookies(of stay: Stay, _ request: Request) -> [String] {
        let lasts = stay.stage == .full ? Session.lasts : Session.lastsHalf
        var cookies = [CookieJar.header(CookieJar.session, stay.token, seconds: Int(lasts), secure: settings.isSecure)]
        if stay.stage == .full {
            var known = knownDevices(request) ?? KnownDevices()
            known.add(stay.person.id.text, at: now(), vault)
            cookies.append(
                CookieJar.header(CookieJar.known, known.text, seconds: Int(KnownDevices.lasts), secure: settings.isSecure))
        }
        return cookies
    }

    /// Leads whoever has taken a step to the next one, or to where they wanted to go.
    func onward(_ stay: Stay, next: String?, _ request: Request) -> Response {
        var response = Answer.redirect(
            to: stay.stage == .full ? next.flatMap(Self.localPath) ?? Navigation.firstPage(of: stay.person) : Self.owing(stay.stage, next: next))
        response.headers[values: .setCookie] = cookies(of: stay, request)
        return response
    }

    /// The page where what is owed is given.
    static func owing(_ stage: Session.Stage, next: String?) -> String {
        let tail = next.flatMap(localPath).flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "?next=" + $0 } ?? ""
        return "/signin/\(stage.rawValue)\(tail)"
    }
}
