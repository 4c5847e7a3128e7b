import Foundation

/// Bytes to be read by place: an open file, or what a test made up.
struct ByteSource {
    let name: String
    let count: UInt64
    private let handle: FileHandle?
    private let data: Data

    /// Opens the file; throws `MapFileError` when there is none or it may not be read.
    init(path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw MapFileError(
                file: path, problem: exists ? "cannot be opened" : "does not exist",
                remedy: exists ? "let this account read the file" : "check the path")
        }
        name = path
        self.handle = handle
        data = Data()
        do {
            count = try handle.seekToEnd()
        } catch {
            throw Self.unreadable(path, 0, error)
        }
    }

    init(name: String, _ data: Data) {
        self.name = name
        self.data = data
        handle = nil
        count = UInt64(data.count)
    }

    /// The bytes there, fewer only where the source ends.
    func read(at offset: UInt64, _ wanted: Int) throws -> Data {
        guard offset < count, wanted > 0 else { return Data() }
        let end = min(count, offset + UInt64(wanted))
        guard let handle else { return data.subdata(in: Int(offset)..<Int(end)) }
        do {
            try handle.seek(toOffset: offset)
            return try handle.read(upToCount: Int(end - offset)) ?? Data()
        } catch {
            throw Self.unreadable(name, offset, error)
        }
    }

    private static func unreadable(_ name: String, _ offset: UInt64, _ error: any Error) -> MapFileError {
        MapFileError(
            file: name, offset: offset, problem: "cannot be read (\(error.localizedDescription))",
            remedy: "give the path of a file on a sound disk")
    }
}
