extension HierarchyMetric {
    /// The times from every origin (a row each) to every destination; milliseconds, row after row, `Int32.max` where there is
    /// no way.
    public func matrix(from origins: [[Hierarchy.Seed]], to destinations: [[Hierarchy.Seed]]) -> [Int32] {
        guard !origins.isEmpty, !destinations.isEmpty else { return [] }
        // The fewer lie in buckets, the many ask.
        if origins.count >= destinations.count {
            return table(of: destinations, .inward, askedBy: origins, .outward)
        }
        let turned = table(of: origins, .outward, askedBy: destinations, .inward)
        let (height, width) = (destinations.count, origins.count)
        return [Int32](unsafeUninitializedCapacity: turned.count) { times, count in
            turned.withUnsafeBufferPointer { turned in
                // In blocks that stay in the cache from either side.
                for top in stride(from: 0, to: height, by: 16) {
                    for left in 0..<width {
                        for row in top..<min(top + 16, height) { times[left &* height &+ row] = turned[row &* width &+ left] }
                    }
                }
            }
            count = turned.count
        }
    }

    /// The times between those who ask (a row each) and those in buckets.
    private func table(
        of members: [[Hierarchy.Seed]], _ memberDirection: Hierarchy.Direction, askedBy askers: [[Hierarchy.Seed]],
        _ askerDirection: Hierarchy.Direction
    ) -> [Int32] {
        var table = HubTable(ranks: hierarchy.nodes)
        table.reserve(members.count)
        let mostSeeds = max(members.lazy.map(\.count).max() ?? 0, askers.lazy.map(\.count).max() ?? 0)
        let limit = hierarchy.tree.height * max(1, mostSeeds) + 1
        return withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: limit) { room in
            let hubs = room.baseAddress!
            withLadder(memberDirection) { ladder in
                for member in neighbourly(members) {
                    let count = label(members[member], ladder, hasty: false, into: hubs)
                    table.insert(Int32(member), UnsafeBufferPointer(start: hubs, count: count))
                }
            }
            return [Int32](unsafeUninitializedCapacity: askers.count * members.count) { times, count in
                withUnsafeTemporaryAllocation(byteCount: 4 * table.stride + 16, alignment: 16) { raw in
                    let row = raw.baseAddress!.assumingMemoryBound(to: Int32.self)
                    withLadder(askerDirection) { ladder in
                        for asker in neighbourly(askers) {
                            let count = label(askers[asker], ladder, hasty: true, into: hubs)
                            table.times(UnsafeBufferPointer(start: hubs, count: count), into: row)
                            (times.baseAddress! + asker * members.count).initialize(from: row, count: members.count)
                        }
                    }
                }
                count = askers.count * members.count
            }
        }
    }
}
