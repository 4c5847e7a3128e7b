import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Takes out of a photo all that it says beside its pixels: place, time, device, names, comments, thumbnails, what follows its
/// end. The coded pixels and the colour profile stay byte for byte, and a turned photo stays turned.
public enum PhotoCleaner {
    /// Reads the photo at one path and writes a clean one to the other, which must not exist yet, a piece at a time. Returns
    /// what the photo had said. Throws `Refusal`, and leaves nothing behind then.
    @discardableResult
    public static func clean(from: String, to: String) throws -> PhotoMetadata {
        do {
            let file = try FileBytes(path: from)
            let plan = try PhotoPlan.of(file, try FileKind.sniffed(file))
            try copy(plan.pieces, of: file, to: to)
            return plan.metadata
        } catch let fault as FileFault {
            throw fault.refusal
        }
    }

    /// The clean photo in memory, for small ones. Throws `FileFault`.
    static func cleaned(_ bytes: [UInt8]) throws -> (PhotoMetadata, [UInt8]) {
        let file = FileBytes(bytes)
        let plan = try PhotoPlan.of(file, try FileKind.sniffed(file))
        var clean: [UInt8] = []
        clean.reserveCapacity(plan.count)
        for piece in plan.pieces {
            switch piece {
            case .kept(let range): try file.pieces(range) { clean.append(contentsOf: $0) }
            case .written(let bytes): clean.append(contentsOf: bytes)
            }
        }
        return (plan.metadata, clean)
    }

    static func copy(_ pieces: [PhotoPlan.Piece], of file: FileBytes, to path: String) throws {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw FileFault.unwritable }
        do {
            defer { close(target) }
            for piece in pieces {
                switch piece {
                case .kept(let range): try file.pieces(range) { try put($0, to: target) }
                case .written(let bytes): try put(bytes[...], to: target)
                }
            }
        } catch {
            unlink(path)
            throw error
        }
    }

    private static func put(_ bytes: ArraySlice<UInt8>, to target: Int32) throws {
        try bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(target, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw FileFault.unwritable }
                rest = rest.dropFirst(count)
            }
        }
    }
}
