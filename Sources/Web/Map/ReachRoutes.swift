import Foundation
import Geo
import Ground
import Hummingbird
import Incidents
import Journal

extension House {
    /// Minutes that may be asked for at once, and the longest of them.
    private static let mostLimits = 6
    private static let longestMinutes = 30.0

    /// 可达范围: how far a unit, a station or a point reaches, and how many people are inside.
    func addReach(to list: inout RouteList) {
        list.get("/api/v1/map/reach", for: .roles([.operator_, .chief]), api: "The area reached in ?minutes=3,5,10 from ?unit=, ?building= or ?at=lat,lon, with &mode= and &siren=1, as GeoJSON with people inside") { request, visit in
            let minutes = try Self.minutes(request.query("minutes"))
            let start = try await reachStart(request, visit.language)
            let mode: TravelMode
            if let text = request.query("mode") {
                guard let named = TravelMode(rawValue: text) else {
                    let known = TravelMode.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Refusal(.unreadable, field: "mode", "出行方式只能是：\(known)", "mode must be one of: \(known)")
                }
                mode = named
            } else {
                mode = start.mode ?? .car
            }
            guard atlas.isOnMap(start.position) else {
                throw Refusal(.notFound, field: "at", "位置不在地图范围内", "This lies off the map")
            }
            let profile = TravelProfile(mode, siren: try Self.siren(request.query("siren")))
            let hour = Population.Hour(of: now())
            let graph = roads.graph
            let areas = graph.areas(from: [start.position], by: profile, within: minutes.map { $0 * 60 }, at: hour)
            guard areas.contains(where: { !$0.polygons.isEmpty }) else {
                throw Refusal(.notFound, field: "at", "这里附近没有可走的道路，请换一个位置或出行方式", "No street that can be used is near: choose another place or mode")
            }
            let everybody = roads.population?.people(hour)
            let words = strings(visit.language)
            let by = words["desk_mode_" + mode.rawValue] + (profile.siren ? words["roads_with_siren"] : "")
            let widest = areas.compactMap(\.people).max()
            return try Answer.json(
                ReachJSON(
                    words: [start.name, by].joined(separator: " · "), position: start.position.pair(in: .wgs84),
                    features: zip(minutes, areas).map { ReachJSON.Feature($0, $1) }, everybody: everybody,
                    beyond: everybody.flatMap { all in widest.map { max(0, all - $0) } }),
                to: request)
        }
    }

    private struct ReachStart {
        let position: Position
        let name: String
        var mode: TravelMode?
    }

    private func reachStart(_ request: Request, _ language: Language) async throws -> ReachStart {
        if let text = request.query("unit") {
            let (fixes, moment) = (try await fixes(), now())
            guard let id = UnitID(checking: text), let unit = try await store.read({ try $0.unit(id) }) else {
                throw Refusal(.notFound, field: "unit", "没有这个单位", "There is no such unit")
            }
            guard let place = Whereabouts(of: unit, fix: fixes[id], at: moment, under: settings.targets)?.position ?? unit.post else {
                throw Refusal(.notFound, field: "unit", "\(unit.callSign) 位置未知", "The position of \(unit.callSign) is unknown")
            }
            return ReachStart(position: place, name: unit.callSign, mode: unit.mode)
        }
        if let text = request.query("building") {
            guard let id = BuildingID(checking: text), let building = atlas.places.building(id), let centre = Bounds(building.outline)?.centre else {
                throw Refusal(.notFound, field: "building", "没有这栋楼", "There is no such building")
            }
            return ReachStart(position: centre, name: building.name.isEmpty ? building.id.text : building.name)
        }
        let parts = (request.query("at") ?? "").split(separator: ",").map { Double($0) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1], abs(latitude) <= 90, abs(longitude) <= 180 else {
            throw Refusal(.missing, field: "at", "请指定单位、楼宇或坐标（at=纬度,经度）", "Name a unit, a building or a point (at=latitude,longitude)")
        }
        guard Position(checking: latitude, longitude) != nil else {
            throw Refusal(.notFound, field: "at", "位置不在地图范围内", "This lies off the map")
        }
        let position = Position(latitude: latitude, longitude: longitude, from: try Self.coordinates(request))
        return ReachStart(position: position, name: atlas.places.describe(position, in: language) ?? strings(language)["roads_point"])
    }

    static func siren(_ text: String?) throws -> Bool {
        switch text {
        case nil, "", "0": false
        case "1": true
        default: throw Refusal(.unreadable, field: "siren", "siren 只能是 0 或 1", "siren must be 0 or 1")
        }
    }

    /// Each once, the shortest first.
    static func minutes(_ text: String?) throws -> [Double] {
        let numbers = (text ?? "3,5,10").split(separator: ",").map { Double($0) }
        let minutes = Set(numbers.compactMap(\.self)).sorted()
        guard numbers.allSatisfy({ $0 != nil }), (1...mostLimits).contains(minutes.count), minutes.allSatisfy({ (0.5...longestMinutes).contains($0) }) else {
            throw Refusal(
                .unreadable, field: "minutes", "请给出 1–\(mostLimits) 个 0.5–\(Int(longestMinutes)) 之间的分钟数，例如 3,5,10",
                "Give 1 to \(mostLimits) numbers of minutes from 0.5 to \(Int(longestMinutes)), e.g. 3,5,10")
        }
        return minutes
    }
}

/// A reachable area as GeoJSON, the shortest time first.
private struct ReachJSON: Encodable {
    let type = "FeatureCollection"
    /// From where and by what.
    let words: String
    let position: [Double]
    let features: [Feature]
    /// Everybody there is in this hour; `nil` where people are unknown.
    let everybody: Double?
    /// Who is outside the widest area.
    let beyond: Double?

    struct Feature: Encodable {
        let type = "Feature"
        let geometry: Geometry
        let properties: Properties

        init(_ minutes: Double, _ area: ReachedArea) {
            geometry = Geometry(coordinates: area.polygons.map { $0.map { $0.map(Self.pair) } })
            properties = Properties(minutes: minutes, people: area.people)
        }

        /// Six decimals: a tenth of a metre.
        private static func pair(_ position: Position) -> [Double] {
            [(position.longitude * 1e6).rounded() / 1e6, (position.latitude * 1e6).rounded() / 1e6]
        }
    }

    struct Geometry: Encodable {
        let type = "MultiPolygon"
        let coordinates: [[[[Double]]]]
    }

    struct Properties: Encodable {
        let minutes: Double
        /// `nil` where people are unknown.
        let people: Double?
    }
}
