public import Ground
public import Journal

/// What an administrator asks for, of organisations and people.
public enum PeopleCommand: Sendable {
    case found(OrganisationID, Organisation.Kind, LocalisedText, below: OrganisationID?)
    case rename(OrganisationID, LocalisedText)
    case move(OrganisationID, below: OrganisationID?)
    case endOrganisation(OrganisationID)
    case reopenOrganisation(OrganisationID)
    case link(OrganisationLink)
    /// With one plain role, student or staff.
    case addPerson(PersonRecord)
    case correct(PersonID, Particulars)
    case leave(PersonID)
    /// With one plain role, student or staff.
    case takeBack(PersonID, HeldRole)
    case grant(HeldRole, PersonID)
    case endRole(Role, OrganisationID, PersonID)
    case setUnit(UnitID?, PersonID)

    /// What may be corrected; `nil` leaves it as it is.
    public struct Particulars: Sendable {
        public var name: String?
        public var number: String?
        public var phone: String?
        public var born: Day?
        /// The version the administrator looked at; `nil` takes whatever is stored.
        public var version: Int64?

        public init(name: String? = nil, number: String? = nil, phone: String? = nil, born: Day? = nil, version: Int64? = nil) {
            (self.name, self.number, self.phone, self.born, self.version) = (name, number, phone, born, version)
        }
    }

    public var task: PeopleTask {
        switch self {
        case .found: .found
        case .rename: .rename
        case .move: .move
        case .endOrganisation: .endOrganisation
        case .reopenOrganisation: .reopenOrganisation
        case .link: .link
        case .addPerson: .addPerson
        case .correct: .correct
        case .leave: .leave
        case .takeBack: .takeBack
        case .grant: .grant
        case .endRole: .endRole
        case .setUnit: .setUnit
        }
    }
}

/// Where administrators' commands are checked against the policy and done: the same for every page and program.
public struct PeopleOffice {
    private let ledger: any Ledger
    private let rights: Rights
    private let people: PeopleRegister
    private let organisations: OrganisationRegister

    /// `salt` gives 32 fresh random bytes a call; `blind` a keyed hash, under which a phone number is found.
    public init(_ ledger: any Ledger, salt: @escaping () -> [UInt8], blind: @escaping (String) -> String) {
        self.ledger = ledger
        rights = Rights(ledger)
        people = PeopleRegister(ledger, salt: salt, blind: blind)
        organisations = OrganisationRegister(ledger, salt: salt)
    }

    /// Throws `Refusal` for whoever may not, by the roles that the record says they hold, and for what cannot be.
    public func perform(_ command: PeopleCommand, by asking: Person, at moment: Instant) throws {
        let person = try ledger.present(asking, at: moment)
        let actor = Actor.person(person.id)
        let task = command.task
        switch command {
        case .found(let id, let kind, let name, let parent):
            try requireTop(task, parent, person)
            try organisations.found(id, kind, name, below: parent, by: actor, at: moment)
        case .rename(let id, let name):
            try rights.require(task, in: id, person)
            try organisations.rename(id, name, by: actor, at: moment)
        case .move(let id, let parent):
            try rights.require(task, in: id, person)
            try requireTop(task, parent, person)
            try organisations.move(id, below: parent, by: actor, at: moment)
        case .endOrganisation(let id):
            try rights.require(task, in: id, person)
            guard !person.appointments.contains(where: { $0.organisation == id }) else {
                throw Refusal(.outOfOrder, field: "id", "不能撤销自己任职的机构，请由上级办理", "Nobody ends the organisation they hold a role in: ask one above")
            }
            try organisations.end(id, by: actor, at: moment)
        case .reopenOrganisation(let id):
            try rights.require(task, in: id, person)
            try organisations.reopen(id, by: actor, at: moment)
        case .link(let link):
            try rights.require(task, in: link.from, person)
            try organisations.link(link, by: actor, at: moment)
        case .addPerson(let record):
            for held in record.roles { try requirePlain(held, task, person) }
            guard record.roles.count == 1 else { throw Self.plainOnly }
            try rights.require(task, in: record.home, person)
            try people.add(record, by: actor, at: moment)
        case .correct(let id, let particulars): try correct(id, particulars, by: person, at: moment)
        case .leave(let id):
            let record = try seen(id, task, person)
            guard !record.isAdministrators(at: moment) else {
                throw Refusal(.notYours, field: "id", "管理员账号只能在服务器命令行上停用", "An administrator's account is ended on the command line only")
            }
            try people.leave(id, by: actor, at: moment)
        case .takeBack(let id, let held):
            try requirePlain(held, task, person)
            var record = try seen(id, task, person)
            record.roles = [held]
            try people.takeBack(record, by: actor, at: moment)
        case .grant(let held, let id):
            guard !Role.administrators.contains(held.role) else { throw Self.commandLineOnly }
            try rights.require(task, in: held.organisation, person)
            // Who works elsewhere is given a role by whoever keeps them there, or on the command line.
            _ = try seen(id, task, person)
            try people.grant(held, to: id, by: actor, at: moment)
        case .endRole(let role, let organisation, let id):
            guard !Role.administrators.contains(role) else { throw Self.commandLineOnly }
            try rights.require(task, in: organisation, person)
            try people.end(role, of: organisation, for: id, by: actor, at: moment)
        case .setUnit(let unit, let id):
            _ = try seen(id, task, person)
            try people.carry(unit, by: id, by: actor, at: moment)
        }
    }

    /// Administrators are made and unmade where nobody else can: on the machine itself.
    public static let commandLineOnly = Refusal(
        .notYours, field: "role", "管理员的角色只能在服务器命令行上授予和撤销：campus110 users grant、campus110 users end-role",
        "An administrator's role is granted and ended on the command line only: campus110 users grant, campus110 users end-role")

    private static let plainOnly = Refusal(
        .notYours, field: "role", "新账号只能是学生或教职工；其他角色由安全管理员授予", "A new account is a student's or an employee's; other roles are granted by a security administrator")

    // MARK: -

    /// The top of a tree has nobody above who could allow it.
    private func requireTop(_ task: PeopleTask, _ parent: OrganisationID?, _ person: Person) throws {
        guard let parent else {
            throw Refusal(
                .notYours, field: "parent", "最上级机构只能在服务器命令行上新建：campus110 organisations found",
                "The top of a tree is founded on the command line: campus110 organisations found")
        }
        try rights.require(task, in: parent, person)
    }

    private func requirePlain(_ held: HeldRole, _ task: PeopleTask, _ person: Person) throws {
        guard held.role == .student || held.role == .staff else { throw Self.plainOnly }
        try rights.require(task, in: held.organisation, person)
        guard let place = try ledger.organisation(held.organisation) else { return }
        guard place.isActive, place.kind.roles.contains(held.role) else {
            throw Refusal(
                .outOfOrder, field: "organisation", "\(place.name.zh)不能有“\(held.role.title.zh)”", "\(place.name.en) has no \(held.role.title.en.lowercased())")
        }
    }

    private func seen(_ id: PersonID, _ task: PeopleTask, _ person: Person) throws -> PersonRecord {
        // Whoever may not must not learn who there is.
        guard let record = try ledger.personRecord(id), try rights.maySee(record, person) else {
            throw Refusal(.notFound, field: "id", "没有账号 \(id)", "There is no account \(id)")
        }
        try rights.require(task, in: record.home, person)
        return record
    }

    private func correct(_ id: PersonID, _ particulars: PeopleCommand.Particulars, by person: Person, at moment: Instant) throws {
        var record = try seen(id, .correct, person)
        guard particulars.version == nil || particulars.version == record.version else {
            throw Refusal(.stale, "别人刚刚改过：请刷新后再试", "someone else has just changed this: load it again, then try again")
        }
        record.name = particulars.name ?? record.name
        record.number = particulars.number ?? record.number
        record.phone = particulars.phone ?? record.phone
        record.born = particulars.born ?? record.born
        try people.correct(record, by: .person(person.id), at: moment)
    }
}
