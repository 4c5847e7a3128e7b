import Foundation
import SwiftProtobuf

/// An OSM PBF file: a header, then blobs that each hold a block of nodes, ways or relations.
///
/// Only one block is in memory at a time; what may be in it is bounded before it is unpacked.
struct PBFFile {
    /// What the format allows.
    static let largestHeader = 64 * 1024
    static let largestBlob = 32 * 1024 * 1024
    /// Writers put some thousands of things in a block; beyond this it is made to harm.
    static let mostInBlock = 1_000_000

    let source: ByteSource
    private(set) var blobs: [Blob] = []

    /// A blob of primitives and where its bytes are.
    struct Blob {
        var number: Int
        var offset: UInt64
        var size: Int
        var holds = Kinds()
    }

    /// What is to be found in a blob.
    struct Kinds: OptionSet {
        let rawValue: UInt8
        static let nodes = Kinds(rawValue: 1)
        static let ways = Kinds(rawValue: 2)
        static let relations = Kinds(rawValue: 4)
    }

    /// Finds all blobs and what they hold; throws `MapFileError` for anything but a sound OSM PBF.
    init(_ source: ByteSource, progress: (Double) -> Void = { _ in }) throws {
        self.source = source
        guard source.count > 0 else {
            throw MapFileError(file: source.name, problem: "is empty", remedy: "fetch the file again")
        }
        var offset: UInt64 = 0
        var number = 0
        while offset < source.count {
            let start = offset
            let length = try read(4, at: &offset, blob: number)
            let size = length.reduce(0) { $0 << 8 | Int($1) }
            guard size > 0, size <= Self.largestHeader else {
                throw number == 0 ? notPBF() : damaged(number, start, "header of \(size) bytes")
            }
            guard number > 0 || UInt64(size) < source.count else { throw notPBF() }
            let bytes = try read(size, at: &offset, blob: number)
            guard let header = try? PBFBlobHeader(serializedBytes: bytes, options: Self.decoding) else {
                throw number == 0 ? notPBF() : damaged(number, start, "damaged header")
            }
            guard header.datasize >= 0, Int(header.datasize) <= Self.largestBlob else {
                throw number == 0 ? notPBF() : damaged(number, start, "blob of \(header.datasize) bytes")
            }
            guard (header.type == "OSMHeader") == (number == 0) else {
                throw number == 0 ? notPBF() : damaged(number, start, "a second header")
            }
            var blob = Blob(number: number, offset: offset, size: Int(header.datasize))
            guard offset + UInt64(blob.size) <= source.count else { throw truncated(number) }
            offset += UInt64(blob.size)
            if number == 0 {
                try checkHeader(blob)
            } else if header.type == "OSMData" {
                let census = try census(blob, unpacked(blob))
                if census.nodes > 0 { blob.holds.insert(.nodes) }
                if census.ways > 0 { blob.holds.insert(.ways) }
                if census.relations > 0 { blob.holds.insert(.relations) }
                blobs.append(blob)
            }
            number += 1
            progress(Double(offset) / Double(source.count))
        }
    }

    /// Hands over every block that holds any of `kinds`, in the file's order.
    func forEachBlock(
        holding kinds: Kinds, progress: (Double) -> Void = { _ in }, _ body: (PBFPrimitiveBlock) throws -> Void
    ) throws {
        for (index, blob) in blobs.enumerated() where !blob.holds.isDisjoint(with: kinds) {
            progress(Double(index) / Double(blobs.count))
            let bytes = try unpacked(blob)
            // Counted again: the file may have changed since.
            _ = try census(blob, bytes)
            guard let block = try? PBFPrimitiveBlock(serializedBytes: bytes, options: Self.decoding) else {
                throw damaged(blob.number, blob.offset, "damaged block")
            }
            try body(block)
        }
    }

    private static let decoding: BinaryDecodingOptions = {
        var options = BinaryDecodingOptions()
        options.discardUnknownFields = true
        return options
    }()

    private func census(_ blob: Blob, _ bytes: Data) throws -> BlockCensus {
        guard let census = BlockCensus(bytes) else { throw damaged(blob.number, blob.offset, "damaged block") }
        guard census.total <= Self.mostInBlock else {
            throw damaged(blob.number, blob.offset, "block of \(census.total) things, more than \(Self.mostInBlock)")
        }
        return census
    }

    private func unpacked(_ blob: Blob) throws -> Data {
        var offset = blob.offset
        let bytes = try read(blob.size, at: &offset, blob: blob.number)
        guard let message = try? PBFBlob(serializedBytes: bytes, options: Self.decoding) else {
            throw damaged(blob.number, blob.offset, "damaged blob")
        }
        if message.hasRaw { return message.raw }
        guard message.hasZlibData else {
            let packings = [
                (message.hasLzmaData, "lzma"), (message.hasBzip2Data, "bzip2"), (message.hasLz4Data, "lz4"),
                (message.hasZstdData, "zstd"),
            ]
            guard let packing = packings.first(where: \.0)?.1 else {
                throw damaged(blob.number, blob.offset, "blob without data")
            }
            throw MapFileError(
                file: source.name, offset: blob.offset, problem: "is packed with \(packing) in blob \(blob.number)",
                remedy: "write it again with zlib, e.g. osmium cat -f pbf,pbf_compression=zlib")
        }
        guard message.rawSize >= 0, Int(message.rawSize) <= Self.largestBlob else {
            throw damaged(blob.number, blob.offset, "block of \(message.rawSize) bytes")
        }
        if message.rawSize == 0 { return Data() }
        guard let data = inflated(message.zlibData, size: Int(message.rawSize)) else {
            throw damaged(blob.number, blob.offset, "damaged zlib data")
        }
        return data
    }

    private func checkHeader(_ blob: Blob) throws {
        guard let bytes = try? unpacked(blob),
            let header = try? PBFHeaderBlock(serializedBytes: bytes, options: Self.decoding)
        else { throw damaged(0, blob.offset, "damaged file header") }
        let known: Set = ["OsmSchema-V0.6", "DenseNodes"]
        if let feature = header.requiredFeatures.first(where: { !known.contains($0) }) {
            throw MapFileError(
                file: source.name, offset: blob.offset,
                problem: "needs the feature \(feature.prefix(60).debugDescription)",
                remedy: "use a plain extract of the present map")
        }
    }

    private func read(_ count: Int, at offset: inout UInt64, blob: Int) throws -> Data {
        let data = try source.read(at: offset, count)
        guard data.count == count else { throw truncated(blob) }
        offset += UInt64(count)
        return data
    }

    private func notPBF() -> MapFileError {
        MapFileError(
            file: source.name, problem: "is not an OSM PBF",
            remedy: "give an extract that ends in .osm.pbf, .osm or .osm.gz")
    }

    private func truncated(_ blob: Int) -> MapFileError {
        MapFileError(
            file: source.name, offset: source.count, problem: "is truncated in blob \(blob)",
            remedy: "fetch the file again")
    }

    private func damaged(_ blob: Int, _ offset: UInt64, _ what: String) -> MapFileError {
        MapFileError(
            file: source.name, offset: offset, problem: "\(what) in blob \(blob)", remedy: "fetch the file again")
    }
}
