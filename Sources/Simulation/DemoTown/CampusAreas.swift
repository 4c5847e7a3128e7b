#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Geo

/// Water, parks, pitches and squares.
extension Board {
    private func blob(_ points: [(Double, Double)], step: Double = 22) -> [Point] {
        warp(Plane.smooth(points.map { Point($0.0, $0.1) }, closed: true, step: step))
    }

    /// Water first: paths that are drawn over it become bridges.
    mutating func drawCampusWaters() {
        water(names.lake, blob(lakeRim.map { ($0.x, $0.y) }))
        water("洗墨池", blob([(-395, 470), (-372, 490), (-330, 485), (-322, 458), (-350, 440), (-380, 446)], step: 12))
    }

    mutating func water(_ name: String, _ outline: [Point]) {
        areas.append((.water, name, outline))
        waters.append(outline)
        lots.keepFree(outline)
    }

    mutating func drawCampusAreas() {
        areas.append((.park, "\(names.lake)公园", blob([
            (-196, 60), (-150, 40), (-60, 48), (60, 45), (180, 30), (300, 42), (318, 150), (300, 290), (210, 395), (90, 425),
            (-60, 405), (-170, 350), (-205, 200),
        ])))
        areas.append((.park, names.hill, blob([
            (-790, 420), (-720, 330), (-640, 285), (-560, 290), (-470, 350), (-440, 430), (-400, 520), (-360, 560), (-420, 640),
            (-560, 680), (-700, 670), (-800, 620), (-830, 520),
        ])))
        // The green middle of the south avenue, and lawns beside the mall.
        areas.append((.park, "", blob([(-11, -640), (0, -652), (11, -640), (11, -470), (0, -455), (-11, -470)], step: 60)))
        for side in [-1.0, 1] {
            lawn([(side * 14, -408), (side * 88, -404), (side * 88, -312), (side * 14, -312)])
            lawn([(side * 14, -270), (side * 60, -272), (side * 60, -240), (side * 14, -240)])
        }
        areas.append((.park, "植物园", blob([(-420, 560), (-330, 556), (-240, 575), (-210, 620), (-260, 668), (-360, 690), (-430, 660)])))
        areas.append((.park, "梧桐园", blob([(110, -140), (300, -150), (315, -40), (300, 20), (150, 10), (100, -60)])))
        areas.append((.park, "香樟林", blob([(-190, -150), (-110, -150), (-105, -40), (-150, 20), (-205, 10), (-205, -80)])))
        square("图书馆广场", [(-78, -226), (78, -226), (72, -150), (-72, -150)])
        square("南门广场", [(-58, -702), (58, -702), (40, -658), (-40, -658)])
        athletics()
    }

    private mutating func lawn(_ corners: [(Double, Double)]) {
        let outline = warp(corners.map { Point($0.0, $0.1) })
        areas.append((.park, "", outline))
        lots.keepFree(Plane.inset(outline, 2))
    }

    private mutating func square(_ name: String, _ corners: [(Double, Double)]) {
        let outline = warp(corners.map { Point($0.0, $0.1) })
        areas.append((.square, name, outline))
        lots.keepFree(outline)
    }

    private mutating func athletics() {
        let middle = warp(Point(-694, 65))
        let lie = Shape.lie(warp(Point(-694, 165)) - middle)
        pitch("田径场", oval(half: 43, straight: 43.5), middle, lie)
        areas.append((.pitch, "足球场", Shape.slab(64, 98).placed(at: middle, turned: lie)))
        let second = warp(Point(560, -170))
        courts("东苑篮球场", at: second, columns: 3, rows: 1)
        courts("篮球场", at: warp(Point(-745, -140)), columns: 3, rows: 2)
        courts("西苑排球场", at: warp(Point(-640, -290)), columns: 2, rows: 1)
        courts("网球场", at: warp(Point(-668, 205)), columns: 4, rows: 1)
        courts("北苑篮球场", at: warp(Point(378, 588)), columns: 2, rows: 1)
    }

    private func oval(half: Double, straight: Double) -> [Point] {
        (0..<26).map { step in
            let end = step < 13 ? 1.0 : -1.0
            let angle = Double(step % 13) * .pi / 12
            return Point(half * cos(angle) * end, (straight + half * sin(angle)) * end)
        }
    }

    private mutating func pitch(_ name: String, _ plan: [Point], _ middle: Point, _ turn: Double) {
        let outline = plan.map { middle + $0.rotated(turn) }
        areas.append((.pitch, name, outline))
        lots.keepFree(Plane.inset(outline, -3))
    }

    private mutating func courts(_ name: String, at middle: Point, columns: Int, rows: Int) {
        let turn = lots.lie(at: middle) ?? 0
        for row in 0..<rows {
            for column in 0..<columns {
                let step = Point((Double(column) - Double(columns - 1) / 2) * 19, (Double(row) - Double(rows - 1) / 2) * 33)
                let outline = Shape.slab(15, 28).placed(at: middle + step.rotated(turn), turned: turn)
                guard lots.fits(outline, gap: 4) else { continue }
                areas.append((.pitch, row + column == 0 ? name : "", outline))
                lots.keepFree(outline)
            }
        }
    }
}
