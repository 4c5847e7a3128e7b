import Cases
import Ground
import Identity

extension House {
    /// For whoever keeps the register: the list as a table, with the filters it has, and tables for it.
    func tableAside(_ system: any CaseSystem, _ asked: CaseAsked, _ language: Language) -> [View] {
        let query = asked.address(system.code).split(separator: "?", maxSplits: 1).dropFirst().first.map { "?\($0)" } ?? ""
        let words = strings(language)
        return [
            ["href": "/cases/\(system.code)/export.csv\(query)", "title": words["caseimport_export"]],
            ["href": "/cases/\(system.code)/export\(query)", "title": words["look_export"]],
            ["href": "/cases/\(system.code)/import", "title": words["caseimport_title"]],
        ]
    }

    /// Where a table is chosen, with the columns of each way in and the imports that were begun.
    func caseImportForm(_ system: any CaseSystem, _ visit: Visit) async throws -> View {
        let (language, person) = (visit.language, try visit.signedIn())
        let places = try await importPlaces(system, visit)
        let names = try await placeNames(places.map(\.organisation))
        var ways: [MoveShape] = []
        for way in places.flatMap(\.ways) where !ways.contains(where: { $0.act == way.act }) { ways.append(way) }
        let jobs = try await importJobs(of: person.id, system.code)
        return [
            "isForm": true, "isJob": false, "code": system.code, "system": system.title(language), "isOpen": settings.caseTables != nil, "limit": CaseTables.limit / 1024 / 1024,
            "organisations": places.map { Self.option($0.organisation.text, "\(names[$0.organisation]?(language) ?? $0.organisation.text)（\($0.organisation)）", false) },
            "isOne": places.count == 1,
            "ways": ways.enumerated().map { index, way -> View in
                [
                    "act": way.act, "title": way.title(language), "selected": index == 0, "columns": Self.columns(of: way, language),
                    "template": "/cases/\(system.code)/import/template.csv?opening=\(way.act)",
                ]
            },
            "jobs": jobs.prefix(8).map { job -> View in
                [
                    "href": "/cases/\(system.code)/import/\(job.id)", "name": job.name.isEmpty ? job.run : job.name, "at": String(job.at.local.dropLast(3)),
                    "stage": strings(language)["caseimport_stage_\(job.stage.rawValue)"], "good": job.stage == .checked ? job.found.good : job.done.good,
                ]
            },
            "hasJobs": !jobs.isEmpty,
        ]
    }

    /// What each column of a way in takes.
    private static func columns(of way: MoveShape, _ language: Language) -> [View] {
        let lines = way.asked + way.optional
        var rows = lines.enumerated().flatMap { index, line -> [View] in
            let isNeeded = index < way.asked.count && line.input != .yesNo
            switch line.input {
            case .files: return []
            case .rows(let columns):
                return columns.map { column in
                    [
                        "name": "\(line.title(language)).\(column.title(language))", "isNeeded": isNeeded && column.isRequired, "takes": Self.takes(column.input, language),
                        "isKey": false,
                    ]
                }
            default: return [["name": line.title(language), "isNeeded": isNeeded, "takes": takes(line.input, language), "isKey": line.isKey]]
            }
        }
        if !lines.contains(where: \.isKey) {
            rows.append(["name": language == .chinese ? "外部编号" : "External number", "isNeeded": false, "takes": "", "isKey": true])
        }
        return rows
    }

    private static func takes(_ input: Input, _ language: Language) -> String {
        switch input {
        case .reference: return language == .chinese ? "编号、其外部编号" : "its number, or what it is known by"
        case .person: return language == .chinese ? "账号、学号或工号" : "an account, or a number of the register"
        case .line: return ""
        default:
            let (zh, en) = input.expectation
            return language == .chinese ? zh : en
        }
    }

    /// One import: what was found, how far it is, what became of it.
    func caseImportView(_ job: CaseImportJob, _ system: any CaseSystem, _ visit: Visit) async throws -> View {
        let language = visit.language
        let name = try await placeNames([job.organisation])[job.organisation]?(language) ?? job.organisation.text
        let way = system.openings.first { $0.act == job.opening }?.title(language) ?? job.opening
        let isAfter = [.done, .stopped].contains(job.stage) || job.stage == .failed && job.found.rows > 0 && job.done.rows > 0
        let tally = isAfter ? job.done : job.found
        let shown = tally.faults.prefix(200)
        let comma = language == .chinese ? "、" : ", "
        return [
            "isForm": false, "isJob": true, "id": job.id, "code": job.code, "system": system.title(language), "organisation": name, "organisationID": job.organisation.text,
            "way": way, "name": job.name, "stage": job.stage.rawValue, "isAtWork": job.isAtWork, "isChecking": job.stage == .checking, "isChecked": job.stage == .checked,
            "isWriting": job.stage == .writing, "isDone": job.stage == .done, "isStopped": job.stage == .stopped, "isFailed": job.stage == .failed,
            "mayGoOn": (job.stage == .stopped || job.stage == .failed) && job.found.rows > 0 && settings.caseTables?.has(job.id) == true,
            "fault": job.fault?(language) ?? "", "seen": job.stage == .writing ? job.done.rows : job.found.rows, "lines": max(1, job.stage == .writing ? job.found.rows : job.lines - 1),
            "rows": tally.rows, "good": tally.good, "known": tally.known, "twins": tally.twins, "bad": tally.bad, "hasBad": tally.bad > 0,
            "isNothing": job.stage == .checked && job.found.good == 0,
            "faults": shown.map { fault -> View in
                ["line": fault.line, "column": fault.column?(language) ?? "", "message": fault.message(language)]
            },
            "isCut": tally.bad > shown.count || tally.faults.count > shown.count, "badHref": "/cases/\(job.code)/import/\(job.id)/bad.csv",
            "unknown": job.unknown.joined(separator: comma), "hasUnknown": !job.unknown.isEmpty, "later": job.later.joined(separator: comma), "hasLater": !job.later.isEmpty,
            "listHref": "/cases/\(job.code)?stage=any",
        ]
    }
}
