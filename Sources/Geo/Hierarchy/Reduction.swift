/// Takes away what has at most two neighbours, again and again: contracting it first is never a loss.
enum Reduction {
    /// The order of what was taken, and the graph that is left with its nodes.
    static func reduce(_ graph: Adjacency) -> (order: [Int32], core: (graph: Adjacency, nodes: [Int32])) {
        let count = graph.count
        var neighbours = graph.neighbours
        var degree = (0..<count).map { graph.first[$0 + 1] - graph.first[$0] }
        var isGone = [Bool](repeating: false, count: count)
        // A node touched in a round waits for the next: chains halve instead of becoming one long path of the tree.
        var touched = [Int32](repeating: -1, count: count)
        var order: [Int32] = []
        var round: Int32 = 0
        var frontier = (0..<Int32(count)).filter { degree[Int($0)] <= 2 }

        func replace(_ old: Int32, by new: Int32?, at node: Int32) {
            let begin = Int(graph.first[Int(node)])
            let end = begin + Int(degree[Int(node)])
            guard let slot = (begin..<end).first(where: { neighbours[$0] == old }) else { return }
            if let new, !neighbours[begin..<end].contains(new) {
                neighbours[slot] = new
            } else {
                neighbours[slot] = neighbours[end - 1]
                degree[Int(node)] -= 1
            }
        }

        while !frontier.isEmpty {
            var next: [Int32] = []
            for node in frontier where !isGone[Int(node)] && degree[Int(node)] <= 2 {
                if touched[Int(node)] == round {
                    next.append(node)
                    continue
                }
                isGone[Int(node)] = true
                order.append(node)
                let begin = Int(graph.first[Int(node)])
                let ends = Array(neighbours[begin..<begin + Int(degree[Int(node)])])
                for end in ends {
                    replace(node, by: ends.first { $0 != end }, at: end)
                    touched[Int(end)] = round
                    if degree[Int(end)] <= 2 { next.append(end) }
                }
            }
            frontier = next
            round += 1
        }

        let nodes = (0..<Int32(count)).filter { !isGone[Int($0)] }
        var numbers = [Int32](repeating: -1, count: count)
        for (number, node) in nodes.enumerated() { numbers[Int(node)] = Int32(number) }
        var first: [Int32] = [0]
        var kept: [Int32] = []
        for node in nodes {
            let begin = Int(graph.first[Int(node)])
            for slot in begin..<begin + Int(degree[Int(node)]) { kept.append(numbers[Int(neighbours[slot])]) }
            first.append(Int32(kept.count))
        }
        return (order, (Adjacency(first: first, neighbours: kept), nodes))
    }
}
