import Foundation
import Ground
import Identity
import Journal

/// What an installation lends the page that imports people: a folder for what is sent, and a reader of its rows. Files in foreign
/// forms are read elsewhere.
public struct PeopleFiles: Sendable {
    let folder: String
    let rows: @Sendable (_ path: String, _ row: (Int, [String]) throws -> Void) throws -> Void

    /// `rows` hands over every row with its line, the header first, and throws a `Refusal` for what is no table.
    public init(folder: String, rows: @escaping @Sendable (_ path: String, _ row: (Int, [String]) throws -> Void) throws -> Void) {
        self.folder = folder
        self.rows = rows
    }

    /// Bytes that the page takes; larger files go through the command.
    static let limit = 20 * 1024 * 1024
}

/// The imports that wait for a yes or are being written: in memory only, each its owner's.
actor ImportDesk {
    struct Job: Sendable {
        let id: String
        let owner: PersonID
        let plan: PeoplePlan
        let at: Instant
        var stage = Stage.planned
        var progress = ImportProgress()
        var fault: LocalisedText?
    }

    /// Raw values are part of the API.
    enum Stage: String, Sendable, Codable { case planned, writing, done, failed }

    static let lasts: Double = 3600
    private static let most = 8
    private var jobs: [String: Job] = [:]

    /// Throws `Refusal.tooMany` while too many others wait.
    func add(_ plan: PeoplePlan, of owner: PersonID, at moment: Instant) throws -> Job {
        jobs = jobs.filter { $0.value.stage == .writing || moment.seconds(since: $0.value.at) < Self.lasts }
        // A new file takes the place of the same person's last one.
        jobs = jobs.filter { $0.value.owner != owner || $0.value.stage == .writing }
        guard jobs.count < Self.most else { throw Refusal(.tooMany, "正在导入的人太多，请稍候再试", "Too many imports at once: wait a little") }
        let job = Job(id: String(Secret.token().prefix(22)), owner: owner, plan: plan, at: moment)
        jobs[job.id] = job
        return job
    }

    /// Throws `Refusal.notFound` for anybody but its owner.
    func job(_ id: String, of owner: PersonID) throws -> Job {
        guard let job = jobs[id], job.owner == owner else {
            throw Refusal(.notFound, "这次导入已过期，请重新选择文件", "This import has lapsed: choose the file again")
        }
        return job
    }

    /// Takes the job for writing, once.
    func begin(_ id: String, of owner: PersonID) throws -> Job {
        var job = try job(id, of: owner)
        guard job.stage == .planned else { throw Refusal(.taken, "已经在导入", "It is being imported already") }
        guard !jobs.values.contains(where: { $0.stage == .writing && $0.plan.organisation == job.plan.organisation }) else {
            throw Refusal(.taken, "该机构正有另一次导入，请等它完成", "Another import into this organisation is under way: wait for it")
        }
        job.stage = .writing
        jobs[id] = job
        return job
    }

    func report(_ id: String, _ progress: ImportProgress) { jobs[id]?.progress = progress }

    func end(_ id: String, _ stage: Stage, _ fault: LocalisedText? = nil) {
        jobs[id]?.stage = stage
        jobs[id]?.fault = fault
    }

    func drop(_ id: String, of owner: PersonID) throws {
        guard try job(id, of: owner).stage != .writing else { throw Refusal(.outOfOrder, "正在导入，不能取消", "It is being imported and cannot be dropped") }
        jobs[id] = nil
    }
}
