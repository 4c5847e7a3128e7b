import Ground

/// What of a photo is kept, and what it said: decided from its bytes before anything is written.
struct PhotoPlan {
    /// A stretch of the original, or bytes of our own.
    enum Piece: Equatable {
        case kept(Range<Int>)
        case written([UInt8])
    }

    /// Photos made of more parts than this were made to harm.
    static let mostParts = 65_536
    static let mostPixels = 100_000_000

    let metadata: PhotoMetadata
    let pieces: [Piece]

    /// Bytes of the cleaned photo.
    var count: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Throws `FileFault`.
    static func of(_ file: FileBytes, _ kind: FileKind) throws -> PhotoPlan {
        switch kind {
        case .jpeg: try jpeg(file)
        case .png: try png(file)
        case .webp: try webp(file)
        default: throw FileFault.unwanted(kind, accepting: FileKind.photos)
        }
    }

    /// Throws `FileFault` for a picture without extent or beyond all bounds.
    static func check(_ width: Int, _ height: Int, _ kind: FileKind) throws {
        guard width > 0, height > 0 else { throw FileFault.damaged(kind) }
        guard width <= mostPixels, height <= mostPixels, width * height <= mostPixels else { throw FileFault.tooManyPixels }
    }
}

extension PhotoPlan.Piece {
    var count: Int {
        switch self {
        case .kept(let range): range.count
        case .written(let bytes): bytes.count
        }
    }
}

extension [PhotoPlan.Piece] {
    /// Keeps a stretch; two that touch are one.
    mutating func keep(_ range: Range<Int>) {
        if case .kept(let last)? = last, last.upperBound == range.lowerBound {
            self[count - 1] = .kept(last.lowerBound..<range.upperBound)
        } else {
            append(.kept(range))
        }
    }
}
