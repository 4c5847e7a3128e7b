import Foundation
import Ground
import HTTPTypes
import Journal
import Store
import Testing

@testable import Web

@Suite("Signing in", .enabled(if: Office.isFurnished, "Public/vendor is empty: run bin/setup"))
struct SignInTests {
    @Test("a desk operator sets up the second factor before anything opens, and signs in with it from then on")
    func story() async throws {
        let lobby = try await Lobby()
        let browser = lobby.browser()
        let first = try await browser.signIn("wang", next: "/desk?x=1")
        #expect(first.status == 303 && first["Location"] == "/signin/enrol?next=%2Fdesk%3Fx%3D1")
        let half = try #require(browser.token)
        let page = try await browser.get("/signin/enrol")
        #expect(page.status == 200 && page.text.contains("<svg") && page.text.contains("autocomplete=\"one-time-code\""))
        // The same secret whenever the page is loaded: whoever reloads has not scanned in vain.
        let again = try await browser.get("/signin/enrol")
        func secret(_ page: Answered) -> String? { page.text.components(separatedBy: "id=\"secret\">").last?.components(separatedBy: "<").first }
        #expect(secret(page) == secret(again) && secret(page)?.count == 39)
        #expect(try await browser.post("/signin/enrol", ["code": "000000"]).status == 401)
        let (key, codes) = try await browser.enrol()
        #expect(codes.count == 10 && browser.token != half)
        #expect(try await browser.get("/desk").status == 200)
        // The half session's token is worth nothing any more.
        let thief = lobby.browser()
        thief.cookies = [CookieJar.session: half]
        #expect(try await thief.get("/desk").status == 303)

        lobby.clock.pass(3600)
        let next = lobby.browser()
        #expect(try await next.signIn("wang")["Location"] == "/signin/factor")
        #expect(try await next.post("/signin/factor", ["code": "12345"]).status == 401)
        let code = lobby.code(key)
        let whole = try await next.post("/signin/factor", ["code": code, "next": "/desk"])
        #expect(whole.status == 303 && whole["Location"] == "/desk")
        #expect(try await next.get("/desk").status == 200)
        // Replayed from another browser within its half minute.
        let replay = lobby.browser()
        _ = try await replay.signIn("wang")
        #expect(try await replay.post("/signin/factor", ["code": code]).status == 401)
        #expect(try await replay.post("/signin/factor", ["recovery": codes[0].uppercased()]).status == 303)
        let twice = lobby.browser()
        _ = try await twice.signIn("wang")
        #expect(try await twice.post("/signin/factor", ["recovery": codes[0]]).status == 401)
        await lobby.close()
    }

    @Test("somebody half-way passes no gate but the pages where the rest is given")
    func half() async throws {
        let lobby = try await Lobby()
        let browser = lobby.browser()
        _ = try await browser.signIn("wang")
        let session = try #require(try await browser.session())
        #expect(session.stage == .enrol)
        for route in lobby.house.routes() where route.access != .anyone && route.access != .midway {
            let target = route.path.replacingOccurrences(of: ":", with: "")
            let headers = [("Cookie", "\(CookieJar.session)=\(browser.token!)"), ("X-Form-Token", session.formToken), ("Content-Type", "application/json")]
            let answered = try await lobby.http.send(route.method.rawValue, target, headers, body: route.method == .post ? Array("{}".utf8) : [])
            #expect(answered.status == (route.path.hasPrefix("/api/") ? 401 : 303), "\(route.method) \(route.path): \(answered.status)")
            if !route.path.hasPrefix("/api/") { #expect(answered["Location"]?.hasPrefix("/signin") == true, "\(route.path)") }
        }
        #expect(try await browser.get("/api/v1/session").status == 401)
        // Another stage's page leads to the one that is owed; signing in as somebody else ends the half.
        #expect(try await browser.get("/signin/factor?next=%2Fdesk")["Location"] == "/signin/enrol?next=%2Fdesk")
        #expect(try await browser.post("/signout", ["again": "1"])["Location"] == "/signin")
        #expect(try await browser.get("/signin/enrol").status == 303)
        await lobby.close()
    }

    @Test("five wrong codes end a half session, and the brake holds across half sessions")
    func wrongCodes() async throws {
        let lobby = try await Lobby()
        let owner = lobby.browser()
        _ = try await owner.signIn("wang")
        let (key, _) = try await owner.enrol()
        lobby.clock.pass(600)
        let guesser = lobby.browser()
        _ = try await guesser.signIn("wang")
        for _ in 0..<5 {
            #expect(try await guesser.post("/signin/factor", ["code": "000000"]).status == 401)
            lobby.clock.pass(61)
        }
        #expect(try await guesser.session() == nil)
        #expect(try await guesser.get("/signin/factor").status == 303)
        // A new half session does not clear the count of wrong codes: the right code has to wait now.
        var waited = false
        for _ in 0..<8 {
            _ = try await guesser.signIn("wang")
            for _ in 0..<4 where try await guesser.session() != nil {
                let answered = try await guesser.post("/signin/factor", ["code": "000000"])
                if answered.text.contains("秒后再试") { waited = true }
            }
        }
        #expect(waited)
        let answered = try await guesser.post("/signin/factor", ["code": lobby.code(key)])
        #expect(answered.status != 303 || answered["Location"]?.hasPrefix("/signin") == true)
        // The owner's own device is known and does not wait.
        _ = try await owner.post("/signout", [:])
        _ = try await owner.signIn("wang")
        #expect(try await owner.post("/signin/factor", ["code": lobby.code(key)]).status == 303)
        #expect(try await owner.get("/desk").status == 200)
        await lobby.close()
    }

    @Test("guessing at a desk's password slows the guesser down, and neither the desk's own computer nor another account")
    func guessing() async throws {
        let lobby = try await Lobby(secondFactor: .optional)
        let desk = lobby.browser()
        #expect(try await desk.signIn("wang").status == 303)
        _ = try await desk.post("/signout", [:])
        let guesser = lobby.browser()
        var judged = 0
        for number in 0..<30 where try await !guesser.signIn("wang", "guess number \(number)").text.contains("秒后再试") { judged += 1 }
        #expect(judged == 4)
        #expect(try await guesser.signIn("wang").status == 401)
        #expect(try await desk.signIn("wang").status == 303)
        #expect(try await guesser.signIn("zhang").status == 303)
        lobby.clock.pass(61)
        #expect(try await guesser.signIn("wang").status == 303)
        // The owner sees how often somebody failed.
        #expect(try await desk.get("/me/sessions").text.contains("<span class=\"tag alert\">4</span>"))
        await lobby.close()
    }

    @Test("a cookie that is out of reach of scripts, a new one with every sign-in")
    func cookies() async throws {
        let lobby = try await Lobby(secondFactor: .optional)
        let browser = lobby.browser()
        let answered = try await browser.signIn("p01")
        #expect(answered.all("Set-Cookie").count == 2)
        for cookie in answered.all("Set-Cookie") { #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/")) }
        let before = try #require(browser.token)
        _ = try await browser.signIn("p01")
        #expect(browser.token != before)
        #expect(try await Session.find(before, in: lobby.store, at: lobby.clock.now) == nil)
        await lobby.close()
    }

    @Test("a password is changed by its owner, who gives the old one; every other session ends")
    func changing() async throws {
        let lobby = try await Lobby(secondFactor: .optional)
        let (desk, phone) = (lobby.browser(), lobby.browser())
        _ = try await desk.signIn("wang")
        _ = try await phone.signIn("wang")
        let new = "elf Elefanten 12"
        func change(_ old: String, _ new: String, again: String? = nil) async throws -> Answered {
            try await desk.post("/me/password", ["password": old, "new": new, "again": again ?? new])
        }
        #expect(try await change("wrong wrong", new).status == 422)
        #expect(try await change(Lobby.password, new, again: new + "x").status == 422)
        for poor in ["short", "12345678", "the wang password", Lobby.password, "保卫处欢迎你来上班"] { #expect(try await change(Lobby.password, poor).status == 422, "\(poor)") }
        let before = desk.token
        let changed = try await change(Lobby.password, new)
        #expect(changed.status == 303 && desk.token != before)
        #expect(try await desk.get("/me").status == 200)
        #expect(try await phone.get("/me").status == 303)
        #expect(try await phone.signIn("wang").status == 401)
        #expect(try await phone.signIn("wang", new).status == 303)
        await lobby.close()
    }

    @Test("whoever got a password from an administrator chooses their own before anything opens")
    func owed() async throws {
        let lobby = try await Lobby(secondFactor: .optional)
        try await Accounts(lobby.store).setPassword("given by the office", of: "p01", by: .system("test"), at: lobby.clock.now, mustChange: true)
        let browser = lobby.browser()
        #expect(try await browser.signIn("p01", "given by the office", next: "/unit")["Location"] == "/signin/password?next=%2Funit")
        #expect(try await browser.get("/unit").status == 303)
        #expect(try await browser.post("/signin/password", ["new": "given by the office", "again": "given by the office"]).status == 422)
        let done = try await browser.post("/signin/password", ["new": "my own sentence", "again": "my own sentence", "next": "/unit"])
        #expect(done.status == 303 && done["Location"] == "/unit")
        #expect(try await browser.get("/me").status == 200)
        #expect(try await lobby.browser().signIn("p01", "my own sentence")["Location"] == "/unit")
        await lobby.close()
    }

    @Test("somebody sees where they are signed in, ends one session, and all others; not another person's")
    func mySessions() async throws {
        let lobby = try await Lobby(secondFactor: .optional)
        let (one, two, three, other) = (lobby.browser(), lobby.browser(), lobby.browser(), lobby.browser())
        for browser in [one, two, three] { _ = try await browser.signIn("wang") }
        _ = try await other.signIn("zhang")
        #expect(try await one.get("/me/sessions").text.components(separatedBy: "name=\"session\"").count == 4)
        func id(_ browser: Lobby.Browser) -> String { String(Secret.digest(browser.token!).prefix(16)) }
        #expect(try await one.post("/me/sessions/end", ["session": id(other)]).status == 422)
        #expect(try await one.post("/me/sessions/end", ["session": ""]).status == 422)
        #expect(try await one.post("/me/sessions/end", ["session": id(two)]).status == 303)
        #expect(try await two.get("/me").status == 303)
        #expect(try await three.get("/me").status == 200)
        #expect(try await one.post("/me/sessions/end", ["session": "others", "formToken": "wrong"]).status == 403)
        #expect(try await one.post("/me/sessions/end", ["session": "others"]).status == 303)
        #expect(try await three.get("/me").status == 303)
        #expect(try await one.get("/me").status == 200)
        #expect(try await other.get("/me").status == 200)
        lobby.clock.pass(7300)
        #expect(try await one.get("/me").status == 303)
        await lobby.close()
    }

    @Test("a second factor is replaced and given up with the password and a code, and not where the role needs one")
    func myFactor() async throws {
        let lobby = try await Lobby()
        let browser = lobby.browser()
        _ = try await browser.signIn("wang")
        let (old, codes) = try await browser.enrol()
        lobby.clock.pass(120)
        let session = try #require(try await browser.session())
        let new = try await lobby.house.newSecret(session)
        #expect(new != old)
        func replace(_ password: String, _ present: String, _ code: String) async throws -> Answered {
            try await browser.post("/me/factor", ["password": password, "present": present, "code": code])
        }
        #expect(try await replace("wrong", lobby.code(old), lobby.code(new)).status == 422)
        #expect(try await replace(Lobby.password, codes[0], "000000").status == 422)
        // What was refused used nothing up.
        lobby.clock.pass(120)
        #expect(try await replace(Lobby.password, codes[0], lobby.code(new)).status == 200)
        lobby.clock.pass(120)
        #expect(try await browser.post("/me/factor/recovery", ["password": Lobby.password, "present": lobby.code(old)]).status == 422)
        #expect(try await browser.post("/me/factor/recovery", ["password": Lobby.password, "present": codes[1]]).status == 422)
        lobby.clock.pass(120)
        let renewed = try await browser.post("/me/factor/recovery", ["password": Lobby.password, "present": lobby.code(new)])
        #expect(renewed.status == 200 && renewed.text.components(separatedBy: "<li><code>").count == 11)
        lobby.clock.pass(120)
        #expect(try await browser.post("/me/factor/remove", ["password": Lobby.password, "present": lobby.code(new)]).status == 422)
        #expect(try await lobby.store.read { try Factor.exists(of: "wang", in: $0) })
        await lobby.close()
    }

    @Test("a program gives account, password and code in one request, and is sent to the page where more is owed")
    func program() async throws {
        let lobby = try await Lobby()
        func post(_ fields: [String: String]) async throws -> Answered {
            let body = try JSONSerialization.data(withJSONObject: fields)
            return try await lobby.http.send("POST", "/api/v1/session", [("Content-Type", "application/json")], body: Array(body))
        }
        let owed = try await post(["account": "wang", "password": Lobby.password])
        #expect(owed.status == 403 && owed.json?["field"] as? String == "enrol" && owed["Set-Cookie"] == nil)
        let browser = lobby.browser()
        _ = try await browser.signIn("wang")
        let (key, _) = try await browser.enrol()
        lobby.clock.pass(60)
        let without = try await post(["account": "wang", "password": Lobby.password])
        #expect(without.status == 401 && without.json?["field"] as? String == "code" && without["Set-Cookie"] == nil)
        #expect(try await post(["account": "wang", "password": Lobby.password, "code": "000000"]).status == 401)
        let whole = try await post(["account": "wang", "password": Lobby.password, "code": lobby.code(key)])
        #expect(whole.status == 200 && whole.json?["person"] as? String == "wang" && whole.json?["formToken"] != nil)
        #expect(try await post(["account": "p01", "password": Lobby.password]).status == 200)
        // What was begun and not finished has ended.
        let sessions = try await lobby.store.read { try $0.slips(of: Session.kind, owner: "wang", at: lobby.clock.now) }
        #expect(sessions.count == 2)
        await lobby.close()
    }

    @Test("a desk whose page lives is not idle; one that is closed is, two hours later")
    func livePage() async throws {
        let lobby = try await Lobby(secondFactor: .optional)
        let browser = lobby.browser()
        _ = try await browser.signIn("wang")
        let listener = try EventListener(lobby.http, [("Cookie", "\(CookieJar.session)=\(browser.token!)")])
        let begun = listener.beats
        #expect(try await listener.wait { $0.beats > begun })
        for _ in 0..<2 {
            let (before, moment) = (listener.beats, lobby.clock.now)
            lobby.clock.pass(7000)
            #expect(try await listener.wait { $0.beats > before + 1 })
            #expect(try await browser.session().map { $0.seen > moment } == true)
        }
        listener.leave()
        #expect(try await browser.get("/desk").status == 200)
        lobby.clock.pass(7300)
        #expect(try await browser.get("/desk").status == 303)
        await lobby.close()
    }
}
