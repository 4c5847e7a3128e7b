import Foundation
import Geo
import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

extension House {
    /// The room that all parties share: its page, its parts, and what a seat does there.
    func addSeats(to list: inout RouteList) {
        addSeatDoor(to: &list)
        addSeatDesk(to: &list)
        addSeatPages(to: &list)
        addSeatActs(to: &list)
        addSeatPhotos(to: &list)
        list.get("/api/v1/seats/:incident/events", for: .seat, api: "Live events for whoever holds a seat of the incident") { request, visit in
            let incident = try Self.seatIncident(visit)
            _ = try await seatSight(incident, seat: nil, visit)
            if let browser = visit.seatBrowser, try await store.read({ try $0.incident(incident)?.seats(of: .browser(browser)).isEmpty == false }) {
                return try await stream(to: .browser(browser, incident), under: .seat, of: "seat/\(browser)", request, visit)
            }
            return try await stream(to: .person(try visit.signedIn()), under: .session(visit.session?.tokenDigest ?? ""), of: Self.owner(visit), request, visit)
        }
    }

    private func addSeatPages(to list: inout RouteList) {
        list.get("/seat/:incident", for: .seat) { request, visit in
            let sight = try await seatSight(try Self.seatIncident(visit), seat: try Self.askedSeat(request), visit)
            var view = try await seatView(sight, visit)
            view["attribution"] = mapLayers.attribution
            return try pages.page("seat", view, for: visit, to: request)
        }
        list.get("/seat/:incident/now", for: .seat) { request, visit in
            let sight = try await seatSight(try Self.seatIncident(visit), seat: try Self.askedSeat(request), visit)
            return try pages.fragment("seat-now", try await seatView(sight, visit), for: visit, to: request)
        }
        list.get("/seat/:incident/sheet", for: .seat) { request, visit in
            let sight = try await seatSight(try Self.seatIncident(visit), seat: try Self.askedSeat(request), visit)
            guard let sheet = sight.sheet else { throw Refusal(.notYours, "交接单只供现场、救护车、急诊科和 120 查看", "The sheet is for the scene, the ambulance, the emergency room and 120") }
            return try pages.page("seat-sheet", sheetPage(sheet, sight, visit), for: visit, to: request)
        }
        list.get("/api/v1/seats/:incident", for: .seat, api: "The incident as the seat sees it; ?seat=") { request, visit in
            let sight = try await seatSight(try Self.seatIncident(visit), seat: try Self.askedSeat(request), visit)
            return try Answer.json(try await seatJSON(sight, visit.language), to: request)
        }
    }

    private static func askedSeat(_ request: Request) throws -> Int? {
        guard let text = request.query("seat"), text != "0" else { return nil }
        guard let number = Int(text) else { throw seatOver }
        return number
    }

    private func addSeatActs(to list: inout RouteList) {
        list.post("/api/v1/seats/:incident/:seat/step", for: .seat, api: "The next clock of a seat: {step: joined|moving|arrived|done, age}; age: seconds ago that it was pressed") { request, visit in
            struct Body: Decodable { var step: String?, age: Double? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            let (incident, seat) = (try Self.seatIncident(visit), try Self.ownSeat(visit))
            guard let mark = body.step.flatMap(Seat.Mark.init(rawValue:)), mark != .notified else {
                throw Refusal(.unreadable, field: "step", "step 只能是 joined、moving、arrived、done", "step must be joined, moving, arrived or done")
            }
            let command: SeatCommand = mark == .joined ? .join(seat: seat) : .step(seat: seat, mark, age: body.age)
            return try Answer.json(try await perform(command, of: incident, visit, key: key, asked: Digest(of: mark.rawValue.utf8)))
        }
        list.post("/api/v1/seats/:incident/:seat/say", for: .seat, api: "Say something to all seats: {words, age}; seat 0 is the desk") { request, visit in
            struct Body: Decodable { var words: String?, age: Double? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            let (incident, seat) = (try Self.seatIncident(visit), try Self.seatNumber(visit))
            let said = try SeatWords(body.words)
            return try Answer.json(try await perform(.say(seat: seat, said, age: body.age), of: incident, visit, key: key, asked: Digest(of: (body.words ?? "").utf8)))
        }
        list.post("/api/v1/seats/:incident/:seat/sheet", for: .seat, api: "Write on the hand-over sheet: {fields: {mechanism: …}, vitals: [{pulse, systolic, …, age}], age}") { request, visit in
            let (body, key): (SheetBody, String?) = try await seatBody(request, visit)
            let (incident, seat) = (try Self.seatIncident(visit), try Self.ownSeat(visit))
            let asked = Digest(of: try Wire.encode(body.fields ?? [:]) + [UInt8("\(body.vitals?.count ?? 0)") ?? 0])
            return try Answer.json(try await perform(.fill(seat: seat, try body.part(at: now()), age: body.age), of: incident, visit, key: key, asked: asked))
        }
        list.post("/api/v1/seats/:incident/:seat/seen", for: .seat, api: "The party has read the hand-over sheet: {revision}") { request, visit in
            struct Body: Decodable { var revision: Int? }
            let (body, key): (Body, String?) = try await seatBody(request, visit)
            guard let revision = body.revision else { throw Refusal(.missing, field: "revision", "缺少“revision”", "“revision” is missing") }
            return try Answer.json(try await perform(.seen(seat: try Self.ownSeat(visit), revision: revision), of: try Self.seatIncident(visit), visit, key: key))
        }
        list.post("/api/v1/seats/:incident/:seat/fix", for: .seat, api: "Where the seat is: {latitude, longitude, accuracy, crs}; {} stops sharing") { request, visit in
            let (body, _): (CommandBody.Place, String?) = try await seatBody(request, visit)
            return try await takeSeatFix(body, try Self.ownSeat(visit), of: try Self.seatIncident(visit), visit)
        }
    }

    static func ownSeat(_ visit: Visit) throws -> Int {
        guard let seat = try seatNumber(visit) else { throw Refusal(.notYours, "值班台没有这项操作", "This is for a seat, not for the desk") }
        return seat
    }

    private struct SheetBody: Decodable {
        var fields: [String: String]?
        var vitals: [Row]?
        var age: Double?

        struct Row: Decodable {
            var pulse: Int?, systolic: Int?, diastolic: Int?, breaths: Int?, oxygen: Int?, glasgow: Int?
            var temperature: Double?
            /// Seconds since it was measured.
            var age: Double?
        }

        func part(at now: Instant) throws -> HandOver {
            var part = HandOver()
            for (name, text) in fields ?? [:] {
                guard let field = HandOver.Field(rawValue: name) else {
                    throw Refusal(.unreadable, field: "fields", "交接单没有“\(name)”这一栏", "The sheet has no field “\(name)”")
                }
                part.fields[field] = text
            }
            part.vitals = (vitals ?? []).map { row in
                let age = row.age.map { $0.isFinite ? min(max($0, 0), 1e6) : 0 } ?? 0
                var made = HandOver.Vitals(at: now.advanced(bySeconds: -age))
                (made.pulse, made.systolic, made.diastolic, made.breaths) = (row.pulse, row.systolic, row.diastolic, row.breaths)
                (made.oxygen, made.glasgow, made.temperature) = (row.oxygen, row.glasgow, row.temperature)
                return made
            }
            return part
        }
    }

    /// A position is shared while the person wants it, and forgotten soon after.
    private func takeSeatFix(_ body: CommandBody.Place, _ number: Int, of id: IncidentID, _ visit: Visit) async throws -> Response {
        let moment = now()
        var fix: Fix?
        if let latitude = body.latitude, let longitude = body.longitude {
            guard Position(checking: latitude, longitude) != nil else {
                throw Refusal(.unreadable, field: "latitude", "经纬度不在地球上", "That is not on the earth")
            }
            guard let system = CoordinateSystem(rawValue: body.crs ?? "wgs84") else {
                throw Refusal(.unreadable, field: "crs", "坐标系只能是 wgs84、gcj02、bd09", "crs must be wgs84, gcj02 or bd09")
            }
            let accuracy = body.accuracy.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
            fix = Fix(position: Position(latitude: latitude, longitude: longitude, from: system), accuracy: accuracy, at: moment)
        }
        let taken = fix
        let incident = try await store.write { ledger in
            guard let incident = try ledger.incident(id), incident.stage.isOpen else { throw Self.seatOver }
            let party = try visit.seatParty(for: number, of: incident)
            guard incident.seats(of: party).contains(where: { $0.id == number }) else { throw Self.seatOver }
            if let taken { try SeatPlaces.put(taken, of: number, at: id, on: ledger) } else { try ledger.remove(SeatPlaces.key(id, number)) }
            return incident
        }
        // The pages fetch where everybody is; on the record this is nothing.
        await hub.send(LiveEvent(fixOfSeatAt: incident))
        return try Answer.json(["kept": taken != nil])
    }
}
