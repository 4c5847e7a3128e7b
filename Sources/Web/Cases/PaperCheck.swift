import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// Whoever holds a paper may ask whether it is ours: nothing about anybody is said, and not whether a code was nearly right.
    func addPaperCheck(to list: inout RouteList) {
        list.get("/check", for: .anyone) { request, visit in
            if let typed = request.query("code") {
                let token = typed.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(64)
                return Answer.redirect(to: "/check/\(token.isEmpty ? "-" : String(token))")
            }
            return try pages.page("paper-check", ["asked": false, "found": false, "unknown": false], for: visit, to: request)
        }
        list.get("/check/:token", for: .anyone) { request, visit in
            try checkPace(visit)
            let (typed, language, person, moment) = (visit.parameters.get("token") ?? "", visit.language, visit.person, now())
            // A code that cannot be ours is looked for as well: a wrong one costs what a right one costs.
            let token = PaperToken.read(typed) ?? "-"
            let found = try await store.read { try FoundPaper.find(token, in: $0, cases, seenBy: person, default: settings.organisationName) }
            guard let found else {
                return try pages.page("paper-check", ["asked": true, "found": false, "unknown": true], for: visit, to: request, status: .notFound)
            }
            var view = found.view(language, strings(language))
            view["checkedAt"] = String(moment.local.dropLast(3))
            return try pages.page("paper-check", ["asked": true, "found": view, "unknown": false], for: visit, to: request)
        }
    }

    /// Paper by paper as people read them; a program that tries codes is stopped long before it has tried one in a thousand million million.
    private func checkPace(_ visit: Visit) throws {
        guard !visit.isLocal, let address = visit.address else { return }
        if let wait = buckets.take("check/\(address)", Allowance(burst: 60, perSecond: 0.5), at: now()) { throw TooMany(seconds: max(1, Int(wait.rounded(.up)))) }
    }
}

/// A paper that its code was found of, as anybody may know it.
struct FoundPaper: Sendable {
    let paper: IssuedPaper
    let code: String
    let system: LocalisedText
    let title: LocalisedText
    let authority: LocalisedText
    /// A later one of the same kind.
    let replacedBy: IssuedPaper?
    let isEnded: Bool
    /// What is stuck on a thing says what to do when the thing is found.
    let isTag: Bool
    /// Where the case is, for whoever sees it.
    let href: String?

    /// Every system is asked, whichever has it.
    static func find(_ token: String, in reading: any Reading, _ room: CaseRoom, seenBy person: Person?, default organisation: LocalisedText) throws -> FoundPaper? {
        var found: FoundPaper?
        for system in room.systems {
            var query = StateQuery(kind: system.kind)
            query.fields = ["paper:\(token)": "1"]
            query.limit = 1
            guard let state = try reading.states(query).first else { continue }
            let papers = try system.papers(of: state)
            guard let paper = papers.last(where: { Secret.same($0.token, token) }) else { continue }
            func rule(_ name: String) -> String { room.rules.text("paper.\(system.code).\(paper.name).\(name)") }
            let usual = system.paperTitles.first { $0.name == paper.name }?.title ?? LocalisedText(paper.name, paper.name)
            let authority = try rule("authority").isEmpty ? reading.organisation(state.organisation)?.name ?? organisation : LocalisedText(plain: rule("authority"))
            let row = try person.flatMap { try system.row(state, for: Standings(of: .person($0), in: reading)(for: state.organisation)) }
            let last = papers.last { $0.name == paper.name }
            found = FoundPaper(
                paper: paper, code: system.code, system: system.title, title: rule("title").isEmpty ? usual : LocalisedText(rule("title"), usual.en),
                authority: authority, replacedBy: last == paper ? nil : last, isEnded: system.linked(state).isEnded, isTag: rule("layout") == PaperSheets.layout,
                href: row.map { "/cases/\(system.code)/\($0.id)" })
        }
        return found
    }

    func view(_ language: Language, _ words: Strings.Words) -> View {
        [
            "number": paper.number, "title": title(language), "system": system(language), "authority": authority(language), "day": PaperWords.day(paper.at.day, language),
            "stands": replacedBy == nil, "replaced": orNone(replacedBy.map { words("papers_replaced", ["number": $0.number, "day": PaperWords.day($0.at.day, language)]) }),
            "isEnded": isEnded, "isTag": isTag, "href": orNone(href),
        ]
    }
}
