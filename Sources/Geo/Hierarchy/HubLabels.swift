extension Hierarchy {
    /// Whether times run from the seeds to the hubs or from the hubs to the seeds.
    enum Direction {
        case outward
        case inward
    }
}

extension HierarchyMetric {
    /// Room for as many entries as a label of these seeds can have.
    func labelLimit(_ seeds: [Hierarchy.Seed]) -> Int { hierarchy.tree.height * max(1, seeds.count) + 1 }

    /// Writes the hubs of some seeds with their exact times: `(rank, milliseconds)`, for a single seed the highest
    /// hub first; how many.
    ///
    /// A hub that is reached as fast over a higher one is left out: every journey still has one hub in common. Who
    /// only asks once may spare that work (`hasty`) and gets more hubs, whose times may be too long where they do not matter.
    func label(
        _ seeds: [Hierarchy.Seed], _ direction: Hierarchy.Direction, hasty: Bool = false,
        into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        withLadder(direction) { label(seeds, $0, hasty: hasty, into: hubs) }
    }

    /// The same for many labels one after the other.
    @inline(__always)
    func label(
        _ seeds: [Hierarchy.Seed], _ ladder: Ladder, hasty: Bool, into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        var bottom: Int32 = -1
        for seed in seeds where seed.milliseconds < Hierarchy.blocked {
            precondition(seed.node >= 0 && Int(seed.node) < hierarchy.nodes, "a seed at a node that is not there")
            precondition(seed.milliseconds >= 0, "a seed's time is not negative")
            let rank = ladder.rankOf[Int(seed.node)]
            if bottom < 0 || ladder.floor[Int(rank)] < ladder.floor[Int(bottom)] { bottom = rank }
        }
        guard bottom >= 0 else { return 0 }
        let width = (ladder.height + 3) & ~3
        return withUnsafeTemporaryAllocation(byteCount: 20 * width, alignment: 16) { room -> Int? in
            let times = room.baseAddress!.assumingMemoryBound(to: Int32.self)
            let rows = (room.baseAddress! + 4 * width).assumingMemoryBound(to: SIMD4<Int32>.self)
            ladder.list(bottom, into: rows)
            let low = Int(ladder.floor[Int(bottom)])
            ladder.clear(times, from: low)
            for seed in seeds where seed.milliseconds < Hierarchy.blocked {
                let rank = ladder.rankOf[Int(seed.node)]
                let at = Int(ladder.floor[Int(rank)])
                // A seed on another way to the root: the ways are joined elsewhere.
                guard rows[at].z == rank else { return nil }
                times[at] = min(times[at], seed.milliseconds &+ Run.bias)
            }
            ladder.climb(low, ladder.height, rows, times)
            return hasty
                ? ladder.all(low, ladder.height, rows, times, into: hubs)
                : ladder.descend(low, ladder.height, rows, times, into: hubs)
        } ?? forked(seeds, ladder, into: hubs)
    }

    /// Places in the order in which they lie in the tree: each then finds in the cache what its neighbour has read.
    func neighbourly(_ places: [[Hierarchy.Seed]]) -> [Int] {
        let keys = places.enumerated().map { number, seeds in
            UInt64(seeds.first.map { UInt32(hierarchy.rankOf[Int($0.node)]) } ?? 0) << 32 | UInt64(number)
        }
        return keys.sorted().map { Int(truncatingIfNeeded: $0 & 0xFFFF_FFFF) }
    }

    /// The label of seeds that lie on several ways to the root.
    private func forked(
        _ seeds: [Hierarchy.Seed], _ ladder: Ladder, into hubs: UnsafeMutablePointer<SIMD2<Int32>>
    ) -> Int {
        let branches = SeedTree(seeds, hierarchy).branches
        let width = (ladder.height + 3) & ~3
        return withUnsafeTemporaryAllocation(byteCount: 20 * width * branches.count, alignment: 16) { room in
            let times = room.baseAddress!.assumingMemoryBound(to: Int32.self)
            let rows = (room.baseAddress! + 4 * width * branches.count).assumingMemoryBound(to: SIMD4<Int32>.self)
            for (index, branch) in branches.enumerated() {
                let own = times + width * index
                ladder.list(branch.bottom, into: rows + width * index)
                ladder.clear(own, from: Int(ladder.floor[Int(branch.bottom)]))
                for seed in branch.seeds {
                    let at = Int(ladder.floor[Int(ladder.rankOf[Int(seed.node)])])
                    own[at] = min(own[at], seed.milliseconds &+ Run.bias)
                }
            }
            for (index, branch) in branches.enumerated().reversed() {
                let own = times + width * index
                ladder.climb(Int(ladder.floor[Int(branch.bottom)]), branch.join, rows + width * index, own)
                guard branch.into >= 0 else { continue }
                let other = times + width * branch.into
                for at in branch.join..<ladder.height { other[at] = min(other[at], own[at]) }
            }
            var count = 0
            for (index, branch) in branches.enumerated() {
                let own = times + width * index
                if branch.into >= 0 {
                    let other = times + width * branch.into
                    for at in branch.join..<ladder.height { own[at] = other[at] }
                }
                count += ladder.descend(
                    Int(ladder.floor[Int(branch.bottom)]), branch.join, rows + width * index, own, into: hubs + count)
            }
            return count
        }
    }
}

/// The ways from some seeds to the root of the elimination tree, joined where they meet.
private struct SeedTree {
    /// A way: the ranks that are its own, below where it joins an earlier one.
    struct Branch {
        var seeds: [Hierarchy.Seed]
        /// The lowest rank.
        var bottom: Int32
        /// The floor of the first rank that is not its own; the tree's height for one that goes to a root.
        var join: Int
        /// The branch that it joins, −1 for none.
        var into: Int
    }
    var branches: [Branch] = []

    init(_ seeds: [Hierarchy.Seed], _ hierarchy: Hierarchy) {
        let tree = hierarchy.tree
        // The lowest first: most other seeds then lie on a way that is there already.
        let open = seeds.filter { $0.milliseconds < Hierarchy.blocked }
            .sorted { tree.floor[Int(hierarchy.rankOf[Int($0.node)])] < tree.floor[Int(hierarchy.rankOf[Int($1.node)])] }
        for seed in open {
            let rank = hierarchy.rankOf[Int(seed.node)]
            let (branch, floor) = meeting(rank, tree)
            if branch >= 0, floor == Int(tree.floor[Int(rank)]) {
                branches[branch].seeds.append(seed)
            } else {
                branches.append(Branch(seeds: [seed], bottom: rank, join: floor, into: branch))
            }
        }
    }

    /// The branch that owns the first rank at or above `rank` that any branch has, and that one's floor.
    private func meeting(_ rank: Int32, _ tree: EliminationTree) -> (branch: Int, floor: Int) {
        var best = (branch: -1, floor: tree.height)
        for (index, branch) in branches.enumerated() {
            var (a, b) = (rank, branch.bottom)
            // What is above has the greater rank.
            while a != b, a >= 0, b >= 0 {
                if a < b { a = tree.parent(a) } else { b = tree.parent(b) }
            }
            guard a >= 0, a == b else { continue }
            let floor = Int(tree.floor[Int(a)])
            if floor < branch.join, floor < best.floor { best = (index, floor) }
        }
        return best
    }
}
