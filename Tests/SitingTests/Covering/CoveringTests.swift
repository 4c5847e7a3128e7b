import Foundation
import Ground
import Siting
import Synchronization
import Testing

/// Small numbers from a seed.
struct Dice {
    private var numbers: SplitMix

    init(state: UInt64) { numbers = SplitMix(seed: state) }

    mutating func roll(_ sides: Int) -> Int { Int(numbers.next() % UInt64(sides)) }

    /// From 0 to below 1.
    mutating func unit() -> Double { numbers.unit() }

    /// Sites and points on a square, a site reaching what is near, some weights zero, some sites alike.
    mutating func town(sites: Int, points: Int, reach: Int) throws -> Covering {
        let homes = (0..<points).map { _ in (roll(100), roll(100)) }
        var posts = (0..<sites).map { _ in (roll(100), roll(100)) }
        if sites > 3 { posts[1] = posts[2] }
        let rows = posts.map { post in
            (0..<points).filter { abs(homes[$0].0 - post.0) + abs(homes[$0].1 - post.1) <= reach }.map { Int32($0) }
        }
        var weights = (0..<points).map { _ in Int64(max(roll(20) - 3, 0)) }
        weights[0] = 5
        return try Covering(rows: rows, points: points, weights: weights)
    }
}

/// Every way to place `count` units on `sites`, at most `room` on one.
func placements(_ sites: Int, _ count: Int, room: Int = 1, from first: Int = 0) -> [[Int]] {
    guard count > 0 else { return [[]] }
    guard first < sites else { return [] }
    var all: [[Int]] = []
    for here in 0...min(room, count) {
        for rest in placements(sites, count - here, room: room, from: first + 1) {
            all.append([Int](repeating: first, count: here) + rest)
        }
    }
    return all
}

@Suite("Maximal covering")
struct CoveringTests {
    @Test("the answer is that of trying everything", arguments: 0..<60)
    func bruteForce(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let sites = 4 + dice.roll(6)
        let covering = try dice.town(sites: sites, points: 5 + dice.roll(50), reach: 15 + dice.roll(40))
        let count = 1 + dice.roll(sites - 1)
        let fixed = dice.roll(3) == 0 ? [dice.roll(sites)] : []
        let barred = dice.roll(sites)
        let forbidden = count < sites && !fixed.contains(barred) && dice.roll(2) == 0 ? [barred] : []
        let answer = try covering.solve(count: count, fixed: fixed, forbidden: forbidden)
        let best = placements(sites, count)
            .filter { open in fixed.allSatisfy(open.contains) && !forbidden.contains(where: open.contains) }
            .map { covering.covered(by: $0) }.max()
        #expect(Int64(answer.value) == best)
        #expect(answer.isProved)
        #expect(answer.bound == answer.value)
        #expect(answer.open.count == count && Set(answer.open).count == count)
        #expect(Set(answer.open).isSuperset(of: fixed) && Set(answer.open).isDisjoint(with: forbidden))
        #expect(covering.covered(by: answer.open) == best)
    }

    @Test("instances with a gap in the linear programme are proved by branching", arguments: 0..<12)
    func gaps(seed: Int) throws {
        // Pairs of sites at random share points: nothing like a map, so that the programme's answer is far from whole.
        var dice = Dice(state: UInt64(1_000 + seed))
        let sites = 14
        var rows = [[Int32]](repeating: [], count: sites)
        for point in 0..<40 {
            let one = dice.roll(sites)
            let other = (one + 1 + dice.roll(sites - 1)) % sites
            rows[one].append(Int32(point))
            rows[other].append(Int32(point))
        }
        let covering = try Covering(rows: rows, points: 40, weights: (0..<40).map { _ in Int64(1 + dice.roll(3)) })
        let answer = try covering.solve(count: 6)
        #expect(Int64(answer.value) == placements(sites, 6).map { covering.covered(by: $0) }.max())
        #expect(answer.isProved)
    }

    @Test("the curve never falls and keeps what is fixed")
    func curve() throws {
        var dice = Dice(state: 7)
        let covering = try dice.town(sites: 30, points: 300, reach: 18)
        let curve = try covering.curve(upTo: 12, fixed: [3])
        #expect(curve.count == 12)
        for (before, after) in zip(curve, curve.dropFirst()) { #expect(after.value >= before.value) }
        #expect(curve.enumerated().allSatisfy { $0.element.open.count == $0.offset + 1 && $0.element.open.contains(3) && $0.element.isProved })
    }

    @Test("who is left out, and what each site holds alone")
    func figures() throws {
        let covering = try Covering(rows: [[0, 1], [1, 2], [3]], points: 5, weights: [10, 20, 30, 40, 50])
        #expect(covering.covered(by: [0, 1]) == 60)
        #expect(covering.uncovered(by: [0, 1]) == [3, 4])
        #expect(covering.alone([0, 1]) == [10, 30])
        #expect(covering.times([0, 1, 1]) == [1, 3, 2, 0, 0])
    }

    @Test("a limit in time decides who is covered")
    func times() throws {
        let table = try TimeTable(sites: 2, points: 3, milliseconds: [0, 100, 101, TimeTable.noWay, 5, 100])
        let covering = try Covering(times: table, within: 100, weights: [1, 1, 1])
        #expect(Array(covering.reach(0)) == [0, 1])
        #expect(Array(covering.reach(1)) == [1, 2])
        let all = try Covering(times: table, within: TimeTable.noWay, weights: [1, 1, 1])
        #expect(Array(all.reach(1)) == [1, 2])
    }

    @Test("more sites than are any use are filled up")
    func plenty() throws {
        let covering = try Covering(rows: [[0, 1], [0], [1], []], points: 2, weights: [1, 1])
        let answer = try covering.solve(count: 4)
        #expect(answer == Solution(open: [0, 1, 2, 3], value: 2, bound: 2, isProved: true))
        let kept = try covering.solve(count: 2, fixed: [3])
        #expect(kept.open == [0, 3])
    }

    @Test("bad questions get a fault")
    func faults() throws {
        #expect(throws: SitingFault.shape("1 weights for 2 points")) { try Covering(rows: [[0]], points: 2, weights: [1]) }
        #expect(throws: SitingFault.shape("site 0 covers point 2 of 2")) { try Covering(rows: [[2]], points: 2, weights: [1, 1]) }
        #expect(throws: SitingFault.shape("site 0 covers point 1 twice")) { try Covering(rows: [[1, 1]], points: 2, weights: [1, 1]) }
        #expect(throws: SitingFault.nobody) { try Covering(rows: [[0]], points: 1, weights: [0]) }
        #expect(throws: SitingFault.value("a weight of -1")) { try Covering(rows: [[0]], points: 1, weights: [-1]) }
        let covering = try Covering(rows: [[0], [1]], points: 2, weights: [1, 1])
        #expect(throws: SitingFault.count(wanted: 3, sites: 2)) { try covering.solve(count: 3) }
        #expect(throws: SitingFault.count(wanted: 0, sites: 2)) { try covering.solve(count: 0) }
        #expect(throws: SitingFault.count(wanted: 2, sites: 1)) { try covering.solve(count: 2, forbidden: [0]) }
        #expect(throws: SitingFault.count(wanted: 1, sites: 2)) { try covering.solve(count: 1, fixed: [0, 1]) }
        #expect(throws: SitingFault.self) { try covering.solve(count: 2, fixed: [0], forbidden: [0]) }
        #expect(throws: SitingFault.self) { try covering.solve(count: 1, fixed: [2]) }
    }

    @Test("an answer comes at once; a pace that ends leaves a true bound")
    func pace() throws {
        var dice = Dice(state: 11)
        let covering = try dice.town(sites: 60, points: 800, reach: 22)
        let proved = try covering.solve(count: 8)
        let heard = Mutex<[Solution]>([])
        for patience in [0, 1, 3, 10, 30, 100, 300] {
            let asked = Mutex(0)
            let found = try covering.solve(
                count: 8,
                pace: Pace(
                    goesOn: { asked.withLock { $0 += 1; return $0 <= patience } },
                    report: { one in heard.withLock { $0.append(one) } }))
            #expect(found.open.count == 8)
            #expect(found.value <= proved.value)
            #expect(found.bound >= proved.value)
            #expect(!found.isProved || found.value == proved.value)
        }
        let all = heard.withLock { $0 }
        #expect(all.count >= 7)
        #expect(all.allSatisfy { $0.bound >= proved.value && $0.value <= proved.value && $0.open.count == 8 })
    }

    static let data = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/data/bench/coverage").standardized

    static func published() throws -> [(name: String, seconds: Int32, count: Int, optimum: Double)] {
        try String(contentsOf: data.appending(path: "optima.txt"), encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 5, let seconds = Int32(words[1]), let count = Int(words[2]), let optimum = Double(words[3]) else { return nil }
            return (String(words[0]), seconds, count, optimum)
        }
    }

    @Test("published optima of three road networks are proved again", .enabled(if: FileManager.default.fileExists(atPath: data.path), "no shared data"))
    func published() throws {
        func numbers(_ file: String) throws -> [Int32] {
            try Data(contentsOf: Self.data.appending(path: file)).withUnsafeBytes { bytes in
                bytes.bindMemory(to: Int32.self).map { Int32(littleEndian: $0) }
            }
        }
        let rows = try Self.published()
        #expect(rows.count == 5)
        for row in rows {
            let table = try TimeTable(sites: 200, points: 2_000, milliseconds: numbers("\(row.name)_time_ms_200x2000.i32"))
            let covering = try Covering(
                times: table, within: row.seconds * 1_000, weights: numbers("\(row.name)_weight_2000.i32").map { Int64($0) })
            let answer = try covering.solve(count: row.count)
            #expect(answer.value == row.optimum && answer.isProved, "\(row.name) \(row.seconds) s")
        }
    }
}
