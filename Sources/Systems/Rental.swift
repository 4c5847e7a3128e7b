import Cases
import Ground

/// 出租房屋备案: a landlord's house, from the application over the check on site and the 治安责任保证书 to the 《准予租赁备案通知书》, a refusal with
/// its reasons, changes, the yearly check and the end (停租注销). Its rooms and tenants are cases of their own that name it.
///
/// 租赁房屋治安管理规定 (公安部令第24号), 住房租赁条例 (国务院令第812号); what differs from city to city is in the rule table under `rent.`.
enum Rental: Casework {
    static let code = "RENT"
    static let title = LocalisedText("出租房屋备案", "Rental filing")

    struct Record: Recordable {
        var number = ""
        var address = ""
        var position: Spot?
        var kind = BuildingKind.flat
        var storeys: Int?
        var roomCount: Int?
        var contractOn: Day?
        var photos: [Attachment] = []

        var landlord: PersonID?
        var landlordName = Sealed("")
        var landlordPhone = Sealed(Phone?.none)
        var landlordIdentity = Sealed(IdentityNumber?.none)
        var agentName = Sealed("")
        var agentPhone = Sealed(Phone?.none)

        var beds: Int?
        var heads: Int?
        var letUpTo: Int?
        var stairs: Int?
        var hasWoodenStair = false
        var hasLadder = false
        var hasDetectors = false
        var extinguishers: Int?
        var barsOpen = false
        var gas: Gas?
        var manager = ""
        var checklist: [CheckItem] = []
        var checker: PersonID?
        var secondChecker: PersonID?
        var checkedAt: Instant?

        var pledgedOn: Day?
        var reasons: Paragraph = ""
        var change: Paragraph = ""
        var filedAt: Instant?
        var endedOn: Day?
    }

    enum Stage: String, Named { case applied, checked, pledged, filed, suspended, refused, withdrawn, ended }
    enum Step: String, Named { case check, pledge, grant, refuse, withdraw, reapply, update, change, recheck, suspend, restore, end }

    // MARK: - Who

    /// 派出所（或房屋租赁管理办公室）: files and decides.
    private static var office: Who<Self> { .anyone(of: .registrar, .officer) }
    private static var checkers: Who<Self> { .either(office, .role(.inspector)) }
    private static var officeAndLandlord: Who<Self> { .either(office, .role(.chief), .named(\.landlord)) }

    /// A school linked with the station sees where its students live: houses without what is sealed.
    static var readers: Who<Self> {
        .either(checkers, .role(.chief), .named(\.landlord), .linked(.chief), .linked(.officer), .linked(.counsellor))
    }
    static var keepers: Who<Self> { .anyone(of: .registrar, .chief) }

    // MARK: - What is recorded

    static var form: [Field<Self>] {
        Field("number", "房屋编号", "House number", \.number).key().searched().listed()
        Field("address", "房屋坐落", "Address", \.address).searched().listed()
        Field("position", "位置", "Position", \.position)
        Field("kind", "房屋类别", "Kind of building", \.kind).filtered().listed()
        Field("storeys", "总层数", "Storeys", \.storeys)
        Field("roomCount", "出租间数", "Rooms let", \.roomCount).listed()
        Field("contractOn", "首份合同签订日期", "First contract signed on", \.contractOn)
        Field("photos", "房屋照片", "Photos", \.photos)

        Field("landlord", "出租人账号", "Landlord's account", \.landlord).shown(like: \.landlordName)
        Field("landlordName", "出租人姓名", "Landlord", \.landlordName).seen(by: .either(officeAndLandlord, .role(.inspector)), masked: .name)
        Field("landlordPhone", "出租人电话", "Landlord's phone", \.landlordPhone)
            .seen(by: .either(officeAndLandlord, .role(.inspector)), masked: .phone)
        Field("landlordIdentity", "出租人证件号码", "Landlord's document", \.landlordIdentity).seen(by: officeAndLandlord, masked: .identity)
        Field("agentName", "代理人姓名", "Agent", \.agentName).seen(by: .either(officeAndLandlord, .role(.inspector)), masked: .name)
        Field("agentPhone", "代理人电话", "Agent's phone", \.agentPhone).seen(by: .either(officeAndLandlord, .role(.inspector)), masked: .phone)

        Field("beds", "床位数", "Beds", \.beds)
        Field("heads", "居住人数", "People living there", \.heads)
        Field("letUpTo", "出租最高楼层", "Highest storey let", \.letUpTo)
        Field("stairs", "疏散楼梯数", "Staircases", \.stairs)
        Field("hasWoodenStair", "有木楼梯", "Has a wooden stair", \.hasWoodenStair)
        Field("hasLadder", "配备缓降器或逃生梯", "Has escape ladders", \.hasLadder)
        Field("hasDetectors", "各房间及公共部位均装独立式感烟报警器", "Smoke detectors in every room and public part", \.hasDetectors)
        Field("extinguishers", "灭火器数", "Extinguishers", \.extinguishers)
        Field("barsOpen", "外窗防护栏可从内开启（或无防护栏）", "Window bars open from inside, or there are none", \.barsOpen)
        Field("gas", "用气", "Gas", \.gas)
        Field("manager", "安全管理人", "Safety manager", \.manager)
        Field("checklist", "核查记录", "Checklist", \.checklist)
        Field("checker", "核查人员（一）", "First checker", \.checker)
        Field("secondChecker", "核查人员（二）", "Second checker", \.secondChecker)
        Field("checkedAt", "最近核查时间", "Last checked at", \.checkedAt)

        Field("pledgedOn", "治安责任保证书签订日期", "Statement of responsibility signed on", \.pledgedOn)
        Field("reasons", "理由", "Reasons", \.reasons)
        Field("change", "变更事项", "What changes", \.change)
        Field("filedAt", "备案时间", "Filed at", \.filedAt)
        Field("endedOn", "停租日期", "Let until", \.endedOn)
    }

    static var headline: Place<Record> { \.address }

    // MARK: - What happens

    static var openings: [Opening<Self>] {
        Opening("open", "窗口登记", "Taken at the desk", at: .applied, by: office, asks: \.address, \.kind, \.landlordName, \.landlordPhone)
            .may(\.number, \.position, \.storeys, \.roomCount, \.contractOn, \.photos, \.landlord, \.landlordIdentity, \.agentName, \.agentPhone)
            .starts("filing")
        Opening(
            "apply", "出租人申报", "Applied for by the landlord", at: .applied, by: .signedIn,
            asks: \.address, \.kind, \.roomCount, \.landlordName, \.landlordPhone
        )
        .may(\.position, \.storeys, \.contractOn, \.photos, \.landlordIdentity, \.agentName, \.agentPhone)
        .signs(\.landlord).starts("filing").tells(office)
        Opening("existing", "已备案房屋录入", "Filed before", at: .filed, by: .role(.registrar), asks: \.number, \.address, \.kind, \.landlordName)
            .may(\.position, \.storeys, \.roomCount, \.contractOn, \.landlord, \.landlordPhone, \.landlordIdentity, \.agentName, \.agentPhone)
            .may(\.beds, \.heads, \.manager, \.pledgedOn, \.filedAt, \.checkedAt)
    }

    static var course: [At<Self>] {
        At(.applied, "待核查", "To be checked", within: .rule("rent.check")) {
            On(.check, "实地核查", "Checked on site", to: .checked, by: checkers.but(not: .named(\.landlord)), asks: \.roomCount, \.beds, \.heads, \.storeys, \.stairs, \.extinguishers, \.gas, \.secondChecker)
                .may(\.number, \.position, \.kind, \.letUpTo, \.hasWoodenStair, \.hasLadder, \.hasDetectors, \.barsOpen, \.manager, \.checklist, \.photos)
                .signs(\.checker).stamps(\.checkedAt).when(.differ(\.checker, \.secondChecker)).when(secondChecks).when(landlordChecksNot).tells(.named(\.landlord))
            withdrawal
        }
        .late(to: .anyone(of: .registrar, .chief))

        At(.checked, "已核查，待签责任书", "Checked", within: .rule("rent.pledge")) {
            On(.pledge, "签订治安责任保证书", "Statement of responsibility signed", to: .pledged, by: .either(office, .named(\.landlord)), asks: \.pledgedOn)
                .when(pledgedByToday)
            refusal
            withdrawal
        }
        .late(to: .anyone(of: .registrar, .chief)).late(to: .named(\.landlord))

        At(.pledged, "待备案", "To be decided", within: .rule("rent.decide")) {
            On(.grant, "准予备案", "Filed", to: .filed, by: office.but(not: .either(.did(.check), .named(\.landlord))))
                .may(\.number).stamps(\.filedAt).stops("filing").stops("refiling").when(standards).when(roomsFit).when(noHazard).tells(.named(\.landlord))
            On(.check, "重新核查", "Checked again", to: .checked, by: checkers.but(not: .named(\.landlord)), asks: \.roomCount, \.beds, \.heads, \.storeys, \.stairs, \.extinguishers, \.gas, \.secondChecker)
                .may(\.letUpTo, \.hasWoodenStair, \.hasLadder, \.hasDetectors, \.barsOpen, \.manager, \.checklist, \.photos)
                .signs(\.checker).stamps(\.checkedAt).when(.differ(\.checker, \.secondChecker)).when(secondChecks).when(landlordChecksNot)
            refusal
        }
        .late(to: .anyone(of: .registrar, .chief))

        At(.filed, "已备案", "Filed", within: .rule("rent.recheck")) {
            On(.update, "信息更新", "Bring up to date", by: .either(office, .named(\.landlord)), asks: \.change)
                .may(\.landlordPhone, \.agentName, \.agentPhone, \.manager, \.position)
            On(.change, "变更备案（重新核查）", "Change, to be checked again", to: .applied, by: .either(office, .named(\.landlord)), asks: \.change)
                .may(\.address, \.kind, \.storeys, \.roomCount, \.landlord, \.landlordName, \.landlordPhone, \.landlordIdentity, \.photos)
                .renews(\.landlord, with: \.landlordName).starts("refiling").tells(office)
            On(.recheck, "年度复核", "Yearly check", to: .filed, by: checkers.but(not: .named(\.landlord)), asks: \.heads, \.extinguishers)
                .may(\.beds, \.roomCount, \.letUpTo, \.stairs, \.hasWoodenStair, \.hasLadder, \.hasDetectors, \.barsOpen, \.gas, \.manager, \.checklist, \.photos)
                .signs(\.checker).stamps(\.checkedAt).when(standards).when(noHazard)
            On(.suspend, "暂停出租", "Suspend", to: .suspended, by: checkers, asks: \.reasons)
                .approved(by: .role(.chief)).tells(.named(\.landlord))
            ending
        }
        .late(to: .anyone(of: .registrar, .inspector))

        At(.suspended, "暂停出租", "Suspended") {
            On(.restore, "恢复出租", "Let again", to: .filed, by: office, asks: \.reasons)
                .may(\.hasWoodenStair, \.hasLadder, \.hasDetectors, \.barsOpen, \.extinguishers, \.stairs, \.gas, \.manager, \.letUpTo, \.heads)
                .when(standards).when(noHazard).tells(.named(\.landlord))
            ending
        }

        At(.refused, "不予备案", "Refused") {
            On(.reapply, "整改后重新申报", "Apply again", to: .applied, by: .either(office, .named(\.landlord)), asks: \.change)
                .may(\.roomCount, \.photos).starts("refiling").tells(office)
            withdrawal
        }

        At(.withdrawn, "已撤回", "Withdrawn")
        At(.ended, "已停租注销", "Ended")
    }

    private static var refusal: On<Self> {
        On(.refuse, "不予备案", "Refuse, with reasons", to: .refused, by: office, asks: \.reasons).stops("filing").stops("refiling").tells(.named(\.landlord))
    }

    /// A filed house that is changed is applied for anew: withdrawing that is no way round the end.
    private static var withdrawal: On<Self> {
        On(.withdraw, "撤回申请", "Withdraw", to: .withdrawn, by: .either(.named(\.landlord), office), asks: \.reasons)
            .when(.noneOpen("ROOM", by: "house", "房间尚未停用", "Rooms are still in use")).when(noHazard)
    }

    private static var ending: On<Self> {
        On(.end, "停租注销", "End", to: .ended, by: .either(office, .named(\.landlord)), asks: \.endedOn)
            .when(.noneOpen("ROOM", by: "house", "房间尚未停用", "Rooms are still in use"))
    }

    // MARK: - What must hold

    private static var standards: Condition<Self> {
        Condition("the city's standards hold") { record, around in
            let rooms = try around.referring("ROOM", "house").count { !$0.isEnded }
            return RentalStandard.faults(of: record, rooms: rooms, under: around.rules)
        }
    }

    private static var roomsFit: Condition<Self> {
        Condition("no room is unfit") { _, around in
            let unfit = try around.referring("ROOM", "house").filter { $0.stage == RentalRoom.Stage.unfit.rawValue }.map(\.number)
            return unfit.isEmpty ? [] : [LocalisedText("房间不符合出租标准：\(unfit.joined(separator: "、"))", "Rooms are not fit to be let: \(unfit.joined(separator: ", "))")]
        }
    }

    private static var noHazard: Condition<Self> { .noneOpen("RECT", by: "house", "尚有未办结的隐患整改", "Hazards are not put right yet") }

    private static var secondChecks: Condition<Self> { .holds(\.secondChecker, .inspector, .officer, .registrar) }

    private static var landlordChecksNot: Condition<Self> {
        Condition("no checker is the landlord", "出租人不得担任核查人员", "The landlord does not check the house") {
            $0.landlord == nil || $0.checker != $0.landlord && $0.secondChecker != $0.landlord
        }
    }

    private static var pledgedByToday: Condition<Self> {
        Condition("signed by today") { record, around in
            guard let day = record.pledgedOn, day > around.at.day else { return [] }
            return [LocalisedText("签订日期不能晚于今天", "It cannot be signed after today")]
        }
    }

    static var clocks: [Clock<Self>] {
        Clock("filing", "备案期限", "Time to file", .rule("rent.file", fromDay: \.contractOn), late: .role(.chief), .named(\.landlord))
        Clock("refiling", "变更备案期限", "Time to file a change", .rule("rent.file"), late: .role(.chief), .named(\.landlord))
    }

    // MARK: - What is printed and counted

    static var papers: [Paper<Self>] {
        Paper(
            "grant", "准予租赁备案通知书", "Notice that the rental is filed", on: .grant, .restore, for: officeAndLandlord,
            lines: \.number, \.address, \.kind, \.landlordName, \.landlordIdentity, \.roomCount, \.beds, \.heads, \.manager, \.filedAt
        )
        .saying(
            "你（单位）申报的出租房屋经核查符合出租条件，准予租赁备案。出租期间应当遵守治安责任保证书，承租人变动须按期申报：",
            "The house that you declared was checked and is fit to be let; the rental is filed. Keep to the statement of responsibility and report every tenant in time:"
        )
        .signed("备案机关（盖章）", "Filing office (seal)").signed("出租人（签名、日期）", "Landlord, and date")
        Paper(
            "refusal", "不予租赁备案通知书", "Notice of refusal", on: .refuse, for: officeAndLandlord,
            lines: \.number, \.address, \.landlordName, \.reasons
        )
        .saying("你（单位）申报的出租房屋不符合出租条件，不予备案，理由如下：", "The house that you declared is not fit to be let and is not filed, for these reasons:")
        .signed("备案机关（盖章）", "Filing office (seal)").signed("签收人（签名、日期）", "Received by, and date")
        Paper(
            "pledge", "治安责任保证书", "Statement of responsibility", on: .check, for: officeAndLandlord,
            lines: \.address, \.roomCount, \.landlordName, \.landlordIdentity, \.landlordPhone, \.agentName, \.manager
        )
        .saying(RentalStandard.pledge.zh, RentalStandard.pledge.en)
        .signed("出租人（签名、日期）", "Landlord, and date").signed("公安派出所（盖章）", "Police station (seal)")
    }

    static var tallies: [Tally<Self>] {
        Tally("stage", "按办理情况", "By stage")
        Tally("kind", "按房屋类别", "By kind of building", by: \.kind)
        Tally("rooms", "出租间数", "Rooms let", sum: \.roomCount)
        Tally("days", "备案用时（天）", "Days to file", from: .applied, to: .filed)
    }

    static var sealedDays: Int? { 1095 }
}
