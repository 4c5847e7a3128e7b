/// What somebody wrote on one line of a form: a text, or the rows of a repeated group.
public enum Answer: Sendable, Hashable, Codable {
    case text(String)
    /// Each row by the names of its columns; what is blank is left out.
    case rows([[String: String]])

    public static let blank = Answer.text("")

    /// Whether nothing was written, or nothing but blanks.
    public var isBlank: Bool {
        switch self {
        case .text(let text): text.unicodeScalars.allSatisfy(\.isBlank)
        case .rows(let rows): rows.isEmpty
        }
    }

    /// The text; empty for rows.
    public var text: String { if case .text(let text) = self { text } else { "" } }
    /// The rows; none for a text.
    public var rows: [[String: String]] { if case .rows(let rows) = self { rows } else { [] } }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) { self = .text(text) } else { self = .rows(try container.decode([[String: String]].self)) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .rows(let rows): try container.encode(rows)
        }
    }
}

/// What somebody wrote on a form, by the names of its lines. It prints the names and never what was written, so that a log
/// of a step cannot carry what `Sealed` keeps out of a log of a record.
public struct Answers: Sendable, Hashable, Codable, ExpressibleByDictionaryLiteral, CustomStringConvertible, CustomReflectable {
    public private(set) var lines: [String: Answer]

    public init(_ lines: [String: Answer] = [:]) { self.lines = lines }
    public init(texts: [String: String]) { lines = texts.mapValues { .text($0) } }
    public init(dictionaryLiteral elements: (String, String)...) {
        lines = Dictionary(elements.map { ($0, .text($1)) }, uniquingKeysWith: { _, last in last })
    }

    public subscript(name: String) -> Answer {
        get { lines[name, default: .blank] }
        set { lines[name] = newValue }
    }

    public var isEmpty: Bool { lines.isEmpty }
    /// In order of name.
    public var inOrder: [(name: String, answer: Answer)] { lines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    /// Only these lines.
    public func only(_ isWanted: (String) -> Bool) -> Answers { Answers(lines.filter { isWanted($0.key) }) }
    /// These and those, which win.
    public func merging(_ others: Answers) -> Answers { Answers(lines.merging(others.lines) { $1 }) }

    public init(from decoder: any Decoder) throws { lines = try decoder.singleValueContainer().decode([String: Answer].self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(lines)
    }

    public var description: String { lines.keys.sorted().joined(separator: ", ") }
    public var customMirror: Mirror { Mirror(reflecting: description) }
}
