import Ground

extension PhotoPlan {
    static func webp(_ file: FileBytes) throws -> PhotoPlan {
        let end = try file.little32(4) + 8
        guard end <= file.count else { throw FileFault.cutOff }
        var (place, parts, exif) = (12, 0, EXIF?.none)
        var canvas: (width: Int, height: Int, isSeeThrough: Bool)?
        var (profile, alpha, picture) = (Range<Int>?.none, Range<Int>?.none, Range<Int>?.none)
        var size: (Int, Int)?
        // A chunk of an odd length has a byte of padding, which some leave off at the end.
        while place + 8 <= end {
            parts += 1
            guard parts <= mostParts else { throw FileFault.damaged(.webp) }
            let name = String(decoding: try file.bytes(place..<place + 4), as: UTF8.self)
            let (start, length) = (place + 8, try file.little32(place + 4))
            guard length <= end - start else { throw FileFault.cutOff }
            let chunk = place..<start + length
            place = start + length + length % 2
            switch name {
            case "VP8X":
                guard canvas == nil, picture == nil, length >= 10 else { throw FileFault.damaged(.webp) }
                let flags = try file.byte(at: start)
                guard flags & 0x02 == 0 else { throw FileFault.rare(.webp) }
                canvas = (try file.little24(start + 4) + 1, try file.little24(start + 7) + 1, flags & 0x10 != 0)
            case "ICCP": if profile == nil, picture == nil { profile = chunk }
            case "ALPH": if alpha == nil, picture == nil { alpha = chunk }
            case "ANIM", "ANMF": throw FileFault.rare(.webp)
            case "VP8 ", "VP8L":
                if picture == nil {
                    size = try name == "VP8 " ? lossy(file, start, length) : lossless(file, start, length)
                    picture = chunk
                }
            case "EXIF": if exif == nil, length <= EXIF.mostBytes { exif = EXIF(try file.bytes(start..<start + length)) }
            default: break
            }
        }
        guard let picture, let size else { throw FileFault.damaged(.webp) }
        try check(size.0, size.1, .webp)
        if let canvas {
            guard canvas.width == size.0, canvas.height == size.1 else { throw FileFault.damaged(.webp) }
        } else {
            // Without the long header there is neither profile nor EXIF, whatever follows the picture.
            (profile, alpha, exif) = (nil, nil, nil)
        }
        let turn = exif?.orientation ?? 1
        var body: [Piece] = []
        if let canvas {
            let flags = UInt8((profile == nil ? 0 : 0x20) | (canvas.isSeeThrough ? 0x10 : 0) | (turn == 1 ? 0 : 0x08))
            body.append(.written(Array("VP8X".utf8) + little(10) + [flags, 0, 0, 0] + little(canvas.width - 1).prefix(3) + little(canvas.height - 1).prefix(3)))
        }
        for chunk in [profile, alpha, picture].compactMap({ $0 }) {
            body.keep(chunk)
            if chunk.count % 2 == 1 { body.append(.written([0])) }
        }
        if turn != 1 {
            let block = EXIF.turning(turn)
            body.append(.written(Array("EXIF".utf8) + little(block.count) + block))
        }
        let head = Array("RIFF".utf8) + little(4 + body.reduce(0) { $0 + $1.count }) + Array("WEBP".utf8)
        return PhotoPlan(metadata: PhotoMetadata(storedWidth: size.0, storedHeight: size.1, exif), pieces: [.written(head)] + body)
    }

    /// A key frame of VP8 (RFC 6386, 9.1).
    private static func lossy(_ file: FileBytes, _ start: Int, _ length: Int) throws -> (Int, Int) {
        guard length >= 10, try file.byte(at: start) & 1 == 0, try file.has([0x9D, 0x01, 0x2A], at: start + 3) else { throw FileFault.damaged(.webp) }
        return (try file.little16(start + 6) & 0x3FFF, try file.little16(start + 8) & 0x3FFF)
    }

    private static func lossless(_ file: FileBytes, _ start: Int, _ length: Int) throws -> (Int, Int) {
        guard length >= 5, try file.byte(at: start) == 0x2F else { throw FileFault.damaged(.webp) }
        let bits = try file.little32(start + 1)
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    }

    private static func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
