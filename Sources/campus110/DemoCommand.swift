import ArgumentParser
import Foundation
import Geo
import Ground
import Import
import Incidents
import Journal
import Simulation
import Store
import Web

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Invent a town with a campus, units, accounts and a past, ready to serve.",
        discussion: """
            Everyone and everything in it is invented from --seed. With --map the same offices settle in a real town instead.
            The folder must not hold a desk already; what is there is never overwritten.
            """)

    @OptionGroup var where_: DataOptions

    @Option(help: "Any number; the same number invents the same town.")
    var seed: UInt64 = 110

    @Option(help: "An .osm.pbf extract to settle in, in place of the invented town.")
    var map: String?

    @Option(help: "Days of invented past, for the figures.")
    var days = 425

    func run() async throws {
        let folder = where_.folder
        guard !FileManager.default.fileExists(atPath: folder.settingsPath) else {
            throw ValidationError("\(folder.path) holds a desk already: serve it, or name another folder with --data.")
        }
        let town: Town
        if let map {
            say("Reading \(map) …")
            throw ValidationError("\(map): not yet")
        } else {
            town = DemoTown.build(seed: seed)
        }
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try MapFile.write(town.map, to: folder.mapPath)
        let store = try await folder.openStore()
        let demo = Demo(town: town, seed: seed)
        try await demo.people(in: store)
        say("Playing \(days) invented days …")
        try await demo.past(days: days, until: presentMoment(), in: store)
        try await demo.beginShift(in: store, at: presentMoment())
        await store.close()
        // Last, so that a demo that was broken off is never taken for a whole one.
        try folder.write(demo.settings)
        say("The desk of \(town.campusName) is ready in \(folder.path).")
    }
}

/// The invented office: who works there and what has happened.
struct Demo: Sendable {
    let town: Town
    let seed: UInt64
    let roster: Roster

    static let campus: OrganisationID = "campus"
    static let police: OrganisationID = "station"
    /// Long enough to be a password, plain enough to be seen as a demo's.
    static let password = "demo-campus110"

    init(town: Town, seed: UInt64) {
        self.town = town
        self.seed = seed
        roster = Roster(town: town, seed: seed)
    }

    var settings: DeskSettings {
        DeskSettings(
            organisation: Self.campus,
            organisationName: LocalisedText("\(town.campusName)保卫处", "\(town.campusName) security office"),
            campusName: town.campusName, targets: Targets(),
            demoAccounts: roster.accounts.map { account in
                .init(id: account.id.text, password: Self.password, what: what(account))
            })
    }

    private func what(_ account: Roster.Account) -> LocalisedText {
        let unit = account.unit.flatMap { id in roster.units.first { $0.id == id } }
        return switch account.role {
        case "operator": LocalisedText("接警员 \(account.name)", "desk operator")
        case "chief": LocalisedText("保卫处长 \(account.name)", "chief")
        case "administrator": LocalisedText("管理员 \(account.name)", "administrator")
        default: LocalisedText("\(unit?.callSign ?? "") \(account.name)", "unit \(unit?.id.text ?? "")")
        }
    }

    func organisation(of unit: Roster.Unit) -> OrganisationID { unit.capabilities.contains("police") ? Self.police : Self.campus }

    /// Accounts and units, as entries.
    func people(in store: SQLStore) async throws {
        let moment = presentMoment().advanced(bySeconds: -430 * 86_400)
        let accounts = Accounts(store)
        for account in roster.accounts {
            guard let role = Role(rawValue: account.role) else { continue }
            let person = Person(
                id: account.id, name: account.name, appointments: [Appointment(role, of: Self.campus)], unit: account.unit)
            try await accounts.add(person, password: Self.password, in: Self.campus, by: .system("demo"), at: moment)
        }
        let units = roster.units.map { unit in
            ResponseUnit(
                id: unit.id, organisation: organisation(of: unit), callSign: unit.callSign, name: unit.name.zh, mode: unit.mode,
                capabilities: Set(unit.capabilities.compactMap(Capability.init(rawValue:))), post: town.site(unit.post)?.position,
                postName: town.site(unit.post)?.name.zh ?? "")
        }
        try await store.write { ledger in
            for unit in units { try UnitRegister(ledger).add(unit, by: .system("demo"), at: moment) }
        }
    }

    /// Most units come on duty; one of each kind is off, as on any day.
    func beginShift(in store: SQLStore, at moment: Instant) async throws {
        let off: Set<UnitID> = Set(roster.units.suffix(1).map(\.id) + ["X-04"])
        let units = roster.units.filter { !off.contains($0.id) }.map(\.id)
        let lead = Party.person(Person(
            id: "demo", name: "", appointments: [Appointment(.operator_, of: Self.campus), Appointment(.operator_, of: Self.police)]))
        try await store.write { ledger in
            for unit in units where try ledger.unit(unit)?.onDuty == nil {
                try UnitRegister(ledger).setDuty(true, of: unit, by: lead, at: moment)
            }
        }
    }

    func past(days: Int, until end: Instant, in store: SQLStore) async throws {
    }
}
