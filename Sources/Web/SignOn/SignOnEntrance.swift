import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// Which provider signed this browser in: for offering to sign out there too. It opens nothing.
    private static let wayCookie = "c110_way"

    /// Begins a stay for somebody whom a provider has brought: through the same door as the password, with the same second factor
    /// unless the provider's own stands for it.
    func enter(_ person: Person, _ identity: SignOnIdentity, next: String?, _ request: Request, _ visit: Visit) async throws -> Response {
        let stay = try await begin(person, by: methods(of: identity), request, visit)
        var response = onward(stay, next: next, request)
        response.headers[values: .setCookie] += [wayCookie(identity.provider)]
        if signOnBrowser(request) != nil {
            response.headers[values: .setCookie] += [CookieJar.header(Self.signOnCookie, "", seconds: 0, secure: settings.isSecure)]
        }
        return response
    }

    /// The same for a program. Where a second factor or a new password is owed no stay begins: that takes a page.
    func enterProgram(_ person: Person, _ identity: SignOnIdentity, _ request: Request, _ visit: Visit) async throws -> Response {
        let stay = try await begin(person, by: methods(of: identity), request, visit)
        guard stay.stage == .full else {
            let digest = Secret.digest(stay.token)
            try await store.write { try $0.remove(SlipKey(kind: Session.kind, name: digest)) }
            return try Answer.json(MiniProgramAnswer(signedIn: false, owed: stay.stage.rawValue))
        }
        var response = try Answer.json(MiniProgramAnswer(signedIn: true, person: person.id.text, formToken: stay.formToken))
        response.headers[values: .setCookie] = cookies(of: stay, request)
        return response
    }

    private func methods(of identity: SignOnIdentity) -> [Session.Method] {
        signOn.hasSecondFactor(identity) ? [.provider, .providerFactor] : [.provider]
    }

    private func wayCookie(_ id: String) -> String {
        CookieJar.header(Self.wayCookie, id, seconds: id.isEmpty ? 0 : Int(Session.lasts), secure: settings.isSecure)
    }

    /// Where somebody goes after signing out here: to the page that offers signing out at the provider, where one brought them.
    func farewell(_ request: Request) -> String {
        let id = request.cookie(Self.wayCookie, secure: settings.isSecure)
        return signOn.settings.contains { $0.id == id && $0.kind == .oidc } ? "/signin/with/\(id ?? "")/out" : "/"
    }

    /// The page after signing out here; straight on where the provider offers no sign-out.
    func leavePage(_ request: Request, _ visit: Visit) async throws -> Response {
        let setting: SignOnSetting
        do { setting = try signOn.setting(visit.parameters.get("provider") ?? "") } catch let fault as SignOnFault { throw fault.refusal }
        let back = (try? ownAddress(request)).map { $0 + "/" } ?? "/"
        guard let there = await signOn.endSession(at: setting.id, backTo: back) else {
            return Answer.redirect(to: "/", headers: [.setCookie: wayCookie("")])
        }
        let words = strings(visit.language)
        let title = ["title": setting.title(visit.language)]
        var response = try pages.page(
            "signon-left", ["there": there, "text": words("signon_left_text", title), "button": words("signon_left_there", title)] as View,
            for: visit, to: request)
        response.headers[.setCookie] = wayCookie("")
        return response
    }
}
