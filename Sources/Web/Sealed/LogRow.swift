import Cases
import Foundation
import Ground
import Identity
import Journal

/// What the log may be narrowed to. Raw values stand in addresses.
enum LogGroup: String, CaseIterable, Sendable {
    case signIns, roles, people, organisations, access, records, cases, looks, exports, rights

    var kinds: [String] {
        switch self {
        case .signIns, .roles, .people: [PersonRecord.stateKind]
        case .organisations: [Organisation.stateKind, OrganisationLink.stateKind]
        case .access: ["token", "keys", "signOn"]
        case .records: [SealedFile.stateKind, Identity.Opening.stateKind]
        // As many as there are systems: see `LogFilter.query`.
        case .cases: []
        case .looks: [Look.kind]
        case .exports: [LogRow.exportKind, LogRow.caseExportKind, "peopleImport", "compliance"]
        case .rights: ["dataRequest", "consent", "hold", "erasure"]
        }
    }

    /// Empty for every act of the kinds.
    var acts: [String] {
        switch self {
        case .signIns: ["signedIn", "signInFailed", "signedOut", "sessionsEnded", "recoveryUsed"]
        case .roles: ["granted", "roleEnded", "factorSet", "factorRemoved", "factorReset", "recoveryRenewed", "passwordChanged", "passwordSet"]
        case .people: ["added", "imported", "corrected", "left", "returned", "erased", "unitSet"]
        case .organisations, .access, .records, .cases, .looks, .exports, .rights: []
        }
    }

    var title: LocalisedText {
        switch self {
        case .signIns: LocalisedText("登录", "Sign-ins")
        case .roles: LocalisedText("授权与认证", "Roles and factors")
        case .people: LocalisedText("人员", "People")
        case .organisations: LocalisedText("机构", "Organisations")
        case .access: LocalisedText("令牌与密钥", "Tokens and keys")
        case .records: LocalisedText("保密档案", "Sealed records")
        case .cases: LocalisedText("业务案件", "Cases")
        case .looks: LocalisedText("查看案件保密内容", "Sealed lines of cases")
        case .exports: LocalisedText("导入导出", "Imports and exports")
        case .rights: LocalisedText("个人信息权利与删除", "Data rights and erasure")
        }
    }
}

/// A line of the log, in words.
struct LogRow: Encodable, Sendable {
    let organisation: OrganisationID
    let sequence: Int64
    let at: Instant
    let by: Actor
    let byName: String?
    let kind: String
    let act: String
    /// The account, the organisation, the token …; of a person also the masked name.
    let subject: String
    let subjectName: String?
    let details: [String: String]
    /// Of a case: its system, what was done, and the stage that it reached.
    let caseWords: CaseWords?

    struct CaseWords: Encodable, Sendable {
        let system: LocalisedText
        let act: LocalisedText
        let to: LocalisedText?
    }

    /// The kind of the entries that say that the log was taken away.
    static let exportKind = "accessLog"
    /// The kind of the entries that say that a list of cases was taken away.
    static let caseExportKind = "case.export"

    /// `nil` for a case whose opener is kept from this reader, where the log is narrowed to somebody's acts: the line would say who.
    init?(_ line: LogLine, for sight: SealedSight, _ cases: CaseRoom, isNarrowed: Bool) throws {
        organisation = line.organisation
        sequence = line.sequence
        at = line.at
        let system = cases.system(ofKind: line.subject.kind)
        let isConcealed = try system.map { try sight.concealed(line, $0) } ?? false
        if isConcealed, isNarrowed { return nil }
        by = isConcealed ? .confidential : line.by
        caseWords = system.map { Self.caseWords(line, of: $0) }
        // Whoever has a duty here signs with their name; anybody else is masked as everywhere.
        byName = try by.person.flatMap { try sight.reading.personRecord($0) }.map { $0.hasDuty(at: sight.at) ? $0.name : Masked.name($0.name) }
        kind = line.subject.kind
        act = line.act
        // Who looked stands beside it.
        subject = line.subject.kind == Look.kind ? String(line.subject.id.prefix { $0 != "~" }) : line.subject.id
        subjectName = line.subject.kind == PersonRecord.stateKind && line.by.person?.text != line.subject.id
            ? try sight.reading.personRecord(PersonID(line.subject.id)).map { Masked.name($0.name) } : nil
        details = Self.sealedKinds.contains(line.subject.kind) || system != nil ? [:] : Self.read(line.open)
    }

    /// What was done and where it led; never what was written on a line.
    private static func caseWords(_ line: LogLine, of system: any CaseSystem) -> CaseWords {
        let event: CaseEvent? = try? Wire.decode(from: line.open)
        let step = event?.step.map { system.title(ofAct: $0) }
        let act = system.title(ofAct: line.act)
        return CaseWords(
            system: system.title, act: step.map { LocalisedText("\(act.zh)：\($0.zh)", "\(act.en): \($0.en)") } ?? act,
            to: event?.to.flatMap { to in system.stages.first { $0.value == to }?.title })
    }

    /// What was opened, and of whom, stands in the register of openings, for those whom it concerns.
    private static let sealedKinds: Set<String> = [SealedFile.stateKind, Identity.Opening.stateKind]

    /// The plain fields of an entry's open part, which names nobody.
    private static func read(_ open: [UInt8]) -> [String: String] {
        guard let object = try? JSONSerialization.jsonObject(with: Data(open)) as? [String: Any] else { return [:] }
        var details: [String: String] = [:]
        for (name, value) in object where shown.contains(name) {
            switch value {
            case let text as String where !text.isEmpty && !(name == "failedBefore" && text == "0"): details[name] = String(text.prefix(200))
            case let number as NSNumber where name == "from" || name == "until":
                details[name] = OpeningLine.stamp(Instant(milliseconds: number.int64Value))
            case let number as NSNumber: details[name] = number.stringValue
            case let list as [String]: details[name] = list.sorted().joined(separator: " ")
            case let list as [[String: Any]] where name == "roles":
                details[name] = list.compactMap { held in
                    guard let role = held["role"] as? String, let place = held["organisation"] as? String else { return nil }
                    return "\(role)@\(place)"
                }.joined(separator: " ")
            default: continue
            }
        }
        return details
    }

    private static let shown: Set<String> = [
        "role", "roles", "organisation", "from", "until", "methods", "device", "failedBefore", "count", "batch", "unit", "key", "resealed", "scopes",
        "label", "purpose", "to", "kind", "parent", "reason", "by", "about", "file", "rows", "added", "changed", "left", "days", "article",
    ]

    func kindTitle(_ language: Language) -> String { caseWords?.system(language) ?? (Self.kinds[kind] ?? AlarmLog.kinds[kind]).map { $0(language) } ?? kind }

    func actTitle(_ language: Language) -> String { caseWords?.act(language) ?? (AlarmLog.acts["\(kind).\(act)"] ?? Self.acts["\(kind).\(act)"] ?? Self.acts[act]).map { $0(language) } ?? act }

    var subjectWords: String { subjectName.map { "\(subject) \($0)" } ?? subject }

    func detail(_ language: Language) -> String {
        if let to = caseWords?.to { return language == .chinese ? "→ \(to.zh)" : "→ \(to.en)" }
        return details.sorted { $0.key < $1.key }.map { name, value in
            let words = Self.fieldNames[name].map { $0(language) } ?? name
            let shown = switch name {
            case "role": Role(rawValue: value)?.title(language) ?? value
            case "roles" where kind == Look.kind: value.split(separator: " ").map { Role(rawValue: String($0))?.title(language) ?? String($0) }.joined(separator: " ")
            case "reason" where [Look.kind, Self.caseExportKind].contains(kind): LookReason(rawValue: value)?.title(language) ?? value
            default: value
            }
            return language == .chinese ? "\(words)：\(shown)" : "\(words): \(shown)"
        }.joined(separator: language == .chinese ? "；" : "; ")
    }

    func view(_ language: Language) -> View {
        [
            "at": at.local, "day": at.day.description, "time": at.timeOfDay(seconds: true), "by": byName ?? Self.actor(by, language), "account": orNone(by.person?.text),
            "kind": kindTitle(language), "act": actTitle(language), "subject": subject, "subjectName": orNone(subjectName),
            "detail": orNone(detail(language)), "place": organisation.text, "sequence": sequence, "isFailure": act == "signInFailed" || act == "warned",
        ]
    }

    private static func actor(_ actor: Actor, _ language: Language) -> String {
        if actor == .caller { return LocalisedText("报警人", "Caller")(language) }
        if actor == .confidential { return LocalisedText("（保密）", "(confidential)")(language) }
        if actor.text.hasPrefix("system:") { return LocalisedText("系统", "System")(language) }
        return actor.text
    }

    // MARK: - Words

    private static let kinds: [String: LocalisedText] = [
        "account": LocalisedText("账号", "Account"), "organisation": LocalisedText("机构", "Organisation"),
        "organisationLink": LocalisedText("机构关联", "Link"), "token": LocalisedText("令牌", "Token"), "keys": LocalisedText("密钥", "Keys"),
        "sealedFile": LocalisedText("保密档案", "Sealed file"), "opening": LocalisedText("查阅", "Opening"),
        "accessLog": LocalisedText("日志", "Log"), Look.kind: LocalisedText("案件保密内容", "Sealed lines"), caseExportKind: LocalisedText("业务台账", "List of cases"), "dataRequest": LocalisedText("个人信息请求", "Data request"),
        "consent": LocalisedText("同意", "Consent"), "hold": LocalisedText("保全", "Hold"), "erasure": LocalisedText("删除", "Erasure"),
    ]

    private static let acts: [String: LocalisedText] = [
        "signedIn": LocalisedText("登录", "Signed in"), "signInFailed": LocalisedText("登录失败", "Sign-in failed"),
        "signedOut": LocalisedText("退出", "Signed out"), "sessionsEnded": LocalisedText("结束会话", "Ended sessions"),
        "recoveryUsed": LocalisedText("使用恢复码", "Used a recovery code"), "recoveryRenewed": LocalisedText("更换恢复码", "Renewed recovery codes"),
        "factorSet": LocalisedText("启用第二因素", "Set a second factor"), "factorRemoved": LocalisedText("停用第二因素", "Removed the second factor"),
        "factorReset": LocalisedText("重置第二因素", "Reset the second factor"), "passwordChanged": LocalisedText("修改密码", "Changed the password"),
        "passwordSet": LocalisedText("设置密码", "Set the password"), "granted": LocalisedText("授予角色", "Granted a role"),
        "roleEnded": LocalisedText("终止角色", "Ended a role"), "added": LocalisedText("登记", "Added"), "imported": LocalisedText("导入", "Imported"),
        "corrected": LocalisedText("更正", "Corrected"), "left": LocalisedText("离校（离职）", "Left"), "returned": LocalisedText("复学（返岗）", "Returned"),
        "erased": LocalisedText("删除", "Erased"), "unitSet": LocalisedText("绑定单位", "Set the unit"), "founded": LocalisedText("设立", "Founded"),
        "renamed": LocalisedText("更名", "Renamed"), "moved": LocalisedText("调整上级", "Moved"), "ended": LocalisedText("撤销", "Ended"),
        "reopened": LocalisedText("恢复", "Reopened"), "linked": LocalisedText("关联", "Linked"), "unlinked": LocalisedText("解除关联", "Unlinked"),
        "made": LocalisedText("制发", "Made"), "revoked": LocalisedText("吊销", "Revoked"), "rotated": LocalisedText("轮换", "Rotated"),
        "exported": LocalisedText("导出", "Exported"), "begun": LocalisedText("建档", "Begun"), "written": LocalisedText("填写", "Written"),
        "finished": LocalisedText("办结", "Finished"), "asked": LocalisedText("申请查阅", "Asked to open"), "opened": LocalisedText("打开", "Opened"),
        "warned": LocalisedText("紧急查阅（有人处于危险）", "Opened at once: danger"), "approved": LocalisedText("同意", "Approved"),
        "refused": LocalisedText("不同意", "Refused"), "noticed": LocalisedText("知悉", "Acknowledged"), "read": LocalisedText("查阅内容", "Read"),
        "withdrawn": LocalisedText("逾期作废", "Lapsed"), "looked": LocalisedText("查看", "Looked"),
    ]

    private static let fieldNames: [String: LocalisedText] = [
        "role": LocalisedText("角色", "role"), "roles": LocalisedText("角色", "roles"), "organisation": LocalisedText("机构", "organisation"),
        "from": LocalisedText("自", "from"), "until": LocalisedText("至", "until"), "methods": LocalisedText("方式", "by"),
        "device": LocalisedText("设备", "device"), "failedBefore": LocalisedText("此前失败", "failed before"), "count": LocalisedText("次数", "count"),
        "batch": LocalisedText("批次", "batch"), "unit": LocalisedText("单位", "unit"), "scopes": LocalisedText("权限", "scopes"),
        "label": LocalisedText("用途", "for"), "purpose": LocalisedText("用途", "purpose"), "to": LocalisedText("至", "to"),
        "kind": LocalisedText("类别", "kind"), "parent": LocalisedText("上级", "above"), "reason": LocalisedText("理由", "reason"),
        "by": LocalisedText("操作人", "by"), "about": LocalisedText("对象", "about"), "key": LocalisedText("密钥", "key"),
        "resealed": LocalisedText("重新加密", "resealed"), "file": LocalisedText("文件", "file"), "rows": LocalisedText("行数", "rows"),
        "added": LocalisedText("新增", "added"), "changed": LocalisedText("变更", "changed"), "left": LocalisedText("离开", "left"),
        "days": LocalisedText("天数", "days"), "article": LocalisedText("依据", "under"),
    ]
}
