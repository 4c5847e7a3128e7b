import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// The doors of the mini-program: a phone's own calls without an account, an account where one is connected.
    func addMiniProgramDoor(to list: inout RouteList) {
        list.post(
            "/api/v1/session/wechat", for: .anyone,
            api: "Mini-program: {\"code\", \"provider\"?}; sets the phone's cookie, and signs in where the WeChat identity is connected"
        ) { request, visit in
            try SameSite.check(request, Self.anonymous(visit))
            let body: MiniProgramBody = try Self.decode(try await request.bytes(visit))
            do {
                let (identity, device) = try await signOn.miniProgram(body.provider, code: body.code)
                let cookie = CookieJar.header(CookieJar.device, device, seconds: 90 * 24 * 3600, secure: settings.isSecure)
                let person = try await signOn.person(of: identity)
                var response =
                    if let person { try await enterProgram(person, identity, request, visit) } else {
                        try Answer.json(MiniProgramAnswer(signedIn: false))
                    }
                response.headers[values: .setCookie] += [cookie]
                return response
            } catch let fault as SignOnFault {
                Self.logSignOn(fault, provider: signOn.settings.first { $0.id == body.provider }?.id)
                throw fault.refusal
            }
        }
        list.post(
            "/api/v1/me/signon/wechat", for: .signedIn,
            api: "Mini-program, signed in: {\"code\", \"provider\"?} connects the WeChat identity to the account"
        ) { request, visit in
            try SameSite.check(request, visit)
            let person = try visit.signedIn()
            let body: MiniProgramBody = try Self.decode(try await request.bytes(visit))
            do {
                let (identity, _) = try await signOn.miniProgram(body.provider, code: body.code)
                try await signOn.connect(identity, to: person)
                return try Answer.json(MiniProgramAnswer(signedIn: true, person: person.id.text))
            } catch let fault as SignOnFault {
                Self.logSignOn(fault, provider: signOn.settings.first { $0.id == body.provider }?.id)
                throw fault.refusal
            }
        }
    }
}

/// What a mini-program sends after `wx.login`.
private struct MiniProgramBody: Decodable {
    var code: String
    /// Which mini-program it is; may be left out where there is one.
    var provider: String?
}

/// What a mini-program is answered.
struct MiniProgramAnswer: Encodable {
    var signedIn: Bool
    var person: String?
    var formToken: String?
    /// What the person must do on the web page first: `factor`, `enrol`, `password`.
    var owed: String?
}
