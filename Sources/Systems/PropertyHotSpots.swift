public import Ground

/// Where and when things are stolen: by cells of a grid and by hours of the week. What is known only as "between evening and morning" counts in
/// every hour between, each a part of one (aoristic counting), and a cell with few thefts says so instead of looking hot.
public enum HotSpots {
    /// A theft as it is counted; what is `nil` is not known.
    public struct Theft: Sendable, Hashable {
        public let position: Position?
        public let from: Instant?
        public let until: Instant?
        public init(position: Position?, from: Instant?, until: Instant?) { (self.position, self.from, self.until) = (position, from, until) }
    }

    public struct Cell: Sendable, Hashable {
        public let centre: Position
        public let count: Int
        /// Thefts that chance alone makes of such a number, 95 % (Byar): two cells whose ranges overlap do not differ.
        public let range: ClosedRange<Double>
        /// Fewer than `few`: no comparison rests on it.
        public let isFew: Bool
        /// The lower end of its range is above the mean of the cells that have any.
        public let standsOut: Bool
    }

    public struct Table: Sendable, Hashable {
        /// The most thefts first, then from north to south and west to east.
        public let cells: [Cell]
        /// Seven days from Monday, each in bands of the hours asked for, beginning at midnight; parts of thefts.
        public let week: [[Double]]
        public let hours: Int
        /// Counted in neither: without a position, without a time, or with one of more than a week.
        public let unplaced: Int
        public let untimed: Int
        /// Fewer than `few` thefts with a time: the week shows chance, not habit.
        public let isWeekThin: Bool
    }

    /// Thefts below which a cell is not compared.
    public static let few = 5
    /// Thefts with a time below which the week is not read.
    public static let thinWeek = 30

    /// Counts in cells of `metres` (10…5,000) and bands of `hours` (a divisor of 24); throws `Refusal` for others.
    public static func count(_ thefts: [Theft], metres: Double, hours: Int) throws -> Table {
        guard metres.isFinite, (10...5_000).contains(metres) else { throw Refusal(.unreadable, field: "cell", "网格边长须在 10 到 5000 米之间", "a cell has 10 to 5,000 metres") }
        guard (1...24).contains(hours), 24 % hours == 0 else { throw Refusal(.unreadable, field: "hours", "时段须能整除 24 小时", "the hours of a band divide 24") }
        let (week, timed) = week(thefts, hours)
        let cells = cells(thefts, metres)
        return Table(
            cells: cells, week: week, hours: hours, unplaced: thefts.count { $0.position == nil }, untimed: thefts.count - timed, isWeekThin: timed < thinWeek)
    }

    private static func cells(_ thefts: [Theft], _ metres: Double) -> [Cell] {
        let positions = thefts.compactMap(\.position)
        guard let bounds = Bounds(positions) else { return [] }
        // A grid that hangs on the globe and not on what is counted, so that next month's cells are the same ones; its width is that of the
        // band of latitude it lies in.
        let band = Position(latitude: (bounds.centre.latitude * 2).rounded() / 2, longitude: 0)
        let step = band.moved(east: metres, north: metres)
        let (high, wide) = (step.latitude - band.latitude, step.longitude)
        struct Square: Hashable { let row: Int, column: Int }
        var counts: [Square: Int] = [:]
        for position in positions {
            counts[Square(row: Int((position.latitude / high).rounded(.down)), column: Int((position.longitude / wide).rounded(.down))), default: 0] += 1
        }
        let mean = Double(positions.count) / Double(counts.count)
        return counts.sorted { ($1.value, $1.key.row, $0.key.column) < ($0.value, $0.key.row, $1.key.column) }.map { square, count in
            let range = chance(count)
            return Cell(
                centre: Position(latitude: (Double(square.row) + 0.5) * high, longitude: (Double(square.column) + 0.5) * wide), count: count, range: range,
                isFew: count < few, standsOut: count >= few && counts.count > 1 && range.lowerBound > mean)
        }
    }

    /// Each theft is spread evenly over the time in which it may have been.
    private static func week(_ thefts: [Theft], _ hours: Int) -> (week: [[Double]], timed: Int) {
        var week = [[Double]](repeating: [Double](repeating: 0, count: 24 / hours), count: 7)
        var timed = 0
        for theft in thefts {
            guard let start = theft.from ?? theft.until, let end = theft.until ?? theft.from, start <= end, end.seconds(since: start) <= 7 * 86_400 else { continue }
            timed += 1
            let length = end.seconds(since: start)
            var moment = start
            repeat {
                let band = Int(moment.seconds(since: moment.day.start) / 3600) / hours
                let bandEnd = moment.day.start.advanced(bySeconds: Double((band + 1) * hours * 3600))
                let next = min(bandEnd, end)
                week[moment.day.weekday - 1][band] += length == 0 ? 1 : next.seconds(since: moment) / length
                moment = bandEnd
            } while moment < end
        }
        return (week, timed)
    }

    /// Byar's approximation to the exact Poisson limits.
    private static func chance(_ count: Int) -> ClosedRange<Double> {
        let (n, above) = (Double(count), Double(count) + 1)
        let low = count == 0 ? 0 : n * cube(1 - 1 / (9 * n) - 1.96 / (3 * n.squareRoot()))
        return max(0, low)...(above * cube(1 - 1 / (9 * above) + 1.96 / (3 * above.squareRoot())))
    }

    private static func cube(_ x: Double) -> Double { x * x * x }
}
