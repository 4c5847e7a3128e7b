import Cases
import Ground

/// 出租房间: one room of a filed house, with how many may live in it. Its tenants are cases of their own that name it.
enum RentalRoom: Casework {
    static let code = "ROOM"
    static let title = LocalisedText("出租房间", "Rented rooms")

    struct Record: Recordable {
        var house: Reference<Rental>?
        var number = ""
        var door = ""
        var kind = BuildingKind.flat
        var use = Use.bedroom
        var storey: Int?
        var area: Quantity?
        var beds: Int?
        var windows: Int?
        var heads: Int?
        var landlord: PersonID?
        var photos: [Attachment] = []
        var reasons: Paragraph = ""
    }

    enum Stage: String, Named { case open, unfit, closed }
    enum Step: String, Named { case change, bar, restore, close }

    private static var office: Who<Self> { .anyone(of: .registrar, .officer, .inspector) }

    /// As the house's: a linked school sees where its students live.
    static var readers: Who<Self> { .either(office, .role(.chief), .named(\.landlord), .linked(.chief), .linked(.officer), .linked(.counsellor)) }
    static var keepers: Who<Self> { .anyone(of: .registrar, .chief) }

    static var form: [Field<Self>] {
        Field("house", "所属房屋", "House", \.house).listed()
        Field("number", "房间编号", "Room number", \.number).key().searched().listed()
        Field("door", "房号", "Door", \.door).searched().listed()
        Field("kind", "房屋类别", "Kind of building", \.kind).filtered()
        Field("use", "房间用途", "Used as", \.use).filtered()
        Field("storey", "所在楼层", "Storey", \.storey)
        Field("area", "面积（平方米）", "Area (m²)", \.area)
        Field("beds", "床位数", "Beds", \.beds)
        Field("windows", "外窗数", "Windows", \.windows)
        Field("heads", "核定居住人数", "People allowed", \.heads).listed()
        Field("landlord", "出租人账号", "Landlord's account", \.landlord).follows("landlord", of: \.house)
        Field("photos", "照片", "Photos", \.photos)
        Field("reasons", "理由", "Reasons", \.reasons)
    }

    static var headline: Place<Record> { \.door }

    static var openings: [Opening<Self>] {
        Opening("open", "登记房间", "Register a room", at: .open, by: office, asks: \.house, \.number, \.door, \.kind, \.use, \.area, \.heads)
            .may(\.storey, \.beds, \.windows, \.landlord, \.photos).when(houseStands).when(fits)
        Opening("unfit", "登记不符合标准的房间", "Register a room that is not fit", at: .unfit, by: office, asks: \.house, \.number, \.door, \.kind, \.use, \.reasons)
            .may(\.area, \.heads, \.storey, \.beds, \.windows, \.landlord, \.photos).when(houseStands).tells(.named(\.landlord))
    }

    static var course: [At<Self>] {
        At(.open, "可出租", "May be let") {
            On(.change, "变更", "Change", by: office).may(\.use, \.area, \.heads, \.beds, \.windows, \.storey, \.door, \.landlord, \.photos).when(fits).when(roomForTenants)
            On(.bar, "认定不符合标准", "Found unfit", to: .unfit, by: office, asks: \.reasons).may(\.photos).tells(.named(\.landlord))
            closing
        }
        At(.unfit, "不得出租", "May not be let") {
            On(.restore, "恢复出租", "Fit again", to: .open, by: office, asks: \.area, \.heads, \.use).may(\.beds, \.windows, \.photos).when(fits)
            closing
        }
        At(.closed, "已停用", "Closed")
    }

    private static var closing: On<Self> {
        On(.close, "停用", "Close", to: .closed, by: .either(office, .named(\.landlord)), asks: \.reasons)
            .when(.noneOpen("TENA", by: "room", "尚有承租人未退租", "Tenants have not left yet"))
    }

    private static var fits: Condition<Self> { Condition("the city's standards hold") { RentalStandard.faults(ofRoom: $0, under: $1.rules) } }

    private static var roomForTenants: Condition<Self> {
        Condition("no more tenants than allowed") { record, around in
            let living = try around.referring("TENA", "room").count { !$0.isEnded }
            guard let heads = record.heads, living > heads else { return [] }
            return [LocalisedText("已登记 \(living) 名承租人，核定人数不能少于此数", "\(living) tenants live there: it cannot be allowed for fewer")]
        }
    }

    private static var houseStands: Condition<Self> {
        Condition("the house is not ended") { record, around in
            guard let house = record.house, let found = try around.neighbour("RENT", house.id), found.isEnded else { return [] }
            return [LocalisedText("房屋 \(found.number) 已注销或撤回", "House \(found.number) is ended or withdrawn")]
        }
    }

    static var tallies: [Tally<Self>] {
        Tally("stage", "按情况", "By stage")
        Tally("use", "按用途", "By use", by: \.use)
        Tally("heads", "核定居住人数", "People allowed", sum: \.heads)
    }

    /// 房间用途: what may not be let alone is in the rule `rent.notAlone`.
    enum Use: String, Choice {
        case bedroom, livingRoom, studio, kitchen, bathroom, balcony, corridor, cellar, garage, storage
        var title: LocalisedText {
            switch self {
            case .bedroom: LocalisedText("卧室", "Bedroom")
            case .livingRoom: LocalisedText("起居室", "Living room")
            case .studio: LocalisedText("单间（独立套间）", "Studio")
            case .kitchen: LocalisedText("厨房", "Kitchen")
            case .bathroom: LocalisedText("卫生间", "Bathroom")
            case .balcony: LocalisedText("阳台", "Balcony")
            case .corridor: LocalisedText("过道", "Corridor")
            case .cellar: LocalisedText("地下储藏室", "Cellar")
            case .garage: LocalisedText("车库", "Garage")
            case .storage: LocalisedText("储物间", "Storage room")
            }
        }
    }
}
