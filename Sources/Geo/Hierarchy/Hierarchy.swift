public import Ground

/// The lasting part of a customisable contraction hierarchy: which node is contracted when, and what its shortcuts join.
///
/// It knows no times: any number of metrics (`HierarchyMetric`) stand on one hierarchy.
public final class Hierarchy: Sendable {
    /// A time at or above this is no way at all; about six days, in milliseconds.
    public static let blocked: Int32 = 1 << 29 - 1

    /// Where a journey begins or ends, with the milliseconds it takes to be there.
    public struct Seed: Sendable, Equatable {
        /// A node of the graph, 0..<nodes.
        public var node: Int32
        /// Not negative; `Int32.max` makes the seed count for nothing.
        public var milliseconds: Int32

        /// A seed at a node.
        public init(node: Int32, milliseconds: Int32) {
            self.node = node
            self.milliseconds = milliseconds
        }
    }

    /// How large the hierarchy became.
    public struct Shape: Sendable, Equatable {
        /// Nodes of the graph.
        public var nodes: Int
        /// Arcs of the graph as they were given.
        public var arcs: Int
        /// Undirected edges after contraction, each with a time in either direction.
        public var edges: Int
        /// Nodes on the longest way to the root of the elimination tree.
        public var height: Int
        /// Pairs of edges that one contraction joins.
        public var triangles: Int
        /// What the hierarchy holds in memory; bytes.
        public var bytes: Int
        /// What every metric on it holds beside; bytes.
        public var bytesOfMetric: Int
    }

    /// Nodes of the graph.
    public let nodes: Int
    /// Arcs of the graph as they were given.
    public let arcs: Int
    /// The nodes from the first contracted to the last; give it to the hierarchy of a changed map.
    public let order: [Int32]
    let rankOf: [Int32]
    let tree: EliminationTree
    let inputs: HierarchyInputs

    /// Contracts a graph of `nodes` nodes (a position each) with an arc from `tails[i]` to `heads[i]` for every `i`.
    ///
    /// `under` gives the order of an earlier hierarchy, whose node numbers are still good: nodes it does not name are contracted
    /// first. `progress` hears the share that is done, 0…1. Unusable input (counts that differ, nodes that are
    /// not there) is a programmer's error and stops.
    public init(
        nodes: Int, positions: [Position], tails: [Int32], heads: [Int32], under earlier: [Int32]? = nil,
        progress: (Double) -> Void = { _ in }
    ) {
        precondition(positions.count == nodes, "every node needs a position")
        precondition(tails.count == heads.count, "every arc needs a tail and a head")
        precondition(nodes < Int(Int32.max) && tails.count < Int(Int32.max) / 2, "more than a hierarchy can number")
        precondition(
            tails.allSatisfy { $0 >= 0 && Int($0) < nodes } && heads.allSatisfy { $0 >= 0 && Int($0) < nodes },
            "an arc joins nodes that are there")
        let neighbours = Adjacency(nodes: nodes, tails: tails, heads: heads)
        let first: [Int32]
        if let earlier {
            first = Self.completed(earlier, nodes: nodes)
        } else {
            first = Dissection.order(neighbours, positions: positions) { progress(0.9 * $0) }
        }
        let (order, tree) = EliminationTree.make(neighbours, order: first)
        self.nodes = nodes
        arcs = tails.count
        self.order = order
        self.tree = tree
        var rankOf = [Int32](repeating: 0, count: nodes)
        for (rank, node) in order.enumerated() { rankOf[Int(node)] = Int32(rank) }
        self.rankOf = rankOf
        inputs = HierarchyInputs(tails: tails, heads: heads, rankOf: rankOf, tree: tree)
        progress(1)
    }

    /// How large it became.
    public var shape: Shape {
        let edges = tree.edges
        return Shape(
            nodes: nodes, arcs: arcs, edges: edges, height: tree.height, triangles: tree.triangles,
            bytes: 4 * (order.count + rankOf.count) + tree.bytes + inputs.bytes,
            bytesOfMetric: 8 * (edges + Run.margin) + 4 * arcs)
    }

    /// An order of an earlier map made one of this map: strangers first, nothing twice.
    private static func completed(_ earlier: [Int32], nodes: Int) -> [Int32] {
        var isNamed = [Bool](repeating: false, count: nodes)
        var named: [Int32] = []
        named.reserveCapacity(nodes)
        for node in earlier where node >= 0 && Int(node) < nodes && !isNamed[Int(node)] {
            isNamed[Int(node)] = true
            named.append(node)
        }
        return (0..<Int32(nodes)).filter { !isNamed[Int($0)] } + named
    }
}
