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
        let campus = heart.flatMap { heart in
            map.areas.filter { $0.kind == .campus }.map { $0.outline.map(Self.flat) }.first { Plane.contains($0, Self.flat(heart)) }
        }
        func isNear(_ position: Position, _ heart: Position) -> Bool {
            campus.map { Plane.contains($0, Self.flat(position)) } ?? (position.distance(to: heart) < 700)
        }
        for area in map.areas where area.kind == .pitch || area.kind == .water || area.kind == .park {
            guard !area.name.isEmpty, let heart, let node = Self.nearest(to: area.outline[0], in: map, within: 90),
                isNear(node, heart)
            else { continue }
            byPlace[area.kind == .pitch ? .sport : .lake, default: []].append(
                Spot(position: node, building: nil, name: area.name, weight: Self.weight(area.name)))
        }
        for site in town.sites(.gate) {
            byPlace[.gate, default: []].append(Spot(position: site.position, building: nil, name: site.name.zh, weight: 1))
        }
        if let heart {
            for (index, position) in map.nodes.enumerated() where index % 3 == 0 {
                guard isNear(position, heart), let name = names.nearest(to: position, within: 25)
                else { continue }
                byPlace[.road, default: []].append(Spot(position: position, building: nil, name: name, weight: 1))
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

    private static func flat(_ p: Position) -> Point { Point(p.longitude, p.latitude) }

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
