public import Ground

/// What an entry is about: an incident, a unit, an account.
public struct Subject: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Short and stable, e.g. `incident`, `unit`: it is stored.
    public let kind: String
    public let id: String

    public init(kind: String, id: String) {
        self.kind = kind
        self.id = id
    }

    public var description: String { "\(kind)/\(id)" }
}

/// Who did something: a person, a caller's device, or the system itself; never a caller's name.
public struct Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    /// `person:wang`, `caller`, `device:P-03`, `system:lapse`: it is stored.
    public let text: String

    public init(text: String) { self.text = text }
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public static func person(_ id: PersonID) -> Actor { Actor(text: "person:\(id)") }
    public static func system(_ part: String) -> Actor { Actor(text: "system:\(part)") }
    /// A device or an integration, by the name of its token.
    public static func device(_ name: String) -> Actor { Actor(text: "device:\(name)") }
    /// Whoever asks for help from a phone without an account.
    public static let caller = Actor(text: "caller")

    /// The person, where it was one.
    public var person: PersonID? {
        text.hasPrefix("person:") ? PersonID(String(text.dropFirst("person:".count))) : nil
    }
    public var description: String { text }
}

/// Who may read a sealed part. Raw values are stored.
public struct Audience: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Desk, chief and the responders assigned to the incident.
    public static let handlers = Audience(rawValue: "handlers")
    /// Desk and chief only: kept from the unit and the caller.
    public static let desk = Audience(rawValue: "desk")
    /// Whoever keeps the register of people, and the person themselves: names, numbers, phones.
    public static let register = Audience(rawValue: "register")
    /// Whoever watches over the opening of sealed records: the reasons that were given.
    public static let watchers = Audience(rawValue: "watchers")
}

/// A part of an entry that only its audience may read, and that may be erased without breaking the chain.
public struct SealedPart: Hashable, Sendable {
    public let audience: Audience
    /// JSON; `nil` once erased.
    public let content: Sealed<[UInt8]>?
    /// 32 random bytes, so that nobody can guess the content from the digest; `nil` once erased.
    public let salt: Sealed<[UInt8]>?
    /// SHA-256 over salt, audience and content.
    public let digest: Digest

    /// A part as it was stored, erased or not.
    public init(audience: Audience, content: Sealed<[UInt8]>?, salt: Sealed<[UInt8]>?, digest: Digest) {
        self.audience = audience
        self.content = content
        self.salt = salt
        self.digest = digest
    }

    /// Seals `content`; `salt` is 32 fresh random bytes.
    public init(audience: Audience, content: [UInt8], salt: [UInt8]) {
        self.init(
            audience: audience, content: Sealed(content), salt: Sealed(salt),
            digest: Digest.sealed(audience: audience, content: content, salt: salt))
    }
}

/// An entry before it has its place in a chain.
public struct Draft: Sendable {
    public let organisation: OrganisationID
    public let subject: Subject
    /// What was done, e.g. `dispatched`: it is stored.
    public let act: String
    public let by: Actor
    public let at: Instant
    /// JSON, exactly the bytes that are digested and stored.
    public let open: [UInt8]
    public let sealed: [SealedPart]

    public init(
        organisation: OrganisationID, subject: Subject, act: String, by: Actor, at: Instant, open: [UInt8],
        sealed: [SealedPart] = []
    ) {
        self.organisation = organisation
        self.subject = subject
        self.act = act
        self.by = by
        self.at = at
        self.open = open
        self.sealed = sealed
    }
}

/// Something that happened, in its organisation's chain, for ever.
public struct Entry: Sendable, Hashable {
    public let organisation: OrganisationID
    /// 1, 2, 3 … in the organisation's chain, without a gap.
    public let sequence: Int64
    public let subject: Subject
    public let act: String
    public let by: Actor
    public let at: Instant
    public let open: [UInt8]
    public let sealed: [SealedPart]
    /// Binds this entry to all before it.
    public let digest: Digest

    /// An entry as it was stored; `Chain.faults` says whether its digest holds.
    public init(
        organisation: OrganisationID, sequence: Int64, subject: Subject, act: String, by: Actor, at: Instant,
        open: [UInt8], sealed: [SealedPart], digest: Digest
    ) {
        self.organisation = organisation
        self.sequence = sequence
        self.subject = subject
        self.act = act
        self.by = by
        self.at = at
        self.open = open
        self.sealed = sealed
        self.digest = digest
    }
}
