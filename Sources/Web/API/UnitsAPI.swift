import Foundation
import Geo
import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    func addUnitsAPI(to list: inout RouteList) {
        list.get("/api/v1/units", for: .roles([.operator_, .chief, .responder]), token: .unitsRead, api: "Every unit with status, fix and age of its page's link") { request, visit in
            // Where everybody is, is for the desk; a unit sees itself, an integration its own organisation's.
            let isDesk = visit.person?.holds(.operator_, .chief, of: settings.organisation) ?? false
            let (token, own) = (visit.token, visit.person?.unit)
            let all = try await store.read { try $0.units() }
            let units = all.filter { isDesk || $0.organisation == token?.organisation || $0.id == own }
            let (fixes, heard, moment) = (try await fixes(), await links.all(), now())
            let system = try Self.coordinates(request)
            let rows = units.map { unit in
                UnitJSON(
                    id: unit.id, callSign: unit.callSign, name: unit.name, mode: unit.mode.rawValue,
                    status: unit.status.rawValue, incident: unit.bound?.incident,
                    whereabouts: Whereabouts(of: unit, fix: fixes[unit.id], at: moment, under: settings.targets).map {
                        let shown = $0.position.pair(in: system)
                        return .init(latitude: shown[1], longitude: shown[0], basis: $0.basis.rawValue, age: $0.age)
                    }, linkAge: heard[unit.id].map { moment.seconds(since: $0) })
            }
            return try Answer.json(["units": rows], to: request)
        }

        list.post("/api/v1/units/:id/duty", for: .roles([.responder, .operator_]), api: "Go on or off duty: {\"on\": true}") { request, visit in
            try SameSite.check(request, visit)
            struct Body: Decodable { var on: Bool }
            let body: Body = try Self.decode(try await request.bytes(visit))
            let (id, person, moment) = (try Self.unitID(visit), try visit.signedIn(), now())
            try await store.write { ledger in
                try UnitRegister(ledger).setDuty(body.on, of: id, by: .person(person), at: moment)
                // Off duty nobody has a position.
                if !body.on { try ledger.remove(SlipKey(kind: "fix", name: id.text)) }
            }
            if !body.on { roads.remove(id) }
            return try Answer.json(["on": body.on])
        }

        list.post("/api/v1/units/:id/fix", for: .roles([.responder]), token: .unitsFix, api: "The page is alive, and where it is: {latitude, longitude, accuracy, crs}") { request, visit in
            try SameSite.check(request, visit)
            let body: CommandBody.Place = try Self.decode(try await request.bytes(visit))
            let id = try Self.unitID(visit)
            let own = visit.token == nil ? try visit.signedIn().unit : visit.token?.unit
            guard own == id else { throw Refusal(.notYours, "只能上报本单位的位置", "Only the unit itself reports its position") }
            return try await takeFix(body, of: id)
        }
    }

    struct UnitJSON: Encodable, Sendable {
        let id: UnitID
        let callSign: String
        let name: String
        let mode: String
        let status: String
        let incident: IncidentID?
        let whereabouts: Place?
        /// Seconds since the unit's page was heard; absent when it has not been since the server began.
        let linkAge: Double?

        struct Place: Encodable, Sendable {
            let latitude: Double
            let longitude: Double
            let basis: String
            let age: Double?
        }
    }

    /// A position is kept only on duty; the beat counts either way.
    private func takeFix(_ body: CommandBody.Place, of id: UnitID) async throws -> Response {
        let moment = now()
        await links.hear(id, at: moment)
        var fix: Fix?
        if let latitude = body.latitude, let longitude = body.longitude {
            guard Position(checking: latitude, longitude) != nil else {
                throw Refusal(.unreadable, field: "latitude", "经纬度不在地球上", "That is not on the earth")
            }
            guard let system = CoordinateSystem(rawValue: body.crs ?? "wgs84") else {
                throw Refusal(.unreadable, field: "crs", "坐标系只能是 wgs84、gcj02、bd09", "crs must be wgs84, gcj02 or bd09")
            }
            fix = Fix(
                position: Position(latitude: latitude, longitude: longitude, from: system), accuracy: body.accuracy, at: moment)
        }
        let taken = fix
        let mode = try await store.write { ledger -> TravelMode? in
            guard let unit = try ledger.unit(id) else { throw Refusal(.notFound, "没有这个单位", "There is no such unit") }
            guard let taken, unit.onDuty != nil else { return nil }
            try ledger.put(
                Slip(
                    kind: "fix", name: id.text, content: try Wire.encode(taken), at: moment,
                    expires: moment.advanced(bySeconds: 24 * 3600)))
            return unit.mode
        }
        let kept = mode != nil
        if let mode, let position = taken?.position { roads.move(id, mode, to: position) }
        struct FixData: Encodable {
            var unit: String
            var latitude: Double?
            var longitude: Double?
            var at: Int64
        }
        let data = FixData(
            unit: id.text, latitude: kept ? taken?.position.latitude : nil, longitude: kept ? taken?.position.longitude : nil,
            at: moment.milliseconds)
        await hub.send(
            LiveEvent(
                kind: kept ? .fix : .link, data: String(decoding: try Wire.encode(data), as: UTF8.self),
                audience: .init(organisation: settings.organisation)))
        return try Answer.json(["kept": kept])
    }

    static func unitID(_ visit: Visit) throws -> UnitID {
        guard let id = visit.parameters.get("id").flatMap({ UnitID(checking: $0) }) else {
            throw Refusal(.notFound, "没有这个单位", "There is no such unit")
        }
        return id
    }

    /// Throws `Refusal.unreadable` naming the field.
    static func decode<Value: Decodable>(_ bytes: [UInt8]) throws -> Value {
        guard ServerBounds.isShallow(bytes) else { throw CommandBody.tooDeep }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes.isEmpty ? Array("{}".utf8) : bytes))
        } catch let error as DecodingError {
            throw CommandBody.refusal(error)
        }
    }
}
