import Cases
import Ground
import Journal
import Systems
import TestSupport
import Testing

@Suite("Spot checks")
struct SpotCheckTests {
    private func candidates(_ count: Int, checked: ClosedRange<Int>, findings: ClosedRange<Int>) -> [SpotCheck.Candidate] {
        (0..<count).map { index in
            SpotCheck.Candidate(
                id: "mill-RENT-2026-\(100_000 + index)", lastChecked: checked.contains(index) ? Day(number: 20_000 + index) : nil,
                findings: findings.contains(index) ? 1 + index % 3 : 0)
        }
    }

    @Test("those never checked and those with findings come first, the rest by lot")
    func order() {
        // 1,000 rentals: 30 had findings, 20 were never looked at.
        let all = candidates(1000, checked: 0...979, findings: 100...129)
        let chosen = SpotCheck.choose(from: all, share: 10, seed: 20_260_302)
        #expect(chosen.count == 100)
        #expect(chosen.count { $0.reason == .findings } == 30)
        #expect(chosen.count { $0.reason == .neverChecked } == 20)
        #expect(chosen.prefix(50).allSatisfy { $0.reason != .drawn })
        #expect(chosen.dropFirst(50).allSatisfy { $0.reason == .drawn })
        #expect(Set(chosen.map(\.id)).count == 100)
    }

    @Test("the same list, share and seed come to the same choice, in whatever order the list came", arguments: [1, 7, 20_260_302] as [UInt64])
    func again(seed: UInt64) {
        let all = candidates(400, checked: 0...390, findings: 5...9)
        let chosen = SpotCheck.choose(from: all, share: 5, seed: seed)
        #expect(chosen == SpotCheck.choose(from: all.reversed(), share: 5, seed: seed))
        #expect(chosen != SpotCheck.choose(from: all, share: 5, seed: seed + 1))
    }

    @Test("known by heart, so that a draw of today can be done again for ever")
    func golden() {
        let chosen = SpotCheck.choose(from: candidates(20, checked: 0...19, findings: 3...3), share: 25, seed: 42)
        #expect(chosen.map { "\($0.id.suffix(2)) \($0.reason.rawValue)" } == ["03 findings", "04 drawn", "12 drawn", "15 drawn", "19 drawn"])
    }

    @Test("everybody has the same chance", arguments: [0, 6, 19])
    func chance(index: Int) {
        let all = candidates(20, checked: 0...19, findings: 50...50)
        let times = (1...2000 as ClosedRange<UInt64>).count { seed in
            SpotCheck.choose(from: all, share: 25, seed: seed).contains { $0.id == all[index].id }
        }
        // 500 expected; six times the deviation of √(2000 · ¼ · ¾) ≈ 19.
        #expect((384...616).contains(times))
    }

    @Test("a share of nothing or of nobody chooses nobody; a small share chooses at least one; all is all")
    func bounds() {
        let all = candidates(10, checked: 0...9, findings: 50...50)
        #expect(SpotCheck.choose(from: [], share: 5, seed: 1).isEmpty)
        #expect(SpotCheck.choose(from: all, share: 0, seed: 1).isEmpty)
        #expect(SpotCheck.choose(from: all, share: 5, seed: 1).count == 1)
        #expect(Set(SpotCheck.choose(from: all, share: 250, seed: 1).map(\.id)) == Set(all.map(\.id)))
    }

    @Test("rentals stand for the draw with their last check and the hazards of a year, and what is drawn opens a round")
    func rentals() throws {
        let story = try Story("""
            2026-03-02 li(registrar)   a.existing(RENT) number=A address="枫林路 2 号" kind=flat landlordName=甲 checkedAt=2025-12-01T09:00 → filed
            2026-03-02 li(registrar)   b.existing(RENT) number=B address="枫林路 4 号" kind=flat landlordName=乙 → filed
            2026-03-02 li(registrar)   c.existing(RENT) number=C address="枫林路 6 号" kind=flat landlordName=丙 checkedAt=2026-01-05T09:00 → filed
            2026-03-02 li(registrar)   d.existing(RENT) number=B address="枫林路 8 号" kind=flat landlordName=丁 → taken (number)
            2026-03-03 wang(inspector) h.open(RECT) place="枫林路 6 号" kind=gas finding=软管老化 exactPlace=厨房 house=@c → found
            2026-03-03 lin(student@north) r.report(RECT) place="枫林路 2 号" kind=gas finding=有气味 → reported
            2026-03-03 wang(inspector) r.dismiss opinion=未发现 → unfounded
            """)
        let rent = try story.room.system("RENT"), rect = try story.room.system("RECT")
        let houses = try story.record.states(StateQuery(kind: rent.kind)).map { (id: CaseID($0.subject.id), lines: try rent.answers(of: $0)) }
        let hazards = try story.record.states(StateQuery(kind: rect.kind)).map { (stage: $0.stage, lines: try rect.answers(of: $0)) }
        let candidates = SpotCheck.candidates(houses: houses, hazards: hazards, since: Day(text: "2025-03-04")!)
        #expect(candidates.sorted { $0.id < $1.id } == [
            SpotCheck.Candidate(id: story.id("a").text, lastChecked: Day(text: "2025-12-01"), findings: 0),
            SpotCheck.Candidate(id: story.id("b").text, lastChecked: nil, findings: 0),
            SpotCheck.Candidate(id: story.id("c").text, lastChecked: Day(text: "2026-01-05"), findings: 1),
        ])
        #expect(SpotCheck.candidates(houses: houses, hazards: hazards, since: Day(text: "2026-03-04")!).allSatisfy { $0.findings == 0 })
        let chosen = SpotCheck.choose(from: candidates, share: 50, seed: 7)
        #expect(Set(chosen.map(\.id)) == [story.id("b").text, story.id("c").text])
        let lines = SpotCheck.lines(of: chosen, from: candidates.count, share: 50, seed: 7) { id in id }
        let answers = lines.merging(["name": "抽查", "leader": "wang", "members": "wang,zhao", "until": "2026-03-20"])
        let chief = Party.person(Person(id: "sun", name: "sun", appointments: [Appointment(.chief, of: "mill")]))
        let request = CaseRequest("INSP", .open("draw"), answers, by: chief, in: "mill", at: story.now)
        #expect(try story.record.write { try story.room.perform(request, on: $0) }.stage == "planned")
    }

    @Test("a round is opened with its seed, keeps what was drawn and ends when every place has a result")
    func round() throws {
        let story = try Story("INSP", """
            2026-03-02 sun(chief@city)  draw name="三月抽查" leader=wang members=wang until=2026-03-13 seed=42 share=5 candidates=40 places=[place="枫林路 12 号" reason=findings; place="枫林路 14 号" reason=drawn] → outOfOrder: An inspection needs two people
            2026-03-02 sun(chief@city)  draw name="三月抽查" leader=wang members=wang,zhao until=2026-03-13 seed=42 share=5 candidates=60 places=[place="枫林路 12 号" reason=findings; place="枫林路 14 号" reason=drawn] → outOfOrder: The share comes to 3 places, and 2 are listed
            2026-03-02 sun(chief@city)  draw name="三月抽查" leader=wang members=wang,zhao until=2026-03-13 seed=42 share=5 candidates=40 places=[place="枫林路 12 号" reason=findings; place="枫林路 14 号" reason=drawn] → planned
            2026-03-03 zhao(inspector)  start → running
            2026-03-03 wang(inspector)  finish report=完成 → outOfOrder: No result yet: 枫林路 12 号, 枫林路 14 号
            2026-03-03 zhao(inspector)  record places=[place="枫林路 12 号" reason=findings result=passed] → outOfOrder: Places that were drawn stay as they are
            2026-03-03 zhao(inspector)  record places=[place="枫林路 12 号" reason=findings result=passed checkedOn=2026-03-03; place="枫林路 14 号" reason=drawn result=findings checkedOn=2026-03-03] → running
            2026-03-04 zhao(inspector)  finish report=完成 → notYours
            2026-03-04 wang(inspector)  finish report=完成 → done
            """)
        #expect(try story.line("kind", for: "wang") == "随机抽查")
        #expect(try story.told("person/zhao") == ["draw"])
    }
}
