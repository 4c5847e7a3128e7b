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
            return Standing(party, hasToken: try reading.line(of: organisation).contains(tokenOf))
        }
        guard case .person(let person) = party else { return Standing(party) }
        let line = try reading.line(of: organisation)
        let roles = Set(person.appointments.filter { line.contains($0.organisation) }.map(\.role))
        var linked: Set<Role> = []
        var isMember = !roles.isEmpty
        for held in person.appointments where !line.contains(held.organisation) {
            if try !isMember && reading.line(of: held.organisation).contains(organisation) { isMember = true }
        }
        for place in line {
            for link in try reading.links(of: place) where link.isActive && link.purpose == .schoolOfficer {
                let other = link.from == place ? link.to : link.from
                linked.formUnion(try person.appointments.filter { try reading.chain(of: $0.organisation) == other }.map(\.role))
            }
        }
        return Standing(party, roles: roles, linkedRoles: linked, within: try within(person), isMember: isMember, looks: looks)
    }

    /// The roles that a person holds in each organisation or below it.
    private func within(_ person: Person) throws -> [OrganisationID: Set<Role>] {
        if let within { return within }
        var found: [OrganisationID: Set<Role>] = [:]
        for held in person.appointments {
            for place in try reading.line(of: held.organisation) { found[place, default: []].insert(held.role) }
        }
        within = found
        return found
    }
}
