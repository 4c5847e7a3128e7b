import Geo
import Ground

/// Where on a map something can happen, by what kind of place it is.
struct Spots {
    struct Spot {
        var position: Position
        var building: BuildingID?
        var name: String
        /// How much happens here compared with its like.
        var weight: Double
    }

    private var byPlace: [Scene.Place: [Spot]] = [:]
    private let anywhere: [Spot]

    init(_ town: Town) {
        let map = town.map
        let inside = map.buildings.contains(where: \.onCampus)
        let heart = town.sites(.commandDesk).first?.position ?? map.bounds?.centre
        let names = StreetNames(map)
        var all: [Spot] = []
        for building in map.buildings {
            guard inside ? building.onCampus : heart.map({ $0.distance(to: building.outline[0]) < 900 }) ?? true else { continue }
            guard let place = Scene.Place(building.use), !building.name.isEmpty || place != .office else { continue }
            let spot = Spot(
                position: Self.anchor(building.outline), building: building.id, name: Settlement.describe(building, in: map),
                weight: Self.weight(building.id.text))
            byPlace[place, default: []].append(spot)
            all.append(spot)
        }
        for area in map.areas where area.kind == .pitch || area.kind == .water || area.kind == .park {
            guard !area.name.isEmpty, let heart, heart.distance(to: area.outline[0]) < 1_600 else { continue }
            guard let node = Self.nearest(to: area.outline[0], in: map, within: 90) else { continue }
            byPlace[area.kind == .pitch ? .sport : .lake, default: []].append(
                Spot(position: node, building: nil, name: area.name, weight: Self.weight(area.name)))
        }
        for site in town.sites(.gate) {
            byPlace[.gate, default: []].append(Spot(position: site.position, building: nil, name: site.name.zh, weight: 1))
        }
        if let heart {
            let reach = inside ? 900.0 : 700
            for position in map.nodes.enumerated() where position.offset % 7 == 0 && position.element.distance(to: heart) < reach {
                guard let name = names.nearest(to: position.element, within: 40) else { continue }
                byPlace[.road, default: []].append(Spot(position: position.element, building: nil, name: name, weight: 1))
            }
        }
        let streets = byPlace[.road] ?? []
        let sites = town.sites.map { Spot(position: $0.position, building: $0.building, name: $0.name.zh, weight: 1) }
        anywhere = !all.isEmpty ? all : !streets.isEmpty ? streets : sites
    }

    /// A spot of this kind, or of any kind where the map knows none; `nil` on a map where nothing can be found.
    func pick(_ place: Scene.Place, _ chance: inout Chance) -> Spot? {
        let spots = byPlace[place] ?? anywhere
        return spots.isEmpty ? nil : spots[chance.weighted(spots.map(\.weight))]
    }

    /// A point within an outline.
    static func anchor(_ outline: [Position]) -> Position {
        let point = Plane.anchor(outline.map { Point($0.longitude, $0.latitude) })
        return Position(latitude: (point.y * 1e7).rounded() / 1e7, longitude: (point.x * 1e7).rounded() / 1e7)
    }

    private static func nearest(to position: Position, in map: MapData, within metres: Double) -> Position? {
        let area = Bounds(around: position)
        return map.nodes.filter { area.contains($0, margin: metres) }
            .min { $0.distance(to: position) < $1.distance(to: position) }
    }

    /// From 0.4 to 2.6 and the same in every run: some houses are known at the desk.
    private static func weight(_ name: String) -> Double {
        var chance = Chance(seed: 0).branch(name)
        let draw = chance.unit()
        return 0.4 + 2.2 * draw * draw
    }
}

/// The names of a map's streets, looked up by place.
struct StreetNames {
    private var cells: [Int: [(Position, String)]] = [:]

    init(_ map: MapData) {
        for street in map.streets where !street.name.isEmpty {
            for node in street.nodes {
                let position = map.nodes[Int(node)]
                cells[Self.cell(position, 0, 0), default: []].append((position, street.name))
            }
        }
    }

    /// Cells of 1/400 degree: some 250 metres.
    private static func cell(_ p: Position, _ dx: Int, _ dy: Int) -> Int {
        (Int((p.longitude * 400).rounded(.down)) + dx) &* 1_000_003 &+ Int((p.latitude * 400).rounded(.down)) + dy
    }

    /// The name of the street with the nearest node within so many metres (200 at most); `nil` when there is none.
    func nearest(to position: Position, within metres: Double) -> String? {
        var best: (name: String, distance: Double)?
        for dx in -1...1 {
            for dy in -1...1 {
                for (node, name) in cells[Self.cell(position, dx, dy)] ?? [] {
                    let distance = node.distance(to: position)
                    if distance < best?.distance ?? metres { best = (name, distance) }
                }
            }
        }
        return best?.name
    }
}
