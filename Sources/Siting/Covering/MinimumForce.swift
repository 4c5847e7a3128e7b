/// The fewest sites with which a share of the people is covered, shift by shift.
public struct MinimumForce: Sendable {
    /// A shift's answer.
    public struct Force: Sendable, Equatable {
        /// Sites manned, ascending; too few for the share where even all together cannot reach it.
        public var open: [Int]
        /// People these cover.
        public var covered: Int64
        /// People who have to be covered.
        public var wanted: Int64
        /// No fewer sites than these can do it.
        public var atLeast: Int

        /// Whether the sites cover what is wanted.
        public var suffices: Bool { covered >= wanted }
        /// Whether it is proved that fewer will not do, or that no number of sites will.
        public var isProved: Bool { atLeast >= open.count }
    }

    public let covering: Covering
    /// The share of the people who have to be covered, above 0 and at most 1.
    public let share: Double

    /// Throws `SitingFault.value` for a share that is not above 0 and at most 1.
    public init(_ covering: Covering, share: Double) throws(SitingFault) {
        guard share > 0, share <= 1 else { throw .value("a share of \(share); it must be above 0 and at most 1") }
        self.covering = covering
        self.share = share
    }

    /// The fewest sites for the people the covering counts, `fixed` manned whatever comes and `forbidden` never.
    /// `pace` hears of every smaller force: its `value` is the number of sites, its `bound` the fewest that could do.
    public func solve(fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof) throws(SitingFault) -> Force {
        let total = covering.weights.reduce(0, +)
        // The smallest whole number of people that is the share of them, safe from the rounding of the product.
        let wanted = min(total, Int64((Double(total) * share * (1 - 1e-15)).rounded(.up)))
        let usable = (0..<covering.sites).filter { !forbidden.contains($0) }
        _ = try Choice(sites: covering.sites, count: max(fixed.count, 1), fixed: fixed, forbidden: forbidden, room: 1)
        var open = fixed.sorted()
        var best = usable
        let most = covering.covered(by: usable)
        guard most >= wanted else { return Force(open: usable, covered: most, wanted: wanted, atLeast: usable.count) }
        // Greedy from the fixed sites on gives a force at once.
        var left = Set(usable).subtracting(fixed)
        var times = covering.times(open)
        var covered = covering.covered(by: open)
        while covered < wanted {
            var gain: Int64 = -1
            var next = -1
            for site in left.sorted() {
                let here = covering.reach(site).reduce(into: Int64(0)) { if times[Int($1)] == 0 { $0 += covering.weights[Int($1)] } }
                if here > gain { (gain, next) = (here, site) }
            }
            guard next >= 0 else { break }
            left.remove(next)
            open.append(next)
            for point in covering.reach(next) { times[Int(point)] += 1 }
            covered += gain
        }
        best = open.sorted()
        var fewest = max(fixed.count, 1)
        func tell() { pace.report(Solution(open: best, value: Double(best.count), bound: Double(fewest), isProved: fewest >= best.count)) }
        tell()
        // From below: each number of sites is either enough or proved too few.
        var low = fewest
        var high = best.count
        while low < high, pace.goesOn() {
            let middle = (low + high) / 2
            let choice = try Choice(sites: covering.sites, count: middle, fixed: fixed, forbidden: forbidden, room: 1)
            let quiet = Pace(goesOn: pace.goesOn)
            var search = CoverSearch(covering, slopes: [1], choice: choice, pace: quiet, wanted: wanted)
            let answer = search.run()
            if covering.covered(by: answer.open) >= wanted {
                best = covering.filled(answer.open, choice: choice)
                high = middle
            } else if answer.isProved {
                low = middle + 1
                fewest = low
            } else {
                break
            }
            tell()
        }
        if low >= high { fewest = high }
        return Force(open: best, covered: covering.covered(by: best), wanted: wanted, atLeast: fewest)
    }

    /// One force for each shift, where `people[shift]` counts the people at every point in that shift.
    /// A shift in which nobody is anywhere needs no site.
    public func solve(
        shifts people: [[Int64]], fixed: [Int] = [], forbidden: [Int] = [], pace: Pace = .toTheProof
    ) throws(SitingFault) -> [Force] {
        var forces: [Force] = []
        for weights in people {
            do throws(SitingFault) {
                let shift = try covering.counting(weights)
                forces.append(try MinimumForce(shift, share: share).solve(fixed: fixed, forbidden: forbidden, pace: pace))
            } catch .nobody {
                forces.append(Force(open: fixed.sorted(), covered: 0, wanted: 0, atLeast: fixed.count))
            }
        }
        return forces
    }
}
