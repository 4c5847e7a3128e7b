import Ground

/// Why a cell of a table cannot be taken; never quotes it.
struct CellFault: Error {
    let message: LocalisedText
    init(_ zh: String, _ en: String) { message = LocalisedText(zh, en) }
    init(_ pair: (zh: String, en: String)) { message = LocalisedText(pair.zh, pair.en) }
}

/// A cell as somebody's spreadsheet wrote it, made what a line of a form takes. What a spreadsheet does to a value is undone where
/// nothing is lost, and refused with a word on how to save it where something is.
enum SheetCell {
    /// The text for the line; empty where the cell says nothing. Throws `CellFault`.
    static func text(_ raw: String, for input: Input) throws(CellFault) -> String {
        var text = unwrapped(raw)
        if text.isEmpty { return "" }
        if !input.isProse, text.utf8.contains(where: { $0 >= 0xC2 }) { text = halfWidth(text) }
        guard !isRounded(text) else {
            throw CellFault(
                "被表格软件改成了科学计数法（如 1.00E+05），原来的数字已丢失：请把该列的格式设为“文本”，重新填写后再另存为 CSV",
                "a spreadsheet turned it into 1.00E+05 and its digits are lost: set the column to text, fill it in again, and save as CSV")
        }
        switch input {
        case .line: return text.contains(where: \.isNewline) ? oneLine(text) : text
        case .paragraph: return text.utf8.contains(13) ? text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n") : text
        case .day: return try day(text)
        case .moment: return try moment(text)
        case .yesNo: return try yesNo(text, input)
        case .choice(let choices): return try choice(text, choices, input)
        case .whole: return withoutFraction(text.filter { $0 != "," })
        case .phone: return withoutFraction(text)
        case .identity: return try identity(withoutFraction(text))
        case .number: return withoutUnit(text)
        default: return text
        }
    }

    /// Without blanks around it, and without what spreadsheets write to keep a number's zeros: `="0012"` or `'0012`; an apostrophe
    /// also keeps what begins like a formula from being run, in what this program exports.
    static func unwrapped(_ raw: String) -> String {
        var text = trimmed(raw)
        if text.utf8.first == UInt8(ascii: "="), text.hasPrefix("=\""), text.hasSuffix("\""), text.utf8.count >= 3 {
            text = trimmed(String(text.dropFirst(2).dropLast()))
        }
        if text.utf8.first == UInt8(ascii: "'") { text = trimmed(String(text.dropFirst())) }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value <= 0x20 || (scalar.value >= 0x7F && (scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint || scalar.value < 0xA0))
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last else { return "" }
        guard isBlank(first) || isBlank(last) else { return text }
        var rest = scalars[...]
        while let scalar = rest.first, isBlank(scalar) { rest.removeFirst() }
        while let scalar = rest.last, isBlank(scalar) { rest.removeLast() }
        return String(Substring.UnicodeScalarView(rest))
    }

    /// `１３９` as `139`, as pinyin keyboards write it.
    static func halfWidth(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: plain.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x3000, 0xA0: plain.append(" ")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }

    /// `1.00E+05`, `4.20111E+17`
    private static func isRounded(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (5...24).contains(bytes.count), let mark = bytes.lastIndex(of: UInt8(ascii: "+")), mark > bytes.startIndex else { return false }
        let letter = bytes.index(before: mark)
        guard bytes[letter] | 0x20 == UInt8(ascii: "e"), bytes.distance(from: mark, to: bytes.endIndex) >= 3 else { return false }
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
        let digits = bytes[..<letter]
        guard let first = digits.first, isDigit(first), digits.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }) else { return false }
        return bytes[bytes.index(after: mark)...].allSatisfy(isDigit)
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { trimmed(String($0)) }.joined(separator: " ")
    }

    /// A number that went through a table of decimals: `13900001111.0`.
    private static func withoutFraction(_ text: String) -> String {
        guard let point = text.lastIndex(of: "."), point > text.startIndex, text[text.index(after: point)...].allSatisfy({ $0 == "0" }),
            text[..<point].utf8.allSatisfy({ (48...57).contains($0) })
        else { return text }
        return String(text[..<point])
    }

    private static func withoutUnit(_ text: String) -> String {
        for unit in ["平方米", "平米", "㎡", "m²", "m2", "M2"] where text.hasSuffix(unit) { return trimmed(String(text.dropLast(unit.count))) }
        return text
    }

    /// Fifteen digits are what a spreadsheet keeps of eighteen.
    private static func identity(_ text: String) throws(CellFault) -> String {
        let digits = text.utf8
        guard digits.count == 18, text.hasSuffix("000"), digits.allSatisfy({ (48...57).contains($0) }), IdentityNumber(text: text) == nil else { return text }
        throw CellFault(
            "末三位被表格软件改成了 000，原来的号码已丢失：请把该列的格式设为“文本”，重新填写后再另存为 CSV",
            "a spreadsheet turned its last three digits into 000: set the column to text, fill it in again, and save as CSV")
    }

    // MARK: - Days and times

    private static func day(_ text: String) throws(CellFault) -> String {
        if text.utf8.count == 10, Day(text: text) != nil { return text }
        var numbers = try parts(text, .day)
        if numbers.count == 1 {
            let only = numbers[0]
            if only.count == 8 { numbers = [String(only.prefix(4)), String(only.dropFirst(4).prefix(2)), String(only.suffix(2))] }
            if only.count == 5, let serial = Int(only), (20_000...80_000).contains(serial) {
                throw CellFault(
                    "这是表格软件内部的日期序号：请把该列的格式设为日期（2026-01-05），再另存为 CSV",
                    "this is a spreadsheet's own number of a day: set the column to a date such as 2026-01-05, and save as CSV")
            }
        }
        // What a spreadsheet adds to a day: midnight.
        if numbers.count > 3, numbers.dropFirst(3).allSatisfy({ Int($0) == 0 }) { numbers.removeLast(numbers.count - 3) }
        guard numbers.count == 3, numbers[0].count == 4, let day = day(numbers) else { throw CellFault(Input.day.expectation) }
        return day.description
    }

    private static func day(_ numbers: [String]) -> Day? {
        guard let year = Int(numbers[0]), let month = Int(numbers[1]), let dayOfMonth = Int(numbers[2]) else { return nil }
        return Day(year: year, month: month, day: dayOfMonth)
    }

    private static func moment(_ text: String) throws(CellFault) -> String {
        if let moment = Instant(iso: text) { return moment.iso }
        let numbers = try parts(text, .moment)
        guard (5...6).contains(numbers.count), numbers[0].count == 4, let day = day(numbers), let hour = Int(numbers[3]), let minute = Int(numbers[4]) else {
            throw CellFault(Input.moment.expectation)
        }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let seconds = numbers.count == 6 ? Int(numbers[5]).map { ":" + two($0) } ?? "" : ""
        guard let moment = Instant(iso: "\(day)T\(two(hour)):\(two(minute))\(seconds)") else { throw CellFault(Input.moment.expectation) }
        return moment.iso
    }

    /// The numbers of a day or a time, between what people write there.
    private static func parts(_ text: String, _ input: Input) throws(CellFault) -> [String] {
        var numbers: [String] = [], current = ""
        for character in text {
            if character.isASCII, character.isNumber {
                current.append(character)
            } else {
                guard " -/.年月日号:T时点分秒".contains(character) else { throw CellFault(input.expectation) }
                if !current.isEmpty { numbers.append(current) }
                current = ""
            }
        }
        if !current.isEmpty { numbers.append(current) }
        guard numbers.allSatisfy({ $0.utf8.count <= 8 }) else { throw CellFault(input.expectation) }
        return numbers
    }

    // MARK: - Choices

    private static func yesNo(_ text: String, _ input: Input) throws(CellFault) -> String {
        switch text.lowercased() {
        case "1", "true", "yes", "y", "on", "是", "有", "对", "√", "✓", "✔": return "1"
        case "0", "false", "no", "n", "off", "否", "无", "没有", "×", "✗", "✘", "x", "-": return "0"
        default: throw CellFault(input.expectation)
        }
    }

    private static func choice(_ text: String, _ choices: [Input.Choices], _ input: Input) throws(CellFault) -> String {
        if let exact = choices.first(where: { $0.value == text || $0.title.zh == text || $0.title.en == text }) { return exact.value }
        let plain = text.lowercased()
        let near = choices.filter { $0.value.lowercased() == plain || $0.title.en.lowercased() == plain || halfWidth($0.title.zh) == halfWidth(text) }
        guard near.count == 1 else { throw CellFault(input.expectation) }
        return near[0].value
    }
}

extension Input {
    /// Text that is kept as it was written, with its own punctuation.
    fileprivate var isProse: Bool {
        switch self {
        case .line, .paragraph, .choice: true
        default: false
        }
    }

    /// Whether a case may be known by it: one line of text.
    var isShortText: Bool { if case .line = self { true } else { false } }

    /// Whether the usual value of this kind reads the text, which is not empty; a row of a repeated group cannot say by itself which
    /// of its cells it does not take.
    public func reads(_ text: String) -> Bool {
        switch self {
        case .line(let most): text.count <= most && !text.contains(where: \.isNewline)
        case .paragraph(let most): text.count <= most
        case .whole(let range): Int(text).map(range.contains) ?? false
        case .money: Money(text: text) != nil
        case .number: Quantity(text: text) != nil
        case .day: Day(text: text) != nil
        case .moment: Instant(iso: text) != nil
        case .yesNo: Bool(text: text) != nil
        case .choice(let choices): choices.contains { $0.value == text }
        case .person: PersonID(checking: text) != nil
        case .people: People(text: text) != nil
        case .organisation: OrganisationID(checking: text) != nil
        case .position: Spot(text: text) != nil
        case .phone: Phone(text: text) != nil
        case .identity: IdentityNumber(text: text) != nil
        case .account: AccountNumber(text: text) != nil
        case .reference: CaseID(checking: text) != nil
        case .files, .rows: true
        }
    }
}
