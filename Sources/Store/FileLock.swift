import Foundation
import Ground
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Holds a database for this process alone; the system lets go of it however the process ends.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock or throws a `Refusal` that says who holds it.
    init(path: String) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            let reason = String(cString: strerror(errno))
            throw Refusal(
                .unavailable, "无法写入数据库所在的文件夹（\(path)：\(reason)）：请检查路径和写权限",
                "the database's folder cannot be written (\(path): \(reason)): check the path and its permissions")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.read(opened)
            _ = close(opened)
            throw Refusal(
                .unavailable, "数据库正被另一个 campus110 使用（进程 \(holder)）：请先停止它，或以只读方式打开",
                "another campus110 uses this database (process \(holder)): stop it first, or open the database read-only"
            )
        }
        ftruncate(opened, 0)
        _ = "\(getpid())\n".withCString { pwrite(opened, $0, strlen($0), 0) }
        descriptor = Mutex(opened)
    }

    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    deinit { release() }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = max(0, pread(descriptor, &bytes, bytes.count, 0))
        let digits = bytes.prefix(count).prefix { (48...57).contains($0) }
        return digits.isEmpty ? "?" : String(decoding: digits, as: UTF8.self)
    }
}
