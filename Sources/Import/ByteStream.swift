import CZlib
import Foundation

/// The bytes of a source one after the other, unpacked on the way where they are gzip; a piece at a time is in memory.
struct ByteStream {
    /// Text packs ten or twenty times; what unpacks to more than this was made to harm.
    static let mostUnpacked: UInt64 = 200
    private static let piece = 256 * 1024

    let name: String
    /// Bytes of the file itself that have been taken, for a progress bar.
    private(set) var taken: UInt64 = 0
    private let source: ByteSource
    private let unpacker: Unpacker?
    private var buffer: [UInt8] = []
    private var next = 0
    private var before: UInt64 = 0

    /// Begins at the first byte; throws `MapFileError`.
    init(_ source: ByteSource) throws {
        self.source = source
        name = source.name
        unpacker = try source.read(at: 0, 2).elementsEqual([0x1F, 0x8B]) ? Unpacker() : nil
    }

    /// Bytes from the beginning, of the unpacked text where the file is packed.
    var offset: UInt64 { before + UInt64(next) }

    /// The byte that comes, `nil` at the end.
    @inline(__always)
    mutating func peek() throws -> UInt8? {
        if next < buffer.count { return buffer[next] }
        return try refill() ? buffer[0] : nil
    }

    /// Takes the byte that comes, `nil` at the end.
    @inline(__always)
    mutating func take() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        next += 1
        return byte
    }

    /// Takes what lies before the wanted byte, which stays; `false` when the stream ends first.
    mutating func skip(to wanted: UInt8) throws -> Bool {
        while try peek() != nil {
            if let found = buffer[next...].firstIndex(of: wanted) {
                next = found
                return true
            }
            next = buffer.count
        }
        return false
    }

    private mutating func refill() throws -> Bool {
        before += UInt64(buffer.count)
        next = 0
        buffer = []
        guard let unpacker else {
            buffer = Array(try source.read(at: taken, Self.piece))
            taken += UInt64(buffer.count)
            return !buffer.isEmpty
        }
        while buffer.isEmpty {
            if unpacker.isHungry {
                let packed = Array(try source.read(at: taken, Self.piece))
                if packed.isEmpty, unpacker.isAtEnd { return false }
                guard !packed.isEmpty else { throw truncated }
                taken += UInt64(packed.count)
                unpacker.feed(packed)
            }
            // Parallel packers write a file of several members, one after the other.
            if unpacker.isAtEnd { unpacker.beginMember() }
            if unpacker.isAtEnd { continue }
            guard let bytes = unpacker.unpack(Self.piece) else { throw damaged("holds damaged gzip data") }
            buffer = bytes
            guard before + UInt64(buffer.count) <= taken * Self.mostUnpacked + 1_000_000 else {
                throw damaged("unpacks to more than \(Self.mostUnpacked) times its size")
            }
        }
        return true
    }

    private var truncated: MapFileError {
        MapFileError(file: name, offset: taken, problem: "is truncated", remedy: "fetch the file again")
    }

    private func damaged(_ problem: String) -> MapFileError {
        MapFileError(file: name, offset: taken, problem: problem, remedy: "fetch the file again")
    }
}

/// zlib's state between two pieces of a gzip file.
private final class Unpacker {
    private var stream = z_stream()
    private var input: [UInt8] = []
    private var used = 0
    private(set) var isAtEnd = false
    private let isReady: Bool

    init() {
        // 31: a gzip wrapper with the largest window.
        isReady = inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit { inflateEnd(&stream) }

    var isHungry: Bool { used == input.count }

    func feed(_ bytes: [UInt8]) {
        input = bytes
        used = 0
    }

    /// Begins another member if the input holds more than the zeros with which some packers fill a block.
    func beginMember() {
        while used < input.count, input[used] == 0 { used += 1 }
        if used < input.count { isAtEnd = inflateReset(&stream) != Z_OK }
    }

    /// The next unpacked bytes, at most so many; `nil` when the data is damaged.
    func unpack(_ most: Int) -> [UInt8]? {
        guard isReady else { return nil }
        var result = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: most) { target, count in
            input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress.map { $0 + used }
                stream.avail_in = uInt(input.count - used)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(most)
                result = inflate(&stream, Z_NO_FLUSH)
                used = input.count - Int(stream.avail_in)
                count = most - Int(stream.avail_out)
            }
        }
        isAtEnd = result == Z_STREAM_END
        return result == Z_OK || result == Z_STREAM_END || (result == Z_BUF_ERROR && isHungry) ? output : nil
    }
}
