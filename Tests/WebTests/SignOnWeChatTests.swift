import Foundation
import Ground
import Identity
import Journal
import Store
import Testing

@testable import Web

@Suite("企业微信 and mini-programs")
struct SignOnWeChatTests {
    private static let base = "https://wx.example"

    private func why(_ step: () async throws -> Void) async -> SignOnFault.Why? {
        do {
            try await step()
            return nil
        } catch {
            return (error as? SignOnFault)?.why
        }
    }

    private func office(_ kind: SignOnSetting.Kind, _ transport: StandIn, _ now: University.Now = University.Now()) async throws -> SignOnOffice {
        var setting = SignOnSetting(id: "wx", title: LocalisedText("微信", "WeChat"), kind: kind, clientID: "corp1", organisation: "campus")
        setting.clientSecretEnvironment = "WX_SECRET"
        setting.agentID = kind == .wecom ? "1000002" : nil
        setting.baseURL = Self.base
        return try SignOnOffice(
            [setting], store: try SQLStore.temporary(), transport: transport, environment: ["WX_SECRET": "wx-s3cret"], now: { now.moment })
    }

    private func arrive(_ office: SignOnOffice, code: String = "c1") async throws -> SignOnIdentity {
        let departure = try await office.depart(to: "wx", from: "https://here", browser: "b", next: nil, connecting: nil)
        return try await office.arrive(
            from: "wx", state: departure.state, SignOnReply(code: code, error: nil, issuer: nil), browser: "b"
        ).identity
    }

    @Test("WeCom is asked with the application's token, which is kept while it holds")
    func token() async throws {
        let (transport, now) = (StandIn(), University.Now())
        transport.on(Self.base + "/cgi-bin/gettoken", json: #"{"errcode":0,"errmsg":"ok","access_token":"T1","expires_in":7200}"#)
        transport.on(Self.base + "/cgi-bin/auth/getuserinfo", json: #"{"errcode":0,"errmsg":"ok","userid":"WangLan","user_ticket":"x"}"#)
        let office = try await office(.wecom, transport, now)
        for _ in 0..<3 {
            let identity = try await arrive(office)
            #expect(identity.issuer == "wecom:corp1" && identity.subject == "wanglan" && identity.claim == "WangLan")
        }
        #expect(transport.count(of: Self.base + "/cgi-bin/gettoken") == 1)
        let asked = transport.requests.map { University.query($0.url) }
        #expect(asked.first == ["corpid": "corp1", "corpsecret": "wx-s3cret"])
        #expect(asked.last == ["access_token": "T1", "code": "c1"])
        now.pass(seconds: 6901)
        _ = try await arrive(office)
        #expect(transport.count(of: Self.base + "/cgi-bin/gettoken") == 2)
    }

    @Test("a token that ended before its time is fetched anew, once", arguments: [40014, 42001])
    func endedToken(code: Int) async throws {
        let transport = StandIn()
        let base = Self.base
        transport.on(base + "/cgi-bin/gettoken") { [transport] _ in
            ProviderReply(status: 200, body: Array(#"{"errcode":0,"access_token":"T\#(transport.count(of: base + "/cgi-bin/gettoken"))","expires_in":7200}"#.utf8))
        }
        transport.on(base + "/cgi-bin/auth/getuserinfo") { request in
            let isNew = request.url.contains("T2")
            return ProviderReply(status: 200, body: Array((isNew ? #"{"errcode":0,"UserId":"li"}"# : #"{"errcode":\#(code)}"#).utf8))
        }
        let office = try await office(.wecom, transport)
        #expect(try await arrive(office).subject == "li")
        #expect(transport.count(of: base + "/cgi-bin/gettoken") == 2)
        transport.on(base + "/cgi-bin/auth/getuserinfo", json: #"{"errcode":\#(code)}"#)
        #expect(await why { _ = try await arrive(office) } == .client)
        #expect(transport.count(of: base + "/cgi-bin/gettoken") == 3)
    }

    static let answers: [(String, SignOnFault.Why)] = [
        (#"{"errcode":40029,"errmsg":"invalid code"}"#, .code), (#"{"errcode":-1}"#, .busy), (#"{"errcode":45009}"#, .busy),
        (#"{"errcode":40013}"#, .client), (#"{"errcode":60020}"#, .client), (#"{"errcode":99999}"#, .refused),
        (#"{"errcode":0,"openid":"o1","external_userid":"e1"}"#, .notMember), ("<html>", .unreadable), ("", .unreadable),
    ]

    @Test("what WeCom answers in place of a member becomes words", arguments: answers.indices)
    func wecomFaults(index: Int) async throws {
        let transport = StandIn()
        transport.on(Self.base + "/cgi-bin/gettoken", json: #"{"errcode":0,"access_token":"T","expires_in":7200}"#)
        transport.on(Self.base + "/cgi-bin/auth/getuserinfo", json: Self.answers[index].0)
        let office = try await office(.wecom, transport)
        #expect(await why { _ = try await arrive(office) } == Self.answers[index].1)
    }

    @Test("a wrong secret of the application is told apart")
    func wrongSecret() async throws {
        let transport = StandIn()
        transport.on(Self.base + "/cgi-bin/gettoken", json: #"{"errcode":40001,"errmsg":"invalid credential, hint: [secret]"}"#)
        let office = try await office(.wecom, transport)
        #expect(await why { _ = try await arrive(office) } == .client)
    }

    @Test("WeCom's own browser asks silently, every other shows a code to scan")
    func wecomAddresses() async throws {
        let office = try await office(.wecom, StandIn())
        let scan = try await office.depart(to: "wx", from: "https://here", browser: "b", next: nil, connecting: nil)
        #expect(scan.address.hasPrefix("https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=corp1&agentid=1000002&"))
        #expect(University.query(scan.address)["redirect_uri"] == "https://here/signin/with/wx/callback")
        let inside = try await office.depart(to: "wx", from: "https://here", browser: "b", next: nil, connecting: nil, insideWeCom: true)
        #expect(inside.address.hasPrefix("https://open.weixin.qq.com/connect/oauth2/authorize?appid=corp1&") && inside.address.hasSuffix("#wechat_redirect"))
        #expect(inside.state.utf8.count <= 128 && inside.state.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    @Test("a mini-program's code becomes a phone, always the same for one person; the session key goes nowhere")
    func miniProgram() async throws {
        let transport = StandIn()
        let address = Self.base + "/sns/jscode2session"
        transport.on(address) { request in
            let person = University.query(request.url)["js_code"] == "li" ? "o-li" : "o-wang"
            return ProviderReply(status: 200, body: Array(#"{"openid":"\#(person)","session_key":"SESSION-KEY-1","unionid":"u"}"#.utf8))
        }
        let office = try await office(.wechatMiniProgram, transport)
        let (first, second) = (try await office.miniProgram(nil, code: "w1"), try await office.miniProgram("wx", code: "w2"))
        let other = try await office.miniProgram(nil, code: "li")
        #expect(first.identity.subject == "o-wang" && first.identity.issuer == "wechat:corp1" && first.identity == second.identity)
        #expect(first.device == second.device && first.device != other.device && CookieJar.isDeviceToken(first.device))
        #expect(University.query(transport.requests[0].url) == ["appid": "corp1", "secret": "wx-s3cret", "js_code": "w1", "grant_type": "authorization_code"])
        #expect(!"\(first)\(office)".contains("SESSION-KEY-1") && !"\(office)".contains("wx-s3cret"))
        #expect(try await office.person(of: first.identity) == nil)
        #expect(await why { _ = try await office.miniProgram("nobody", code: "w1") } == .unknownProvider)
        #expect(await why { _ = try await office.depart(to: "wx", from: "", browser: "", next: nil, connecting: nil) } == .unknownProvider)
    }

    @Test("a code that is wrong, was used or comes too often is told apart", arguments: [(40029, SignOnFault.Why.code), (40163, .code), (45011, .busy), (-1, .busy), (40125, .client), (40226, .refused)])
    func miniProgramFaults(code: Int, expected: SignOnFault.Why) async throws {
        let transport = StandIn()
        transport.on(Self.base + "/sns/jscode2session", json: #"{"errcode":\#(code),"errmsg":"x"}"#)
        let office = try await office(.wechatMiniProgram, transport)
        #expect(await why { _ = try await office.miniProgram(nil, code: "c") } == expected)
        #expect(await why { _ = try await office.miniProgram(nil, code: "") } == .code)
        #expect(await why { _ = try await office.miniProgram(nil, code: String(repeating: "c", count: 513)) } == .code)
    }
}
