import Crypto
import Foundation
import Ground
import Synchronization

/// Encrypts what must be read again (secrets of second factors) and hashes what must only be found again (phone and identity
/// numbers), under keys that lie apart from the record.
public final class Vault: Sendable {
    private let ring: Mutex<Keyring>
    private let reload: (@Sendable () throws -> Keyring)?

    /// `reload` reads the keys anew when something was sealed under one that another process has added.
    public init(_ ring: Keyring, reload: (@Sendable () throws -> Keyring)? = nil) {
        self.ring = Mutex(ring)
        self.reload = reload
    }

    /// Something sealed, with the name of its key; it may lie in the record's tables.
    public struct Box: Codable, Sendable, Equatable {
        public let key: String
        /// Nonce, ciphertext and tag of AES-256-GCM.
        let bytes: [UInt8]
    }

    /// Seals under the newest key. `purpose` says what it is and whose: a box moved elsewhere does not open.
    public func seal(_ plain: [UInt8], purpose: String) throws -> Box {
        let key = ring.withLock { $0.current }
        let sealed = try AES.GCM.seal(Data(plain), using: Self.symmetric(key), authenticating: Data(purpose.utf8))
        guard let bytes = sealed.combined else { throw KeyringFault(what: "the box could not be sealed") }
        return Box(key: key.id, bytes: Array(bytes))
    }

    /// Throws `KeyringFault` when the key is missing, and CryptoKit's error when the box was altered or is another's.
    public func open(_ box: Box, purpose: String) throws -> [UInt8] {
        guard let key = try key(box.key) else {
            throw KeyringFault(what: "the key \(box.key) is not on the ring: bring back the desk's file of keys")
        }
        return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: box.bytes), using: Self.symmetric(key), authenticating: Data(purpose.utf8)))
    }

    /// A keyed hash (HMAC-SHA-256, 64 hexadecimal digits): the same text and purpose give the same, for as long as the desk lives.
    public func blind(_ text: String, purpose: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: derived(purpose, count: 32)).hexadecimal
    }

    /// The name of the key that seals.
    public var newest: String { ring.withLock { $0.current.id } }

    /// Whether the box is sealed under the newest key.
    public func isCurrent(_ box: Box) -> Bool { newest == box.key }

    /// Whether the ring holds the key, or its source does by now.
    public func knows(_ id: String) -> Bool { (try? key(id)) != nil }

    /// Bytes that only these keys give, always the same for one purpose.
    func bytes(_ count: Int, for purpose: String) -> [UInt8] { derived(purpose, count: count).withUnsafeBytes { Array($0) } }

    private func derived(_ purpose: String, count: Int) -> SymmetricKey {
        let hashing = ring.withLock { $0.hashing }
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: Self.symmetric(hashing), info: Data(purpose.utf8), outputByteCount: count)
    }

    private func key(_ id: String) throws -> Keyring.Key? {
        if let key = ring.withLock({ $0[id] }) { return key }
        guard let reload else { return nil }
        let fresh = try reload()
        ring.withLock { $0 = fresh }
        return fresh[id]
    }

    private static func symmetric(_ key: Keyring.Key) -> SymmetricKey { SymmetricKey(data: key.bytes.opened()) }
}
