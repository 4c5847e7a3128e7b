import Cases
import Foundation
import Ground
import Identity
import Journal
import Systems
import TestSupport
import Testing

/// Careless people use every system at random. Each run is its seed and nothing else, so that a failure is a number that can be pasted
/// back: `CAMPUS110_STORMS=117` blows that one alone, `CAMPUS110_STORMS=1-40` more than the usual few.
@Suite("Storm")
struct StormTests {
    private static let seeds: ClosedRange<UInt64> = {
        let asked = (ProcessInfo.processInfo.environment["CAMPUS110_STORMS"] ?? "").split(separator: "-").compactMap { UInt64($0) }
        return (asked.first ?? 1)...max(asked.first ?? 1, asked.last ?? 3)
    }()

    @Test("a case is what its entries add up to", arguments: systems.map(\.code), seeds)
    func storm(code: String, seed: UInt64) throws {
        var storm = try Storm(on: code, seed: seed)
        while storm.tried < 160 || storm.taken < 40 && storm.tried < 1_000 { try storm.blow() }
        try storm.calm()
        #expect(storm.taken > 20, "the storm must get somewhere: \(storm.taken) of \(storm.tried) steps")
    }
}

/// Whoever is out in the storm, and the clock.
private let crowd: [Party] = [
    person("wang", .inspector, "mill"), person("zhao", .inspector, "mill"), person("qian", .officer, "mill"), person("sun", .chief, "city"),
    person("li", .registrar, "mill"), person("zhou", .registrar, "mill"), person("wu", .operator_, "mill"), person("zheng", .chief, "mill"),
    person("chen", .resident, "mill"), person("feng", .resident, "mill"), person("lin", .student, "art1"), person("he", .counsellor, "art"),
    person("gao", .staff, "north"), person("luo", .operator_, "north"), person("song", .chief, "north"), person("tang", .officer, "hill"),
    person("xu", .chief, "south"), person("yang", .responder, "mill"), .caller(device: "p1"), .device("station"), .system("lapse"),
]

private func person(_ id: PersonID, _ role: Role, _ organisation: OrganisationID) -> Party {
    .person(Person(id: id, name: id.text, appointments: [Appointment(role, of: organisation)]))
}

private struct Storm {
    let room: CaseRoom
    let system: any CaseSystem
    /// The system and those it refers to, and those they refer to.
    let near: [any CaseSystem]
    let record = MemoryRecord()
    var chance: SplitMix
    var now = Instant(iso: "2026-03-02T09:00")!
    var cases: [(code: String, id: CaseID)] = []
    /// What was written on sealed lines, by the line.
    var secrets: [String: Set<String>] = [:]
    var (tried, taken) = (0, 0)

    init(on code: String, seed: UInt64) throws {
        let room = try CaseRoom(systems, rules: .shipped, salt: Town.salts())
        self.room = room
        system = try room.system(code)
        var codes = [code]
        for code in codes { codes += try room.system(code).neighbours.filter { !codes.contains($0) } }
        for code in codes { codes += try room.system(code).neighbours.filter { !codes.contains($0) } }
        near = try codes.map { try room.system($0) }
        chance = SplitMix(seed: seed)
        try record.write { try Town.found(in: $0) }
        // Chance alone seldom builds a filed house with a room, without which nobody moves in.
        if code == "TENA" {
            try open("RENT", "existing", ["number": "H1", "address": "枫林路", "kind": "flat", "landlordName": "陈某", "landlord": "chen"])
            let house = cases[0].id.text
            try open("ROOM", "open", ["house": house, "number": "R1", "door": "1", "kind": "flat", "use": "bedroom", "area": "80", "heads": "8"])
        }
    }

    private mutating func open(_ code: String, _ way: String, _ answers: Answers) throws {
        let request = CaseRequest(code, .open(way), answers, by: person("li", .registrar, "mill"), in: "mill", at: now)
        cases.append((code, try record.write { try room.perform(request, on: $0) }.id))
    }

    /// One careless act, and what must hold after it.
    mutating func blow() throws {
        now = now.advanced(bySeconds: Double(chance.below(40) * chance.below(2_000)))
        if chance.below(12) == 0 { return try lapse() }
        let party = crowd[chance.below(crowd.count)]
        // Now and then a case of a neighbour, so that there is something to refer to.
        let about = chance.below(3) == 0 ? near[chance.below(near.count)] : system
        let mine = cases.filter { $0.code == about.code }
        let isOpening = mine.count < 2 || mine.count < 12 && chance.below(6) == 0
        let subject = isOpening ? nil : mine[chance.below(mine.count)].id
        let before = record.content
        // What the party is shown is what it may do.
        let sheet = subject.flatMap { id in try? about.sheet(id, for: party, tokenOf: "mill", in: record, room: room) }
        let standing = try Standings(of: party, in: record, tokenOf: "mill")(for: "mill")
        var offered = (isOpening ? about.openings(for: standing) : sheet?.offered ?? []).map { ($0.act, $0.asked, $0.optional) }
        if chance.below(5) == 0 || offered.isEmpty {
            // Something that is not on offer, and any lines.
            let acts = isOpening ? about.openings.map(\.act) : about.stages.flatMap(\.acts)
            offered = [(acts[chance.below(acts.count)], about.lines.filter { _ in chance.below(6) == 0 }, [])]
        }
        let move = offered[chance.below(offered.count)]
        let act: CaseRequest.Act = switch isOpening ? 0 : chance.below(14) {
        case 10: .remark(secret("words"))
        case 11: sheet?.pending == nil ? .step(move.0) : .decline(secret("words"))
        case 12: .amend(secret("words"))
        case 13: .approve
        default: sheet?.pending?.mayApprove == true ? .approve : isOpening ? .open(move.0) : .step(move.0)
        }
        var answers = self.answers(to: move.1, always: true).merging(self.answers(to: move.2, always: false))
        if case .amend = act { answers = self.answers(to: [about.lines[chance.below(about.lines.count)]], always: true) }
        if act == .approve { answers = Answers() }
        var request = CaseRequest(about.code, act, of: subject, answers, by: party, in: "mill", at: now)
        if case .device = party { request.tokenOf = "mill" }
        tried += 1
        do {
            let outcome = try record.write { try room.perform(request, on: $0) }
            taken += 1
            switch act {
            case .open(let name): #expect(about.openings(for: standing).contains { $0.act == name }, "what was taken was offered")
            case .step(let name): #expect(sheet?.offered.contains { $0.act == name } == true, "what was taken was offered: \(name)")
            case .approve: #expect(sheet?.pending?.mayApprove == true, "what was approved was offered")
            case .decline: #expect(sheet?.pending?.mayApprove == true || sheet?.pending?.mayTakeBack == true, "what was declined was offered")
            case .amend: #expect(sheet?.mayAmend == true)
            case .remark: #expect(sheet != nil)
            }
            if isOpening { cases.append((about.code, outcome.id)) }
            for id in outcome.opened { cases.append((room.systems.first { id.text.contains("-\($0.code)-") }!.code, id)) }
            #expect(try about.replays(outcome.id, in: record), "a replay agrees")
        } catch let refusal as Refusal {
            let isAsBefore = record.content == before
            #expect(isAsBefore, "a refusal changes nothing: \(refusal)")
            try expectNoSecret(in: "\(refusal) \(refusal.message.zh)", "a refusal")
            if case .step(let name) = act, sheet?.offered.contains(where: { $0.act == name }) == true {
                #expect(refusal.code != .notYours && refusal.code != .notFound || refusal.field != nil, "what was offered may be taken: \(refusal)")
            }
        }
        if tried % 8 == 0 { try expectNoSecret(in: "\(request) \(String(reflecting: request))", "a request that is logged") }
    }

    /// Every deadline that has passed goes on the record, once.
    private mutating func lapse() throws {
        for due in try room.overdue(at: now, limit: 1000, in: record) {
            #expect(try room.lapse(due.code, due.id, at: now, on: record), "what is overdue lapses")
            #expect(try room.lapse(due.code, due.id, at: now, on: record) == false, "once")
            #expect(try room.system(due.code).replays(due.id, in: record))
        }
        #expect(try room.overdue(at: now, in: record).isEmpty)
    }

    /// The end: nothing sealed lies open anywhere, nobody sees what they may not, and the chain holds; when the sealed lines are erased they are gone.
    mutating func calm() throws {
        try lapse()
        #expect(record.faults().isEmpty)
        for entry in record.content.chains.values.joined() { try expectNoSecret(in: String(decoding: entry.open, as: UTF8.self), "entry \(entry.act)") }
        for state in record.content.stored {
            try expectNoSecret(in: "\(state.fields) \(state.terms)", "the index of \(state.subject)")
        }
        for slip in record.content.kept where slip.kind != "reply" {
            try expectNoSecret(in: String(decoding: slip.content.opened(), as: UTF8.self), "slip \(slip.kind)")
        }
        for (code, id) in cases {
            let system = try room.system(code)
            for party in (0..<5).map({ _ in crowd[chance.below(crowd.count)] }) {
                guard let sheet = try? system.sheet(id, for: party, tokenOf: nil, in: record, room: room) else { continue }
                let masked = Set(sheet.lines.filter(\.isMasked).map(\.shape.name))
                let shown = sheet.everything
                for (line, texts) in secrets where masked.contains(line) {
                    for text in texts where shown.contains(text) { Issue.record("\(id) shows \(line) to \(party)") }
                }
            }
            _ = try system.erase(id, at: now, by: .system("retention"), on: record, in: room)
            #expect(try system.replays(id, in: record), "what is erased is erased in entries and state alike")
            let state = try #require(try record.state(of: Subject(kind: system.kind, id: id.text)))
            try expectNoSecret(in: String(decoding: state.document, as: UTF8.self), "the state of \(id) after erasure")
        }
        #expect(record.faults().isEmpty, "the chain holds without what was erased")
    }

    private func expectNoSecret(in text: String, _ place: String) throws {
        for (line, texts) in secrets {
            for secret in texts where text.contains(secret) {
                Issue.record("\(place) holds what was sealed on \(line)")
                return
            }
        }
    }

    // MARK: - Chance

    private mutating func secret(_ line: String) -> String {
        let text = "密语\(chance.next() % 1_000_000_000)"
        secrets[line, default: []].insert(text)
        return text
    }

    private mutating func answers(to lines: [LineShape], always: Bool) -> Answers {
        var answers = Answers()
        for line in lines where chance.below(always ? 60 : 2) != 0 || always && chance.below(3) > 0 {
            var answer = chance.below(40) == 0 ? Answer.text(["", " ", "x\u{0}y", "–", String(repeating: "长", count: 5000)][chance.below(5)]) : valid(line.input)
            if line.isSealed, !answer.isBlank { answer = sealed(line, answer) }
            answers[line.name] = answer
        }
        if chance.below(50) == 0 { answers["nonsense"] = .text("x") }
        return answers
    }

    /// The same with a text that is not written anywhere else, where the line takes one.
    private mutating func sealed(_ line: LineShape, _ answer: Answer) -> Answer {
        let text: String
        switch line.input {
        case .line, .paragraph: return .text(secret(line.name))
        case .phone: text = "139\(10_000_000 + chance.below(90_000_000))"
        case .identity: text = "E\(100_000_000 + chance.below(900_000_000))"
        case .account: text = "622\(1_000_000_000 + chance.below(1_000_000_000))"
        default: return answer
        }
        secrets[line.name, default: []].insert(text)
        return .text(text)
    }

    private mutating func valid(_ input: Input) -> Answer {
        func one(_ texts: [String]) -> Answer { .text(texts[chance.below(texts.count)]) }
        let names = crowd.compactMap { if case .person(let person) = $0 { person.id.text } else { nil } }
        switch input {
        // Shorter lines hold numbers and codes of a form of their own.
        case .line(14): return .text(TagCode(random: (0..<9).map { _ in UInt8(chance.below(248)) })?.text ?? "")
        case .line(40): return one(["WH230817", "wh-23 0818", "鄂A12345", "12"])
        case .line: return one(["三号楼", "a b", "后门", "12", "Gate 2"])
        case .paragraph: return one(["一行", "两\n行", "text"])
        case .whole: return .text(String(chance.below(40)))
        case .money: return one(["0", "1200.50", "¥3,000"])
        case .number: return one(["4", "12.5", "80"])
        case .day: return .text((now.day + (chance.below(40) - 8)).description)
        case .moment: return .text(now.advanced(bySeconds: Double(-chance.below(90_000))).iso)
        case .yesNo: return one(["1", "", "是"])
        case .choice(let choices): return .text(choices[chance.below(choices.count)].value)
        case .person: return one(names)
        case .people: return .text(names.prefix(1 + chance.below(3)).joined(separator: ","))
        case .organisation: return one(["mill", "north", "south", "maple"])
        case .position: return one(["30.5231,114.3601", "30,114"])
        case .phone: return one(["13900001111", "027-8888000"])
        case .identity: return one(["11010519491231002X", "E12345678"])
        case .account: return one(["6222020000000000000", "pay@bank"])
        case .reference(let code):
            let others = cases.filter { $0.code == code }
            return .text(others.isEmpty ? "mill-\(code)-2026-999999" : others[chance.below(others.count)].id.text)
        case .files: return .rows((0..<(1 + chance.below(3))).map { Town.picture($0).row })
        case .rows(let columns):
            var rows: [[String: String]] = []
            for _ in 0...chance.below(4) {
                var row: [String: String] = [:]
                for column in columns where column.isRequired || chance.below(2) == 0 { row[column.name] = valid(column.input).text }
                rows.append(row.filter { !$0.value.isEmpty })
            }
            return .rows(rows)
        }
    }
}

extension CaseSheet {
    /// Every text of a line that somebody is shown, now or in the timeline.
    fileprivate var everything: String {
        (lines + timeline.flatMap(\.lines)).map { "\($0.zh) \($0.en) \($0.answer?.text ?? "") \($0.answer?.rows.map { "\($0)" }.joined() ?? "")" }.joined()
            + headline + links.map(\.number).joined()
    }
}
