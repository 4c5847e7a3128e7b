import CZlib
import Ground

extension PhotoPlan {
    static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// What decodes the picture and its colours. Texts, times, moving frames and what programs add are left out.
    private static let keptChunks: Set<String> = [
        "PLTE", "IDAT", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "hIST", "pHYs",
    ]

    static func png(_ file: FileBytes) throws -> PhotoPlan {
        var (kept, place, parts) = ([Piece](), 8, 0)
        var size: (Int, Int)?
        var (exif, hasData) = (EXIF?.none, false)
        while true {
            parts += 1
            guard parts <= mostParts else { throw FileFault.damaged(.png) }
            let length = try file.big32(place)
            let end = place + 12 + length
            guard end <= file.count else { throw FileFault.cutOff }
            let name = String(decoding: try file.bytes(place + 4..<place + 8), as: UTF8.self)
            guard (size == nil) == (name == "IHDR") else { throw FileFault.damaged(.png) }
            if name == "IEND" {
                kept.append(.written(chunk("IEND", [])))
                break
            }
            switch name {
            case "IHDR":
                guard length == 13 else { throw FileFault.damaged(.png) }
                size = try header(file, place + 8)
            case "eXIf":
                if exif == nil, length <= EXIF.mostBytes { exif = EXIF(try file.bytes(place + 8..<end - 4)) }
            default:
                if keptChunks.contains(name) { kept.keep(place..<end) }
            }
            hasData = hasData || name == "IDAT"
            place = end
        }
        guard let size, hasData else { throw FileFault.damaged(.png) }
        var pieces: [Piece] = [.kept(0..<33)]
        if let turn = exif?.orientation, turn != 1 { pieces.append(.written(chunk("eXIf", EXIF.turning(turn)))) }
        return PhotoPlan(metadata: PhotoMetadata(storedWidth: size.0, storedHeight: size.1, exif), pieces: pieces + kept)
    }

    private static func header(_ file: FileBytes, _ place: Int) throws -> (Int, Int) {
        let (width, height) = (try file.big32(place), try file.big32(place + 4))
        let (depth, colour, interlace) = (try file.byte(at: place + 8), try file.byte(at: place + 9), try file.byte(at: place + 12))
        let depths: [UInt8: Set<UInt8>] = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
        guard depths[colour]?.contains(depth) == true, interlace <= 1 else { throw FileFault.damaged(.png) }
        try check(width, height, .png)
        return (width, height)
    }

    private static func chunk(_ name: String, _ payload: [UInt8]) -> [UInt8] {
        func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        let body = Array(name.utf8) + payload
        let check = body.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }
        return word(UInt32(payload.count)) + body + word(UInt32(truncatingIfNeeded: check))
    }
}
