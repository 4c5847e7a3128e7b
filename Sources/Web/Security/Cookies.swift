import Hummingbird

/// The cookies of the house. Over TLS they carry `__Host-`: browsers take such a cookie from this host alone, for every path, and
/// never send it in the clear.
enum CookieJar {
    static let session = "c110_session"
    static let device = "c110_device"
    /// Opens the seats that this browser took through links, and nothing else.
    static let seat = "c110_seat"
    static let language = "c110_lang"
    /// A device that has signed in before: it opens nothing.
    static let known = "c110_known"

    /// The name under which the browser keeps it.
    static func name(_ name: String, secure: Bool) -> String { secure ? "__Host-" + name : name }

    /// A `Set-Cookie` that no script reads. `Lax`, not `Strict`: links to the desk come from chat groups, and whoever follows one
    /// is signed in; what changes something needs the form's token besides.
    static func header(_ name: String, _ value: String, seconds: Int, secure: Bool, readable: Bool = false) -> String {
        "\(self.name(name, secure: secure))=\(value); Path=/; Max-Age=\(seconds); SameSite=Lax"
            + (readable ? "" : "; HttpOnly") + (secure ? "; Secure" : "")
    }

    /// Whether the server may have made it: 256 random bits in 43 letters, or the digest of a phone's first key in 64. Whatever
    /// else a phone says it is, it is not.
    static func isDeviceToken(_ text: String) -> Bool {
        let letters = text.utf8
        switch letters.count {
        case 43: return letters.allSatisfy { $0.isBase64URL }
        case 64: return letters.allSatisfy { ("0"..."9").contains(Unicode.Scalar($0)) || ("a"..."f").contains(Unicode.Scalar($0)) }
        default: return false
        }
    }
}

extension UInt8 {
    /// `A–Z a–z 0–9 - _`
    var isBase64URL: Bool {
        switch self {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x5F: true
        default: false
        }
    }
}

extension Request {
    /// The value of one of the house's cookies; `nil` when the browser sent none.
    func cookie(_ name: String, secure: Bool) -> String? { cookies[CookieJar.name(name, secure: secure)]?.value }
}
