public import Ground

/// How long each kind of data is kept: not shorter than the law's floor, not longer than its ceiling or the purpose needs.
public enum RetentionKind: String, CaseIterable, Sendable, Codable {
    /// What callers said and how they are reached, from the closing of the incident on.
    case incidentWords
    /// The same, of an incident that is protected (a minor, or privacy).
    case protectedIncidentWords
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
        case .careFiles, .penaltyFiles, .leavers, .unitPositions: nil
        case .accessLog: 183
        case .alarmRecords: 30
        case .complianceRecords: 3 * 365
        }
    }

    /// Days; `nil` where neither a law nor the purpose sets one.
    public var ceiling: Int? {
        switch self {
        case .incidentWords: 10 * 365
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
        case .careFiles: 2 * 365
        case .penaltyFiles: 5 * 365
        case .leavers: 365
        case .accessLog: 365
        case .unitPositions: 30
        case .alarmRecords: 90
        case .complianceRecords: 5 * 365
        }
    }

    /// Where floor and ceiling come from.
    public var source: LocalisedText {
        switch self {
        case .incidentWords, .protectedIncidentWords:
            LocalisedText("个人信息保护法第19条（目的所必要的最短时间）；下限为本系统规定", "Personal Information Protection Law Art. 19; the floor is this system's own")
        case .careFiles: LocalisedText("个人信息保护法第19、47条", "Personal Information Protection Law Art. 19, 47")
        case .penaltyFiles: LocalisedText("治安管理处罚法（2025）第136条（封存）", "Public Security Administration Punishments Law 2025 Art. 136 (sealed)")
        case .leavers: LocalisedText("个人信息保护法第19、47条", "Personal Information Protection Law Art. 19, 47")
        case .accessLog: LocalisedText("网络安全法（2025）第23条第3项：不少于六个月", "Cybersecurity Law 2025 Art. 23(3): six months at least")
        case .unitPositions: LocalisedText("个人信息保护法第19条", "Personal Information Protection Law Art. 19")
        case .alarmRecords: LocalisedText("保安服务管理条例第25条：不少于30日；重点目标90日（反恐怖主义法第32条）", "Security Service Regulation Art. 25: 30 days at least; key targets 90 (Counter-Terrorism Law Art. 32)")
        case .complianceRecords: LocalisedText("个人信息保护法第56条：不少于三年", "Personal Information Protection Law Art. 56: three years at least")
        }
    }

    public var title: LocalisedText {
        switch self {
        case .incidentWords: LocalisedText("警情内容与联系方式", "What callers said, and how they are reached")
        case .protectedIncidentWords: LocalisedText("受保护警情的内容与联系方式", "The same, of protected incidents")
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
    public init(_ days: [String: Int] = [:]) throws(Refusal) {
        for (name, number) in days.sorted(by: { $0.key < $1.key }) {
            guard let kind = RetentionKind(rawValue: name) else {
                let known = RetentionKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.unreadable, field: "retention.\(name)", "没有这类数据：\(name)", "There is no kind \(name); there are \(known)")
            }
            if let fault = kind.fault(in: number) { throw Refusal(.unreadable, field: "retention.\(name)", fault, fault) }
        }
        self.days = days
    }

    public func days(of kind: RetentionKind) -> Int { days[kind.rawValue] ?? kind.usual }

    /// What was finished before this moment has been kept long enough.
    public func limit(of kind: RetentionKind, at now: Instant) -> Instant {
        now.advanced(bySeconds: -Double(days(of: kind)) * 86_400)
    }
}
