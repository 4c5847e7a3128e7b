import CZlib
import Foundation
public import Geo
import Ground

/// A town's map in a file of our own, so that an import is done once and a start takes no time.
///
/// Eight bytes of magic, format version (UInt32), length of the body (UInt64), CRC-32 of the body (UInt32), body;
/// every number little-endian.
public enum MapFile {
    static let magic = Array("C110MAP\n".utf8)
    static let version: UInt32 = 2
    /// Format 1 knew no limits, opening hours nor contraflow.
    static let readable: ClosedRange<UInt32> = 1...2
    static let headerSize = 24
    /// A file that says it is larger is not one of ours.
    static let largest: UInt64 = 1 << 30

    /// Puts the map into the file, whole or not at all: the old file stays until the new one is safe on disk.
    /// Throws `MapFileError`.
    public static func write(_ map: MapData, to path: String) throws {
        var body = MapFileBody()
        body.put(map)
        // What could not be read again must not take the place of what can.
        try body.bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws -> Void in
            var reader = MapFileReader(bytes, format: version)
            do throws(MapFileReader.Fault) {
                _ = try reader.map()
            } catch {
                throw MapFileError(
                    file: path, problem: "is not written, for the map \(error.problem)", remedy: "correct the map")
            }
        }
        var file = MapFileBody()
        file.bytes += magic
        file.put(version)
        file.put(UInt64(body.bytes.count))
        file.put(checksum(body.bytes))
        file.bytes += body.bytes
        guard UInt64(file.bytes.count) <= largest else {
            throw MapFileError(file: path, problem: "would be larger than 1 GiB", remedy: "import a smaller extract")
        }
        try replaceFile(at: path, with: file.bytes)
    }

    /// The map in the file; throws `MapFileError` for anything but a whole and sound one.
    public static func read(_ path: String) throws -> MapData {
        try read(ByteSource(path: path))
    }

    static func read(_ source: ByteSource) throws -> MapData {
        let header = try source.read(at: 0, headerSize)
        guard header.count == headerSize, header.prefix(magic.count).elementsEqual(magic) else {
            throw MapFileError(
                file: source.name, problem: "is not a Campus110 map", remedy: "import an extract of the town to make one")
        }
        func number<Number: FixedWidthInteger>(at offset: Int, _: Number.Type) -> Number {
            header.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
        }
        let written = number(at: 8, UInt32.self)
        guard readable.contains(written) else {
            throw MapFileError(
                file: source.name, offset: 8, problem: "has format \(written), this program reads \(readable.lowerBound) to \(readable.upperBound)",
                remedy: "import the map again with this program")
        }
        let length = number(at: 12, UInt64.self)
        guard source.count <= largest, length == source.count - UInt64(headerSize) else {
            throw damaged(source.name, 12, "is \(source.count) bytes long and should not be")
        }
        let body = try source.read(at: UInt64(headerSize), Int(length))
        guard body.count == Int(length), checksum(Array(body)) == number(at: 20, UInt32.self) else {
            throw damaged(source.name, UInt64(headerSize), "does not match its checksum")
        }
        return try body.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) throws -> MapData in
            var reader = MapFileReader(bytes, format: written)
            do throws(MapFileReader.Fault) {
                return try reader.map()
            } catch {
                throw damaged(source.name, UInt64(headerSize + reader.position), error.problem)
            }
        }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }

    private static func damaged(_ file: String, _ offset: UInt64, _ problem: String) -> MapFileError {
        MapFileError(file: file, offset: offset, problem: problem, remedy: "import the map again")
    }
}
