import Geo

/// The town's own houses: school, hospital, station house, fire station, bus station, government.
extension Board {
    /// Takes the free block nearest to the spot of the unbent board whose size is in the range (m²).
    private mutating func take(_ x: Double, _ y: Double, _ size: ClosedRange<Double>) -> [Point]? {
        let goal = warp(Point(x, y))
        var best: (index: Int, distance: Double)?
        for i in blocks.indices where !blocks[i].isTaken && (blocks[i].zone == .urban || blocks[i].zone == .oldTown) {
            guard size.contains(abs(Plane.area(blocks[i].outline))) else { continue }
            let distance = Plane.centroid(blocks[i].outline).distance(goal)
            if distance < best?.distance ?? .infinity { best = (i, distance) }
        }
        guard let best else { return nil }
        blocks[best.index].isTaken = true
        return blocks[best.index].outline
    }

    /// Reserves the blocks of the institutions, before compound roads are drawn into them.
    mutating func reserveBlocks() {
        for (kind, x, y, size) in [
            ("school", -640.0, -900.0, 26_000.0...90_000.0), ("hospital", 560, -900, 16_000...60_000),
            ("bus", 960, -880, 6_000...40_000), ("primary", 1000, 330, 16_000...60_000), ("office", 80, -920, 12_000...50_000),
            ("park", 700, -1230, 9_000...70_000), ("study", -420, -920, 12_000...60_000), ("market", 1120, -620, 4_000...14_000),
        ] {
            reserved[kind] = take(x, y, size)
        }
    }

    mutating func takeBlocks() {
        if let block = reserved["school"] { buildSchool(block, "云澄中学", boards: true) }
        if let block = reserved["primary"] { buildSchool(block, "云澄实验小学", boards: false) }
        if let block = reserved["hospital"] { buildHospital(block) }
        if let block = reserved["bus"] { buildBusStation(block) }
        if let block = reserved["office"] { buildOffices(block) }
        if let block = reserved["park"] { areas.append((.park, "滨江公园", Plane.inset(block, 10))) }
        if let block = reserved["study"] { buildStudyHousing(block) }
        if let block = reserved["market"] { buildMarket(block) }
        put("云澄派出所", .police, .ell(34, 24, 11), -120, -800, levels: 4, gap: 4, reach: 260)
        put("云澄消防救援站", .fire, .tee(42, 30, 14), -330, -800, levels: 3, gap: 4, reach: 320)
    }

    private mutating func buildSchool(_ block: [Point], _ name: String, boards: Bool) {
        let middle = Plane.centroid(block)
        let turn = lots.lie(at: middle) ?? 0
        let plan = Shape.round(62, 112).placed(at: middle, turned: turn + (chance.happens(0.5) ? 0 : .pi / 2))
        if lots.fits(plan, gap: 4), plan.allSatisfy({ Plane.contains(block, $0) }) {
            areas.append((.pitch, "\(name)操场", plan))
            lots.keepFree(Plane.inset(plan, -3))
        }
        func near(_ x: Double, _ y: Double) -> Point { middle + Point(x, y).rotated(turn) }
        put("\(name)博雅楼", .teaching, .comb(62, 46, 12, 3), at: near(-70, -40), levels: 5, reach: 140, inside: block)
        put("\(name)致远楼", .teaching, .you(54, 38, 12), at: near(70, -40), levels: 5, reach: 140, inside: block)
        put("\(name)综合楼", .teaching, .ell(46, 32, 12), at: near(0, 70), levels: 4, reach: 140, inside: block)
        if boards {
            for n in 1...3 {
                put("\(name)\(n)号宿舍楼", .dormitory, .stairs(48, 13, 3), at: near(70, 30 + Double(n) * 22), levels: 6, reach: 160, inside: block)
            }
            put("\(name)食堂", .canteen, .slab(36, 24), at: near(-70, 60), levels: 2, reach: 160, inside: block)
        }
        put("\(name)办公楼", .office, .slab(40, 13), at: near(0, -80), levels: 4, reach: 160, inside: block)
        put("\(name)体育馆", .sport, .slab(36, 26), at: near(-80, 20), levels: 2, reach: 160, inside: block)
        line(block, Front(widths: 14...30, depths: 8...10, gap: 2...10, use: .shop, levels: 1...3, missing: 0.5)) { _ in "" }
    }

    private mutating func buildHospital(_ block: [Point]) {
        let middle = Plane.centroid(block)
        let name = "\(names.town)中心医院"
        put("\(name)住院部", .medical, .tee(66, 42, 18), at: middle, levels: 11, reach: 120, inside: block)
        put("\(name)门诊部", .medical, .ell(60, 40, 20), at: middle + Point(0, -55), levels: 5, reach: 140, inside: block)
        put("\(name)急诊楼", .medical, .slab(34, 22), at: middle + Point(50, -40), levels: 3, reach: 140, inside: block)
        put("\(name)医技楼", .medical, .slab(44, 20), at: middle + Point(-40, 40), levels: 4, reach: 140, inside: block)
        line(block, Front(widths: 16...30, depths: 10...12, gap: 3...12, use: .shop, levels: 2...4, missing: 0.5)) { _ in "" }
    }

    private mutating func buildBusStation(_ block: [Point]) {
        let middle = Plane.centroid(block)
        put("云澄汽车客运站", .station, .hall(58, 26), at: middle, levels: 3, gap: 4, reach: 120, inside: block)
        let yard = Shape.slab(52, 30).placed(at: middle + Point(0, 46), turned: lots.lie(at: middle) ?? 0)
        if lots.fits(yard, gap: 3), yard.allSatisfy({ Plane.contains(block, $0) }) {
            areas.append((.square, "站前广场", yard))
            lots.keepFree(yard)
        }
        line(block, Front(widths: 14...30, depths: 11...14, gap: 1...8, use: .shop, levels: 3...6, missing: 0.1)) { _ in "" }
    }

    private mutating func buildOffices(_ block: [Point]) {
        let middle = Plane.centroid(block)
        put("\(names.town)人民政府", .office, .you(62, 40, 14), at: middle, levels: 6, reach: 100, inside: block)
        put("\(names.town)政务服务中心", .office, .slab(46, 20), at: middle + Point(0, -50), levels: 4, reach: 140, inside: block)
        put("\(names.town)文化站", .other, .ell(40, 28, 14), at: middle + Point(60, 30), levels: 3, reach: 140, inside: block)
        line(block, Front(widths: 18...40, depths: 12...15, gap: 3...14, use: .office, levels: 3...7, missing: 0.3)) { _ in "" }
    }

    /// Rooms let to parents who come to live beside their child's school.
    private mutating func buildStudyHousing(_ block: [Point]) {
        areas.append((.housing, "书香陪读社区", Plane.inset(block, 9)))
        line(block, Front(widths: 12...20, depths: 11...13, gap: 1...4, use: .housing, levels: 5...7)) { _ in "" }
        let rows = Rows(
            depth: 11, lengths: [18, 13], pitch: 18, gap: 3, use: .housing, levels: 4...7, hasStairs: false, missing: 0.06)
        fill(block, rows) { "书香陪读社区\($0)号" }
    }

    private mutating func buildMarket(_ block: [Point]) {
        put("老街农贸市场", .shop, .slab(48, 30), at: Plane.centroid(block), levels: 1, gap: 3, reach: 60, inside: block)
        line(block, Front(widths: 8...16, depths: 9...12, gap: 0.8...2, use: .shop, levels: 2...4)) { _ in "" }
    }
}
