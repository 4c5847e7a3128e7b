import Deployment
import Foundation
import Geo
import Ground
import HTTPTypes
import Hummingbird
import Identity
import Incidents
import Journal

/// Folds calls together that look like a flood: many new phones at one address within a minute. Never refuses one.
actor FloodWatch {
    /// The phones last heard of at each address, the latest last: no more than make a flood.
    private var recent: [String: [(at: Instant, device: String)]] = [:]
    /// So that nobody finds the address behind a key, which is stored with the call.
    private let secret = Secret.token()
    /// From this many different phones within a minute on.
    static let threshold = 8

    /// The key to fold the call under; `nil` for a call like any other.
    func fold(address: String, device: String, place: Location, at now: Instant) -> String? {
        var phones = recent[address, default: []].filter { $0.device != device && now.seconds(since: $0.at) < 60 }
        phones.append((now, device))
        phones = phones.suffix(Self.threshold)
        recent[address] = phones
        if recent.count > 5000 { recent = recent.filter { now.seconds(since: $0.value.last?.at ?? now) < 60 } }
        guard phones.count >= Self.threshold else { return nil }
        // Different places are different calls, however many share an address: a campus is one address.
        let spot = place.building?.text ?? place.position.map { "\(Int($0.latitude * 500)),\(Int($0.longitude * 500))" } ?? "-"
        return "\(Secret.digest(secret + address).prefix(12))-\(now.milliseconds / 600_000)-\(spot)"
    }
}

extension House {
    func addIncidentsAPI(to list: inout RouteList) {
        let floods = FloodWatch()

        list.post("/api/v1/incidents", for: .anyone, token: .callsOpen, api: "Ask for help, or enter a call (201; the same key again: 200)") { request, visit in
            if let token = visit.token {
                try SameSite.check(request, visit)
                let bytes = try await request.bytes(visit)
                let outcome = try await openByDevice(token, try CommandBody.decode(bytes), bytes, request, floods)
                return try Answer.json(outcome, status: outcome.again ? .ok : .created)
            }
            // Too long to read is no reason to hear nothing.
            let bytes = visit.person == nil ? (try? await request.bytes(visit)) ?? [] : try await request.bytes(visit)
            if let person = visit.person, person.holds(.operator_, of: settings.organisation) || person.unit != nil {
                try SameSite.check(request, visit)
                let body = try CommandBody.decode(bytes)
                return try await enter(body, bytes, by: person, request)
            }
            try SameSite.checkHelp(request)
            return try await askForHelp(bytes, request, visit, floods)
        }

        list.get("/api/v1/incidents", for: .roles([.operator_, .chief]), token: .incidentsRead, api: "Incidents of the desk; ?stage=open|closed|…&type=&campus=&from=&until=&after=&limit=") { request, visit in
            let query = try incidentQuery(request, visit.deskOrganisations)
            let incidents = try await store.read { try $0.incidents(query) }
            let more = incidents.count == query.limit ? incidents.last.map { Self.pageMark($0) } : nil
            let system = try Self.coordinates(request)
            let reader: IncidentJSON.Reader = visit.token == nil ? .desk : .device
            let rows = incidents.map { IncidentJSON($0, for: reader, in: system, targets: settings.targets) }
            return try Answer.json(IncidentList(incidents: rows, after: more), to: request)
        }

        list.get("/api/v1/incidents/:id", for: .party, token: .incidentsRead, api: "One incident with its timeline") { request, visit in
            let party = try visit.party()
            if let token = visit.token {
                let shown = try await shownIncident(try Self.incidentID(visit), to: token)
                return try Answer.json(shown.json(for: party, in: try Self.coordinates(request), targets: settings.targets), to: request)
            }
            let shown = try await shownIncident(try Self.incidentID(visit), to: party)
            return try Answer.json(
                shown.json(for: party, in: try Self.coordinates(request), targets: settings.targets), to: request)
        }

        list.get("/api/v1/incidents/:id/proposal", for: .roles([.operator_, .chief]), api: "Units that can be there first, what sending each leaves uncovered, and why others are not proposed; ?order=nearest|prepared") { request, visit in
            let id = try Self.incidentID(visit)
            let person = try visit.signedIn()
            let order = request.query("order").map { DispatchAdvice.Order(rawValue: $0) } ?? .nearest
            guard let order else {
                throw Refusal(.unreadable, field: "order", "排序只能是 nearest、prepared", "order must be nearest or prepared")
            }
            let (incident, proposal, advice) = try await advice(for: id, to: .person(person), in: order)
            return try Answer.json(ProposalJSON(advice, proposal, for: incident, language: visit.language), to: request)
        }

        list.post("/api/v1/incidents/:id/:command", for: .party, api: "Do something about an incident: the path names the command") { request, visit in
            try SameSite.check(request, visit)
            guard let name = visit.parameters.get("command").flatMap(Command.Name.init(rawValue:)), name != .open else {
                let known = Command.Name.allCases.filter { $0 != .open && $0 != .lapse }.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.notFound, "没有这个操作；可用：\(known)", "There is no such command; there are: \(known)")
            }
            let bytes = try await request.bytes(visit)
            let body = try CommandBody.decode(bytes)
            var order = CommandRequest(
                try await completed(try body.command(name)), of: try Self.incidentID(visit), by: try visit.party(),
                in: settings.organisation, at: now())
            order.when = body.when?.instant
            order.seen = body.version
            order.key = body.key ?? request.headers[Self.idempotencyKey]
            order.asked = Digest(of: bytes)
            return try Answer.json(try await perform(order))
        }
    }

    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!

    // MARK: - Opening

    /// A call that the desk or a unit writes down.
    private func enter(_ body: CommandBody, _ bytes: [UInt8], by person: Person, _ request: Request) async throws -> Response {
        var opening = try body.deskOpening()
        opening.location = atlas.completed(opening.location)
        if !person.holds(.operator_, of: settings.organisation) { opening.source = .patrol }
        var order = CommandRequest(.open(opening), by: .person(person), in: settings.organisation, at: now())
        order.key = body.key ?? request.headers[Self.idempotencyKey]
        order.asked = Digest(of: bytes)
        let outcome = try await perform(order)
        return try Answer.json(outcome, status: outcome.again ? .ok : .created)
    }

    /// A cry for help from a phone: needs no account, is never refused for what is missing or for how many there are.
    private func askForHelp(
        _ bytes: [UInt8], _ request: Request, _ visit: Visit, _ floods: FloodWatch
    ) async throws -> Response {
        // What cannot be read is left out; that somebody asks for help is said by asking.
        let body = CommandBody.lenient(bytes)
        // A body cut off on its way is heard at once, but not under its key: the phone sends the whole again.
        let isWhole = request.headers[.contentLength].flatMap(Int.init).map { $0 <= bytes.count } ?? true
        let key = (body.key ?? request.headers[Self.idempotencyKey]).flatMap { isWhole && (8...128).contains($0.utf8.count) ? $0 : nil }
        var opening = try body.callerOpening()
        opening.location = atlas.completed(opening.location)
        var newToken: String?
        let device: String
        if let known = visit.device {
            device = known
        } else {
            // A phone that keeps no cookies is known by its key: sent twice, opened once.
            let token = key.flatMap { UUID(uuidString: $0) == nil ? nil : Secret.digest("phone/" + $0) } ?? Secret.token()
            newToken = token
            device = Secret.digest(token)
        }
        opening.device = device
        let moment = now()
        opening.fold = await floods.fold(
            address: visit.address ?? "-", device: device, place: opening.location, at: moment)
        var order = CommandRequest(.open(opening), by: .caller(device: device), in: settings.organisation, at: moment)
        // A key that is no key was left out too: at worst the phone's second call is folded into its first.
        order.key = key
        let outcome = try await perform(order)
        var response = try Answer.json(outcome, status: outcome.again ? .ok : .created)
        if let newToken {
            response.headers[.setCookie] = CookieJar.header(
                CookieJar.device, newToken, seconds: 90 * 24 * 3600, secure: settings.isSecure)
        }
        return response
    }

    // MARK: - Commands

    /// What the map and the roads add to a command before it is decided.
    private func completed(_ command: Command) async throws -> Command {
        switch command {
        case .locate(let location): return .locate(atlas.completed(location))
        default: return command
        }
    }

    /// Orders carry the travel time that the roads promise when they are issued.
    func perform(_ order: CommandRequest) async throws -> Outcome {
        var order = order
        if case .dispatch(let sendings) = order.command, let id = order.incident, sendings.count <= 50 {
            let fixes = try await fixes()
            let (incident, units) = try await store.read { reading in
                (try reading.incident(id), try sendings.compactMap { try reading.unit($0.unit) })
            }
            let ways = incident.map { outlooks(units, fixes: fixes, to: $0, at: order.at) } ?? []
            let travel = Dictionary(ways.map { ($0.unit.id, $0.travel) }, uniquingKeysWith: { first, _ in first })
            order.command = .dispatch(sendings.map { Command.Sending($0.unit, travel: travel[$0.unit] ?? nil) })
        }
        let (final, targets) = (order, settings.targets)
        return try await store.write { ledger in
            var final = final
            // Rights may have ended since the request began.
            if case .person(let person) = final.party { final.party = .person(try ledger.present(person, at: final.at)) }
            return try ControlRoom(ledger, targets: targets, salt: { Secret.bytes(32) }).perform(final)
        }
    }

    // MARK: - Reading

    static func incidentID(_ visit: Visit) throws -> IncidentID {
        guard let id = visit.parameters.get("id").flatMap({ IncidentID(checking: $0) }) else {
            throw Refusal(.notFound, "没有这起警情", "There is no such incident")
        }
        return id
    }

    /// The incident, if the party may see it: whoever may not is told that it is not there.
    func readable(_ id: IncidentID, by party: Party, in reading: any Reading) throws -> Incident {
        guard let incident = try reading.incident(id),
            Command.Name.reading.admits(party, organisation: incident.organisation, incident: incident, assignment: nil)
        else { throw Refusal(.notFound, "没有这起警情", "There is no such incident") }
        return incident
    }

    func shownIncident(_ id: IncidentID, to party: Party) async throws -> ShownIncident {
        try await store.read { reading in
            let incident = try readable(id, by: party, in: reading)
            return ShownIncident(incident: incident, lines: try lines(of: incident, for: party, in: reading))
        }
    }

    /// The timeline with the words the party may read; calls linked to the incident speak in it too.
    func lines(of incident: Incident, for party: Party, in reading: any Reading) throws -> [TimelineLine] {
        let audiences: Set<Audience>
        switch party {
        case .person(let person) where person.holds(.operator_, .chief, of: incident.organisation): audiences = [.handlers, .desk, .seats]
        // A unit reads the words of a call only while it is sent there: what it handled is not its archive.
        case .person(let person):
            let bound = incident.assignments.contains { $0.unit == person.unit && $0.ending == nil && $0.feedback == nil }
            audiences = bound ? [.handlers] : []
        case .caller, .device, .system: audiences = []
        }
        // Closed and protected, its words are opened with a reason only: see OpeningDesk.
        let seal = try reading.seal(of: incident)
        var lines = try reading.timeline(of: incident.id, for: audiences, under: seal)
        for link in incident.linked {
            lines += try reading.timeline(of: link.incident, for: audiences, under: seal).filter { $0.words != nil }
        }
        return lines.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
    }

    private func incidentQuery(_ request: Request, _ organisations: [OrganisationID]) throws -> StateQuery {
        var query = StateQuery(kind: Incident.kind)
        query.organisations = organisations
        switch request.query("stage") {
        case nil: break
        case "open": query.stages = Incident.Stage.open.map(\.rawValue)
        case let text?:
            guard let stage = Incident.Stage(rawValue: text) else {
                throw Refusal(.unreadable, field: "stage", "没有这个状态", "There is no such stage")
            }
            query.stages = [stage.rawValue]
        }
        for field in ["type", "campus", "source", "counted", "priority"] {
            if let value = request.query(field) { query.fields[field] = value }
        }
        query.from = try Self.moment(request, "from")
        query.until = try Self.moment(request, "until")
        query.after = request.query("after").flatMap(Self.pageMark(_:))
        query.limit = min(max(request.query("limit").flatMap(Int.init) ?? 50, 1), 200)
        return query
    }

    /// `?crs=`: in which coordinate system the client wants positions; WGS-84 unless it says so.
    static func coordinates(_ request: Request) throws -> CoordinateSystem {
        guard let text = request.query("crs") else { return .wgs84 }
        guard let system = CoordinateSystem(rawValue: text) else {
            throw Refusal(.unreadable, field: "crs", "坐标系只能是 wgs84、gcj02、bd09", "crs must be wgs84, gcj02 or bd09")
        }
        return system
    }

    /// A day or a moment; throws `Refusal.unreadable`.
    static func moment(_ request: Request, _ name: String) throws -> Instant? {
        guard let text = request.query(name) else { return nil }
        if let day = Day(text: text) { return day.start }
        if let instant = Instant(iso: text) { return instant }
        throw Refusal(.unreadable, field: name, "“\(name)”应为 2026-11-22 或 2026-11-22T08:05", "“\(name)” should be 2026-11-22 or 2026-11-22T08:05")
    }

    static func pageMark(_ incident: Incident) -> String { "\(incident.reported.milliseconds)~\(incident.id)" }

    static func pageMark(_ text: String) -> (moment: Instant, id: String)? {
        let parts = text.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return nil }
        return (Instant(milliseconds: milliseconds), String(parts[1]))
    }

    /// Every unit's last fix that is kept.
    func fixes() async throws -> [UnitID: Fix] {
        let moment = now()
        return try await store.read { reading in
            var fixes: [UnitID: Fix] = [:]
            for slip in try reading.slips(of: "fix", at: moment) {
                fixes[UnitID(slip.name)] = try Wire.decode(from: slip.content.opened())
            }
            return fixes
        }
    }
}
