import Cases
import Ground
import Identity
import Journal

/// The engine's word for what stands on a line; `Answer` is this room's own.
typealias LineAnswer = Cases.Answer

/// What people, organisations and cases that pages mention are called.
struct CaseNames: Sendable {
    private(set) var people: [PersonID: String] = [:]
    private(set) var organisations: [OrganisationID: LocalisedText] = [:]
    /// Numbers of cases, by code and id.
    private(set) var cases: [String: String] = [:]

    /// A person's name; the account where nobody of it is in the register any more.
    func name(_ id: PersonID) -> String { people[id].flatMap { $0.isEmpty ? nil : $0 } ?? id.text }
    func name(_ id: OrganisationID, _ language: Language) -> String { organisations[id]?(language) ?? id.text }

    func name(_ actor: Actor, _ words: Strings.Words) -> String {
        if let person = actor.person { return name(person) }
        if actor == .caller { return words["cases_by_phone"] }
        if actor == .confidential { return words["cases_confidential"] }
        let isClock = actor.text.hasPrefix("system:")
        return isClock ? words["by_system"] : actor.text
    }

    /// What a line's text means to people, where it names somebody or something; `nil` where it says so itself.
    func said(_ text: String, _ input: Input, _ language: Language) -> String? {
        switch input {
        case .person: PersonID(checking: text).map { name($0) }
        case .people: text.split(separator: ",").map { PersonID(checking: String($0)).map { name($0) } ?? String($0) }.joined(separator: language == .chinese ? "、" : ", ")
        case .organisation: OrganisationID(checking: text).map { name($0, language) }
        case .reference(let code): cases["\(code)/\(text)"]
        default: nil
        }
    }

    // MARK: - Finding

    mutating func add(_ id: PersonID, _ reading: any Reading) throws {
        guard people[id] == nil else { return }
        people[id] = try reading.personRecord(id)?.name ?? ""
    }

    mutating func add(_ id: OrganisationID, _ reading: any Reading) throws {
        guard organisations[id] == nil, let found = try reading.organisation(id) else { return }
        organisations[id] = found.name
    }

    mutating func add(_ actor: Actor?, _ reading: any Reading) throws {
        if let person = actor?.person { try add(person, reading) }
    }

    /// A case that the reader sees is called what people call it.
    mutating func call(_ code: String, _ id: CaseID, _ headline: String, number: String) {
        if !headline.isEmpty { cases["\(code)/\(id)"] = "\(headline) · \(number)" }
    }

    /// Whatever an answer on a line names.
    mutating func add(_ answer: LineAnswer?, _ input: Input, _ room: CaseRoom, _ reading: any Reading) throws {
        guard let answer, !answer.isBlank else { return }
        switch input {
        case .person: if let id = PersonID(checking: answer.text) { try add(id, reading) }
        case .people: for part in answer.text.split(separator: ",") { if let id = PersonID(checking: String(part)) { try add(id, reading) } }
        case .organisation: if let id = OrganisationID(checking: answer.text) { try add(id, reading) }
        case .reference(let code):
            guard let system = room[code], let id = CaseID(checking: answer.text), cases["\(code)/\(id)"] == nil else { return }
            cases["\(code)/\(id)"] = try reading.state(of: Subject(kind: system.kind, id: id.text)).map { system.linked($0).number }
        case .rows(let columns):
            for row in answer.rows.prefix(200) {
                for column in columns { try add(row[column.name].map { .text($0) }, column.input, room, reading) }
            }
        default: return
        }
    }
}
