extension HierarchyMetric {
    /// The times from every origin (a row each) to every destination; milliseconds, row after row, `Int32.max` where there is no way.
    public func matrix(from origins: [[Hierarchy.Seed]], to destinations: [[Hierarchy.Seed]]) -> [Int32] {
        guard !origins.isEmpty, !destinations.isEmpty else { return [] }
        var table = HubTable(ranks: hierarchy.nodes)
        table.reserve(destinations.count)
        let widest = (origins + destinations).map { labelLimit($0) }.max() ?? 0
        var times = [Int32](repeating: Int32.max, count: origins.count * destinations.count)
        withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: widest + 1) { room in
            func labelled(_ seeds: [Hierarchy.Seed], _ direction: Hierarchy.Direction) -> UnsafeBufferPointer<SIMD2<Int32>> {
                let count = label(seeds, direction, into: room.baseAddress!)
                return UnsafeBufferPointer(rebasing: UnsafeBufferPointer(room)[..<count])
            }
            for (member, destination) in destinations.enumerated() {
                table.insert(Int32(member), labelled(destination, .inward))
            }
            withUnsafeTemporaryAllocation(byteCount: 4 * table.stride + 16, alignment: 16) { raw in
                let row = raw.baseAddress!.assumingMemoryBound(to: Int32.self)
                for (index, origin) in origins.enumerated() {
                    table.times(labelled(origin, .outward), into: row)
                    for member in destinations.indices { times[index * destinations.count + member] = row[member] }
                }
            }
        }
        return times
    }
}
