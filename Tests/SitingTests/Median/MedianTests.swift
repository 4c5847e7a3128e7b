import Ground
import Siting
import Synchronization
import Testing

@Suite("p-median")
struct MedianTests {
    /// Towns small enough to try every choice of sites: some pairs without a way, some points without people.
    @Test("equals the best of all choices", arguments: 1...120)
    func bruteForce(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let sites = 3 + random.below(6), points = 1 + random.below(12)
        let times = (0..<sites * points).map { _ in random.below(5) == 0 ? TimeTable.noWay : Int32(random.below(40)) }
        let weights = (0..<points).map { _ in Int64(random.below(4)) }
        guard weights.contains(where: { $0 > 0 }), times.contains(where: { $0 != TimeTable.noWay }) else { return }
        let median = try Median(costs: TimeTable(sites: sites, points: points, milliseconds: times), weights: weights)
        let fixed = random.below(3) == 0 ? [random.below(sites)] : []
        let forbidden = random.below(3) == 0 ? [random.below(sites)].filter { !fixed.contains($0) } : []
        for count in max(1, fixed.count)...(sites - forbidden.count) {
            let solution = try median.solve(count: count, fixed: fixed, forbidden: forbidden)
            let best = try choices(of: count, from: sites).filter { Set(fixed).isSubset(of: $0) && $0.isDisjoint(with: forbidden) }
                .map { try median.reckoning(of: Array($0)).total }.min()
            #expect(solution.isProved)
            #expect(Int64(solution.value) == best)
            #expect(solution.bound == solution.value)
            #expect(solution.open.count == count && Set(solution.open).count == count)
            #expect(Set(fixed).isSubset(of: solution.open) && Set(forbidden).isDisjoint(with: solution.open))
            #expect(try median.reckoning(of: solution.open).total == Int64(solution.value))
        }
    }

    /// Enough sites chosen that prices meet their ceiling.
    @Test("equals the best of all choices of seven of thirteen sites", arguments: 1...5)
    func bruteForceOfSeven(seed: Int) throws {
        let median = try town(sites: 13, points: 40, seed: UInt64(100 + seed))
        let best = try choices(of: 7, from: 13).map { try median.reckoning(of: Array($0)).total }.min()
        let solution = try median.solve(count: 7)
        #expect(solution.isProved)
        #expect(Int64(solution.value) == best)
    }

    @Test("has the published optimum", .enabled(if: OrLibrary.isThere, "../shared/data is absent"), arguments: [1, 2, 3, 4, 5, 6, 10, 13])
    func published(number: Int) throws {
        let problem = try #require(try OrLibrary.pmed(number))
        let solution = try problem.median.solve(count: problem.count)
        #expect(solution.isProved)
        #expect(Int(solution.value) == problem.optimum)
        #expect(Int(try problem.median.reckoning(of: solution.open).total) == problem.optimum)
    }

    @Test("an answer comes at once, then answers and bounds only get better")
    func reports() throws {
        let median = try town(sites: 40, points: 60, seed: 5)
        let reports = Mutex<[Solution]>([])
        let last = try median.solve(count: 6, pace: Pace(report: { one in reports.withLock { $0.append(one) } }))
        let all = reports.withLock { $0 }
        #expect(all.count > 1)
        #expect(all.last == last)
        for (one, next) in zip(all, all.dropFirst()) {
            #expect(next.value <= one.value)
            #expect(next.bound >= one.bound)
        }
        for one in all {
            #expect(one.bound <= last.value)
            #expect(one.value >= last.value)
        }
    }

    @Test("a search that is ended hands out what it has, with a bound that holds", arguments: 0...12)
    func ended(asks: Int) throws {
        let median = try town(sites: 60, points: 80, seed: 9)
        let best = try median.solve(count: 7)
        let left = Mutex(asks)
        let pace = Pace(goesOn: { left.withLock { $0 -= 1; return $0 >= 0 } })
        let solution = try median.solve(count: 7, pace: pace)
        #expect(solution.open.count == 7)
        #expect(solution.value >= best.value)
        #expect(solution.bound <= best.value)
        #expect(!solution.isProved || solution.value == best.value)
        #expect(Int64(solution.value) == (try median.reckoning(of: solution.open)).total)
    }

    @Test("more sites never serve worse")
    func curve() throws {
        let median = try town(sites: 25, points: 50, seed: 3)
        let curve = try median.curve(upTo: 25, fixed: [4])
        #expect(curve.count == 25)
        #expect(curve.allSatisfy { $0.isProved && $0.open.contains(4) })
        #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.value >= $1.value })
        #expect(curve[24].open == Array(0..<25))
    }

    @Test("people whom nobody reaches are counted, and told")
    func unreached() throws {
        let table = try TimeTable(sites: 2, points: 3, milliseconds: [10, 20, TimeTable.noWay, TimeTable.noWay, 30, TimeTable.noWay])
        let median = try Median(costs: table, weights: [1, 2, 4])
        #expect(median.unreached == 60)
        let reckoning = try median.reckoning(of: [1])
        #expect(reckoning.total == 60 + 60 + 4 * 60)
        #expect(reckoning.unreachedPeople == 5)
        #expect(reckoning.mean == 30)
        #expect(reckoning.serving == [nil, 1, nil])
        #expect(try median.solve(count: 1).open == [0])
        #expect(try Median(costs: table, weights: [1, 2, 4], unreached: 15).reckoning(of: [0]).total == 10 + 30 + 60)
    }

    @Test("questions without an answer are refused")
    func faults() throws {
        let table = try TimeTable(sites: 2, points: 2, milliseconds: [1, 2, 3, 4])
        #expect(throws: SitingFault.nobody) { try Median(costs: table, weights: [0, 0]) }
        #expect(throws: SitingFault.shape("1 weights for 2 points")) { try Median(costs: table, weights: [1]) }
        #expect(throws: SitingFault.value("a weight below zero")) { try Median(costs: table, weights: [1, -1]) }
        #expect(throws: SitingFault.self) { try Median(costs: table, weights: [.max, .max]) }
        #expect(throws: SitingFault.self) { try Median(costs: table, weights: [.max / 2, 1]) }
        #expect(throws: SitingFault.self) { try Median(costs: TimeTable(sites: 0, points: 2, milliseconds: []), weights: [1, 1]) }
        let ways = [Int32](repeating: TimeTable.noWay, count: 4)
        #expect(throws: SitingFault.shape("no site reaches any point")) {
            try Median(costs: TimeTable(sites: 2, points: 2, milliseconds: ways), weights: [1, 1])
        }
        let median = try Median(costs: table, weights: [1, 1])
        #expect(throws: SitingFault.count(wanted: 3, sites: 2)) { try median.solve(count: 3) }
        #expect(throws: SitingFault.count(wanted: 0, sites: 2)) { try median.solve(count: 0) }
        #expect(throws: SitingFault.count(wanted: 2, sites: 1)) { try median.solve(count: 2, forbidden: [0]) }
        #expect(throws: SitingFault.count(wanted: 1, sites: 2)) { try median.solve(count: 1, fixed: [0, 1]) }
        #expect(throws: SitingFault.self) { try median.solve(count: 1, fixed: [2]) }
        #expect(throws: SitingFault.self) { try median.solve(count: 1, fixed: [0], forbidden: [0]) }
        #expect(throws: SitingFault.self) { try median.reckoning(of: []) }
    }

    private func town(sites: Int, points: Int, seed: UInt64) throws -> Median {
        var random = SplitMix(seed: seed)
        let a = (0..<sites).map { _ in (random.below(1000), random.below(1000)) }
        let b = (0..<points).map { _ in (random.below(1000), random.below(1000)) }
        let times = a.flatMap { one in b.map { Int32(abs(one.0 - $0.0) + abs(one.1 - $0.1)) } }
        return try Median(
            costs: TimeTable(sites: sites, points: points, milliseconds: times), weights: b.map { _ in Int64(1 + random.below(20)) })
    }

    private func choices(of count: Int, from sites: Int) -> [Set<Int>] {
        (0..<1 << sites).filter { $0.nonzeroBitCount == count }.map { bits in Set((0..<sites).filter { bits & 1 << $0 != 0 }) }
    }
}
