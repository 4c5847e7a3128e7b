import Foundation
public import Ground
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Photos and papers by the digest of their content: the same content twice is one file. What is sent streams into `incoming/`;
/// only the cleaned copy is kept, as `ab/ab12….jpg`, whole and on disk before anybody hears of it. The original is not kept.
///
/// Nothing here knows who may see a file: ask the case first. Nobody finds a file without its digest *and* its kind.
public struct FileShelf: Sendable {
    /// Seconds after which what lies in `incoming/` was left by a server that was killed.
    static let leftover: Double = 86_400

    private let folder: String
    private let files: CaseFiles
    private let slots = UploadSlots()
    /// Held while a file takes its place or is swept out.
    private let door = Door()

    private var incoming: String { folder + "/incoming" }

    /// Makes the folder and throws away what was left half-sent. Throws `Refusal.unavailable` where the folder cannot be made.
    public init(_ files: CaseFiles, now: Instant) throws {
        self.files = files
        folder = files.folder
        do {
            try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Refusal(.unavailable, "文件夹 \(folder) 建不了，请检查权限", "The folder \(folder) cannot be made: see who may write there")
        }
        removeLeftovers(now)
    }

    private func removeLeftovers(_ now: Instant) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: incoming)) ?? [] {
            let path = incoming + "/" + name
            // Another node on the same folder may be taking something in just now.
            if let changed = Self.changed(path), now.seconds(since: changed) > Self.leftover { unlink(path) }
        }
    }

    // MARK: - Taking in

    /// Streams the body to disk, cleans it and puts it on the shelf. `declared` is the length that the sender announced, `most` a
    /// smaller bound than the kind's own. Throws `Refusal`, and leaves nothing behind then.
    func put<Body: AsyncSequence & Sendable>(
        _ body: Body, declared: Int? = nil, name: String?, accepting: Set<FileKind>, most: Int? = nil, of sender: String
    ) async throws -> ShelvedFile where Body.Element == ByteBuffer {
        let limit = min(most ?? .max, accepting.map(\.mostBytes).max() ?? 0)
        if let declared { try Self.check(declared, limit) }
        try slots.enter(sender)
        defer { slots.leave(sender) }
        try checkRoom(for: declared ?? limit)
        let path = incoming + "/" + Secret.bytes(12).hexadecimal
        let (sent, clean) = (path + ".part", path + ".clean")
        defer {
            unlink(sent)
            unlink(clean)
        }
        try await receive(body, declared, limit, into: sent)
        return try await NIOThreadPool.singleton.runIfActive {
            let taken = try files.take(sent, clean, accepting)
            let file = try OpenFile(clean)
            // What was kept may be a little more than was sent: a turn written anew.
            guard accepting.contains(taken.kind), file.count > 0 else { throw Self.unwritable }
            let digest = try file.digest()
            try file.settle()
            try shelve(clean, digest, taken.kind)
            return ShelvedFile(
                digest: digest, kind: taken.kind, bytes: file.count, width: taken.width, height: taken.height,
                name: FileName.plain(name, taken.kind), taken: taken.taken, position: taken.position)
        }
    }

    private func receive<Body: AsyncSequence & Sendable>(_ body: Body, _ declared: Int?, _ limit: Int, into path: String) async throws
    where Body.Element == ByteBuffer {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw Self.unwritable }
        defer { close(target) }
        var count = 0
        do {
            for try await buffer in body {
                count += buffer.readableBytes
                try Self.check(count, limit)
                // Disks stall; requests must not wait behind them.
                try await NIOThreadPool.singleton.runIfActive { try Self.append(buffer, to: target) }
            }
        } catch let error where !(error is Refusal || error is CancellationError) {
            // Phones lose their network every day: that is no fault of the server's.
            throw Self.brokenOff
        }
        guard count == declared ?? count else { throw Self.brokenOff }
    }

    private static var brokenOff: Refusal { Refusal(.unreadable, field: "file", "文件没有传完，请重新发送", "The file did not arrive whole: send it again") }

    private static func append(_ buffer: ByteBuffer, to target: Int32) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(target, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw unwritable }
                rest = rest.dropFirst(count)
            }
        }
    }

    private func shelve(_ clean: String, _ digest: String, _ kind: FileKind) throws {
        let section = folder + "/" + digest.prefix(2)
        guard mkdir(section, 0o700) == 0 || errno == EEXIST else { throw Self.unwritable }
        // Over what lies there already: it is the same, unless the disk has spoilt it.
        guard door.locked.withLock({ _ in rename(clean, path(digest, kind)) }) == 0 else { throw Self.unwritable }
        for directory in [section, folder] {
            let opened = open(directory, O_RDONLY | O_CLOEXEC)
            guard opened >= 0 else { throw Self.unwritable }
            defer { close(opened) }
            guard fsync(opened) == 0 else { throw Self.unwritable }
        }
    }

    private static func check(_ count: Int, _ limit: Int) throws {
        guard count <= limit else {
            let size = limit >= 1024 * 1024 ? "\(limit / 1024 / 1024) MB" : "\(limit / 1024) KB"
            throw Refusal(.tooLarge, field: "file", "文件超过 \(size)，请缩小后再发", "The file has more than \(size): make it smaller and send that")
        }
    }

    private func checkRoom(for bytes: Int) throws {
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0 else { throw Self.unwritable }
        // The sent and the clean copy lie side by side for a moment.
        guard Double(disk.f_bavail) * Double(disk.f_frsize) >= Double(files.reserve) + 2 * Double(bytes) else {
            throw Refusal(.unavailable, field: "file", "服务器磁盘将满，暂不接收文件，请告知管理员", "The server's disk is nearly full and takes no files: tell the administrator")
        }
    }

    static var unwritable: Refusal { Refusal(.unavailable, field: "file", "文件暂时存不下，请稍后再试", "The file cannot be kept just now: try again in a while") }

    // MARK: - What lies there

    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private func path(_ digest: String, _ kind: FileKind) -> String { "\(folder)/\(digest.prefix(2))/\(digest).\(kind.suffixes[0])" }

    /// Opens the file for reading; throws `Refusal.notFound` for what is not there, or is there as another kind.
    func file(_ digest: String, _ kind: FileKind) throws -> OpenFile {
        guard Self.isDigest(digest), let file = try? OpenFile(path(digest, kind)) else {
            throw Refusal(.notFound, "没有这个文件，或已按期限删除", "There is no such file, or its time is over and it was erased")
        }
        return file
    }

    /// Erases the file; `false` when there was none. The caller has made sure that no case refers to it any more: one file may
    /// belong to many. Throws `Refusal.unavailable` where the disk does not let it go.
    @discardableResult
    public func remove(_ digest: String) throws -> Bool {
        guard Self.isDigest(digest) else { return false }
        var wasThere = false
        for kind in FileKind.allCases {
            if unlink(path(digest, kind)) == 0 { wasThere = true } else if errno != ENOENT && errno != ENOTDIR { throw Self.unwritable }
        }
        return wasThere
    }

    /// Digests of files that were last sent before the moment. A file that is sent again counts from then.
    public func digests(before moment: Instant) -> [String] {
        let manager = FileManager.default
        return ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter { $0.utf8.count == 2 }.flatMap { section in
            ((try? manager.contentsOfDirectory(atPath: folder + "/" + section)) ?? []).sorted().compactMap { name in
                let digest = String(name.prefix { $0 != "." })
                guard Self.isDigest(digest), let changed = Self.changed("\(folder)/\(section)/\(name)"), changed < moment else { return nil }
                return digest
            }
        }
    }

    /// Erases the file unless it was sent again since the moment; `false` when it stays or was not there.
    func remove(_ digest: String, before moment: Instant) throws -> Bool {
        try door.locked.withLock { _ in
            guard FileKind.allCases.contains(where: { Self.changed(path(digest, $0)).map { $0 < moment } ?? false }) else { return false }
            return try remove(digest)
        }
    }

    private static func changed(_ path: String) -> Instant? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Instant(milliseconds: Int64(info.st_mtim.tv_sec) * 1000 + Int64(info.st_mtim.tv_nsec) / 1_000_000)
    }
}

/// A lock that a value can carry.
private final class Door: Sendable {
    let locked = Mutex(())
}
