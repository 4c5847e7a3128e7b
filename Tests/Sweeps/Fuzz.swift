import Foundation
import Ground

@testable import Web

/// Chance from a seed, so that a failing case comes again; and what is made and broken by it.
struct Fuzz: RandomNumberGenerator {
    private var drawn: SplitMix

    init(seed: UInt64) { drawn = SplitMix(seed: seed) }

    mutating func next() -> UInt64 { drawn.next() }

    mutating func whole(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func happens(oneIn count: Int) -> Bool { whole(below: count) == 0 }
    mutating func one<Value>(of values: [Value]) -> Value { values[whole(below: values.count)] }

    // MARK: - JSON

    /// Texts that have broken programs before.
    private static let texts = [
        "", " ", "0", "-1", "null", "true", "P-01", "P-99", "campus", "fire", "other", "enRoute", "desk", "2026-11-22T08:05", "0000-00-00T99:99", "9999-12-31T23:59:59.999999999Z",
        "\u{0}", "\u{FEFF}", "\u{202E}abc", "e\u{301}", "👩‍🚒", "\u{FFFF}", "\\u0000", "../../etc/passwd", "%00", "'; DROP TABLE state; --", "<script>alert(1)</script>", "{{words}}",
        "${7*7}", "\r\nSet-Cookie: x=y", String(repeating: "王", count: 5000), String(repeating: "x", count: 130),
    ]

    private static let numbers = [
        "0", "-0", "1", "-1", "2", "4", "5", "0.1", "1e3", "1e308", "1e309", "-1e309", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648",
        "1e-400", "123456789012345678901234567890", "31.02", "112.9", "91", "181", "32503680000001", "00", "NaN", "Infinity", "1.", ".5",
    ]

    /// Any JSON, and now and then what only looks like it. `depth` bounds the nesting.
    mutating func json(_ fields: [String], depth: Int = 3) -> String {
        switch whole(below: depth > 0 ? 8 : 5) {
        case 0: return one(of: Self.numbers)
        case 1: return one(of: ["true", "false", "null"])
        case 2, 3, 4: return quoted(one(of: Self.texts))
        case 5: return "[" + (0..<whole(below: 4)).map { _ in json(fields, depth: depth - 1) }.joined(separator: ",") + "]"
        default: return object(fields, depth: depth - 1)
        }
    }

    /// An object of the fields that the API knows, among others, each with anything.
    mutating func object(_ fields: [String], depth: Int = 3) -> String {
        let pairs = (0..<whole(below: 7)).map { _ in
            quoted(happens(oneIn: 9) ? one(of: Self.texts) : one(of: fields)) + ":" + json(fields, depth: depth - 1)
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    private mutating func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            default: scalar.value < 0x20 ? "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16) : String(scalar)
            }
        }.joined()
        return "\"" + (happens(oneIn: 40) ? text : escaped) + "\""
    }

    /// A body: any JSON, whole or with some bytes changed, cut, repeated or put in.
    mutating func body(_ fields: [String]) -> [UInt8] {
        let text = happens(oneIn: 5) ? json(fields) : object(fields)
        return happens(oneIn: 3) ? broken(Array(text.utf8)) : Array(text.utf8)
    }

    mutating func broken(_ bytes: [UInt8]) -> [UInt8] {
        var mutant = bytes
        for _ in 0..<(1 + whole(below: 4)) where !mutant.isEmpty {
            let place = whole(below: mutant.count)
            switch whole(below: 6) {
            case 0: mutant[place] = UInt8(whole(below: 256))
            case 1: mutant[place] ^= 1 << whole(below: 8)
            case 2: mutant.removeSubrange(place..<min(mutant.count, place + 1 + whole(below: 8)))
            case 3: mutant.insert(contentsOf: Array(one(of: ["\"", "{", "[", "}", "]", ",", ":", "\\", "\u{0}", "1e999"]).utf8), at: place)
            case 4: mutant.insert(contentsOf: repeatElement(UInt8(ascii: "["), count: 1 + whole(below: 2000)), at: place)
            default: mutant.removeSubrange(place...)
            }
        }
        return mutant
    }

    // MARK: - Cookies

    /// A value of a `Cookie` header, byte for byte; no line ends, which would make it several headers.
    mutating func cookies(_ known: [String]) -> [UInt8] {
        let names = [CookieJar.session, CookieJar.device, CookieJar.language, "__Host-" + CookieJar.session, "c110_known", "", " ", "c110_session ", "C110_SESSION", "$Version", "x"]
        let pairs = (0..<(1 + whole(below: 5))).map { _ -> [UInt8] in
            let value: [UInt8] =
                switch whole(below: 6) {
                case 0: Array(one(of: known).utf8)
                case 1: broken(Array(one(of: known).utf8))
                case 2: Array(one(of: Self.texts).utf8)
                case 3: (0..<whole(below: 60)).map { _ in UInt8(whole(below: 256)) }
                case 4: Array(String(repeating: one(of: ["a", "=", ";", "\"", ",", "王"]), count: whole(below: 900)).utf8)
                default: Array(("\"" + one(of: known) + "\"").utf8)
                }
            return Array(one(of: names).utf8) + Array(one(of: ["=", "=", "=", "==", "", ":"]).utf8) + value
        }
        let separator = Array(one(of: ["; ", ";", ";;", ", ", " "]).utf8)
        return Array(pairs.joined(separator: separator)).map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    }
}
