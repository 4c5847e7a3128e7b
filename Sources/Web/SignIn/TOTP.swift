import Crypto
import Foundation
import Ground

/// One-time codes by time: RFC 6238 with HMAC-SHA-1, 30 seconds, as every authenticator app reads them.
enum TOTP {
    static let period: Int64 = 30
    static let digits = 6
    /// 160 bits, as RFC 4226 recommends.
    static let secretLength = 20

    /// Which half minute since 1970 it is.
    static func step(at moment: Instant) -> Int64 { moment.milliseconds / 1000 / period }

    static func code(_ secret: [UInt8], step: Int64, digits: Int = digits) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Data($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[19] & 0xF)
        let value = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(1) { product, _ in product * 10 }
        let text = String(Int(value) % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is: now, the one before or the one after, and later than `last`, so that each is used once.
    static func match(_ code: String, _ secret: [UInt8], at moment: Instant, after last: Int64) -> Int64? {
        let present = step(at: moment)
        // All three are computed whatever the first says: the time taken tells nothing.
        let fitting = (present - 1...present + 1).filter { Secret.same(Self.code(secret, step: $0), code) }
        return fitting.first { $0 > last }
    }

    /// What the QR code says to an authenticator app.
    static func address(secret: [UInt8], issuer: String, account: String) -> String {
        func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        // What is left out is what every app takes for granted: a shorter text is a coarser code that scans better.
        return "otpauth://totp/\(escaped(account))?secret=\(Base32.encode(secret))&issuer=\(escaped(issuer))"
    }
}

/// RFC 4648 Base32 without padding, as authenticator apps take it by hand.
enum Base32 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func encode(_ bytes: [UInt8]) -> String {
        var (text, buffer, bits) = ("", 0, 0)
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(letters[buffer >> bits & 31])
            }
        }
        if bits > 0 { text.append(letters[buffer << (5 - bits) & 31]) }
        return text
    }

    /// In fours, as people copy it.
    static func spaced(_ text: String) -> String {
        stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }.joined(separator: " ")
    }
}
