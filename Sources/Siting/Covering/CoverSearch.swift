import Ground

/// The way to a proof: a greedy answer at once, improved by single moves; prices that bound it and rule sites in or out;
/// then branch and cut over what is left.
struct CoverSearch {
    private var problem: CoverProblem
    private let record: CoverRecord
    /// What one of the search's own units is worth in the covering's.
    private let measure: Double

    /// - Parameter wanted: a value that is enough; the search ends when it is reached, or proved out of reach.
    init(_ covering: Covering, slopes: [Double], choice: Choice, pace: Pace, wanted: Int64? = nil) {
        var base = [Int32](repeating: 0, count: covering.points)
        var opened: [Int] = []
        for site in 0..<covering.sites where choice.fixed[site] > 0 {
            for point in covering.reach(site) { base[Int(point)] += choice.fixed[site] }
            opened.append(contentsOf: repeatElement(site, count: Int(choice.fixed[site])))
        }
        let kept = (0..<covering.sites).filter { choice.room[$0] > choice.fixed[$0] }
        var map: [Int32] = []
        let total = Double(covering.weights.reduce(0) { $0 + $1 / covering.divisor })
        let unit = Self.unit(of: total * (slopes.first ?? 1))
        let measure = unit * Double(covering.divisor)
        self.measure = measure
        problem = CoverProblem(
            rows: covering.rows, weight: CoverColumn(covering.weights.map { Double($0 / covering.divisor) / unit }), base: CoverColumn(base),
            part: CoverColumn([Int32](repeating: 0, count: covering.points)), slopes: slopes,
            count: choice.count - opened.count, opened: opened, paid: [0], kept: kept, names: kept,
            room: kept.map { choice.room[$0] - choice.fixed[$0] }, map: &map)
        let whole = slopes.allSatisfy { $0 == $0.rounded() }
        record = CoverRecord(
            pace: Pace(goesOn: pace.goesOn) { found in
                pace.report(Solution(open: found.open, value: found.value * measure, bound: found.bound * measure, isProved: false))
            },
            grain: whole ? 1 / unit : 0,
            wanted: wanted.map { Double(($0 + covering.divisor - 1) / covering.divisor) / unit }, bound: problem.ceiling)
    }

    /// A power of two, so that nothing is lost by it: the tolerances of the programme are made for totals of some millions.
    private static func unit(of total: Double) -> Double {
        total > 0x1p23 ? total.binade / 0x1p22 : total < 1 ? total.binade : 1
    }

    /// The whole answer: as many units as are asked for, counted again person by person.
    static func solve(_ covering: Covering, slopes: [Double], choice: Choice, pace: Pace) -> Solution {
        let whole = Pace(goesOn: pace.goesOn) { found in
            var found = found
            found.open = covering.filled(found.open, choice: choice)
            found.value = covering.value(of: found.open, slopes: slopes)
            found.bound = max(found.bound, found.value)
            pace.report(found)
        }
        var search = CoverSearch(covering, slopes: slopes, choice: choice, pace: whole)
        var answer = search.run()
        answer.open = covering.filled(answer.open, choice: choice)
        answer.value = covering.value(of: answer.open, slopes: slopes)
        answer.bound = answer.isProved ? answer.value : max(answer.bound, answer.value)
        pace.report(answer)
        return answer
    }

    mutating func run() -> Solution {
        prove()
        let proved = record.isClosed || record.value >= record.bound
        let bound = proved && record.wanted == nil ? record.value : max(record.bound, record.value)
        return Solution(open: record.open, value: record.value * measure, bound: bound * measure, isProved: proved)
    }

    private mutating func prove() {
        var map: [Int32] = []
        let out = problem.dominated()
        if out.contains(true) { problem = problem.reduced(keep: out.map { !$0 }, placed: [], map: &map) }
        record.limit(problem.ceiling)
        let standing = CoverStanding(problem)
        standing.fill()
        record.offer(standing)
        // Every unit there is room for stands: nothing is left to gain.
        if standing.placed < problem.count { return record.limit(record.value) }
        guard !record.isClosed else { return }
        standing.improve(goesOn: { record.goesOn })
        record.offer(standing)
        guard !record.isClosed, record.goesOn else { return }
        var chance = SplitMix(seed: 110)
        standing.shake(times: 5, chance: &chance, goesOn: { record.goesOn })
        record.offer(standing)
        guard !record.isClosed, record.goesOn else { return }
        var dual = CoverDual(problem, from: standing)
        price(&dual, &chance)
        guard !record.isClosed, record.goesOn else { return }
        problem.divide(around: problem.best(dual.share).units)
        dual.divide(as: problem)
        var cuts = dual.cuts + problem.tangent(at: dual.share).cuts
        var centre = dual.share
        let promising = problem.names.indices.sorted { dual.earning[$0] > dual.earning[$1] }.prefix(3 * problem.count + 20)
        var prospects = Set(promising.map { problem.names[$0] })
        while !record.isClosed, record.goesOn {
            let likely = (0..<problem.sites).filter { prospects.contains(problem.names[$0]) }
            var tree = CoverTree(problem, cuts: cuts, prospects: likely, record: record)
            let decided = tree.root(centre: &centre)
            guard !record.isClosed, record.goesOn else { return }
            if decided.any * 8 >= problem.sites {
                cuts = tree.cuts
                prospects = tree.prospects
                let old = problem
                problem = problem.reduced(keep: decided.keep, placed: decided.placed, map: &map)
                (cuts, centre) = old.carried(cuts, centre, to: problem, placed: decided.placed)
                let out = problem.dominated()
                if out.contains(true) {
                    let old = problem
                    problem = problem.reduced(keep: out.map { !$0 }, placed: [], map: &map)
                    (cuts, centre) = old.carried(cuts, centre, to: problem, placed: [])
                }
                if problem.count == 0 || problem.sites == 0 {
                    record.offer(CoverStanding(problem))
                    record.limit(record.value)
                    return
                }
                continue
            }
            tree.search()
            return
        }
    }

    /// Looks around the units for better answers as long as that goes well.
    private func shake(from units: [Int32], _ chance: inout SplitMix) {
        let standing = CoverStanding(problem, units: units)
        standing.fill()
        standing.improve(goesOn: { record.goesOn })
        var quiet = 0
        while quiet < 2, record.goesOn {
            let before = max(standing.value, record.value)
            standing.shake(times: min(50, 5 + problem.sites / 10), chance: &chance, goesOn: { record.goesOn })
            record.offer(standing)
            // The running sum drifts by roundings, which are no gain.
            quiet = standing.value > before + 1e-9 * abs(before) ? 0 : quiet + 1
        }
    }

    /// Lowers the bound by prices and drops what they rule out, until they hardly move any more.
    private mutating func price(_ dual: inout CoverDual, _ chance: inout SplitMix) {
        var map: [Int32] = []
        var tried: [Int32] = []
        var marks: [Double] = []
        var round = 0
        while !record.isClosed, record.goesOn {
            round += 1
            dual.advance(target: record.value)
            record.limit(dual.bound)
            guard round % 10 == 0, !record.isClosed else { continue }
            if round % 20 == 0 {
                let (units, _) = problem.best(dual.share)
                if units != tried {
                    tried = units
                    let standing = CoverStanding(problem, units: units)
                    standing.fill()
                    standing.improve(goesOn: { record.goesOn })
                    record.offer(standing)
                    standing.shake(times: 1, chance: &chance, goesOn: { record.goesOn })
                    record.offer(standing)
                }
                if round % 100 == 0 { record.tell() }
            }
            let decided = dual.decided(below: record.cutoff)
            if decided.any * 10 >= problem.sites {
                problem = problem.reduced(keep: decided.keep, placed: decided.placed, map: &map)
                if problem.count == 0 || problem.sites == 0 {
                    record.offer(CoverStanding(problem))
                    return record.limit(record.value)
                }
                dual.follow(problem, map: map)
                let out = problem.dominated()
                if out.contains(true) {
                    problem = problem.reduced(keep: out.map { !$0 }, placed: [], map: &map)
                    dual.follow(problem, map: map)
                }
                record.limit(dual.bound)
                tried = []
                marks = []
            }
            marks.append(dual.bound)
            // Where sites are few the programme costs less than prices do.
            let patience = min(0.5, 60 / Double(problem.sites))
            guard marks.count > 6, marks[marks.count - 6] - dual.bound < patience * (dual.bound - record.value) else { continue }
            let before = record.value
            shake(from: problem.best(dual.share).units, &chance)
            // A better answer lets the same prices rule out more.
            guard !record.isClosed, record.value - before > 0.05 * (dual.bound - before) else { return }
            marks = []
        }
    }
}

extension CoverProblem {
    /// Cuts and shares in the terms of the problem made smaller.
    func carried(
        _ cuts: [CoverCut], _ shares: [Double], to smaller: CoverProblem, placed: [(site: Int, units: Int)]
    ) -> (cuts: [CoverCut], shares: [Double]) {
        var index: [Int: Int] = [:]
        for site in 0..<sites { index[names[site]] = site }
        let kept = smaller.names.compactMap { index[$0] }
        var places = [Int32](repeating: -1, count: sites)
        for (new, old) in kept.enumerated() { places[old] = Int32(new) }
        var stand = [Double](repeating: 0, count: sites)
        for place in placed { stand[place.site] = Double(place.units) }
        let carried = cuts.map { cut in
            var new = CoverCut(part: cut.part, constant: cut.constant, sites: [], slopes: [])
            for (site, slope) in zip(cut.sites, cut.slopes) {
                new.constant += stand[Int(site)] * slope
                if places[Int(site)] >= 0 {
                    new.sites.append(places[Int(site)])
                    new.slopes.append(slope)
                }
            }
            return new
        }
        return (carried, kept.map { min(max(shares[$0] - stand[$0], 0), Double(room[$0]) - stand[$0]) })
    }
}