import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Answer {
    /// A file to keep, never to show: every export goes through here. `name` is what the person sees, in any language; what no
    /// file system takes is replaced, and old browsers get an ASCII name.
    static func download(_ bytes: [UInt8], name: String, type: String) -> Response {
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .contentDisposition: disposition("attachment", name: name),
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// `attachment` or `inline`, with the file's name in ASCII and in full (RFC 6266, RFC 8187).
    static func disposition(_ form: String, name: String) -> String {
        let name = fileName(name)
        let ascii = String(name.unicodeScalars.map { $0.isASCII ? Character($0) : "_" })
        let encoded = name.addingPercentEncoding(withAllowedCharacters: attributeLetters) ?? "file"
        return "\(form); filename=\"\(ascii)\"; filename*=UTF-8''\(encoded)"
    }

    /// A comma-separated table that spreadsheets read as text: with a byte order mark, and no cell that they would run.
    static func csv(_ rows: [[String]], name: String) -> Response {
        let text = rows.map { $0.map(cell).joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
        return download([0xEF, 0xBB, 0xBF] + Array(text.utf8), name: name, type: "text/csv; charset=utf-8")
    }

    /// One cell: quoted where it must be; what begins like a formula begins with an apostrophe instead.
    static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first), Double(text) == nil { text = "'" + text }
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    /// The name without what no file system or header takes, at most 120 characters; `file` when nothing is left.
    static func fileName(_ text: String) -> String {
        let kept = text.unicodeScalars.map { letter -> Character in
            // Separators, quotes, control and direction marks, and what Windows refuses.
            let isBad = letter.value < 0x20 || letter.value == 0x7F || "/\\:*?\"<>|%;'".unicodeScalars.contains(letter)
                || letter.properties.generalCategory == .format || letter.properties.generalCategory == .control
            return isBad ? "_" : Character(letter)
        }
        let name = String(String(kept).drop { $0 == "." || $0 == " " }.prefix(120))
        return name.isEmpty ? "file" : name
    }

    /// `attr-char` of RFC 8187.
    private static let attributeLetters = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")
}
