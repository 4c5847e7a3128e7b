/// How a search lays out the points and how high it lets their prices climb, learnt from a first good answer.
final class MedianArrangement {
    private let instance: MedianInstance
    /// Points in the order they are laid out: those served by one site side by side.
    private(set) var order: [Int] = []
    /// The most that the price of each point is let climb to; without a gap the best price is not above what the second
    /// nearest site costs.
    private(set) var ceiling: [Double] = []
    /// Prices to begin with: between what a point costs and what it would cost without its site.
    private(set) var prices: [Double] = []

    /// Sites of the answer that are looked at for the ceiling.
    private static let near = 6

    init(_ instance: MedianInstance) { self.instance = instance }

    /// Learns from an answer.
    func settle(around open: [Int]) {
        var serving = [Int](repeating: 0, count: instance.points), cost = [Double](repeating: 0, count: instance.points)
        ceiling = Array(UnsafeBufferPointer(start: instance.cap, count: instance.stride))
        prices = ceiling
        for point in 0..<instance.points {
            var nearest = [Double](repeating: instance.cap[point], count: Self.near)
            var least = Double.infinity
            for (place, row) in open.enumerated() {
                var here = instance.cost[row * instance.stride + point]
                if here < least { (least, serving[point]) = (here, place) }
                for rank in 0..<Self.near where here < nearest[rank] { (here, nearest[rank]) = (nearest[rank], here) }
            }
            cost[point] = least
            ceiling[point] = nearest[Self.near - 1]
            prices[point] = nearest[0] + 0.3 * (nearest[1] - nearest[0])
        }
        order = (0..<instance.points).sorted { (serving[$0], cost[$0]) < (serving[$1], cost[$1]) }
    }

    /// Lets the prices that stand at their ceiling climb further; false when there are none.
    func lift(_ ascent: MedianAscent, limit: [Double]) -> Bool {
        var isLifted = false
        for (index, point) in ascent.rows.points.enumerated()
        where ascent.bestPrice[index] >= ceiling[point] && ceiling[point] < limit[point] {
            ceiling[point] = min(instance.cap[point], ceiling[point] * 1.5 + instance.grain)
            isLifted = true
        }
        return isLifted
    }
}
