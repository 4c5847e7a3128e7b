import Siting
import Testing

@Suite("Calls beyond measure")
struct BeyondMeasureTests {
    private func ways() throws -> TimeTable { try TimeTable(sites: 2, points: 2, milliseconds: [1000, 2000, 2000, 1000]) }

    @Test("a table larger than can be counted is refused")
    func table() {
        #expect(throws: SitingFault.self) { try TimeTable(sites: .max, points: 4, milliseconds: []) }
    }

    @Test("rates that ask for absurd work are refused; below that every figure is a number")
    func rates() throws {
        for rate in [1e8, 1e9, 1e308] {
            #expect(throws: SitingFault.self) { try Hypercube(travel: ways(), rates: [rate, rate], scene: [600, 600], whenAllBusy: .lost) }
        }
        for rate in [10.0, 1000, 5000] {
            let model = try Hypercube(travel: ways(), rates: [rate, rate], scene: [600, 600], whenAllBusy: .lost)
            for forecast in [try model.approximation(), try model.exact()] {
                #expect(forecast.busy.allSatisfy { $0 >= 0 && $0 <= 1 })
                #expect(forecast.quantile(0.9) <= 3 && forecast.quantile(1) <= 3)
            }
        }
    }

    @Test("a shift in which calls pile up is refused; one that the pace ends on the way counts nothing")
    func pile() throws {
        let rhythm = try CallRhythm(hourly: [Double](repeating: 2000, count: 168), places: [1, 1])
        var shift = Shift(travel: try ways(), rhythm: rhythm, scene: [3600, 3600])
        shift.times = 1
        #expect(throws: SitingFault.self) { try shift.run() }
        shift.whenAllBusy = .lost
        shift.hours = 0..<6
        let asked = Asked(most: 1)
        #expect(try shift.run(pace: Pace(goesOn: asked.goesOn)) == nil)
        shift.hours = 1_000_000_000_000_000..<1_000_000_000_000_010
        #expect(throws: SitingFault.self) { try shift.run() }
    }

    /// Says yes so many times.
    private final class Asked: @unchecked Sendable {
        private var left: Int

        init(most: Int) { left = most }

        @Sendable func goesOn() -> Bool {
            left -= 1
            return left >= 0
        }
    }
}
