import Ground
import Identity

/// 个人信息保护影响评估 (个人信息保护法 Art. 55, 56): what the system knows is filled in, what a person must judge is left blank.
struct ImpactAssessment {
    let figures: ComplianceFigures
    let plan: RetentionPlan
    let office: LocalisedText

    var html: String {
        var paper = CompliancePaper(
            LocalisedText("个人信息保护影响评估（\(figures.year) 年度，预填稿）", "Impact assessment, \(figures.year): a prefilled draft"),
            LocalisedText("\(office.zh) · 预填于 \(figures.at.local)。这不是评估结论：标有【待填写】处须由负责人填写并签字。", "\(office.en) · prefilled \(figures.at.local). This is no assessment: what is marked must be filled in and signed by a person."))

        paper.heading(LocalisedText("一、处理目的、处理方式是否合法、正当、必要", "1. Whether purpose and manner are lawful, legitimate and necessary"))
        paper.table(HandlingActivity.table(figures, plan))
        paper.paragraph(
            LocalisedText(
                "本年度：警情 \(figures.incidentsInYear) 起；查阅申请 \(figures.openings.count) 次；更正与删除申请 \(figures.requests) 项；已登记监护人同意 \(figures.consents) 人。",
                "This year: \(figures.incidentsInYear) incidents, \(figures.openings.count) requests to open sealed records, \(figures.requests) requests for correction or erasure; \(figures.consents) guardians' consents are written down."))
        paper.blank(LocalisedText("各项处理是否必要，有无可以减少的信息", "Whether each is necessary, and what could be left out"), lines: 3)
        paper.blank(LocalisedText("14 岁以下儿童：专门处理规则和监护人同意的取得方式", "Children under 14: their own rules, and how guardians' consent is obtained"))

        paper.heading(LocalisedText("二、对个人权益的影响及安全风险", "2. Effects on people's rights, and risks"))
        paper.paragraph(LocalisedText("系统已知的风险（程度须由负责人判断）：", "Risks that are known to the system; how grave they are, a person judges:"))
        paper.list(Self.risks)
        paper.blank(LocalisedText("各风险的可能性与严重程度", "How likely and how grave each is"), lines: 4)
        paper.blank(LocalisedText("本单位特有的风险（网络、机房、人员、委托方）", "Risks of this office itself: network, rooms, people, contractors"), lines: 3)

        paper.heading(LocalisedText("三、保护措施是否合法、有效并与风险程度相适应", "3. Whether measures are lawful, effective and fit the risk"))
        paper.paragraph(LocalisedText("系统中已生效的措施：", "Measures in force in the system:"))
        paper.list(measures)
        paper.blank(LocalisedText("系统之外的措施（制度、培训、物理安全、备份保管）", "Measures outside the system: rules, training, rooms, keeping of backups"), lines: 3)

        paper.heading(LocalisedText("四、结论", "4. Conclusion"))
        paper.blank(LocalisedText("评估结论、整改事项与期限", "Conclusion, what is to be put right, and by when"), lines: 4)
        paper.blank(LocalisedText("评估人、个人信息保护负责人签字及日期", "Signatures and date"))
        return paper.html
    }

    private var measures: [LocalisedText] {
        [
            LocalisedText("报警人称呼、电话、陈述和档案内容只存于条目的封存部分，删除后链仍可核验。", "Callers' names, phones and words and the contents of files stand in sealed parts of entries only; erased, the chain still verifies."),
            LocalisedText("查阅封存档案须填写事由；未成年人档案、咨询记录和处罚记录须第二人审批；逐次登记，档案监护人可见。", "Opening asks for a reason; a minor's file, a counsellor's notes and penalties need a second person's approval; every opening is entered and seen by the guardian of records."),
            LocalisedText("系统、安全、审计三员分立，均不能查看警情和档案。", "System, security and audit administrators are separated; none of them sees casework."),
            LocalisedText("到期内容每日自动删除，诉讼、调查保全的除外；本年度删除 \(figures.erasures.count) 项。", "What is over its time is erased each day save what is on hold; \(figures.erasures.count) erasures this year."),
            LocalisedText("本人可查阅、复制、申请更正和删除。", "People can see, copy and ask to correct or erase their own data."),
        ]
    }

    private static let risks: [LocalisedText] = [
        LocalisedText("地点描述、改派和超时理由是开放字段：如写入姓名，无法删除。", "Places and the reasons of refusals or delays stand in the open part of entries: a name written there cannot be erased."),
        LocalisedText("登录与管理条目（账号、时间、设备类型）作为链的一部分永久保留。", "Entries of sign-ins and administration (account, time, kind of device) stay for ever as part of the chain."),
        LocalisedText("备份和 PostgreSQL 的旧行版本在轮换或清理（VACUUM）前仍含已删除内容。", "Backups, and PostgreSQL's old rows until VACUUM, hold what was erased until they are rotated."),
        LocalisedText("求助按手机识别：持有该手机（浏览器）的人能看到其求助。", "Calls are known by phone: whoever holds the phone or browser sees its calls."),
        LocalisedText("出生日期未登记的人员无法识别是否未满 14 岁。", "Whether somebody is under 14 cannot be known where no birthday is entered."),
    ]
}
