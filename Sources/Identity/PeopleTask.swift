public import Ground

/// What administrators do with organisations and people. Data, so that the whole policy can be printed and reviewed.
public enum PeopleTask: String, CaseIterable, Sendable, Codable {
    case readOrganisations, found, rename, move, endOrganisation, reopenOrganisation, link
    case readRegister, addPerson, correct, leave, takeBack, importPeople
    case grant, endRole, setUnit, resetFactor, endSessions

    /// Who may, for the organisation it is about and those below it.
    public var who: Set<Role> {
        switch self {
        case .readOrganisations: Role.administrators
        case .found, .rename, .move, .endOrganisation, .reopenOrganisation, .link: [.systemAdministrator]
        case .readRegister: [.systemAdministrator, .securityAdministrator]
        case .addPerson, .correct, .leave, .takeBack, .importPeople: [.systemAdministrator]
        case .grant, .endRole, .setUnit, .resetFactor, .endSessions: [.securityAdministrator]
        }
    }

    /// The policy in words, a line a task.
    public static var policy: String {
        let lines = allCases.map { task in
            "\(task.rawValue): " + Role.allCases.filter(task.who.contains).map(\.rawValue).joined(separator: " or ")
        }
        return (lines + [
            "each over the organisation it is about: held there or in one above it; the top of a tree is founded on the command line",
            "nobody grants to themselves, nor to anybody whose home is elsewhere; administrators' roles are granted and ended, and administrators leave, on the command line only",
        ]).joined(separator: "\n")
    }
}

extension Rights {
    /// Whether the person may do it with this organisation.
    public func may(_ task: PeopleTask, in organisation: OrganisationID, _ person: Person) throws -> Bool {
        try holds(task.who, over: organisation, person)
    }

    /// Throws `Refusal.notYours` for whoever may not.
    public func require(_ task: PeopleTask, in organisation: OrganisationID, _ person: Person) throws {
        guard try may(task, in: organisation, person) else {
            let (zh, en) = (Self.titles(task.who, .chinese).joined(separator: "、"), Self.titles(task.who, .english).joined(separator: " or "))
            throw Refusal(.notYours, "只有该机构（或其上级）的\(zh)能这样做", "Only a \(en.lowercased()) of the organisation, or of one above it, does that")
        }
    }

    private static func titles(_ roles: Set<Role>, _ language: Language) -> [String] {
        Role.allCases.filter(roles.contains).map { $0.title(language) }
    }

    /// Whether the person may see somebody in the register: at home in an organisation of theirs or below. A role that somebody from
    /// elsewhere holds here shows nobody's particulars.
    public func maySee(_ record: PersonRecord, _ person: Person) throws -> Bool {
        try may(.readRegister, in: record.home, person)
    }
}
