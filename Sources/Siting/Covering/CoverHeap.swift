/// Open nodes of a tree, the highest bound on top.
struct CoverHeap {
    private var entries: [(node: Int, bound: Double)] = []

    mutating func push(_ node: Int, _ bound: Double) {
        entries.append((node, bound))
        var at = entries.count - 1
        while at > 0 {
            let parent = (at - 1) / 2
            guard entries[at].bound > entries[parent].bound else { break }
            entries.swapAt(at, parent)
            at = parent
        }
    }

    mutating func pop() -> Int? {
        guard let top = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return top.node }
        entries[0] = last
        var at = 0
        while true {
            var largest = at
            for child in [2 * at + 1, 2 * at + 2] where child < entries.count && entries[child].bound > entries[largest].bound {
                largest = child
            }
            guard largest != at else { return top.node }
            entries.swapAt(at, largest)
            at = largest
        }
    }
}
