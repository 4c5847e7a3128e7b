import Crypto
import Foundation

/// Makes a cursor opaque: whoever listens learns neither which organisations there are nor how much is written in them.
struct CursorSeal: Sendable {
    private let key: SymmetricKey

    /// `bytes` are 32 that every node of the installation derives alike.
    init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// The text that a page keeps and sends back.
    func text(of cursor: Cursor) -> String {
        guard let sealed = try? AES.GCM.seal(Data(cursor.text.utf8), using: key).combined else { return "" }
        return sealed.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// `nil` for anything that `text` did not make under these keys.
    func cursor(of text: String) -> Cursor? {
        guard text.utf8.count <= 30_000 else { return nil }
        var base = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        base += String(repeating: "=", count: (4 - base.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base), let box = try? AES.GCM.SealedBox(combined: data), let open = try? AES.GCM.open(box, using: key)
        else { return nil }
        return Cursor(text: String(decoding: open, as: UTF8.self))
    }
}
