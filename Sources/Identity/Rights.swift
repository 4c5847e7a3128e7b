public import Ground
public import Journal

/// Whether a person holds a role where it counts for an organisation: there, in one above it, or across a link.
public struct Rights {
    private let reading: any Reading

    public init(_ reading: any Reading) { self.reading = reading }

    /// Whether `person` holds one of the roles in the organisation or in one above it.
    public func holds(_ roles: Set<Role>, over organisation: OrganisationID, _ person: Person) throws -> Bool {
        let held = Set(person.appointments.filter { roles.contains($0.role) }.map(\.organisation))
        if held.isEmpty { return false }
        return try held.contains(organisation) || !held.isDisjoint(with: reading.line(of: organisation))
    }

    /// Whether `person` is an officer of a police organisation that answers for this one, or for one above it (一校一警).
    public func isLinkedPolice(_ person: Person, of organisation: OrganisationID) throws -> Bool {
        let stations = Set(person.appointments.filter { $0.role == .officer }.map(\.organisation))
        if stations.isEmpty { return false }
        return try reading.line(of: organisation).contains { place in
            try reading.links(of: place).contains {
                $0.isActive && $0.purpose == .schoolOfficer && $0.from == place && stations.contains($0.to)
            }
        }
    }

    /// Whether the person may ask to read a sealed part that `organisation` keeps.
    public func mayRead(_ kind: SealedKind, of organisation: OrganisationID, _ person: Person) throws -> Bool {
        if try holds(kind.readers, over: organisation, person) { return true }
        return try kind.isForLinkedPolice && isLinkedPolice(person, of: organisation)
    }

    /// Whether the person may know that such a part exists.
    public func mayList(_ kind: SealedKind, of organisation: OrganisationID, _ person: Person) throws -> Bool {
        if try holds(kind.listers, over: organisation, person) { return true }
        return try kind.isForLinkedPolice && isLinkedPolice(person, of: organisation)
    }

    /// Whether the person may know of the file at all: of one of the parts that it has.
    public func mayList(_ file: SealedFile, _ person: Person) throws -> Bool {
        try file.parts.keys.contains { try mayList($0, of: file.organisation, person) }
    }

    /// Whether the person may open it at once because somebody is in danger.
    public func mayWarn(_ kind: SealedKind, of organisation: OrganisationID, _ person: Person) throws -> Bool {
        if try holds(kind.warners, over: organisation, person) { return true }
        return try kind.warners.contains(.officer) && isLinkedPolice(person, of: organisation)
    }

    /// Whether somebody is of the organisation or of one below it; for the police, of one that they answer for (一校一警).
    public func isOf(_ record: PersonRecord, _ organisation: OrganisationID) throws -> Bool {
        for home in Set([record.home] + record.roles.map(\.organisation)) {
            let line = try reading.line(of: home)
            if line.contains(organisation) { return true }
            for place in line {
                for link in try reading.links(of: place) where link.isActive && link.purpose == .schoolOfficer && link.from == place {
                    if try reading.line(of: link.to).contains(organisation) { return true }
                }
            }
        }
        return false
    }

    /// The organisations with a chain of their own in which something may stand that the person sees by one of the roles:
    /// their own, those below, and, for officers, those that they answer for. Each row is still asked for its right. At most 2,000.
    public func chains(for roles: Set<Role>, _ person: Person) throws -> Set<OrganisationID> {
        var found: Set<OrganisationID> = []
        for held in person.appointments where roles.contains(held.role) {
            var ahead = [try reading.chain(of: held.organisation)]
            while let next = ahead.popLast(), found.count < 2000 {
                guard found.insert(next).inserted else { continue }
                // Colleges and classes stand in the chain that was found.
                guard try reading.chain(of: held.organisation) == held.organisation else { continue }
                ahead += try reading.organisations(below: next).filter(\.kind.keepsChain).map(\.id)
            }
            guard held.role == .officer else { continue }
            for link in try reading.links(of: held.organisation)
            where link.isActive && link.purpose == .schoolOfficer && link.to == held.organisation {
                found.insert(try reading.chain(of: link.from))
            }
        }
        return found
    }
}
