import CZlib
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Bytes that do not change while the server runs, with their type, tag and compressed form.
struct Asset: Sendable {
    let type: String
    let tag: String
    let plain: ByteBuffer
    let compressed: ByteBuffer?

    init(_ bytes: [UInt8], type: String) {
        self.type = type
        tag = String(SHA256.hash(data: bytes).description.suffix(64).prefix(16))
        plain = ByteBuffer(bytes: bytes)
        let isText = type.hasPrefix("text/") || type.contains("json") || type.contains("javascript") || type.contains("svg")
        compressed = isText && bytes.count > 1024 ? Gzip.compress(bytes).map { ByteBuffer(bytes: $0) } : nil
    }

    init(json: String) { self.init(Array(json.utf8), type: "application/json; charset=utf-8") }

    /// `forever` for a URL that carries the tag.
    func response(to request: Request, forever: Bool) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .eTag: "\"\(tag)\"",
            .cacheControl: forever ? "public, max-age=31536000, immutable" : "no-cache",
            .vary: "Accept-Encoding",
        ]
        if request.headers[.ifNoneMatch]?.contains(tag) == true {
            return Response(status: .notModified, headers: headers)
        }
        if let compressed, Gzip.isAccepted(by: request.headers) {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: compressed))
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: plain))
    }
}

enum Gzip {
    static func isAccepted(by headers: HTTPFields) -> Bool {
        headers[.acceptEncoding]?.split(separator: ",").contains {
            $0.split(separator: ";").first?.trimmingCharacters(in: .whitespaces) == "gzip"
        } ?? false
    }

    /// `nil` when zlib has no memory left.
    static func compress(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window and 16 for a gzip header.
        guard deflateInit2_(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        return Array(output.prefix(Int(stream.total_out)))
    }
}

/// The files of `Public/` that browsers may have: an allow-list read at start, so that no path leads elsewhere.
struct Assets: Sendable {
    private let files: [String: Asset]
    private let tag: String

    /// Throws `MissingAssets` when the fetched third-party parts are not there.
    init(directory: String) throws {
        var files: [String: Asset] = [:]
        for folder in ["css", "js", "vendor"] {
            let root = directory + "/" + folder
            guard let names = FileManager.default.enumerator(atPath: root) else { throw MissingAssets(directory: root) }
            for case let name as String in names {
                guard let type = Self.types[String(name.split(separator: ".").last ?? "")] else { continue }
                guard let data = FileManager.default.contents(atPath: root + "/" + name) else { continue }
                files["\(folder)/\(name)"] = Asset(Array(data), type: type)
            }
        }
        guard files["vendor/maplibre-gl.js"] != nil else { throw MissingAssets(directory: directory + "/vendor") }
        self.files = files
        let tags = files.sorted { $0.key < $1.key }.map { $0.key + $0.value.tag }
        tag = Asset(Array(tags.joined().utf8), type: "text/plain").tag
    }

    subscript(path: String) -> Asset? { files[path] }

    /// Where every file stands. It carries the tag of all files together, so that modules find each other by relative
    /// paths and every change is a new address.
    var root: String { "/assets/\(tag)" }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "webmanifest": "application/manifest+json", "json": "application/json; charset=utf-8",
        "woff2": "font/woff2",
    ]
}

/// What a browser needs was not found on the disk.
struct MissingAssets: Error, CustomStringConvertible {
    let directory: String
    var description: String { "\(directory) is missing or incomplete: run bin/setup, which fetches it" }
}
