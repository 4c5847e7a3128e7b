public import Cases
import Ground

/// What can be chosen on the form of fraud interception; raw values are stored.
extension Fraud {
    /// As the police platform says it, by likelihood and urgency.
    enum Level: String, Choice {
        case high, middle, low
        var title: LocalisedText {
            switch self {
            case .high: LocalisedText("高", "High")
            case .middle: LocalisedText("中", "Middle")
            case .low: LocalisedText("低", "Low")
            }
        }
    }

    enum Source: String, Choice {
        case platform, hotline, station, desk, phone, school, family, bank
        var title: LocalisedText {
            switch self {
            case .platform: LocalisedText("反诈平台预警", "Anti-fraud platform")
            case .hotline: LocalisedText("96110", "96110 hotline")
            case .station: LocalisedText("派出所", "Police station")
            case .desk: LocalisedText("值班台", "Desk")
            case .phone: LocalisedText("本人手机求助", "Asked for on a phone")
            case .school: LocalisedText("辅导员、班主任", "Counsellor or class teacher")
            case .family: LocalisedText("家属、同学", "Family or fellow student")
            case .bank: LocalisedText("银行网点", "Bank branch")
            }
        }
    }

    /// What an attempt to reach somebody came to.
    enum Reached: String, Choice {
        case answered, listening, engaged, noAnswer, refused, wrongNumber, notThere
        var title: LocalisedText {
            switch self {
            case .answered: LocalisedText("已联系上", "Reached")
            case .listening: LocalisedText("联系上，仍相信对方", "Reached, still believes the caller")
            case .engaged: LocalisedText("占线（可能正在通话）", "Engaged, perhaps with the caller")
            case .noAnswer: LocalisedText("无人接听、未回复", "No answer")
            case .refused: LocalisedText("拒接、挂断", "Refused")
            case .wrongNumber: LocalisedText("号码有误", "Wrong number")
            case .notThere: LocalisedText("上门未遇", "Not at home")
            }
        }
    }

    enum CalledIn: String, Choice {
        case family, classTeacher, counsellor, roommate, bank, park, police, other
        var title: LocalisedText {
            switch self {
            case .family: LocalisedText("家属", "Family")
            case .classTeacher: LocalisedText("班主任", "Class teacher")
            case .counsellor: LocalisedText("辅导员", "Counsellor")
            case .roommate: LocalisedText("室友、同学", "Room-mate or fellow student")
            case .bank: LocalisedText("银行网点", "Bank branch")
            case .park: LocalisedText("园区、物业", "Park or estate")
            case .police: LocalisedText("属地派出所", "Police station")
            case .other: LocalisedText("其他", "Other")
            }
        }
    }

    enum Verified: String, Choice {
        case document, register, teacher
        var title: LocalisedText {
            switch self {
            case .document: LocalisedText("查验证件", "Document seen")
            case .register: LocalisedText("学工（人事）系统核对", "Checked in the register")
            case .teacher: LocalisedText("辅导员、班主任当面确认", "Confirmed by a teacher")
            }
        }
    }

    enum Outcome: String, Choice {
        case dissuaded, untransferred, falseAlarm, lostContact, transferred
        var title: LocalisedText {
            switch self {
            case .dissuaded: LocalisedText("劝阻成功", "Dissuaded")
            case .untransferred: LocalisedText("已自行识破，未转账", "Saw through it, nothing transferred")
            case .falseAlarm: LocalisedText("误报", "False alarm")
            case .lostContact: LocalisedText("失联", "Could not be reached")
            case .transferred: LocalisedText("已转账", "Money was transferred")
            }
        }
    }

    /// 汇出渠道: how money left.
    enum PaidBy: String, Choice {
        case mobileBank, netBank, machine, counter, wallet, cash, other
        var title: LocalisedText {
            switch self {
            case .mobileBank: LocalisedText("手机银行", "Mobile bank")
            case .netBank: LocalisedText("网上银行", "Online bank")
            case .machine: LocalisedText("自助柜员机", "Cash machine")
            case .counter: LocalisedText("银行柜面", "Bank counter")
            case .wallet: LocalisedText("微信、支付宝等支付账户", "Payment account")
            case .cash: LocalisedText("现金、贵金属", "Cash or precious metal")
            case .other: LocalisedText("其他", "Other")
            }
        }
    }

    /// One transfer besides the first.
    struct Transfer: Group {
        var payee = ""
        var account: AccountNumber?
        var bank = ""
        var at: Instant?
        var amount = Money(fen: 0)
        static var columns: [Cell<Transfer>] {
            Cell("payee", "收款人", "Payee", \.payee)
            Cell(optional: "account", "收款账号", "Account", \.account)
            Cell("bank", "开户行、支付平台", "Bank", \.bank)
            Cell(optional: "at", "转账时间", "Time", \.at)
            Cell("amount", "金额（元）", "Amount (yuan)", \.amount)
        }
        static var most: Int { 30 }
    }
}

// The names of the platform's classes are stored as they are, and chosen on forms.
extension ScamClass: Choice {}
extension SchoolTag: Choice {}
