/// The costs that still matter in one part of the search: the rows that may yet open and the points they can yet help,
/// copied close together.
final class MedianRows {
    /// Rows of the instance, by row here.
    let candidates: [Int]
    /// Points of the instance, by point here.
    let points: [Int]
    /// What the other points cost, whatever opens.
    let settled: Double
    let stride: Int
    let cost: UnsafeMutablePointer<Double>
    /// The most and the least each point can cost.
    let most: UnsafeMutablePointer<Double>
    let least: UnsafeMutablePointer<Double>

    /// `most` by point of the instance: what the sites already open leave to be paid.
    init(_ instance: MedianInstance, candidates: [Int], most limit: UnsafePointer<Double>) {
        var near = [Double](repeating: .infinity, count: instance.points)
        near.withUnsafeMutableBufferPointer { near in
            for row in candidates {
                let cost = instance.cost + row * instance.stride
                for point in 0..<instance.points { near[point] = cost[point] < near[point] ? cost[point] : near[point] }
            }
        }
        var points: [Int] = []
        var settled = 0.0
        for point in 0..<instance.points {
            if near[point] < limit[point] { points.append(point) } else { settled += limit[point] }
        }
        self.candidates = candidates
        self.points = points
        self.settled = settled
        let stride = (points.count + 7) & ~7
        self.stride = stride
        cost = .allocate(capacity: max(1, candidates.count * stride))
        most = .allocate(capacity: max(1, stride))
        least = .allocate(capacity: max(1, stride))
        most.initialize(repeating: 0, count: stride)
        least.initialize(repeating: 0, count: stride)
        for (index, point) in points.enumerated() {
            most[index] = limit[point]
            least[index] = near[point]
        }
        for (row, candidate) in candidates.enumerated() {
            let source = instance.cost + candidate * instance.stride
            let target = cost + row * stride
            points.withUnsafeBufferPointer { points in
                for index in 0..<points.count { target[index] = source[points[index]] }
            }
            for index in points.count..<stride { target[index] = 0 }
        }
    }

    deinit {
        cost.deallocate()
        most.deallocate()
        least.deallocate()
    }

    /// What opening the row saves where each point pays this price: the sum of price − cost where that is above zero.
    @inline(__always)
    func saving(_ row: Int, price: UnsafePointer<Double>) -> Double {
        let cost = UnsafeRawPointer(self.cost + row * stride), price = UnsafeRawPointer(price)
        var one = SIMD4<Double>.zero, other = SIMD4<Double>.zero
        let zero = SIMD4<Double>.zero
        var offset = 0
        let end = stride * 8
        while offset < end {
            let a = price.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
                - cost.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
            let b = price.loadUnaligned(fromByteOffset: offset + 32, as: SIMD4<Double>.self)
                - cost.loadUnaligned(fromByteOffset: offset + 32, as: SIMD4<Double>.self)
            one += a.replacing(with: zero, where: a .< zero)
            other += b.replacing(with: zero, where: b .< zero)
            offset += 64
        }
        return (one + other).sum()
    }

    /// Takes one from the slope of every point that the row serves below its price.
    @inline(__always)
    func lower(_ slope: UnsafeMutablePointer<Double>, by row: Int, price: UnsafePointer<Double>) {
        let cost = self.cost + row * stride
        for point in 0..<stride { slope[point] -= cost[point] < price[point] ? 1 : 0 }
    }
}
