public import Ground
public import Incidents

/// Which incidents are wanted: what a number's link says and what the list of incidents takes.
///
/// Whatever is `nil` does not narrow. `query` and `init(query:)` are each other's reverse.
public struct IncidentFilter: Hashable, Sendable {
    /// Reported from this moment on.
    public var from: Instant?
    /// Reported before this moment.
    public var until: Instant?
    public var stage: StageChoice?
    public var kind: Kind?
    public var type: CallType?
    /// A campus's identifier, or `-`.
    public var campus: String?
    public var counted: Bool?
    public var exclusion: Exclusion?
    public var priority: Priority?
    public var source: Source?
    /// 0…23, of the report.
    public var hour: Int?
    /// Has this interval measured.
    public var measured: Interval?
    /// Met this interval's target.
    public var within: Interval?
    /// Missed this interval's target.
    public var over: Interval?
    public var bucket: Bucket?
    /// A part of the number, e.g. `0007`.
    public var number: String?

    /// One stage, or all that are open.
    public enum StageChoice: Hashable, Sendable {
        case open
        case only(Incident.Stage)

        public var stages: [Incident.Stage] {
            switch self {
            case .open: Incident.Stage.open
            case .only(let stage): [stage]
            }
        }

        /// As a query says it.
        public var text: String {
            switch self {
            case .open: "open"
            case .only(let stage): stage.rawValue
            }
        }
    }

    /// One bucket of the bulletin.
    public struct Bucket: Hashable, Sendable {
        public let score: Score
        public let index: Int

        /// `nil` when the score has no such bucket.
        public init?(_ score: Score, _ index: Int) {
            guard (0..<score.bucketCount).contains(index) else { return nil }
            self.score = score
            self.index = index
        }
    }

    public init() {}

    /// What counts in a span, narrowed to a campus where one is given.
    public init(counted span: Span, campus: String? = nil) {
        from = span.from
        until = span.until
        counted = true
        self.campus = campus
    }

    /// The same with something more.
    public func with(_ change: (inout IncidentFilter) -> Void) -> IncidentFilter {
        var filter = self
        change(&filter)
        return filter
    }

    public func matches(_ incident: Incident, under targets: Targets) -> Bool {
        if let from, incident.reported < from { return false }
        if let until, incident.reported >= until { return false }
        if let stage, !stage.stages.contains(incident.stage) { return false }
        if let kind, incident.kind != kind { return false }
        if let type, incident.type != type { return false }
        if let campus, incident.campusKey != campus { return false }
        if let counted, incident.isCounted != counted { return false }
        if let exclusion, incident.exclusion != exclusion { return false }
        if let priority, incident.priority != priority { return false }
        if let source, incident.source != source { return false }
        if let hour, incident.reported.hour != hour { return false }
        if let measured, incident.measured(measured) == nil { return false }
        if let within, incident.met(within, under: targets) != true { return false }
        if let over, incident.met(over, under: targets) != false { return false }
        if let bucket, bucket.score.bucket(of: incident) != bucket.index { return false }
        if let number, !incident.number.contains(number) { return false }
        return true
    }

    /// The columns that a store narrows by on its own; every incident that matches has these values there.
    public var columns: [String: String] {
        var columns: [String: String] = [:]
        columns["type"] = type?.rawValue
        columns["campus"] = campus
        columns["counted"] = counted.map { $0 ? "1" : "0" }
        columns["priority"] = priority.map { String($0.rawValue) }
        columns["source"] = source?.rawValue
        return columns
    }

    /// The columns and the time say it all: nothing must be looked at one by one.
    public var isColumnsOnly: Bool {
        kind == nil && exclusion == nil && hour == nil && measured == nil && within == nil && over == nil && bucket == nil
            && number == nil
    }
}

extension IncidentFilter {
    /// In a fixed order, without what does not narrow.
    public var query: [(name: String, value: String)] {
        let all: [(String, String?)] = [
            ("from", from.map(Self.text)), ("until", until.map(Self.text)), ("stage", stage?.text), ("kind", kind?.code),
            ("type", type?.rawValue), ("campus", campus), ("counted", counted.map { $0 ? "1" : "0" }),
            ("excluded", exclusion?.rawValue), ("priority", priority.map { String($0.rawValue) }),
            ("source", source?.rawValue), ("hour", hour.map(String.init)), ("measured", measured?.rawValue),
            ("within", within?.rawValue), ("over", over?.rawValue),
            ("bucket", bucket.map { "\($0.score.rawValue).\($0.index)" }), ("number", number),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    /// Reads what `query` wrote. `to` is a whole day that is still wanted, as a person fills it in; it stands in place of
    /// `until`. Throws `Refusal.unreadable` naming the field.
    public init(query value: (String) -> String?) throws(Refusal) {
        func read<Value>(_ name: String, _ hint: String, _ parse: (String) -> Value?) throws(Refusal) -> Value? {
            guard let text = value(name), !text.isEmpty else { return nil }
            guard let parsed = parse(text) else {
                throw Refusal(.unreadable, field: name, "“\(name)”应为 \(hint)", "“\(name)” should be \(hint)")
            }
            return parsed
        }
        func choices<Value: CaseIterable & RawRepresentable<String>>(_: Value.Type) -> String {
            Value.allCases.map(\.rawValue).joined(separator: ", ")
        }
        let moment = "2026-11-22 / 2026-11-22T08:05"
        from = try read("from", moment, Self.moment)
        until = try read("until", moment, Self.moment)
        if let last = try read("to", "2026-11-22", { Day(text: $0) }) { until = (last + 1).start }
        stage = try read("stage", "open, " + choices(Incident.Stage.self)) {
            $0 == "open" ? .open : Incident.Stage(rawValue: $0).map { .only($0) }
        }
        kind = try read("kind", "-, " + choices(Category.self)) { Kind(code: $0) }
        type = try read("type", choices(CallType.self), CallType.init(rawValue:))
        campus = try read("campus", "A-Z a-z 0-9 - _ .") { OrganisationID(checking: $0)?.text }
        counted = try read("counted", "1, 0") { ["1": true, "0": false][$0] }
        exclusion = try read("excluded", choices(Exclusion.self), Exclusion.init(rawValue:))
        priority = try read("priority", "1–4") { Int($0).flatMap(Priority.init(rawValue:)) }
        source = try read("source", choices(Source.self), Source.init(rawValue:))
        hour = try read("hour", "0–23") { Int($0).flatMap { (0...23).contains($0) ? $0 : nil } }
        measured = try read("measured", choices(Interval.self), Interval.init(rawValue:))
        within = try read("within", choices(Interval.self), Interval.init(rawValue:))
        over = try read("over", choices(Interval.self), Interval.init(rawValue:))
        bucket = try read("bucket", "acknowledge.0 … feedback.4") { text in
            let parts = text.split(separator: ".")
            guard parts.count == 2, let score = Score(rawValue: String(parts[0])), let index = Int(parts[1]) else { return nil }
            return Bucket(score, index)
        }
        number = try read("number", "0007 / 20261122-0007") { text in
            text.count <= 20 && text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "-") } ? text : nil
        }
    }

    private static func moment(_ text: String) -> Instant? { Day(text: text)?.start ?? Instant(iso: text) }

    /// The shortest text that `Instant(iso:)` or `Day(text:)` reads back: a day, a minute in Shanghai, or all of it.
    private static func text(_ moment: Instant) -> String {
        if moment == moment.day.start { return moment.day.description }
        return moment.milliseconds % 60_000 == 0 ? "\(moment.day)T\(moment.timeOfDay())" : moment.iso
    }
}
