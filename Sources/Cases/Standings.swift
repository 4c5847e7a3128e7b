public import Ground
import Identity
public import Journal

/// What people count for where a case's organisation is concerned, asked of the record once for each organisation.
public final class Standings {
    private let reading: any Reading
    private let party: Party
    /// The organisations that a token's casework reaches; `nil` for whoever shows none.
    private let tokenOf: OrganisationID?
    private let looks: Looks
    private var known: [OrganisationID: Standing] = [:]
    private var within: [OrganisationID: Set<Role>]?
    private var places: [OrganisationID: Organisation?] = [:]
    private var lines: [OrganisationID: [OrganisationID]] = [:]

    /// `looks` is what the party has opened with a reason; lists, searches and maps know of none.
    public init(of party: Party, in reading: any Reading, tokenOf: OrganisationID? = nil, looks: Looks = .none) {
        self.reading = reading
        self.party = party
        self.tokenOf = tokenOf
        self.looks = looks
    }

    public func callAsFunction(for organisation: OrganisationID) throws -> Standing {
        if let standing = known[organisation] { return standing }
        let standing = try find(organisation)
        known[organisation] = standing
        return standing
    }

    private func find(_ organisation: OrganisationID) throws -> Standing {
        if case .device = party, let tokenOf {
            return Standing(party, hasToken: try line(of: organisation).contains(tokenOf))
        }
        guard case .person(let person) = party else { return Standing(party) }
        let line = try line(of: organisation)
        let roles = Set(person.appointments.filter { line.contains($0.organisation) }.map(\.role))
        var linked: Set<Role> = []
        var isMember = !roles.isEmpty
        for held in person.appointments where !line.contains(held.organisation) {
            if try !isMember && self.line(of: held.organisation).contains(organisation) { isMember = true }
        }
        // From the person's side, which has fewer places than the line.
        for (chain, roles) in try chains(of: person) {
            let links = try reading.links(of: chain).filter { $0.isActive && $0.purpose == .schoolOfficer }
            if links.contains(where: { line.contains($0.from == chain ? $0.to : $0.from) }) { linked.formUnion(roles) }
        }
        return Standing(party, roles: roles, linkedRoles: linked, within: try within(person), isMember: isMember, looks: looks)
    }

    /// The roles that a person holds in each organisation or below it.
    private func within(_ person: Person) throws -> [OrganisationID: Set<Role>] {
        if let within { return within }
        var found: [OrganisationID: Set<Role>] = [:]
        for held in person.appointments {
            for place in try line(of: held.organisation) { found[place, default: []].insert(held.role) }
        }
        within = found
        return found
    }

    /// The roles that a person holds in each chain.
    private func chains(of person: Person) throws -> [OrganisationID: Set<Role>] {
        try person.appointments.reduce(into: [:]) { chains, held in
            chains[try place(held.organisation)?.chain ?? held.organisation, default: []].insert(held.role)
        }
    }

    /// As `Reading.line(of:)`, each organisation read once.
    private func line(of id: OrganisationID) throws -> [OrganisationID] {
        if let line = lines[id] { return line }
        var line = [id]
        while line.count < deepestTree, let parent = try place(line[line.count - 1])?.parent, !line.contains(parent) { line.append(parent) }
        lines[id] = line
        return line
    }

    private func place(_ id: OrganisationID) throws -> Organisation? {
        if let place = places[id] { return place }
        let place = try reading.organisation(id)
        places[id] = .some(place)
        return place
    }
}
