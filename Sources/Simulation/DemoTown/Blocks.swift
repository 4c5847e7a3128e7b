#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Geo

/// Dividing a block by streets until its pieces are as big as the quarter's are.
extension Board {
    /// What the town is like here.
    func zone(at p: Point) -> Zone {
        let q = warp.undone(p)
        let beyond = isBeyondRiver(p)
        let old = square((q.x - 1180) / 300) + square((q.y + 560) / 350)
        if !beyond, old < 1 { return .oldTown }
        if beyond {
            let bridge = min(q.distance(Point(1780, -590)), q.distance(Point(980, -1600)))
            return bridge < 230 ? .urban : bridge < 400 ? .suburb : .rural
        }
        let reach = square(square((q.x - 190) / 1440)) + square(square((q.y + 170) / 1130))
        return reach < 0.8 ? .urban : reach < 1.08 ? .suburb : .rural
    }

    func isBeyondRiver(_ p: Point) -> Bool {
        var nearest = (distance: Double.infinity, left: false)
        for i in riverLine.indices.dropFirst() {
            let (a, b) = (riverLine[i - 1], riverLine[i])
            let distance = Plane.distance(p, a, b)
            if distance < nearest.distance { nearest = (distance, (b - a).cross(p - a) > 0) }
        }
        return nearest.left != warp.isMirrored
    }

    private func square(_ x: Double) -> Double { x * x }

    private func target(_ zone: Zone) -> Double {
        switch zone {
        case .oldTown: 10_000
        case .urban: 43_000
        case .suburb: 62_000
        case .rural: 260_000
        case .open, .works, .hamlet: .infinity
        }
    }

    mutating func subdivide(_ outline: [Point], depth: Int) {
        let area = abs(Plane.area(outline))
        let zone = zone(at: Plane.centroid(outline))
        guard depth < 9, area > target(zone) * chance.number(1.05...1.5), let cut = chord(of: outline, zone: zone, area: area)
        else {
            blocks.append(Block(outline: outline, zone: zone == .suburb ? [.urban, .works, .hamlet][chance.weighted([0.5, 0.28, 0.22])] : zone))
            return
        }
        let across = abs(cut.line[0].x - cut.line[cut.line.count - 1].x) > abs(cut.line[0].y - cut.line[cut.line.count - 1].y)
        let grade = grade(zone: zone, area: area)
        add(Way(cut.line, grade, names.street(grade, zone: zone, across: across)))
        junctions.append(cut.line[0])
        junctions.append(cut.line[cut.line.count - 1])
        subdivide(cut.first, depth: depth + 1)
        subdivide(cut.second, depth: depth + 1)
    }

    private mutating func grade(zone: Zone, area: Double) -> Street.Grade {
        switch zone {
        case .oldTown: area > 60_000 ? .residential : chance.happens(0.72) ? .living : .footway
        case .urban: area > 260_000 ? .tertiary : .residential
        case .suburb: area > 300_000 ? .tertiary : .residential
        case .rural, .open, .works, .hamlet: .track
        }
    }

    private struct Cut {
        let line: [Point]
        let first: [Point]
        let second: [Point]
    }

    /// A street across the block, from side to side at its waist.
    private mutating func chord(of outline: [Point], zone: Zone, area: Double) -> Cut? {
        var best = (angle: 0.0, area: Double.infinity, box: Box(outline))
        for step in 0..<18 {
            let angle = Double(step) * .pi / 36
            let box = Box(outline.map { $0.rotated(-angle) })
            let size = (box.maxX - box.minX) * (box.maxY - box.minY)
            if size < best.area { best = (angle, size, box) }
        }
        let box = best.box
        let wide = box.maxX - box.minX > box.maxY - box.minY
        let jitter = zone == .oldTown ? 0.24 : zone == .rural ? 0.16 : 0.05
        for _ in 0..<8 {
            let share = chance.number(0.36...0.64)
            let base = wide
                ? Point(box.minX + (box.maxX - box.minX) * share, (box.minY + box.maxY) / 2)
                : Point((box.minX + box.maxX) / 2, box.minY + (box.maxY - box.minY) * share)
            let direction = Point(0, 1).rotated(best.angle + (wide ? 0 : .pi / 2) + chance.number(-jitter...jitter))
            if let cut = cut(outline, through: base.rotated(best.angle), along: direction, zone: zone) { return cut }
        }
        return nil
    }

    private mutating func cut(_ outline: [Point], through base: Point, along direction: Point, zone: Zone) -> Cut? {
        guard Plane.contains(outline, base) else { return nil }
        let reach = 4_000.0
        var (back, ahead) = ((edge: -1, t: -1.0), (edge: -1, t: -1.0))
        for i in outline.indices {
            let (a, b) = (outline[i], outline[(i + 1) % outline.count])
            if let (t, _) = Plane.crossing(base, base + direction * reach, a, b), ahead.edge < 0 || t < ahead.t { ahead = (i, t) }
            if let (t, _) = Plane.crossing(base, base - direction * reach, a, b), back.edge < 0 || t < back.t { back = (i, t) }
        }
        guard ahead.edge >= 0, back.edge >= 0, ahead.edge != back.edge else { return nil }
        var ring = outline
        let start = settle(&ring, base - direction * (back.t * reach), zone: zone)
        let end = settle(&ring, base + direction * (ahead.t * reach), zone: zone)
        guard let i = ring.firstIndex(of: start), let j = ring.firstIndex(of: end), i != j, start.distance(end) > 35 else { return nil }
        let bow = zone == .oldTown ? 0.07 : 0.045
        let line = curved(start, end, bow: start.distance(end) * chance.number(-bow...bow))
        let straight = [start, end]
        for candidate in [line, straight] where stays(candidate, in: ring) {
            let (low, high) = (min(i, j), max(i, j))
            let inner = i < j ? candidate : candidate.reversed()
            let first = Array(ring[low...high]) + inner.dropFirst().dropLast().reversed()
            let second = Array(ring[high...]) + Array(ring[...low]) + inner.dropFirst().dropLast()
            let smallest = min(abs(Plane.area(first)), abs(Plane.area(second)))
            guard smallest > (zone == .oldTown ? 1_800 : 7_000) else { return nil }
            return Cut(line: candidate, first: first, second: second)
        }
        return nil
    }

    /// The boundary point a street ends at: a junction or corner when one is near, else a new one put into the ring.
    private func settle(_ ring: inout [Point], _ point: Point, zone: Zone) -> Point {
        let near = zone == .oldTown ? 15.0 : 32.0
        var place = point
        if let junction = junctions.filter({ $0.distance(point) < near }).min(by: { $0.distance(point) < $1.distance(point) }) {
            place = junction
        }
        if let corner = ring.first(where: { $0.distance(place) < 6 }) { return corner }
        var best = (edge: 0, distance: Double.infinity)
        for i in ring.indices {
            let distance = Plane.distance(place, ring[i], ring[(i + 1) % ring.count])
            if distance < best.distance { best = (i, distance) }
        }
        let (a, b) = (ring[best.edge], ring[(best.edge + 1) % ring.count])
        let landed = a + (b - a) * Plane.nearest(place, a, b)
        if let corner = [a, b].first(where: { $0.distance(landed) < 3 }) { return corner }
        ring.insert(landed, at: best.edge + 1)
        return landed
    }

    private func curved(_ a: Point, _ b: Point, bow: Double) -> [Point] {
        let pieces = max(1, Int(a.distance(b) / 42))
        let normal = (b - a).unit.left
        return (0...pieces).map { i in
            let t = Double(i) / Double(pieces)
            return a + (b - a) * t + normal * (bow * 4 * t * (1 - t))
        }
    }

    private func stays(_ line: [Point], in ring: [Point]) -> Bool {
        for i in line.indices.dropFirst() {
            let middle = (line[i - 1] + line[i]) * 0.5
            guard Plane.contains(ring, middle), i == line.count - 1 || Plane.contains(ring, line[i]) else { return false }
            for j in ring.indices {
                let (a, b) = (ring[j], ring[(j + 1) % ring.count])
                guard let (t, _) = Plane.crossing(line[i - 1], line[i], a, b) else { continue }
                let meeting = line[i - 1] + (line[i] - line[i - 1]) * t
                guard meeting.distance(line[0]) < 1 || meeting.distance(line[line.count - 1]) < 1 else { return false }
            }
        }
        return true
    }
}
