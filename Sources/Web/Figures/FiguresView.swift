import Figures
import Ground
import Incidents

/// The words and names of a visit, for the figures.
struct FiguresWords {
    let house: House
    let language: Language
    let words: Strings.Words

    init(house: House, visit: Visit) {
        self.house = house
        language = visit.language
        words = house.strings(visit.language)
    }

    /// A campus by its name; `-` is off campus or unknown.
    func campus(_ key: String) -> String {
        switch key {
        case "-": words["figures_off_campus"]
        case house.settings.organisation.text: house.settings.campusName
        default: key
        }
    }

    func month(_ month: Month) -> String {
        words("figures_month", ["year": String(month.year), "month": language == .chinese ? String(month.month) : Self.english[month.month - 1]])
    }

    /// `11 月` or `Nov`.
    func shortMonth(_ month: Month) -> String {
        language == .chinese ? "\(month.month)月" : String(Self.english[month.month - 1].prefix(3))
    }

    private static let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
}

/// A month's figures as the page shows them: every number with the address of the incidents behind it.
struct FiguresView {
    let report: MonthReport
    let words: FiguresWords

    private var figures: MonthFigures { report.figures }
    private var comparison: Comparison { figures.comparison }
    private var language: Language { words.language }
    private func t(_ key: String) -> String { words.words[key] }

    var view: View {
        let all = cells(figures.total) { $0 }
        var view: View = [
            "month": comparison.month.description, "monthName": words.month(comparison.month),
            "previous": address(comparison.month.previous), "previousName": words.month(comparison.month.previous),
            "asOf": comparison.isPartial ? String(comparison.now.until.local.prefix(16)) : "", "isPartial": comparison.isPartial,
            "partial": partialWords, "campusKey": figures.campus ?? "",
            "campuses": report.campuses.map { ["key": $0, "name": words.campus($0), "selected": $0 == figures.campus] as View },
            "scope": figures.campus.map(words.campus) ?? t("figures_all_campuses"),
            "total": all, "received": received, "daily": daily, "excluded": excluded,
            "intervals": Interval.allCases.map(intervalRow), "kinds": figures.kinds.map(kindRow), "hasKinds": !figures.kinds.isEmpty,
            "rows": figures.campuses.map { row in
                cells(row.compared) { $0.with { $0.campus = row.campus } }.merging(["name": words.campus(row.campus)]) { $1 }
            },
            "actTitle": actTitle, "arriveTitle": arriveTitle,
            "hasRows": figures.campus == nil && !figures.campuses.isEmpty, "scores": figures.scores.map(scoreRow), "json": jsonAddress,
        ]
        if comparison.month < report.asOf.day.month {
            view["next"] = address(comparison.month.next)
            view["nextName"] = words.month(comparison.month.next)
        }
        return view.merging(FiguresCharts(view: self).view) { $1 }
    }

    private var actTitle: String {
        words.words("figures_act_within", ["limit": clockText(seconds: report.targets.act)])
    }

    private var arriveTitle: String {
        words.words(
            "figures_arrive_within",
            [
                "on": clockText(seconds: report.targets.arriveOnCampus),
                "off": clockText(seconds: report.targets.arriveOffCampus),
            ])
    }

    // MARK: - Addresses

    func filter(_ span: Span) -> IncidentFilter { IncidentFilter(counted: span, campus: figures.campus) }

    private func address(_ month: Month) -> String { "/figures?month=\(month)" + (figures.campus.map { "&campus=\($0)" } ?? "") }
    private var jsonAddress: String { "/api/v1" + address(comparison.month) }

    func number(_ value: Int, _ filter: IncidentFilter) -> View { ["value": value, "href": filter.address, "isZero": value == 0] }

    // MARK: - The top

    private var partialWords: String {
        let last = comparison.now.until
        return words.words("figures_partial", ["day": String(last.day.civil.day), "time": last.timeOfDay()])
    }

    /// 全部接报, whatever became of it.
    private var received: View {
        let tally = figures.total.now
        return number(
            tally.count + tally.excluded.values.reduce(0, +), filter(comparison.now).with { $0.counted = nil })
    }

    private var excluded: [View] {
        Exclusion.allCases.map { exclusion in
            number(
                figures.total.now.excluded(exclusion),
                filter(comparison.now).with { ($0.counted, $0.exclusion) = (nil, exclusion) }
            ).merging(["name": exclusion.name(language)]) { $1 }
        }
    }

    /// Incidents a day, over the days that have been.
    private var daily: String {
        let days = comparison.now.until.seconds(since: comparison.now.from) / 86_400
        guard days > 0 else { return "—" }
        let tenths = Int((Double(figures.total.now.count) / days * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: - Cells

    /// What a row shows of a tally and the two it is read against; `narrow` says which incidents the row is about.
    func cells(_ compared: Compared, _ narrow: (IncidentFilter) -> IncidentFilter) -> View {
        let filters = comparison.spans.map { narrow(filter($0)) }
        let (act, arrive) = (compared.now.spread(.act), compared.now.spread(.arrive))
        return [
            "count": number(compared.now.count, filters[0]),
            "monthOnMonth": change(compared.monthOnMonth, filters[1]), "yearOnYear": change(compared.yearOnYear, filters[2]),
            "act50": time(act.p50, filters[0].with { $0.measured = .act }), "act90": time(act.p90, filters[0].with { $0.measured = .act }),
            "arrive50": time(arrive.p50, filters[0].with { $0.measured = .arrive }),
            "arrive90": time(arrive.p90, filters[0].with { $0.measured = .arrive }),
            "actShare": share(compared, .act, filters), "arriveShare": share(compared, .arrive, filters),
        ]
    }

    private func change(_ change: CountChange, _ base: IncidentFilter) -> View {
        [
            "words": change.words(language), "direction": change.direction.rawValue, "isFew": change.isFew, "base": change.base,
            "href": base.address,
        ]
    }

    private func time(_ seconds: Double?, _ filter: IncidentFilter) -> View {
        ["text": seconds.map(clockText) ?? "", "has": seconds != nil, "href": filter.address]
    }

    private func share(_ compared: Compared, _ interval: Interval, _ filters: [IncidentFilter]) -> View {
        let now = compared.now.spread(interval).target
        func change(_ base: Tally, _ filter: IncidentFilter) -> View {
            let base = base.spread(interval).target
            let change = ShareChange(now: now, base: base)
            return [
                "words": change.words?(language) ?? t("figures_nothing"), "direction": change.direction?.rawValue ?? "same",
                "isFew": change.isFew, "base": base.words, "href": filter.with { $0.within = interval }.address,
                "hasBase": base.measured > 0,
            ]
        }
        return [
            "text": now.words, "has": now.measured > 0, "href": filters[0].with { $0.within = interval }.address,
            "over": number(now.over, filters[0].with { $0.over = interval }), "hasOver": now.over > 0,
            "measured": now.measured, "isFew": now.measured > 0 && now.measured < CountChange.few,
            "monthOnMonth": change(compared.before, filters[1]), "yearOnYear": change(compared.yearBefore, filters[2]),
        ]
    }

    private func kindRow(_ row: MonthFigures.KindRow) -> View {
        let only = row.types.count == 1 || row.kind.category == nil ? row.types.first?.type : nil
        var view = cells(row.compared) { $0.with { $0.kind = row.kind } }
        view["name"] = row.kind.name(language)
        view["only"] = orNone(only.flatMap { $0.name(language) == row.kind.name(language) || row.kind.category == nil ? nil : $0.name(language) })
        view["types"] = only != nil ? [] : row.types.map { type in
            cells(type.compared) { $0.with { ($0.kind, $0.type) = (row.kind, type.type) } }
                .merging(["name": type.type.name(language)]) { $1 }
        }
        return view
    }

    private func intervalRow(_ interval: Interval) -> View {
        let spans = comparison.spans.map { filter($0).with { $0.measured = interval } }
        let spread = figures.total.now.spread(interval)
        func against(_ tally: Tally, _ filter: IncidentFilter) -> View {
            let base = tally.spread(interval)
            let change = TimeChange(now: spread.p90, base: base.p90)
            return [
                "words": change?.words(language) ?? t("figures_nothing"), "direction": change?.direction.rawValue ?? "same",
                "isFew": change.map { $0.direction != .same } == true && min(spread.measured, base.measured) < CountChange.few,
                "base": base.p90.map(clockText) ?? "", "hasBase": base.p90 != nil, "href": filter.address,
            ]
        }
        let on = report.targets.limit(of: interval, onCampus: true), off = report.targets.limit(of: interval, onCampus: false)
        var target = on.map(clockText) ?? ""
        if let on, let off, on != off { target += words.words("figures_off_target", ["time": clockText(seconds: off)]) }
        return [
            "name": interval.name(language), "what": t("figures_interval_" + interval.rawValue),
            "measured": number(spread.measured, spans[0]), "p50": time(spread.p50, spans[0]), "p90": time(spread.p90, spans[0]),
            "target": target, "monthOnMonth": against(figures.total.before, spans[1]), "yearOnYear": against(figures.total.yearBefore, spans[2]),
            "hasTarget": on != nil, "share": share(figures.total, interval, comparison.spans.map(filter)),
        ]
    }

    private func scoreRow(_ row: MonthFigures.ScoreRow) -> View {
        let sum = row.counts.reduce(0, +)
        return [
            "name": row.score.name(language), "what": t("figures_score_" + row.score.rawValue), "sum": sum,
            "buckets": row.counts.enumerated().map { index, count -> View in
                let share = Share(within: count, measured: sum)
                return number(count, filter(comparison.now).with { $0.bucket = .init(row.score, index) }).merging([
                    "name": row.score.bucketName(index)(language), "share": share.words, "width": Double(share.tenths ?? 0) / 10,
                    "isLate": index == row.counts.count - 1,
                ]) { $1 }
            },
        ]
    }
}
