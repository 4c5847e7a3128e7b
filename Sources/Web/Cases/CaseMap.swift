import Cases
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Journal

/// A case of a list with its place.
private struct PlacedCase: Sendable {
    let row: CaseRow
    /// `nil` where it has none, or none that the reader may see.
    let position: Position?
}

/// What a map's script is handed.
private struct SpotJSON: Encodable {
    let n: Int
    let lat: Double
    let lon: Double
    let title: String
    let href: String
    let end: Bool
}

extension House {
    /// The cases of a list on the map, with a list beside it that says the same.
    func addCaseMap(to list: inout RouteList) {
        list.get("/cases/:code/map", for: .signedIn) { request, visit in
            let system = try system(visit)
            guard system.lines.contains(where: { $0.input == .position }) else {
                throw Refusal(.notFound, "“\(system.title.zh)”不记录位置，没有地图", "\"\(system.title.en)\" has no places: there is no map")
            }
            let asked = try CaseAsked(request.uri.queryParameters.map { (key: String($0.key), value: String($0.value)) }, of: system)
            return try pages.page("case-map", try await caseMap(system, asked, visit), for: visit, to: request)
        }
    }

    /// Cases that one map shows: more would hide one another.
    private static var mostPlaced: Int { 300 }

    private func caseMap(_ system: any CaseSystem, _ asked: CaseAsked, _ visit: Visit) async throws -> View {
        let (person, moment, language, words) = (try visit.signedIn(), now(), visit.language, strings(visit.language))
        let (found, isMore) = try await store.read { reading in
            let reach = CaseReach(system, for: person, in: reading)
            let page = try CaseSearch(reach: reach, now: moment).page(asked, perPage: Self.mostPlaced)
            let placed = try page.rows.map { row in
                let state = try reading.state(of: Subject(kind: system.kind, id: row.id.text))
                return PlacedCase(row: row, position: try state.flatMap { try system.place(of: $0, for: reach.standings(for: $0.organisation)) })
            }
            return (placed, page.next != nil)
        }
        let placed = found.filter { $0.position != nil }
        let stages = Dictionary(system.stages.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [View] = [], spots: [SpotJSON] = []
        for (index, one) in placed.enumerated() {
            guard let position = one.position else { continue }
            let stage = stages[one.row.stage]
            let href = "/cases/\(system.code)/\(one.row.id)"
            rows.append([
                "n": index + 1, "headline": one.row.headline, "number": one.row.number, "stage": stage?.title(language) ?? one.row.stage, "isEnd": stage?.isEnd ?? false,
                "day": one.row.opened.day.description, "href": href,
            ])
            spots.append(
                SpotJSON(
                    n: index + 1, lat: (position.latitude * 1e5).rounded() / 1e5, lon: (position.longitude * 1e5).rounded() / 1e5,
                    title: "\(one.row.number) \(one.row.headline)", href: href, end: stage?.isEnd ?? false))
        }
        let listed = asked.address(system.code)
        let seesHot = ["THEF", "FOUN"].contains(system.code) && Self.seesHotSpots(person)
        return [
            "code": system.code, "system": system.title(language), "listHref": listed, "rows": rows, "isEmpty": rows.isEmpty, "home": mapBounds, "attribution": mapLayers.attribution,
            // Within a script element nothing may look like its end.
            "spots": String(decoding: try Wire.encode(spots), as: UTF8.self).split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c"),
            "shown": words("casemap_shown", ["count": String(placed.count)]),
            "without": orNone(found.count > placed.count ? words("casemap_without", ["count": String(found.count - placed.count)]) : nil),
            "isMore": isMore, "more": words("casemap_more", ["count": String(Self.mostPlaced)]), "hot": seesHot, "isNarrowed": !asked.query.isEmpty,
        ]
    }
}
