import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// `/me`: who one is here, and one's own password.
    func addMe(to list: inout RouteList) {
        list.get("/me", for: .signedIn) { request, visit in
            let session = try visit.mySession()
            let (moment, policy, language) = (now(), settings.sessionPolicy, visit.language)
            let view = try await store.read { reading -> [String: any Sendable] in
                let person = session.person
                let record = try reading.personRecord(person.id)
                let held = (record?.roles ?? []).filter { $0.isHeld(at: moment) }.sorted { ($0.organisation, $0.role.rawValue) < ($1.organisation, $1.role.rawValue) }
                let roles = try held.map { role -> [String: any Sendable] in
                    let own = role.organisation == settings.organisation ? settings.organisationName(language) : role.organisation.text
                    var row: [String: any Sendable] = [
                        "role": role.role.title(language), "organisation": try reading.organisation(role.organisation)?.name(language) ?? own,
                    ]
                    row["until"] = role.until.map { String($0.local.prefix(16)) }
                    return row
                }
                return [
                    "roles": roles, "hasRoles": !roles.isEmpty, "name": person.name, "account": person.id.text,
                    "hasPassword": try Accounts.password(of: person.id, in: reading) != nil,
                    "hasFactor": try Factor.exists(of: person.id, in: reading),
                    "sessions": "\(try Session.all(of: person.id, in: reading, at: moment, under: policy).filter { $0.stage == .full }.count)",
                ]
            }
            var whole: View = view
            whole["unit"] = session.person.unit?.text
            whole["needsFactor"] = session.person.needsSecondFactor
            whole["hasSignOn"] = !settings.signOn.isEmpty
            return try pages.page("me", whole, for: visit, to: request)
        }
        list.get("/me/password", for: .signedIn) { request, visit in
            try pages.page("me-password", passwordView(try visit.mySession(), fault: nil), for: visit, to: request)
        }
        list.post("/me/password", for: .signedIn) { request, visit in
            let form = try await stepForm(request, visit)
            let session = try visit.mySession()
            do {
                let tried = try await braked(session.person.id.text, of: request, visit) {
                    try await Accounts(store).signIn(session.person.id.text, form["password"] ?? "", at: now())
                }
                if tried.wait > 0 { return try passwordPage(session, fault(.wait(tried.wait), "", visit), request, visit) }
                guard tried.value != nil else {
                    let moment = now()
                    try await store.write { try SignInLog.failed(session.person.id, in: $0, at: moment) }
                    return try passwordPage(session, strings(visit.language)["me_password_wrong"], request, visit)
                }
                let stored = try await newPassword(form, of: session.person)
                let outcome = try await advance(session, brakedAs: "change", request, visit) { ledger, moment in
                    try Accounts.change(stored, of: session.person.id, by: .person(session.person.id), in: ledger, at: moment)
                    try Session.endAll(of: session.person.id, but: session.tokenDigest, in: ledger)
                    return []
                }
                guard case .stay(let stay) = outcome else { return try passwordPage(session, fault(outcome, "signin_wrong", visit), request, visit) }
                return onward(stay, next: "/me/sessions?changed=1", request)
            } catch let refusal as Refusal where refusal.code == .unreadable {
                return try passwordPage(session, refusal.message(visit.language), request, visit)
            }
        }
    }

    private func passwordView(_ session: Session, fault: String?) -> View {
        var view: View = ["account": session.person.id.text]
        view["fault"] = fault
        return view
    }

    private func passwordPage(_ session: Session, _ fault: String, _ request: Request, _ visit: Visit) throws -> Response {
        try pages.page("me-password", passwordView(session, fault: fault), for: visit, to: request, status: .unprocessableContent)
    }
}
