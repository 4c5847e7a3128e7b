import Crypto
import Foundation
import Ground
import Incidents

/// One-time links to seats: which incident, which seat, which number of link, and our signature over all of it. Nothing of a link
/// is stored; whether it is still good, the incident itself says.
struct SeatLinks: Sendable {
    private let key: SymmetricKey

    /// Bytes of the signature: half of HMAC-SHA-256, so that a link fits a short message and a small QR code.
    private static let length = 16

    init(_ vault: Vault) { key = SymmetricKey(data: vault.bytes(32, for: "seat-link")) }

    /// What a good link names.
    struct Named: Sendable, Hashable {
        let incident: IncidentID
        let seat: Int
        let serial: Int
    }

    /// The token of a link, in letters that fit an address.
    func token(_ named: Named) -> String {
        let plain = Array("\(named.incident)~\(named.seat)~\(named.serial)".utf8)
        return Self.text(plain) + "." + Self.text(signature(plain))
    }

    /// What the token names; `nil` for one that we did not sign.
    func named(by token: String) -> Named? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= 200, parts.count == 2, let plain = Self.bytes(parts[0]), let shown = Self.bytes(parts[1]),
            Secret.same(shown.hexadecimal, signature(plain).hexadecimal)
        else { return nil }
        let fields = String(decoding: plain, as: UTF8.self).split(separator: "~")
        guard fields.count == 3, let incident = IncidentID(checking: String(fields[0])), let seat = Int(fields[1]), let serial = Int(fields[2]) else { return nil }
        return Named(incident: incident, seat: seat, serial: serial)
    }

    private func signature(_ plain: [UInt8]) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: Data(plain), using: key).prefix(Self.length)) }

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        var base = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        base += String(repeating: "=", count: (4 - base.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base) else { return nil }
        // One spelling only: another text for the same bytes is none of ours.
        return Self.text(Array(data)) == text ? Array(data) : nil
    }
}
