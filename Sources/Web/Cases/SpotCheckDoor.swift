import Cases
import Ground
import Hummingbird
import Identity
import Journal
import Systems

/// A draw of rented houses to be inspected, done or done again.
struct SpotDraw: Sendable {
    let organisation: OrganisationID
    let seed: UInt64
    /// In per cent.
    let share: Double
    /// Hazards from this day on put a house first.
    let since: Day
    /// How many stood for the draw.
    let candidates: Int
    let chosen: [SpotCheck.Choice]
    /// What people call the houses that were drawn.
    let addresses: [String: String]

    /// What the round's form is filled in with.
    var lines: Answers {
        SpotCheck.lines(of: chosen, from: candidates, share: share, seed: seed) { addresses[$0] ?? $0 }
    }
}

extension House {
    private static let drawers: Set<Role> = [.chief, .inspector, .officer, .registrar]
    /// Days back that a hazard puts a house first.
    private static let hazardsCount = 365

    /// Spot checks of rented houses: drawn on the server from a seed, then opened as a round of `INSP` on its own form.
    func addSpotCheckDoor(to list: inout RouteList) {
        list.get("/cases/:code/draw", for: .duty(Self.drawers)) { request, visit in
            let places = try await drawnFrom(visit)
            let asked = request.query("org").flatMap { OrganisationID(checking: $0) }
            return try await drawPage(places, asked ?? places[0], share: "5", seed: "\(Self.freshSeed())", nil, visit, to: request)
        }
        list.post("/cases/:code/draw", for: .duty(Self.drawers)) { request, visit in
            let form = try await PostedForm(of: request, visit)
            try SameSite.check(request, visit, formToken: form["formToken"])
            let places = try await drawnFrom(visit)
            let place = OrganisationID(checking: form["org"]) ?? places[0]
            let (person, moment, drafts) = (try visit.signedIn(), now(), drafts)
            do {
                let drawn = try await draw(form["share"], form["seed"], in: place, of: places)
                // The draw goes onto the round's form as something begun, so that nobody types a list.
                try await store.write { ledger in
                    _ = try ledger.present(person, at: moment)
                    try drafts.save(drawn.lines, as: CaseDrafts.Key(person: person.id, code: "INSP", act: "draw", subject: nil), on: ledger, at: moment)
                }
                return Answer.redirect(to: "/cases/INSP/new?way=draw&org=\(drawn.organisation)")
            } catch let refusal as Refusal {
                return try await drawPage(places, place, share: form["share"], seed: form["seed"], refusal, visit, to: request)
            }
        }
        list.get(
            "/api/v1/spot-check", for: .duty(Self.drawers),
            api: "Draws rented houses to inspect, those never checked and those with findings first; ?share=5&seed=&org=; the same seed on the same list draws the same houses"
        ) { request, visit in
            let places = try await drawnFrom(visit)
            let place = request.query("org").flatMap { OrganisationID(checking: $0) } ?? places[0]
            let drawn = try await draw(request.query("share") ?? "5", request.query("seed") ?? "\(Self.freshSeed())", in: place, of: places)
            return try Answer.json(SpotDrawJSON(drawn), to: request)
        }
    }

    /// The organisations whose rented houses this person may have inspected. Throws `Refusal` where there is none.
    private func drawnFrom(_ visit: Visit) async throws -> [OrganisationID] {
        if let code = visit.parameters.get("code"), code != "INSP" { throw Refusal(.notFound, "没有这一页", "There is no such page") }
        let (person, rent, rounds, desk) = (try visit.signedIn(), try cases.system("RENT"), try cases.system("INSP"), settings.organisation)
        let places = try await store.read { reading in
            let seen = Set(try CaseReach(rent, for: person, in: reading).organisations())
            let opens = try CaseReach(rounds, for: person, in: reading).openings(desk: desk).filter { $0.ways.contains { $0.act == "draw" } }.map(\.organisation)
            return opens.filter { seen.contains($0) }
        }
        guard !places.isEmpty else { throw Refusal(.notYours, "你不能下达检查任务", "You may plan no inspection") }
        return places
    }

    private func draw(_ share: String, _ seed: String, in place: OrganisationID, of places: [OrganisationID]) async throws -> SpotDraw {
        guard places.contains(place) else { throw Refusal(.notYours, field: "org", "你不能在该单位下达检查任务", "You may plan no inspection there") }
        guard let percent = Quantity(text: share)?.value, percent > 0, percent <= 100 else {
            throw Refusal(.unreadable, field: "share", "抽取比例须大于 0、不超过 100", "The share is above 0 and at most 100 per cent")
        }
        guard let number = UInt64(seed) else { throw Refusal(.unreadable, field: "seed", "种子须为整数", "The seed is a whole number") }
        let (rent, rect, since) = (try cases.system("RENT"), try cases.system("RECT"), now().day - Self.hazardsCount)
        return try await store.read { reading in
            var houses: [(id: CaseID, lines: Answers)] = [], hazards: [(stage: String, lines: Answers)] = []
            try Self.each(rent, in: place, stages: ["filed"], reading) { houses.append((CaseID($0.subject.id), try rent.openLines(of: $0))) }
            try Self.each(rect, in: place, stages: [], reading) { hazards.append(($0.stage, try rect.openLines(of: $0))) }
            let candidates = SpotCheck.candidates(houses: houses, hazards: hazards, since: since)
            let chosen = SpotCheck.choose(from: candidates, share: percent, seed: number)
            guard !chosen.isEmpty else { throw Refusal(.notFound, field: "org", "该单位没有已备案的出租房屋", "There is no filed rental there") }
            guard chosen.count <= 1000 else { throw Refusal(.tooLarge, field: "share", "一次最多抽取 1000 处，请减小比例", "At most 1,000 places are drawn at once: take a smaller share") }
            let wanted = Set(chosen.map(\.id))
            let addresses = houses.filter { wanted.contains($0.id.text) }.map { ($0.id.text, $0.lines["address"].text) }
            return SpotDraw(
                organisation: place, seed: number, share: percent, since: since, candidates: candidates.count, chosen: chosen,
                addresses: Dictionary(addresses, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// Every stored case of a system in an organisation, a few thousand at a time.
    private static func each(_ system: any CaseSystem, in place: OrganisationID, stages: [String], _ reading: any Reading, _ body: (StoredState) throws -> Void) throws {
        var query = StateQuery(kind: system.kind)
        (query.organisations, query.stages, query.limit) = ([place], stages, 5_000)
        while case let rows = try reading.states(query), let last = rows.last {
            for row in rows { try body(row) }
            if rows.count < query.limit { return }
            query.goOn(after: last)
        }
    }

    private static func freshSeed() -> UInt64 { Secret.bytes(4).reduce(0) { $0 << 8 | UInt64($1) } }

    private func drawPage(
        _ places: [OrganisationID], _ place: OrganisationID, share: String, seed: String, _ refusal: Refusal?, _ visit: Visit, to request: Request
    ) async throws -> Response {
        let language = visit.language
        let names = try await store.read { reading in
            var names = CaseNames()
            for place in places { try names.add(place, reading) }
            return names
        }
        let view: View = [
            "system": try cases.system("INSP").title(language), "share": share, "seed": seed, "fault": orNone(refusal?.message(language)),
            "places": places.map { ["id": $0.text, "title": names.name($0, language), "isHere": $0 == place] as View }, "hasPlaces": places.count > 1,
            "organisation": place.text,
        ]
        return try pages.page("case-draw", view, for: visit, to: request, status: refusal.map { Answer.status(of: $0.code) } ?? .ok)
    }
}

private struct SpotDrawJSON: Encodable, Sendable {
    let organisation: OrganisationID
    let seed: String
    let share: Double
    let since: String
    let candidates: Int
    let places: [Place]

    struct Place: Encodable, Sendable {
        let id: String
        let address: String
        let reason: String
    }

    init(_ drawn: SpotDraw) {
        (organisation, seed, share, since, candidates) = (drawn.organisation, "\(drawn.seed)", drawn.share, "\(drawn.since)", drawn.candidates)
        places = drawn.chosen.map { Place(id: $0.id, address: drawn.addresses[$0.id] ?? "", reason: $0.reason.rawValue) }
    }
}
