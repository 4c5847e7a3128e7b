/// The linear programme over the cuts: the greatest sum of the parts' values below all of them, at most `count` units, each
/// site within its limits. A dense tableau under the dual simplex: changed limits and new cuts leave it dual feasible, so
/// every programme starts where the last one ended. Cuts that are loose and sites that have no prospects rest outside the
/// tableau until they are wanted.
///
/// Its multipliers are used only through `proof()`, which holds for any multipliers: rounding can cost strength, not truth.
final class CutMaster {
    let sites: Int
    let parts: Int
    let count: Double
    private(set) var lower: [Double]
    private(set) var upper: [Double]

    /// All cuts by number; nil where one was dropped.
    private(set) var cuts: [CoverCut?] = []
    private(set) var isResting: [Bool] = []
    /// Calls for which each cut has been loose.
    private var idle: [Int] = []
    private var free: [Int] = []
    private(set) var isActive: [Bool]

    /// Variables: sites, then the values of the parts, then the slack of the count, then the slacks of the cuts.
    /// Rows: the count, the parts (their values never leave the basis), the cuts.
    var head: [Int] = []
    var tail: [Int] = []
    var atUpper: [Bool] = []
    var value: [Double] = []
    /// What each row adds up to.
    var constant: [Double] = []
    /// What a row's distance from its limits is measured by, and the size of the cuts' slacks against that of units.
    var weight: [Double] = []
    var scale = 1.0
    var table: UnsafeMutablePointer<Double>
    /// Reduced costs: the sum of the parts' rows.
    let costs: UnsafeMutablePointer<Double>
    let stride: Int
    private(set) var capacity: Int
    var dense: [Double]
    var pivots = 0
    var candidates: [(ratio: Double, column: Int)] = []

    /// - Parameters:
    ///   - cuts: one for each part at least.
    ///   - prospects: the sites to begin with.
    init(sites: Int, parts: Int, count: Int, upper: [Double], cuts: [CoverCut], prospects: [Int]) {
        self.sites = sites
        self.parts = parts
        self.count = Double(count)
        self.upper = upper
        self.cuts = cuts
        lower = [Double](repeating: 0, count: sites)
        dense = lower
        stride = sites + parts
        costs = .allocate(capacity: stride)
        capacity = max(2 * cuts.count, 64) + parts
        table = .allocate(capacity: capacity * stride)
        idle = [Int](repeating: 0, count: cuts.count)
        isResting = [Bool](repeating: false, count: cuts.count)
        isActive = [Bool](repeating: false, count: sites)
        for site in prospects { isActive[site] = true }
        rebuild(wanted: [])
    }

    deinit {
        table.deallocate()
        costs.deallocate()
    }

    var slack: Int { sites + parts + 1 }
    var rows: Int { head.count }
    var width: Int { tail.count }
    var bound: Double { value[1...parts].reduce(0, +) }
    /// What the programme gives each part.
    var partValues: [Double] { Array(value[1...parts]) }

    func line(_ row: Int) -> UnsafeMutablePointer<Double> { table + row * stride }

    func limits(_ variable: Int) -> (low: Double, high: Double) {
        if variable < sites { return (lower[variable], upper[variable]) }
        return variable < sites + parts ? (-.infinity, .infinity) : (0, .infinity)
    }

    /// The units of each site in the programme's solution.
    var solution: [Double] {
        var units = lower
        for column in 0..<width where tail[column] < sites {
            units[tail[column]] = atUpper[column] ? upper[tail[column]] : lower[tail[column]]
        }
        for row in 0..<rows where head[row] < sites {
            units[head[row]] = min(max(value[row], lower[head[row]]), upper[head[row]])
        }
        return units
    }

    // MARK: Limits

    /// Sets the least and the most units of every site at once.
    func restrict(lower newLower: [Double], upper newUpper: [Double]) {
        lower = newLower
        upper = newUpper
        for site in 0..<sites where lower[site] > 0 && !isActive[site] { enter(site: site) }
        settle()
    }

    /// Sets the limits of one site.
    func limit(_ site: Int, from low: Double, to high: Double) {
        lower[site] = low
        upper[site] = high
        settle()
    }

    /// Sets the limits of one site where the tableau already stands as they say.
    func restore(_ site: Int, _ low: Double, _ high: Double) {
        lower[site] = low
        upper[site] = high
    }

    /// Puts every variable outside the basis on the side its reduced cost asks for, and the basis where that leaves it.
    func settle() {
        for column in 0..<width {
            let (low, high) = limits(tail[column])
            if tail[column] >= sites || low == high {
                atUpper[column] = false
            } else if costs[column] < -1e-9 {
                atUpper[column] = true
            } else if costs[column] > 1e-9 {
                atUpper[column] = false
            }
        }
        let units = valuesOutside()
        for row in 0..<rows {
            let line = line(row)
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

    // MARK: Sites

    /// Lets the resting sites in that would raise the programme's value, and counts them.
    func letIn(_ proof: CoverProof) -> Int {
        let margin = (0..<width).first { tail[$0] == sites + parts }.map { costs[$0] } ?? 0
        var entered = 0
        for site in 0..<sites where !isActive[site] && upper[site] > lower[site] && proof.slope[site] > margin + 1e-9 * abs(bound) {
            enter(site: site)
            entered += 1
        }
        if entered > 0 { settle() }
        return entered
    }

    /// A slack's column holds each row's multiple of the row it came from, so the columns of the slacks give that of the site.
    private func enter(site: Int) {
        isActive[site] = true
        let column = width
        for row in 0..<rows { line(row)[column] = 0 }
        costs[column] = 0
        func add(_ entry: Double, of source: Int) {
            for row in 0..<rows { line(row)[column] += entry * line(row)[source] }
            costs[column] += entry * costs[source]
        }
        for source in 0..<column where tail[source] >= sites + parts {
            let entry = entry(of: site, in: tail[source])
            if entry != 0 { add(entry, of: source) }
        }
        for row in 0..<rows where head[row] >= sites + parts { line(row)[column] += entry(of: site, in: head[row]) }
        tail.append(site)
        atUpper.append(false)
    }

    /// The site's entry in the row that came with the slack.
    private func entry(of site: Int, in variable: Int) -> Double {
        guard variable >= slack, let cut = cuts[variable - slack] else { return 1 }
        var low = 0
        var high = cut.sites.count
        while low < high {
            let middle = (low + high) / 2
            if cut.sites[middle] < site { low = middle + 1 } else { high = middle }
        }
        return low < cut.sites.count && cut.sites[low] == site ? -cut.slopes[low] : 0
    }

    // MARK: Cuts

    /// Adds a cut; the basis stays dual feasible.
    func add(_ cut: CoverCut) {
        let slot: Int
        if let last = free.popLast() {
            slot = last
            cuts[slot] = cut
        } else {
            slot = cuts.count
            cuts.append(cut)
            idle.append(0)
            isResting.append(false)
        }
        enter(slot, cut)
    }

    private func enter(_ slot: Int, _ cut: CoverCut) {
        idle[slot] = 0
        isResting[slot] = false
        if rows == capacity { grow() }
        let line = line(rows)
        for site in 0..<sites { dense[site] = 0 }
        for at in 0..<cut.sites.count { dense[Int(cut.sites[at])] = cut.slopes[at] }
        for column in 0..<width { line[column] = tail[column] < sites ? -dense[tail[column]] : 0 }
        var sum = cut.constant
        for row in 0..<rows {
            let factor: Double
            if head[row] < sites { factor = -dense[head[row]] } else if row == cut.part + 1 { factor = 1 } else { continue }
            guard factor != 0 else { continue }
            let other = self.line(row)
            for column in 0..<width { line[column] -= factor * other[column] }
            sum -= factor * constant[row]
        }
        head.append(slack + slot)
        constant.append(sum)
        weight.append(1)
        let units = valuesOutside()
        for column in 0..<width { sum -= line[column] * units[column] }
        value.append(sum)
    }

    func grow() {
        let larger = UnsafeMutablePointer<Double>.allocate(capacity: 2 * capacity * stride)
        larger.update(from: table, count: rows * stride)
        table.deallocate()
        table = larger
        capacity *= 2
    }

    /// Puts loose cuts to rest, and drops those that have been loose for `most` calls.
    func tidy(after most: Int) {
        var row = 0
        while row < rows {
            let slot = head[row] - slack
            guard slot >= 0, value[row] > 1e-6 * abs(bound) else {
                if slot >= 0 { idle[slot] = 0 }
                row += 1
                continue
            }
            idle[slot] += 1
            guard idle[slot] > 2 else {
                row += 1
                continue
            }
            isResting[slot] = true
            let last = rows - 1
            if row != last {
                line(row).update(from: line(last), count: width)
                head[row] = head[last]
                value[row] = value[last]
                constant[row] = constant[last]
                weight[row] = weight[last]
            }
            head.removeLast()
            value.removeLast()
            constant.removeLast()
            weight.removeLast()
        }
        for variable in tail where variable >= slack { idle[variable - slack] = 0 }
        for slot in cuts.indices where isResting[slot] && cuts[slot] != nil {
            idle[slot] += 1
            guard idle[slot] > most else { continue }
            cuts[slot] = nil
            isResting[slot] = false
            free.append(slot)
        }
    }

    /// Brings back, for each part, the resting cut that the solution breaks most, and counts them.
    func wake() -> Int {
        let units = solution
        let values = partValues
        let least = 1e-8 * abs(bound) / Double(parts)
        var worst = [(slot: Int, by: Double)](repeating: (-1, least), count: parts)
        for slot in cuts.indices where isResting[slot] {
            guard let cut = cuts[slot] else { continue }
            let by = values[cut.part] - cut.height(at: units)
            if by > worst[cut.part].by { worst[cut.part] = (slot, by) }
        }
        for one in worst where one.slot >= 0 { if let cut = cuts[one.slot] { enter(one.slot, cut) } }
        return worst.count { $0.slot >= 0 }
    }
}
