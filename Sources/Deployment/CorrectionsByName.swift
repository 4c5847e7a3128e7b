public import Geo
public import Ground

/// Streets by name, for whoever types instead of drawing: which streets one crosses, and the stretch between two crossings.
public struct StreetNames: Sendable {
    private let positions: [Position]
    private let names: [String]
    private let numbers: [String: Int]
    /// For each name its pieces, as pairs of nodes.
    private let pieces: [[Piece]]
    /// The names that meet at a node; only where at least one has a name.
    private let meetings: [Int32: Set<Int32>]

    private struct Piece: Sendable {
        let from: Int32
        let to: Int32
        let metres: Double
    }

    /// Indexes every street that has a name; indices that lead nowhere are left out.
    public init(_ map: MapData) {
        positions = map.nodes
        var names: [String] = []
        var numbers: [String: Int] = [:]
        var pieces: [[Piece]] = []
        var meetings: [Int32: Set<Int32>] = [:]
        for street in map.streets where !street.name.isEmpty {
            let number = numbers[street.name] ?? names.count
            if number == names.count {
                names.append(street.name)
                numbers[street.name] = number
                pieces.append([])
            }
            for node in street.nodes where map.nodes.indices.contains(Int(node)) { meetings[node, default: []].insert(Int32(number)) }
            for (from, to) in zip(street.nodes, street.nodes.dropFirst())
            where from != to && map.nodes.indices.contains(Int(from)) && map.nodes.indices.contains(Int(to)) {
                let metres = map.nodes[Int(from)].distance(to: map.nodes[Int(to)])
                pieces[number].append(Piece(from: from, to: to, metres: metres))
            }
        }
        self.names = names
        self.numbers = numbers
        self.pieces = pieces
        self.meetings = meetings
    }

    /// At most `limit` names that have `text` in them, those that begin with it first; without a text the first of all.
    public func names(matching text: String, limit: Int = 20) -> [String] {
        let wanted = text.lowercased()
        let found = wanted.isEmpty ? names : names.filter { $0.lowercased().contains(wanted) }
        return Array(found.sorted { (rank($0, wanted), $0) < (rank($1, wanted), $1) }.prefix(limit))
    }

    private func rank(_ name: String, _ wanted: String) -> Int { name.lowercased().hasPrefix(wanted) ? 0 : 1 }

    /// The names of the streets that the named one meets, in order; empty for a street that is not on the map.
    public func crossings(of street: String) -> [String] {
        guard let number = numbers[street] else { return [] }
        var met: Set<Int32> = []
        for piece in pieces[number] {
            met.formUnion(meetings[piece.from, default: []])
            met.formUnion(meetings[piece.to, default: []])
        }
        met.remove(Int32(number))
        return met.map { names[Int($0)] }.sorted()
    }

    /// The way along the street from where it meets one to where it meets another; without either from end to end of its longest
    /// piece. Throws `Refusal.notFound` naming the field of the street that is not there or does not meet it.
    public func stretch(of street: String, from: String?, to: String?) throws(Refusal) -> [Position] {
        guard let number = numbers[street], !pieces[number].isEmpty else {
            throw Refusal(.notFound, field: "street", "地图上没有名为“\(street.prefix(40))”的道路", "No street on the map is called “\(street.prefix(40))”")
        }
        let web = neighbours(pieces[number])
        let start = try from.map { other throws(Refusal) in try ends(of: street, number, at: other, field: "fromStreet") }
        let finish = try to.map { other throws(Refusal) in try ends(of: street, number, at: other, field: "toStreet") }
        let first = start ?? [farthest(from: finish ?? [anyEnd(number, web)], web)]
        let last = finish ?? [farthest(from: first, web)]
        guard let way = shortest(from: first, to: last, web), way.count > 1 else {
            throw Refusal(
                .notFound, field: "toStreet", "“\(street)”在这两个路口之间不连通，请改用地图绘制",
                "“\(street)” does not run through between these two crossings: draw it on the map")
        }
        return way.map { positions[Int($0)] }
    }

    private typealias Web = [Int32: [(node: Int32, metres: Double)]]

    private func neighbours(_ pieces: [Piece]) -> Web {
        var web: Web = [:]
        for piece in pieces {
            web[piece.from, default: []].append((piece.to, piece.metres))
            web[piece.to, default: []].append((piece.from, piece.metres))
        }
        return web
    }

    private func ends(of street: String, _ number: Int, at other: String, field: String) throws(Refusal) -> [Int32] {
        let wanted = numbers[other].map { Int32($0) }
        let nodes = Set(pieces[number].flatMap { [$0.from, $0.to] }).filter { node in wanted.map { meetings[node]?.contains($0) == true } ?? false }
        guard !nodes.isEmpty, other != street else {
            let known = crossings(of: street).prefix(8)
            throw Refusal(
                .notFound, field: field, "“\(street)”不与“\(other.prefix(40))”相交；与它相交的有：\(known.joined(separator: "、"))",
                "“\(street)” does not meet “\(other.prefix(40))”; it meets: \(known.joined(separator: ", "))")
        }
        return nodes.sorted()
    }

    /// A node of the largest piece that hangs together.
    private func anyEnd(_ number: Int, _ web: Web) -> Int32 {
        var (seen, best): (Set<Int32>, (node: Int32, size: Int)) = ([], (pieces[number][0].from, 0))
        for node in web.keys.sorted() where !seen.contains(node) {
            let reached = distances(from: [node], web).keys
            seen.formUnion(reached)
            if reached.count > best.size { best = (node, reached.count) }
        }
        // The end farthest from anywhere on it is an end of its longest way.
        return farthest(from: [best.node], web)
    }

    private func farthest(from nodes: [Int32], _ web: Web) -> Int32 {
        distances(from: nodes, web).max { ($0.value.metres, $1.key) < ($1.value.metres, $0.key) }?.key ?? nodes[0]
    }

    private func shortest(from start: [Int32], to finish: [Int32], _ web: Web) -> [Int32]? {
        let found = distances(from: start, web)
        // Where a wide crossing has several nodes, the stretch runs from its near side to the other's far side.
        let reached = finish.compactMap { node in found[node].map { (node, $0.metres) } }.filter { $0.1 > 0 }
        guard let end = reached.min(by: { $0.1 < $1.1 })?.0 else { return nil }
        var way = [end]
        while let last = way.last, let before = found[last]?.before { way.append(before) }
        return way.reversed()
    }

    private func distances(from nodes: [Int32], _ web: Web) -> [Int32: (metres: Double, before: Int32?)] {
        var found: [Int32: (metres: Double, before: Int32?)] = [:]
        for node in nodes { found[node] = (0, nil) }
        var open = Set(nodes)
        // A street has a few hundred nodes at most: no heap is needed.
        while let node = open.min(by: { (found[$0]?.metres ?? 0, $0) < (found[$1]?.metres ?? 0, $1) }) {
            open.remove(node)
            let metres = found[node]?.metres ?? 0
            for (next, length) in web[node, default: []] where metres + length < found[next]?.metres ?? .infinity {
                found[next] = (metres + length, node)
                open.insert(next)
            }
        }
        return found
    }
}
