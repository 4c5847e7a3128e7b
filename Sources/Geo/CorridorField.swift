import Ground

/// How far from what was drawn each point of a raster lies, as far as that matters: the area around streets.
///
/// Outlines are level lines of this field. Every stretch that is drawn only brings it down, so an area drawn with more
/// stretches contains the one with fewer; and level lines of one field never cross. Its memory is used again and again.
final class CorridorField {
    /// This far to either side of a street the area goes on a fine raster; metres.
    static let width: Float = 40
    /// Between points of the raster, never more than `level`, so that no street slips between points; metres.
    private static let steps: (fine: Float, coarse: Float) = (20, 50)
    /// A raster of so many points may be fine; above the other number even the coarse one is made coarser.
    private static let limits: (fine: Float, coarse: Float) = (40_000, 16_000_000)
    /// Points are worked on four at a time: every row has so many to spare.
    private static let spare = 4

    private(set) var plane = Plane(around: Position(latitude: 0, longitude: 0))
    private(set) var step: Float = 40
    private(set) var columns = 0
    private(set) var rows = 0
    /// Metres on the plane of the first point: a multiple of `step`, so that areas of one town lie on one raster.
    private(set) var origin = SIMD2<Float>.zero
    /// The distance at which the outline runs.
    var level: Float { max(Self.width, step) }
    /// The square of the distance from each point to what was drawn, in steps; beyond some distance all is the same.
    private(set) var squares = UnsafeMutableBufferPointer<Float>.allocate(capacity: 0)
    private var codes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
    /// Rows and columns that were drawn on.
    private(set) var touched = (left: 0, right: -1, bottom: 0, top: -1)
    /// Half a step beyond the level, in steps.
    private var reach: Float { level / step + 0.5 }

    deinit {
        squares.deallocate()
        codes.deallocate()
    }

    /// Wipes the field and lays it over a box on the plane.
    func begin(over low: SIMD2<Float>, _ high: SIMD2<Float>, plane: Plane) {
        self.plane = plane
        let size = high - low
        func points(_ step: Float) -> Float { (size.x / step + 8) * (size.y / step + 8) }
        step = points(Self.steps.fine) <= Self.limits.fine ? Self.steps.fine : Self.steps.coarse
        while points(step) > Self.limits.coarse { step *= 2 }
        let margin = SIMD2<Float>(repeating: level + 2 * step)
        let first = ((low - margin) / step).rounded(.down)
        let last = ((high + margin) / step).rounded(.up)
        origin = first * step
        columns = Int(last.x - first.x) + 1 + Self.spare
        rows = Int(last.y - first.y) + 1
        let count = columns * rows
        if squares.count < count {
            squares.deallocate()
            squares = .allocate(capacity: count + count / 2)
        }
        squares.baseAddress?.update(repeating: reach * reach, count: count)
        touched = (columns, -1, rows, -1)
    }

    /// Brings the field down around a straight stretch.
    func draw(_ a: SIMD2<Float>, _ b: SIMD2<Float>) {
        let reach = reach
        let (p, q) = ((a - origin) / step, (b - origin) / step)
        let (lowX, highX) = p.x < q.x ? (p.x, q.x) : (q.x, p.x)
        let (lowY, highY) = p.y < q.y ? (p.y, q.y) : (q.y, p.y)
        // All is above zero within the margin, so cutting off the fraction rounds down.
        let bottom = max(0, Int(lowY - reach) + 1)
        let top = min(rows - 1, Int(highY + reach))
        guard bottom <= top, let squares = squares.baseAddress else { return }
        let d = q - p
        let length = d.x * d.x + d.y * d.y
        let share = length > 0 ? d / length : .zero
        let slope = abs(d.y) > 1e-6 ? d.x / d.y : 0
        let ramp = SIMD4<Float>(0, 1, 2, 3)
        let (zero, one) = (SIMD4<Float>(repeating: 0), SIMD4<Float>(repeating: 1))
        let end = columns - Self.spare - 1
        for row in bottom...top {
            // Where the stretch runs while it is within reach of this row, and as far again to either side.
            let y = Float(row)
            var (left, right) = (lowX, highX)
            if slope != 0 {
                let under = y - reach > lowY ? y - reach : lowY
                let over = y + reach < highY ? y + reach : highY
                let u = p.x + (under - p.y) * slope
                let v = p.x + (over - p.y) * slope
                (left, right) = u < v ? (u, v) : (v, u)
            }
            let first = max(0, Int(left - reach) + 1)
            let last = min(end, Int(right + reach))
            if first > last { continue }
            let z = y - p.y
            var column = first
            var cell = UnsafeMutableRawPointer(squares + (row &* columns &+ first))
            while column <= last {
                let x = ramp + (Float(column) - p.x)
                var along = x * share.x + z * share.y
                along.replace(with: zero, where: along .< zero)
                along.replace(with: one, where: along .> one)
                let u = x - along * d.x
                let v = z - along * d.y
                let square = u * u + v * v
                var known = cell.loadUnaligned(as: SIMD4<Float>.self)
                known.replace(with: square, where: square .< known)
                cell.storeBytes(of: known, as: SIMD4<Float>.self)
                column &+= 4
                cell += 16
            }
        }
        touched.left = min(touched.left, max(0, Int(lowX - reach)))
        touched.right = max(touched.right, min(end, Int(highX + reach) + 1))
        touched.bottom = min(touched.bottom, bottom)
        touched.top = max(touched.top, top)
    }

    /// Of each square of the raster around what was drawn, the corners inside: 1 south-west, 2 south-east, 4 north-east,
    /// 8 north-west; row after row, with the column and row of the first one.
    func corners() -> (codes: UnsafeMutableBufferPointer<UInt8>, width: Int, left: Int, bottom: Int) {
        guard touched.left <= touched.right, touched.bottom <= touched.top, let squares = squares.baseAddress else {
            return (UnsafeMutableBufferPointer(rebasing: codes[..<0]), 0, 0, 0)
        }
        // The margin of the field is never drawn on, so a square beyond what was touched is outside on all sides.
        let (left, bottom) = (max(0, touched.left - 1), max(0, touched.bottom - 1))
        let width = (touched.right - left + 8) / 8 * 8
        let height = min(rows - 1, touched.top + 1) - bottom
        // Two rows of points at the end, of which the squares between them are made.
        let count = width * height + 2 * (width + 8)
        if codes.count < count {
            codes.deallocate()
            codes = .allocate(capacity: count + count / 2)
        }
        guard height > 0, let base = codes.baseAddress else { return (UnsafeMutableBufferPointer(rebasing: codes[..<0]), 0, 0, 0) }
        var (lower, upper) = (base + width * height, base + (width * height + width + 8))
        let square = (level / step) * (level / step)
        // Past the last column lie the first points of the next row, which is margin, or the end of all.
        let points = min(width + 1, columns - left)
        func look(_ row: Int, _ into: UnsafeMutablePointer<UInt8>) {
            let line = squares + ((bottom + row) * columns + left)
            for point in 0..<points { into[point] = line[point] < square ? 1 : 0 }
            for point in points..<max(points, width + 1) { into[point] = 0 }
        }
        look(0, lower)
        for row in 0..<height {
            look(row + 1, upper)
            let line = base + row * width
            for column in 0..<width {
                line[column] = lower[column] | lower[column + 1] &<< 1 | upper[column + 1] &<< 2 | upper[column] &<< 3
            }
            swap(&lower, &upper)
        }
        return (UnsafeMutableBufferPointer(start: base, count: width * height), width, left, bottom)
    }
}
