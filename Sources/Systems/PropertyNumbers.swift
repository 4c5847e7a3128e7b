public import Cases
import Ground

/// A number that stands on a thing: frame, battery, plate, waybill. Written in capitals, without spaces or hyphens, so that
/// `wh-23 0817`, `WH230817` and `ＷＨ２３０８１７` are one.
public struct SerialNumber: TextValue, Hashable {
    public let text: String

    /// 3 to 40 letters and digits, Chinese ones too (鄂A12345).
    public init?(text: String) {
        var plain = ""
        for scalar in text.unicodeScalars {
            // Full-width forms stand where the plain ones are meant.
            let folded = (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
            if " \u{3000}-–—_./·•".unicodeScalars.contains(folded) { continue }
            guard folded.properties.isAlphabetic || folded.properties.numericType == .decimal else { return nil }
            plain += folded.properties.uppercaseMapping
        }
        guard (3...40).contains(plain.count) else { return nil }
        self.text = plain
    }

    public static var input: Input { .line(40) }

    /// The number with every character that is easily taken for another written as one: O and Q as 0, I and L as 1, B as 8, S as 5, Z as 2, G as 6.
    public var skeleton: String { String(text.map { Self.lookalikes[$0] ?? $0 }) }
    /// The numbers that a hurried reader may have meant: each with one character changed for one it is easily taken for; at most 60.
    public var lookalikes: [SerialNumber] {
        var found: [SerialNumber] = []
        let characters = Array(text)
        for (place, character) in characters.enumerated() {
            for group in ["0OQD", "1IL", "8B", "5S", "2Z", "6G"] where group.contains(character) {
                for other in group where other != character && found.count < 60 {
                    var changed = characters
                    changed[place] = other
                    if let number = SerialNumber(text: String(changed)) { found.append(number) }
                }
            }
        }
        return found
    }
    private static let lookalikes: [Character: Character] = ["O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "B": "8", "S": "5", "Z": "2", "G": "6"]

    /// Whether the two differ by one character, changed, left out or doubled.
    func isOneOff(_ other: SerialNumber) -> Bool {
        let (long, short) = text.count >= other.text.count ? (Array(text), Array(other.text)) : (Array(other.text), Array(text))
        guard long.count - short.count <= 1, long != short else { return false }
        let same = zip(long, short).prefix { $0 == $1 }.count
        return long[(same + 1)...].elementsEqual(short[(long.count == short.count ? same + 1 : same)...])
    }
}

/// The code of a tag that sticks on a thing and is printed as a QR code: nine characters that nobody can guess and one that checks them.
/// What is easily mistaken is read as what is meant: O as 0, I and L as 1.
public struct TagCode: TextValue, Hashable {
    public let text: String

    public init?(text: String) {
        let digits = text.uppercased().filter { $0 != " " && $0 != "-" }.compactMap { Self.digit($0) }
        guard digits.count == 10, text.filter({ $0 != " " && $0 != "-" }).count == 10, Self.check(digits.dropLast()) == digits[9] else { return nil }
        self.text = String(digits.map { Self.alphabet[$0] })
    }

    /// The tag of nine random bytes or more; `nil` of fewer. Only 248 of a byte's 256 values are used, so that no character is likelier than another.
    public init?(random bytes: some Sequence<UInt8>) {
        let digits = bytes.filter { $0 < 248 }.prefix(9).map { Int($0) % 31 }
        guard digits.count == 9 else { return nil }
        text = String((digits + [Self.check(digits[...])]).map { Self.alphabet[$0] })
    }

    public static var input: Input { .line(14) }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXY")
    private static func digit(_ character: Character) -> Int? {
        switch character {
        case "O": 0
        case "I", "L": 1
        default: alphabet.firstIndex(of: character)
        }
    }
    /// Weighted by place modulo 31, a prime: finds every single wrong character and every two that changed places.
    private static func check(_ digits: ArraySlice<Int>) -> Int { digits.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } % 31 }
}
