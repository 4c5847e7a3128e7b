extension Hierarchy {
    /// The arrays that a row's work reads, without checks.
    struct Rows {
        let steps: UnsafePointer<SIMD2<Int32>>
        let spans: UnsafePointer<SIMD2<Int32>>
        let belowFirst: UnsafePointer<Int32>
        let below: UnsafePointer<EliminationTree.Below>
        let inputFirst: UnsafePointer<Int32>
        let inputs: UnsafePointer<SIMD2<Int32>>
        let milliseconds: UnsafePointer<Int32>
        let times: UnsafeMutablePointer<Int32>
        /// By floor, the times up and down of the row in work, `Run.bias` above what they are.
        let leastUp: UnsafeMutablePointer<Int32>
        let leastDown: UnsafeMutablePointer<Int32>
        let masks = Run.masks

        /// Finds the least times of a row's edges: its own arcs, and two edges over each lower node.
        @inline(__always)
        func gather(_ rank: Int) {
            for edge in Int(steps[rank].y)..<Int(steps[rank &+ 1].y) {
                leastUp[Int(spans[edge].x)] = Run.blocked
                leastDown[Int(spans[edge].x)] = Run.blocked
            }
            for slot in Int(inputFirst[rank])..<Int(inputFirst[rank + 1]) {
                let input = inputs[slot]
                let at = Int(input.y >> 1)
                let least = input.y & 1 == 0 ? leastUp : leastDown
                least[at] = min(least[at], min(milliseconds[Int(input.x)], Hierarchy.blocked) &+ Run.bias)
            }
            for slot in Int(belowFirst[rank])..<Int(belowFirst[rank + 1]) {
                let lower = below[slot]
                var edge = Int(lower.edge)
                let last = edge &+ Int(lower.rest)
                // Where the times of edge 0 would stand if all rows were laid out as this one.
                let up = times + (last &- Int(lower.row))
                let down = times + last
                let (away, back) = (up[edge] &+ Run.bias, down[edge] &+ Run.bias)
                edge &+= 1
                if last &- edge < 4 {
                    while edge < last {
                        let at = Int(spans[edge].x)
                        leastUp[at] = min(leastUp[at], back &+ up[edge])
                        leastDown[at] = min(leastDown[at], away &+ down[edge])
                        edge &+= 1
                    }
                    continue
                }
                let (aways, backs) = (SIMD4(repeating: away), SIMD4(repeating: back))
                while edge < last {
                    let span = spans[edge]
                    let stop = Int(span.y)
                    let run = Run(from: Int(span.x), count: stop &- edge)
                    run.relax(leastUp, up + edge, backs, masks)
                    run.relax(leastDown, down + edge, aways, masks)
                    edge = stop
                }
            }
        }

        /// The new times of a row go where the others look for them.
        @inline(__always)
        func keep(_ rank: Int) {
            let begin = Int(steps[rank].y)
            let end = Int(steps[rank &+ 1].y)
            for edge in begin..<end {
                times[begin &+ edge] = leastUp[Int(spans[edge].x)] &- Run.bias
                times[end &+ edge] = leastDown[Int(spans[edge].x)] &- Run.bias
            }
        }
    }

    private func withRows<Result>(
        _ milliseconds: [Int32], _ times: inout [Int32], _ body: (Rows) -> Result
    ) -> Result {
        let width = (tree.height + 3) & ~3
        return withUnsafeTemporaryAllocation(byteCount: 8 * width + 16, alignment: 16) { room in
            let least = room.baseAddress!.assumingMemoryBound(to: Int32.self)
            for floor in 0..<2 * width { least[floor] = Run.blocked }
            return tree.steps.withUnsafeBufferPointer { steps in
                tree.spans.withUnsafeBufferPointer { spans in
                    tree.belowFirst.withUnsafeBufferPointer { belowFirst in
                        tree.below.withUnsafeBufferPointer { below in
                            inputs.first.withUnsafeBufferPointer { inputFirst in
                                inputs.arcs.withUnsafeBufferPointer { inputs in
                                    milliseconds.withUnsafeBufferPointer { milliseconds in
                                        times.withUnsafeMutableBufferPointer { times in
                                            body(
                                                Rows(
                                                    steps: steps.anyBase, spans: spans.anyBase,
                                                    belowFirst: belowFirst.anyBase, below: below.anyBase,
                                                    inputFirst: inputFirst.anyBase, inputs: inputs.anyBase,
                                                    milliseconds: milliseconds.anyBase, times: times.anyBase + Run.margin,
                                                    leastUp: least, leastDown: least + width))
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
    func customise(_ milliseconds: [Int32], _ times: inout [Int32]) {
        withRows(milliseconds, &times) { rows in
            for rank in 0..<nodes {
                rows.gather(rank)
                rows.keep(rank)
            }
        }
    }

    /// Works out again what depends on some rows' arcs; whether anything changed.
    ///
    /// A changed edge concerns a later one only if the old sum over it was that one's time, or the new sum beats it.
    func recustomise(_ milliseconds: [Int32], _ times: inout [Int32], _ changed: [Int32]) -> Bool {
        var waiting = Set(changed)
        var queue = RankQueue(waiting)
        var isOther = false
        withRows(milliseconds, &times) { rows in
            func both(_ edge: Int, of row: Range<Int>) -> SIMD2<Int32> {
                SIMD2(rows.times[row.lowerBound + edge], rows.times[row.upperBound + edge])
            }
            while let rank = queue.pop() {
                waiting.remove(rank)
                let row = tree.row(rank)
                let old = row.map { both($0, of: row) }
                rows.gather(Int(rank))
                rows.keep(Int(rank))
                let new = row.map { both($0, of: row) }
                guard old != new else { continue }
                isOther = true
                var later = rank
                for near in old.indices {
                    repeat { later = tree.parent(later) } while tree.floor[Int(later)] != rows.spans[row.lowerBound + near].x
                    if waiting.contains(later) { continue }
                    let laterRow = tree.row(later)
                    var target = laterRow.lowerBound
                    for far in near + 1..<max(near + 1, old.count) where old[near] != new[near] || old[far] != new[far] {
                        while rows.spans[target].x != rows.spans[row.lowerBound + far].x { target += 1 }
                        let was = SIMD2(old[near].y, old[near].x) &+ old[far]
                        let now = SIMD2(new[near].y, new[near].x) &+ new[far]
                        let own = both(target, of: laterRow)
                        if any((was .== own) .& (now .!= was)) || any(now .< own) {
                            waiting.insert(later)
                            queue.push(later)
                            break
                        }
                    }
                }
            }
        }
        return isOther
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
