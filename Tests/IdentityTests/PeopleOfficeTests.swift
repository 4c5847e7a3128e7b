import Ground
import Identity
import Journal
import Store
import Testing

@Suite("Administrators")
struct PeopleOfficeTests {
    private static let system = TownHall.administrator(.systemAdministrator)
    private static let security = TownHall.administrator(.securityAdministrator)
    private static let audit = TownHall.administrator(.auditor)

    private static let commands: [PeopleCommand] = [
        .found("law", .college, LocalisedText("法学院", "Law"), below: "campus"),
        .rename("physics", LocalisedText("物理学院", "Physics")),
        .move("p1", below: "campus"),
        .endOrganisation("p2"),
        .reopenOrganisation("p2"),
        .link(OrganisationLink(from: "campus", to: "station", purpose: .schoolOfficer, contact: "田小禾", phone: "13900000000")),
        .addPerson(PersonRecord(id: "new", name: "新人", home: "campus", roles: [HeldRole(.staff, of: "campus")])),
        .correct("w", PeopleCommand.Particulars(name: "王蓝")),
        .leave("w"),
        .takeBack("w", HeldRole(.staff, of: "campus")),
        .grant(HeldRole(.operator_, of: "campus"), "w"),
        .setUnit("P-01", "w"),
        .endRole(.operator_, "campus", "w"),
    ]

    private func town() async throws -> TownHall {
        let town = try await TownHall()
        try await town.add("w", "王岚", roles: [HeldRole(.staff, of: "campus")])
        return town
    }

    @Test("do their own work and nobody else's: every task, every administrator, here and elsewhere")
    func separated() async throws {
        let town = try await town()
        for command in Self.commands {
            for role in Role.allCases where !command.task.who.contains(role) {
                let code = try await refusal { try await town.office(command, by: TownHall.administrator(role)) }
                #expect(code == .notYours || code == .notFound, "\(role) \(command.task)")
            }
            for role in command.task.who {
                let code = try await refusal { try await town.office(command, by: TownHall.administrator(role, of: "hospital")) }
                #expect(code == .notYours || code == .notFound, "\(role) of another organisation: \(command.task)")
            }
        }
        for command in Self.commands {
            let who = try #require([Self.system, Self.security].first { command.task.who.contains($0.appointments.first!.role) })
            try await town.office(command, by: who)
        }
        #expect(try await town.holds())
    }

    @Test("of an organisation above act below it, never the other way round")
    func line() async throws {
        let town = try await town()
        let above = TownHall.administrator(.systemAdministrator, of: "bureau")
        try await town.office(.rename("station", LocalisedText("东门派出所", "East station")), by: above)
        #expect(try await refusal { try await town.office(.rename("bureau", LocalisedText("x", "x")), by: TownHall.administrator(.systemAdministrator, of: "station")) } == .notYours)
        #expect(try await refusal { try await town.office(.endOrganisation("campus"), by: Self.system) } == .outOfOrder)
        for command: PeopleCommand in [.found("top", .bureau, LocalisedText("新局", "New"), below: nil), .move("campus", below: nil)] {
            #expect(try await refusal { try await town.office(command, by: Self.system) } == .notYours)
        }
    }

    @Test("give no administrator's role but on the command line, no role to themselves, and no duty with a new account")
    func noLadder() async throws {
        let town = try await town()
        for role in Role.administrators {
            #expect(try await refusal { try await town.office(.grant(HeldRole(role, of: "campus"), "w"), by: Self.security) } == .notYours)
        }
        #expect(try await refusal { try await town.office(.grant(HeldRole(.chief, of: "campus"), Self.security.id), by: Self.security) } == .notYours)
        for roles in [[], [HeldRole(.operator_, of: "campus")], [HeldRole(.staff, of: "campus"), HeldRole(.student, of: "p1")], [HeldRole(.staff, of: "hospital")], [HeldRole(.student, of: "station")]] {
            let record = PersonRecord(id: "n", name: "新人", home: "campus", roles: roles)
            #expect(try await refusal { try await town.office(.addPerson(record), by: Self.system) } == .notYours, "\(roles)")
        }
        try await town.add("audit1", "审计", roles: [HeldRole(.auditor, of: "campus")])
        #expect(try await refusal { try await town.office(.leave("audit1"), by: Self.system) } == .notYours)
        #expect(try await refusal { try await town.office(.endRole(.auditor, "campus", "audit1"), by: Self.security) } == .notYours)
        #expect(try await town.person("audit1")?.holds(.auditor, of: "campus") == true)
    }

    @Test("give a role to nobody whose home is elsewhere, and do not see them by a role that they hold here")
    func foreign() async throws {
        let town = try await town()
        try await town.add("police1", "田小禾", roles: [HeldRole(.responder, of: "campus")], home: "station")
        for id: PersonID in ["police1", "nobody"] {
            #expect(try await refusal { try await town.office(.grant(HeldRole(.operator_, of: "campus"), id), by: Self.security) } == .notFound)
            #expect(try await refusal { try await town.office(.setUnit("P-01", id), by: Self.security) } == .notFound)
        }
        let record = try #require(try await town.record("police1"))
        #expect(try await town.store.read { try !Rights($0).maySee(record, Self.security) })
        #expect(try await town.store.read { try Rights($0).maySee(record, TownHall.administrator(.securityAdministrator, of: "bureau")) })
    }

    @Test("act by the roles that the record says they hold, not by those they came with")
    func present() async throws {
        let town = try await town()
        let command = PeopleCommand.grant(HeldRole(.operator_, of: "campus"), "w")
        try await town.office(command, by: Self.security)
        try await town.people { try $0.end(.securityAdministrator, of: "campus", for: Self.security.id, by: TownHall.clerk, at: TownHall.at(2)) }
        #expect(try await refusal { try await town.office(command, by: Self.security, at: TownHall.at(3)) } == .notYours)
        try await town.people { try $0.leave(Self.security.id, by: TownHall.clerk, at: TownHall.at(4)) }
        #expect(try await refusal { try await town.office(command, by: Self.security, at: TownHall.at(5)) } == .notSignedIn)
    }

    @Test("learn nothing of people elsewhere, and correct nothing that somebody else has just changed")
    func hidden() async throws {
        let town = try await town()
        try await town.add("far", "远方", home: "hospital")
        for command: PeopleCommand in [.leave("far"), .leave("nobody"), .correct("far", .init(name: "x")), .correct("nobody", .init(name: "x"))] {
            #expect(try await refusal { try await town.office(command, by: Self.system) } == .notFound)
        }
        #expect(try await refusal { try await town.office(.correct("w", .init(name: "x", version: 7)), by: Self.system) } == .stale)
        try await town.office(.correct("w", .init(name: "王蓝", version: 1)), by: Self.system)
        #expect(try await town.record("w")?.name == "王蓝")
    }

    @Test("are described whole: the policy names every task")
    func policy() {
        for task in PeopleTask.allCases {
            #expect(PeopleTask.policy.contains("\(task.rawValue): "))
            #expect(!task.who.isEmpty && task.who.isSubset(of: Role.administrators))
        }
    }
}
