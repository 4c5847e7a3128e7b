import Ground

/// Squares in which segments are found that were added to a network while it is put together.
struct AddedSegments {
    /// Degrees; some hundred metres.
    private static let size = 0.001
    private var cells: [SIMD2<Int32>: [Int32]] = [:]

    /// Notes a segment in every square that it touches. Only ever added to: whoever looks must look at the segment itself.
    mutating func insert(_ number: Int, _ a: Position, _ b: Position) {
        let (low, high) = a.latitude <= b.latitude ? (a, b) : (b, a)
        let height = high.latitude - low.latitude
        let slope = height > 0 ? (high.longitude - low.longitude) / height : 0
        for row in Self.cell(low.latitude)...Self.cell(high.latitude) {
            // The stretch within this row of squares; a level segment has all of itself in it.
            var (left, right) = (low.longitude, high.longitude)
            if height > 0 {
                left = low.longitude + slope * (max(low.latitude, Double(row) * Self.size) - low.latitude)
                right = low.longitude + slope * (min(high.latitude, Double(row + 1) * Self.size) - low.latitude)
            }
            for column in Self.cell(min(left, right) - 1e-9)...Self.cell(max(left, right) + 1e-9) {
                cells[SIMD2(column, row), default: []].append(Int32(number))
            }
        }
    }

    /// The numbers of all that may pass within `metres`, each once, in their order.
    func near(_ place: Position, within metres: Double) -> [Int] {
        guard !cells.isEmpty else { return [] }
        let north = metres / metresPerDegree
        let east = metres / metresPerDegreeEast(at: place.latitude)
        var found: Set<Int32> = []
        for row in Self.cell(place.latitude - north)...Self.cell(place.latitude + north) {
            for column in Self.cell(place.longitude - east)...Self.cell(place.longitude + east) {
                found.formUnion(cells[SIMD2(column, row)] ?? [])
            }
        }
        return found.sorted().map(Int.init)
    }

    private static func cell(_ degrees: Double) -> Int32 { Int32((degrees / size).rounded(.down)) }
}
