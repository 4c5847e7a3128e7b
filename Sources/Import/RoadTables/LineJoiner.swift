import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes a network of lines that were drawn one by one: corners at the same place become one node, ends that lie near
/// another line are tied to it.
struct LineJoiner {
    /// Where the nodes are.
    private(set) var nodes: [Position] = []
    /// The nodes of each line in the order in which the lines were added; two at least, or none for a line that came to nothing.
    private(set) var lines: [[Int32]] = []
    /// Ends that were tied to something near them, not at the same place.
    private(set) var tied = 0

    private let reach: Double
    private var found: [Key: Int32] = [:]

    /// A place to a ten-millionth of a degree: a centimetre.
    private struct Key: Hashable {
        var x: Int64
        var y: Int64

        init(_ position: Position, cell: Double = 1e-7) {
            x = Int64((position.longitude / cell).rounded(.down))
            y = Int64((position.latitude / cell).rounded(.down))
        }
    }

    /// Ends within `reach` metres are tied; 0 ties only what lies at the same place.
    init(reach: Double) { self.reach = reach }

    mutating func add(_ line: [Position]) {
        var list: [Int32] = []
        for position in line {
            let node = number(position)
            if list.last != node { list.append(node) }
        }
        lines.append(list.count >= 2 ? list : [])
    }

    private mutating func number(_ position: Position) -> Int32 {
        // Half a cell on, so that what was rounded to seven digits stays in the middle of its cell.
        let key = Key(Position(latitude: position.latitude + 5e-8, longitude: position.longitude + 5e-8))
        if let node = found[key] { return node }
        let node = Int32(nodes.count)
        found[key] = node
        nodes.append(position)
        return node
    }

    /// Ties the ends; call when all lines are in.
    mutating func tie() {
        guard reach > 0, !nodes.isEmpty else { return }
        tieEndsToNodes()
        tieEndsToLines()
    }

    private var ends: [Int32] {
        var (isEnd, ends) = ([Bool](repeating: false, count: nodes.count), [Int32]())
        for line in lines {
            for end in [line.first, line.last].compactMap(\.self) where !isEnd[Int(end)] {
                isEnd[Int(end)] = true
                ends.append(end)
            }
        }
        return ends
    }

    /// Two ends, or an end and a corner, that were meant to be one place.
    private mutating func tieEndsToNodes() {
        var grid = NodeGrid(cell: reach, at: nodes[0])
        for index in nodes.indices { grid.add(Int32(index), nodes[index]) }
        var root = Array(0..<Int32(nodes.count))
        func top(_ node: Int32) -> Int32 {
            var node = node
            while root[Int(node)] != node { node = root[Int(node)] }
            return node
        }
        for end in ends {
            // Only the nearest: tying all would draw a dense corner together.
            guard let near = grid.nearest(to: nodes[Int(end)], within: reach, among: nodes, where: { top($0) != top(end) }) else { continue }
            root[Int(top(end))] = top(near)
            tied += 1
        }
        guard tied > 0 else { return }
        lines = lines.map { line in
            var list: [Int32] = []
            for node in line where list.last != top(node) { list.append(top(node)) }
            return list.count >= 2 ? list : []
        }
    }

    /// An end that stops short of a street it was meant to meet, or lies on it between two corners, becomes a corner of it.
    private mutating func tieEndsToLines() {
        var degree = [Int](repeating: 0, count: nodes.count)
        for line in lines { for node in line { degree[Int(node)] += 1 } }
        let loose = ends.filter { degree[Int($0)] == 1 }
        let spots = spots(loose.map { nodes[Int($0)] }, within: reach) { number, line in
            // A street is not tied to itself.
            loose[number] != line.first && loose[number] != line.last
        }
        insert(spots.map { (loose[$0.key], $0.value) })
        tied += spots.count
    }

    /// Makes each place a corner of the line nearest to it, or finds the corner that is there; `nil` for a place with no line
    /// within so many metres.
    mutating func put(_ places: [Position], within metres: Double) -> [Int32?] {
        guard let first = nodes.first else { return places.map { _ in nil } }
        let near = min(metres, 3)
        var grid = NodeGrid(cell: near, at: first)
        for line in lines { for node in line { grid.add(node, nodes[Int(node)]) } }
        var result = places.map { grid.nearest(to: $0, within: near, among: nodes) { _ in true } }
        let rest = places.indices.filter { result[$0] == nil }
        let spots = spots(rest.map { places[$0] }, within: metres) { _, _ in true }
        var inserts: [(Int32, Spot)] = []
        for (number, spot) in spots.sorted(by: { $0.key < $1.key }) {
            let (a, b) = (nodes[Int(spot.from)], nodes[Int(spot.to)])
            result[rest[number]] = Int32(nodes.count)
            inserts.append((Int32(nodes.count), spot))
            nodes.append(Position(
                latitude: a.latitude + (b.latitude - a.latitude) * spot.along,
                longitude: a.longitude + (b.longitude - a.longitude) * spot.along))
        }
        insert(inserts)
        return result
    }

    /// A spot on the segment between two nodes.
    private struct Spot {
        var metres: Double
        var from: Int32
        var to: Int32
        var along: Double
    }

    /// For each place the nearest spot on a line for which `isWanted` holds.
    private func spots(
        _ places: [Position], within metres: Double, where isWanted: (Int, [Int32]) -> Bool
    ) -> [Int: Spot] {
        guard let first = nodes.first, !places.isEmpty else { return [:] }
        var grid = NodeGrid(cell: max(metres, 25), at: first)
        for (number, place) in places.enumerated() { grid.add(Int32(number), place) }
        var best: [Int: Spot] = [:]
        for line in lines {
            for (from, to) in zip(line, line.dropFirst()) {
                let (a, b) = (nodes[Int(from)], nodes[Int(to)])
                grid.visit(along: a, b, margin: metres) { number in
                    let number = Int(number)
                    let (distance, along) = Self.distance(places[number], a, b)
                    guard distance <= metres, distance < best[number]?.metres ?? .infinity, isWanted(number, line) else { return }
                    best[number] = Spot(metres: distance, from: from, to: to, along: along)
                }
            }
        }
        return best
    }

    private struct Pair: Hashable {
        var low: Int32
        var high: Int32
    }

    /// Gives every line that runs along a spot's segment, the other direction of a street too, the new corner.
    private mutating func insert(_ corners: [(node: Int32, spot: Spot)]) {
        var inserts: [Pair: [(along: Double, node: Int32)]] = [:]
        for (node, spot) in corners {
            let isUp = spot.from < spot.to
            inserts[Pair(low: min(spot.from, spot.to), high: max(spot.from, spot.to)), default: []].append(
                (isUp ? spot.along : 1 - spot.along, node))
        }
        guard !inserts.isEmpty else { return }
        for (pair, list) in inserts { inserts[pair] = list.sorted { ($0.along, $0.node) < ($1.along, $1.node) } }
        for number in lines.indices where !lines[number].isEmpty {
            var line = [lines[number][0]]
            for (from, to) in zip(lines[number], lines[number].dropFirst()) {
                let between = (inserts[Pair(low: min(from, to), high: max(from, to))] ?? []).map(\.node)
                for node in from < to ? between : between.reversed() where line.last != node && node != to { line.append(node) }
                line.append(to)
            }
            lines[number] = line
        }
    }

    /// Metres from a place to a segment, and how far along it the nearest point lies, from 0 to 1.
    static func distance(_ place: Position, _ a: Position, _ b: Position) -> (metres: Double, along: Double) {
        let north = Position.earthRadius * Double.pi / 180
        let east = north * cos(place.latitude * Double.pi / 180)
        let (ax, ay) = ((a.longitude - place.longitude) * east, (a.latitude - place.latitude) * north)
        let (dx, dy) = ((b.longitude - a.longitude) * east, (b.latitude - a.latitude) * north)
        let length = dx * dx + dy * dy
        let along = length > 0 ? min(1, max(0, -(ax * dx + ay * dy) / length)) : 0
        let (x, y) = (ax + along * dx, ay + along * dy)
        return ((x * x + y * y).squareRoot(), along)
    }
}
