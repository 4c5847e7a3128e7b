import Cases
import Ground

/// Fraud interception 劝阻止付: a lead is signed for, the person is called, looked for and met; and where money has gone already,
/// the payee's account comes first and a stop-payment runs for 48 hours 只收不付.
/// 96110 advises and dissuades; a crime is reported to 110.
enum Fraud: Casework {
    static let code = "FRAD"
    static let title = LocalisedText("劝阻止付", "Fraud interception")

    struct Record: Recordable {
        var level = Level.middle
        var source = Source.desk
        var alert = ""
        var scam = ScamClass.other
        var tag: SchoolTag?
        var story = Sealed<Paragraph>("")
        var suspect = ""
        // The person the lead is about.
        var victim: PersonID?
        var victimName = Sealed("")
        var victimPhone = Sealed<Phone?>(nil)
        var whereabouts = Sealed("")
        // Whoever is at it.
        var handler: PersonID?
        var visitors = People()
        var counsellor: PersonID?
        var classTeacher: PersonID?
        // The attempt just made; each is an entry, so earlier ones stay on the timeline.
        var reached: Reached?
        var said = Sealed<Paragraph>("")
        var calledIn: CalledIn?
        var verified: Verified?
        var outcome: Outcome?
        var feedback = ""
        // Money that has gone.
        var payee = Sealed("")
        var payeeAccount = Sealed<AccountNumber?>(nil)
        var payeeBank = ""
        var paidAt: Instant?
        var paidBy: PaidBy?
        var amount: Money?
        var more = Sealed<[Transfer]>([])
        var fromAccount = Sealed<AccountNumber?>(nil)
        var evidence = Sealed<[Attachment]>([])
        var policeNumber = ""
        var orderNumber = ""
        var orderedAt: Instant?
        var stopped: Money?
        var freezeNumber = ""
        var returned: Money?

        /// Gone, and neither stopped nor returned.
        var lost: Money? { amount.map { Money(fen: max(0, $0.fen - max(stopped?.fen ?? 0, returned?.fen ?? 0))) } }
    }

    enum Stage: String, Named { case lead, calling, seeking, meeting, stopping, reported, holding, again, frozen, feedback, closed }
    enum Step: String, Named {
        case sign, call, message, visit, callIn, grade, assess, identify, teach, settle, giveUp, report
        case paid, call110, order, stop, extend, freeze, refund, fail
    }

    // MARK: - The form

    static var form: [Field<Self>] {
        Field("payee", "收款人姓名", "Payee", \.payee).seen(by: desk, masked: .name)
            .hint("钱已转出请先拨 110 报警；96110 只作预警劝阻和咨询", "If money has gone, ring 110 first; 96110 only advises and dissuades")
        Field("payeeAccount", "收款账号", "Payee's account", \.payeeAccount).seen(by: desk, masked: .identity)
        Field("payeeBank", "收款开户行、支付平台", "Payee's bank", \.payeeBank)
        Field("paidAt", "转账时间", "Time of the transfer", \.paidAt)
        Field("paidBy", "汇出渠道", "Paid through", \.paidBy)
            .hint("自助柜员机转账 24 小时内可向发卡行申请撤销", "A transfer at a cash machine can be revoked at the issuing bank within 24 hours")
        Field("amount", "转账总额（元）", "Transferred in all (yuan)", \.amount).hint("多笔的写合计", "All transfers together")
        Field("more", "其余各笔转账", "Further transfers", \.more).seen(by: desk)
        Field("fromAccount", "当事人付款账号", "Account it came from", \.fromAccount).seen(by: desk, masked: .identity)
        Field("level", "预警等级", "Level", \.level).filtered().listed()
        Field("scam", "诈骗类别", "Class", \.scam).filtered().listed()
        Field("tag", "校园类型", "Campus type", \.tag).filtered()
        Field("source", "线索来源", "Lead from", \.source).filtered()
        Field("alert", "预警编号", "Alert number", \.alert).searched().key()
        Field("story", "经过", "What happened", \.story).seen(by: helpers)
        Field("suspect", "嫌疑电话、网址、APP、账号名", "Suspect's number, address, app or name", \.suspect).searched()
        Field("victim", "当事人账号", "Person's account", \.victim).shown(like: \.victimName)
        Field("victimName", "当事人姓名", "Person's name", \.victimName).seen(by: helpers, masked: .name)
        Field("victimPhone", "当事人电话", "Person's telephone", \.victimPhone).seen(by: helpers, masked: .phone)
        Field("whereabouts", "住处、院系班级", "Where the person lives or studies", \.whereabouts).seen(by: helpers)
        Field("handler", "承办人", "Handled by", \.handler).listed()
        Field("visitors", "上门人员", "Sent to find the person", \.visitors)
        Field("counsellor", "辅导员", "Counsellor", \.counsellor)
        Field("classTeacher", "班主任", "Class teacher", \.classTeacher)
        Field("reached", "联系结果", "Result", \.reached)
        Field("said", "劝阻情况", "What was said", \.said).seen(by: helpers)
        Field("calledIn", "联动对象", "Called in", \.calledIn)
        Field("verified", "核实方式", "Identity checked by", \.verified)
        Field("outcome", "劝阻结果", "Outcome", \.outcome).filtered().listed()
        Field("evidence", "截图、转账凭证", "Screenshots and receipts", \.evidence).seen(by: helpers)
        Field("policeNumber", "110 接警单号或受案回执号", "Number of the police report", \.policeNumber).searched()
        Field("orderNumber", "止付单号", "Number of the stop order", \.orderNumber)
        Field("orderedAt", "止付起始时间", "Stopped from", \.orderedAt).hint("以银行、支付机构回执为准，48 小时由此起算", "As the bank confirms it; the 48 hours run from then")
        Field("stopped", "止付金额（元）", "Stopped (yuan)", \.stopped)
        Field("freezeNumber", "冻结文书号", "Number of the freezing order", \.freezeNumber)
        Field("returned", "返还金额（元）", "Returned (yuan)", \.returned)
        Field("feedback", "平台反馈编号", "Number of the feedback", \.feedback)
    }

    // MARK: - The ways in

    static var openings: [Opening<Self>] {
        Opening("open", "登记线索", "Register a lead", at: .lead, by: desk, asks: \.level, \.source, \.victimName, \.victimPhone)
            .may(\.alert, \.scam, \.tag, \.story, \.suspect, \.victim, \.whereabouts, \.counsellor, \.classTeacher, \.evidence)
            .tells(.role(.officer))
        Opening("platform", "平台预警", "Alert of the platform", at: .lead, by: desk.or(.token), asks: \.alert, \.level, \.victimPhone)
            .may(\.scam, \.tag, \.story, \.suspect, \.victimName, \.whereabouts).sets(\.source, to: .platform).tells(.role(.officer))
        Opening("help", "我可能遇到诈骗", "I may be being cheated", at: .lead, by: .anyone, asks: \.story, \.victimPhone)
            .may(\.victimName, \.suspect, \.whereabouts, \.scam, \.evidence).sets(\.source, to: .phone).tells(desk)
        Opening(
            "transferred", "钱已转出，紧急止付", "Money has gone: stop it", at: .stopping, by: .anyone,
            asks: \.payee, \.payeeAccount, \.payeeBank, \.paidAt, \.amount, \.victimPhone
        )
        .may(\.paidBy, \.more, \.fromAccount, \.victimName, \.whereabouts, \.scam, \.tag, \.story, \.suspect, \.source, \.evidence)
        .when(addsUp).sets(\.level, to: .high).sets(\.outcome, to: .transferred).tells(desk)
    }

    // MARK: - The course

    static var course: [At<Self>] {
        At(.lead, "预警待签收", "Lead to be signed for", within: .rule("fraud.sign", by: \.level)) {
            On(.sign, "签收", "Sign for it", to: .calling, by: desk).signs(\.handler).starts("call").starts("visit")
            paid
        }
        .late(to: .anyone(of: .chief, .officer))
        At(.calling, "电话劝阻", "Calling") {
            call; message; visit; callIn; grade
            On(.assess, "研判，派人上门", "Assess, send somebody", to: .seeking, by: desk, asks: \.level, \.scam)
                .may(\.tag, \.visitors, \.whereabouts, \.suspect, \.counsellor, \.classTeacher)
                .tells(.any([.among(\.visitors), .named(\.counsellor), .named(\.classTeacher)]))
            identify; settle; giveUp; paid
        }
        At(.seeking, "上门寻找", "Looking for the person") { call; message; visit; callIn; grade; identify; settle; giveUp; paid }
        At(.meeting, "见面宣防", "Face to face") {
            callIn
            On(.teach, "见面宣防完毕", "Met and warned", to: .feedback, by: helpers, asks: \.outcome, \.said)
                .may(\.scam, \.tag, \.evidence).when(nothingGone)
            paid
        }
        At(.stopping, "紧急止付", "Stop the money", within: .rule("fraud.report110")) {
            On(.call110, "已报110", "Reported to 110", to: .reported, by: desk, asks: \.policeNumber)
                .may(\.paidBy, \.fromAccount, \.more, \.scam, \.tag, \.story, \.victimName).when(addsUp)
            order; callIn; fail
        }
        .late(to: .anyone(of: .chief, .officer))
        At(.reported, "已报110，待止付", "Reported, waits for the stop order", within: .rule("fraud.order")) { order; call; visit; callIn; fail }
            .late(to: .anyone(of: .chief, .officer))
        At(.holding, "只收不付", "Held: pays in, not out") {
            stop; freeze; call; visit; callIn; refund; fail
            On(.extend, "再次止付", "Stop again", to: .again, by: officers, asks: \.orderNumber, \.orderedAt).when(orderedInTime).starts("stopPayment")
        }
        // An account is stopped twice at most (银发〔2016〕86号), so no second extension leaves here.
        At(.again, "再次只收不付", "Held again") { stop; freeze; call; visit; callIn; refund; fail }
        At(.frozen, "已冻结", "Frozen", within: .rule("fraud.freeze")) { freeze; callIn; refund; fail }.late(to: .anyone(of: .chief, .officer))
        At(.feedback, "待平台反馈", "Feedback due", within: .rule("fraud.feedback")) {
            callIn
            On(.report, "平台反馈", "Fed back to the platform", to: .closed, by: desk, asks: \.feedback).may(\.scam, \.tag)
            paid
        }
        .late(to: .role(.chief))
        At(.closed, "已办结", "Closed")
    }

    // Attempts stay at the stage, so that several channels go on at once.
    static var call: On<Self> { On(.call, "电话劝阻", "Call", by: helpers, asks: \.reached).may(\.said, \.suspect).stops("call") }
    static var message: On<Self> { On(.message, "短信、微信劝阻", "Message", by: helpers, asks: \.reached).may(\.said) }
    static var visit: On<Self> { On(.visit, "上门", "Visit", by: helpers, asks: \.reached).may(\.said, \.whereabouts) }
    static var callIn: On<Self> {
        On(.callIn, "联动劝阻", "Call somebody in", by: helpers, asks: \.calledIn).may(\.reached, \.said, \.counsellor, \.classTeacher)
            .tells(.any([.named(\.counsellor), .named(\.classTeacher)]))
    }
    static var grade: On<Self> { On(.grade, "调整等级", "Change the level", by: desk, asks: \.level).starts("call").starts("visit") }
    static var identify: On<Self> {
        On(.identify, "找到本人，核实身份", "Found, identity checked", to: .meeting, by: helpers, asks: \.verified).may(\.victimName, \.victim).stops("call").stops("visit")
    }
    static var settle: On<Self> {
        On(.settle, "电话劝阻完毕", "Settled by telephone", to: .feedback, by: desk, asks: \.outcome, \.said).when(nothingGone).when(metWhereSo)
            .stops("call").stops("visit")
    }
    static var giveUp: On<Self> {
        On(.giveUp, "失联上报", "Could not be reached", to: .feedback, by: desk, asks: \.said).sets(\.outcome, to: .lostContact).approved(by: .role(.chief))
            .stops("call").stops("visit")
    }
    static var paid: On<Self> {
        On(.paid, "钱已转出", "Money has gone", to: .stopping, by: helpers, asks: \.payee, \.payeeAccount, \.payeeBank, \.paidAt, \.amount)
            .may(\.paidBy, \.more, \.fromAccount, \.evidence).when(addsUp).sets(\.outcome, to: .transferred).stops("call").stops("visit").tells(desk)
    }
    static var order: On<Self> {
        On(.order, "已紧急止付", "Stop order issued", to: .holding, by: officers, asks: \.orderNumber, \.orderedAt).may(\.policeNumber, \.stopped)
            .when(withinAmount).when(orderedInTime).starts("stopPayment")
    }
    static var stop: On<Self> { On(.stop, "登记止付金额", "Money stopped", by: desk, asks: \.stopped).when(withinAmount) }
    static var freeze: On<Self> {
        On(.freeze, "冻结（续冻）", "Frozen, or frozen on", to: .frozen, by: officers, asks: \.freezeNumber, \.stopped).when(withinAmount).stops("stopPayment")
    }
    static var refund: On<Self> { On(.refund, "返还", "Returned", to: .feedback, by: officers, asks: \.returned).may(\.stopped).when(withinAmount).stops("stopPayment") }
    static var fail: On<Self> {
        On(.fail, "未能止住", "Could not be stopped", to: .feedback, by: desk, asks: \.said).may(\.stopped, \.policeNumber).when(withinAmount).stops("stopPayment")
    }

    static var clocks: [Clock<Self>] {
        Clock("call", "电话劝阻时限", "Call within", .rule("fraud.call", by: \.level), late: .named(\.handler), .anyone(of: .chief, .officer))
        Clock("visit", "见面时限", "Meet within", .rule("fraud.visit", by: \.level), late: .named(\.handler), .anyone(of: .chief, .officer))
        Clock("stopPayment", "只收不付到期", "Stop-payment ends", .rule("fraud.stopPayment", from: \.orderedAt), late: .named(\.handler), .anyone(of: .chief, .officer))
    }

    // MARK: - Who, and what must hold

    static var officers: Who<Self> { .any([.role(.officer), .linked(.officer)]) }
    static var desk: Who<Self> { .any([.role(.operator_), .role(.officer), .linked(.officer), .role(.chief)]) }
    static var helpers: Who<Self> {
        .any([
            .role(.operator_), .role(.officer), .linked(.officer), .role(.chief), .named(\.handler), .among(\.visitors), .named(\.counsellor),
            .named(\.classTeacher),
        ])
    }
    static var readers: Who<Self> { helpers }
    static var keepers: Who<Self> { .anyone(of: .operator_, .officer, .chief) }

    static var nothingGone: Condition<Self> {
        Condition(
            "the outcome is not that money has gone", "已转账的请办“钱已转出”，失联的请办“失联上报”",
            "If money has gone, take \"Money has gone\"; if out of reach, \"Could not be reached\""
        ) {
            $0.outcome != .transferred && $0.outcome != .lostContact
        }
    }
    static var metWhereSo: Condition<Self> {
        Condition("a high level is met face to face where rule fraud.meet.high says yes") { record, around in
            guard record.level == .high, around.rules.text("fraud.meet.high") == "yes" else { return [] }
            return [LocalisedText("高级预警须见面劝阻，不能以电话了结", "A high level is met face to face and not settled by telephone")]
        }
    }
    static var addsUp: Condition<Self> {
        Condition("further transfers are within the sum", "转账总额小于其余各笔之和，请核对", "The sum is less than the further transfers: check it") { record in
            record.more.opened().reduce(0) { $0 + $1.amount.fen } <= record.amount?.fen ?? 0
        }
    }
    static var orderedInTime: Condition<Self> {
        Condition("stopped between the transfer and now") { record, around in
            guard let at = record.orderedAt, at > around.at || record.paidAt.map({ at < $0 }) ?? false else { return [] }
            return [LocalisedText("止付起始时间须在转账之后、现在之前", "It was stopped after the transfer, and not after now")]
        }
    }
    static var withinAmount: Condition<Self> {
        Condition(
            "no more is stopped or returned than was transferred", "止付、返还金额不能超过转账总额",
            "No more can be stopped or returned than was transferred"
        ) { record in
            max(record.stopped?.fen ?? 0, record.returned?.fen ?? 0) <= record.amount?.fen ?? 0
        }
    }

    // MARK: - Papers and figures

    static var papers: [Paper<Self>] {
        Paper(
            "stop", "紧急止付申请信息单", "Request for a stop-payment", on: .call110, .order, for: desk,
            lines: \.payee, \.payeeAccount, \.payeeBank, \.paidAt, \.paidBy, \.amount, \.more, \.fromAccount, \.victimName, \.victimPhone, \.policeNumber, \.orderNumber
        )
        .saying(
            "下列账户涉嫌电信网络诈骗，申请紧急止付（只收不付）。", "The accounts below are suspected of telecom fraud; a stop on outgoing payments is asked for."
        )
        .signed("申请人", "Asked by").signed("承办民警", "Police officer")
        Paper(
            "receipt", "预警劝阻回执", "Receipt of dissuasion", on: .teach, .settle, for: helpers,
            lines: \.alert, \.level, \.scam, \.victimName, \.whereabouts, \.verified, \.outcome, \.said
        )
        .saying(
            "本人已知晓所涉诈骗手法，承诺不向陌生账户转账，不出租出借银行卡、电话卡。",
            "I have been told how this fraud works; I shall not transfer money to strangers nor lend my bank or telephone cards."
        )
        .signed("当事人", "Person").signed("劝阻人员", "Dissuaded by")
    }

    static var tallies: [Tally<Self>] {
        Tally("scam", "按诈骗类别", "By class", by: \.scam)
        Tally("tag", "按校园类型", "By campus type", by: \.tag)
        Tally("level", "按预警等级", "By level", by: \.level)
        Tally("outcome", "按劝阻结果", "By outcome", by: \.outcome)
        Tally("stopped", "止付金额", "Money stopped", sum: \.stopped)
        Tally("returned", "返还金额", "Money returned", sum: \.returned)
        Tally("lost", "未挽回金额", "Money lost", sum: \.lost)
        Tally("days", "办结天数", "Days to close", from: .lead, to: .closed)
    }

    static let sealedDays: Int? = 365
    static var headline: Place<Record> { \.scam }
}
