#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A point of the plane the town is drawn on, in metres east and north of the campus.
struct Point: Hashable, Sendable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
    static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
    static func * (a: Point, factor: Double) -> Point { Point(a.x * factor, a.y * factor) }

    var length: Double { (x * x + y * y).squareRoot() }
    var unit: Point { length > 0 ? self * (1 / length) : Point(1, 0) }
    /// A quarter turn to the left.
    var left: Point { Point(-y, x) }
    func dot(_ other: Point) -> Double { x * other.x + y * other.y }
    func cross(_ other: Point) -> Double { x * other.y - y * other.x }
    func distance(_ other: Point) -> Double { (self - other).length }
    func rotated(_ angle: Double) -> Point {
        let (c, s) = (cos(angle), sin(angle))
        return Point(x * c - y * s, x * s + y * c)
    }
}

/// An upright box, edges included.
struct Box: Sendable {
    var minX: Double
    var minY: Double
    var maxX: Double
    var maxY: Double

    init(_ points: [Point]) {
        minX = .infinity
        minY = .infinity
        maxX = -.infinity
        maxY = -.infinity
        for point in points {
            minX = min(minX, point.x)
            minY = min(minY, point.y)
            maxX = max(maxX, point.x)
            maxY = max(maxY, point.y)
        }
    }

    init(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) {
        self.minX = minX
        self.minY = minY
        self.maxX = maxX
        self.maxY = maxY
    }

    func grown(_ margin: Double) -> Box { Box(minX - margin, minY - margin, maxX + margin, maxY + margin) }
    func meets(_ other: Box) -> Bool {
        minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
    }
    func contains(_ point: Point) -> Bool {
        point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
    }
    var corners: [Point] { [Point(minX, minY), Point(maxX, minY), Point(maxX, maxY), Point(minX, maxY)] }
    var centre: Point { Point((minX + maxX) / 2, (minY + maxY) / 2) }
}

/// What can be asked of segments and outlines.
enum Plane {
    /// The nearest point of the segment, as a fraction of its length from `a`.
    static func nearest(_ p: Point, _ a: Point, _ b: Point) -> Double {
        let dx = b.x - a.x
        let dy = b.y - a.y
        let square = dx * dx + dy * dy
        guard square > 0 else { return 0 }
        return max(0, min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / square))
    }

    static func distance(_ p: Point, _ a: Point, _ b: Point) -> Double {
        let t = nearest(p, a, b)
        let dx = a.x + (b.x - a.x) * t - p.x
        let dy = a.y + (b.y - a.y) * t - p.y
        return (dx * dx + dy * dy).squareRoot()
    }

    /// Where two segments cross, as fractions of each; `nil` when they do not.
    static func crossing(_ a: Point, _ b: Point, _ c: Point, _ d: Point) -> (Double, Double)? {
        let rx = b.x - a.x
        let ry = b.y - a.y
        let sx = d.x - c.x
        let sy = d.y - c.y
        let denominator = rx * sy - ry * sx
        guard abs(denominator) > 1e-9 else { return nil }
        let qx = c.x - a.x
        let qy = c.y - a.y
        let t = (qx * sy - qy * sx) / denominator
        let u = (qx * ry - qy * rx) / denominator
        return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? (t, u) : nil
    }

    static func distance(_ a: Point, _ b: Point, _ c: Point, _ d: Point) -> Double {
        if crossing(a, b, c, d) != nil { return 0 }
        return min(min(distance(a, c, d), distance(b, c, d)), min(distance(c, a, b), distance(d, a, b)))
    }

    /// Whether the outline encloses the point (even–odd).
    static func contains(_ outline: [Point], _ p: Point) -> Bool {
        var inside = false
        var j = outline.count - 1
        for i in outline.indices {
            let a = outline[i]
            let b = outline[j]
            if (a.y > p.y) != (b.y > p.y), p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x { inside.toggle() }
            j = i
        }
        return inside
    }

    /// Positive when the outline runs counter-clockwise.
    static func area(_ outline: [Point]) -> Double {
        var sum = 0.0
        var j = outline.count - 1
        for i in outline.indices {
            sum += outline[j].x * outline[i].y - outline[i].x * outline[j].y
            j = i
        }
        return sum / 2
    }

    /// The middle of the outline's surface.
    static func centroid(_ outline: [Point]) -> Point {
        let origin = outline[0]
        var (x, y, sum) = (0.0, 0.0, 0.0)
        for i in 1..<max(2, outline.count - 1) {
            let a = outline[i] - origin
            let b = outline[min(i + 1, outline.count - 1)] - origin
            let cross = a.cross(b)
            x += cross * (a.x + b.x)
            y += cross * (a.y + b.y)
            sum += cross
        }
        return abs(sum) > 1e-9 ? origin + Point(x / (3 * sum), y / (3 * sum)) : origin
    }

    /// A point that is surely within the outline: its middle, or where it is widest at some height.
    static func anchor(_ outline: [Point]) -> Point {
        let middle = centroid(outline)
        if contains(outline, middle) { return middle }
        let box = Box(outline)
        var best = (width: 0.0, point: middle)
        for share in [0.5, 0.3, 0.7, 0.15, 0.85] {
            let y = box.minY + (box.maxY - box.minY) * share
            var stops: [Double] = []
            for i in outline.indices {
                let (a, b) = (outline[i], outline[(i + 1) % outline.count])
                if (a.y > y) != (b.y > y) { stops.append(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)) }
            }
            stops.sort()
            for i in stride(from: 0, to: stops.count - 1, by: 2) where stops[i + 1] - stops[i] > best.width {
                best = (stops[i + 1] - stops[i], Point((stops[i] + stops[i + 1]) / 2, y))
            }
        }
        return best.point
    }

    /// Whether two outlines share a point or come closer than `gap` metres.
    static func meet(_ a: [Point], _ b: [Point], gap: Double) -> Bool {
        if contains(a, b[0]) || contains(b, a[0]) { return true }
        var i = a.count - 1
        for i2 in a.indices {
            var j = b.count - 1
            for j2 in b.indices {
                if distance(a[i], a[i2], b[j], b[j2]) < gap { return true }
                j = j2
            }
            i = i2
        }
        return false
    }

    /// The outline with every edge moved inwards by `inset` metres (outwards when negative); good for blunt corners.
    static func inset(_ outline: [Point], _ inset: Double) -> [Point] {
        let ring = area(outline) > 0 ? outline : outline.reversed()
        var result: [Point] = []
        for i in ring.indices {
            let before = ring[(i + ring.count - 1) % ring.count]
            let after = ring[(i + 1) % ring.count]
            let n1 = (ring[i] - before).unit.left
            let n2 = (after - ring[i]).unit.left
            let sum = n1 + n2
            let scale = 1 + n1.dot(n2)
            result.append(scale > 0.2 ? ring[i] + sum * (inset / scale) : ring[i] + n2 * inset)
        }
        return result
    }

    static func length(_ line: [Point]) -> Double {
        var sum = 0.0
        for i in line.indices.dropFirst() { sum += line[i - 1].distance(line[i]) }
        return sum
    }

    /// The point this many metres along the line, and the direction there.
    static func along(_ line: [Point], _ metres: Double) -> (Point, Point) {
        var rest = metres
        for i in line.indices.dropFirst() {
            let step = line[i - 1].distance(line[i])
            if rest <= step || i == line.count - 1 {
                let direction = (line[i] - line[i - 1]).unit
                return (line[i - 1] + direction * min(rest, step), direction)
            }
            rest -= step
        }
        return (line[0], Point(1, 0))
    }

    /// A smooth line through the points (Catmull–Rom), sampled about every `step` metres; a ring does not repeat its start.
    static func smooth(_ points: [Point], closed: Bool = false, step: Double = 26) -> [Point] {
        guard points.count > 2 else { return points.count == 2 ? divided(points, step: step) : points }
        let count = points.count
        func at(_ i: Int) -> Point {
            if closed { return points[(i + count) % count] }
            if i < 0 { return points[0] * 2 - points[1] }
            if i >= count { return points[count - 1] * 2 - points[count - 2] }
            return points[i]
        }
        var result: [Point] = []
        for i in 0..<(closed ? count : count - 1) {
            let (a, b, c, d) = (at(i - 1), at(i), at(i + 1), at(i + 2))
            let pieces = max(1, Int((b.distance(c) / step).rounded()))
            for piece in 0..<pieces {
                let t = Double(piece) / Double(pieces)
                let p0 = b * 2 + (c - a) * t
                let p1 = (a * 2 - b * 5 + c * 4 - d) * (t * t)
                let p2 = (b * 3 - a - c * 3 + d) * (t * t * t)
                result.append((p0 + p1 + p2) * 0.5)
            }
        }
        if !closed { result.append(points[count - 1]) }
        return result
    }

    /// The straight legs between the points cut into pieces of at most about `step` metres.
    static func divided(_ points: [Point], step: Double) -> [Point] {
        var result = [points[0]]
        for i in points.indices.dropFirst() {
            let pieces = max(1, Int((points[i - 1].distance(points[i]) / step).rounded()))
            for piece in 1...pieces {
                result.append(points[i - 1] + (points[i] - points[i - 1]) * (Double(piece) / Double(pieces)))
            }
        }
        return result
    }
}
