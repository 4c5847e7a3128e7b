import CZlib
import Ground

@testable import Import

/// Photos and their parts, made byte by byte, with words planted wherever a phone or a program may leave some.
enum Photos {
    /// Stands in every part that must go.
    static let secret = "王岚的手机 SECRET"
    static let place = Position(latitude: 30.5231, longitude: 114.3601)

    static func big(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) } }
    static func little(_ value: Int, _ count: Int) -> [UInt8] { Array(big(value, count).reversed()) }

    // MARK: - EXIF

    /// A value of a tag: its type, how many, and its bytes in the block's order.
    enum Value {
        case short(Int)
        case text(String)
        case rationals([(Int, Int)])
        /// A directory of its own.
        case directory([(Int, Value)])
        case raw(type: Int, count: Int, [UInt8])
    }

    static func block(isBig: Bool = false, _ tags: [(Int, Value)]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { isBig ? big(value, count) : little(value, count) }
        func directory(_ tags: [(Int, Value)], at start: Int) -> [UInt8] {
            var (lines, values) = (number(tags.count, 2), [UInt8]())
            let room = start + 2 + tags.count * 12 + 4
            for (tag, value) in tags {
                let (type, count, bytes): (Int, Int, [UInt8])
                switch value {
                case .short(let short): (type, count, bytes) = (3, 1, number(short, 2))
                case .text(let text): (type, count, bytes) = (2, text.utf8.count + 1, Array(text.utf8) + [0])
                case .rationals(let parts): (type, count, bytes) = (5, parts.count, parts.flatMap { number($0.0, 4) + number($0.1, 4) })
                case .directory(let inner):
                    let below = directory(inner, at: room + values.count)
                    lines += number(tag, 2) + number(4, 2) + number(1, 4) + number(room + values.count, 4)
                    values += below
                    continue
                case .raw(let rawType, let rawCount, let rawBytes): (type, count, bytes) = (rawType, rawCount, rawBytes)
                }
                lines += number(tag, 2) + number(type, 2) + number(count, 4)
                if bytes.count <= 4 {
                    lines += bytes + [UInt8](repeating: 0, count: 4 - bytes.count)
                } else {
                    lines += number(room + values.count, 4)
                    values += bytes + (bytes.count % 2 == 1 ? [0] : [])
                }
            }
            return lines + number(0, 4) + values
        }
        return (isBig ? [0x4D, 0x4D, 0, 0x2A] : [0x49, 0x49, 0x2A, 0]) + number(8, 4) + directory(tags, at: 8)
    }

    static func gps(_ position: Position = place, datum: String? = nil, status: String? = nil) -> [(Int, Value)] {
        func parts(_ degrees: Double) -> [(Int, Int)] {
            let thousandths = Int((abs(degrees) * 3_600_000).rounded())
            return [(thousandths / 3_600_000, 1), (thousandths / 60_000 % 60, 1), (thousandths % 60_000, 1000)]
        }
        var tags: [(Int, Value)] = [
            (1, .text(position.latitude < 0 ? "S" : "N")), (2, .rationals(parts(position.latitude))),
            (3, .text(position.longitude < 0 ? "W" : "E")), (4, .rationals(parts(position.longitude))),
        ]
        if let status { tags.append((9, .text(status))) }
        if let datum { tags.append((0x12, .text(datum))) }
        return tags
    }

    /// What a phone writes, and a maker's note with the secret in it.
    static func exif(isBig: Bool = false, orientation: Int = 1) -> [UInt8] {
        block(isBig: isBig, [
            (0x010F, .text("Example")), (0x0110, .text("Phone 15")), (0x0112, .short(orientation)), (0x013B, .text(secret)),
            (0x8769, .directory([
                (0x9003, .text("2026:11:22 08:05:09")), (0x9011, .text("+08:00")), (0x9291, .text("120")),
                (0x927C, .raw(type: 7, count: secret.utf8.count, Array(secret.utf8))),
            ])),
            (0x8825, .directory(gps())),
        ])
    }

    // MARK: - JPEG

    static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] { [0xFF, marker] + big(payload.count + 2, 2) + payload }
    static func segment(_ marker: UInt8, _ text: String, _ payload: [UInt8] = []) -> [UInt8] { segment(marker, Array(text.utf8) + payload) }

    /// What decodes the picture, as it must come out again.
    static func coded(width: Int = 64, height: Int = 48, scan: [UInt8] = [1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD7, 5]) -> [UInt8] {
        segment(0xDB, [UInt8](repeating: 1, count: 65)) + segment(0xC2, [8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0])
            + segment(0xC4, [UInt8](repeating: 0, count: 17)) + segment(0xDA, [1, 1, 0, 0, 63, 0]) + scan
            + segment(0xC4, [UInt8](repeating: 0, count: 17)) + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [9, 8, 0xFF, 0, 7] + [0xFF, 0xD9]
    }

    static let jfif = segment(0xE0, "JFIF\0", [1, 2, 1, 0, 72, 0, 72, 0, 0])
    static let icc = segment(0xE2, "ICC_PROFILE\0", [1, 1] + Array("profile".utf8))
    static let adobe = segment(0xEE, "Adobe", [0, 100, 0, 0, 0, 0, 1])

    static func jpeg(exif: [UInt8]? = exif(), coded: [UInt8] = coded()) -> [UInt8] {
        let words = Array(secret.utf8)
        var bytes: [UInt8] = [0xFF, 0xD8] + jfif + segment(0xE0, "JFXX\0", words)
        if let exif { bytes += segment(0xE1, "Exif\0\0", exif) }
        bytes += segment(0xE1, "http://ns.adobe.com/xap/1.0/\0", words) + icc + segment(0xE2, "MPF\0", words) + segment(0xED, "Photoshop 3.0\0", words)
        bytes += adobe + segment(0xFE, words) + segment(0xEF, words) + [0xFF, 0xFF, 0xFF] + coded
        // A second picture and a film behind the first, as phones have it.
        return bytes + [0xFF, 0xD8] + words + [0xFF, 0xD9] + words
    }

    // MARK: - PNG

    static func chunk(_ name: String, _ payload: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + payload
        return big(payload.count, 4) + body + big(Int(body.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }), 4)
    }

    static func png(exif: [UInt8]? = exif(), width: Int = 7, height: Int = 5) -> [UInt8] {
        let words = Array(secret.utf8)
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        bytes += chunk("IHDR", big(width, 4) + big(height, 4) + [8, 2, 0, 0, 0]) + chunk("iCCP", Array("p\0\0x".utf8)) + chunk("gAMA", big(45455, 4))
        bytes += chunk("tEXt", Array("Author\0".utf8) + words) + chunk("iTXt", words) + chunk("zTXt", words) + chunk("tIME", [7, 0xEA, 11, 22, 8, 5, 9])
        if let exif { bytes += chunk("eXIf", exif) }
        return bytes + chunk("prVt", words) + chunk("IDAT", [1, 2, 3]) + chunk("IDAT", [4, 5]) + chunk("tEXt", words) + chunk("IEND", []) + words
    }

    // MARK: - WebP

    static func part(_ name: String, _ payload: [UInt8]) -> [UInt8] { Array(name.utf8) + little(payload.count, 4) + payload + (payload.count % 2 == 1 ? [0] : []) }
    static func riff(_ parts: [UInt8]) -> [UInt8] { Array("RIFF".utf8) + little(parts.count + 4, 4) + Array("WEBP".utf8) + parts }
    static func lossless(width: Int = 30, height: Int = 20) -> [UInt8] { part("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14, 4) + [9, 9]) }
    static func lossy(width: Int = 30, height: Int = 20) -> [UInt8] { part("VP8 ", [0x10, 0, 0, 0x9D, 1, 0x2A] + little(width, 2) + little(height, 2) + [7, 7, 7]) }

    static func webp(exif: [UInt8]? = exif(), picture: [UInt8] = lossy(), width: Int = 30, height: Int = 20) -> [UInt8] {
        let words = Array(secret.utf8)
        var parts = part("VP8X", [0x20 | 0x10 | 0x08 | 0x04, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3)) + part("ICCP", [5, 6, 7]) + part("ALPH", [1])
        parts += picture
        if let exif { parts += part("EXIF", exif) }
        return riff(parts + part("XMP ", words) + part("WORD", words)) + words
    }

    // MARK: - Others

    /// An archive as far as its table at the end: nothing in it is unpacked.
    static func zip(_ names: [String], comment: String = "") -> [UInt8] {
        let local: [UInt8] = [0x50, 0x4B, 0x03, 0x04] + [UInt8](repeating: 0, count: 40)
        var table: [UInt8] = []
        for name in names {
            table += [0x50, 0x4B, 0x01, 0x02] as [UInt8]
            table += [UInt8](repeating: 0, count: 24) + little(name.utf8.count, 2) + [UInt8](repeating: 0, count: 16)
            table += Array(name.utf8)
        }
        var end: [UInt8] = [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0]
        end += little(names.count, 2) + little(names.count, 2) + little(table.count, 4) + little(local.count, 4)
        end += little(comment.utf8.count, 2) + Array(comment.utf8)
        return local + table + end
    }

    static func heic(_ brand: String = "heic") -> [UInt8] { big(24, 4) + Array("ftyp\(brand)".utf8) + [0, 0, 0, 0] + Array("mif1heic".utf8) + Array(secret.utf8) }

    static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0] == wanted[0] && bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
