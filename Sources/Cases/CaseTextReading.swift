import Ground
import Journal

/// A value of JSON as casework stores it: no fractions, and keys in the order of the text.
enum CaseValue {
    case text(String)
    case integer(Int64)
    case flag(Bool)
    case list([CaseValue])
    case object([(name: String, value: CaseValue)])

    /// `nil` for what is no JSON, and for what `CaseText` does not write: then the general decoder has the word.
    init?(_ bytes: [UInt8]) {
        let value = bytes.withUnsafeBufferPointer { bytes -> CaseValue? in
            var parser = Parser(bytes: bytes)
            guard let value = parser.value(0) else { return nil }
            return parser.isAtEnd ? value : nil
        }
        guard let value else { return nil }
        self = value
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var moment: Instant? { if case .integer(let value) = self { Instant(milliseconds: value) } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var texts: [String]? { list { $0.text } }

    func list<Value>(_ read: (CaseValue) -> Value?) -> [Value]? {
        guard case .list(let values) = self else { return nil }
        var found: [Value] = []
        for value in values {
            guard let value = read(value) else { return nil }
            found.append(value)
        }
        return found
    }

    func map<Value>(_ read: (CaseValue) -> Value?) -> [String: Value]? {
        guard case .object(let members) = self else { return nil }
        var found: [String: Value] = [:]
        found.reserveCapacity(members.count)
        for (name, value) in members {
            guard let value = read(value) else { return nil }
            found[name] = value
        }
        return found
    }

    var answer: Answer? {
        if case .text(let text) = self { return .text(text) }
        return list { $0.map { $0.text } }.map { .rows($0) }
    }

    var answers: Answers? { map { $0.answer }.map { Answers($0) } }

    private struct Parser {
        let bytes: UnsafeBufferPointer<UInt8>
        private var place = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard place < bytes.count, bytes[place] == byte else { return false }
            place += 1
            return true
        }

        mutating func value(_ depth: Int) -> CaseValue? {
            guard place < bytes.count, depth < 8 else { return nil }
            switch bytes[place] {
            case UInt8(ascii: "\""): return text().map { .text($0) }
            case UInt8(ascii: "{"): return object(depth)
            case UInt8(ascii: "["):
                place += 1
                var values: [CaseValue] = []
                if take(UInt8(ascii: "]")) { return .list(values) }
                while true {
                    guard let value = value(depth + 1) else { return nil }
                    values.append(value)
                    if take(UInt8(ascii: "]")) { return .list(values) }
                    guard take(UInt8(ascii: ",")) else { return nil }
                }
            case UInt8(ascii: "t"), UInt8(ascii: "f"):
                let word = bytes[place] == UInt8(ascii: "t") ? "true" : "false"
                for byte in word.utf8 { guard take(byte) else { return nil } }
                return .flag(word == "true")
            default: return integer()
            }
        }

        private mutating func object(_ depth: Int) -> CaseValue? {
            place += 1
            var members: [(name: String, value: CaseValue)] = []
            if take(UInt8(ascii: "}")) { return .object(members) }
            while true {
                guard let name = text(), take(UInt8(ascii: ":")), let value = value(depth + 1) else { return nil }
                members.append((name, value))
                if take(UInt8(ascii: "}")) { return .object(members) }
                guard take(UInt8(ascii: ",")) else { return nil }
            }
        }

        private mutating func integer() -> CaseValue? {
            let start = place
            _ = take(UInt8(ascii: "-"))
            while place < bytes.count, (48...57).contains(bytes[place]) { place += 1 }
            // A fraction or an exponent is followed by no comma, and so is no value here.
            return Int64(String(decoding: bytes[start..<place], as: UTF8.self)).map { .integer($0) }
        }

        private mutating func text() -> String? {
            guard take(UInt8(ascii: "\"")) else { return nil }
            let start = place
            while place < bytes.count {
                switch bytes[place] {
                case UInt8(ascii: "\""):
                    place += 1
                    return String(validating: bytes[start..<(place - 1)], as: UTF8.self)
                case UInt8(ascii: "\\"): return escaped(from: start)
                case 0..<0x20: return nil
                default: place += 1
                }
            }
            return nil
        }

        private mutating func escaped(from start: Int) -> String? {
            var plain = Array(bytes[start..<place])
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                if byte == UInt8(ascii: "\"") { return String(validating: plain, as: UTF8.self) }
                if byte < 0x20 { return nil }
                guard byte == UInt8(ascii: "\\") else {
                    plain.append(byte)
                    continue
                }
                guard place < bytes.count else { return nil }
                let letter = bytes[place]
                place += 1
                switch letter {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): plain.append(letter)
                case UInt8(ascii: "b"): plain.append(8)
                case UInt8(ascii: "t"): plain.append(9)
                case UInt8(ascii: "n"): plain.append(10)
                case UInt8(ascii: "f"): plain.append(12)
                case UInt8(ascii: "r"): plain.append(13)
                case UInt8(ascii: "u"):
                    guard place + 4 <= bytes.count, bytes[place] == 48, bytes[place + 1] == 48,
                        let value = UInt8(String(decoding: bytes[(place + 2)..<(place + 4)], as: UTF8.self), radix: 16), value < 0x20
                    else { return nil }
                    plain.append(value)
                    place += 4
                default: return nil
                }
            }
            return nil
        }
    }
}

extension CaseDocument {
    /// As it is stored. Throws `DecodingError` where it is none.
    init(bytes: [UInt8]) throws {
        if let value = CaseValue(bytes), let document = CaseDocument(value) { self = document } else { self = try Wire.decode(from: bytes) }
    }

    /// `nil` where something is in it that is not known here.
    private init?(_ value: CaseValue) {
        guard case .object(let members) = value else { return nil }
        var (number, opened, arrivals, takers, lines): (String?, Instant?, [String: Instant]?, [String: StoredTaken]?, Answers?)
        self.init(number: "", opened: Instant(milliseconds: 0), arrivals: [:], takers: [:], lines: Answers())
        for (name, value) in members {
            let isRead: Bool
            switch name {
            case "number": (number, isRead) = (value.text, value.text != nil)
            case "opened": (opened, isRead) = (value.moment, value.moment != nil)
            case "touched": (touched, isRead) = (value.moment, value.moment != nil)
            case "openedBy": (openedBy, isRead) = (value.text.map { Actor(text: $0) }, value.text != nil)
            case "phone": (phone, isRead) = (value.text, value.text != nil)
            case "row": (row, isRead) = (value.text, value.text != nil)
            case "due": (due, isRead) = (value.moment, value.moment != nil)
            case "hasLapsed": (hasLapsed, isRead) = (value.flag, value.flag != nil)
            case "hasSealed": (hasSealed, isRead) = (value.flag, value.flag != nil)
            case "arrivals":
                arrivals = value.map { $0.moment }
                isRead = arrivals != nil
            case "takers":
                takers = value.map { StoredTaken($0) }
                isRead = takers != nil
            case "clocks":
                clocks = value.map { StoredDue($0) }
                isRead = clocks != nil
            case "erased":
                erased = value.texts
                isRead = erased != nil
            case "files":
                files = value.map { $0.texts }
                isRead = files != nil
            case "lines":
                lines = value.answers
                isRead = lines != nil
            case "sealed":
                sealed = value.answers
                isRead = sealed != nil
            default: isRead = false
            }
            guard isRead else { return nil }
        }
        guard let number, let opened, let arrivals, let takers, let lines else { return nil }
        (self.number, self.opened, self.arrivals, self.takers, self.lines) = (number, opened, arrivals, takers, lines)
    }
}

extension CaseDocument.StoredTaken {
    fileprivate init?(_ value: CaseValue) {
        guard case .object(let members) = value, members.count == 2, members[0].name == "at", members[1].name == "by", let at = members[0].value.moment,
            let by = members[1].value.text
        else { return nil }
        self.init(by: Actor(text: by), at: at)
    }
}

extension CaseDocument.StoredDue {
    fileprivate init?(_ value: CaseValue) {
        guard case .object(let members) = value, members.count == 2, members[0].name == "at", members[1].name == "hasLapsed", let at = members[0].value.moment,
            let hasLapsed = members[1].value.flag
        else { return nil }
        self.init(at: at, hasLapsed: hasLapsed)
    }
}

extension Answers {
    /// The open lines of a stored case. Throws `DecodingError` where it is none.
    init(openOf document: [UInt8]) throws {
        if let value = CaseValue(document), case .object(let members) = value, let lines = members.first(where: { $0.name == "lines" })?.value.answers {
            self = lines
        } else {
            self = try Wire.decode(CaseDocument.self, from: document).lines
        }
    }
}
