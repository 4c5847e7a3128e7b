#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A ground plan: metres along the front and in depth, drawn around its middle with the front to the south.
enum Shape: Sendable {
    case slab(Double, Double)
    /// A slab with stair towers on its north side.
    case stairs(Double, Double, Int)
    case ell(Double, Double, Double)
    case you(Double, Double, Double)
    case aitch(Double, Double, Double)
    case comb(Double, Double, Double, Int)
    case tee(Double, Double, Double)
    case court(Double, Double, Double)
    case zed(Double, Double, Double)
    /// A tower block: a square with its corners cut in.
    case tower(Double, Double)
    case arc(radius: Double, thick: Double, angle: Double)
    case round(Double, Double)
    /// A hall whose middle stands forward.
    case hall(Double, Double)

    var outline: [Point] {
        switch self {
        case .slab(let w, let d): Self.box(w, d)
        case .stairs(let w, let d, let n): Self.stairs(w, d, n)
        case .ell(let w, let d, let t): Self.centred([(0, 0), (w, 0), (w, t), (t, t), (t, d), (0, d)], w, d)
        case .you(let w, let d, let t):
            Self.centred([(0, 0), (w, 0), (w, d), (w - t, d), (w - t, t), (t, t), (t, d), (0, d)], w, d)
        case .aitch(let w, let d, let t):
            Self.centred([
                (0, 0), (t, 0), (t, d / 2 - t / 2), (w - t, d / 2 - t / 2), (w - t, 0), (w, 0), (w, d), (w - t, d),
                (w - t, d / 2 + t / 2), (t, d / 2 + t / 2), (t, d), (0, d),
            ], w, d)
        case .comb(let w, let d, let t, let n): Self.comb(w, d, t, n)
        case .tee(let w, let d, let t):
            Self.centred([
                (0, d - t), (w / 2 - t / 2, d - t), (w / 2 - t / 2, 0), (w / 2 + t / 2, 0), (w / 2 + t / 2, d - t), (w, d - t), (w, d),
                (0, d),
            ], w, d)
        case .court(let w, let d, let t):
            Self.centred([
                (0, 0), (w / 2 - 3, 0), (w / 2 - 3, t), (t, t), (t, d - t), (w - t, d - t), (w - t, t), (w / 2 + 3, t),
                (w / 2 + 3, 0), (w, 0), (w, d), (0, d),
            ], w, d)
        case .zed(let w, let d, let t):
            Self.centred([
                (0, 0), (w / 2 + t / 2, 0), (w / 2 + t / 2, d - t), (w, d - t), (w, d), (w / 2 - t / 2, d), (w / 2 - t / 2, t), (0, t),
            ], w, d)
        case .tower(let w, let d): Self.tower(w, d)
        case .arc(let radius, let thick, let angle): Self.arc(radius, thick, angle)
        case .round(let w, let d):
            (0..<20).map { Point(w / 2 * cos(Double($0) * .pi / 10), d / 2 * sin(Double($0) * .pi / 10)) }
        case .hall(let w, let d):
            Self.centred([
                (0, 0), (w * 0.3, 0), (w * 0.3, -d * 0.12), (w * 0.7, -d * 0.12), (w * 0.7, 0), (w, 0), (w, d), (w * 0.82, d),
                (w * 0.82, d * 1.1), (w * 0.18, d * 1.1), (w * 0.18, d), (0, d),
            ], w, d)
        }
    }

    /// The outline where it is to stand, turned and perhaps mirrored.
    func placed(at middle: Point, turned angle: Double, mirrored: Bool = false, scale: Double = 1) -> [Point] {
        let plan = mirrored ? outline.reversed().map { Point(-$0.x, $0.y) } : outline
        let (c, s) = (cos(angle) * scale, sin(angle) * scale)
        return plan.map { Point(middle.x + $0.x * c - $0.y * s, middle.y + $0.x * s + $0.y * c) }
    }

    /// The direction as an angle between −45° and 45°: a building does not care which of its sides the street is.
    static func lie(_ direction: Point) -> Double {
        var angle = atan2(direction.y, direction.x)
        while angle > .pi / 4 { angle -= .pi / 2 }
        while angle < -.pi / 4 { angle += .pi / 2 }
        return angle
    }

    private static func centred(_ corners: [(Double, Double)], _ w: Double, _ d: Double) -> [Point] {
        corners.map { Point($0.0 - w / 2, $0.1 - d / 2) }
    }

    private static func box(_ w: Double, _ d: Double) -> [Point] { centred([(0, 0), (w, 0), (w, d), (0, d)], w, d) }

    private static func stairs(_ w: Double, _ d: Double, _ n: Int) -> [Point] {
        var corners = [(0.0, 0.0), (w, 0.0), (w, d)]
        let step = w / Double(n)
        for i in (0..<n).reversed() {
            let middle = (Double(i) + 0.5) * step
            corners += [(middle + 2.2, d), (middle + 2.2, d + 1.8), (middle - 2.2, d + 1.8), (middle - 2.2, d)]
        }
        corners.append((0, d))
        return centred(corners, w, d)
    }

    private static func comb(_ w: Double, _ d: Double, _ t: Double, _ n: Int) -> [Point] {
        var corners = [(w, d), (0.0, d)]
        let step = (w - t) / Double(n - 1)
        for i in 0..<n {
            let x = Double(i) * step
            corners += [(x, 0), (x + t, 0)]
            if i < n - 1 { corners += [(x + t, d - t), (x + step, d - t)] }
        }
        return centred(corners, w, d)
    }

    private static func tower(_ w: Double, _ d: Double) -> [Point] {
        let (a, b) = (w * 0.3, d * 0.28)
        return centred([
            (a, 0), (w - a, 0), (w - a, b * 0.5), (w, b * 0.5), (w, d - b * 0.5), (w - a * 0.6, d - b * 0.5), (w - a * 0.6, d),
            (a * 0.6, d), (a * 0.6, d - b * 0.5), (0, d - b * 0.5), (0, b * 0.5), (a, b * 0.5),
        ], w, d)
    }

    private static func arc(_ radius: Double, _ thick: Double, _ angle: Double) -> [Point] {
        let steps = 8
        let outer = (0...steps).map { i -> Point in
            let a = .pi / 2 + angle * (Double(i) / Double(steps) - 0.5)
            return Point(radius * cos(a), radius * sin(a) - radius)
        }
        let inner = (0...steps).map { i -> Point in
            let a = .pi / 2 + angle * (0.5 - Double(i) / Double(steps))
            return Point((radius - thick) * cos(a), (radius - thick) * sin(a) - radius)
        }
        return outer + inner
    }
}
