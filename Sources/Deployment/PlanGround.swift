public import Geo
public import Ground

/// What a plan is weighed on: the points where somebody may need help, how many people are there at which hour, and the
/// spots where somebody could stand.
public struct PlanGround: Sendable {
    public let points: [Point]
    /// Spots along the streets, spread evenly.
    public let spots: [Position]
    /// Whether weights are people; otherwise nobody knows how many there are and every place counts one.
    public let countsPeople: Bool
    private let working: [[Int64]]
    private let off: [[Int64]]

    /// A building, or where the map has none a spot on a street.
    public struct Point: Sendable, Equatable {
        public var position: Position
        public var building: BuildingID?
        /// Empty when it has none.
        public var name: String
        /// How many buildings or spots stand for it: close ones are counted together where there are very many.
        public var places: Int

        public init(position: Position, building: BuildingID?, name: String = "", places: Int = 1) {
            self.position = position
            self.building = building
            self.name = name
            self.places = places
        }
    }

    /// Beyond this close points are counted together, in cells that grow until it holds.
    public static let mostPoints = 4000
    /// Spots to stand at are spread so that there are at most so many.
    public static let mostSpots = 240
    /// Spots stand no closer than this; metres.
    public static let closestSpots = 90.0

    /// `population` is `nil` where nobody knows; `isWithin` says whether a place belongs to the scope.
    public init(_ map: MapData, population: Population?, isWithin: (Position) -> Bool) {
        var (points, working, off): ([Point], [[Double]], [[Double]])
        if let population {
            let inside = population.places.filter { isWithin($0.position) }
            points = inside.map { Point(position: $0.position, building: $0.building, name: $0.name) }
            // By hour, then by point: one hour is asked for at a time.
            working = (0..<24).map { hour in inside.map { $0.workingDay[hour] } }
            off = (0..<24).map { hour in inside.map { $0.dayOff[hour] } }
        } else {
            points = map.buildings.compactMap { building in
                guard let centre = Bounds(building.outline)?.centre, isWithin(centre) else { return nil }
                return Point(position: centre, building: building.id, name: building.name)
            }
            if points.isEmpty {
                points = Self.spread(Self.nodes(of: map).filter { isWithin($0) }, apart: 80).map { Point(position: $0, building: nil) }
            }
            let one = [[Double](repeating: 1, count: points.count)]
            (working, off) = (one, one)
        }
        var cell = 40.0
        while points.count > Self.mostPoints {
            (points, working, off) = Self.merged(points, working, off, cell: cell)
            cell *= 1.5
        }
        self.points = points
        self.working = working.map { $0.map(Self.whole) }
        self.off = off.map { $0.map(Self.whole) }
        countsPeople = population != nil
        let streets = Self.nodes(of: map)
        let near = streets.filter { isWithin($0) }
        var apart = Self.closestSpots
        var spots = Self.spread(near.isEmpty ? streets : near, apart: apart)
        while spots.count > Self.mostSpots {
            apart *= 1.2
            spots = Self.spread(near.isEmpty ? streets : near, apart: apart)
        }
        self.spots = spots
    }

    /// Whole people; what is no number counts nobody, and no point has more than the earth.
    private static func whole(_ people: Double) -> Int64 { people > 0 ? Int64(min(people, 1e10).rounded()) : 0 }

    /// How much each point counts at an hour (0…23, local time).
    public func weights(_ day: DayKind, at hour: Int) -> [Int64] {
        let hours = day == .working ? working : off
        return hours[countsPeople ? min(max(hour, 0), 23) : 0]
    }

    /// The weights of every hour of a day, midnight first; the same 24 times where people are unknown.
    public func weightings(_ day: DayKind) -> [[Int64]] { (0..<24).map { weights(day, at: $0) } }

    // MARK: -

    /// Where a unit may stand beside the road: nodes of streets that are no motorway, junctions first.
    private static func nodes(of map: MapData) -> [Position] {
        func isFit(_ grade: Street.Grade, walking: Bool) -> Bool {
            switch grade {
            case .motorway, .trunk: false
            case .steps, .path, .footway, .cycleway, .track: walking
            default: true
            }
        }
        func nodes(walking: Bool) -> [Position] {
            var meets: [Int32: Int] = [:]
            for street in map.streets where street.access != .closed && isFit(street.grade, walking: walking) {
                for (index, node) in street.nodes.enumerated() where map.nodes.indices.contains(Int(node)) {
                    meets[node, default: 0] += index == 0 || index == street.nodes.count - 1 ? 1 : 2
                }
            }
            return meets.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { map.nodes[Int($0.key)] }
        }
        let found = nodes(walking: false)
        return found.isEmpty ? nodes(walking: true) : found
    }

    /// One position for each cell of the grid, the first that falls into it, unless a neighbour stands closer than half a cell.
    private static func spread(_ positions: [Position], apart metres: Double) -> [Position] {
        guard let origin = positions.first else { return [] }
        struct Cell: Hashable { var x: Int, y: Int }
        func place(_ position: Position) -> (x: Double, y: Double) {
            let corner = Position(latitude: origin.latitude, longitude: position.longitude)
            let x = origin.distance(to: corner) * (position.longitude < origin.longitude ? -1 : 1)
            let y = corner.distance(to: position) * (position.latitude < origin.latitude ? -1 : 1)
            return (x / metres, y / metres)
        }
        var taken: [Cell: Position] = [:]
        var kept: [Position] = []
        for position in positions {
            let (x, y) = place(position)
            let cell = Cell(x: Int(x.rounded(.down)), y: Int(y.rounded(.down)))
            guard taken[cell] == nil else { continue }
            let isClose = (-1...1).contains { dx in
                (-1...1).contains { dy in
                    taken[Cell(x: cell.x + dx, y: cell.y + dy)].map { $0.distance(to: position) < metres * 0.7 } ?? false
                }
            }
            guard !isClose else { continue }
            taken[cell] = position
            kept.append(position)
        }
        return kept
    }

    /// Points of one cell as one, at its heaviest.
    private static func merged(
        _ points: [Point], _ working: [[Double]], _ off: [[Double]], cell metres: Double
    ) -> ([Point], [[Double]], [[Double]]) {
        guard let origin = points.first?.position else { return (points, working, off) }
        struct Cell: Hashable { var x: Int, y: Int }
        let perDegree = Position.earthRadius * Double.pi / 180
        let shrink = origin.distance(to: Position(latitude: origin.latitude, longitude: origin.longitude + 0.01)) / 0.01
        var (members, order): ([Cell: [Int]], [Cell]) = ([:], [])
        for (index, point) in points.enumerated() {
            let cell = Cell(
                x: Int(((point.position.longitude - origin.longitude) * shrink / metres).rounded(.down)),
                y: Int(((point.position.latitude - origin.latitude) * perDegree / metres).rounded(.down)))
            if members[cell] == nil { order.append(cell) }
            members[cell, default: []].append(index)
        }
        func weight(_ index: Int) -> Double { working.reduce(0) { $0 + $1[index] } + off.reduce(0) { $0 + $1[index] } }
        var kept: [Point] = []
        for cell in order {
            guard let indices = members[cell], let heaviest = indices.max(by: { weight($0) < weight($1) }) else { continue }
            var point = points[heaviest]
            point.places = indices.reduce(0) { $0 + points[$1].places }
            kept.append(point)
        }
        func summed(_ hours: [[Double]]) -> [[Double]] {
            hours.map { hour in order.map { cell in (members[cell] ?? []).reduce(0) { $0 + hour[$1] } } }
        }
        return (kept, summed(working), summed(off))
    }
}
