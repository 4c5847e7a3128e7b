import Geo

/// A way on the drawing board, before ways that cross share their nodes.
struct Way: Sendable {
    var points: [Point]
    var grade: Street.Grade
    var name = ""
    var direction = Street.Direction.both
    var access = Street.Access.open
    /// Metres from the middle to the kerb.
    var half: Double
    /// A wall or the map's edge: it cuts and keeps buildings away, but nobody walks on it.
    var isWall = false

    init(
        _ points: [Point], _ grade: Street.Grade, _ name: String = "", access: Street.Access = .open,
        direction: Street.Direction = .both, isWall: Bool = false
    ) {
        self.points = points
        self.grade = grade
        self.name = name
        self.access = access
        self.direction = direction
        self.isWall = isWall
        half = isWall ? 1 : Way.half(grade)
    }

    static func half(_ grade: Street.Grade) -> Double {
        switch grade {
        case .motorway, .trunk: 14
        case .primary: 13
        case .secondary: 10
        case .tertiary: 7.5
        case .residential: 5
        case .service, .living, .track: 3
        case .pedestrian: 4
        case .cycleway, .footway, .steps: 1.5
        case .path: 1
        }
    }
}

/// The drawing board's ways joined into one plane graph: wherever two touch or cross there is one node.
struct PlaneGraph {
    private(set) var nodes: [Point] = []
    /// The nodes of each way, in its order; fewer than two where a way shrank to nothing.
    private(set) var chains: [[Int]] = []

    private struct Segment {
        let way: Int
        let a: Point
        let b: Point
        var cuts: [(Double, Point)] = []
    }

    private static let touch = 0.8
    private var index: [Int: [Int]] = [:]

    init(_ ways: [Way]) {
        var segments: [Segment] = []
        var first: [Int] = []
        for (number, way) in ways.enumerated() {
            first.append(segments.count)
            for i in way.points.indices.dropFirst() {
                segments.append(Segment(way: number, a: way.points[i - 1], b: way.points[i]))
            }
        }
        first.append(segments.count)
        Self.cut(&segments)
        for number in ways.indices {
            var chain: [Int] = []
            func add(_ node: Int) { if chain.last != node { chain.append(node) } }
            for s in first[number]..<first[number + 1] {
                add(node(at: segments[s].a))
                for (_, point) in segments[s].cuts.sorted(by: { $0.0 < $1.0 }) { add(node(at: point)) }
                add(node(at: segments[s].b))
            }
            chains.append(chain)
        }
    }

    private static func cut(_ segments: inout [Segment]) {
        let cell = 70.0
        var grid: [Int: [Int]] = [:]
        for i in segments.indices {
            let (a, b) = (segments[i].a, segments[i].b)
            let x0 = Int(((min(a.x, b.x) - touch) / cell).rounded(.down))
            let x1 = Int(((max(a.x, b.x) + touch) / cell).rounded(.down))
            let y0 = Int(((min(a.y, b.y) - touch) / cell).rounded(.down))
            let y1 = Int(((max(a.y, b.y) + touch) / cell).rounded(.down))
            for x in x0...x1 { for y in y0...y1 { grid[x &* 65_536 &+ y, default: []].append(i) } }
        }
        for key in grid.keys.sorted() {
            let members = grid[key] ?? []
            for m in members.indices {
                for n in members.indices where n > m { meet(&segments, members[m], members[n]) }
            }
        }
    }

    private static func meet(_ segments: inout [Segment], _ i: Int, _ j: Int) {
        let (a, b, c, d) = (segments[i].a, segments[i].b, segments[j].a, segments[j].b)
        guard max(a.x, b.x) + touch >= min(c.x, d.x), max(c.x, d.x) + touch >= min(a.x, b.x),
            max(a.y, b.y) + touch >= min(c.y, d.y), max(c.y, d.y) + touch >= min(a.y, b.y)
        else { return }
        if segments[i].way == segments[j].way, abs(i - j) == 1 { return }
        var touched = false
        for end in [c, d] where Plane.distance(end, a, b) < touch {
            segments[i].cuts.append((Plane.nearest(end, a, b), end))
            touched = true
        }
        for end in [a, b] where Plane.distance(end, c, d) < touch {
            segments[j].cuts.append((Plane.nearest(end, c, d), end))
            touched = true
        }
        if touched { return }
        if let (t, u) = Plane.crossing(a, b, c, d) {
            let point = a + (b - a) * t
            segments[i].cuts.append((t, point))
            segments[j].cuts.append((u, point))
        }
    }

    private mutating func node(at point: Point) -> Int {
        if let node = find(point) { return node }
        nodes.append(point)
        index[Self.key(point, 0, 0), default: []].append(nodes.count - 1)
        return nodes.count - 1
    }

    private static func key(_ point: Point, _ dx: Int, _ dy: Int) -> Int {
        (Int((point.x / 2).rounded(.down)) + dx) &* 65_536 &+ Int((point.y / 2).rounded(.down)) + dy
    }

    /// The node at this point; `nil` when there is none within a step.
    func find(_ point: Point) -> Int? {
        for dx in -1...1 {
            for dy in -1...1 {
                for candidate in index[Self.key(point, dx, dy)] ?? [] where nodes[candidate].distance(point) < Self.touch {
                    return candidate
                }
            }
        }
        return nil
    }

    /// The blocks the ways enclose, counter-clockwise, without the dead ends that poke into them.
    func faces() -> [[Point]] {
        var neighbours = [[Int]](repeating: [], count: nodes.count)
        for chain in chains {
            for i in chain.indices.dropFirst() where !neighbours[chain[i]].contains(chain[i - 1]) {
                neighbours[chain[i]].append(chain[i - 1])
                neighbours[chain[i - 1]].append(chain[i])
            }
        }
        var ends = nodes.indices.filter { neighbours[$0].count == 1 }
        while let end = ends.popLast() {
            guard let only = neighbours[end].first else { continue }
            neighbours[end] = []
            neighbours[only].removeAll { $0 == end }
            if neighbours[only].count == 1 { ends.append(only) }
        }
        for node in nodes.indices {
            let here = nodes[node]
            neighbours[node].sort { Self.angle(nodes[$0] - here) < Self.angle(nodes[$1] - here) }
        }
        var used = Set<Int>()
        var result: [[Point]] = []
        for start in nodes.indices {
            for next in neighbours[start] where !used.contains(start &* 1_048_576 &+ next) {
                var ring: [Point] = []
                var (from, to) = (start, next)
                while used.insert(from &* 1_048_576 &+ to).inserted {
                    ring.append(nodes[from])
                    let around = neighbours[to]
                    guard let back = around.firstIndex(of: from) else { break }
                    (from, to) = (to, around[(back + around.count - 1) % around.count])
                }
                if Plane.area(ring) > 100 { result.append(ring) }
            }
        }
        return result
    }

    /// Grows with the angle of the vector, without the cost of an arc tangent.
    private static func angle(_ v: Point) -> Double {
        let p = v.x / (abs(v.x) + abs(v.y))
        return v.y < 0 ? 3 + p : 1 - p
    }
}
