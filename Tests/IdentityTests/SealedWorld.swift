import Foundation
import Ground
import Identity
import Journal
import Store

/// A bureau with two stations, a university with a campus, a college and a class, a school elsewhere; one link (一校一警).
struct SealedWorld {
    let store: SQLStore
    static let start = Instant(milliseconds: 1_795_320_000_000)

    static func made() async throws -> SealedWorld {
        let world = SealedWorld(store: try SQLStore.temporary())
        try await world.store.write { ledger in
            let register = OrganisationRegister(ledger, salt: salt)
            func found(_ id: OrganisationID, _ kind: Organisation.Kind, _ parent: OrganisationID?) throws {
                try register.found(id, kind, LocalisedText(id.text, id.text), below: parent, by: .system("test"), at: start)
            }
            try found("bureau", .bureau, nil)
            try found("station", .station, "bureau")
            try found("other-station", .station, "bureau")
            try found("university", .campus, nil)
            try found("campus", .campus, "university")
            try found("college", .college, "campus")
            try found("class", .class_, "college")
            try found("elsewhere", .campus, nil)
            try register.link(
                OrganisationLink(from: "campus", to: "station", purpose: .schoolOfficer, contact: "陈警官", phone: "13900000001"),
                by: .system("test"), at: start)
            let people = PeopleRegister(ledger, salt: salt, blind: { $0 })
            try people.add(
                PersonRecord(id: "grown", name: "周成年", home: "campus", roles: [HeldRole(.student, of: "class")], born: Day(text: "2000-05-01")),
                by: .system("test"), at: start)
            try people.add(
                PersonRecord(id: "minor", name: "林未满", home: "campus", roles: [HeldRole(.student, of: "class")], born: Day(text: "2012-05-01")),
                by: .system("test"), at: start)
            try people.add(
                PersonRecord(id: "ageless", name: "吴不详", home: "campus", roles: [HeldRole(.student, of: "class")]), by: .system("test"), at: start)
        }
        return world
    }

    @Sendable static func salt() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: 0...255) } }

    static func person(_ id: PersonID, _ role: Role, of organisation: OrganisationID) -> Person {
        Person(id: id, name: id.text, appointments: [Appointment(role, of: organisation)])
    }

    static let counsellor = person("counsellor", .counsellor, of: "campus")
    static let colleague = person("colleague", .counsellor, of: "campus")
    static let guardian = person("guardian", .recordsGuardian, of: "campus")
    static let secondGuardian = person("guardian2", .recordsGuardian, of: "university")
    static let officer = person("officer", .officer, of: "station")
    static let policeChief = person("chief", .chief, of: "station")
    static let operator_ = person("operator", .operator_, of: "campus")

    /// A care file with both of its parts, kept by the counsellor.
    func careFile(about: PersonID) async throws -> SealedFile {
        try await store.write { ledger in
            let archive = SealedArchive(ledger, salt: Self.salt)
            let file = try archive.begin(
                about: about, in: "campus", .careNeed, .init(text: "需要陪伴就医", level: 1, contact: "辅导员 13900000002"), by: Self.counsellor, at: Self.start)
            return try archive.write(.careNotes, .init(text: "谈话记录：家中变故"), to: file.id, by: Self.counsellor, at: Self.start)
        }
    }

    func penalty(about: PersonID) async throws -> SealedFile {
        try await store.write { ledger in
            try SealedArchive(ledger, salt: Self.salt).begin(
                about: about, in: "station", .penalty, .init(text: "警告一次"), by: Self.officer, at: Self.start)
        }
    }

    /// Asks on behalf of somebody.
    func ask(_ file: SealedFile, _ kind: SealedKind, _ reader: Person, at: Instant = start) async throws -> Opening {
        try await desk { try $0.ask(for: file.target(kind), because: "走访前了解情况", by: reader, at: at) }
    }

    func desk<Value: Sendable>(_ body: @escaping @Sendable (OpeningDesk) throws -> Value) async throws -> Value {
        try await store.write { try body(OpeningDesk($0, salt: Self.salt)) }
    }

    /// What a reading shows, as text; `erased` for what was erased.
    func read(_ opening: Opening, _ reader: Person, at: Instant = start) async throws -> [String] {
        try await desk { desk in
            try SealedWriting.all(in: desk.read(opening.id, by: reader, at: at), of: opening.target.kind).map { $0.words?.text ?? "erased" }
        }
    }

    func opening(_ id: String) async throws -> Opening? { try await store.read { try $0.opening(id) } }
}

/// The code of the refusal that `body` ends in; `nil` when it is done.
func refusal(_ body: () async throws -> Void) async throws -> Refusal.Code? {
    do {
        try await body()
        return nil
    } catch let refusal as Refusal {
        return refusal.code
    }
}
