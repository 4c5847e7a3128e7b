public import Ground
public import Journal

/// A day that an organisation put over the shipped table of working days, as it stands on the record.
public struct RecordedDay: Hashable, Sendable, Codable, Identifiable {
    public let organisation: OrganisationID
    public internal(set) var content: CalendarDay
    /// Why it was put there, or why it was withdrawn.
    public internal(set) var reason: String
    /// Who did so last, and when.
    public internal(set) var by: Actor
    public internal(set) var at: Instant
    /// Once withdrawn, the shipped table holds again.
    public internal(set) var isWithdrawn: Bool
    public internal(set) var version: Int64

    public var day: Day { content.day }
    public var id: String { "\(organisation)~\(day)" }

    /// The kind of its stored state.
    public static let stateKind = "workday"
    public var subject: Subject { Self.subject(day, organisation) }

    static func subject(_ day: Day, _ organisation: OrganisationID) -> Subject { Subject(kind: stateKind, id: "\(organisation)~\(day)") }

    /// The row it is stored as: in order of the days themselves.
    func stored() throws -> StoredState {
        StoredState(
            subject: subject, organisation: organisation, stage: isWithdrawn ? "withdrawn" : "active", moment: day.start, version: version,
            document: try Wire.encode(self))
    }
}

extension Reading {
    /// The day as the organisation has it on the record, withdrawn or not; `nil` when it never put one there.
    public func recordedDay(_ day: Day, of organisation: OrganisationID) throws -> RecordedDay? {
        try state(of: RecordedDay.subject(day, organisation)).map { try Wire.decode(from: $0.document) }
    }

    /// The days that the organisation itself put over the table and that stand, in order; from `since` on, if given.
    public func recordedDays(of organisation: OrganisationID, since: Day? = nil) throws -> [RecordedDay] {
        var query = StateQuery(kind: RecordedDay.stateKind)
        query.organisations = [organisation]
        query.stages = ["active"]
        query.from = since?.start
        query.newestFirst = false
        query.limit = 10_000
        return try states(query).map { try Wire.decode(from: $0.document) }
    }

    /// The calendar by which the organisation counts working days: the shipped table, over it the days of whoever stands above
    /// it, over those its own.
    public func workCalendar(base: WorkCalendar, of organisation: OrganisationID) throws -> WorkCalendar {
        let days = try line(of: organisation).reversed().flatMap { try recordedDays(of: $0) }
        return days.isEmpty ? base : base.adding(days.map(\.content))
    }
}

/// Puts days over the shipped table of working days and takes them back; every change is an entry in the organisation's chain.
public struct CalendarRegister {
    /// Who may, at the organisation whose deadlines it is about.
    public static let roles: [Role] = [.chief, .systemAdministrator]
    /// The series that counts changes of any calendar: whoever keeps one in memory sees by it that it is no longer so.
    public static let changes = "workday"
    /// Days of one command: a year and its make-up days.
    public static let most = 400
    /// Letters of a name, a source and a reason.
    static let longest = 200

    private let ledger: any Ledger

    public init(_ ledger: any Ledger) { self.ledger = ledger }

    /// Adds the days, or changes those that are on the record already; what stands just so is not written again, so that the same
    /// may be sent twice. All or nothing. Returns the days as they stand then, in the order given. Throws `Refusal` for what
    /// cannot be meant, naming the day, and for whoever may not.
    @discardableResult
    public func set(
        _ days: [CalendarDay], because reason: String, by person: Person, in organisation: OrganisationID, at: Instant
    ) throws -> [RecordedDay] {
        try check(person, organisation)
        try check(days.map(\.day))
        let reason = try Self.checked(reason, field: "reason", "请写明原因", "Give the reason")
        return try days.map { wanted in
            let content = try Self.checked(wanted, at: at)
            let known = try ledger.recordedDay(content.day, of: organisation)
            if let known, !known.isWithdrawn, known.content == content { return known }
            let recorded = RecordedDay(
                organisation: organisation, content: content, reason: reason, by: .person(person.id), at: at, isWithdrawn: false,
                version: (known?.version ?? 0) + 1)
            try write(recorded, act: known.map { !$0.isWithdrawn } ?? false ? "changed" : "added")
            return recorded
        }
    }

    /// Takes days back, so that the shipped table holds for them again; one that was taken back already stays so. All or nothing.
    /// Throws `Refusal` for a day that is not on the record, without a reason, and for whoever may not.
    @discardableResult
    public func withdraw(
        _ days: [Day], because reason: String, by person: Person, in organisation: OrganisationID, at: Instant
    ) throws -> [RecordedDay] {
        try check(person, organisation)
        try check(days)
        let reason = try Self.checked(reason, field: "reason", "请写明原因", "Give the reason")
        return try days.map { day in
            guard var recorded = try ledger.recordedDay(day, of: organisation) else {
                throw Refusal(
                    .notFound, field: "day", "\(day) 不是本单位添加的日期；如国务院通知的安排有变，请改为“添加”并写明原因",
                    "\(day) was not put there by this organisation: to change what a notice says, add the day with a reason")
            }
            if recorded.isWithdrawn { return recorded }
            (recorded.reason, recorded.by, recorded.at) = (reason, .person(person.id), at)
            recorded.isWithdrawn = true
            recorded.version += 1
            try write(recorded, act: "withdrawn")
            return recorded
        }
    }

    // MARK: -

    private struct Written: Encodable {
        var day: String
        var kind: CalendarDayKind
        var name: String
        var source: String
        var checked: String
        var reason: String
    }

    private func write(_ recorded: RecordedDay, act: String) throws {
        let content = recorded.content
        let open = Written(
            day: content.day.description, kind: content.kind, name: content.name, source: content.source,
            checked: content.checked?.description ?? WorkCalendar.unchecked, reason: recorded.reason)
        try ledger.append(
            Draft(
                organisation: recorded.organisation, subject: recorded.subject, act: act, by: recorded.by, at: recorded.at,
                open: try Wire.encode(open)))
        try ledger.put(recorded.stored())
        _ = try ledger.next(in: Self.changes)
    }

    private func check(_ person: Person, _ organisation: OrganisationID) throws {
        guard Self.roles.contains(where: { person.appointments.contains(Appointment($0, of: organisation)) }) else {
            throw Refusal(.notYours, "只有本单位负责人和系统管理员可以修改工作日历", "Only the organisation's chief and its system administrator change the working calendar")
        }
        guard try ledger.chain(of: organisation) == organisation else {
            throw Refusal(.outOfOrder, "学院和班级沿用学校的工作日历，请在学校一级修改", "Colleges and classes go by their campus's working calendar: change that")
        }
    }

    private func check(_ days: [Day]) throws {
        guard !days.isEmpty else { throw Refusal(.missing, field: "day", "请至少选择一天", "Choose at least one day") }
        guard days.count <= Self.most else {
            throw Refusal(.tooLarge, field: "day", "一次最多 \(Self.most) 天，请分次提交", "At most \(Self.most) days at a time: send them in parts")
        }
        var seen: Set<Day> = []
        if let twice = days.first(where: { !seen.insert($0).inserted }) {
            throw Refusal(.unreadable, field: "day", "\(twice) 出现了两次，请删去一个", "\(twice) stands there twice: remove one")
        }
    }

    private static func checked(_ wanted: CalendarDay, at: Instant) throws -> CalendarDay {
        let (year, now) = (wanted.day.civil.year, at.day.civil.year)
        guard (now - 1...now + 2).contains(year) else {
            throw Refusal(
                .unreadable, field: "day", "\(wanted.day)：只能修改去年至后年（\(now - 1)–\(now + 2)）的日期，请核对年份",
                "\(wanted.day): only days of \(now - 1) to \(now + 2) can be changed: look at the year again")
        }
        if let checked = wanted.checked, checked > at.day {
            throw Refusal(.unreadable, field: "checked", "\(wanted.day)：核对日期不能晚于今天", "\(wanted.day): it cannot have been checked after today")
        }
        return CalendarDay(
            wanted.day, wanted.kind, name: try checked(wanted.name, field: "name", "\(wanted.day)：请填写节日或事由", "\(wanted.day): name the festival or occasion"),
            source: try checked(wanted.source, field: "source", "\(wanted.day)：请填写依据的通知及文号", "\(wanted.day): give the notice it rests on, with its number"),
            checked: wanted.checked)
    }

    private static func checked(_ text: String, field: String, _ zh: String, _ en: String) throws -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...longest).contains(words.count), words.utf8.count <= longest * 8 else {
            throw Refusal(.missing, field: field, "\(zh)（1–\(longest) 字）", "\(en), in 1 to \(longest) letters")
        }
        return words
    }
}
