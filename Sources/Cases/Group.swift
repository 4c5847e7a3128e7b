public import Ground

/// A repeated group of a record, e.g. the rooms of a house: rows with columns of their own.
public protocol Group: RowValue, Recordable {
    @Listing<Cell<Self>> static var columns: [Cell<Self>] { get }
}

/// A column of a repeated group; required unless it says otherwise.
public struct Cell<Row: Sendable>: Sendable {
    let column: Input.Column
    let get: @Sendable (Row) -> String
    let set: @Sendable (inout Row, String) -> Bool
    let shown: @Sendable (Row, Language) -> String

    public init<Value: TextValue>(_ name: String, _ zh: String, _ en: String, _ path: Slot<Row, Value>) {
        column = Input.Column(name: name, title: LocalisedText(zh, en), input: Value.input, isRequired: true)
        get = { $0[keyPath: path].text }
        shown = { $0[keyPath: path].shown($1) }
        set = { row, text in
            guard let value = Value(text: text) else { return false }
            row[keyPath: path] = value
            return true
        }
    }

    /// One that may stay blank.
    public init<Value: TextValue>(optional name: String, _ zh: String, _ en: String, _ path: Slot<Row, Value?>) {
        column = Input.Column(name: name, title: LocalisedText(zh, en), input: Value.input, isRequired: false)
        get = { $0[keyPath: path]?.text ?? "" }
        shown = { $0[keyPath: path]?.shown($1) ?? "" }
        set = { row, text in
            if text.isEmpty { row[keyPath: path] = nil; return true }
            guard let value = Value(text: text) else { return false }
            row[keyPath: path] = value
            return true
        }
    }
}

extension Group {
    public init?(row: [String: String]) {
        self.init()
        let columns = Self.columns
        guard row.keys.allSatisfy({ name in columns.contains { $0.column.name == name } }) else { return nil }
        for column in columns {
            // What is blank to a reader is blank here, so that what was taken can be read again.
            let text = (row[column.column.name] ?? "").trimmed
            if column.column.isRequired, text.isEmpty, column.column.input != .yesNo { return nil }
            guard column.set(&self, text) else { return nil }
        }
    }

    public var row: [String: String] {
        Dictionary(uniqueKeysWithValues: Self.columns.map { ($0.column.name, $0.get(self)) }).filter { !$0.value.isEmpty }
    }
    public static var most: Int { 200 }
    public static var input: Input { .rows(columns.map(\.column)) }
    public func shown(_ language: Language) -> String {
        Self.columns.compactMap { column in
            let text = column.shown(self, language)
            return text.isEmpty ? nil : "\(column.column.title(language)) \(text)"
        }.joined(separator: language == .chinese ? "，" : ", ")
    }
}
