import Figures
import Ground
import Incidents

/// The charts of a month's figures, each with the numbers of the table beside it.
struct FiguresCharts {
    let page: FiguresView

    init(view: FiguresView) { page = view }

    private var figures: MonthFigures { page.report.figures }
    private var comparison: Comparison { figures.comparison }
    private var words: FiguresWords { page.words }
    private func t(_ key: String, _ values: [String: String] = [:]) -> String { words.words(key, values) }

    var view: View {
        [
            "hoursChart": hoursChart, "daysChart": daysChart, "monthsChart": monthsChart, "timesChart": timesChart,
            "hourRows": hourRows, "dayRows": dayRows, "monthRows": monthRows,
        ]
    }

    // MARK: - Hours of the day

    private func hour(_ hour: Int) -> IncidentFilter { page.filter(comparison.now).with { $0.hour = hour } }

    private var hourRows: [View] {
        figures.hours.enumerated().map { page.number($1, hour($0)).merging(["name": Self.two($0)]) { $1 } }
    }

    private var hoursChart: String {
        let bars = figures.hours.enumerated().map { index, count in
            Chart.Bar(
                label: Self.two(index), value: count, title: t("figures_hour_title", ["hour": Self.two(index), "count": String(count)]),
                href: hour(index).address, isLabelled: index % 2 == 0, earlier: nil)
        }
        let most = figures.hours.max() ?? 0
        let peak = figures.hours.firstIndex(of: most) ?? 0
        let description = most == 0
            ? t("figures_chart_empty") : t("figures_hours_desc", ["hour": Self.two(peak), "count": String(most)])
        return Chart.bars(bars, id: "hours", title: t("figures_hours"), description: description)
    }

    // MARK: - Days of the month

    private func day(_ row: MonthFigures.DayRow) -> IncidentFilter {
        page.filter(Span(from: row.day.start, until: min((row.day + 1).start, comparison.now.until)))
    }

    private var dayRows: [View] {
        figures.days.filter { !$0.isAhead }.map { row in
            page.number(row.count, day(row)).merging([
                "name": String(row.day.civil.day), "weekday": t("figures_weekday_\(row.day.weekday)"), "isRest": row.day.weekday > 5,
            ]) { $1 }
        }
    }

    private var daysChart: String {
        let bars = figures.days.map { row in
            let number = row.day.civil.day
            return Chart.Bar(
                label: String(number), value: row.count,
                title: t("figures_day_title", ["day": row.day.description, "count": String(row.count)]),
                href: row.isAhead ? nil : day(row).address, isLabelled: number == 1 || number % 5 == 0,
                // Beyond the part that is compared the month before has no line.
                earlier: row.before != nil && row.isAhead ? nil : row.before)
        }
        let most = figures.days.max { ($0.count, $1.day) < ($1.count, $0.day) }
        let description = most.map { $0.count == 0
            ? t("figures_chart_empty") : t("figures_days_desc", ["day": $0.day.description, "count": String($0.count)])
        } ?? ""
        return Chart.bars(bars, id: "days", title: t("figures_days"), description: description)
    }

    // MARK: - Months in a row

    private func filter(_ line: MonthLine) -> IncidentFilter { IncidentFilter(counted: line.span, campus: figures.campus) }

    private var monthRows: [View] {
        page.report.lines.reversed().map { line in
            let (act, arrive) = (line.tally.spread(.act), line.tally.spread(.arrive))
            let filter = filter(line)
            func time(_ seconds: Double?, _ interval: Interval) -> View {
                ["text": seconds.map(clockText) ?? "", "has": seconds != nil, "href": filter.with { $0.measured = interval }.address]
            }
            func share(_ spread: Spread, _ interval: Interval) -> View {
                ["text": spread.target.words, "has": spread.target.measured > 0, "href": filter.with { $0.within = interval }.address]
            }
            return [
                "name": line.month.description, "href": "/figures?month=\(line.month)" + (figures.campus.map { "&campus=\($0)" } ?? ""),
                "isNow": line.month == comparison.month, "isPartial": line.month == comparison.month && comparison.isPartial,
                "count": page.number(line.tally.count, filter), "act50": time(act.p50, .act), "act90": time(act.p90, .act),
                "arrive50": time(arrive.p50, .arrive), "arrive90": time(arrive.p90, .arrive), "actShare": share(act, .act),
                "arriveShare": share(arrive, .arrive),
            ]
        }
    }

    private var monthsChart: String {
        let bars = page.report.lines.map { line in
            Chart.Bar(
                label: words.shortMonth(line.month), value: line.tally.count,
                title: t("figures_month_title", ["month": line.month.description, "count": String(line.tally.count)]),
                href: filter(line).address, isLabelled: true, earlier: nil)
        }
        return Chart.bars(bars, id: "months", title: t("figures_months"), description: t("figures_months_desc"), height: 170)
    }

    private var timesChart: String {
        let spreads = page.report.lines.map { $0.tally.spread(.arrive) }
        return Chart.lines(
            [
                Chart.Line(name: "p90", style: "p90", values: spreads.map(\.p90)),
                Chart.Line(name: "p50", style: "p50", values: spreads.map(\.p50)),
            ], labels: page.report.lines.map { words.shortMonth($0.month) }, id: "times", title: t("figures_times"),
            description: t("figures_times_desc"), axis: clockText)
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
