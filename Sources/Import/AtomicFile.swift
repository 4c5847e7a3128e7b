#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes beside the file, waits until the disk has it, then renames: the file is the old one or the new one, whole.
/// Throws `MapFileError`.
func replaceFile(at path: String, with bytes: [UInt8]) throws {
    func failure(_ what: String) -> MapFileError {
        MapFileError(
            file: path, problem: "\(what) (\(String(cString: strerror(errno))))",
            remedy: "check that the folder exists, may be written and has room; an old file is untouched")
    }
    let temporary = "\(path).\(UInt64.random(in: 0 ... .max)).tmp"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard file >= 0 else { throw failure("cannot be written") }
    var isOpen = true
    do {
        try bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("cannot be written") }
                rest = rest.dropFirst(count)
            }
        }
        guard fsync(file) == 0 else { throw failure("cannot be made safe on disk") }
        isOpen = false
        guard close(file) == 0 else { throw failure("cannot be closed") }
        guard rename(temporary, path) == 0 else { throw failure("cannot be replaced") }
    } catch {
        if isOpen { close(file) }
        unlink(temporary)
        throw error
    }
    // Without this a power cut may bring the old file back, which is whole too: a failure here is none.
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let directory = open(folder, O_RDONLY)
    if directory >= 0 {
        fsync(directory)
        close(directory)
    }
}
