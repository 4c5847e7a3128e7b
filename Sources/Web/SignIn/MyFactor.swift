import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// `/me/factor`: setting up, replacing and giving up the second factor, and its recovery codes.
    func addMyFactor(to list: inout RouteList) {
        list.get("/me/factor", for: .signedIn) { request, visit in try await factorPage(request, visit, fault: nil) }
        list.post("/me/factor", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let session = try visit.mySession()
            let (secret, codes, vault) = (try await newSecret(session), RecoveryCode.fresh(), vault)
            let outcome = try await reauthenticated(form, session, request, visit) { ledger, moment in
                let before = try Factor.exists(of: session.person.id, in: ledger)
                if before, try Factor.take(form["present"] ?? "", of: session.person.id, in: ledger, vault, at: moment) == nil { return nil }
                let isRight = try Factor.enrol(
                    secret, code: form["code"] ?? "", recovery: codes, of: session.person.id, in: ledger, vault, at: moment)
                // A wrong code of the new app undoes the use of the old one's.
                guard isRight else { throw Refusal(.unreadable, field: "code", "新验证器的验证码不对", "The code of the new authenticator is wrong") }
                try Session.endAll(of: session.person.id, but: session.tokenDigest, in: ledger)
                return [.code]
            }
            if case .stay(let stay) = outcome { return try await recoveryPage(codes, stay, next: "/me/factor", request, visit) }
            return try await factorPage(request, visit, fault: fault(outcome, "me_factor_wrong", visit))
        }
        list.post("/me/factor/recovery", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let session = try visit.mySession()
            let (codes, vault) = (RecoveryCode.fresh(), vault)
            let outcome = try await reauthenticated(form, session, request, visit) { ledger, moment in
                guard let method = try Factor.take(form["present"] ?? "", of: session.person.id, in: ledger, vault, at: moment) else { return nil }
                try Factor.renewRecovery(codes, of: session.person.id, in: ledger, vault, at: moment)
                return [method]
            }
            if case .stay(let stay) = outcome { return try await recoveryPage(codes, stay, next: "/me/factor", request, visit) }
            return try await factorPage(request, visit, fault: fault(outcome, "me_factor_wrong", visit))
        }
        list.post("/me/factor/remove", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let session = try visit.mySession()
            guard !mustHaveFactor(session.person) else {
                return try await factorPage(request, visit, fault: strings(visit.language)["me_factor_required"])
            }
            let vault = vault
            let outcome = try await reauthenticated(form, session, request, visit) { ledger, moment in
                guard try Factor.take(form["present"] ?? "", of: session.person.id, in: ledger, vault, at: moment) != nil else { return nil }
                try Factor.remove(of: session.person.id, by: .person(session.person.id), in: ledger, at: moment)
                try Session.endAll(of: session.person.id, but: session.tokenDigest, in: ledger)
                return []
            }
            if case .stay(let stay) = outcome { return onward(stay, next: "/me/factor", request) }
            return try await factorPage(request, visit, fault: fault(outcome, "me_factor_wrong", visit))
        }
    }

    private func mustHaveFactor(_ person: Person) -> Bool { settings.secondFactor == .required && person.needsSecondFactor }

    /// Asks for the password again before how somebody signs in is changed; then takes the step.
    private func reauthenticated(
        _ form: [String: String], _ session: Session, _ request: Request, _ visit: Visit,
        _ step: @escaping @Sendable (any Ledger, Instant) throws -> [Session.Method]?
    ) async throws -> SignInOutcome {
        do {
            // Whoever came through a provider may have no password here; the code stands for both.
            if try await store.read({ try Accounts.password(of: session.person.id, in: $0) }) != nil {
                let tried = try await braked(session.person.id.text, of: request, visit) {
                    try await Accounts(store).signIn(session.person.id.text, form["password"] ?? "", at: now())
                }
                if tried.wait > 0 { return .wait(tried.wait) }
                guard tried.value != nil else {
                    let moment = now()
                    try await store.write { try SignInLog.failed(session.person.id, in: $0, at: moment) }
                    return .wrong
                }
            }
            return try await advance(session, brakedAs: "factor", request, visit, step)
        } catch let refusal as Refusal where refusal.field == "code" {
            return .wrong
        }
    }

    private func factorPage(_ request: Request, _ visit: Visit, fault: String?) async throws -> Response {
        let session = try visit.mySession()
        let (factor, hasPassword) = try await store.read { reading in
            (try Factor.of(session.person.id, in: reading), try Accounts.password(of: session.person.id, in: reading) != nil)
        }
        var view = secretView(try await newSecret(session), of: session.person, visit)
        if let factor {
            view["factor"] = [
                "since": factor.made.day.description, "left": "\(factor.recovery.count)", "isLow": factor.recovery.count < 3,
            ] as View
        }
        view["hasFactor"] = factor != nil
        view["mayRemove"] = factor != nil && !mustHaveFactor(session.person)
        view["hasPassword"] = hasPassword
        view["account"] = session.person.id.text
        view["fault"] = fault
        return try pages.page("me-factor", view, for: visit, to: request, status: fault == nil ? .ok : .unprocessableContent)
    }

    /// The secret that a stay offers for enrolment: the same whenever its page is loaded, another for every stay and after every
    /// change, and kept nowhere until a code has shown that an app has it.
    func newSecret(_ session: Session) async throws -> [UInt8] {
        let before = try await store.read { try Factor.of(session.person.id, in: $0)?.made }
        return vault.bytes(TOTP.secretLength, for: "enrol|\(session.tokenDigest)|\(session.person.id)|\(before?.milliseconds ?? 0)")
    }

    /// The secret as a picture and as text.
    func secretView(_ secret: [UInt8], of person: Person, _ visit: Visit) -> View {
        let words = strings(visit.language)
        let address = TOTP.address(secret: secret, issuer: "\(words["product"]) \(settings.campusName)", account: person.id.text)
        var view: View = ["secret": Base32.spaced(Base32.encode(secret)), "address": address]
        view["qr"] = QRImage.svg(address, label: words["factor_qr"])
        return view
    }

    /// Shows recovery codes, this once.
    func recoveryPage(_ codes: [String], _ stay: Stay, next: String?, _ request: Request, _ visit: Visit) async throws -> Response {
        var fresh = visit
        fresh.half = nil
        fresh.session = try await Session.find(stay.token, in: store, at: now(), under: settings.sessionPolicy)
        let view: View = [
            "codes": codes.map { ["code": $0] as View }, "next": next.flatMap(Self.localPath) ?? Navigation.firstPage(of: stay.person),
            "account": stay.person.id.text, "campus": settings.campusName, "day": now().day.description,
        ]
        var response = try pages.page("signin-recovery", view, for: fresh, to: request)
        response.headers[values: .setCookie] = cookies(of: stay, request)
        return response
    }
}

extension Visit {
    /// The session of whoever is signed in. Throws `Refusal.notSignedIn`.
    func mySession() throws -> Session {
        guard let session else { throw Refusal(.notSignedIn, "请先登录", "Sign in first") }
        return session
    }
}
