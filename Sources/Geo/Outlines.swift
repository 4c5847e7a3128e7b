public import Ground

/// Finds which of many outlines a place lies in or near.
public struct OutlineIndex: Sendable {
    private let outlines: [[Position]]
    private let boxes: [Bounds?]
    private let grid: CellGrid

    /// Outlines are not closed; one of fewer than three corners holds nothing.
    public init(_ outlines: [[Position]]) {
        self.outlines = outlines
        let boxes = outlines.map { $0.count >= 3 ? Bounds($0) : nil }
        self.boxes = boxes
        var whole: Bounds?
        for box in boxes.lazy.compactMap(\.self) {
            for corner in [
                Position(latitude: box.south, longitude: box.west), Position(latitude: box.north, longitude: box.east),
            ] {
                if whole == nil { whole = Bounds(around: corner) } else { whole?.include(corner) }
            }
        }
        grid = CellGrid(over: whole, count: outlines.count) { number, raster, body in
            if let box = boxes[number] { raster.cells(of: box, body) }
        }
    }

    /// The number of the first outline that the place lies in.
    public func first(around place: Position) -> Int? {
        var found: Int?
        grid.visit(around: place, within: 0) { number in
            if number < found ?? .max, encloses(number, place) { found = number }
            return 0
        }
        return found
    }

    /// The number of the outline nearest to the place and the metres to its edge, 0 inside; `nil` beyond `limit`.
    public func nearest(to place: Position, within limit: Double) -> (number: Int, metres: Double)? {
        if let inside = first(around: place) { return (inside, 0) }
        let east = metresPerDegreeEast(at: place.latitude)
        var best: (number: Int, metres: Double)?
        grid.visit(around: place, within: limit) { number in
            let outline = outlines[number]
            if var before = outline.last {
                for corner in outline {
                    let metres = nearestPoint(
                        (before.longitude - place.longitude) * east,
                        (before.latitude - place.latitude) * metresPerDegree,
                        (corner.longitude - before.longitude) * east,
                        (corner.latitude - before.latitude) * metresPerDegree
                    ).distance
                    if metres <= limit, metres < best?.metres ?? .infinity { best = (number, metres) }
                    before = corner
                }
            }
            return best?.metres ?? limit
        }
        return best
    }

    /// Whether a ray to the east leaves the outline once more than it enters it.
    private func encloses(_ number: Int, _ place: Position) -> Bool {
        guard let box = boxes[number], box.contains(place), var before = outlines[number].last else { return false }
        var isInside = false
        for corner in outlines[number] {
            if (corner.latitude > place.latitude) != (before.latitude > place.latitude) {
                let share = (place.latitude - before.latitude) / (corner.latitude - before.latitude)
                let crossing = before.longitude + share * (corner.longitude - before.longitude)
                if crossing > place.longitude { isInside.toggle() }
            }
            before = corner
        }
        return isInside
    }
}

extension Building {
    /// The middle of its corners; where a call from it is placed.
    public var centre: Position {
        let count = Double(max(1, outline.count))
        return Position(
            latitude: outline.reduce(0) { $0 + $1.latitude } / count,
            longitude: outline.reduce(0) { $0 + $1.longitude } / count)
    }
}
