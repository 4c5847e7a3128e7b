import Ground

/// Where somebody's work is: one link a room, for whoever holds a role there, in the order of the day.
enum Navigation {
    struct Room {
        let path: String
        /// The key of its name.
        let name: String
        let roles: Set<Role>
    }

    static let rooms: [Room] = [
        Room(path: "/desk", name: "nav_desk", roles: [.operator_]),
        Room(path: "/unit", name: "nav_unit", roles: [.responder]),
        Room(path: "/work", name: "nav_work", roles: Set(Role.allCases).subtracting(Role.administrators)),
        Room(path: "/cases", name: "nav_cases", roles: Set(Role.allCases).subtracting(Role.administrators)),
        Room(path: "/scam", name: "nav_scam", roles: [.student, .staff, .counsellor]),
        Room(path: "/incidents", name: "nav_incidents", roles: [.operator_, .chief]),
        Room(path: "/devices", name: "nav_devices", roles: [.operator_, .chief, .systemAdministrator]),
        Room(path: "/map/corrections", name: "nav_roads", roles: [.operator_, .chief]),
        Room(path: "/figures", name: "nav_figures", roles: [.operator_, .chief]),
        Room(path: "/deployment", name: "nav_deployment", roles: [.chief]),
        Room(path: "/records", name: "nav_records", roles: SealedRoles.records),
        Room(path: "/approvals", name: "nav_approvals", roles: SealedRoles.approvers),
        Room(path: "/openings", name: "nav_openings", roles: SealedRoles.register),
        Room(path: "/retention", name: "nav_retention", roles: [.recordsGuardian]),
        Room(path: "/admin/people", name: "nav_people", roles: [.systemAdministrator, .securityAdministrator]),
        Room(path: "/admin/organisations", name: "nav_organisations", roles: [.systemAdministrator]),
        Room(path: "/calendar", name: "nav_calendar", roles: [.systemAdministrator]),
        Room(path: "/admin/corrections", name: "nav_corrections", roles: [.systemAdministrator]),
        Room(path: "/admin/tokens", name: "nav_tokens", roles: [.systemAdministrator]),
        Room(path: "/accesslog", name: "nav_accesslog", roles: [.auditor]),
    ]

    /// The rooms of a person, as the bar shows them; `path` is where the visitor stands.
    static func view(of person: Person, at path: String, _ words: Strings.Words) -> [View] {
        let held = Set(person.appointments.map(\.role))
        let own = rooms.filter { !$0.roles.isDisjoint(with: held) && ($0.path != "/unit" || person.unit != nil) }
        // The longest that fits: /incidents/7 stands in /incidents.
        let here = own.filter { path == $0.path || path.hasPrefix($0.path + "/") }.max { $0.path.count < $1.path.count }
        return own.map { ["path": $0.path, "name": words[$0.name], "isHere": $0.path == here?.path] }
    }

    /// The first page of someone's work.
    static func firstPage(of person: Person) -> String {
        let held = Set(person.appointments.map(\.role))
        if held.contains(.operator_) { return "/desk" }
        if person.unit != nil { return "/unit" }
        if held.contains(.chief) { return "/figures" }
        if !held.isDisjoint(with: [.inspector, .registrar, .resident, .counsellor]) { return "/work" }
        return rooms.first { !$0.roles.isDisjoint(with: held) && !["/unit", "/work", "/cases", "/scam"].contains($0.path) }?.path ?? (held.isEmpty ? "/sos" : "/me")
    }
}
