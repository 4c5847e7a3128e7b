import Figures
import Ground
import Incidents
import Journal
import Testing

@Suite("The incidents behind a number")
struct IncidentFilterTests {
    private let targets = Targets()
    private let incidents = invented(1200, from: Instant("2025-10-01T00:00"), until: Instant("2026-12-01T00:00"), seed: 21)

    private func found(_ filter: IncidentFilter) -> [Incident] { incidents.filter { filter.matches($0, under: targets) } }

    @Test("every number finds as many incidents as it says", arguments: [nil, "campus", "north", "-"])
    func numbers(campus: String?) throws {
        let comparison = try #require(Comparison(month: Month("2026-11"), asOf: Instant("2026-11-22T14:05:37")))
        let figures = MonthFigures(of: incidents, over: comparison, campus: campus, under: targets)
        func check(_ compared: Compared, _ narrow: (inout IncidentFilter) -> Void) {
            for (span, tally) in zip(comparison.spans, [compared.now, compared.before, compared.yearBefore]) {
                let base = IncidentFilter(counted: span, campus: campus).with(narrow)
                #expect(found(base).count == tally.count)
                for interval in Interval.allCases {
                    let spread = tally.spread(interval)
                    #expect(found(base.with { $0.measured = interval }).count == spread.measured)
                    #expect(found(base.with { $0.within = interval }).count == spread.target.within)
                    #expect(found(base.with { $0.over = interval }).count == spread.target.over)
                }
                for exclusion in Exclusion.allCases where base.kind == nil {
                    let excluded = base.with { ($0.counted, $0.exclusion) = (nil, exclusion) }
                    #expect(found(excluded).count == tally.excluded(exclusion))
                }
            }
        }
        check(figures.total) { _ in }
        for row in figures.kinds {
            check(row.compared) { $0.kind = row.kind }
            for type in row.types { check(type.compared) { ($0.kind, $0.type) = (row.kind, type.type) } }
        }
        for row in figures.campuses where campus == nil { check(row.compared) { $0.campus = row.campus } }
        let base = IncidentFilter(counted: comparison.now, campus: campus)
        for hour in 0..<24 { #expect(found(base.with { $0.hour = hour }).count == figures.hours[hour]) }
        for row in figures.days where !row.isAhead {
            let day = base.with { ($0.from, $0.until) = (row.day.start, min(comparison.now.until, (row.day + 1).start)) }
            #expect(found(day).count == row.count)
        }
        for row in figures.scores {
            for (index, count) in row.counts.enumerated() {
                #expect(found(base.with { $0.bucket = .init(row.score, index) }).count == count)
            }
        }
    }

    @Test("a link reads back as the filter it was written from")
    func roundTrip() throws {
        var chance = Chance(seed: 9)
        for _ in 0..<500 {
            var filter = IncidentFilter()
            if chance.happens(0.5) { filter.from = Instant(milliseconds: Int64(chance.whole(below: 1_000_000)) * chance.one(of: [86_400_000, 60_000, 1])) }
            if chance.happens(0.5) { filter.until = Month("2026-11").start.advanced(bySeconds: chance.seconds(0...90_000)) }
            if chance.happens(0.3) { filter.stage = chance.one(of: [.open] + Incident.Stage.allCases.map { .only($0) }) }
            if chance.happens(0.3) { filter.kind = chance.one(of: [Kind(nil)] + Category.allCases.map { Kind($0) }) }
            if chance.happens(0.3) { filter.type = chance.one(of: CallType.allCases) }
            if chance.happens(0.3) { filter.campus = chance.one(of: ["-", "campus", "north"]) }
            if chance.happens(0.3) { filter.counted = chance.happens(0.5) }
            if chance.happens(0.3) { filter.exclusion = chance.one(of: Exclusion.allCases) }
            if chance.happens(0.3) { filter.priority = chance.one(of: Priority.allCases) }
            if chance.happens(0.3) { filter.source = chance.one(of: Source.allCases) }
            if chance.happens(0.3) { filter.hour = chance.whole(below: 24) }
            if chance.happens(0.3) { filter.within = chance.one(of: Interval.allCases) }
            if chance.happens(0.3) { filter.over = chance.one(of: Interval.allCases) }
            if chance.happens(0.3) { filter.measured = chance.one(of: Interval.allCases) }
            if chance.happens(0.3) { filter.bucket = .init(chance.one(of: Score.allCases), chance.whole(below: 5)) }
            if chance.happens(0.3) { filter.number = "0007" }
            let query = Dictionary(uniqueKeysWithValues: filter.query.map { ($0.name, $0.value) })
            #expect(try IncidentFilter(query: { query[$0] }) == filter)
        }
    }

    @Test("what a store narrows by never loses a match")
    func columns() throws {
        for incident in incidents.prefix(400) {
            let stored = try incident.stored(under: targets)
            let filter = IncidentFilter().with {
                $0.type = incident.type
                $0.campus = incident.campusKey
                $0.counted = incident.isCounted
                $0.priority = incident.priority
                $0.source = incident.source
            }
            #expect(filter.matches(incident, under: targets))
            #expect(filter.columns.count == 5)
            #expect(filter.columns.allSatisfy { stored.fields[$0.key] == $0.value })
            #expect(stored.moment == incident.reported)
        }
    }

    @Test("the last day of a form is a day that is still wanted")
    func lastDay() throws {
        let filter = try IncidentFilter(query: { ["from": "2026-11-01", "to": "2026-11-30"][$0] })
        #expect(filter.until == Month("2026-11").end)
    }

    @Test(
        "what cannot be read names its field",
        arguments: [
            ("from", "gestern"), ("until", "2026-13-01"), ("to", "2026-02-30"), ("stage", "lost"), ("kind", "77"), ("type", "dragon"),
            ("campus", "a b"), ("counted", "maybe"), ("excluded", "x"), ("priority", "5"), ("source", "pigeon"), ("hour", "24"),
            ("within", "nap"), ("bucket", "acknowledge.5"), ("bucket", "acknowledge"), ("number", "'; DROP"),
        ])
    func unreadable(field: String, text: String) {
        let refusal = #expect(throws: Refusal.self) { try IncidentFilter(query: { $0 == field ? text : nil }) }
        #expect(refusal?.code == .unreadable)
        #expect(refusal?.field == field)
    }
}
