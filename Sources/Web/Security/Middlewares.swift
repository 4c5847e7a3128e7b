import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Journal
import Logging

/// Finds out who asks and in which language.
struct Recognition: RouterMiddleware {
    let house: House
    private static let partyHeader = HTTPField.Name("X-Party")!

    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        var visit = context
        if let wanted = cookie(CookieJar.language, of: request), let language = Language(rawValue: wanted) { visit.language = language }
        if let shown = Self.bearer(of: request) {
            // Whoever shows a token is what the token says, whatever cookies come with it.
            guard let token = try await AccessTokens(house.store).find(shown, at: house.now()) else {
                throw Refusal(.notSignedIn, "令牌无效、已过期或已吊销", "The token is wrong, has expired or was revoked")
            }
            visit.token = token
            return try await next(request, visit)
        }
        // What the phone page asks for, it asks as the phone, whoever has signed in on the same browser.
        if let token = cookie(CookieJar.session, of: request), !(request.wantsJSON && Self.isFromPhonePage(request)) {
            let stay = try await Session.recognise(token, in: house.store, at: house.now(), under: house.settings.sessionPolicy)
            if stay?.stage == .full { visit.session = stay } else { visit.half = stay }
            // A disk that is full keeps nobody out.
            if let stay, stay.isStale(at: house.now()) { try? await Session.touch(stay.tokenDigest, in: house.store, at: house.now()) }
        }
        if let token = cookie(CookieJar.device, of: request), CookieJar.isDeviceToken(token) { visit.device = Secret.digest(token) }
        if let token = cookie(CookieJar.seat, of: request), CookieJar.isDeviceToken(token) { visit.seatBrowser = Secret.digest(token) }
        return try await next(request, visit)
    }

    private func cookie(_ name: String, of request: Request) -> String? { request.cookie(name, secure: house.settings.isSecure) }

    /// What stands after `Authorization: Bearer`; a token in an address would stand in logs, so it is looked for nowhere else.
    private static func bearer(of request: Request) -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingCharacters(in: .whitespaces)
    }

    private static func isFromPhonePage(_ request: Request) -> Bool {
        if let party = request.headers[partyHeader] { return party == "phone" }
        guard let referer = request.headers[.referer], let start = referer.range(of: "://")?.upperBound else { return false }
        let address = referer[start...].prefix { $0 != "?" && $0 != "#" }
        return address.firstIndex(of: "/").map { address[$0...] == "/sos" } ?? false
    }
}

/// The headers every answer carries.
struct Headers: RouterMiddleware {
    /// What a browser may load and do with a page of ours. `data:` and `blob:` pictures and the `blob:` worker are the map's:
    /// its controls' marks stand in its style sheet, and it decodes and draws in a worker of its own. Nothing is inline. What
    /// becomes markup or a script's address goes through the one policy of `trusted.js`.
    static let policy = directives.joined(separator: "; ")
    static let securePolicy = (directives + ["upgrade-insecure-requests"]).joined(separator: "; ")

    private static let directives = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'",
        "worker-src 'self' blob:", "manifest-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types default",
    ]

    /// The same for every answer.
    private static let always: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"), (name("Referrer-Policy"), "same-origin"), (name("X-Frame-Options"), "DENY"),
        (name("Permissions-Policy"), permissions), (name("Cross-Origin-Opener-Policy"), "same-origin"),
        (name("Cross-Origin-Resource-Policy"), "same-origin"), (name("X-Robots-Tag"), "noindex, nofollow"),
        (name("X-Permitted-Cross-Domain-Policies"), "none"), (name("Origin-Agent-Cluster"), "?1"),
    ]

    /// What our pages use, and the rest closed.
    static let permissions =
        (["geolocation=(self)", "screen-wake-lock=(self)", "autoplay=(self)", "fullscreen=(self)", "clipboard-write=(self)"]
        + [
            "accelerometer", "browsing-topics", "camera", "display-capture", "gyroscope", "hid", "magnetometer", "microphone", "midi",
            "payment", "serial", "usb", "xr-spatial-tracking",
        ].map { "\($0)=()" }).joined(separator: ", ")

    private static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text)! }
    private static let clearSiteData = name("Clear-Site-Data")

    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        // A file that somebody sent comes with a policy of its own, which allows less.
        if response.headers[.contentSecurityPolicy] != FileShelf.policy {
            response.headers[.contentSecurityPolicy] = context.isSecure ? Self.securePolicy : Self.policy
        }
        for (name, value) in Self.always { response.headers[name] = value }
        if context.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if response.status == .unauthorized, request.headers[.authorization] != nil { response.headers[.wwwAuthenticate] = "Bearer" }
        // What was kept of pages goes with the person. Cookies and storage stay: they hold the phone's own calls for help, which
        // are nobody's session; what a unit has not sent yet is kept under its person's name.
        if request.uri.path == "/signout", request.method == .post, response.status == .seeOther {
            response.headers[Self.clearSiteData] = "\"cache\""
        }
        return response
    }
}

/// Keeps other sites from acting with a visitor's cookies: what changes something must come from our own pages.
enum SameSite {
    static let tokenHeader = HTTPField.Name("X-Form-Token")!
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    /// Throws `Refusal.notYours` for a request that another site may have sent, `Refusal.staleForm` for one whose form is of
    /// another session. `formToken` is the one in a form's body.
    static func check(_ request: Request, _ visit: Visit, formToken: String? = nil) throws {
        if let site = request.headers[fetchSite], site != "same-origin", site != "none" { throw elsewhere }
        if let session = visit.session {
            let sent = request.headers[tokenHeader] ?? formToken ?? ""
            guard Secret.same(sent, session.formToken) else {
                throw Refusal(.staleForm, "页面已过期，请刷新后再试", "The page is out of date: reload it and try again")
            }
        }
        // Without a session there is only the phone's cookie; a JSON body cannot be sent by another site's form.
        let type = request.headers[.contentType] ?? ""
        guard type.hasPrefix("application/json") || formToken != nil else {
            throw Refusal(.unreadable, field: "Content-Type", "请以 application/json 发送", "Send it as application/json")
        }
    }

    /// Throws `Refusal.notYours` where the browser itself says that another site sends it. A cry for help is asked for nothing
    /// more: no token, no type of body.
    static func checkHelp(_ request: Request) throws {
        if request.headers[fetchSite] == "cross-site" { throw elsewhere }
    }

    private static var elsewhere: Refusal { Refusal(.notYours, "请求来自其他网站", "The request comes from another site") }
}
