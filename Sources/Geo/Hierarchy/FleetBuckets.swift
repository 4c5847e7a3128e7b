/// Units on the move and the time each needs to any scene: a unit's hubs lie in buckets, a scene asks its own hubs.
///
/// A value; asking changes nothing, so any number may ask at once.
public struct FleetBuckets: Sendable {
    /// The times that hold for all units.
    public private(set) var metric: HierarchyMetric
    /// The units' numbers in the order in which `times(to:)` answers.
    public private(set) var units: [Int] = []
    private var slots: [Int: Int] = [:]
    private var seeds: [[Hierarchy.Seed]] = []
    private var labels: [[SIMD2<Int32>]] = []
    private var table: HubTable

    /// A unit and its time to a scene.
    public struct Arrival: Sendable, Equatable {
        /// The unit's number.
        public var unit: Int
        /// From where the unit is, its seeds' and the scene's own milliseconds included.
        public var milliseconds: Int32
    }

    /// No units yet.
    public init(_ metric: HierarchyMetric) {
        self.metric = metric
        table = HubTable(ranks: metric.hierarchy.nodes)
    }

    /// What the units' hubs hold in memory beside the hierarchy and its metric; bytes.
    public var bytes: Int { table.bytes + labels.reduce(0) { $0 + 8 * $1.capacity } }

    /// Puts a unit at its seeds, wherever it was before; one without seeds stays known but reaches nothing.
    public mutating func place(_ unit: Int, at seeds: [Hierarchy.Seed]) {
        let slot: Int
        if let known = slots[unit] {
            slot = known
            labels[slot].withUnsafeBufferPointer { table.remove(Int32(slot), $0) }
        } else {
            slot = units.count
            table.reserve(slot + 1)
            units.append(unit)
            slots[unit] = slot
            self.seeds.append([])
            labels.append([])
        }
        self.seeds[slot] = seeds
        write(slot)
    }

    /// Takes a unit away; whether it was there.
    @discardableResult
    public mutating func remove(_ unit: Int) -> Bool {
        guard let slot = slots.removeValue(forKey: unit) else { return false }
        let last = units.count - 1
        labels[slot].withUnsafeBufferPointer { table.remove(Int32(slot), $0) }
        if slot != last {
            labels[last].withUnsafeBufferPointer {
                table.remove(Int32(last), $0)
                table.insert(Int32(slot), $0)
            }
            units[slot] = units[last]
            slots[units[slot]] = slot
            seeds[slot] = seeds[last]
            labels[slot] = labels[last]
        }
        units.removeLast()
        seeds.removeLast()
        labels.removeLast()
        return true
    }

    /// Takes other times for all; every unit stays where it is.
    public mutating func adopt(_ metric: HierarchyMetric) {
        precondition(metric.hierarchy === self.metric.hierarchy, "times of another hierarchy: make a new fleet")
        self.metric = metric
        relabel()
    }

    /// Takes a new time for every arc; every unit stays where it is.
    public mutating func reweight(_ milliseconds: [Int32]) {
        metric.reweight(milliseconds)
        relabel()
    }

    /// Takes a new time for some arcs; every unit stays where it is.
    public mutating func update(_ changes: [(arc: Int, milliseconds: Int32)]) {
        if metric.update(changes) { relabel() }
    }

    private mutating func relabel() {
        for slot in metric.neighbourly(seeds) {
            labels[slot].withUnsafeBufferPointer { table.remove(Int32(slot), $0) }
            write(slot)
        }
    }

    /// Works out a unit's label and writes it into the buckets.
    private mutating func write(_ slot: Int) {
        let place = seeds[slot]
        withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: metric.labelLimit(place)) { room in
            let count = metric.label(place, .outward, into: room.baseAddress!)
            let label = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(room)[..<count])
            table.insert(Int32(slot), label)
            labels[slot].removeAll(keepingCapacity: true)
            labels[slot].append(contentsOf: label)
        }
    }

    /// The milliseconds from every unit to the scene, in the order of `units`; `Int32.max` where there is no way.
    public func times(to scene: [Hierarchy.Seed]) -> [Int32] {
        var times: [Int32] = []
        self.times(to: scene, into: &times)
        return times
    }

    /// The same, into an array that may be used again and again.
    public func times(to scene: [Hierarchy.Seed], into times: inout [Int32]) {
        if times.count != units.count {
            times.removeAll(keepingCapacity: true)
            times.append(contentsOf: repeatElement(Int32.max, count: units.count))
        }
        withTimes(to: scene) { all in
            times.withUnsafeMutableBufferPointer { times in
                for slot in 0..<times.count { times[slot] = all[slot] }
            }
        }
    }

    /// The units that are at the scene first, at most `count`, the soonest first (of equals, the earlier of `units`).
    public func nearest(_ count: Int, to scene: [Hierarchy.Seed]) -> [Arrival] {
        withTimes(to: scene) { soonest(count, of: UnsafeBufferPointer(start: $0, count: units.count)) }
    }

    /// The same from times that `times(to:)` gave.
    public func soonest(_ count: Int, of times: [Int32]) -> [Arrival] {
        precondition(times.count == units.count, "times of another fleet")
        return times.withUnsafeBufferPointer { soonest(count, of: $0) }
    }

    private func soonest(_ count: Int, of times: UnsafeBufferPointer<Int32>) -> [Arrival] {
        guard count > 0 else { return [] }
        return withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: count + 1) { best in
            var found = 0
            var bar = Int32.max
            for slot in 0..<times.count where times[slot] < bar {
                let time = times[slot]
                var at = found
                while at > 0, best[at - 1].x > time {
                    best[at] = best[at - 1]
                    at -= 1
                }
                best[at] = SIMD2(time, Int32(slot))
                found = min(found + 1, count)
                if found == count { bar = best[count - 1].x }
            }
            return best[..<found].map { Arrival(unit: units[Int($0.y)], milliseconds: $0.x) }
        }
    }

    private func withTimes<Result>(
        to scene: [Hierarchy.Seed], _ body: (UnsafeMutablePointer<Int32>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: SIMD2<Int32>.self, capacity: metric.labelLimit(scene)) { room in
            let count = metric.label(scene, .inward, hasty: true, into: room.baseAddress!)
            return withUnsafeTemporaryAllocation(byteCount: 4 * table.stride + 16, alignment: 16) { raw in
                let times = raw.baseAddress!.assumingMemoryBound(to: Int32.self)
                table.times(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(room)[..<count]), into: times)
                return body(times)
            }
        }
    }
}
