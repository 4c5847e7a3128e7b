import Geo
import Ground

/// A map laid on a plane in metres, to look at with nothing of the code that drew it.
struct Flat {
    let map: MapData
    private let nodes: [(Double, Double)]
    private let houses: [[(Double, Double)]]
    private let origin: Position

    init(_ map: MapData) {
        self.map = map
        let origin = map.nodes[0]
        self.origin = origin
        nodes = map.nodes.map { Self.flat($0, origin) }
        houses = map.buildings.map { $0.outline.map { Self.flat($0, origin) } }
    }

    private static func flat(_ p: Position, _ origin: Position) -> (Double, Double) {
        let perDegree = Position.earthRadius * Double.pi / 180
        // One degree of longitude, measured rather than computed.
        let east = origin.distance(to: Position(latitude: origin.latitude, longitude: origin.longitude + 0.01)) * 100
        return ((p.longitude - origin.longitude) * east, (p.latitude - origin.latitude) * perDegree)
    }

    static func contains(_ outline: [Position], _ p: Position) -> Bool {
        inside(outline.map { ($0.longitude, $0.latitude) }, (p.longitude, p.latitude))
    }

    private static func inside(_ ring: [(Double, Double)], _ p: (Double, Double)) -> Bool {
        var result = false
        for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) where (a.1 > p.1) != (b.1 > p.1) {
            if p.0 < (b.0 - a.0) * (p.1 - a.1) / (b.1 - a.1) + a.0 { result.toggle() }
        }
        return result
    }

    private static func cross(_ a: (Double, Double), _ b: (Double, Double), _ c: (Double, Double)) -> Double {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    }

    /// Whether two segments cross in their insides.
    private static func cut(_ a: (Double, Double), _ b: (Double, Double), _ c: (Double, Double), _ d: (Double, Double)) -> Bool {
        guard max(a.0, b.0) > min(c.0, d.0), max(c.0, d.0) > min(a.0, b.0), max(a.1, b.1) > min(c.1, d.1),
            max(c.1, d.1) > min(a.1, b.1)
        else { return false }
        // Crossings closer than this to an end are roundings of a shared node.
        let slack = 0.15 * ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).squareRoot()
        let slack2 = 0.15 * ((c.0 - d.0) * (c.0 - d.0) + (c.1 - d.1) * (c.1 - d.1)).squareRoot()
        let (s, t) = (cross(a, b, c), cross(a, b, d))
        let (u, v) = (cross(c, d, a), cross(c, d, b))
        return min(abs(s), abs(t)) > slack && min(abs(u), abs(v)) > slack2 && (s > 0) != (t > 0) && (u > 0) != (v > 0)
    }

    private typealias Edge = (a: (Double, Double), b: (Double, Double), owner: Int)

    private func grid(_ edges: [Edge]) -> [Int: [Int]] {
        var grid: [Int: [Int]] = [:]
        for (i, edge) in edges.enumerated() {
            for x in Int(min(edge.a.0, edge.b.0) / 50) - 1...Int(max(edge.a.0, edge.b.0) / 50) + 1 {
                for y in Int(min(edge.a.1, edge.b.1) / 50) - 1...Int(max(edge.a.1, edge.b.1) / 50) + 1 {
                    grid[x * 10_000 + y, default: []].append(i)
                }
            }
        }
        return grid
    }

    private var streetEdges: [Edge] {
        map.streets.enumerated().flatMap { i, street in
            zip(street.nodes, street.nodes.dropFirst()).map { (nodes[Int($0)], nodes[Int($1)], i) }
        }
    }

    private var houseEdges: [Edge] {
        houses.enumerated().flatMap { i, ring in zip(ring, ring.dropFirst() + ring.prefix(1)).map { ($0, $1, i) } }
    }

    private func cuts(_ first: [Edge], _ second: [Edge], sameOwner: Bool = false) -> Set<[Int]> {
        let grid = grid(second)
        var result = Set<[Int]>()
        for edge in first {
            for x in Int(min(edge.a.0, edge.b.0) / 50)...Int(max(edge.a.0, edge.b.0) / 50) {
                for y in Int(min(edge.a.1, edge.b.1) / 50)...Int(max(edge.a.1, edge.b.1) / 50) {
                    for i in grid[x * 10_000 + y] ?? [] where sameOwner || second[i].owner != edge.owner {
                        if Self.cut(edge.a, edge.b, second[i].a, second[i].b) { result.insert([edge.owner, second[i].owner]) }
                    }
                }
            }
        }
        return result
    }

    func crossings() -> [String] {
        cuts(streetEdges, streetEdges, sameOwner: true).map { "\(map.streets[$0[0]].name) × \(map.streets[$0[1]].name)" }
    }

    func housesOnStreets() -> [String] {
        let houses = houseEdges.map { Edge(a: $0.a, b: $0.b, owner: $0.owner + 1_000_000) }
        return cuts(streetEdges, houses).map { "\(map.streets[$0[0]].name) \(map.buildings[$0[1] - 1_000_000].id)" }
    }

    func housesInHouses() -> [String] {
        var result = cuts(houseEdges, houseEdges).map { "\(map.buildings[$0[0]].id) \(map.buildings[$0[1]].id)" }
        let boxes = houses.map { ring in
            (ring.map(\.0).min() ?? 0, ring.map(\.1).min() ?? 0, ring.map(\.0).max() ?? 0, ring.map(\.1).max() ?? 0)
        }
        for i in houses.indices {
            let corner = houses[i][0]
            for j in houses.indices where i != j {
                let box = boxes[j]
                guard corner.0 > box.0, corner.0 < box.2, corner.1 > box.1, corner.1 < box.3 else { continue }
                if Self.inside(houses[j], corner) { result.append("\(map.buildings[i].id) in \(map.buildings[j].id)") }
            }
        }
        return result
    }

    private var waters: [[(Double, Double)]] {
        map.areas.filter { $0.kind == .water }.map { $0.outline.map { Self.flat($0, origin) } }
    }

    private var waterEdges: [Edge] {
        waters.enumerated().flatMap { i, ring in zip(ring, ring.dropFirst() + ring.prefix(1)).map { ($0, $1, i + 2_000_000) } }
    }

    func housesInWater() -> [String] {
        var result = cuts(houseEdges, waterEdges).map { map.buildings[$0[0]].id.text }
        for (i, ring) in houses.enumerated() where waters.contains(where: { Self.inside($0, ring[0]) }) {
            result.append(map.buildings[i].id.text)
        }
        return result
    }

    /// The names of the streets with a piece over water.
    func streetsOnWater() -> [String] {
        let waters = waters
        return streetEdges.filter { edge in
            let middle = ((edge.a.0 + edge.b.0) / 2, (edge.a.1 + edge.b.1) / 2)
            return waters.contains { Self.inside($0, middle) }
        }.map { map.streets[$0.owner].name }
    }
}
