import Geo

/// The river, the arterial roads, and the streets that divide what lies between.
extension Board {
    mutating func drawRiver() {
        riverLine = warp(Plane.smooth(shaken([
            (2050, 1620), (1840, 1250), (1690, 820), (1590, 330), (1640, -200), (1540, -690), (1290, -1090),
            (860, -1370), (280, -1475), (-450, -1405), (-1130, -1500), (-1680, -1640), (-2250, -1690),
        ], by: 18), step: 42))
        var (left, right): ([Point], [Point]) = ([], [])
        for i in riverLine.indices {
            let normal = normal(ofRiverAt: i)
            let along = Double(i) * 42
            left.append(riverLine[i] + normal * (36 + 7 * wave(along, 610) + 3 * wave(along, 190)))
            right.append(riverLine[i] - normal * (36 + 8 * wave(along + 300, 740) + 3 * wave(along, 230)))
        }
        let outline = left + right.reversed()
        water(names.river, outline)
    }

    /// Greens between the river and the street along it, on the town's side.
    mutating func plantRiverside() {
        let (near, far) = (riverSide(53), riverSide(71))
        for start in stride(from: 0, to: riverLine.count - 9, by: 10) {
            areas.append((.park, "", Array(near[start...(start + 8)]) + far[start...(start + 8)].reversed()))
        }
    }

    private func normal(ofRiverAt i: Int) -> Point {
        (riverLine[min(i + 1, riverLine.count - 1)] - riverLine[max(i - 1, 0)]).unit.left
    }

    /// The river's line moved sideways: positive towards the town centre.
    func riverSide(_ metres: Double) -> [Point] {
        // Downstream the town lies to the right; a mirrored board swaps it.
        let sign = warp.isMirrored ? 1.0 : -1.0
        return riverLine.indices.map { riverLine[$0] + normal(ofRiverAt: $0) * (sign * metres) }
    }

    private func wave(_ along: Double, _ length: Double) -> Double {
        let t = along / length
        let phase = t - t.rounded(.down)
        return phase < 0.5 ? 1 - 8 * (phase - 0.25) * (phase - 0.25) * 2 : -1 + 8 * (phase - 0.75) * (phase - 0.75) * 2
    }

    mutating func drawArterials() {
        add(Way(riverSide(82), .tertiary, "滨江路"))
        add(Way(riverSide(-84), .tertiary, "沿江路"))
        draw([(-2300, -610), (-1600, -670), (-1000, -705), (-420, -742), (0, -735), (420, -738), (850, -705),
              (1200, -690), (1540, -640), (1900, -520), (2400, -430)], .primary, "学府路", shake: 8)
        draw([(835, 1650), (815, 1150), (808, 660), (855, 200), (838, -200), (868, -700), (842, -1080), (862, -1370),
              (960, -1640), (1010, -2000)], .primary, names.avenue, shake: 6)
        draw([(-2300, 520), (-1700, 590), (-1250, 560), (-880, 700), (-520, 745), (-60, 700), (300, 672), (560, 700),
              (808, 655), (1150, 600), (1400, 545), (1490, 520)], .secondary, "育才路", shake: 6)
        draw([(-835, 1200), (-840, 1000), (-880, 700), (-960, 420), (-905, 100), (-855, -200), (-885, -480),
              (-868, -712), (-812, -1080), (-800, -1310)], .secondary, "环校\(west)路", shake: 5)
        draw([(-2300, -1110), (-1650, -1060), (-1200, -1105), (-812, -1080), (-300, -1075), (300, -1100), (842, -1075),
              (1080, -1060), (1250, -1010)], .secondary, "人民路", shake: 8)
        draw([(-2300, 930), (-1600, 1030), (-840, 1120), (-200, 1110), (400, 1060), (815, 1085), (1250, 1050),
              (1560, 960)], .trunk, "外环路", shake: 8)
        draw([(-1490, 1400), (-1475, 1040), (-1410, 800), (-1455, 580), (-1500, 200), (-1440, -250), (-1480, -676),
              (-1420, -1085), (-1400, -1420)], .tertiary, "建设路", shake: 10)
        // The old town's own streets, older than the grid around them.
        draw([(1130, 600), (1185, 330), (1120, 60), (1175, -200), (1140, -420), (1185, -690), (1120, -880),
              (1085, -1030)], .tertiary, "解放路", shake: 8)
        draw([(850, -425), (960, -402), (1140, -420), (1300, -385), (1400, -405), (1480, -398)], .pedestrian, "老街")
        draw([(845, 40), (1120, 60), (1350, 30), (1480, 52)], .tertiary, "文昌路", shake: 8)
        draw([(300, -738), (338, -900), (300, -1100), (278, -1330)], .tertiary, "书院路", shake: 8)
        draw([(-400, -742), (-372, -900), (-398, -1076), (-430, -1260)], .tertiary, "青年路", shake: 8)
        draw([(-2300, -90), (-1900, -40), (-1478, -60), (-1180, -85), (-880, -60)], .tertiary, "富民路", shake: 10)
        draw([(-230, 715), (-262, 900), (-215, 1160)], .tertiary, "北辰路", shake: 8)
        draw([(1770, -610), (1900, -900), (2050, -1300), (2100, -1900)], .tertiary, "新区大道", shake: 10)
        // The town's bites out of the campus: a shopping corner and the staff's housing.
        draw([(505, -737), (512, -640), (540, -568), (640, -545), (760, -560), (866, -560)], .residential, "学苑街")
        draw([(705, -735), (696, -640), (700, -530)], .pedestrian, "学苑步行街")
        draw([(540, 702), (548, 560), (570, 470), (660, 430), (760, 424), (846, 430)], .residential, "育英路")
        ways = ways.filter { $0.points.count > 1 }
        trimEnds()
        clipToFrame()
    }

    /// Lets every arterial end on the street it was meant for: cut back where it overshoots, drawn on where it
    /// falls short, left alone where it leaves the map.
    private mutating func trimEnds() {
        for i in ways.indices {
            for _ in 0..<2 {
                ways[i].points.reverse()
                guard let end = ways[i].points.last, frame.grown(-5).contains(end), !goesOn(from: end, besides: i) else { continue }
                let cut = lastMeeting(of: i)
                let ahead = nextMeeting(of: i)
                if let cut, cut.overshoot < min(190, (ahead?.distance(end) ?? .infinity) * 2) {
                    ways[i].points = Array(ways[i].points[...cut.index]) + [cut.point]
                } else if let ahead {
                    ways[i].points.append(ahead)
                }
            }
        }
    }

    /// Whether another piece of the same road starts here, as at the foot of a bridge.
    private func goesOn(from end: Point, besides i: Int) -> Bool {
        ways.indices.contains { j in
            j != i && (ways[j].points.first.map { $0.distance(end) < 1 } == true || ways[j].points.last.map { $0.distance(end) < 1 } == true)
        }
    }

    private func nextMeeting(of i: Int) -> Point? {
        let line = ways[i].points
        let end = line[line.count - 1]
        let goal = end + (end - line[line.count - 2]).unit * 260
        var best: Double?
        for j in ways.indices where j != i {
            for k in ways[j].points.indices.dropFirst() {
                if let (t, _) = Plane.crossing(end, goal, ways[j].points[k - 1], ways[j].points[k]), t > 1e-6, t < best ?? 2 {
                    best = t
                }
            }
        }
        return best.map { end + (goal - end) * $0 }
    }

    private func lastMeeting(of i: Int) -> (index: Int, point: Point, overshoot: Double)? {
        let line = ways[i].points
        var overshoot = 0.0
        for s in line.indices.dropFirst().reversed() {
            let (a, b) = (line[s - 1], line[s])
            var best: Double?
            for j in ways.indices where j != i {
                for k in ways[j].points.indices.dropFirst() {
                    if let (t, _) = Plane.crossing(a, b, ways[j].points[k - 1], ways[j].points[k]), t > best ?? 0 { best = t }
                }
            }
            if let best {
                return (s - 1, a + (b - a) * best, overshoot + a.distance(b) * (1 - best))
            }
            overshoot += a.distance(b)
        }
        return nil
    }

    /// The campus wall: the block's outline moved in from the streets' middles, without the folds that short legs leave.
    private func walled(_ face: [Point]) -> [Point] {
        var rim: [Point] = []
        for point in face where rim.last.map({ $0.distance(point) > 14 }) ?? true { rim.append(point) }
        let inset = Plane.inset(rim, 19)
        return inset.filter { point in
            face.indices.allSatisfy { Plane.distance(point, face[$0], face[($0 + 1) % face.count]) > 17.5 }
                && Plane.contains(face, point)
        }
    }

    /// Finds the blocks between the arterials, walls off the campus, and divides the rest.
    mutating func divide() {
        let edge = Way(frame.corners + [frame.corners[0]], .path, isWall: true)
        let graph = PlaneGraph(ways + [edge])
        junctions = graph.junctions
        for face in graph.faces() {
            if Plane.contains(face, warp(Point(0, 0))) {
                campus = walled(face)
                areas.insert((.campus, names.campus, campus), at: 0)
            } else if riverLine.contains(where: { Plane.contains(face, $0) }) {
                blocks.append(Block(outline: face, zone: .open))
            } else {
                subdivide(face, depth: 0)
            }
        }
        ways.append(Way(campus + [campus[0]], .path, isWall: true))
    }
}

extension PlaneGraph {
    /// The nodes where three or more legs meet.
    var junctions: [Point] {
        var degree = [Int](repeating: 0, count: nodes.count)
        for chain in chains {
            for i in chain.indices.dropFirst() {
                degree[chain[i]] += 1
                degree[chain[i - 1]] += 1
            }
        }
        return nodes.indices.filter { degree[$0] > 2 }.map { nodes[$0] }
    }
}
