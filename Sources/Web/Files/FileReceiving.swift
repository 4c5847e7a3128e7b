import Ground
import HTTPTypes
import Hummingbird
import Incidents
import Journal

extension House {
    /// The shelf of files; throws `Refusal.unavailable` where the installation keeps none.
    func shelf() throws -> FileShelf {
        guard let files else { throw Refusal(.unavailable, "此服务器不接收文件", "This server takes no files") }
        return files
    }

    /// Takes a file in: the body is the file itself (`application/octet-stream`, `image/…` or `application/…`), `?name=` what the
    /// sender calls it. A form asks with `accept="image/jpeg,image/png,image/webp"`, on which phones turn their own form into
    /// JPEG themselves. Throws `Refusal` or `TooMany`, and keeps nothing then.
    ///
    /// A route does no more than this; `Access` says who comes so far:
    /// ```
    /// let file = try await receive(request, visit, most: 10 * 1024 * 1024)
    /// return try Answer.json(try receipts.give(file, to: try visit.party(), at: now()), status: .created)
    /// ```
    /// and the step that refers to files opens what the page sends back with `receipts.open`: so nobody refers to a file that
    /// they did not send, and neither kind nor position passes through a page in clear. `named` is the sender where it is no party
    /// of the record, e.g. a seat.
    func receive(
        _ request: Request, _ visit: Visit, accepting: Set<FileKind> = FileKind.photos, most: Int? = nil, as named: String? = nil
    ) async throws -> ShelvedFile {
        try SameSite.check(request, visit, formToken: "")
        let sender = try named ?? visit.party().keyOwner
        try Self.checkType(request)
        try checkPace(visit, sender)
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        return try await shelf().put(request.body, declared: declared, name: request.query("name"), accepting: accepting, most: most, of: sender)
    }

    /// Files one after the other; a round of inspection has some dozens.
    private func checkPace(_ visit: Visit, _ sender: String) throws {
        let own = visit.session == nil && visit.token == nil ? Allowance(burst: 20, perSecond: 0.05) : Allowance(burst: 120, perSecond: 0.5)
        var wait = buckets.take("upload/\(sender)", own, at: now())
        if wait == nil, !visit.isLocal, let address = visit.address {
            wait = buckets.take("upload-address/\(address)", Allowance(burst: 1200, perSecond: 5), at: now())
        }
        if let wait { throw TooMany(seconds: max(1, Int(wait.rounded(.up)))) }
    }

    /// No type that another site's form can send, and no file wrapped in a form.
    private static func checkType(_ request: Request) throws {
        let type = (request.headers[.contentType] ?? "").lowercased().prefix { $0 != ";" && $0 != " " }
        guard type.hasPrefix("image/") || type.hasPrefix("application/"), type != "application/x-www-form-urlencoded", type != "application/json" else {
            throw Refusal(
                .unreadable, field: "Content-Type", "请把文件本身作为请求正文发送（application/octet-stream 或 image/*）",
                "Send the file itself as the body (application/octet-stream or image/*)")
        }
    }
}
