import Ground
import Siting
import Testing

@Suite("Units that may be busy")
struct HypercubeTests {
    @Test("the approximation is within two per cent of the exact hypercube", arguments: 1...4, [0.1, 0.3, 0.5, 0.7])
    func approximation(seed: Int, load: Double) throws {
        for units in 2...6 {
            for whenAllBusy in [Hypercube.AllBusy.lost, .waits] {
                let model = try town(units: units, places: 20, seed: UInt64(seed * 10 + units), load: load, whenAllBusy: whenAllBusy)
                let approximate = try model.approximation(), exact = try model.exact()
                #expect(off(approximate.response, exact.response) < 0.02)
                #expect(off(approximate.busy.reduce(0, +), exact.busy.reduce(0, +)) < 0.02)
                for unit in 0..<units { #expect(apart(approximate.busy[unit], exact.busy[unit]) < 0.02) }
                #expect(apart(approximate.waiting, exact.waiting) < 0.01)
                #expect(apart(approximate.lost, exact.lost) < 0.01)
                #expect(apart(approximate.share(within: 300), exact.share(within: 300)) < 0.02)
            }
        }
    }

    @Test("one unit is the queue with one server", arguments: [0.2, 0.5, 0.8])
    func singleUnit(load: Double) throws {
        let way = try TimeTable(sites: 1, points: 1, milliseconds: [60_000])
        let rates = [load * 3600 / 600]
        for solve in [{ try $0.exact() }, { try $0.approximation() }] as [(Hypercube) throws -> Forecast] {
            let lost = try solve(Hypercube(travel: way, rates: rates, scene: [600], legs: 0, whenAllBusy: .lost))
            #expect(apart(lost.busy[0], load / (1 + load)) < 1e-4)
            #expect(apart(lost.lost, load / (1 + load)) < 1e-4)
            #expect(apart(lost.response, 60) < 1e-4)
            let waits = try solve(Hypercube(travel: way, rates: rates, scene: [600], legs: 0, whenAllBusy: .waits))
            #expect(apart(waits.busy[0], load) < 1e-4)
            #expect(apart(waits.waiting, load) < 1e-4)
            #expect(off(waits.wait, (load * 600 / (1 - load))) < 1e-3)
            #expect(apart(waits.response - waits.wait, 60) < 1e-3)
        }
    }

    @Test("equal units lose calls as Erlang says")
    func erlang() throws {
        let way = try TimeTable(sites: 5, points: 1, milliseconds: [Int32](repeating: 1000, count: 5))
        let load = 3.0
        var expected = 1.0
        for unit in 1...5 { expected = load * expected / (Double(unit) + load * expected) }
        let model = try Hypercube(
            travel: way, rates: [load * 6], scene: [Double](repeating: 600, count: 5), legs: 0, whenAllBusy: .lost)
        #expect(try apart(model.exact().lost, expected) < 1e-6)
        #expect(try apart(model.approximation().lost, expected) < 1e-6)
    }

    @Test("every call is taken, lost or out of reach, and shares within a time grow with it")
    func conservation() throws {
        for whenAllBusy in [Hypercube.AllBusy.lost, .waits] {
            let model = try town(units: 30, places: 80, seed: 4, load: 0.6, whenAllBusy: whenAllBusy, holes: true)
            let forecast = try model.approximation()
            let taken = forecast.callsByUnit.reduce(0, +)
            #expect(forecast.unreached > 0)
            #expect(apart(taken / forecast.calls + forecast.lost + forecast.unreached, 1) < 1e-6)
            let shares = stride(from: 0.0, through: 6000, by: 50).map { forecast.share(within: $0) }
            #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(apart(forecast.share(within: 1e7), taken / forecast.calls) < 1e-4)
            for share in [0.1, 0.5, 0.9] {
                #expect(forecast.share(within: forecast.quantile(share)) >= share * taken / forecast.calls - 1e-6)
                #expect(forecast.share(within: forecast.quantile(share) - 0.1) < share * taken / forecast.calls + 1e-6)
            }
            #expect(forecast.busy.allSatisfy { $0 >= 0 && $0 < 1 })
        }
    }

    @Test("a unit that never may go is never busy; a given order is kept")
    func order() throws {
        let way = try TimeTable(sites: 3, points: 2, milliseconds: [10, 10, 20, 20, TimeTable.noWay, TimeTable.noWay].map { $0 == TimeTable.noWay ? $0 : $0 * 1000 })
        let scene = [600.0, 600, 600]
        let nearest = try Hypercube(travel: way, rates: [1, 1], scene: scene, whenAllBusy: .lost)
        #expect(try nearest.exact().busy[2] == 0)
        #expect(try nearest.approximation().busy[2] == 0)
        #expect(try nearest.approximation().responseByUnit[2] == nil)
        let other = try Hypercube(travel: way, rates: [1, 1], scene: scene, whenAllBusy: .lost, preferences: [[1, 0, 2], [1, 0, 2]])
        #expect(try other.approximation().busy[1] > other.approximation().busy[0])
        #expect(try other.approximation().response > nearest.approximation().response)
    }

    @Test("a hundred units settle, light and heavy", arguments: [0.01, 0.4, 0.9])
    func many(load: Double) throws {
        let forecast = try town(units: 100, places: 60, seed: 8, load: load, whenAllBusy: .waits).approximation()
        #expect(off(forecast.callsByUnit.reduce(0, +), forecast.calls) < 1e-6)
        #expect(forecast.response.isFinite && forecast.response > 0)
    }

    @Test("numbers that do not fit are refused")
    func faults() throws {
        let way = try TimeTable(sites: 1, points: 1, milliseconds: [1000])
        #expect(throws: SitingFault.nobody) { try Hypercube(travel: way, rates: [0], scene: [1]) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [1, 1], scene: [1]) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [-1], scene: [1]) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [.infinity], scene: [1]) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [1], scene: []) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [1], scene: [1], legs: 3) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [1], scene: [1], preferences: [[0, 0]]) }
        #expect(throws: SitingFault.self) { try Hypercube(travel: way, rates: [1], scene: [0], legs: 0) }
        let none = try TimeTable(sites: 1, points: 1, milliseconds: [TimeTable.noWay])
        #expect(throws: SitingFault.self) { try Hypercube(travel: none, rates: [1], scene: [1]) }
        let drowned = try Hypercube(travel: way, rates: [100], scene: [3600])
        #expect(throws: SitingFault.value("calls come faster than 1 units can serve them")) { try drowned.approximation() }
        #expect(throws: SitingFault.self) { try drowned.exact() }
        #expect(throws: SitingFault.self) { try town(units: 13, places: 3, seed: 1, load: 0.2, whenAllBusy: .lost).exact() }
    }

    private func town(
        units: Int, places: Int, seed: UInt64, load: Double, whenAllBusy: Hypercube.AllBusy, holes: Bool = false
    ) throws -> Hypercube {
        var random = SplitMix(seed: seed)
        let posts = (0..<units).map { _ in (random.unit(), random.unit()) }
        let scenes = (0..<places).map { _ in (random.unit(), random.unit()) }
        let times = posts.flatMap { post in
            scenes.indices.map { place -> Int32 in
                if holes, place == 0 || random.below(10) == 0 { return TimeTable.noWay }
                return Int32(20_000 + 300_000 * (abs(post.0 - scenes[place].0) + abs(post.1 - scenes[place].1)))
            }
        }
        let weights = scenes.map { _ in 0.1 + random.unit() }
        let factor = load * Double(units) * 3600 / 1400 / weights.reduce(0, +)
        return try Hypercube(
            travel: TimeTable(sites: units, points: places, milliseconds: times), rates: weights.map { $0 * factor },
            scene: (0..<units).map { 1150 + Double($0 % 5) * 25 }, whenAllBusy: whenAllBusy)
    }
}
