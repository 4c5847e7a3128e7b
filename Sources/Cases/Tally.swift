public import Ground

/// One figure, counted from cases and never kept by hand.
public struct Tally<System: Casework>: Sendable {
    public let name: String
    public let title: LocalisedText
    public let kind: Kind
    let group: @Sendable (CaseFile<System>, Language) -> String?
    let amount: @Sendable (CaseFile<System>) -> Double?

    public enum Kind: Sendable { case count, days, money, number }

    /// How many cases there are of each value.
    public init<Value: Choice>(_ name: String, _ zh: String, _ en: String, by path: Read<System.Record, Value>) {
        (self.name, title, kind) = (name, LocalisedText(zh, en), .count)
        group = { $0.record[keyPath: path].shown($1) }
        amount = { _ in 1 }
    }

    /// How many cases there are of each value, of those that have one.
    public init<Value: Choice>(_ name: String, _ zh: String, _ en: String, by path: Read<System.Record, Value?>) {
        (self.name, title, kind) = (name, LocalisedText(zh, en), .count)
        group = { $0.record[keyPath: path]?.shown($1) }
        amount = { _ in 1 }
    }

    /// How many cases stand at each stage.
    public init(_ name: String, _ zh: String, _ en: String) {
        (self.name, title, kind) = (name, LocalisedText(zh, en), .count)
        let titles = Dictionary(System.course.map { ($0.stage, $0.title) }, uniquingKeysWith: { first, _ in first })
        group = { file, language in file.stage.flatMap { titles[$0] }?(language) }
        amount = { _ in 1 }
    }

    /// How many days cases took from one stage to another.
    public init(_ name: String, _ zh: String, _ en: String, from: System.Stage, to: System.Stage) {
        (self.name, title, kind) = (name, LocalisedText(zh, en), .days)
        group = { _, _ in "" }
        amount = { file in
            guard let start = file.arrivals[from.rawValue], let end = file.arrivals[to.rawValue] else { return nil }
            return end.seconds(since: start) / 86_400
        }
    }

    /// The sum of an amount of money, in yuan.
    public init(_ name: String, _ zh: String, _ en: String, sum path: Read<System.Record, Money?>) {
        (self.name, title, kind) = (name, LocalisedText(zh, en), .money)
        group = { _, _ in "" }
        amount = { $0.record[keyPath: path].map { Double($0.fen) / 100 } }
    }

    /// The sum of a number.
    public init(_ name: String, _ zh: String, _ en: String, sum path: Read<System.Record, Int?>) {
        (self.name, title, kind) = (name, LocalisedText(zh, en), .number)
        group = { _, _ in "" }
        amount = { $0.record[keyPath: path].map(Double.init) }
    }
}
