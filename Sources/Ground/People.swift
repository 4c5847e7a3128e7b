/// What someone may be in an organisation. Raw values are stored: they are never renamed.
public enum Role: String, CaseIterable, Hashable, Sendable, Codable {
    /// 接警员, at the desk.
    case operator_ = "operator"
    /// 处警人员, with a unit.
    case responder
    /// 保卫处处长 or 所长: sees the figures and every incident of the organisation.
    case chief
    /// Keeps accounts; sees no casework.
    case administrator
}

/// A role in one organisation.
public struct Appointment: Hashable, Sendable, Codable {
    public let role: Role
    public let organisation: OrganisationID

    public init(_ role: Role, of organisation: OrganisationID) {
        self.role = role
        self.organisation = organisation
    }
}

/// Someone who has signed in, with the roles held now.
public struct Person: Hashable, Sendable, Codable, Identifiable {
    public let id: PersonID
    public let name: String
    public let appointments: Set<Appointment>
    /// The unit whose page this person carries.
    public let unit: UnitID?

    public init(id: PersonID, name: String, appointments: Set<Appointment>, unit: UnitID? = nil) {
        self.id = id
        self.name = name
        self.appointments = appointments
        self.unit = unit
    }

    public func holds(_ roles: Role..., of organisation: OrganisationID) -> Bool {
        roles.contains { appointments.contains(Appointment($0, of: organisation)) }
    }

    /// The organisations in which this person holds any of the roles, in order of name.
    public func organisations(as roles: Role...) -> [OrganisationID] {
        Set(appointments.filter { roles.contains($0.role) }.map(\.organisation)).sorted()
    }
}
