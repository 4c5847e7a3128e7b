/// The dual simplex over the tableau of a `CutMaster`.
extension CutMaster {
    enum Outcome { case optimal, below, infeasible, stuck }

    private static let tiny = 1e-9

    /// Goes on until the programme is solved over the rows and columns inside, or its bound falls below `cutoff`.
    func solve(cutoff: Double, limit: Int = 500) -> Outcome {
        if pivots > 400 { rebuild(wanted: head.filter { $0 < sites }) }
        for _ in 0..<limit {
            let bound = bound
            if bound < cutoff { return .below }
            // Slacks of cuts are in people, units are shares: each is measured by its own size.
            scale = 1e-2 / max(1, abs(bound) * 1e-5)
            var leaving = -1
            var worst = 0.0
            for row in 0..<rows where row == 0 || row > parts {
                let (low, high) = limits(head[row])
                let off = max(low - value[row], value[row] - high) * size(head[row])
                if off > 1e-7, off * off > worst * weight[row] { (leaving, worst) = (row, off * off / weight[row]) }
            }
            guard leaving >= 0 else { return .optimal }
            guard pivot(leaving) else { return .infeasible }
        }
        return .stuck
    }

    private func size(_ variable: Int) -> Double { variable < slack ? 1 : scale }

    /// Drives the row to the limit it has passed; false if nothing can.
    private func pivot(_ row: Int) -> Bool {
        let (low, high) = limits(head[row])
        let rises = value[row] < low
        var lack = rises ? low - value[row] : value[row] - high
        let line = line(row)
        candidates.removeAll(keepingCapacity: true)
        for column in 0..<width {
            let entry = rises ? line[column] : -line[column]
            guard atUpper[column] ? entry > Self.tiny : entry < -Self.tiny else { continue }
            let variable = tail[column]
            if variable < sites, lower[variable] == upper[variable] { continue }
            candidates.append((abs(costs[column]) / abs(entry), column))
        }
        candidates.sort { $0.ratio < $1.ratio }
        var entering = -1
        var passed = 0
        while passed < candidates.count {
            let column = candidates[passed].column
            let variable = tail[column]
            let range = variable < sites ? upper[variable] - lower[variable] : .infinity
            let step = abs(line[column]) * range
            if step >= lack {
                entering = passed
                break
            }
            lack -= step
            passed += 1
        }
        guard entering >= 0 else { return false }
        // Among those that come out even, the largest entry keeps the tableau sound.
        var next = entering + 1
        while next < candidates.count, candidates[next].ratio <= candidates[entering].ratio + 1e-11 {
            if abs(line[candidates[next].column]) > abs(line[candidates[entering].column]) { entering = next }
            next += 1
        }
        let column = candidates[entering].column
        for flip in 0..<passed where candidates[flip].column != column {
            let other = candidates[flip].column
            let variable = tail[other]
            let change = (upper[variable] - lower[variable]) * (atUpper[other] ? -1 : 1)
            atUpper[other].toggle()
            for at in 0..<rows { value[at] -= self.line(at)[other] * change }
        }
        exchange(row, column, target: rises ? low : high, toUpper: !rises)
        return true
    }

    /// The variable of the column takes the row's place; what leaves stands at `target`.
    func exchange(_ row: Int, _ column: Int, target: Double, toUpper: Bool) {
        pivots += 1
        let width = width
        let line = line(row)
        let entry = line[column]
        let change = (value[row] - target) / entry
        let entered = tail[column]
        let (low, high) = limits(entered)
        let start = atUpper[column] ? high : low
        let inverse = 1 / entry
        for place in 0..<width { line[place] *= inverse }
        line[column] = inverse
        constant[row] *= inverse
        func take(_ other: UnsafeMutablePointer<Double>) -> Double {
            let factor = other[column]
            guard factor != 0 else { return 0 }
            for place in 0..<width { other[place] -= factor * line[place] }
            other[column] = -factor * inverse
            return factor
        }
        // Weights after Devex: how far a row reaches, against the time when the weights were all one.
        let own = weight[row]
        let unit = inverse / size(head[row])
        for at in 0..<rows where at != row {
            let factor = take(self.line(at))
            guard factor != 0 else { continue }
            value[at] -= factor * change
            constant[at] -= factor * constant[row]
            let ratio = factor * unit * size(head[at])
            weight[at] = max(weight[at], ratio * ratio * own)
        }
        let turned = unit * size(entered)
        weight[row] = max(own * turned * turned, 1)
        _ = take(costs)
        value[row] = start + change
        tail[column] = head[row]
        head[row] = entered
        atUpper[column] = toUpper
    }

    /// Where the programme stands, to come back to after a look ahead that adds nothing to it.
    struct Mark {
        fileprivate var head: [Int]
        fileprivate var tail: [Int]
        fileprivate var atUpper: [Bool]
        fileprivate var value: [Double]
        fileprivate var constant: [Double]
        fileprivate var table: [Double]
        fileprivate var costs: [Double]
        fileprivate var weight: [Double]
        fileprivate var pivots: Int
    }

    func mark() -> Mark {
        Mark(
            head: head, tail: tail, atUpper: atUpper, value: value, constant: constant,
            table: Array(UnsafeBufferPointer(start: table, count: rows * stride)),
            costs: Array(UnsafeBufferPointer(start: costs, count: width)), weight: weight, pivots: pivots)
    }

    /// Comes back; the limits of `site` are those it had.
    func back(to mark: Mark, site: Int, low: Double, high: Double) {
        head = mark.head
        tail = mark.tail
        atUpper = mark.atUpper
        value = mark.value
        constant = mark.constant
        weight = mark.weight
        pivots = mark.pivots
        for at in 0..<mark.table.count { table[at] = mark.table[at] }
        for at in 0..<mark.costs.count { costs[at] = mark.costs[at] }
        restore(site, low, high)
    }
}
