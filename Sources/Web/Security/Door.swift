import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

extension House {
    /// Signing in and out, choosing the language, files, health, and where to go first.
    func addDoor(to list: inout RouteList) {
        addSignIn(to: &list)
        addMe(to: &list)
        addMyFactor(to: &list)
        addMySessions(to: &list)
        list.get("/", for: .anyone) { request, visit in
            guard let person = visit.person else { return try pages.page("welcome", welcome(), for: visit, to: request) }
            return Answer.redirect(to: Navigation.firstPage(of: person))
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
        list.get("/assets/:tag/**", for: .anyone) { request, visit in
            let path = visit.parameters.getCatchAll().joined(separator: "/")
            guard let asset = assets[path] else { throw Refusal(.notFound, "没有这个文件", "There is no such file") }
            return asset.response(to: request, forever: true)
        }
        list.get("/health", for: .anyone, api: "Whether the server and its store answer") { _, _ in
            // One row that need not be there: whoever asks every second must not read every chain.
            _ = try await store.read { try $0.slip(SlipKey(kind: "health", name: "-")) }
            return try Answer.json(["status": "ok"])
        }
    }

    private func welcome() -> View {
        ["campus": settings.campusName, "accounts": demoAccounts(.chinese), "hasAccounts": !settings.demoAccounts.isEmpty]
    }

    func demoAccounts(_ language: Language) -> [View] {
        settings.demoAccounts.map { ["id": $0.id, "password": $0.password, "what": $0.what(language)] }
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
