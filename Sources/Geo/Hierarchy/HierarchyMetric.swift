/// The times of one profile on a hierarchy: every edge's least time up and down over what was contracted before it.
///
/// A value: a copy keeps its times when the original is changed. Times are exact as long as they stay below
/// `Hierarchy.blocked`.
public struct HierarchyMetric: Sendable {
    /// What it stands on.
    public let hierarchy: Hierarchy
    /// The milliseconds of each arc as they were given; `Int32.max` where no way is.
    public private(set) var milliseconds: [Int32]
    /// Row after row the times of the edges to their later ends, then the times back; `Run.margin` numbers off.
    var times: [Int32]

    /// Customises the hierarchy for one time per arc: milliseconds, not negative, `Int32.max` for an arc that is closed.
    public init(_ hierarchy: Hierarchy, milliseconds: [Int32]) {
        self.hierarchy = hierarchy
        self.milliseconds = []
        times = [Int32](repeating: Hierarchy.blocked, count: 2 * (hierarchy.tree.edges + Run.margin))
        reweight(milliseconds)
    }

    /// Takes a new time for every arc.
    public mutating func reweight(_ milliseconds: [Int32]) {
        precondition(milliseconds.count == hierarchy.arcs, "every arc needs a time")
        precondition(milliseconds.allSatisfy { $0 >= 0 }, "a time is not negative")
        self.milliseconds = milliseconds
        hierarchy.customise(milliseconds, &times)
    }

    /// Takes a new time for some arcs and works out what follows from them; the same as `reweight` with all, but quick.
    ///
    /// Whether any time between two nodes may have changed.
    @discardableResult
    public mutating func update(_ changes: [(arc: Int, milliseconds: Int32)]) -> Bool {
        var rows: [Int32] = []
        for (arc, time) in changes {
            precondition(milliseconds.indices.contains(arc), "an arc that is not there")
            precondition(time >= 0, "a time is not negative")
            guard milliseconds[arc] != time else { continue }
            milliseconds[arc] = time
            let row = hierarchy.inputs.rowOf[arc]
            if row >= 0 { rows.append(row) }
        }
        guard !rows.isEmpty else { return false }
        return hierarchy.recustomise(milliseconds, &times, rows)
    }

    /// The time of an edge to its later end, or the time back.
    func time(of edge: Edge, rising: Bool) -> Int32 {
        let row = hierarchy.tree.row(edge.lower)
        return times[Run.margin + row.lowerBound + edge.number + (rising ? 0 : row.count)]
    }
}
