import CryptoExtras
import Foundation
import Ground
import NIOPosix

/// Passwords are kept as scrypt digests: N 16,384, r 8, p 5 (16 MiB each), with a salt of their own.
enum Password {
    struct Stored: Codable, Sendable {
        var salt: [UInt8]
        var hash: [UInt8]
        var rounds: Int
        /// `nil` for 1, as the first passwords were kept.
        var parallelism: Int?
        /// Somebody else set it: its owner chooses another before anything else.
        var mustChange: Bool?
    }

    static let rounds = 16_384
    static let parallelism = 5
    static let lengths = 8...128
    static let kind = "password"

    /// 16 MiB and some hundred milliseconds each: two at once leave room for calls, and 64 wait at most some seconds.
    private static let gate = HashGate(width: 2, bound: 64)

    /// One spelling for what looks the same on every keyboard: NFKC. Nothing is cut off.
    static func normalised(_ password: String) -> String { password.precomposedStringWithCompatibilityMapping }

    /// Throws `Refusal` when the password is too short or too long to be one, or too many are being digested.
    static func digest(
        _ password: String, mustChange: Bool = false, rounds: Int = rounds, parallelism: Int = parallelism
    ) async throws -> Stored {
        let password = normalised(password)
        guard lengths.contains(password.count) else {
            throw Refusal(.unreadable, field: "password", "密码须为 8–128 个字符", "A password has 8 to 128 characters")
        }
        let salt = Secret.bytes(16)
        return Stored(
            salt: salt, hash: try await derive(password, salt, rounds, parallelism), rounds: rounds, parallelism: parallelism,
            mustChange: mustChange ? true : nil)
    }

    /// Throws `Refusal.unavailable` when too many are being digested.
    static func matches(_ password: String, _ stored: Stored) async throws -> Bool {
        let password = normalised(password)
        guard password.count <= lengths.upperBound else { return false }
        let hash = try await derive(password, stored.salt, stored.rounds, stored.parallelism ?? 1)
        return zip(hash, stored.hash).reduce(UInt8(hash.count == stored.hash.count ? 0 : 1)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Stands in for the password of an account that is not there, so that the answer takes as long.
    static let nobodys = Stored(salt: Array(repeating: 0, count: 16), hash: [], rounds: rounds, parallelism: parallelism)

    /// On a thread of its own: requests must not wait behind it.
    private static func derive(_ password: String, _ salt: [UInt8], _ rounds: Int, _ parallelism: Int) async throws -> [UInt8] {
        try await gate.run {
            try await NIOThreadPool.singleton.runIfActive {
                try KDF.Scrypt.deriveKey(
                    from: Data(password.utf8), salt: Data(salt), outputByteCount: 32, rounds: rounds, blockSize: 8,
                    parallelism: parallelism, maxMemory: 64 * 1024 * 1024
                ).withUnsafeBytes { Array($0) }
            }
        }
    }
}
