extension Hierarchy {
    /// Whether times run from the seeds to the hubs or from the hubs to the seeds.
    enum Direction {
        case outward
        case inward
    }
}

/// The ways from some seeds to the root of the elimination tree, joined where they meet.
struct SeedTree {
    /// A way: the ranks by depth that are its own, below where it joins an earlier one.
    struct Branch {
        var seeds: [Hierarchy.Seed]
        /// The deepest rank.
        var bottom: Int32
        /// The depth of the first rank that is not its own, −1 for one that goes to the root.
        var join: Int32
        /// The branch that it joins.
        var into: Int
    }
    var branches: [Branch] = []

    init(_ seeds: [Hierarchy.Seed], _ hierarchy: Hierarchy) {
        var open = seeds.filter { $0.milliseconds < Hierarchy.blocked }
        let tree = hierarchy.tree
        for seed in open {
            precondition(seed.node >= 0 && Int(seed.node) < hierarchy.nodes, "a seed at a node that is not there")
            precondition(seed.milliseconds >= 0, "a seed's time is not negative")
        }
        // The deepest first: most other seeds then lie on a way that is there already.
        open.sort { tree.depth[Int(hierarchy.rankOf[Int($0.node)])] > tree.depth[Int(hierarchy.rankOf[Int($1.node)])] }
        for seed in open {
            let rank = hierarchy.rankOf[Int(seed.node)]
            if let (branch, meets) = meeting(rank, tree), meets == tree.depth[Int(rank)] {
                branches[branch].seeds.append(seed)
            } else if let (branch, meets) = meeting(rank, tree) {
                branches.append(Branch(seeds: [seed], bottom: rank, join: meets, into: branch))
            } else {
                branches.append(Branch(seeds: [seed], bottom: rank, join: -1, into: -1))
            }
        }
    }

    /// The branch that owns the first rank at or above `rank` that any branch has, and its depth.
    private func meeting(_ rank: Int32, _ tree: EliminationTree) -> (branch: Int, depth: Int32)? {
        var best: (branch: Int, depth: Int32)?
        for (index, branch) in branches.enumerated() {
            var (a, b) = (rank, branch.bottom)
            // In a postorder the smaller of two ranks is never an ancestor of the other.
            while a != b, a >= 0, b >= 0 {
                if a < b { a = tree.parent[Int(a)] } else { b = tree.parent[Int(b)] }
            }
            guard a >= 0, a == b else { continue }
            let depth = tree.depth[Int(a)]
            if depth > branch.join, depth > best?.depth ?? -1 { best = (index, depth) }
        }
        return best
    }
}

extension HierarchyMetric {
    /// The arrays that a label's work reads, without checks.
    struct Ladder {
        let parent: UnsafePointer<Int32>
        let depth: UnsafePointer<Int32>
        let rowFirst: UnsafePointer<Int32>
        let level: UnsafePointer<Int32>
        /// Times up and down of each edge, one after the other.
        let weights: UnsafePointer<Int32>
        let height: Int
    }

    func withLadder<Result>(_ body: (Ladder) -> Result) -> Result {
        let tree = hierarchy.tree
        return tree.parent.withUnsafeBufferPointer { parent in
            tree.depth.withUnsafeBufferPointer { depth in
                tree.rowFirst.withUnsafeBufferPointer { rowFirst in
                    tree.level.withUnsafeBufferPointer { level in
                        weights.withUnsafeBytes { weights in
                            body(
                                Ladder(
                                    parent: parent.anyBase, depth: depth.anyBase, rowFirst: rowFirst.anyBase,
                                    level: level.anyBase,
                                    weights: weights.bindMemory(to: Int32.self).anyBase, height: tree.height))
                        }
                    }
                }
            }
        }
    }

    /// More entries than a label of these seeds can have.
    func labelLimit(_ seeds: [Hierarchy.Seed]) -> Int { hierarchy.tree.height * max(1, seeds.count) }

    /// Writes the hubs of some seeds with their exact times: `(rank, milliseconds)`, high hubs first; how many.
    ///
    /// A hub that is reached as fast over a higher one is left out: every journey still has one hub in common.
    func label(
        _ seeds: [Hierarchy.Seed], _ direction: Hierarchy.Direction, into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        let branches = SeedTree(seeds, hierarchy).branches
        guard !branches.isEmpty else { return 0 }
        let height = hierarchy.tree.height
        return withLadder { ladder in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: height * (branches.count + 1)) { room in
                let times = room.baseAddress!
                let ranks = times + height * branches.count
                for (index, branch) in branches.enumerated() {
                    let own = times + height * index
                    for at in 0...Int(ladder.depth[Int(branch.bottom)]) { own[at] = Hierarchy.blocked }
                    for seed in branch.seeds {
                        let at = Int(ladder.depth[Int(hierarchy.rankOf[Int(seed.node)])])
                        own[at] = min(own[at], seed.milliseconds)
                    }
                }
                for (index, branch) in branches.enumerated().reversed() {
                    ladder.climb(branch, times + height * index, direction)
                    guard branch.into >= 0, branch.join >= 0 else { continue }
                    let (own, other) = (times + height * index, times + height * branch.into)
                    for at in 0...Int(branch.join) { other[at] = min(other[at], own[at]) }
                }
                var count = 0
                for (index, branch) in branches.enumerated() {
                    let own = times + height * index
                    if branch.into >= 0, branch.join >= 0 {
                        let other = times + height * branch.into
                        for at in 0...Int(branch.join) { own[at] = other[at] }
                    }
                    count += ladder.descend(branch, own, ranks, direction, into: hubs + count)
                }
                return count
            }
        }
    }
}

extension HierarchyMetric.Ladder {
    /// Relaxes the edges of a branch's own ranks from its bottom up.
    @inline(__always)
    func climb(_ branch: SeedTree.Branch, _ times: UnsafeMutablePointer<Int32>, _ direction: Hierarchy.Direction) {
        let weights = direction == .outward ? weights : weights + 1
        var rank = Int(branch.bottom)
        while rank >= 0, depth[rank] > branch.join {
            let base = times[Int(depth[rank])]
            if base < Hierarchy.blocked {
                var edge = Int(rowFirst[rank])
                let end = Int(rowFirst[rank + 1])
                while edge < end {
                    let at = Int(level[edge])
                    times[at] = min(times[at], base &+ weights[2 &* edge])
                    edge &+= 1
                }
            }
            rank = Int(parent[rank])
        }
    }

    /// Makes the times of a branch's own ranks exact from the top down; writes those that no higher one serves as well.
    @inline(__always)
    func descend(
        _ branch: SeedTree.Branch, _ times: UnsafeMutablePointer<Int32>, _ ranks: UnsafeMutablePointer<Int32>,
        _ direction: Hierarchy.Direction, into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        let weights = direction == .outward ? weights + 1 : weights
        var rank = branch.bottom
        while rank >= 0, depth[Int(rank)] > branch.join {
            ranks[Int(depth[Int(rank)])] = rank
            rank = parent[Int(rank)]
        }
        var count = 0
        var at = Int(branch.join) + 1
        let bottom = Int(depth[Int(branch.bottom)])
        while at <= bottom {
            let rank = Int(ranks[at])
            var least = Hierarchy.blocked
            var edge = Int(rowFirst[rank])
            let end = Int(rowFirst[rank + 1])
            while edge < end {
                least = min(least, times[Int(level[edge])] &+ weights[2 &* edge])
                edge &+= 1
            }
            if times[at] < least {
                hubs[count] = SIMD2(Int32(rank), times[at])
                count &+= 1
            } else {
                times[at] = least
            }
            at &+= 1
        }
        return count
    }
}
