import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

extension House {
    /// Signing in and out, choosing the language, files, health, and where to go first.
    func addDoor(to list: inout RouteList) {
        let brake = SignInBrake()

        list.get("/", for: .anyone) { request, visit in
            guard let person = visit.person else { return try pages.page("welcome", welcome(), for: visit, to: request) }
            return Answer.redirect(to: Self.firstPage(of: person))
        }
        list.get("/signin", for: .anyone) { request, visit in
            try pages.page("signin", signInView(request.query("next"), fault: nil, visit), for: visit, to: request)
        }
        list.post("/signin", for: .anyone) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, Self.anonymous(visit), formToken: "")
            let id = String((form["account"] ?? "").prefix(64))
            let key = "\(id)|\(visit.address ?? "-")"
            let pause = await brake.wait(key, at: now())
            var fault = strings(visit.language)["signin_wrong"]
            if pause > 0 {
                fault = strings(visit.language)("signin_wait", ["seconds": String(Int(pause.rounded(.up)))])
            } else if let person = try await Accounts(store).signIn(id, form["password"] ?? "") {
                await brake.succeeded(key)
                let token = try await Session.begin(person, in: store, at: now())
                let next = form["next"].flatMap(Self.localPath) ?? Self.firstPage(of: person)
                return Answer.redirect(
                    to: next,
                    headers: [
                        .setCookie: CookieJar.header(
                            CookieJar.session, token, seconds: Int(Session.lasts), secure: settings.isSecure)
                    ])
            } else {
                await brake.failed(key, at: now())
            }
            return try pages.page(
                "signin", signInView(form["next"], fault: fault, visit), for: visit, to: request, status: .unauthorized)
        }
        list.post("/signout", for: .anyone) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
            if let session = visit.session { try await Session.end(session, in: store) }
            return Answer.redirect(
                to: "/", headers: [.setCookie: CookieJar.header(CookieJar.session, "", seconds: 0, secure: settings.isSecure)])
        }
        list.get("/language/:language", for: .anyone) { request, visit in
            guard let language = visit.parameters.get("language").flatMap(Language.init(rawValue:)) else {
                throw Refusal(.notFound, "没有这种语言", "There is no such language")
            }
            return Answer.redirect(
                to: request.query("next").flatMap(Self.localPath) ?? "/",
                headers: [
                    .setCookie: CookieJar.header(
                        CookieJar.language, language.rawValue, seconds: 365 * 24 * 3600, secure: settings.isSecure)
                ])
        }
        list.post("/api/v1/session", for: .anyone, api: "Sign in: {\"account\", \"password\"}; answers the form token for X-Form-Token") { request, visit in
            struct Body: Decodable { var account: String, password: String }
            let body: Body = try Self.decode(try await request.bytes(visit))
            try SameSite.check(request, Self.anonymous(visit))
            let key = "\(body.account.prefix(64))|\(visit.address ?? "-")"
            guard await brake.wait(key, at: now()) == 0 else {
                throw Refusal(.unavailable, "尝试次数过多，请稍候再试", "Too many tries: wait a little")
            }
            guard let person = try await Accounts(store).signIn(body.account, body.password) else {
                await brake.failed(key, at: now())
                throw Refusal(.notSignedIn, "账号或密码不对，或请稍候再试", "Wrong account or password, or wait and try again")
            }
            let token = try await Session.begin(person, in: store, at: now())
            let session = try await Session.find(token, in: store, at: now())
            var response = try Answer.json(["formToken": session?.formToken ?? "", "person": person.id.text])
            response.headers[.setCookie] = CookieJar.header(
                CookieJar.session, token, seconds: Int(Session.lasts), secure: settings.isSecure)
            return response
        }
        list.get("/assets/:tag/**", for: .anyone) { request, visit in
            let path = visit.parameters.getCatchAll().joined(separator: "/")
            guard let asset = assets[path] else { throw Refusal(.notFound, "没有这个文件", "There is no such file") }
            return asset.response(to: request, forever: true)
        }
        list.get("/health", for: .anyone, api: "Whether the server and its store answer") { _, _ in
            _ = try await store.read { try $0.heads() }
            return try Answer.json(["status": "ok"])
        }
    }

    /// The first page of someone's work.
    static func firstPage(of person: Person) -> String {
        if person.appointments.contains(where: { $0.role == .operator_ }) { return "/desk" }
        if person.unit != nil { return "/unit" }
        if person.appointments.contains(where: { $0.role == .chief }) { return "/figures" }
        return "/sos"
    }

    private func welcome() -> View {
        ["campus": settings.campusName, "accounts": demoAccounts(.chinese), "hasAccounts": !settings.demoAccounts.isEmpty]
    }

    private func signInView(_ next: String?, fault: String?, _ visit: Visit) -> View {
        var view: View = [
            "next": next.flatMap(Self.localPath) ?? "", "campus": settings.campusName,
            "accounts": demoAccounts(visit.language), "hasAccounts": !settings.demoAccounts.isEmpty,
        ]
        view["fault"] = fault
        return view
    }

    private func demoAccounts(_ language: Language) -> [View] {
        settings.demoAccounts.map { ["id": $0.id, "password": $0.password, "what": $0.what(language)] }
    }

    /// A visit without its session: for signing in, where no form token can be known yet.
    private static func anonymous(_ visit: Visit) -> Visit {
        var visit = visit
        visit.session = nil
        return visit
    }

    /// Only paths of this server: never a way to another site.
    static func localPath(_ text: String) -> String? {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
            text.count < 300
        else { return nil }
        return text
    }

    /// The fields of a posted form.
    static func form(_ bytes: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? "" }
            fields[decoded[0]] = decoded.count > 1 ? decoded[1] : ""
        }
        return fields
    }
}
