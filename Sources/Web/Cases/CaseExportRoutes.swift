import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal
import NIOCore

extension House {
    /// 导出: a list as a table, with the same filters, for whoever keeps the register. What is sealed is masked, save for a reason that goes on
    /// the record.
    func addCaseExport(to list: inout RouteList) {
        list.get("/cases/:code/export.csv", for: .signedIn) { request, visit in
            let system = try system(visit)
            let places = try await importPlaces(system, visit).map(\.organisation)
            let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
            return try await export(system, asked, from: places, request.query("encoding"), nil, visit)
        }
        list.get("/cases/:code/export", for: .signedIn) { request, visit in
            let system = try system(visit)
            _ = try await importPlaces(system, visit)
            return try exportForm(system, request, visit, nil, PostedForm())
        }
        list.post("/cases/:code/export", for: .signedIn) { request, visit in
            let system = try system(visit)
            let places = try await importPlaces(system, visit).map(\.organisation)
            let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
            let form = try await PostedForm(of: request, visit)
            do {
                if let stale = try refusesForm(request, visit, form) { throw stale }
                let reason = try Self.lookReason(form["reason"])
                let why = (reason: reason, words: Sealed(try reason.words(form["words"])))
                return try await export(system, asked, from: places, form["encoding"], why, visit)
            } catch let refusal as Refusal where ["reason", "words"].contains(refusal.field) || refusal.code == .staleForm {
                return try exportForm(system, request, visit, refusal, form)
            }
        }
    }

    /// Why a list is taken along unmasked.
    private func exportForm(_ system: any CaseSystem, _ request: Request, _ visit: Visit, _ refusal: Refusal?, _ form: PostedForm) throws -> Response {
        let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
        let list = asked.address(system.code)
        let query = list.dropFirst("/cases/\(system.code)".count)
        let view: View = [
            "code": system.code, "system": system.title(visit.language), "list": list, "action": "/cases/\(system.code)/export\(query)",
            "reasons": Self.lookReasons(form["reason"], visit.language), "said": form["words"], "fault": orNone(refusal?.message(visit.language)),
            "isGB": form["encoding"] == "gb18030",
        ]
        return try pages.page("case-export", view, for: visit, to: request, status: refusal.map { Answer.status(of: $0.code) } ?? .ok)
    }

    typealias ExportReason = (reason: LookReason, words: Sealed<String>)

    /// The rows leave as they are read, some hundred at a time; that they left is on the record of each organisation.
    private func export(
        _ system: any CaseSystem, _ asked: CaseAsked, from places: [OrganisationID], _ encoding: String?, _ why: ExportReason?, _ visit: Visit
    ) async throws -> Response {
        let (person, language, moment, store, now) = (try visit.signedIn(), visit.language, now(), store, now)
        let encode = try encoder(encoding)
        let wanted = asked.organisation.map { places.contains($0) ? [$0] : [] } ?? places
        guard !wanted.isEmpty else { throw Refusal(.notYours, field: "org", "你不管理这个单位的台账", "You do not keep the register of this organisation") }
        let query = try await store.read { reading in
            var query = CaseSearch(reach: CaseReach(system, for: person, in: reading), now: moment).query(asked)
            (query.organisations, query.after, query.limit) = (wanted, nil, Self.exportedAtOnce)
            return query
        }
        try await note(system, asked, wanted, why, by: person, at: moment)
        let looks: Looks = why == nil ? .none : .all
        let export = CaseExport(of: system, in: language)
        let body = ResponseBody { writer in
            var query = query
            try await writer.write(ByteBuffer(bytes: try encode(Self.line(export.heading), true)))
            while true {
                let asking = query
                // Rights may end while a long table is on its way.
                let (text, last, count) = try await store.read { reading in
                    let present = try reading.present(person, at: now())
                    let standings = Standings(of: .person(present), in: reading, looks: looks)
                    let states = try reading.states(asking)
                    let rows = try states.compactMap { try export.row($0, for: standings(for: $0.organisation)) }
                    return (rows.map(Self.line).joined(), states.last, states.count)
                }
                if !text.isEmpty { try await writer.write(ByteBuffer(bytes: try encode(text, false))) }
                guard count == asking.limit, let last else { break }
                query.goOn(after: last)
            }
            try await writer.finish(nil)
        }
        let name = "\(system.title(language))-\(moment.day).csv"
        return Response(status: .ok, headers: Self.tableHeaders(name, isGB: encoding == "gb18030"), body: body)
    }

    private static let exportedAtOnce = 400

    /// Whoever watches over the system reads who took which list along.
    private func note(
        _ system: any CaseSystem, _ asked: CaseAsked, _ places: [OrganisationID], _ why: ExportReason?, by person: Person, at moment: Instant
    ) async throws {
        struct Exported: Encodable {
            let system: String
            let filters: [String]
            /// Of one that is not masked.
            let reason: LookReason?
        }
        // Which filters, not their values: a name that was searched for is nobody's business in the log.
        let open = try Wire.encode(Exported(system: system.code, filters: asked.query.map(\.name), reason: why?.reason))
        let words = why?.words.opened() ?? ""
        try await store.write { ledger in
            for place in places {
                try ledger.append(
                    Draft(
                        organisation: place, subject: Subject(kind: LogRow.caseExportKind, id: system.code), act: "exported", by: .person(person.id), at: moment, open: open,
                        sealed: words.isEmpty ? [] : [SealedPart(audience: .watchers, content: try Wire.encode(words), salt: Secret.bytes(32))]))
            }
        }
    }

    // MARK: - Tables

    static func line(_ cells: [String]) -> String { cells.map(Answer.cell).joined(separator: ",") + "\r\n" }

    static func tableHeaders(_ name: String, isGB: Bool) -> HTTPFields {
        [
            .contentType: "text/csv; charset=\(isGB ? "gb18030" : "utf-8")", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentDisposition: Answer.disposition("attachment", name: name),
        ]
    }

    /// Text as bytes: UTF-8 with a mark at the beginning, or GB18030. Throws `Refusal` for another encoding.
    func encoder(_ encoding: String?) throws -> @Sendable (_ text: String, _ isFirst: Bool) throws -> [UInt8] {
        switch encoding {
        case nil, "", "utf-8": return { text, isFirst in (isFirst ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8) }
        case "gb18030":
            let tables = try caseTables()
            return { text, _ in try tables.gb18030(text) }
        default: throw Refusal(.unreadable, field: "encoding", "编码须为 utf-8 或 gb18030", "The encoding is utf-8 or gb18030")
        }
    }

    func table(_ rows: [[String]], name: String, encoding: String?) throws -> Response {
        let bytes = try encoder(encoding)(rows.map(Self.line).joined(), true)
        return Response(status: .ok, headers: Self.tableHeaders(name, isGB: encoding == "gb18030"), body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The rows that could not be imported, each with why.
    func rejects(of job: CaseImportJob, encoding: String?) async throws -> Response {
        let path = try caseTables().badPath(of: job.id)
        guard !job.isAtWork, let data = FileManager.default.contents(atPath: path) else {
            throw Refusal(.notFound, "没有可下载的问题行", "There are no rows to download")
        }
        let bytes = try encoder(encoding)(String(decoding: data, as: UTF8.self), true)
        let name = "问题行-\(job.name.isEmpty ? "导入.csv" : job.name)"
        return Response(status: .ok, headers: Self.tableHeaders(name, isGB: encoding == "gb18030"), body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension CaseTables {
    func has(_ job: String) -> Bool { FileManager.default.fileExists(atPath: path(of: job)) }
}
