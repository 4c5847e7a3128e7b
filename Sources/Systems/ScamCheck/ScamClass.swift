public import Ground

/// The classes of the national anti-fraud platform 国家反诈大数据平台: its twelve, and what fits none.
public enum ScamClass: String, CaseIterable, Sendable, Codable {
    case brushing
    case courier
    case investment
    case loan
    case credit
    case shopping
    case authority
    case acquaintance
    case game
    case romance
    case underground
    case military
    case other

    /// The name on the platform.
    public var title: LocalisedText {
        switch self {
        case .brushing: LocalisedText("刷单返利类", "Paid tasks and fake orders")
        case .courier: LocalisedText("冒充电商物流客服类", "Fake shop or courier service")
        case .investment: LocalisedText("虚假网络投资理财类", "Fake online investment")
        case .loan: LocalisedText("贷款、代办信用卡类", "Fake loan or credit card")
        case .credit: LocalisedText("虚假征信类", "False threat to a credit record")
        case .shopping: LocalisedText("虚假购物、服务类", "Fake goods or services")
        case .authority: LocalisedText("冒充公检法及政府机关类", "Posing as police, courts or government")
        case .acquaintance: LocalisedText("冒充领导、熟人类", "Posing as a superior or someone known")
        case .game: LocalisedText("网络游戏产品虚假交易类", "Fake trade in online games")
        case .romance: LocalisedText("网络婚恋、交友类（非虚假网络投资理财类）", "Romance and dating, without investment")
        case .underground: LocalisedText("网黑案件", "Cyber-underground")
        case .military: LocalisedText("冒充军警购物类", "Posing as army or police buyers")
        case .other: LocalisedText("其他类", "Other")
        }
    }
}

/// What a school counts besides the class: the disguise that students meet.
public enum SchoolTag: String, CaseIterable, Sendable, Codable {
    case tuitionRefund
    case jobHunt
    case campusLoan
    case ticket
    case classTeacher
    case exam
    case scholarship
    case rental
    case studyAbroad

    /// The name in lists and figures.
    public var title: LocalisedText {
        switch self {
        case .tuitionRefund: LocalisedText("培训退费", "Course fee refund")
        case .jobHunt: LocalisedText("求职兼职", "Job hunting and part-time work")
        case .campusLoan: LocalisedText("校园贷", "Campus loan")
        case .ticket: LocalisedText("演唱会票", "Concert tickets")
        case .classTeacher: LocalisedText("冒充班主任、辅导员", "Posing as class teacher or counsellor")
        case .exam: LocalisedText("代考、答案", "Exam answers and stand-ins")
        case .scholarship: LocalisedText("助学金、奖学金", "Grants and scholarships")
        case .rental: LocalisedText("租房押金", "Rent and deposit")
        case .studyAbroad: LocalisedText("留学、机票、签证", "Study abroad, flights, visas")
        }
    }
}
