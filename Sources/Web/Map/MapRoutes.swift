import Foundation
import Geo
import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    func addMap(to list: inout RouteList) {
        list.get("/api/v1/map/:layer", for: .anyone, api: "A layer of the map as GeoJSON: streets, buildings, areas") { request, visit in
            switch visit.parameters.get("layer") {
            case "streets": return mapLayers.streets.response(to: request, forever: false)
            case "buildings": return mapLayers.buildings.response(to: request, forever: false)
            case "areas": return mapLayers.areas.response(to: request, forever: false)
            default: throw Refusal(.notFound, "没有这个图层", "There is no such layer: streets, buildings, areas")
            }
        }
        list.get("/api/v1/buildings", for: .anyone, api: "Buildings by name: ?q=; without it, those a caller is likeliest in") { request, visit in
            let found = places(request.query("q") ?? "", in: try Self.coordinates(request))
            return try Answer.json(["buildings": found], to: request)
        }
        list.get("/api/v1/units/:id/route", for: .roles([.operator_, .chief, .responder]), api: "The way of a unit to its incident, or to ?to=lat,lon, as positions") { request, visit in
            let id = try Self.unitID(visit)
            let person = try visit.signedIn()
            guard person.unit == id || person.holds(.operator_, .chief, of: settings.organisation) else {
                throw Refusal(.notYours, "只能查看本单位的路线", "Only its own way")
            }
            let (fixes, moment) = (try await fixes(), now())
            let target = request.query("to")?.split(separator: ",").compactMap { Double($0) }
            let (unit, incident) = try await store.read { reading -> (ResponseUnit?, Incident?) in
                let unit = try reading.unit(id)
                return (unit, try unit?.bound.flatMap { try reading.incident($0.incident) })
            }
            let asked = target.flatMap { $0.count == 2 ? Position(checking: $0[0], $0[1]) : nil }
            let system = try Self.coordinates(request)
            guard let unit, let end = asked ?? incident?.location.position,
                let start = Whereabouts(of: unit, fix: fixes[id], at: moment, under: settings.targets)?.position,
                let route = roads.graph.route(
                    from: start, to: end, by: TravelProfile(unit.mode, siren: incident.map(goesWithSiren) ?? false))
            else { throw Refusal(.notFound, "没有可走的路线", "No way was found") }
            return try Answer.json(
                RouteJSON(
                    seconds: route.seconds, metres: route.metres, line: route.line.map { $0.pair(in: system) }),
                to: request)
        }
    }

    private struct RouteJSON: Encodable {
        let seconds: Double
        let metres: Double
        let line: [[Double]]
    }

    struct PlaceJSON: Encodable, Sendable {
        let id: BuildingID
        let name: String
        let use: String
        let latitude: Double
        let longitude: Double
    }

    /// Buildings whose name holds the text; for no text, the named ones on campus.
    func places(_ text: String, in system: CoordinateSystem = .wgs84) -> [PlaceJSON] {
        let found = text.isEmpty ? Array(atlas.map.buildings.filter { $0.onCampus && !$0.name.isEmpty }.prefix(400)) : atlas.places.search(buildings: text)
        return found.compactMap { building in
            Bounds(building.outline).map {
                let shown = $0.centre.pair(in: system)
                return PlaceJSON(
                    id: building.id, name: building.name, use: "\(building.use)", latitude: shown[1], longitude: shown[0])
            }
        }
    }
}
