/// Takes the tags of an XML text one by one out of a stream, as much of XML as maps are written in.
///
/// No document types and no entities but the five that XML has itself: nothing in a file can make it read another.
struct XMLScanner {
    /// Bytes of one tag with its attributes: more is a quote that was never closed.
    static let largestTag = 64 * 1024
    static let deepest = 32

    /// What stands between two angle brackets, the names as they are written.
    enum Event: Equatable {
        case begin(String)
        case end(String)
    }

    private(set) var stream: ByteStream
    /// The bytes of the present tag.
    private var tag: [UInt8] = []
    private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
    private var open: [[UInt8]] = []
    /// The tag that was closed as it was opened, `<nd/>`.
    private var isClosing = false
    private var start: UInt64 = 0
    private var hasRoot = false

    init(_ stream: ByteStream) { self.stream = stream }

    /// How many tags are open.
    var depth: Int { open.count }

    /// The next begin or end of a tag, `nil` after the last; throws `MapFileError`.
    mutating func next() throws -> Event? {
        if isClosing {
            isClosing = false
            return .end(String(decoding: open.removeLast(), as: UTF8.self))
        }
        while try stream.skip(to: UInt8(ascii: "<")) {
            start = stream.offset
            _ = try stream.take()
            switch try stream.peek() {
            case UInt8(ascii: "?"): try pass(until: "?>")
            case UInt8(ascii: "!"): try declaration()
            case UInt8(ascii: "/"): return .end(try ending())
            default: return .begin(try beginning())
            }
        }
        guard open.isEmpty else { throw truncated }
        return nil
    }

    /// The value of an attribute of the tag that has just begun; empty when it has none of that name.
    func bytes(_ name: StaticString) -> ArraySlice<UInt8> {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        for attribute in attributes where attribute.name.count == wanted.count && tag[attribute.name].elementsEqual(wanted) {
            return tag[attribute.value]
        }
        return []
    }

    /// The same as text, its entities replaced; `nil` when the tag has no such attribute.
    func text(_ name: StaticString) throws -> String? {
        let raw = bytes(name)
        guard !raw.isEmpty else { return nil }
        guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
        return try replaced(raw)
    }

    /// An attribute that is a whole number; `nil` when it is none.
    func whole(_ name: StaticString) -> Int64? { Int64(String(decoding: bytes(name), as: UTF8.self)) }

    /// An attribute that is a number; `nil` when it is none.
    func number(_ name: StaticString) -> Double? { Double(String(decoding: bytes(name), as: UTF8.self)) }

    private mutating func beginning() throws -> String {
        try readTag()
        if tag.last == UInt8(ascii: "/") {
            isClosing = true
            tag.removeLast()
        }
        let end = tag.firstIndex(where: Self.isBlank) ?? tag.count
        guard end > 0, tag[..<end].allSatisfy(Self.isNameByte) else { throw damaged("a tag without a name") }
        guard open.count < Self.deepest else { throw damaged("tags more than \(Self.deepest) deep") }
        guard !open.isEmpty || !hasRoot else { throw damaged("a second document") }
        hasRoot = true
        open.append(Array(tag[..<end]))
        try findAttributes(from: end)
        return String(decoding: tag[..<end], as: UTF8.self)
    }

    private mutating func ending() throws -> String {
        try readTag()
        let name = tag.dropFirst().filter { !Self.isBlank($0) }
        guard let last = open.popLast(), last == name else { throw damaged("an end without its beginning") }
        return String(decoding: name, as: UTF8.self)
    }

    /// Fills `tag` with what lies before the closing bracket, which may stand in quotes too.
    private mutating func readTag() throws {
        tag.removeAll(keepingCapacity: true)
        var quote: UInt8?
        while let byte = try stream.take() {
            if byte == quote {
                quote = nil
            } else if quote == nil {
                if byte == UInt8(ascii: ">") { return }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
            }
            guard tag.count < Self.largestTag, byte != UInt8(ascii: "<"), byte != 0 else { throw damaged("a damaged tag") }
            tag.append(byte)
        }
        throw truncated
    }

    private mutating func findAttributes(from begin: Int) throws {
        attributes.removeAll(keepingCapacity: true)
        var place = begin
        func skipBlanks() { while place < tag.count, Self.isBlank(tag[place]) { place += 1 } }
        while true {
            skipBlanks()
            guard place < tag.count else { return }
            let name = place
            while place < tag.count, Self.isNameByte(tag[place]) { place += 1 }
            let nameEnd = place
            skipBlanks()
            guard nameEnd > name, place < tag.count, tag[place] == UInt8(ascii: "=") else { throw damaged("a damaged attribute") }
            place += 1
            skipBlanks()
            guard place < tag.count, tag[place] == UInt8(ascii: "\"") || tag[place] == UInt8(ascii: "'"),
                let end = tag[(place + 1)...].firstIndex(of: tag[place])
            else { throw damaged("an attribute without quotes") }
            attributes.append((name..<nameEnd, (place + 1)..<end))
            place = end + 1
        }
    }

    /// Comments and character data are passed over; a document type is refused.
    private mutating func declaration() throws {
        _ = try stream.take()
        switch try stream.peek() {
        case UInt8(ascii: "-"): try pass(until: "-->")
        case UInt8(ascii: "["): try pass(until: "]]>")
        default:
            throw MapFileError(
                file: stream.name, offset: start, problem: "has a document type, which no map needs",
                remedy: "write it again without <!DOCTYPE>, e.g. with osmium cat")
        }
    }

    private mutating func pass(until end: StaticString) throws {
        let wanted = UnsafeBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount)
        // The last bytes are enough: an end is three at most.
        var last: [UInt8] = []
        while let byte = try stream.take() {
            last.append(byte)
            if last.count > wanted.count { last.removeFirst() }
            if last.elementsEqual(wanted) { return }
        }
        throw truncated
    }

    private func replaced(_ raw: ArraySlice<UInt8>) throws -> String {
        var result = String.UnicodeScalarView()
        for (index, part) in String(decoding: raw, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else {
                result.append(contentsOf: part.unicodeScalars)
                continue
            }
            guard let end = part.firstIndex(of: ";"), let scalar = Self.entity(part[..<end]) else { throw damaged("an unknown entity") }
            result.append(scalar)
            result.append(contentsOf: part[part.index(after: end)...].unicodeScalars)
        }
        return String(result)
    }

    private static func entity(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        default:
            if name.hasPrefix("#x") || name.hasPrefix("#X") {
                UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
            } else {
                nil
            }
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private var truncated: MapFileError {
        MapFileError(file: stream.name, offset: stream.offset, problem: "is truncated", remedy: "fetch the file again")
    }

    /// The error for something wrong in the present tag.
    func damaged(_ what: String) -> MapFileError {
        MapFileError(file: stream.name, offset: start, problem: "has \(what)", remedy: "fetch or write the file again")
    }
}
