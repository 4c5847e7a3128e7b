import Foundation
import Geo
import Ground
import Import

/// A road graph as plain arrays: the same arcs and weights for ours and for the peers.
struct BenchGraph {
    var name: String
    /// The extract it was read from.
    var path: String
    var map: MapData
    /// From arc number to the node where it begins.
    var tails: [Int32]
    /// From arc number to the node where it ends.
    var heads: [Int32]
    /// From arc number to what a car takes for it.
    var milliseconds: [Int32]

    var positions: [Position] { map.nodes }
    var nodes: Int { map.nodes.count }
    var arcs: Int { tails.count }

    /// Reads an extract through Import and weighs its streets for cars by the standard speeds.
    init(name: String, path: String) throws {
        self.name = name
        self.path = path
        map = try OSMImporter.read(path: path)
        tails = []
        heads = []
        milliseconds = []
        for street in map.streets where street.access == .open || street.access == .restricted {
            guard let speed = SpeedTable.standard[street.grade, .car] else { continue }
            for (from, to) in zip(street.nodes, street.nodes.dropFirst()) where from != to {
                let metres = map.nodes[Int(from)].distance(to: map.nodes[Int(to)])
                let cost = Int32((metres * 3600 / speed).rounded())
                if street.direction != .backward { add(from, to, cost) }
                if street.direction != .forward { add(to, from, cost) }
            }
        }
    }

    private mutating func add(_ tail: Int32, _ head: Int32, _ cost: Int32) {
        tails.append(tail)
        heads.append(head)
        milliseconds.append(cost)
    }

    /// `count` nodes drawn from `seed` among those a car can leave.
    func randomNodes(_ count: Int, seed: UInt64) -> [Int32] {
        var leaves = [Bool](repeating: false, count: nodes)
        for tail in tails { leaves[Int(tail)] = true }
        var random = SplitMix(seed: seed)
        var drawn: [Int32] = []
        while drawn.count < count {
            let node = random.below(nodes)
            if leaves[node] { drawn.append(Int32(node)) }
        }
        return drawn
    }

    /// Little-endian: `u32` nodes, `u32` arcs, nodes × (`f64` latitude, `f64` longitude), then tails, heads and milliseconds as `i32`.
    func write(to path: String) throws {
        var bytes = Data(capacity: 8 + 16 * nodes + 12 * arcs)
        bytes.append(UInt32(nodes))
        bytes.append(UInt32(arcs))
        for position in positions {
            bytes.append(position.latitude.bitPattern)
            bytes.append(position.longitude.bitPattern)
        }
        for column in [tails, heads, milliseconds] { bytes.append(column) }
        try bytes.write(to: URL(filePath: path))
    }
}

extension Data {
    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append<Number: FixedWidthInteger>(_ numbers: [Number]) {
        numbers.withUnsafeBytes { append(contentsOf: $0) }
    }
}
