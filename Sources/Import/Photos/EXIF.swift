import Ground

/// The few tags that matter of a block of EXIF. What is wrong in it is left out; nothing is followed but the three directories
/// that hold them, each once, so no block makes it go in circles.
struct EXIF: Equatable {
    var orientation = 1
    var taken: Instant?
    var position: Position?
    var make: String?
    var model: String?

    /// More than any camera writes; a larger block is passed over.
    static let mostBytes = 1024 * 1024
    private static let mostEntries = 512

    /// Reads a TIFF block, with or without `Exif` before it; `nil` where it is none.
    init?(_ block: [UInt8]) {
        let prefix = block.starts(with: Array("Exif\0".utf8)) ? 6 : 0
        guard block.count >= prefix + 8 else { return nil }
        let tiff = block[prefix...]
        let reader: Directory
        switch Array(tiff.prefix(4)) {
        case [0x49, 0x49, 0x2A, 0]: reader = Directory(tiff, isBig: false)
        case [0x4D, 0x4D, 0, 0x2A]: reader = Directory(tiff, isBig: true)
        default: return nil
        }
        guard let first = reader.word(4), let main = reader.entries(at: first, atMost: Self.mostEntries) else { return nil }
        if let value = main[0x0112].flatMap(reader.short), (1...8).contains(value) { orientation = value }
        make = main[0x010F].flatMap(reader.text).flatMap(Self.plain)
        model = main[0x0110].flatMap(reader.text).flatMap(Self.plain)
        if let place = main[0x8769].flatMap(reader.long), let photo = reader.entries(at: place, atMost: Self.mostEntries) {
            func text(_ tag: Int) -> String? { photo[tag].flatMap(reader.text) }
            taken = Self.moment(text(0x9003), fraction: text(0x9291), offset: text(0x9011))
                ?? Self.moment(text(0x9004), fraction: text(0x9292), offset: text(0x9012))
        }
        if let place = main[0x8825].flatMap(reader.long), let gps = reader.entries(at: place, atMost: Self.mostEntries) {
            position = Self.position(gps, reader)
        }
    }

    /// `2026:11:22 08:05:09`, with digits after the second and an offset such as `+08:00` in tags of their own.
    private static func moment(_ text: String?, fraction: String?, offset: String?) -> Instant? {
        guard let text, text.utf8.count == 19 else { return nil }
        var letters = Array(text.utf8)
        guard letters[4] == letters[7], letters[4] == UInt8(ascii: ":") || letters[4] == UInt8(ascii: "-") else { return nil }
        (letters[4], letters[7]) = (UInt8(ascii: "-"), UInt8(ascii: "-"))
        let digits = fraction.map { $0.prefix { $0.isASCII && $0.isNumber } } ?? ""
        var iso = String(decoding: letters, as: UTF8.self)
        if !digits.isEmpty { iso += "." + digits.prefix(3) }
        if let offset, let moment = Instant(iso: iso + offset.filter { $0 != " " }) { return moment }
        return Instant(iso: iso)
    }

    private static func position(_ gps: [Int: Entry], _ reader: Directory) -> Position? {
        // V: the receiver itself says that it has no fix.
        if gps[0x09].flatMap(reader.text) == "V" { return nil }
        // Another datum is hundreds of metres off, and no phone has one.
        if let datum = gps[0x12].flatMap(reader.text)?.uppercased().filter({ $0.isLetter || $0.isNumber }), !datum.isEmpty, datum != "WGS84" { return nil }
        func degrees(_ value: Int, _ reference: Int, _ positive: String, _ negative: String) -> Double? {
            guard let parts = gps[value].flatMap(reader.rationals), parts.count == 3, parts[1] < 60, parts[2] < 60,
                let side = gps[reference].flatMap(reader.text)?.uppercased(), side == positive || side == negative
            else { return nil }
            return (parts[0] + parts[1] / 60 + parts[2] / 3600) * (side == negative ? -1 : 1)
        }
        guard let latitude = degrees(0x02, 0x01, "N", "S"), let longitude = degrees(0x04, 0x03, "E", "W") else { return nil }
        return Position(checking: latitude, longitude)
    }

    /// A maker's name as one short line; `nil` when nothing is left.
    private static func plain(_ text: String) -> String? {
        let kept = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{FFFD}" }).prefix(64))
        let words = kept.split(separator: " ").joined(separator: " ")
        return words.isEmpty ? nil : words
    }

    /// A block that says nothing but how the picture is turned.
    static func turning(_ orientation: Int) -> [UInt8] {
        [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0, 0]
    }
}

extension EXIF {
    /// One line of a directory: its type, how many values, and where its four bytes stand.
    struct Entry {
        let type: Int
        let count: Int
        let place: Int
    }

    /// Reads numbers of a TIFF block by place; `nil` for whatever lies outside.
    struct Directory {
        private let bytes: ArraySlice<UInt8>
        private let isBig: Bool

        init(_ bytes: ArraySlice<UInt8>, isBig: Bool) {
            self.bytes = bytes
            self.isBig = isBig
        }

        private func half(_ place: Int) -> Int? {
            guard place >= 0, place <= bytes.count - 2 else { return nil }
            let (a, b) = (Int(bytes[bytes.startIndex + place]), Int(bytes[bytes.startIndex + place + 1]))
            return isBig ? a << 8 | b : b << 8 | a
        }

        func word(_ place: Int) -> Int? {
            guard let first = half(place), let second = half(place + 2) else { return nil }
            return isBig ? first << 16 | second : second << 16 | first
        }

        /// The lines of a directory by tag; of a tag that comes twice the first counts.
        func entries(at place: Int, atMost most: Int) -> [Int: Entry]? {
            guard let count = half(place), count <= most else { return nil }
            var entries: [Int: Entry] = [:]
            for index in 0..<count {
                let line = place + 2 + index * 12
                guard let tag = half(line), let type = half(line + 2), let values = word(line + 4), word(line + 8) != nil else { break }
                if entries[tag] == nil { entries[tag] = Entry(type: type, count: values, place: line + 8) }
            }
            return entries
        }

        func short(_ entry: Entry) -> Int? {
            guard entry.count == 1 else { return nil }
            return entry.type == 3 ? half(entry.place) : entry.type == 4 ? word(entry.place) : nil
        }

        func long(_ entry: Entry) -> Int? { entry.type == 4 || entry.type == 13 ? (entry.count == 1 ? word(entry.place) : nil) : nil }

        /// At most 128 bytes up to the first zero.
        func text(_ entry: Entry) -> String? {
            guard entry.type == 2, entry.count > 0 else { return nil }
            let count = min(entry.count, 128)
            guard let start = entry.count <= 4 ? entry.place : word(entry.place), start >= 0, start <= bytes.count - count else { return nil }
            let first = bytes.startIndex + start
            return String(decoding: bytes[first..<first + count].prefix { $0 != 0 }, as: UTF8.self)
        }

        /// Three fractions, none negative.
        func rationals(_ entry: Entry) -> [Double]? {
            guard entry.type == 5, entry.count == 3, let start = word(entry.place) else { return nil }
            var values: [Double] = []
            for index in 0..<3 {
                guard let above = word(start + index * 8), let below = word(start + index * 8 + 4) else { return nil }
                // Some write 0/0 for no seconds.
                if below == 0 { guard above == 0, index > 0 else { return nil } }
                values.append(below == 0 ? 0 : Double(above) / Double(below))
            }
            return values
        }
    }
}
