import Cases
import Ground

/// Registered property 物品登记: a bike, an e-bike or a valuable with its owner, its numbers and a tag; marked when it is stolen, so that a
/// guard who scans the tag knows at once.
enum Property: Casework {
    static let code = "PROP"
    static let title = LocalisedText("物品登记", "Registered property")

    struct Record: Recordable {
        var kind = PropertyKind.bike
        var make = ""
        var colour: PropertyColour?
        var marks: Paragraph = ""
        var photos: [Attachment] = []
        var frame: SerialNumber?
        var battery: SerialNumber?
        var plate: SerialNumber?
        var tag: TagCode?
        var value: Money?
        var place = ""
        var owner: PersonID?
        var ownerName = Sealed("")
        var ownerPhone = Sealed<Phone?>(nil)
        var recoveredAt = ""
        var ending: Ending?
    }

    enum Stage: String, Named { case registered, stolen, recovered, ended }
    enum Step: String, Named { case attach, pass, steal, sight, recover, giveBack, end }

    static var form: [Field<Self>] {
        Field("kind", "物品种类", "Kind", \.kind).filtered().listed()
        Field("make", "品牌型号", "Make and model", \.make).searched().listed()
        Field("colour", "颜色", "Colour", \.colour).filtered().listed()
        Field("marks", "特征", "Marks", \.marks).searched().hint("贴纸、划痕、改装、车筐", "Stickers, scratches, changes, basket")
        Field("photos", "照片", "Photos", \.photos)
        Field("frame", "车架号、序列号", "Frame or serial number", \.frame).filtered().searched().listed()
        Field("battery", "电池编号", "Battery number", \.battery).filtered().searched()
        Field("plate", "号牌", "Plate", \.plate).filtered().searched().listed()
        Field("tag", "防盗码", "Tag", \.tag).searched().key().hint("标签上的十位码", "The ten characters on the tag")
        Field("value", "价值（元）", "Value (yuan)", \.value)
        Field("place", "常停放、使用地点", "Where it usually is", \.place).searched()
        Field("owner", "物主账号", "Owner's account", \.owner).shown(like: \.ownerName)
        Field("ownerName", "物主", "Owner", \.ownerName).seen(by: insiders, masked: .name)
        Field("ownerPhone", "物主电话", "Owner's telephone", \.ownerPhone).seen(by: insiders, masked: .phone)
        Field("recoveredAt", "发现地点", "Where it was seen or found", \.recoveredAt)
        Field("ending", "注销原因", "Why it ended", \.ending).filtered()
    }

    static var openings: [Opening<Self>] {
        Opening("open", "登记", "Register", at: .registered, by: desk, asks: \.kind, \.ownerName, \.ownerPhone)
            .may(\.make, \.colour, \.marks, \.photos, \.frame, \.battery, \.plate, \.tag, \.value, \.place, \.owner).when(isTellable)
        Opening("own", "登记我的物品", "Register mine", at: .registered, by: .member, asks: \.kind)
            .may(\.make, \.colour, \.marks, \.photos, \.frame, \.battery, \.plate, \.tag, \.value, \.place, \.ownerName, \.ownerPhone)
            .when(isTellable).signs(\.owner)
    }

    static var course: [At<Self>] {
        At(.registered, "在册", "Registered") {
            On(.attach, "贴防盗码", "Attach a tag", by: insiders, asks: \.tag)
            On(.pass, "过户", "Pass to another owner", by: insiders, asks: \.ownerName, \.ownerPhone).may(\.owner)
                // 未写新物主账号的，原物主不再是物主。
                .renews(\.owner, with: \.ownerName, \.ownerPhone)
            On(.steal, "标记被盗", "Mark as stolen", to: .stolen, by: takers).tells(.any([.named(\.owner), .role(.chief)]))
            On(.end, "注销", "End", to: .ended, by: insiders, asks: \.ending)
        }
        At(.stolen, "被盗", "Stolen") {
            On(.sight, "疑似发现", "Seen", by: takers, asks: \.recoveredAt).tells(.any([.named(\.owner), .role(.operator_)]))
            On(.recover, "追回", "Recover", to: .recovered, by: takers).may(\.recoveredAt).tells(.named(\.owner))
            On(.end, "注销", "End", to: .ended, by: insiders, asks: \.ending)
        }
        At(.recovered, "已追回，待领取", "Recovered, to be fetched") {
            On(.giveBack, "领回", "Given back", to: .registered, by: takers).tells(.named(\.owner))
            On(.steal, "并非此物，仍被盗", "Not this one: still stolen", to: .stolen, by: takers).tells(.named(\.owner))
            On(.end, "注销", "End", to: .ended, by: insiders, asks: \.ending)
        }
        At(.ended, "已注销", "Ended")
    }

    static var desk: Who<Self> { .any([.role(.operator_), .role(.officer), .linked(.officer), .role(.chief), .role(.registrar)]) }
    static var insiders: Who<Self> {
        .any([.named(\.owner), .role(.operator_), .role(.officer), .linked(.officer), .role(.chief), .role(.registrar)])
    }
    /// Guards too mark what is stolen and what is found again, and so see the register; the owner's lines stay masked to them.
    static var takers: Who<Self> { insiders.or(.role(.responder)) }
    static var readers: Who<Self> { insiders }
    static var keepers: Who<Self> { .anyone(of: .operator_, .registrar, .chief) }

    static var isTellable: Condition<Self> {
        Condition("it can be told from another", "请至少填写编号、号牌、防盗码、特征或照片中的一项", "Give at least a number, a plate, a tag, its marks or a photo") {
            $0.frame != nil || $0.battery != nil || $0.plate != nil || $0.tag != nil || $0.marks != "" || !$0.photos.isEmpty
        }
    }

    static var papers: [Paper<Self>] {
        // Nothing of the owner stands on what anybody can read off a bike.
        Paper("tag", "防盗码标签", "Tag", for: insiders, lines: \.tag, \.kind, \.make, \.colour)
            .saying("已登记。拾到或发现异常请扫码告知保卫处。", "Registered. If you found it or something is odd, scan this and tell the security office.")
    }

    static var tallies: [Tally<Self>] {
        Tally("kind", "按种类", "By kind", by: \.kind)
        Tally("colour", "按颜色", "By colour", by: \.colour)
        Tally("value", "登记价值", "Value registered", sum: \.value)
    }

    static let sealedDays: Int? = 180
    static var headline: Place<Record> { \.kind }
}
