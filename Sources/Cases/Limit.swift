public import Ground

/// How long a case may stay at a stage, or a clock may run.
public enum Limit<System: Casework>: Sendable {
    case minutes(Int)
    case hours(Int)
    /// Whole days: until the end of that day in Shanghai.
    case days(Int)
    /// Working days: until the end of that one, by the calendar with its make-up days.
    case workingDays(Int)
    /// Until the end of a day that the case names.
    case until(Read<System.Record, Day?>)
    /// As long as a rule of the installation says, e.g. `rect.recheck`.
    case rule(String)
    /// As long as a rule says for the value of a choice, e.g. `fraud.call` and a level `high` ask for `fraud.call.high`.
    case ruleOf(String, Reading<System>)
    /// As long as a rule says from a moment of the record, or from now where that is blank.
    case ruleFrom(String, Start<System>)

    /// A choice of the record, read as text.
    public struct Reading<Of: Casework>: Sendable {
        let path: Place<Of.Record>
        let text: @Sendable (Of.Record) -> String
        let values: [String]
        public init<Value: Choice>(_ path: Read<Of.Record, Value>) {
            self.path = path
            text = { $0[keyPath: path].rawValue }
            values = Value.allCases.map(\.rawValue)
        }
    }

    /// A moment of the record from which time is counted.
    public struct Start<Of: Casework>: Sendable {
        let path: Place<Of.Record>
        let moment: @Sendable (Of.Record) -> Instant?
    }

    /// From a moment that the case names.
    public static func rule(_ key: String, from path: Read<System.Record, Instant?>) -> Limit {
        .ruleFrom(key, Start(path: path) { $0[keyPath: path] })
    }

    /// From a day that the case names.
    public static func rule(_ key: String, fromDay path: Read<System.Record, Day?>) -> Limit {
        .ruleFrom(key, Start(path: path) { $0[keyPath: path]?.start })
    }

    /// By the value of a choice.
    public static func rule<Value: Choice>(_ key: String, by path: Read<System.Record, Value>) -> Limit { .ruleOf(key, Reading(path)) }

    /// When it is over; `nil` where the case names no day.
    func end(since start: Instant, in record: System.Record, under rules: Rules) -> Instant? {
        switch self {
        case .minutes(let count): start.advanced(bySeconds: Double(count) * 60)
        case .hours(let count): start.advanced(bySeconds: Double(count) * 3600)
        case .days(let count): (start.day + count + 1).start
        case .workingDays(let count): rules.calendar.due(workingDays: count, from: start)
        case .until(let path): record[keyPath: path].map { ($0 + 1).start }
        case .rule(let key): rules[key].flatMap { rules.end($0, since: start) }
        case .ruleOf(let key, let choice): rules["\(key).\(choice.text(record))"].flatMap { rules.end($0, since: start) }
        case .ruleFrom(let key, let from): rules[key].flatMap { rules.end($0, since: from.moment(record) ?? start) }
        }
    }

    /// The rules that must be in the table.
    var keys: [String] {
        switch self {
        case .rule(let key), .ruleFrom(let key, _): [key]
        case .ruleOf(let key, let choice): choice.values.map { "\(key).\($0)" }
        default: []
        }
    }

    /// In words, for the policy.
    var words: String {
        switch self {
        case .minutes(let count): "\(count) min"
        case .hours(let count): "\(count) h"
        case .days(let count): "\(count) days"
        case .workingDays(let count): "\(count) working days"
        case .until: "a day the case names"
        case .rule(let key): "rule \(key)"
        case .ruleOf(let key, _): "rule \(key).*"
        case .ruleFrom(let key, _): "rule \(key) from a moment the case names"
        }
    }
}
