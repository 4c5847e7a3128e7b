import Foundation
import Ground

/// Turns a page into a PDF for the record with WeasyPrint, where it is installed: a program of its own, with a time limit, a folder of
/// its own that is removed, and nothing that it may fetch.
actor PaperPress {
    /// `nil` where there is none: the browser prints.
    nonisolated let program: String?
    private var running = 0
    /// Each takes a core and some hundred megabytes for about a second.
    static let most = 2
    static let seconds: Double = 30

    init(program: String?) { self.program = program }

    /// The project's own before the machine's.
    init(publicDirectory: String) {
        let own = URL(fileURLWithPath: publicDirectory).deletingLastPathComponent().appendingPathComponent(".venv/bin/weasyprint").path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let places = [own] + path.split(separator: ":").map { "\($0)/weasyprint" }
        self.init(program: places.first { FileManager.default.isExecutableFile(atPath: $0) })
    }

    /// The PDF of a page that holds everything it needs. Throws `Refusal` where none can be made.
    func pdf(of html: String) async throws -> [UInt8] {
        guard let program else { throw Self.none }
        guard running < Self.most else { throw Refusal(.tooMany, "正在生成其他 PDF，请稍后再试", "Other PDFs are being made: try again in a moment") }
        running += 1
        defer { running -= 1 }
        return try await Self.run(program, html)
    }

    static var none: Refusal {
        Refusal(
            .unavailable, "本机未安装 WeasyPrint：请在浏览器中打印，或运行 bin/setup --pdf 安装", "WeasyPrint is not installed here: print from the browser, or run bin/setup --pdf")
    }

    private static func run(_ program: String, _ html: String) async throws -> [UInt8] {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("paper-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // The page names people: nothing of it stays.
        defer { try? files.removeItem(at: folder) }
        let (page, paper) = (folder.appendingPathComponent("paper.html"), folder.appendingPathComponent("paper.pdf"))
        try Data(html.utf8).write(to: page)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--quiet", "--allowed-protocols", "data", "--pdf-variant", "pdf/a-3u", "--encoding", "utf-8", "-", paper.path]
        process.currentDirectoryURL = folder
        // What asks for the network all the same finds a closed door.
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.path, "LANG": "C.UTF-8", "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
        ]
        process.standardInput = try FileHandle(forReadingFrom: page)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let status = try await finish(process)
        guard status == 0, let data = try? Data(contentsOf: paper), data.starts(with: Data("%PDF-".utf8)) else {
            throw Refusal(.unavailable, "PDF 未能生成，请在浏览器中打印", "The PDF could not be made: print from the browser")
        }
        return Array(data)
    }

    private static func finish(_ process: Process) async throws -> Int32 {
        let late = Task {
            try await Task.sleep(for: .seconds(seconds))
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        defer { late.cancel() }
        return try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch {
                process.terminationHandler = nil
                done.resume(throwing: none)
            }
        }
    }
}
