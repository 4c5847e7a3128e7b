import Figures
import Ground
@testable import Incidents
import Testing

@Suite("Tallies")
struct TallyTests {
    private let targets = Targets()

    /// The definition, word for word: the least value that at least p percent of all do not exceed.
    private func naive(_ p: Int, _ values: [Double]) -> Double? {
        values.filter { value in values.filter { $0 <= value }.count * 100 >= p * values.count }.min()
    }

    @Test("percentiles agree with their definition")
    func percentiles() {
        var chance = Chance(seed: 110)
        for size in 0...60 {
            let values = (0..<size).map { _ in chance.seconds(0...50) }
            for p in [1, 10, 50, 75, 90, 99, 100] {
                #expect(Percentile.nearestRank(p, of: values.sorted()) == naive(p, values))
            }
        }
    }

    @Test("known percentiles", arguments: [([5.0], 5.0, 5.0), ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9), ([1, 2], 1, 2)])
    func known(values: [Double], p50: Double, p90: Double) {
        #expect(Percentile.nearestRank(50, of: values) == p50)
        #expect(Percentile.nearestRank(90, of: values) == p90)
    }

    @Test("what does not count is shown beside, by why")
    func excluded() {
        let at = Instant("2026-11-03T09:00")
        let link = Incident.Link(incident: "campus-1", number: "20261103-0001", kind: .duplicate)
        let incidents = [
            Incident.invented(1, at: at),
            .invented(2, at: at).after(30, .linked(link)),
            .invented(3, at: at).after(30, .classified(Classification(.other, .invalid), .fourth)),
            .invented(4, at: at).after(30, .classified(Classification(.other, .repeated), .fourth)),
            .invented(5, at: at, exercise: true),
            // An exercise that is also a repeated call is an exercise: nobody is counted twice.
            .invented(6, at: at, exercise: true).after(30, .linked(link)),
            // A device that does not work is an errand.
            .invented(7, at: at, alarm: AlarmOrigin(device: "P-01", name: "东门报警柱", kind: LocalisedText("一键报警柱", "One-key post"), cause: .fault)),
            .invented(8, at: at, exercise: true, alarm: AlarmOrigin(device: "P-01", name: "东门报警柱", kind: LocalisedText("一键报警柱", "One-key post"), cause: .alarm)),
        ]
        let tally = Tally(incidents, under: targets)
        #expect(tally.count == 1)
        #expect(tally.excluded == [Exclusion.repeated: 2, Exclusion.invalid: 1, Exclusion.exercise: 3, .fault: 1])
    }

    @Test("what counts and what is excluded are all there is")
    func allThereIs() {
        let incidents = invented(400, from: Instant("2026-11-01T00:00"), until: Instant("2026-12-01T00:00"), seed: 3)
        let tally = Tally(incidents, under: targets)
        #expect(tally.count + tally.excluded.values.reduce(0, +) == incidents.count)
        #expect(incidents.allSatisfy { $0.isCounted == ($0.exclusion == nil) })
        #expect(Exclusion.allCases.allSatisfy { tally.excluded($0) > 0 })
    }

    @Test("times are measured, and held against the target of the place")
    func spread() {
        let at = Instant("2026-11-03T09:00")
        func arriving(_ number: Int, after seconds: Double, campus: OrganisationID?) -> Incident {
            .invented(number, at: at, campus: campus).after(5, .answered(by: "wang")).order(after: 30)
                .step(.enRoute, after: 60).step(.onScene, after: seconds)
        }
        let tally = Tally(
            [
                arriving(1, after: 300, campus: "campus"), arriving(2, after: 301, campus: "campus"),
                arriving(3, after: 500, campus: nil), .invented(4, at: at),
            ], under: targets)
        let arrive = tally.spread(.arrive)
        #expect(arrive.measured == 3)
        #expect(arrive.p50 == 301)
        #expect(arrive.p90 == 500)
        #expect(arrive.target == Share(within: 2, measured: 3))
        #expect(tally.spread(.act).target == Share(within: 3, measured: 3))
        #expect(tally.spread(.scene).measured == 0)
        #expect(tally.spread(.scene).p50 == nil)
    }

    @Test("clocks that contradict each other are not measured")
    func contradiction() {
        let incident = Incident.invented(1, at: Instant("2026-11-03T09:00")).after(100, .answered(by: "wang")).order(after: 40)
        #expect(incident.seconds(.process) == -60)
        #expect(Tally([incident], under: targets).spread(.process).measured == 0)
    }

    @Test("an edge belongs to the bucket below it", arguments: [(30.0, 0), (31, 1), (60, 1), (120, 2), (180, 3), (181, 4)])
    func edges(seconds: Double, bucket: Int) {
        let incident = Incident.invented(1, at: Instant("2026-11-03T09:00")).order(after: 10).step(.acknowledged, after: 10 + seconds)
        #expect(Score.acknowledge.bucket(of: incident) == bucket)
        #expect(Score.depart.bucket(of: incident) == nil)
    }
}
