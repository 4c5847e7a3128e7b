public import Geo
import Ground

/// Places the sites of a campus desk on a map that was imported: no street is invented, only who works where.
public enum Settlement {
    /// Chooses the campus and its sites: the largest campus area with streets inside, or else a circle of streets
    /// around the busiest part, which is then called after the map. A map without streets gets no sites.
    public static func choose(in map: MapData, seed: UInt64) -> Town {
        guard let network = Network(map) else { return Town(map: map, campusName: quarter(of: map), sites: []) }
        var chance = Chance(seed: seed)
        let ground = network.campus() ?? network.busiest()
        var sites: [Site] = []
        let posts = network.spread(4, over: ground.nodes, chance: &chance)
        let streets = StreetNames(map)
        for (index, node) in posts.enumerated() {
            let place = place(at: map.nodes[node], in: map, streets)
            let isTaken = sites.contains { $0.name.zh == "\(place)服务站" }
            sites.append(Site(
                id: "station-\(index + 1)", name: LocalisedText("\(place)服务站\(isTaken ? String(index + 1) : "")", "Campus 110 Post \(index + 1)"),
                kind: .serviceStation, position: map.nodes[node]))
        }
        let middle = network.nearest(to: ground.middle, among: ground.nodes)
        sites.append(Site(
            id: "desk", name: LocalisedText("校园110指挥中心", "Campus 110 Command Desk"), kind: .commandDesk,
            position: map.nodes[middle]))
        sites += gates(in: map, ground: ground)
        sites += houses(in: map, network: network, ground: ground, posts: posts)
        let name = ground.name.isEmpty ? quarter(of: map) : ground.name
        return Town(map: map, campusName: name, sites: sites)
    }

    /// What to call a building: its own name, or its number among the buildings of the map (`12号楼`).
    public static func describe(_ building: Building, in map: MapData) -> String {
        if !building.name.isEmpty { return building.name }
        let number = (map.buildings.firstIndex { $0.id == building.id } ?? 0) + 1
        return "\(number)号楼"
    }

    private static func quarter(of map: MapData) -> String { map.name.isEmpty ? "片区" : "\(map.name)片区" }

    /// What to call a spot: the nearest named building within 80 metres, else the nearest named street, else a number.
    private static func place(at position: Position, in map: MapData, _ streets: StreetNames) -> String {
        let area = Bounds(around: position)
        var best: (name: String, distance: Double)?
        for building in map.buildings where !building.name.isEmpty && area.contains(building.outline[0], margin: 120) {
            let distance = building.outline.map { $0.distance(to: position) }.min() ?? .infinity
            if distance < best?.distance ?? 80 { best = (building.name, distance) }
        }
        if let best { return best.name }
        return streets.nearest(to: position, within: 200) ?? "校园110"
    }

    /// Up to eight gates on the rim of the campus or, without a rim, within it.
    private static func gates(in map: MapData, ground: Network.Ground) -> [Site] {
        var sites: [Site] = []
        for barrier in map.barriers where barrier.kind == .gate && sites.count < 8 {
            let position = map.nodes[Int(barrier.node)]
            let near = ground.outline.isEmpty
                ? position.distance(to: ground.middle) < ground.radius : ground.rimDistance(position) < 30
            // A gate has two leaves and a mapper two nodes for it.
            guard near, sites.allSatisfy({ $0.position.distance(to: position) > 40 }) else { continue }
            let number = sites.count + 1
            let name = barrier.name.isEmpty ? "\(number)号门" : barrier.name
            sites.append(Site(
                id: "gate-\(number)", name: LocalisedText(name, barrier.name.isEmpty ? "Gate \(number)" : barrier.name),
                kind: .gate, position: position))
        }
        return sites
    }

    private static func houses(in map: MapData, network: Network, ground: Network.Ground, posts: [Int]) -> [Site] {
        var sites: [Site] = []
        func house(_ id: String, _ use: Building.Use, _ kind: Site.Kind, _ name: LocalisedText, _ fallback: Int) {
            let nearest = map.buildings.filter { $0.use == use }
                .min { $0.outline[0].distance(to: ground.middle) < $1.outline[0].distance(to: ground.middle) }
            guard let building = nearest, building.outline[0].distance(to: ground.middle) < ground.radius + 4_000 else {
                sites.append(Site(id: id, name: name, kind: kind, position: map.nodes[fallback]))
                return
            }
            let label = building.name.isEmpty ? name : LocalisedText(building.name, building.name)
            sites.append(Site(
                id: id, name: label, kind: kind, position: Spots.anchor(building.outline), building: building.id))
        }
        // Beside the campus rather than on it, each another way from the middle.
        let outside = network.spread(3, around: ground)
        house("police", .police, .stationHouse, LocalisedText("派出所", "Police Station"), outside[0])
        house("fire", .fire, .fireStation, LocalisedText("消防救援站", "Fire Station"), outside[1])
        house("hospital-town", .medical, .hospital, LocalisedText("医院", "Hospital"), outside[2])
        let bases = [
            ("team-emergency", LocalisedText("应急分队驻地", "Emergency Team Base")),
            ("team-fire", LocalisedText("消防分队驻地", "Fire Team Base")),
            ("team-information", LocalisedText("信息分队驻地", "Information Team Base")),
        ]
        for (index, base) in bases.enumerated() {
            let goal = posts[index % posts.count]
            let half = Position(
                latitude: (map.nodes[goal].latitude + ground.middle.latitude) / 2,
                longitude: (map.nodes[goal].longitude + ground.middle.longitude) / 2)
            sites.append(Site(
                id: base.0, name: base.1, kind: .teamBase, position: map.nodes[network.nearest(to: half, among: ground.nodes)]))
        }
        return sites
    }
}
