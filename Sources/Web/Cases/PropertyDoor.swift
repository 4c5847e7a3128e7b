import Cases
import Ground
import Hummingbird
import Identity
import Journal
import Systems

extension House {
    /// What the register of property does besides casework: tags, matching, hot spots.
    func addPropertyDoor(to list: inout RouteList) {
        list.get("/api/v1/tags/:code", for: .anyone, api: "What a tag says to whoever scans it; to a stranger nothing, not even that it is known") { request, visit in
            try checkCasePace(visit)
            return try Answer.json(TagJSON(try await tagCheck(visit.parameters.get("code") ?? "", visit)), to: request)
        }
        list.get("/api/v1/tags", for: .duty([.operator_, .registrar, .chief]), api: "Codes of tags that nobody has yet, for a sheet to print; ?count=1…200") { request, _ in
            let count = request.query("count").flatMap { Int($0) } ?? 24
            guard (1...200).contains(count) else { throw Refusal(.unreadable, field: "count", "数量须为 1–200", "count is 1 to 200") }
            return try Answer.json(["tags": try await freeTags(count).map(\.text)], to: request)
        }
        list.get("/api/v1/property/:code/:id/matches", for: .signedIn, api: "Which registered, stolen or found things a case of PROP, THEF or FOUN may be, with reasons") { request, visit in
            let (system, id) = (try system(visit), try Self.caseID(visit))
            let (person, language) = (try visit.signedIn(), visit.language)
            let found = try await matches(of: id, system, for: person)
            return try Answer.json(["matches": found.map { MatchJSON($0, language) }], to: request)
        }
        list.get("/api/v1/property/hotspots", for: .duty([.operator_, .chief, .officer]), api: "Thefts by place and hour of the week; ?cell=metres&hours=&from=&until=") { request, visit in
            let metres = request.query("cell").map { Double($0) ?? .nan } ?? 100
            let hours = request.query("hours").map { Int($0) ?? 0 } ?? 2
            let (from, until) = (try Self.moment(request, "from"), try Self.moment(request, "until"))
            let thefts = try await thefts(from: from, until: until, seenBy: try visit.signedIn())
            return try Answer.json(HotSpotsJSON(try HotSpots.count(thefts.points, metres: metres, hours: hours), isCut: thefts.isCut), to: request)
        }
    }

    /// What a tag says to whoever scans it. A code that is none, or that nobody has, says what it says to a stranger.
    func tagCheck(_ text: String, _ visit: Visit) async throws -> TagCheck {
        guard let code = TagCode(text: text), visit.token == nil, let person = visit.person else { return .stranger }
        let system = try cases.system("PROP")
        return try await store.read { reading in
            var query = StateQuery(kind: system.kind)
            query.fields = ["tag": code.text]
            query.limit = 20
            let standings = Standings(of: .person(person), in: reading)
            for state in try reading.states(query) {
                let check = TagCheck(CaseID(state.subject.id), stage: state.stage, try system.answers(of: state), to: try standings(for: state.organisation))
                if check != .stranger { return check }
            }
            return .stranger
        }
    }

    /// Fresh codes that no registered thing has.
    func freeTags(_ count: Int) async throws -> [TagCode] {
        let system = try cases.system("PROP")
        return try await store.read { reading in
            var tags: [TagCode] = []
            while tags.count < count {
                guard let tag = TagCode(random: Secret.bytes(32)) else { continue }
                var query = StateQuery(kind: system.kind)
                query.fields = ["tag": tag.text]
                if try !tags.contains(tag) && reading.count(query) == 0 { tags.append(tag) }
            }
            return tags
        }
    }

    /// What a case of the register, a theft or a found thing may be, of the cases that the same person may see in the same organisation.
    /// Throws `Refusal.notFound` for a case that they may not see, or of another system.
    func matches(of id: CaseID, _ system: any CaseSystem, for person: Person) async throws -> [FoundMatch] {
        let room = cases
        return try await store.read { reading in
            _ = try system.sheet(id, for: .person(person), tokenOf: nil, in: reading, room: room)
            guard let state = try reading.state(of: Subject(kind: system.kind, id: id.text)),
                let item = PropertyMatch.Item(id, code: system.code, try system.answers(of: state))
            else { throw Refusal(.notFound, "没有这件物品", "There is no such thing") }
            let standing = try Standings(of: .person(person), in: reading)(for: state.organisation)
            let isFound = system.code == "FOUN"
            var rows: [String: (system: any CaseSystem, row: CaseRow)] = [:], items: [PropertyMatch.Item] = []
            for other in try Self.candidates(for: item, isFound: isFound, state.organisation, room, in: reading) {
                guard let row = try other.system.row(other.state, for: standing), rows[row.id.text] == nil,
                    let one = PropertyMatch.Item(row.id, code: other.system.code, try other.system.answers(of: other.state))
                else { continue }
                rows[row.id.text] = (other.system, row)
                items.append(one)
            }
            let ranked = isFound ? PropertyMatch.rank(found: item, against: items) : PropertyMatch.rank(missing: item, against: items)
            return ranked.compactMap { match in rows[match.id].map { FoundMatch(match: match, system: $0.system, row: $0.row) } }
        }
    }

    /// Whatever has one of the numbers, even misread by a character; then what is missing, or was found, and not yet settled, the newest first.
    private static func candidates(
        for item: PropertyMatch.Item, isFound: Bool, _ organisation: OrganisationID, _ room: CaseRoom, in reading: any Reading
    ) throws -> [(system: any CaseSystem, state: StoredState)] {
        let wanted: [(code: String, lines: [String], stages: [String])] =
            isFound
            ? [("PROP", ["frame", "battery", "plate", "tag"], ["stolen"]), ("THEF", ["frame", "battery", "plate"], ["reported", "looking", "police"])]
            : [("FOUN", ["number", "plate", "tag"], ["told", "kept", "matched", "due"])]
        var found: [(system: any CaseSystem, state: StoredState)] = []
        for (code, lines, stages) in wanted {
            let system = try room.system(code)
            var query = StateQuery(kind: system.kind)
            query.organisations = [organisation]
            for number in item.numbers.flatMap({ [$0] + $0.lookalikes }) {
                for line in lines {
                    query.fields = [line: number.text]
                    query.limit = 10
                    found += try reading.states(query).map { (system, $0) }
                }
            }
            query.fields = [:]
            query.stages = stages
            query.limit = 500
            found += try reading.states(query).map { (system, $0) }
        }
        return found
    }

    private func thefts(from: Instant?, until: Instant?, seenBy person: Person) async throws -> (points: [HotSpots.Theft], isCut: Bool) {
        let system = try cases.system("THEF")
        let most = 10_000
        return try await store.read { reading in
            var query = StateQuery(kind: system.kind)
            query.organisations = try CaseReach(system, for: person, in: reading).organisations()
            if query.organisations.isEmpty { return ([], false) }
            (query.from, query.until, query.limit) = (from, until, most)
            let states = try reading.states(query)
            // What turned out to be no theft, or was counted already, is left out.
            let points = try states.compactMap { state -> HotSpots.Theft? in
                let lines = try system.answers(of: state)
                if state.stage == "closed", lines["reason"].text != "notFound" { return nil }
                return HotSpots.Theft(
                    position: Spot(text: lines["position"].text)?.position, from: Instant(text: lines["from"].text), until: Instant(text: lines["until"].text))
            }
            return (points, states.count == most)
        }
    }
}

/// A case that another may be, as a row that the reader may see.
struct FoundMatch: Sendable {
    let match: PropertyMatch.Match
    let system: any CaseSystem
    let row: CaseRow
}

private struct MatchJSON: Encodable, Sendable {
    let code: String
    let id: CaseID
    let number: String
    let stage: LocalisedText
    let headline: String
    let score: Int
    let isByNumber: Bool
    let reasons: [String]

    init(_ found: FoundMatch, _ language: Language) {
        (code, id, number, headline) = (found.system.code, found.row.id, found.row.number, found.row.headline)
        stage = found.system.stages.first { $0.value == found.row.stage }?.title ?? LocalisedText(found.row.stage, found.row.stage)
        (score, isByNumber, reasons) = (found.match.score, found.match.isByNumber, found.match.reasons.map { $0(language) })
    }
}

private struct TagJSON: Encodable, Sendable {
    var isKnown = false
    var id: CaseID?
    var kind: LocalisedText?
    var colour: LocalisedText?
    var make: String?
    var isStolen: Bool?
    var isRecovered: Bool?
    var isEnded: Bool?
    var owner: String?
    var ownerPhone: String?
    var steps: [String]?

    init(_ check: TagCheck) {
        guard case .known(let seen) = check else { return }
        (isKnown, id, kind, colour, make) = (true, seen.id, seen.kind.title, seen.colour?.title, seen.make)
        (isStolen, isRecovered, isEnded) = (seen.isStolen, seen.isRecovered, seen.isEnded)
        (owner, ownerPhone, steps) = (seen.owner, seen.ownerPhone, seen.steps)
    }
}

private struct HotSpotsJSON: Encodable, Sendable {
    let cells: [Cell]
    /// Seven days from Monday, each in bands of `hours`.
    let week: [[Double]]
    let hours: Int
    let unplaced: Int
    let untimed: Int
    let isWeekThin: Bool
    /// There were more than were counted.
    let isCut: Bool

    struct Cell: Encodable, Sendable {
        let latitude: Double
        let longitude: Double
        let count: Int
        let low: Double
        let high: Double
        let isFew: Bool
        let standsOut: Bool
    }

    init(_ table: HotSpots.Table, isCut: Bool) {
        func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
        cells = table.cells.map {
            Cell(
                latitude: ($0.centre.latitude * 1e5).rounded() / 1e5, longitude: ($0.centre.longitude * 1e5).rounded() / 1e5, count: $0.count,
                low: rounded($0.range.lowerBound), high: rounded($0.range.upperBound), isFew: $0.isFew, standsOut: $0.standsOut)
        }
        week = table.week.map { $0.map(rounded) }
        (hours, unplaced, untimed, isWeekThin, self.isCut) = (table.hours, table.unplaced, table.untimed, table.isWeekThin, isCut)
    }
}
