import Ground

extension CorridorField {
    /// A hole smaller than this is filled: what lies inside is a short walk from a reached street on every side. Square metres.
    private static let smallestHole = 40_000.0

    /// The outlines of what lies within `level` of what was drawn: polygons with holes, rings closed, outer rings
    /// counter-clockwise and holes clockwise.
    func polygons() -> [[[Position]]] {
        let rings = rings().map { ring in (ring: ring, area: Self.area(ring)) }
        var polygons: [[[SIMD2<Double>]]] = []
        var boxes: [(low: SIMD2<Double>, high: SIMD2<Double>)] = []
        for (ring, area) in rings where area > 0 {
            polygons.append([ring])
            boxes.append(
                (
                    ring.reduce(ring[0]) { pointwiseMin($0, $1) }, ring.reduce(ring[0]) { pointwiseMax($0, $1) }
                ))
        }
        let sizes = polygons.map { Self.area($0[0]) }
        for (ring, area) in rings where area < 0 && -area >= Self.smallestHole {
            // A hole belongs to the smallest outer ring around it.
            let point = ring[0]
            let around = polygons.indices.filter { number in
                let box = boxes[number]
                return box.low.x <= point.x && point.x <= box.high.x && box.low.y <= point.y && point.y <= box.high.y
                    && sizes[number] > -area && Self.encloses(polygons[number][0], point)
            }
            if let home = around.min(by: { sizes[$0] < sizes[$1] }) { polygons[home].append(ring) }
        }
        return polygons.map { rings in
            rings.map { ring in
                let positions = ring.map { plane.position($0.x, $0.y) }
                return positions + positions.prefix(1)
            }
        }
    }

    /// Level lines, not closed, what is inside always on the left.
    private func rings() -> [[SIMD2<Double>]] {
        guard touched.left <= touched.right, touched.bottom <= touched.top else { return [] }
        let level = level
        let square = level * level
        // Where a line leaves a square of the raster: by the edge's number, the edge at which it goes on. Edge 2n runs east
        // from point n, edge 2n + 1 north.
        var next: [Int32: Int32] = [:]
        let (left, right) = (max(0, touched.left - 1), min(columns - 2, touched.right))
        let (bottom, top) = (max(0, touched.bottom - 1), min(rows - 2, touched.top))
        var starts: [Int32] = []
        guard left <= right, bottom <= top else { return [] }
        squares.withUnsafeBufferPointer { squares in
            for row in bottom...top {
                var point = row * columns + left
                var code = (squares[point] < square ? 1 : 0) | (squares[point + columns] < square ? 8 : 0)
                for _ in left...right {
                    // Corners inside: 1 south-west, 2 south-east, 4 north-east, 8 north-west.
                    code |= (squares[point + 1] < square ? 2 : 0) | (squares[point + 1 + columns] < square ? 4 : 0)
                    if code != 0, code != 15 {
                        let south = Int32(2 * point)
                        let west = south + 1
                        let east = Int32(2 * (point + 1) + 1)
                        let north = Int32(2 * (point + columns))
                        func line(_ from: Int32, _ to: Int32) {
                            next[from] = to
                            starts.append(from)
                        }
                        switch code {
                        case 1: line(south, west)
                        case 2: line(east, south)
                        case 3: line(east, west)
                        case 4: line(north, east)
                        case 5:
                            line(south, west)
                            line(north, east)
                        case 6: line(north, south)
                        case 7: line(north, west)
                        case 8: line(west, north)
                        case 9: line(south, north)
                        case 10:
                            line(east, south)
                            line(west, north)
                        case 11: line(east, north)
                        case 12: line(west, east)
                        case 13: line(south, east)
                        default: line(west, south)
                        }
                    }
                    code = (code & 2 == 0 ? 0 : 1) | (code & 4 == 0 ? 0 : 8)
                    point += 1
                }
            }
        }
        var rings: [[SIMD2<Double>]] = []
        for start in starts {
            guard var edge = next.removeValue(forKey: start) else { continue }
            var ring = [crossing(start)]
            while edge != start {
                ring.append(crossing(edge))
                guard let onward = next.removeValue(forKey: edge) else { break }
                edge = onward
            }
            if ring.count >= 3 { rings.append(ring) }
        }
        return rings
    }

    /// Where the level line crosses an edge of the raster; never quite at its ends, so that lines do not touch.
    private func crossing(_ edge: Int32) -> SIMD2<Double> {
        let point = Int(edge) / 2
        let isEast = edge % 2 == 0
        let a = squares[point].squareRoot()
        let b = squares[point + (isEast ? 1 : columns)].squareRoot()
        let share = Double(min(0.99, max(0.01, (level - a) / (b - a))))
        let x = Double(point % columns) + (isEast ? share : 0)
        let y = Double(point / columns) + (isEast ? 0 : share)
        return SIMD2(Double(origin.x) + x * Double(step), Double(origin.y) + y * Double(step))
    }

    /// Square metres, positive when the ring turns counter-clockwise.
    private static func area(_ ring: [SIMD2<Double>]) -> Double {
        guard var before = ring.last else { return 0 }
        var twice = 0.0
        let base = before
        for corner in ring {
            let (p, q) = (before - base, corner - base)
            twice += p.x * q.y - p.y * q.x
            before = corner
        }
        return twice / 2
    }

    private static func encloses(_ ring: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
        guard var before = ring.last else { return false }
        var isInside = false
        for corner in ring {
            if (corner.y > point.y) != (before.y > point.y),
                before.x + (point.y - before.y) / (corner.y - before.y) * (corner.x - before.x) > point.x
            {
                isInside.toggle()
            }
            before = corner
        }
        return isInside
    }
}
