import Cases
import Ground
import Identity

/// 个人信息处理活动记录: every kind of personal data this system handles, why, on which basis, how long, for whom.
struct HandlingActivity {
    let title: LocalisedText
    let purpose: LocalisedText
    let basis: LocalisedText
    let contents: LocalisedText
    let isSensitive: Bool
    let recipients: LocalisedText
    /// Kept as long as each of these says; empty for what lasts as long as the link itself.
    let kept: [RetentionKind]
    /// How many are kept now.
    let count: Int
    /// Where no kind of retention says it all.
    var keptWords: LocalisedText?

    static func all(_ figures: ComplianceFigures) -> [HandlingActivity] {
        let duty = LocalisedText("个人信息保护法第13条第1款第3项（履行法定职责或者法定义务）", "PIPL Art. 13(1)(3): statutory duties")
        let emergency = LocalisedText(
            "个人信息保护法第13条第1款第3、4项（法定职责；紧急情况下保护生命健康和财产安全）", "PIPL Art. 13(1)(3), (4): statutory duties; life, health and property in an emergency")
        let files = (figures.sealedFiles[.kept] ?? 0) + (figures.sealedFiles[.done] ?? 0)
        return [
            .init(
                title: LocalisedText("求助与警情", "Calls for help and incidents"),
                purpose: LocalisedText("接警、派警、处置和追溯", "Taking calls, sending help, accounting for it"), basis: emergency,
                contents: LocalisedText("报警人称呼、电话、陈述、位置；处置反馈；手机令牌摘要", "Caller's name, phone, words, place; feedback; digest of the phone's token"),
                isSensitive: true, recipients: LocalisedText("本单位接警台、被派单位；按职责联动的公安机关", "The desk and the units sent; the police linked to it"),
                kept: [.incidentWords, .protectedIncidentWords], count: figures.incidentsWithWords),
            .init(
                title: LocalisedText("人员登记", "Register of people"), purpose: LocalisedText("身份与权限", "Who is who, and may what"), basis: duty,
                contents: LocalisedText("姓名、学号（工号）、电话、出生日期、角色", "Name, number, phone, birthday, roles"), isSensitive: true,
                recipients: LocalisedText("系统管理员、安全管理员；本人", "System and security administrators; the person"), kept: [.leavers],
                count: figures.people + figures.leavers - min(figures.leavers, figures.peopleErased)),
            .init(
                title: LocalisedText("帮扶档案与处罚记录", "Care files and penalties"), purpose: LocalisedText("未成年人和重点人员帮扶；依法封存处罚记录", "Care; penalties sealed by law"),
                basis: LocalisedText(
                    "个人信息保护法第13条第1款第3项；治安管理处罚法（2025）第136条；预防未成年人犯罪法第59条",
                    "PIPL Art. 13(1)(3); Public Security Administration Punishments Law 2025 Art. 136; Prevention of Juvenile Delinquency Law Art. 59"),
                contents: LocalisedText("帮扶需求、咨询记录、处罚记录（均封存）", "Care needed, counsellor's notes, penalties (all sealed)"), isSensitive: true,
                recipients: LocalisedText("按档案类别授权的辅导员、民警，须填写事由，逐次登记", "Counsellors or officers by kind, with a reason, each opening entered"),
                kept: [.careFiles, .penaltyFiles], count: files),
            .init(
                title: LocalisedText("登录、查阅与管理日志（本年度条目）", "Sign-in, access and administration logs (entries of the year)"), purpose: LocalisedText("安全审计", "Audit"),
                basis: RetentionKind.accessLog.source, contents: LocalisedText("账号、时间、操作、设备类型；查阅事由", "Account, time, act, kind of device; reasons of openings"),
                isSensitive: false, recipients: LocalisedText("审计管理员、档案监护人、本人", "Auditor, guardian of records, the person"), kept: [.accessLog],
                count: figures.entries.filter { $0.key.hasPrefix("account/") || $0.key.hasPrefix("opening/") }.values.reduce(0, +)),
            .init(
                title: LocalisedText("警力位置", "Positions of units"), purpose: LocalisedText("就近派警", "Sending whoever is nearest"), basis: duty,
                contents: LocalisedText("单位最近一次定位", "Each unit's last fix"), isSensitive: true, recipients: LocalisedText("接警台", "The desk"), kept: [.unitPositions],
                count: figures.units),
            .init(
                title: LocalisedText("协作联系人（一校一警等）", "Contacts of linked organisations"), purpose: LocalisedText("警校协作", "Police and schools working together"),
                basis: duty, contents: LocalisedText("联系人姓名、电话", "Contact's name and phone"), isSensitive: false,
                recipients: LocalisedText("协作双方", "Both sides"), kept: [], count: figures.links),
        ] + figures.casework.map { casework($0.system, $0.cases) }
    }

    /// What a system of casework keeps about people, read from its own description: nobody forgets to write it down here.
    private static func casework(_ system: any CaseSystem, _ count: Int) -> HandlingActivity {
        let personal = system.lines.filter { $0.isSealed || [.person, .people, .phone, .identity, .account].contains($0.input) }
        let (own, linked, members) = system.readingRoles
        var readers = Role.allCases.filter { own.contains($0) }.map(\.title)
        readers += Role.allCases.filter { linked.contains($0) }.map { LocalisedText("协作单位\($0.title.zh)", "\($0.title.en.lowercased()) of a linked organisation") }
        if members { readers.append(LocalisedText("本单位人员", "anyone of the organisation")) }
        func joined(_ texts: [LocalisedText]) -> LocalisedText { LocalisedText(texts.map(\.zh).joined(separator: "、"), texts.map(\.en).joined(separator: ", ")) }
        let sealed = system.lines.filter(\.isSealed).map(\.title)
        let kept = system.sealedDays.map {
            LocalisedText("保密内容：办结后 \($0) 天；其余随案件永久保留", "sealed lines: \($0) days after the end; the rest stays with the case")
        }
        return HandlingActivity(
            title: LocalisedText("业务：\(system.title.zh)", "Casework: \(system.title.en)"),
            purpose: LocalisedText("办理\(system.title.zh)并留痕", "Handling \(system.title.en.lowercased()) and accounting for it"),
            basis: LocalisedText("个人信息保护法第13条第1款第3项（履行法定职责或者法定义务）", "PIPL Art. 13(1)(3): statutory duties"),
            contents: sealed.isEmpty
                ? joined(personal.map(\.title))
                : LocalisedText("\(joined(personal.map(\.title)).zh)（其中保密：\(joined(sealed).zh)）", "\(joined(personal.map(\.title)).en) (sealed: \(joined(sealed).en))"),
            isSensitive: !sealed.isEmpty, recipients: joined(readers), kept: [], count: count,
            keptWords: kept ?? LocalisedText("随案件永久保留", "with the case"))
    }

    static func table(_ figures: ComplianceFigures, _ plan: RetentionPlan) -> ComplianceTable {
        var table = ComplianceTable([
            ("处理活动", "Activity"), ("目的", "Purpose"), ("合法性基础", "Legal basis"), ("个人信息种类", "Data"), ("敏感", "Sensitive"), ("接收方", "Recipients"),
            ("保存期限（天）", "Kept (days)"), ("数量", "Count"),
        ])
        for activity in all(figures) {
            table.add(
                activity.title, activity.purpose, activity.basis, activity.contents,
                activity.isSensitive ? LocalisedText("是", "yes") : LocalisedText("否", "no"), activity.recipients,
                activity.keptWords ?? (activity.kept.isEmpty
                    ? LocalisedText("协作存续期间", "while the link stands") : LocalisedText(plain: activity.kept.map { String(plan.days(of: $0)) }.joined(separator: " / "))),
                LocalisedText(plain: activity.count))
        }
        return table
    }
}
