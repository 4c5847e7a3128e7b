import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// Where the system administrator corrects what people say is wrong about them, and writes down guardians' consent.
    func addCorrections(to list: inout RouteList) {
        list.get("/admin/corrections", for: .duty([.systemAdministrator])) { request, visit in
            try await correctionsPage(visit, to: request, done: request.query("done") != nil)
        }
        list.post("/admin/corrections/:id", for: .duty([.systemAdministrator])) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
            let (id, person, moment) = (visit.parameters.get("id") ?? "", try visit.signedIn(), now())
            return try await corrected(visit, to: request) {
                try await store.write { ledger in
                    guard try ledger.dataRequest(id)?.kind == .correction else { throw Refusal(.notFound, "没有这项申请", "There is no such request") }
                    let present = try ledger.present(person, at: moment)
                    try requests(ledger).decide(id, agrees: form["decision"] == "agree", answer: form["answer"] ?? "", by: present, at: moment)
                }
            }
        }
        list.post("/admin/consents", for: .duty([.systemAdministrator])) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
            let (person, moment) = (try visit.signedIn(), now())
            return try await corrected(visit, to: request) {
                guard let id = PersonID(checking: form["person"] ?? "") else {
                    throw Refusal(.missing, field: "person", "请填写账号", "Give the account")
                }
                guard let relation = Consent.Relation(rawValue: form["relation"] ?? ""), let how = Consent.Form(rawValue: form["how"] ?? ""),
                    let day = Day(text: form["day"] ?? "")
                else { throw Refusal(.missing, field: "day", "请选择同意人、形式和日期", "Choose who, how and the day") }
                try await store.write { ledger in
                    _ = try ConsentRegister(ledger).record(
                        of: id, isGiven: form["decision"] != "withdraw", relation, how, on: day, by: try ledger.present(person, at: moment), at: moment)
                }
            }
        }
    }

    private func corrected(_ visit: Visit, to request: Request, _ body: () async throws -> Void) async throws -> Response {
        do {
            try await body()
        } catch let refusal as Refusal {
            return try await correctionsPage(visit, to: request, fault: refusal.message(visit.language), status: Answer.status(of: refusal.code))
        }
        return Answer.redirect(to: "/admin/corrections?done=1")
    }

    private func correctionsPage(
        _ visit: Visit, to request: Request, done: Bool = false, fault: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (person, language, words) = (try visit.signedIn(), visit.language, strings(visit.language))
        let desk = try await store.read { try CorrectionDesk($0, try $0.chainKeepers(under: Set(person.organisations(as: .systemAdministrator)))) }
        var view: View = [
            "waiting": desk.corrections.map { Self.view($0, words) }, "isEmpty": desk.corrections.isEmpty,
            "consents": desk.consents.map { one -> View in
                [
                    "person": one.consent.person.text, "name": one.name, "isGiven": one.consent.isGiven,
                    "relation": one.consent.relation.title(language), "form": one.consent.form.title(language),
                    "day": one.consent.day.description, "by": one.consent.recordedBy.text,
                ]
            },
            "hasConsents": !desk.consents.isEmpty,
            "relations": Consent.Relation.allCases.map { ["value": $0.rawValue, "name": $0.title(language)] as View },
            "forms": Consent.Form.allCases.map { ["value": $0.rawValue, "name": $0.title(language)] as View },
            "today": now().day.description,
        ]
        if done { view["done"] = words["corrections_done"] }
        if let fault { view["fault"] = fault }
        return try pages.page("owndata-corrections", view, for: visit, to: request, status: status)
    }

    private static func view(_ one: CorrectionDesk.Correction, _ words: Strings.Words) -> View {
        let (record, wanted) = (one.record, one.wanted)
        let rows: [(String, String?, String?)] = [
            ("own_name", record?.name, wanted?.name), ("own_number", record?.number, wanted?.number), ("own_phone", record?.phone, wanted?.phone),
            ("own_born", record?.born?.description, wanted?.born?.description),
        ]
        return [
            "id": one.request.id, "person": one.request.person?.text ?? "", "name": record?.name ?? "", "asked": one.request.asked.local,
            "remark": wanted?.remark ?? "", "hasRemark": !(wanted?.remark ?? "").isEmpty,
            "changes": rows.filter { $0.2 != nil }.map { row -> View in
                ["what": words[row.0], "now": row.1.flatMap { $0.isEmpty ? nil : $0 } ?? "—", "wanted": row.2 ?? ""]
            },
        ]
    }
}

/// What the system administrator of some organisations has to decide, and the consents written down last.
struct CorrectionDesk: Sendable {
    var corrections: [Correction] = []
    var consents: [(consent: Consent, name: String)] = []

    struct Correction: Sendable {
        let request: DataRequest
        let record: PersonRecord?
        let wanted: DataRequest.Wanted?
    }

    init(_ reading: any Reading, _ places: [OrganisationID]) throws {
        if places.isEmpty { return }
        corrections = try reading.waitingRequests(.correction, in: places).map { request in
            Correction(request: request, record: try request.person.flatMap { try reading.personRecord($0) }, wanted: try reading.wanted(by: request))
        }
        var query = StateQuery(kind: Consent.stateKind)
        query.organisations = places
        query.limit = 20
        consents = try reading.states(query).map { state in
            let consent: Consent = try Wire.decode(from: state.document)
            return (consent, try reading.personRecord(consent.person)?.name ?? "")
        }
    }
}
