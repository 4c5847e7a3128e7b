import Ground

extension PhotoPlan {
    /// Scans of a progressive picture; more cost whoever opens it dearly.
    private static let mostScans = 200

    /// Keeps what decodes the picture and its colours (JFIF, ICC, Adobe) and nothing else: all that phones and programs write
    /// besides stands in application segments and comments, or after the end.
    static func jpeg(_ file: FileBytes) throws -> PhotoPlan {
        var walk = JPEGWalk(file)
        while try walk.step() {}
        guard let (width, height) = walk.size, walk.scans > 0 else { throw FileFault.damaged(.jpeg) }
        var pieces: [Piece] = [.kept(0..<2)]
        if let jfif = walk.jfif { pieces.append(.written(jfif)) }
        if let turn = walk.exif?.orientation, turn != 1 {
            pieces.append(.written(segment(0xE1, Array("Exif\0\0".utf8) + EXIF.turning(turn))))
        }
        pieces += walk.kept
        return PhotoPlan(metadata: PhotoMetadata(storedWidth: width, storedHeight: height, walk.exif), pieces: pieces)
    }

    fileprivate static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 0xFF)] + payload
    }

    /// From one marker to the next.
    private struct JPEGWalk {
        private let file: FileBytes
        private var place = 2
        private var parts = 0
        private(set) var kept: [Piece] = []
        private(set) var jfif: [UInt8]?
        private(set) var exif: EXIF?
        private(set) var size: (Int, Int)?
        private(set) var scans = 0

        init(_ file: FileBytes) { self.file = file }

        /// Takes one segment; `false` after the end of the picture.
        mutating func step() throws -> Bool {
            // What stands between segments belongs to none and is left out, as is the padding before a marker.
            var start = try file.next(0xFF, from: place)
            while try file.byte(at: start + 1) == 0xFF { start += 1 }
            let marker = try file.byte(at: start + 1)
            parts += 1
            guard parts <= PhotoPlan.mostParts else { throw FileFault.damaged(.jpeg) }
            switch marker {
            case 0xD9:
                kept.keep(start..<start + 2)
                return false
            case 0xD8: throw FileFault.damaged(.jpeg)
            case 0x00, 0x01, 0xD0...0xD7:
                place = start + 2
                return true
            default: break
            }
            let length = try file.big16(start + 2)
            let end = start + 2 + length
            guard length >= 2 else { throw FileFault.damaged(.jpeg) }
            guard end <= file.count else { throw FileFault.cutOff }
            place = end
            try take(marker, start, end)
            return true
        }

        private mutating func take(_ marker: UInt8, _ start: Int, _ end: Int) throws {
            let payload = start + 4
            switch marker {
            case 0xC0, 0xC1, 0xC2:
                guard size == nil, end - payload >= 6 else { throw FileFault.damaged(.jpeg) }
                let (height, width) = (try file.big16(payload + 1), try file.big16(payload + 3))
                try PhotoPlan.check(width, height, .jpeg)
                size = (width, height)
                kept.keep(start..<end)
            case 0xC4, 0xDB, 0xDD: kept.keep(start..<end)
            case 0xC3, 0xC5...0xCF, 0xDE, 0xDF: throw FileFault.rare(.jpeg)
            case 0xDA:
                scans += 1
                guard size != nil, scans <= PhotoPlan.mostScans else { throw FileFault.damaged(.jpeg) }
                place = try endOfScan(from: end)
                kept.keep(start..<place)
            case 0xE0:
                if jfif == nil, end - payload >= 14, try names("JFIF\0", payload, end) {
                    // Without the thumbnail that may follow.
                    jfif = PhotoPlan.segment(0xE0, try file.bytes(payload..<payload + 12) + [0, 0])
                }
            case 0xE1:
                if exif == nil, try names("Exif\0", payload, end) { exif = EXIF(try file.bytes(payload..<end)) }
            case 0xE2:
                if try names("ICC_PROFILE\0", payload, end) { kept.keep(start..<end) }
            case 0xEE:
                if end - payload >= 12, try names("Adobe", payload, end) {
                    kept.append(.written(PhotoPlan.segment(0xEE, try file.bytes(payload..<payload + 12))))
                }
            default: break
            }
        }

        /// Whether the segment says that it is this, within its own bounds.
        private func names(_ text: String, _ payload: Int, _ end: Int) throws -> Bool {
            try end - payload >= text.utf8.count && file.has(text.utf8, at: payload)
        }

        /// The first marker after the coded data: neither a stuffed byte nor a restart.
        private func endOfScan(from start: Int) throws -> Int {
            var place = start
            while true {
                place = try file.next(0xFF, from: place)
                switch try file.byte(at: place + 1) {
                case 0x00, 0xD0...0xD7: place += 2
                case 0xFF: place += 1
                default: return place
                }
            }
        }
    }
}
