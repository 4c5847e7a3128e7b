/// The name under which a thing is found for ever; `Kind` keeps a unit's from being taken for an incident's.
public struct Identifier<Kind>: Hashable, Sendable, Codable, Comparable, LosslessStringConvertible,
    ExpressibleByStringLiteral, CodingKeyRepresentable
{
    public let text: String

    /// Takes the text as it is: for names the program itself made or has stored.
    public init(_ text: String) { self.text = text }
    public init(stringLiteral text: String) { self.text = text }
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    /// Takes text from outside; `nil` unless it is 1–64 letters, digits, `-`, `_` or `.`.
    public init?(checking text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPlain) else { return nil }
        self.text = text
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public init?<Key: CodingKey>(codingKey: Key) { text = codingKey.stringValue }
    public var codingKey: any CodingKey { Name(text) }
    public var description: String { text }
    public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}

public enum OrganisationKind {}
public enum PersonKind {}
public enum UnitKind {}
public enum IncidentKind {}
public enum BuildingKind {}

/// A campus security office, a police station, a bureau.
public typealias OrganisationID = Identifier<OrganisationKind>
/// Someone with an account, or a device that speaks for a person.
public typealias PersonID = Identifier<PersonKind>
/// A response unit: what is sent.
public typealias UnitID = Identifier<UnitKind>
public typealias IncidentID = Identifier<IncidentKind>
public typealias BuildingID = Identifier<BuildingKind>
