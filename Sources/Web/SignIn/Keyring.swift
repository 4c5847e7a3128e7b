import Foundation
public import Ground

/// The keys under which secrets lie encrypted, oldest first; the last one seals. One more makes keyed hashes and never turns,
/// because what was hashed under it must be found again.
public struct Keyring: Sendable, Equatable {
    /// A key with the name by which a sealed thing says what opens it.
    public struct Key: Sendable, Equatable {
        /// `k1`, `k2` …
        public let id: String
        public let made: Day
        let bytes: Sealed<[UInt8]>
    }

    let hashing: Key
    /// Without the one for keyed hashes.
    public private(set) var keys: [Key]

    /// New keys from the system's randomness.
    public init(madeAt moment: Instant) {
        hashing = Key(id: "hash", made: moment.day, bytes: Sealed(Secret.bytes(32)))
        keys = [Key(id: "k1", made: moment.day, bytes: Sealed(Secret.bytes(32)))]
    }

    /// Reads what `text` wrote, lines parted by line ends or `;`. Throws `KeyringFault` naming the line.
    public init(reading text: String) throws {
        var read: [Key] = []
        for (number, line) in text.split(whereSeparator: { $0.isNewline || $0 == ";" }).enumerated() {
            let parts = line.split(separator: " ")
            guard let first = parts.first, !first.hasPrefix("#") else { continue }
            guard parts.count == 3, let made = Day(text: String(parts[1])), let bytes = Self.bytes(of: parts[2]) else {
                throw KeyringFault(what: "line \(number + 1) is no key: it needs a name, a day such as 2026-11-22, and 64 hexadecimal digits")
            }
            guard !read.contains(where: { $0.id == first }) else { throw KeyringFault(what: "the key \(first) stands there twice") }
            read.append(Key(id: String(first), made: made, bytes: Sealed(bytes)))
        }
        guard let hashing = read.first(where: { $0.id == "hash" }), read.count > 1 else {
            throw KeyringFault(what: "the key \"hash\" or every other key is missing")
        }
        self.hashing = hashing
        keys = read.filter { $0.id != "hash" }
    }

    /// With one more key, which seals from now on.
    public func turned(at moment: Instant) -> Keyring {
        var ring = self
        let numbers = keys.compactMap { Int($0.id.drop { !$0.isNumber }) }
        ring.keys.append(Key(id: "k\((numbers.max() ?? keys.count) + 1)", made: moment.day, bytes: Sealed(Secret.bytes(32))))
        return ring
    }

    /// What the file holds. Whoever reads it opens everything sealed under it.
    public var text: Sealed<String> {
        let lines = ([hashing] + keys).map { "\($0.id) \($0.made) \($0.bytes.opened().hexadecimal)\n" }
        return Sealed("# The keys of this desk. Keep a copy apart from copies of the record, and show it to nobody.\n" + lines.joined())
    }

    var current: Key { keys[keys.count - 1] }
    subscript(id: String) -> Key? { keys.first { $0.id == id } }

    private static func bytes(of text: Substring) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard text.count == 64, digits.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

/// What is wrong with a file of keys; never its content.
public struct KeyringFault: Error, Sendable, CustomStringConvertible {
    public let what: String
    public var description: String { what }
}
