import Cases
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

extension House {
    /// 管理与登录日志: who administered what and who signed in, for the auditor.
    ///
    /// It is read from the entries themselves, through an index that leaves incidents and units out (`LogQuery`). A second
    /// table of log lines would hold only what its writers remembered to write there; and reading whole chains would read a
    /// million incidents for a page of fifty lines.
    func addAccessLog(to list: inout RouteList) {
        list.get("/accesslog", for: .duty([.auditor])) { request, visit in
            try pages.page("accesslog", try await accessLogView(try LogFilter(request), visit), for: visit, to: request)
        }
        list.post("/accesslog/export", for: .duty([.auditor])) { request, visit in
            let form = Self.form(try await request.bytes(visit))
            try SameSite.check(request, visit, formToken: form["formToken"] ?? "")
            return try await exportLog(try LogFilter { form[$0].flatMap { $0.isEmpty ? nil : $0 } }, visit)
        }
        list.get("/api/v1/accesslog", for: .duty([.auditor]), api: "Who administered, exported and signed in; ?kind=&by=&about=&from=&to=&after=") { request, visit in
            let page = try await accessLog(try LogFilter(request), by: try visit.signedIn(), limit: Self.logLines)
            return try Answer.json(page, to: request)
        }
    }

    static let logLines = 50
    /// Lines of one export: what is older is exported with another span of days.
    static let exportLines = 20_000

    struct LogPage: Encodable, Sendable {
        let lines: [LogRow]
        /// Goes into `?after=` for the next page; absent on the last.
        let after: String?
    }

    private func accessLog(_ filter: LogFilter, by person: Person, limit: Int) async throws -> LogPage {
        let (moment, cases) = (now(), cases)
        return try await store.read { reading in
            let places = try Rights(reading).chains(for: [.auditor], person)
            guard !places.isEmpty else { return LogPage(lines: [], after: nil) }
            var query = filter.query(of: places.sorted(), cases: cases.systems.map(\.kind))
            query.limit = limit + 1
            let found = try reading.log(query)
            let sight = SealedSight(reading, person, at: moment)
            let lines = try found.prefix(limit).compactMap { try LogRow($0, for: sight, cases, isNarrowed: filter.by != nil) }
            return LogPage(lines: lines, after: found.count > limit ? LogFilter.mark(found[limit - 1].mark) : nil)
        }
    }

    private func accessLogView(_ filter: LogFilter, _ visit: Visit) async throws -> View {
        let page = try await accessLog(filter, by: try visit.signedIn(), limit: Self.logLines)
        let language = visit.language
        var view: View = [
            "rows": page.lines.map { $0.view(language) }, "isEmpty": page.lines.isEmpty, "by": filter.by ?? "", "about": filter.about ?? "",
            "from": filter.from?.description ?? "", "to": filter.to?.description ?? "", "kind": filter.group?.rawValue ?? "",
            "kinds": LogGroup.allCases.map { Self.choice($0.rawValue, $0.title(language), $0 == filter.group) }, "exportLines": Self.exportLines,
        ]
        if let after = page.after { view["next"] = "/accesslog?" + (filter.fields + [("after", after)]).map { "\($0.0)=\($0.1)" }.joined(separator: "&") }
        return view
    }

    /// The lines as a table to keep; that it was taken away is an entry, written first.
    private func exportLog(_ filter: LogFilter, _ visit: Visit) async throws -> Response {
        let (person, moment, language) = (try visit.signedIn(), now(), visit.language)
        let kept = Dictionary(uniqueKeysWithValues: filter.fields)
        try await store.write { ledger in
            for place in try Set(person.organisations(as: .auditor).map { try ledger.chain(of: $0) }).sorted() {
                try ledger.append(
                    Draft(
                        organisation: place, subject: Subject(kind: LogRow.exportKind, id: place.text), act: "exported", by: .person(person.id),
                        at: moment, open: try Wire.encode(kept)))
            }
        }
        let page = try await accessLog(filter, by: person, limit: Self.exportLines)
        let words = strings(language)
        let head = ["log_time", "log_place", "log_sequence", "log_account", "log_name", "log_kind", "log_act", "log_subject", "log_detail"].map { words[$0] }
        let rows = page.lines.map { line in
            [
                line.at.local, line.organisation.text, String(line.sequence), line.by.text, line.byName ?? "", line.kindTitle(language),
                line.actTitle(language), line.subjectWords, line.detail(language),
            ]
        }
        return Answer.csv([head] + rows, name: "accesslog-\(moment.day).csv")
    }
}

/// What of the log is wanted, as addresses and forms say it.
struct LogFilter: Sendable {
    var group: LogGroup?
    var by: String?
    var about: String?
    var from: Day?
    var to: Day?
    var after: LogMark?

    init(_ request: Request) throws { try self.init { request.query($0) } }

    /// Throws `Refusal` for what is no kind, account or day.
    init(_ field: (String) -> String?) throws {
        if let text = field("kind") {
            guard let group = LogGroup(rawValue: text) else { throw Refusal(.unreadable, field: "kind", "没有这类日志", "There is no such kind") }
            self.group = group
        }
        func account(_ name: String) throws -> String? {
            guard let text = field(name) else { return nil }
            guard let id = PersonID(checking: text) else { throw Refusal(.unreadable, field: name, "请填写账号", "Give an account") }
            return id.text
        }
        func day(_ name: String) throws -> Day? {
            guard let text = field(name) else { return nil }
            guard let day = Day(text: text) else { throw Refusal(.unreadable, field: name, "请填写日期，如 2026-11-22", "Give a day such as 2026-11-22") }
            return day
        }
        (by, about, from, to) = (try account("by"), try account("about"), try day("from"), try day("to"))
        after = field("after").flatMap(Self.mark)
    }

    /// `cases` are the kinds that cases are stored under.
    func query(of organisations: [OrganisationID], cases: [String]) -> LogQuery {
        var query = LogQuery(of: organisations)
        if let group { (query.kinds, query.acts) = (group == .cases ? cases : group.kinds, group.acts) }
        query.by = by.map { .person(PersonID($0)) }
        query.subject = about.map { Subject(kind: PersonRecord.stateKind, id: $0) }
        query.from = from?.start
        query.until = to.map { ($0 + 1).start }
        query.after = after
        return query
    }

    /// For the way to the next page, and for the entry of an export; every value is plain letters.
    var fields: [(String, String)] {
        [("kind", group?.rawValue), ("by", by), ("about", about), ("from", from?.description), ("to", to?.description)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    static func mark(_ mark: LogMark) -> String { "\(mark.at.milliseconds)~\(mark.sequence)~\(mark.organisation)" }

    private static func mark(_ text: String) -> LogMark? {
        let parts = text.split(separator: "~", maxSplits: 2)
        guard parts.count == 3, let at = Int64(parts[0]), let sequence = Int64(parts[1]), let place = OrganisationID(checking: String(parts[2]))
        else { return nil }
        return LogMark(at: Instant(milliseconds: at), organisation: place, sequence: sequence)
    }
}
