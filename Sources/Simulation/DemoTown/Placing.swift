import Geo

/// Putting buildings where they fit.
extension Board {
    /// Sets one building as near to the spot of the unbent board as it fits, lying as the street there lies and on
    /// the spot's side of the campus wall. Where there is no room within `reach` metres it is looked for farther
    /// away, and at last built smaller. Returns its middle; `nil` when all that was in vain.
    @discardableResult
    mutating func put(
        _ name: String, _ use: Building.Use, _ shape: Shape, _ x: Double, _ y: Double, levels: Int, gap: Double = 8,
        reach: Double = 80, turned: Bool = false
    ) -> Point? {
        let spot = warp(Point(x, y))
        let side = Plane.contains(campus, spot) ? campus : nil
        return put(name, use, shape, at: spot, levels: levels, gap: gap, reach: reach, turned: turned, inside: side)
            ?? put(name, use, shape, at: spot, levels: levels, gap: gap / 2, reach: reach * 2, turned: turned, inside: side)
            ?? put(
                name, use, shape, at: spot, levels: levels, gap: gap / 2, reach: reach * 3, turned: turned, inside: side, scale: 0.7)
    }

    @discardableResult
    mutating func put(
        _ name: String, _ use: Building.Use, _ shape: Shape, at middle: Point, levels: Int, gap: Double = 8, reach: Double = 80,
        turned: Bool = false, inside: [Point]?, scale: Double = 1
    ) -> Point? {
        let lie = lots.lie(at: middle) ?? 0
        let quarter = Double.pi / 2
        var radius = 0.0
        while radius <= reach {
            let stops = radius == 0 ? 1 : 8 + Int(radius / 12) * 2
            for stop in 0..<stops {
                let spot = middle + Point(radius, 0).rotated(Double(stop) * 2 * .pi / Double(stops) + lie)
                if let inside, !Plane.contains(inside, spot) { continue }
                for turn in turned ? [quarter, 0] : [0, quarter] {
                    let outline = shape.placed(at: spot, turned: lie + turn, mirrored: warp.isMirrored, scale: scale)
                    if lots.fits(outline, gap: gap) {
                        build(name, use, outline, levels)
                        return spot
                    }
                }
            }
            radius += 7
        }
        return nil
    }

    mutating func build(_ name: String, _ use: Building.Use, _ outline: [Point], _ levels: Int, ground: [Point]? = nil) {
        buildings.append(PlannedBuilding(name: name, use: use, outline: outline, levels: levels))
        lots.add(ground ?? outline)
    }

    struct Rows {
        var depth: Double
        var lengths: [Double]
        var pitch: Double
        var gap: Double
        var use: Building.Use
        var levels: ClosedRange<Int>
        /// Whether buildings have stair towers to the north, as slabs of flats do.
        var hasStairs = true
        /// The share of places left empty.
        var missing = 0.0
        var most = Int.max
    }

    /// Fills an outline with rows of slabs that face south, as far as the street there lets them; returns how many.
    @discardableResult
    mutating func fill(_ outline: [Point], _ rows: Rows, lie: Double? = nil, name: (Int) -> String) -> Int {
        let turn = lie ?? lots.lie(at: Plane.centroid(outline)) ?? 0
        let ring = outline.map { $0.rotated(-turn) }
        let box = Box(ring)
        var count = 0
        var y = box.minY + 6
        while y + rows.depth < box.maxY - 2, count < rows.most {
            var placed = false
            var x = box.minX + 4
            while x + (rows.lengths.min() ?? 0) < box.maxX, count < rows.most {
                var step = 7.0
                for length in rows.lengths {
                    let middle = Point(x + length / 2, y + rows.depth / 2)
                    guard Plane.contains(ring, Point(x, middle.y)), Plane.contains(ring, Point(x + length, middle.y)),
                        Plane.contains(ring, middle)
                    else { continue }
                    let shape: Shape = rows.hasStairs && length > 24
                        ? .stairs(length, rows.depth, max(2, Int(length / 17))) : rows.hasStairs && length < 26 ? .tower(length, rows.depth) : .slab(length, rows.depth)
                    // Stair towers stand out by less than two metres: a plain box stands for them here.
                    let block = Shape.slab(length, rows.depth + 3.6).placed(at: middle.rotated(turn), turned: turn)
                    guard lots.fits(block, gap: min(rows.gap, 7)) else { continue }
                    let plan = shape.placed(at: middle.rotated(turn), turned: turn)
                    placed = true
                    step = length + rows.gap
                    if chance.happens(rows.missing) { break }
                    count += 1
                    build(name(count), rows.use, plan, chance.whole(rows.levels), ground: block)
                    break
                }
                x += step
            }
            y += placed ? rows.pitch : 6
        }
        return count
    }

    struct Front {
        var widths: ClosedRange<Double>
        var depths: ClosedRange<Double>
        var gap: ClosedRange<Double>
        var use: Building.Use
        var levels: ClosedRange<Int>
        /// Metres behind the line that streets leave free.
        var back: ClosedRange<Double> = 0.3...1.2
        var missing = 0.0
    }

    /// Lines a block with houses that stand along its streets.
    @discardableResult
    mutating func line(_ outline: [Point], _ front: Front, inwards: Double = 0, name: (inout Chance) -> String) -> Int {
        let rim = outline + [outline[0]]
        let total = Plane.length(rim)
        var count = 0
        var at = chance.number(0...6)
        while at < total - front.widths.lowerBound {
            let width = chance.number(front.widths)
            let depth = chance.number(front.depths)
            let (a, _) = Plane.along(rim, at)
            let (b, _) = Plane.along(rim, min(total, at + width))
            let chord = a.distance(b)
            let direction = (b - a).unit
            let back = lots.setback(at: (a + b) * 0.5) + chance.number(front.back) + inwards
            let middle = (a + b) * 0.5 + direction.left * (back + depth / 2)
            if chord > width * 0.93, !chance.happens(front.missing) {
                let plan = Shape.slab(width, depth).placed(at: middle, turned: 0).map {
                    middle + Point(
                        direction.x * ($0.x - middle.x) - direction.y * ($0.y - middle.y),
                        direction.y * ($0.x - middle.x) + direction.x * ($0.y - middle.y))
                }
                if Plane.contains(outline, middle), lots.fits(plan, gap: 0.5) {
                    build(name(&chance), front.use, plan, chance.whole(front.levels))
                    count += 1
                    at += width + chance.number(front.gap)
                    continue
                }
            }
            at += 5
        }
        return count
    }
}
