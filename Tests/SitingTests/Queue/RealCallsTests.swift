import Siting
import Testing

@Suite("Shifts in the rhythm of real calls", .enabled(if: OrLibrary.isThere, "../shared/data is absent"))
struct RealCallsTests {
    @Test("the hypercube agrees with the shifts played: mean within 5 %, p90 within 10 %, share within T within 3 points, busy within 3 points")
    func agreement() throws {
        let calls = try RealCalls.read()
        for factor in [0.5, 1] {
            var shift = try calls.shift(units: 12, callsPerHour: 5 * factor)
            shift.times = 60
            let played = try #require(try shift.run())
            let expected = try shift.forecast()
            #expect(off(expected.response, played.response) < 0.05)
            #expect(off(expected.quantile(0.9), played.p90) < 0.1)
            #expect(apart(expected.share(within: 480), played.share(within: 480)) < 0.03)
            for unit in played.busy.indices { #expect(apart(expected.busy[unit], played.busy[unit]) < 0.03) }
        }
    }
}
