import Cases
import Ground

/// Found property and parcels 拾物与包裹: told or brought in, kept somewhere, matched with what is missing or registered, given back against a
/// signature, and after the days of the rule handed to the police.
enum FoundProperty: Casework {
    static let code = "FOUN"
    static let title = LocalisedText("拾物与包裹", "Found property and parcels")

    struct Record: Recordable {
        var kind = PropertyKind.other
        var what = ""
        var number: SerialNumber?
        var plate: SerialNumber?
        var tag: TagCode?
        var colour: PropertyColour?
        var marks: Paragraph = ""
        var photos: [Attachment] = []
        var place = ""
        var position: Spot?
        var foundOn: Instant?
        var finder = Sealed("")
        var finderPhone = Sealed<Phone?>(nil)
        var kept = ""
        var theft: Reference<Theft>?
        var property: Reference<Property>?
        var receiver = Sealed("")
        var receiverPhone = Sealed<Phone?>(nil)
        var proof: Proof?
        var givenBy: PersonID?
        var station = ""
        var policeNumber = ""
        var remark = ""
    }

    enum Stage: String, Named { case told, kept, matched, due, returned, police, dropped }
    enum Step: String, Named { case take, drop, match, unmatch, giveBack, handOver }

    static var form: [Field<Self>] {
        Field("kind", "物品种类", "Kind", \.kind).filtered().listed()
        Field("what", "物品", "What", \.what).searched().listed()
        Field("number", "车架号、序列号、运单号", "Frame, serial or waybill number", \.number).filtered().searched().listed()
        Field("plate", "号牌", "Plate", \.plate).filtered().searched()
        Field("tag", "防盗码", "Tag", \.tag).filtered().searched()
        Field("colour", "颜色", "Colour", \.colour).filtered()
        Field("marks", "特征", "Marks", \.marks).searched().hint("留一处不公开，供认领时核对", "Keep one back, to be asked of whoever comes for it")
        Field("photos", "照片", "Photos", \.photos)
        Field("place", "拾获地点", "Where it was found", \.place).searched().listed()
        Field("position", "位置", "Position", \.position)
        Field("foundOn", "拾获时间", "When it was found", \.foundOn)
        Field("finder", "拾获人", "Found by", \.finder).seen(by: guards, masked: .name)
        Field("finderPhone", "拾获人电话", "Finder's telephone", \.finderPhone).seen(by: guards, masked: .phone)
        Field("kept", "存放处", "Kept at", \.kept).filtered().listed()
        Field("theft", "对应被盗案件", "Theft it belongs to", \.theft)
        Field("property", "对应登记物品", "Registered as", \.property)
        Field("receiver", "领取人", "Received by", \.receiver).seen(by: guards, masked: .name)
        Field("receiverPhone", "领取人电话", "Receiver's telephone", \.receiverPhone).seen(by: guards, masked: .phone)
        Field("proof", "核对方式", "Proof", \.proof)
        Field("givenBy", "经办人", "Given back by", \.givenBy)
        Field("station", "受理单位", "Police station", \.station)
        Field("policeNumber", "移交回执号", "Number of the receipt", \.policeNumber).filtered()
        Field("remark", "未收到原因", "Why it was not taken in", \.remark)
    }

    static var openings: [Opening<Self>] {
        Opening("open", "收到拾物", "Taken in", at: .kept, by: guards, asks: \.kind, \.what, \.place, \.kept)
            .may(\.number, \.plate, \.tag, \.colour, \.marks, \.photos, \.position, \.foundOn, \.finder, \.finderPhone)
        Opening("tell", "我拾到物品", "I found something", at: .told, by: .anyone, asks: \.kind, \.what, \.place)
            .may(\.number, \.plate, \.tag, \.colour, \.photos, \.position, \.foundOn, \.finder, \.finderPhone).tells(.role(.operator_))
    }

    static var course: [At<Self>] {
        At(.told, "待收取", "To be taken in", within: .rule("found.collect")) {
            On(.take, "收取入库", "Take in", to: .kept, by: guards, asks: \.kept).may(\.kind, \.number, \.plate, \.tag, \.colour, \.marks, \.photos)
            On(.drop, "未收到", "Not taken in", to: .dropped, by: guards, asks: \.remark)
        }
        .late(to: .role(.operator_))
        At(.kept, "保管中", "Kept", within: .rule("found.keep")) { match; giveBack; handOver }
            .late(to: .anyone(of: .operator_, .chief)).lapses(to: .due)
        At(.matched, "已比对，待认领", "Matched, to be fetched", within: .rule("found.claim")) {
            match
            On(.unmatch, "比对有误", "Not that one", to: .kept, by: guards, asks: \.remark).sets(\.theft, to: nil).sets(\.property, to: nil)
            giveBack; handOver
        }
        .late(to: .anyone(of: .operator_, .chief)).lapses(to: .due)
        At(.due, "期满，待移交公安", "Due to be handed to the police", within: .rule("found.handOver")) {
            match
            On(.unmatch, "比对有误", "Not that one", by: guards, asks: \.remark).sets(\.theft, to: nil).sets(\.property, to: nil).when(wasMatched)
            giveBack; handOver
        }
        .late(to: .role(.chief))
        At(.returned, "已领取", "Given back")
        At(.police, "已移交公安", "Handed to the police")
        At(.dropped, "未收到", "Not taken in")
    }

    static var match: On<Self> {
        On(.match, "比对成功", "Matched", to: .matched, by: guards).may(\.theft, \.property, \.number).when(isMatched)
            .steps(.note, of: \.theft) { ["findings": "拾物库比对到：\($0.what)，存放于\($0.kept)，请失主认领"] }
            .steps(.sight, of: \.property) { ["recoveredAt": $0.kept] }
    }
    static var giveBack: On<Self> {
        // The theft is found and given back with it, and the registered thing is its owner's again, in the same write.
        On(.giveBack, "发还领取", "Give back", to: .returned, by: guards, asks: \.receiver, \.receiverPhone, \.proof).signs(\.givenBy)
            .steps(.find, of: \.theft) { ["foundAt": $0.place] }.steps(.recover, of: \.property) { ["recoveredAt": $0.place] }
            .steps(.giveBack, of: \.theft) { ["receiver": $0.receiver.opened()] }.steps(.giveBack, of: \.property)
    }
    static var handOver: On<Self> { On(.handOver, "移交公安", "Hand to the police", to: .police, by: guards, asks: \.station, \.policeNumber) }

    static var guards: Who<Self> { .any([.role(.operator_), .role(.officer), .linked(.officer), .role(.chief), .role(.responder)]) }
    static var readers: Who<Self> { guards }
    static var keepers: Who<Self> { .anyone(of: .operator_, .chief) }

    static var wasMatched: Condition<Self> {
        .comparing("it was matched") { before, _ in
            before.theft != nil || before.property != nil ? [] : [LocalisedText("尚未比对到被盗案件或登记物品", "It is not matched with anything")]
        }
    }

    static var isMatched: Condition<Self> {
        Condition("a theft or a registered thing is named", "请选择对应的被盗案件或登记物品", "Say which theft or which registered thing it is") { $0.theft != nil || $0.property != nil }
    }

    static var papers: [Paper<Self>] {
        Paper(
            "receipt", "拾物领取签收单", "Receipt", on: .giveBack, for: guards,
            lines: \.what, \.kind, \.number, \.plate, \.colour, \.place, \.foundOn, \.receiver, \.receiverPhone, \.proof, \.givenBy
        )
        .saying("本人已领取下列物品，核对无误；如属冒领，愿承担法律责任。", "I have received what is listed and it is mine; I answer for it if it is not.")
        .signed("领取人", "Received by").signed("经办人", "Given by")
        Paper(
            "handover", "拾物移交清单", "Handed to the police", on: .handOver, for: guards,
            lines: \.what, \.kind, \.number, \.plate, \.colour, \.place, \.foundOn, \.station, \.policeNumber
        )
        .signed("移交人", "Handed over by").signed("接收人", "Received by")
    }

    static var tallies: [Tally<Self>] {
        Tally("kind", "按种类", "By kind", by: \.kind)
        Tally("proof", "按核对方式", "By proof", by: \.proof)
        Tally("days", "发还天数", "Days to give back", from: .kept, to: .returned)
    }

    static let sealedDays: Int? = 180
    static var headline: Place<Record> { \.what }
}
