public import Ground
public import Journal

/// Who may do or see something of a case. Data, so that the whole policy can be printed and reviewed.
public indirect enum Who<System: Casework>: Sendable {
    /// Holds the role in the case's organisation or in one above it.
    case role(Role)
    /// Holds the role in an organisation that is tied to the case's by 一校一警, the school's station or the station's school; or in a college
    /// or a class of such a campus.
    case linked(Role)
    /// Holds the role in the organisation that a line names, or below it, e.g. a counsellor of the school that a tenant goes to.
    case roleOf(Role, Read<System.Record, OrganisationID?>)
    /// Belongs to the case's organisation or to one below it, in whatever role.
    case member
    /// The person whom a line names.
    case named(Read<System.Record, PersonID?>)
    /// One of the people whom a line names.
    case among(Read<System.Record, People>)
    /// Whoever opened the case.
    case opener
    /// The phone, without an account, that opened the case.
    case phone
    /// Whoever took the step last.
    case did(System.Step)
    /// An integration with a token for casework.
    case token
    case signedIn
    case anyone
    case any([Who])
    case all([Who])
    case but(Who, not: Who)

    public static func role(_ role: Role, of path: Read<System.Record, OrganisationID?>) -> Who { .roleOf(role, path) }
    public static func anyone(of roles: Role...) -> Who { roles.count == 1 ? .role(roles[0]) : .any(roles.map { .role($0) }) }
    public static func either(_ them: Who...) -> Who { .any(them) }
    public static func both(_ them: Who...) -> Who { .all(them) }
    public func but(not other: Who) -> Who { .but(self, not: other) }
    public func or(_ other: Who) -> Who { .any([self, other]) }

    /// Whether the party may; `file` is blank before there is a case.
    public func admits(_ standing: Standing, to file: CaseFile<System>) -> Bool {
        switch self {
        case .role(let role): standing.roles.contains(role)
        case .linked(let role): standing.linkedRoles.contains(role)
        case .roleOf(let role, let path): file.record[keyPath: path].map { standing.within[$0]?.contains(role) ?? false } ?? false
        case .member: standing.isMember
        case .named(let path): standing.person != nil && file.record[keyPath: path] == standing.person
        case .among(let path): standing.person.map { file.record[keyPath: path].ids.contains($0) } ?? false
        case .opener: standing.person != nil && file.openedBy?.person == standing.person
        case .phone: if case .caller(let device) = standing.party { file.phone == device } else { false }
        case .did(let step): standing.person != nil && file.takers[step.rawValue]?.by.person == standing.person
        case .token: if case .device = standing.party { standing.hasToken } else { false }
        case .signedIn: standing.person != nil
        case .anyone: true
        case .any(let them): them.contains { $0.admits(standing, to: file) }
        case .all(let them): them.allSatisfy { $0.admits(standing, to: file) }
        case .but(let them, let not): them.admits(standing, to: file) && !not.admits(standing, to: file)
        }
    }

    /// Every role that may count here, for finding the organisations whose cases somebody may see.
    public var roles: Set<Role> {
        switch self {
        case .role(let role): [role]
        case .any(let them), .all(let them): them.reduce(into: []) { $0.formUnion($1.roles) }
        case .but(let them, _): them.roles
        default: []
        }
    }

    /// The same without those who count only because a line names them or because they opened the case: people of the office.
    var official: Who {
        switch self {
        case .named, .among, .opener, .phone, .signedIn, .anyone, .member: .any([])
        case .any(let them): .any(them.map(\.official))
        case .all(let them): .all(them.map(\.official))
        case .but(let them, let not): .but(them.official, not: not)
        default: self
        }
    }

    /// The roles that count across a link.
    public var linkedRoles: Set<Role> {
        switch self {
        case .linked(let role): [role]
        case .any(let them), .all(let them): them.reduce(into: []) { $0.formUnion($1.linkedRoles) }
        case .but(let them, _): them.linkedRoles
        default: []
        }
    }

    /// The roles that count for the organisation that a line names.
    var placed: [(path: PartialKeyPath<System.Record>, role: Role)] {
        switch self {
        case .roleOf(let role, let path): [(path, role)]
        case .any(let them), .all(let them): them.flatMap(\.placed)
        case .but(let them, _): them.placed
        default: []
        }
    }

    /// Whether members of the organisation count.
    var admitsMembers: Bool {
        switch self {
        case .member, .signedIn, .anyone: true
        case .any(let them), .all(let them): them.contains(where: \.admitsMembers)
        case .but(let them, _): them.admitsMembers
        default: false
        }
    }

    /// The lines that may name somebody who counts here.
    var named: [PartialKeyPath<System.Record>] {
        switch self {
        case .named(let path): [path]
        case .among(let path): [path]
        case .any(let them), .all(let them): them.flatMap(\.named)
        case .but(let them, _): them.named
        default: []
        }
    }
}

/// What counts of a party where a case's organisation is concerned: found out before anything is decided.
public struct Standing: Sendable {
    public let party: Party
    /// Held in the organisation or above it.
    public let roles: Set<Role>
    /// Held in organisations linked with it; a college or a class counts as its campus.
    public let linkedRoles: Set<Role>
    /// Held in each organisation or below it.
    public let within: [OrganisationID: Set<Role>]
    public let isMember: Bool
    /// Whether a token's scopes reach casework of this organisation.
    public let hasToken: Bool
    /// Cases whose sealed lines the person has opened with a reason.
    public let looks: Looks

    public init(
        _ party: Party, roles: Set<Role> = [], linkedRoles: Set<Role> = [], within: [OrganisationID: Set<Role>] = [:], isMember: Bool = false,
        hasToken: Bool = false, looks: Looks = .none
    ) {
        self.party = party
        self.roles = roles
        self.linkedRoles = linkedRoles
        self.within = within
        self.isMember = isMember
        self.hasToken = hasToken
        self.looks = looks
    }

    public var person: PersonID? { if case .person(let person) = party { person.id } else { nil } }
}
