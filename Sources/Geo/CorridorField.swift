import Ground

/// How far from what was drawn each point of a raster lies, as far as that matters: the area around streets.
///
/// Outlines are level lines of this field. Every stretch that is drawn only brings it down, so an area drawn with more
/// stretches contains the one with fewer; and level lines of one field never cross. Its memory is used again and again.
final class CorridorField {
    /// This far to either side of a street the area goes; metres.
    static let width: Float = 40
    /// Between points of the raster, at most `width`, so that no street slips between points; metres.
    private static let steps: (fine: Float, coarse: Float) = (20, 40)
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
    /// Rows and columns that were drawn on.
    private(set) var touched = (left: 0, right: -1, bottom: 0, top: -1)
    /// Half a step beyond the level, in steps.
    private var reach: Float { level / step + 0.5 }

    deinit { squares.deallocate() }

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
        let (low, high) = (pointwiseMin(p, q), pointwiseMax(p, q))
        let bottom = max(0, Int((low.y - reach).rounded(.up)))
        let top = min(rows - 1, Int((high.y + reach).rounded(.down)))
        guard bottom <= top, let squares = squares.baseAddress else { return }
        let d = q - p
        let length = d.x * d.x + d.y * d.y
        let share = length > 0 ? d / length : .zero
        let slope = abs(d.y) > 1e-6 ? d.x / d.y : 0
        let ramp = SIMD4<Float>(0, 1, 2, 3)
        var (least, most) = (touched.left, touched.right)
        for row in bottom...top {
            // Where the stretch runs while it is within reach of this row, and as far again to either side.
            let y = Float(row)
            var (left, right) = (low.x, high.x)
            if slope != 0 {
                let u = p.x + (min(max(y - reach, low.y), high.y) - p.y) * slope
                let v = p.x + (min(max(y + reach, low.y), high.y) - p.y) * slope
                (left, right) = (min(u, v), max(u, v))
            }
            let first = max(0, Int((left - reach).rounded(.up)))
            let last = min(columns - Self.spare - 1, Int((right + reach).rounded(.down)))
            guard first <= last else { continue }
            least = min(least, first)
            most = max(most, last)
            let z = y - p.y
            var column = first
            var cell = UnsafeMutableRawPointer(squares + (row * columns + first))
            while column <= last {
                let x = ramp + (Float(column) - p.x)
                var along = x * share.x + z * share.y
                along.clamp(lowerBound: .zero, upperBound: .one)
                let u = x - along * d.x
                let v = z - along * d.y
                let known = cell.loadUnaligned(as: SIMD4<Float>.self)
                cell.storeBytes(of: pointwiseMin(known, u * u + v * v), as: SIMD4<Float>.self)
                column += 4
                cell += 16
            }
        }
        touched = (least, most, min(touched.bottom, bottom), max(touched.top, top))
    }
}
