extension Hierarchy {
    /// The arrays that a row's work reads, without checks.
    struct Rows {
        let rowFirst: UnsafePointer<Int32>
        let level: UnsafePointer<Int32>
        let belowFirst: UnsafePointer<Int32>
        let below: UnsafePointer<SIMD2<Int32>>
        let inputFirst: UnsafePointer<Int32>
        let inputs: UnsafePointer<SIMD2<Int32>>
        let milliseconds: UnsafePointer<Int32>
        let weights: UnsafeMutablePointer<SIMD2<Int32>>
        /// For every depth the times up and down of the row in work.
        let least: UnsafeMutablePointer<SIMD2<Int32>>

        /// Finds the least times of a row's edges: its own arcs, and two edges over each lower node.
        @inline(__always)
        func gather(_ rank: Int) {
            let none = SIMD2<Int32>(repeating: Hierarchy.blocked)
            let begin = Int(rowFirst[rank])
            let end = Int(rowFirst[rank + 1])
            for edge in begin..<end { least[Int(level[edge])] = none }
            for slot in Int(inputFirst[rank])..<Int(inputFirst[rank + 1]) {
                let input = inputs[slot]
                let at = Int(input.y >> 1)
                let time = milliseconds[Int(input.x)]
                if input.y & 1 == 0 {
                    least[at].x = min(least[at].x, time)
                } else {
                    least[at].y = min(least[at].y, time)
                }
            }
            for slot in Int(belowFirst[rank])..<Int(belowFirst[rank + 1]) {
                let (edge, last) = (Int(below[slot].x), Int(below[slot].y))
                let own = weights[edge]
                let turned = SIMD2(own.y, own.x)
                var other = edge + 1
                while other < last {
                    let at = Int(level[other])
                    let sum = turned &+ weights[other]
                    let old = least[at]
                    least[at] = old.replacing(with: sum, where: sum .< old)
                    other += 1
                }
            }
        }
    }

    func withRows<Result>(
        _ milliseconds: [Int32], _ weights: inout [SIMD2<Int32>], _ body: (Rows) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: tree.height + 1) { least in
            tree.rowFirst.withUnsafeBufferPointer { rowFirst in
                tree.level.withUnsafeBufferPointer { level in
                    tree.belowFirst.withUnsafeBufferPointer { belowFirst in
                        tree.below.withUnsafeBufferPointer { below in
                            inputs.first.withUnsafeBufferPointer { inputFirst in
                                inputs.arcs.withUnsafeBufferPointer { inputs in
                                    milliseconds.withUnsafeBufferPointer { milliseconds in
                                        weights.withUnsafeMutableBufferPointer { weights in
                                            body(
                                                Rows(
                                                    rowFirst: rowFirst.baseAddress!, level: level.anyBase,
                                                    belowFirst: belowFirst.baseAddress!, below: below.anyBase,
                                                    inputFirst: inputFirst.baseAddress!, inputs: inputs.anyBase,
                                                    milliseconds: milliseconds.anyBase, weights: weights.anyBase,
                                                    least: least.baseAddress!))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Works out every edge's times from the first rank to the last.
    func customise(_ milliseconds: [Int32], _ weights: inout [SIMD2<Int32>]) {
        withRows(milliseconds, &weights) { rows in
            for rank in 0..<nodes {
                rows.gather(rank)
                for edge in Int(rows.rowFirst[rank])..<Int(rows.rowFirst[rank + 1]) {
                    rows.weights[edge] = rows.least[Int(rows.level[edge])]
                }
            }
        }
    }

    /// Works out again what depends on some rows' arcs; whether anything changed.
    ///
    /// A changed edge concerns a later one only if the old sum over it was that one's time, or the new sum beats it.
    func recustomise(_ milliseconds: [Int32], _ weights: inout [SIMD2<Int32>], _ rows: [Int32]) -> Bool {
        var waiting = Set(rows)
        var queue = RankQueue(waiting)
        var changed = false
        return withRows(milliseconds, &weights) { rows in
            while let rank = queue.pop() {
                waiting.remove(rank)
                rows.gather(Int(rank))
                let begin = Int(rows.rowFirst[Int(rank)])
                let end = Int(rows.rowFirst[Int(rank) + 1])
                var old: [SIMD2<Int32>] = []
                var differs: [Bool] = []
                for edge in begin..<end {
                    let new = rows.least[Int(rows.level[edge])]
                    old.append(rows.weights[edge])
                    differs.append(old[edge - begin] != new)
                    rows.weights[edge] = new
                }
                guard differs.contains(true) else { continue }
                changed = true
                var later = rank
                for edge in begin..<end {
                    repeat { later = tree.parent[Int(later)] } while tree.depth[Int(later)] != rows.level[edge]
                    if waiting.contains(later) { continue }
                    var target = Int(rows.rowFirst[Int(later)])
                    let (oldOwn, newOwn) = (old[edge - begin], rows.weights[edge])
                    for other in edge + 1..<max(edge + 1, end) where differs[edge - begin] || differs[other - begin] {
                        while rows.level[target] != rows.level[other] { target += 1 }
                        let was = SIMD2(oldOwn.y, oldOwn.x) &+ old[other - begin]
                        let now = SIMD2(newOwn.y, newOwn.x) &+ rows.weights[other]
                        let own = rows.weights[target]
                        if any((was .== own) .& (now .!= was)) || any(now .< own) {
                            waiting.insert(later)
                            queue.push(later)
                            break
                        }
                    }
                }
            }
            return changed
        }
    }
}

/// Ranks that wait for their turn, the first contracted first.
private struct RankQueue {
    private var heap: [Int32] = []

    init(_ ranks: Set<Int32>) { for rank in ranks { push(rank) } }

    mutating func push(_ rank: Int32) {
        heap.append(rank)
        var hole = heap.count - 1
        while hole > 0, heap[(hole - 1) / 2] > rank {
            heap[hole] = heap[(hole - 1) / 2]
            hole = (hole - 1) / 2
        }
        heap[hole] = rank
    }

    mutating func pop() -> Int32? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        var hole = 0
        while 2 * hole + 1 < heap.count {
            var child = 2 * hole + 1
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            if last <= heap[child] { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = last
        return first
    }
}

extension UnsafeBufferPointer {
    /// The first element's address, or some address when there is none and nobody will look.
    var anyBase: UnsafePointer<Element> { baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Element>.alignment)! }
}

extension UnsafeMutableBufferPointer {
    /// The first element's address, or some address when there is none and nobody will look.
    var anyBase: UnsafeMutablePointer<Element> {
        baseAddress ?? UnsafeMutablePointer(bitPattern: MemoryLayout<Element>.alignment)!
    }
}
