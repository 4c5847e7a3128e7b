import Cases
import Ground
import Hummingbird
import Identity
import Journal

extension House {
    /// Half-filled forms of pages, and questions to a list that are asked again and again.
    func addCaseDrafts(to list: inout RouteList) {
        for path in ["/cases/:code/new/draft/:act", "/cases/:code/:id/draft/:act"] {
            list.post(path, for: .signedIn) { request, visit in try await keepDraft(visit, request, isDropped: false) }
            list.post(path + "/drop", for: .signedIn) { request, visit in try await keepDraft(visit, request, isDropped: true) }
        }
        list.post("/cases/:code/views", for: .signedIn) { request, visit in
            let form = try await PostedForm(of: request, visit)
            try SameSite.check(request, visit, formToken: form["formToken"])
            let (person, moment, code, kept) = (try visit.signedIn(), now(), try system(visit).code, savedViews)
            try await store.write { ledger in
                _ = try kept.save(form["title"], form["query"], of: code, for: try ledger.present(person, at: moment).id, on: ledger, at: moment)
            }
            return Answer.redirect(to: "/cases/\(code)" + (form["query"].isEmpty ? "" : "?" + form["query"]))
        }
        list.post("/cases/:code/views/drop", for: .signedIn) { request, visit in
            let form = try await PostedForm(of: request, visit)
            try SameSite.check(request, visit, formToken: form["formToken"])
            let (person, code, kept) = (try visit.signedIn(), try system(visit).code, savedViews)
            try await store.write { try kept.remove(form["view"], of: person.id, on: $0) }
            return Answer.redirect(to: "/cases/\(code)")
        }
    }

    private struct Kept: Encodable {
        let kept: Bool
        let at: Instant
    }

    /// Keeps what was written so far; a script hears when, a person comes back to the page.
    private func keepDraft(_ visit: Visit, _ request: Request, isDropped: Bool) async throws -> Response {
        let (system, person, moment) = (try system(visit), try visit.signedIn(), now())
        let form = try await PostedForm(of: request, visit)
        try SameSite.check(request, visit, formToken: form["formToken"])
        let act = visit.parameters.get("act") ?? ""
        let id: CaseID? = visit.parameters.get("id") == nil ? nil : try Self.caseID(visit)
        let key = CaseDrafts.Key(person: person.id, code: system.code, act: act, subject: id)
        let drafts = drafts
        let typed: [String: LineAnswer] = isDropped ? [:] : try await store.read { reading in
            let lines: [LineShape]
            var (current, shown) = ([String: LineAnswer](), [String: LineAnswer]())
            if let id {
                let seen = try SeenCase(id, of: system, for: person, in: reading, room: cases, at: moment, sent: form)
                guard let move = seen.sheet.offered.first(where: { $0.act == act }) else { throw Self.noSuchForm }
                (lines, current) = (move.asked + move.optional, seen.current)
                shown = try CaseShown(move, of: seen, at: Int64(form["seen"]), system, in: reading).lines
            } else {
                guard let move = system.openings.first(where: { $0.act == act }) else { throw Self.noSuchForm }
                lines = move.asked + move.optional
            }
            let filling = try CaseFilling(form, asked: [], optional: lines, current: current, shown: shown, on: ground(reading, person))
            // What is as the form showed it is nobody's draft: somebody else may change it before this one is taken up again.
            return filling.typed.filter { CaseFilling.withoutSlips($0.value) != shown[$0.key].map(CaseFilling.withoutSlips) }
        }
        try await store.write { ledger in
            _ = try ledger.present(person, at: moment)
            try drafts.save(Answers(typed), as: key, on: ledger, at: moment)
        }
        if request.headers[.accept]?.contains("application/json") == true { return try Answer.json(Kept(kept: !isDropped, at: moment)) }
        return Answer.redirect(to: id.map { "/cases/\(system.code)/\($0)" } ?? "/cases/\(system.code)/new?way=\(act)")
    }

    private static var noSuchForm: Refusal { Refusal(.notFound, "这张表单已不能填写", "This form can no longer be filled in") }

    /// What somebody has begun to write on the forms of a case, by their acts.
    func begun(_ acts: [String], of subject: CaseID?, _ code: String, by person: PersonID, in reading: any Reading, at moment: Instant) throws -> [String: [String: LineAnswer]] {
        var begun: [String: [String: LineAnswer]] = [:]
        for act in acts {
            begun[act] = try drafts.load(CaseDrafts.Key(person: person, code: code, act: act, subject: subject), in: reading, at: moment)?.answers.lines
        }
        return begun
    }
}
