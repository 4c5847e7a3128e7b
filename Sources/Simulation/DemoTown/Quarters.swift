import Geo

/// Filling the town's blocks, each after its kind.
extension Board {
    /// Draws the roads inside housing compounds; before buildings, which keep clear of them.
    mutating func drawCompoundRoads() {
        for i in blocks.indices where blocks[i].zone == .urban || blocks[i].zone == .works {
            let outline = blocks[i].outline
            let area = abs(Plane.area(outline))
            guard area > 22_000, area < 120_000, !blocks[i].isTaken else { continue }
            drawSpine(of: outline)
        }
    }

    private mutating func drawSpine(of outline: [Point]) {
        let middle = Plane.centroid(outline)
        var start: (point: Point, distance: Double, inwards: Point)?
        for j in outline.indices {
            let (a, b) = (outline[j], outline[(j + 1) % outline.count])
            guard a.distance(b) > 24 else { continue }
            let point = a + (b - a) * max(0.15, min(0.85, Plane.nearest(middle, a, b)))
            if point.distance(middle) < start?.distance ?? .infinity {
                start = (point, point.distance(middle), (b - a).unit.left)
            }
        }
        guard let start, start.distance > 30 else { return }
        let inwards = start.inwards
        var reach = start.distance
        while Plane.contains(outline, start.point + inwards * (reach + 28)), reach < start.distance * 1.9 { reach += 8 }
        let end = start.point + inwards * reach
        let bend = start.point + inwards * (reach * 0.55) + inwards.left * chance.number(-7...7)
        ways.append(Way([start.point, start.point + inwards * 15, bend, end], .service, access: .restricted))
        gates.append(PlannedGate(at: start.point + inwards * 15, kind: .gate))
        for (share, side) in [(0.5, 1.0), (0.5, -1.0), (1.0, chance.happens(0.5) ? 1.0 : -1.0)] {
            let root = share < 0.55 ? start.point + inwards * 15 + (bend - start.point - inwards * 15) * (share / 0.55)
                : bend + (end - bend) * ((share - 0.55) / 0.45)
            let direction = inwards.left * side
            var length = 0.0
            while Plane.contains(outline, root + direction * (length + 30)), length < 130 { length += 8 }
            guard length > 30 else { continue }
            ways.append(Way([root, root + direction * length], .service, access: .restricted))
        }
    }

    mutating func buildTown() {
        takeBlocks()
        for i in blocks.indices where !blocks[i].isTaken {
            let outline = blocks[i].outline
            switch blocks[i].zone {
            case .oldTown: fillOldTown(outline)
            case .urban: fillUrban(outline)
            case .works: fillWorks(outline)
            case .hamlet: fillHamlet(outline)
            case .rural: fillRural(outline)
            case .suburb, .open: break
            }
        }
    }

    private mutating func fillOldTown(_ outline: [Point]) {
        var names = names
        let front = Front(
            widths: 12...30, depths: 9...16, gap: 0.8...2.5, use: chance.happens(0.5) ? .shop : .housing, levels: 2...4, missing: 0.05)
        line(outline, front) { $0.happens(0.06) ? names.shop() : "" }
        let inner = Front(widths: 12...22, depths: 9...14, gap: 4...16, use: .housing, levels: 1...3, missing: 0.5)
        line(outline, inner, inwards: 19) { _ in "" }
        self.names = names
    }

    private mutating func fillUrban(_ outline: [Point]) {
        var names = names
        let area = abs(Plane.area(outline))
        if area < 9_000 {
            line(outline, Front(widths: 16...38, depths: 12...18, gap: 2...8, use: .shop, levels: 3...6)) {
                $0.happens(0.3) ? names.shop() : ""
            }
            self.names = names
            return
        }
        let front = Front(widths: 34...66, depths: 11...14, gap: 9...38, use: .shop, levels: 2...6, missing: 0.55)
        line(outline, front) { $0.happens(0.12) ? names.shop() : "" }
        let name = names.compound()
        self.names = names
        areas.append((.housing, name, Plane.inset(outline, 12)))
        let rows = chance.happens(0.25)
            ? Rows(depth: 17, lengths: [34, 24], pitch: 46, gap: 20, use: .housing, levels: 11...18, missing: 0.08)
            : Rows(depth: chance.number(12...14), lengths: [72, 58, 44], pitch: chance.number(31...37), gap: 10, use: .housing, levels: 5...7, missing: 0.05)
        fill(outline, rows) { name.isEmpty ? "" : "\(name)\($0)栋" }
    }

    private mutating func fillWorks(_ outline: [Point]) {
        let rows = Rows(
            depth: chance.number(24...34), lengths: [78, 60, 44], pitch: 52, gap: 16, use: .other, levels: 1...3, hasStairs: false,
            missing: 0.1)
        fill(outline, rows) { _ in "" }
    }

    private mutating func fillHamlet(_ outline: [Point]) {
        for depth in [1.0, 24, 48] {
            line(outline, Front(
                widths: 10...15, depths: 9...12, gap: 4...20, use: .housing, levels: 2...4, back: 0...4, missing: 0.4),
                inwards: depth) { _ in "" }
        }
        areas.append((.housing, names.village(), Plane.inset(outline, 10)))
    }

    private mutating func fillRural(_ outline: [Point]) {
        if chance.happens(0.55) { settle(outline) }
        if chance.happens(0.45) { digPonds(in: outline) }
    }

    /// A village: two or three files of houses along a stretch of the road.
    private mutating func settle(_ outline: [Point]) {
        let rim = outline + [outline[0]]
        let stretch = chance.number(130...300)
        let start = chance.number(0...max(1, Plane.length(rim) - stretch))
        let road = stride(from: 0, through: stretch, by: 24).map { Plane.along(rim, start + $0).0 }
        guard road.allSatisfy({ frame.grown(-60).contains($0) }) else { return }
        let inside = road.indices.map { i in
            let direction = (road[min(i + 1, road.count - 1)] - road[max(i - 1, 0)]).unit
            return road[i] + direction.left * (62 + chance.number(-10...10))
        }
        let village = road + inside.reversed()
        guard Plane.area(village) > 4_000, inside.allSatisfy({ Plane.contains(outline, $0) }) else { return }
        let before = buildings.count
        for depth in [2.0, 23] {
            line(village, Front(
                widths: 9...14, depths: 8...10, gap: 2...12, use: .housing, levels: 2...3, back: 0...4, missing: 0.25),
                inwards: depth) { _ in "" }
        }
        if buildings.count - before > 8 { areas.append((.housing, names.village(), village)) }
    }

    /// Fish ponds in a grid, as they lie along the rivers of the plain.
    private mutating func digPonds(in outline: [Point]) {
        let middle = Plane.centroid(outline)
        let turn = lots.lie(at: middle) ?? chance.number(-0.4...0.4)
        let (w, d) = (chance.number(62...88), chance.number(34...46))
        for row in -1...chance.whole(0...2) {
            for column in -1...chance.whole(0...2) {
                let spot = middle + Point(Double(column) * (w + 7), Double(row) * (d + 7)).rotated(turn)
                let pond = Shape.slab(w, d).placed(at: spot, turned: turn).map { $0 + Point(chance.number(-2.5...2.5), chance.number(-2.5...2.5)) }
                guard pond.allSatisfy({ Plane.contains(outline, $0) }), lots.fits(pond, gap: 8), chance.happens(0.9) else { continue }
                areas.append((.water, "", pond))
                lots.keepFree(Plane.inset(pond, 1))
            }
        }
    }
}
