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
        // What the phone page asks for, it asks as the phone, whoever has signed in on the same browser.
        if let token = request.cookies[CookieJar.session]?.value, !(request.wantsJSON && Self.isFromPhonePage(request)) {
            visit.session = try await Session.find(token, in: house.store, at: house.now())
        }
        if let token = request.cookies[CookieJar.device]?.value, (20...64).contains(token.count) {
            visit.device = Secret.digest(token)
        }
        visit.address = visit.address.map(Secret.digest)
        if let wanted = request.cookies[CookieJar.language]?.value, let language = Language(rawValue: wanted) {
            visit.language = language
        }
        return try await next(request, visit)
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
    let isSecure: Bool

    static let policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[Self.referrer] = "same-origin"
        response.headers[Self.permissions] = "geolocation=(self), screen-wake-lock=(self), camera=(), microphone=(), payment=()"
        response.headers[Self.opener] = "same-origin"
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private static let referrer = HTTPField.Name("Referrer-Policy")!
    private static let permissions = HTTPField.Name("Permissions-Policy")!
    private static let opener = HTTPField.Name("Cross-Origin-Opener-Policy")!
}

/// Keeps other sites from acting with a visitor's cookies: what changes something must come from our own pages.
enum SameSite {
    static let tokenHeader = HTTPField.Name("X-Form-Token")!
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    /// Throws `Refusal.notYours` for a request that another site may have sent. `formToken` is the one in a form's body.
    static func check(_ request: Request, _ visit: Visit, formToken: String? = nil) throws {
        if let site = request.headers[fetchSite], site != "same-origin", site != "none" {
            throw Refusal(.notYours, "请求来自其他网站", "The request comes from another site")
        }
        if let session = visit.session {
            let sent = request.headers[tokenHeader] ?? formToken ?? ""
            guard Secret.same(sent, session.formToken) else {
                throw Refusal(.notYours, "页面已过期，请刷新后再试", "The page is out of date: reload it and try again")
            }
        }
        // Without a session there is only the phone's cookie; a JSON body cannot be sent by another site's form.
        let type = request.headers[.contentType] ?? ""
        guard type.hasPrefix("application/json") || formToken != nil else {
            throw Refusal(.unreadable, field: "Content-Type", "请以 application/json 发送", "Send it as application/json")
        }
    }
}
