/// Which edge of the contracted graph each arc of the given graph becomes.
struct HierarchyInputs: Sendable {
    /// Where the arcs whose earlier end is a rank begin in `arcs`; one more than ranks.
    var first: [Int32]
    /// The number of the arc as given and the floor of its later end, doubled, plus one for an arc that leads down.
    var arcs: [SIMD2<Int32>]
    /// The rank of each given arc's earlier end, −1 for a loop.
    var rowOf: [Int32]

    var bytes: Int { 4 * (first.count + rowOf.count) + 8 * arcs.count }

    init(tails: [Int32], heads: [Int32], rankOf: [Int32], tree: EliminationTree) {
        let count = rankOf.count
        var first = [Int32](repeating: 0, count: count + 1)
        var rowOf = [Int32](repeating: -1, count: tails.count)
        for arc in tails.indices where tails[arc] != heads[arc] {
            let row = min(rankOf[Int(tails[arc])], rankOf[Int(heads[arc])])
            rowOf[arc] = row
            first[Int(row) + 1] += 1
        }
        for rank in 0..<count { first[rank + 1] += first[rank] }
        var free = first
        var arcs = [SIMD2<Int32>](repeating: .zero, count: Int(first[count]))
        for arc in tails.indices where rowOf[arc] >= 0 {
            let row = Int(rowOf[arc])
            let leadsDown = rankOf[Int(heads[arc])] == rowOf[arc]
            let later = leadsDown ? rankOf[Int(tails[arc])] : rankOf[Int(heads[arc])]
            arcs[Int(free[row])] = SIMD2(Int32(arc), tree.floor[Int(later)] * 2 + (leadsDown ? 1 : 0))
            free[row] += 1
        }
        self.first = first
        self.arcs = arcs
        self.rowOf = rowOf
    }
}
