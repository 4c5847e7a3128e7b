import Cases
import Figures
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Journal

/// What was counted of one period.
private struct CountedCases: Sendable {
    var sums = TallySums()
    /// There were more cases than are looked at.
    var isCut = false
}

extension House {
    /// The tallies of a system over a month, a quarter, a year or days of one's own, beside the year before.
    func addCaseTallies(to list: inout RouteList) {
        list.get("/cases/:code/figures", for: .signedIn) { request, visit in
            let system = try system(visit)
            let asked = try await askedTallies(system, request, visit)
            let table = try await tallies(asked, system, visit)
            return try pages.page("case-figures", table.view, for: visit, to: request)
        }
        list.get("/cases/:code/figures.csv", for: .signedIn) { request, visit in
            let system = try system(visit)
            let asked = try await askedTallies(system, request, visit)
            let table = try await tallies(asked, system, visit)
            return Answer.csv(table.csv, name: "\(system.code) \(asked.period.from) \(asked.period.last).csv")
        }
    }

    private func askedTallies(_ system: any CaseSystem, _ request: Request, _ visit: Visit) async throws -> AskedTallies {
        let (today, person) = (now().day, try visit.signedIn())
        func day(_ name: String) throws -> Day? {
            guard let text = request.query(name) else { return nil }
            guard let day = Day(text: text) ?? Month(text: text)?.firstDay else { throw Refusal(.unreadable, field: name, "日期须如 2026-11-22", "A day is written 2026-11-22") }
            return day
        }
        let kind = request.query("period").flatMap(CasePeriod.Kind.init) ?? .month
        let period = try kind == .custom ? CasePeriod(kind, day("from") ?? today, to: day("to") ?? today, today: today) : CasePeriod(kind, day("day") ?? today, today: today)
        let chosen = request.query("org").flatMap { OrganisationID(checking: $0) }
        let (organisations, names) = try await store.read { reading in
            let organisations = try CaseReach(system, for: person, in: reading).organisations()
            var names = CaseNames()
            for organisation in organisations.prefix(300) { try names.add(organisation, reading) }
            return (organisations, names)
        }
        guard !organisations.isEmpty else {
            throw Refusal(.notYours, "统计只给能看到本单位案件的人", "Figures are for those who see an organisation's cases")
        }
        return AskedTallies(period: period, organisations: organisations, chosen: chosen.flatMap { organisations.contains($0) ? $0 : nil }, names: names)
    }

    private func tallies(_ asked: AskedTallies, _ system: any CaseSystem, _ visit: Visit) async throws -> TallyTable {
        let now = try await counted(asked.period.counted, asked, system, visit)
        let before = try await counted(asked.period.before, asked, system, visit)
        return TallyTable(system: system, asked: asked, now: now.sums, before: before.sums, isCut: now.isCut || before.isCut, words: strings(visit.language))
    }

    /// A few hundred cases a read, so that no moment of the record is held for long.
    private func counted(_ days: Range<Day>, _ asked: AskedTallies, _ system: any CaseSystem, _ visit: Visit) async throws -> CountedCases {
        let (person, language) = (try visit.signedIn(), visit.language)
        var query = StateQuery(kind: system.kind)
        query.organisations = asked.chosen.map { [$0] } ?? asked.organisations
        (query.from, query.until, query.newestFirst, query.limit) = (days.lowerBound.start, days.upperBound.start, false, 500)
        var found = CountedCases()
        for _ in 0..<TallyTable.most / query.limit {
            let (sums, last) = try await store.read { [query, found] reading in
                let states = try reading.states(query)
                var sums = found.sums
                let standings = Standings(of: .person(person), in: reading)
                try system.tally(states, into: &sums, language) { try standings(for: $0) }
                return (sums, states.count == query.limit ? states.last : nil)
            }
            found.sums = sums
            guard let last else { return found }
            query.goOn(after: last)
        }
        found.isCut = true
        return found
    }
}

private struct AskedTallies: Sendable {
    let period: CasePeriod
    let organisations: [OrganisationID]
    let chosen: OrganisationID?
    let names: CaseNames
}

/// Tallies beside those of the year before, as a page and as a table for spreadsheets.
private struct TallyTable {
    /// Cases a period that are looked at.
    static let most = 60_000

    let system: any CaseSystem
    let asked: AskedTallies
    let now: TallySums
    let before: TallySums
    let isCut: Bool
    let words: Strings.Words

    private var language: Language { words.language }
    private var period: CasePeriod { asked.period }

    private struct Row {
        let value: String
        let now: TallySums.Sum
        let before: TallySums.Sum
    }

    private func rows(_ tally: TallyShape) -> [Row] {
        let (a, b) = (now.sums[tally.name] ?? [:], before.sums[tally.name] ?? [:])
        let rows = Set(a.keys).union(b.keys).map { Row(value: $0, now: a[$0] ?? .init(), before: b[$0] ?? .init()) }
        return rows.sorted { ($1.now.sum, $1.before.sum, $0.value) < ($0.now.sum, $0.before.sum, $1.value) }
    }

    private func amount(_ sum: TallySums.Sum, _ unit: TallyCount.Unit) -> String {
        switch unit {
        case .cases: String(sum.number)
        case .days: sum.number == 0 ? "—" : Self.decimal(sum.mean)
        case .yuan: sum.number == 0 ? "—" : Money(fen: Int((sum.sum * 100).rounded())).shown(language)
        case .plain: sum.number == 0 ? "—" : Self.decimal(sum.sum)
        }
    }

    private func change(_ row: Row, _ unit: TallyCount.Unit) -> (text: String, isFew: Bool) {
        switch unit {
        case .cases:
            let change = CountChange(now: row.now.number, base: row.before.number)
            if change.base == 0, change.now > 0 { return (words("tallies_more", ["amount": String(change.now)]), change.isFew) }
            return (change.words(language), change.isFew)
        case .days, .yuan, .plain:
            guard row.now.number > 0, row.before.number > 0 else { return ("—", false) }
            let (a, b) = unit == .days ? (row.now.mean, row.before.mean) : (row.now.sum, row.before.sum)
            let isFew = a != b && min(row.now.number, row.before.number) < CountChange.few
            let difference = Self.decimal(abs(a - b))
            guard difference != "0" else { return (words["tallies_same"], false) }
            if unit == .days { return (words(a > b ? "tallies_longer" : "tallies_shorter", ["days": difference]), isFew) }
            guard b > 0 else { return (words("tallies_more", ["amount": difference]), isFew) }
            return (words(a > b ? "tallies_up" : "tallies_down", ["percent": Self.decimal(abs(a - b) / b * 100)]), isFew)
        }
    }

    /// One decimal, without `.0`.
    private static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }

    private func unit(_ unit: TallyCount.Unit) -> String {
        switch unit {
        case .cases: words["tallies_unit_cases"]
        case .days: words["tallies_unit_days"]
        case .yuan: words["tallies_unit_yuan"]
        case .plain: words["tallies_unit_plain"]
        }
    }

    // MARK: - The page

    var view: View {
        let total = CountChange(now: now.cases, base: before.cases)
        let base = "/cases/\(system.code)"
        return [
            "code": system.code, "system": system.title(language), "listPath": base, "action": "\(base)/figures", "csv": "\(base)/figures.csv?\(query)",
            "kinds": CasePeriod.Kind.allCases.map { ["value": $0.rawValue, "name": words["tallies_\($0.rawValue)"], "selected": $0 == period.kind] as View },
            "day": period.from.description, "from": period.from.description, "to": period.last.description, "isCustom": period.kind == .custom,
            "span": "\(period.from) — \(period.counted.upperBound - 1)", "spanBefore": "\(period.before.lowerBound) — \(period.before.upperBound - 1)", "isPartial": period.isPartial,
            "previous": orNone(step(-1)), "next": orNone(step(1)), "isCut": isCut, "cutWords": words("tallies_cut", ["count": String(Self.most)]),
            "organisations": asked.organisations.prefix(300).map { ["value": $0.text, "name": asked.names.name($0, language), "selected": $0 == asked.chosen] as View },
            "hasOrganisations": asked.organisations.count > 1, "total": String(now.cases), "totalBefore": String(before.cases), "totalChange": total.base == 0 && total.now > 0 ? words("tallies_more", ["amount": String(total.now)]) : total.words(language),
            "totalFew": total.isFew, "tallies": system.tallyShapes.map(table), "isEmpty": now.cases == 0 && before.cases == 0,
        ]
    }

    private func table(_ tally: TallyShape) -> View {
        let rows = rows(tally)
        let isShare = tally.unit == .cases
        let (all, most) = (rows.reduce(0) { $0 + $1.now.number }, rows.map(\.now.number).max() ?? 0)
        return [
            "id": tally.name, "title": tally.title(language), "unit": unit(tally.unit), "isShare": isShare, "hasRows": !rows.isEmpty, "isMean": tally.unit == .days,
            "rows": rows.map { row -> View in
                let change = change(row, tally.unit)
                return [
                    "value": row.value.isEmpty ? words["tallies_all"] : row.value, "now": amount(row.now, tally.unit), "before": amount(row.before, tally.unit), "change": change.text,
                    "isFew": change.isFew, "share": orNone(isShare && all > 0 ? Self.decimal(Double(row.now.number) / Double(all) * 100) + "%" : nil),
                    "bar": isShare && most > 0 ? String(row.now.number * 100 / most) : "0", "number": String(row.now.number), "numberBefore": String(row.before.number),
                ]
            },
        ]
    }

    private var query: String {
        let days = period.kind == .custom ? "from=\(period.from)&to=\(period.last)" : "day=\(period.from)"
        return "period=\(period.kind.rawValue)&\(days)" + (asked.chosen.map { "&org=\($0)" } ?? "")
    }

    /// The period before or after; none of one's own, and none that has not begun.
    private func step(_ by: Int) -> String? {
        guard period.kind != .custom, by < 0 || !period.isPartial else { return nil }
        let day = by < 0 ? period.from - 1 : period.until
        guard by < 0 || period.counted.upperBound == period.until else { return nil }
        return "/cases/\(system.code)/figures?period=\(period.kind.rawValue)&day=\(day)" + (asked.chosen.map { "&org=\($0)" } ?? "")
    }

    // MARK: - For spreadsheets

    var csv: [[String]] {
        let span = "\(period.from)—\(period.counted.upperBound - 1)", earlier = "\(period.before.lowerBound)—\(period.before.upperBound - 1)"
        var rows = [[words["tallies_tally"], words["tallies_value"], words["tallies_unit"], span, earlier, words["tallies_against"], words["tallies_caution"]]]
        for tally in system.tallyShapes {
            for row in self.rows(tally) {
                let change = change(row, tally.unit)
                rows.append([
                    tally.title(language), row.value, unit(tally.unit), amount(row.now, tally.unit), amount(row.before, tally.unit), change.text,
                    change.isFew ? words["tallies_few"] : "",
                ])
            }
        }
        return rows
    }
}
