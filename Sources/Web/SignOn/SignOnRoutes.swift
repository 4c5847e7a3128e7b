import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Journal
import Logging

extension House {
    /// Signing in through a provider, and connecting its identities to an account.
    func addSignOn(to list: inout RouteList) {
        list.get("/signin/with/:provider", for: .anyone) { request, visit in
            let id = visit.parameters.get("provider") ?? ""
            return try await signOnPage(visit, request, provider: id) {
                let base = try ownAddress(request)
                let isConnecting = request.query("connect") == "1"
                // A form's redirect to another site is stopped by our own policy, so setting out is a plain link.
                let person = isConnecting ? try visit.signedIn() : nil
                let browser = signOnBrowser(request) ?? Secret.token()
                let departure = try await signOn.depart(
                    to: id, from: base, browser: browser, next: request.query("next").flatMap(Self.localPath), connecting: person?.id,
                    insideWeCom: request.headers[.userAgent]?.contains("wxwork") ?? false)
                return Answer.redirect(
                    to: departure.address,
                    headers: [
                        .setCookie: CookieJar.header(
                            Self.signOnCookie, browser, seconds: Int(SignOnPending.lasts), secure: settings.isSecure)
                    ])
            }
        }
        list.get("/signin/with/:provider/callback", for: .anyone) { request, visit in
            let id = visit.parameters.get("provider") ?? ""
            return try await signOnPage(visit, request, provider: id) {
                let reply = SignOnReply(code: request.query("code"), error: request.query("error"), issuer: request.query("iss"))
                let (identity, pending) = try await signOn.arrive(
                    from: id, state: request.query("state"), reply, browser: signOnBrowser(request))
                if let connecting = pending.person { return try await offer(identity, to: connecting, visit, request) }
                guard let person = try await signOn.person(of: identity) else { throw SignOnFault(.notLinked) }
                return try await enter(person, identity, next: pending.next, request, visit)
            }
        }
        list.get("/signin/with/:provider/out", for: .anyone) { request, visit in try await leavePage(request, visit) }
        list.get("/me/signon", for: .signedIn) { request, visit in
            let person = try visit.signedIn()
            let links = try await store.read { try SignOnLinks.links(of: person.id, in: $0) }
            let ways = signOn.settings.map { setting -> View in
                var way: View = ["title": setting.title(visit.language)]
                if let link = links.first(where: { $0.provider == setting.id }) {
                    way["link"] = link.id
                    way["since"] = link.since.day.description
                } else if setting.kind != .wechatMiniProgram {
                    way["connect"] = "/signin/with/\(setting.id)?connect=1"
                }
                return way
            }
            return try pages.page("signon-ways", ["ways": ways, "hasWays": !ways.isEmpty] as View, for: visit, to: request)
        }
        list.post("/me/signon/connect", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let person = try visit.signedIn()
            return try await signOnPage(visit, request, provider: nil) {
                try await signOn.connect(form["offer"] ?? "", person: person, session: visit.session?.tokenDigest ?? "")
                return Answer.redirect(to: "/me/signon")
            }
        }
        list.post("/me/signon/disconnect", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let person = try visit.signedIn()
            let (link, moment) = (form["link"] ?? "", now())
            try await store.write { try SignOnLinks($0).end(link, of: person.id, by: .person(person.id), at: moment) }
            return Answer.redirect(to: "/me/signon")
        }
        addMiniProgramDoor(to: &list)
    }

    /// Shows an identity to whoever asked for it, before it is connected.
    private func offer(_ identity: SignOnIdentity, to account: PersonID, _ visit: Visit, _ request: Request) async throws -> Response {
        guard let session = visit.session, session.person.id == account else { throw SignOnFault(.state) }
        let setting = try signOn.setting(identity.provider)
        let shown = identity.name ?? identity.claim ?? identity.subject
        let offer = SignOnOffer(
            provider: identity.provider, issuer: identity.issuer, subject: identity.subject, shown: shown, person: account,
            session: session.tokenDigest)
        let words = strings(visit.language)
        let text = words(
            "signon_confirm_text", ["title": setting.title(visit.language), "shown": String(shown.prefix(80)), "account": account.text])
        let name = try await offer.keep(in: store, at: now())
        return try pages.page("signon-confirm", ["text": text, "offer": name] as View, for: visit, to: request)
    }

    /// Runs a step; what goes wrong becomes a page with words and a way back.
    private func signOnPage(
        _ visit: Visit, _ request: Request, provider: String?, _ step: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await step()
        } catch let fault as SignOnFault {
            Self.logSignOn(fault, provider: signOn.settings.first { $0.id == provider }?.id)
            let refusal = fault.refusal
            let view: View = ["message": refusal.message(visit.language), "back": visit.person == nil ? "/signin" : "/me/signon"]
            return try pages.page("signon-problem", view, for: visit, to: request, status: Answer.status(of: refusal.code))
        }
    }

    /// The reason by our own name for it, never a word of the provider's.
    static func logSignOn(_ fault: SignOnFault, provider: String?) {
        Logger(label: "campus110.signon").notice(
            "sign-on refused", metadata: ["provider": "\(provider ?? "-")", "why": "\(fault.why.rawValue)"])
    }

    func signOnBrowser(_ request: Request) -> String? {
        request.cookie(Self.signOnCookie, secure: settings.isSecure).flatMap { token in
            token.utf8.count == 43 && token.utf8.allSatisfy(\.isBase64URL) ? token : nil
        }
    }

    static let signOnCookie = "c110_signon"

    /// This server's address as providers send browsers back to it. Only a desk that is used on its own machine may take it
    /// from the request: anybody can write a `Host`.
    func ownAddress(_ request: Request) throws -> String {
        if let address = settings.publicAddress { return address.hasSuffix("/") ? String(address.dropLast()) : address }
        guard let authority = request.head.authority, let host = URLComponents(string: "http://" + authority)?.host,
            WebAddress.isLoopback(host), authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F })
        else { throw SignOnFault(.noAddress) }
        return (settings.isSecure ? "https://" : "http://") + authority
    }

    /// The buttons of the sign-in page, one for each provider that a browser can use: `href` and `title`.
    func signOnChoices(next: String?, _ visit: Visit) -> [View] {
        let words = strings(visit.language)
        let tail = next.flatMap(Self.localPath).map { "?next=" + WebAddress.encoded($0) } ?? ""
        return signOn.browserSettings.map { setting in
            ["href": "/signin/with/\(setting.id)\(tail)", "title": words("signon_with", ["title": setting.title(visit.language)])]
        }
    }
}
