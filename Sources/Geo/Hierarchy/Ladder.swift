/// The arrays that a label's work reads, without checks, for one direction of travel.
///
/// Times of a way to the root stand by floor, sixteen bytes aligned, so that four are worked on at once and a
/// store is always read back whole.
struct Ladder {
    let rankOf: UnsafePointer<Int32>
    let floor: UnsafePointer<Int32>
    let steps: UnsafePointer<SIMD2<Int32>>
    let cellOf: UnsafePointer<Int32>
    let cells: UnsafePointer<EliminationTree.Cell>
    let above: UnsafePointer<Int32>
    let spans: UnsafePointer<SIMD2<Int32>>
    let weights: UnsafePointer<Int32>
    /// Whether the times away from the seeds are the rows' first halves.
    let isOutward: Bool
    let height: Int
    let masks = Run.masks

    /// Writes where the rows of the ranks from `bottom` to its root lie, and the ranks behind them, both by floor.
    ///
    /// Looks at every row's first numbers on the way: memory then answers for many rows at once, while the work
    /// on them would ask for one after the other.
    @inline(__always)
    func list(_ bottom: Int32, into rows: UnsafeMutablePointer<SIMD4<Int32>>) {
        let cell = cells[Int(cellOf[Int(bottom)])]
        var looked: Int32 = 0
        var rank = bottom
        var at = Int(floor[Int(bottom)])
        let top = min(Int(cell.floor), height)
        while at < top {
            let step = steps[Int(rank)]
            looked ^= spans[Int(step.y)].x ^ weights[2 &* Int(step.y)]
            rows[at] = SIMD4(step.y, steps[Int(rank) &+ 1].y, rank, looked)
            rank = step.x
            at &+= 1
        }
        let list = above + (Int(cell.begin) &- Int(cell.floor))
        while at < height {
            let rank = list[at]
            let (begin, end) = (steps[Int(rank)].y, steps[Int(rank) &+ 1].y)
            looked ^= spans[Int(begin)].x ^ weights[2 &* Int(begin)]
            rows[at] = SIMD4(begin, end, rank, looked)
            at &+= 1
        }
    }

    /// Nothing is reached yet at a floor or above.
    @inline(__always)
    func clear(_ times: UnsafeMutablePointer<Int32>, from low: Int) {
        let four = UnsafeMutableRawPointer(times).assumingMemoryBound(to: SIMD4<Int32>.self)
        for chunk in low >> 2..<(height + 3) >> 2 { four[chunk] = SIMD4(repeating: Run.blocked) }
    }

    /// Relaxes the edges of the ranks on some floors from the lowest up.
    @inline(__always)
    func climb(_ low: Int, _ end: Int, _ rows: UnsafePointer<SIMD4<Int32>>, _ times: UnsafeMutablePointer<Int32>) {
        var at = low
        while at < end {
            let base = times[at]
            if base < Run.blocked {
                var edge = Int(rows[at].x)
                let last = Int(rows[at].y)
                let away = weights + (isOutward ? edge : last)
                let bases = SIMD4<Int32>(repeating: base)
                while edge < last {
                    let span = spans[edge]
                    let stop = Int(span.y)
                    Run(from: Int(span.x), count: stop &- edge).relax(times, away + edge, bases, masks)
                    edge = stop
                }
            }
            at &+= 1
        }
    }

    /// Writes all that was reached on some floors, the highest first.
    @inline(__always)
    func all(
        _ low: Int, _ end: Int, _ rows: UnsafePointer<SIMD4<Int32>>, _ times: UnsafePointer<Int32>,
        into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        var count = 0
        var at = end &- 1
        while at >= low {
            hubs[count] = SIMD2(rows[at].z, times[at] &- Run.bias)
            count &+= times[at] < Run.blocked ? 1 : 0
            at &-= 1
        }
        return count
    }

    /// Makes the times on some floors exact from the top down; writes the hubs that no higher one serves as well.
    @inline(__always)
    func descend(
        _ low: Int, _ end: Int, _ rows: UnsafePointer<SIMD4<Int32>>, _ times: UnsafeMutablePointer<Int32>,
        into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        var count = 0
        var at = end &- 1
        while at >= low {
            var best = SIMD4<Int32>(repeating: Run.blocked)
            var edge = Int(rows[at].x)
            let last = Int(rows[at].y)
            let back = weights + (isOutward ? last : edge)
            while edge < last {
                let span = spans[edge]
                let stop = Int(span.y)
                Run(from: Int(span.x), count: stop &- edge).least(times, back + edge, &best, masks)
                edge = stop
            }
            let least = min(min(best.x, best.y), min(best.z, best.w))
            let own = times[at]
            times[at] = min(own, least)
            hubs[count] = SIMD2(rows[at].z, own &- Run.bias)
            count &+= own < least ? 1 : 0
            at &-= 1
        }
        return count
    }
}

extension HierarchyMetric {
    func withLadder<Result>(_ direction: Hierarchy.Direction, _ body: (Ladder) -> Result) -> Result {
        hierarchy.rankOf.withUnsafeBufferPointer { rankOf in
            hierarchy.tree.floor.withUnsafeBufferPointer { floor in
                hierarchy.tree.steps.withUnsafeBufferPointer { steps in
                    hierarchy.tree.cellOf.withUnsafeBufferPointer { cellOf in
                        hierarchy.tree.cells.withUnsafeBufferPointer { cells in
                            hierarchy.tree.above.withUnsafeBufferPointer { above in
                                hierarchy.tree.spans.withUnsafeBufferPointer { spans in
                                    times.withUnsafeBufferPointer { times in
                                        body(
                                            Ladder(
                                                rankOf: rankOf.anyBase, floor: floor.anyBase, steps: steps.anyBase,
                                                cellOf: cellOf.anyBase, cells: cells.anyBase, above: above.anyBase,
                                                spans: spans.anyBase, weights: times.anyBase + Run.margin,
                                                isOutward: direction == .outward, height: hierarchy.tree.height))
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
