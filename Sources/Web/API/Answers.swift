import Ground
import HTTPTypes
import Hummingbird
import Journal
import Logging
import Foundation
import NIOCore

/// JSON answers and errors.
enum Answer {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, to request: Request? = nil) throws -> Response {
        let bytes = try Wire.encode(value)
        var headers: HTTPFields = [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"]
        if let request, bytes.count > 1024, Gzip.isAccepted(by: request.headers), let compressed = Gzip.compress(bytes, level: 4) {
            headers[.contentEncoding] = "gzip"
            headers[.vary] = "Accept-Encoding"
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: compressed)))
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func redirect(to path: String, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.location] = path
        return Response(status: .seeOther, headers: headers)
    }

    static func status(of code: Refusal.Code) -> HTTPResponse.Status {
        switch code {
        case .unreadable: .badRequest
        case .missing: .unprocessableContent
        case .notFound: .notFound
        case .notYours, .staleForm: .forbidden
        case .outOfOrder, .taken, .stale, .keyReused: .conflict
        case .tooMany: .tooManyRequests
        case .tooLarge: .contentTooLarge
        case .notSignedIn: .unauthorized
        case .unavailable: .serviceUnavailable
        }
    }

    struct Problem: Encodable {
        var code: String
        var field: String?
        var message: String
    }
}

extension Request {
    /// The body, at most `visit.maxUploadSize` bytes; throws `Refusal.tooLarge`.
    func bytes(_ visit: Visit) async throws -> [UInt8] {
        let limit = visit.maxUploadSize
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw Self.tooLarge(limit) }
        do {
            let buffer = try await body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge(limit)
        }
    }

    private static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, "内容太大，最多 \(limit / 1024) KB", "Too large: at most \(limit / 1024) KB")
    }

    func query(_ name: String) -> String? {
        uri.queryParameters[Substring(name)].map { String($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    var wantsJSON: Bool { uri.path.hasPrefix("/api/") }
}

/// Turns what was refused into an answer that says what to do, and what broke into one that gives nothing away.
struct ErrorAnswers: RouterMiddleware {
    let house: House
    private let logger = Logger(label: "campus110.web")

    init(house: House) { self.house = house }

    func handle(_ request: Request, context: Visit, next: (Request, Visit) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            if refusal.code == .notYours {
                // Which route and what they are there, never who: accounts may be students' numbers; the record knows who signed in.
                let roles = Set(context.person?.appointments.map(\.role.rawValue) ?? []).sorted().joined(separator: " ")
                logger.notice("access refused", metadata: ["path": "\(context.endpointPath ?? "-")", "roles": "\(roles)"])
            }
            return try answer(refusal, to: request, context)
        } catch let slower as TooMany {
            var response = try answer(slower.refusal, to: request, context)
            response.headers[.retryAfter] = String(slower.seconds)
            return response
        } catch let error as HTTPError where error.status == .notFound {
            return try answer(Refusal(.notFound, "没有这个页面", "There is no such page"), to: request, context)
        } catch let error as HTTPError {
            let refusal = Refusal(.unreadable, "请求无法处理", "The request cannot be handled")
            return try answer(refusal, to: request, context, status: error.status)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The kind of error and where, never its words: they might carry what was sealed.
            logger.error("request failed", metadata: ["path": "\(context.endpointPath ?? "-")", "error": "\(type(of: error))"])
            let refusal = Refusal(.unavailable, "系统出错，未做任何更改；请重试，紧急情况请拨打 110", "Something broke and nothing was changed: try again; in an emergency call 110")
            return try answer(refusal, to: request, context)
        }
    }

    private func answer(
        _ refusal: Refusal, to request: Request, _ visit: Visit, status: HTTPResponse.Status? = nil
    ) throws -> Response {
        let status = status ?? (refusal.field == ServerBounds.targetField ? .uriTooLong : Answer.status(of: refusal.code))
        if request.wantsJSON || request.headers[.accept]?.contains("application/json") == true {
            return try Answer.json(
                Answer.Problem(code: refusal.code.rawValue, field: refusal.field, message: refusal.message(visit.language)),
                status: status)
        }
        if refusal.code == .notSignedIn {
            // What was posted cannot be got: whoever has signed in begins at their own first page.
            guard request.method == .get else { return Answer.redirect(to: "/signin") }
            let address = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
            return Answer.redirect(to: "/signin?next=" + (address.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "/"))
        }
        return try house.pages.page(
            "problem", ["message": refusal.message(visit.language), "status": status.code], for: visit, to: request, status: status)
    }
}
