/// Who is joined to whom by at least one arc of either direction; no loops, no neighbour twice.
struct Adjacency {
    /// Where a node's neighbours begin in `neighbours`; one more than nodes.
    var first: [Int32]
    var neighbours: [Int32]

    var count: Int { first.count - 1 }

    init(nodes: Int, tails: [Int32], heads: [Int32]) {
        var first = [Int32](repeating: 0, count: nodes + 1)
        for (tail, head) in zip(tails, heads) where tail != head {
            first[Int(tail) + 1] += 1
            first[Int(head) + 1] += 1
        }
        for node in 0..<nodes { first[node + 1] += first[node] }
        var free = first
        var neighbours = [Int32](repeating: 0, count: Int(first[nodes]))
        for (tail, head) in zip(tails, heads) where tail != head {
            neighbours[Int(free[Int(tail)])] = head
            free[Int(tail)] += 1
            neighbours[Int(free[Int(head)])] = tail
            free[Int(head)] += 1
        }
        var seenBy = [Int32](repeating: -1, count: nodes)
        var kept = 0
        for node in 0..<nodes {
            let range = Int(first[node])..<Int(first[node + 1])
            first[node] = Int32(kept)
            for slot in range where seenBy[Int(neighbours[slot])] != Int32(node) {
                seenBy[Int(neighbours[slot])] = Int32(node)
                neighbours[kept] = neighbours[slot]
                kept += 1
            }
        }
        first[nodes] = Int32(kept)
        neighbours.removeLast(neighbours.count - kept)
        self.first = first
        self.neighbours = neighbours
    }

    init(first: [Int32], neighbours: [Int32]) {
        self.first = first
        self.neighbours = neighbours
    }
}
