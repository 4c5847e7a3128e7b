/// Marks the vertices of the largest strongly connected component (Tarjan, without recursion).
///
/// A clipped map has scraps: a car park whose way out lies off the sheet, a one-way that leaves it. A place
/// tied to such a scrap alone would seem out of everyone's reach.
func largestComponent(firstArc: [Int32], arcs: [Layer.Arc]) -> [Bool] {
    let count = firstArc.count - 1
    let unseen: Int32 = -1
    var order = [Int32](repeating: unseen, count: count)
    var lowest = [Int32](repeating: 0, count: count)
    var component = [Int32](repeating: unseen, count: count)
    var nextArc = Array(firstArc.dropLast())
    var open: [Int32] = []
    var path: [Int32] = []
    var seen: Int32 = 0
    var components: Int32 = 0
    var largest: (component: Int32, size: Int) = (0, 0)

    for root in 0..<count where order[root] == unseen && firstArc[root] < firstArc[root + 1] {
        path.append(Int32(root))
        while let top = path.last {
            let vertex = Int(top)
            if order[vertex] == unseen {
                order[vertex] = seen
                lowest[vertex] = seen
                seen += 1
                open.append(top)
            }
            var child: Int32?
            while nextArc[vertex] < firstArc[vertex + 1] {
                let arc = arcs[Int(nextArc[vertex])]
                let neighbour = Int(arc.vertex)
                if arc.milliseconds != Layer.blocked {
                    if order[neighbour] == unseen {
                        child = arc.vertex
                        break
                    }
                    if component[neighbour] == unseen { lowest[vertex] = min(lowest[vertex], lowest[neighbour]) }
                }
                nextArc[vertex] += 1
            }
            if let child {
                path.append(child)
                continue
            }
            path.removeLast()
            guard lowest[vertex] == order[vertex] else { continue }
            var size = 0
            while let member = open.popLast() {
                component[Int(member)] = components
                size += 1
                if member == top { break }
            }
            if size > largest.size { largest = (components, size) }
            components += 1
        }
    }
    return component.map { $0 == largest.component }
}
