/// Finds a vector that a map leaves as it is, in fewer rounds than repeating the map: the last few rounds are combined so
/// that what they were off by cancels out (Anderson's mixing).
struct FixedPoint {
    private var steps: [[Double]] = []
    private var turns: [[Double]] = []
    private var lastPoint: [Double] = []
    private var lastMiss: [Double] = []
    private let depth = 4

    /// Where to look next, after the map took `point` to `image`.
    mutating func next(_ point: [Double], _ image: [Double]) -> [Double] {
        let miss = zip(image, point).map { $0 - $1 }
        if !lastPoint.isEmpty {
            steps.append(zip(point, lastPoint).map { $0 - $1 })
            turns.append(zip(miss, lastMiss).map { $0 - $1 })
            if steps.count > depth {
                steps.removeFirst()
                turns.removeFirst()
            }
        }
        lastPoint = point
        lastMiss = miss
        guard let shares = solve(miss) else { return image }
        var result = image
        for (index, share) in shares.enumerated() {
            for entry in result.indices { result[entry] -= share * (steps[index][entry] + turns[index][entry]) }
        }
        return result
    }

    /// The combination of the turns that comes nearest to the miss, by normal equations; nil when they tell nothing.
    private func solve(_ miss: [Double]) -> [Double]? {
        let count = turns.count
        guard count > 0 else { return nil }
        var matrix = (0..<count).map { row in (0..<count).map { dot(turns[row], turns[$0]) } + [dot(turns[row], miss)] }
        let scale = (0..<count).map { matrix[$0][$0] }.max() ?? 0
        guard scale > 0 else { return nil }
        for row in 0..<count { matrix[row][row] += 1e-10 * scale }
        for pivot in 0..<count {
            guard matrix[pivot][pivot] > 0 else { return nil }
            for row in (pivot + 1)..<max(count, pivot + 1) {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...count { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        var shares = [Double](repeating: 0, count: count)
        for row in stride(from: count - 1, through: 0, by: -1) {
            var sum = matrix[row][count]
            for column in (row + 1)..<max(count, row + 1) { sum -= matrix[row][column] * shares[column] }
            shares[row] = sum / matrix[row][row]
        }
        return shares
    }

    private func dot(_ one: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for index in one.indices { sum += one[index] * other[index] }
        return sum
    }
}
