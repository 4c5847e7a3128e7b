import Ground
import Testing

@testable import Incidents

/// An incident as its events make it.
private func incident(
    _ id: IncidentID = "campus-20261122-0001", reported: Double = 0, at location: Location = Location(), type: CallType? = nil,
    device: String? = nil, drill: Bool = false, _ events: [IncidentEvent] = []
) -> Incident {
    var incident = Incident(
        id: id, organisation: "campus",
        opened: .init(
            number: id.text, source: .phone, location: location, reported: Instant(milliseconds: 0).advanced(bySeconds: reported),
            type: type, exercise: drill, device: device))
    for (index, event) in events.enumerated() { incident.apply(event, at: incident.reported.advanced(bySeconds: Double(index))) }
    return incident
}

private func unit(_ name: String, _ capabilities: Set<Capability> = [.patrol], post: Position? = nil, onDuty: Bool = true) throws -> ResponseUnit {
    var unit = ResponseUnit(
        id: UnitID(name), organisation: "campus", callSign: name, name: name, mode: .foot, capabilities: capabilities, post: post, postName: "")
    if onDuty { try unit.take(.onDuty, at: Instant(milliseconds: 0)) }
    return unit
}

private let gym = Position(latitude: 30.5, longitude: 114.4)

@Suite("Which unit to send")
struct ProposalTests {
    private let scene = Location(position: gym)

    private func look(_ unit: ResponseUnit, _ travel: Double?) -> UnitOutlook { UnitOutlook(unit: unit, fix: nil, travel: travel, distance: nil) }

    private func names(_ proposal: Proposal) -> [String] { proposal.candidates.map(\.outlook.unit.callSign) }

    @Test("the nearest by road first; a tie goes by call sign")
    func nearest() throws {
        let outlooks = try [look(unit("P-03", post: gym), 90), look(unit("P-02", post: gym), 200), look(unit("P-01", post: gym), 90)]
        #expect(names(Proposal(for: incident(at: scene), among: outlooks)) == ["P-01", "P-03", "P-02"])
    }

    @Test("who brings what is wanted may be up to a minute farther")
    func fitting() throws {
        let injury = incident(at: scene, type: .injury)
        let patrol = try unit("P-01", post: gym)
        let medic = try unit("M-01", [.medical], post: gym)
        #expect(names(Proposal(for: injury, among: [look(patrol, 60), look(medic, 119)])) == ["M-01", "P-01"])
        #expect(names(Proposal(for: injury, among: [look(patrol, 60), look(medic, 121)])) == ["P-01", "M-01"])
        #expect(Proposal(for: injury, among: [look(patrol, 60), look(medic, 121)]).candidates.map(\.fits) == [false, true])
    }

    @Test("who said no, or nothing, comes last; who came or was called back does not")
    func asked() throws {
        let order = { (id: Int, name: String) in IncidentEvent.dispatched(.init(assignment: id, unit: UnitID(name), callSign: name)) }
        let call = incident(at: scene, [
            order(1, "P-01"), .refused(assignment: 1, reason: "x"), order(2, "P-02"), .lapsed(assignment: 2),
            .stoodDown(assignment: 2, reason: "x"), order(3, "P-03"), .stoodDown(assignment: 3, reason: "x"), order(4, "P-04"),
            .lapsed(assignment: 4), .progressed(assignment: 4, .acknowledged), .progressed(assignment: 4, .onScene),
            .progressed(assignment: 4, .cleared),
        ])
        let outlooks = try (1...5).map { look(try unit("P-0\($0)", post: gym), Double($0)) }
        let proposal = Proposal(for: call, among: outlooks)
        #expect(names(proposal) == ["P-03", "P-04", "P-05", "P-01", "P-02"])
        #expect(proposal.candidates.map(\.wasAsked) == [false, false, false, true, true])
    }

    @Test("every other unit is named with the reason")
    func excluded() throws {
        var busy = try unit("P-01", post: gym)
        try busy.take(.bound("campus-20261122-0009", assignment: 1), at: Instant(milliseconds: 1))
        try busy.take(.step(.onScene), at: Instant(milliseconds: 2))
        let proposal = Proposal(
            for: incident(at: scene),
            among: try [look(busy, 10), look(unit("P-02", post: gym, onDuty: false), 10), look(unit("P-03"), nil), look(unit("P-04", post: gym), nil)])
        #expect(proposal.candidates.isEmpty)
        #expect(proposal.excluded.map(\.unit.callSign) == ["P-01", "P-02", "P-03", "P-04"])
        #expect(proposal.excluded.map(\.reason) == [.busy(.onScene, "campus-20261122-0009"), .offDuty, .noPosition, .noWay])
        #expect(proposal.excluded[0].reason.words.en == "On scene · 0009")
    }

    @Test("a unit without a post whose fix is stale is said to be that, not to have no way")
    func staleFix() throws {
        let fix = Fix(position: gym, accuracy: nil, at: Instant(milliseconds: 0))
        let lost = UnitOutlook(unit: try unit("P-01"), fix: fix, travel: nil, distance: nil, isLocated: false)
        let proposal = Proposal(for: incident(at: scene), among: [lost, look(try unit("P-02", post: gym), 90)])
        #expect(proposal.excluded.map(\.reason) == [.staleFix] && names(proposal) == ["P-02"])
    }

    @Test("without a place every free unit is offered, what fits first")
    func noPlace() throws {
        let proposal = Proposal(
            for: incident(type: .injury), among: try [look(unit("P-01"), nil), look(unit("M-01", [.medical]), nil), look(unit("P-02", onDuty: false), nil)])
        #expect(names(proposal) == ["M-01", "P-01"])
        #expect(proposal.excluded.map(\.reason) == [.offDuty])
    }
}

@Suite("Where a unit counts")
struct WhereaboutsTests {
    private let targets = Targets()
    private let post = Position(latitude: 30.4, longitude: 114.3)
    private func at(_ seconds: Double) -> Instant { Instant(milliseconds: 0).advanced(bySeconds: seconds) }

    @Test("at its fix while that is fresh, at its post afterwards, with the fix's age either way")
    func stale() throws {
        let unit = try unit("P-01", post: post)
        let fix = Fix(position: gym, accuracy: 5, at: at(100))
        let fresh = try #require(Whereabouts(of: unit, fix: fix, at: at(190), under: targets))
        #expect(fresh.basis == .fix && fresh.position == gym && fresh.age == 90)
        let stale = try #require(Whereabouts(of: unit, fix: fix, at: at(190.001), under: targets))
        #expect(stale.basis == .post && stale.position == post && stale.age == 90.001)
        let none = try #require(Whereabouts(of: unit, fix: nil, at: at(190), under: targets))
        #expect(none.basis == .post && none.age == nil)
    }

    @Test("nowhere with neither, and nowhere off duty")
    func nowhere() throws {
        let fix = Fix(position: gym, accuracy: nil, at: at(100))
        #expect(Whereabouts(of: try unit("P-01"), fix: nil, at: at(100), under: targets) == nil)
        #expect(Whereabouts(of: try unit("P-01"), fix: fix, at: at(300), under: targets) == nil)
        #expect(Whereabouts(of: try unit("P-01", post: post, onDuty: false), fix: fix, at: at(100), under: targets) == nil)
    }

    @Test("a fix of the turn of duty before does not count")
    func before() throws {
        var unit = try unit("P-01", post: post)
        try unit.take(.offDuty, at: at(50))
        try unit.take(.onDuty, at: at(110))
        let there = Whereabouts(of: unit, fix: Fix(position: gym, accuracy: nil, at: at(100)), at: at(120), under: targets)
        #expect(there?.basis == .post)
    }
}

@Suite("Calls that may be the same")
struct DuplicateTests {
    private func near(_ metres: Double, accuracy: Double? = nil) -> Location { Location(position: gym.moved(east: metres, north: 0), accuracy: accuracy) }

    @Test("same phone, then same building, then the nearest; never itself, an ended one, or a drill")
    func order() {
        let building = Location(position: gym, building: "gym")
        let here = incident("a", at: building, device: "d")
        let others = [
            incident("far", at: near(151)), incident("near", at: near(140)), incident("nearer", at: near(20)),
            incident("room", at: Location(building: "gym")), incident("phone", reported: 10, device: "d"),
            incident("drill", at: building, drill: true), incident("closed", at: building, [.closed]), here,
            incident("linked", at: building, [.linked(.init(incident: "a", number: "a", kind: .duplicate))]),
        ]
        #expect(here.likelyDuplicates(among: others).map(\.id.text) == ["phone", "room", "nearer", "near"])
    }

    @Test("a bad fix reaches farther, an old call not at all")
    func reach() {
        let here = incident("a", reported: 1000, at: near(0, accuracy: 100))
        #expect(here.likelyDuplicates(among: [incident("b", reported: 1000, at: near(199))]).count == 1)
        #expect(here.likelyDuplicates(among: [incident("b", reported: 1000, at: near(201))]).isEmpty)
        #expect(here.likelyDuplicates(among: [incident("b", reported: 100, at: near(1))]).count == 1)
        #expect(here.likelyDuplicates(among: [incident("b", reported: 99, at: near(1))]).isEmpty)
        #expect(incident("c").likelyDuplicates(among: [incident("b")]).isEmpty)
    }
}

@Suite("Targets and due times")
struct TargetTests {
    private func order(_ id: Int) -> IncidentEvent { .dispatched(.init(assignment: id, unit: UnitID("P-0\(id)"), callSign: "P-0\(id)")) }
    private func at(_ seconds: Double) -> Instant { Instant(milliseconds: 0).advanced(bySeconds: seconds) }

    @Test("an order is due twenty seconds after it was issued, until someone answers")
    func due() {
        var call = incident()
        #expect(call.due(under: Targets()) == nil)
        call.apply(order(1), at: at(10))
        call.apply(order(2), at: at(14))
        #expect(call.due(under: Targets()) == at(30))
        call.apply(.progressed(assignment: 1, .received), at: at(15))
        #expect(call.due(under: Targets()) == at(30))
        call.apply(.progressed(assignment: 1, .enRoute), at: at(16))
        #expect(call.due(under: Targets()) == at(34))
        call.apply(.lapsed(assignment: 2), at: at(34))
        #expect(call.due(under: Targets()) == nil)
        call.apply(order(3), at: at(40))
        var patient = Targets()
        patient.acknowledge = 45
        #expect(call.due(under: patient) == at(85))
        call.apply(.refused(assignment: 3, reason: "x"), at: at(41))
        #expect(call.due(under: patient) == nil)
    }

    @Test("an interval that still runs is a breach once now is past it")
    func running() {
        let call = incident(at: Location(campus: "campus"))
        #expect(call.breaches(of: Targets(), at: at(10)).isEmpty)
        #expect(call.breaches(of: Targets(), at: at(11)).map(\.interval) == [.answer])
        #expect(call.breaches(of: Targets(), at: at(181)).map(\.interval) == [.answer, .act])
        // Nobody was sent, so nobody is awaited.
        #expect(call.breaches(of: Targets(), at: at(601)).map(\.interval) == [.answer, .act])
        #expect(call.breaches(of: Targets(), at: nil).isEmpty)
    }

    @Test("five minutes to arrive on campus, ten outside")
    func arrive() {
        for (campus, breached) in [(OrganisationID("campus") as OrganisationID?, true), (nil, false)] {
            var call = incident(at: Location(campus: campus))
            call.apply(order(1), at: at(10))
            call.apply(.progressed(assignment: 1, .enRoute), at: at(20))
            #expect(call.breaches(of: Targets(), at: at(301)).contains { $0.interval == .arrive } == breached)
            call.apply(.progressed(assignment: 1, .onScene), at: at(310))
            #expect(call.breaches(of: Targets(), at: nil).contains { $0.interval == .arrive } == breached)
        }
    }

    @Test("of several units the first clock counts, and the last for cleared and feedback")
    func several() {
        var call = incident()
        let steps: [(Double, IncidentEvent)] = [
            (10, order(1)), (12, order(2)), (20, .progressed(assignment: 2, .acknowledged)), (25, .progressed(assignment: 1, .acknowledged)),
            (60, .progressed(assignment: 2, .onScene)), (70, .progressed(assignment: 1, .onScene)), (80, .progressed(assignment: 2, .cleared)),
        ]
        for (seconds, event) in steps { call.apply(event, at: at(seconds)) }
        #expect(call.time(.cleared) == nil && call.seconds(.scene) == nil)
        call.apply(.progressed(assignment: 1, .cleared), at: at(95))
        #expect(call.time(.acknowledged) == at(20) && call.time(.onScene) == at(60) && call.time(.cleared) == at(95))
        // Nobody said that they roll: arriving, they had.
        #expect(call.seconds(.act) == 60)
        #expect(call.seconds(.scene) == 35)
    }

    @Test("a plan has no step twice, and sends somebody", arguments: CallType.allCases)
    func plans(type: CallType) {
        let plan = RunCard.of(type)
        #expect(Set(plan.steps).count == plan.steps.count)
        #expect(plan.units >= 1 && plan.type == type && !type.wanted.isEmpty)
    }
}
