public import Ground
public import Identity
public import Journal

/// 个人信息泄露告知: what whoever is affected must be told (个人信息保护法 Art. 57, 未成年人网络保护条例 Art. 35), and the register entry.
public struct LeakNotice: Sendable, Codable {
    /// The day on which it happened, as far as it is known.
    public let happened: Day
    /// Which kinds of data, e.g. `姓名、电话`.
    public let contents: String
    /// How it came about.
    public let cause: String
    /// What harm may come of it.
    public let harm: String
    /// What has been done against it.
    public let measures: String
    /// What the person can do themselves.
    public let advice: String
    /// Whom to ask: office, person, phone.
    public let contact: String

    /// Throws `Refusal` naming the part that is missing: the law asks for every one of them.
    public init(
        happened: Day, contents: String, cause: String, harm: String, measures: String, advice: String, contact: String
    ) throws(Refusal) {
        for (field, text) in [
            ("contents", contents), ("cause", cause), ("harm", harm), ("measures", measures), ("advice", advice), ("contact", contact),
        ] where !(2...1000).contains(text.filter { !$0.isWhitespace }.count) {
            throw Refusal(.missing, field: field, "请填写 \(field)，2–1000 字", "Give --\(field), 2 to 1000 letters: the law asks for it")
        }
        self.happened = happened
        self.contents = contents
        self.cause = cause
        self.harm = harm
        self.measures = measures
        self.advice = advice
        self.contact = contact
    }

    /// The notice for one person, to be printed and handed over; a minor's is addressed to their guardian as well.
    public func file(for record: PersonRecord, from office: LocalisedText, at: Instant) -> CompliancePackage.File {
        // Whose age nobody knows is written to as a minor, unless they work here.
        let isMinor = record.isMinor(on: at.day) ?? record.roles.allSatisfy { $0.role == .student }
        let name = record.name.isEmpty ? record.id.text : record.name
        var paper = CompliancePaper(
            LocalisedText("个人信息安全事件告知书", "Notice of a personal data incident"),
            LocalisedText("致 \(name)" + (isMinor ? "及其监护人" : ""), "To \(name)" + (isMinor ? " and their guardian" : "")))
        paper.paragraph(LocalisedText("我单位保存的与你有关的个人信息发生（或者可能发生）泄露、篡改、丢失，现依法告知如下。", "Data about you that we keep was, or may have been, leaked, altered or lost. By law we tell you:"))
        for (title, text) in [
            (LocalisedText("发生时间", "When"), happened.description), (LocalisedText("涉及的信息种类", "Which data"), contents),
            (LocalisedText("原因", "Cause"), cause), (LocalisedText("可能造成的危害", "Possible harm"), harm),
            (LocalisedText("已采取的补救措施", "What has been done"), measures), (LocalisedText("你可以采取的减轻危害的措施", "What you can do"), advice),
            (LocalisedText("联系方式", "Whom to ask"), contact),
        ] {
            paper.heading(title)
            paper.paragraph(LocalisedText(text, text))
        }
        paper.paragraph(LocalisedText("\(office.zh) · \(at.day)", "\(office.en), \(at.day)"))
        paper.blank(LocalisedText("送达方式、送达人、日期", "How it was handed over, by whom, when"), lines: 1)
        return CompliancePackage.File(name: "notice-\(record.id).html", bytes: Array(paper.html.utf8))
    }

    /// Enters the incident: how many are affected in the open, who and what under seal. Returns its number. That notices were
    /// made is entered; that they were handed over, the papers themselves say.
    public func enter(
        affected: [PersonID], of organisation: OrganisationID, by actor: Actor, in ledger: any Ledger, at: Instant
    ) throws -> String {
        struct Told: Encodable {
            var notice: LeakNotice
            var affected: [PersonID]
        }
        struct Known: Encodable {
            var happened: Day
            var affected: Int
        }
        let subject = Subject(kind: "leak", id: "\(organisation)-L\(try ledger.next(in: "leak/\(organisation)"))")
        let open = try Wire.encode(Known(happened: happened, affected: affected.count))
        let sealed = SealedPart(audience: .watchers, content: try Wire.encode(Told(notice: self, affected: affected)), salt: Secret.bytes(32))
        try ledger.append(
            Draft(organisation: organisation, subject: subject, act: "noticesMade", by: actor, at: at, open: open, sealed: [sealed]))
        try ledger.put(
            StoredState(subject: subject, organisation: organisation, stage: "noticesMade", moment: at, version: 1, document: open), replacing: 0)
        return subject.id
    }
}
