import Foundation
import Glibc
import Logging
import Testing

@testable import Web

private enum OpenSSL {
    static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"].first { FileManager.default.isExecutableFile(atPath: $0) }
}

@Suite("TLS from files", .enabled(if: Office.isFurnished && OpenSSL.path != nil, "needs Public/vendor (bin/setup) and openssl"))
struct CertificateTests {
    /// A folder with a certificate for `name` and its key.
    private struct Pair {
        let folder: String
        var certificate: String { folder + "/tls.crt" }
        var key: String { folder + "/tls.key" }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("c110-tls-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        func renew(_ name: String) throws {
            _ = try CertificateTests.run(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-keyout", key, "-out", certificate])
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        }

        func remove() { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// What openssl says on both its streams.
    fileprivate static func run(_ arguments: [String]) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: OpenSSL.path!)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func greeting(_ port: Int, _ more: String...) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try run(["s_client", "-connect", "127.0.0.1:\(port)"] + more) }) }
        }
    }

    private var quiet: Logger {
        var logger = Logger(label: "tls")
        logger.logLevel = .critical
        return logger
    }

    @Test("a renewed pair is used without a restart, a broken one is not; TLS 1.2 and later only")
    func renewed() async throws {
        let pair = try Pair()
        defer { pair.remove() }
        try pair.renew("first.example")
        let certificates = try Certificates(certificate: pair.certificate, key: pair.key, every: 3600, logger: quiet)
        let office = try await Office(tls: certificates) { $0.isSecure = true }
        #expect(try await Self.greeting(office.port).contains("CN = first.example"))
        #expect(try await Self.greeting(office.port, "-alpn", "h2").contains("ALPN protocol: h2"))
        #expect(try await Self.greeting(office.port, "-tls1_2").contains("TLSv1.2"))
        #expect(!(try await Self.greeting(office.port, "-tls1_1").contains("CN = first.example")))

        try pair.renew("second.example")
        try certificates.reload()
        #expect(try await Self.greeting(office.port).contains("CN = second.example"))

        try "no key at all".write(toFile: pair.key, atomically: true, encoding: .utf8)
        #expect(throws: (any Error).self) { try certificates.reload() }
        #expect(try await Self.greeting(office.port).contains("CN = second.example"))
        await office.close()
    }

    @Test("the files are looked at again by themselves")
    func byItself() async throws {
        let pair = try Pair()
        defer { pair.remove() }
        try pair.renew("first.example")
        let certificates = try Certificates(certificate: pair.certificate, key: pair.key, every: 0.2, logger: quiet)
        let office = try await Office(tls: certificates) { $0.isSecure = true }
        try pair.renew("second.example")
        var name = ""
        for _ in 0..<100 where !name.contains("second.example") { name = try await Self.greeting(office.port) }
        #expect(name.contains("CN = second.example"))
        await office.close()
    }

    @Test("a key that others may read, a missing file and a key of another certificate are refused in words")
    func refused() throws {
        let pair = try Pair(), other = try Pair()
        defer { pair.remove(); other.remove() }
        func fault(_ certificate: String, _ key: String) -> String {
            do {
                _ = try Certificates(certificate: certificate, key: key, logger: quiet)
                return ""
            } catch { return "\(error)" }
        }
        #expect(fault(pair.certificate, pair.key).contains("cannot be read"))
        try pair.renew("first.example")
        try other.renew("other.example")
        #expect(fault(pair.certificate, pair.key) == "")
        #expect(fault(pair.certificate, other.key).contains("is not the key of"))
        for mode in [0o644, 0o640, 0o604, 0o660] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: pair.key)
            #expect(fault(pair.certificate, pair.key).contains("chmod 600"), "\(String(mode, radix: 8))")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: pair.key)
        #expect(fault(pair.certificate, pair.key) == "")
        try "x".write(toFile: pair.certificate, atomically: true, encoding: .utf8)
        #expect(fault(pair.certificate, pair.key).contains("no PEM file"))
    }

    @Test("over TLS every answer says to stay there; a client that never agrees on it is let go")
    func secure() async throws {
        let pair = try Pair()
        defer { pair.remove() }
        try pair.renew("first.example")
        let certificates = try Certificates(certificate: pair.certificate, key: pair.key, every: 3600, logger: quiet)
        let office = try await Office(tls: certificates) {
            $0.isSecure = true
            $0.bounds.head = 1
        }
        let http = office.http
        let closed = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Bool, any Error>) in
            Thread.detachNewThread {
                continuation.resume(with: Result {
                    let socket = try http.connected()
                    defer { close(socket) }
                    var buffer = [UInt8](repeating: 0, count: 64)
                    return recv(socket, &buffer, buffer.count, 0) == 0
                })
            }
        }
        #expect(closed)
        await office.close()
    }
}
