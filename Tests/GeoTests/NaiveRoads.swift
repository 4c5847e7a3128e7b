import Geo
import Ground

/// The same roads worked out the slow and plain way: every place against every street, every node against every node.
struct NaiveRoads {
    let map: MapData
    let mode: TravelMode
    let speeds = SpeedTable.standard
    /// Seconds from node to node.
    private(set) var seconds: [[Double]]
    /// Seconds lost when a node is entered.
    private let delay: [Double]

    init(_ map: MapData, _ mode: TravelMode) {
        self.map = map
        self.mode = mode
        let count = map.nodes.count
        var delay = [Double](repeating: 0, count: count)
        for barrier in map.barriers {
            delay[Int(barrier.node)] += SpeedTable.standard[barrier.kind, mode] ?? .infinity
        }
        self.delay = delay
        seconds = [[Double]](repeating: [Double](repeating: .infinity, count: count), count: count)
        for node in 0..<count { seconds[node][node] = 0 }
        for piece in pieces {
            if piece.forward { relax(piece.a, piece.b, piece.seconds + delay[piece.b]) }
            if piece.backward { relax(piece.b, piece.a, piece.seconds + delay[piece.a]) }
        }
        for over in 0..<count {
            for a in 0..<count {
                for b in 0..<count { relax(a, b, seconds[a][over] + seconds[over][b]) }
            }
        }
    }

    private mutating func relax(_ a: Int, _ b: Int, _ value: Double) { seconds[a][b] = min(seconds[a][b], value) }

    struct Piece {
        var a: Int
        var b: Int
        var seconds: Double
        var forward: Bool
        var backward: Bool
    }

    var pieces: [Piece] {
        map.streets.filter { $0.access != .closed }.flatMap { street -> [Piece] in
            guard let speed = speeds[street.grade, mode] else { return [] }
            return zip(street.nodes, street.nodes.dropFirst()).map { a, b in
                let metres = map.nodes[Int(a)].distance(to: map.nodes[Int(b)])
                return Piece(
                    a: Int(a), b: Int(b), seconds: metres / (speed / 3.6),
                    forward: mode == .foot || street.direction != .backward,
                    backward: mode == .foot || street.direction != .forward)
            }
        }
    }

    typealias Spot = (piece: Piece, share: Double, metres: Double)

    /// The nearest piece, where on it, and the metres to it; more than one where pieces meet.
    private func nearest(_ place: Position) -> [Spot] {
        let spots = pieces.map { piece -> Spot in
            // Halving by thirds: the distance to a point that runs along the piece has one minimum.
            let (a, b) = (map.nodes[piece.a], map.nodes[piece.b])
            func point(_ share: Double) -> Position {
                Position(
                    latitude: a.latitude + share * (b.latitude - a.latitude),
                    longitude: a.longitude + share * (b.longitude - a.longitude))
            }
            var (low, high) = (0.0, 1.0)
            for _ in 0..<80 {
                let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
                if place.distance(to: point(left)) < place.distance(to: point(right)) {
                    high = right
                } else {
                    low = left
                }
            }
            return (piece, low, place.distance(to: point(low)))
        }
        let least = spots.map(\.metres).min() ?? .infinity
        return spots.filter { $0.metres <= min(500, least + 0.01) }
    }

    /// Seconds from door to door, `.infinity` when there is no way.
    func seconds(from origin: Position, to destination: Position) -> Double {
        let ends = nearest(destination)
        return nearest(origin).flatMap { start in ends.map { (start, $0) } }
            .map { seconds(from: origin, $0, to: destination, $1) }.min() ?? .infinity
    }

    private func seconds(from origin: Position, _ start: Spot, to destination: Position, _ end: Spot) -> Double {
        let walk = 1 / (speeds.offRoad / 3.6)
        let straight = origin.distance(to: destination)
        var best = straight <= start.metres + end.metres ? straight * walk : .infinity
        let walked = (start.metres + end.metres) * walk
        let same = start.piece.a == end.piece.a && start.piece.b == end.piece.b
        if same {
            let share = end.share - start.share
            if share >= 0 ? start.piece.forward : start.piece.backward {
                best = min(best, walked + abs(share) * start.piece.seconds)
            }
        }
        var exits: [(Int, Double)] = []
        if start.piece.forward {
            exits.append((start.piece.b, (1 - start.share) * start.piece.seconds + delay[start.piece.b]))
        }
        if start.piece.backward {
            exits.append((start.piece.a, start.share * start.piece.seconds + delay[start.piece.a]))
        }
        var entries: [(Int, Double)] = []
        if end.piece.forward { entries.append((end.piece.a, end.share * end.piece.seconds)) }
        if end.piece.backward { entries.append((end.piece.b, (1 - end.share) * end.piece.seconds)) }
        for exit in exits {
            for entry in entries { best = min(best, walked + exit.1 + seconds[exit.0][entry.0] + entry.1) }
        }
        return best
    }

    /// Whether all ends of the pieces nearest to the place lie on a network of more than half of all used nodes.
    func isOnMain(_ place: Position) -> Bool {
        let used = Set(pieces.flatMap { [$0.a, $0.b] })
        let spots = nearest(place)
        return !spots.isEmpty
            && spots.flatMap { [$0.piece.a, $0.piece.b] }.allSatisfy { end in
                2 * used.count { seconds[end][$0] < .infinity && seconds[$0][end] < .infinity } > used.count
            }
    }
}
