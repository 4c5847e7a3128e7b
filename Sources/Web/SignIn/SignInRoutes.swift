import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// Signing in, step by step, and out again.
    func addSignIn(to list: inout RouteList) {
        list.get("/signin", for: .anyone) { request, visit in
            // Whoever is half-way goes on from there; “sign in as somebody else” is a button on that page.
            if let half = visit.half { return Answer.redirect(to: Self.owing(half.stage, next: request.query("next"))) }
            return try pages.page("signin", signInView(request.query("next"), fault: nil, visit), for: visit, to: request)
        }
        list.post("/signin", for: .anyone) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, Self.anonymous(visit), formToken: "")
            let outcome = try await signIn(form["account"] ?? "", form["password"] ?? "", request, visit)
            if case .stay(let stay) = outcome { return onward(stay, next: form["next"], request) }
            return try pages.page(
                "signin", signInView(form["next"], fault: fault(outcome, "signin_wrong", visit), visit), for: visit, to: request,
                status: .unauthorized)
        }
        list.get("/signin/factor", for: .midway) { request, visit in
            guard let half = visit.half, half.stage == .factor else { return elsewhere(request.query("next"), visit) }
            return try pages.page("signin-factor", stepView(half, request.query("next"), fault: nil), for: visit, to: request)
        }
        list.post("/signin/factor", for: .midway) { request, visit in
            let form = try await stepForm(request, visit)
            guard let half = visit.half, half.stage == .factor else { return elsewhere(form["next"], visit) }
            let (answer, vault) = (form["recovery"].flatMap { $0.isEmpty ? nil : $0 } ?? form["code"] ?? "", vault)
            let outcome = try await advance(half, brakedAs: "factor", request, visit) { ledger, moment in
                try Factor.take(answer, of: half.person.id, in: ledger, vault, at: moment).map { [$0] }
            }
            if case .stay(let stay) = outcome { return onward(stay, next: form["next"], request) }
            var view = stepView(half, form["next"], fault: fault(outcome, "factor_wrong", visit))
            view["wantsRecovery"] = form["recovery"].map { !$0.isEmpty } ?? false
            return try pages.page("signin-factor", view, for: visit, to: request, status: .unauthorized)
        }
        list.get("/signin/enrol", for: .midway) { request, visit in
            guard let half = visit.half, half.stage == .enrol else { return elsewhere(request.query("next"), visit) }
            return try pages.page("signin-enrol", try await enrolView(half, request.query("next"), fault: nil, visit), for: visit, to: request)
        }
        list.post("/signin/enrol", for: .midway) { request, visit in
            let form = try await stepForm(request, visit)
            guard let half = visit.half, half.stage == .enrol else { return elsewhere(form["next"], visit) }
            let (secret, codes, vault) = (try await newSecret(half), RecoveryCode.fresh(), vault)
            let outcome = try await advance(half, brakedAs: "enrol", request, visit) { ledger, moment in
                let isRight = try Factor.enrol(
                    secret, code: form["code"] ?? "", recovery: codes, of: half.person.id, in: ledger, vault, at: moment)
                return isRight ? [.code] : nil
            }
            if case .stay(let stay) = outcome { return try await recoveryPage(codes, stay, next: form["next"], request, visit) }
            let view = try await enrolView(half, form["next"], fault: fault(outcome, "factor_wrong", visit), visit)
            return try pages.page("signin-enrol", view, for: visit, to: request, status: .unauthorized)
        }
        list.get("/signin/password", for: .midway) { request, visit in
            guard let half = visit.half, half.stage == .password else { return elsewhere(request.query("next"), visit) }
            return try pages.page("signin-password", stepView(half, request.query("next"), fault: nil), for: visit, to: request)
        }
        list.post("/signin/password", for: .midway) { request, visit in
            let form = try await stepForm(request, visit)
            guard let half = visit.half, half.stage == .password else { return elsewhere(form["next"], visit) }
            do {
                let stored = try await newPassword(form, of: half.person)
                let outcome = try await advance(half, brakedAs: "change", request, visit) { ledger, moment in
                    try Accounts.change(stored, of: half.person.id, by: .person(half.person.id), in: ledger, at: moment)
                    try Session.endAll(of: half.person.id, but: half.tokenDigest, in: ledger)
                    return []
                }
                if case .stay(let stay) = outcome { return onward(stay, next: form["next"], request) }
                throw Refusal(.tooMany, fault(outcome, "signin_wrong", visit), fault(outcome, "signin_wrong", visit))
            } catch let refusal as Refusal where refusal.code != .notSignedIn {
                let view = stepView(half, form["next"], fault: refusal.message(visit.language))
                return try pages.page("signin-password", view, for: visit, to: request, status: .unprocessableContent)
            }
        }
        list.post("/signout", for: .anyone) { request, visit in
            let form = try await stepForm(request, visit)
            if let session = visit.session ?? visit.half { try await Session.end(session, in: store, at: now()) }
            let next = form["again"] == nil ? farewell(request) : "/signin"
            return Answer.redirect(
                to: next, headers: [.setCookie: CookieJar.header(CookieJar.session, "", seconds: 0, secure: settings.isSecure)])
        }
        addSignInAPI(to: &list)
    }

    /// A visit without its session: for signing in, where no form token can be known yet.
    static func anonymous(_ visit: Visit) -> Visit {
        var visit = visit
        visit.session = nil
        visit.half = nil
        return visit
    }

    /// The fields of a form of somebody signed in or half-way; throws `Refusal` when another site may have sent it.
    func stepForm(_ request: Request, _ visit: Visit) async throws -> [String: String] {
        let form = Self.form(try await request.bytes(visit))
        var whole = visit
        whole.session = visit.session ?? visit.half
        try SameSite.check(request, whole, formToken: form["formToken"] ?? "")
        return form
    }

    /// Why a try led nowhere, in words.
    func fault(_ outcome: SignInOutcome, _ wrong: String, _ visit: Visit) -> String {
        let words = strings(visit.language)
        if case .wait(let seconds) = outcome { return words("signin_wait", ["seconds": String(Int(seconds.rounded(.up)))]) }
        return words[wrong]
    }

    /// The next step, or the first page for whoever owes nothing.
    private func elsewhere(_ next: String?, _ visit: Visit) -> Response {
        if let half = visit.half { return Answer.redirect(to: Self.owing(half.stage, next: next)) }
        return Answer.redirect(to: next.flatMap(Self.localPath) ?? visit.person.map(Navigation.firstPage) ?? "/signin")
    }

    private func signInView(_ next: String?, fault: String?, _ visit: Visit) -> View {
        let ways = signOnChoices(next: next, visit)
        var view: View = [
            "next": next.flatMap(Self.localPath) ?? "", "campus": settings.campusName, "ways": ways, "hasWays": !ways.isEmpty,
            "accounts": demoAccounts(visit.language), "hasAccounts": !settings.demoAccounts.isEmpty,
        ]
        view["fault"] = fault
        return view
    }

    private func stepView(_ half: Session, _ next: String?, fault: String?) -> View {
        var view: View = ["next": next.flatMap(Self.localPath) ?? "", "account": half.person.id.text, "name": half.person.name]
        view["fault"] = fault
        return view
    }

    private func enrolView(_ half: Session, _ next: String?, fault: String?, _ visit: Visit) async throws -> View {
        stepView(half, next, fault: fault).merging(secretView(try await newSecret(half), of: half.person, visit)) { $1 }
    }

    /// The digest of a password chosen by its owner; throws `Refusal` when it may not be one or is the one before.
    func newPassword(_ form: [String: String], of person: Person) async throws -> Password.Stored {
        let new = form["new"] ?? ""
        try passwordRules.check(new, of: person.id, name: person.name)
        guard Password.normalised(form["again"] ?? "") == Password.normalised(new) else {
            throw Refusal(.unreadable, field: "again", "两次输入的新密码不一样", "The two new passwords differ")
        }
        let old = try await store.read { try Accounts.password(of: person.id, in: $0) }
        if let old, try await Password.matches(new, old) {
            throw Refusal(.unreadable, field: "new", "新密码不能和现在的一样", "The new password must not be the present one")
        }
        return try await Password.digest(new)
    }
}
