import Ground
import Siting
import Testing

@Suite("Covering with large and nearly even weights")
struct LargeWeightsTests {
    @Test(
        "cover: no more sites than were asked for, and the best of them",
        arguments: [(24, Scale.asDrawn), (152, .asDrawn), (1462, .even(20)), (17, .even(30)), (18, .even(31))] as [(UInt64, Scale)])
    func cover(seed: UInt64, scale: Scale) throws {
        var odd = try OddTown(seed: seed, scale: scale)
        let fixed = odd.fixed(of: odd.count)
        let answer = try odd.covering.solve(count: odd.count, fixed: fixed, forbidden: odd.forbidden)
        let best = odd.choices(of: odd.count, fixed: fixed).map { odd.covering.covered(by: $0) }.max() ?? -1
        #expect(answer.isProved && answer.open.count == odd.count)
        #expect(answer.value == Double(best))
    }

    @Test("backup: the search ends and is right", arguments: [(308, Scale.even(4)), (879, .asDrawn), (3460, .even(14))] as [(UInt64, Scale)])
    func backup(seed: UInt64, scale: Scale) throws {
        var odd = try OddTown(seed: seed, scale: scale)
        let fixed = odd.fixed(of: odd.count)
        let once = [1.0, 2, 1, 0.7, 3][odd.dice.roll(5)]
        let shares = [1, 0, 0.5, odd.dice.unit(), 1e-9]
        let problem = try BackupCovering(odd.covering, once: once, twice: once * shares[odd.dice.roll(5)])
        let answer = try problem.solve(count: odd.count, fixed: fixed, forbidden: odd.forbidden)
        let best = odd.choices(of: odd.count, fixed: fixed).map { problem.value(of: $0) }.max() ?? -1
        #expect(answer.isProved && answer.open.count == odd.count)
        #expect(abs(answer.value - best) <= 3e-9 * best)
        #expect(answer.value == problem.value(of: answer.open))
    }

    @Test(
        "expected: the search ends, and what it reports on the way is true",
        arguments: [(1173, Scale.even(10)), (2924, .even(10)), (341, .asDrawn), (632, .asDrawn), (3927, .asDrawn)] as [(UInt64, Scale)])
    func expected(seed: UInt64, scale: Scale) throws {
        for busy in [0, 0.1, 0.5, 0.9] {
            let odd = try OddTown(seed: seed, scale: scale)
            let units = min(odd.count, 4)
            let problem = try ExpectedCovering(odd.covering, busy: busy)
            let pace = Pace(report: { #expect($0.value == problem.value(of: $0.open) && $0.bound >= $0.value) })
            let answer = try problem.solve(units: units, perSite: 2, forbidden: odd.forbidden, pace: pace)
            let best = odd.choices(of: units, fixed: [], room: 2).map { problem.value(of: $0) }.max() ?? -1
            #expect(answer.isProved && answer.open.count == units)
            #expect(abs(answer.value - best) <= 3e-9 * best)
        }
    }

    @Test("one person in a hundred thousand million decides")
    func onePerson() throws {
        let half = Covering.most / 2
        let covering = try Covering(rows: [[0], [1]], points: 2, weights: [half - 1, half])
        #expect(try covering.solve(count: 1) == Solution(open: [1], value: Double(half), bound: Double(half), isProved: true))
        let force = try MinimumForce(covering, share: 1).solve()
        #expect(force.open == [0, 1] && force.isProved)
    }

    @Test("what divides all the weights does not count; a total beyond what can be told apart is refused")
    func totals() throws {
        let covering = try Covering(rows: [[0], [1]], points: 2, weights: [400_000_000_000, 600_000_000_000])
        let answer = try covering.solve(count: 1)
        #expect(answer.open == [1] && answer.value == 6e11 && answer.isProved)
        let force = try MinimumForce(covering, share: 0.600_000_1).solve()
        #expect(force.open == [0, 1] && force.isProved)
        for weights in [[Covering.most, 1], [.max, .max], [1 << 50, 1 << 50]] {
            #expect(throws: SitingFault.self) { try Covering(rows: [[0], [1]], points: 2, weights: weights) }
        }
    }
}

/// How the weights of an `OddTown` come about.
enum Scale: Sendable {
    /// In one of several ways, thousand millions among them.
    case asDrawn
    /// A power of two and up to 3 more.
    case even(Int)
}

/// A small town drawn by chance, with sites alike, inside one another or without reach.
struct OddTown {
    var dice: Dice
    let covering: Covering
    let forbidden: [Int]
    let count: Int

    init(seed: UInt64, scale: Scale) throws {
        dice = Dice(state: seed * 7919 + 13)
        let isBig = dice.roll(3) > 0
        let sites = isBig ? 8 + dice.roll(8) : 1 + dice.roll(7)
        let points = isBig ? 8 + dice.roll(40) : 1 + dice.roll(12)
        _ = dice.roll(7)
        let limit = [0, 1, 100, 5000][dice.roll(4)]
        let density = [0.05, 0.15, 0.25, 0.5, 0.9][dice.roll(5)]
        let small = dice.roll(3)
        var near = [[Bool]](repeating: [Bool](repeating: false, count: points), count: sites)
        for site in 0..<sites {
            for point in 0..<points {
                near[site][point] = dice.unit() < density
                if !near[site][point] { _ = dice.roll(4) } else if small > 0 { _ = dice.roll(small == 1 ? limit + 1 : 2) }
            }
        }
        if dice.roll(3) == 0, sites > 2 {
            for _ in 0..<2 {
                let site = dice.roll(sites)
                near[site] = near[dice.roll(sites)]
            }
        }
        if dice.roll(4) == 0 { near[dice.roll(sites)] = [Bool](repeating: false, count: points) }
        let kind = dice.roll(8)
        var weights: [Int64] = []
        for _ in 0..<points {
            switch kind {
            case 0: weights.append(1)
            case 1: weights.append(Int64(dice.roll(2)))
            case 2: weights.append(Int64(dice.roll(1000)))
            case 3: weights.append(6 * Int64(dice.roll(5)))
            case 4: weights.append(Int64(dice.roll(10_000_000)))
            case 5: weights.append(1 << Int64(dice.roll(30)))
            case 6: weights.append(1 + Int64(dice.roll(3)))
            default: weights.append(1_000_000_000 + Int64(dice.roll(5)))
            }
        }
        if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
        if case .even(let power) = scale { for point in 0..<points { weights[point] = 1 << Int64(power) + Int64(dice.roll(4)) } }
        let rows = near.map { row in (0..<points).filter { row[$0] }.map { Int32($0) } }
        covering = try Covering(rows: rows, points: points, weights: weights)
        var forbidden: [Int] = []
        if dice.roll(3) == 0 { for site in 0..<sites where dice.roll(5) == 0 { forbidden.append(site) } }
        self.forbidden = forbidden
        count = 1 + dice.roll(min(sites - forbidden.count, 7))
        if dice.roll(4) == 0 { _ = dice.roll(60) }
    }

    mutating func fixed(of count: Int) -> [Int] {
        var fixed: [Int] = []
        if dice.roll(2) == 0 {
            for site in 0..<covering.sites where !forbidden.contains(site) && fixed.count < count && dice.roll(6) == 0 { fixed.append(site) }
        }
        return fixed
    }

    /// Every choice there is.
    func choices(of count: Int, fixed: [Int], room: Int = 1) -> [[Int]] {
        placements(covering.sites, count, room: room).filter { open in
            fixed.allSatisfy(open.contains) && forbidden.allSatisfy { !open.contains($0) }
        }
    }
}

@Suite("Questions out of range")
struct OutOfRangeTests {
    @Test("worths and units out of range are refused")
    func refused() throws {
        let covering = try Covering(rows: [[0], [1]], points: 2, weights: [1, 2])
        for once in [Double.infinity, 1e308, 1e7, 0, .nan] {
            #expect(throws: SitingFault.self) { try BackupCovering(covering, once: once, twice: 0) }
        }
        let problem = try ExpectedCovering(covering, busy: 0.5)
        #expect(throws: SitingFault.self) { try problem.solve(units: 1_000_000_000) }
        let tired = try ExpectedCovering(covering, busy: 1 - 1e-13).solve(units: 1)
        #expect(tired.open == [1] && tired.value > 0)
    }
}
