import Ground

/// How far from what was drawn each point of a raster lies, as far as that matters: the area around streets.
///
/// Outlines are level lines of this field. Every stretch that is drawn only brings it down, so an area drawn with more
/// stretches contains the one with fewer; and level lines of one field never cross.
struct CorridorField {
    /// This far to either side of a street the area goes; metres.
    static let width: Float = 40
    /// Between points of the raster; metres. Less than `width`, so that no street slips between points.
    private static let finest: Float = 30
    /// A raster of more points than this is made coarser; far beyond any town.
    private static let mostPoints: Float = 16_000_000

    let plane: Plane
    let step: Float
    let columns: Int
    let rows: Int
    /// Metres on the plane of the first point: a multiple of `step`, so that areas of one town lie on one raster.
    let origin: SIMD2<Float>
    /// Square metres from each point to what was drawn, `beyond` where it is farther than matters.
    private(set) var squares: [Float]
    /// Rows and columns that were touched.
    private(set) var touched: (left: Int, right: Int, bottom: Int, top: Int)

    init(over box: (low: SIMD2<Float>, high: SIMD2<Float>)?, plane: Plane) {
        self.plane = plane
        var step = Self.finest
        let low = box?.low ?? .zero
        let high = box?.high ?? .zero
        while ((high.x - low.x) / step + 6) * ((high.y - low.y) / step + 6) > Self.mostPoints { step *= 2 }
        self.step = step
        let margin = SIMD2<Float>(repeating: Self.width + 2 * step)
        let first = ((low - margin) / step).rounded(.down)
        let last = ((high + margin) / step).rounded(.up)
        origin = first * step
        columns = Int(last.x - first.x) + 1
        rows = Int(last.y - first.y) + 1
        squares = [Float](repeating: Self.farSquare(step), count: columns * rows)
        touched = (columns, -1, rows, -1)
    }

    /// Farther than this from a street a point tells nothing about where the outline runs.
    private static func far(_ step: Float) -> Float { max(width, step) + step }
    private static func farSquare(_ step: Float) -> Float { far(step) * far(step) }

    /// The distance at which the outline runs.
    var level: Float { max(Self.width, step) }

    /// Brings the field down around a straight stretch.
    mutating func draw(_ a: SIMD2<Float>, _ b: SIMD2<Float>) {
        let far = Self.far(step)
        let (p, q) = ((a - origin) / step, (b - origin) / step)
        let reach = far / step
        let bottom = max(0, Int((min(p.y, q.y) - reach).rounded(.up)))
        let top = min(rows - 1, Int((max(p.y, q.y) + reach).rounded(.down)))
        guard bottom <= top else { return }
        let d = q - p
        let length = d.x * d.x + d.y * d.y
        let inverse = length > 0 ? 1 / length : 0
        let slope = abs(d.y) > 1e-6 ? d.x / d.y : 0
        let scale = step * step
        let most = reach * reach
        squares.withUnsafeMutableBufferPointer { squares in
            for row in bottom...top {
                // Where the stretch runs while it is within reach of this row, and as far again to either side.
                let y = Float(row)
                var (left, right) = (min(p.x, q.x), max(p.x, q.x))
                if abs(d.y) > 1e-6 {
                    let low = min(max(y - reach, min(p.y, q.y)), max(p.y, q.y))
                    let high = min(max(y + reach, min(p.y, q.y)), max(p.y, q.y))
                    let (u, v) = (p.x + (low - p.y) * slope, p.x + (high - p.y) * slope)
                    (left, right) = (min(u, v), max(u, v))
                }
                let first = max(0, Int((left - reach).rounded(.up)))
                let last = min(columns - 1, Int((right + reach).rounded(.down)))
                guard first <= last else { continue }
                touched.left = min(touched.left, first)
                touched.right = max(touched.right, last)
                let base = row * columns
                for column in first...last {
                    let (x, z) = (Float(column) - p.x, y - p.y)
                    let share = min(1, max(0, (x * d.x + z * d.y) * inverse))
                    let (u, v) = (x - share * d.x, z - share * d.y)
                    let square = u * u + v * v
                    if square < most { squares[base + column] = min(squares[base + column], square * scale) }
                }
            }
        }
        touched.bottom = min(touched.bottom, bottom)
        touched.top = max(touched.top, top)
    }
}
