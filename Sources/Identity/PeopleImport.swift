public import Ground
public import Journal

/// What an import would do, found without changing anything.
public struct PeoplePlan: Sendable {
    public let organisation: OrganisationID
    /// Stands in the entries of those whom the import wrote.
    public let batch: String
    /// Rows whose people are not in the register.
    public internal(set) var new: [Change] = []
    public internal(set) var changed: [Change] = []
    /// Had left, and stand in the file.
    public internal(set) var returned: [Change] = []
    public internal(set) var unchanged = 0
    /// Of the kinds that the file is about, in the register and not in the file.
    public internal(set) var leavers: [PersonID] = []
    /// Leavers who hold more than a plain role, now or later: an import ends none of them.
    public internal(set) var leaversWithDuty: [PersonID] = []
    /// Of those kinds, in the register before the import.
    public internal(set) var before = 0
    /// Colleges and classes that would be founded.
    public internal(set) var places: [ImportPlaces.Name] = []
    public internal(set) var faults: [RowFault]
    public internal(set) var faultCount: Int
    public let ignoredColumns: [String]
    /// The plain roles that the file is about.
    let kinds: Set<Role>

    /// A row with the account it is about and what it would change there.
    public struct Change: Sendable {
        public let account: PersonID
        public let row: PeopleRow
        public let fields: [Field]
    }

    /// Raw values are part of the API.
    public enum Field: String, Sendable, Codable, CaseIterable {
        case name, phone, born, kind, place

        public var title: LocalisedText {
            switch self {
            case .name: LocalisedText("姓名", "name")
            case .phone: LocalisedText("手机", "phone")
            case .born: LocalisedText("出生日期", "birthday")
            case .kind: LocalisedText("类别", "kind")
            case .place: LocalisedText("学院或班级", "college or class")
            }
        }
    }

    public var writes: Int { new.count + changed.count + returned.count }

    /// More leavers than this share of those who are there are taken for a wrong file.
    public static let leaversLimit = 0.2

    /// Throws `Refusal` when leavers cannot be ended: rows that could not be read may be theirs, or they are too many.
    public func checkLeavers(allowMany: Bool) throws {
        guard faultCount == 0 else {
            throw Refusal(
                .outOfOrder, field: "leavers", "有 \(faultCount) 行读不出来，不能判断谁已离开；请先改正文件",
                "\(faultCount) rows cannot be read, so nobody can tell who has left: correct the file first")
        }
        guard allowMany || Double(leavers.count) <= Double(before) * Self.leaversLimit else {
            throw Refusal(
                .outOfOrder, field: "leavers", "将有 \(leavers.count) 人（共 \(before) 人）被标记为离开，超过 20%；确认无误后请选择允许（--allow-many-leavers）",
                "\(leavers.count) of \(before) people would be ended, more than 20%: if that is right, allow it (--allow-many-leavers)")
        }
    }
}

/// Plans an import and writes it, in parts.
public struct PeopleImport {
    private let sheet: PeopleSheet
    private let organisation: OrganisationID
    private let batch: String

    public init(_ sheet: PeopleSheet, into organisation: OrganisationID, batch: String) {
        self.sheet = sheet
        self.organisation = organisation
        self.batch = batch
    }

    /// What would change at the moment. Throws `Refusal` when there is no such organisation, or it has no colleges.
    public func plan(_ reading: any Reading, at moment: Instant) throws -> PeoplePlan {
        let places = try ImportPlaces(of: organisation, in: reading)
        if !places.hasColleges, let row = sheet.rows.first(where: { !$0.college.isEmpty || !$0.className.isEmpty }) {
            throw Refusal(
                .outOfOrder, field: "organisation", "第 \(row.line) 行有学院或班级，但 \(organisation) 不是学校",
                "Row \(row.line) names a college or a class, but \(organisation) is no campus")
        }
        let kinds = Set(sheet.rows.map(\.role))
        var plan = PeoplePlan(
            organisation: organisation, batch: batch, faults: sheet.faults, faultCount: sheet.faultCount, ignoredColumns: sheet.ignored, kinds: kinds)
        plan.places = places.missing(in: sheet.rows)
        var rows = Dictionary(uniqueKeysWithValues: sheet.rows.map { ($0.number, $0) })
        try everybody(in: reading) { record in
            guard let row = rows.removeValue(forKey: record.number) else {
                return leaver(record, places, &plan, at: moment)
            }
            if record.isActive, places.plainRoles(record).contains(where: { kinds.contains($0.role) }) { plan.before += 1 }
            if let account = row.account, account != record.id {
                return fault(row, "\(row.number) 已用账号 \(record.id)，不能改为 \(account)", "\(row.number) has the account \(record.id), not \(account)", &plan)
            }
            let fields = places.difference(record, row)
            let change = PeoplePlan.Change(account: record.id, row: row, fields: fields)
            if !record.isActive { plan.returned.append(change) } else if fields.isEmpty { plan.unchanged += 1 } else { plan.changed.append(change) }
        }
        for row in sheet.rows where rows[row.number] != nil {
            try addNew(row, in: reading, &plan)
        }
        return plan
    }

    private func addNew(_ row: PeopleRow, in reading: any Reading, _ plan: inout PeoplePlan) throws {
        guard let account = row.account ?? PersonID(checking: "\(organisation)-\(row.number)") else {
            return fault(
                row, "学号（工号）“\(row.number)”不能直接作账号，请在“账号”列另给一个", "the number “\(row.number)” makes no account name: give one in the column “account”", &plan)
        }
        guard try reading.state(of: Subject(kind: PersonRecord.stateKind, id: account.text)) == nil else {
            return fault(row, "账号 \(account) 已属于他人", "the account \(account) is somebody else's", &plan)
        }
        plan.new.append(PeoplePlan.Change(account: account, row: row, fields: []))
    }

    private func leaver(_ record: PersonRecord, _ places: ImportPlaces, _ plan: inout PeoplePlan, at moment: Instant) {
        guard record.isActive, !record.number.isEmpty else { return }
        guard places.plainRoles(record).contains(where: { plan.kinds.contains($0.role) }) else { return }
        plan.before += 1
        guard places.isOnly(plan.kinds, record) else { return }
        plan.leavers.append(record.id)
        if record.hasDuty(at: moment) { plan.leaversWithDuty.append(record.id) }
    }

    private func fault(_ row: PeopleRow, _ zh: String, _ en: String, _ plan: inout PeoplePlan) {
        plan.faultCount += 1
        guard plan.faults.count < PeopleSheet.faultsKept else { return }
        plan.faults.append(RowFault(line: row.line, message: LocalisedText("第 \(row.line) 行：\(zh)", "row \(row.line): \(en)")))
    }

    /// Everyone of the organisation, whether there or gone, a page after the other.
    private func everybody(in reading: any Reading, _ body: (PersonRecord) throws -> Void) throws {
        var query = StateQuery(kind: PersonRecord.stateKind)
        query.organisations = [organisation]
        query.newestFirst = false
        query.limit = 2000
        while true {
            let states = try reading.states(query)
            for state in states { try body(try PersonRecord(state)) }
            guard states.count == query.limit, let last = states.last else { return }
            query.after = (last.moment, last.subject.id)
        }
    }
}
