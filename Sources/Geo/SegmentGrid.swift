import Ground

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Metres in a degree of latitude.
let metresPerDegree = Position.earthRadius * Double.pi / 180

/// Metres in a degree of longitude at `latitude`; never quite nothing, so that it may divide.
func metresPerDegreeEast(at latitude: Double) -> Double {
    metresPerDegree * max(0.01, cos(latitude * .pi / 180))
}

/// Squares over the map, each with the segments that touch it: finds the nearest without looking at the rest.
struct SegmentGrid: Sendable {
    private let segments: [RoadGraph.Segment]
    private let positions: [Position]
    private let bounds: Bounds?
    private let rows: Int
    private let columns: Int
    /// Degrees.
    private let cellHeight: Double
    private let cellWidth: Double
    private let firstItem: [Int32]
    private let items: [Int32]

    /// The point of a segment that is nearest to a place.
    struct Hit {
        var segment: Int
        /// 0 at the segment's `from`, 1 at its `to`.
        var fraction: Double
        var position: Position
        /// From the place to the point.
        var metres: Double
    }

    init(_ segments: [RoadGraph.Segment], _ positions: [Position]) {
        self.segments = segments
        self.positions = positions
        var bounds: Bounds?
        for segment in segments {
            for node in [positions[Int(segment.from)], positions[Int(segment.to)]] {
                if bounds == nil { bounds = Bounds(around: node) } else { bounds?.include(node) }
            }
        }
        self.bounds = bounds
        let box = bounds ?? Bounds(around: Position(latitude: 0, longitude: 0))
        let height = (box.north - box.south) * metresPerDegree
        let width = (box.east - box.west) * metresPerDegreeEast(at: box.centre.latitude)
        // About one square for each segment: a street is found in a handful of looks.
        var cell = max(25, (height * width / Double(max(1, segments.count))).squareRoot())
        cell = max(cell, max(height, width) / 4000)
        while true {
            let cellHeight = cell / metresPerDegree
            let cellWidth = cell / metresPerDegreeEast(at: box.centre.latitude)
            let columns = Int((box.east - box.west) / cellWidth) + 1
            let rows = Int((box.north - box.south) / cellHeight) + 1
            let walk = Walk(box: box, cellHeight: cellHeight, cellWidth: cellWidth, rows: rows, columns: columns)
            var first = [Int32](repeating: 0, count: rows * columns + 1)
            var total = 0
            // Many streets across the whole map would fill every square: then the squares grow.
            let limit = 16 * segments.count + 4096
            for segment in segments where total <= limit {
                walk.cells(positions[Int(segment.from)], positions[Int(segment.to)]) { index in
                    first[index + 1] += 1
                    total += 1
                }
            }
            if total > limit {
                cell *= 2
                continue
            }
            for index in 0..<(rows * columns) { first[index + 1] += first[index] }
            var free = first
            var items = [Int32](repeating: 0, count: total)
            for (number, segment) in segments.enumerated() {
                walk.cells(positions[Int(segment.from)], positions[Int(segment.to)]) { index in
                    items[Int(free[index])] = Int32(number)
                    free[index] += 1
                }
            }
            (self.rows, self.columns, self.cellHeight, self.cellWidth) = (rows, columns, cellHeight, cellWidth)
            (firstItem, self.items) = (first, items)
            return
        }
    }

    /// Nearer than this is equally near: where streets meet, a place is on all of them. Metres.
    private static let tie = 0.01

    /// The nearest points on segments that are usable, within `limit` metres, on a plane that touches the earth
    /// here: several where segments meet, otherwise one, none if there is none.
    func nearest(to place: Position, within limit: Double, where isUsable: (Hit) -> Bool) -> [Hit] {
        guard let bounds, place.latitude.isFinite, place.longitude.isFinite,
            bounds.contains(place, margin: limit * 1.01 + 1)
        else { return [] }
        let east = metresPerDegreeEast(at: place.latitude)
        let y = (place.latitude - bounds.south) / cellHeight
        let x = (place.longitude - bounds.west) / cellWidth
        let row = Int(y.rounded(.down))
        let column = Int(x.rounded(.down))
        let insideNorth = min(y - Double(row), 1 - (y - Double(row))) * cellHeight * metresPerDegree
        let insideEast = min(x - Double(column), 1 - (x - Double(column))) * cellWidth * east
        var best = limit
        var hits: [Hit] = []
        var ring = 0
        while true {
            for other in stride(from: max(0, row - ring), through: min(rows - 1, row + ring), by: 1) {
                // A ring's top and bottom rows are full, the rest has two ends.
                let step = abs(other - row) == ring ? 1 : max(1, 2 * ring)
                for another in stride(from: column - ring, through: column + ring, by: step)
                where another >= 0 && another < columns {
                    let index = other * columns + another
                    for item in firstItem[index]..<firstItem[index + 1] {
                        let number = Int(items[Int(item)])
                        let hit = project(place, on: number, east: east)
                        guard hit.metres <= best + (hits.isEmpty ? 0 : Self.tie), isUsable(hit),
                            !hits.contains(where: { $0.segment == number })
                        else { continue }
                        if hit.metres < best - Self.tie { hits.removeAll(keepingCapacity: true) }
                        best = min(best, hit.metres)
                        hits.append(hit)
                    }
                }
            }
            let seen = min(
                insideNorth + Double(ring) * cellHeight * metresPerDegree,
                insideEast + Double(ring) * cellWidth * east)
            if seen >= best + Self.tie { return hits.filter { $0.metres <= best + Self.tie } }
            ring += 1
        }
    }

    private func project(_ place: Position, on number: Int, east: Double) -> Hit {
        let a = positions[Int(segments[number].from)]
        let b = positions[Int(segments[number].to)]
        let ax = (a.longitude - place.longitude) * east
        let ay = (a.latitude - place.latitude) * metresPerDegree
        let dx = (b.longitude - a.longitude) * east
        let dy = (b.latitude - a.latitude) * metresPerDegree
        let square = dx * dx + dy * dy
        let fraction = square > 0 ? min(1, max(0, -(ax * dx + ay * dy) / square)) : 0
        let (x, y) = (ax + fraction * dx, ay + fraction * dy)
        return Hit(
            segment: number, fraction: fraction,
            position: Position(
                latitude: a.latitude + fraction * (b.latitude - a.latitude),
                longitude: a.longitude + fraction * (b.longitude - a.longitude)),
            metres: (x * x + y * y).squareRoot())
    }
}

/// Names the squares that a straight line touches.
private struct Walk {
    let box: Bounds
    let cellHeight: Double
    let cellWidth: Double
    let rows: Int
    let columns: Int

    func cells(_ a: Position, _ b: Position, _ body: (Int) -> Void) {
        let (low, high) = a.latitude <= b.latitude ? (a, b) : (b, a)
        let bottom = (low.latitude - box.south) / cellHeight
        let top = (high.latitude - box.south) / cellHeight
        let start = (low.longitude - box.west) / cellWidth
        let end = (high.longitude - box.west) / cellWidth
        let slope = top > bottom ? (end - start) / (top - bottom) : 0
        for row in clamp(bottom, rows)...clamp(top, rows) {
            // The stretch of the line within this row; a level line has all of itself in it.
            var (left, right) = (start, end)
            if top > bottom {
                left = start + slope * (max(bottom, Double(row)) - bottom)
                right = start + slope * (min(top, Double(row + 1)) - bottom)
            }
            // A hair on either side, for what rounding takes away.
            for column in clamp(min(left, right) - 1e-6, columns)...clamp(max(left, right) + 1e-6, columns) {
                body(row * columns + column)
            }
        }
    }

    private func clamp(_ value: Double, _ count: Int) -> Int { Int(max(0, min(Double(count - 1), value.rounded(.down)))) }
}
