/// Finds few nodes whose loss parts a piece of the map in two: the least cut of nodes between its far ends, in
/// several directions (inertial flow).
struct SeparatorFlow {
    /// For whoever takes pieces apart: room for a number for each node.
    var numbers: [Int32]
    private let network: FlowNetwork
    private var keys: [UInt64]

    private static let directions: [SIMD2<Float>] = (0..<8).map { step in
        let table: [SIMD2<Float>] = [
            SIMD2(1, 0), SIMD2(0.9239, 0.3827), SIMD2(0.7071, 0.7071), SIMD2(0.3827, 0.9239),
            SIMD2(0, 1), SIMD2(-0.3827, 0.9239), SIMD2(-0.7071, 0.7071), SIMD2(-0.9239, 0.3827),
        ]
        return table[step]
    }
    /// The share of nodes at either end that must fall on different sides.
    private static let endShare = 0.25

    init(capacity: Int) {
        numbers = [Int32](repeating: 0, count: capacity)
        keys = [UInt64](repeating: 0, count: capacity)
        network = FlowNetwork(capacity: capacity)
    }

    /// The separating nodes by their local numbers, in the order in which they lie along the cut; never none.
    mutating func separator(of graph: Adjacency, at places: [SIMD2<Float>]) -> [Int32] {
        let count = graph.count
        let ends = max(1, Int(Double(count) * Self.endShare))
        var best: [Int32] = []
        var bestScore = Double.infinity
        var bestDirection = Self.directions[0]
        for direction in Self.directions {
            for node in 0..<count {
                let along = (places[node] * direction).sum()
                keys[node] = UInt64(Self.sortable(along)) << 32 | UInt64(node)
            }
            Self.part(&keys, 0, count, at: ends)
            Self.part(&keys, ends, count, at: count - ends)
            let most = best.isEmpty ? count : best.count
            let found = graph.first.withUnsafeBufferPointer { first in
                graph.neighbours.withUnsafeBufferPointer { neighbours in
                    network.cut(
                        count: count, first: first.baseAddress!, neighbours: neighbours.baseAddress!, keys: keys, ends: ends,
                        most: most)
                }
            }
            guard let found else { continue }
            let score = Double(found.nodes.count) + Double(found.larger) / Double(count)
            if score < bestScore {
                bestScore = score
                best = found.nodes
                bestDirection = direction
            }
        }
        if best.isEmpty { best = [0] }
        let across = SIMD2(-bestDirection.y, bestDirection.x)
        return best.sorted { (places[Int($0)] * across).sum() < (places[Int($1)] * across).sum() }
    }

    /// A number that compares as the float does.
    private static func sortable(_ value: Float) -> UInt32 {
        let bits = value.bitPattern
        return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    }

    /// Puts the smallest keys of `begin..<end` before `middle` (quickselect).
    private static func part(_ keys: inout [UInt64], _ begin: Int, _ end: Int, at middle: Int) {
        keys.withUnsafeMutableBufferPointer { keys in
            var low = begin
            var high = end - 1
            while low < high {
                let pivot = keys[low + (high - low) / 2]
                var left = low
                var right = high
                while left <= right {
                    while keys[left] < pivot { left += 1 }
                    while keys[right] > pivot { right -= 1 }
                    if left <= right {
                        keys.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if middle <= right { high = right } else if middle >= left { low = left } else { break }
            }
        }
    }
}
