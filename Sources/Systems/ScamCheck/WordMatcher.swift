/// Finds every place where any of many words stands in a text, in one pass (Aho and Corasick 1975), over Unicode scalars.
struct WordMatcher: Sendable {
    /// Where a word stands: scalars `start ..< end`.
    struct Hit: Hashable, Sendable {
        let word: Int
        let start: Int
        let end: Int
    }

    private struct Edge: Sendable {
        let scalar: UInt32
        let target: Int32
    }

    /// Words that end in a state, its own and those of its suffixes, `outputs[first[s] ..< first[s + 1]]`.
    private let firstOutput: [Int32]
    private let outputs: [Int32]
    /// Edges of a state, ascending by scalar.
    private let firstEdge: [Int32]
    private let edges: [Edge]
    private let suffix: [Int32]
    private let lengths: [Int32]
    /// Where the root goes for scalars below 65,536; most scalars of most texts need nothing else.
    private let root: [Int32]
    private let rootBeyond: [UInt32: Int32]

    /// A matcher for the words, named by their index; empty words are never found.
    init(_ words: [[UInt32]]) {
        var children: [[UInt32: Int32]] = [[:]]
        var own: [[Int32]] = [[]]
        for (index, word) in words.enumerated() where !word.isEmpty {
            var state = 0
            for scalar in word {
                if let next = children[state][scalar] {
                    state = Int(next)
                } else {
                    children[state][scalar] = Int32(children.count)
                    state = children.count
                    children.append([:])
                    own.append([])
                }
            }
            own[state].append(Int32(index))
        }

        var suffix = [Int32](repeating: 0, count: children.count)
        var queue = children[0].values.sorted()
        var next = 0
        while next < queue.count {
            let state = Int(queue[next])
            next += 1
            own[state] += own[Int(suffix[state])]
            for (scalar, child) in children[state].sorted(by: { $0.key < $1.key }) {
                var fallback = Int(suffix[state])
                while fallback != 0, children[fallback][scalar] == nil { fallback = Int(suffix[fallback]) }
                suffix[Int(child)] = children[fallback][scalar] ?? 0
                queue.append(child)
            }
        }

        var firstEdge: [Int32] = [0]
        var edges: [Edge] = []
        var firstOutput: [Int32] = [0]
        var outputs: [Int32] = []
        for state in children.indices {
            edges += children[state].sorted { $0.key < $1.key }.map { Edge(scalar: $0.key, target: $0.value) }
            firstEdge.append(Int32(edges.count))
            outputs += own[state]
            firstOutput.append(Int32(outputs.count))
        }
        var root = [Int32](repeating: 0, count: 0x10000)
        var rootBeyond: [UInt32: Int32] = [:]
        for (scalar, child) in children[0] {
            if scalar < 0x10000 { root[Int(scalar)] = child } else { rootBeyond[scalar] = child }
        }
        self.suffix = suffix
        self.firstEdge = firstEdge
        self.edges = edges
        self.firstOutput = firstOutput
        self.outputs = outputs
        self.root = root
        self.rootBeyond = rootBeyond
        lengths = words.map { Int32($0.count) }
    }

    /// Every place of every word, by where it ends, the longest first.
    func hits(in text: [UInt32]) -> [Hit] {
        var found: [Hit] = []
        var state = 0
        for (position, scalar) in text.enumerated() {
            state = step(from: state, over: scalar)
            let first = Int(firstOutput[state])
            let end = Int(firstOutput[state + 1])
            for output in first..<end {
                let word = Int(outputs[output])
                found.append(Hit(word: word, start: position + 1 - Int(lengths[word]), end: position + 1))
            }
        }
        return found
    }

    private func step(from start: Int, over scalar: UInt32) -> Int {
        var state = start
        while state != 0 {
            var low = Int(firstEdge[state])
            var high = Int(firstEdge[state + 1])
            while low < high {
                let middle = (low + high) >> 1
                if edges[middle].scalar < scalar { low = middle + 1 } else { high = middle }
            }
            if low < Int(firstEdge[state + 1]), edges[low].scalar == scalar { return Int(edges[low].target) }
            state = Int(suffix[state])
        }
        if scalar < 0x10000 { return Int(root[Int(scalar)]) }
        return Int(rootBeyond[scalar] ?? 0)
    }
}
