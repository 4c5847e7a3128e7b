#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A point on the earth in WGS-84 degrees; whatever came in GCJ-02 or BD-09 was converted at the edge.
public struct Position: Hashable, Sendable, Codable {
    /// Degrees north, −90…90.
    public let latitude: Double
    /// Degrees east, −180…180.
    public let longitude: Double

    /// Takes degrees as they are; use `init(checking:_:)` for anything that came from outside.
    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Takes degrees from outside; `nil` when they are not finite or not on the earth, or are the
    /// 0,0 that broken receivers report.
    public init?(checking latitude: Double, _ longitude: Double) {
        guard latitude.isFinite, longitude.isFinite, abs(latitude) <= 90, abs(longitude) <= 180,
            !(latitude == 0 && longitude == 0)
        else { return nil }
        self.init(latitude: latitude, longitude: longitude)
    }

    /// Mean earth radius in metres (IUGG).
    public static let earthRadius = 6_371_008.8

    /// Great-circle distance in metres (haversine; within 0.5 % of the ellipsoid).
    public func distance(to other: Position) -> Double {
        let radian = Double.pi / 180
        let halfLatitude = (other.latitude - latitude) * radian / 2
        let halfLongitude = (other.longitude - longitude) * radian / 2
        let a = Self.square(sin(halfLatitude))
            + cos(latitude * radian) * cos(other.latitude * radian) * Self.square(sin(halfLongitude))
        return 2 * Self.earthRadius * asin(min(1, a.squareRoot()))
    }

    /// The point `east` and `north` metres away, on a plane that touches the earth here (good to some kilometres).
    public func moved(east: Double, north: Double) -> Position {
        let perDegree = Self.earthRadius * Double.pi / 180
        return Position(
            latitude: latitude + north / perDegree,
            longitude: longitude + east / (perDegree * cos(latitude * Double.pi / 180)))
    }

    private static func square(_ x: Double) -> Double { x * x }
}

/// A box of positions, edges included.
public struct Bounds: Hashable, Sendable, Codable {
    public private(set) var south: Double
    public private(set) var west: Double
    public private(set) var north: Double
    public private(set) var east: Double

    public init(around position: Position) {
        south = position.latitude
        north = position.latitude
        west = position.longitude
        east = position.longitude
    }

    /// `nil` for no positions at all.
    public init?(_ positions: some Sequence<Position>) {
        var bounds: Bounds?
        for position in positions {
            if bounds == nil { bounds = Bounds(around: position) } else { bounds?.include(position) }
        }
        guard let bounds else { return nil }
        self = bounds
    }

    public mutating func include(_ position: Position) {
        south = min(south, position.latitude)
        north = max(north, position.latitude)
        west = min(west, position.longitude)
        east = max(east, position.longitude)
    }

    /// Whether the position lies within, or within `margin` metres of, the box.
    public func contains(_ position: Position, margin: Double = 0) -> Bool {
        let corner = Position(latitude: south, longitude: west).moved(east: -margin, north: -margin)
        let opposite = Position(latitude: north, longitude: east).moved(east: margin, north: margin)
        return position.latitude >= corner.latitude && position.latitude <= opposite.latitude
            && position.longitude >= corner.longitude && position.longitude <= opposite.longitude
    }

    public var centre: Position {
        Position(latitude: (south + north) / 2, longitude: (west + east) / 2)
    }
}
