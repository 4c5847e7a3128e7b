import Foundation
import Ground
import Incidents
import Journal
import Store
import Testing

@testable import Web

@Suite("Headers, hosts, proxies and limits over HTTP", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct HardeningTests {
    @Test("every answer carries every header, whatever it is", arguments: [
        ("GET", "/"), ("GET", "/sos"), ("GET", "/signin"), ("GET", "/nothing"), ("GET", "/api/v1/nothing"), ("GET", "/desk"), ("GET", "/api/v1/units"), ("POST", "/api/v1/session"),
        ("POST", "/signout"), ("GET", "/assets/x/css/base.css"), ("GET", "/sw.js"), ("GET", "/health"), ("GET", "/api/v1/events"), ("DELETE", "/desk"), ("GET", "/api/v1/openapi.json"),
    ])
    func headers(method: String, path: String) async throws {
        let office = try await Office.shared.value
        let answered = try await office.http.send(method, path)
        #expect(answered["Content-Security-Policy"] == Headers.policy)
        for (name, value) in [
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"), ("Permissions-Policy", Headers.permissions),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Robots-Tag", "noindex, nofollow"),
        ] {
            #expect(answered.all(name) == [value], "\(name)")
        }
        #expect(answered["Cache-Control"] != nil && answered["Access-Control-Allow-Origin"] == nil && answered["X-Powered-By"] == nil)
        #expect(answered["Strict-Transport-Security"] == nil, "over plain HTTP it would mean nothing")
    }

    @Test("the policy lets nothing inline and nothing from elsewhere in")
    func policy() {
        let directives = Dictionary(
            uniqueKeysWithValues: Headers.policy.components(separatedBy: "; ").map { line in
                let words = line.split(separator: " ").map(String.init)
                return (words[0], Array(words.dropFirst()))
            })
        #expect(directives["default-src"] == ["'none'"] && directives["script-src"] == ["'self'"] && directives["style-src"] == ["'self'"])
        #expect(directives["object-src"] == ["'none'"] && directives["base-uri"] == ["'none'"] && directives["frame-ancestors"] == ["'none'"])
        #expect(directives["require-trusted-types-for"] == ["'script'"])
        for word in ["unsafe", "http:", "https:", "*", "nonce"] { #expect(!Headers.policy.contains(word), "\(word)") }
        #expect(Headers.securePolicy == Headers.policy + "; upgrade-insecure-requests")
    }

    @Test("signing out clears what the browser kept of pages, and leaves the phone its own call")
    func signOut() async throws {
        let office = try await Office.shared.value
        let headers = try await office.signedIn("zhang")
        let out = try await office.http.send(
            "POST", "/signout", [("Content-Type", "application/x-www-form-urlencoded")] + headers, body: Array("formToken=\(headers[1].1)".utf8))
        #expect(out.status == 303 && out["Clear-Site-Data"] == "\"cache\"")
        #expect(try await office.http.send("GET", "/signin")["Clear-Site-Data"] == nil)
    }

    @Test("an answer is secure where the browser spoke TLS to a proxy that is ours, and only then")
    func proxy() async throws {
        let office = try await Office { $0.proxies = ["127.0.0.1"] }
        let secure = try await office.http.send("GET", "/sos", [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https")])
        #expect(secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains" && secure["Content-Security-Policy"] == Headers.securePolicy)
        let plain = try await office.http.send("GET", "/sos", [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "http")])
        #expect(plain["Strict-Transport-Security"] == nil)
        await office.close()
        let open = try await Office.shared.value
        #expect(try await open.http.send("GET", "/sos", [("X-Forwarded-Proto", "https")])["Strict-Transport-Security"] == nil)
    }

    @Test("another server's name is refused once ours is known; a cry for help is heard under any")
    func host() async throws {
        let office = try await Office {
            $0.publicAddress = "https://110.example.edu.cn"
            $0.proxies = ["127.0.0.1"]
            $0.isSecure = true
        }
        func ask(_ method: String, _ path: String, host: String) async throws -> Answered {
            let lines = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "Connection: close", "Content-Length: 0"]
            return try await office.http.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        }
        for path in ["/", "/signin", "/desk", "/api/v1/openapi.json", "/api/v1/units"] {
            let refused = try await ask("GET", path, host: "evil.example")
            #expect(refused.status == 404 && !refused.everything.contains("evil.example"), "\(path)")
            #expect(try await ask("GET", path, host: "110.example.edu.cn").status != 404, "\(path)")
        }
        #expect(try await ask("POST", "/api/v1/incidents", host: "evil.example").status == 201)
        #expect(try await ask("GET", "/sos", host: "evil.example").status == 200)
        // Over TLS every cookie is bound to the host.
        let cookies = try await ask("GET", "/sos", host: "110.example.edu.cn").all("Set-Cookie")
        #expect(!cookies.isEmpty && cookies.allSatisfy { $0.hasPrefix("__Host-") && $0.contains("; Secure") && $0.contains("; Path=/") && !$0.contains("Domain") })
        await office.close()
    }

    @Test("whoever asks too often is told when to come again; the phone's cry for help and the unit's steps never are")
    func limits() async throws {
        let office = try await Office { $0.rateLimits = 0.001 }
        let (desk, unit) = (try await office.signedIn("wang"), try await office.signedIn("p01"))
        var last = Answered()
        for _ in 0..<20 { last = try await office.http.send("GET", "/api/v1/units", desk) }
        #expect(last.status == 429 && last.json?["code"] as? String == "tooMany" && last["Retry-After"].flatMap { Int($0) }.map { $0 >= 1 } == true)
        for _ in 0..<20 { last = try await office.post("/api/v1/incidents/\(office.incident)/tell", #"{"words":"x"}"#, desk) }
        #expect(last.status == 429)
        // Another session of the same person has its own; what was refused was not done.
        #expect(try await office.http.send("GET", "/api/v1/units", try await office.signedIn("wang")).status == 200)
        let phone = ("Cookie", "\(CookieJar.device)=\(Secret.token())")
        for _ in 0..<30 {
            #expect([200, 201].contains(try await office.post("/api/v1/incidents", "{}", [phone]).status))
            #expect(try await office.post("/api/v1/units/P-01/fix", "{}", unit).status == 200)
            #expect(try await office.http.send("GET", "/sos", [phone]).status == 200)
        }
        for step in ["received", "acknowledged", "enRoute", "onScene"] {
            #expect(try await office.post("/api/v1/incidents/\(office.incident)/step", #"{"assignment":1,"step":"\#(step)"}"#, unit).status == 200, "\(step)")
        }
        for _ in 0..<20 { last = try await office.post("/api/v1/incidents/\(office.incident)/tell", "{}", [phone]) }
        #expect(last.status == 429, "what a phone adds later is counted by the phone")
        await office.close()
    }

    @Test("an address is counted loosely, and only where it is somebody's own")
    func addresses() async throws {
        // Its clock stands: however long a password takes to check, nothing is allowed anew meanwhile.
        let office = try await Office(stopped: Office.now()) {
            $0.proxies = ["127.0.0.1"]
            $0.rateLimits = 0.01
        }
        let body = Array(#"{"account":"nobody-here","password":"wrong-wrong"}"#.utf8)
        func signIn(from address: String) async throws -> Int {
            try await office.http.send(
                "POST", "/api/v1/session", [("Content-Type", "application/json"), ("X-Forwarded-For", address)], body: body).status
        }
        var statuses: [Int] = []
        for _ in 0..<6 { statuses.append(try await signIn(from: "203.0.113.9")) }
        #expect(statuses.first != 429 && statuses.last == 429)
        #expect(try await signIn(from: "203.0.113.10") != 429)
        await office.close()
    }

    // MARK: - Our own pages

    @Test("another site cannot press the button for anybody")
    func crossSiteHelp() async throws {
        let office = try await Office.shared.value
        let token = Secret.token()
        let phone = ("Cookie", "\(CookieJar.device)=\(token)")
        let refused = try await office.post("/api/v1/incidents", "{}", [phone, ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")])
        #expect(refused.status == 403 && refused["Set-Cookie"] == nil)
        var query = StateQuery(kind: Incident.kind)
        query.fields = ["device": Secret.digest(token)]
        let opened = try await office.store.read { [query] in try $0.count(query) }
        #expect(opened == 0)
        for site in ["same-origin", "same-site", "none"] { #expect(try await office.post("/api/v1/incidents", "{}", [("Sec-Fetch-Site", site)]).status == 201, "\(site)") }
    }

    @Test("a form of an older session says so by a code of its own, and the page can fetch its person's token anew")
    func staleForm() async throws {
        let office = try await Office.shared.value
        let headers = try await office.signedIn("wang")
        let body = #"{"words":"门已打开"}"#
        let path = "/api/v1/incidents/\(office.incident)/tell"
        let stale = try await office.post(path, body, [headers[0], ("X-Form-Token", Secret.token())])
        #expect(stale.status == 403 && stale.json?["code"] as? String == "staleForm")
        let session = try await office.http.send("GET", "/api/v1/session", [headers[0]])
        #expect(session.status == 200 && session.json?["person"] as? String == "wang")
        let token = try #require(session.json?["formToken"] as? String)
        #expect(try await office.post(path, body, [headers[0], ("X-Form-Token", token)]).status == 200)
        #expect(try await office.http.send("GET", "/api/v1/session").status == 401)
    }

    @Test("a phone's cookie of a shape that we never make is ignored, and the phone gets one of ours")
    func deviceCookie() async throws {
        let office = try await Office.shared.value
        for made in ["i-made-this-one-up-myself", String(repeating: "x", count: 5000), "' OR 1=1"] {
            let answered = try await office.post("/api/v1/incidents", "{}", [("Cookie", "\(CookieJar.device)=\(made)")])
            #expect(answered.status == 201 || answered.status == 400)
            if answered.status == 201 { #expect(answered["Set-Cookie"]?.hasPrefix("\(CookieJar.device)=") == true) }
        }
    }

    @Test("one key, two contents: the second is refused, the first stays; a cry for help goes by its key alone")
    func keys() async throws {
        let office = try await Office.shared.value
        let desk = try await office.signedIn("wang") + [("Idempotency-Key", Secret.token())]
        let path = "/api/v1/incidents/\(office.incident)/tell"
        let first = try await office.post(path, #"{"words":"一号门"}"#, desk)
        let again = try await office.post(path, #"{"words":"一号门"}"#, desk)
        let other = try await office.post(path, #"{"words":"二号门"}"#, desk)
        #expect(first.status == 200 && again.status == 200 && again.json?["again"] as? Bool == true)
        #expect(other.status == 409 && other.json?["code"] as? String == "keyReused" && other.json?["field"] as? String == "Idempotency-Key")
        let key = ("Idempotency-Key", UUID().uuidString)
        let help = try await office.post("/api/v1/incidents", "{}", [key])
        let more = try await office.post("/api/v1/incidents", #"{"words":"快"}"#, [key])
        #expect(help.status == 201 && more.status == 200 && help.json?["incident"] as? String == more.json?["incident"] as? String)
    }

    @Test("the live wire keeps nothing of chains that there are not")
    func cursor() async throws {
        let office = try await Office.shared.value
        let answered = try await office.http.send("GET", "/api/v1/events?after=nowhere:7,campus:0", try await office.signedIn("wang"))
        #expect(answered.status == 200 && !answered.text.contains("nowhere"))
    }
}
