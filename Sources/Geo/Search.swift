/// A binary heap of vertices by milliseconds, both packed into one number.
struct Heap {
    private var entries: [UInt64] = []

    init(capacity: Int) { entries.reserveCapacity(capacity) }

    mutating func push(_ milliseconds: Int32, _ vertex: Int32) {
        let entry = UInt64(UInt32(bitPattern: milliseconds)) << 32 | UInt64(UInt32(bitPattern: vertex))
        var hole = entries.count
        entries.append(entry)
        entries.withUnsafeMutableBufferPointer { entries in
            while hole > 0 {
                let parent = (hole - 1) >> 1
                if entries[parent] <= entry { break }
                entries[hole] = entries[parent]
                hole = parent
            }
            entries[hole] = entry
        }
    }

    mutating func pop() -> (milliseconds: Int32, vertex: Int32)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty {
            entries.withUnsafeMutableBufferPointer { entries in
                let count = entries.count
                var hole = 0
                while true {
                    var child = 2 * hole + 1
                    if child >= count { break }
                    if child + 1 < count, entries[child + 1] < entries[child] { child += 1 }
                    if last <= entries[child] { break }
                    entries[hole] = entries[child]
                    hole = child
                }
                entries[hole] = last
            }
        }
        return (Int32(truncatingIfNeeded: first >> 32), Int32(truncatingIfNeeded: first))
    }
}

/// What a search knows of a vertex.
struct Label {
    /// From the nearest seed, `Layer.blocked` while none has come here.
    var milliseconds: Int32 = Layer.blocked
    var metres: Float = 0
    /// The vertex one step nearer to the seed, −1 at a seed.
    var parent: Int32 = -1
    /// Whether the search must not end before it is settled.
    var isAwaited = false
}

/// Where a search begins, with what it costs to be there.
struct Seed: Sendable {
    var vertex: Int32
    var milliseconds: Int32
    var metres: Float
}

extension Network {
    /// Dijkstra's search along `arcs` from all `seeds` at once, until every vertex of `awaited` is settled or nothing is
    /// left. The plain way, which needs nothing but the arcs: everything quicker is proved against it.
    func search(_ arcs: [Layer.Arc], from seeds: [Seed], awaiting awaited: [Int32]) -> [Label] {
        var labels = [Label](repeating: Label(), count: positions.count)
        var pending = 0
        for vertex in awaited where !labels[Int(vertex)].isAwaited {
            labels[Int(vertex)].isAwaited = true
            pending += 1
        }
        var heap = Heap(capacity: 1024)
        for seed in seeds where seed.milliseconds < labels[Int(seed.vertex)].milliseconds {
            labels[Int(seed.vertex)].milliseconds = seed.milliseconds
            labels[Int(seed.vertex)].metres = seed.metres
            heap.push(seed.milliseconds, seed.vertex)
        }
        labels.withUnsafeMutableBufferPointer { labels in
            arcs.withUnsafeBufferPointer { arcs in
                while pending > 0, let (milliseconds, vertex) = heap.pop() {
                    let label = labels[Int(vertex)]
                    guard label.milliseconds == milliseconds else { continue }
                    if label.isAwaited { pending -= 1 }
                    for slot in Int(firstArc[Int(vertex)])..<Int(firstArc[Int(vertex) + 1]) {
                        let arc = arcs[slot]
                        let (sum, overflow) = milliseconds.addingReportingOverflow(arc.milliseconds)
                        guard !overflow, sum < labels[Int(arc.vertex)].milliseconds else { continue }
                        labels[Int(arc.vertex)].milliseconds = sum
                        labels[Int(arc.vertex)].metres = label.metres + segments[Int(slotSegments[slot])].metres
                        labels[Int(arc.vertex)].parent = vertex
                        heap.push(sum, arc.vertex)
                    }
                }
            }
        }
        return labels
    }
}
