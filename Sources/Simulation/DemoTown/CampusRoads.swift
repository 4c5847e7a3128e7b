import Geo

/// The streets and paths inside the campus wall, and the gates through it.
extension Board {
    mutating func drawCampusRoads() {
        let first = ways.count
        let drive = Street.Access.restricted
        // Traffic keeps to the right on a mirrored board too.
        let upAvenue: Street.Direction = warp.isMirrored ? .backward : .forward
        // The ring and the great loop outside it.
        draw([(0, -430), (190, -430), (350, -425), (440, -390), (482, -300), (502, -150), (528, 40), (514, 200), (440, 320),
              (320, 405), (170, 452), (0, 462), (-140, 420), (-270, 345), (-420, 290), (-482, 190), (-492, 20), (-478, -205),
              (-462, -330), (-420, -405), (-330, -428), (-160, -432)],
            .residential, "明德环路", shake: 5, closed: true, access: drive)
        draw([(-60, 570), (120, 588), (300, 592), (440, 574), (496, 520), (512, 440), (570, 396), (650, 372), (694, 310),
              (704, 180), (692, 60), (672, -70), (676, -250), (668, -400), (632, -484), (550, -528), (440, -560), (280, -585),
              (16, -585), (-280, -578), (-520, -590), (-690, -540), (-738, -420), (-700, -235)], .residential, "知行路", shake: 5, access: drive)
        draw([(-60, 570), (-230, 545), (-400, 500), (-440, 400), (-400, 318)], .service, "松间路", shake: 4, access: drive)
        // From the gates inwards. The south avenue has a green middle and one carriageway each way.
        add(Way(warp([Point(0, -790), Point(0, -690), Point(0, -665)]), .residential, "求真大道", access: drive))
        draw([(0, -665), (17, -640), (17, -585), (17, -470), (0, -430)], .residential, "求真大道", access: drive, direction: upAvenue)
        draw([(0, -430), (-17, -470), (-17, -585), (-17, -640), (0, -665)], .residential, "求真大道", access: drive, direction: upAvenue)
        draw([(905, -88), (800, -80), (672, -70), (600, -40), (527, -30)], .residential, "格致路", access: drive)
        draw([(-60, 760), (-60, 660), (-60, 570), (-70, 500), (-62, 437)], .residential, "笃行路", access: drive)
        draw([(-930, -262), (-810, -250), (-700, -235), (-590, -222), (-474, -205)], .residential, "修远路", access: drive)
        // Inside the ring.
        draw([(-474, -205), (-330, -186), (-205, -190), (-85, -192)], .service, "博雅路", access: drive)
        draw([(85, -192), (200, -190), (330, -180), (502, -160)], .service, "博雅路", access: drive)
        draw([(-205, -190), (-222, -60), (-232, 90), (-215, 250), (-180, 412)], .service, "文澜路", access: drive)
        draw([(330, -180), (338, -40), (345, 120), (330, 270), (300, 425)], .service, "映湖路", access: drive)
        draw([(-482, 110), (-360, 95), (-232, 90)], .service, "弘文路", access: drive)
        draw([(345, 120), (430, 130), (522, 128)], .service, "化育路", access: drive)
        draw([(-205, -190), (-214, -300), (-216, -420)], .service, "", access: drive)
        draw([(200, -190), (208, -300), (214, -424)], .service, "", access: drive)
        // Dormitory quarters.
        draw([(-700, -235), (-596, -300), (-560, -420), (-520, -590)], .living, "西苑路", access: drive)
        draw([(-730, -390), (-640, -395), (-565, -402), (-480, -408), (-424, -402)], .living, "", access: drive)
        draw([(-280, -578), (-270, -500), (-262, -424)], .living, "", access: drive)
        draw([(280, -585), (275, -500), (268, -418)], .living, "南苑路", access: drive)
        draw([(440, -560), (446, -470), (440, -390)], .living, "", access: drive)
        draw([(676, -250), (590, -244), (494, -212)], .living, "东苑路", access: drive)
        draw([(632, -484), (560, -400), (490, -270)], .living, "", access: drive)
        draw([(676, -250), (750, -252), (780, -300), (776, -430), (730, -490), (632, -484)], .living, "", access: drive)
        draw([(300, 592), (290, 500), (300, 416)], .living, "北苑路", access: drive)
        draw([(120, 588), (132, 632), (220, 634), (320, 630), (440, 624), (496, 520)], .living, "", access: drive)
        // Laboratories in the east, the athletics ground in the west.
        draw([(692, 60), (600, 75), (527, 85)], .service, "厚德路", access: drive)
        draw([(704, 200), (610, 214), (510, 206)], .service, "", access: drive)
        draw([(692, 60), (780, 66), (796, 180), (790, 320), (740, 372), (660, 366)], .service, "", access: drive)
        draw([(-700, -235), (-815, -130), (-825, 30), (-815, 190), (-700, 250), (-560, 240), (-462, 236)], .service, "健行路", access: drive)
        draw([(-487, -90), (-560, -100), (-580, -160), (-590, -222)], .service, "", access: drive)
        drawCampusPaths()
        keepInside(from: first)
        endOutside(from: first)
        joinLooseEnds(from: first)
    }

    private mutating func drawCampusPaths() {
        // The mall from the ring up to the library and the square before it.
        draw([(0, -430), (0, -330), (0, -250), (0, -192), (0, -140)], .pedestrian, "求真大道")
        draw([(-85, -192), (0, -192), (85, -192)], .pedestrian, "图书馆广场")
        draw([(-85, -192), (-72, -130), (-84, -30), (-20, 25)], .footway)
        draw([(85, -192), (74, -130), (86, -30), (20, 25)], .footway)
        // Round the lake, and over it.
        let rim = lakeRim
        draw(rim.map { Point(60, 195) + ($0 - Point(60, 195)) * 1.13 }.map { ($0.x, $0.y) }, .footway, "环湖步道", closed: true)
        draw([(-230, 60), (-180, 70), (-135, 110)], .footway)
        draw([(-226, 200), (-180, 205), (-160, 215)], .footway)
        draw([(345, 120), (310, 140), (278, 165)], .footway)
        draw([(338, 20), (250, 40), (200, 70)], .footway)
        draw([(-140, 420), (-90, 370), (-60, 310)], .footway)
        draw([(200, 440), (200, 380), (185, 320)], .footway)
        draw([(0, 30), (20, 55), (30, 80)], .footway)
        draw([(30, 78), (40, 130), (95, 190), (80, 260), (90, 328)], .footway, "映心曲")
        // Between the teaching buildings.
        draw([(-330, -186), (-334, -290), (-330, -390)], .footway)
        draw([(-464, -300), (-330, -296), (-210, -292), (0, -290), (204, -292), (330, -296), (482, -290)], .footway)
        draw([(325, -180), (330, -290), (322, -402)], .footway)
        draw([(-110, -192), (-112, -290), (-110, -426)], .footway)
        draw([(105, -192), (108, -290), (110, -428)], .footway)
        draw([(-480, -60), (-360, -50), (-222, -60)], .footway)
        draw([(-355, -186), (-358, -50), (-360, 95), (-352, 210), (-330, 350)], .footway)
        draw([(-455, 200), (-352, 210), (-226, 190)], .footway)
        draw([(338, -60), (430, -70), (522, -60)], .footway)
        draw([(432, -168), (430, -70), (430, 130), (420, 250), (400, 355)], .footway)
        draw([(335, 240), (420, 250), (484, 252)], .footway)
        // Through the dormitories.
        draw([(-640, -395), (-630, -480), (-620, -575)], .footway)
        draw([(-720, -470), (-630, -480), (-545, -478)], .footway)
        draw([(-420, -585), (-410, -500), (-405, -420)], .footway)
        draw([(-540, -500), (-410, -500), (-270, -500)], .footway)
        draw([(-270, -500), (-140, -502), (-17, -500)], .footway)
        draw([(17, -500), (140, -502), (275, -500), (370, -495), (446, -490)], .footway)
        draw([(140, -585), (140, -502), (140, -428)], .footway)
        draw([(-140, -582), (-140, -502), (-140, -428)], .footway)
        draw([(370, -575), (370, -495), (372, -420)], .footway)
        draw([(560, -240), (572, -330), (568, -412)], .footway)
        draw([(668, -165), (600, -150), (512, -125)], .footway)
        draw([(668, -350), (572, -330), (500, -330)], .footway)
        draw([(140, -585), (142, -650), (220, -672), (340, -665), (440, -640), (400, -570)], .footway)
        draw([(-160, -580), (-165, -660), (-300, -665), (-420, -655), (-420, -585)], .footway)
        draw([(-520, -590), (-525, -650), (-640, -648), (-690, -520)], .footway)
        draw([(300, -585), (315, -665), (330, -700), (330, -790)], .footway)
        draw([(770, -360), (830, -362), (900, -362)], .footway)
        draw([(440, -640), (480, -640), (560, -640)], .footway)
        draw([(-150, 560), (-155, 630), (-60, 640)], .footway)
        draw([(120, 640), (30, 650), (-60, 640)], .footway)
        draw([(60, 575), (70, 510), (80, 452)], .footway)
        draw([(190, 575), (180, 510), (185, 445)], .footway)
        // Athletics ground and the hill.
        draw([(-560, -100), (-575, 60), (-560, 240)], .footway)
        draw([(-491, 30), (-575, 60)], .footway)
        draw([(-700, 250), (-720, 330), (-690, 400), (-640, 440)], .path)
        draw([(-440, 400), (-520, 410), (-590, 380), (-640, 440), (-600, 500), (-520, 520), (-440, 480)], .path)
        draw([(-640, 440), (-720, 480), (-760, 560), (-680, 620), (-560, 610), (-520, 520)], .path)
        draw([(-560, 610), (-430, 590), (-330, 530)], .path)
        draw([(-590, 380), (-610, 330), (-560, 240)], .steps)
        draw([(-640, 440), (-652, 470), (-640, 505)], .steps)
        draw([(-600, 500), (-620, 512), (-640, 505)], .steps)
        draw([(-720, 480), (-800, 470), (-860, 480), (-960, 478)], .footway)
    }

    /// The lake's shore on the unbent board.
    var lakeRim: [Point] {
        [
            (-125, 150), (-95, 95), (-30, 78), (35, 92), (95, 70), (170, 82), (240, 130), (258, 200), (225, 262), (160, 290),
            (120, 322), (60, 328), (10, 300), (-50, 305), (-110, 275), (-148, 215),
        ].map { Point($0.0, $0.1) }
    }

    /// Pulls in what the bending pushed over the wall, of ways that are to stay within it.
    private mutating func keepInside(from first: Int) {
        let rim = Plane.inset(campus, 9)
        let heart = warp(Point(0, 0))
        for i in first..<ways.count {
            guard let a = ways[i].points.first, let b = ways[i].points.last, Plane.contains(campus, a), Plane.contains(campus, b)
            else { continue }
            for k in ways[i].points.indices {
                var steps = 0
                while steps < 30, !Plane.contains(rim, ways[i].points[k]) {
                    ways[i].points[k] = ways[i].points[k] + (heart - ways[i].points[k]).unit * 4
                    steps += 1
                }
            }
        }
    }

    /// Ends the ways that leave the campus on the first street they come to.
    private mutating func endOutside(from first: Int) {
        for i in first..<ways.count where !ways[i].isWall {
            for _ in 0..<2 {
                ways[i].points.reverse()
                let line = ways[i].points
                guard let end = line.last, !Plane.contains(campus, end) else { continue }
                var best: (leg: Int, t: Double)?
                for leg in line.indices.dropFirst() where best == nil && !Plane.contains(campus, line[leg]) {
                    for j in 0..<first where !ways[j].isWall {
                        for k in ways[j].points.indices.dropFirst() {
                            let (c, d) = (ways[j].points[k - 1], ways[j].points[k])
                            guard let (t, _) = Plane.crossing(line[leg - 1], line[leg], c, d) else { continue }
                            if best == nil || t < best?.t ?? 2 { best = (leg, t) }
                        }
                    }
                }
                if let best {
                    let (a, b) = (line[best.leg - 1], line[best.leg])
                    ways[i].points = Array(line[..<best.leg]) + [a + (b - a) * best.t]
                }
            }
        }
    }

    /// Lets the ends of campus ways that were meant to meet a road do so, whatever the shaking did.
    mutating func joinLooseEnds(from first: Int) {
        for i in first..<ways.count where !ways[i].isWall {
            for _ in 0..<2 {
                ways[i].points.reverse()
                guard let end = ways[i].points.last else { continue }
                var best: (point: Point, distance: Double)?
                for j in ways.indices where j != i && !ways[j].isWall {
                    for k in ways[j].points.indices.dropFirst() {
                        let (a, b) = (ways[j].points[k - 1], ways[j].points[k])
                        guard min(a.x, b.x) < end.x + 30, max(a.x, b.x) > end.x - 30, min(a.y, b.y) < end.y + 30,
                            max(a.y, b.y) > end.y - 30
                        else { continue }
                        let point = a + (b - a) * Plane.nearest(end, a, b)
                        if point.distance(end) < best?.distance ?? 26 { best = (point, point.distance(end)) }
                    }
                }
                guard let best, best.distance > 0 else { continue }
                ways[i].points[ways[i].points.count - 1] = best.point
            }
            ways[i].points.removeNearRepeats()
        }
    }
}

extension [Point] {
    mutating func removeNearRepeats() {
        var result: [Point] = []
        for point in self where result.last.map({ $0.distance(point) > 1.5 }) ?? true { result.append(point) }
        if result.count > 1, let last { result[result.count - 1] = last }
        self = result
    }
}
