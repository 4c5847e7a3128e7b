import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds an order of contraction that needs few shortcuts: nested dissection by flows across the map.
///
/// Dead ends and nodes between two neighbours go first, in rounds that keep the tree low; the rest is cut in two
/// again and again, and what separates the two sides is contracted after both.
struct Dissection {
    /// A part of the map that nothing else touches but nodes contracted later.
    private struct Piece {
        var graph: Adjacency
        /// The node of each local number.
        var nodes: [Int32]
        /// Where its nodes stand in the order.
        var begin: Int
    }

    static func order(_ graph: Adjacency, positions: [Position], progress: (Double) -> Void) -> [Int32] {
        let (first, core) = Reduction.reduce(graph)
        var order = first
        order.append(contentsOf: repeatElement(-1, count: graph.count - first.count))
        guard !core.nodes.isEmpty else { return order }

        let squeeze = cos((positions.first?.latitude ?? 0) / 180 * .pi)
        let plane = positions.map { SIMD2(Float($0.longitude * squeeze), Float($0.latitude)) }
        var flow = SeparatorFlow(capacity: core.nodes.count)
        var pieces = Self.components(
            of: Piece(graph: core.graph, nodes: core.nodes, begin: first.count), without: [], numbers: &flow.numbers)
        var placed = 0
        var told = 0.0
        while let piece = pieces.popLast() {
            let count = piece.nodes.count
            if count <= 2 {
                for local in 0..<count { order[piece.begin + local] = piece.nodes[local] }
                placed += count
                continue
            }
            let separator = flow.separator(of: piece.graph, at: piece.nodes.map { plane[Int($0)] })
            for (offset, local) in separator.enumerated() {
                order[piece.begin + count - separator.count + offset] = piece.nodes[Int(local)]
            }
            placed += separator.count
            pieces += Self.components(of: piece, without: separator, numbers: &flow.numbers)
            let share = Double(placed) / Double(core.nodes.count)
            if share - told >= 0.01 {
                told = share
                progress(share)
            }
        }
        return order
    }

    /// What is left of a piece, taken apart; each part has its place in the order.
    private static func components(of piece: Piece, without separator: [Int32], numbers: inout [Int32]) -> [Piece] {
        let count = piece.nodes.count
        let unseen: Int32 = -1
        let gone: Int32 = -2
        for local in 0..<count { numbers[local] = unseen }
        for local in separator { numbers[Int(local)] = gone }
        var pieces: [Piece] = []
        var begin = piece.begin
        var members: [Int32] = []
        piece.graph.neighbours.withUnsafeBufferPointer { neighbours in
            piece.graph.first.withUnsafeBufferPointer { first in
                for root in 0..<count where numbers[root] == unseen {
                    members.removeAll(keepingCapacity: true)
                    members.append(Int32(root))
                    numbers[root] = 0
                    var next = 0
                    var arcs = 0
                    while next < members.count {
                        let local = Int(members[next])
                        next += 1
                        for slot in Int(first[local])..<Int(first[local + 1]) {
                            let other = Int(neighbours[slot])
                            if numbers[other] == gone { continue }
                            arcs += 1
                            guard numbers[other] == unseen else { continue }
                            numbers[other] = Int32(members.count)
                            members.append(Int32(other))
                        }
                    }
                    var partFirst: [Int32] = []
                    partFirst.reserveCapacity(members.count + 1)
                    var partNeighbours: [Int32] = []
                    partNeighbours.reserveCapacity(arcs)
                    var nodes: [Int32] = []
                    nodes.reserveCapacity(members.count)
                    for member in members {
                        let local = Int(member)
                        partFirst.append(Int32(partNeighbours.count))
                        nodes.append(piece.nodes[local])
                        for slot in Int(first[local])..<Int(first[local + 1]) {
                            let number = numbers[Int(neighbours[slot])]
                            if number >= 0 { partNeighbours.append(number) }
                        }
                    }
                    partFirst.append(Int32(partNeighbours.count))
                    pieces.append(
                        Piece(graph: Adjacency(first: partFirst, neighbours: partNeighbours), nodes: nodes, begin: begin))
                    begin += nodes.count
                }
            }
        }
        return pieces
    }
}
