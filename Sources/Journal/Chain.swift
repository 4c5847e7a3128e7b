import Crypto
public import Ground

/// 32 bytes of SHA-256.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// `nil` unless there are 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The digest before the first entry: 32 zeros.
    public static let origin = Digest(uncheckedBytes: [UInt8](repeating: 0, count: 32))

    public var description: String { bytes.hexadecimal }

    private init(uncheckedBytes: [UInt8]) { bytes = uncheckedBytes }

    fileprivate init(_ hash: SHA256) { bytes = Array(hash.finalize()) }

    /// The digest of any bytes.
    public init(of bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        self.init(hash)
    }

    static func sealed(audience: Audience, content: [UInt8], salt: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.field(salt)
        hash.field(audience.rawValue)
        hash.field(content)
        return Digest(hash)
    }
}

/// Where a chain ends.
public struct ChainHead: Hashable, Sendable {
    public let organisation: OrganisationID
    /// 0 for a chain without an entry.
    public let sequence: Int64
    public let digest: Digest

    public init(organisation: OrganisationID, sequence: Int64, digest: Digest) {
        self.organisation = organisation
        self.sequence = sequence
        self.digest = digest
    }

    /// The head of a chain without an entry.
    public init(ofNew organisation: OrganisationID) {
        self.init(organisation: organisation, sequence: 0, digest: .origin)
    }

    /// The draft as the next entry of this chain.
    public func next(_ draft: Draft) -> Entry {
        Entry(
            organisation: organisation, sequence: sequence + 1, subject: draft.subject, act: draft.act, by: draft.by,
            at: draft.at, open: draft.open, sealed: draft.sealed,
            digest: Chain.digest(
                of: draft, in: organisation, at: sequence + 1, after: digest))
    }

    /// The head once `entry` is the last.
    public init(after entry: Entry) {
        self.init(organisation: entry.organisation, sequence: entry.sequence, digest: entry.digest)
    }
}

/// The rule that binds entries: what `campus110 verify` proves.
public enum Chain {
    /// Version 1 of the rule. Every field is preceded by its length, so that no two entries share bytes.
    static func digest(of draft: Draft, in organisation: OrganisationID, at sequence: Int64, after previous: Digest) -> Digest {
        var hash = SHA256()
        hash.field("campus110.entry.1")
        hash.field(previous.bytes)
        hash.field(organisation.text)
        hash.field(String(sequence))
        hash.field(draft.subject.kind)
        hash.field(draft.subject.id)
        hash.field(draft.act)
        hash.field(draft.by.text)
        hash.field(String(draft.at.milliseconds))
        hash.field(Digest(of: draft.open).bytes)
        hash.field(String(draft.sealed.count))
        for part in draft.sealed {
            hash.field(part.audience.rawValue)
            hash.field(part.digest.bytes)
        }
        return Digest(hash)
    }

    /// What is wrong with `entry` as the one after `head`; `nil` when it holds.
    public static func fault(in entry: Entry, after head: ChainHead) -> Fault? {
        guard entry.sequence == head.sequence + 1 else {
            return Fault(organisation: head.organisation, sequence: head.sequence + 1, what: .missing)
        }
        for part in entry.sealed {
            switch (part.content, part.salt) {
            case (nil, nil): continue
            case (let content?, let salt?):
                let digest = Digest.sealed(
                    audience: part.audience, content: content.opened(), salt: salt.opened())
                if digest != part.digest {
                    return Fault(organisation: head.organisation, sequence: entry.sequence, what: .sealedPart)
                }
            default: return Fault(organisation: head.organisation, sequence: entry.sequence, what: .sealedPart)
            }
        }
        let draft = Draft(
            organisation: entry.organisation, subject: entry.subject, act: entry.act, by: entry.by, at: entry.at,
            open: entry.open, sealed: entry.sealed)
        guard digest(of: draft, in: head.organisation, at: entry.sequence, after: head.digest) == entry.digest else {
            return Fault(organisation: head.organisation, sequence: entry.sequence, what: .altered)
        }
        return nil
    }

    /// The entry that breaks a chain, and how.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        public let organisation: OrganisationID
        public let sequence: Int64
        public let what: What

        public enum What: String, Sendable { case missing, altered, sealedPart, head }

        public init(organisation: OrganisationID, sequence: Int64, what: What) {
            self.organisation = organisation
            self.sequence = sequence
            self.what = what
        }

        public var description: String {
            let which = "entry \(sequence) of \(organisation)"
            return switch what {
            case .missing: "\(which) is missing"
            case .altered: "\(which), or the one before it, was altered"
            case .sealedPart: "a sealed part of \(which) was altered"
            case .head: "the head of \(organisation) does not fit its last entry, \(sequence): entries were cut off"
            }
        }
    }
}

extension SHA256 {
    fileprivate mutating func field(_ bytes: [UInt8]) {
        withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { update(bufferPointer: $0) }
        update(data: bytes)
    }

    fileprivate mutating func field(_ text: String) { field(Array(text.utf8)) }
}
