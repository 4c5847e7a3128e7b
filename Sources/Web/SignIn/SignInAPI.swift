import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// `POST /api/v1/session`: the same door for programs, in one step.
    func addSignInAPI(to list: inout RouteList) {
        list.post(
            "/api/v1/session", for: .anyone,
            api: "Sign in: {\"account\", \"password\", \"code\"}; answers the form token for X-Form-Token. Without the code of a second factor, where one is set: 401 with field \"code\""
        ) { request, visit in
            struct Body: Decodable { var account: String, password: String, code: String? }
            let body: Body = try Self.decode(try await request.bytes(visit))
            try SameSite.check(request, Self.anonymous(visit))
            let stay: Stay
            switch try await signIn(body.account, body.password, request, visit) {
            case .stay(let first): stay = first.stage == .factor ? try await prove(body.code, first, request, visit) : first
            case .wait(let seconds): throw TooMany(seconds: Int(seconds.rounded(.up)))
            case .wrong: throw Refusal(.notSignedIn, "账号或密码不对，或请稍候再试", "Wrong account or password, or wait and try again")
            }
            guard stay.stage == .full else {
                try await end(stay)
                throw Refusal(
                    .notYours, field: stay.stage.rawValue, "请先在网页上登录一次：需要更换密码或设置两步验证",
                    "Sign in on the web page first: a new password or a second factor is owed")
            }
            var response = try Answer.json(["formToken": stay.formToken, "person": stay.person.id.text])
            response.headers[values: .setCookie] = cookies(of: stay, request)
            return response
        }
    }

    private func prove(_ code: String?, _ first: Stay, _ request: Request, _ visit: Visit) async throws -> Stay {
        guard let code, !code.isEmpty, let half = try await Session.recognise(first.token, in: store, at: now(), under: settings.sessionPolicy)
        else {
            try await end(first)
            throw Refusal(.notSignedIn, field: "code", "请填写身份验证器上的 6 位验证码", "Give the six digits of the authenticator as code")
        }
        let vault = vault
        let outcome = try await advance(half, brakedAs: "factor", request, visit) { ledger, moment in
            try Factor.take(code, of: half.person.id, in: ledger, vault, at: moment).map { [$0] }
        }
        switch outcome {
        case .stay(let stay): return stay
        case .wait(let seconds):
            try await end(first)
            throw TooMany(seconds: Int(seconds.rounded(.up)))
        case .wrong:
            try await end(first)
            throw Refusal(.notSignedIn, field: "code", "验证码不对或已用过", "The code is wrong or was used already")
        }
    }

    /// A program has no page to go on from: what was begun ends.
    private func end(_ stay: Stay) async throws {
        let digest = Secret.digest(stay.token)
        try await store.write { try $0.remove(SlipKey(kind: Session.kind, name: digest)) }
    }
}
