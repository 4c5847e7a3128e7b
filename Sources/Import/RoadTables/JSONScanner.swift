import Foundation

/// Takes JSON piece by piece out of a stream: a table of roads is never in memory whole.
struct JSONScanner {
    static let deepest = 64
    static let longestText = 64 * 1024

    /// What a value begins with.
    enum Kind { case object, array, text, number, word }

    private(set) var stream: ByteStream
    private var depth = 0

    init(_ stream: ByteStream) throws {
        self.stream = stream
        // A byte order mark.
        if try self.stream.peek() == 0xEF { for _ in 0..<3 { _ = try self.stream.take() } }
    }

    /// What comes next; throws `MapFileError` where no value begins.
    mutating func kind() throws -> Kind {
        switch try byte() {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .text
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): .word
        default: throw damaged("has something that is no JSON value")
        }
    }

    /// Calls `body` at every value of an object; it must take that value.
    mutating func object(_ body: (String, inout JSONScanner) throws -> Void) throws {
        try enter(UInt8(ascii: "{"))
        var isFirst = true
        while try follows(&isFirst, UInt8(ascii: "}")) {
            let key = try text()
            try expect(UInt8(ascii: ":"))
            try body(key, &self)
        }
    }

    /// Calls `body` at every value of an array; it must take that value.
    mutating func array(_ body: (inout JSONScanner) throws -> Void) throws {
        try enter(UInt8(ascii: "["))
        var isFirst = true
        while try follows(&isFirst, UInt8(ascii: "]")) { try body(&self) }
    }

    /// Takes a text, its escapes replaced.
    mutating func text() throws -> String {
        try expect(UInt8(ascii: "\""))
        var bytes: [UInt8] = []
        while true {
            guard let byte = try stream.take() else { throw truncated }
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: Array(String(try escape()).utf8))
            case 0..<0x20: throw damaged("has a line break within a text")
            default: bytes.append(byte)
            }
            guard bytes.count <= Self.longestText else { throw damaged("has a text of more than \(Self.longestText) bytes") }
        }
    }

    /// Takes a number.
    mutating func number() throws -> Double {
        let word = try word()
        guard let number = Double(word), number.isFinite else { throw damaged("has \(word.prefix(40)), which is no number") }
        return number
    }

    /// Takes `true`, `false`, `null` or the letters of a number.
    mutating func word() throws -> String {
        _ = try byte()
        var letters: [UInt8] = []
        while let byte = try stream.peek(), Self.isLetter(byte), letters.count < 64 {
            letters.append(byte)
            _ = try stream.take()
        }
        guard !letters.isEmpty else { throw damaged("has something that is no JSON value") }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Takes a value of any kind and forgets it.
    mutating func skip() throws {
        switch try kind() {
        case .object: try object { try $1.skip() }
        case .array: try array { try $0.skip() }
        case .text: _ = try text()
        case .number, .word: _ = try word()
        }
    }

    /// Throws unless nothing but blanks is left.
    mutating func end() throws {
        while let byte = try stream.peek() {
            guard Self.isBlank(byte) else { throw damaged("has something after its end") }
            _ = try stream.take()
        }
    }

    private mutating func enter(_ bracket: UInt8) throws {
        try expect(bracket)
        depth += 1
        guard depth <= Self.deepest else { throw damaged("is more than \(Self.deepest) deep") }
    }

    /// Whether another value follows; takes the comma, or the closing bracket.
    private mutating func follows(_ isFirst: inout Bool, _ close: UInt8) throws -> Bool {
        let next = try byte()
        if next == close {
            _ = try stream.take()
            depth -= 1
            return false
        }
        if isFirst {
            isFirst = false
        } else {
            try expect(UInt8(ascii: ","))
            guard try byte() != close else { throw damaged("has a comma before a closing bracket") }
        }
        return true
    }

    private mutating func expect(_ wanted: UInt8) throws {
        guard try byte() == wanted else { throw damaged("lacks a \(Character(Unicode.Scalar(wanted)))") }
        _ = try stream.take()
    }

    /// The byte that comes after blanks; it stays.
    private mutating func byte() throws -> UInt8 {
        while let byte = try stream.peek() {
            guard Self.isBlank(byte) else { return byte }
            _ = try stream.take()
        }
        throw truncated
    }

    private mutating func escape() throws -> Unicode.Scalar {
        guard let byte = try stream.take() else { throw truncated }
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            guard try stream.take() == UInt8(ascii: "\\"), try stream.take() == UInt8(ascii: "u") else { throw damaged("has half a character") }
            let second = try hexadecimal()
            guard (0xDC00..<0xE000).contains(second) else { throw damaged("has half a character") }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        default: throw damaged("has an unknown escape")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = try stream.take(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw damaged("has an unknown escape")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private var truncated: MapFileError {
        MapFileError(file: stream.name, offset: stream.offset, problem: "is truncated", remedy: "fetch the file again")
    }

    /// The error for something wrong here.
    func damaged(_ problem: String) -> MapFileError {
        MapFileError(file: stream.name, offset: stream.offset, problem: problem, remedy: "export the file again as GeoJSON")
    }
}
