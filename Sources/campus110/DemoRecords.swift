import Ground
import Identity
import Journal
import Store

/// Invented sealed records: what a school keeps of three students, what the police keep of one, and a request that waits.
extension Demo {
    /// Needs the people, their roles and the link between the campus and its station.
    func records(in store: SQLStore, at moment: Instant) async throws {
        try await store.write { ledger in
            func person(_ id: PersonID) throws -> Person {
                guard let person = try ledger.person(id, at: moment) else { throw Refusal(.notFound, "没有 \(id)", "There is no \(id)") }
                return person
            }
            let (counsellor, officer) = (try person("couns1"), try person("officer1"))
            // As of today: whoever comes of age in between would be another one later.
            let students = try Self.students(in: ledger, at: moment.advanced(bySeconds: 40 * 86_400))
            let archive = SealedArchive(ledger, salt: freshSalt)
            func day(_ days: Double) -> Instant { moment.advanced(bySeconds: days * 86_400) }
            let first = try archive.begin(
                about: students[0], in: Self.campus, .careNeed,
                .init(text: "近两周缺课较多，情绪低落，需有人陪同就医；夜间由宿舍管理员多留意。", level: 1, contact: "辅导员 温小雨 13900000131"), by: counsellor, at: day(0))
            _ = try archive.write(.careNotes, .init(text: "第一次谈话：家中有变故，同意联系家长；约定每周见面一次。"), to: first.id, by: counsellor, at: day(1))
            _ = try archive.write(.careNotes, .init(text: "第二次谈话：已就医，睡眠好转，继续每周见面。"), to: first.id, by: counsellor, at: day(8))
            _ = try archive.begin(
                about: students[1], in: Self.campus, .careNeed,
                .init(text: "与室友发生冲突，调换宿舍后观察。", level: 2, contact: "辅导员 温小雨 13900000131"), by: counsellor, at: day(3))
            let third = try archive.begin(
                about: students[2], in: Self.campus, .careNeed, .init(text: "遭遇网络诈骗后情绪波动，已完成心理援助。", level: 3), by: counsellor, at: day(4))
            try archive.finish(third.id, by: counsellor, at: day(20))
            _ = try archive.begin(
                about: students[3], in: Self.police, .penalty, .init(text: "结伙斗殴，警告；已封存。"), by: officer, at: day(5))
        }
    }

    /// Seconds since somebody asked.
    static let sinceRequest = 1800.0

    /// Shortly before now, so that it has not lapsed: the officer asks to read what care the minor needs.
    func request(in store: SQLStore, at moment: Instant) async throws {
        try await store.write { ledger in
            guard let officer = try ledger.person("officer1", at: moment), let minor = try Self.students(in: ledger, at: moment.advanced(bySeconds: Self.sinceRequest)).first,
                let file = try ledger.sealedFiles(about: minor).first(where: { $0.organisation == Self.campus })
            else { throw Refusal(.notFound, "演示档案不全", "The demo's files are missing") }
            _ = try OpeningDesk(ledger, salt: freshSalt).ask(
                for: file.target(.careNeed), because: "家长来电求助，走访前了解关注等级和联系人", by: officer, at: moment)
        }
    }

    /// Four students of the register, the first of them a minor.
    private static func students(in reading: any Reading, at moment: Instant) throws -> [PersonID] {
        var query = PeopleQuery(homes: [campus])
        query.role = .student
        query.limit = 300
        let students = try reading.people(query) { _ in "" }.people.sorted { $0.id < $1.id }
        let minors = students.filter { $0.isMinor(on: moment.day) == true }
        let others = students.filter { $0.isMinor(on: moment.day) == false }
        guard let minor = minors.first, others.count >= 3 else { throw Refusal(.notFound, "演示学生不足", "The demo has too few students") }
        return [minor.id] + others.prefix(3).map(\.id)
    }
}
