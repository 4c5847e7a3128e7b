public import Ground
public import Incidents

/// The figures of one month: what was counted, how long it took, and both against earlier months.
///
/// Every number here can be opened: `IncidentFilter` finds exactly the incidents behind it.
public struct MonthFigures: Hashable, Sendable {
    public let comparison: Comparison
    /// Narrowed to one campus, or `-` for off campus; `nil` for all.
    public let campus: String?
    public let total: Compared
    /// In order of code; only those that were counted in one of the three spans.
    public let kinds: [KindRow]
    /// In order of name, off campus last; only those that were counted in one of the three spans.
    public let campuses: [CampusRow]
    /// 24 counts, by the hour of day in Shanghai in which help was asked for.
    public let hours: [Int]
    /// One a day of the month.
    public let days: [DayRow]
    public let scores: [ScoreRow]

    public struct KindRow: Hashable, Sendable {
        public let kind: Kind
        public let compared: Compared
        /// Second level, the most frequent first.
        public let types: [TypeRow]
    }

    public struct TypeRow: Hashable, Sendable {
        public let type: CallType
        public let compared: Compared
    }

    public struct CampusRow: Hashable, Sendable {
        /// The campus's identifier, or `-`.
        public let campus: String
        public let compared: Compared
    }

    public struct DayRow: Hashable, Sendable {
        public let day: Day
        public let count: Int
        /// The same day of the month before; `nil` where that month has no such day.
        public let before: Int?
        /// It lies after the end of what was counted.
        public let isAhead: Bool
    }

    public struct ScoreRow: Hashable, Sendable {
        public let score: Score
        public let counts: [Int]
        public let before: [Int]
    }

    /// Counts `incidents`, in any order; what lies outside the three spans or off the campus asked for is left out.
    public init(of incidents: some Sequence<Incident>, over comparison: Comparison, campus: String? = nil, under targets: Targets) {
        let incidents = incidents.filter { incident in
            (campus == nil || campus == incident.campusKey) && comparison.spans.contains { $0.contains(incident.reported) }
        }
        let counted = incidents.filter(\.isCounted)
        self.comparison = comparison
        self.campus = campus
        func compared(_ incidents: [Incident]) -> Compared { Compared(incidents, over: comparison, under: targets) }
        total = compared(incidents)
        kinds = Dictionary(grouping: counted, by: \.kind).sorted { $0.key < $1.key }.map { kind, incidents in
            let types = Dictionary(grouping: incidents, by: \.type).map { TypeRow(type: $0.key, compared: compared($0.value)) }
            return KindRow(
                kind: kind, compared: compared(incidents),
                types: types.sorted {
                    (-$0.compared.now.count, $0.type.rawValue) < (-$1.compared.now.count, $1.type.rawValue)
                })
        }
        campuses = Dictionary(grouping: incidents, by: \.campusKey)
            .map { CampusRow(campus: $0.key, compared: compared($0.value)) }
            .filter { !$0.compared.isEmpty }
            .sorted { ($0.campus == "-" ? 1 : 0, $0.campus) < ($1.campus == "-" ? 1 : 0, $1.campus) }

        let now = counted.filter { comparison.now.contains($0.reported) }
        let before = counted.filter { comparison.before.contains($0.reported) }
        var hours = [Int](repeating: 0, count: 24)
        for incident in now { hours[incident.reported.hour] += 1 }
        self.hours = hours
        days = Self.days(now, before, comparison)
        scores = Score.allCases.map {
            ScoreRow(score: $0, counts: $0.distribution(of: now), before: $0.distribution(of: before))
        }
    }

    private static func days(_ now: [Incident], _ before: [Incident], _ comparison: Comparison) -> [DayRow] {
        let month = comparison.month
        var counts = [Int](repeating: 0, count: month.days)
        for incident in now { counts[incident.reported.day.number - month.firstDay.number] += 1 }
        var earlier = [Int](repeating: 0, count: month.previous.days)
        for incident in before { earlier[incident.reported.day.number - month.previous.firstDay.number] += 1 }
        return counts.indices.map { index in
            DayRow(
                day: month.firstDay + index, count: counts[index],
                before: index < earlier.count ? earlier[index] : nil,
                isAhead: (month.firstDay + index).start >= comparison.now.until)
        }
    }
}

/// One month in a row of months.
public struct MonthLine: Hashable, Sendable {
    public let month: Month
    public let span: Span
    public let tally: Tally

    /// The month and those before it, the earliest first. The last one ends where `comparison` does.
    public static func lines(
        _ count: Int, upTo comparison: Comparison, of incidents: some Sequence<Incident>, campus: String? = nil,
        under targets: Targets
    ) -> [MonthLine] {
        let groups = Dictionary(
            grouping: incidents.filter { campus == nil || campus == $0.campusKey }, by: \.reported.day.month)
        var months: [Month] = [comparison.month]
        while months.count < max(1, count) { months.append(months[months.count - 1].previous) }
        return months.reversed().map { month in
            let span = month == comparison.month ? comparison.now : Span(from: month.start, until: month.end)
            let within = (groups[month] ?? []).filter { span.contains($0.reported) }
            return MonthLine(month: month, span: span, tally: Tally(within, under: targets))
        }
    }
}
