import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a posted form in the order in which they stand on the page; a name may come several times.
struct PostedForm: Sendable {
    let pairs: [(name: String, value: String)]

    /// A form with two hundred rows, or thirty files' slips.
    static let most = 1024 * 1024

    init(_ pairs: [(name: String, value: String)] = []) { self.pairs = pairs }

    init(_ bytes: [UInt8]) {
        pairs = String(decoding: bytes, as: UTF8.self).split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
                part.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? ""
            }
            // Browsers end the lines of a text with two letters, pages count one.
            return (parts[0], parts.count > 1 ? parts[1].replacingOccurrences(of: "\r\n", with: "\n") : "")
        }
    }

    /// Reads the body of a form that one of our own pages sent. Throws `Refusal`.
    init(of request: Request, _ visit: Visit) async throws {
        let refusal = Refusal(.tooLarge, "表单太大，最多 1 MB；请分几次填写", "The form is too large: at most 1 MB; fill it in in several steps")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.most { throw refusal }
        do {
            self.init(Array(try await request.body.collect(upTo: Self.most).readableBytesView))
        } catch is NIOTooManyBytesError {
            throw refusal
        }
    }

    subscript(name: String) -> String { pairs.first { $0.name == name }?.value ?? "" }
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
    func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }
}
