import Cases
import Ground
import Identity
import Journal

/// What one person may come to of a system's cases, found out on one moment of the record. Each row is still asked for its right.
struct CaseReach {
    let system: any CaseSystem
    let person: Person
    let reading: any Reading
    /// What the person counts for, organisation by organisation.
    let standings: Standings

    /// Beyond so many organisations each is not asked beforehand: rows are.
    private static let askedOneByOne = 60

    init(_ system: any CaseSystem, for person: Person, in reading: any Reading, standings: Standings? = nil) {
        self.system = system
        self.person = person
        self.reading = reading
        self.standings = standings ?? Standings(of: .person(person), in: reading)
    }

    /// The organisations whose cases the person may see, or take on, by a role; none for whoever sees only what names them.
    func organisations() throws -> [OrganisationID] {
        let (own, linked, members) = system.readingRoles
        var found = try Rights(reading).chains(for: members ? Set(Role.allCases) : own, person)
        for held in person.appointments where linked.contains(held.role) {
            // A college and a class are linked as their campus is.
            let own = try reading.chain(of: held.organisation)
            for link in try reading.links(of: own) where link.isActive {
                let other = link.from == own ? link.to : link.from
                try found.formUnion(reading.chainKeepers(under: [reading.chain(of: other)]))
            }
        }
        if members {
            for held in person.appointments { found.formUnion(try reading.line(of: reading.chain(of: held.organisation))) }
        }
        guard found.count <= Self.askedOneByOne else { return found.sorted() }
        return try found.filter { organisation in
            let standing = try standings(for: organisation)
            return !standing.roles.isDisjoint(with: own) || !standing.linkedRoles.isDisjoint(with: linked) || members && standing.isMember
        }
        .sorted()
    }

    /// Filters under which cases stand that name the person, one at a time.
    var naming: [[String: String]] {
        [["opener": person.id.text]]
            + system.namingLines.map { line in line.isMany ? ["\(line.name):\(person.id)": "1"] : [line.name: person.id.text] }
    }

    /// Filters under which cases stand that name an organisation whose people see them by a role, e.g. the school that a tenant goes to.
    func placing() throws -> [[String: String]] {
        try system.placingLines.flatMap { line in
            let places = try person.appointments.filter { line.roles.contains($0.role) }.flatMap { try reading.line(of: $0.organisation) }
            return Set(places).sorted().map { [line.name: $0.text] }
        }
    }

    /// The organisations in which the person may open a case, each with the ways in.
    func openings(desk: OrganisationID) throws -> [(organisation: OrganisationID, ways: [MoveShape])] {
        var places: [OrganisationID] = []
        // Where somebody belongs comes before the desk that everyone may turn to.
        for place in try person.appointments.map({ try reading.chain(of: $0.organisation) }).sorted() + [desk] where !places.contains(place) {
            places.append(place)
        }
        return try places.compactMap { place in
            let ways = system.openings(for: try standings(for: place))
            return ways.isEmpty ? nil : (place, ways)
        }
    }
}
