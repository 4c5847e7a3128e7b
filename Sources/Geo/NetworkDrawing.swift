import Ground

/// Draws shortcuts and gates into a network: streets are cut where something ties in.
extension NetworkDraft {
    /// A street must be this near for a line's end to tie into it, or a gate to stand on it; metres.
    static let tieMetres = 25.0
    /// Nearer to a street's end than this, one ties into the end; metres.
    private static let endMetres = 3.0

    /// Pieces of which one shortcut may be made: everything that it meets is contracted anew at once.
    static let mostPieces = 400

    /// A drawing that meets too much, or itself.
    static let tooTangled = Refusal(
        .tooLarge, field: "line", "这条通道画得太复杂（点太多、反复交叉或穿过太多道路）：请画得简单一些，或分段画。",
        "This shortcut is too tangled (too many points, crossings or streets): draw it simpler, or in parts.")

    /// Adds the drawn structure with this number; `grid` finds the segments of the network that the draft began with.
    /// Throws a `Refusal` that says what to do when it finds no place, and leaves the draft as it was.
    mutating func add(_ structure: RoadCorrection, number: Int, _ grid: SegmentGrid) throws(Refusal) {
        let before = (positions.count, segments.count, gates.count)
        cuts = []
        do {
            switch structure.kind {
            case .shortcut: try addShortcut(structure, Int32(number), grid)
            case .gate: try addGate(structure, number, grid)
            case .closure, .speed: break
            }
        } catch {
            for cut in cuts.reversed() { segments[cut.number] = cut.before }
            positions.removeLast(positions.count - before.0)
            segments.removeLast(segments.count - before.1)
            gates.removeLast(gates.count - before.2)
            throw error
        }
    }

    private mutating func append(_ segment: RoadSegment) {
        added.insert(segments.count, positions[Int(segment.from)], positions[Int(segment.to)])
        segments.append(segment)
    }

    private mutating func addShortcut(
        _ structure: RoadCorrection, _ number: Int32, _ grid: SegmentGrid
    ) throws(Refusal) {
        let line = structure.line
        var ties = 0
        func isTie(_ hit: SegmentGrid.Hit) -> Bool { segments[hit.segment].drawn != number }
        func end(_ place: Position) -> Int32 {
            if let hit = nearest(to: place, within: Self.tieMetres, grid, where: isTie) {
                ties += 1
                return vertex(at: hit)
            }
            positions.append(place)
            return Int32(positions.count - 1)
        }
        let crossed = zip(line, line.dropFirst()).map { crossings(of: $0, $1, grid) }
        var vertices = [end(line[0])]
        for (leg, crossings) in crossed.enumerated() {
            for crossing in crossings {
                // What is crossed within reach of an end is where that end ties in.
                if crossing.distance(to: line[0]) < Self.tieMetres
                    || crossing.distance(to: line[line.count - 1]) < Self.tieMetres
                { continue }
                guard vertices.count < Self.mostPieces else { throw Self.tooTangled }
                guard let hit = nearest(to: crossing, within: 2, grid, where: isTie) else { continue }
                ties += 1
                vertices.append(vertex(at: hit))
            }
            if leg + 2 < line.count {
                positions.append(line[leg + 1])
                vertices.append(Int32(positions.count - 1))
            }
        }
        vertices.append(end(line[line.count - 1]))
        guard ties > 0 else {
            throw Refusal(
                .notFound, field: "line", "这条通道没有接上任何道路：请把一端画到道路上。",
                "This shortcut meets no street: draw at least one end onto a street.")
        }
        let closedTo = TravelMode.allCases.reduce(UInt8(0)) {
            structure.holds(for: $1) ? $0 : $0 | RoadSegment.bit(of: $1)
        }
        for (from, to) in zip(vertices, vertices.dropFirst()) where from != to {
            append(
                RoadSegment(
                    from: from, to: to, metres: Float(positions[Int(from)].distance(to: positions[Int(to)])),
                    grade: structure.grade, direction: structure.direction, drawn: number, closedTo: closedTo))
        }
        guard segments.last?.drawn == number else {
            throw Refusal(
                .unreadable, field: "line", "通道两端接在同一点上：请画长一些。",
                "Both ends of this shortcut meet the streets at one point: draw it longer.")
        }
    }

    private mutating func addGate(
        _ structure: RoadCorrection, _ number: Int, _ grid: SegmentGrid
    ) throws(Refusal) {
        guard var hit = nearest(to: structure.line[0], within: Self.tieMetres, grid, where: { _ in true }) else {
            throw Refusal(
                .notFound, field: "line", "大门附近 25 米内没有道路：请点在道路上。",
                "There is no street within 25 metres of this gate: place it on a street.")
        }
        // Off the crossing, so that it shuts this street alone.
        let metres = Double(segments[hit.segment].metres)
        let margin = metres > 0 ? min(0.5, 2 / metres) : 0.5
        hit.fraction = min(1 - margin, max(margin, hit.fraction))
        gates.append(
            Gate(
                vertex: cut(hit.segment, hit.fraction), kind: .gate, hours: structure.hours,
                opensForEmergency: structure.opensForEmergency, limits: .none, drawn: number))
    }

    /// The vertex where something ties into a segment: its end if that is near, otherwise a new one.
    private mutating func vertex(at hit: SegmentGrid.Hit) -> Int32 {
        let segment = segments[hit.segment]
        let metres = Double(segment.metres)
        if hit.fraction * metres <= Self.endMetres { return segment.from }
        if (1 - hit.fraction) * metres <= Self.endMetres { return segment.to }
        return cut(hit.segment, hit.fraction)
    }

    /// Cuts a segment in two: its number stays with the first piece.
    private mutating func cut(_ number: Int, _ fraction: Double) -> Int32 {
        let whole = segments[number]
        let vertex = Int32(positions.count)
        positions.append(point(whole, fraction))
        cuts.append((number, whole))
        segments[number].to = vertex
        segments[number].metres = whole.metres * Float(fraction)
        var rest = whole
        rest.from = vertex
        rest.metres = whole.metres * Float(1 - fraction)
        append(rest)
        return vertex
    }

    private func point(_ segment: RoadSegment, _ share: Double) -> Position {
        let (a, b) = (positions[Int(segment.from)], positions[Int(segment.to)])
        return Position(
            latitude: a.latitude + share * (b.latitude - a.latitude),
            longitude: a.longitude + share * (b.longitude - a.longitude))
    }

    /// Segments that may pass within `metres`: the grid knows them as they were before they were cut.
    private func candidates(near place: Position, within metres: Double, _ grid: SegmentGrid) -> [Int] {
        grid.all(near: place, within: metres + 1).map(\.segment)
            + added.near(place, within: metres + 1).filter { $0 < segments.count }
    }

    private func nearest(
        to place: Position, within metres: Double, _ grid: SegmentGrid,
        where isWanted: (SegmentGrid.Hit) -> Bool
    ) -> SegmentGrid.Hit? {
        let east = metresPerDegreeEast(at: place.latitude)
        var best: SegmentGrid.Hit?
        for number in candidates(near: place, within: metres, grid) {
            let segment = segments[number]
            let (a, b) = (positions[Int(segment.from)], positions[Int(segment.to)])
            let (fraction, distance) = nearestPoint(
                (a.longitude - place.longitude) * east, (a.latitude - place.latitude) * metresPerDegree,
                (b.longitude - a.longitude) * east, (b.latitude - a.latitude) * metresPerDegree)
            let hit = SegmentGrid.Hit(
                segment: number, fraction: fraction, position: point(segment, fraction), metres: distance)
            if distance <= metres, distance < best?.metres ?? .infinity, isWanted(hit) { best = hit }
        }
        return best
    }

    /// Where a leg of a line crosses streets, in its order. Motorways and trunk roads are passed above or below.
    private func crossings(of a: Position, _ b: Position, _ grid: SegmentGrid) -> [Position] {
        let length = a.distance(to: b)
        let steps = max(1, Int(length / 50))
        var seen: Set<Int> = []
        var found: [(share: Double, place: Position)] = []
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let place = Position(
                latitude: a.latitude + share * (b.latitude - a.latitude),
                longitude: a.longitude + share * (b.longitude - a.longitude))
            for number in candidates(near: place, within: length / Double(steps), grid)
            where seen.insert(number).inserted && segments[number].grade != .motorway && segments[number].grade != .trunk {
                let (c, d) = (positions[Int(segments[number].from)], positions[Int(segments[number].to)])
                guard let share = crossing(a, b, c, d) else { continue }
                found.append(
                    (
                        share,
                        Position(
                            latitude: a.latitude + share * (b.latitude - a.latitude),
                            longitude: a.longitude + share * (b.longitude - a.longitude))
                    ))
            }
        }
        return found.sorted { $0.share < $1.share }.map(\.place)
    }
}

/// How far from `a` to `b`, from 0 to 1, the line from `c` to `d` is crossed; `nil` where it is not, or runs beside.
func crossing(_ a: Position, _ b: Position, _ c: Position, _ d: Position) -> Double? {
    let east = metresPerDegreeEast(at: a.latitude) / metresPerDegree
    func vector(_ from: Position, _ to: Position) -> SIMD2<Double> {
        SIMD2((to.longitude - from.longitude) * east, to.latitude - from.latitude)
    }
    func cross(_ p: SIMD2<Double>, _ q: SIMD2<Double>) -> Double { p.x * q.y - p.y * q.x }
    let (ab, cd, ac) = (vector(a, b), vector(c, d), vector(a, c))
    let turn = cross(ab, cd)
    guard turn != 0 else { return nil }
    let along = cross(ac, cd) / turn
    let other = cross(ac, ab) / turn
    return (0...1).contains(along) && (0...1).contains(other) ? along : nil
}
