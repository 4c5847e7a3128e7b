import Geo
import Ground

/// From the drawing board to the map.
extension Board {
    func finished() -> Town {
        let graph = PlaneGraph(ways)
        var renumbered = [Int32](repeating: -1, count: graph.nodes.count)
        var map = MapData(name: names.town)
        func number(_ node: Int) -> Int32 {
            if renumbered[node] < 0 {
                renumbered[node] = Int32(map.nodes.count)
                map.nodes.append(Board.position(graph.nodes[node]))
            }
            return renumbered[node]
        }
        for (way, chain) in zip(ways, graph.chains) where !way.isWall && chain.count > 1 {
            map.streets.append(Street(
                nodes: chain.map(number), grade: way.grade, name: way.name, direction: way.direction, access: way.access))
        }
        let order: [Area.Kind] = [.campus, .housing, .park, .square, .water, .pitch]
        for kind in order {
            for area in areas where area.kind == kind {
                map.areas.append(Area(kind: kind, name: area.name, outline: area.outline.map(Board.position)))
            }
        }
        var taken = Set<String>()
        for (index, building) in buildings.enumerated() {
            let inside = Plane.contains(campus, Plane.centroid(building.outline))
            var name = building.name
            if !name.isEmpty, !taken.insert(name).inserted { name = "" }
            map.buildings.append(Building(
                id: BuildingID((inside ? "C" : "T") + Board.padded(index + 1)), name: name, use: building.use,
                outline: building.outline.map(Board.position), levels: UInt8(building.levels), onCampus: inside))
        }
        return Town(map: map, campusName: names.campus, sites: [])
    }

    /// Rounded to a ten-millionth of a degree (1 cm), so that no machine's last bit shows.
    static func position(_ point: Point) -> Position {
        let position = DemoTown.centre.moved(east: point.x, north: point.y)
        return Position(
            latitude: (position.latitude * 1e7).rounded() / 1e7, longitude: (position.longitude * 1e7).rounded() / 1e7)
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
