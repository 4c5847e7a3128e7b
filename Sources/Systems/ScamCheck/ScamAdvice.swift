import Ground

/// Turns points into words: how sure, which class, what to do now.
enum ScamAdvice {
    static func verdict(
        points: Double, classes: [ScamClass: Double], tags: [SchoolTag], reasons: [ScamVerdict.Reason]
    ) -> ScamVerdict {
        let suspicion: ScamVerdict.Suspicion =
            points >= RuleClassifier.highFrom ? .high : points >= RuleClassifier.doubtfulFrom ? .doubtful : .none
        let ranked = suspicion == .none ? [] : rank(classes)
        return ScamVerdict(
            suspicion: suspicion, classes: ranked, schoolTags: suspicion == .none ? [] : SchoolTag.allCases.filter(tags.contains),
            reasons: reasons, confidence: sureness(points, suspicion), advice: advice(suspicion, ranked.first?.scamClass))
    }

    /// Shares of the classes by their points; up to three that are worth naming.
    private static func rank(_ classes: [ScamClass: Double]) -> [ScamVerdict.RankedClass] {
        // A class of its own must be earned; with no class at all it is `other`.
        var weights: [(scamClass: ScamClass, weight: Double)] = []
        var total = 0.0
        for scamClass in ScamClass.allCases {
            let points = (classes[scamClass] ?? 0) + (scamClass == .other ? 0.5 : 0)
            if points <= 0 { continue }
            let weight = points * points
            weights.append((scamClass, weight))
            total += weight
        }
        return weights.enumerated().sorted { ($0.element.weight, -$0.offset) > ($1.element.weight, -$1.offset) }
            .map { ScamVerdict.RankedClass($0.element.scamClass, confidence: $0.element.weight / total) }
            .enumerated().filter { $0.offset == 0 || $0.element.confidence >= 0.1 }.prefix(3).map(\.element)
    }

    private static func sureness(_ points: Double, _ suspicion: ScamVerdict.Suspicion) -> ScamVerdict.Sureness {
        // The share of frauds among texts with so many points, as measured on texts not used for the rules, drawn a little towards the
        // middle; no message is certain.
        let distance = (points - RuleClassifier.evenAt) * 0.32
        let number = min(max(0.5 + 0.5 * distance / (1 + distance * distance).squareRoot(), 0.03), 0.97)
        let words: LocalisedText =
            switch suspicion {
            case .high where number >= 0.85: LocalisedText("非常像诈骗，把握很大", "Very much like fraud; quite sure")
            case .high: LocalisedText("很像诈骗，把握较大", "Much like fraud; fairly sure")
            case .doubtful: LocalisedText("有可疑之处，拿不准，请找人问一问", "Doubtful; not sure, ask a person")
            case .none:
                LocalisedText(
                    "没有找到常见的诈骗迹象；这不等于没有问题，有一点怀疑就找人问一问", "No usual sign of fraud was found; that does not mean it is fine. If in doubt, ask a person")
            }
        return ScamVerdict.Sureness(number: number, words: words)
    }

    private static func advice(_ suspicion: ScamVerdict.Suspicion, _ scamClass: ScamClass?) -> [LocalisedText] {
        if suspicion == .none {
            return [
                LocalisedText("只看文字看不全：涉及转账、验证码、共享屏幕、下载软件的，先停下，打电话向本人或单位的公开电话核实。",
                    "Words alone do not show everything: before any transfer, code, shared screen or download, stop and call the person or the office on its published number."),
                LocalisedText("有疑问拨96110咨询，或问校园110、辅导员。", "In doubt, call 96110 for advice, or ask Campus 110 or your counsellor."),
            ]
        }
        var advice: [LocalisedText] = [
            LocalisedText("先停下：不转账，不给验证码和密码，不共享屏幕，不下载对方给的软件；正在通话就挂断。",
                "Stop: no transfer, no code or password, no shared screen, no app they give you; hang up if you are on the line."),
        ]
        if let scamClass { advice.append(byClass(scamClass)) }
        advice += [
            LocalisedText(
                "已经转了钱：马上打110，说清对方户名、账号、开户行、转账时间和金额，越快越可能止付。",
                "If money has gone: call 110 at once and give the payee's name, account, bank, time and amount; the sooner, the better the chance to stop it."),
            LocalisedText("拿不准：拨96110咨询（96110劝阻和咨询，报案打110），或一键找校园110的人。",
                "Not sure: call 96110 for advice (96110 dissuades and advises; 110 takes reports), or reach a person at Campus 110."),
            LocalisedText("留下证据：聊天记录、号码、链接、转账凭证，先截图，不要删。", "Keep evidence: chats, numbers, links, receipts. Take screenshots, delete nothing."),
        ]
        return advice
    }

    private static func byClass(_ scamClass: ScamClass) -> LocalisedText {
        switch scamClass {
        case .brushing:
            LocalisedText("刷单违法，先垫钱的兼职都是诈骗；已经返过小钱也不要再投。", "Fake orders are unlawful, and work that takes your money first is fraud; small gains at the start are the bait.")
        case .courier:
            LocalisedText("退出通话，自己打开购物或快递的官方App看订单、找客服；退款只走原路，不需要验证码和共享屏幕。",
                "Open the shop's or courier's own app yourself and ask there; refunds go back the way you paid and need no code and no screen.")
        case .investment:
            LocalisedText("不要再充值；正规投资不会由群里的老师带单，也不会保证收益。", "Put in nothing more; lawful investing has no group teacher and no sure profit.")
        case .loan:
            LocalisedText("放款前要钱的贷款都是诈骗；需要用钱，问学校资助中心或到银行网点。", "A loan that takes money first is fraud; for money, ask the student aid office or a bank branch.")
        case .credit:
            LocalisedText("征信只能在人民银行征信中心查，没有人能替你注销、修复；不要借网贷转给对方。",
                "Credit records are kept by the central bank's centre alone; nobody can cancel or mend them for you. Borrow nothing to pass on.")
        case .shopping:
            LocalisedText("交易留在平台里，当面看货看房再付；票务、代购、租房不向个人先付全款或定金。",
                "Keep the trade inside the platform; see goods and rooms before paying; pay no private person in advance.")
        case .authority:
            LocalisedText("公检法没有安全账户，不在电话、QQ里办案；挂断后自己打110或到派出所问。",
                "Police and courts have no safe accounts and handle no case by phone or chat; hang up, then call 110 yourself or walk into a station.")
        case .acquaintance:
            LocalisedText("用原来的号码打给本人或当面问；领导、老师不会在网上让你垫钱。", "Call the person on the number you already had, or ask face to face; no superior has you advance money online.")
        case .game:
            LocalisedText("只在游戏官方平台交易；要保证金、解冻费的平台都是假的。", "Trade only on the game's own platform; any that wants a deposit or unfreezing fee is fake.")
        case .romance:
            LocalisedText("没见过面的人开口要钱、要礼物、拉投资，先断开；被拍了隐私也不要转钱，转了还会再要。",
                "If someone you never met asks for money, gifts or investment, break off; do not pay over private pictures, they only ask for more.")
        case .underground:
            LocalisedText("出租、出借银行卡、电话卡、账号是违法的，可能成为帮信罪；已经交出的，马上挂失并报警。",
                "Lending or renting out bank cards, SIM cards or accounts is unlawful; if you handed any over, block it and tell the police.")
        case .military:
            LocalisedText("部队、单位采购有合同和公对公付款，不会要商家垫钱；打单位公开电话核实。",
                "Army and public buyers have contracts and pay by public accounts, and never have a shop advance money; call the unit's published number.")
        case .other:
            LocalisedText("自己查到单位的公开电话打过去问，不用短信和聊天里给的号码、链接。", "Look up the office's published number and call it; use no number or link from the message.")
        }
    }
}
