import Ground
import Identity
import Journal
import Store
import Testing

@Suite("Who may open what is under seal") struct SealedPolicyTests {
    @Test("every part, every role, wherever it is held")
    func table() async throws {
        let world = try await SealedWorld.made()
        let lines = try await world.store.read { reading in
            let rights = Rights(reading)
            return try SealedKind.allCases.flatMap { kind in
                // Penalties are kept by the police; whoever is linked to them is a school.
                let (own, above, linked, unlinked): (OrganisationID, OrganisationID, OrganisationID, OrganisationID) =
                    kind == .penalty ? ("station", "bureau", "campus", "other-station") : ("campus", "university", "station", "other-station")
                let places = [("own", own), ("above", above), ("linked", linked), ("unlinked", unlinked), ("elsewhere", "elsewhere")]
                return try Role.allCases.map { role in
                    let cells = try places.map { name, place in
                        let person = SealedWorld.person("someone", role, of: place)
                        let rights = [
                            ("L", try rights.mayList(kind, of: own, person)), ("R", try rights.mayRead(kind, of: own, person)),
                            ("A", try rights.holds(kind.approvers, over: own, person)), ("W", try rights.mayWarn(kind, of: own, person)),
                        ]
                        return "\(name) " + rights.map { $0.1 ? $0.0 : "-" }.joined()
                    }
                    return "\(kind.rawValue) \(role.rawValue): " + cells.joined(separator: ", ")
                }
            }
        }
        #expect(lines.joined(separator: "\n") == Self.golden)
    }

    @Test("no school role and no administrator gets near a penalty, by any way")
    func penalties() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.penalty(about: "grown")
        let strangers = Role.allCases.flatMap { role in
            ["campus", "university", "college", "class", "elsewhere"].map { SealedWorld.person("someone", role, of: $0) }
        } + Role.administrators.map { SealedWorld.person("someone", $0, of: "station") }
        for person in strangers {
            #expect(try await world.store.read { try Rights($0).mayList(file, person) } == false)
            #expect(try await refusal { _ = try await world.ask(file, .penalty, person) } == .notFound)
            #expect(try await refusal { try await world.desk { _ = try $0.warn(file.target(.penalty), because: "有人有危险", by: person, at: SealedWorld.start) } } == .notFound)
            #expect(
                try await refusal { try await world.desk { _ = try $0.warn(.penalty, about: "grown", because: "有人有危险", by: person, at: SealedWorld.start) } }
                    == .notFound)
        }
        // Not even the police open one in the name of danger.
        #expect(
            try await refusal { try await world.desk { _ = try $0.warn(file.target(.penalty), because: "有人有危险", by: SealedWorld.officer, at: SealedWorld.start) } }
                == .notFound)
    }

    @Test("the police see the need, and the notes in danger only")
    func police() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "grown")
        let need = try await world.ask(file, .careNeed, SealedWorld.officer)
        #expect(need.stage == .open)
        #expect(try await world.read(need, SealedWorld.officer) == ["需要陪伴就医"])
        #expect(try await refusal { _ = try await world.ask(file, .careNotes, SealedWorld.officer) } == .notFound)
        let warning = try await world.desk { try $0.warn(file.target(.careNotes), because: "接警：欲轻生", by: SealedWorld.officer, at: SealedWorld.start) }
        #expect(try await world.read(warning, SealedWorld.officer) == ["谈话记录：家中变故"])
        // An officer of a station that does not answer for the campus knows of nothing.
        let stranger = SealedWorld.person("stranger", .officer, of: "other-station")
        #expect(try await refusal { _ = try await world.ask(file, .careNeed, stranger) } == .notFound)
    }

    @Test("a part that nobody has written is not there, and neither is a file")
    func nothing() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.store.write { ledger in
            try SealedArchive(ledger, salt: SealedWorld.salt).begin(
                about: "grown", in: "campus", .careNeed, .init(text: "需要", level: 3), by: SealedWorld.counsellor, at: SealedWorld.start)
        }
        #expect(try await refusal { _ = try await world.ask(file, .careNotes, SealedWorld.counsellor) } == .notFound)
        let forged = SealedTarget(
            subject: Subject(kind: SealedFile.stateKind, id: "campus-F99"), kind: .careNeed, organisation: "campus", about: nil, keeper: "counsellor",
            isMinors: false)
        #expect(
            try await refusal { try await world.desk { _ = try $0.ask(for: forged, because: "走访前了解情况", by: SealedWorld.counsellor, at: SealedWorld.start) } }
                == .notFound)
    }

    @Test("what the caller says of a file does not count: the record does")
    func forgedTarget() async throws {
        let world = try await SealedWorld.made()
        let file = try await world.careFile(about: "minor")
        let forged = SealedTarget(
            subject: file.subject, kind: .careNeed, organisation: "elsewhere", about: "grown", keeper: "colleague", isMinors: false)
        let opening = try await world.desk { try $0.ask(for: forged, because: "走访前了解情况", by: SealedWorld.colleague, at: SealedWorld.start) }
        #expect(opening.stage == .waiting && opening.target.organisation == "campus" && opening.target.about == "minor")
    }
}
