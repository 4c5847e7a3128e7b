import Foundation

/// The table of a shapefile (.dbf, dBASE III and later), in UTF-8, GBK or Latin letters.
struct DBaseFile {
    struct Column: Equatable {
        var name: String
        var isLogical: Bool
        fileprivate var offset: Int
        fileprivate var width: Int
    }

    enum Encoding: Equatable { case utf8, gb18030, latin }

    let columns: [Column]
    let encoding: Encoding
    /// Rows, those that were deleted among them.
    let count: Int
    private let name: String
    private let bytes: Data
    private let header: Int
    private let width: Int

    /// Reads the file; `page` is what a .cpg file beside it says. Throws `MapFileError`.
    init(_ source: ByteSource, page: String? = nil) throws {
        name = source.name
        func damaged(_ offset: UInt64, _ problem: String) -> MapFileError {
            MapFileError(file: source.name, offset: offset, problem: problem, remedy: "export the table again")
        }
        guard source.count >= 32, source.count <= Shapefile.largest else {
            throw damaged(0, source.count == 0 ? "is empty" : "is not a dBASE table")
        }
        let bytes = try source.read(at: 0, Int(source.count))
        func number<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) -> Int {
            Int(Number(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }))
        }
        guard [0x02, 0x03, 0x30, 0x31, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5].contains(bytes[0]) else { throw damaged(0, "is not a dBASE table") }
        (count, header, width) = (number(4, UInt32.self), number(8, UInt16.self), number(10, UInt16.self))
        guard header >= 33, header <= bytes.count, width >= 1 else { throw damaged(8, "has a damaged header") }
        guard count <= (bytes.count - header) / width else { throw damaged(UInt64(bytes.count), "is truncated before row \(count)") }
        var fields: [(name: Data, kind: UInt8, offset: Int, width: Int)] = []
        var (place, offset) = (32, 1)
        while place + 32 <= header, bytes[place] != 0x0D {
            let size = Int(bytes[place + 16])
            guard offset + size <= width else { throw damaged(UInt64(place), "has columns wider than its rows") }
            fields.append((bytes.subdata(in: place..<place + 11).prefix { $0 != 0 }, bytes[place + 11], offset, size))
            (place, offset) = (place + 32, offset + size)
        }
        guard !fields.isEmpty else { throw damaged(32, "has no columns") }
        let encoding = Self.encoding(page: page, driver: bytes[29]) ?? Self.guess(bytes[header...])
        self.bytes = bytes
        self.encoding = encoding
        columns = fields.map {
            Column(
                name: Self.text($0.name, encoding), isLogical: $0.kind == UInt8(ascii: "L"), offset: $0.offset, width: $0.width)
        }
    }

    /// A row's cells in the order of the columns, blanks around them gone; `nil` for a row that was deleted.
    func row(_ index: Int) -> [String]? {
        let start = header + index * width
        guard index < count, bytes[start] != UInt8(ascii: "*") else { return nil }
        return columns.map { column in
            let text = Self.text(bytes.subdata(in: start + column.offset..<start + column.offset + column.width), encoding)
            guard column.isLogical else { return text }
            return switch text {
            case "T", "t", "Y", "y": "yes"
            case "F", "f", "N", "n": "no"
            default: ""
            }
        }
    }

    private static func encoding(page: String?, driver: UInt8) -> Encoding? {
        switch page?.trimmingCharacters(in: .whitespacesAndNewlines).uppercased() {
        case "UTF-8", "UTF8", "65001", "CP65001": .utf8
        case "GBK", "GB2312", "GB18030", "936", "CP936", "EUC-CN", "ANSI 936", "54936": .gb18030
        case "ISO-8859-1", "ISO88591", "88591", "1252", "CP1252", "ANSI 1252", "LATIN1": .latin
        default: driver == 0x4D ? .gb18030 : nil
        }
    }

    /// Without a word about it: UTF-8 where all of it could be, else GB18030.
    private static func guess(_ bytes: Data) -> Encoding {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return .utf8 }
        // A character may be cut off at a cell's end, but hardly in most cells of a table.
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        let (broken, foreign) = text.reduce(into: (0, 0)) { counts, scalar in
            counts.0 += scalar == "\u{FFFD}" ? 1 : 0
            counts.1 += scalar.value >= 0x80 ? 1 : 0
        }
        return broken * 20 <= foreign ? .utf8 : .gb18030
    }

    /// Cells end with blanks or zeros; a character that the cell's width cut off is left out.
    static func text(_ bytes: Data, _ encoding: Encoding) -> String {
        let cell = bytes.prefix { $0 != 0 }
        let text: String
        if cell.allSatisfy({ $0 < 0x80 }) || encoding == .utf8 {
            text = String(decoding: cell, as: UTF8.self).filter { $0 != "\u{FFFD}" }
        } else if encoding == .latin {
            text = String(String.UnicodeScalarView(cell.map { Unicode.Scalar($0) }))
        } else {
            text = (try? chinese(Array(cell))) ?? (try? chinese(Array(cell.dropLast()))) ?? ""
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func chinese(_ bytes: [UInt8]) throws -> String {
        String(decoding: try TextDecoder(.gb18030).decode(bytes, isLast: true), as: UTF8.self)
    }
}
