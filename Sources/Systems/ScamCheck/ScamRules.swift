import Ground

/// Signs that together say more than each: mostly an identity or an offer, and a demand that it never makes when it is genuine.
enum ScamRules {
    static let all: [ScamRule] = [
        // Authority.
        ScamRule(
            "authority-demands", 1.8, "公检法、机关不会这样要求", "no authority asks for this", [.authority: 1.6],
            when: "claims-police|claims-agency|crime-threat transfer|safe-account|private-account|steers-phone|mule-talk|fee-first|cash-handover|give-code|screen-share|give-password|remote-control|borrow-out|odd-fee|fill-card|meeting-app|guided-steps !in-person"),
        ScamRule(
            "authority-presses", 1.4, "办案不会在网上进行，也不会要你瞒着家人", "no case is handled online or in secret", [.authority: 1.4],
            when: "claims-police|claims-agency|crime-threat secrecy|isolate|hidden-chat"),
        ScamRule(
            "authority-moves", 1.3, "警察不会加你的QQ、微信办案", "police do not work through private chat", [.authority: 1.2],
            when: "claims-police|crime-threat move-away|meeting-app|install-app|follow-link"),
        ScamRule(
            "authority-accuses", 1.0, "自称机关又说你涉案", "an authority that accuses you from afar", [.authority: 1.2],
            when: "claims-police|claims-agency|claims-finance|claims-service crime-threat"),
        ScamRule(
            "subsidy-phishing", 1.3, "以补贴、退税名义要点链接、填卡号", "subsidy or tax refund as a bait for data", [.authority: 0.8, .other: 0.4],
            when: "windfall|grant follow-link|fill-card|install-app|move-away|give-code|give-password|fee-first|guided-steps"),
        ScamRule(
            "freeze-phishing", 1.4, "以停用、冻结吓人要点链接、填资料", "a threat to close, and a link", [.authority: 0.6, .other: 0.6],
            when: "freeze-threat follow-link|fill-card|give-code|give-password|move-away|install-app"),
        ScamRule(
            "freeze-money", 1.4, "以冻结为由要转账、共享屏幕", "a threat to freeze, and a demand", [.authority: 0.5],
            when: "freeze-threat transfer|safe-account|screen-share|meeting-app|remote-control|borrow-out|fee-first"),
        // Services.
        ScamRule(
            "service-reaches-in", 1.6, "客服不会要共享屏幕、验证码、密码", "no customer service asks for screen, code or password", [.courier: 1.4],
            when: "claims-service|parcel-compensation|refund|fee-threat|flight-change screen-share|meeting-app|remote-control|give-code|give-password|borrow-out|unlisted-app|safe-account|guided-steps|return-excess|steers-phone"),
        ScamRule(
            "service-moves", 1.1, "退款、理赔不用加私人号、下软件", "refunds need no private contact and no app", [.courier: 1.2],
            when: "parcel-compensation|course-refund|fee-threat|flight-change move-away|follow-link|install-app|fill-card|transfer|no-refund-path !original-route"),
        ScamRule(
            "service-takes", 1.3, "退款、理赔不会先要你转钱", "a refund never begins with a payment", [.courier: 1.0],
            when: "refund|claims-service|course-refund transfer|fee-first|pay-to-get|private-account|odd-fee @claim|parcel-compensation|course-refund|no-refund-path|money-back"),
        ScamRule(
            "service-fee-threat", 1.0, "客服说要扣费", "a service that threatens a charge", [.courier: 1.0],
            when: "fee-threat claims-service|claims-finance|urgent"),
        // Credit and loans.
        ScamRule(
            "credit-demands", 1.6, "没有人能要你转钱、借款来保征信", "nobody keeps a credit record clean by transfers", [.credit: 1.4],
            when: "credit-threat|credit-repair|cancel-account transfer|safe-account|borrow-out|screen-share|meeting-app|remote-control|move-away|fee-first|follow-link|give-code|install-app|private-account|guided-steps|steers-phone|stuck-pay"),
        ScamRule(
            "credit-story", 1.0, "说征信受影响、账户要注销", "credit record and an account to cancel", [.credit: 1.2],
            when: "credit-threat cancel-account|claims-finance|claims-service"),
        ScamRule(
            "loan-takes-first", 1.8, "放款前收钱的贷款", "a loan that takes money first", [.loan: 1.8],
            when: "easy-loan fee-first|odd-fee|pay-to-get|transfer|withdraw-blocked|give-code|stuck-pay|presses-hard"),
        ScamRule(
            "loan-moves", 0.9, "贷款要加私人号、下软件、点链接", "a loan by private contact, app or link", [.loan: 0.6],
            when: "easy-loan move-away|follow-link|install-app|fill-card|hidden-chat"),
        // Tasks and investment.
        ScamRule(
            "tasks-move", 1.2, "兼职要加群、下软件", "work that begins with a group or an app", [.brushing: 1.0],
            when: "paid-tasks|easy-money move-away|install-app|hidden-chat|follow-link|unlisted-app"),
        ScamRule(
            "tasks-take", 1.6, "做任务要先垫钱", "work that takes your money first", [.brushing: 1.4],
            when: "paid-tasks|easy-money transfer|fee-first|odd-fee|pay-to-get|private-account|stuck-pay"),
        ScamRule("tasks-easy", 0.8, "做任务又说轻松高薪", "easy pay for tasks", [.brushing: 0.6], when: "paid-tasks easy-money|free-gift"),
        ScamRule(
            "gift-moves", 0.9, "送礼要先加群、加好友", "a gift for joining a group", [.brushing: 0.6], when: "free-gift move-away|fee-first|fill-card|give-code|follow-link"),
        ScamRule(
            "blocked-pay", 1.2, "提不出钱还要再交钱", "more money to get money out", [:],
            when: "withdraw-blocked transfer|fee-first|odd-fee|pay-to-get|safe-account|private-account|stuck-pay"),
        ScamRule(
            "invest-moves", 1.2, "拉群、私下带你投资", "investing in a group or a given app", [.investment: 1.0],
            when: "invest|sure-profit move-away|install-app|unlisted-app|hidden-chat|transfer|follow-link|lures-on|stuck-pay"),
        ScamRule("invest-sure", 1.1, "投资又保证收益", "investment with sure profit", [.investment: 1.0], when: "invest sure-profit|assure"),
        // Known people.
        ScamRule(
            "known-asks-money", 1.6, "自称领导、熟人要转钱", "someone who claims to be known asks for money", [.acquaintance: 1.6],
            when: "claims-leader|claims-known|claims-teacher|plea transfer|pass-through|private-account|gift-cards|fee-first|give-code|give-password|hides-behind"),
        ScamRule(
            "known-not-reachable", 1.4, "要钱又不能接电话、见面", "asks for money and cannot be called", [.acquaintance: 1.4],
            when: "no-call transfer|pass-through|private-account|gift-cards|fee-first|give-code|money-back"),
        ScamRule(
            "known-moves", 0.9, "自称领导、老师要加私人号", "a superior by a private contact", [.acquaintance: 1.0],
            when: "claims-leader|claims-teacher move-away|no-call|secrecy|follow-link|screen-share"),
        ScamRule(
            "known-returns", 0.6, "让你先垫、稍后还", "advance it now, back later", [.acquaintance: 0.6],
            when: "claims-leader|claims-known|claims-teacher|no-call money-back"),
        ScamRule(
            "military-supplier", 2.0, "部队采购不会要商家垫钱找供货商", "no army unit has a shop advance money", [.military: 2.0],
            when: "claims-military supplier-trick|transfer|fee-first|private-account|move-away|money-back"),
        // Goods.
        ScamRule(
            "goods-privately", 1.2, "低价、紧俏货又要私下先付款", "a bargain that must be paid privately and first", [.shopping: 1.0],
            when: "cheap-goods|tickets|exchange|exam-cheat|admission|private-service|rent-in-haste private-account|fee-first|transfer|pay-to-get"),
        ScamRule(
            "rent-privately", 1.0, "租房钱打给个人、先付才给看", "rent paid privately before the room is seen", [.shopping: 1.0], tags: [.rental],
            when: "rent|rent-in-haste private-account|pay-to-get|rent-in-haste|cheap-goods transfer|fee-first|pay-to-get !in-person"),
        ScamRule(
            "goods-move", 0.7, "低价、紧俏货要加私人号", "a bargain by private contact", [.shopping: 0.6],
            when: "cheap-goods|tickets|exam-cheat|admission|exchange|private-service move-away|hidden-chat"),
        ScamRule(
            "job-takes", 1.3, "找工作先要你花钱、贷款、给卡", "a job that costs you first", [:], tags: [.jobHunt],
            when: "job-fee|job-context|training-loan fee-first|odd-fee|borrow-out|hand-over-account|pay-to-get|easy-loan"),
        // Games and love.
        ScamRule(
            "game-takes", 1.5, "游戏交易要先交钱、给验证码", "a game trade that takes money or codes first", [.game: 1.4],
            when: "game-trade|game-gift transfer|fee-first|odd-fee|pay-to-get|give-code|give-password|withdraw-blocked|screen-share|freeze-threat|private-account|crime-threat|game-talk|stuck-pay"),
        ScamRule(
            "game-moves", 0.9, "游戏福利、交易要加私人号、点链接", "game offers by private contact or link", [.game: 0.8],
            when: "game-trade|game-gift move-away|follow-link|install-app|fill-card"),
        ScamRule(
            "love-takes", 1.5, "网上交往开口要钱", "love that asks for money", [.romance: 2.0],
            when: "romance|escort|nude-chat|plea transfer|fee-first|pay-to-get|gift-cards|private-account|odd-fee|money-back|guilt"),
        ScamRule(
            "love-moves", 0.8, "网上交往要下软件", "love that needs an app", [.romance: 0.4], when: "romance|escort|nude-chat install-app|unlisted-app|hidden-chat|follow-link"),
        ScamRule("groomed", 0.8, "套近乎又拉投资、要钱、换地方", "warms up, then leads on", [:], when: "grooms invest|sure-profit|lures-on|transfer|move-away|follow-link|words-investment"),
        ScamRule(
            "love-elsewhere", 0.7, "网上认识就要换地方聊", "a new acquaintance who moves elsewhere", [.romance: 0.8],
            when: "romance|escort move-away"),
        ScamRule(
            "love-invests", 1.2, "网上认识的人带你投资", "a date who draws into investing", [.investment: 1.2], when: "romance invest|sure-profit"),
        ScamRule("exposure", 1.0, "以隐私敲诈", "blackmail", [.underground: 0.6], when: "expose-threat transfer|nude-chat|romance|install-app|fee-first"),
        ScamRule(
            "summons-by-call", 0.6, "要紧的文书不会只靠电话、短信", "no summons comes by message alone", [.authority: 0.4],
            when: "crime-threat urgent|follow-link !in-person !due-process"),
        ScamRule("prize-collect", 1.0, "中奖要先做点什么才能领", "a prize to be collected by a step", [.other: 0.6],
            when: "prize follow-link|fee-first|fill-card|move-away|transfer|pay-to-get|urgent !in-person|original-route|official-way"),
        ScamRule("told-to-open", 1.0, "别人叫你开屏幕、给验证码、借网贷", "told to open screen, code or credit", [:],
            when: "told-to screen-share|meeting-app|remote-control|give-code|give-password|borrow-out|unlisted-app|guided-steps|safe-account|gift-cards|steers-phone"),
        ScamRule("told-to-pay", 0.8, "别人叫你交钱、转账", "told to pay", [:],
            when: "told-to transfer|fee-first|odd-fee|pay-to-get|private-account @claim|@hook|withdraw-blocked|no-call|urgent|secrecy|hush|victim|large-sum !official-way|in-person"),
        ScamRule("large-sum-asked", 0.6, "开口数目不小", "a large sum is asked for", [:],
            when: "transfer|fee-first|private-account large-sum !routine-bank|in-person|official-way|paid-out|due-process|repays|everyday"),
        ScamRule("parcel-phishing", 1.0, "补派送费、填地址的钓鱼短信", "redelivery phishing", [.courier: 0.4], when: "redelivery follow-link|transfer|fee-first"),
        ScamRule("refund-data", 1.2, "退款不用填卡号、证件", "a refund needs no card or identity data", [.courier: 0.8],
            when: "refund|parcel-compensation fill-card|give-code|give-password !original-route|official-way|protects-code"),
        ScamRule("topic-asks", 0.6, "常见骗局的话，又有要求", "the words of a known fraud, and a demand", [:],
            when: "@topic transfer|fee-first|odd-fee|private-account|move-away|install-app|give-code|screen-share|fill-card|pay-to-get|borrow-out|follow-link|hand-over-account !original-route|protects-code|routine-bank|official-way|in-person|no-fee|did-it-myself|everyday|repays"),
        ScamRule(
            "link-for-trouble", 0.9, "用麻烦或好处引你点链接", "trouble or gain as a reason to follow a link", [.other: 0.3],
            when: "trouble-or-gain follow-link|bait !official-way|in-person|original-route|routine-bank|unsubscribe|protects-code|campus-life|if-not-you|meeting-for-work|no-fee"),
        ScamRule(
            "call-for-trouble", 0.6, "用麻烦或好处引你回电", "trouble or gain as a reason to call", [.other: 0.2],
            when: "trouble-or-gain call-back urgent|freeze-threat|credit-threat|crime-threat|windfall|parcel-compensation|fee-threat !official-way|in-person|original-route|routine-bank|unsubscribe|protects-code|campus-life|no-fee|call-office"),
        // Everyday matters, unless a story stands beside them.
        ScamRule("small-and-near", -1.3, "熟人间的日常小事", "a small matter between people who meet", [:],
            when: "everyday !claims-known|claims-leader|claims-military|easy-money|paid-tasks|underground-work|hand-over-account|romance|escort|withdraw-blocked|odd-fee|give-code|screen-share|safe-account|secrecy|no-call|free-gift|crime-threat|exam-cheat|credit-threat|pass-through|words-brushing|words-underground|words-investment"),
        ScamRule("parcel-routine", -1.3, "取件、派送的例行通知", "a routine parcel notice", [:],
            when: "routine-parcel !parcel-compensation|move-away|screen-share|give-code|paid-tasks|free-gift|claims-military|crime-threat|fill-card|transfer|meeting-app|follow-link"),
        // Anything.
        ScamRule(
            "secret-money", 1.3, "要钱、要操作，又不许说", "money or access, in secret", [:],
            when: "secrecy|isolate transfer|cash-handover|safe-account|screen-share|give-code|borrow-out|fee-first|give-password|meeting-app|gift-cards|steers-phone|mule-talk"),
        ScamRule(
            "reaches-in-twice", 1.0, "又要进手机又要碰钱", "into the phone and at the money", [:],
            when: "screen-share|remote-control|meeting-app|unlisted-app transfer|give-code|safe-account|fill-card|borrow-out|give-password|fee-threat|guided-steps"),
        ScamRule(
            "account-paid", 1.0, "有偿借卡", "cards for pay", [.underground: 1.0], when: "hand-over-account easy-money|paid-tasks|move-away|transfer|underground-work"),
        ScamRule("slips-past", 0.8, "躲避检查的写法，又拉人、要钱", "disguised spelling with a demand", [:], when: "evasive-spelling @ask @hook|@pressure|@claim"),
        ScamRule(
            "fee-comes-back", 0.6, "先交、后退", "pay now, back later", [:], when: "transfer|fee-first money-back !everyday !routine-bank"),
        ScamRule(
            "forced-hurry", 0.5, "又催又要钱", "hurry and money", [:],
            when: "urgent transfer|fee-first|private-account|give-code|fill-card @claim|@hook !everyday"),
    ]
}
