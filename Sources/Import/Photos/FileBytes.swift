import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a file by place, a window of them in memory. Whatever lies beyond the end throws `FileFault.cutOff`: a format's
/// reader follows every length and offset it is told without asking first.
final class FileBytes {
    private static let windowSize = 64 * 1024

    let count: Int
    private let descriptor: Int32?
    private var window: [UInt8]
    private var start = 0

    /// Opens the file; throws `FileFault.unreadable`.
    init(path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault.unreadable }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileFault.unreadable
        }
        self.descriptor = descriptor
        count = Int(info.st_size)
        window = []
    }

    /// What is in memory already.
    init(_ bytes: [UInt8]) {
        descriptor = nil
        count = bytes.count
        window = bytes
    }

    deinit { if let descriptor { close(descriptor) } }

    @inline(__always)
    func byte(at place: Int) throws -> UInt8 {
        let index = place &- start
        if index >= 0, index < window.count { return window[index] }
        try load(place)
        return window[place - start]
    }

    /// Exactly the bytes of the range, which a format's own bounds keep small.
    func bytes(_ range: Range<Int>) throws -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else { throw FileFault.cutOff }
        var found: [UInt8] = []
        found.reserveCapacity(range.count)
        try pieces(range) { found.append(contentsOf: $0) }
        return found
    }

    /// Whether these bytes stand there; `false` beyond the end.
    func has(_ bytes: some Collection<UInt8>, at place: Int) throws -> Bool {
        guard place >= 0, place <= count - bytes.count else { return false }
        var place = place
        for byte in bytes {
            guard try self.byte(at: place) == byte else { return false }
            place += 1
        }
        return true
    }

    /// Hands over the bytes of the range, a window at a time.
    func pieces(_ range: Range<Int>, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        guard range.lowerBound >= 0, range.upperBound <= count else { throw FileFault.cutOff }
        var place = range.lowerBound
        while place < range.upperBound {
            _ = try byte(at: place)
            let piece = window[(place - start)..<min(window.count, range.upperBound - start)]
            try body(piece)
            place += piece.count
        }
    }

    /// Where the byte next stands from `place` on; throws `FileFault.cutOff` where it does not.
    func next(_ wanted: UInt8, from place: Int) throws -> Int {
        var place = place
        while true {
            _ = try byte(at: place)
            let found: Int? = window.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress, let hit = memchr(base + (place - start), Int32(wanted), bytes.count - (place - start)) else { return nil }
                return UnsafeRawPointer(hit) - base
            }
            if let found { return start + found }
            place = start + window.count
        }
    }

    func big16(_ place: Int) throws -> Int { Int(try byte(at: place)) << 8 | Int(try byte(at: place + 1)) }
    func big32(_ place: Int) throws -> Int { try big16(place) << 16 | (try big16(place + 2)) }
    func little16(_ place: Int) throws -> Int { Int(try byte(at: place)) | Int(try byte(at: place + 1)) << 8 }
    func little24(_ place: Int) throws -> Int { try little16(place) | Int(try byte(at: place + 2)) << 16 }
    func little32(_ place: Int) throws -> Int { try little16(place) | (try little16(place + 2)) << 16 }

    private func load(_ place: Int) throws {
        guard let descriptor, place >= 0, place < count else { throw FileFault.cutOff }
        // A little before it too: readers look back over a marker's edge.
        let from = max(0, place - 16)
        let length = min(Self.windowSize, count - from)
        var failed = false
        window = [UInt8](unsafeUninitializedCapacity: length) { target, filled in
            filled = 0
            while filled < length {
                let got = pread(descriptor, target.baseAddress! + filled, length - filled, off_t(from + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failed = true
                    return
                }
                filled += got
            }
        }
        start = from
        guard !failed else {
            window = []
            throw FileFault.unreadable
        }
    }
}
