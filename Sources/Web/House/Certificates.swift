import Foundation
import Ground
public import Logging
import NIOCertificateReloading
import NIOCore
import NIOSSL
public import ServiceLifecycle

/// The certificate and key of a server, read again while it runs: renewed files are used from the next connection on. A broken
/// pair is reported and the one before stays.
public struct Certificates: Service {
    private let reloader: TimedCertificateReloader
    private let source: Source

    /// Reads both files now, and then every `seconds`. Throws `CertificateFault` in words.
    public init(certificate: String, key: String, every seconds: Double = 60, logger: Logger) throws {
        let source = Source(certificate: certificate, key: key, logger: logger)
        self.source = source
        reloader = TimedCertificateReloader(
            configuration: .init(
                refreshInterval: .seconds(seconds),
                certificateSource: .init(location: .memory(provider: { try source.certificateBytes() }), format: .pem),
                privateKeySource: .init(location: .memory(provider: { try source.keyBytes() }), format: .pem)
            ) { configuration in
                configuration.onCertificateLoaded = { change in source.loaded(isNew: change.previousCertificateChain != nil && !change.isSame) }
                configuration.onCertificateLoadFailed = { source.failed($0.error) }
            })
        do {
            try reloader.reload()
        } catch {
            throw CertificateFault(error, certificate: certificate, key: key)
        }
    }

    /// TLS 1.2 and later, with the pair of the moment for each new connection.
    func configuration() throws -> TLSConfiguration {
        var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
        configuration.minimumTLSVersion = .tlsv12
        // Of TLS 1.2 only what keeps a secret when the key is lost later (ASVS 12.1.2).
        configuration.cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"
        return configuration
    }

    /// Reads the files again now. Throws when they are broken; then the pair before stays.
    func reload() throws { try reloader.reload() }

    public func run() async throws { try await reloader.run() }

    /// The files, and what was said about them.
    private struct Source: Sendable {
        let certificate: String
        let key: String
        let logger: Logger

        func certificateBytes() throws -> [UInt8] {
            guard let data = FileManager.default.contents(atPath: certificate) else { throw CertificateFault.missing(certificate) }
            return Array(data)
        }

        /// Whoever reads the key is the server: nobody but its owner may.
        func keyBytes() throws -> [UInt8] {
            guard let data = FileManager.default.contents(atPath: key) else { throw CertificateFault.missing(key) }
            let mode = (try? FileManager.default.attributesOfItem(atPath: key))?[.posixPermissions] as? NSNumber
            guard let mode, mode.intValue & 0o077 == 0 else { throw CertificateFault.open(key) }
            return Array(data)
        }

        func loaded(isNew: Bool) {
            if isNew { logger.notice("a renewed certificate is in use", metadata: ["file": "\(certificate)"]) }
        }

        func failed(_ error: any Error) {
            let fault = CertificateFault(error, certificate: certificate, key: key)
            logger.error("the certificate in use stays: \(fault)")
        }
    }
}

extension TimedCertificateReloader.CertificateChainAndKeyPairReloadDiff {
    fileprivate var isSame: Bool { previousX509CertificateChain == currentX509CertificateChain }
}

/// Why a certificate or a key cannot be used, and what to do.
public struct CertificateFault: Error, CustomStringConvertible, Sendable {
    public let description: String

    private init(_ description: String) { self.description = description }

    static func missing(_ path: String) -> CertificateFault {
        CertificateFault("\(path) cannot be read: put it there, or name another file with --certificate and --key. bin/run --lan makes a pair for a trial.")
    }

    static func open(_ path: String) -> CertificateFault {
        CertificateFault("\(path) may be read by others: run chmod 600 \(path), and renew the certificate if they could have read it.")
    }

    init(_ error: any Error, certificate: String, key: String) {
        if let fault = error as? CertificateFault {
            self = fault
        } else if let error = error as? TimedCertificateReloader.Error, error == .publicKeyMismatch {
            self.init("\(key) is not the key of \(certificate): replace both together.")
        } else {
            self.init("\(certificate) or \(key) is no PEM file of a certificate chain and its private key.")
        }
    }
}
