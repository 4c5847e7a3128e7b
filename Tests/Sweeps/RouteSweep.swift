import Foundation
import Ground
import HTTPTypes
import Incidents
import TestSupport
import Testing

@testable import Web

/// Who comes to a route in the sweep.
enum Visitor: String, CaseIterable, Sendable {
    case nobody, otherPhone, bare, administrator, security, auditor, guardian, counsellor, officer, expired, responder, otherResponder, chief, operator_, foreignOperator

    var account: PersonID? {
        switch self {
        case .nobody, .otherPhone: nil
        case .bare: "bare"
        case .administrator: "root"
        case .security: "safe"
        case .auditor: "audit"
        case .guardian: "ward"
        case .counsellor: "couns"
        case .officer: "police"
        case .expired: "late"
        case .responder: "p01"
        case .otherResponder: "p02"
        case .chief: "zhang"
        case .operator_: "wang"
        case .foreignOperator: "far"
        }
    }

    var roles: Set<Role> {
        switch self {
        case .nobody, .otherPhone, .bare: []
        case .administrator: [.systemAdministrator]
        case .security: [.securityAdministrator]
        case .auditor: [.auditor]
        case .guardian: [.recordsGuardian]
        case .counsellor: [.counsellor]
        case .officer: [.officer]
        // Every role there is, each of them over since a moment ago.
        case .expired: []
        case .responder, .otherResponder: [.responder]
        case .chief: [.chief]
        case .operator_: [.operator_]
        // Both, but of another office: at this desk they are nobody.
        case .foreignOperator: []
        }
    }

    /// Whoever may read what the caller of the office's incident said.
    var mayRead: Bool { [.responder, .chief, .operator_].contains(self) }

    /// Whether the gate of the route lets this visitor through, as `access` says.
    func passes(_ access: Access) -> Bool {
        switch access {
        case .anyone: true
        case .party: self != .nobody
        case .signedIn, .midway, .seat: account != nil
        case .roles(let wanted): !roles.isDisjoint(with: wanted)
        // The foreign operator holds both of a desk's roles at an office of its own.
        case .duty(let wanted): !roles.isDisjoint(with: wanted) || (self == .foreignOperator && !wanted.isDisjoint(with: [.operator_, .chief]))
        }
    }
}

extension Route {
    var isPage: Bool { !path.hasPrefix("/api/") }

    /// The path with something real in every place that is left open.
    func target(_ office: Office) -> String {
        var path = path.contains("/cases/:code") ? path.replacingOccurrences(of: ":id", with: office.errand.text) : path
        for (place, real) in [(":incident", office.incident.text), (":seat", "1"), (":sequence", "1"), ("/s/:token", "/s/none.none")] {
            path = path.replacingOccurrences(of: place, with: real)
        }
        return path.replacingOccurrences(of: "/units/:id", with: "/units/P-01").replacingOccurrences(of: ":code", with: Errand.code)
            // One that cannot be taken where the case stands, and a way in that is open to everyone.
            .replacingOccurrences(of: ":step", with: "finish").replacingOccurrences(of: "/step/:act", with: "/step/finish")
            .replacingOccurrences(of: "/drafts/\(Errand.code)/:act", with: "/drafts/\(Errand.code)/open").replacingOccurrences(of: "/draft/:act", with: "/draft/open")
            .replacingOccurrences(of: ":name", with: "slip").replacingOccurrences(of: ":person", with: "p01")
            .replacingOccurrences(of: ":digest", with: String(repeating: "0", count: 64)).replacingOccurrences(of: ":id", with: office.incident.text)
            .replacingOccurrences(of: ":command", with: "claim").replacingOccurrences(of: ":language", with: "en")
            .replacingOccurrences(of: ":layer", with: "streets").replacingOccurrences(of: ":tag/**", with: "x/css/base.css")
    }
}

@Suite("Every route", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct RouteSweep {
    static let nonsense: [String] = [
        "", "{", "[]", "null", "7", #""x""#, "{}", #"{"assignment":"x","on":"y","units":7,"account":[],"location":"here"}"#,
        #"{"priority":1e400}"#, String(repeating: "[", count: 30_000), #"{"words":"\#(String(repeating: "x", count: 5000))"}"#,
        "\u{FEFF}{}", #"{"on":true,"on":false}"#, "account=x&password=y",
    ]

    /// What no answer may hold, whatever went wrong: the insides of the program.
    static let insides = [
        "DecodingError", "Swift.", ".swift", "Fatal error", "Error Domain", "GRDB", "SQLITE", "SQLite", "postgres", "codingPath", "Hummingbird",
        "stack trace", "UnreadableEntry", "StoreFault", "/var/", "/home/",
    ]

    private func expectClean(_ answered: Answered, _ visitor: Visitor, _ what: String) {
        #expect(answered.status < 500, "\(what): \(answered.status) \(answered.text.prefix(300))")
        #expect(answered["Content-Security-Policy"] == Headers.policy, "\(what)")
        #expect(answered["X-Content-Type-Options"] == "nosniff" && answered["Referrer-Policy"] == "same-origin", "\(what)")
        #expect(answered["Permissions-Policy"] != nil && answered["Cross-Origin-Opener-Policy"] == "same-origin", "\(what)")
        #expect(answered["Cache-Control"] != nil, "\(what)")
        // Our own scripts and the API's description may speak of files.
        if answered.status >= 400 {
            for word in Self.insides { #expect(!answered.text.contains(word), "\(what) says \(word)") }
        }
        guard !visitor.mayRead else { return }
        for secret in [Office.callerName, Office.callerPhone, Office.callerWords] {
            #expect(!answered.everything.contains(secret), "\(what) shows \(secret)")
        }
    }

    private func headers(_ visitor: Visitor, _ office: Office, formToken: Bool = true) async throws -> [(String, String)] {
        if let account = visitor.account { return try await office.signedIn(account, formToken: formToken) }
        return visitor == .otherPhone ? [("Cookie", "\(CookieJar.device)=\(Secret.digest("another phone altogether"))")] : []
    }

    @Test("answers as its access says, to everyone", arguments: Visitor.allCases)
    func gate(visitor: Visitor) async throws {
        let office = try await Office.shared.value
        for route in office.house.routes() {
            let what = "\(visitor) \(route.method) \(route.path)"
            let answered = try await office.http.send(
                route.method.rawValue, route.target(office),
                [("Content-Type", "application/json")] + headers(visitor, office), body: route.method == .post ? Array("{}".utf8) : [])
            expectClean(answered, visitor, what)
            if visitor.passes(route.access) {
                #expect(answered.status != 401 || route.path.contains("sign") || route.path.contains("session"), "\(what)")
            } else if visitor.account == nil {
                if route.isPage {
                    #expect(answered.status == 303, "\(what): \(answered.status)")
                    // What was posted cannot be got again: only what was read is gone back to.
                    let leads = route.method == .get ? "/signin?next=%2F" : "/signin"
                    #expect(answered["Location"]?.hasPrefix(leads) == true, "\(what)")
                } else {
                    #expect(answered.status == 401, "\(what): \(answered.status)")
                }
            } else {
                #expect(answered.status == 403, "\(what): \(answered.status)")
            }
        }
    }

    @Test("shows an incident to nobody who may not see it: for them it is not there", arguments: [Visitor.otherPhone, .bare, .administrator, .security, .auditor, .guardian, .counsellor, .officer, .expired, .otherResponder, .foreignOperator])
    func notThere(visitor: Visitor) async throws {
        let office = try await Office.shared.value
        let routes = office.house.routes().filter { $0.path.contains("/incidents/:id") }
        #expect(routes.count >= 5)
        for route in routes where visitor.passes(route.access) {
            for command in route.path.hasSuffix(":command") ? Command.Name.allCases.map(\.rawValue) : [""] {
                let target = route.path.replacingOccurrences(of: ":id", with: office.incident.text).replacingOccurrences(of: ":command", with: command)
                let missing = target.replacingOccurrences(of: office.incident.text, with: "campus-20200101-0001")
                let step = command == "tick" ? "callPolice" : "enRoute"
                let body = Array(#"{"reason":"x","words":"x","units":["P-02"],"assignment":1,"step":"\#(step)","type":"fire","silent":true,"priority":1,"interval":"act","disposition":"handled","protection":"minor","to":"\#(office.closed)","as":"duplicate"}"#.utf8)
                func ask(_ path: String) async throws -> Answered {
                    try await office.http.send(
                        route.method.rawValue, path, [("Content-Type", "application/json")] + headers(visitor, office), body: route.method == .post ? body : [])
                }
                let (answered, none) = (try await ask(target), try await ask(missing))
                #expect(answered.status == none.status && answered.text.count == none.text.count, "\(visitor) \(target): \(answered.status), \(none.status)")
                #expect([403, 404].contains(answered.status), "\(visitor) \(target): \(answered.status)")
                if command != "lapse", command != "open" { #expect(answered.status == 404, "\(visitor) \(target)") }
            }
        }
        let incident = try #require(try await office.stored(office.incident))
        #expect(incident.assignments.count == 1 && incident.stage == .dispatched)
    }

    @Test("an office elsewhere sees nothing of this one: no incident, no unit, no figure")
    func foreign() async throws {
        let office = try await Office.shared.value
        let number = try #require(try await office.stored(office.incident)).number
        for route in office.house.routes() where route.method == .get && route.access != .anyone {
            let answered = try await office.http.send("GET", route.target(office), try await headers(.foreignOperator, office))
            #expect(!answered.text.contains(number), "\(route.path) shows an incident")
            #expect(!answered.text.contains("P-01"), "\(route.path) shows a unit")
        }
    }

    @Test("nonsense is refused in words, from anyone", arguments: [Visitor.nobody, .responder, .operator_])
    func nonsense(visitor: Visitor) async throws {
        let office = try await Office.shared.value
        let before = try #require(try await office.stored(office.incident))
        for route in office.house.routes() where route.method == .post && route.path != "/signin" {
            let commands = route.path.hasSuffix(":command") ? Command.Name.allCases.map(\.rawValue) : [""]
            for command in commands {
                let target = route.path.hasSuffix(":command") ? "/api/v1/incidents/\(office.incident)/\(command)" : route.target(office)
                for body in command.isEmpty ? Self.nonsense : [Self.nonsense[1], Self.nonsense[2], Self.nonsense[7], Self.nonsense[9]] {
                    let answered = try await office.post(target, body, try await headers(visitor, office))
                    expectClean(answered, visitor, "\(visitor) \(target) \(body.prefix(40))")
                    let isCryForHelp = route.path == "/api/v1/incidents" && visitor == .nobody
                    // A page leads whoever may not come to the door, and whoever owes nothing more to where they belong.
                    let isLedAway = route.isPage && answered.status == 303 && (answered["Location"]?.hasPrefix("/signin") ?? false || route.access == .midway)
                    let isSearch = route.path == "/api/v1/records/people"
                    // Forms that a page sends with nothing in them: a draft that is let go, news that was seen, a message that is empty.
                    let isEmptyForm = ["/work/seen", "/scam"].contains(route.path) || route.path.contains("/draft/:act")
                    if isCryForHelp {
                        #expect(answered.status == 201)
                    } else if route.path != "/signout", !(route.path == "/api/v1/incidents" && ["{}", "", "\u{FEFF}{}", Self.nonsense[12]].contains(body)) {
                        // A unit whose page is alive may say nothing but that.
                        let isBeat = route.path.hasSuffix("/fix") && visitor == .responder
                        let isNoCommand = ["claim", "safe", "close"].contains(command)
                        #expect(answered.status >= 400 || isBeat || isNoCommand || isLedAway || isSearch || isEmptyForm || (route.path.hasSuffix("duty") && body == Self.nonsense[12]), "\(visitor) \(target) \(body.prefix(40)): \(answered.status)")
                    }
                    if answered.status >= 400, !route.isPage { #expect(answered.json?["message"] is String, "\(target)") }
                }
            }
        }
        let after = try #require(try await office.stored(office.incident))
        #expect(after.assignments == before.assignments && after.classification == before.classification && after.location == before.location)
    }

    @Test("what changes something comes from our own pages: with the form's token, as JSON, not from another site")
    func sameSite() async throws {
        let office = try await Office.shared.value
        for route in office.house.routes() where route.method == .post && route.path != "/signin" && !route.path.hasPrefix("/api/v1/session") {
            let visitor = try #require(([.operator_] + Visitor.allCases).first { $0.account != nil && $0.passes(route.access) }, "\(route.path)")
            let good = try await headers(visitor, office)
            let json = ("Content-Type", "application/json")
            let without = try await office.http.send("POST", route.target(office), [json] + headers(visitor, office, formToken: false))
            #expect(without.status == 403, "\(route.path) without a token: \(without.status)")
            let wrong = try await office.http.send(
                "POST", route.target(office), [json, ("X-Form-Token", "x")] + headers(visitor, office, formToken: false))
            #expect(wrong.status == 403, "\(route.path) with a wrong token: \(wrong.status)")
            let foreign = try await office.http.send("POST", route.target(office), [json, ("Sec-Fetch-Site", "cross-site")] + good)
            #expect(foreign.status == 403, "\(route.path) from another site: \(foreign.status)")
            // A table is sent as it is; its token stands in a header that no other site can send.
            guard !route.isPage, !route.path.hasSuffix("/imports") else { continue }
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
                let answered = try await office.http.send("POST", route.target(office), [("Content-Type", type)] + good, body: Array("{}".utf8))
                #expect(answered.status == 400 && answered.json?["field"] as? String == "Content-Type", "\(route.path) as \(type): \(answered.status)")
            }
        }
        // Without a session nothing but the type of the body keeps another site's form out; a new cry for help is heard as
        // whatever it comes.
        for path in ["/api/v1/session", "/api/v1/incidents/\(office.incident)/safe"] {
            let answered = try await office.http.send("POST", path, [("Content-Type", "text/plain"), ("Cookie", "\(CookieJar.device)=\(Office.phoneToken)")], body: Array("{}".utf8))
            #expect(answered.status == 400, "\(path): \(answered.status)")
        }
    }

    @Test("other methods and unknown paths get an answer with every header, and no more")
    func elsewhere() async throws {
        let office = try await Office.shared.value
        for (method, path) in [
            ("GET", "/nothing/here"), ("GET", "/api/v1/nothing"), ("DELETE", "/api/v1/incidents"), ("PUT", "/desk"), ("POST", "/desk"),
            ("GET", "/signout"), ("OPTIONS", "/api/v1/incidents"), ("TRACE", "/"), ("PATCH", "/api/v1/units/P-01/duty"), ("GET", "/%"),
            ("GET", "/%00"), ("GET", "/api/v1/incidents/%00/claim"), ("GET", "/api/v1/incidents/..%2f..%2fetc"), ("GET", "*"),
        ] {
            let answered = try await office.http.send(method, path, try await office.signedIn("wang"))
            expectClean(answered, .operator_, "\(method) \(path)")
            #expect(answered.status >= 400, "\(method) \(path): \(answered.status)")
        }
    }
}
