public import Ground
public import Journal

/// A case as its stored state says it. Property names are stored.
struct CaseDocument: Codable, Sendable {
    var number: String
    var opened: Instant
    /// When its last entry was made; left out of one that has only its first.
    var touched: Instant?
    var openedBy: Actor?
    var phone: String?
    var row: String?
    var arrivals: [String: Instant]
    var takers: [String: StoredTaken]
    var due: Instant?
    var hasLapsed: Bool?
    var clocks: [String: StoredDue]?
    var pending: StoredPending?
    var papers: [IssuedPaper]?
    var erased: [String]?
    var files: [String: [String]]?
    var hasSealed: Bool?
    /// Open lines that are not blank.
    var lines: Answers
    /// Sealed ones.
    var sealed: Answers?

    struct StoredTaken: Codable, Sendable {
        var by: Actor
        var at: Instant
    }

    struct StoredDue: Codable, Sendable {
        var at: Instant
        var hasLapsed: Bool
    }

    struct StoredPending: Codable, Sendable {
        var step: String
        var answers: Answers
        var by: Actor
        var at: Instant
    }
}

extension CaseFile {
    /// What states of this system are stored under, e.g. `case.RECT`.
    public static var kind: String { "case.\(System.code)" }
    public var subject: Subject { Subject(kind: Self.kind, id: id.text) }

    /// The row it is stored as.
    public func stored(under plan: Plan<System>) throws -> StoredState {
        var (lines, sealed) = (Answers(), Answers())
        var fields: [String: String] = [:]
        var terms: Set<String> = []
        for field in plan.form {
            let answer = field.read(record)
            if answer.isBlank { continue }
            if field.isForSome { sealed[field.name] = answer } else { lines[field.name] = answer }
            for (name, value) in field.keys(of: answer) { fields[name] = value }
            if field.isSearched, !field.isForSome {
                terms.formUnion(SearchTerms.of(field.say(record, .chinese)))
            }
        }
        terms.formUnion(Self.terms(of: number))
        if let person = openedBy?.person { fields["opener"] = person.text }
        if let phone { fields["phone"] = phone }
        if let row { fields["row"] = row }
        if isWaitingToLapse { fields["lapses"] = "1" }
        if pending != nil { fields["pending"] = "1" }
        for paper in papers { fields["paper:\(paper.token)"] = "1" }
        for digest in files.values.joined() { fields["file:\(digest)"] = "1" }
        // What is still to be erased when its time is over.
        if hasSealed, let stage, plan.isEnd(stage), System.sealedDays != nil { fields["keeps"] = "1" }
        let document = CaseDocument(
            number: number, opened: opened, touched: touched == opened ? nil : touched, openedBy: openedBy, phone: phone, row: row, arrivals: arrivals, takers: takers.mapValues { .init(by: $0.by, at: $0.at) }, due: due?.at,
            hasLapsed: due?.hasLapsed == true ? true : nil,
            clocks: clocks.isEmpty ? nil : clocks.mapValues { .init(at: $0.at, hasLapsed: $0.hasLapsed) },
            pending: pending.map { .init(step: $0.step, answers: $0.answers, by: $0.by, at: $0.at) }, papers: papers.isEmpty ? nil : papers,
            erased: erased.isEmpty ? nil : erased.sorted(), files: files.isEmpty ? nil : files, hasSealed: hasSealed ? true : nil, lines: lines, sealed: sealed.isEmpty ? nil : sealed)
        return StoredState(
            subject: subject, organisation: organisation, stage: stage?.rawValue ?? "", moment: opened, due: nextDue, version: version,
            document: try document.bytes(), fields: fields, terms: terms)
    }

    /// What a number is found by: whole, and its end with and without zeros. Every case of a system shares the rest and each of its
    /// beginnings, which would find nothing and be stored with all.
    static func terms(of number: String) -> [String] {
        let parts = number.lowercased().split(separator: "-").map(String.init)
        guard let last = parts.last else { return [] }
        let plain = last.drop { $0 == "0" }
        return parts + (plain.isEmpty || plain.count == last.count ? [] : [String(plain)])
    }

    /// The case of a stored row. Throws `CaseFault` where a line cannot be read.
    public init(_ row: StoredState, under plan: Plan<System>) throws {
        let document = try CaseDocument(bytes: row.document)
        self.init(id: CaseID(row.subject.id), number: document.number, organisation: row.organisation, opened: document.opened)
        guard let stage = System.Stage(rawValue: row.stage) else { throw CaseFault.unreadable(case: id, line: "stage \(row.stage)") }
        self.stage = stage
        touched = document.touched ?? document.opened
        (openedBy, phone, self.row, arrivals) = (document.openedBy, document.phone, document.row, document.arrivals)
        takers = document.takers.mapValues { Taken(by: $0.by, at: $0.at) }
        if let at = document.due {
            due = Due(at: at)
            due?.hasLapsed = document.hasLapsed ?? false
        }
        for (name, clock) in document.clocks ?? [:] {
            clocks[name] = Due(at: clock.at)
            clocks[name]?.hasLapsed = clock.hasLapsed
        }
        pending = document.pending.map { Pending(step: $0.step, answers: $0.answers, by: $0.by, at: $0.at) }
        papers = document.papers ?? []
        erased = Set(document.erased ?? [])
        (files, hasSealed) = (document.files ?? [:], document.hasSealed ?? false)
        version = row.version
        for (name, answer) in document.lines.merging(document.sealed ?? Answers()).inOrder {
            guard let field = plan.fields[name], field.write(&record, answer) else { throw CaseFault.unreadable(case: id, line: name) }
        }
    }
}

extension Field {
    /// Whether cases are found by this line.
    var isIndexed: Bool {
        switch input {
        case .person, .organisation, .reference, .people, .rows: audience == nil
        default: audience == nil && (isFilter || isKey)
        }
    }

    /// What a case is found by on this line: the names of people and of other cases always, choices where lists can be narrowed
    /// by them; what a case is known by outside; of a group each row's people and references. Numbers and texts of sealed lines never.
    func keys(of answer: Answer) -> [(name: String, value: String)] {
        if isForSome { return [] }
        switch input {
        case .person, .organisation, .reference: return [(name, answer.text)]
        case .people: return answer.text.split(separator: ",").map { ("\(name):\($0)", "1") }
        case .rows(let columns):
            return answer.rows.flatMap { row in
                columns.compactMap { column in
                    switch column.input {
                    case .person, .reference: row[column.name].map { ("\(name).\(column.name):\($0)", "1") }
                    default: nil
                    }
                }
            }
        default: return isFilter || isKey ? [(name, String(answer.text.prefix(120)))] : []
        }
    }
}

extension Reading {
    /// `nil` when there is none. Throws where the stored document cannot be read.
    public func file<System: Casework>(_ id: CaseID, under plan: Plan<System>) throws -> CaseFile<System>? {
        try state(of: Subject(kind: CaseFile<System>.kind, id: id.text)).map { try CaseFile($0, under: plan) }
    }
}
