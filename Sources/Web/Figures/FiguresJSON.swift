import Figures
import Ground
import Incidents

/// The figures page's twin for programs: the same numbers.
struct FiguresJSON: Encodable, Sendable {
    let month: String
    let from: Instant
    let until: Instant
    /// The month is not over: earlier ones are counted over the same days.
    let isPartial: Bool
    let campus: String?
    let total: Against
    let kinds: [KindRow]
    let campuses: [CampusRow]
    /// 24, by hour in Shanghai.
    let hours: [Int]
    let days: [DayRow]
    let scores: [ScoreRow]
    let months: [MonthRow]

    struct Against: Encodable, Sendable {
        let now: Counted
        let before: Counted
        let yearBefore: Counted
        let monthOnMonth: Change
        let yearOnYear: Change

        init(_ compared: Compared) {
            now = Counted(compared.now)
            before = Counted(compared.before)
            yearBefore = Counted(compared.yearBefore)
            monthOnMonth = Change(compared.monthOnMonth)
            yearOnYear = Change(compared.yearOnYear)
        }
    }

    struct Counted: Encodable, Sendable {
        let count: Int
        let excluded: [String: Int]
        let intervals: [String: Timed]

        init(_ tally: Tally) {
            count = tally.count
            excluded = Dictionary(uniqueKeysWithValues: Exclusion.allCases.map { ($0.rawValue, tally.excluded($0)) })
            intervals = Dictionary(uniqueKeysWithValues: Interval.allCases.map { ($0.rawValue, Timed(tally.spread($0))) })
        }
    }

    struct Timed: Encodable, Sendable {
        let measured: Int
        /// Seconds.
        let p50: Double?
        /// Seconds.
        let p90: Double?
        let within: Int
        let over: Int

        init(_ spread: Spread) {
            measured = spread.measured
            p50 = spread.p50
            p90 = spread.p90
            within = spread.target.within
            over = spread.target.over
        }
    }

    struct Change: Encodable, Sendable {
        let direction: Direction
        let difference: Int
        /// One decimal, not signed; absent for a base of 0.
        let percent: Double?
        /// Too few to say much.
        let isFew: Bool

        init(_ change: CountChange) {
            direction = change.direction
            difference = change.difference
            percent = change.tenths.map { Double($0) / 10 }
            isFew = change.isFew
        }
    }

    struct KindRow: Encodable, Sendable {
        let kind: String
        let name: String
        let against: Against
        let types: [TypeRow]
    }

    struct TypeRow: Encodable, Sendable {
        let type: String
        let name: String
        let against: Against
    }

    struct CampusRow: Encodable, Sendable {
        let campus: String
        let against: Against
    }

    struct DayRow: Encodable, Sendable {
        let day: String
        let count: Int
        let before: Int?
    }

    struct ScoreRow: Encodable, Sendable {
        let score: String
        /// Upper edges in seconds; one more bucket lies above the last.
        let edges: [Double]
        let counts: [Int]
        let before: [Int]
    }

    struct MonthRow: Encodable, Sendable {
        let month: String
        let counted: Counted
    }

    init(_ report: MonthReport) {
        let figures = report.figures
        month = figures.comparison.month.description
        from = figures.comparison.now.from
        until = figures.comparison.now.until
        isPartial = figures.comparison.isPartial
        campus = figures.campus
        total = Against(figures.total)
        kinds = figures.kinds.map { row in
            KindRow(
                kind: row.kind.code, name: row.kind.name.zh, against: Against(row.compared),
                types: row.types.map { TypeRow(type: $0.type.rawValue, name: $0.type.name.zh, against: Against($0.compared)) })
        }
        campuses = figures.campuses.map { CampusRow(campus: $0.campus, against: Against($0.compared)) }
        hours = figures.hours
        days = figures.days.filter { !$0.isAhead }.map { DayRow(day: $0.day.description, count: $0.count, before: $0.before) }
        scores = figures.scores.map { ScoreRow(score: $0.score.rawValue, edges: $0.score.edges, counts: $0.counts, before: $0.before) }
        months = report.lines.map { MonthRow(month: $0.month.description, counted: Counted($0.tally)) }
    }
}
