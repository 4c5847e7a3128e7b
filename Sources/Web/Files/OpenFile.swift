import Crypto
import Foundation
import Ground

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that stays readable while somebody holds it, even when it is erased meanwhile.
final class OpenFile: Sendable {
    static let pieceSize = 256 * 1024

    let count: Int
    private let descriptor: Int32

    /// Throws `Refusal.unavailable` for what is no ordinary file that can be read.
    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw FileShelf.unwritable }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileShelf.unwritable
        }
        self.descriptor = descriptor
        count = Int(info.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes from there on, at most a piece; none at the end.
    func piece(at place: Int) throws -> [UInt8] {
        let wanted = min(Self.pieceSize, count - place)
        guard wanted > 0 else { return [] }
        let piece = [UInt8](unsafeUninitializedCapacity: wanted) { target, filled in
            filled = 0
            while filled < wanted {
                let got = pread(descriptor, target.baseAddress! + filled, wanted - filled, off_t(place + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard piece.count == wanted else { throw FileShelf.unwritable }
        return piece
    }

    /// SHA-256 of the whole, in hexadecimal.
    func digest() throws -> String {
        var (hash, place) = (SHA256(), 0)
        while place < count {
            let piece = try piece(at: place)
            hash.update(data: piece)
            place += piece.count
        }
        return hash.finalize().hexadecimal
    }

    /// Waits until the disk has it.
    func settle() throws {
        guard fsync(descriptor) == 0 else { throw FileShelf.unwritable }
    }
}
