import Foundation
import Synchronization

@testable import Store

/// A private PostgreSQL for this test process: reached through a socket in a folder of its own, gone when the process is.
final class PostgresServer: Sendable {
    /// Where Debian and PostgreSQL's own packages put the programs, newest last; `nil` when there are none.
    static let programs: String? = {
        let base = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return versions.compactMap(Int.init).sorted().map { "\(base)/\($0)/bin" }
            .last { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    static let shared = PostgresServer()

    private let started = Mutex<Result<String, any Error>?>(nil)
    private let spare = Mutex<[String]>([])
    // Kept open: when this process ends, however it ends, the server's shell reads the end of its input and stops it.
    private let life = Pipe()

    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    /// The folder of the server's socket; starts the server if need be.
    func folder() throws -> String {
        try started.withLock { started in
            let result = started ?? Result { try start() }
            started = result
            return try result.get()
        }
    }

    func address(_ database: String) throws -> String { "host=\(try folder()) dbname=\(database) user=postgres" }

    /// Runs a statement as the superuser.
    func administer(_ statement: String, in database: String = "postgres") throws {
        let connection = PostgresConnection(PostgresSettings(try address(database), writes: true, readOnly: false))
        try connection.connect()
        try connection.script([statement])
    }

    /// The name of an empty database.
    func takeDatabase() throws -> String {
        if let used = spare.withLock({ $0.popLast() }) { return used }
        let name = "store_\(UInt64.random(in: 0 ... .max))"
        try administer("CREATE DATABASE \(name) TEMPLATE template0")
        return name
    }

    /// Empties it for the next: dropping it would cost a checkpoint.
    func giveBack(_ database: String) {
        guard (try? administer("DROP SCHEMA public CASCADE; CREATE SCHEMA public", in: database)) != nil else { return }
        spare.withLock { $0.append(database) }
    }

    private func start() throws -> String {
        guard let programs = Self.programs else { throw NotStarted(description: "no PostgreSQL programs") }
        // A socket's path has at most 107 bytes, so not the temporary folder, which may be deep.
        let folder = "/tmp/store-pg-\(UInt32.random(in: 0 ... .max))"
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
            throw NotStarted(description: "initdb failed: \(log)")
        }
        let connection = PostgresConnection(
            PostgresSettings("host=\(folder) dbname=postgres user=postgres", writes: true, readOnly: false))
        for _ in 0..<200 where (try? connection.connect()) == nil { Thread.sleep(forTimeInterval: 0.05) }
        try connection.connect()
        return folder
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotStarted(description: "\(program) failed") }
    }
}
