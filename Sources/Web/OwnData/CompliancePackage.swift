import Crypto
public import Ground
public import Identity
public import Journal

/// The yearly compliance package: registers for print and for spreadsheets, with an index that says what each file's digest is.
public struct CompliancePackage: Sendable {
    private let figures: ComplianceFigures
    private let plan: RetentionPlan
    private let office: LocalisedText
    private let chains: [ChainLine]

    /// What verifying a chain found.
    public struct ChainLine: Sendable {
        public let organisation: OrganisationID
        public let entries: Int64
        /// `nil` for a chain without an entry.
        public let head: String?
        /// `nil` when it holds.
        public let fault: String?

        public init(organisation: OrganisationID, entries: Int64, head: String?, fault: String?) {
            self.organisation = organisation
            self.entries = entries
            self.head = head
            self.fault = fault
        }
    }

    /// A file of the package.
    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]
        /// SHA-256 in hexadecimal.
        public var digest: String { SHA256.hash(data: bytes).hexadecimal }
    }

    public init(_ figures: ComplianceFigures, _ plan: RetentionPlan, office: LocalisedText, chains: [ChainLine]) {
        self.figures = figures
        self.plan = plan
        self.office = office
        self.chains = chains
    }

    /// Every file, the index last. Data subjects are masked in all of them.
    public func files() -> [File] {
        var files: [File] = []
        func register(_ name: String, _ paper: CompliancePaper, _ table: ComplianceTable) {
            var paper = paper
            paper.table(table)
            files.append(File(name: name + ".html", bytes: Array(paper.html.utf8)))
            files.append(File(name: name + ".csv", bytes: table.csv))
        }
        register("1-record-of-handling", paper("个人信息处理活动记录", "Record of handling personal information"), HandlingActivity.table(figures, plan))
        register("2-openings", paper("封存档案查阅（调用）登记", "Register of openings of sealed records"), openings)
        files.append(File(name: "3-impact-assessment.html", bytes: Array(ImpactAssessment(figures: figures, plan: plan, office: office).html.utf8)))
        register("4-separation-of-administrators", separationPaper, duties)
        register("5-chains", chainsPaper, chainTable)
        register("6-erasures", paper("到期与依申请删除登记", "Register of erasures"), erasures)
        files.append(File(name: "index.html", bytes: Array(index(files).utf8)))
        return files
    }

    /// Enters that the package was made, with the digest of every file, in the chain of the organisation; returns its number.
    public static func enter(
        _ files: [File], year: Int, of organisation: OrganisationID, by actor: Actor, in ledger: any Ledger, at: Instant
    ) throws -> String {
        struct Made: Codable {
            var year: Int
            var files: [String: String]
        }
        let number = try ledger.next(in: "compliance/\(organisation)/\(year)")
        let subject = Subject(kind: "compliance", id: "\(organisation)-\(year)-\(number)")
        let made = try Wire.encode(Made(year: year, files: Dictionary(files.map { ($0.name, $0.digest) }) { first, _ in first }))
        try ledger.append(Draft(organisation: organisation, subject: subject, act: "packageMade", by: actor, at: at, open: made))
        try ledger.put(
            StoredState(subject: subject, organisation: organisation, stage: "made", moment: at, version: 1, document: made), replacing: 0)
        return subject.id
    }

    // MARK: -

    private func paper(_ zh: String, _ en: String) -> CompliancePaper {
        CompliancePaper(
            LocalisedText("\(zh)（\(figures.year) 年度）", "\(en), \(figures.year)"),
            LocalisedText("\(office.zh) · 生成于 \(figures.at.local)", "\(office.en) · made \(figures.at.local), Shanghai time"))
    }

    private var openings: ComplianceTable {
        var table = ComplianceTable([
            ("编号", "Number"), ("时间", "When"), ("内容", "What"), ("涉及人（脱敏）", "About (masked)"), ("事由", "Reason"), ("调用人单位", "Reader's organisation"),
            ("调用人姓名", "Reader's name"), ("结果", "Outcome"), ("审批人", "Decided by"), ("查看次数", "Times read"), ("紧急", "Danger"), ("监护人知悉", "Seen by watcher"),
        ])
        for row in figures.openings {
            let opening = row.opening
            table.add(
                .init(plain: opening.id), .init(plain: opening.asked.local), opening.target.kind.title, .init(plain: row.subject),
                row.reason.isEmpty ? LocalisedText("（到期已删除）", "(erased in time)") : .init(plain: row.reason),
                row.reader.organisation ?? .init(plain: "—"), .init(plain: row.reader.name), opening.stage.title,
                .init(plain: row.decider.map { "\($0.organisation?.zh ?? "") \($0.name)" } ?? "—"), .init(plain: opening.reads.count),
                opening.isWarning ? LocalisedText("是", "yes") : LocalisedText("否", "no"), .init(plain: opening.noticed?.local ?? "—"))
        }
        return table
    }

    private var separationPaper: CompliancePaper {
        var paper = paper("三员分立与岗位检查", "Separation of administrators")
        let faults = figures.duties.count { $0.fault != nil }
        paper.paragraph(
            faults == 0
                ? LocalisedText("检查 \(figures.duties.count) 人，未发现违反三员分立的情形。", "\(figures.duties.count) people checked: nobody holds roles that must be apart.")
                : LocalisedText("检查 \(figures.duties.count) 人，发现 \(faults) 人违反三员分立，须立即整改。", "\(figures.duties.count) people checked: \(faults) hold roles that must be apart. Correct that at once."))
        for role in Role.administrators.sorted(by: { $0.rawValue < $1.rawValue }) where !figures.duties.contains(where: { $0.roles.contains { $0.role == role } }) {
            paper.paragraph(LocalisedText("未任命\(role.title.zh)。", "There is no \(role.title.en.lowercased())."))
        }
        return paper
    }

    private var duties: ComplianceTable {
        var table = ComplianceTable([("账号（脱敏）", "Account (masked)"), ("姓名（脱敏）", "Name (masked)"), ("角色与机构", "Roles"), ("检查", "Check")])
        for duty in figures.duties {
            table.add(
                .init(plain: duty.account), .init(plain: duty.name),
                LocalisedText(
                    duty.roles.map { "\($0.role.title.zh)@\($0.organisation)" }.joined(separator: "；"),
                    duty.roles.map { "\($0.role.title.en)@\($0.organisation)" }.joined(separator: "; ")),
                duty.fault?.message ?? LocalisedText("符合", "in order"))
        }
        return table
    }

    private var chainsPaper: CompliancePaper {
        var paper = paper("记录链核验", "Verification of the record")
        let broken = chains.count { $0.fault != nil }
        paper.paragraph(
            broken == 0
                ? LocalisedText("全部 \(chains.count) 条链核验通过。链尾摘要应另行保存，以便日后比对。", "All \(chains.count) chains hold. Keep the heads elsewhere, to check against them later.")
                : LocalisedText("\(broken) 条链核验不通过。", "\(broken) chains are broken."))
        return paper
    }

    private var chainTable: ComplianceTable {
        var table = ComplianceTable([("机构", "Organisation"), ("条目", "Entries"), ("链尾摘要（SHA-256）", "Head (SHA-256)"), ("结果", "Result")])
        for chain in chains {
            table.add(
                .init(plain: chain.organisation.text), .init(plain: String(chain.entries)), .init(plain: chain.head ?? "—"),
                chain.fault.map { .init(plain: $0) } ?? LocalisedText("通过", "holds"))
        }
        return table
    }

    private var erasures: ComplianceTable {
        var table = ComplianceTable([("时间", "When"), ("对象（脱敏）", "What (masked)"), ("数据类别", "Kind"), ("依据", "Why"), ("执行", "By"), ("失去封存内容的条目", "Entries that lost their sealed parts")])
        for erasure in figures.erasures {
            let isPerson = erasure.target.kind == PersonRecord.stateKind
            let why =
                switch erasure.cause {
                case .retention(let days): LocalisedText("到期（\(days) 天）", "kept \(days) days")
                case .decision(let request): LocalisedText("档案监护人决定" + (request.map { "（申请 \($0)）" } ?? ""), "guardian's decision" + (request.map { " (request \($0))" } ?? ""))
                }
            table.add(
                .init(plain: erasure.at.local), .init(plain: "\(erasure.target.kind) \(isPerson ? Masked.number(erasure.target.id) : erasure.target.id)"),
                erasure.kind.title, why, .init(plain: erasure.by.person.map { "person:\(Masked.number($0.text))" } ?? erasure.by.text),
                .init(plain: erasure.entries.map(String.init).joined(separator: " ")))
        }
        return table
    }

    private func index(_ files: [File]) -> String {
        var paper = paper("年度合规材料目录", "Yearly compliance package")
        paper.list([
            LocalisedText("个人信息主体（学生、报警人等）在所有文件中均已脱敏；查阅登记依公共安全视频图像信息系统管理条例第16条列明调用人单位和姓名。", "Data subjects are masked in every file; the register of openings names readers and their organisations, as the Public Security Video Regulation Art. 16 asks."),
            LocalisedText("查阅事由为查阅人所写，已自动遮盖涉及人的姓名、编号和长数字；对外提供前仍须人工复核。", "Reasons are as the readers wrote them; the data subject's name, numbers and long digits are masked by themselves. Read them before handing them out."),
            LocalisedText("法条编号供核对，正式出具前请对照国家法律法规数据库（flk.npc.gov.cn）。", "Article numbers are for checking: compare them with flk.npc.gov.cn before anything official is issued."),
            LocalisedText("影响评估只预填系统已知事实；标有【待填写】处须由负责人填写，本系统不代替评估。", "The impact assessment is prefilled with what the system knows; what is marked must be filled in by a person. The system makes no assessment."),
            LocalisedText("未成年人网络保护条例第37条要求每年合规审计；个人信息保护法第56条要求评估报告和处理记录至少保存三年。", "Regulations on the Protection of Minors Online Art. 37: yearly audit. PIPL Art. 56: assessments and records are kept for three years at least."),
        ])
        var table = ComplianceTable([("文件", "File"), ("字节", "Bytes"), ("SHA-256", "SHA-256")])
        for file in files { table.add(.init(plain: file.name), .init(plain: file.bytes.count), .init(plain: file.digest)) }
        paper.table(table)
        return paper.html
    }
}
