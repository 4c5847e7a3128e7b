public import Ground
public import Journal

/// Who sees a case as it stands: asked of each who listens, without reading it again.
public struct CaseSight: Sendable {
    public let organisation: OrganisationID
    /// Whether somebody of this standing sees the case.
    public let sees: @Sendable (Standing) -> Bool
    /// Whether somebody of this standing may hear that something changed among the system's cases there, without which.
    public let listens: @Sendable (Standing) -> Bool

    /// For news of many cases at once: nobody hears which.
    public init(of system: any CaseSystem, in organisation: OrganisationID) {
        self.init(of: system, in: organisation) { _ in false }
    }

    init(of system: any CaseSystem, in organisation: OrganisationID, sees: @escaping @Sendable (Standing) -> Bool) {
        let (own, linked, members) = system.readingRoles
        self.organisation = organisation
        self.sees = sees
        listens = { !own.isDisjoint(with: $0.roles) || !linked.isDisjoint(with: $0.linkedRoles) || members && $0.isMember || $0.hasToken }
    }
}

extension Described {
    public func sight(of state: StoredState) throws -> CaseSight {
        let (file, plan) = (try CaseFile(state, under: plan), plan)
        return CaseSight(of: self, in: state.organisation) { file.isSeen(by: $0, under: plan) }
    }
}
