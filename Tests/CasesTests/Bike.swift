import Cases
import Ground

/// A small register with a line of every kind that a spreadsheet spoils.
enum Bike: Casework {
    static let code = "BIKE"
    static let title = LocalisedText("自行车登记", "Bicycles")

    struct Record: Recordable {
        var frame = ""
        var make = ""
        var kind = Kind.pedal
        var owner = Sealed("")
        var phone = Sealed(Phone?.none)
        var document = Sealed(IdentityNumber?.none)
        var price: Money?
        var weight: Quantity?
        var bought: Day?
        var seen: Instant?
        var gears: Int?
        var hasLock = false
        var note: Paragraph = ""
        var keeper: PersonID?
        var parts: [Part] = []
        var photos: [Attachment] = []
        var report = ""
        var policy = Sealed("")
    }

    enum Kind: String, Choice {
        case pedal, electric
        var title: LocalisedText { self == .pedal ? LocalisedText("自行车", "Pedal bicycle") : LocalisedText("电动自行车", "E-bike") }
    }

    struct Part: Group {
        var name = ""
        var count = 0
        var isSpare = false
        static var columns: [Cell<Self>] {
            Cell("name", "名称", "Name", \.name)
            Cell("count", "件数", "Count", \.count)
            Cell("spare", "备件", "Spare", \.isSpare)
        }
    }

    enum Stage: String, Named { case kept, gone }
    enum Step: String, Named { case leave }

    static var readers: Who<Self> { .anyone(of: .operator_, .registrar) }
    static var keepers: Who<Self> { .role(.registrar) }
    private static var office: Who<Self> { .role(.registrar) }

    static var form: [Field<Self>] {
        Field("frame", "车架号", "Frame number", \.frame).key().searched().listed()
        Field("make", "品牌", "Make", \.make).searched().listed()
        Field("kind", "类别", "Kind", \.kind).filtered()
        Field("owner", "车主", "Owner", \.owner).seen(by: office, masked: .name)
        Field("mobile", "车主电话", "Owner's phone", \.phone).seen(by: office, masked: .phone)
        Field("document", "证件号码", "Document", \.document).seen(by: office, masked: .identity)
        Field("price", "价格（元）", "Price (yuan)", \.price)
        Field("weight", "重量", "Weight", \.weight)
        Field("bought", "购买日期", "Bought on", \.bought)
        Field("seen", "查验时间", "Seen at", \.seen)
        Field("gears", "变速", "Gears", \.gears)
        Field("hasLock", "有锁", "Has a lock", \.hasLock)
        Field("note", "备注", "Note", \.note)
        Field("keeper", "保管人", "Keeper", \.keeper)
        Field("parts", "配件", "Parts", \.parts)
        Field("photos", "照片", "Photos", \.photos)
        Field("report", "注销说明", "Report", \.report)
        Field("policy", "保险单号", "Policy", \.policy).seen(by: .role(.chief))
    }

    static var headline: Place<Record> { \.make }

    static var openings: [Opening<Self>] {
        Opening("open", "登记", "Register", at: .kept, by: .anyone(of: .registrar, .operator_), asks: \.make, \.kind, \.owner, \.hasLock)
            .may(\.frame, \.phone, \.document, \.price, \.weight, \.bought, \.seen, \.gears, \.note, \.keeper, \.parts, \.photos, \.policy)
            .when(Condition("not too dear", "价格超过登记上限", "It costs too much to be registered") { ($0.price?.fen ?? 0) <= 10_000_000 })
            .tells(.role(.operator_))
        Opening("given", "捐赠", "Given", at: .kept, by: office, asks: \.make, \.kind, \.owner, \.hasLock)
            // A label with two texts on it is no label: the other system refuses what comes of it.
            .opens(Opens("TICK") { record, id in record.make == "裂" ? ["bike": id.text] : ["bike": id.text, "fine": "1"] })
        Opening("withPhoto", "附照片登记", "Register with photos", at: .kept, by: office, asks: \.make, \.photos)
    }

    static var course: [At<Self>] {
        At(.kept, "在册", "Kept") { On(.leave, "注销", "Leave", to: .gone, by: office, asks: \.report) }
        At(.gone, "已注销", "Gone")
    }
}

/// Something that refers to a bicycle.
enum Ticket: Casework {
    static let code = "TICK"
    static let title = LocalisedText("罚单", "Tickets")

    struct Record: Recordable {
        var bike: Reference<Bike>?
        var fine: Money?
        var place = ""
    }

    enum Stage: String, Named { case due, paid }
    enum Step: String, Named { case pay }

    static var readers: Who<Self> { .role(.registrar) }
    static var keepers: Who<Self> { .role(.registrar) }
    static var form: [Field<Self>] {
        Field("bike", "车辆", "Bicycle", \.bike).listed()
        Field("fine", "金额", "Fine", \.fine).listed()
        Field("place", "地点", "Place", \.place).searched()
    }
    static var headline: Place<Record> { \.place }
    static var openings: [Opening<Self>] { Opening("open", "开单", "Issue", at: .due, by: .role(.registrar), asks: \.bike, \.fine).may(\.place) }
    static var course: [At<Self>] {
        At(.due, "未缴", "Due") { On(.pay, "缴纳", "Paid", to: .paid, by: .role(.registrar)) }
        At(.paid, "已缴", "Paid")
    }
}
