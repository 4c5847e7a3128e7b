import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// 查看保密内容: a person opens the sealed lines of a case for a while, with a reason that goes on the record.
    func addCaseLooks(to list: inout RouteList) {
        list.post("/cases/:code/:id/look", for: .signedIn) { request, visit in
            try await look(try system(visit), visit, to: request)
        }
        list.post("/api/v1/cases/:code/:id/looks", for: .signedIn, api: "Open the sealed lines of a case for a while, with a reason that goes on the record") { request, visit in
            try SameSite.check(request, visit)
            let body: LookBody = try Self.decode(try await request.caseBytes())
            let (system, id, person) = (try system(visit), try Self.caseID(visit), try visit.signedIn())
            let key = body.key ?? request.headers[Self.idempotencyKey]
            let asked = LookRequest(system.code, id, because: try Self.lookReason(body.reason ?? ""), body.words ?? "", by: .person(person), at: now(), key: key)
            return try Answer.json(try await look(asked), status: .created)
        }
    }

    /// From the case's page, and back to it: one press with the usual reason will do.
    private func look(_ system: any CaseSystem, _ visit: Visit, to request: Request) async throws -> Response {
        let (id, person, moment) = (try Self.caseID(visit), try visit.signedIn(), now())
        let form = try await PostedForm(of: request, visit)
        do {
            if let stale = try refusesForm(request, visit, form) { throw stale }
            let key = form["key"].isEmpty ? nil : form["key"]
            _ = try await look(LookRequest(system.code, id, because: try Self.lookReason(form["reason"]), form["words"], by: .person(person), at: moment, key: key))
            return Answer.redirect(to: "/cases/\(system.code)/\(id)?looked=1#facts-h")
        } catch let refusal as Refusal {
            let seen = try await store.read { try SeenCase(id, of: system, for: person, in: $0, room: cases, at: moment) }
            var page = CasePage(house: self, visit: visit, system: system, seen: seen)
            page.trial = CaseTrial(target: CasePage.look, refusal: refusal, words: form["words"], reason: form["reason"])
            return try page.response(to: request)
        }
    }

    private func look(_ request: LookRequest) async throws -> LookOutcome {
        let cases = cases
        return try await store.write { try cases.look(request, on: $0) }
    }

    /// Throws `Refusal` for what is none of the reasons.
    static func lookReason(_ text: String) throws -> LookReason {
        guard let reason = LookReason(rawValue: text) else {
            let (zh, en) = LookReason.input.expectation
            throw Refusal(text.isEmpty ? .missing : .unreadable, field: "reason", "请选择查看的事由（\(zh)）", "Choose a reason (\(en))")
        }
        return reason
    }

    static func lookReasons(_ chosen: String, _ language: Language) -> [View] {
        let chosen = LookReason(rawValue: chosen) ?? .handling
        return LookReason.allCases.map { Self.choice($0.rawValue, $0.title(language), $0 == chosen) }
    }
}

/// Why somebody opens what is sealed.
struct LookBody: Decodable, Sendable {
    var reason: String?
    var words: String?
    /// In place of the `Idempotency-Key` header.
    var key: String?
}

/// What is open of a case, as programs read it.
struct LookingJSON: Encodable, Sendable {
    /// Masked lines that whoever asks may open with a reason.
    let lines: [String]
    let mayLook: Bool
    let until: Instant?
    let looks: [LookedJSON]

    struct LookedJSON: Encodable, Sendable {
        let at: Instant
        let until: Instant
        let reason: LookReason
        let by: String?
        let roles: [Role]
        let words: String?
    }

    init(_ sheet: CaseSheet) {
        lines = sheet.lines.filter(\.mayLook).map(\.shape.name)
        (mayLook, until) = (sheet.looking.mayLook, sheet.looking.until)
        looks = sheet.looking.looks.map { LookedJSON(at: $0.at, until: $0.until, reason: $0.reason, by: $0.by?.text, roles: $0.roles, words: $0.words) }
    }
}

extension CasePage {
    /// What a refused look is called among what was tried.
    static let look = "look"

    /// The form beside the masked lines, what is open until when, and who looked.
    var looking: View {
        let looking = seen.sheet.looking
        let isTried = trial?.target == Self.look
        return [
            "mayLook": looking.mayLook, "lookUntil": orNone(looking.until.map { $0.timeOfDay() }), "lookUntilMS": orNone(looking.until.map { String($0.milliseconds) }),
            "reasons": House.lookReasons(isTried ? trial?.reason ?? "" : "", language), "lookSaid": isTried ? trial?.words ?? "" : "",
            "lookRefused": orNone(isTried ? trial?.refusal.message(language) : nil), "lookAction": "\(base)/look", "lookKey": Secret.token(),
            "stepShows": looking.mayLook && !seen.sheet.offered.isEmpty, "hasLooks": !looking.looks.isEmpty,
            "lookCount": String(looking.looks.count),
            "looks": looking.looks.map { look -> View in
                [
                    "day": look.at.day.description, "time": look.at.timeOfDay(), "reason": look.reason.title(language), "said": orNone(look.words),
                    "by": look.by.map { seen.names.name($0, words) } ?? roles(look.roles),
                    "role": orNone(look.by == nil ? nil : roles(look.roles)),
                ]
            },
        ]
    }

    private func roles(_ roles: [Role]) -> String {
        roles.isEmpty ? words["look_somebody"] : roles.map { $0.title(language) }.joined(separator: language == .chinese ? "、" : ", ")
    }
}
