/// The costs that still matter in one part of the search: the rows that may yet open and the points they can yet help,
/// copied close together. Points lie in blocks of eight, near ones side by side, and a row keeps only the blocks in which it
/// could ever beat a price.
final class MedianRows {
    /// Rows of the instance, by row here.
    let candidates: [Int]
    /// Points of the instance, by point here.
    let points: [Int]
    /// What the other points cost, whatever opens.
    let settled: Double
    /// Doubles that a price for every point takes.
    let stride: Int
    /// The most and the least that each point's price may be.
    let most: UnsafeMutablePointer<Double>
    let least: UnsafeMutablePointer<Double>
    /// Where each row's blocks begin, and after the last one the end.
    private let first: UnsafeMutablePointer<Int32>
    /// Where the points of each block begin.
    private let place: UnsafeMutablePointer<Int32>
    /// Costs of each block's points.
    private let cost: UnsafeMutablePointer<SIMD8<Double>>

    /// `limit`, by point of the instance, is what the sites already open leave to be paid; `ceiling` the most that prices
    /// are let climb to, which may be lower: a bound holds at any prices.
    init(
        _ instance: MedianInstance, candidates: [Int], limit: UnsafePointer<Double>, ceiling: UnsafePointer<Double>, order: [Int]
    ) {
        var near = [Double](repeating: .infinity, count: instance.points)
        near.withUnsafeMutableBufferPointer { near in
            for row in candidates {
                let cost = instance.cost + row * instance.stride
                for point in 0..<instance.points { near[point] = cost[point] < near[point] ? cost[point] : near[point] }
            }
        }
        var points: [Int] = []
        points.reserveCapacity(instance.points)
        var settled = 0.0
        for point in order {
            if near[point] < limit[point] { points.append(point) } else { settled += limit[point] }
        }
        self.candidates = candidates
        self.points = points
        self.settled = settled
        let stride = (points.count + 7) & ~7
        self.stride = stride
        most = .allocate(capacity: max(8, stride))
        least = .allocate(capacity: max(8, stride))
        most.initialize(repeating: 0, count: stride)
        least.initialize(repeating: 0, count: stride)
        for (index, point) in points.enumerated() {
            most[index] = max(min(limit[point], ceiling[point]), near[point])
            least[index] = near[point]
        }
        first = .allocate(capacity: candidates.count + 1)
        let room = max(1, candidates.count * (stride / 8))
        place = .allocate(capacity: room)
        cost = .allocate(capacity: room)
        var used = 0
        let whole = UnsafeMutablePointer<Double>.allocate(capacity: max(8, stride))
        defer { whole.deallocate() }
        whole.initialize(repeating: 0, count: max(8, stride))
        for (row, candidate) in candidates.enumerated() {
            first[row] = Int32(used)
            let source = instance.cost + candidate * instance.stride
            points.withUnsafeBufferPointer { points in
                for index in 0..<points.count { whole[index] = source[points[index]] }
            }
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                let block = whole.eight(start)
                if any(block .< most.eight(start)) {
                    place[used] = Int32(start)
                    cost[used] = block
                    used += 1
                }
            }
        }
        first[candidates.count] = Int32(used)
    }

    deinit {
        for buffer in [most, least] { buffer.deallocate() }
        first.deallocate()
        place.deallocate()
        cost.deallocate()
    }

    /// What opening the row saves where each point pays this price: the sum of price − cost where that is above zero.
    @inline(__always)
    func saving(_ row: Int, price: UnsafePointer<Double>) -> Double {
        let zero = SIMD8<Double>(repeating: 0)
        var sum = zero
        let price = UnsafeRawPointer(price)
        for block in Int(first[row])..<Int(first[row + 1]) {
            let won = price.loadUnaligned(fromByteOffset: Int(place[block]) * 8, as: SIMD8<Double>.self) - cost[block]
            sum += won.replacing(with: zero, where: won .< zero)
        }
        return sum.sum()
    }

    /// Takes one from the slope of every point that the row serves below its price.
    @inline(__always)
    func lower(_ slope: UnsafeMutablePointer<Double>, by row: Int, price: UnsafePointer<Double>) {
        let zero = SIMD8<Double>(repeating: 0)
        for block in Int(first[row])..<Int(first[row + 1]) {
            let start = Int(place[block])
            let served = UnsafeRawPointer(price + start).loadUnaligned(as: SIMD8<Double>.self) .> cost[block]
            slope.set(start, slope.eight(start) - zero.replacing(with: 1, where: served))
        }
    }
}
