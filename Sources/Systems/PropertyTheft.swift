import Cases
import Ground

/// Theft 物品被盗: reported from a phone or the desk, looked into within a day, found and given back, or handed to the police with the number
/// of its 受案回执.
enum Theft: Casework {
    static let code = "THEF"
    static let title = LocalisedText("物品被盗", "Theft")

    struct Record: Recordable {
        var kind = PropertyKind.bike
        var what = ""
        var property: Reference<Property>?
        var frame: SerialNumber?
        var battery: SerialNumber?
        var plate: SerialNumber?
        var colour: PropertyColour?
        var marks: Paragraph = ""
        var photos: [Attachment] = []
        var place = ""
        var position: Spot?
        var from: Instant?
        var until: Instant?
        var lock: Lock?
        var value: Money?
        var incident = ""
        var victim: PersonID?
        var victimName = Sealed("")
        var victimPhone = Sealed<Phone?>(nil)
        var suspect = Sealed<Paragraph>("")
        var handler: PersonID?
        var footage: Footage?
        var findings: Paragraph = ""
        var foundAt = ""
        var station = ""
        var policeNumber = ""
        var receiver = Sealed("")
        var reason: CloseReason?
    }

    enum Stage: String, Named { case reported, looking, police, found, returned, closed }
    enum Step: String, Named { case link, look, note, find, notThat, ownFound, handOver, giveBack, close }

    static var form: [Field<Self>] {
        Field("kind", "物品种类", "Kind", \.kind).filtered().listed()
        Field("what", "被盗物品", "What was stolen", \.what).searched().listed()
        Field("property", "登记物品", "Registered property", \.property)
        Field("frame", "车架号、序列号", "Frame or serial number", \.frame).filtered().searched()
        Field("battery", "电池编号", "Battery number", \.battery).filtered().searched()
        Field("plate", "号牌", "Plate", \.plate).filtered().searched()
        Field("colour", "颜色", "Colour", \.colour).filtered()
        Field("marks", "特征", "Marks", \.marks).searched()
        Field("photos", "照片", "Photos", \.photos)
        Field("place", "被盗地点", "Where", \.place).searched().listed()
        Field("position", "位置", "Position", \.position)
        Field("from", "最后看见的时间", "Last seen", \.from)
        Field("until", "发现被盗的时间", "Found missing", \.until)
        Field("lock", "上锁情况", "How it was locked", \.lock).filtered()
        Field("value", "价值（元）", "Value (yuan)", \.value)
        Field("incident", "关联警情编号", "Incident number", \.incident).filtered()
        Field("victim", "失主账号", "Owner's account", \.victim).shown(like: \.victimName)
        Field("victimName", "失主", "Owner", \.victimName).seen(by: insiders, masked: .name)
        Field("victimPhone", "失主电话", "Owner's telephone", \.victimPhone).seen(by: insiders, masked: .phone)
        Field("suspect", "可疑人员、线索", "Suspect or lead", \.suspect).seen(by: desk)
        Field("handler", "承办人", "Handled by", \.handler).listed()
        Field("footage", "监控调看", "Camera footage", \.footage).filtered()
        Field("findings", "查看情况", "What was found out", \.findings)
        Field("foundAt", "找到地点", "Where it was found", \.foundAt)
        Field("station", "受理单位", "Police station", \.station)
        Field("policeNumber", "受案回执号", "Number of the police receipt", \.policeNumber).filtered()
        Field("receiver", "领取人", "Received by", \.receiver).seen(by: insiders, masked: .name)
        Field("reason", "办结原因", "Why it was closed", \.reason).filtered()
    }

    // Reporting it marks the registered thing as stolen in the same write.
    static var openings: [Opening<Self>] {
        Opening("open", "接报被盗", "Theft reported", at: .reported, by: guards, asks: \.kind, \.what, \.place)
            .may(\.property, \.frame, \.battery, \.plate, \.colour, \.marks, \.photos, \.position, \.from, \.until, \.lock, \.value)
            .may(\.incident, \.victim, \.victimName, \.victimPhone, \.suspect).when(inOrder).starts("police").steps(.steal, of: \.property)
        Opening("own", "我的物品被盗", "Mine was stolen", at: .reported, by: .signedIn, asks: \.kind, \.what, \.place)
            .may(\.property, \.frame, \.battery, \.plate, \.colour, \.marks, \.photos, \.position, \.from, \.until, \.lock, \.value)
            .may(\.victimName, \.victimPhone, \.suspect).when(inOrder).signs(\.victim).starts("police").steps(.steal, of: \.property).tells(desk)
        Opening("phone", "手机报失", "Reported by phone", at: .reported, by: .anyone, asks: \.kind, \.what, \.place, \.victimPhone)
            .may(\.frame, \.battery, \.plate, \.colour, \.marks, \.photos, \.position, \.from, \.until, \.lock, \.value, \.victimName, \.suspect)
            .when(inOrder).starts("police").tells(desk)
    }

    static var course: [At<Self>] {
        At(.reported, "已接报", "Reported", within: .rule("prop.look")) {
            On(.look, "查看现场、监控", "Look at place and cameras", to: .looking, by: guards, asks: \.footage, \.findings)
                .may(\.frame, \.plate, \.position, \.lock, \.photos, \.suspect).signs(\.handler)
            note; link; find; ownFound; handOver; close
        }
        .late(to: .role(.chief))
        At(.looking, "查找中", "Looked for") { note; link; find; ownFound; handOver; close }
        At(.police, "已移交公安", "Handed to the police") { note; find; ownFound; close }
        At(.found, "已找到，待发还", "Found, to be given back", within: .rule("prop.giveBack")) {
            On(.giveBack, "发还", "Give back", to: .returned, by: guards, asks: \.receiver).steps(.giveBack, of: \.property).tells(.named(\.victim))
            On(.notThat, "并非失物，继续查找", "Not that one: looked for on", to: .looking, by: guards, asks: \.findings)
                .steps(.steal, of: \.property).tells(.named(\.victim))
            handOver; close
        }
        .late(to: .anyone(of: .operator_, .chief))
        At(.returned, "已发还", "Given back")
        At(.closed, "已办结", "Closed")
    }

    static var link: On<Self> {
        On(.link, "关联登记物品", "Link to the register", by: guards, asks: \.property).may(\.frame, \.battery, \.plate).steps(.steal, of: \.property)
    }
    static var note: On<Self> { On(.note, "续查", "Looked further", by: guards, asks: \.findings).may(\.footage, \.suspect, \.photos).tells(.named(\.victim)) }
    static var find: On<Self> {
        On(.find, "找到", "Found", to: .found, by: guards, asks: \.foundAt).may(\.findings, \.photos).stops("police")
            .steps(.recover, of: \.property) { ["recoveredAt": $0.foundAt] }.tells(.named(\.victim))
    }
    static var ownFound: On<Self> {
        On(.ownFound, "失主自行找到", "Found by its owner", to: .returned, by: insiders, asks: \.findings)
            .steps(.recover, of: \.property).steps(.giveBack, of: \.property)
    }
    static var handOver: On<Self> {
        On(.handOver, "移交公安", "Hand to the police", to: .police, by: desk, asks: \.station, \.policeNumber).stops("police").tells(.named(\.victim))
    }
    static var close: On<Self> {
        On(.close, "办结", "Close", to: .closed, by: desk, asks: \.reason, \.findings)
            .steps(.recover, of: \.property, where: { wasNone($0) }).steps(.giveBack, of: \.property, where: { wasNone($0) }).tells(.named(\.victim))
    }

    /// Nothing was stolen: the registered thing is not marked as such any more.
    private static func wasNone(_ record: Record) -> Bool { record.reason == .mislaid || record.reason == .withdrawn || record.reason == .movedAway }

    static var clocks: [Clock<Self>] {
        Clock("police", "移交公安时限", "Hand to the police within", .rule("prop.police"), late: .anyone(of: .operator_, .chief))
    }

    static var desk: Who<Self> { .any([.role(.operator_), .role(.officer), .linked(.officer), .role(.chief)]) }
    static var guards: Who<Self> { .any([.role(.operator_), .role(.officer), .linked(.officer), .role(.chief), .role(.responder)]) }
    static var insiders: Who<Self> {
        .any([.role(.operator_), .role(.officer), .linked(.officer), .role(.chief), .role(.responder), .named(\.victim)])
    }
    static var readers: Who<Self> { insiders }
    static var keepers: Who<Self> { .anyone(of: .operator_, .chief) }

    static var inOrder: Condition<Self> {
        Condition("it was last seen before it was missed", "“最后看见”不能晚于“发现被盗”", "It cannot have been seen after it was missed") { record in
            guard let from = record.from, let until = record.until else { return true }
            return from <= until
        }
    }

    static var papers: [Paper<Self>] {
        Paper(
            "return", "发还物品清单", "List of what was given back", on: .giveBack, for: desk,
            lines: \.what, \.kind, \.frame, \.battery, \.plate, \.colour, \.marks, \.foundAt, \.victimName, \.receiver
        )
        .saying("下列物品已当面清点发还，领取人核对无误。", "What is listed was checked together and given back.")
        .signed("领取人", "Received by").signed("经办人", "Given by").signed("见证人", "Witness")
        Paper(
            "handover", "移交公安机关清单", "Handed to the police", on: .handOver, for: desk,
            lines: \.what, \.kind, \.frame, \.battery, \.plate, \.place, \.from, \.until, \.value, \.footage, \.findings, \.victimName, \.victimPhone, \.station, \.policeNumber
        )
        .signed("移交人", "Handed over by").signed("接收民警", "Received by")
    }

    static var tallies: [Tally<Self>] {
        Tally("kind", "按种类", "By kind", by: \.kind)
        Tally("lock", "按上锁情况", "By lock", by: \.lock)
        Tally("footage", "按监控调看", "By camera footage", by: \.footage)
        Tally("reason", "按办结原因", "By reason of closing", by: \.reason)
        Tally("value", "被盗价值", "Value stolen", sum: \.value)
        Tally("found", "找到天数", "Days to find", from: .reported, to: .found)
    }

    static let sealedDays: Int? = 365
    static var headline: Place<Record> { \.what }
}
