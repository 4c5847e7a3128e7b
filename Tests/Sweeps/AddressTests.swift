import Foundation
import Ground
import HTTPTypes
import Incidents
import Journal
import Store
import Testing

@testable import Web

@Suite("Addresses, headers and cookies from outside", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct AddressTests {
    @Test("no path leads out of the assets", arguments: [
        "/assets/x/../../Package.swift", "/assets/x/css/../../../Package.swift", "/assets/x/%2e%2e/%2e%2e/Package.swift",
        "/assets/x/..%2f..%2fPackage.swift", "/assets/x/..%5c..%5cPackage.swift", "/assets/x//etc/passwd", "/assets/x/css/base.css%00.js",
        "/assets/x/templates/desk.mustache", "/assets/x/strings/common.json", "/assets/x/", "/assets/", "/assets/x/css/", "/assets/x/.",
        "/assets/x/vendor/../../../../../../../etc/passwd", "/assets/x/css/base.css/..",
    ])
    func traversal(path: String) async throws {
        let office = try await Office.shared.value
        let answered = try await office.http.send("GET", path)
        #expect(answered.status == 404)
        #expect(!answered.text.contains("swift-tools-version") && !answered.text.contains("root:") && !answered.text.contains("{{"))
    }

    /// Ways to write another site as a path.
    static let elsewhere = [
        "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "javascript:alert(1)", "evil.example",
        "/\r\nSet-Cookie: x=1", "/a\nSet-Cookie: x=1", "///evil.example", "/\u{0}",
        "/\t/evil.example/", "/ /evil.example", "/\u{7f}/evil.example",
    ]

    private func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)! }

    private func expectHere(_ answered: Answered, _ next: String) {
        let location = answered["Location"] ?? "none"
        // Browsers drop tabs out of an address, so that a tab after the first slash leads away.
        let isHere = location.hasPrefix("/") && !location.hasPrefix("//") && !location.hasPrefix("/\\") && location.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        #expect(isHere && !location.contains("evil") || location == "/desk", "\(next.debugDescription) leads to \(location.debugDescription)")
        #expect(!answered.everything.contains("Set-Cookie: x=1"))
        #expect(!answered.headers.contains { $0.name.lowercased() == "set-cookie" && $0.value.hasPrefix("x=1") })
    }

    @Test("choosing a language leads back to our own pages only", arguments: elsewhere)
    func languageRedirect(next: String) async throws {
        let office = try await Office.shared.value
        expectHere(try await office.http.send("GET", "/language/en?next=\(escaped(next))"), next)
    }

    // One after the other: tries of one account that run at the same moment count as guesses.
    @Test("signing in leads to our own pages only", .serialized, arguments: elsewhere)
    func signInRedirect(next: String) async throws {
        let office = try await Office.shared.value
        let form = "account=wang&password=\(Office.password)&next=\(escaped(next))"
        let answered = try await office.http.send("POST", "/signin", [("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.utf8))
        #expect(answered.status == 303)
        expectHere(answered, next)
    }

    @Test("a path of our own is followed, an unknown language is not found")
    func ownPaths() async throws {
        let office = try await Office.shared.value
        let answered = try await office.http.send("GET", "/language/en?next=/figures%3Fmonth%3D2026-11")
        #expect(answered.status == 303 && answered["Location"] == "/figures?month=2026-11")
        #expect(answered["Set-Cookie"]?.contains("c110_lang=en") == true)
        for language in ["xx", "ZH", "..", "%0d%0a", "en%0d%0aSet-Cookie:%20x=1"] {
            let refused = try await office.http.send("GET", "/language/\(language)")
            #expect(refused.status == 404 && refused["Set-Cookie"] == nil, "\(language)")
        }
    }

    @Test("a cookie as long as a letter is read, one as long as a book is not, and neither hurts")
    func cookies() async throws {
        let office = try await Office.shared.value
        for value in [String(repeating: "x", count: 4000), "", "=", ";;;", "\u{7f}", "c110_session", "a=b; a=b; c110_session=x; c110_session=y"] {
            let answered = try await office.http.send("GET", "/desk", [("Cookie", "c110_session=\(value)")])
            #expect(answered.status == 303 || answered.status == 400, "\(value.prefix(20)): \(answered.status)")
        }
        // The server may close on it; it must not answer as to someone known, and must go on.
        let book = try? await office.http.send("GET", "/desk", [("Cookie", "c110_session=" + String(repeating: "x", count: 2_000_000))])
        #expect((400..<500).contains(book?.status ?? 400))
        #expect(try await office.http.send("GET", "/health").status == 200)
    }

    @Test("a stolen or made-up session opens nothing; a session that ended is over")
    func sessions() async throws {
        let office = try await Office.shared.value
        let headers = try await office.signedIn("wang")
        #expect(try await office.http.send("GET", "/desk", headers).status == 200)
        let out = try await office.http.send(
            "POST", "/signout", [("Content-Type", "application/x-www-form-urlencoded")] + headers, body: Array("formToken=\(headers[1].1)".utf8))
        #expect(out.status == 303 && out["Set-Cookie"]?.contains("Max-Age=0") == true)
        #expect(try await office.http.send("GET", "/desk", headers).status == 303)
        let slips = try await office.store.read { try $0.slips(of: Session.kind, at: Office.now()) }
        // What is stored of a session opens none.
        let digest = try #require(slips.first?.name)
        #expect(try await office.http.send("GET", "/desk", [("Cookie", "c110_session=\(digest)")]).status == 303)
    }

    @Test("a session's cookie is out of reach of scripts and other sites")
    func cookieFlags() async throws {
        let office = try await Office.shared.value
        let answered = try await office.post("/api/v1/session", #"{"account":"wang","password":"\#(Office.password)"}"#)
        #expect(answered.status == 200)
        let cookie = try #require(answered["Set-Cookie"])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
        #expect(!answered.text.contains(Office.password))
    }

    @Test("a wrong password, a missing account and an odd name get the same answer", arguments: [
        ("wang", "wrong-wrong"), ("nobody-here", "wrong-wrong"), ("wang", ""), ("", ""), (String(repeating: "x", count: 5000), "y"),
        ("wang' OR '1'='1", "wrong-wrong"), ("WANG", Office.password),
    ])
    func wrongPassword(account: String, password: String) async throws {
        let office = try await Office.shared.value
        let body = String(decoding: try JSONSerialization.data(withJSONObject: ["account": account, "password": password]), as: UTF8.self)
        let answered = try await office.post("/api/v1/session", body)
        #expect(answered.status == 401 && answered["Set-Cookie"] == nil)
        #expect(answered.json?["code"] as? String == "notSignedIn")
    }

    @Test("bytes that are no HTTP end their own connection and nothing else", arguments: [
        "\u{0}\u{1}\u{2}", "GET", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
        "POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ])
    func noHTTP(bytes: String) async throws {
        let office = try await Office.shared.value
        let answered = try? await office.http.send(Array((bytes + "\r\n\r\n").utf8))
        if let answered { #expect(answered.status < 500, "\(answered.status)") }
        #expect(try await office.http.send("GET", "/health").status == 200)
    }

    @Test("pages and lists take any query", arguments: [
        "?stage=dream", "?from=gestern", "?after=9223372036854775807~x", "?after=x", "?limit=-5", "?limit=99999999999999999999", "?type=%00", "?month=2026-13",
        "?month=9999-12", "?month=0001-01", "?campus=%27%3B--", "?q=%", "?=&&==", "?to=91,181", "?to=nan,nan", "?last=a~b~c", "?last=~-9223372036854775808",
        "?crs=mars", "?from=0001-01-01&until=9999-12-31", "?interval=x&hour=99",
    ])
    func queries(query: String) async throws {
        let office = try await Office.shared.value
        for route in office.house.routes() where route.method == .get && !route.path.contains("events") {
            let who: PersonID = if case .roles([.responder]) = route.access { "p01" } else { "wang" }
            let answered = try await office.http.send("GET", route.target(office) + query, try await office.signedIn(who))
            #expect(answered.status < 500, "\(route.path)\(query): \(answered.status)")
        }
    }

    @Test("the live wire takes any place to resume from", arguments: ["campus:0", "campus:99999999", "nowhere:1", "x", "campus:-1", "campus:9223372036854775807", ",,,", ""])
    func resume(last: String) async throws {
        let office = try await Office.shared.value
        let answered = try await office.http.send("GET", "/api/v1/events", [("Last-Event-ID", last)] + (try await office.signedIn("wang")))
        #expect(answered.status == 200 && answered["Content-Type"]?.hasPrefix("text/event-stream") == true)
    }
}
