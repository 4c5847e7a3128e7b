import Ground

/// Branch and Benders cut over what the prices left open: the bound of every node is that of the whole linear programme,
/// got from a few tangents; a node is a handful of dual simplex steps away from the one before.
struct CoverTree {
    /// A part of the answers: those of `parent` with the units at one site limited.
    private struct Node {
        var parent: Int
        var site: Int
        var low: Double
        var high: Double
        var bound: Double
    }

    private let problem: CoverProblem
    private let record: CoverRecord
    private var master: CutMaster
    private var chance = SplitMix(seed: 110)
    private var nodes: [Node] = []
    private var heap = CoverHeap()
    private var order: [Int]
    private var lower: [Double]
    private var upper: [Double]
    /// What a unit less or more at each site cost the bound so far: sums and counts.
    private var fall: [(sum: Double, count: Double)]
    private var rise: [(sum: Double, count: Double)]
    private var visited = 0

    /// - Parameters:
    ///   - cuts: bounds known already, one for each part at least.
    ///   - prospects: sites that may well be in the answer.
    init(_ problem: CoverProblem, cuts: [CoverCut], prospects: [Int], record: CoverRecord) {
        self.problem = problem
        self.record = record
        lower = [Double](repeating: 0, count: problem.sites)
        upper = problem.room.map { Double($0) }
        order = Array(0..<problem.sites)
        fall = [(Double, Double)](repeating: (0, 0), count: problem.sites)
        rise = fall
        master = CutMaster(
            sites: problem.sites, parts: problem.parts, count: problem.count, upper: upper, cuts: cuts, prospects: prospects)
    }

    private var cutoff: Double { record.cutoff }

    /// Cuts at the root until the programme is as strong as it gets; what then cannot be better is ruled out.
    mutating func root(centre: inout [Double]) -> (keep: [Bool], placed: [(site: Int, units: Int)], any: Int) {
        var best = -Double.infinity
        var quiet = 0
        var last = Double.infinity
        for round in 0..<400 {
            guard record.goesOn else { break }
            let sum = soundly()
            record.limit(problem.most(of: sum, lower: lower, upper: upper, order: &order).bound)
            if record.isClosed { break }
            let solution = master.solution
            let inside = zip(centre, solution).map { 0.5 * $0 + 0.5 * $1 }
            var added = cut(at: inside, above: solution, best: &best, centre: &centre)
            if added == 0 {
                added = cut(at: solution, above: solution, best: &best, centre: &centre)
                if added == 0 { break }
            }
            master.tidy(after: 40)
            if round % 10 == 9 { polish(solution) }
            if master.bound > last - 0.002 * (last - cutoff) { quiet += 1 } else { quiet = 0 }
            last = min(last, master.bound)
            if quiet > 25 { break }
        }
        polish(master.solution)
        return rule()
    }

    /// Adds the tangents at `point` that cut `solution` off, and counts them; `centre` becomes the best point seen.
    private mutating func cut(at point: [Double], above solution: [Double], best: inout Double, centre: inout [Double]) -> Int {
        let (values, cuts) = problem.tangent(at: point)
        let value = values.reduce(0, +)
        if value > best {
            best = value
            centre = point
        }
        return add(cuts, above: solution, least: max(1e-9 * abs(master.bound), record.grain * 0.01) / Double(problem.parts))
    }

    /// Solves the programme over all its cuts and sites, or until its bound falls below `cutoff`, and proves the bound.
    private func solved(cutoff: Double) -> (proof: CoverProof, isSolved: Bool) {
        var proof = CoverProof(constant: 0, slope: [])
        var outcome = CutMaster.Outcome.stuck
        for _ in 0..<30 {
            outcome = master.solve(cutoff: cutoff)
            proof = master.proof()
            guard record.goesOn else { break }
            // Sites first: without them the programme promises less than there may be.
            if master.letIn(proof) > 0 || outcome == .stuck { continue }
            guard outcome == .optimal, master.wake() > 0 else { break }
        }
        return (proof, outcome == .optimal)
    }

    /// Solves the programme to its end; from the cuts anew where roundings have spoilt the tableau.
    private func soundly() -> CoverProof {
        let (proof, isSolved) = solved(cutoff: -.infinity)
        guard !isSolved, record.goesOn else { return proof }
        master.rebuild(wanted: [])
        return solved(cutoff: -.infinity).proof
    }

    private func add(_ cuts: [CoverCut], above solution: [Double], least: Double) -> Int {
        let claimed = master.partValues
        var added = 0
        for cut in cuts where claimed[cut.part] > cut.height(at: solution) + least {
            master.add(cut)
            added += 1
        }
        return added
    }

    /// What the multipliers rule out for good.
    private mutating func rule() -> (keep: [Bool], placed: [(site: Int, units: Int)], any: Int) {
        let sum = master.proof()
        let (bound, units, least, next) = problem.most(of: sum, lower: lower, upper: upper, order: &order)
        var keep = [Bool](repeating: true, count: problem.sites)
        var placed: [(site: Int, units: Int)] = []
        var any = 0
        for site in 0..<problem.sites {
            if units[site] == 0 {
                if bound + sum.slope[site] - least < cutoff {
                    keep[site] = false
                    any += 1
                }
            } else if bound - sum.slope[site] + next < cutoff {
                placed.append((site, Int(units[site])))
                any += 1
            }
        }
        return (keep, placed, any)
    }

    /// Sites that have played a part, by the numbers they had at first.
    var prospects: Set<Int> { Set((0..<problem.sites).filter { master.isActive[$0] }.map { problem.names[$0] }) }

    /// The cuts that still say something.
    var cuts: [CoverCut] { master.cuts.compactMap { $0 } }

    /// Rounds shares to units and improves them by moves.
    private mutating func polish(_ shares: [Double]) {
        let standing = CoverStanding(problem)
        for site in shares.indices.sorted(by: { shares[$0] > shares[$1] }) where standing.placed < problem.count {
            let whole = Int(shares[site] + 0.5)
            for _ in 0..<min(whole, problem.count - standing.placed) { standing.move(site, 1) }
        }
        standing.fill()
        standing.improve(goesOn: { [record] in record.goesOn })
        record.offer(standing)
        standing.shake(times: 5, chance: &chance, goesOn: { [record] in record.goesOn })
        record.offer(standing)
    }

    // MARK: The tree

    /// Searches until nothing better can be left, or the pace ends it.
    mutating func search() {
        nodes = [Node(parent: -1, site: -1, low: 0, high: 0, bound: record.bound)]
        heap = CoverHeap()
        heap.push(0, record.bound)
        var current = -1
        var told = record.bound
        while true {
            if current < 0 {
                guard let top = heap.pop(), nodes[top].bound >= cutoff else { break }
                record.limit(nodes[top].bound)
                if told - record.bound > 0.02 * (told - record.value) {
                    told = record.bound
                    record.tell()
                }
                current = top
            }
            guard record.goesOn else { return }
            visited += 1
            current = visit(current)
        }
        record.limit(record.wanted.map { min($0, cutoff).nextDown } ?? record.value)
    }

    /// Bounds one node; gives back the child to go on with, or -1.
    private mutating func visit(_ number: Int) -> Int {
        var low = lower
        var high = upper
        var at = number
        while at >= 0, nodes[at].site >= 0 {
            low[nodes[at].site] = max(low[nodes[at].site], nodes[at].low)
            high[nodes[at].site] = min(high[nodes[at].site], nodes[at].high)
            at = nodes[at].parent
        }
        guard low.reduce(0, +) <= Double(problem.count) else { return -1 }
        master.restrict(lower: low, upper: high)
        var nodeBound = nodes[number].bound
        var rounds = 0
        var solution: [Double] = []
        while true {
            var (sum, isSolved) = solved(cutoff: cutoff)
            var (proved, units, least, next) = problem.most(of: sum, lower: low, upper: high, order: &order)
            nodeBound = min(nodeBound, proved)
            if nodeBound < cutoff { return -1 }
            if !isSolved, record.goesOn {
                // The tableau says that nothing is left here, the proof does not: the tableau has drifted.
                master.rebuild(wanted: [])
                (sum, isSolved) = solved(cutoff: -.infinity)
                (proved, units, least, next) = problem.most(of: sum, lower: low, upper: high, order: &order)
                nodeBound = min(nodeBound, proved)
                if nodeBound < cutoff { return -1 }
            }
            var tightened = false
            for site in 0..<problem.sites where high[site] > low[site] {
                if units[site] <= low[site], proved + sum.slope[site] - least < cutoff {
                    high[site] = low[site]
                    tightened = true
                } else if units[site] >= high[site], proved - sum.slope[site] + next < cutoff {
                    low[site] = high[site]
                    tightened = true
                }
            }
            if tightened {
                guard low.reduce(0, +) <= Double(problem.count) else { return -1 }
                master.restrict(lower: low, upper: high)
            }
            if tightened, rounds < 50 { rounds += 1; continue }
            solution = master.solution
            let tangent = problem.tangent(at: solution)
            let whole = solution.allSatisfy { abs($0 - $0.rounded()) < 1e-6 }
            let gap = master.bound - tangent.values.reduce(0, +)
            let enough = whole ? 1e-9 * abs(master.bound) : max(0.2 * (master.bound - cutoff), 1e-8 * abs(master.bound))
            if whole {
                let standing = CoverStanding(problem)
                for site in 0..<problem.sites { for _ in 0..<Int(solution[site].rounded()) { standing.move(site, 1) } }
                record.offer(standing)
            }
            // Without a solution there is nothing to cut off.
            if gap <= enough || rounds > 60 || !isSolved { break }
            if add(tangent.cuts, above: solution, least: gap * 0.05 / Double(problem.parts)) == 0 { break }
            master.tidy(after: 200)
            rounds += 1
        }
        master.tidy(after: 200)
        nodes[number].bound = nodeBound
        if visited < 20 || visited % 50 == 0 { polish(solution) }
        if nodeBound < cutoff { return -1 }
        return branch(number, solution, low, high, nodeBound)
    }

    /// Splits the node at the site whose two sides lower the bound most.
    private mutating func branch(_ number: Int, _ solution: [Double], _ low: [Double], _ high: [Double], _ nodeBound: Double) -> Int {
        var best = -1
        var most = -1.0
        var looked = 0
        let scale = max(nodeBound - cutoff, 1e-9)
        let open = (0..<problem.sites).filter { high[$0] > low[$0] }
        let fractional = open.filter { abs(solution[$0] - solution[$0].rounded()) > 1e-6 }
        let meanFall = mean(fall, scale)
        let meanRise = mean(rise, scale)
        func guess(_ site: Int) -> Double {
            let part = solution[site] - solution[site].rounded(.down)
            let down = (fall[site].count > 0 ? fall[site].sum / fall[site].count : meanFall) * part
            let up = (rise[site].count > 0 ? rise[site].sum / rise[site].count : meanRise) * (1 - part)
            return max(down, 1e-9) * max(up, 1e-9)
        }
        let ranked = fractional.sorted { guess($0) > guess($1) }
        var mark: CutMaster.Mark?
        for site in ranked {
            let part = solution[site] - solution[site].rounded(.down)
            var score = guess(site)
            if min(fall[site].count, rise[site].count) < 4, looked < 8 {
                looked += 1
                if mark == nil { mark = master.mark() }
                guard let mark else { break }
                var drops = [0.0, 0.0]
                for side in 0..<2 {
                    let floor = solution[site].rounded(.down)
                    master.limit(site, from: side == 0 ? low[site] : floor + 1, to: side == 0 ? floor : high[site])
                    let outcome = master.solve(cutoff: cutoff, limit: 20)
                    drops[side] = outcome == .infeasible ? 2 * scale : max(nodeBound - master.bound, 0)
                    master.back(to: mark, site: site, low: low[site], high: high[site])
                }
                fall[site].sum += drops[0] / part
                fall[site].count += 1
                rise[site].sum += drops[1] / (1 - part)
                rise[site].count += 1
                score = max(min(drops[0], scale), 1e-9) * max(min(drops[1], scale), 1e-9)
            }
            if score > most {
                most = score
                best = site
            }
        }
        // All whole, yet not proved: rounding in the programme; any open site splits it further.
        if best < 0 { best = open.first ?? -1 }
        guard best >= 0 else { return -1 }
        let floor = min(solution[best].rounded(.down), high[best] - 1)
        nodes.append(Node(parent: number, site: best, low: low[best], high: floor, bound: nodeBound))
        nodes.append(Node(parent: number, site: best, low: floor + 1, high: high[best], bound: nodeBound))
        let up = solution[best] - floor > 0.5
        heap.push(nodes.count - (up ? 2 : 1), nodeBound)
        return nodes.count - (up ? 1 : 2)
    }

    private func mean(_ all: [(sum: Double, count: Double)], _ fallback: Double) -> Double {
        var sum = 0.0
        var count = 0.0
        for one in all where one.count > 0 {
            sum += one.sum / one.count
            count += 1
        }
        return count > 0 ? sum / count : fallback
    }
}
