import Cases
import Crypto
import Foundation
import Ground
import Hummingbird
import Identity
import Journal
import Logging
import NIOCore

extension House {
    /// Under which rows of tables are known for ever.
    var rowHash: @Sendable (String) -> String { { [vault] in vault.blind($0, purpose: "case-row") } }

    func caseTables() throws -> CaseTables {
        guard let tables = settings.caseTables else {
            throw Refusal(.unavailable, "此服务器不接收表格，请用命令 campus110 import cases", "This server takes no tables: use the command campus110 import cases")
        }
        return tables
    }

    // MARK: - The file

    /// Keeps what is sent in a file of its own; returns its lines and the beginning of its digest.
    func keepTable(_ request: Request, at path: String) async throws -> (lines: Int, digest: String) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]), let handle = FileHandle(forWritingAtPath: path) else {
            throw Refusal(.unavailable, "文件暂时存不下，请检查磁盘", "The file cannot be kept: see whether the disk is full")
        }
        var (hash, count, lines) = (SHA256(), 0, 0)
        do {
            defer { try? handle.close() }
            for try await buffer in request.body {
                count += buffer.readableBytes
                guard count <= CaseTables.limit else {
                    throw Refusal(
                        .tooLarge, field: "file", "文件超过 \(CaseTables.limit / 1024 / 1024) MB，请用命令 campus110 import cases",
                        "The file has more than \(CaseTables.limit / 1024 / 1024) MB: use the command campus110 import cases")
                }
                let data = Data(buffer.readableBytesView)
                lines += data.count { $0 == UInt8(ascii: "\n") }
                hash.update(data: data)
                try handle.write(contentsOf: data)
            }
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        return (lines, String(hash.finalize().hexadecimal.prefix(12)))
    }

    // MARK: - Jobs

    /// The job, for its owner alone. Throws `Refusal.notFound`.
    func importJob(_ id: String, of owner: PersonID) async throws -> CaseImportJob {
        let slip = try await store.read { try $0.slip(SlipKey(kind: CaseImportJob.kind, name: id)) }
        guard let slip, let job = try? Wire.decode(CaseImportJob.self, from: slip.content.opened()), job.owner == owner else {
            throw Refusal(.notFound, "这次导入已过期，请重新选择文件", "This import has lapsed: choose the file again")
        }
        return job
    }

    func importJobs(of owner: PersonID, _ code: String) async throws -> [CaseImportJob] {
        let moment = now()
        return try await store.read { try $0.slips(of: CaseImportJob.kind, owner: "person/\(owner)", at: moment) }
            .compactMap { try? Wire.decode(CaseImportJob.self, from: $0.content.opened()) }.filter { $0.code == code }.sorted { $1.at < $0.at }
    }

    func keep(_ job: CaseImportJob) async throws {
        var job = job
        job.touched = now()
        let slip = try job.slip(expires: job.touched.advanced(bySeconds: CaseTables.kept))
        try await store.write { try $0.put(slip) }
    }

    func forget(_ job: CaseImportJob) async throws {
        settings.caseTables?.remove(job.id)
        try await store.write {
            try $0.remove(SlipKey(kind: CaseImportJob.kind, name: job.id))
            try $0.scrubAfterCommit()
        }
    }

    // MARK: - Work

    /// Begins or goes on with what a job's stage says: looking through, or writing.
    func work(on job: CaseImportJob, by person: Person, at desk: CaseImportDesk) async throws {
        let tables = try caseTables()
        try await desk.begin(job) {
            var job = job
            do {
                try await work(on: &job, by: person, tables, at: desk)
            } catch is CancellationError {
                job.stage = job.stage == .checking ? .failed : .stopped
                job.done = await desk.tally(job.id) ?? job.done
            } catch let refusal as Refusal {
                (job.stage, job.fault) = (.failed, refusal.message)
            } catch {
                Logger(label: "campus110.import").error("import broken off", metadata: ["error": "\(type(of: error))"])
                (job.stage, job.fault) = (.failed, LocalisedText("系统出错，已写入的保留；可以继续", "Something broke; what was written stays, and it can go on"))
            }
            do { try await keep(job) } catch {
                // Whoever looks finds a job that is at work and is not: it goes on then.
                Logger(label: "campus110.import").error("import's end not kept", metadata: ["error": "\(type(of: error))"])
            }
        }
    }

    private func work(on job: inout CaseImportJob, by person: Person, _ tables: CaseTables, at desk: CaseImportDesk) async throws {
        let (path, id, start) = (tables.path(of: job.id), job.id, ContinuousClock.now)
        let table = try await Self.offPool { try tables.open(path) }
        let heading = try table.heading()
        let plan = try await store.read { [job, cases, rowHash] in
            try CaseImport(
                heading, to: job.code, by: job.opening, into: job.organisation, for: .person(try $0.present(person, at: job.at)), run: job.run, in: $0,
                room: cases, blind: rowHash)
        }
        (job.unknown, job.later) = (plan.columns.unknown, plan.columns.later)
        let run = CaseImportRun(plan, of: table, in: store, now: now, seconds: { (ContinuousClock.now - start) / .seconds(1) })
        let rejects = try RejectFile(tables.badPath(of: job.id), heading)
        defer { rejects.close() }
        var kept = ContinuousClock.now
        let opened = job
        func report(_ tally: CaseImportTally) async {
            await desk.report(id, tally)
            guard ContinuousClock.now - kept > .seconds(2) else { return }
            kept = .now
            var job = opened
            if job.stage == .writing { job.done = tally }
            // A bar that stands still for a moment ends no import.
            try? await keep(job)
        }
        if job.stage == .writing {
            job.done = try await run.write(bad: { try rejects.add($0, $1) }, progress: report)
            job.stage = .done
            try? FileManager.default.removeItem(atPath: path)
        } else {
            job.found = try await run.check(bad: { try rejects.add($0, $1) }, progress: report)
            job.stage = .checked
        }
    }

    /// Looking through fifty megabytes must not hold up those who ask for help.
    private static func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { done in
            DispatchQueue.global(qos: .utility).async { done.resume(with: Result { try body() }) }
        }
    }
}

/// The rows that cannot be imported, as they stood, each with why: they are mended there and sent again.
final class RejectFile {
    private let handle: FileHandle
    private let columns: Int

    /// Throws `Refusal` where the disk takes no more.
    init(_ path: String, _ heading: [String]) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]), let handle = FileHandle(forWritingAtPath: path) else {
            throw Refusal(.unavailable, "文件暂时存不下，请检查磁盘", "The file cannot be kept: see whether the disk is full")
        }
        self.handle = handle
        columns = heading.count
        try write(heading + ["行号 line", "原因 reason"])
    }

    func add(_ row: CaseImportRow, _ faults: [CaseRowFault]) throws {
        for (index, part) in row.rows.enumerated() {
            let own = faults.filter { fault in fault.line == part.line || index == 0 && !row.rows.contains { $0.line == fault.line } }
            let why = own.map { fault in (fault.column.map { "\($0.zh)：" } ?? "") + fault.message.zh }.joined(separator: "；")
            let cells = Array(part.cells.prefix(columns)) + Array(repeating: "", count: max(0, columns - part.cells.count))
            try write(cells + [String(part.line), why])
        }
    }

    func close() { try? handle.close() }

    private func write(_ cells: [String]) throws { try handle.write(contentsOf: Data((cells.map(Answer.cell).joined(separator: ",") + "\r\n").utf8)) }
}
