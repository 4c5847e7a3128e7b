public import Ground

/// A value that a person can write on a form and the record can keep.
public protocol FormValue: Sendable, Equatable {
    /// `nil` where the answer cannot be meant.
    init?(answer: Answer)
    var answer: Answer { get }
    /// How a form asks for it and a document of the API describes it.
    static var input: Input { get }
    /// How a page or a paper says it.
    func shown(_ language: Language) -> String
}

/// One that is written as a line of text.
public protocol TextValue: FormValue {
    init?(text: String)
    var text: String { get }
}

extension TextValue {
    public init?(answer: Answer) {
        guard case .text(let text) = answer else { return nil }
        self.init(text: text)
    }
    public var answer: Answer { .text(text) }
    public func shown(_ language: Language) -> String { text }
}

/// How a line of a form is asked for.
public indirect enum Input: Sendable, Equatable {
    /// At most so many characters.
    case line(Int)
    case paragraph(Int)
    case whole(ClosedRange<Int>)
    /// Yuan with two decimals.
    case money
    /// A decimal number, e.g. square metres.
    case number
    case day
    /// Day and time in Shanghai.
    case moment
    case yesNo
    case choice([Choices])
    case person
    case people
    case organisation
    case position
    case phone
    case identity
    /// A bank account or card.
    case account
    /// A case of the system with this code.
    case reference(String)
    case files
    case rows([Column])

    /// One that can be chosen.
    public struct Choices: Sendable, Hashable {
        public let value: String
        public let title: LocalisedText
    }

    /// A column of a repeated group.
    public struct Column: Sendable, Equatable {
        public let name: String
        public let title: LocalisedText
        public let input: Input
        public let isRequired: Bool
    }
}

extension String: TextValue {
    public init?(text: String) {
        let text = text.trimmed
        guard text.hasAtMost(200), !text.unicodeScalars.contains(where: \.isBreak), text.hasNoControls else { return nil }
        self = text
    }
    public var text: String { self }
    public static var input: Input { .line(200) }
}

extension Unicode.Scalar {
    /// A blank, a tabulator or a break between lines.
    var isBlank: Bool {
        switch value {
        case 9...13, 32: true
        case 0...127, 0x3001...: false
        default: properties.isWhitespace
        }
    }

    /// A break between lines.
    var isBreak: Bool { (10...13).contains(value) || value == 0x85 || value == 0x2028 || value == 0x2029 }
}

extension String {
    /// Whether it has so many characters or fewer; most texts need not be counted for that.
    func hasAtMost(_ most: Int) -> Bool { utf8.count <= most || count <= most }
}

extension StringProtocol {
    /// Without the blanks around it.
    var trimmed: String {
        if let first = unicodeScalars.first, let last = unicodeScalars.last, !first.isBlank, !last.isBlank { return String(self) }
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }

    /// Whether there is nothing in it that a person cannot write: a database may refuse it, and a page would show something else than is
    /// meant. Breaks between lines and tabulators are left to whoever asks.
    var hasNoControls: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 9, 10, 13: true
            // Controls, and the marks that turn the direction of what follows.
            case 0...31, 127...159, 0x202A...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
    }
}

extension Int: TextValue {
    public init?(text: String) {
        guard let number = Int(text, radix: 10), Self.bounds.contains(number) else { return nil }
        self = number
    }
    public var text: String { String(self) }
    private static let bounds = 0...1_000_000_000
    public static var input: Input { .whole(bounds) }
}

extension Bool: TextValue {
    public init?(text: String) {
        switch text {
        case "1", "true", "yes", "on", "是", "有": self = true
        case "", "0", "false", "no", "off", "否", "无": self = false
        default: return nil
        }
    }
    public var text: String { self ? "1" : "" }
    public static var input: Input { .yesNo }
    public func shown(_ language: Language) -> String { (self ? LocalisedText("是", "Yes") : LocalisedText("否", "No"))(language) }
}

extension Day: TextValue {
    public var text: String { description }
    public static var input: Input { .day }
}

extension Instant: TextValue {
    public init?(text: String) { self.init(iso: text) }
    public var text: String { iso }
    public static var input: Input { .moment }
    public func shown(_ language: Language) -> String { String(local.dropLast(3)) }
}

extension Identifier: FormValue, TextValue where Kind: FormKind {
    public init?(text: String) { self.init(checking: text) }
    public static var input: Input { Kind.input }
}

/// What an identifier names, as a form asks for it.
public protocol FormKind { static var input: Input { get } }
extension PersonKind: FormKind { public static var input: Input { .person } }
extension OrganisationKind: FormKind { public static var input: Input { .organisation } }

extension Optional: FormValue where Wrapped: FormValue {
    public init?(answer: Answer) {
        if answer.isBlank { self = .none } else if let value = Wrapped(answer: answer) { self = value } else { return nil }
    }
    public var answer: Answer { self?.answer ?? .blank }
    public static var input: Input { Wrapped.input }
    public func shown(_ language: Language) -> String { self?.shown(language) ?? "" }
}

extension Sealed: FormValue where Value: FormValue {
    public init?(answer: Answer) {
        guard let value = Value(answer: answer) else { return nil }
        self.init(value)
    }
    public var answer: Answer { opened().answer }
    public static var input: Input { Value.input }
    public func shown(_ language: Language) -> String { opened().shown(language) }
}

/// An enumeration whose cases can be chosen on a form; raw values are stored.
public protocol Choice: TextValue, RawRepresentable<String>, CaseIterable, Hashable {
    var title: LocalisedText { get }
}

extension Choice {
    public init?(text: String) {
        if let value = Self(rawValue: text) { self = value; return }
        // Spreadsheets carry what people read.
        guard let value = Self.allCases.first(where: { $0.title.zh == text || $0.title.en == text }) else { return nil }
        self = value
    }
    public var text: String { rawValue }
    public static var input: Input { .choice(allCases.map { Input.Choices(value: $0.rawValue, title: $0.title) }) }
    public func shown(_ language: Language) -> String { title(language) }
}

/// Several people, each once.
extension Array: FormValue where Element: RowValue {
    public init?(answer: Answer) {
        if answer.isBlank { self = []; return }
        guard case .rows = answer, answer.rows.count <= Element.most else { return nil }
        var values: [Element] = []
        for row in answer.rows {
            guard let value = Element(row: row) else { return nil }
            values.append(value)
        }
        self = values
    }
    public var answer: Answer { isEmpty ? .blank : .rows(map { $0.row.filter { !$0.value.isEmpty } }) }
    public static var input: Input { Element.input }
    public func shown(_ language: Language) -> String { map { $0.shown(language) }.joined(separator: language == .chinese ? "；" : "; ") }
}

/// One row of a repeated group.
public protocol RowValue: Sendable, Equatable {
    init?(row: [String: String])
    var row: [String: String] { get }
    /// Rows that one case may have.
    static var most: Int { get }
    static var input: Input { get }
    func shown(_ language: Language) -> String
}
