/// Travel times from every site where somebody could stand to every point where somebody may need help.
public struct TimeTable: Sendable, Equatable {
    public let sites: Int
    public let points: Int
    /// Row by row, site × point; milliseconds, `noWay` where there is none.
    public let milliseconds: [Int32]

    /// Stands for a point that a site never reaches.
    public static let noWay = Int32.max

    /// Throws `SitingFault` where the count of times is not sites × points, or a time is negative.
    public init(sites: Int, points: Int, milliseconds: [Int32]) throws(SitingFault) {
        let (product, isBeyond) = sites.multipliedReportingOverflow(by: points)
        guard sites >= 0, points >= 0, !isBeyond, milliseconds.count == product else {
            throw .shape("\(milliseconds.count) times for \(sites) sites × \(points) points")
        }
        guard milliseconds.allSatisfy({ $0 >= 0 }) else { throw .shape("a negative travel time") }
        self.sites = sites
        self.points = points
        self.milliseconds = milliseconds
    }

    /// Milliseconds from the site to the point.
    public subscript(site: Int, point: Int) -> Int32 { milliseconds[site * points + point] }

    /// The times from one site to every point.
    public func row(_ site: Int) -> ArraySlice<Int32> { milliseconds[site * points..<(site + 1) * points] }
}
