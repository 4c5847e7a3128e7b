import Geo
import Ground

/// The streets of a map as what hangs together, to choose places on.
struct Network {
    /// Where a campus lies.
    struct Ground {
        var name: String
        /// Empty for a circle.
        var outline: [Position]
        var middle: Position
        /// Metres from the middle to the farthest node.
        var radius: Double
        /// Street nodes inside.
        var nodes: [Int]

        func rimDistance(_ position: Position) -> Double {
            var best = Double.infinity
            let corners = outline.map { Network.flat($0, from: position) }
            for i in corners.indices {
                best = min(best, Plane.distance(Point(0, 0), corners[i], corners[(i + 1) % corners.count]))
            }
            return best
        }
    }

    private let map: MapData
    /// Nodes that a car can reach from most of the town.
    private let drivable: [Int]

    /// `nil` for a map without a street.
    init?(_ map: MapData) {
        self.map = map
        var root = Array(map.nodes.indices)
        func find(_ start: Int) -> Int {
            var node = start
            while root[node] != node {
                root[node] = root[root[node]]
                node = root[node]
            }
            return node
        }
        var used = [Bool](repeating: false, count: root.count)
        let roads = map.streets.filter { $0.grade.rawValue <= Street.Grade.living.rawValue && $0.access != .closed }
        for street in roads.isEmpty ? map.streets : roads {
            for (a, b) in zip(street.nodes, street.nodes.dropFirst()) {
                used[Int(a)] = true
                used[Int(b)] = true
                root[find(Int(a))] = find(Int(b))
            }
        }
        var size: [Int: Int] = [:]
        for node in root.indices where used[node] { size[find(node), default: 0] += 1 }
        guard let largest = size.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
        drivable = root.indices.filter { used[$0] && find($0) == largest }
    }

    static func flat(_ p: Position, from origin: Position) -> Point {
        let east = Position(latitude: origin.latitude, longitude: p.longitude).distance(to: origin)
        let north = Position(latitude: p.latitude, longitude: origin.longitude).distance(to: origin)
        return Point(p.longitude < origin.longitude ? -east : east, p.latitude < origin.latitude ? -north : north)
    }

    /// The largest campus with at least a dozen street nodes inside.
    func campus() -> Ground? {
        var best: (size: Double, ground: Ground)?
        for area in map.areas where area.kind == .campus && area.outline.count > 2 {
            let origin = area.outline[0]
            let outline = area.outline.map { Self.flat($0, from: origin) }
            let size = abs(Plane.area(outline))
            guard size > best?.size ?? 0, let bounds = Bounds(area.outline) else { continue }
            let inside = drivable.filter {
                bounds.contains(map.nodes[$0]) && Plane.contains(outline, Self.flat(map.nodes[$0], from: origin))
            }
            guard inside.count >= 12 else { continue }
            best = (size, ground(area.name, area.outline, inside))
        }
        return best?.ground
    }

    /// The streets around the place where most of them meet.
    func busiest() -> Ground {
        let origin = map.nodes[drivable[0]]
        var count: [Int: Int] = [:]
        let cells = drivable.map { node -> Int in
            let p = Self.flat(map.nodes[node], from: origin)
            return Int((p.x / 300).rounded(.down)) &* 1_000_003 &+ Int((p.y / 300).rounded(.down))
        }
        for cell in cells { count[cell, default: 0] += 1 }
        let busy = count.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
        let members = zip(drivable, cells).filter { $0.1 == busy }.map(\.0)
        let middle = centre(members)
        let sorted = drivable.map { (node: $0, distance: map.nodes[$0].distance(to: middle)) }.sorted {
            ($0.distance, $0.node) < ($1.distance, $1.node)
        }
        let near = sorted.prefix { $0.distance < 800 }
        return ground("", [], (near.count >= 40 ? near : sorted.prefix(40)).map(\.node), middle)
    }

    private func ground(_ name: String, _ outline: [Position], _ nodes: [Int], _ middle: Position? = nil) -> Ground {
        let middle = middle ?? centre(nodes)
        let radius = nodes.map { map.nodes[$0].distance(to: middle) }.max() ?? 0
        return Ground(name: name, outline: outline, middle: middle, radius: radius, nodes: nodes)
    }

    private func centre(_ nodes: [Int]) -> Position {
        let count = Double(max(1, nodes.count))
        return Position(
            latitude: nodes.map { map.nodes[$0].latitude }.reduce(0, +) / count,
            longitude: nodes.map { map.nodes[$0].longitude }.reduce(0, +) / count)
    }

    func nearest(to position: Position, among nodes: [Int]) -> Int {
        nodes.min { map.nodes[$0].distance(to: position) < map.nodes[$1].distance(to: position) } ?? drivable[0]
    }

    /// So many nodes far from each other, each then moved to the middle of those it is nearest to.
    func spread(_ count: Int, over nodes: [Int], chance: inout Chance) -> [Int] {
        let sample = nodes.count > 600 ? (0..<600).map { _ in chance.pick(nodes) } : nodes
        var chosen = [chance.pick(sample)]
        while chosen.count < count {
            let farthest = sample.max { gap($0, to: chosen) < gap($1, to: chosen) } ?? sample[0]
            chosen.append(farthest)
        }
        for _ in 0..<3 {
            var groups = [[Int]](repeating: [], count: count)
            for node in sample {
                let own = chosen.indices.min { distance(node, chosen[$0]) < distance(node, chosen[$1]) } ?? 0
                groups[own].append(node)
            }
            for i in chosen.indices where !groups[i].isEmpty {
                chosen[i] = nearest(to: centre(groups[i]), among: groups[i])
            }
        }
        return chosen
    }

    /// So many nodes a walk outside the campus, each as far from the others as it goes.
    func spread(_ count: Int, around ground: Ground) -> [Int] {
        let ring = drivable.filter {
            let distance = map.nodes[$0].distance(to: ground.middle)
            return distance > ground.radius * 1.05 && distance < ground.radius * 1.6 + 200
        }
        let pool = ring.count >= count ? ring : ground.nodes
        var chosen = [nearest(to: ground.middle, among: pool)]
        while chosen.count < count {
            chosen.append(pool.max { gap($0, to: chosen) < gap($1, to: chosen) } ?? pool[0])
        }
        return chosen
    }

    private func gap(_ node: Int, to chosen: [Int]) -> Double { chosen.map { distance(node, $0) }.min() ?? .infinity }
    private func distance(_ a: Int, _ b: Int) -> Double { map.nodes[a].distance(to: map.nodes[b]) }
}
