import Ground

/// The table at the end of a zip archive; nothing in it is ever unpacked.
enum ZipDirectory {
    private static let mostEntries = 4096

    /// Which Office document the archive is, by the names in it. Throws `FileFault` for any other archive and for macros.
    static func office(_ file: FileBytes) throws -> FileKind {
        guard let end = try end(file) else { throw FileFault.unknown(.archive) }
        let (entries, start) = (try file.little16(end + 10), try file.little32(end + 16))
        guard entries <= mostEntries else { throw FileFault.unknown(.archive) }
        var (place, kind, hasMacros) = (start, FileKind?.none, false)
        for _ in 0..<entries {
            guard place <= end - 46, try file.has([0x50, 0x4B, 0x01, 0x02], at: place) else { throw FileFault.cutOff }
            let length = try file.little16(place + 28)
            let name = String(decoding: try file.bytes(place + 46..<place + 46 + length), as: UTF8.self).lowercased()
            if name == "word/document.xml" { kind = .docx }
            if name == "xl/workbook.xml" { kind = .xlsx }
            if name.hasSuffix("vbaproject.bin") || name.hasSuffix("vbadata.xml") || name.contains("/activex/") { hasMacros = true }
            place += try 46 + length + file.little16(place + 30) + file.little16(place + 32)
        }
        guard let kind else { throw FileFault.unknown(.archive) }
        guard !hasMacros else { throw FileFault.macros }
        return kind
    }

    /// Where the end record stands: before a comment of at most 65,535 bytes.
    private static func end(_ file: FileBytes) throws -> Int? {
        let first = max(0, file.count - 22 - 65_535)
        let tail = try file.bytes(first..<file.count)
        return stride(from: tail.count - 22, through: 0, by: -1).first { place in
            tail[place..<place + 4].elementsEqual([0x50, 0x4B, 0x05, 0x06])
                && Int(tail[place + 20]) | Int(tail[place + 21]) << 8 == tail.count - place - 22
        }.map { first + $0 }
    }
}
