import Cases
import Foundation
import Ground
import Journal

/// A picture for the demo's cases, drawn here: grey stripes that nobody takes for a photo of a place.
enum DemoPicture {
    /// Lays it on the shelf of files, and says how a case names it.
    static func lay(in folder: String) throws -> Attachment {
        let bytes = png(width: 320, height: 200)
        let digest = Digest(of: bytes).description
        let shelf = "\(folder)/\(digest.prefix(2))"
        try FileManager.default.createDirectory(atPath: shelf, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Data(bytes).write(to: URL(filePath: "\(shelf)/\(digest).png"))
        return Attachment(digest: digest, kind: "png", name: "演示照片.png", bytes: bytes.count, width: 320, height: 200)
    }

    /// A greyscale PNG (ISO/IEC 15948).
    private static func png(width: Int, height: Int) -> [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width { rows.append((x + y) / 20 % 2 == 0 ? 0xC8 : 0xE6) }
        }
        func four(_ number: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) } }
        func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
            let body = Array(type.utf8) + content
            return four(content.count) + body + four(crc(body))
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", four(width) + four(height) + [8, 0, 0, 0, 0])
            + chunk("IDAT", stored(rows)) + chunk("IEND", [])
    }

    /// Bytes as a zlib stream that packs nothing (RFC 1950, 1951).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(start + 65_535, bytes.count)]
            let length = UInt16(block.count)
            stream.append(block.endIndex == bytes.count ? 1 : 0)
            for number in [length, ~length] { stream += [UInt8(number & 0xFF), UInt8(number >> 8)] }
            stream += block
        }
        var (a, b) = (UInt32(1), UInt32(0))
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + withUnsafeBytes(of: (b << 16 | a).bigEndian) { Array($0) }
    }

    private static func crc(_ bytes: [UInt8]) -> Int {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return Int(~crc)
    }
}
