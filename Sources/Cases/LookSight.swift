import Ground
import Journal

/// How a sealed line stands to somebody.
enum LineSight: Sendable {
    case seen
    /// Theirs to open, with a reason that goes on the record.
    case sealed
    /// Never theirs.
    case hidden
}

extension CaseFile {
    /// A line is seen by whom its audience names, whatever role they hold; by whoever counts for their role once they work on the case,
    /// or have opened it with a reason.
    func sight(of field: Field<System>, _ standing: Standing, under plan: Plan<System>) -> LineSight {
        guard let audience = field.audience else {
            return field.like.flatMap(plan.field(at:)).map { sight(of: $0, standing, under: plan) } ?? .seen
        }
        return sight(through: audience, namesSomebody: field.namesSomebody, standing, under: plan)
    }

    func sees(_ field: Field<System>, _ standing: Standing, under plan: Plan<System>) -> Bool { sight(of: field, standing, under: plan) == .seen }

    /// The same of whatever else is kept for some: who reported in confidence, a paper.
    func sight(through who: Who<System>, namesSomebody: Bool = true, _ standing: Standing, under plan: Plan<System>) -> LineSight {
        if namesSomebody, who.admitsInPerson(standing, to: self) { return .seen }
        guard who.admits(standing, to: self) else { return .hidden }
        return standing.looks.cover(id) || standing.person.map { isAtWork($0, under: plan) } ?? false ? .seen : .sealed
    }

    /// Whether the line is seen for a look only.
    func isOpened(_ field: Field<System>, _ standing: Standing, under plan: Plan<System>) -> Bool {
        guard let person = standing.person, standing.looks.cover(id), let audience = field.audience else {
            return field.like.flatMap(plan.field(at:)).map { isOpened($0, standing, under: plan) } ?? false
        }
        return !(field.namesSomebody && audience.admitsInPerson(standing, to: self)) && !isAtWork(person, under: plan)
    }

    /// Who is told who opened a case that was reported in confidence; `nil` for one that was not.
    func opensOpener(under plan: Plan<System>) -> Who<System>? {
        plan.openings.first { takers[$0.act] != nil && $0.openerSeenBy != nil }?.openerSeenBy
    }

    func sightOfOpener(_ standing: Standing, under plan: Plan<System>) -> LineSight {
        guard let who = opensOpener(under: plan), standing.person == nil || standing.person != openedBy?.person else { return .seen }
        return sight(through: who, standing, under: plan)
    }

    /// Whether somebody opened the case, took or asked for one of its steps, or stands on one of its lines.
    func isAtWork(_ person: PersonID, under plan: Plan<System>) -> Bool {
        if openedBy?.person == person || pending?.by.person == person { return true }
        let actor = Actor.person(person)
        return takers.values.contains { $0.by == actor } || names(person, under: plan)
    }

    /// Whether one of its lines names the person.
    func names(_ person: PersonID, under plan: Plan<System>) -> Bool {
        plan.peopleLines.contains { field in
            let text = field.read(record).text
            return text == person.text || field.input == .people && text.split(separator: ",").contains { $0 == person.text }
        }
    }
}

extension Who {
    /// Whether the party counts for who they are, and not only for a role or for where they belong.
    func admitsInPerson(_ standing: Standing, to file: CaseFile<System>) -> Bool {
        switch self {
        case .role, .linked, .roleOf, .member: false
        case .any(let them): them.contains { $0.admitsInPerson(standing, to: file) }
        case .all(let them): them.allSatisfy { $0.admits(standing, to: file) } && them.contains { !$0.isForAll && $0.admitsInPerson(standing, to: file) }
        case .but(let them, let not): them.admitsInPerson(standing, to: file) && !not.admits(standing, to: file)
        default: admits(standing, to: file)
        }
    }

    /// Whether anybody may count here for who they are: most lines are for roles only, and need no second look.
    var namesSomebody: Bool {
        switch self {
        case .role, .linked, .roleOf, .member: false
        case .any(let them), .all(let them): them.contains(where: \.namesSomebody)
        case .but(let them, _): them.namesSomebody
        default: true
        }
    }

    private var isForAll: Bool {
        switch self {
        case .signedIn, .anyone: true
        default: false
        }
    }

    /// Every role that counts, wherever it is held.
    var everyRole: Set<Role> { roles.union(linkedRoles).union(placed.map(\.role)) }
}
