import Ground
import Synchronization

/// How many uploads run at once, of one sender and in all: each holds a file and a connection.
final class UploadSlots: Sendable {
    static let most = 32
    static let mostOfOne = 3

    private let running = Mutex<[String: Int]>([:])

    /// Throws `Refusal.tooMany`.
    func enter(_ sender: String) throws {
        let isFree = running.withLock { running in
            guard running.values.reduce(0, +) < Self.most, running[sender, default: 0] < Self.mostOfOne else { return false }
            running[sender, default: 0] += 1
            return true
        }
        guard isFree else {
            throw Refusal(.tooMany, field: "file", "同时上传的文件太多，请等前面的传完", "Too many files are being sent at once: wait for the others to arrive")
        }
    }

    func leave(_ sender: String) {
        running.withLock { running in
            guard let count = running[sender] else { return }
            running[sender] = count > 1 ? count - 1 : nil
        }
    }

    var count: Int { running.withLock { $0.values.reduce(0, +) } }
}
