import Figures
import Foundation
import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// 统计: the figures of a month, as a page and as JSON.
    func addFigures(to list: inout RouteList) {
        let shelf = Shelf()

        list.get("/figures", for: .roles([.operator_, .chief])) { request, visit in
            let report = try await monthReport(request, visit.deskOrganisations, shelf)
            let words = FiguresWords(house: self, visit: visit)
            let view = FiguresView(report: report, words: words).view
            return try pages.page("figures", view, for: visit, to: request)
        }
        list.get("/api/v1/figures", for: .roles([.operator_, .chief]), token: .figuresRead, api: "Figures of a month against earlier ones; ?month=2026-11&campus=") { request, visit in
            try Answer.json(FiguresJSON(try await monthReport(request, visit.deskOrganisations, shelf)), to: request)
        }
    }

    /// The month a request asks for (the present one when it asks for none), counted.
    private func monthReport(_ request: Request, _ organisations: [OrganisationID], _ shelf: Shelf) async throws -> MonthReport {
        let moment = now()
        var month = moment.day.month
        if let text = request.query("month") {
            guard let asked = Month(text: text) else {
                throw Refusal(.unreadable, field: "month", "“month”应为 2026-11", "“month” should be like 2026-11")
            }
            month = asked
        }
        guard let comparison = Comparison(month: month, asOf: moment) else {
            throw Refusal(.unreadable, field: "month", "\(month) 还没有开始，没有数据", "\(month) has not begun: there is nothing to count")
        }
        let campus = try IncidentFilter(query: { $0 == "campus" ? request.query("campus") : nil }).campus
        // Thirteen months in a row hold the month before and the year before as well.
        var query = StateQuery(kind: Incident.kind)
        query.organisations = organisations
        query.from = min(comparison.yearBefore.from, comparison.before.from)
        query.until = comparison.now.until
        query.newestFirst = false
        query.limit = 100_000
        let states = try await store.read { [query] in try $0.states(query) }
        let incidents = try await shelf.incidents(states)
        var campuses = Set(incidents.map(\.campusKey))
        campuses.formUnion([settings.organisation.text, "-"])
        if let campus { campuses.insert(campus) }
        return MonthReport(
            figures: MonthFigures(of: incidents, over: comparison, campus: campus, under: settings.targets),
            lines: MonthLine.lines(13, upTo: comparison, of: incidents, campus: campus, under: settings.targets),
            campuses: campuses.sorted { ($0 == "-" ? 1 : 0, $0) < ($1 == "-" ? 1 : 0, $1) }, targets: settings.targets, asOf: moment)
    }
}

/// Incidents that were read before and have not changed since: reading a year of documents anew for each visit is most of
/// the work. It holds nothing sealed.
actor Shelf {
    private var kept: [IncidentID: Incident] = [:]
    private static let capacity = 100_000

    /// Throws where a stored document cannot be read.
    func incidents(_ states: [StoredState]) throws -> [Incident] {
        if kept.count > Self.capacity { kept = [:] }
        return try states.map { state in
            let id = IncidentID(state.subject.id)
            if let incident = kept[id], incident.version == state.version { return incident }
            let incident: Incident = try Wire.decode(from: state.document)
            kept[id] = incident
            return incident
        }
    }
}

/// A text for a section that is left out where there is none: a template takes an empty text for something.
func orNone(_ text: String?) -> Any {
    guard let text, !text.isEmpty else { return false }
    return text
}

/// What the figures page shows, before it is put into words.
struct MonthReport: Sendable {
    let figures: MonthFigures
    let lines: [MonthLine]
    /// To choose from.
    let campuses: [String]
    let targets: Targets
    let asOf: Instant
}

extension IncidentFilter {
    /// Where a link leads that opens the incidents behind a number.
    var address: String {
        let pairs = query.map { "\($0.name)=\($0.value.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? "")" }
        return "/incidents" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    private static let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_.:"))
}
