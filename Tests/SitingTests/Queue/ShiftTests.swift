import Ground
import Siting
import Testing

@Suite("Shifts played")
struct ShiftTests {
    @Test("the same seed plays the same shift, another one another")
    func seeds() throws {
        var shift = try town()
        shift.times = 5
        let first = try shift.run()
        #expect(try shift.run() == first)
        shift.seed = 2
        #expect(try shift.run() != first)
    }

    @Test("one unit waits as the queue with one server does")
    func singleUnit() throws {
        let way = try TimeTable(sites: 1, points: 1, milliseconds: [60_000])
        let rhythm = try CallRhythm(hourly: [Double](repeating: 3, count: 168), places: [1])
        var shift = Shift(travel: way, rhythm: rhythm, scene: [600])
        shift.spread = .exponential
        shift.legs = 0
        shift.before = 24
        shift.times = 400
        let result = try #require(try shift.run())
        #expect(apart(result.busy[0], 0.5) < 0.01)
        #expect(apart(result.waiting, 0.5) < 0.01)
        #expect(off(result.wait, 600) < 0.03)
        // Without scatter the wait is half as long (Pollaczek and Khinchine).
        shift.spread = .constant
        let even = try #require(try shift.run())
        #expect(off(even.wait, 300) < 0.03)
        shift.spread = .lognormal(deviation: 1)
        let scattered = try #require(try shift.run())
        #expect(off(scattered.wait, 600) < 0.06)
    }

    @Test("every call is answered, lost or out of reach; the figures agree with each other")
    func conservation() throws {
        for whenAllBusy in [Hypercube.AllBusy.lost, .waits] {
            var shift = try town(load: 0.8, holes: true)
            shift.whenAllBusy = whenAllBusy
            shift.times = 8
            let result = try #require(try shift.run())
            #expect(result.calls == result.answered + result.lost + result.unreached)
            #expect(result.unreached > 0)
            #expect((result.lost > 0) == (whenAllBusy == .lost))
            #expect((result.waiting > 0) == (whenAllBusy == .waits))
            #expect(result.callsByUnit.reduce(0, +) == result.answered)
            #expect(result.hours.reduce(0) { $0 + $1.calls } == result.calls)
            #expect(result.hours.reduce(0) { $0 + $1.answered } == result.answered)
            #expect(result.p50 <= result.p90)
            #expect(apart(result.share(within: result.p90) * Double(result.calls), 0.9 * Double(result.answered)) / Double(result.calls) < 0.01)
        }
    }

    @Test("units off duty do not go; who waits is served when one comes on duty")
    func duty() throws {
        let way = try TimeTable(sites: 2, points: 1, milliseconds: [60_000, 120_000])
        let rhythm = try CallRhythm(hourly: [Double](repeating: 0.5, count: 168), places: [1])
        var shift = Shift(travel: way, rhythm: rhythm, scene: [600, 600])
        let day = (0..<168).map { (8..<20).contains($0 % 24) }
        shift.duty = [day, [Bool](repeating: false, count: 168)]
        shift.times = 40
        let result = try #require(try shift.run())
        #expect(result.callsByUnit[1] == 0)
        #expect(result.busy[1] == 0)
        #expect(result.answered == result.calls)
        #expect(result.waiting > 0.4)
        #expect(result.hours.first { $0.hour == 20 }?.p50 ?? 0 > 10 * 3600)
        #expect(throws: SitingFault.value("nobody is on duty in hour 0 of the week")) { try shift.forecast() }
        shift.duty = [day, [Bool](repeating: true, count: 168)]
        let both = try #require(try shift.run())
        #expect(both.callsByUnit[1] > 0)
        #expect(both.response < result.response)
        let night = try #require(try shift.forecast().hours.first { $0.hourOfWeek == 2 })
        #expect(night.forecast.busy.count == 1)
    }

    @Test("a night shift is a part of the week, and may run past its end")
    func hours() throws {
        var shift = try town()
        shift.hours = 6 * 24 + 22..<6 * 24 + 30
        shift.times = 30
        let result = try #require(try shift.run())
        #expect(Set(result.hours.map(\.hour)).isSubset(of: [22, 23, 0, 1, 2, 3, 4, 5]))
        let expected = try shift.forecast().calls * 30
        #expect(apart(Double(result.calls), expected) < 5 * expected.squareRoot())
    }

    @Test("ended before the first one is through there is nothing to tell")
    func ended() throws {
        #expect(try town().run(pace: Pace(goesOn: { false })) == nil)
    }

    @Test("the model expects what the played shifts show")
    func model() throws {
        for load in [0.15, 0.4] {
            var shift = try town(load: load)
            shift.spread = .exponential
            shift.times = 60
            let played = try #require(try shift.run())
            let expected = try shift.forecast()
            #expect(off(expected.response, played.response) < 0.05)
            #expect(apart(expected.share(within: 300), played.share(within: 300)) < 0.03)
            for unit in played.busy.indices { #expect(apart(expected.busy[unit], played.busy[unit]) < 0.03) }
        }
    }

    @Test("numbers that do not fit are refused")
    func faults() throws {
        var shift = try town()
        shift.scene = [1]
        #expect(throws: SitingFault.self) { try shift.run() }
        shift = try town()
        shift.hours = 5..<5
        #expect(throws: SitingFault.self) { try shift.run() }
        shift = try town()
        shift.duty = [[true]]
        #expect(throws: SitingFault.self) { try shift.forecast() }
        shift = try town()
        shift.times = 0
        #expect(throws: SitingFault.self) { try shift.run() }
        shift = try town(load: 1e5)
        #expect(throws: SitingFault.value("more than 20000000 calls are too many to be played")) { try shift.run() }
        #expect(throws: SitingFault.self) { try CallRhythm(hourly: [1], places: [1]) }
        #expect(throws: SitingFault.nobody) { try CallRhythm(hourly: [Double](repeating: 0, count: 168), places: [1]) }
        #expect(throws: SitingFault.nobody) { try CallRhythm(calls: [], places: 3, weeks: 2) }
        #expect(throws: SitingFault.self) { try CallRhythm(calls: [(168, 0)], places: 3, weeks: 2) }
        #expect(throws: SitingFault.self) { try CallRhythm(calls: [(1, 3)], places: 3, weeks: 2) }
    }

    /// Six units and forty places; more calls by day than by night.
    private func town(load: Double = 0.3, holes: Bool = false) throws -> Shift {
        var random = SplitMix(seed: 12)
        let posts = (0..<6).map { _ in (random.unit(), random.unit()) }
        let scenes = (0..<40).map { _ in (random.unit(), random.unit()) }
        let times = posts.flatMap { post in
            scenes.indices.map { place -> Int32 in
                if holes, place == 0 || random.below(10) == 0 { return TimeTable.noWay }
                return Int32(20_000 + 300_000 * (abs(post.0 - scenes[place].0) + abs(post.1 - scenes[place].1)))
            }
        }
        let rate = load * 6 * 3600 / 1400
        let rhythm = try CallRhythm(
            hourly: (0..<168).map { rate * ((7..<23).contains($0 % 24) ? 1.1 : 0.8) }, places: scenes.map { _ in 0.1 + random.unit() })
        return Shift(
            travel: try TimeTable(sites: 6, points: 40, milliseconds: times), rhythm: rhythm,
            scene: [Double](repeating: 1200, count: 6))
    }
}
