import Geo
import Ground

/// Draws a small map in metres, east and north of one point.
struct Sketch {
    static let origin = Position(latitude: 30.5, longitude: 114.4)
    private(set) var map = MapData()

    static func at(_ east: Double, _ north: Double) -> Position { origin.moved(east: east, north: north) }

    /// The node there, the same one when it was asked for before.
    mutating func node(_ east: Double, _ north: Double) -> Int32 {
        let position = Self.at(east, north)
        if let known = map.nodes.firstIndex(of: position) { return Int32(known) }
        map.nodes.append(position)
        return Int32(map.nodes.count - 1)
    }

    mutating func street(
        _ grade: Street.Grade, _ points: [(Double, Double)], _ direction: Street.Direction = .both,
        access: Street.Access = .open
    ) {
        let nodes = points.map { node($0.0, $0.1) }
        map.streets.append(Street(nodes: nodes, grade: grade, direction: direction, access: access))
    }

    mutating func barrier(_ kind: Barrier.Kind, _ east: Double, _ north: Double) {
        map.barriers.append(Barrier(node: node(east, north), kind: kind))
    }
}
