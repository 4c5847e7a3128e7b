import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// 令牌: the system administrator makes, sees and revokes what devices and integrations sign in with.
    func addTokens(to list: inout RouteList) {
        let tokens = AccessTokens(store)

        list.get("/admin/tokens", for: .roles([.systemAdministrator])) { request, visit in
            let units = try await store.read { try $0.units() }
            let rows = try await tokens.all(of: settings.organisation)
            return try pages.page("tokens", tokensView(rows, units, visit), for: visit, to: request)
        }
        list.get("/api/v1/tokens", for: .roles([.systemAdministrator]), api: "Every token of the desk's organisation, without its secret") { request, _ in
            let moment = now()
            let rows = try await tokens.all(of: settings.organisation).map { TokenJSON($0.token, used: $0.used, at: moment) }
            return try Answer.json(["tokens": rows], to: request)
        }
        list.post("/api/v1/tokens", for: .roles([.systemAdministrator]), api: "Make a token: {label, scopes, unit, days}; it is shown this once") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable {
                var label: String?
                var scopes: [String]?
                var unit: String?
                var days: Int?
            }
            let body: Body = try Self.decode(try await request.bytes(visit))
            let scopes = try (body.scopes ?? []).map { text in
                guard let scope = TokenScope(rawValue: text) else {
                    let known = TokenScope.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Refusal(.unreadable, field: "scopes", "权限只能是：\(known)", "A scope must be one of: \(known)")
                }
                return scope
            }
            if let scope = scopes.first(where: \.showsCasework) {
                throw Refusal(
                    .notYours, field: "scopes", "“\(scope.title.zh)”可见警情，只能在服务器上用 campus110 tokens add 签发",
                    "“\(scope.title.en)” shows casework: it is made on the machine with campus110 tokens add")
            }
            let unit = try body.unit.flatMap { $0.isEmpty ? nil : $0 }.map { text in
                guard let unit = UnitID(checking: text) else { throw Refusal(.notFound, field: "unit", "没有这个单位", "There is no such unit") }
                return unit
            }
            guard let days = body.days else { throw Refusal(.missing, field: "days", "请填写有效天数", "Say for how many days") }
            let order = AccessTokens.Order(label: body.label ?? "", scopes: Set(scopes), unit: unit, days: days)
            let moment = now()
            let made = try await tokens.make(order, in: settings.organisation, by: .person(try visit.signedIn().id), at: moment)
            struct Made: Encodable {
                var token: String
                var about: TokenJSON
            }
            return try Answer.json(Made(token: made.text, about: TokenJSON(made.token, used: nil, at: moment)), status: .created)
        }
        list.post("/api/v1/tokens/:id/revoke", for: .roles([.systemAdministrator]), api: "Revoke a token at once") { request, visit in
            try SameSite.check(request, visit)
            _ = try await request.bytes(visit)
            let id = visit.parameters.get("id") ?? ""
            try await tokens.revoke(id, in: settings.organisation, by: .person(try visit.signedIn().id), at: now())
            return try Answer.json(["revoked": id])
        }
    }

    private func tokensView(_ rows: [(token: AccessToken, used: Instant?)], _ units: [ResponseUnit], _ visit: Visit) -> View {
        let (moment, words) = (now(), strings(visit.language))
        let shown = rows.map { row -> View in
            let token = row.token
            var view: View = [
                "id": token.id, "label": token.label, "made": token.made.local, "expires": token.expires.local,
                "by": Actor(text: token.madeBy).person?.text ?? token.madeBy,
                "scopes": TokenScope.allCases.filter(token.scopes.contains).map { ["code": $0.rawValue, "title": $0.title(visit.language)] as View },
                "isValid": token.isValid(at: moment), "used": row.used?.local ?? words["tokens_never"],
            ]
            if let unit = token.unit { view["unit"] = units.first { $0.id == unit }?.callSign ?? unit.text }
            if let revoked = token.revoked { view["ended"] = words("tokens_revoked", ["time": revoked.local]) }
            else if !token.isValid(at: moment) { view["ended"] = words["tokens_expired"] }
            if token.expiresSoon(at: moment) {
                view["soon"] = words("tokens_soon", ["days": String(Int(token.expires.seconds(since: moment) / 86_400))])
            }
            return view
        }
        return [
            "tokens": shown.filter { $0["isValid"] as? Bool == true }, "ended": shown.filter { $0["isValid"] as? Bool != true },
            "isEmpty": shown.allSatisfy { $0["isValid"] as? Bool != true }, "hasEnded": shown.contains { $0["isValid"] as? Bool != true },
            "scopes": TokenScope.allCases.filter { !$0.showsCasework }.map { ["code": $0.rawValue, "title": $0.title(visit.language)] as View },
            "units": units.map { ["id": $0.id.text, "words": "\($0.callSign) \($0.name)"] as View },
            "longest": AccessToken.longest,
        ]
    }
}

/// A token as the API shows it: everything but what opens the door.
struct TokenJSON: Encodable, Sendable {
    let id: String
    let label: String
    let scopes: [String]
    let unit: UnitID?
    let made: Instant
    let madeBy: String
    let expires: Instant
    let revoked: Instant?
    /// To the minute.
    let used: Instant?
    let isValid: Bool

    init(_ token: AccessToken, used: Instant?, at now: Instant) {
        id = token.id
        label = token.label
        scopes = token.scopes.map(\.rawValue).sorted()
        unit = token.unit
        made = token.made
        madeBy = token.madeBy
        expires = token.expires
        revoked = token.revoked
        self.used = used
        isValid = token.isValid(at: now)
    }
}
