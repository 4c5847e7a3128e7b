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

    @Option(help: "An OpenStreetMap extract or a table of roads to settle in, in place of the invented town.")
    var map: String?

    @Option(help: "Days of invented past, for the figures.")
    var days = 425

    @OptionGroup var casework: CaseworkOptions

    @Option(help: "The folder with the rules of casework.")
    var `public` = "Public"

    func validate() throws {
        guard (0...3660).contains(days) else { throw ValidationError("--days takes 0 to 3660.") }
    }

    func run() async throws {
        let folder = where_.folder
        if where_.store == nil, FileManager.default.fileExists(atPath: folder.recordPath), !FileManager.default.fileExists(atPath: folder.settingsPath) {
            throw ValidationError("\(folder.path) holds a demo that was broken off: remove the folder, then try again.")
        }
        let room = try casework.room(public: `public`)
        guard !FileManager.default.fileExists(atPath: folder.settingsPath) else {
            throw ValidationError("\(folder.path) holds a desk already: serve it, or name another folder with --data.")
        }
        let town: Town
        if let map {
            say("Reading \(map) …")
            town = Settlement.choose(in: try MapImporter.read([map]).map, seed: seed)
        } else {
            town = DemoTown.build(seed: seed)
        }
        try folder.make()
        try MapFile.write(town.map, to: folder.mapPath)
        // In a real town people are not invented: unknown they stay until somebody brings a table.
        if map == nil { try PopulationFile.write(DemoPeople.table(of: town, seed: seed), to: folder.populationPath) }
        let vault = try folder.openVault(making: true)
        let store = try await folder.openStore()
        let demo = Demo(town: town, seed: seed)
        try await demo.people(in: store, vault)
        try await demo.records(in: store, at: presentMoment().advanced(bySeconds: -40 * 86_400))
        say("Playing \(days) invented days …")
        try await demo.past(days: days, until: presentMoment(), in: store)
        try await demo.beginShift(in: store, at: presentMoment())
        var alarms = DemoAlarms(town: town, seed: seed, days: days, at: presentMoment())
        try await alarms.play(in: store)
        var cases = try await DemoCasework(town: town, seed: seed, room: room, at: presentMoment(), in: store)
        cases.picture = try DemoPicture.lay(in: folder.filesPath)
        try await cases.play(in: store)
        try await demo.request(in: store, at: presentMoment().advanced(bySeconds: -Demo.sinceRequest))
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
            campusName: town.campusName, targets: Targets(), home: home, secondFactor: "optional",
            demoAccounts: roster.accounts.map { account in
                .init(id: account.id.text, password: Self.password, what: what(account))
            } + Self.officers.map { .init(id: $0.id.text, password: Self.password, what: $0.what) })
    }

    /// The posts of the office and something around them.
    private var home: Bounds? {
        let posts = (town.sites(.serviceStation) + town.sites(.gate) + town.sites(.commandDesk)).map(\.position)
        return Bounds(posts.flatMap { [$0.moved(east: -120, north: -120), $0.moved(east: 120, north: 120)] })
    }

    private func what(_ account: Roster.Account) -> LocalisedText {
        let unit = account.unit.flatMap { id in roster.units.first { $0.id == id } }
        return switch account.role {
        case "operator": LocalisedText("接警员 \(account.name)", "desk operator")
        case "chief": LocalisedText("保卫处长 \(account.name)", "chief")
        case "administrator": LocalisedText("系统管理员 \(account.name)", "system administrator")
        default: LocalisedText("\(unit?.callSign ?? "") \(account.name)", "unit \(unit?.id.text ?? "")")
        }
    }

    func organisation(of unit: Roster.Unit) -> OrganisationID { unit.capabilities.contains("police") ? Self.police : Self.campus }

    /// Accounts and units, as entries.
    func people(in store: SQLStore, _ vault: Vault) async throws {
        let moment = presentMoment().advanced(bySeconds: -430 * 86_400)
        try await organisations(in: store, at: moment)
        let accounts = Accounts(store)
        for account in roster.accounts {
            guard let role = Role(rawValue: account.role) else { continue }
            let person = Person(
                id: account.id, name: account.name, appointments: [Appointment(role, of: Self.campus)], unit: account.unit)
            try await accounts.add(person, password: Self.password, in: Self.campus, by: .system("demo"), at: moment)
        }
        for officer in Self.officers {
            let person = Person(id: officer.id, name: officer.name, appointments: [Appointment(officer.role, of: officer.organisation)])
            try await accounts.add(person, password: Self.password, in: officer.organisation, by: .system("demo"), at: moment)
        }
        try await links(in: store, at: moment)
        try await register(in: store, vault, at: moment)
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

    /// Whoever signs for the invented past.
    private var lead: Person {
        Person(
            id: "desk1", name: "", appointments: [Appointment(.operator_, of: Self.campus), Appointment(.operator_, of: Self.police)])
    }

    /// Invented calls up to a moment, each lived through from the first word to the close.
    func past(days: Int, until end: Instant, in store: SQLStore) async throws {
        guard days > 0 else { return }
        try await setDuty(true, roster.units.map(\.id), in: store, at: end.advanced(bySeconds: -Double(days + 1) * 86_400))
        // Hours of the shift before: what came in just now would still be open.
        let start = end.advanced(bySeconds: -Double(days) * 86_400 - 3 * 3600)
        // A third of the calls shows every trend and keeps the first start short.
        let calls = CallRhythm.calls(from: start.milliseconds, days: days, seed: seed, town: town).enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        let (town, lead) = (town, lead)
        for first in stride(from: 0, to: calls.count, by: 8) {
            let batch = Array(calls[first..<min(first + 8, calls.count)])
            try await store.write { ledger in
                var random = SystemRandomNumberGenerator()
                let past = Past(
                    of: town, in: Self.campus, desk: lead, targets: Targets(), salt: { (0..<32).map { _ in random.next() } })
                for call in batch { try past.play(call, in: ledger) }
            }
        }
        try await setDuty(false, roster.units.map(\.id), in: store, at: end.advanced(bySeconds: -60))
    }

    /// Most units come on duty; a few are off, as on any day.
    func beginShift(in store: SQLStore, at moment: Instant) async throws {
        let off: Set<UnitID> = Set(roster.units.suffix(1).map(\.id) + ["X-04"])
        try await setDuty(true, roster.units.map(\.id).filter { !off.contains($0) }, in: store, at: moment)
    }

    private func setDuty(_ on: Bool, _ units: [UnitID], in store: SQLStore, at moment: Instant) async throws {
        let lead = Party.person(lead)
        try await store.write { ledger in
            for unit in units where (try ledger.unit(unit)?.onDuty != nil) != on {
                try UnitRegister(ledger).setDuty(on, of: unit, by: lead, at: moment)
            }
        }
    }
}
