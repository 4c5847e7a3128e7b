import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Journal

extension House {
    /// Papers of cases, the same for every system: looked at, issued, printed, checked.
    func addPapers(to list: inout RouteList) {
        let press = PaperPress(publicDirectory: settings.publicDirectory)

        // With `.pdf` behind its name the paper comes as a file.
        list.get("/cases/:code/:id/papers/:name", for: .signedIn) { request, visit in
            let name = visit.parameters.get("name") ?? ""
            if name.hasSuffix(".pdf") { return try await paperFile(String(name.dropLast(4)), press, visit, to: request) }
            return try await paperPage(name, press, visit, to: request)
        }
        list.post("/cases/:code/:id/papers/:name", for: .signedIn) { request, visit in
            try SameSite.check(request, visit, formToken: try await PostedForm(of: request, visit)["formToken"])
            let (system, id, person, name) = (try system(visit), try Self.caseID(visit), try visit.signedIn(), visit.parameters.get("name") ?? "")
            let moment = now()
            _ = try await store.write { try papers.issue(name, of: id, system, by: person, on: $0, at: moment) }
            return Answer.redirect(to: CaseAddress.paper(system.code, id, name) + "?issued=1")
        }
        addPaperSheets(to: &list)
        addCaseTallies(to: &list)
        addCaseMap(to: &list)
        addPaperCheck(to: &list)
    }

    /// `en` for a translation; papers are Chinese otherwise, whoever prints them.
    private func paperLanguage(_ request: Request) -> Language { request.query("in") == "en" ? .english : .chinese }

    private func paper(_ name: String, _ visit: Visit, _ language: Language) async throws -> (ready: ReadyPaper, current: IssuedPaper?) {
        let (system, id, person) = (try system(visit), try Self.caseID(visit), try visit.signedIn())
        let moment = now()
        return try await store.read { reading in
            // What stands on the record is the Chinese text: a translation goes by its number.
            let chinese = try papers.ready(name, of: id, system, for: person, in: reading, at: moment)
            guard language == .english else { return (chinese, chinese.current) }
            return (try papers.ready(name, of: id, system, for: person, in: reading, .english, at: moment), chinese.current)
        }
    }

    private func setting(_ ready: ReadyPaper, _ current: IssuedPaper?, _ system: any CaseSystem, _ language: Language, _ request: Request) -> PaperSetting {
        PaperSetting(
            sheet: ready.sheet, system: system, names: ready.names, words: strings(language), organisation: ready.organisation(language), issued: current,
            address: try? ownAddress(request), rules: cases.rules)
    }

    private func paperPage(_ name: String, _ press: PaperPress, _ visit: Visit, to request: Request) async throws -> Response {
        let (system, id, language) = (try system(visit), try Self.caseID(visit), paperLanguage(request))
        let (ready, current) = try await paper(name, visit, language)
        let setting = setting(ready, current, system, language, request)
        let (address, words) = (CaseAddress.paper(system.code, id, name), strings(visit.language))
        var view = setting.view
        view["pageTitle"] = ready.sheet.title
        view["back"] = "/cases/\(system.code)/\(id)"
        view["action"] = address
        view["mayIssue"] = current == nil && !ready.isMasked && language == .chinese
        view["isIssued"] = current != nil && !ready.isMasked
        view["isNew"] = request.query("issued") != nil && current != nil
        view["replaced"] = orNone(current == nil ? ready.issued.last.map { words("papers_changed", ["number": $0.number]) } : nil)
        view["pdf"] = orNone(current != nil && !ready.isMasked && press.program != nil ? "\(address).pdf\(language == .english ? "?in=en" : "")" : nil)
        view["noPDF"] = press.program == nil
        view["noAddress"] = (try? ownAddress(request)) == nil
        view["chineseHref"] = address
        view["englishHref"] = "\(address)?in=en"
        view["numberLine"] = orNone(current?.number)
        return try pages.page("paper", view, for: visit, to: request)
    }

    private func paperFile(_ name: String, _ press: PaperPress, _ visit: Visit, to request: Request) async throws -> Response {
        let (system, language) = (try system(visit), paperLanguage(request))
        let (ready, current) = try await paper(name, visit, language)
        guard !ready.isMasked else { throw Refusal(.notYours, "文书中有你未查看或无权查看的保密内容，不能下载：请先在案件页说明事由查看", "The paper has sealed lines: open them on the case's page with a reason, then download it") }
        guard let current else { throw Refusal(.outOfOrder, "请先出具文书，再下载 PDF", "Issue the paper first, then download the PDF") }
        var view = setting(ready, current, system, language, request).view
        view["css"] = try paperStyle()
        view["paperLanguage"] = language == .chinese ? "zh-CN" : "en"
        let bytes = try await press.pdf(of: try pages.html("paper-file", view, for: visit))
        var response = Answer.download(bytes, name: "\(ready.sheet.title) \(current.number).pdf", type: "application/pdf")
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func paperStyle() throws -> String {
        guard let data = FileManager.default.contents(atPath: settings.publicDirectory + "/css/paper.css") else { throw PaperPress.none }
        return String(decoding: data, as: UTF8.self)
    }
}
