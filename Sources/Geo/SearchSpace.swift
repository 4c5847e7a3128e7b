/// The memory of bounded searches: times of all vertices, wiped only where the last search came.
///
/// `@unchecked`: `Network` lends it to one search at a time.
final class SearchSpace: @unchecked Sendable {
    /// From the nearest seed, `Layer.blocked` where the search has not come.
    let milliseconds: UnsafeMutableBufferPointer<Int32>
    /// Every vertex that has a time, each once.
    private(set) var reached: [Int32] = []
    /// For drawing what was reached.
    let field = CorridorField()

    /// A vertex that waits in a bucket with the time it had.
    private struct Entry {
        var vertex: Int32
        var milliseconds: Int32
        var next: Int32
    }
    private var entries: [Entry] = []
    private var heads: [Int32] = []

    /// A bucket holds this many milliseconds (as a power of two): little enough that few vertices are seen twice.
    private static let shift: Int32 = 9
    /// Above this the buckets would be too many; a little more than two hours.
    private static let farthest: Int32 = 1 << 23

    init(vertices: Int) {
        milliseconds = .allocate(capacity: vertices)
        milliseconds.initialize(repeating: Layer.blocked)
    }

    deinit { milliseconds.deallocate() }

    /// The times from all seeds at once to every vertex within `limit` milliseconds, exactly; ends with what the last
    /// search left here.
    func search(_ arcs: [Layer.Arc], _ firstArc: [Int32], from seeds: [Seed], within limit: Int32) {
        clear()
        arcs.withUnsafeBufferPointer { arcs in
            firstArc.withUnsafeBufferPointer { firstArc in
                if limit <= Self.farthest {
                    searchByBuckets(arcs, firstArc, seeds, limit)
                } else {
                    searchByHeap(arcs, firstArc, seeds, limit)
                }
            }
        }
    }

    /// Forgets the last search.
    private func clear() {
        for vertex in reached { milliseconds[Int(vertex)] = Layer.blocked }
        reached.removeAll(keepingCapacity: true)
    }

    private func searchByBuckets(
        _ arcs: UnsafeBufferPointer<Layer.Arc>, _ firstArc: UnsafeBufferPointer<Int32>, _ seeds: [Seed], _ limit: Int32
    ) {
        let milliseconds = milliseconds
        var reached = reached
        var entries = entries
        var heads = heads
        (self.reached, self.entries, self.heads) = ([], [], [])
        let buckets = Int(limit >> Self.shift) + 1
        if heads.count < buckets { heads = [Int32](repeating: -1, count: buckets) }
        entries.removeAll(keepingCapacity: true)
        for seed in seeds where seed.milliseconds <= limit && seed.milliseconds < milliseconds[Int(seed.vertex)] {
            if milliseconds[Int(seed.vertex)] == Layer.blocked { reached.append(seed.vertex) }
            milliseconds[Int(seed.vertex)] = seed.milliseconds
            let bucket = Int(seed.milliseconds >> Self.shift)
            entries.append(Entry(vertex: seed.vertex, milliseconds: seed.milliseconds, next: heads[bucket]))
            heads[bucket] = Int32(entries.count - 1)
        }
        heads.withUnsafeMutableBufferPointer { heads in
            for bucket in 0..<buckets {
                while heads[bucket] >= 0 {
                    let entry = entries[Int(heads[bucket])]
                    heads[bucket] = entry.next
                    let vertex = Int(entry.vertex)
                    if milliseconds[vertex] != entry.milliseconds { continue }
                    for slot in Int(firstArc[vertex])..<Int(firstArc[vertex + 1]) {
                        let arc = arcs[slot]
                        // Both are below 2³¹, so the sum cannot pass the end of the unsigned.
                        let sum = UInt32(bitPattern: entry.milliseconds) &+ UInt32(bitPattern: arc.milliseconds)
                        if sum > UInt32(bitPattern: limit) { continue }
                        let time = Int32(bitPattern: sum)
                        let known = milliseconds[Int(arc.vertex)]
                        if time >= known { continue }
                        if known == Layer.blocked { reached.append(arc.vertex) }
                        milliseconds[Int(arc.vertex)] = time
                        let other = Int(time >> Self.shift)
                        entries.append(Entry(vertex: arc.vertex, milliseconds: time, next: heads[other]))
                        heads[other] = Int32(truncatingIfNeeded: entries.count &- 1)
                    }
                }
            }
        }
        (self.reached, self.entries, self.heads) = (reached, entries, heads)
    }

    private func searchByHeap(
        _ arcs: UnsafeBufferPointer<Layer.Arc>, _ firstArc: UnsafeBufferPointer<Int32>, _ seeds: [Seed], _ limit: Int32
    ) {
        var heap = Heap(capacity: 1024)
        func reach(_ vertex: Int32, _ time: Int32) {
            guard time <= limit, time < milliseconds[Int(vertex)] else { return }
            if milliseconds[Int(vertex)] == Layer.blocked { reached.append(vertex) }
            milliseconds[Int(vertex)] = time
            heap.push(time, vertex)
        }
        for seed in seeds { reach(seed.vertex, seed.milliseconds) }
        while let (time, vertex) = heap.pop() {
            guard milliseconds[Int(vertex)] == time else { continue }
            for slot in Int(firstArc[Int(vertex)])..<Int(firstArc[Int(vertex) + 1]) {
                let (sum, overflow) = time.addingReportingOverflow(arcs[slot].milliseconds)
                if !overflow { reach(arcs[slot].vertex, sum) }
            }
        }
    }
}
