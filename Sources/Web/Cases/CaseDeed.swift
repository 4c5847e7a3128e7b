import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

/// What a form on a case's page asks for.
enum CaseDeed: Sendable {
    case step(String)
    case plain(Plain)

    /// What every case's page offers, whatever the system.
    enum Plain: String, CaseIterable, Sendable { case approve, decline, remark }

    var target: String {
        switch self {
        case .step(let act): act
        case .plain(let plain): plain.rawValue
        }
    }
}

extension House {
    /// Takes a step, approves, declines or remarks; what is refused is shown on the case's page beside what was typed.
    func act(_ system: any CaseSystem, _ deed: CaseDeed, _ visit: Visit, to request: Request) async throws -> Response {
        let (id, person, moment) = (try Self.caseID(visit), try visit.signedIn(), now())
        let form = try await PostedForm(of: request, visit)
        let stale = try refusesForm(request, visit, form)
        let version = Int64(form["seen"])
        var (seen, filling) = try await store.read { reading in
            let seen = try SeenCase(id, of: system, for: person, in: reading, room: cases, at: moment, sent: form)
            return (seen, try filled(form, deed, seen, person, reading))
        }
        let said = form[deed.target == "remark" ? "text" : "reason"]
        func refused(_ refusal: Refusal) async throws -> Response {
            (seen, filling) = try await store.read { [seen, filling] reading in
                let now = refusal.code == .stale ? try SeenCase(id, of: system, for: person, in: reading, room: cases, at: moment, sent: form) : seen
                return try filling.again(seen, now, at: version, of: system, in: reading, room: cases) { seen, version in
                    guard case .step(let act) = deed, let move = seen.sheet.offered.first(where: { $0.act == act }) else { return nil }
                    return try CaseShown(move, of: seen, at: version, system, in: reading)
                }
            }
            filling.take(refusal)
            var page = CasePage(house: self, visit: visit, system: system, seen: seen)
            page.trial = CaseTrial(target: deed.target, refusal: refusal, filling: filling, words: said, seen: version)
            return try page.response(to: request)
        }
        if let stale { return try await refused(stale) }
        if !filling.faults.isEmpty { return try await refused(Self.needsCorrecting) }
        let wanted: CaseRequest.Act =
            switch deed {
            case .step(let act): .step(act)
            case .plain(.approve): .approve
            case .plain(.decline): .decline(said)
            case .plain(.remark): .remark(said)
            }
        var asked = CaseRequest(system.code, wanted, of: id, filling.answers, by: .person(person), in: seen.sheet.organisation, at: moment)
        asked.seen = version
        asked.places = filling.places
        do {
            let outcome = try await perform(asked, form)
            return Answer.redirect(to: "/cases/\(system.code)/\(outcome.id)?did=\(deed.mark)")
        } catch let refusal as Refusal {
            return try await refused(refusal)
        }
    }

    /// Does what a form of a page asks for, once for each page that was sent.
    func perform(_ request: CaseRequest, _ form: PostedForm) async throws -> CaseOutcome {
        var request = request
        request.key = form["key"].isEmpty ? nil : form["key"]
        request.asked = Digest(of: form.pairs.filter { $0.name != "formToken" }.map { "\($0.name)=\($0.value)" }.joined(separator: "\u{1E}").utf8)
        return try await perform(request)
    }

    /// The refusal of a form whose session is another by now, so that what was typed is shown again under the new one. Throws what
    /// another site may have sent.
    func refusesForm(_ request: Request, _ visit: Visit, _ form: PostedForm) throws -> Refusal? {
        do {
            try SameSite.check(request, visit, formToken: form["formToken"])
            return nil
        } catch let refusal as Refusal where refusal.code == .staleForm {
            return Refusal(.staleForm, "登录已更新，填写的内容仍在，请再提交一次", "You have signed in again since: what you wrote is still here, send it once more")
        }
    }

    static var needsCorrecting: Refusal { Refusal(.missing, "有几处须更正，已在旁标出", "Some lines need correcting: they are marked") }

    private func filled(_ form: PostedForm, _ deed: CaseDeed, _ seen: SeenCase, _ person: Person, _ reading: any Reading) throws -> CaseFilling {
        guard case .step(let act) = deed else { return CaseFilling(draft: [:]) }
        let move = seen.sheet.offered.first { $0.act == act }
        // A step that is gone was about lines all the same: they are shown to be copied.
        let optional = move?.optional ?? cases[seen.sheet.code]?.lines.filter { line in form.pairs.contains { $0.name == "l.\(line.name)" && !$0.value.isEmpty } } ?? []
        let shown = try move.flatMap { move in try cases[seen.sheet.code].map { try CaseShown(move, of: seen, at: Int64(form["seen"]), $0, in: reading).lines } }
        var filling = try CaseFilling(form, asked: move?.asked ?? [], optional: optional, current: seen.current, shown: shown ?? seen.current, on: ground(reading, person))
        if move == nil { filling.forgetFaults() }
        return filling
    }

    /// What reading a form needs to know.
    func ground(_ reading: any Reading, _ person: Person) -> CaseFilling.Ground {
        let moment = now()
        return CaseFilling.Ground(
            reading: reading, room: cases, people: PeopleKnown(reading: reading, person: person, blind: phoneHash),
            file: { try receipts.open($0, of: .person(person), at: moment) })
    }
}

extension CaseDeed {
    /// What the page says was done.
    fileprivate var mark: String {
        switch self {
        case .step(let act): act
        case .plain(.remark): CaseEvent.remark
        case .plain(.decline): CaseEvent.decline
        case .plain(.approve): "approve"
        }
    }
}
