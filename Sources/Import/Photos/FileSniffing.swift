import Ground

extension FileKind {
    /// What the file is by its bytes alone. Throws `FileFault` for anything else, with what to send instead.
    static func sniffed(_ file: FileBytes) throws -> FileKind {
        guard file.count > 0 else { throw FileFault.empty }
        let head = try file.bytes(0..<min(file.count, 64))
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: PhotoPlan.pngSignature) { return .png }
        if head.starts(with: Array("RIFF".utf8)), head.count >= 12 {
            if head[8..<12].elementsEqual("WEBP".utf8) { return .webp }
            throw FileFault.unknown(.video)
        }
        if head.starts(with: Array("%PDF-".utf8)) { return .pdf }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return try ZipDirectory.office(file) }
        if head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8) { return try media(file) }
        if let foreign = foreign(head) { throw FileFault.unknown(foreign) }
        return try text(file)
    }

    private static func foreign(_ head: [UInt8]) -> FileFault.Foreign? {
        let known: [([UInt8], FileFault.Foreign)] = [
            ([0x47, 0x49, 0x46, 0x38], .otherPicture), ([0x42, 0x4D], .otherPicture), ([0x49, 0x49, 0x2A, 0x00], .otherPicture),
            ([0x4D, 0x4D, 0x00, 0x2A], .otherPicture), ([0x00, 0x00, 0x01, 0x00], .otherPicture), ([0xFF, 0x0A], .otherPicture),
            ([0x7F, 0x45, 0x4C, 0x46], .program), ([0x4D, 0x5A], .program), ([0x23, 0x21], .program), ([0xCF, 0xFA, 0xED, 0xFE], .program),
            ([0xFE, 0xED, 0xFA], .program), ([0xCA, 0xFE, 0xBA, 0xBE], .program), ([0x00, 0x61, 0x73, 0x6D], .program), ([0x64, 0x65, 0x78, 0x0A], .program),
            ([0xD0, 0xCF, 0x11, 0xE0], .oldOffice), (Array("{\\rtf".utf8), .oldOffice),
            ([0x1F, 0x8B], .archive), ([0x50, 0x4B], .archive), (Array("Rar!".utf8), .archive), ([0x37, 0x7A, 0xBC, 0xAF], .archive),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .archive), (Array("BZh".utf8), .archive),
            ([0x1A, 0x45, 0xDF, 0xA3], .video),
        ]
        // A text may begin with the two letters of a bitmap or a program: those have zero bytes among the next.
        return known.first { magic, foreign in
            head.starts(with: magic) && (magic != [0x42, 0x4D] && magic != [0x4D, 0x5A] || head.contains(0))
        }?.1
    }

    /// ISO base media: photos of phones among the videos.
    private static func media(_ file: FileBytes) throws -> FileKind {
        let length = min(try file.big32(0), 256)
        let brands = try stride(from: 8, to: max(12, min(length, file.count) - 3), by: 4).filter { $0 != 12 }.map { String(decoding: try file.bytes($0..<$0 + 4), as: UTF8.self) }
        let heic: Set<String> = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]
        if brands.contains(where: { $0 == "avif" || $0 == "avis" }) { throw FileFault.unknown(.otherPicture) }
        if brands.contains(where: heic.contains) { return .heic }
        throw FileFault.unknown(.video)
    }

    /// Letters to the end, in UTF-8 or GB18030, that no browser could take for a page.
    private static func text(_ file: FileBytes) throws -> FileKind {
        guard file.count <= FileKind.text.mostBytes else { throw FileFault.unknown(.other) }
        var (utf8, gb18030, first) = (UTF8Check(), GB18030Check(), UInt8(0))
        var skipped = try file.has([0xEF, 0xBB, 0xBF], at: 0) ? 3 : 0
        var taken = 0
        try file.pieces(0..<file.count) { piece in
            for byte in piece {
                // NUL and the control letters that no text has; 0x1A ends texts of old systems.
                guard byte >= 0x20 || (0x09...0x0D).contains(byte) || byte == 0x1A else { throw FileFault.unknown(.other) }
                if skipped > 0 { skipped -= 1 } else if first == 0, byte > 0x20 { first = byte }
                gb18030.take(byte)
            }
            taken += piece.count
            utf8.take(Array(piece), isLast: taken == file.count)
        }
        if first == UInt8(ascii: "<") { throw FileFault.unknown(.markup) }
        guard utf8.isValid || gb18030.isWhole else { throw FileFault.unknown(.other) }
        return .text
    }
}

/// Whether bytes have the shape of GB18030: one, two or four a character.
struct GB18030Check {
    private var isValid = true
    private var place = 0

    var isWhole: Bool { isValid && place == 0 }

    mutating func take(_ byte: UInt8) {
        switch place {
        case 0:
            if byte >= 0x80 { if (0x81...0xFE).contains(byte) { place = 1 } else { isValid = false } }
        case 1:
            if (0x30...0x39).contains(byte) {
                place = 2
            } else {
                if byte < 0x40 || byte == 0x7F || byte == 0xFF { isValid = false }
                place = 0
            }
        case 2:
            if !(0x81...0xFE).contains(byte) { isValid = false }
            place = 3
        default:
            if !(0x30...0x39).contains(byte) { isValid = false }
            place = 0
        }
    }
}
