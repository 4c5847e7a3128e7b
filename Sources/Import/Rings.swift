/// Joins the ways of a multipolygon's outline end to end into closed rings of node ids, first not repeated at the end.
///
/// What does not close is left out: half an outline is worse than none.
func rings(of ways: [[Int64]]) -> [[Int64]] {
    var rings: [[Int64]] = []
    var atEnd: [Int64: [Int]] = [:]
    var isUsed = [Bool](repeating: false, count: ways.count)
    for (index, way) in ways.enumerated() {
        guard let first = way.first, let last = way.last, way.count >= 2 else {
            isUsed[index] = true
            continue
        }
        atEnd[first, default: []].append(index)
        if last != first { atEnd[last, default: []].append(index) }
    }
    for start in ways.indices where !isUsed[start] {
        isUsed[start] = true
        var ring = ways[start]
        while let end = ring.last, end != ring.first {
            while let candidate = atEnd[end]?.last, isUsed[candidate] { atEnd[end]?.removeLast() }
            guard let next = atEnd[end]?.popLast() else { break }
            isUsed[next] = true
            ring += ways[next].first == end ? ways[next].dropFirst() : ways[next].reversed().dropFirst()
        }
        if ring.count >= 4, ring.first == ring.last { rings.append(Array(ring.dropLast())) }
    }
    return rings
}
