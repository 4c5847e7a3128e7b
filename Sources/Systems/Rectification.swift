import Cases
import Ground

/// 隐患整改: an inspection or a report finds a hazard; it is put right on the spot (责令立即改正) or a notice with a deadline names who
/// must do it by when (责令限期改正); somebody else looks again within three working days, and clears it, sets a new deadline or refers it.
///
/// The times and the check by kind are those of 消防监督检查规定 (公安部令第120号); titles, authority and times are rows of the rule table,
/// because who may issue which notice differs from province to province.
enum Rectification: Casework {
    static let code = "RECT"
    static let title = LocalisedText("隐患整改", "Hazard rectification")

    struct Record: Recordable {
        var place = ""
        var position: Spot?
        var house: Reference<Rental>?
        var round: Reference<InspectionRound>?
        var kind = Kind.other
        var finding: Paragraph = ""
        var exactPlace = ""
        var checklist: [CheckItem] = []
        var photos: [Attachment] = []
        var incident = ""
        var reporter = Sealed("")
        var reporterPhone = Sealed(Phone?.none)
        var inspectedAt: Instant?

        var owner: PersonID?
        var ownerName = Sealed("")
        var ownerPhone = Sealed(Phone?.none)
        var clause = ""
        var demand: Paragraph = ""
        var dueOn: Day?
        var recheckOn: Day?
        var inspector: PersonID?
        var secondInspector: PersonID?
        var delivery: Delivery?
        var receiver = Sealed("")
        var deliveredOn: Day?

        var remedy: Paragraph = ""
        var remedyPhotos: [Attachment] = []
        var opinion: Paragraph = ""
        var recheckPhotos: [Attachment] = []
        var checker: PersonID?
        var secondChecker: PersonID?
        var extensionReason: Paragraph = ""
        var referredTo: Authority?
        var referral = ""
    }

    enum Stage: String, Named { case reported, found, notified, recheck, cleared, corrected, referred, unfounded }
    enum Step: String, Named { case visit, dismiss, order, issue, deliver, remedy, phoned, extend, clear, again, refer }

    // MARK: - Who

    private static var inspectors: Who<Self> { .anyone(of: .inspector, .officer) }
    private static var staff: Who<Self> { .either(inspectors, .role(.chief)) }
    private static var parties: Who<Self> { .either(inspectors, .role(.chief), .named(\.owner)) }

    static var readers: Who<Self> { .either(staff, .anyone(of: .operator_, .registrar), .linked(.officer), .named(\.owner), .opener) }
    static var keepers: Who<Self> { .role(.chief) }

    // MARK: - What is recorded

    static var form: [Field<Self>] {
        Field("place", "单位（场所）", "Premises", \.place).searched().listed()
        Field("position", "位置", "Position", \.position)
        Field("house", "出租房屋", "Rented house", \.house)
        Field("round", "检查任务", "Inspection round", \.round)
        Field("kind", "隐患类别", "Kind of hazard", \.kind).filtered().listed()
        Field("finding", "存在的问题", "What was found", \.finding).searched()
        Field("exactPlace", "具体部位", "Exact place", \.exactPlace).searched()
        Field("checklist", "检查记录", "Checklist", \.checklist)
        Field("photos", "现场照片", "Photos", \.photos)
        Field("incident", "关联警情编号", "Incident number", \.incident).filtered()
        Field("reporter", "举报人", "Reporter", \.reporter).seen(by: staff)
            .hint("仅检查人员和负责人可见", "Seen by inspectors and the chief only")
        Field("reporterPhone", "举报人电话", "Reporter's phone", \.reporterPhone).seen(by: staff)
        Field("inspectedAt", "检查时间", "Inspected at", \.inspectedAt)

        Field("owner", "整改责任人账号", "Owner's account", \.owner).shown(like: \.ownerName)
        Field("ownerName", "整改责任人", "Owner", \.ownerName).seen(by: parties, masked: .name)
        Field("ownerPhone", "责任人电话", "Owner's phone", \.ownerPhone).seen(by: parties, masked: .phone)
        Field("clause", "违反条款", "Clause broken", \.clause)
        Field("demand", "整改要求", "What must be done", \.demand)
        Field("dueOn", "整改期限", "To be done by", \.dueOn).listed()
        Field("recheckOn", "复查日期", "To be looked at again on", \.recheckOn).hint("期满后三个工作日内", "Within three working days of the deadline")
        Field("inspector", "检查人员（一）", "First inspector", \.inspector)
        Field("secondInspector", "检查人员（二）", "Second inspector", \.secondInspector)
        Field("delivery", "送达方式", "How delivered", \.delivery)
        Field("receiver", "签收人", "Received by", \.receiver).seen(by: parties, masked: .name)
        Field("deliveredOn", "送达日期", "Delivered on", \.deliveredOn)

        Field("remedy", "整改情况", "What was done", \.remedy)
        Field("remedyPhotos", "整改后照片", "Photos of the remedy", \.remedyPhotos)
        Field("opinion", "复查意见", "Opinion of the re-check", \.opinion)
        Field("recheckPhotos", "复查照片", "Photos of the re-check", \.recheckPhotos)
        Field("checker", "复查人员（一）", "First re-checker", \.checker)
        Field("secondChecker", "复查人员（二）", "Second re-checker", \.secondChecker)
        Field("extensionReason", "延期理由", "Why it takes longer", \.extensionReason)
        Field("referredTo", "移送单位", "Referred to", \.referredTo).filtered()
        Field("referral", "移送文号", "Number of the referral", \.referral)
    }

    static var headline: Place<Record> { \.place }

    // MARK: - What happens

    static var openings: [Opening<Self>] {
        Opening("open", "检查发现", "Found on inspection", at: .found, by: inspectors, asks: \.place, \.kind, \.finding, \.exactPlace)
            .may(\.house, \.round, \.checklist, \.photos, \.position, \.incident, \.owner, \.ownerName, \.ownerPhone)
            .stamps(\.inspectedAt).signs(\.inspector).starts("delivery")
        Opening("report", "举报投诉", "Reported", at: .reported, by: .signedIn, asks: \.place, \.kind, \.finding)
            .may(\.exactPlace, \.photos, \.position, \.reporter, \.reporterPhone)
            .confidential(to: staff).tells(inspectors)
    }

    static var course: [At<Self>] {
        At(.reported, "待核查", "To be looked at", within: .rule("rect.check", by: \.kind)) {
            On(.visit, "核查属实", "Looked, and found", to: .found, by: inspectors, asks: \.finding, \.exactPlace)
                .may(\.kind, \.house, \.round, \.checklist, \.photos, \.position, \.incident, \.owner, \.ownerName, \.ownerPhone)
                .stamps(\.inspectedAt).signs(\.inspector).starts("delivery")
            On(.dismiss, "查无此事", "Looked, and not found", to: .unfounded, by: inspectors, asks: \.opinion)
                .may(\.photos).stamps(\.inspectedAt).signs(\.inspector).tells(.opener)
        }
        .late(to: .role(.chief))

        At(.found, "已发现，待处理", "Found", within: .rule("rect.serve")) {
            On(
                .order, "责令立即改正（当场改正）", "Ordered and corrected at once", to: .corrected, by: inspectors,
                asks: \.ownerName, \.clause, \.demand, \.secondInspector, \.remedy, \.receiver
            )
            .may(\.owner, \.ownerPhone, \.remedyPhotos).signs(\.inspector).when(.differ(\.inspector, \.secondInspector)).when(secondInspects)
            .when(ownerInspectsNot).tells(.named(\.owner))
            On(
                .issue, "责令限期改正", "Notice with a deadline", to: .notified, by: inspectors,
                asks: \.ownerName, \.clause, \.demand, \.dueOn, \.secondInspector
            )
            .may(\.owner, \.ownerPhone, \.exactPlace, \.recheckOn).signs(\.inspector).renews(\.recheckOn)
            .when(.differ(\.inspector, \.secondInspector)).when(secondInspects).when(ownerInspectsNot).when(dueAhead).when(recheckAfter)
            .tells(.named(\.owner))
            On(.refer, "移送", "Refer", to: .referred, by: staff, asks: \.referredTo, \.referral, \.opinion).tells(.role(.chief))
        }
        .late(to: .role(.chief))

        // 期满未申报的，期满即转待复查：复查期限自申请或期满之日起算。
        At(.notified, "限期整改中", "To be put right", within: .until(\.dueOn)) {
            On(.deliver, "送达", "Delivered", by: inspectors, asks: \.delivery, \.receiver, \.deliveredOn).when(deliveredSince).stops("delivery")
            On(.remedy, "申报整改完成", "Say that it is done", to: .recheck, by: .named(\.owner), asks: \.remedy, \.remedyPhotos).tells(.did(.issue))
            // 无账号的责任人电话告知：代录的人不是申报的人，仍可复查。
            On(.phoned, "代录申报（电话告知）", "Said by telephone that it is done", to: .recheck, by: inspectors, asks: \.remedy).may(\.remedyPhotos)
                .tells(.named(\.owner)).tells(.did(.issue))
            On(.extend, "延长期限", "Give more time", to: .notified, by: inspectors, asks: \.dueOn, \.extensionReason)
                .may(\.recheckOn).renews(\.recheckOn).approved(by: .role(.chief)).when(dueAhead).when(recheckAfter).tells(.named(\.owner))
            On(.refer, "移送", "Refer", to: .referred, by: staff, asks: \.referredTo, \.referral, \.opinion).tells(.named(\.owner))
        }
        .late(to: .role(.chief)).late(to: .named(\.owner)).lapses(to: .recheck)

        At(.recheck, "待复查", "To be looked at again", within: .rule("rect.recheck")) {
            On(.clear, "复查合格", "Put right", to: .cleared, by: checkers, asks: \.opinion, \.secondChecker)
                .may(\.recheckPhotos).signs(\.checker).when(.differ(\.checker, \.secondChecker)).when(secondChecks).when(ownerChecksNot)
                .tells(.named(\.owner))
            On(.again, "复查不合格，再次限期", "Not put right: a new deadline", to: .notified, by: checkers, asks: \.opinion, \.dueOn, \.secondChecker)
                .may(\.recheckPhotos, \.demand, \.recheckOn).signs(\.checker).renews(\.recheckOn)
                // 再次通知由复查的两人签名。
                .signs(\.inspector).copies(\.secondInspector, from: \.secondChecker)
                .when(.differ(\.checker, \.secondChecker)).when(secondChecks).when(ownerChecksNot).when(dueAhead).when(recheckAfter).tells(.named(\.owner)).tells(.role(.chief)).starts("delivery")
            On(.deliver, "送达", "Delivered", by: inspectors, asks: \.delivery, \.receiver, \.deliveredOn).when(deliveredSince).stops("delivery")
            On(.remedy, "补报整改情况", "Say what was done", by: .named(\.owner), asks: \.remedy, \.remedyPhotos)
            On(.refer, "移送", "Refer", to: .referred, by: staff, asks: \.referredTo, \.referral, \.opinion).tells(.named(\.owner))
        }
        .late(to: .role(.chief))

        At(.cleared, "复查合格", "Cleared")
        At(.corrected, "已当场改正", "Corrected at once")
        At(.referred, "已移送", "Referred")
        At(.unfounded, "查无此事", "Not found")
    }

    /// 复查人员不得是整改责任人，也不得是申报整改完成的人。
    private static var checkers: Who<Self> { inspectors.but(not: .either(.named(\.owner), .did(.remedy))) }

    private static var secondInspects: Condition<Self> { .holds(\.secondInspector, .inspector, .officer) }
    private static var secondChecks: Condition<Self> { .holds(\.secondChecker, .inspector, .officer) }

    private static var ownerInspectsNot: Condition<Self> {
        Condition("no inspector is the owner", "整改责任人不得担任检查人员", "Whoever must put it right is no inspector of it") {
            $0.owner == nil || $0.inspector != $0.owner && $0.secondInspector != $0.owner
        }
    }

    private static var ownerChecksNot: Condition<Self> {
        Condition("no re-checker is the owner", "整改责任人不得担任复查人员", "Whoever must put it right does not look again") {
            $0.owner == nil || $0.checker != $0.owner && $0.secondChecker != $0.owner
        }
    }

    private static var recheckAfter: Condition<Self> {
        Condition("looked at again on the deadline or after it", "复查日期不能早于整改期限", "It is looked at again on the deadline or after it") {
            guard let due = $0.dueOn, let day = $0.recheckOn else { return true }
            return day >= due
        }
    }

    private static var dueAhead: Condition<Self> {
        Condition("the deadline is ahead") { record, around in
            guard let due = record.dueOn, due <= around.at.day else { return [] }
            return [LocalisedText("整改期限须晚于今天", "The deadline must be after today")]
        }
    }

    private static var deliveredSince: Condition<Self> {
        Condition("delivered between the inspection and now") { record, around in
            guard let day = record.deliveredOn, let inspected = record.inspectedAt?.day else { return [] }
            return day >= inspected && day <= around.at.day ? [] : [LocalisedText("送达日期须在检查之日与今天之间", "It was delivered between the inspection and today")]
        }
    }

    static var clocks: [Clock<Self>] {
        Clock("delivery", "通知书送达", "Delivery of the notice", .rule("rect.deliver"), late: .role(.chief), .did(.issue))
    }

    // MARK: - What is printed and counted

    static var papers: [Paper<Self>] {
        Paper(
            "order", "责令立即改正通知书", "Order to correct at once", on: .order, for: parties,
            lines: \.place, \.ownerName, \.inspectedAt, \.exactPlace, \.finding, \.clause, \.demand, \.remedy, \.inspector, \.secondInspector
        )
        .saying("经检查，你单位（场所）存在下列隐患，现责令立即改正：", "An inspection found the following hazard. You are ordered to correct it at once:")
        .signed("检查人员（签名）", "Inspector").signed("检查人员（签名）", "Inspector").signed("签收人（签名、日期）", "Received by, and date")
        Paper(
            "notice", "责令限期改正通知书", "Notice of rectification by a deadline", on: .issue, .extend, .again, for: parties,
            lines: \.place, \.ownerName, \.inspectedAt, \.exactPlace, \.finding, \.clause, \.demand, \.dueOn, \.recheckOn, \.inspector, \.secondInspector
        )
        .saying(
            "经检查，你单位（场所）存在下列隐患，现责令在期限内改正；改正后请申报复查，期满将进行复查：",
            "An inspection found the following hazard. Put it right by the deadline and say so; it is looked at again then:"
        )
        .signed("检查人员（签名）", "Inspector").signed("检查人员（签名）", "Inspector").signed("签收人（签名、日期）", "Received by, and date")
        Paper(
            "recheck", "复查意见书", "Opinion of the re-check", on: .clear, .again, for: parties,
            lines: \.place, \.ownerName, \.exactPlace, \.finding, \.demand, \.remedy, \.opinion, \.dueOn, \.checker, \.secondChecker
        )
        .saying("对你单位（场所）隐患整改情况进行了复查，意见如下：", "The hazard was looked at again, with this opinion:")
        .signed("复查人员（签名）", "Re-checker").signed("复查人员（签名）", "Re-checker").signed("签收人（签名、日期）", "Received by, and date")
        Paper(
            "referral", "隐患移送函", "Referral", on: .refer, for: staff,
            lines: \.referral, \.referredTo, \.place, \.ownerName, \.exactPlace, \.finding, \.clause, \.opinion
        )
        .saying("下列隐患不属本单位职权或逾期未改，现予移送：", "The following hazard is not ours to enforce, or was not put right in time, and is referred:")
        .signed("移送单位（盖章）", "Referred by (seal)").signed("接收人（签名、日期）", "Received by, and date")
    }

    static var tallies: [Tally<Self>] {
        Tally("kind", "按类别", "By kind", by: \.kind)
        Tally("stage", "按办理情况", "By stage")
        Tally("days", "整改用时（天）", "Days to clear", from: .found, to: .cleared)
    }

    static var sealedDays: Int? { 365 }
}
