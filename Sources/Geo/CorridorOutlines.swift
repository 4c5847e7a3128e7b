import Ground

/// Outlines of a corridor field: level lines put together to polygons.
struct CorridorOutlines {
    /// A hole smaller than this is filled: what lies inside is a short walk from a reached street on every side. Square metres.
    private static let smallestHole = 40_000.0

    private let plane: Plane
    private let step: Double
    private let origin: SIMD2<Double>
    private let level: Float
    private let columns: Int
    private let squares: UnsafeMutableBufferPointer<Float>
    /// Level lines, not closed, what is inside always on the left; in steps from the field's first point.
    private var rings: [Ring] = []

    private struct Ring {
        var corners: [SIMD2<Float>]
        /// Square steps, positive when the ring turns counter-clockwise.
        var area: Double
        var low: SIMD2<Float>
        var high: SIMD2<Float>

        init(_ corners: [SIMD2<Float>]) {
            self.corners = corners
            var (low, high, twice) = (corners[0], corners[0], 0.0)
            let base = corners[0]
            var before = SIMD2<Float>.zero
            for corner in corners {
                low.replace(with: corner, where: corner .< low)
                high.replace(with: corner, where: corner .> high)
                let offset = corner - base
                twice += Double(before.x * offset.y - before.y * offset.x)
                before = offset
            }
            (self.low, self.high, area) = (low, high, twice / 2)
        }
    }

    /// Follows the outlines on a field as it stands; the field must outlive this.
    init(of field: CorridorField) {
        plane = field.plane
        step = Double(field.step)
        origin = SIMD2(Double(field.origin.x), Double(field.origin.y))
        level = field.level / field.step
        columns = field.columns
        squares = field.squares
        follow(field)
    }

    /// Polygons with holes as `ReachedArea` has them.
    func polygons() -> [[[Position]]] {
        let outer = rings.filter { $0.area > 0 }
        var polygons = outer.map { [positions($0)] }
        for hole in rings where hole.area < 0 && -hole.area * step * step >= Self.smallestHole {
            let point = hole.corners[0]
            var around = outer.indices.filter {
                outer[$0].area > -hole.area && all(outer[$0].low .<= point) && all(outer[$0].high .>= point)
            }
            // A hole belongs to the smallest outer ring around it.
            around.sort { outer[$0].area < outer[$1].area }
            let home = around.count == 1 ? around.first : around.first { Self.encloses(outer[$0].corners, point) }
            if let home { polygons[home].append(positions(hole)) }
        }
        return polygons
    }

    private func positions(_ ring: Ring) -> [Position] {
        [Position](unsafeUninitializedCapacity: ring.corners.count + 1) { room, count in
            for (index, corner) in ring.corners.enumerated() {
                let position = plane.position(origin.x + Double(corner.x) * step, origin.y + Double(corner.y) * step)
                room.initializeElement(at: index, to: position)
            }
            count = ring.corners.count
            room.initializeElement(at: count, to: room[0])
            count += 1
        }
    }

    /// Sides of a square of the raster.
    private enum Side { static let south = 0, east = 1, north = 2, west = 3 }

    /// Where a line leaves a square by the corners inside (1 south-west, 2 south-east, 4 north-east, 8 north-west) and the side
    /// at which it comes in; two opposite corners are kept apart. −1 where no line comes in.
    private static let exits: [Int8] = {
        var exits = [Int8](repeating: -1, count: 64)
        func line(_ code: Int, _ from: Int, _ to: Int) { exits[code * 4 + from] = Int8(to) }
        let (south, east, north, west) = (Side.south, Side.east, Side.north, Side.west)
        line(1, south, west)
        line(2, east, south)
        line(3, east, west)
        line(4, north, east)
        line(5, south, west)
        line(5, north, east)
        line(6, north, south)
        line(7, north, west)
        line(8, west, north)
        line(9, south, north)
        line(10, east, south)
        line(10, west, north)
        line(11, east, north)
        line(12, west, east)
        line(13, south, east)
        line(14, west, south)
        return exits
    }()

    private mutating func follow(_ field: CorridorField) {
        // In the upper half of each code it is noted at which sides a followed line came in.
        let (codes, width, left, bottom) = field.corners()
        guard let base = codes.baseAddress else { return }
        Self.exits.withUnsafeBufferPointer { exits in
            for block in stride(from: 0, to: codes.count, by: 8) {
                // Eight squares at a time, most of them all inside or all outside.
                let eight = UnsafeRawPointer(base + block).loadUnaligned(as: UInt64.self) & 0x0F0F_0F0F_0F0F_0F0F
                if eight == 0 || eight == 0x0F0F_0F0F_0F0F_0F0F { continue }
                for start in block..<block + 8 {
                    let code = Int(codes[start] & 15)
                    if code == 0 || code == 15 { continue }
                    for side in 0..<4 where exits[code * 4 + side] >= 0 && codes[start] & (16 << side) == 0 {
                        ring(from: start, side, codes, exits, width, left, bottom)
                    }
                }
            }
        }
    }

    private mutating func ring(
        from start: Int, _ side: Int, _ codes: UnsafeMutableBufferPointer<UInt8>, _ exits: UnsafeBufferPointer<Int8>,
        _ width: Int, _ left: Int, _ bottom: Int
    ) {
        var corners: [SIMD2<Float>] = []
        corners.reserveCapacity(64)
        var (cell, side) = (start, side)
        var (column, row) = (left + start % width, bottom + start / width)
        while codes[cell] & (16 << side) == 0 {
            corners.append(crossing(column, row, side))
            let exit = Int(exits[Int(codes[cell] & 15) * 4 + side])
            codes[cell] |= 16 << side
            switch exit {
            case Side.south: (cell, row, side) = (cell - width, row - 1, Side.north)
            case Side.east: (cell, column, side) = (cell + 1, column + 1, Side.west)
            case Side.north: (cell, row, side) = (cell + width, row + 1, Side.south)
            default: (cell, column, side) = (cell - 1, column - 1, Side.east)
            }
        }
        rings.append(Ring(corners))
    }

    /// Where the level line crosses a side of a square; never quite at a corner, so that lines do not touch.
    private func crossing(_ column: Int, _ row: Int, _ side: Int) -> SIMD2<Float> {
        let x = side == Side.east ? column + 1 : column
        let y = side == Side.north ? row + 1 : row
        let alongX = side == Side.south || side == Side.north
        let point = y * columns + x
        let a = squares[point].squareRoot()
        let b = squares[alongX ? point + 1 : point + columns].squareRoot()
        let share = min(0.99, max(0.01, (level - a) / (b - a)))
        return SIMD2(Float(x) + (alongX ? share : 0), Float(y) + (alongX ? 0 : share))
    }

    private static func encloses(_ ring: [SIMD2<Float>], _ point: SIMD2<Float>) -> Bool {
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
