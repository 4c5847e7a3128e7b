import Cases
import Foundation
import Geo
import Ground
import Hummingbird
import Identity
import Incidents
import Journal
import Logging
import ServiceLifecycle
import Simulation
import Store
import Systems
import TestSupport

@testable import Web

/// A whole office on a free port: the real server on a store of its own, in the demo town, with an open incident about which
/// somebody has said what nobody else may read.
final class Office: Sendable {
    let house: House
    let store: SQLStore
    let port: Int
    let http: RawHTTP
    /// Open, P-01 sent to it.
    let incident: IncidentID
    let closed: IncidentID
    /// A case that waits to be taken, with a sealed reporter.
    let errand: CaseID
    private let server: Task<Void, any Error>

    /// The caller of `incident`; nobody but desk, chief and the unit sent may see these.
    static let callerName = "周小某"
    static let callerPhone = "13900001111"
    static let callerWords = "我被锁在三楼实验室"
    static let phoneToken = Secret.digest("the phone of the caller")
    /// Thousands of refusals are what a sweep asks for: they are read in the answers, not in the log.
    static let quiet: Void = LoggingSystem.bootstrap { label in
        var handler = StreamLogHandler.standardError(label: label)
        handler.logLevel = .error
        return handler
    }

    static let password = "sweeps-110"

    static let town = DemoTown.build(seed: 110)
    static let atlas = Atlas(map: town.map, campus: "campus", campusName: town.campusName)
    static let publicDirectory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Public").path
    /// Third-party assets are fetched, not committed; without them there is no house.
    static let isFurnished = FileManager.default.fileExists(atPath: publicDirectory + "/vendor/maplibre-gl.js")

    /// Every system there is, and one that the sweeps know by heart, under the rules that come with the program.
    static func cases() throws -> CaseRoom {
        func text(_ name: String) throws -> String { try String(contentsOfFile: "\(publicDirectory)/rules/\(name).csv", encoding: .utf8) }
        return try CaseRoom.serving(systems + [Described(Errand.self)], rules: Rules(csv: text("cases"), calendar: WorkCalendar(csv: text("workdays"))))
    }

    /// One cheap digest for every office: what scrypt costs is not what is tried here, nor how many may wait at its gate.
    static let stored = Task { try await Password.digest(password, rounds: 1024, parallelism: 1) }

    /// One office for every test that leaves it as it was. A sweep asks everything of every route within seconds: how often one may ask is held by tests with offices of their own.
    static let shared = Task { try await Office { $0.rateLimits = 1000 } }

    static let people: [Person] = [
        Person(id: "wang", name: "王岚", appointments: [Appointment(.operator_, of: "campus")]),
        Person(id: "zhang", name: "张处", appointments: [Appointment(.chief, of: "campus")]),
        Person(id: "root", name: "管理员", appointments: [Appointment(.systemAdministrator, of: "campus")]),
        Person(id: "p01", name: "李巡", appointments: [Appointment(.responder, of: "campus")], unit: "P-01"),
        Person(id: "p02", name: "陈巡", appointments: [Appointment(.responder, of: "campus")], unit: "P-02"),
        Person(id: "far", name: "远方", appointments: [Appointment(.operator_, of: "elsewhere"), Appointment(.chief, of: "elsewhere")]),
        Person(id: "bare", name: "无职", appointments: []),
        Person(id: "safe", name: "安管", appointments: [Appointment(.securityAdministrator, of: "campus")]),
        Person(id: "audit", name: "审计", appointments: [Appointment(.auditor, of: "campus")]),
        Person(id: "ward", name: "监护", appointments: [Appointment(.recordsGuardian, of: "campus")]),
        Person(id: "couns", name: "辅导", appointments: [Appointment(.counsellor, of: "campus")]),
        Person(id: "police", name: "民警", appointments: [Appointment(.officer, of: "station")]),
        Person(id: "late", name: "离岗", appointments: []),
    ]

    /// `change` is what this office sets differently; `tls` makes it speak HTTPS; its clock stands at `stopped`.
    init(tls: Certificates? = nil, stopped: Instant? = nil, _ change: (inout Settings) -> Void = { _ in }) async throws {
        var settings = Settings(
            organisation: "campus", organisationName: LocalisedText("保卫处", "Security office"), campusName: Self.town.campusName,
            targets: Targets(), home: nil, publicDirectory: Self.publicDirectory, isSecure: false, demoAccounts: [], publicAddress: nil)
        settings.targets.acknowledge = 3600
        settings.secondFactor = .optional
        // Tables are read by a room that this one does not see: here none is a table.
        settings.caseTables = CaseTables(
            folder: FileManager.default.temporaryDirectory.path, open: { _ in throw Refusal(.unreadable, field: "file", "不是表格", "That is no table") },
            gb18030: { Array($0.utf8) })
        change(&settings)
        store = try SQLStore.temporary()
        house = try await House(store: store, atlas: Self.atlas, cases: Self.cases(), settings: settings, now: { stopped ?? Self.now() })
        let moment = stopped ?? Self.now()
        let stored = try await Self.stored.value
        for person in Self.people where person.id != "late" {
            try await Accounts(store).add(person, with: stored, in: "campus", by: .system("test"), at: moment)
        }
        let over = Role.allCases.map { HeldRole($0, of: "campus", until: moment.advanced(bySeconds: -1)) }
        let late = PersonRecord(id: "late", name: "离岗", home: "campus", roles: over, unit: "P-01")
        _ = try await store.write { try PeopleRegister($0, salt: { Secret.bytes(32) }, blind: { $0 }).add(late, by: .system("test"), at: moment) }
        (incident, closed) = try await Self.furnish(store, at: moment)
        errand = try await Self.openErrand(house, at: moment)

        _ = Self.quiet
        var logger = Logger(label: "sweeps")
        logger.logLevel = .critical
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let application = try await house.application(host: "127.0.0.1", port: 0, tls: tls, logger: logger) { opened.yield($0) }
        server = Task {
            // A server that cannot start must not leave the test waiting for its port.
            defer { opened.finish() }
            try await application.runService(gracefulShutdownSignals: [])
        }
        var first: Int?
        for await port in ports {
            first = port
            break
        }
        guard let first else { throw RawHTTP.Fault(what: "the server did not start") }
        port = first
        http = RawHTTP(port: first)
    }

    func close() async {
        server.cancel()
        _ = try? await server.value
        await store.close()
    }

    static func now() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    static func openErrand(_ house: House, at moment: Instant) async throws -> CaseID {
        _ = try await house.store.write {
            try OrganisationRegister($0, salt: { Secret.bytes(32) }).found("campus", .campus, LocalisedText("校园", "Campus"), below: nil, by: .system("test"), at: moment)
        }
        let answers = Answers(texts: ["what": "三号楼路灯", "sort": "lamp", "reporter": callerName, "phone": callerPhone])
        return try await house.perform(CaseRequest(Errand.code, .open("open"), answers, by: .person(people[0]), in: "campus", at: moment)).id
    }

    private static func furnish(_ store: SQLStore, at moment: Instant) async throws -> (IncidentID, IncidentID) {
        let desk = Party.person(people[0])
        return try await store.write { ledger in
            for name in ["P-01", "P-02"] {
                try UnitRegister(ledger).add(
                    ResponseUnit(
                        id: UnitID(name), organisation: "campus", callSign: name, name: "巡逻", mode: .ebike, capabilities: [.patrol],
                        post: town.map.buildings.first?.outline.first, postName: "东门"), by: .system("test"), at: moment)
                try UnitRegister(ledger).setDuty(true, of: UnitID(name), by: desk, at: moment)
            }
            let room = ControlRoom(ledger, targets: Targets(), salt: { Secret.bytes(32) })
            var opening = Command.Opening(source: .sosPage, location: Location(description: "实验楼"))
            opening.device = Secret.digest(phoneToken)
            opening.words = try Words(name: callerName, phone: callerPhone, text: callerWords)
            let incident = try room.perform(
                CommandRequest(.open(opening), by: .caller(device: opening.device!), in: "campus", at: moment)).incident
            func act(_ command: Command, on id: IncidentID) throws {
                _ = try room.perform(CommandRequest(command, of: id, by: desk, in: "campus", at: moment))
            }
            try act(.classify(Classification(.injury), nil), on: incident)
            try act(.dispatch([.init("P-01")]), on: incident)
            var walkIn = Command.Opening(source: .walkIn)
            walkIn.type = .other
            let closed = try room.perform(CommandRequest(.open(walkIn), by: desk, in: "campus", at: moment)).incident
            try act(.feedback(assignment: nil, Classification(.other), .handled, nil), on: closed)
            try act(.close, on: closed)
            return (incident, closed)
        }
    }

    /// Headers of somebody who has just signed in; with the form token of the session, unless it is left out.
    func signedIn(_ id: PersonID, formToken: Bool = true) async throws -> [(String, String)] {
        try await signedIn(Self.people.first { $0.id == id }!, formToken: formToken)
    }

    func signedIn(_ person: Person, formToken: Bool = true) async throws -> [(String, String)] {
        let token = try await Session.begin(person, in: store, at: Self.now())
        let session = try await Session.find(token, in: store, at: Self.now())!
        let cookie = ("Cookie", "\(CookieJar.session)=\(token)")
        return formToken ? [cookie, ("X-Form-Token", session.formToken)] : [cookie]
    }

    func post(_ path: String, _ body: String, _ headers: [(String, String)] = []) async throws -> Answered {
        try await http.send("POST", path, [("Content-Type", "application/json")] + headers, body: Array(body.utf8))
    }

    func stored(_ id: IncidentID) async throws -> Incident? { try await store.read { try $0.incident(id) } }

    func incidentCount() async throws -> Int { try await store.read { try $0.count(StateQuery(kind: Incident.kind)) } }
}
