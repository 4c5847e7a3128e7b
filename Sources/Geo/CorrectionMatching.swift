import Ground


/// A segment that a closure or a speed was drawn along.
struct MatchedSegment: Sendable, Equatable {
    var segment: Int32
    /// Whether the line runs from the segment's beginning to its end.
    var isForward: Bool
}

extension Network {
    /// Farther than this from a street a line was not drawn along it; metres.
    private static let drawnMetres = 15.0
    /// Streets side by side are told apart by this; metres.
    private static let besideMetres = 3.0

    /// The segments that a line was drawn along; if there are none, those that it crosses; for a single point the nearest.
    func segments(along line: [Position]) -> [MatchedSegment] {
        if line.count == 1 || line.allSatisfy({ $0.distance(to: line[0]) < 3 }) {
            return grid.all(near: line[0], within: NetworkDraft.tieMetres).min { $0.metres < $1.metres }
                .map { [MatchedSegment(segment: Int32($0.segment), isForward: true)] } ?? []
        }
        var covered: [Int: (metres: Double, ahead: Double)] = [:]
        var total = 0.0
        for (a, b) in zip(line, line.dropFirst()) {
            let length = a.distance(to: b)
            let count = max(1, Int((length / 5).rounded(.up)))
            let step = length / Double(count)
            total += length
            for number in 0..<count {
                let share = (Double(number) + 0.5) / Double(count)
                let place = Position(
                    latitude: a.latitude + share * (b.latitude - a.latitude),
                    longitude: a.longitude + share * (b.longitude - a.longitude))
                let beside = grid.all(near: place, within: Self.drawnMetres).compactMap { hit -> (Int, Double, Double)? in
                    let cosine = cosine(of: segments[hit.segment], with: a, b)
                    return abs(cosine) > 0.8 ? (hit.segment, hit.metres, cosine) : nil
                }
                let nearest = beside.map(\.1).min() ?? 0
                for (segment, metres, cosine) in beside where metres <= nearest + Self.besideMetres {
                    covered[segment, default: (0, 0)].metres += step
                    covered[segment, default: (0, 0)].ahead += cosine > 0 ? step : -step
                }
            }
        }
        let along = covered.filter { segment, found in
            // A line that overshoots a crossing by a little does not close the next street.
            found.metres >= min(0.5 * Double(segments[segment].metres), 0.5 * total, 40)
        }
        if !along.isEmpty {
            return along.map { MatchedSegment(segment: Int32($0.key), isForward: $0.value.ahead >= 0) }
                .sorted { $0.segment < $1.segment }
        }
        return crossed(by: line)
    }

    /// The cosine of the angle between a segment and the line from `a` to `b`.
    private func cosine(of segment: RoadSegment, with a: Position, _ b: Position) -> Double {
        let east = metresPerDegreeEast(at: a.latitude) / metresPerDegree
        let (c, d) = (positions[Int(segment.from)], positions[Int(segment.to)])
        let (x, y) = ((b.longitude - a.longitude) * east, b.latitude - a.latitude)
        let (u, v) = ((d.longitude - c.longitude) * east, d.latitude - c.latitude)
        let lengths = ((x * x + y * y) * (u * u + v * v)).squareRoot()
        return lengths > 0 ? (x * u + y * v) / lengths : 0
    }

    private func crossed(by line: [Position]) -> [MatchedSegment] {
        var found: Set<Int> = []
        for (a, b) in zip(line, line.dropFirst()) {
            let length = a.distance(to: b)
            let steps = max(1, Int(length / 20))
            for step in 0...steps {
                let share = Double(step) / Double(steps)
                let place = Position(
                    latitude: a.latitude + share * (b.latitude - a.latitude),
                    longitude: a.longitude + share * (b.longitude - a.longitude))
                for hit in grid.all(near: place, within: length / Double(steps)) {
                    let segment = segments[hit.segment]
                    if crossing(a, b, positions[Int(segment.from)], positions[Int(segment.to)]) != nil {
                        found.insert(hit.segment)
                    }
                }
            }
        }
        return found.sorted().map { MatchedSegment(segment: Int32($0), isForward: true) }
    }
}
