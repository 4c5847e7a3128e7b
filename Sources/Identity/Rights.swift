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

    /// Whether `person` is an officer of a police organisation that answers for this one (一校一警).
    public func isLinkedPolice(_ person: Person, of organisation: OrganisationID) throws -> Bool {
        let stations = Set(person.appointments.filter { $0.role == .officer }.map(\.organisation))
        if stations.isEmpty { return false }
        return try reading.links(of: organisation).contains {
            $0.isActive && $0.purpose == .schoolOfficer && $0.from == organisation && stations.contains($0.to)
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

    /// Whether the person may open it at once because somebody is in danger.
    public func mayWarn(_ kind: SealedKind, of organisation: OrganisationID, _ person: Person) throws -> Bool {
        if try holds(kind.warners, over: organisation, person) { return true }
        return try kind.warners.contains(.officer) && isLinkedPolice(person, of: organisation)
    }
}
