import Cases
import Foundation
import Ground
import Identity
import Journal
import Systems
import TestSupport
import Testing

/// Plays a script of casework against the real engine, a step a line, and checks the word after the arrow: the stage reached, or how the
/// refusal begins.
///
///     2026-03-02 09:00  wang(inspector@mill)  open  place="3 号楼" kind=gas …  → found
///
/// - The time of day may be left out: it is nine o'clock then, and a minute later on every further line of the same day.
/// - Who: `name(role@organisation)`, without `@` in the story's own, without roles as before; `phone:p1` a phone without an account; `clock` for what lapses.
/// - What: a way in or a step; `approve`; `decline why=…`, `amend why=… line=…`, `remark text=…`, `look why=handling`, `lapse`. With a name and a dot it is about
///   that case: `house.open(RENT)` opens one and names it, `house.check` takes a step of it.
/// - Answers: `line=value`, in quotes where there are blanks; `@house` stands for that case's id; `[item=a result=b; item=c result=d]` are rows;
///   `photos=2` are two pictures.
///
/// A line that begins with `#` is read aloud and not played. Whoever is spoken of is registered first, in the town of `Town`.
struct Story {
    let room: CaseRoom
    let record = MemoryRecord()
    let home: OrganisationID
    private(set) var cases: [String: (code: String, id: CaseID)] = [:]
    private var people: [String: Person] = [:]
    private(set) var now = Instant(iso: "2026-03-02T09:00")!

    /// The story of every system.
    init(rules: Rules = .shipped, at home: OrganisationID = "mill", _ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try self.init(systems, rules: rules, at: home, script, sourceLocation: sourceLocation)
    }

    init(rules: Rules = .shipped, at home: OrganisationID = "mill", script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try self.init(systems, rules: rules, at: home, script, sourceLocation: sourceLocation)
    }

    init(
        _ systems: [any CaseSystem], rules: Rules = .shipped, at home: OrganisationID = "mill", _ script: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        room = try CaseRoom(systems, rules: rules, salt: Town.salts())
        self.home = home
        try record.write { try Town.found(in: $0) }
        try play(script, sourceLocation: sourceLocation)
    }

    /// The story of one system: a step without a name is about its one case.
    init(_ code: String, at home: OrganisationID = "mill", _ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try self.init(at: home, script: "", sourceLocation: sourceLocation)
        cases["it"] = (code, "")
        try play(script, sourceLocation: sourceLocation)
    }

    mutating func play(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for line in script.split(separator: "\n").map(\.trimmed) where !line.isEmpty && !line.hasPrefix("#") {
            try play(line: line, sourceLocation)
        }
    }

    /// A case by its name in the script; the only one without.
    func id(_ name: String = "it") -> CaseID { cases[name]?.id ?? "" }

    /// The case as somebody sees it. Throws the refusal where they do not.
    func sheet(_ name: String = "it", for who: String) throws -> CaseSheet {
        let it = try #require(cases[name])
        return try room.system(it.code).sheet(it.id, for: party(who), tokenOf: nil, in: record, room: room, at: now)
    }

    /// What a line says to somebody, in Chinese.
    func line(_ line: String, of name: String = "it", for who: String) throws -> String {
        try #require(try sheet(name, for: who).lines.first { $0.shape.name == line }).zh
    }

    func paper(_ paper: String, of name: String = "it", for who: String) throws -> PaperSheet {
        let it = try #require(cases[name])
        return try room.system(it.code).paper(paper, of: it.id, for: party(who), in: record, room: room, .chinese, at: now)
    }

    /// What somebody was told, as `act number`.
    func told(_ owner: String) throws -> [String] {
        try record.slips(of: Notice.slipKind, owner: owner, at: now)
            .map { try Wire.decode(Notice.self, from: $0.content.opened()) }.sorted { ($0.at, $0.number) < ($1.at, $1.number) }.map(\.act)
    }

    // MARK: - Playing

    private mutating func play(line: String, _ sourceLocation: SourceLocation) throws {
        let halves = line.components(separatedBy: "→").map(\.trimmed)
        try #require(halves.count == 2, "a line needs an arrow: \(line)", sourceLocation: sourceLocation)
        var words = Self.words(halves[0])
        let day = words.removeFirst()
        var time = now.day.description == day ? now.advanced(bySeconds: 60) : try #require(Instant(iso: "\(day)T09:00"), sourceLocation: sourceLocation)
        if words[0].contains(":"), let told = Instant(iso: "\(day)T\(words[0])") {
            time = told
            words.removeFirst()
        }
        now = time
        let party = try party(words.removeFirst())
        if case .person(let person) = party { people[person.id.text] = person }
        do {
            let outcome = try act(words.removeFirst(), words, by: party, sourceLocation)
            #expect(outcome == halves[1], "\(line)", sourceLocation: sourceLocation)
        } catch let refusal as Refusal {
            let said = refusal.description
            #expect(said == halves[1] || said.hasPrefix(halves[1] + ":"), "\(line)\n\(said)", sourceLocation: sourceLocation)
        }
        for (name, it) in cases where it.id != "" {
            #expect(try room.system(it.code).replays(it.id, in: record), "\(name) is what its entries add up to: \(line)", sourceLocation: sourceLocation)
        }
    }

    /// Does one thing; returns the stage reached, or for the clock what lapsed.
    private mutating func act(_ what: String, _ words: [String], by party: Party, _ sourceLocation: SourceLocation) throws -> String {
        var (name, verb) = ("it", what)
        if let dot = what.firstIndex(of: ".") { (name, verb) = (String(what[..<dot]), String(what[what.index(after: dot)...])) }
        var code = cases[name]?.code ?? ""
        if verb.hasSuffix(")"), let bracket = verb.firstIndex(of: "(") {
            code = String(verb[verb.index(after: bracket)...].dropLast())
            verb = String(verb[..<bracket])
        }
        let system = try room.system(code)
        if verb == "lapse" {
            let (room, now) = (room, now)
            let id = id(name)
            let has = try record.write { try room.lapse(code, id, at: now, on: $0) }
            let stage = try stage(of: id, system)
            return has ? stage : "nothing"
        }
        var answers = try answers(words, system)
        func taken(_ line: String) -> String {
            defer { answers = answers.only { $0 != line } }
            return answers[line].text
        }
        if verb == "look", !system.stages.contains(where: { $0.acts.contains(verb) }) {
            let reason = try #require(LookReason(rawValue: taken("why")), sourceLocation: sourceLocation)
            let (room, asked) = (room, LookRequest(code, id(name), because: reason, taken("text"), by: party, at: now))
            _ = try record.write { try room.look(asked, on: $0) }
            return try stage(of: id(name), system)
        }
        let isOpening = system.openings.contains { $0.act == verb }
        let act: CaseRequest.Act =
            switch verb {
            case "approve": .approve
            case "decline": .decline(taken("why"))
            case "amend": .amend(taken("why"))
            case "remark": .remark(taken("text"))
            default: isOpening ? .open(verb) : .step(verb)
            }
        let request = CaseRequest(code, act, of: isOpening ? nil : id(name), answers, by: party, in: home, at: now)
        let outcome = try record.write { try room.perform(request, on: $0) }
        if isOpening { cases[name] = (code, outcome.id) }
        for (index, opened) in outcome.opened.enumerated() {
            let other = room.systems.first { opened.text.contains("-\($0.code)-") }
            cases[index == 0 ? "opened" : "opened\(index + 1)"] = (other?.code ?? "", opened)
        }
        return try stage(of: outcome.id, system)
    }

    private func stage(of id: CaseID, _ system: any CaseSystem) throws -> String {
        try record.state(of: Subject(kind: system.kind, id: id.text))?.stage ?? "nowhere"
    }

    private func answers(_ words: [String], _ system: any CaseSystem) throws -> Answers {
        var answers = Answers()
        for word in words {
            guard let sign = word.firstIndex(of: "=") else { throw Refusal(.unreadable, "剧本", "the script's \"\(word)\" is no answer") }
            let (line, value) = (String(word[..<sign]), String(word[word.index(after: sign)...]))
            if system.lines.first(where: { $0.name == line })?.input == .files {
                answers[line] = .rows((0..<(Int(value) ?? 0)).map { Town.picture($0).row })
            } else if value.hasPrefix("[") {
                answers[line] = .rows(try value.dropFirst().dropLast().split(separator: ";").map { row in
                    var cells: [String: String] = [:]
                    for cell in Self.words(String(row)) {
                        let parts = cell.split(separator: "=", maxSplits: 1).map(String.init)
                        cells[parts[0]] = try self.value(of: parts.count == 2 ? parts[1] : "")
                    }
                    return cells
                })
            } else {
                answers[line] = .text(try self.value(of: value))
            }
        }
        return answers
    }

    private func value(of word: String) throws -> String {
        guard word.hasPrefix("@") else { return word }
        return try #require(cases[String(word.dropFirst())], "no case is called \(word)").id.text
    }

    /// Words with blanks between them; quotes and square brackets keep theirs together.
    private static func words(_ line: String) -> [String] {
        var words = [""], isQuoted = false, depth = 0
        for character in line {
            switch character {
            case "\"" where depth == 0: isQuoted.toggle()
            case "[": depth += 1; words[words.count - 1].append(character)
            case "]": depth -= 1; words[words.count - 1].append(character)
            case " " where !isQuoted && depth == 0: if words[words.count - 1] != "" { words.append("") }
            default: words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }

    // MARK: - People

    private func party(_ word: String) throws -> Party {
        if word == "clock" { return .system("lapse") }
        if word.hasPrefix("phone:") { return .caller(device: String(word.dropFirst(6))) }
        guard let bracket = word.firstIndex(of: "(") else { return .person(people[word] ?? Person(id: PersonID(word), name: word, appointments: [])) }
        let name = String(word[..<bracket])
        let held = word[word.index(after: bracket)...].dropLast().split(separator: ",").map { part in
            let parts = part.split(separator: "@").map(String.init)
            return Appointment(Role(rawValue: parts[0])!, of: OrganisationID(parts.count == 2 ? parts[1] : home.text))
        }
        return .person(Person(id: PersonID(name), name: name, appointments: Set(held)))
    }
}

extension StringProtocol {
    var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
