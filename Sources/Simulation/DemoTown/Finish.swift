import Geo
import Ground

/// From the drawing board to the map.
extension Board {
    func finished() -> Town {
        let graph = PlaneGraph(ways)
        let kept = largestPart(of: graph) { _ in true }
        var renumbered = [Int32](repeating: -1, count: graph.nodes.count)
        var map = MapData(name: names.town)
        func number(_ node: Int) -> Int32 {
            if renumbered[node] < 0 {
                renumbered[node] = Int32(map.nodes.count)
                map.nodes.append(Board.position(graph.nodes[node]))
            }
            return renumbered[node]
        }
        let drivable = largestPart(of: graph) { $0.grade.rawValue <= Street.Grade.living.rawValue }
        for (way, chain) in zip(ways, graph.chains) where !way.isWall && chain.count > 1 && kept[chain[0]] {
            // A lane that only footways lead to is one itself.
            let grade = way.grade.rawValue <= Street.Grade.living.rawValue && !drivable[chain[0]] ? .footway : way.grade
            map.streets.append(Street(
                nodes: chain.map(number), grade: grade, name: way.name, direction: way.direction, access: way.access))
        }
        var sites: [Site] = []
        for (node, kind) in wallCrossings(of: graph) where renumbered[node] >= 0 {
            let gate = gateName(at: graph.nodes[node])
            guard !sites.contains(where: { $0.id == gate.id }) else { continue }
            map.barriers.append(Barrier(
                node: renumbered[node], kind: kind, name: gate.name, hours: gate.id.hasSuffix("wicket") ? Board.wicketHours : nil,
                opensForEmergency: kind == .gate))
            sites.append(Site(
                id: gate.id, name: LocalisedText(gate.name, gate.english), kind: .gate,
                position: map.nodes[Int(renumbered[node])]))
        }
        for gate in gates {
            guard let node = graph.find(gate.at), renumbered[node] >= 0 else { continue }
            map.barriers.append(Barrier(node: renumbered[node], kind: gate.kind, opensForEmergency: gate.kind == .gate))
        }
        addAreas(to: &map)
        addBuildings(to: &map)
        return Town(map: map, campusName: names.campus, sites: namedSites(in: map) + sites)
    }

    /// The guarded gates stand open day and night; the wickets between are locked while dormitories sleep.
    private static let wicketHours = OpeningHours((0..<7).map { $0 * 1440 + 360..<$0 * 1440 + 1380 })

    /// Which nodes hang together with most of the town; the map's edge cuts some corners off.
    private func largestPart(of graph: PlaneGraph, over counts: (Way) -> Bool) -> [Bool] {
        var root = Array(graph.nodes.indices)
        func find(_ start: Int) -> Int {
            var node = start
            while root[node] != node { node = root[node] }
            root[start] = node
            return node
        }
        for (way, chain) in zip(ways, graph.chains) where !way.isWall && counts(way) {
            for i in chain.indices.dropFirst() {
                let (a, b) = (find(chain[i - 1]), find(chain[i]))
                if a != b { root[max(a, b)] = min(a, b) }
            }
        }
        var size = [Int](repeating: 0, count: root.count)
        let parts = graph.nodes.indices.map(find)
        for part in parts { size[part] += 1 }
        let largest = size.indices.max { size[$0] < size[$1] } ?? 0
        return parts.map { $0 == largest }
    }

    /// The nodes where a street or path passes the campus wall: a gate for wheels, a turnstile for feet.
    private func wallCrossings(of graph: PlaneGraph) -> [(Int, Barrier.Kind)] {
        var kinds: [Int: Barrier.Kind] = [:]
        for (way, chain) in zip(ways, graph.chains) where way.isWall { for node in chain { kinds[node] = .block } }
        for (way, chain) in zip(ways, graph.chains) where !way.isWall {
            for node in chain where kinds[node] != nil {
                if way.half > 2, way.grade != .pedestrian {
                    kinds[node] = .gate
                } else if kinds[node] == .block {
                    kinds[node] = .turnstile
                }
            }
        }
        return kinds.filter { $0.value != .block }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func addAreas(to map: inout MapData) {
        // In the order they are painted.
        let order: [Area.Kind] = [.campus, .housing, .park, .square, .water, .pitch]
        for kind in order {
            for area in areas where area.kind == kind {
                map.areas.append(Area(kind: kind, name: area.name, outline: area.outline.map(Board.position)))
            }
        }
    }

    /// The buildings without some of the town's nameless ones, where there are more than a desk wants to draw.
    mutating func thinOut(to most: Int) {
        let nameless = chance.shuffled(buildings.indices.filter { i in
            buildings[i].name.isEmpty && !Plane.contains(campus, buildings[i].outline[0])
        })
        let dropped = Set(nameless.prefix(max(0, buildings.count - most)))
        buildings = buildings.indices.filter { !dropped.contains($0) }.map { buildings[$0] }
    }

    private func addBuildings(to map: inout MapData) {
        var taken = Set<String>()
        for (index, building) in buildings.enumerated() {
            let inside = Plane.contains(campus, Plane.centroid(building.outline))
            var name = building.name
            if !name.isEmpty, !taken.insert(name).inserted { name = "" }
            map.buildings.append(Building(
                id: BuildingID((inside ? "C" : "T") + Board.padded(index + 1)), name: name, use: building.use,
                outline: building.outline.map(Board.position), levels: UInt8(building.levels), onCampus: inside))
        }
    }

    /// The sites that are in a building, each found by the building's name.
    private func namedSites(in map: MapData) -> [Site] {
        let eastern = warp.isMirrored ? "West" : "East"
        let western = warp.isMirrored ? "East" : "West"
        let wanted: [(String, String, String, String, Site.Kind)] = [
            ("desk", "保卫处", "校园110指挥中心", "Campus 110 Command Desk", .commandDesk),
            ("station-1", "校园110\(east)苑服务站", "\(east)苑服务站", "\(eastern) Quarter Post", .serviceStation),
            ("station-2", "校园110\(west)苑服务站", "\(west)苑服务站", "\(western) Quarter Post", .serviceStation),
            ("station-3", "校园110南苑服务站", "南苑服务站", "South Quarter Post", .serviceStation),
            ("station-4", "校园110北苑服务站", "北苑服务站", "North Quarter Post", .serviceStation),
            ("police", "云澄派出所", "云澄派出所", "Yuncheng Police Station", .stationHouse),
            ("hospital-campus", "校医院", "校医院", "University Hospital", .hospital),
            ("hospital-town", "\(names.town)中心医院急诊楼", "\(names.town)中心医院", "Yuncheng Central Hospital", .hospital),
            ("fire", "云澄消防救援站", "云澄消防救援站", "Yuncheng Fire Station", .fireStation),
            ("team-emergency", "风雨操场", "应急分队驻地", "Emergency Team Base", .teamBase),
            ("team-fire", "后勤服务中心", "消防分队驻地", "Fire Team Base", .teamBase),
            ("team-information", "信息楼", "信息分队驻地", "Information Team Base", .teamBase),
        ]
        return wanted.compactMap { id, building, chinese, english, kind in
            guard let index = map.buildings.firstIndex(where: { $0.name == building }) else { return nil }
            return Site(
                id: id, name: LocalisedText(chinese, english), kind: kind,
                position: Board.position(Plane.anchor(buildings[index].outline)), building: map.buildings[index].id)
        }
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
