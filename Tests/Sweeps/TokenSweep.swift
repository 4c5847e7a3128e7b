import Foundation
import Ground
import HTTPTypes
import Incidents
import Journal
import Store
import Testing

@testable import Web

@Suite("Devices and integrations over HTTP", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct TokenSweep {
    private func token(_ office: Office, _ scopes: Set<TokenScope>, unit: UnitID? = nil, in organisation: OrganisationID = "campus") async throws -> (id: String, header: (String, String)) {
        let made = try await AccessTokens(office.store).make(
            .init(label: "test", scopes: scopes, unit: unit, days: 1), in: organisation, by: .system("test"), at: Office.now())
        return (made.token.id, ("Authorization", "Bearer \(made.text)"))
    }

    @Test("a token passes the routes of its scope and no other, whoever's cookies come with it", arguments: TokenScope.allCases)
    func gate(scope: TokenScope) async throws {
        let office = try await Office.shared.value
        let shown = try await token(office, [scope], unit: scope == .unitsFix ? "P-02" : nil)
        for route in office.house.routes() {
            let target = route.target(office).replacingOccurrences(of: "/units/P-01", with: "/units/P-02")
            for cookies in [[], try await office.signedIn("wang")] {
                let answered = try await office.http.send(
                    route.method.rawValue, target, [shown.header, ("Content-Type", "application/json")] + cookies, body: route.method == .post ? Array("{}".utf8) : [])
                let what = "\(scope.rawValue) \(route.method) \(target): \(answered.status)"
                if route.token == scope, scope == .casesWrite {
                    // The gate lets it through; whether a system does is asked of the system.
                    #expect(answered.status >= 400 && answered.status < 500 && !answered.text.contains("此令牌不含"), "\(what)")
                } else if route.token == scope, scope == .alarmsWrite, route.method == .post {
                    // A device that names none is told so.
                    #expect(answered.status == 422, "\(what)")
                } else if route.token == scope {
                    #expect([200, 201].contains(answered.status) || route.path.hasSuffix(":digest") && answered.status == 404, "\(what)")
                } else { #expect(answered.status == 403, "\(what)") }
                for secret in [Office.callerName, Office.callerPhone, Office.callerWords] { #expect(!answered.everything.contains(secret), "\(what)") }
            }
        }
    }

    @Test("an alarm device opens a call as a device, once a key, with everything it says of the place")
    func alarm() async throws {
        let office = try await Office.shared.value
        let shown = try await token(office, [.callsOpen])
        let key = ("Idempotency-Key", Secret.token())
        let body = #"{"type":"fire","source":"phone","reported":"2020-01-01T00:00","priority":4,"location":{"description":"图书馆三层烟感 3-07"},"words":"烟感报警"}"#
        let first = try await office.post("/api/v1/incidents", body, [shown.header, key])
        #expect(first.status == 201 && first["Set-Cookie"] == nil)
        let id = IncidentID(try #require(first.json?["incident"] as? String))
        let incident = try #require(try await office.stored(id))
        #expect(incident.source == .device && incident.stage == .waiting && !incident.isBackEntry && incident.location.description.contains("3-07") && incident.device == nil)
        let entry = try #require(try await office.store.read { try $0.entries(about: incident.subject) }.first)
        #expect(entry.by.text == "device:\(shown.id)")
        #expect(try await office.post("/api/v1/incidents", body, [shown.header, key]).status == 200)
        // A second alarm of the same panel is a call of its own.
        let second = try await office.post("/api/v1/incidents", body, [shown.header])
        #expect(second.status == 201 && second.json?["incident"] as? String != id.text)
        #expect(try await office.post("/api/v1/incidents", "nonsense", [shown.header]).status == 400)
    }

    @Test("an integration reads which, where and when, and not a word that anybody has said")
    func reading() async throws {
        let office = try await Office.shared.value
        let shown = try await token(office, [.incidentsRead])
        let one = try await office.http.send("GET", "/api/v1/incidents/\(office.incident)", [shown.header])
        let incident = try #require(one.json?["incident"] as? [String: Any])
        #expect(incident["number"] is String && (incident["clocks"] as? [String: Any])?.isEmpty == false && incident["desk"] == nil)
        #expect((incident["location"] as? [String: Any])?["description"] as? String == "")
        let timeline = try #require(one.json?["timeline"] as? [[String: Any]])
        #expect(!timeline.isEmpty && timeline.allSatisfy { $0["words"] == nil && $0["by"] == nil })
        let list = try await office.http.send("GET", "/api/v1/incidents?limit=200", [shown.header])
        #expect(list.status == 200 && !list.text.contains("\"desk\"") && !list.text.contains("实验楼"))
        let foreign = try await token(office, [.incidentsRead, .unitsRead], in: "elsewhere")
        #expect(try await office.http.send("GET", "/api/v1/incidents/\(office.incident)", [foreign.header]).status == 404)
        #expect((try await office.http.send("GET", "/api/v1/incidents", [foreign.header]).json?["incidents"] as? [Any])?.isEmpty == true)
        #expect((try await office.http.send("GET", "/api/v1/units", [foreign.header]).json?["units"] as? [Any])?.isEmpty == true)
    }

    @Test("a tracker tells of its own unit and of no other")
    func fix() async throws {
        let office = try await Office.shared.value
        let shown = try await token(office, [.unitsFix], unit: "P-02")
        let place = #"{"latitude":30.5,"longitude":114.3,"accuracy":5}"#
        #expect(try await office.post("/api/v1/units/P-02/fix", place, [shown.header]).json?["kept"] as? Bool == true)
        #expect(try await office.post("/api/v1/units/P-01/fix", place, [shown.header]).status == 403)
    }

    @Test("revoked, mistyped or in an address, it opens nothing, and the answer is the same for all")
    func refused() async throws {
        let office = try await Office.shared.value
        let shown = try await token(office, [.unitsRead])
        let text = String(shown.header.1.dropFirst("Bearer ".count))
        #expect(try await office.http.send("GET", "/api/v1/units", [("Authorization", "bearer \(text)")]).status == 200)
        for path in ["/api/v1/units?token=\(text)", "/api/v1/units?access_token=\(text)"] { #expect(try await office.http.send("GET", path).status == 401, "\(path)") }
        try await AccessTokens(office.store).revoke(shown.id, in: "campus", by: .system("test"), at: Office.now())
        var answers: Set<String> = []
        for header in [text, String(text.dropLast()), "c110_", "x"] {
            let answered = try await office.http.send("GET", "/api/v1/units", [("Authorization", "Bearer \(header)")])
            #expect(answered.status == 401 && answered["WWW-Authenticate"] == "Bearer")
            answers.insert(answered.text)
        }
        #expect(answers.count == 1)
        // Somebody signed in does not get by on cookies where the token is wrong.
        #expect(try await office.http.send("GET", "/api/v1/units", [("Authorization", "Bearer x")] + (try await office.signedIn("wang"))).status == 401)
    }

    @Test("the system administrator makes a token, sees it once, and revokes it; nobody else comes near")
    func page() async throws {
        let office = try await Office.shared.value
        let admin = try await office.signedIn("root")
        let made = try await office.post("/api/v1/tokens", #"{"label":"东门烟感","scopes":["calls.open"],"days":90}"#, admin)
        #expect(made.status == 201)
        let (text, id) = (try #require(made.json?["token"] as? String), try #require((made.json?["about"] as? [String: Any])?["id"] as? String))
        #expect(try await office.http.send("GET", "/api/v1/units", [("Authorization", "Bearer \(text)")]).status == 403)
        let shown = try await office.http.send("GET", "/admin/tokens", admin)
        #expect(shown.status == 200 && shown.text.contains("东门烟感") && shown.text.contains(id) && !shown.text.contains(text.suffix(43)))
        #expect(!(try await office.http.send("GET", "/api/v1/tokens", admin).text.contains(text.suffix(43))))
        for scope in ["incidents.read", "events.read", "cases.read", "cases.write"] {
            let refused = try await office.post("/api/v1/tokens", #"{"label":"x","scopes":["\#(scope)"],"days":9}"#, admin)
            #expect(refused.status == 403 && refused.json?["field"] as? String == "scopes", "who makes tokens sees no casework: \(scope)")
        }
        for (body, field) in [(#"{"scopes":["calls.open"],"days":9}"#, "label"), (#"{"label":"x","days":9}"#, "scopes"), (#"{"label":"x","scopes":["all"],"days":9}"#, "scopes"), (#"{"label":"x","scopes":["units.read"]}"#, "days"), (#"{"label":"x","scopes":["units.read"],"days":4000}"#, "days"), (#"{"label":"x","scopes":["units.fix"],"days":4}"#, "unit")] {
            let refused = try await office.post("/api/v1/tokens", body, admin)
            #expect((400..<500).contains(refused.status) && refused.json?["field"] as? String == field, "\(body): \(refused.text)")
        }
        for who: PersonID in ["wang", "zhang", "p01", "bare"] {
            #expect(try await office.post("/api/v1/tokens", #"{"label":"x","scopes":["units.read"],"days":9}"#, try await office.signedIn(who)).status == 403, "\(who)")
            #expect(try await office.http.send("GET", "/admin/tokens", try await office.signedIn(who)).status == 403, "\(who)")
        }
        #expect(try await office.post("/api/v1/tokens/\(id)/revoke", "{}", admin).status == 200)
        #expect(try await office.http.send("GET", "/api/v1/units", [("Authorization", "Bearer \(text)")]).status == 401)
        #expect(try await office.post("/api/v1/tokens/\(id)/revoke", "{}", admin).status == 409)
        #expect(try await office.post("/api/v1/tokens/000000000000/revoke", "{}", admin).status == 404)
    }
}
