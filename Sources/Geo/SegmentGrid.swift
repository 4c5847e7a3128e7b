import Ground

/// Finds the street nearest to a place.
struct SegmentGrid: Sendable {
    private let grid: CellGrid
    private let lines: [Line]

    /// Degrees: where a segment begins and how far it goes.
    private struct Line {
        var latitude: Double
        var longitude: Double
        var north: Double
        var east: Double
    }

    /// The point of a segment that is nearest to a place.
    struct Hit {
        var segment: Int
        /// 0 at the segment's `from`, 1 at its `to`.
        var fraction: Double
        var position: Position
        /// From the place to the point.
        var metres: Double
    }

    init(_ segments: [RoadSegment], _ positions: [Position]) {
        lines = segments.map { segment in
            let (a, b) = (positions[Int(segment.from)], positions[Int(segment.to)])
            return Line(
                latitude: a.latitude, longitude: a.longitude, north: b.latitude - a.latitude,
                east: b.longitude - a.longitude)
        }
        var bounds: Bounds?
        for segment in segments {
            for node in [positions[Int(segment.from)], positions[Int(segment.to)]] {
                if bounds == nil { bounds = Bounds(around: node) } else { bounds?.include(node) }
            }
        }
        grid = CellGrid(over: bounds, count: segments.count) { number, raster, body in
            raster.cells(
                from: positions[Int(segments[number].from)], to: positions[Int(segments[number].to)], body)
        }
    }

    /// Every segment with a point within `metres` of the place, each once, in no order.
    func all(near place: Position, within metres: Double) -> [Hit] {
        var hits: [Hit] = []
        let perDegreeEast = metresPerDegreeEast(at: place.latitude)
        grid.visit(around: place, within: metres) { number in
            let hit = hit(number, place, perDegreeEast)
            if hit.metres <= metres, !hits.contains(where: { $0.segment == number }) { hits.append(hit) }
            return metres
        }
        return hits
    }

    private func hit(_ number: Int, _ place: Position, _ perDegreeEast: Double) -> Hit {
        let line = lines[number]
        let (fraction, metres) = nearestPoint(
            (line.longitude - place.longitude) * perDegreeEast, (line.latitude - place.latitude) * metresPerDegree,
            line.east * perDegreeEast, line.north * metresPerDegree)
        let position = Position(
            latitude: line.latitude + fraction * line.north, longitude: line.longitude + fraction * line.east)
        return Hit(segment: number, fraction: fraction, position: position, metres: metres)
    }

    /// Nearer than this is equally near: where streets meet, a place is on all of them. Metres.
    private static let tie = 0.01

    /// The nearest points on segments that have any of `wanted` among their `roles`, within `limit` metres, on a plane
    /// that touches the earth here: several where segments meet, otherwise one, none if there is none.
    func nearest(to place: Position, within limit: Double, roles: [UInt16], wanted: UInt16) -> [Hit] {
        let perDegreeEast = metresPerDegreeEast(at: place.latitude)
        var best = limit
        var hits: [Hit] = []
        grid.visit(around: place, within: limit) { number in
            guard roles[number] & wanted != 0 else { return best + Self.tie }
            let hit = hit(number, place, perDegreeEast)
            if hit.metres <= best + (hits.isEmpty ? 0 : Self.tie), !hits.contains(where: { $0.segment == number }) {
                if hit.metres < best - Self.tie { hits.removeAll(keepingCapacity: true) }
                best = min(best, hit.metres)
                hits.append(hit)
            }
            return best + Self.tie
        }
        return hits.filter { $0.metres <= best + Self.tie }
    }
}

/// Where on the line that begins `x`, `y` from here and goes `dx`, `dy` it is nearest to here, from 0 to 1, and how near.
func nearestPoint(_ x: Double, _ y: Double, _ dx: Double, _ dy: Double) -> (fraction: Double, distance: Double) {
    let square = dx * dx + dy * dy
    let fraction = square > 0 ? min(1, max(0, -(x * dx + y * dy) / square)) : 0
    let (nearX, nearY) = (x + fraction * dx, y + fraction * dy)
    return (fraction, (nearX * nearX + nearY * nearY).squareRoot())
}
