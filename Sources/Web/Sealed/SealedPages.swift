import Foundation
import Ground
import Hummingbird
import Identity
import Incidents
import Journal

/// Whoever comes to the rooms of sealed records at all.
enum SealedRoles {
    static let records: Set<Role> = [.counsellor, .officer, .recordsGuardian, .operator_, .chief]
    static let approvers = SealedSight.watcherRoles
    static let register = approvers.union([.auditor])
}

extension House {
    /// 保密档案, 查阅审批, 查阅登记: the pages; what they do goes through the API.
    func addSealed(to list: inout RouteList) {
        list.get("/records", for: .duty(SealedRoles.records)) { request, visit in
            try pages.page("sealed", try await recordsView(try Self.filter(request), visit), for: visit, to: request)
        }
        list.get("/records/:id", for: .duty(SealedRoles.records)) { request, visit in
            try pages.page("sealed-file", try await recordView(visit), for: visit, to: request)
        }
        list.get("/records/:id/parts", for: .duty(SealedRoles.records)) { request, visit in
            try pages.fragment("sealed-parts", try await recordView(visit), for: visit, to: request)
        }
        list.get("/incidents/:id/opening", for: .roles([.operator_, .chief])) { request, visit in
            try pages.fragment("sealed-words", try await incidentOpeningView(visit), for: visit, to: request)
        }
        list.get("/approvals", for: .duty(SealedRoles.approvers)) { request, visit in
            try pages.page("approvals", try await approvalsView(visit), for: visit, to: request)
        }
        list.get("/approvals/list", for: .duty(SealedRoles.approvers)) { request, visit in
            try pages.fragment("approvals-list", try await approvalsView(visit), for: visit, to: request)
        }
        list.get("/openings", for: .duty(SealedRoles.register)) { request, visit in
            try pages.page("sealed-openings", try await registerView(try Self.registerFilter(request), request, visit), for: visit, to: request)
        }
        list.get("/openings/list", for: .duty(SealedRoles.register)) { request, visit in
            try pages.fragment("sealed-openings-list", try await registerView(try Self.registerFilter(request), request, visit), for: visit, to: request)
        }
        addSealedAPI(to: &list)
        addAccessLog(to: &list)
    }

    // MARK: - Files

    static func filter(_ request: Request) throws -> SealedSight.Filter {
        var filter = SealedSight.Filter()
        if let text = request.query("kind") {
            guard let kind = SealedKind(rawValue: text), kind != .incidentWords else {
                throw Refusal(.unreadable, field: "kind", "没有这类档案", "There is no such kind")
            }
            filter.kind = kind
        }
        if let text = request.query("stage") {
            guard let stage = SealedFile.Stage(rawValue: text) else { throw Refusal(.unreadable, field: "stage", "没有这个状态", "There is no such stage") }
            filter.stage = stage
        }
        filter.after = request.query("after").flatMap(pageMark(_:))
        return filter
    }

    private func recordsView(_ filter: SealedSight.Filter, _ visit: Visit) async throws -> View {
        let (person, moment) = (try visit.signedIn(), now())
        let (rows, after, mine) = try await store.read { reading in
            let sight = SealedSight(reading, person, at: moment)
            let (files, after) = try sight.files(filter)
            let mine = try reading.openings(by: person.id, limit: 20).map { try OpeningLine($0, for: sight) }
            return (try files.map { try FileRow($0, for: sight) }, after, mine)
        }
        let (language, words) = (visit.language, strings(visit.language))
        let places = try await writingPlaces(of: person)
        let warns = SealedKind.allCases.filter { kind in kind != .incidentWords && person.appointments.contains { kind.warners.contains($0.role) } }
        let kinds = SealedKind.allCases.filter { kind in kind != .incidentWords && person.appointments.contains { kind.listers.contains($0.role) } }
        var view: View = [
            "rows": rows.map { $0.view(language) }, "isEmpty": rows.isEmpty, "mine": mine.map { $0.view(words) }, "hasMine": !mine.isEmpty,
            "kinds": kinds.map { Self.choice($0.rawValue, $0.title(language), filter.kind == $0) },
            "stages": SealedFile.Stage.allCases.map { Self.choice($0.rawValue, $0.title(language), filter.stage == $0) },
            "seesFiles": !kinds.isEmpty, "mayBegin": !places.isEmpty, "hasPlaces": places.count > 1,
            "places": places.map { ["id": $0.id.text, "name": $0.name(language), "parts": $0.kinds.map(\.rawValue).joined(separator: " ")] as View },
            "parts": Set(places.flatMap(\.kinds)).sorted { $0.rawValue < $1.rawValue }.map { Self.choice($0.rawValue, $0.title(language), false) },
            "mayWarn": !warns.isEmpty, "warns": warns.map { Self.choice($0.rawValue, $0.title(language), false) },
        ]
        if let after {
            let kept = [("kind", filter.kind?.rawValue), ("stage", filter.stage?.rawValue)].compactMap { name, value in value.map { "\(name)=\($0)&" } }
            view["next"] = "/records?\(kept.joined())after=\(Self.mark(after))"
        }
        return view
    }

    static func choice(_ value: String, _ name: String, _ selected: Bool) -> View { ["value": value, "name": name, "selected": selected] }
    static func mark(_ after: (moment: Instant, id: String)) -> String { "\(after.moment.milliseconds)~\(after.id)" }

    /// Where the person may begin a file, and which parts they may write there.
    struct WritingPlace: Sendable {
        let id: OrganisationID
        let name: LocalisedText
        let kinds: [SealedKind]
    }

    func writingPlaces(of person: Person) async throws -> [WritingPlace] {
        try await store.read { reading in
            var kinds: [OrganisationID: [SealedKind]] = [:]
            for kind in SealedKind.allCases where kind != .incidentWords {
                for held in person.appointments where kind.writers.contains(held.role) { kinds[held.organisation, default: []].append(kind) }
            }
            return try kinds.sorted { $0.key < $1.key }.map { id, kinds in
                WritingPlace(id: id, name: try reading.organisation(id)?.name ?? LocalisedText(id.text, id.text), kinds: kinds)
            }
        }
    }

    private func recordView(_ visit: Visit) async throws -> View {
        let (person, moment, id) = (try visit.signedIn(), now(), visit.parameters.get("id") ?? "")
        let sheet = try await store.read { reading in try FileSheet(id, for: SealedSight(reading, person, at: moment)) }
        return sheet.view(strings(visit.language))
    }

    // MARK: - Openings

    private func approvalsView(_ visit: Visit) async throws -> View {
        let (person, moment, words) = (try visit.signedIn(), now(), strings(visit.language))
        let (lines, cursor) = try await store.read { reading in
            let sight = SealedSight(reading, person, at: moment)
            // The page listens from here on.
            return (try sight.waiting().map { try OpeningLine($0, for: sight) }, cursors.text(of: Cursor(try reading.heads())))
        }
        return ["rows": lines.map { $0.view(words) }, "isEmpty": lines.isEmpty, "count": lines.count, "cursor": cursor]
    }

    static func registerFilter(_ request: Request) throws -> SealedSight.RegisterFilter {
        var filter = SealedSight.RegisterFilter()
        filter.onlyWarnings = request.query("warnings") == "1"
        filter.reader = request.query("reader").map { PersonID(String($0.prefix(64))) }
        filter.from = try moment(request, "from")
        filter.until = try lastDay(request)
        filter.after = request.query("after").flatMap(pageMark(_:))
        return filter
    }

    /// `?to=`: a day that is included.
    static func lastDay(_ request: Request) throws -> Instant? {
        guard let text = request.query("to") else { return nil }
        guard let day = Day(text: text) else { throw Refusal(.unreadable, field: "to", "“至”应为日期，如 2026-11-22", "“to” should be a day such as 2026-11-22") }
        return (day + 1).start
    }

    private func registerView(_ filter: SealedSight.RegisterFilter, _ request: Request, _ visit: Visit) async throws -> View {
        let (person, moment, words) = (try visit.signedIn(), now(), strings(visit.language))
        let (lines, after, cursor) = try await store.read { reading in
            let sight = SealedSight(reading, person, at: moment)
            let (openings, after) = try sight.register(filter)
            return (try openings.map { try OpeningLine($0, for: sight) }, after, cursors.text(of: Cursor(try reading.heads())))
        }
        let kept = ["warnings", "reader", "from", "to"].compactMap { name in
            request.query(name).flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "\(name)=\($0)&" }
        }.joined()
        var view: View = [
            "rows": lines.map { $0.view(words) }, "isEmpty": lines.isEmpty, "cursor": cursor, "onlyWarnings": filter.onlyWarnings,
            "reader": filter.reader?.text ?? "", "from": request.query("from") ?? "", "to": request.query("to") ?? "",
            "fragment": "/openings/list?" + kept + (request.query("after").flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map { "after=\($0)" } ?? ""),
            "isAuditor": person.appointments.contains { $0.role == .auditor },
        ]
        if let after { view["next"] = "/openings?" + kept + "after=" + Self.mark(after) }
        return view
    }

    private func incidentOpeningView(_ visit: Visit) async throws -> View {
        let (person, moment, id) = (try visit.signedIn(), now(), try Self.incidentID(visit))
        let (incident, line) = try await store.read { reading in
            let incident = try readable(id, by: .person(person), in: reading)
            let sight = SealedSight(reading, person, at: moment)
            return (incident, try reading.openings(of: incident.subject, by: person.id).first { try $0.stage != .open || $0.covers(incident.sealedTarget(in: reading)) }.map { try OpeningLine($0, for: sight) })
        }
        let words = strings(visit.language)
        var view: View = [
            "id": incident.id.text, "isSealed": incident.isSealed, "protection": incident.protection?.name(words.language) ?? "",
            "needsApproval": incident.protection == .minor, "mayAsk": line.map { !$0.isReadable && $0.stage != .waiting } ?? true,
            "opening": false, "watchers": Role.allCases.filter(SealedKind.incidentWords.approvers.contains).map { $0.title(words.language) }
                .joined(separator: words.language == .chinese ? "、" : ", "),
        ]
        if let line { view["opening"] = line.view(words) }
        return view
    }
}
