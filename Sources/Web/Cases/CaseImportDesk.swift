public import Cases
import Foundation
import Ground
import Journal

/// What an installation lends the pages that import and export cases: a folder for what is sent, a reader of its rows, and a writer of
/// the older encoding that spreadsheets read. Files in foreign forms are read elsewhere.
public struct CaseTables: Sendable {
    let folder: String
    let open: @Sendable (_ path: String) throws -> CaseTable
    let gb18030: @Sendable (_ text: String) throws -> [UInt8]

    /// `open` looks through the file and throws a `Refusal` for what is no table; so do the pieces of the table.
    public init(
        folder: String, open: @escaping @Sendable (_ path: String) throws -> CaseTable, gb18030: @escaping @Sendable (_ text: String) throws -> [UInt8]
    ) {
        (self.folder, self.open, self.gb18030) = (folder, open, gb18030)
    }

    /// Bytes that a page takes; larger files go through the command.
    static let limit = 50 * 1024 * 1024
    /// Seconds after which what nobody went on with is thrown away.
    static let kept: Double = 24 * 3600
}

/// An import that somebody began, as it is kept beside the record: it outlives the server, and its file lies in the folder until it is done.
struct CaseImportJob: Codable, Sendable {
    /// Of the slip it is kept as.
    static let kind = "case-import"

    let id: String
    let owner: PersonID
    let code: String
    let opening: String
    let organisation: OrganisationID
    /// What its sender called the file.
    let name: String
    /// Lines of the file, for the bar.
    let lines: Int
    let run: String
    let at: Instant
    /// Headings that nothing is taken from.
    var unknown: [String] = []
    var later: [String] = []
    var stage = Stage.checking
    /// What a look found.
    var found = CaseImportTally()
    /// What has come of writing.
    var done = CaseImportTally()
    /// When it was last heard of.
    var touched: Instant
    var fault: LocalisedText?

    /// Raw values are part of the API.
    enum Stage: String, Codable, Sendable {
        /// Its rows are looked through.
        case checking
        /// It waits for a yes.
        case checked
        case writing
        case done
        /// Broken off by a refusal or a failure, or by its owner; it may go on.
        case failed, stopped
    }

    var isAtWork: Bool { stage == .checking || stage == .writing }

    func slip(expires: Instant) throws -> Slip {
        Slip(kind: Self.kind, name: id, content: try Wire.encode(self), at: touched, expires: expires, owner: "person/\(owner)")
    }
}

extension CaseTables {
    func path(of job: String) -> String { "\(folder)/case-import-\(job).csv" }
    func badPath(of job: String) -> String { "\(folder)/case-import-\(job).bad.csv" }

    func remove(_ job: String) {
        for path in [path(of: job), badPath(of: job)] { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Removes files that no job goes on with: whose time is over.
    func sweep(at now: Instant) {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix("case-import-") && name.hasSuffix(".csv") {
            let file = folder + "/" + name
            guard let changed = (try? manager.attributesOfItem(atPath: file))?[.modificationDate] as? Date else { continue }
            if Double(now.milliseconds) / 1000 - changed.timeIntervalSince1970 > Self.kept { try? manager.removeItem(atPath: file) }
        }
    }
}

/// The imports that run in this process.
actor CaseImportDesk {
    /// So many read and write at once: the others wait, and the desk's own work goes first.
    private static let most = 2
    private var running: [String: (task: Task<Void, Never>, code: String, organisation: OrganisationID)] = [:]
    private var live: [String: CaseImportTally] = [:]

    func isRunning(_ id: String) -> Bool { running[id] != nil }
    func tally(_ id: String) -> CaseImportTally? { live[id] }
    func report(_ id: String, _ tally: CaseImportTally) { live[id] = tally }

    /// Begins the work of a job, once. Throws `Refusal` while too many others are at work, or another on the same register.
    func begin(_ job: CaseImportJob, _ work: @escaping @Sendable () async -> Void) throws {
        guard running[job.id] == nil else { return }
        guard running.count < Self.most else { throw Refusal(.tooMany, "正在导入的人太多，请稍候再试", "Too many imports at once: wait a little") }
        guard !running.values.contains(where: { $0.code == job.code && $0.organisation == job.organisation }) else {
            throw Refusal(.taken, "同一业务正有另一次导入，请等它完成", "Another import of this kind is under way: wait for it")
        }
        let id = job.id
        running[id] = (Task { [weak self] in
            await work()
            await self?.end(id)
        }, job.code, job.organisation)
    }

    /// Its owner does not want it to go on; what was written stays.
    func stop(_ id: String) { running[id]?.task.cancel() }

    private func end(_ id: String) {
        running[id] = nil
        live[id] = nil
    }
}
