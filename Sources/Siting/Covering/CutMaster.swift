/// The linear programme over the cuts: the greatest sum of the parts' values below all of them, at most `count` units, each site within its
/// limits. A dense tableau under the dual simplex: changed limits and new cuts leave it dual feasible, so every programme
/// starts where the last one ended.
///
/// Its multipliers are used only through `proof()`, which holds for any multipliers: rounding can cost strength, not truth.
final class CutMaster {
    enum Outcome { case optimal, below, infeasible, stuck }

    let sites: Int
    let count: Double
    private(set) var lower: [Double]
    private(set) var upper: [Double]
    private(set) var cuts: [CoverCut?] = []
    private var idle: [Int] = []
    private var free: [Int] = []

    /// Variables: sites, then the values of the parts, then the slack of the count, then the slacks of the cuts.
    /// Rows: the count, the parts (their values never leave the basis), the cuts.
    private var head: [Int] = []
    private var tail: [Int] = []
    private var atUpper: [Bool] = []
    private var value: [Double] = []
    private var table: UnsafeMutablePointer<Double>
    private var capacity: Int
    private let width: Int
    private var pivots = 0
    private var candidates: [(ratio: Double, column: Int)] = []

    private let parts: Int
    /// Reduced costs: the sum of the parts' rows.
    private var costs: UnsafeMutablePointer<Double>
    private var slack: Int { sites + parts + 1 }
    private static let tiny = 1e-9

    init(sites: Int, parts: Int, count: Int, upper: [Double], cuts: [CoverCut]) {
        self.sites = sites
        self.count = Double(count)
        self.upper = upper
        lower = [Double](repeating: 0, count: sites)
        dense = lower
        self.parts = parts
        width = sites + parts
        costs = .allocate(capacity: width)
        capacity = max(2 * cuts.count, 64) + parts
        table = .allocate(capacity: capacity * width)
        self.cuts = cuts
        idle = [Int](repeating: 0, count: cuts.count)
        rebuild(wanted: [])
    }

    deinit {
        table.deallocate()
        costs.deallocate()
    }

    var bound: Double { value[1...parts].reduce(0, +) }
    /// What the programme gives each part.
    var partValues: [Double] { Array(value[1...parts]) }
    var rows: Int { head.count }

    private func limits(_ variable: Int) -> (low: Double, high: Double) {
        if variable < sites { return (lower[variable], upper[variable]) }
        return variable < sites + parts ? (-.infinity, .infinity) : (0, .infinity)
    }

    /// The units of each site in the programme's solution.
    var solution: [Double] {
        var units = [Double](repeating: 0, count: sites)
        for column in 0..<width where tail[column] < sites {
            units[tail[column]] = atUpper[column] ? upper[tail[column]] : lower[tail[column]]
        }
        for row in 0..<rows where head[row] < sites {
            units[head[row]] = min(max(value[row], lower[head[row]]), upper[head[row]])
        }
        return units
    }

    // MARK: Limits and cuts

    /// Sets the least and the most units of every site at once.
    func restrict(lower newLower: [Double], upper newUpper: [Double]) {
        lower = newLower
        upper = newUpper
        settle()
    }

    /// Puts every site outside the basis on the side its reduced cost asks for, and the basis where that leaves it.
    private func settle() {
        for column in 0..<width {
            let (low, high) = limits(tail[column])
            if tail[column] >= sites || low == high {
                atUpper[column] = false
            } else if costs[column] < -Self.tiny {
                atUpper[column] = true
            } else if costs[column] > Self.tiny {
                atUpper[column] = false
            }
        }
        evaluate()
    }

    /// Recomputes the basis from the cuts and the limits.
    private func evaluate() {
        let units = valuesOutside()
        for row in 0..<rows {
            let line = table + row * width
            var sum = constant[row]
            for column in 0..<width { sum -= line[column] * units[column] }
            value[row] = sum
        }
    }

    private func valuesOutside() -> [Double] {
        (0..<width).map { column in
            let (low, high) = limits(tail[column])
            return atUpper[column] ? high : low
        }
    }

    /// What each row adds up to.
    private var constant: [Double] = []
    private var dense: [Double] = []

    /// Adds a cut; the basis stays dual feasible.
    func add(_ cut: CoverCut) {
        let slot: Int
        if let last = free.popLast() {
            slot = last
            cuts[slot] = cut
            idle[slot] = 0
        } else {
            slot = cuts.count
            cuts.append(cut)
            idle.append(0)
        }
        if rows == capacity { grow() }
        let line = table + rows * width
        for site in 0..<sites { dense[site] = 0 }
        for at in 0..<cut.sites.count { dense[Int(cut.sites[at])] = cut.slopes[at] }
        for column in 0..<width { line[column] = tail[column] < sites ? -dense[tail[column]] : 0 }
        var sum = cut.constant
        for row in 0..<rows {
            let factor: Double
            if head[row] < sites { factor = -dense[head[row]] } else if row == cut.part + 1 { factor = 1 } else { continue }
            guard factor != 0 else { continue }
            let other = table + row * width
            for column in 0..<width { line[column] -= factor * other[column] }
            sum -= factor * constant[row]
        }
        head.append(slack + slot)
        constant.append(sum)
        let units = valuesOutside()
        for column in 0..<width { sum -= line[column] * units[column] }
        value.append(sum)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Double>.allocate(capacity: 2 * capacity * width)
        larger.update(from: table, count: rows * width)
        table.deallocate()
        table = larger
        capacity *= 2
    }

    /// Drops cuts that have been loose for so many calls.
    func tidy(after most: Int) {
        var row = 0
        while row < rows {
            let slot = head[row] - slack
            guard slot >= 0 else {
                row += 1
                continue
            }
            idle[slot] += 1
            guard idle[slot] > most, value[row] > 1e-6 * abs(bound) else {
                row += 1
                continue
            }
            cuts[slot] = nil
            free.append(slot)
            let last = rows - 1
            if row != last {
                (table + row * width).update(from: table + last * width, count: width)
                head[row] = head[last]
                value[row] = value[last]
                constant[row] = constant[last]
            }
            head.removeLast()
            value.removeLast()
            constant.removeLast()
        }
        for column in 0..<width where tail[column] >= slack { idle[tail[column] - slack] = 0 }
    }

    // MARK: Dual simplex

    /// Goes on until the programme is solved, or its bound falls below `cutoff`.
    func solve(cutoff: Double, limit: Int = 2_000) -> Outcome {
        if pivots > 400 { refresh() }
        for _ in 0..<limit {
            let bound = bound
            if bound < cutoff { return .below }
            var leaving = -1
            var worst = 1e-7
            for row in 0..<rows where row == 0 || row > parts {
                let (low, high) = limits(head[row])
                // Slacks of cuts are in people, units are shares: each is measured by its own size.
                let scale = head[row] < slack ? 1 : 1e-2 / max(1, abs(bound) * 1e-5)
                let off = max(low - value[row], value[row] - high) * scale
                if off > worst {
                    worst = off
                    leaving = row
                }
            }
            guard leaving >= 0 else { return .optimal }
            guard pivot(leaving) else { return .infeasible }
        }
        return .stuck
    }

    /// Drives the row to the limit it has passed; false if nothing can.
    private func pivot(_ row: Int) -> Bool {
        let (low, high) = limits(head[row])
        let rises = value[row] < low
        var lack = rises ? low - value[row] : value[row] - high
        let line = table + row * width
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
            for at in 0..<rows { value[at] -= (table + at * width)[other] * change }
        }
        exchange(row, column, target: rises ? low : high, toUpper: !rises)
        return true
    }

    /// The variable of the column takes the row's place.
    private func exchange(_ row: Int, _ column: Int, target: Double, toUpper: Bool) {
        pivots += 1
        let line = table + row * width
        let entry = line[column]
        let change = (value[row] - target) / entry
        let entered = tail[column]
        let (low, high) = limits(entered)
        let start = atUpper[column] ? high : low
        for at in 0..<rows where at != row { value[at] -= (table + at * width)[column] * change }
        value[row] = start + change
        let inverse = 1 / entry
        for at in 0..<width { line[at] *= inverse }
        line[column] = inverse
        constant[row] *= inverse
        for at in 0..<rows where at != row {
            let other = table + at * width
            let factor = other[column]
            guard factor != 0 else { continue }
            for place in 0..<width { other[place] -= factor * line[place] }
            other[column] = -factor * inverse
            constant[at] -= factor * constant[row]
        }
        let factor = costs[column]
        for place in 0..<width { costs[place] -= factor * line[place] }
        costs[column] = -factor * inverse
        tail[column] = head[row]
        head[row] = entered
        atUpper[column] = toUpper
    }

    /// The same basis from the cuts anew, without the rounding of many steps.
    private func refresh() { rebuild(wanted: head.filter { $0 < sites }) }

    private func rebuild(wanted: [Int]) {
        let active = cuts.indices.filter { cuts[$0] != nil }
        let kept = Set(tail.filter { $0 >= sites + parts })
        var pivotCuts = [Int](repeating: -1, count: parts)
        for slot in active {
            guard let part = cuts[slot]?.part else { continue }
            if pivotCuts[part] < 0 || (kept.contains(slack + slot) && !kept.contains(slack + pivotCuts[part])) { pivotCuts[part] = slot }
        }
        while capacity < active.count + 1 { grow() }
        head = [sites + parts] + (0..<parts).map { sites + $0 }
        value = [Double](repeating: 0, count: parts + 1)
        constant = [count]
        tail = Array(0..<sites) + pivotCuts.map { slack + $0 }
        atUpper = [Bool](repeating: false, count: width)
        for column in 0..<width {
            table[column] = column < sites ? 1 : 0
            costs[column] = 0
        }
        func write(_ cut: CoverCut, sign: Double, to line: UnsafeMutablePointer<Double>) {
            for at in 0..<cut.sites.count { line[Int(cut.sites[at])] += sign * cut.slopes[at] }
        }
        for part in 0..<parts {
            let line = table + (part + 1) * width
            for column in 0..<width { line[column] = 0 }
            line[sites + part] = 1
            guard let cut = cuts[pivotCuts[part]] else { continue }
            write(cut, sign: -1, to: line)
            constant.append(cut.constant)
            for column in 0..<width { costs[column] += line[column] }
        }
        for slot in active {
            guard let cut = cuts[slot], slot != pivotCuts[cut.part], let first = cuts[pivotCuts[cut.part]] else { continue }
            let line = table + head.count * width
            for column in 0..<width { line[column] = 0 }
            write(first, sign: 1, to: line)
            write(cut, sign: -1, to: line)
            line[sites + cut.part] = -1
            head.append(slack + slot)
            value.append(0)
            constant.append(cut.constant - first.constant)
        }
        pivots = 0
        for variable in wanted {
            guard let column = tail.firstIndex(of: variable) else { continue }
            var best = -1
            for row in 0..<rows where (row == 0 || row > parts) && head[row] >= sites && (kept.isEmpty || kept.contains(head[row])) {
                if best < 0 || abs((table + row * width)[column]) > abs((table + best * width)[column]) { best = row }
            }
            guard best >= 0, abs((table + best * width)[column]) > 1e-9 else { continue }
            exchange(best, column, target: 0, toUpper: false)
        }
        pivots = 0
        settle()
    }

    // MARK: Proof

    /// The cuts weighed by their multipliers: one bound that holds as they all do.
    func proof() -> CoverProof {
        var sum = CoverProof(constant: 0, slope: [Double](repeating: 0, count: sites))
        var totals = [Double](repeating: 0, count: parts)
        for column in 0..<width where tail[column] >= slack {
            guard let cut = cuts[tail[column] - slack] else { continue }
            totals[cut.part] += max(costs[column], 0)
        }
        for column in 0..<width where tail[column] >= slack {
            guard costs[column] > 0, let cut = cuts[tail[column] - slack] else { continue }
            let share = costs[column] / totals[cut.part]
            sum.constant += share * cut.constant
            for at in 0..<cut.sites.count { sum.slope[Int(cut.sites[at])] += share * cut.slopes[at] }
        }
        for part in 0..<parts where totals[part] <= 0 {
            guard let cut = cuts.lazy.compactMap({ $0 }).first(where: { $0.part == part }) else { continue }
            sum.constant += cut.constant
            for at in 0..<cut.sites.count { sum.slope[Int(cut.sites[at])] += cut.slopes[at] }
        }
        return sum
    }

    // MARK: Coming back

    /// Where the programme stands, to come back to after a look ahead.
    struct Mark {
        fileprivate var head: [Int]
        fileprivate var tail: [Int]
        fileprivate var atUpper: [Bool]
        fileprivate var value: [Double]
        fileprivate var constant: [Double]
        fileprivate var table: [Double]
        fileprivate var costs: [Double]
        fileprivate var lower: [Double]
        fileprivate var upper: [Double]
    }

    func mark() -> Mark {
        Mark(
            head: head, tail: tail, atUpper: atUpper, value: value, constant: constant,
            table: Array(UnsafeBufferPointer(start: table, count: rows * width)),
            costs: Array(UnsafeBufferPointer(start: costs, count: width)), lower: lower, upper: upper)
    }

    func back(to mark: Mark) {
        head = mark.head
        tail = mark.tail
        atUpper = mark.atUpper
        value = mark.value
        constant = mark.constant
        mark.table.withUnsafeBufferPointer { table.update(from: $0.baseAddress!, count: $0.count) }
        mark.costs.withUnsafeBufferPointer { costs.update(from: $0.baseAddress!, count: $0.count) }
        lower = mark.lower
        upper = mark.upper
    }

    /// Sets the limits of one site.
    func limit(_ site: Int, from low: Double, to high: Double) {
        lower[site] = low
        upper[site] = high
        settle()
    }
}
