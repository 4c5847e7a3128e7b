import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Mustache

/// What a template is filled with.
typealias View = [String: Any]

/// Templates, filled and sent.
struct Pages: Sendable {
    private let library: MustacheLibrary
    private let strings: Strings
    private let assets: Assets

    init(directory: String, strings: Strings, assets: Assets) async throws {
        library = try await MustacheLibrary(directory: directory, withExtension: "mustache")
        self.strings = strings
        self.assets = assets
    }

    /// A whole page.
    func page(_ template: String, _ view: View, for visit: Visit, to request: Request, status: HTTPResponse.Status = .ok) throws -> Response {
        try respond(template, view, for: visit, to: request, status: status)
    }

    /// A part of a page, which a script puts in its place.
    func fragment(_ template: String, _ view: View, for visit: Visit, to request: Request) throws -> Response {
        try respond(template, view, for: visit, to: request, status: .ok)
    }

    func html(_ template: String, _ view: View, for visit: Visit) throws -> String {
        let words = strings(visit.language)
        var view = view
        view["t"] = words
        view["lang"] = visit.language == .chinese ? "zh-CN" : "en"
        view["isChinese"] = visit.language == .chinese
        view["scriptWords"] = words.forScripts
        view["formToken"] = (visit.session ?? visit.half)?.formToken ?? ""
        view["assets"] = assets.root
        if let person = visit.person {
            view["person"] = ["id": person.id.text, "name": person.name]
            view["isOperator"] = person.appointments.contains { $0.role == .operator_ }
            view["isChief"] = person.appointments.contains { $0.role == .chief }
            view["isResponder"] = person.unit != nil
            view["watches"] = person.appointments.contains { SealedRoles.approvers.contains($0.role) }
            view["seesFigures"] = person.appointments.contains { $0.role == .chief || $0.role == .operator_ }
        }
        guard let html = library.render(view, withTemplate: template) else {
            throw StringsFault(what: "there is no template \(template)")
        }
        return html
    }

    private func respond(_ template: String, _ view: View, for visit: Visit, to request: Request, status: HTTPResponse.Status) throws -> Response {
        var view = view
        let address = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
        if let person = visit.person { view["rooms"] = Navigation.view(of: person, at: request.uri.path, strings(visit.language)) }
        view["path"] = address.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        let bytes = Array(try html(template, view, for: visit).utf8)
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .vary: "Cookie, Accept-Encoding", .cacheControl: "no-store"]
        if bytes.count > 1024, Gzip.isAccepted(by: request.headers), let compressed = Gzip.compress(bytes, level: 4) {
            headers[.contentEncoding] = "gzip"
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: .init(bytes: compressed)))
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: .init(bytes: bytes)))
    }
}
