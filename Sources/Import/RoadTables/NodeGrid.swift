import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Nodes by cells of a size in metres.
struct NodeGrid {
    private struct Cell: Hashable {
        var x: Int32
        var y: Int32
    }

    private var cells: [Cell: [Int32]] = [:]
    private let metres: Double
    private let north: Double
    private let east: Double

    /// Cells of at least a metre, as wide as they are high at `place`.
    init(cell: Double, at place: Position) {
        metres = max(1, cell)
        north = Position.earthRadius * Double.pi / 180 / metres
        // Wider than in truth towards the poles: a town is small, and a cell too many does no harm.
        east = north * max(0.01, cos(place.latitude * Double.pi / 180))
    }

    private func cell(_ place: Position) -> Cell {
        Cell(x: Int32((place.longitude * east).rounded(.down)), y: Int32((place.latitude * north).rounded(.down)))
    }

    mutating func add(_ node: Int32, _ place: Position) { cells[cell(place), default: []].append(node) }

    /// The nearest for which `isWanted` holds within so many metres, a cell's size at most.
    func nearest(to place: Position, within limit: Double, among nodes: [Position], where isWanted: (Int32) -> Bool) -> Int32? {
        let middle = cell(place)
        var best: (node: Int32, distance: Double)?
        for x in middle.x - 1...middle.x + 1 {
            for y in middle.y - 1...middle.y + 1 {
                for node in cells[Cell(x: x, y: y)] ?? [] {
                    let distance = nodes[Int(node)].distance(to: place)
                    guard distance <= limit, distance < best?.distance ?? .infinity, isWanted(node) else { continue }
                    best = (node, distance)
                }
            }
        }
        return best?.node
    }

    /// Calls `body` for all nodes in cells that a segment with a margin could touch.
    func visit(along a: Position, _ b: Position, margin: Double, _ body: (Int32) -> Void) {
        let (from, to) = (cell(a), cell(b))
        let extra = Int32((margin / metres).rounded(.up)) + 1
        let (x, y) = (min(from.x, to.x) - extra...max(from.x, to.x) + extra, min(from.y, to.y) - extra...max(from.y, to.y) + extra)
        if x.count * y.count > 4 * cells.count {
            for list in cells.values { for node in list { body(node) } }
            return
        }
        for x in x { for y in y { for node in cells[Cell(x: x, y: y)] ?? [] { body(node) } } }
    }
}
