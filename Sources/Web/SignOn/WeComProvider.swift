import Foundation
import Ground

/// What every answer of WeChat's and WeCom's interfaces may say went wrong; 0 or nothing is well.
struct WeChatCode: Decodable, Sendable {
    var errcode: Int?

    /// `nil` when all is well.
    var fault: SignOnFault? {
        switch errcode ?? 0 {
        case 0: nil
        // No such code, used before, or older than its five minutes.
        case 40029, 40163, 42003: SignOnFault(.code)
        // System busy; too often; too often for one person.
        case -1, 45009, 45011: SignOnFault(.busy)
        // Wrong secret, wrong application, address not on the allow-list, no such agent.
        case 40001, 40013, 40056, 40125, 41002, 41004, 50001, 60011, 60020, 301002: SignOnFault(.client)
        default: SignOnFault(.refused)
        }
    }

    /// The token of the application has ended before its time, or was never one.
    var endsToken: Bool { [40014, 42001, 42007, 42009].contains(errcode ?? 0) }
}

/// 企业微信: the browser scans a code, the server asks who it was with a token of its own, kept while it holds.
actor WeComProvider {
    static let publicBase = "https://qyapi.weixin.qq.com"
    static let publicScan = "https://login.work.weixin.qq.com/wwlogin/sso/login"
    static let publicInside = "https://open.weixin.qq.com/connect/oauth2/authorize"

    let setting: SignOnSetting
    private let secret: Sealed<String>
    private let transport: any SignOnTransport
    private let now: @Sendable () -> Instant
    private var token: (text: Sealed<String>, until: Instant)?

    init(_ setting: SignOnSetting, secret: Sealed<String>, transport: any SignOnTransport, now: @escaping @Sendable () -> Instant) {
        self.setting = setting
        self.secret = secret
        self.transport = transport
        self.now = now
    }

    /// Where the browser goes: WeCom's own browser asks silently, every other one shows a code to scan.
    nonisolated func authorization(_ check: SignOnCheck, insideWeCom: Bool) -> String {
        let agent = setting.agentID ?? ""
        if insideWeCom, setting.authorizeURL == nil {
            return WebAddress.adding(
                [
                    ("appid", setting.clientID), ("redirect_uri", check.redirect), ("response_type", "code"), ("scope", "snsapi_base"),
                    ("state", check.state), ("agentid", agent),
                ], to: Self.publicInside) + "#wechat_redirect"
        }
        return WebAddress.adding(
            [
                ("login_type", "CorpApp"), ("appid", setting.clientID), ("agentid", agent), ("redirect_uri", check.redirect),
                ("state", check.state),
            ], to: setting.authorizeURL ?? Self.publicScan)
    }

    /// Exchanges the code for the member it stands for; throws `SignOnFault`.
    func identity(_ reply: SignOnReply) async throws -> SignOnIdentity {
        guard let code = reply.code, !code.isEmpty, code.utf8.count <= 512 else { throw SignOnFault(.refused) }
        var answer = try await member(code, try await accessToken())
        if answer.endsToken {
            token = nil
            answer = try await member(code, try await accessToken())
            // Twice in a row is no token's old age.
            if answer.endsToken { throw SignOnFault(.client) }
        }
        if let fault = WeChatCode(errcode: answer.errcode).fault { throw fault }
        guard let user = answer.userid, (1...128).contains(user.utf8.count) else { throw SignOnFault(.notMember) }
        // WeCom takes a member's id in any case of letters.
        return SignOnIdentity(
            provider: setting.id, issuer: "wecom:\(setting.clientID)", subject: user.lowercased(), claim: user, name: nil, factors: [])
    }

    private struct Member: Decodable {
        var errcode: Int?
        var userid: String?
        /// Older answers write it so.
        var UserId: String?
        var endsToken: Bool { WeChatCode(errcode: errcode).endsToken }
    }

    private func member(_ code: String, _ token: String) async throws -> Member {
        let base = setting.baseURL ?? Self.publicBase
        let reply = try await transport.send(
            ProviderRequest(url: WebAddress.adding([("access_token", token), ("code", code)], to: base + "/cgi-bin/auth/getuserinfo")))
        var member: Member = try WeChatAnswer.read(reply)
        member.userid = member.userid ?? member.UserId
        return member
    }

    private struct Token: Decodable {
        var errcode: Int?
        var access_token: String?
        /// Seconds, as a rule 7200.
        var expires_in: Double?
    }

    private func accessToken() async throws -> String {
        if let token, token.until > now() { return token.text.opened() }
        let base = setting.baseURL ?? Self.publicBase
        let reply = try await transport.send(
            ProviderRequest(
                url: WebAddress.adding([("corpid", setting.clientID), ("corpsecret", secret.opened())], to: base + "/cgi-bin/gettoken")))
        let answer: Token = try WeChatAnswer.read(reply)
        if let fault = WeChatCode(errcode: answer.errcode).fault { throw fault }
        guard let text = answer.access_token, !text.isEmpty else { throw SignOnFault(.unreadable) }
        // Five minutes early: within them WeCom honours the old and the new one.
        token = (Sealed(text), now().advanced(bySeconds: max(0, (answer.expires_in ?? 7200) - 300)))
        return text
    }
}

/// 微信小程序: exchanges a login code for whoever holds the phone.
struct MiniProgram: Sendable {
    static let publicBase = "https://api.weixin.qq.com"

    let setting: SignOnSetting
    let secret: Sealed<String>
    let transport: any SignOnTransport

    /// Throws `SignOnFault`. The session key that comes with the answer is not even read.
    func identity(_ code: String) async throws -> SignOnIdentity {
        guard (1...512).contains(code.utf8.count) else { throw SignOnFault(.code) }
        let address = WebAddress.adding(
            [("appid", setting.clientID), ("secret", secret.opened()), ("js_code", code), ("grant_type", "authorization_code")],
            to: (setting.baseURL ?? Self.publicBase) + "/sns/jscode2session")
        struct Session: Decodable {
            var errcode: Int?
            var openid: String?
        }
        let answer: Session = try WeChatAnswer.read(try await transport.send(ProviderRequest(url: address)))
        if let fault = WeChatCode(errcode: answer.errcode).fault { throw fault }
        guard let openID = answer.openid, (1...128).contains(openID.utf8.count) else { throw SignOnFault(.unreadable) }
        return SignOnIdentity(
            provider: setting.id, issuer: "wechat:\(setting.clientID)", subject: openID, claim: nil, name: nil, factors: [])
    }
}

/// Reads JSON whatever content type it is sent as: jscode2session says text/plain.
enum WeChatAnswer {
    static func read<Value: Decodable>(_ reply: ProviderReply) throws -> Value {
        guard reply.status == 200 else { throw SignOnFault(reply.status == 429 ? .busy : .unreachable) }
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(reply.body)) else { throw SignOnFault(.unreadable) }
        return value
    }
}
