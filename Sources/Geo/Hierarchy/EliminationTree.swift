/// The contracted graph in the numbers of its order: every node's edges to later ones, and the tree they form.
///
/// The later neighbours of a node all lie on its way to the root, so the floor of a neighbour names it. Ranks
/// run through the tree in postorder: what is below a node lies in one piece just before it.
struct EliminationTree: Sendable {
    /// The first later neighbour of each rank (−1 at a root) and where its edges begin; one more than ranks.
    var steps: [SIMD2<Int32>]
    /// How high each rank stands: roots on the top floor, `height` − 1, every step down one floor lower.
    var floor: [Int32]
    /// The cell that each rank is in or above.
    var cellOf: [Int32]
    var cells: [Cell]
    /// Of cell after cell, the ranks from above it up to the root.
    var above: [Int32]
    /// The floor of each edge's later end, rising within a row, and behind which edge the floors stop being neighbours.
    var spans: [SIMD2<Int32>]
    /// Where the edges that lead up to a rank begin in `below`.
    var belowFirst: [Int32]
    /// The edges that lead up to a rank.
    var below: [Below]
    var height: Int
    var triangles: Int

    /// An edge as its later end sees it.
    struct Below: Sendable {
        var edge: Int32
        /// Edges of its row from itself on, and all of its row; a longer row would not fit a hierarchy.
        var rest: UInt16
        var row: UInt16
    }

    /// A small subtree. What is above it stands written down in a row: going from parent to parent, memory would have
    /// to answer before one knows what to ask next.
    struct Cell: Sendable {
        /// Where its piece of `above` begins.
        var begin: Int32
        /// The floor just above it.
        var floor: Int32
    }

    var edges: Int { spans.count }

    func parent(_ rank: Int32) -> Int32 { steps[Int(rank)].x }

    /// The edges from a rank to later ones.
    func row(_ rank: Int32) -> Range<Int> { Int(steps[Int(rank)].y)..<Int(steps[Int(rank) + 1].y) }

    var bytes: Int {
        4 * (floor.count + belowFirst.count + cellOf.count + 2 * cells.count + above.count)
            + 8 * (steps.count + spans.count + below.count)
    }

    /// Contracts in the given order and says which equivalent order (a postorder) it kept.
    static func make(_ graph: Adjacency, order: [Int32]) -> (order: [Int32], tree: EliminationTree) {
        let count = graph.count
        let drafted = drafts(graph, order)
        let placed = postorder(drafted)
        var final = [Int32](repeating: 0, count: count)
        for (rank, place) in placed.enumerated() { final[Int(place)] = order[rank] }
        var parent = [Int32](repeating: -1, count: count)
        for rank in 0..<count where drafted[rank] >= 0 { parent[Int(placed[rank])] = placed[Int(drafted[rank])] }
        var depth = [Int32](repeating: 0, count: count)
        for rank in stride(from: count - 1, through: 0, by: -1) where parent[rank] >= 0 {
            depth[rank] = depth[Int(parent[rank])] + 1
        }
        let height = (depth.max() ?? -1) + 1
        return (
            final,
            EliminationTree(graph, order: final, parent: parent, floor: depth.map { height - 1 - $0 }, height: Int(height))
        )
    }

    private init(_ graph: Adjacency, order: [Int32], parent: [Int32], floor: [Int32], height: Int) {
        let count = order.count
        self.floor = floor
        self.height = height
        var rankOf = [Int32](repeating: 0, count: count)
        for (rank, node) in order.enumerated() { rankOf[Int(node)] = Int32(rank) }
        (cellOf, cells, above) = Self.cut(parent, floor, height: height)
        var firstChild = [Int32](repeating: -1, count: count)
        var nextChild = [Int32](repeating: -1, count: count)
        for rank in 0..<count where parent[rank] >= 0 {
            nextChild[rank] = firstChild[Int(parent[rank])]
            firstChild[Int(parent[rank])] = Int32(rank)
        }
        var rowFirst = [Int32](repeating: 0, count: count + 1)
        var level: [Int32] = []
        level.reserveCapacity(graph.neighbours.count * 2)
        var isIn = [Bool](repeating: false, count: height)
        var row: [Int32] = []
        var triangles = 0
        for rank in 0..<count {
            row.removeAll(keepingCapacity: true)
            let node = Int(order[rank])
            for slot in graph.first[node]..<graph.first[node + 1] {
                let other = rankOf[Int(graph.neighbours[Int(slot)])]
                guard other > rank else { continue }
                let at = floor[Int(other)]
                if !isIn[Int(at)] {
                    isIn[Int(at)] = true
                    row.append(at)
                }
            }
            var child = firstChild[rank]
            while child >= 0 {
                for edge in Int(rowFirst[Int(child)]) + 1..<max(Int(rowFirst[Int(child)]) + 1, Int(rowFirst[Int(child) + 1])) {
                    let at = level[edge]
                    if !isIn[Int(at)] {
                        isIn[Int(at)] = true
                        row.append(at)
                    }
                }
                child = nextChild[Int(child)]
            }
            row.sort()
            for at in row { isIn[Int(at)] = false }
            level.append(contentsOf: row)
            triangles += row.count * (row.count - 1) / 2
            rowFirst[rank + 1] = Int32(level.count)
        }
        steps = (0...count).map { SIMD2($0 < count ? parent[$0] : -1, rowFirst[$0]) }
        self.triangles = triangles
        var spans = level.map { SIMD2($0, 0) }
        for rank in 0..<count {
            let row = Int(rowFirst[rank])..<Int(rowFirst[rank + 1])
            for edge in row.reversed() {
                let goesOn = edge + 1 < row.upperBound && level[edge + 1] == level[edge] + 1
                spans[edge].y = goesOn ? spans[edge + 1].y : Int32(edge + 1)
            }
        }
        self.spans = spans
        (belowFirst, below) = Self.turned(rowFirst, level, parent: parent, floor: floor)
    }

    /// Cuts the tree into cells of at most 64 ranks; of more when a poor order made it so high that what is above them would
    /// take too much room.
    private static func cut(_ parent: [Int32], _ floor: [Int32], height: Int) -> ([Int32], [Cell], [Int32]) {
        let count = parent.count
        var size = [Int32](repeating: 1, count: count)
        for rank in 0..<count where parent[rank] >= 0 { size[Int(parent[rank])] += size[rank] }
        var limit = 64
        func written() -> Int {
            (0..<count).reduce(0) { sum, rank in
                let isRoot = Int(size[rank]) <= limit && parent[rank] >= 0 && Int(size[Int(parent[rank])]) > limit
                return isRoot ? sum + height - 1 - Int(floor[rank]) : sum
            }
        }
        while written() > 32 * count { limit *= 2 }
        var cellOf = [Int32](repeating: -1, count: count)
        var cells: [Cell] = []
        var above: [Int32] = []
        for rank in stride(from: count - 1, through: 0, by: -1) where Int(size[rank]) <= limit {
            let own = parent[rank]
            if own >= 0, Int(size[Int(own)]) <= limit {
                cellOf[rank] = cellOf[Int(own)]
            } else {
                cellOf[rank] = Int32(cells.count)
                cells.append(Cell(begin: Int32(above.count), floor: floor[rank] + 1))
                var higher = own
                while higher >= 0 {
                    above.append(higher)
                    // Any of the cells below a rank names all that is above it.
                    cellOf[Int(higher)] = cellOf[rank]
                    higher = parent[Int(higher)]
                }
            }
        }
        return (cellOf, cells, above)
    }

    /// The edges by their later end.
    private static func turned(
        _ rowFirst: [Int32], _ level: [Int32], parent: [Int32], floor: [Int32]
    ) -> ([Int32], [Below]) {
        let count = parent.count
        var first = [Int32](repeating: 0, count: count + 1)
        var heads = [Int32](repeating: 0, count: level.count)
        for rank in 0..<count {
            var head = Int32(rank)
            for edge in Int(rowFirst[rank])..<Int(rowFirst[rank + 1]) {
                repeat { head = parent[Int(head)] } while floor[Int(head)] != level[edge]
                heads[edge] = head
                first[Int(head) + 1] += 1
            }
        }
        for rank in 0..<count { first[rank + 1] += first[rank] }
        var free = first
        var below = [Below](repeating: Below(edge: 0, rest: 0, row: 0), count: level.count)
        for rank in 0..<count {
            let end = rowFirst[rank + 1]
            for edge in rowFirst[rank]..<rowFirst[rank + 1] {
                let head = Int(heads[Int(edge)])
                below[Int(free[head])] = Below(edge: edge, rest: UInt16(end - edge), row: UInt16(end - rowFirst[rank]))
                free[head] += 1
            }
        }
        return (first, below)
    }

    /// The parent of each rank under `order` (Liu's algorithm, paths compressed).
    private static func drafts(_ graph: Adjacency, _ order: [Int32]) -> [Int32] {
        let count = graph.count
        var rankOf = [Int32](repeating: 0, count: count)
        for (rank, node) in order.enumerated() { rankOf[Int(node)] = Int32(rank) }
        var parent = [Int32](repeating: -1, count: count)
        var ancestor = [Int32](repeating: -1, count: count)
        for rank in 0..<count {
            let node = Int(order[rank])
            for slot in graph.first[node]..<graph.first[node + 1] {
                var lower = rankOf[Int(graph.neighbours[Int(slot)])]
                while lower < rank {
                    let next = ancestor[Int(lower)]
                    if next == rank { break }
                    ancestor[Int(lower)] = Int32(rank)
                    if next < 0 {
                        parent[Int(lower)] = Int32(rank)
                        break
                    }
                    lower = next
                }
            }
        }
        return parent
    }

    /// Where each rank stands in a postorder; the largest subtree comes last, beside its parent.
    private static func postorder(_ parent: [Int32]) -> [Int32] {
        let count = parent.count
        var size = [Int32](repeating: 1, count: count)
        for rank in 0..<count where parent[rank] >= 0 { size[Int(parent[rank])] += size[rank] }
        var heavy = [Int32](repeating: -1, count: count)
        for rank in 0..<count where parent[rank] >= 0 {
            let above = Int(parent[rank])
            if heavy[above] < 0 || size[rank] > size[Int(heavy[above])] { heavy[above] = Int32(rank) }
        }
        // Parents come first on the way down: each hands its children their pieces of its own.
        var free = [Int32](repeating: 0, count: count)
        var place = [Int32](repeating: 0, count: count)
        var roots: Int32 = 0
        for rank in stride(from: count - 1, through: 0, by: -1) {
            let begin: Int32
            let above = Int(parent[rank])
            if above < 0 {
                begin = roots
                roots += size[rank]
            } else if Int(heavy[above]) == rank {
                begin = place[above] - size[rank]
            } else {
                begin = free[above]
                free[above] += size[rank]
            }
            free[rank] = begin
            place[rank] = begin + size[rank] - 1
        }
        return place
    }
}
