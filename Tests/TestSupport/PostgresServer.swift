#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
import Foundation
import Synchronization

/// A private PostgreSQL for this test process: reached through a socket in a folder of its own, gone when the process is.
public final class PostgresServer: Sendable {
    /// Where Debian and PostgreSQL's own packages put the programs, newest last; `nil` when there are none.
    public static let programs: String? = {
        let base = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return versions.compactMap(Int.init).sorted().map { "\(base)/\($0)/bin" }
            .last { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    public static let shared = PostgresServer()

    private let started = Mutex<Result<String, any Error>?>(nil)
    private let spare = Mutex<[String]>([])
    // Kept open: when this process ends, however it ends, the server's shell reads the end of its input and stops it.
    private let life = Pipe()

    /// The server could not be started, or refused a statement; the description says why.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String
    }

    /// The folder of the server's socket; starts the server if need be. Throws `Fault`.
    public func folder() throws -> String {
        try started.withLock { started in
            let result = started ?? Result { try start() }
            started = result
            return try result.get()
        }
    }

    /// How to reach a database of the server, as libpq takes it. Throws `Fault`.
    public func address(_ database: String) throws -> String { "host=\(try folder()) dbname=\(database) user=postgres" }

    /// Runs a statement as the superuser. Throws `Fault`.
    public func administer(_ statement: String, in database: String = "postgres") throws {
        try Self.administer(statement, in: database, at: try folder())
    }

    /// The name of an empty database. Throws `Fault`.
    public func takeDatabase() throws -> String {
        if let used = spare.withLock({ $0.popLast() }) { return used }
        let name = "store_\(UInt64.random(in: 0 ... .max))"
        try administer("CREATE DATABASE \(name) TEMPLATE template0")
        return name
    }

    /// Empties it for the next: dropping it would cost a checkpoint.
    public func giveBack(_ database: String) {
        guard (try? administer("DROP SCHEMA public CASCADE; CREATE SCHEMA public", in: database)) != nil else { return }
        spare.withLock { $0.append(database) }
    }

    private func start() throws -> String {
        guard let programs = Self.programs else { throw Fault(description: "no PostgreSQL programs") }
        // A socket's path has at most 107 bytes, and the temporary folder may be deep.
        let temporary = FileManager.default.temporaryDirectory.path
        let folder = (temporary.utf8.count < 60 ? temporary : "/var/tmp") + "/store-pg-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let script = """
            set -e
            cd '\(folder)'
            '\(programs)/initdb' -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >initdb.log 2>&1
            '\(programs)/postgres' -D data -k '\(folder)' -c listen_addresses= -c fsync=on -c max_connections=400 >log 2>&1 &
            server=$!
            echo started
            read -r end || true
            kill -QUIT $server
            wait $server || true
            rm -rf '\(folder)'
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        // PostgreSQL refuses to run as root.
        if getuid() == 0 {
            try Self.run("/bin/chown", ["postgres", folder])
            process.executableURL = URL(fileURLWithPath: "/usr/sbin/runuser")
            process.arguments = ["-u", "postgres", "--", "/bin/sh", "-c", script]
        }
        let output = Pipe()
        process.standardInput = life
        process.standardOutput = output
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try process.run()
        guard output.fileHandleForReading.availableData.starts(with: Data("started".utf8)) else {
            let log = (try? String(contentsOfFile: folder + "/initdb.log", encoding: .utf8)) ?? ""
            throw Fault(description: "initdb failed: \(log)")
        }
        for _ in 0..<200 where (try? Self.administer("SELECT 1", in: "postgres", at: folder)) == nil { Thread.sleep(forTimeInterval: 0.05) }
        try Self.administer("SELECT 1", in: "postgres", at: folder)
        return folder
    }

    private static func administer(_ statement: String, in database: String, at folder: String) throws {
        guard let programs else { throw Fault(description: "no PostgreSQL programs") }
        try run(programs + "/psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "postgres", "-d", database, "-c", statement])
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Fault(description: "\(program) failed: \(words)") }
    }
}
