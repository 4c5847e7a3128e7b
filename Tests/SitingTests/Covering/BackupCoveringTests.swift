import Ground
import Siting
import Testing

@Suite("Backup and expected covering, minimum force")
struct BackupCoveringTests {
    @Test("backup: the answer is that of trying everything", arguments: 0..<40)
    func backup(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let sites = 4 + dice.roll(6)
        let covering = try dice.town(sites: sites, points: 5 + dice.roll(40), reach: 20 + dice.roll(40))
        let problem = try BackupCovering(covering, once: 1, twice: [0, 0.25, 0.5, 1][dice.roll(4)])
        let count = 1 + dice.roll(sites - 1)
        let fixed = dice.roll(2) == 0 ? [dice.roll(sites)] : []
        let answer = try problem.solve(count: count, fixed: fixed)
        let best = placements(sites, count).filter { open in fixed.allSatisfy(open.contains) }.map { problem.value(of: $0) }.max() ?? -1
        #expect(abs(answer.value - best) <= 1e-8 * best)
        #expect(answer.isProved && answer.open.count == count && Set(answer.open).isSuperset(of: fixed))
        #expect(problem.value(of: answer.open) == answer.value)
    }

    @Test("expected: the answer is that of trying everything, several units at a site", arguments: 0..<40)
    func expected(seed: Int) throws {
        var dice = Dice(state: UInt64(500 + seed))
        let sites = 3 + dice.roll(4)
        let covering = try dice.town(sites: sites, points: 5 + dice.roll(40), reach: 20 + dice.roll(40))
        let problem = try ExpectedCovering(covering, busy: [0, 0.1, 0.4, 0.7][dice.roll(4)])
        let room = 1 + dice.roll(3)
        let units = 1 + dice.roll(min(sites * room, 5))
        let fixed = dice.roll(2) == 0 ? [Int](repeating: dice.roll(sites), count: min(room, units)) : []
        let answer = try problem.solve(units: units, perSite: room, fixed: fixed)
        let best = placements(sites, units, room: room)
            .filter { open in fixed.isEmpty || open.filter { $0 == fixed[0] }.count >= fixed.count }
            .map { problem.value(of: $0) }.max() ?? -1
        #expect(abs(answer.value - best) <= 1e-8 * best)
        #expect(answer.isProved && answer.open.count == units)
        #expect(problem.value(of: answer.open) == answer.value)
    }

    @Test("units that are never busy cover what maximal covering covers")
    func neverBusy() throws {
        var dice = Dice(state: 3)
        let covering = try dice.town(sites: 20, points: 200, reach: 20)
        let plain = try covering.solve(count: 5).value
        let expected = try ExpectedCovering(covering, busy: 0).solve(units: 5).value
        let backup = try BackupCovering(covering, once: 1, twice: 0).solve(count: 5).value
        #expect(expected == plain && backup == plain)
    }

    @Test("minimum force: fewer will not do", arguments: 0..<30)
    func force(seed: Int) throws {
        var dice = Dice(state: UInt64(900 + seed))
        let sites = 5 + dice.roll(5)
        let covering = try dice.town(sites: sites, points: 10 + dice.roll(40), reach: 20 + dice.roll(30))
        let share = [0.3, 0.6, 0.8, 0.95, 1][dice.roll(5)]
        let fixed = dice.roll(3) == 0 ? [dice.roll(sites)] : []
        let force = try MinimumForce(covering, share: share).solve(fixed: fixed)
        let total = covering.weights.reduce(0, +)
        let fewest = (1...sites).first { count in
            placements(sites, count).contains { open in
                fixed.allSatisfy(open.contains) && Double(covering.covered(by: open)) >= share * Double(total) - 1e-9
            }
        }
        #expect(force.isProved)
        #expect(covering.covered(by: force.open) == force.covered)
        if let fewest {
            #expect(force.suffices && force.open.count == fewest && Set(force.open).isSuperset(of: fixed))
        } else {
            #expect(!force.suffices && force.open.count == sites)
        }
    }

    @Test("minimum force by shift: an empty shift needs nobody")
    func shifts() throws {
        let covering = try Covering(rows: [[0], [1], [2]], points: 3, weights: [1, 1, 1])
        let forces = try MinimumForce(covering, share: 0.9).solve(shifts: [[10, 0, 0], [0, 0, 0], [10, 10, 10], [95, 5, 0]])
        #expect(forces.map(\.open) == [[0], [], [0, 1, 2], [0]])
        #expect(forces.map(\.isProved) == [true, true, true, true])
    }

    @Test("bad values get a fault")
    func faults() throws {
        let covering = try Covering(rows: [[0], [0]], points: 1, weights: [1])
        #expect(throws: SitingFault.self) { try BackupCovering(covering, once: 1, twice: 2) }
        #expect(throws: SitingFault.self) { try ExpectedCovering(covering, busy: 1) }
        #expect(throws: SitingFault.self) { try MinimumForce(covering, share: 0) }
        #expect(throws: SitingFault.count(wanted: 3, sites: 2)) { try ExpectedCovering(covering, busy: 0.5).solve(units: 3, perSite: 1) }
    }
}
