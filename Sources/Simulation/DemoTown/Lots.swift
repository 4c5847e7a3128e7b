/// Where something may still be built: what is taken by streets, walls, water and buildings, looked up by place.
struct Lots {
    private struct Line {
        let a: Point
        let b: Point
        let clearance: Double
        let isStreet: Bool
    }

    private static let cell = 64.0
    private var lines: [Line] = []
    private var linesAt: [Int: [Int32]] = [:]
    private var outlines: [([Point], Box)] = []
    private var outlinesAt: [Int: [Int32]] = [:]
    private var free: [[Point]] = []
    private var freeAt: [Int: [Int32]] = [:]

    /// No building may come within two metres of this outline: water, a pitch, a square.
    mutating func keepFree(_ outline: [Point]) {
        let number = Int32(free.count)
        free.append(outline)
        for i in outline.indices {
            let (a, b) = (outline[i], outline[(i + 1) % outline.count])
            lines.append(Line(a: a, b: b, clearance: 2, isStreet: false))
            Self.cells(Box([a, b]).grown(2)) { key in
                linesAt[key, default: []].append(Int32(lines.count - 1))
                if freeAt[key]?.last != number { freeAt[key, default: []].append(number) }
            }
        }
        let box = Box(outline)
        Self.cells(box) { key in
            if freeAt[key]?.last != number, Plane.contains(outline, Self.middle(key)) { freeAt[key, default: []].append(number) }
        }
    }

    private static func middle(_ key: Int) -> Point {
        let y = ((key &+ 32_768) & 65_535) &- 32_768
        let x = (key &- y) / 65_536
        return Point((Double(x) + 0.5) * cell, (Double(y) + 0.5) * cell)
    }

    mutating func add(_ way: Way) {
        let clearance = way.isWall ? 3 : way.half + (way.half > 4 ? 4.5 : way.half > 2 ? 3 : 1.6)
        for i in way.points.indices.dropFirst() {
            let (a, b) = (way.points[i - 1], way.points[i])
            lines.append(Line(a: a, b: b, clearance: clearance, isStreet: !way.isWall && way.half > 2))
            Self.cells(Box([a, b]).grown(clearance)) { linesAt[$0, default: []].append(Int32(lines.count - 1)) }
        }
    }

    mutating func add(_ outline: [Point]) {
        let box = Box(outline)
        outlines.append((outline, box))
        Self.cells(box) { outlinesAt[$0, default: []].append(Int32(outlines.count - 1)) }
    }

    private static func cells(_ box: Box, _ body: (Int) -> Void) {
        let x0 = Int((box.minX / cell).rounded(.down))
        let x1 = Int((box.maxX / cell).rounded(.down))
        let y0 = Int((box.minY / cell).rounded(.down))
        let y1 = Int((box.maxY / cell).rounded(.down))
        for x in x0...x1 { for y in y0...y1 { body(x &* 65_536 &+ y) } }
    }

    /// Whether the outline keeps clear of everything, and `gap` metres from every building.
    func fits(_ outline: [Point], gap: Double) -> Bool {
        let box = Box(outline)
        var keys: [Int] = []
        Self.cells(box.grown(gap)) { keys.append($0) }
        for key in keys {
            for number in linesAt[key] ?? [] {
                let line = lines[Int(number)]
                guard min(line.a.x, line.b.x) - line.clearance < box.maxX, max(line.a.x, line.b.x) + line.clearance > box.minX,
                    min(line.a.y, line.b.y) - line.clearance < box.maxY, max(line.a.y, line.b.y) + line.clearance > box.minY
                else { continue }
                var j = outline.count - 1
                for i in outline.indices {
                    if Plane.distance(line.a, line.b, outline[j], outline[i]) < line.clearance { return false }
                    j = i
                }
                if Plane.contains(outline, line.a) { return false }
            }
        }
        for key in keys {
            for number in freeAt[key] ?? [] where Plane.contains(free[Int(number)], outline[0]) { return false }
        }
        let wide = box.grown(gap)
        for key in keys {
            for number in outlinesAt[key] ?? [] {
                let (other, otherBox) = outlines[Int(number)]
                if otherBox.meets(wide), Plane.meet(other, outline, gap: gap) { return false }
            }
        }
        return true
    }

    /// How far a building must stay from the middle of the street that runs through this point.
    func setback(at point: Point) -> Double {
        var best = (distance: 6.0, clearance: 4.0)
        for number in linesAt[Int((point.x / Self.cell).rounded(.down)) &* 65_536 &+ Int((point.y / Self.cell).rounded(.down))] ?? [] {
            let line = lines[Int(number)]
            let distance = Plane.distance(point, line.a, line.b)
            if distance < best.distance { best = (distance, line.clearance) }
        }
        return best.clearance
    }

    /// The direction of the nearest street within 160 metres, turned by quarter turns to lie nearest to the x axis.
    func lie(at point: Point) -> Double? {
        var best: (Double, Point)?
        Self.cells(Box([point]).grown(160)) { key in
            for number in linesAt[key] ?? [] {
                let line = lines[Int(number)]
                guard line.isStreet else { continue }
                let distance = Plane.distance(point, line.a, line.b)
                if distance < best?.0 ?? .infinity { best = (distance, line.b - line.a) }
            }
        }
        return best.map { Shape.lie($0.1) }
    }
}
