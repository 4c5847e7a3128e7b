public import Ground
import Identity
public import Journal

/// A table of cases that is to be imported: which system, which way in, whose, and by whom.
public struct CaseImport: Sendable {
    public let code: String
    public let opening: MoveShape
    /// The organisation whose chain keeps the cases.
    public let organisation: OrganisationID
    /// Stands in the entries of the cases, e.g. `csv-` and the beginning of the file's digest.
    public let run: String
    public let columns: CaseColumns
    let system: any CaseSystem
    let party: Party
    let room: CaseRoom
    private let blind: @Sendable (String) -> String

    /// `heading` is the table's first row; without `opening` it is the system's first way in that the party may take. `blind` is a keyed
    /// hash that stays the same for ever. Throws `Refusal` for a heading that will not do, and for a party that may not import there.
    public init(
        _ heading: [String], to code: String, by opening: String? = nil, into organisation: OrganisationID, for party: Party, run: String, in reading: any Reading,
        room: CaseRoom, blind: @escaping @Sendable (String) -> String
    ) throws {
        let system = try room.system(code)
        guard let place = try reading.organisation(organisation), place.isActive else {
            throw Refusal(.notFound, field: "organisation", "没有机构 \(organisation)", "there is no organisation \(organisation)")
        }
        let chain = try reading.chain(of: organisation)
        let standing = try Standings(of: party, in: reading)(for: chain)
        let ways = try Self.ways(of: system, for: standing)
        guard let way = opening.map({ name in ways.first { $0.act == name } }) ?? ways.first else {
            let (zh, en) = (ways.map(\.title.zh).joined(separator: "、"), ways.map(\.title.en).joined(separator: ", "))
            throw Refusal(.notFound, field: "opening", "没有这种登记方式；可用：\(zh)", "there is no such way in; there are: \(en)")
        }
        (self.code, self.opening, self.organisation, self.run, self.system) = (code, way, chain, run, system)
        (self.party, self.room, self.blind) = (party, room, blind)
        columns = try CaseColumns(heading, of: system, by: way)
    }

    /// The ways in that somebody may import by. Throws `Refusal.notYours` for whoever keeps no register there, or may open no case.
    public static func ways(of system: any CaseSystem, for standing: Standing) throws -> [MoveShape] {
        guard system.isKept(by: standing) else {
            throw Refusal(.notYours, "只有“\(system.title.zh)”的管理人员可以导入", "only whoever keeps \"\(system.title.en)\" may import")
        }
        let ways = system.openings(for: standing)
        guard !ways.isEmpty else {
            throw Refusal(.notYours, "你不能登记“\(system.title.zh)”，因此不能导入", "you may open no case of \"\(system.title.en)\", so you may import none")
        }
        return ways
    }

    /// Whoever imports, with the roles held in this moment of the record. Throws `Refusal` for a leaver.
    func present(in reading: any Reading, at moment: Instant) throws -> Party {
        guard case .person(let person) = party else { return party }
        return .person(try reading.present(person, at: moment))
    }

    // MARK: - Rows

    /// What a row comes to before it is written.
    enum Look: Sendable {
        case good(ImportedCase)
        case known(ImportedCase, CaseID)
        case bad([CaseRowFault])
    }

    /// Looks up what rows refer to and whether they are stored already; with `trying` also whether they would be refused.
    func look(at rows: [CaseImportRow], trying: Bool, in reading: any Reading, at moment: Instant) throws -> [Look] {
        let present = try present(in: reading, at: moment)
        var lookUps = CaseLookUps(
            organisation: organisation, standing: try Standings(of: present, in: reading)(for: organisation), room: room, reading: reading, identity: identity)
        var looks: [Look] = []
        for row in rows { looks.append(try look(at: row, &lookUps)) }
        guard trying else { return looks }
        let good = looks.indices.filter { if case .good = looks[$0] { true } else { false } }
        let answers = good.compactMap { if case .good(let one) = looks[$0] { one.answers } else { nil } }
        let refusals = try system.trial(answers, by: opening.act, for: present, in: organisation, at: moment, in: reading, room: room)
        for (index, refusal) in zip(good, refusals) {
            if let refusal { looks[index] = .bad([fault(of: refusal, at: rows[index].line)]) }
        }
        return looks
    }

    private func look(at row: CaseImportRow, _ lookUps: inout CaseLookUps) throws -> Look {
        guard row.faults.isEmpty else { return .bad(row.faults) }
        var (answers, faults) = (row.answers, [CaseRowFault]())
        for line in columns.lines {
            guard let answer = answers.lines[line.name] else { continue }
            do {
                if let found = try lookUps.resolved(answer, line.input) { answers[line.name] = found }
            } catch let fault as CellFault {
                faults.append(CaseRowFault(row.line, line.title, fault.message))
            }
        }
        let (settled, wrong) = system.settled(answers)
        for name in wrong {
            guard let line = columns.lines.first(where: { $0.name == name }) else { continue }
            if faults.contains(where: { $0.column == line.title }) { continue }
            let (zh, en) = line.input.expectation
            faults.append(CaseRowFault(row.line, line.title, LocalisedText(zh, en)))
        }
        guard faults.isEmpty else { return .bad(faults) }
        let one = ImportedCase(line: row.line, answers: settled, row: identity(of: settled, key: row.key))
        if let known = try lookUps.reading.imported(one.row, as: system.kind) { return .known(one, known) }
        if let key = columns.lines.first(where: \.isKey), let known = try system.known(by: settled[key.name].text, of: organisation, in: lookUps.reading) { return .known(one, known) }
        return .good(one)
    }

    /// What a row is known by for ever: its key where it has one, and else all that it says.
    private func identity(of answers: Answers, key: String) -> String {
        guard key.isEmpty else { return identity(code, key) }
        var text = opening.act
        for (name, answer) in answers.inOrder {
            text += "\u{1E}\(name)\u{1F}\(answer.text)"
            for row in answer.rows { text += "\u{1D}" + row.sorted { $0.key < $1.key }.map { "\($0.key)\u{1F}\($0.value)" }.joined(separator: "\u{1F}") }
        }
        return blind("case-row\u{1E}\(code)\u{1E}\(organisation)\u{1E}says\u{1E}\(text)")
    }

    /// Of a case of any system that a table knows by a key.
    private var identity: @Sendable (_ code: String, _ key: String) -> String {
        { [blind, organisation] code, key in blind("case-row\u{1E}\(code)\u{1E}\(organisation)\u{1E}key\u{1E}\(key)") }
    }

    /// What somebody reads of a row whose opening was refused.
    func fault(of refusal: Refusal, at line: Int) -> CaseRowFault {
        CaseRowFault(line, refusal.field.flatMap { name in columns.lines.first { $0.name == name }?.title }, refusal.message)
    }
}

/// Finds what the cells of a table refer to: other cases and people.
struct CaseLookUps {
    let organisation: OrganisationID
    /// What whoever imports counts for there.
    let standing: Standing
    let room: CaseRoom
    let reading: any Reading
    let identity: @Sendable (_ code: String, _ key: String) -> String
    private var cases: [String: String] = [:]
    private var people: [String: String] = [:]

    init(organisation: OrganisationID, standing: Standing, room: CaseRoom, reading: any Reading, identity: @escaping @Sendable (String, String) -> String) {
        (self.organisation, self.standing, self.room, self.reading, self.identity) = (organisation, standing, room, reading, identity)
    }

    /// The answer with what it refers to found; `nil` where it refers to nothing. Throws `CellFault`.
    mutating func resolved(_ answer: Answer, _ input: Input) throws -> Answer? {
        switch input {
        case .reference(let code): return .text(try reference(answer.text, to: code))
        case .person: return .text(try person(answer.text))
        case .organisation:
            guard let id = OrganisationID(checking: answer.text), try reading.organisation(id) != nil else {
                throw CellFault("没有这个机构编号", "there is no organisation of this name")
            }
            return nil
        case .people:
            let names = answer.text.split(whereSeparator: { ",，;；、 ".contains($0) })
            return .text(try names.map { try person(String($0)) }.joined(separator: ","))
        case .rows(let columns) where columns.contains(where: \.input.isReferral):
            return .rows(
                try answer.rows.map { row in
                    var row = row
                    for column in columns {
                        if let text = row[column.name], let found = try resolved(.text(text), column.input) { row[column.name] = found.text }
                    }
                    return row
                })
        default: return nil
        }
    }

    /// By its number, its whole id, what it is known by outside, or the number that its own table gave it.
    private mutating func reference(_ text: String, to code: String) throws -> String {
        if let known = cases["\(code)/\(text)"] { return known }
        guard let system = room[code], let id = try find(text, system), try isSeen(id, system) else {
            throw CellFault("没有编号为此的\(room[code]?.title.zh ?? code)，请先导入或核对编号", "there is no \(room[code]?.title.en ?? code) of this number: import it first, or look at the number")
        }
        cases["\(code)/\(text)"] = id.text
        return id.text
    }

    /// Nobody ties a case to one that they do not see, nor learns here that there is one.
    private func isSeen(_ id: CaseID, _ system: any CaseSystem) throws -> Bool {
        if system.isReadThroughout(by: standing) { return true }
        return try reading.state(of: Subject(kind: system.kind, id: id.text)).map { try system.row($0, for: standing) != nil } ?? false
    }

    private func find(_ text: String, _ system: any CaseSystem) throws -> CaseID? {
        let upper = text.uppercased()
        for candidate in [upper.hasPrefix("\(system.code)-") ? "\(organisation)-\(upper)" : "", text.contains("\(system.code)-") ? text : ""] {
            guard let id = CaseID(checking: candidate) else { continue }
            // Of another organisation's cases nobody learns here whether there are any.
            if let state = try reading.state(of: Subject(kind: system.kind, id: id.text)), state.organisation == organisation { return id }
        }
        return try system.known(by: text, of: organisation, in: reading) ?? reading.imported(identity(system.code, text), as: system.kind)
    }

    /// By the account, or by the number that the organisation knows them by.
    private mutating func person(_ text: String) throws -> String {
        if let known = people[text] { return known }
        for candidate in [text, "\(organisation)-\(text)"] {
            guard let id = PersonID(checking: candidate), try reading.state(of: Subject(kind: PersonRecord.stateKind, id: id.text)) != nil else { continue }
            people[text] = id.text
            return id.text
        }
        throw CellFault("名册中没有这个账号（学号、工号）", "nobody of this account or number is in the register")
    }
}
