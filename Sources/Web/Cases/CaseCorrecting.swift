import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// The form on which whoever keeps the register corrects lines, with a reason.
    func correctionForm(_ system: any CaseSystem, _ visit: Visit, to request: Request) async throws -> Response {
        let (id, person, moment) = (try Self.caseID(visit), try visit.signedIn(), now())
        let seen = try await store.read { try SeenCase(id, of: system, for: person, in: $0, room: cases, at: moment) }
        guard seen.sheet.mayAmend else { throw Refusal(.notYours, "你没有更正的权限", "Correcting is not yours to do") }
        return try pages.page("case-correct", correctionView(system, visit, seen, CaseFilling(draft: seen.current), "", nil), for: visit, to: request)
    }

    /// Corrects what was changed on the form, or shows it again with what is wrong.
    func correctCase(_ system: any CaseSystem, _ visit: Visit, to request: Request) async throws -> Response {
        let (id, person, moment) = (try Self.caseID(visit), try visit.signedIn(), now())
        let form = try await PostedForm(of: request, visit)
        let stale = try refusesForm(request, visit, form)
        let version = Int64(form["seen"])
        var (seen, filling) = try await store.read { reading in
            let seen = try SeenCase(id, of: system, for: person, in: reading, room: cases, at: moment, sent: form)
            let shown = try CaseShown(correcting: seen, at: version, system, in: reading)
            let filling = try CaseFilling(form, asked: [], optional: seen.correctable(form), current: seen.current, shown: shown.lines, on: ground(reading, person))
            return (seen, filling)
        }
        func refused(_ refusal: Refusal) async throws -> Response {
            (seen, filling) = try await store.read { [seen, filling] reading in
                let now = refusal.code == .stale ? try SeenCase(id, of: system, for: person, in: reading, room: cases, at: moment, sent: form) : seen
                return try filling.again(seen, now, at: version, of: system, in: reading, room: cases) { try CaseShown(correcting: $0, at: $1, system, in: reading) }
            }
            filling.take(refusal)
            let view = correctionView(system, visit, seen, filling, form["reason"], refusal, form)
            return try pages.page("case-correct", view, for: visit, to: request, status: Answer.status(of: refusal.code))
        }
        if let stale { return try await refused(stale) }
        if !filling.faults.isEmpty { return try await refused(Self.needsCorrecting) }
        var asked = CaseRequest(system.code, .amend(form["reason"]), of: id, filling.answers, by: .person(person), in: seen.sheet.organisation, at: moment)
        asked.seen = version
        asked.places = filling.places
        do {
            _ = try await perform(asked, form)
            return Answer.redirect(to: "/cases/\(system.code)/\(id)?did=\(CaseEvent.amend)")
        } catch let refusal as Refusal {
            return try await refused(refusal)
        }
    }

    private func correctionView(
        _ system: any CaseSystem, _ visit: Visit, _ seen: SeenCase, _ filling: CaseFilling, _ reason: String, _ refusal: Refusal?, _ sent: PostedForm? = nil
    ) -> View {
        let (language, words) = (visit.language, strings(visit.language))
        let form = CaseForm(words: words, names: seen.names, prefix: "c", files: CaseAddress.files(system.code, seen.sheet.id), filling: filling)
        return [
            "code": system.code, "system": system.title(language), "base": "/cases/\(system.code)/\(seen.sheet.id)", "number": seen.sheet.number,
            "headline": orNone(seen.sheet.headline), "version": seen.sheet.version, "form": form.lines(asked: [], optional: seen.correctable(sent)), "masked": seen.maskedNames,
            "reason": reason, "reasonFault": orNone(refusal?.field == "reason" ? refusal?.message(language) : nil),
            "fault": orNone(refusal?.field == "reason" ? nil : refusal?.message(language)), "key": Secret.token(), "home": mapBounds,
            "attribution": mapLayers.attribution, "draftAddress": false,
        ]
    }
}
