import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// Who may come to the pages of one's own ways to sign in.
    static let signOnAccess = Access.anyone

    /// Begins a stay for somebody whom a provider has brought: through the same door as the password, with the same second factor
    /// unless the provider's own stands for it.
    func enter(
        _ person: Person, _ identity: SignOnIdentity, next: String? = nil, device cookie: String? = nil, _ request: Request, _ visit: Visit
    ) async throws -> Response {
        let methods: [Session.Method] = signOn.hasSecondFactor(identity) ? [.provider, .providerFactor] : [.provider]
        let stay = try await beginStay(person, by: methods, request, visit)
        var response =
            request.wantsJSON
            ? try Answer.json(
                MiniProgramAnswer(signedIn: true, person: person.id.text, formToken: stay.formToken, stage: stay.stage.rawValue))
            : Answer.redirect(to: stay.stage == .full ? next ?? Self.firstPage(of: person) : Self.page(owing: stay.stage, next: next))
        let lasts = stay.stage == .full ? Session.lasts : Session.lastsHalf
        response.headers.append(
            HTTPField(
                name: .setCookie, value: CookieJar.header(CookieJar.session, stay.token, seconds: Int(lasts), secure: settings.isSecure)))
        if let cookie { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }

    private func beginStay(
        _ person: Person, by methods: [Session.Method], _ request: Request, _ visit: Visit
    ) async throws -> (token: String, formToken: String, stage: Session.Stage) {
        let (token, formToken, moment) = (Secret.token(), Secret.token(), now())
        let origin = Session.Origin(label: DeviceLabel.of(request.headers[.userAgent]), network: nil)
        let stage = try await store.write { ledger in
            let stage = try Session.owed(by: person, after: methods, in: ledger, under: Session.Policy())
            try Session.put(token, formToken, of: person.id, by: methods, at: stage, from: origin, in: ledger, at: moment)
            if stage == .full { try SignInLog.succeeded(person.id, by: methods, from: origin, in: ledger, at: moment) }
            return stage
        }
        return (token, formToken, stage)
    }

    /// Where whoever still owes something goes on.
    private static func page(owing stage: Session.Stage, next: String?) -> String {
        let tail = next.map { "?next=" + WebAddress.encoded($0) } ?? ""
        return "/signin/\(stage.rawValue)\(tail)"
    }
}
