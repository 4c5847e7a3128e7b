import Foundation
import Ground
import Journal

/// Slips that a page holds between sending a file and taking the step that refers to it: sealed, so that what the server found
/// out (kind, size, time, position) comes back as it was, from whoever sent the file and nobody else.
struct FileReceipts: Sendable {
    /// Seconds for which a slip is good: a draft may lie over a weekend.
    static let lasts: Double = 4 * 86_400

    private let vault: Vault

    init(_ vault: Vault) { self.vault = vault }

    private struct Slip: Codable {
        let file: ShelvedFile
        let at: Instant
    }

    /// What the page hears of a file: never its position.
    struct Receipt: Encodable, Sendable {
        let digest: String
        let kind: FileKind
        let name: String
        let bytes: Int
        let width: Int
        let height: Int
        let taken: Instant?
        /// Whether the photo said where it was taken; the position itself is in the slip alone.
        let hasPosition: Bool
        /// Sent back as it is with the step.
        let receipt: String
    }

    /// Writes the slip for the file. Throws where the vault cannot seal.
    func give(_ file: ShelvedFile, to party: Party, at moment: Instant) throws -> Receipt {
        let box = try vault.seal(try Wire.encode(Slip(file: file, at: moment)), purpose: Self.purpose(party))
        let text = Data(try Wire.encode(box)).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
        return Receipt(
            digest: file.digest, kind: file.kind, name: file.name, bytes: file.bytes, width: file.width, height: file.height, taken: file.taken,
            hasPosition: file.position != nil, receipt: text)
    }

    /// The file of a slip. Throws `Refusal.stale` for one that is altered, too old, or another's.
    func open(_ text: String, of party: Party, at moment: Instant) throws -> ShelvedFile {
        var base = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        base += String(repeating: "=", count: (4 - base.utf8.count % 4) % 4)
        guard text.utf8.count <= 8192, let data = Data(base64Encoded: base), let box: Vault.Box = try? Wire.decode(from: Array(data)),
            let plain = try? vault.open(box, purpose: Self.purpose(party)), let slip: Slip = try? Wire.decode(from: plain),
            moment.seconds(since: slip.at) <= Self.lasts
        else { throw Refusal(.stale, field: "file", "附件已过期，请重新选择文件", "The attachment has lapsed: choose the file again") }
        return slip.file
    }

    private static func purpose(_ party: Party) -> String { "file-receipt/" + party.keyOwner }
}
