public import Ground

/// 警情类别, the first level: our own stable codes; a bureau maps them to its own list.
///
/// The official national list could not be had, so no code of it is claimed here.
public enum Category: String, CaseIterable, Sendable, Codable {
    case crime = "01", publicOrder = "02", traffic = "03", dispute = "04", urgentHelp = "05", report = "06"
    case complaint = "07", enquiry = "08", referral = "09", crowd = "10", fire = "11", disaster = "12"
    case other = "90", repeated = "98", invalid = "99"

    public var name: LocalisedText {
        switch self {
        case .crime: LocalisedText("刑事", "Crime")
        case .publicOrder: LocalisedText("治安", "Public order")
        case .traffic: LocalisedText("交通", "Traffic")
        case .dispute: LocalisedText("纠纷", "Dispute")
        case .urgentHelp: LocalisedText("紧急求助", "Urgent help")
        case .report: LocalisedText("举报", "Tip-off")
        case .complaint: LocalisedText("投诉监督", "Complaint")
        case .enquiry: LocalisedText("咨询", "Enquiry")
        case .referral: LocalisedText("社会联动", "Referral")
        case .crowd: LocalisedText("群体性事件", "Crowd")
        case .fire: LocalisedText("火灾", "Fire")
        case .disaster: LocalisedText("灾害事故", "Disaster")
        case .other: LocalisedText("其他", "Other")
        case .repeated: LocalisedText("重复", "Repeated")
        case .invalid: LocalisedText("无效（误报、骚扰）", "Invalid (false, nuisance)")
        }
    }

    /// 有效警情: counted in figures.
    public var counts: Bool { self != .repeated && self != .invalid }
}

/// 警情类型, the second level, as a campus knows them. Raw values are stored.
public enum CallType: String, CaseIterable, Sendable, Codable {
    case fire, injury, medical, fight, bullying, theft, fraud, missing, selfHarm, intrusion, traffic, chemical, dispute
    case lostProperty, other

    public var name: LocalisedText {
        switch self {
        case .fire: LocalisedText("火警", "Fire")
        case .injury: LocalisedText("受伤", "Injury")
        case .medical: LocalisedText("突发疾病", "Medical")
        case .fight: LocalisedText("打架斗殴", "Fight")
        case .bullying: LocalisedText("欺凌", "Bullying")
        case .theft: LocalisedText("盗窃", "Theft")
        case .fraud: LocalisedText("诈骗", "Fraud")
        case .missing: LocalisedText("人员走失", "Missing person")
        case .selfHarm: LocalisedText("轻生危机", "Self-harm")
        case .intrusion: LocalisedText("非法闯入", "Intrusion")
        case .traffic: LocalisedText("交通事故", "Traffic")
        case .chemical: LocalisedText("化学品事故", "Chemical")
        case .dispute: LocalisedText("纠纷", "Dispute")
        case .lostProperty: LocalisedText("失物", "Lost property")
        case .other: LocalisedText("其他", "Other")
        }
    }

    /// Where the desk's list starts; the operator may choose another.
    public var usualCategory: Category {
        switch self {
        case .fire: .fire
        case .injury, .medical, .missing, .selfHarm, .lostProperty: .urgentHelp
        case .fight, .bullying, .theft, .intrusion: .publicOrder
        case .fraud: .crime
        case .traffic: .traffic
        case .chemical: .disaster
        case .dispute: .dispute
        case .other: .other
        }
    }

    /// Where the desk's priority starts; the operator may choose another.
    public var usualPriority: Priority {
        switch self {
        case .fire, .medical, .selfHarm, .chemical: .first
        case .injury, .fight, .bullying, .missing, .intrusion: .second
        case .fraud, .traffic, .theft, .other: .third
        case .dispute, .lostProperty: .fourth
        }
    }

    /// What a unit should bring, first what matters most.
    public var wanted: [Capability] {
        switch self {
        case .fire, .chemical: [.fire, .patrol]
        case .injury, .medical, .selfHarm: [.medical, .patrol]
        case .fight, .bullying, .intrusion, .theft, .fraud: [.police, .patrol]
        case .missing, .traffic, .dispute, .lostProperty, .other: [.patrol]
        }
    }
}

/// What a unit is equipped and trained for. Raw values are stored.
public enum Capability: String, CaseIterable, Sendable, Codable {
    case patrol, medical, fire, police

    public var name: LocalisedText {
        switch self {
        case .patrol: LocalisedText("巡逻", "Patrol")
        case .medical: LocalisedText("医疗", "Medical")
        case .fire: LocalisedText("消防", "Fire")
        case .police: LocalisedText("警务", "Police")
        }
    }
}

/// 一级 is the gravest (GB/T 28181 alarm priority 1–4).
public enum Priority: Int, CaseIterable, Comparable, Sendable, Codable {
    case first = 1, second, third, fourth

    public static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }
    public var name: LocalisedText {
        switch self {
        case .first: LocalisedText("一级", "P1")
        case .second: LocalisedText("二级", "P2")
        case .third: LocalisedText("三级", "P3")
        case .fourth: LocalisedText("四级", "P4")
        }
    }
}

/// Category and type together: kept twice for each incident, 接警类别 and 反馈类别.
public struct Classification: Hashable, Sendable, Codable {
    public let category: Category
    public let type: CallType

    public init(_ type: CallType, _ category: Category? = nil) {
        self.type = type
        self.category = category ?? type.usualCategory
    }
}

/// How a call came in. Raw values are stored.
public enum Source: String, CaseIterable, Sendable, Codable {
    case phone, sosPage, walkIn, device, patrol, transferred

    public var name: LocalisedText {
        switch self {
        case .phone: LocalisedText("电话", "Phone")
        case .sosPage: LocalisedText("一键求助", "SOS page")
        case .walkIn: LocalisedText("来人", "Walk-in")
        case .device: LocalisedText("报警设备", "Device")
        case .patrol: LocalisedText("巡逻发现", "Patrol")
        case .transferred: LocalisedText("110 转接", "From 110")
        }
    }
}

/// 处理结果: how an assignment ended. Raw values are stored.
public enum Disposition: String, CaseIterable, Sendable, Codable {
    case handled, reportTaken, mediated, transferred, hospital, falseAlarm, goneOnArrival, unfounded

    public var name: LocalisedText {
        switch self {
        case .handled: LocalisedText("现场处理完毕", "Handled on scene")
        case .reportTaken: LocalisedText("受案登记", "Report taken")
        case .mediated: LocalisedText("现场调解", "Mediated")
        case .transferred: LocalisedText("移交", "Transferred")
        case .hospital: LocalisedText("送医", "To hospital")
        case .falseAlarm: LocalisedText("误报", "False alarm")
        case .goneOnArrival: LocalisedText("到场已离开", "Gone on arrival")
        case .unfounded: LocalisedText("不实", "Unfounded")
        }
    }
}
