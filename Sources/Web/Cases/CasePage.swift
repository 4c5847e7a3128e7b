import Cases
import Ground
import HTTPTypes
import Hummingbird
import Journal

/// What somebody tried on a case's page and was refused: everything they typed stays.
struct CaseTrial: Sendable {
    /// A step's act, or `approve`, `decline`, `remark`.
    let target: String
    let refusal: Refusal
    var filling = CaseFilling(draft: [:])
    /// Words typed into a remark or a reason.
    var words = ""
    /// The version that they were looking at.
    var seen: Int64?
    /// Why they wanted to see what is sealed.
    var reason = ""
}

/// The page of a case: where it stands, what the visitor may do now, what it says, what happened.
struct CasePage {
    let house: House
    let visit: Visit
    let system: any CaseSystem
    let seen: SeenCase
    var trial: CaseTrial?
    /// Drafts of forms by their acts.
    var drafts: [String: [String: LineAnswer]] = [:]
    /// What was just done.
    var did: String?
    /// The step that a link from elsewhere is about, and what it brings along for that step's form.
    var wanted: String?
    var given: [String: LineAnswer] = [:]
    /// What else the thing of this case may be.
    var matches: [FoundMatch] = []

    private var sheet: CaseSheet { seen.sheet }
    var language: Language { visit.language }
    var words: Strings.Words { house.strings(language) }
    var base: String { "/cases/\(system.code)/\(sheet.id)" }
    private var lines: LineWords { LineWords(names: seen.names, words: words, files: files) }
    private var files: String { CaseAddress.files(system.code, sheet.id) }

    func response(to request: Request) throws -> Response {
        let status = trial.map { Answer.status(of: $0.refusal.code) } ?? .ok
        return try house.pages.page("case", view, for: visit, to: request, status: status)
    }

    var view: View {
        let now = house.now()
        let facts = sheet.lines.filter { $0.isErased || $0.isMasked || !($0.answer ?? .blank).isBlank || !$0.zh.isEmpty }
        var view: View = [
            "code": system.code, "base": base, "system": system.title(language), "number": sheet.number, "id": sheet.id.text, "masked": seen.maskedNames,
            "headline": orNone(sheet.headline), "stage": sheet.stageTitle(language), "isEnded": sheet.isEnded, "version": sheet.version,
            "organisation": seen.names.name(sheet.organisation, language), "opened": String(sheet.opened.local.dropLast(3)),
            "openedBy": orNone(sheet.openedBy.map { seen.names.name($0, words) }), "course": course,
            "deadlines": sheet.deadlines.map { deadline -> View in
                var view = lines.due(deadline.at, at: now)
                view["title"] = deadline.name == "stage" ? words("cases_stage_due", ["stage": deadline.title(language)]) : deadline.title(language)
                return view
            },
            "hasDeadlines": !sheet.deadlines.isEmpty, "facts": facts.map(lines.view), "hasFacts": !facts.isEmpty, "mayAmend": sheet.mayAmend,
            "links": links, "hasLinks": !seen.links.isEmpty, "place": orNone(sheet.position.map { "\($0.latitude),\($0.longitude)" }),
            "home": house.mapBounds, "attribution": house.mapLayers.attribution,
            "papers": papers, "hasPapers": !sheet.papers.isEmpty, "did": orNone(did), "key": Secret.token(), "pending": false,
            "remark": trial?.target == "remark" ? trial?.words ?? "" : "", "remarkFault": orNone(fault(of: "remark")), "stale": false, "lost": false,
        ]
        let steps = sheet.offered.map(step)
        (view["steps"], view["hasSteps"]) = (steps, !steps.isEmpty)
        if let pending = sheet.pending { view["pending"] = waiting(pending) }
        view["urgent"] = PoliceCall.isDue(system.code, stage: sheet.stage)
        (view["matches"], view["hasMatches"]) = (matches.map { $0.view(beside: sheet, of: system, language) }, !matches.isEmpty)
        let happened = sheet.timeline.reversed().map(happening)
        (view["recent"], view["older"]) = (Array(happened.prefix(12)), Array(happened.dropFirst(12)))
        view["hasOlder"] = happened.count > 12
        for (name, value) in looking { view[name] = value }
        if let trial { tell(trial, in: &view) }
        return view
    }

    // MARK: - What was refused

    private func fault(of target: String) -> String? { trial?.target == target ? trial?.refusal.message(language) : nil }

    private func tell(_ trial: CaseTrial, in view: inout View) {
        if trial.refusal.code == .stale, let since = trial.seen, since < sheet.version {
            // Entries are counted by the version: what is new is what the person has not seen.
            let new = sheet.timeline.suffix(Int(sheet.version - since))
            view["stale"] = [
                "news": new.map { ["title": $0.title(language), "by": seen.names.name($0.by, words), "at": String($0.at.local.dropFirst(5).dropLast(3))] as View }
            ] as View
        }
        let known = ["approve", "decline", "remark", Self.look] + sheet.offered.map(\.act)
        guard !known.contains(trial.target) || trial.target == "approve" && sheet.pending == nil else { return }
        // The step is gone: what was typed is still there to be copied.
        let typed = system.lines.compactMap { line -> View? in
            guard let answer = trial.filling.typed[line.name], !answer.isBlank else { return nil }
            let rows = answer.rows.map { row in row.filter { $0.key != CaseFilling.slip }.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ") }
            return ["title": line.title(language), "text": answer.text.isEmpty ? rows.joined(separator: "\n") : answer.text]
        }
        view["lost"] = ["message": trial.refusal.message(language), "typed": typed, "hasTyped": !typed.isEmpty] as View
    }

    // MARK: - What may be done

    private func step(_ move: MoveShape) -> View {
        let isTried = trial?.target == move.act
        let draft = drafts[move.act]
        let filling = isTried ? trial?.filling : nil
        let form = CaseForm(
            words: words, names: seen.names, prefix: "s-\(move.act)", files: files, presets: CasePresets(system, house.cases.rules).rows,
            filling: filling ?? CaseFilling(draft: seen.prefilled(move).merging(draft ?? [:]) { $1 }.merging(wanted == move.act ? given : [:]) { $1 }))
        return [
            "act": move.act, "title": move.title(language), "action": "\(base)/step/\(move.act)", "form": form.lines(asked: move.asked, optional: move.optional),
            "to": orNone(move.to.flatMap { to in system.stages.first { $0.value == to }?.title(language) }), "needsApproval": move.needsApproval,
            "isOpen": isTried || draft != nil || wanted == move.act || sheet.offered.count == 1 && !move.asked.isEmpty, "fault": orNone(fault(of: move.act)), "hasDraft": draft != nil && !isTried,
            "draftAddress": CaseAddress.draft(system.code, sheet.id.text, move.act), "asksNothing": move.asked.isEmpty && move.optional.isEmpty,
            "isUrgent": PoliceCall.isDue(system.code, act: move.act),
        ]
    }

    private func waiting(_ pending: CaseSheet.Waiting) -> View {
        [
            "title": pending.title(language), "by": seen.names.name(pending.by, words), "at": String(pending.at.local.dropLast(3)), "mayApprove": pending.mayApprove,
            "mayTakeBack": pending.mayTakeBack, "isMine": pending.by.person == visit.person?.id, "approveFault": orNone(fault(of: "approve")), "declineFault": orNone(fault(of: "decline")),
            "reason": trial?.target == "decline" ? trial?.words ?? "" : "",
        ]
    }

    // MARK: - Where it stands

    /// The stages in the order of the description: what was passed, where it is, and what may come; ends only once one is reached.
    private var course: [View] {
        let passed = Set(sheet.timeline.compactMap { $0.to?.zh })
        let here = system.stages.firstIndex { $0.value == sheet.stage } ?? 0
        return system.stages.enumerated().compactMap { index, stage in
            let isNow = index == here
            let isPassed = passed.contains(stage.title.zh) && !isNow
            if stage.isEnd, !isNow { return nil }
            // What was skipped will hardly come.
            if !isNow, !isPassed, sheet.isEnded || index < here { return nil }
            return ["title": stage.title(language), "isNow": isNow, "isPassed": isPassed, "isEnd": stage.isEnd]
        }
    }

    private func happening(_ one: CaseSheet.Happening) -> View {
        [
            "day": one.at.day.description, "time": one.at.timeOfDay(), "title": one.title(language), "by": seen.names.name(one.by, words),
            "to": orNone(one.to?(language)), "lines": one.lines.map(lines.short), "hasLines": !one.lines.isEmpty, "isLong": one.lines.count > 4,
            "count": words("cases_lines", ["count": String(one.lines.count)]), "said": orNone(one.words),
            "lapsed": one.lapsed.map { ["title": $0(language)] as View }, "asker": orNone(one.asker.map { seen.names.name($0, words) }),
            "isLapse": !one.lapsed.isEmpty,
        ]
    }

    private var links: [View] {
        seen.links.map { link in
            [
                "href": "/cases/\(link.link.code)/\(link.link.id)", "system": link.title(language), "number": link.link.number, "stage": link.link.stage(language),
                "line": link.link.line(language), "headline": orNone(link.headline), "isForward": link.link.isForward,
            ]
        }
    }

    private var papers: [View] {
        sheet.papers.map { paper in
            [
                "title": paper.title(language), "href": CaseAddress.paper(system.code, sheet.id, paper.name),
                "issued": paper.issued.map { ["number": $0.number, "at": $0.at.day.description] as View }, "hasIssued": !paper.issued.isEmpty,
            ]
        }
    }
}

/// Where things of a case are found.
enum CaseAddress {
    static func files(_ code: String, _ id: CaseID) -> String { "/api/v1/cases/\(code)/\(id)/files" }
    static func draft(_ code: String, _ id: String, _ act: String) -> String { "/cases/\(code)/\(id)/draft/\(act)" }
    static func paper(_ code: String, _ id: CaseID, _ name: String) -> String { "/cases/\(code)/\(id)/papers/\(name)" }
}

extension House {
    /// What a map of the town shows first, as templates hand it to scripts.
    var mapBounds: String { (settings.home ?? mapLayers.home ?? mapLayers.bounds).map { "\($0.west),\($0.south),\($0.east),\($0.north)" } ?? "" }
}
