/// A largest set of ways between two ends of a graph that share no node, and with it a least cut of nodes (Dinic's
/// blocking flows; every node is split in two, its entrance `2v` and its exit `2v + 1`).
final class FlowNetwork {
    private typealias Numbers = UnsafeMutablePointer<Int32>

    private enum Part: UInt8 { case middle, source, sink, beyond }

    private let part: UnsafeMutablePointer<UInt8>
    /// The node before and after on the way through a node; −1 where none passes, −2 at an end of a way.
    private let before: Numbers
    private let after: Numbers
    private let level: Numbers
    /// The next neighbour to try at an exit, or whether an entrance was tried.
    private let tried: Numbers
    private let queue: Numbers
    private let trail: Numbers
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        part = .allocate(capacity: capacity + 1)
        before = .allocate(capacity: capacity + 1)
        after = .allocate(capacity: capacity + 1)
        level = .allocate(capacity: 2 * capacity + 2)
        tried = .allocate(capacity: 2 * capacity + 2)
        queue = .allocate(capacity: 2 * capacity + 2)
        trail = .allocate(capacity: 2 * capacity + 2)
    }

    deinit {
        part.deallocate()
        for numbers in [before, after, level, tried, queue, trail] { numbers.deallocate() }
    }

    /// The least cut between the first and the last `ends` of `keys` (node in the lower half), and the size of the larger
    /// side; `nil` when it has more than `most` nodes.
    func cut(
        count: Int, first: UnsafePointer<Int32>, neighbours: UnsafePointer<Int32>, keys: [UInt64], ends: Int, most: Int
    ) -> (nodes: [Int32], larger: Int)? {
        precondition(count <= capacity, "the network was made for less")
        let lastSource = ends
        let firstSink = count - ends
        for slot in 0..<count {
            let node = Int(UInt32(truncatingIfNeeded: keys[slot]))
            part[node] = slot < lastSource ? Part.source.rawValue : slot >= firstSink ? Part.sink.rawValue : Part.middle.rawValue
            before[node] = -1
            after[node] = -1
        }
        // Only the rim of an end can be cut or begin a way.
        var sources: [Int32] = []
        var sinks: [Int32] = []
        var inner: [Int32] = []
        for (range, own) in [(0..<lastSource, Part.source), (firstSink..<count, Part.sink)] {
            for slot in range {
                let node = Int32(truncatingIfNeeded: keys[slot])
                var isRim = false
                for arc in first[Int(node)]..<first[Int(node) + 1] {
                    if part[Int(neighbours[Int(arc)])] != own.rawValue { isRim = true }
                }
                if !isRim {
                    inner.append(node)
                } else if own == .source {
                    sources.append(node)
                } else {
                    sinks.append(node)
                }
            }
        }
        let innerSources = ends - sources.count
        let innerSinks = ends - sinks.count
        for node in inner { part[Int(node)] = Part.beyond.rawValue }

        var flow = 0
        while flow <= most, layers(count, first, neighbours, sources) {
            flow += block(first, neighbours, sources, most: most - flow + 1)
        }
        guard flow <= most else { return nil }
        return narrower(count, first, neighbours, sinks, innerSources, innerSinks)
    }

    /// Numbers the states by their distance from the sources; whether a sink can be reached.
    private func layers(
        _ count: Int, _ first: UnsafePointer<Int32>, _ neighbours: UnsafePointer<Int32>, _ sources: [Int32]
    ) -> Bool {
        for state in 0..<2 * count {
            level[state] = -1
            tried[state] = 0
        }
        var head = 0
        var tail = 0
        var end = Int32.max
        for node in sources {
            level[Int(2 * node)] = 0
            queue[tail] = 2 * node
            tail += 1
        }
        while head < tail {
            let state = queue[head]
            head += 1
            let node = Int(state >> 1)
            let next = level[Int(state)] + 1
            if next > end { break }
            if state & 1 == 0 {
                let to: Int32
                if before[node] == -1 {
                    if part[node] == Part.sink.rawValue {
                        end = next
                        continue
                    }
                    to = state + 1
                } else {
                    if before[node] < 0 { continue }
                    to = 2 * before[node] + 1
                }
                if level[Int(to)] < 0 {
                    level[Int(to)] = next
                    queue[tail] = to
                    tail += 1
                }
            } else {
                for arc in Int(first[node])..<Int(first[node + 1]) {
                    let other = neighbours[arc]
                    let to = Int(2 * other)
                    if level[to] < 0, part[Int(other)] != Part.beyond.rawValue {
                        level[to] = next
                        queue[tail] = 2 * other
                        tail += 1
                    }
                }
                if before[node] != -1, level[Int(state) - 1] < 0 {
                    level[Int(state) - 1] = next
                    queue[tail] = state - 1
                    tail += 1
                }
            }
        }
        return end != Int32.max
    }

    /// Adds ways through the layers until none is left or `most` were found.
    private func block(
        _ first: UnsafePointer<Int32>, _ neighbours: UnsafePointer<Int32>, _ sources: [Int32], most: Int
    ) -> Int {
        var found = 0
        for source in sources where before[Int(source)] == -1 {
            if found >= most { break }
            var length = 1
            trail[0] = 2 * source
            search: while length > 0 {
                let state = trail[length - 1]
                let node = Int(state >> 1)
                let next = level[Int(state)] + 1
                if state & 1 == 0 {
                    let isFirst = tried[Int(state)] == 0
                    tried[Int(state)] = 1
                    if isFirst {
                        if before[node] == -1 {
                            if part[node] == Part.sink.rawValue {
                                augment(length)
                                found += 1
                                break search
                            }
                            if level[Int(state) + 1] == next {
                                trail[length] = state + 1
                                length += 1
                                continue
                            }
                        } else if before[node] >= 0, level[Int(2 * before[node]) + 1] == next {
                            trail[length] = 2 * before[node] + 1
                            length += 1
                            continue
                        }
                    }
                } else {
                    let degree = first[node + 1] - first[node]
                    var went = false
                    while tried[Int(state)] < degree {
                        let other = neighbours[Int(first[node] + tried[Int(state)])]
                        tried[Int(state)] += 1
                        let to = Int(2 * other)
                        if level[to] == next, tried[to] == 0, part[Int(other)] != Part.beyond.rawValue {
                            trail[length] = 2 * other
                            length += 1
                            went = true
                            break
                        }
                    }
                    if went { continue }
                    if tried[Int(state)] == degree {
                        tried[Int(state)] += 1
                        if before[node] != -1, level[Int(state) - 1] == next, tried[Int(state) - 1] == 0 {
                            trail[length] = state - 1
                            length += 1
                            continue
                        }
                    }
                }
                length -= 1
            }
        }
        return found
    }

    /// Lays a way along the trail, undoing what it runs against.
    private func augment(_ length: Int) {
        before[Int(trail[0] >> 1)] = -2
        for step in 0..<length - 1 {
            let state = trail[step]
            let next = trail[step + 1]
            guard state & 1 == 1 else { continue }
            let node = state >> 1
            if next >> 1 == node {
                before[Int(node)] = -1
                after[Int(node)] = -1
            } else {
                after[Int(node)] = next >> 1
                before[Int(next >> 1)] = node
            }
        }
        after[Int(trail[length - 1] >> 1)] = -2
    }

    /// Of the cuts beside the sources and beside the sinks, the one whose sides are nearer in size.
    private func narrower(
        _ count: Int, _ first: UnsafePointer<Int32>, _ neighbours: UnsafePointer<Int32>, _ sinks: [Int32],
        _ innerSources: Int, _ innerSinks: Int
    ) -> (nodes: [Int32], larger: Int) {
        // `layers` has just marked all that the sources still reach.
        var nearSources: [Int32] = []
        var nearSide = innerSources
        for node in 0..<count where level[2 * node] >= 0 {
            if level[2 * node + 1] < 0 { nearSources.append(Int32(node)) } else { nearSide += 1 }
        }
        let nearLarger = max(nearSide, count - nearSide - nearSources.count)

        for state in 0..<2 * count { level[state] = -1 }
        var head = 0
        var tail = 0
        func reach(_ state: Int32) {
            guard level[Int(state)] < 0, part[Int(state >> 1)] != Part.beyond.rawValue else { return }
            level[Int(state)] = 0
            queue[tail] = state
            tail += 1
        }
        for node in sinks { reach(2 * node + 1) }
        while head < tail {
            let state = queue[head]
            head += 1
            let node = Int(state >> 1)
            if state & 1 == 1 {
                if before[node] == -1 { reach(state - 1) } else if after[node] >= 0 { reach(2 * after[node]) }
            } else {
                for arc in Int(first[node])..<Int(first[node + 1]) { reach(2 * neighbours[arc] + 1) }
                if before[node] != -1 { reach(state + 1) }
            }
        }
        var nearSinks: [Int32] = []
        var farSide = innerSinks
        for node in 0..<count where level[2 * node + 1] >= 0 {
            if level[2 * node] < 0 { nearSinks.append(Int32(node)) } else { farSide += 1 }
        }
        let farLarger = max(farSide, count - farSide - nearSinks.count)
        return farLarger < nearLarger ? (nearSinks, farLarger) : (nearSources, nearLarger)
    }
}
