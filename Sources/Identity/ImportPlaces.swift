public import Ground
public import Journal

/// The colleges and classes of an organisation, as a file names them.
public struct ImportPlaces: Sendable {
    /// A college, or a class of it, by name; one of them may be empty.
    public struct Name: Hashable, Sendable, Codable {
        public let college: String
        public let className: String

        public init(college: String, className: String) {
            self.college = college
            self.className = className
        }
    }

    let organisation: OrganisationID
    let hasColleges: Bool
    private var known: [Name: OrganisationID] = [:]
    private var ids: Set<OrganisationID>

    /// Throws `Refusal` when the organisation keeps no register.
    public init(of id: OrganisationID, in reading: any Reading) throws {
        guard let top = try reading.organisation(id), top.isActive else {
            throw Refusal(
                .notFound, field: "organisation", "没有机构 \(id)，请先新建（campus110 organisations found）",
                "There is no organisation \(id): found it first (campus110 organisations found)")
        }
        guard top.kind.keepsChain, top.kind.roles.contains(.staff) || top.kind.roles.contains(.student) else {
            throw Refusal(
                .outOfOrder, field: "organisation", "名册只能导入学校、医院、消防救援站或街道，\(top.name.zh)是\(top.kind.title.zh)",
                "A register is imported into a campus, hospital, fire brigade or town office; \(top.name.en) is a \(top.kind.title.en.lowercased())")
        }
        organisation = id
        hasColleges = top.kind == .campus
        ids = [id]
        for child in try reading.organisations(below: id, limit: 100_000) where !child.kind.keepsChain {
            ids.insert(child.id)
            guard child.isActive else { continue }
            add(child, below: "")
            guard child.kind == .college else { continue }
            for grandchild in try reading.organisations(below: child.id, limit: 100_000) {
                ids.insert(grandchild.id)
                if grandchild.isActive { add(grandchild, below: child.name.zh) }
            }
        }
    }

    private mutating func add(_ place: Organisation, below college: String) {
        let name = place.kind == .college ? Name(college: place.name.zh, className: "") : Name(college: college, className: place.name.zh)
        // Of two with one name the one that was founded first is meant.
        if known[name] == nil { known[name] = place.id }
    }

    /// Where the row belongs: its class, or else its college; `nil` when it names neither, or one that is yet to be founded.
    func place(of row: PeopleRow) -> OrganisationID? { known[Name(college: row.college, className: row.className)] }

    /// Colleges and classes that the rows name and that are not there, colleges first.
    func missing(in rows: [PeopleRow]) -> [Name] {
        var names: Set<Name> = []
        for row in rows where !row.college.isEmpty || !row.className.isEmpty {
            if !row.college.isEmpty { names.insert(Name(college: row.college, className: "")) }
            names.insert(Name(college: row.college, className: row.className))
        }
        return names.filter { known[$0] == nil }.sorted {
            ($0.className.isEmpty ? 0 : 1, $0.college, $0.className) < ($1.className.isEmpty ? 0 : 1, $1.college, $1.className)
        }
    }

    /// Founds what is missing of the names; colleges must come before their classes.
    mutating func found(_ names: some Sequence<Name>, in ledger: any Ledger, salt: @escaping () -> [UInt8], by actor: Actor, at: Instant) throws {
        let register = OrganisationRegister(ledger, salt: salt)
        for name in names where known[name] == nil {
            let isCollege = name.className.isEmpty
            let text = isCollege ? name.college : name.className
            let above = isCollege || name.college.isEmpty ? organisation : known[Name(college: name.college, className: "")] ?? organisation
            var id: OrganisationID
            repeat {
                id = OrganisationID("\(organisation)-\(isCollege ? "c" : "k")\(try ledger.next(in: "organisation/\(organisation)"))")
            } while try ledger.organisation(id) != nil
            try register.found(id, isCollege ? .college : .class_, LocalisedText(text, text), below: above, by: actor, at: at)
            known[name] = id
            ids.insert(id)
        }
    }

    /// The student's and employee's roles that somebody holds in this organisation.
    func plainRoles(_ record: PersonRecord) -> [HeldRole] {
        record.roles.filter { ($0.role == .student || $0.role == .staff) && $0.until == nil && ids.contains($0.organisation) }
    }

    /// Whether the plain roles held here are all of these kinds, and there is one: whoever is in the other register too (a student
    /// who teaches) has not left.
    func isOnly(_ kinds: Set<Role>, _ record: PersonRecord) -> Bool {
        let plain = plainRoles(record)
        return !plain.isEmpty && plain.allSatisfy { kinds.contains($0.role) }
    }

    /// What the row says otherwise than the register. An empty cell says nothing.
    func difference(_ record: PersonRecord, _ row: PeopleRow) -> [PeoplePlan.Field] {
        var fields: [PeoplePlan.Field] = []
        if record.name != row.name { fields.append(.name) }
        if !row.phone.isEmpty, record.phone != row.phone { fields.append(.phone) }
        if let born = row.born, record.born != born { fields.append(.born) }
        let plain = plainRoles(record)
        if plain.count != 1 || plain[0].role != row.role { fields.append(.kind) }
        if !row.college.isEmpty || !row.className.isEmpty {
            let place = place(of: row)
            if place == nil || !plain.contains(where: { $0.organisation == place }) { fields.append(.place) }
        }
        return fields
    }

    /// The record as the row wants it. Duties, and roles elsewhere, stay.
    func merged(_ row: PeopleRow, into record: PersonRecord, batch: String, at moment: Instant) -> PersonRecord {
        var record = record
        record.name = row.name
        record.number = row.number
        if !row.phone.isEmpty { record.phone = row.phone }
        record.born = row.born ?? record.born
        record.batch = batch
        let plain = plainRoles(record)
        let named = !row.college.isEmpty || !row.className.isEmpty
        let place = (named ? place(of: row) : plain.first { $0.role == row.role }?.organisation) ?? organisation
        let kept = plain.first { $0.role == row.role && $0.organisation == place }
        record.roles = record.roles.filter { !plain.contains($0) && $0.isAhead(at: moment) } + [kept ?? HeldRole(row.role, of: place, from: moment)]
        return record
    }
}
