import Foundation
import Geo
import Ground
import NIOCore

/// The map as the browser draws it: one GeoJSON a layer, written once at start.
struct MapLayers: Sendable {
    let streets: Asset
    let buildings: Asset
    let areas: Asset
    let attribution: String
    let bounds: Bounds?
    /// Where the page starts: the campus if there is one.
    let home: Bounds?

    init(_ map: MapData) throws {
        attribution = map.attribution
        bounds = map.bounds
        let campuses = map.areas.filter { $0.kind == .campus }.compactMap { Bounds($0.outline) }
        home = campuses.max { $0.area < $1.area } ?? map.bounds
        streets = Asset(json: Self.streets(map))
        buildings = Asset(json: Self.buildings(map))
        areas = Asset(json: Self.areas(map))
    }

    private static func streets(_ map: MapData) -> String {
        collection(map.streets.map { street in
            let line = street.nodes.map { pair(map.nodes[Int($0)]) }.joined(separator: ",")
            let name = street.name.isEmpty ? "" : ",\"name\":\(quoted(street.name))"
            return feature("{\"type\":\"LineString\",\"coordinates\":[\(line)]}", "\"class\":\"\(street.grade)\"\(name)")
        })
    }

    private static func buildings(_ map: MapData) -> String {
        func common(_ building: Building) -> String {
            let campus = building.onCampus ? 1 : 0
            return "\"id\":\(quoted(building.id.text)),\"use\":\"\(building.use)\",\"campus\":\(campus)"
        }
        let outlines: [String] = map.buildings.map { building in
            feature(polygon(building.outline), common(building) + ",\"levels\":\(building.levels)")
        }
        // A name belongs to one point: drawn on the outline it would repeat.
        let names: [String] = map.buildings.filter { !$0.name.isEmpty }.compactMap { building in
            guard let bounds = Bounds(building.outline) else { return nil }
            return feature(point(bounds.centre), common(building) + ",\"name\":\(quoted(building.name))")
        }
        return collection(outlines + names)
    }

    private static func areas(_ map: MapData) -> String {
        let shapes = map.areas.map { feature(polygon($0.outline), "\"class\":\"\($0.kind)\"") }
        let names: [String] = map.areas.filter { !$0.name.isEmpty }.compactMap { area in
            guard let bounds = Bounds(area.outline) else { return nil }
            return feature(point(bounds.centre), "\"class\":\"\(area.kind)\",\"name\":\(quoted(area.name))")
        }
        return collection(shapes + names)
    }

    private static func collection(_ features: [String]) -> String {
        "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    }

    private static func feature(_ geometry: String, _ properties: String) -> String {
        "{\"type\":\"Feature\",\"geometry\":\(geometry),\"properties\":{\(properties)}}"
    }

    private static func point(_ position: Position) -> String { "{\"type\":\"Point\",\"coordinates\":\(pair(position))}" }

    private static func polygon(_ outline: [Position]) -> String {
        let ring = (outline + outline.prefix(1)).map(pair).joined(separator: ",")
        return "{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}"
    }

    /// Six decimals: a tenth of a metre.
    static func pair(_ position: Position) -> String {
        func short(_ degrees: Double) -> String { String((degrees * 1e6).rounded() / 1e6) }
        return "[\(short(position.longitude)),\(short(position.latitude))]"
    }

    private static func quoted(_ text: String) -> String {
        guard let data = try? JSONEncoder().encode(text) else { return "\"\"" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Bounds {
    /// In square degrees: good for comparing boxes of one town.
    fileprivate var area: Double { (north - south) * (east - west) }
}
