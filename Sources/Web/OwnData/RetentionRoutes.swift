import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

extension House {
    /// Where the guardian of records sees how long what is kept, decides what is erased early, and puts on hold what must stay.
    func addRetention(to list: inout RouteList) {
        list.get("/retention", for: .duty([.recordsGuardian])) { request, visit in
            try await retentionPage(visit, to: request, done: request.query("done"))
        }
        list.post("/retention/requests/:id", for: .duty([.recordsGuardian])) { request, visit in
            let id = visit.parameters.get("id") ?? ""
            return try await guarded(visit, request, done: "request") { ledger, form, person, moment in
                guard let asked = try ledger.dataRequest(id), asked.kind == .erasure else { throw Refusal(.notFound, "没有这项申请", "There is no such request") }
                let (agrees, reason) = (form["decision"] == "agree", form["answer"] ?? "")
                try requests(ledger).decide(id, agrees: agrees, answer: reason, by: person, at: moment)
                if agrees { try RetentionRun.decide(asked.target, request: id, because: reason, by: person, in: ledger, cases: cases, at: moment) }
            }
        }
        list.post("/retention/erase", for: .duty([.recordsGuardian])) { request, visit in
            try await guarded(visit, request, done: "erase") { ledger, form, person, moment in
                try RetentionRun.decide(Self.target(form), because: form["reason"] ?? "", by: person, in: ledger, cases: cases, at: moment)
            }
        }
        list.post("/retention/holds", for: .duty([.recordsGuardian])) { request, visit in
            try await guarded(visit, request, done: "hold") { ledger, form, person, moment in
                guard let cause = Hold.Cause(rawValue: form["cause"] ?? "") else { throw Refusal(.missing, field: "cause", "请选择保全事由", "Choose the cause") }
                try HoldDesk(ledger, salt: { Secret.bytes(32) }).place(on: Self.target(form), cause, because: form["reason"] ?? "", by: person, at: moment)
            }
        }
        list.post("/retention/holds/lift", for: .duty([.recordsGuardian])) { request, visit in
            try await guarded(visit, request, done: "lift") { ledger, form, person, moment in
                try HoldDesk(ledger, salt: { Secret.bytes(32) }).lift(from: Self.target(form), because: form["reason"] ?? "", by: person, at: moment)
            }
        }
    }

    private static func target(_ form: [String: String]) -> Subject {
        Subject(kind: form["kind"] ?? "", id: String((form["target"] ?? "").trimmingPrefix { $0.isWhitespace }.prefix(100)))
    }

    private func guarded(
        _ visit: Visit, _ request: Request, done: String,
        _ body: @escaping @Sendable (any Ledger, [String: String], Person, Instant) throws -> Void
    ) async throws -> Response {
        let form = Self.form(try await request.bytes(visit))
        try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
        let (person, moment) = (try visit.signedIn(), now())
        do {
            // Whoever asked may have been relieved of the duty while the form was sent.
            try await store.write { try body($0, form, try $0.present(person, at: moment), moment) }
        } catch let refusal as Refusal {
            return try await retentionPage(visit, to: request, fault: refusal.message(visit.language), status: Answer.status(of: refusal.code))
        }
        return Answer.redirect(to: "/retention?done=" + done)
    }

    private func retentionPage(
        _ visit: Visit, to request: Request, done: String? = nil, fault: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (person, words, plan, language) = (try visit.signedIn(), strings(visit.language), settings.retention, visit.language)
        let found = try await store.read { reading in
            try RetentionDesk(reading, try reading.chainKeepers(under: Set(person.organisations(as: .recordsGuardian))))
        }
        var view = RetentionView(found: found, language: language, words: words, cases: cases).view
        view["kinds"] = RetentionKind.allCases.map { kind -> View in
            [
                "title": kind.title(language), "days": plan.days(of: kind), "floor": kind.floor.map(String.init) ?? "—",
                "ceiling": kind.ceiling.map(String.init) ?? "—", "hasLegalFloor": kind.hasLegalFloor, "source": kind.source(language),
                "state": kind.state(language),
            ]
        }
        if let done, ["hold", "lift", "erase", "request"].contains(done) { view["done"] = words["retention_done_" + done] }
        if let fault { view["fault"] = fault }
        return try pages.page("owndata-retention", view, for: visit, to: request, status: status)
    }
}

/// What waits, what is held and what was erased, for the guardian of records. It names nobody.
struct RetentionDesk: Sendable {
    var requests: [(request: DataRequest, remark: String)] = []
    var holds: [Hold] = []
    /// The newest first.
    var erasures: [Erasure] = []

    init(_ reading: any Reading, _ places: [OrganisationID]) throws {
        if places.isEmpty { return }
        requests = try reading.waitingRequests(.erasure, in: places).map { ($0, try reading.wanted(by: $0)?.remark ?? "") }
        holds = try reading.holds(of: places)
        var query = StateQuery(kind: Erasure.stateKind)
        query.organisations = places
        query.limit = 30
        erasures = try reading.states(query).map { try Wire.decode(from: $0.document) }
    }
}

struct RetentionView {
    let found: RetentionDesk
    let language: Language
    let words: Strings.Words
    let cases: CaseRoom

    var view: View {
        [
            "requests": found.requests.map { one -> View in
                [
                    "id": one.request.id, "asked": one.request.asked.local, "target": name(one.request.target),
                    "by": one.request.person?.text ?? words["retention_by_phone"], "remark": one.remark,
                ]
            },
            "hasRequests": !found.requests.isEmpty,
            "holds": found.holds.map { hold -> View in
                [
                    "kind": hold.target.kind, "id": hold.target.id, "target": name(hold.target), "cause": hold.cause.title(language),
                    "since": hold.since.local, "by": hold.by.text,
                ]
            },
            "hasHolds": !found.holds.isEmpty, "erasures": found.erasures.map(erasure), "hasErasures": !found.erasures.isEmpty,
            "causes": Hold.Cause.allCases.map { ["value": $0.rawValue, "name": $0.title(language)] as View },
            "targets": [Incident.kind, SealedFile.stateKind, PersonRecord.stateKind].map {
                ["value": $0, "name": words["retention_target_" + $0]] as View
            } + cases.systems.map { ["value": $0.kind, "name": $0.title(language)] as View },
        ]
    }

    private func name(_ target: Subject) -> String {
        "\(cases.system(ofKind: target.kind)?.title(language) ?? words["retention_target_" + target.kind]) \(target.id)"
    }

    private func erasure(_ erasure: Erasure) -> View {
        let why =
            switch erasure.cause {
            case .retention(let days): words("retention_cause_retention", ["days": String(days)])
            case .decision: words["retention_cause_decision"]
            }
        return [
            "at": erasure.at.local, "target": name(erasure.target), "kind": erasure.kind.title(language), "why": why,
            "by": erasure.by.person?.text ?? words["own_by_system"], "entries": erasure.entries.map(String.init).joined(separator: ", "),
        ]
    }
}
