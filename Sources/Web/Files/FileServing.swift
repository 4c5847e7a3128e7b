import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

extension FileShelf {
    /// What a browser may do with a file that somebody sent: show it, and nothing else.
    static let policy = "sandbox; default-src 'none'"
    private static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!

    /// The file, streamed from disk. `inline` lets a browser show a photo in a page; papers are downloads whatever is asked. A
    /// browser may keep it, but asks before each use, so that a right that has ended ends at once; with `request` it may hear
    /// that what it has is still good. Throws `Refusal.notFound`. The caller has checked that the visitor may see the case.
    func response(for digest: String, _ kind: FileKind, name: String, inline: Bool, to request: Request? = nil) throws -> Response {
        let file = try file(digest, kind)
        let tag = "\"\(digest)\""
        let headers: HTTPFields = [
            .contentType: kind.mediaType, .xContentTypeOptions: "nosniff", .contentSecurityPolicy: Self.policy,
            Self.resourcePolicy: "same-origin", .cacheControl: "private, no-cache", .eTag: tag,
            .contentDisposition: Answer.disposition(inline && kind.isPhoto ? "inline" : "attachment", name: FileName.plain(name, kind)),
        ]
        let known = request?.headers[.ifNoneMatch]?.split(separator: ",").map { $0.drop { $0 == " " || $0 == "W" || $0 == "/" } } ?? []
        if known.contains(where: { $0 == tag }) { return Response(status: .notModified, headers: headers) }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: file.count) { writer in
                var place = 0
                while place < file.count {
                    let start = place
                    let piece = try await NIOThreadPool.singleton.runIfActive { try file.piece(at: start) }
                    place += piece.count
                    try await writer.write(ByteBuffer(bytes: piece))
                }
                try await writer.finish(nil)
            })
    }
}
