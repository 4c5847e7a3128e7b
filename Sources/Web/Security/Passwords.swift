import CryptoExtras
import Foundation
import Ground
import NIOPosix

/// Passwords are kept as scrypt digests: N 16,384, r 8, p 1 (16 MiB each), with a salt of their own.
enum Password {
    struct Stored: Codable {
        var salt: [UInt8]
        var hash: [UInt8]
        var rounds: Int
    }

    static let rounds = 16_384

    /// Throws `Refusal` when the password is too short or too long to be one.
    static func digest(_ password: String) async throws -> Stored {
        guard (8...128).contains(password.count) else {
            throw Refusal(.unreadable, field: "password", "密码须为 8–128 个字符", "A password has 8 to 128 characters")
        }
        let salt = Secret.bytes(16)
        return Stored(salt: salt, hash: try await derive(password, salt, rounds), rounds: rounds)
    }

    static func matches(_ password: String, _ stored: Stored) async -> Bool {
        guard password.count <= 128, let hash = try? await derive(password, stored.salt, stored.rounds) else { return false }
        return zip(hash, stored.hash).reduce(UInt8(hash.count == stored.hash.count ? 0 : 1)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// On a thread of its own: it takes tens of milliseconds, and requests must not wait behind it.
    private static func derive(_ password: String, _ salt: [UInt8], _ rounds: Int) async throws -> [UInt8] {
        try await NIOThreadPool.singleton.runIfActive {
            try KDF.Scrypt.deriveKey(
                from: Data(password.utf8), salt: Data(salt), outputByteCount: 32, rounds: rounds, blockSize: 8,
                parallelism: 1, maxMemory: 64 * 1024 * 1024
            ).withUnsafeBytes { Array($0) }
        }
    }
}
