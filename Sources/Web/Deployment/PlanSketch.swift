import Deployment
import Geo
import Ground

/// The coverage map as a still drawing: for paper, and for browsers that cannot draw the live one. Colours are classes of
/// deployment.css.
struct PlanSketch {
    let map: MapData
    let ground: PlanGround
    let weights: [Int64]
    let nearest: NearestPosts
    let posts: [Post]

    private static let (width, height) = (1000.0, 620.0)
    private static let margin = 14.0

    /// The drawing; empty for a ground without a point.
    func svg(title: String) -> String {
        let stage = ground.points.map(\.position) + posts.map(\.position)
        guard let box = Bounds(stage) else { return "" }
        let frame = Frame(box)
        var body = "<title>\(Self.escaped(title))</title>"
        body += roads(frame)
        for area in map.areas where area.kind == .campus {
            let line = area.outline.map { frame.text($0) }
            if let first = line.first { body += "<path class=\"edge\" d=\"M\(first)L\(line.dropFirst().joined(separator: "L"))Z\"/>" }
        }
        body += dots(frame)
        for (index, post) in posts.enumerated() {
            let (x, y) = frame.point(post.position)
            body += "<circle class=\"post\(post.isFixed ? " fixed" : "")\" cx=\"\(Self.short(x))\" cy=\"\(Self.short(y))\" r=\"10\"><title>\(Self.escaped(post.name))</title></circle>"
            body += "<text class=\"number\" x=\"\(Self.short(x))\" y=\"\(Self.short(y + 4))\">\(index + 1)</text>"
        }
        body += scale(frame)
        return "<svg class=\"sketch\" role=\"img\" viewBox=\"0 0 \(Int(Self.width)) \(Int(frame.height))\" preserveAspectRatio=\"xMidYMid meet\">\(body)</svg>"
    }

    /// Two paths, the wide streets over the others; what would be smaller than a dot is left out.
    private func roads(_ frame: Frame) -> String {
        var (narrow, wide) = ("", "")
        for street in map.streets where street.access != .closed {
            let isWide: Bool
            switch street.grade {
            case .motorway, .trunk, .primary, .secondary, .tertiary: isWide = true
            case .footway, .path, .steps, .track: continue
            default: isWide = false
            }
            var path = ""
            var last: (x: Double, y: Double)?
            var isDrawing = false
            for (index, node) in street.nodes.enumerated() where map.nodes.indices.contains(Int(node)) {
                let point = frame.point(map.nodes[Int(node)])
                guard frame.holds(point) else {
                    isDrawing = false
                    last = nil
                    continue
                }
                let isEnd = index == street.nodes.count - 1
                if let last, isDrawing, !isEnd, abs(last.x - point.x) + abs(last.y - point.y) < 2.5 { continue }
                path += "\(isDrawing ? "L" : "M")\(Self.short(point.x)) \(Self.short(point.y))"
                (last, isDrawing) = (point, true)
            }
            if isWide { wide += path } else { narrow += path }
        }
        return "<path class=\"road\" d=\"\(narrow)\"/><path class=\"road wide\" d=\"\(wide)\"/>"
    }

    /// One path for each band and size: round dots of no length.
    private func dots(_ frame: Frame) -> String {
        let most = Double(max(1, weights.max() ?? 1))
        var paths: [String: String] = [:]
        for (index, point) in ground.points.enumerated() where weights[index] > 0 {
            let (x, y) = frame.point(point.position)
            let size: Int
            switch (Double(weights[index]) / most).squareRoot() {
            case _ where most <= 1: size = 2
            case ..<0.25: size = 1
            case ..<0.5: size = 2
            case ..<0.75: size = 3
            default: size = 4
            }
            paths["b\(PlanOffice.band(nearest.best[index])) s\(size)", default: ""] += "M\(Self.short(x)) \(Self.short(y))h0"
        }
        // Who is out of reach lies on top.
        return paths.sorted { $0.key < $1.key }.map { "<path class=\"dots \($0.key)\" d=\"\($0.value)\"/>" }.joined()
    }

    private func scale(_ frame: Frame) -> String {
        let metres = [50.0, 100, 200, 500, 1000, 2000, 5000].last { $0 * frame.perMetre < 220 } ?? 50
        let (x, y) = (Self.width - Self.margin - metres * frame.perMetre, frame.height - 8)
        let words = metres >= 1000 ? "\(Int(metres / 1000)) km" : "\(Int(metres)) m"
        return "<path class=\"road wide\" d=\"M\(Self.short(x)) \(Self.short(y - 4))v4H\(Self.short(Self.width - Self.margin))v-4\"/><text class=\"scale\" x=\"\(Self.short(x))\" y=\"\(Self.short(y - 7))\">\(words)</text>"
    }

    /// Where a position lies on the drawing.
    private struct Frame {
        let west: Double
        let north: Double
        let perMetre: Double
        let perDegreeEast: Double
        let height: Double
        let offset: (x: Double, y: Double)

        init(_ box: Bounds) {
            let degree = Position.earthRadius * Double.pi / 180
            let east = box.centre.distance(to: Position(latitude: box.centre.latitude, longitude: box.centre.longitude + 0.01)) / 0.01
            let (across, up) = (max(1, (box.east - box.west) * east), max(1, (box.north - box.south) * degree))
            let room = (PlanSketch.width - 2 * PlanSketch.margin, PlanSketch.height - 2 * PlanSketch.margin)
            perMetre = min(room.0 / across, room.1 / up)
            (west, north, perDegreeEast, height) = (box.west, box.north, east, PlanSketch.height)
            offset = ((PlanSketch.width - across * perMetre) / 2, (PlanSketch.height - up * perMetre) / 2)
        }

        func point(_ position: Position) -> (x: Double, y: Double) {
            let degree = Position.earthRadius * Double.pi / 180
            return (
                offset.x + (position.longitude - west) * perDegreeEast * perMetre,
                offset.y + (north - position.latitude) * degree * perMetre
            )
        }

        func text(_ position: Position) -> String {
            let (x, y) = point(position)
            return "\(PlanSketch.short(x)) \(PlanSketch.short(y))"
        }

        func holds(_ point: (x: Double, y: Double)) -> Bool {
            (-20...PlanSketch.width + 20).contains(point.x) && (-20...height + 20).contains(point.y)
        }
    }

    /// Tenths of a unit are finer than any paper.
    fileprivate static func short(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

/// A plan drawn, and how far its units get.
struct SketchJSON: Encodable {
    let sketch: String
    /// GeoJSON of the areas reached in 3, 5 and 10 minutes; absent where it was not asked for.
    let areas: AreasJSON?
}

/// Areas as GeoJSON, the widest first so that the nearer ones are drawn over them.
struct AreasJSON: Encodable {
    var type = "FeatureCollection"
    var features: [Feature] = []

    struct Feature: Encodable {
        var type = "Feature"
        let geometry: Geometry
        let properties: Properties
    }

    struct Geometry: Encodable {
        var type = "MultiPolygon"
        /// Polygon, ring, point, [longitude, latitude].
        let coordinates: [[[[Double]]]]
    }

    struct Properties: Encodable {
        /// 0, 1, 2 for 3, 5, 10 minutes.
        let band: Int
    }
}
