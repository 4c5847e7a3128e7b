import Cases
import Ground
import Hummingbird
import Identity
import Journal

extension House {
    /// 我的工作: everything that somebody has to do over all systems, and what they were told.
    func addWork(to list: inout RouteList) {
        list.get("/work", for: .signedIn) { request, visit in
            try pages.page("work", try await workView(request, visit), for: visit, to: request)
        }
        list.post("/work/seen", for: .signedIn) { request, visit in
            let form = try await PostedForm(of: request, visit)
            try SameSite.check(request, visit, formToken: form["formToken"])
            let (person, moment) = (try visit.signedIn(), now())
            let wanted = form["notice"]
            try await store.write { ledger in
                let present = try ledger.present(person, at: moment)
                try NoticesSeen.mark(wanted.isEmpty ? nil : wanted, for: present, on: ledger, at: moment)
            }
            return Answer.redirect(to: "/work")
        }
    }

    /// News that stand on the page; of the rest it says how many there are.
    private static let newsShown = 30

    private func workView(_ request: Request, _ visit: Visit) async throws -> View {
        let (person, moment, words) = (try visit.signedIn(), now(), strings(visit.language))
        let only = request.query("system").flatMap { cases[$0]?.code }
        let isLateOnly = request.query("late") == "1"
        let (work, news, names, begun) = try await store.read { [drafts] reading in
            let work = try CaseWork(for: person, room: cases, in: reading)
            var names = CaseNames()
            for item in work.items { try names.add(item.row.organisation, reading) }
            return (work, try NoticesSeen(by: person, in: reading, at: moment), names, try drafts.all(of: person.id, in: reading, at: moment))
        }
        let page = WorkPage(room: cases, words: words, names: names, now: moment, only: only, isLateOnly: isLateOnly)
        var view = page.view(work)
        view["news"] = news.unseen.prefix(Self.newsShown).map(page.news)
        view["newsCount"] = "\(news.unseen.count)" + (news.isCut ? "+" : "")
        view["hasNews"] = !news.unseen.isEmpty || news.dropped > 0
        let more = max(0, news.unseen.count - Self.newsShown)
        view["newsMore"] = orNone(more == 0 ? nil : words(news.isCut ? "work_news_more_cut" : "work_news_more", ["count": "\(more)"]))
        view["newsGone"] = orNone(news.dropped == 0 ? nil : words("work_news_gone", ["count": "\(news.dropped)"]))
        view["begun"] = begun.prefix(20).compactMap(page.begun)
        view["hasBegun"] = !begun.isEmpty
        view["done"] = orNone(request.query("done").flatMap { CaseID(checking: $0) }.map { words("work_done", ["id": $0.text]) })
        return view
    }
}

/// The page of somebody's work in words.
struct WorkPage {
    let room: CaseRoom
    let words: Strings.Words
    let names: CaseNames
    let now: Instant
    /// One system's only.
    let only: String?
    let isLateOnly: Bool

    private var language: Language { words.language }

    func view(_ work: CaseWork) -> View {
        let lines = LineWords(names: names, words: words, files: "")
        let shown = work.items.filter { (only == nil || $0.code == only) && (!isLateOnly || isLate($0)) }
        let many = Set(work.items.map(\.row.organisation)).count > 1
        func row(_ item: CaseWork.Item) -> View {
            var due: View = ["has": false]
            if let at = item.row.due {
                due = lines.due(at, at: now)
                due["has"] = true
            }
            return [
                "href": "/cases/\(item.code)/\(item.row.id)", "number": item.row.number, "headline": orNone(item.row.headline), "stage": item.stageTitle(language),
                "system": item.title(language), "due": due, "organisation": orNone(many ? names.name(item.row.organisation, language) : nil),
                "acts": item.row.offered.prefix(3).map { ["title": $0(language)] as View },
            ]
        }
        let horizon = now.advanced(bySeconds: Self.soon)
        func isAhead(_ item: CaseWork.Item, soon: Bool) -> Bool { !isLate(item) && item.row.due.map { ($0 <= horizon) == soon } ?? false }
        let groups: [(name: String, items: [CaseWork.Item], isOpen: Bool)] = [
            ("work_late", shown.filter(isLate), true), ("work_ahead", shown.filter { isAhead($0, soon: true) }, true),
            ("work_later", shown.filter { isAhead($0, soon: false) }, false), ("work_open", shown.filter { $0.row.due == nil }, false),
        ].filter { !$0.items.isEmpty }
        let systems = room.systems.compactMap { system -> View? in
            let own = work.items.filter { $0.code == system.code }
            guard !own.isEmpty else { return nil }
            return [
                "title": system.title(language), "count": own.count, "late": orNone(own.count(where: isLate) == 0 ? nil : String(own.count(where: isLate))),
                "href": only == system.code ? "/work" : "/work?system=\(system.code)", "isHere": only == system.code,
            ]
        }
        return [
            "groups": groups.map { ["title": words[$0.name], "count": $0.items.count, "isLate": $0.name == "work_late", "isOpen": $0.isOpen, "rows": $0.items.map(row)] as View }, "isEmpty": shown.isEmpty,
            "systems": systems, "hasSystems": systems.count > 1 || only != nil, "total": work.items.count, "isCut": work.isCut, "isAll": only == nil,
        ]
    }

    /// What is due later than this is folded away.
    private static let soon: Double = 30 * 86_400

    private func isLate(_ item: CaseWork.Item) -> Bool { item.row.due.map { $0 <= now } ?? false }

    func news(_ notice: Notice) -> View {
        let system = room[notice.code]
        return [
            "href": address(notice), "number": notice.cases == 1 ? notice.number : words("work_news_cases", ["count": "\(notice.cases)"]), "what": system?.title(ofAct: notice.act)(language) ?? notice.act,
            "system": system?.title(language) ?? notice.code, "at": String(notice.at.local.dropFirst(5).dropLast(3)), "mark": notice.mark,
            "isLate": notice.act == CaseEvent.lapse,
        ]
    }

    /// The case; of several the list in which they stand.
    private func address(_ notice: Notice) -> String {
        if notice.cases == 1 { return "/cases/\(notice.code)/\(notice.id)" }
        var query = notice.to.map { ["stage=\($0)", "order=due"] } ?? ["late=1"]
        if let organisation = notice.organisation { query.append("org=\(organisation)") }
        return "/cases/\(notice.code)?" + query.joined(separator: "&")
    }

    func begun(_ key: CaseDrafts.Key, _ at: Instant) -> View? {
        guard let system = room[key.code] else { return nil }
        return [
            "href": key.subject.map { "/cases/\(key.code)/\($0)#step-\(key.act)" } ?? "/cases/\(key.code)/new?way=\(key.act)", "system": system.title(language),
            "what": system.title(ofAct: key.act)(language), "at": String(at.local.dropFirst(5).dropLast(3)),
        ]
    }
}
