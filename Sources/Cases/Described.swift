public import Ground
public import Journal

/// A description as the shell meets it.
public struct Described<System: Casework>: CaseSystem {
    let plan: Plan<System>
    public let lines: [LineShape]

    public init(_: System.Type = System.self) {
        plan = Plan<System>()
        lines = plan.form.map(\.shape)
    }

    public var code: String { System.code }
    public var title: LocalisedText { System.title }
    public var kind: String { CaseFile<System>.kind }
    public var sealedDays: Int? { System.sealedDays }
    public var openings: [MoveShape] { plan.openings.map(shape) }
    public var tallyShapes: [TallyShape] { plan.tallies.map { TallyShape(name: $0.name, title: $0.title, unit: $0.kind.unit) } }
    public var policy: String { plan.policyWords }
    public func faults(under rules: Rules) -> [String] { plan.faults(under: rules) }
    public func title(ofAct act: String) -> LocalisedText { plan.title(ofAct: act) }

    public var stages: [StageShape] {
        plan.course.map { at in
            StageShape(
                value: at.stage.rawValue, title: at.title, isEnd: at.moves.isEmpty, acts: at.moves.map(\.act),
                roles: at.moves.reduce(into: []) { $0.formUnion($1.who.roles.union($1.approval?.roles ?? [])) },
                named: Array(Set(at.moves.flatMap(\.who.named).compactMap { plan.field(at: $0)?.name })).sorted())
        }
    }

    public var neighbours: [String] {
        let opened = (plan.openings + plan.course.flatMap(\.moves)).flatMap(\.opened).map(\.code)
        let referred = plan.form.compactMap { if case .reference(let code) = $0.input { code } else { nil } }
        return Array(Set(opened + referred + looksAt.map(\.code))).sorted()
    }

    public var looksAt: [(code: String, line: String)] { (plan.openings + plan.course.flatMap(\.moves)).flatMap(\.conditions).compactMap(\.looksAt) }

    public var readingRoles: (own: Set<Role>, linked: Set<Role>, members: Bool) {
        // Whoever may take a step or approve it sees the case.
        let moves = plan.course.flatMap(\.moves).flatMap { [$0.who] + [$0.approval].compactMap { $0 } }
        return (moves.reduce(into: plan.seers.roles) { $0.formUnion($1.roles) }, moves.reduce(into: plan.seers.linkedRoles) { $0.formUnion($1.linkedRoles) }, plan.seers.admitsMembers)
    }

    public var namingLines: [(name: String, isMany: Bool)] {
        let named = plan.seers.named + plan.course.flatMap(\.moves).flatMap(\.who.named)
        let names = Set(named.compactMap { plan.field(at: $0)?.name })
        return plan.form.filter { names.contains($0.name) }.map { ($0.name, $0.input == .people) }
    }

    public var placingLines: [(name: String, roles: Set<Role>)] {
        let placed = plan.seers.placed + plan.course.flatMap(\.moves).flatMap(\.who.placed)
        return plan.form.compactMap { field in
            let roles = placed.filter { plan.field(at: $0.path)?.name == field.name }.map(\.role)
            return roles.isEmpty ? nil : (field.name, Set(roles))
        }
    }

    // MARK: - Doing

    public func perform(_ request: CaseRequest, on ledger: any Ledger, in room: CaseRoom) throws -> CaseOutcome {
        try office(ledger, room).perform(request)
    }

    public func lapses(_ state: StoredState, at now: Instant) throws -> Bool { try CaseFile(state, under: plan).lapses(at: now) }

    public func lapse(_ id: CaseID, at now: Instant, on ledger: any Ledger, in room: CaseRoom) throws -> Bool {
        try office(ledger, room).lapse(id, at: now)
    }

    public func erase(_ id: CaseID, at now: Instant, by actor: Actor, on ledger: any Ledger, in room: CaseRoom) throws -> Bool {
        try office(ledger, room).erase(id, at: now, by: actor)
    }

    public func issue(_ paper: IssuedPaper, of id: CaseID, on ledger: any Ledger, in room: CaseRoom) throws {
        guard let file = try ledger.file(id, under: plan) else { throw CaseRoom.noSuchCase }
        try office(ledger, room).issue(paper, of: file)
    }

    private func office(_ ledger: any Ledger, _ room: CaseRoom) -> Office<System> { Office(plan: plan, room: room, ledger: ledger) }

    // MARK: - Reading

    public func openings(for standing: Standing) -> [MoveShape] {
        let blank = CaseFile<System>()
        return plan.openings.filter { $0.who.admits(standing, to: blank) }.map(shape)
    }

    public func linked(_ state: StoredState) -> Surroundings.Linked {
        // The id is the organisation's and the number; a condition may look at very many.
        let mark = "\(state.organisation)-"
        let number = state.subject.id.hasPrefix(mark) ? String(state.subject.id.dropFirst(mark.count)) : state.subject.id
        let isEnded = System.Stage(rawValue: state.stage).map(plan.isEnd) ?? false
        return Surroundings.Linked(id: CaseID(state.subject.id), code: code, number: number, stage: state.stage, isEnded: isEnded)
    }

    public func row(_ state: StoredState, for standing: Standing) throws -> CaseRow? {
        let file = try CaseFile(state, under: plan)
        guard file.isSeen(by: standing, under: plan) else { return nil }
        let listed = plan.form.filter(\.isListed)
        return CaseRow(
            id: file.id, number: file.number, organisation: file.organisation, stage: state.stage, opened: file.opened, due: file.nextDue,
            headline: headline(of: file), version: file.version,
            cells: listed.map { field in
                let (zh, en, _) = said(field, in: file, to: standing)
                return LocalisedText(zh, en)
            },
            offered: (file.offered(to: standing, under: plan) + [file.approvable(by: standing, under: plan)].compactMap { $0 }).map(\.title))
    }

    public func cells(_ state: StoredState, for standing: Standing, _ language: Language) throws -> [String]? {
        let file = try CaseFile(state, under: plan)
        guard file.isSeen(by: standing, under: plan) else { return nil }
        return plan.form.map { field in
            let (zh, en, _) = said(field, in: file, to: standing)
            return language == .chinese ? zh : en
        }
    }

    public func answers(of state: StoredState) throws -> Answers {
        let file = try CaseFile(state, under: plan)
        return Answers(plan.form.reduce(into: [:]) { $0[$1.name] = $1.read(file.record) }.filter { !$0.value.isBlank })
    }

    public func count(_ states: [StoredState], _ language: Language) throws -> [TallyCount] {
        let files = try states.map { try CaseFile($0, under: plan) }
        return plan.tallies.map { tally in
            var sums: [String: (sum: Double, number: Int)] = [:]
            for file in files {
                guard let group = tally.group(file, language), let amount = tally.amount(file) else { continue }
                let old = sums[group] ?? (0, 0)
                sums[group] = (old.sum + amount, old.number + 1)
            }
            let rows = sums.map { ($0.key, tally.kind == .days ? $0.value.sum / Double(max(1, $0.value.number)) : $0.value.sum) }
            return TallyCount(name: tally.name, title: tally.title, rows: rows.sorted { ($1.1, $0.0) < ($0.1, $1.0) }, unit: tally.kind.unit)
        }
    }

    public func replays(_ id: CaseID, in reading: any Reading) throws -> Bool {
        guard let state = try reading.state(of: Subject(kind: kind, id: id.text)) else { throw CaseRoom.noSuchCase }
        let stored = try CaseFile(state, under: plan)
        var file = CaseFile<System>(id: id, organisation: stored.organisation, opened: stored.opened)
        for entry in try reading.entries(about: state.subject) {
            try file.apply(try Self.decision(of: entry), by: entry.by, at: entry.at, under: plan)
        }
        return file == stored
    }

    /// An entry as it was decided; sealed lines whose content was erased are left out.
    static func decision(of entry: Entry) throws -> CaseDecision {
        var sealed = Answers()
        for part in entry.sealed {
            guard let content = part.content, part.audience.rawValue.hasPrefix("\(System.code).") else { continue }
            sealed[String(part.audience.rawValue.dropFirst(System.code.count + 1))] = try Wire.decode(Answer.self, from: content.opened())
        }
        return CaseDecision(try Wire.decode(CaseEvent.self, from: entry.open), sealed: sealed)
    }

    // MARK: - In words

    func headline(of file: CaseFile<System>) -> String { plan.field(at: System.headline)?.say(file.record, .chinese) ?? "" }

    /// What a line says to somebody, in both languages, or its mask.
    func said(_ field: Field<System>, in file: CaseFile<System>, to standing: Standing) -> (zh: String, en: String, isMasked: Bool) {
        if field.read(file.record).isBlank { return ("", "", false) }
        guard file.sees(field, standing, under: plan) else {
            let mask = field.masked(file.record)
            return (mask, mask, true)
        }
        return (field.say(file.record, .chinese), field.say(file.record, .english), false)
    }

    func shape(_ move: On<System>) -> MoveShape {
        let (asked, optional) = plan.lines(of: move)
        return MoveShape(
            act: move.act, title: move.title, to: move.to?.rawValue, asked: asked.map(\.shape), optional: optional.map(\.shape),
            needsApproval: move.approval != nil)
    }
}

extension Field {
    var shape: LineShape {
        LineShape(
            name: name, title: title, hint: hint, input: input, isFilter: isFilter, isListed: isListed, isSearched: isSearched,
            isSealed: audience != nil, isKey: isKey)
    }
}
