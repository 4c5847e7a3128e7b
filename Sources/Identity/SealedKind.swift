public import Ground
public import Journal

/// What a sealed file may hold, each part with readers of its own. Data, so that the whole policy can be printed and reviewed.
public enum SealedKind: String, CaseIterable, Sendable, Codable {
    /// 帮扶需求: care needed, level, contact. The police see this, and no more.
    case careNeed
    /// 咨询记录: a counsellor's notes.
    case careNotes
    /// 治安处罚 and 犯罪记录: sealed from everyone but the police (治安管理处罚法 2025 Art. 136; 预防未成年人犯罪法 Art. 59).
    case penalty
    /// What a caller said, and how they are reached, of an incident that is protected.
    case incidentWords

    /// Who may ask to read it, of the organisation that keeps it, one above it, or, for the police, one linked to it.
    public var readers: Set<Role> {
        switch self {
        case .careNeed: [.counsellor, .officer, .recordsGuardian]
        case .careNotes: [.counsellor]
        case .penalty: [.officer]
        case .incidentWords: [.operator_, .chief]
        }
    }

    /// Who may write it.
    public var writers: Set<Role> {
        switch self {
        case .careNeed, .careNotes: [.counsellor]
        case .penalty: [.officer]
        case .incidentWords: [.operator_]
        }
    }

    /// Who may see that it exists, in lists, without opening it.
    public var listers: Set<Role> { readers.union(self == .penalty ? [] : [.recordsGuardian]) }

    /// Whether readers of a linked police organisation (一校一警) count.
    public var isForLinkedPolice: Bool { self == .careNeed }

    /// Duty to warn: who may open it at once when somebody is in danger; a penalty is never opened that way.
    public var warners: Set<Role> {
        switch self {
        case .careNeed: [.counsellor, .officer, .operator_, .chief]
        case .careNotes: [.counsellor, .officer]
        case .incidentWords: [.operator_, .chief, .officer]
        case .penalty: []
        }
    }

    /// Whether every opening needs a second person's approval (未成年人网络保护条例 Art. 36), and not only a minor's.
    public var alwaysNeedsApproval: Bool { self == .careNotes || self == .penalty }

    /// Who may approve, of the organisation that keeps it or one above; never whoever asks.
    public var approvers: Set<Role> { self == .penalty ? [.chief] : [.recordsGuardian] }

    /// Who sees each opening: the guardian of records, and the police's chief for penalties.
    public var watchers: Set<Role> { approvers }

    public var audience: Audience { Audience(rawValue: rawValue) }

    public var title: LocalisedText {
        switch self {
        case .careNeed: LocalisedText("帮扶需求", "Care needed")
        case .careNotes: LocalisedText("咨询记录", "Counsellor's notes")
        case .penalty: LocalisedText("处罚记录", "Penalty")
        case .incidentWords: LocalisedText("警情内容与联系方式", "What the caller said")
        }
    }

    /// The policy in words, a line a kind.
    public static var policy: String {
        func words(_ roles: Set<Role>) -> String {
            roles.isEmpty ? "nobody" : Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: " or ")
        }
        return allCases.map { kind in
            "\(kind.rawValue): written by \(words(kind.writers)); known to exist by \(words(kind.listers)); opened, with a reason, by \(words(kind.readers))"
                + (kind.isForLinkedPolice ? " (officers of a linked station too)" : "")
                + (kind.alwaysNeedsApproval ? "; always approved by \(words(kind.approvers))" : "; a minor's approved by \(words(kind.approvers))")
                + "; in danger, at once, by \(words(kind.warners)); every opening seen by \(words(kind.watchers))"
        }.joined(separator: "\n")
    }
}
