import Cases
import Foundation
import Ground
import Hummingbird
import Identity
import Journal

extension House {
    // MARK: - The systems

    /// The systems in which somebody sees something or may open something, with how much there is.
    func casesHome(_ visit: Visit) async throws -> View {
        let (person, moment, language, desk) = (try visit.signedIn(), now(), visit.language, settings.organisation)
        let found = try await store.read { reading in
            let standings = Standings(of: .person(person), in: reading)
            return try cases.systems.map { system -> (system: any CaseSystem, counts: CaseCounts, ways: [MoveShape]) in
                let reach = CaseReach(system, for: person, in: reading, standings: standings)
                return (system, try CaseCounts(reach, at: moment), try reach.openings(desk: desk).flatMap(\.ways))
            }
        }
        func view(_ one: (system: any CaseSystem, counts: CaseCounts, ways: [MoveShape])) -> View {
            let code = one.system.code
            return [
                "code": code, "title": one.system.title(language), "open": CaseList.count(one.counts.open), "late": CaseList.count(one.counts.late),
                "mine": one.counts.mine > CaseCounts.mostOwn ? "\(CaseCounts.mostOwn)+" : String(one.counts.mine), "isLate": one.counts.late > 0, "isMine": one.counts.mine > 0, "seesAll": one.counts.seesAll,
                "href": "/cases/\(code)", "ways": CaseList.ways(one.ways, code, language), "mayOpen": !one.ways.isEmpty,
            ]
        }
        let own = found.filter { $0.counts.seesAll || $0.counts.mine > 0 }
        // What somebody has nothing of, but may open.
        let others = found.filter { !$0.counts.seesAll && $0.counts.mine == 0 && !$0.ways.isEmpty }
        return ["systems": own.map(view), "others": others.map(view), "hasOthers": !others.isEmpty, "isEmpty": own.isEmpty && others.isEmpty, "seesCalendar": person.appointments.contains { Self.calendarReaders.contains($0.role) }]
    }

    // MARK: - One system's list

    func caseList(_ system: any CaseSystem, _ request: Request, _ visit: Visit) async throws -> View {
        let (person, moment, desk) = (try visit.signedIn(), now(), settings.organisation)
        let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
        let kept = savedViews
        let (found, openings, names, views, keeps) = try await store.read { reading in
            let reach = CaseReach(system, for: person, in: reading)
            let found = try CaseSearch(reach: reach, now: moment).page(asked)
            var names = CaseNames()
            for row in found.rows { try names.add(row.organisation, reading) }
            for organisation in found.organisations.prefix(300) { try names.add(organisation, reading) }
            let listed = system.lines.filter(\.isListed)
            for row in found.rows {
                for (line, cell) in zip(listed, row.cells) { try names.add(.text(cell.zh.replacingOccurrences(of: "、", with: ",")), line.input, cases, reading) }
            }
            for (name, value) in asked.fields { try names.add(.text(value), system.lines.first { $0.name == name }?.input ?? .yesNo, cases, reading) }
            let openings = try reach.openings(desk: desk)
            let keeps = try openings.contains { system.isKept(by: try reach.standings(for: $0.organisation)) }
            return (found, openings, names, try kept.all(of: person.id, code: system.code, in: reading, at: moment), keeps)
        }
        let page = CaseList(system: system, asked: asked, found: found, openings: openings.flatMap(\.ways), names: names, words: strings(visit.language), now: moment)
        var view = page.view
        view["views"] = views.map { kept -> View in
            ["id": kept.id, "title": kept.title, "href": "/cases/\(system.code)" + (kept.query.isEmpty ? "" : "?" + kept.query), "isHere": kept.query == page.query]
        }
        view["hasViews"] = !views.isEmpty
        view["aside"] = hotAside(system, person, visit.language) + caseAside(system, asked, visit.language) + (keeps ? tableAside(system, asked, visit.language) : [])
        return view
    }
}

/// A list of cases as its page shows it.
struct CaseList {
    let system: any CaseSystem
    let asked: CaseAsked
    let found: FoundCases
    let openings: [MoveShape]
    let names: CaseNames
    let words: Strings.Words
    let now: Instant

    private var language: Language { words.language }
    private var listed: [LineShape] { system.lines.filter(\.isListed) }

    static func count(_ number: Int) -> String { number > CaseSearch.countedUpTo ? "\(CaseSearch.countedUpTo)+" : String(number) }

    /// The ways in, each once, wherever it is open.
    static func ways(_ openings: [MoveShape], _ code: String, _ language: Language) -> [View] {
        // A theft is a call and a case: both are opened behind one door.
        if code == "THEF", let first = openings.first { return [["act": first.act, "title": first.title(language), "href": "/theft", "isFirst": true]] }
        var seen: Set<String> = []
        return openings.filter { seen.insert($0.act).inserted }.enumerated().map { index, way in
            ["act": way.act, "title": way.title(language), "href": "/cases/\(code)/new?way=\(way.act)", "isFirst": index == 0]
        }
    }

    var view: View {
        let path = "/cases/\(system.code)"
        let ways = Self.ways(openings, system.code, language)
        let many = found.organisations.count > 1
        return [
            "code": system.code, "system": system.title(language), "listPath": path, "q": asked.text, "ways": ways, "hasWays": !ways.isEmpty,
            "rows": found.rows.map { row($0, many: many) }, "isEmpty": found.rows.isEmpty, "heads": listed.map { ["title": $0.title(language)] as View },
            "total": orNone(found.total.map(Self.count)), "next": orNone(found.next.map { asked.address(system.code, after: $0) }),
            "isMine": asked.scope == .mine || found.organisations.isEmpty, "seesAll": !found.organisations.isEmpty,
            "allHref": asked.with { $0.scope = .all }.address(system.code), "mineHref": asked.with { $0.scope = .mine }.address(system.code),
            "scope": asked.scope == .mine, "isLate": asked.isLate, "byDue": asked.byDue,
            "lateHref": asked.with { $0.isLate.toggle() }.address(system.code),
            "dueHref": asked.with { $0.byDue = true }.address(system.code), "newHref": asked.with { $0.byDue = false; $0.isLate = false }.address(system.code),
            "stages": stages, "isAny": asked.stage.isEmpty, "isOpen": asked.stage == "open", "fromDay": asked.from?.description ?? "", "toDay": asked.to?.description ?? "",
            "filters": filters, "hasOrganisations": many, "query": query, "asked": asked.query.map { ["name": $0.name, "value": $0.value] as View },
            "organisations": found.organisations.prefix(300).map { id -> View in
                ["value": id.text, "name": names.name(id, language), "selected": asked.organisation == id]
            },
            "hasFigures": !found.organisations.isEmpty && !system.tallyShapes.isEmpty, "hasMap": system.lines.contains { $0.input == .position },
            "mapHref": asked.address(system.code).replacingOccurrences(of: path, with: path + "/map"), "isNarrowed": !asked.query.isEmpty, "hasMore": !asked.fields.isEmpty || asked.from != nil || asked.to != nil || asked.organisation != nil,
        ]
    }

    /// What a saved view keeps.
    var query: String { asked.address(system.code).split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? "" }

    private var stages: [View] {
        system.stages.map { ["value": $0.value, "name": $0.title(language), "selected": asked.stage == $0.value, "isEnd": $0.isEnd] }
    }

    private var filters: [View] {
        system.lines.filter(\.isNarrowing).map { line in
            let value = asked.fields[line.name] ?? ""
            var view: View = [
                "name": "f.\(line.name)", "title": line.title(language), "value": value, "isSelect": false, "isPicker": false, "find": "", "shown": false, "choices": [View](),
                "id": "f-\(line.name)", "many": false, "placeholder": "",
            ]
            switch line.input {
            case .choice(let choices):
                view["isSelect"] = true
                view["choices"] = choices.map { ["value": $0.value, "title": $0.title(language), "selected": $0.value == value] as View }
            case .yesNo:
                view["isSelect"] = true
                view["choices"] = [["value": "1", "title": words["cases_yes"], "selected": value == "1"] as View]
            case .person, .people:
                (view["isPicker"], view["find"], view["placeholder"]) = (true, "/api/v1/find/people", words["cases_find_person"])
                view["shown"] = orNone(value.isEmpty ? nil : names.said(value, .person, language))
            case .reference(let code):
                (view["isPicker"], view["find"], view["placeholder"]) = (true, "/api/v1/find/cases/\(code)", words["cases_find_case"])
                view["shown"] = orNone(value.isEmpty ? nil : names.said(value, line.input, language))
            default: break
            }
            return view
        }
    }

    private func row(_ row: CaseRow, many: Bool) -> View {
        let lines = LineWords(names: names, words: words, files: "")
        var due: View = ["has": false]
        if let at = row.due {
            due = lines.due(at, at: now)
            due["has"] = true
        }
        return [
            "href": "/cases/\(system.code)/\(row.id)", "number": row.number, "headline": row.headline, "day": row.opened.day.description,
            "stage": system.stages.first { $0.value == row.stage }?.title(language) ?? row.stage, "isEnd": system.stages.first { $0.value == row.stage }?.isEnd ?? false,
            "due": due, "organisation": orNone(many ? names.name(row.organisation, language) : nil),
            "cells": zip(listed, row.cells).map { line, cell -> View in
                ["title": line.title(language), "text": orNone(said(line, cell))]
            },
            "todo": row.offered.prefix(2).map { ["title": $0(language)] as View }, "more": orNone(row.offered.count > 2 ? String(row.offered.count - 2) : nil),
        ]
    }

    private func said(_ line: LineShape, _ cell: LocalisedText) -> String {
        switch line.input {
        case .person, .people, .organisation, .reference:
            names.said(cell.zh.replacingOccurrences(of: "、", with: ","), line.input, language) ?? cell(language)
        default: cell(language)
        }
    }
}
