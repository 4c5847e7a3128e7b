import Ground
import Testing

@testable import Deployment
@testable import Incidents

private let scene = Position(latitude: 30.5, longitude: 114.4)
private let noon = Instant(milliseconds: 0)

private func call(_ type: CallType, _ priority: Priority? = nil, _ events: [IncidentEvent] = []) -> Incident {
    var incident = Incident(
        id: "campus-20261122-0001", organisation: "campus",
        opened: .init(number: "20261122-0001", source: .phone, location: Location(position: scene), reported: noon, type: type))
    for event in events { incident.apply(event, at: noon) }
    if let priority { incident.apply(.prioritised(priority), at: noon) }
    return incident
}

private func look(_ name: String, _ travel: Double?, _ capabilities: Set<Capability> = [.patrol]) throws -> UnitOutlook {
    var unit = ResponseUnit(
        id: UnitID(name), organisation: "campus", callSign: name, name: name, mode: .car, capabilities: capabilities, post: scene, postName: "")
    try unit.take(.onDuty, at: noon)
    return UnitOutlook(unit: unit, fix: nil, travel: travel, distance: nil)
}

@Suite("Who is left without help near by")
struct PreparednessTests {
    @Test("whoever alone reaches a place uncovers it; together they uncover what they share")
    func uncovered() {
        // Place 0 is reached by a, place 1 by both, place 2 by b, place 3 by nobody.
        let state = Preparedness(people: [100, 40, 7, 1000], reached: ["a": [0, 1, 1], "b": [1, 2], "c": []])
        #expect(state.everybody == 1147 && state.covered == 147)
        #expect(state.uncovered(bySending: "a") == 100 && state.uncovered(bySending: "b") == 7)
        #expect(state.uncovered(bySending: "c") == 0 && state.uncovered(bySending: "stranger") == 0)
        #expect(state.uncovered(bySending: ["a", "b"]) == 147 && state.uncovered(bySending: ["b", "b"]) == 7)
        var after = state
        after.send("a")
        after.send("a")
        #expect(after.covered == 47 && after.uncovered(bySending: "b") == 47 && after.uncovered(bySending: "a") == 0)
    }

    @Test("equal to counting everything anew, for any units and places")
    func random() {
        var generator = SplitMix(seed: 20261122)
        for _ in 0..<300 {
            let people = (0..<Int.random(in: 0...12, using: &generator)).map { _ in Double(Int.random(in: 0...50, using: &generator)) }
            var reached: [UnitID: [Int32]] = [:]
            for unit in 0..<Int.random(in: 0...6, using: &generator) {
                reached[UnitID("u\(unit)")] = (0..<Int.random(in: 0...8, using: &generator)).map { _ in Int32.random(in: -2...14, using: &generator) }
            }
            func covered(_ units: [UnitID]) -> Double {
                let places = Set(units.flatMap { reached[$0, default: []] })
                return people.indices.reduce(0) { places.contains(Int32($1)) ? $0 + people[$1] : $0 }
            }
            let state = Preparedness(people: people, reached: reached)
            let all = reached.keys.sorted()
            #expect(state.covered == covered(all))
            for unit in all { #expect(state.uncovered(bySending: unit) == covered(all) - covered(all.filter { $0 != unit })) }
            let going = all.filter { _ in Bool.random(using: &generator) }
            #expect(state.uncovered(bySending: going) == covered(all) - covered(all.filter { !going.contains($0) }))
        }
    }
}

@Suite("Whom to send, and what it costs the others")
struct AdviceTests {
    /// A is nearest and alone covers 2,300 people; B comes 40 s later and shares what it covers with C.
    private let state = Preparedness(people: [2300, 500, 30], reached: ["A": [0], "B": [1], "C": [1, 2]])

    private func advice(
        _ incident: Incident, _ order: DispatchAdvice.Order, wanted: Int = 1, _ outlooks: [UnitOutlook], _ state: Preparedness?
    ) -> DispatchAdvice {
        DispatchAdvice(
            Proposal(for: incident, among: outlooks), for: incident, in: order, wanted: wanted, loads: ["A": 2, "B": 1], preparedness: state)
    }

    @Test("plain nearest stays plain nearest and says what sending each uncovers")
    func nearest() throws {
        let outlooks = try [look("A", 80), look("B", 120), look("C", 400)]
        let advice = advice(call(.dispute), .nearest, outlooks, state)
        #expect(advice.choices.map(\.unit.id) == ["A", "B", "C"])
        #expect(advice.choices.map(\.uncovers) == [2300, 0, 30] && advice.choices.map(\.later) == [0, 40, 320] && advice.choices.map(\.load) == [2, 1, 0])
        #expect(advice.covered == 2830 && advice.everybody == 2830 && advice.advised == 1)
        #expect(advice.choices[0].reasons.map(\.words.zh) == ["最先到达", "具备巡逻", "派出后 2,300 人在 5 分钟外", "本班已出警 2 次"])
        #expect(advice.choices[1].reasons.map(\.words.en) == ["40 s later", "brings patrol", "5 min cover stays", "1 call this shift"])
    }

    @Test("the prepared order sends who leaves nobody behind, and states the difference")
    func prepared() throws {
        let outlooks = try [look("A", 80), look("B", 120), look("C", 400)]
        let advice = advice(call(.dispute), .prepared, outlooks, state)
        #expect(advice.choices.map(\.unit.id) == ["B", "A", "C"])
        let difference = try #require(advice.difference)
        #expect(difference == .init(first: 40, last: 40, keeps: 2300))
        #expect(difference.words.zh == "现场晚到 40 秒，多保住 2,300 人的覆盖")
        #expect(difference.words.en == "at the scene 40 s later, 2,300 people stay covered")
    }

    @Test("nobody waits longer than the priority allows, nor past the target that the nearest would meet")
    func patience() throws {
        let outlooks = try [look("A", 80), look("B", 120)]
        for (priority, first) in [(Priority.first, "A"), (.second, "B"), (.third, "B"), (.fourth, "B")] {
            #expect(advice(call(.dispute, priority), .prepared, outlooks, state).choices.first?.unit.id == UnitID(first))
        }
        let late = try [look("A", 280), look("B", 310)]
        #expect(advice(call(.dispute), .prepared, late, state).choices.map(\.unit.id) == ["A", "B"])
        let all = try [look("A", 305), look("B", 320)]
        #expect(advice(call(.dispute), .prepared, all, state).choices.map(\.unit.id) == ["B", "A"])
    }

    @Test("the second unit is chosen after the first has gone")
    func two() throws {
        // Each of A and B covers place 0 with the other: one of them may go, not both.
        let shared = Preparedness(people: [900, 10], reached: ["A": [0], "B": [0], "C": [1]])
        let outlooks = try [look("A", 60), look("B", 65), look("C", 90)]
        let fight = call(.fight)
        let plain = advice(fight, .nearest, wanted: 2, outlooks, shared)
        #expect(plain.choices.map(\.unit.id) == ["A", "B", "C"] && plain.advised == 2)
        let other = advice(fight, .prepared, wanted: 2, outlooks, shared)
        #expect(other.choices.map(\.unit.id) == ["A", "C", "B"])
        #expect(other.difference == .init(first: 0, last: 25, keeps: 890))
        #expect(other.difference?.words.en == "first unit no later, last unit 25 s later, 890 people stay covered")
    }

    @Test("who lacks what is wanted counts as a minute farther; who was asked is not asked again for others' sake")
    func fitAndAsked() throws {
        let injury = call(.injury)
        let outlooks = try [look("A", 80, [.medical]), look("B", 50)]
        let advice1 = advice(injury, .prepared, outlooks, Preparedness(people: [5], reached: ["A": [], "B": [0]]))
        #expect(advice1.choices.map(\.unit.id) == ["A", "B"] && advice1.choices.map(\.later) == [30, 0])
        #expect(advice1.choices[1].reasons.contains(.lacks(.medical)))
        let asked = call(.dispute, nil, [
            .dispatched(.init(assignment: 1, unit: "B", callSign: "B")), .refused(assignment: 1, reason: "忙"),
        ])
        let advice2 = advice(asked, .prepared, try [look("A", 80), look("B", 100)], state)
        #expect(advice2.choices.map(\.unit.id) == ["A", "B"] && advice2.choices[1].reasons.contains(.wasAsked))
    }

    @Test("without a table of people nothing is guessed: one order, no figure")
    func unknown() throws {
        let outlooks = try [look("A", 80), look("B", 120)]
        let advice = advice(call(.dispute), .prepared, outlooks, nil)
        #expect(advice.order == .nearest && advice.choices.map(\.unit.id) == ["A", "B"])
        #expect(advice.difference == nil && advice.covered == nil && advice.choices.allSatisfy { $0.uncovers == nil })
    }

    @Test("without travel times nobody is advised, and all are still offered")
    func noTimes() throws {
        let advice = advice(call(.dispute), .prepared, wanted: 2, try [look("A", nil), look("B", nil)], state)
        #expect(advice.advised == 0 && advice.choices.count == 2 && advice.difference == nil)
    }

    @Test("an incident that no street leads to says so of every unit, and nothing of cover", arguments: [
        (DispatchAdvice.Scene.unknown, "位置未知，无法计算到达时间"), (.offMap, "位置在地图范围外，无法计算到达时间"),
    ])
    func scenes(scene: DispatchAdvice.Scene, words: String) throws {
        let incident = call(.dispute)
        let advice = DispatchAdvice(
            Proposal(for: incident, among: try [look("A", nil), look("B", nil)]), for: incident, in: .prepared, wanted: 1, loads: [:],
            preparedness: state, scene: scene)
        #expect(advice.choices.count == 2 && advice.advised == 0 && advice.covered == nil && advice.order == .nearest)
        for choice in advice.choices {
            #expect(choice.reasons.first?.words.zh == words && choice.uncovers == nil)
            #expect(!choice.reasons.contains { $0.words.zh.contains("覆盖") })
        }
    }

    @Test("people are written in groups of three", arguments: [(0.0, "0"), (999.4, "999"), (999.6, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")])
    func groups(people: Double, text: String) { #expect(DispatchAdvice.Reason.people(people) == text) }
}
