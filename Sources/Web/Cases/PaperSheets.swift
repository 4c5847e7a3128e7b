import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

/// Papers that are stuck on things: several on a page, with marks to cut along.
struct PaperSheets {
    /// The rule `paper.<CODE>.<name>.layout` of such a paper says this.
    static let layout = "tag"
    /// Two pages of 24.
    static let most = 48
}

/// One thing of a list with its tag.
private struct TaggedCase: Sendable {
    let row: CaseRow
    let ready: ReadyPaper
}

extension House {
    /// The tags of a list of cases: the address takes the list's filters.
    func addPaperSheets(to list: inout RouteList) {
        list.get("/cases/:code/sheets/:name", for: .signedIn) { request, visit in
            let (system, name) = (try system(visit), visit.parameters.get("name") ?? "")
            try requireSheet(name, of: system)
            let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
            let found = try await tagged(name, asked, system, visit)
            let (words, address) = (strings(.chinese), try? ownAddress(request))
            let tags = found.compactMap { one -> View? in
                guard let issued = one.ready.current, let address else { return nil }
                let setting = PaperSetting(
                    sheet: one.ready.sheet, system: system, names: one.ready.names, words: words, organisation: one.ready.organisation(.chinese), issued: issued,
                    address: address, rules: cases.rules)
                let lines = one.ready.sheet.lines.filter { !$0.text.isEmpty }
                return [
                    "authority": setting.authority, "qr": orNone(QRImage.svg("\(address)/check/\(issued.token)", label: words["papers_qr"])), "number": issued.number,
                    "code": orNone(lines.first?.text), "what": orNone(lines.dropFirst().map(\.text).joined(separator: " ")), "statement": orNone(one.ready.sheet.statement),
                    "href": "/cases/\(system.code)/\(one.row.id)",
                ]
            }
            let left = found.filter { $0.ready.current == nil && !$0.ready.isMasked }.count
            var action = asked.address(system.code)
            action = "/cases/\(system.code)/sheets/\(name)" + (action.firstIndex(of: "?").map { String(action[$0...]) } ?? "")
            return try pages.page(
                "paper-tags",
                [
                    "pageTitle": system.paperTitles.first { $0.name == name }?.title(visit.language) ?? name, "tags": tags, "hasTags": !tags.isEmpty, "left": orNone(left > 0 ? strings(visit.language)("papers_left", ["count": String(left)]) : nil),
                    "action": action, "back": asked.address(system.code), "noAddress": address == nil, "p": words, "isEmpty": found.isEmpty,
                ], for: visit, to: request)
        }
        list.post("/cases/:code/sheets/:name", for: .signedIn) { request, visit in
            try SameSite.check(request, visit, formToken: try await PostedForm(of: request, visit)["formToken"])
            let (system, name, person, moment) = (try system(visit), visit.parameters.get("name") ?? "", try visit.signedIn(), now())
            try requireSheet(name, of: system)
            let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
            let ids = try await tagged(name, asked, system, visit).filter { $0.ready.current == nil && !$0.ready.isMasked }.map(\.row.id)
            _ = try await store.write { ledger in
                for id in ids { try papers.issue(name, of: id, system, by: person, on: ledger, at: moment) }
            }
            return Answer.redirect(to: request.uri.path + (request.uri.query.map { "?" + $0 } ?? ""))
        }
    }

    private func requireSheet(_ name: String, of system: any CaseSystem) throws {
        guard cases.rules.text("paper.\(system.code).\(name).layout") == PaperSheets.layout, system.paperTitles.contains(where: { $0.name == name }) else {
            throw Refusal(.notFound, "这种文书不能成批打印", "There are no sheets of this paper")
        }
    }

    /// The cases of the list whose tag the visitor may have, the newest first.
    private func tagged(_ name: String, _ asked: CaseAsked, _ system: any CaseSystem, _ visit: Visit) async throws -> [TaggedCase] {
        let (person, moment) = (try visit.signedIn(), now())
        return try await store.read { reading in
            let reach = CaseReach(system, for: person, in: reading)
            return try CaseSearch(reach: reach, now: moment).page(asked, perPage: PaperSheets.most).rows.compactMap { row in
                do {
                    return TaggedCase(row: row, ready: try papers.ready(name, of: row.id, system, for: person, in: reading))
                } catch let refusal as Refusal where [.outOfOrder, .notYours, .notFound].contains(refusal.code) {
                    // Not registered so far, or somebody else's: the rest of the list has its tags all the same.
                    return nil
                }
            }
        }
    }
}
