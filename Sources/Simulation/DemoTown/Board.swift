import Geo

/// The drawing board: what has been drawn of the town so far, in metres on the plane.
struct Board {
    let warp: Warp
    var chance: Chance
    var names: Names
    var ways: [Way] = []
    var areas: [(kind: Area.Kind, name: String, outline: [Point])] = []
    /// The campus wall; set once the streets around the campus stand.
    var campus: [Point] = []
    /// Rivers and lakes: a way that crosses one is a bridge there.
    var waters: [[Point]] = []
    var buildings: [PlannedBuilding] = []
    /// Where streets of the town meet; later streets end here rather than just beside.
    var junctions: [Point] = []
    /// The blocks between the town's streets.
    var blocks: [Block] = []
    /// Bollards, and the gates of housing compounds; those of the campus stand where streets cross its wall.
    var gates: [PlannedGate] = []
    var riverLine: [Point] = []
    var lots = Lots()
    /// The outlines kept for the institutions of the town, by what they are for.
    var reserved: [String: [Point]] = [:]

    /// Where the map ends.
    var frame: Box { warp.isMirrored ? Box(-2080, -1700, 1760, 1270) : Box(-1760, -1700, 2080, 1270) }

    init(seed: UInt64) {
        var chance = Chance(seed: seed)
        warp = Warp(&chance)
        names = Names(chance: chance.branch("names"))
        self.chance = chance
    }

    /// East and west as they are drawn: the board may lie mirrored.
    var east: String { warp.isMirrored ? "西" : "东" }
    var west: String { warp.isMirrored ? "东" : "西" }

    /// A few metres this way or that, so that two towns differ.
    mutating func shaken(_ points: [(Double, Double)], by metres: Double) -> [Point] {
        points.map { Point($0.0 + chance.number(-metres...metres), $0.1 + chance.number(-metres...metres)) }
    }

    /// Draws a smooth way through points of the unbent board.
    mutating func draw(
        _ points: [(Double, Double)], _ grade: Street.Grade, _ name: String = "", shake: Double = 0,
        closed: Bool = false, access: Street.Access = .open, direction: Street.Direction = .both
    ) {
        var line = Plane.smooth(shaken(points, by: shake), closed: closed)
        if closed { line.append(line[0]) }
        add(Way(warp(line), grade, name, access: access, direction: direction))
    }

    /// Adds a way of the bent board; where it runs over water it becomes a bridge of its own.
    mutating func add(_ way: Way) {
        var pieces = [(way.points, false)]
        for water in waters {
            pieces = pieces.flatMap { line, over in
                over ? [(line, over)] : Board.split(line, by: water)
            }
        }
        for (line, over) in pieces where line.count > 1 {
            var piece = way
            piece.points = line
            if over { piece.name = way.name.isEmpty ? "桥" : way.name.replacingRoad(with: "桥") }
            ways.append(piece)
        }
    }

    /// The line cut at the outline into what is outside and what is inside.
    static func split(_ line: [Point], by outline: [Point]) -> [([Point], Bool)] {
        let box = Box(outline)
        guard box.meets(Box(line)) else { return [(line, false)] }
        var result: [([Point], Bool)] = []
        for i in line.indices.dropFirst() {
            let (a, b) = (line[i - 1], line[i])
            var stops = [0.0, 1.0]
            var k = outline.count - 1
            for j in outline.indices {
                if let (t, _) = Plane.crossing(a, b, outline[k], outline[j]), t > 1e-6, t < 1 - 1e-6 { stops.append(t) }
                k = j
            }
            stops.sort()
            for s in stops.indices.dropFirst() where stops[s] - stops[s - 1] > 1e-9 {
                let from = a + (b - a) * stops[s - 1]
                let to = a + (b - a) * stops[s]
                let inside = Plane.contains(outline, (from + to) * 0.5)
                if let last = result.last, last.1 == inside {
                    result[result.count - 1].0.append(to)
                } else {
                    result.append(([from, to], inside))
                }
            }
        }
        return result
    }

    /// Cuts off what runs over the map's edge.
    mutating func clipToFrame() {
        let outline = frame.corners
        ways = ways.flatMap { way in
            Board.split(way.points, by: outline).filter(\.1).map { line, _ in
                var piece = way
                piece.points = line
                return piece
            }
        }
    }
}

struct PlannedBuilding {
    var name: String
    var use: Building.Use
    var outline: [Point]
    var levels: Int
}

struct PlannedGate {
    var at: Point
    var kind: Barrier.Kind
}

/// A piece of town between streets.
struct Block {
    var outline: [Point]
    var zone: Zone
    var isTaken = false
}

/// What a stretch of town is like.
enum Zone: Sendable {
    case oldTown, urban, suburb, rural, open
    /// What a block of the suburb turns into: workshops, or a hamlet the town has reached.
    case works, hamlet
}

extension String {
    /// `学府路` → `学府桥`.
    func replacingRoad(with ending: String) -> String {
        if hasSuffix("大道") { return dropLast(2) + ending }
        return (hasSuffix("路") || hasSuffix("街") || hasSuffix("道")) ? dropLast() + ending : self + ending
    }
}
