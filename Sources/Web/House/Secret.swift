import Crypto
import Foundation
import Ground

/// Random values that nobody can guess, and their digests.
enum Secret {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        // Eight at a time: every draw asks the kernel.
        while bytes.count < count { withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }

    /// 256 random bits in 43 letters that fit a cookie and a URL.
    static func token() -> String {
        String(
            Data(bytes(32)).base64EncodedString().compactMap { letter -> Character? in
                switch letter {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: letter
                }
            })
    }

    /// What is stored of a token: its SHA-256 in hexadecimal, so that a copy of the store opens no session.
    static func digest(_ token: String) -> String { SHA256.hash(data: Data(token.utf8)).hexadecimal }

    /// Compares without telling by its duration where the difference is.
    static func same(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
