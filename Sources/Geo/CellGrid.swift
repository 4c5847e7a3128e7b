import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Metres in a degree of latitude.
let metresPerDegree = Position.earthRadius * Double.pi / 180

/// Metres in a degree of longitude at `latitude`; never quite nothing, so that it may divide.
func metresPerDegreeEast(at latitude: Double) -> Double {
    metresPerDegree * max(0.01, cos(latitude * .pi / 180))
}

/// Squares over the map, each with the numbers of the things that touch it: finds what is near without looking at
/// the rest.
struct CellGrid: Sendable {
    private let box: Bounds?
    private let raster: Raster
    private let firstItem: [Int32]
    private let items: [Int32]

    /// Lays out things `0..<count`; `cells` tells on a raster which squares one of them touches.
    init(over box: Bounds?, count: Int, cells: (Int, Raster, (Int) -> Void) -> Void) {
        self.box = box
        let area = box ?? Bounds(around: Position(latitude: 0, longitude: 0))
        let height = (area.north - area.south) * metresPerDegree
        let width = (area.east - area.west) * metresPerDegreeEast(at: area.centre.latitude)
        // About one square for each thing: a street is found in a handful of looks.
        var size = max(25, (height * width / Double(max(1, count))).squareRoot(), max(height, width) / 4000)
        // Many things across the whole map would fill every square: then the squares grow.
        let limit = 16 * count + 4096
        while true {
            let raster = Raster(area, size: size)
            var first = [Int32](repeating: 0, count: raster.rows * raster.columns + 1)
            var total = 0
            for thing in 0..<count where total <= limit {
                cells(thing, raster) { cell in
                    first[cell + 1] += 1
                    total += 1
                }
            }
            if total > limit, raster.rows * raster.columns > 1 {
                size *= 2
                continue
            }
            for cell in 0..<(raster.rows * raster.columns) { first[cell + 1] += first[cell] }
            var free = first
            var items = [Int32](repeating: 0, count: total)
            for thing in 0..<count {
                cells(thing, raster) { cell in
                    items[Int(free[cell])] = Int32(thing)
                    free[cell] += 1
                }
            }
            (self.raster, firstItem, self.items) = (raster, first, items)
            return
        }
    }

    /// Calls `body` with everything in the squares around the place, nearer squares first, until all that could lie
    /// within the metres that `body` last returned was seen. A thing in several squares comes several times.
    func visit(around place: Position, within limit: Double, _ body: (Int) -> Double) {
        guard let box, place.latitude.isFinite, place.longitude.isFinite, box.contains(place, margin: limit * 1.01 + 1)
        else { return }
        let cellNorth = raster.cellHeight * metresPerDegree
        let cellEast = raster.cellWidth * metresPerDegreeEast(at: place.latitude)
        let y = (place.latitude - box.south) / raster.cellHeight
        let x = (place.longitude - box.west) / raster.cellWidth
        let row = Int(y.rounded(.down))
        let column = Int(x.rounded(.down))
        let insideNorth = min(y - Double(row), 1 - (y - Double(row))) * cellNorth
        let insideEast = min(x - Double(column), 1 - (x - Double(column))) * cellEast
        var wanted = limit
        var ring = 0
        while true {
            for other in stride(from: max(0, row - ring), through: min(raster.rows - 1, row + ring), by: 1) {
                // A ring's top and bottom rows are full, the rest has two ends.
                let step = abs(other - row) == ring ? 1 : max(1, 2 * ring)
                for another in stride(from: column - ring, through: column + ring, by: step)
                where another >= 0 && another < raster.columns {
                    let cell = other * raster.columns + another
                    for item in firstItem[cell]..<firstItem[cell + 1] { wanted = body(Int(items[Int(item)])) }
                }
            }
            if min(insideNorth + Double(ring) * cellNorth, insideEast + Double(ring) * cellEast) >= wanted { return }
            ring += 1
        }
    }
}

/// Numbers squares over a box, row by row from the south-west, and names those that a thing touches.
struct Raster: Sendable {
    let box: Bounds
    let rows: Int
    let columns: Int
    /// Degrees.
    let cellHeight: Double
    let cellWidth: Double

    /// `size` in metres.
    init(_ box: Bounds, size: Double) {
        self.box = box
        cellHeight = size / metresPerDegree
        cellWidth = size / metresPerDegreeEast(at: box.centre.latitude)
        rows = Int((box.north - box.south) / cellHeight) + 1
        columns = Int((box.east - box.west) / cellWidth) + 1
    }

    /// The squares that a straight line touches.
    func cells(from a: Position, to b: Position, _ body: (Int) -> Void) {
        let (low, high) = a.latitude <= b.latitude ? (a, b) : (b, a)
        let bottom = (low.latitude - box.south) / cellHeight
        let top = (high.latitude - box.south) / cellHeight
        let start = (low.longitude - box.west) / cellWidth
        let end = (high.longitude - box.west) / cellWidth
        let slope = top > bottom ? (end - start) / (top - bottom) : 0
        for row in clamp(bottom, rows)...clamp(top, rows) {
            // The stretch of the line within this row; a level line has all of itself in it.
            var (left, right) = (start, end)
            if top > bottom {
                left = start + slope * (max(bottom, Double(row)) - bottom)
                right = start + slope * (min(top, Double(row + 1)) - bottom)
            }
            // A hair on either side, for what rounding takes away.
            for column in clamp(min(left, right) - 1e-6, columns)...clamp(max(left, right) + 1e-6, columns) {
                body(row * columns + column)
            }
        }
    }

    /// The squares that a box touches.
    func cells(of inner: Bounds, _ body: (Int) -> Void) {
        let left = clamp((inner.west - box.west) / cellWidth, columns)
        let right = clamp((inner.east - box.west) / cellWidth, columns)
        for row in clamp(
            (inner.south - box.south) / cellHeight, rows)...clamp(
                (inner.north - box.south) / cellHeight, rows)
        {
            for column in left...right { body(row * columns + column) }
        }
    }

    private func clamp(_ value: Double, _ count: Int) -> Int {
        Int(max(0, min(Double(count - 1), value.rounded(.down))))
    }
}
