public import Ground

/// A text of several lines, at most 4,000 characters.
public struct Paragraph: TextValue, Hashable, ExpressibleByStringLiteral {
    public let text: String
    public init?(text: String) {
        guard text.hasAtMost(4_000), text.hasNoControls else { return nil }
        self.text = text
    }
    public init(stringLiteral text: String) { self.text = text }
    public static var input: Input { .paragraph(4_000) }
}

/// An amount of money in fen, never negative.
public struct Money: TextValue, Hashable, Comparable {
    public let fen: Int
    public init(fen: Int) { self.fen = fen }
    /// Reads `10000`, `10,000.5` and `¥10000.00`, up to a hundred thousand million yuan.
    public init?(text: String) {
        let plain = text.filter { $0 != "," && $0 != "，" && $0 != "¥" && $0 != "￥" && $0 != " " && $0 != "元" }
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...11).contains(parts[0].utf8.count), let yuan = Int(parts[0]), yuan >= 0, parts[0].utf8.first != 43 else { return nil }
        var cents = 0
        if parts.count == 2 {
            guard (1...2).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let read = Int(parts[1]) else { return nil }
            cents = parts[1].utf8.count == 1 ? read * 10 : read
        }
        fen = yuan * 100 + cents
    }
    public var text: String { "\(fen / 100).\(fen % 100 < 10 ? "0" : "")\(fen % 100)" }
    public static var input: Input { .money }
    public func shown(_ language: Language) -> String {
        var digits = String(fen / 100), grouped = ""
        while digits.count > 3 {
            grouped = "," + digits.suffix(3) + grouped
            digits.removeLast(3)
        }
        return "¥\(digits)\(grouped).\(text.suffix(2))"
    }
    public static func < (a: Money, b: Money) -> Bool { a.fen < b.fen }
}

/// A decimal number that is not negative, e.g. an area in square metres, with at most two decimals.
public struct Quantity: TextValue, Hashable, Comparable {
    /// In hundredths.
    public let hundredths: Int
    public init(hundredths: Int) { self.hundredths = hundredths }
    public init?(text: String) {
        guard !text.contains(","), !text.contains("¥"), let money = Money(text: text) else { return nil }
        hundredths = money.fen
    }
    public var value: Double { Double(hundredths) / 100 }
    public var text: String {
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        if rest == 0 { return String(whole) }
        return "\(whole).\(rest % 10 == 0 ? String(rest / 10) : (rest < 10 ? "0" : "") + String(rest))"
    }
    public static var input: Input { .number }
    public static func < (a: Quantity, b: Quantity) -> Bool { a.hundredths < b.hundredths }
}

/// A telephone number: 5 to 20 digits, with `+`, spaces and hyphens left out.
public struct Phone: TextValue, Hashable {
    public let text: String
    public init?(text: String) {
        let plain = text.filter { $0 != " " && $0 != "-" }
        let digits = plain.hasPrefix("+") ? plain.dropFirst() : Substring(plain)
        guard (5...20).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.text = plain
    }
    public static var input: Input { .phone }
}

/// A citizen's identity number of 18 places whose check digit holds (GB 11643), or another document's number of 5 to 20 letters and digits.
public struct IdentityNumber: TextValue, Hashable {
    public let text: String
    public init?(text: String) {
        let plain = text.uppercased().filter { $0 != " " }
        guard (5...20).contains(plain.utf8.count), plain.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }) else { return nil }
        let looksCitizen = plain.utf8.count == 18 && plain.utf8.dropLast().allSatisfy { (48...57).contains($0) }
        if looksCitizen, !Self.checks(Array(plain.utf8)) { return nil }
        // Digits alone, longer than a travel document's, are an identity card's with one too few or too many; the first cards had 15.
        if plain.utf8.count > 12, plain.utf8.count != 15, !looksCitizen, plain.utf8.allSatisfy({ (48...57).contains($0) }) { return nil }
        self.text = plain
    }
    /// GB 11643: weights modulo 11.
    private static func checks(_ digits: [UInt8]) -> Bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + Int($1.0 - 48) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11] == digits[17]
    }
    public static var input: Input { .identity }
}

/// A bank account, card or payment account: 4 to 34 letters, digits, `@`, `.`, `_` or `-`.
public struct AccountNumber: TextValue, Hashable {
    public let text: String
    public init?(text: String) {
        let plain = text.filter { $0 != " " }
        let isPlain = plain.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [64, 46, 95, 45].contains($0) }
        guard (4...34).contains(plain.utf8.count), isPlain else { return nil }
        self.text = plain
    }
    public static var input: Input { .account }
}

/// Where something is: WGS-84, written `30.52310,114.36010`.
public struct Spot: TextValue, Hashable {
    public let position: Position
    /// To five decimals, so that a place is the same before and after it was written down.
    public init(_ position: Position) {
        self.position = Position(latitude: Self.rounded(position.latitude), longitude: Self.rounded(position.longitude))
    }
    public init?(text: String) {
        let parts = text.split(separator: ",").map { Double($0.filter { $0 != " " }) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1], let position = Position(checking: latitude, longitude) else { return nil }
        self.init(position)
    }
    public var text: String { "\(position.latitude),\(position.longitude)" }
    /// Five decimals are a metre.
    private static func rounded(_ degrees: Double) -> Double { (degrees * 1e5).rounded() / 1e5 }
    public static var input: Input { .position }
}

/// A case of another system, by its id; `Target` says of which.
public struct Reference<Target: Casework>: TextValue, Hashable {
    public let id: CaseID
    public init(_ id: CaseID) { self.id = id }
    public init?(text: String) {
        guard let id = CaseID(checking: text) else { return nil }
        self.id = id
    }
    public var text: String { id.text }
    public static var input: Input { .reference(Target.code) }
}

public enum CaseKind {}
/// A case for ever, e.g. `north-RECT-2026-000117`.
public typealias CaseID = Identifier<CaseKind>

/// A file that belongs to a case, found by the digest of its content.
public struct Attachment: RowValue, Hashable {
    /// SHA-256 of the content as it is kept, in hexadecimal.
    public let digest: String
    /// `jpeg`, `png`, `pdf` …
    public let kind: String
    public let name: String
    public let bytes: Int
    /// Pixels; 0 where it is no picture.
    public let width: Int
    public let height: Int
    /// When the picture says it was taken.
    public let taken: Instant?

    public init(digest: String, kind: String, name: String, bytes: Int, width: Int = 0, height: Int = 0, taken: Instant? = nil) {
        (self.digest, self.kind, self.name, self.bytes, self.width, self.height, self.taken) = (digest, kind, name, bytes, width, height, taken)
    }

    public init?(row: [String: String]) {
        guard let digest = row["digest"], digest.utf8.count == 64, digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
            let kind = row["kind"], (1...16).contains(kind.utf8.count), let bytes = Int(row["bytes"] ?? ""), bytes > 0
        else { return nil }
        let name = String((row["name"] ?? "").prefix(120))
        self.init(
            digest: digest, kind: kind, name: name, bytes: bytes, width: Int(row["width"] ?? "") ?? 0, height: Int(row["height"] ?? "") ?? 0,
            taken: row["taken"].flatMap { Instant(iso: $0) })
    }

    public var row: [String: String] {
        var row = ["digest": digest, "kind": kind, "name": name, "bytes": String(bytes)]
        if width > 0 { (row["width"], row["height"]) = (String(width), String(height)) }
        row["taken"] = taken?.iso
        return row
    }
    public static var most: Int { 30 }
    public static var input: Input { .files }
    public func shown(_ language: Language) -> String { name.isEmpty ? kind : name }
}

/// Several people, each once, at most 20; written with commas between them.
public struct People: TextValue, Hashable {
    public let ids: [PersonID]
    public init(_ ids: [PersonID] = []) { self.ids = ids }
    public init?(text: String) {
        var ids: [PersonID] = []
        for part in text.split(whereSeparator: { ",，;；、 ".contains($0) }) {
            guard let id = PersonID(checking: String(part)) else { return nil }
            if !ids.contains(id) { ids.append(id) }
        }
        guard ids.count <= 20 else { return nil }
        self.ids = ids
    }
    public var text: String { ids.map(\.text).joined(separator: ",") }
    public static var input: Input { .people }
    public func shown(_ language: Language) -> String { ids.map(\.text).joined(separator: language == .chinese ? "、" : ", ") }
}
