/// A p-median made ready for the search: only the sites that may be chosen, only the points with people, times already
/// multiplied with the people.
final class MedianInstance {
    /// Numbers of the sites in the table, by row.
    let sites: [Int]
    /// Rows of the sites that must stay.
    let fixed: [Int]
    let rows: Int
    let points: Int
    /// Doubles from one row to the next; what lies beyond the points is zero.
    let stride: Int
    /// People × milliseconds, row by row.
    let cost: UnsafeMutablePointer<Double>
    /// The most that a point ever costs.
    let cap: UnsafeMutablePointer<Double>
    /// Every total is a whole multiple of this.
    let grain: Double

    init(_ median: Median, fixed: Set<Int>, forbidden: Set<Int>) {
        let sites = (0..<median.costs.sites).filter { !forbidden.contains($0) }
        let points = (0..<median.costs.points).filter { median.weights[$0] > 0 }
        self.sites = sites
        self.fixed = sites.indices.filter { fixed.contains(sites[$0]) }
        rows = sites.count
        self.points = points.count
        let stride = (points.count + 7) & ~7
        self.stride = stride
        cost = .allocate(capacity: rows * stride)
        cost.initialize(repeating: 0, count: rows * stride)
        cap = .allocate(capacity: stride)
        cap.initialize(repeating: 0, count: stride)
        var grain: Int64 = 0
        for (index, point) in points.enumerated() {
            let most = median.weights[point] * Int64(median.unreached)
            cap[index] = Double(most)
            grain = Self.divisor(grain, most)
        }
        for (row, site) in sites.enumerated() {
            let times = median.costs.row(site)
            for (index, point) in points.enumerated() {
                let value = median.weights[point] * Int64(min(times[times.startIndex + point], median.unreached))
                cost[row * stride + index] = Double(value)
                if grain > 1 { grain = Self.divisor(grain, value) }
            }
        }
        self.grain = Double(max(1, grain))
    }

    deinit {
        cost.deallocate()
        cap.deallocate()
    }

    /// What these rows together cost.
    func value(of open: [Int]) -> Double {
        let least = least(of: open)
        var sum = 0.0
        for point in 0..<points { sum += least[point] }
        return sum
    }

    /// What each point costs with these rows open, and zeros beyond the points.
    func least(of open: [Int]) -> [Double] {
        var least = Array(UnsafeBufferPointer(start: cap, count: stride))
        least.withUnsafeMutableBufferPointer { least in
            for row in open {
                let cost = cost + row * stride
                for point in 0..<points { least[point] = cost[point] < least[point] ? cost[point] : least[point] }
            }
        }
        return least
    }

    private static func divisor(_ one: Int64, _ other: Int64) -> Int64 {
        var (a, b) = (one, other)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
