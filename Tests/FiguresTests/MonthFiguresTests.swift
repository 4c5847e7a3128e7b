import Figures
import Ground
import Incidents
import Testing

@Suite("Figures of a month")
struct MonthFiguresTests {
    private let targets = Targets()
    private let incidents = invented(3000, from: Instant("2025-10-01T00:00"), until: Instant("2026-12-01T00:00"), seed: 110)

    private func figures(_ month: String, asOf: String = "2026-11-22T14:05:37", campus: String? = nil, of list: [Incident]? = nil) throws -> MonthFigures {
        let comparison = try #require(Comparison(month: Month(month), asOf: Instant(asOf)))
        return MonthFigures(of: list ?? incidents, over: comparison, campus: campus, under: targets)
    }

    @Test("kinds, types, campuses, hours and days each add up to the total", arguments: ["2025-10", "2026-10", "2026-11"], [nil, "campus", "-"])
    func sums(month: String, campus: String?) throws {
        let figures = try figures(month, campus: campus)
        let total = figures.total.now.count
        #expect(total > 0)
        #expect(figures.kinds.map(\.compared.now.count).reduce(0, +) == total)
        #expect(figures.kinds.map(\.compared.before.count).reduce(0, +) == figures.total.before.count)
        #expect(figures.kinds.map(\.compared.yearBefore.count).reduce(0, +) == figures.total.yearBefore.count)
        for row in figures.kinds {
            #expect(row.types.map(\.compared.now.count).reduce(0, +) == row.compared.now.count)
        }
        #expect(figures.campuses.map(\.compared.now.count).reduce(0, +) == total)
        #expect(figures.hours.reduce(0, +) == total)
        #expect(figures.days.map(\.count).reduce(0, +) == total)
        #expect(figures.scores.allSatisfy { $0.counts.reduce(0, +) <= total })
        let acknowledge = try #require(figures.scores.first { $0.score == .acknowledge })
        #expect(acknowledge.counts.reduce(0, +) == figures.total.now.spread(.acknowledge).measured)
    }

    @Test("the order in which incidents come changes nothing")
    func permutation() throws {
        var chance = Chance(seed: 5)
        let expected = try figures("2026-11")
        for _ in 0..<3 {
            #expect(try figures("2026-11", of: incidents.shuffled(using: &chance)) == expected)
        }
    }

    @Test("only the three spans are read")
    func spans() throws {
        let comparison = try #require(Comparison(month: Month("2026-11"), asOf: Instant("2026-11-22T14:05")))
        let within = incidents.filter { incident in comparison.spans.contains { $0.contains(incident.reported) } }
        #expect(within.count < incidents.count)
        #expect(try figures("2026-11", of: within) == figures("2026-11"))
    }

    @Test("a month without anything is all zeros and says so")
    func empty() throws {
        let figures = try figures("2026-11", of: [])
        #expect(figures.total.isEmpty)
        #expect(figures.kinds.isEmpty)
        #expect(figures.days.count == 30)
        #expect(figures.total.monthOnMonth.words.zh == "持平")
    }

    @Test("days ahead are marked, and a day the month before did not have has no base")
    func days() throws {
        let november = try figures("2026-11").days
        #expect(november.filter(\.isAhead).count == 8)
        #expect(try figures("2026-10").days[30].before == nil)
        #expect(november[29].before != nil)
    }

    @Test("months in a row end with the one asked for, each counted on its own")
    func lines() throws {
        let comparison = try #require(Comparison(month: Month("2026-11"), asOf: Instant("2026-11-22T14:05")))
        let lines = MonthLine.lines(13, upTo: comparison, of: incidents, under: targets)
        #expect(lines.map(\.month.description).first == "2025-11")
        #expect(lines.map(\.month.description).last == "2026-11")
        #expect(try lines[12].tally == figures("2026-11").total.now)
        #expect(try lines[11].tally == figures("2026-10").total.now)
        #expect(try lines[0].tally == figures("2025-11", asOf: "2026-11-22T14:05").total.now)
    }
}
