public import Ground

/// How long each kind of data is kept: not shorter than the law's floor, not longer than its ceiling or the purpose needs.
public enum RetentionKind: String, CaseIterable, Sendable, Codable {
    /// What callers said and how they are reached, from the closing of the incident on.
    case incidentWords
    /// The same, of an incident that is protected (a minor, or privacy).
    case protectedIncidentWords
    /// Sealed lines, remarks and reasons of cases, from the end of the case on; a system may say less.
    case caseLines
    /// Care files, from the day their purpose is done.
    case careFiles
    /// Penalties, from the day their purpose is done.
    case penaltyFiles
    /// Particulars of people who have left.
    case leavers
    /// Sign-ins and failed tries, the access log, the administration log.
    case accessLog
    /// Where units were, fix by fix.
    case unitPositions
    /// Alarm records and their video (保安服务管理条例 Art. 25).
    case alarmRecords
    /// Impact assessments and the record of handling (个人信息保护法 Art. 56).
    case complianceRecords

    /// Days; `nil` where the law sets none.
    public var floor: Int? {
        switch self {
        case .incidentWords, .protectedIncidentWords: 30
        case .caseLines, .careFiles, .penaltyFiles, .leavers, .unitPositions: nil
        case .accessLog: 183
        case .alarmRecords: 30
        case .complianceRecords: 3 * 365
        }
    }

    /// Days; `nil` where neither a law nor the purpose sets one.
    public var ceiling: Int? {
        switch self {
        case .incidentWords, .caseLines: 10 * 365
        case .protectedIncidentWords, .careFiles: 5 * 365
        case .penaltyFiles, .accessLog, .complianceRecords: nil
        case .leavers: 3 * 365
        case .unitPositions: 90
        case .alarmRecords: 365
        }
    }

    /// Days, where the installation says nothing.
    public var usual: Int {
        switch self {
        case .incidentWords: 3 * 365
        case .protectedIncidentWords: 365
        // Each system says how long its own are kept: this shortens what an installation wants shorter.
        case .caseLines: 10 * 365
        case .careFiles: 2 * 365
        case .penaltyFiles: 5 * 365
        case .leavers: 365
        case .accessLog: 365
        case .unitPositions: 30
        case .alarmRecords: 90
        case .complianceRecords: 5 * 365
        }
    }

    /// Where floor and ceiling come from: what is law is named with its article, everything else is this system's own choice.
    public var source: LocalisedText {
        switch self {
        case .incidentWords, .protectedIncidentWords, .caseLines, .careFiles, .leavers, .unitPositions:
            LocalisedText(
                "个人信息保护法第19条（为实现处理目的所必要的最短时间）；天数上下限由本系统自定",
                "Personal Information Protection Law Art. 19 (the shortest time the purpose needs); the numbers are this system's own")
        case .penaltyFiles:
            LocalisedText(
                "治安管理处罚法（2025）第136条（封存）；天数由本系统自定",
                "Public Security Administration Punishments Law 2025 Art. 136 (sealed); the number is this system's own")
        case .accessLog: LocalisedText("网络安全法（2025）第23条第3项：不少于六个月", "Cybersecurity Law 2025 Art. 23(3): six months at least")
        case .alarmRecords:
            LocalisedText(
                "保安服务管理条例第25条、公共安全视频条例第17条：不少于30日（重点目标90日：反恐怖主义法第32条）；上限由本系统自定",
                "Security Service Regulation Art. 25 and Public Security Video Regulation Art. 17: 30 days at least (key targets 90: Counter-Terrorism Law Art. 32); the ceiling is this system's own")
        case .complianceRecords: LocalisedText("个人信息保护法第56条：不少于三年", "Personal Information Protection Law Art. 56: three years at least")
        }
    }

    /// Whether the floor is a law's; otherwise it is this system's own, as every ceiling is.
    public var hasLegalFloor: Bool { self == .accessLog || self == .alarmRecords || self == .complianceRecords }

    /// Whether there is something stored that erasing takes away; see `state`.
    public var isErased: Bool {
        switch self {
        case .incidentWords, .protectedIncidentWords, .caseLines, .careFiles, .penaltyFiles, .leavers, .accessLog: true
        case .unitPositions, .alarmRecords, .complianceRecords: false
        }
    }

    /// What retention does with the kind, as it is now.
    public var state: LocalisedText {
        switch self {
        case .incidentWords, .protectedIncidentWords, .careFiles, .penaltyFiles:
            LocalisedText("封存内容到期逐日删除", "sealed contents are erased day by day when their time is over")
        case .caseLines:
            LocalisedText("办结后按各业务规定的天数逐日删除，不超过此天数", "erased day by day after the end of the case: in the system's own time, not later than this")
        case .leavers:
            LocalisedText("姓名、学号（工号）、电话、出生日期到期删除", "name, number, phone and birthday are erased when their time is over")
        case .accessLog:
            LocalisedText(
                "到期删除查阅事由和答复；登录与管理条目不含姓名，作为链的一部分永久保留",
                "reasons and answers of openings are erased; entries of sign-ins and administration hold no names and stay as part of the chain")
        case .unitPositions:
            LocalisedText("只存每个单位最近一次定位，24小时后失效", "only each unit's last fix is kept; it lapses after 24 hours")
        case .alarmRecords: LocalisedText("本版本不存储报警录像", "this version stores no alarm video")
        case .complianceRecords:
            LocalisedText("合规包是文件，由单位保管；条目永久保留", "packages are files that the office keeps; their entries stay")
        }
    }

    public var title: LocalisedText {
        switch self {
        case .incidentWords: LocalisedText("警情内容与联系方式", "What callers said, and how they are reached")
        case .protectedIncidentWords: LocalisedText("受保护警情的内容与联系方式", "The same, of protected incidents")
        case .caseLines: LocalisedText("业务案件的保密内容", "What is sealed in cases")
        case .careFiles: LocalisedText("帮扶档案", "Care files")
        case .penaltyFiles: LocalisedText("处罚记录", "Penalties")
        case .leavers: LocalisedText("离校（离职）人员信息", "Particulars of leavers")
        case .accessLog: LocalisedText("登录、查阅与管理日志", "Sign-in, access and administration logs")
        case .unitPositions: LocalisedText("警力轨迹", "Positions of units")
        case .alarmRecords: LocalisedText("报警记录与视频", "Alarm records and video")
        case .complianceRecords: LocalisedText("影响评估与处理记录", "Impact assessments and handling records")
        }
    }

    /// Why the number of days cannot be set; `nil` when it can.
    public func fault(in days: Int) -> String? {
        if let floor, days < floor { return "\(rawValue) is \(days) days: the floor is \(floor) (\(source.en))" }
        if let ceiling, days > ceiling { return "\(rawValue) is \(days) days: the ceiling is \(ceiling) (\(source.en))" }
        return days < 1 ? "\(rawValue) is \(days) days: give at least 1" : nil
    }
}

/// How long an installation keeps each kind of data.
public struct RetentionPlan: Hashable, Sendable, Codable {
    /// Days by kind; a kind that is not named keeps its usual time.
    public private(set) var days: [String: Int]

    /// Throws `Refusal` naming the kind and the bound that is broken.
    public init(_ days: [String: Int]) throws(Refusal) {
        for (name, number) in days.sorted(by: { $0.key < $1.key }) {
            guard let kind = RetentionKind(rawValue: name) else {
                let known = RetentionKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.unreadable, field: "retention.\(name)", "没有这类数据：\(name)", "There is no kind \(name); there are \(known)")
            }
            if let fault = kind.fault(in: number) { throw Refusal(.unreadable, field: "retention.\(name)", fault, fault) }
        }
        self.days = days
    }

    /// Every kind for its usual time.
    public static let usual = RetentionPlan()

    private init() { days = [:] }

    public func days(of kind: RetentionKind) -> Int { days[kind.rawValue] ?? kind.usual }

    /// What was finished before this moment has been kept long enough.
    public func limit(of kind: RetentionKind, at now: Instant) -> Instant {
        now.advanced(bySeconds: -Double(days(of: kind)) * 86_400)
    }
}
