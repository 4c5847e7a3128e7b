import Ground
import Identity
import Journal

/// Takes what is asked of one system's cases: reads the state, decides, appends the entries and stores what they add up to, inside one write.
struct Office<System: Casework> {
    let plan: Plan<System>
    let room: CaseRoom
    let ledger: any Ledger

    func perform(_ request: CaseRequest) throws -> CaseOutcome {
        let what = "case/\(request.code)/\(request.act.name)|\(request.subject?.text ?? request.organisation.text)"
        let done = try Once(ledger)(request.key, for: what, by: request.party, at: request.at, asked: request.asked) {
            if case .open(let name) = request.act { return try open(name, request) }
            return try change(request)
        }
        var outcome = done.outcome
        if done.isAgain { outcome.again = true }
        return outcome
    }

    // MARK: - Opening

    private func open(_ name: String, _ request: CaseRequest) throws -> CaseOutcome {
        let counter = try counter(for: request)
        return try opened(try decided(name, request, at: counter), request, at: counter)
    }

    /// What holds for every case that one party opens in one organisation in one write: asked once.
    struct Counter {
        let organisation: OrganisationID
        let standing: Standing
        let rules: Rules
    }

    func counter(for request: CaseRequest) throws -> Counter {
        guard let kept = try ledger.organisation(request.organisation), kept.isActive else {
            throw Refusal(.notFound, field: "organisation", "没有单位 \(request.organisation)，或已停用", "there is no organisation \(request.organisation), or it is closed")
        }
        let organisation = kept.chain
        return Counter(
            organisation: organisation, standing: try Standings(of: request.party, in: ledger, tokenOf: request.tokenOf)(for: organisation),
            rules: try room.rules(of: organisation, in: ledger))
    }

    /// What opening the case would be; nothing is written yet. `isLookedUp` says that its key is free and what it names is there.
    func decided(_ name: String, _ request: CaseRequest, at counter: Counter, isLookedUp: Bool = false) throws -> CaseDecision {
        let file = CaseFile<System>(organisation: counter.organisation, opened: request.at)
        // Before any condition looks at what is named, so that none tells of a case that its writer does not see.
        if !isLookedUp, plan.opening(name)?.who.admits(counter.standing, to: file) == true { try requireKnown(request) }
        let decision = try file.open(name, request.answers, by: counter.standing, in: around(file, request.at, counter.rules), under: plan)
        if !isLookedUp { try ledger.requireFreeKey(request.answers, under: plan, in: counter.organisation, for: counter.standing) }
        return decision
    }

    /// Puts it on the record with a number of its own.
    func opened(_ decided: CaseDecision, _ request: CaseRequest, at counter: Counter) throws -> CaseOutcome {
        let organisation = counter.organisation
        var decision = decided
        var file = CaseFile<System>(organisation: organisation, opened: request.at)
        let year = request.at.day.civil.year
        let count = try ledger.next(in: "case/\(System.code)/\(organisation)/\(year)")
        let number = "\(System.code)-\(year)-\(String(repeating: "0", count: max(0, 6 - String(count).count)))\(count)"
        file.number = number
        file.id = CaseID("\(organisation)-\(number)")
        guard CaseID(checking: file.id.text) != nil else {
            throw Refusal(.tooLarge, field: "organisation", "单位编号过长，无法编案件号", "the organisation's name is too long for a case number")
        }
        decision.event.number = number
        decision.event.answers = decision.event.answers.merging(request.given.only { plan.fields[$0].map { $0.audience == nil } ?? false })
        (decision.event.run, decision.event.row) = (request.run, request.row)
        if case .caller(let device) = request.party { decision.event.phone = device }
        if !request.spots.isBlank { decision.sealed[CaseFile<System>.places] = request.spots }
        try append(decision, to: &file, by: request.party.actor, at: request.at)
        try ledger.put(file.stored(under: plan), replacing: 0)
        return try follow(plan.opening(decision.event.act), decision, of: file, request)
    }

    // MARK: - Changing

    private func change(_ request: CaseRequest) throws -> CaseOutcome {
        guard let id = request.subject else { throw Refusal(.missing, field: "case", "缺少案件编号", "Say which case") }
        guard var file = try ledger.file(id, under: plan) else { throw CaseRoom.noSuchCase }
        let looks = try ledger.looks(of: request.party, at: id, now: request.at)
        let standing = try Standings(of: request.party, in: ledger, tokenOf: request.tokenOf, looks: looks)(for: file.organisation)
        // Whoever may not even see it is told that it is not there.
        guard file.isSeen(by: standing, under: plan) else { throw CaseRoom.noSuchCase }
        if let seen = request.seen, seen != file.version {
            throw Refusal(.stale, "案件刚被他人更新，请看过最新内容再操作", "It has just been changed: look at it again, then act")
        }
        let around = try around(file, request.at)
        if case .step(let step) = request.act, plan.move(step, from: file.stage)?.who.admits(standing, to: file) == true { try requireKnown(request) }
        var decision =
            switch request.act {
            case .open: throw Refusal(.outOfOrder, "案件已登记", "It is open already")
            case .step(let step): try file.decide(step, request.answers, by: standing, in: around, under: plan)
            case .approve: try file.approve(by: standing, in: around, under: plan)
            case .decline(let why): try file.decline(why, by: standing, under: plan)
            case .amend(let why): try file.amend(request.answers, because: why, by: standing, in: around, under: plan)
            case .remark(let text): try file.remark(text, by: standing, under: plan)
            }
        switch request.act {
        case .amend:
            try ledger.requireFreeKey(request.answers, under: plan, in: file.organisation, for: standing, but: file.id)
            try requireKnown(request)
        case .step: try ledger.requireFreeKey(request.answers, under: plan, in: file.organisation, for: standing, but: file.id)
        // What was free when it was asked for may be another's by now.
        case .approve: try ledger.requireFreeKey(decision.event.answers, under: plan, in: file.organisation, for: standing, but: file.id)
        default: break
        }
        if !request.spots.isBlank { decision.sealed[CaseFile<System>.places] = request.spots }
        let (version, stage, asker, before) = (file.version, file.stage, file.pending?.by.person, file.record)
        try append(decision, to: &file, by: request.party.actor, at: request.at)
        try ledger.put(file.stored(under: plan), replacing: version)
        try passOn(before, file, by: request.party.actor, at: request.at)
        if decision.event.act == CaseEvent.ask, let pending = file.pending, let approvers = (plan.move(pending.step, from: stage) ?? file.correctionMove(pending, under: plan))?.approval {
            try tell([approvers], CaseEvent.ask, of: file, at: request.at)
        }
        let isOvertaken = decision.event.asker == nil && asker != nil && file.pending == nil
        if decision.event.act == CaseEvent.decline || isOvertaken, let asker { try tell(asker, CaseEvent.decline, of: file, at: request.at) }
        return try follow(plan.move(decision.event.act, from: stage), decision, of: file, request)
    }

    /// Puts passed deadlines on the record; returns whether there were any. Once for each deadline.
    func lapse(_ id: CaseID, at now: Instant) throws -> Bool {
        guard var file = try ledger.file(id, under: plan), let decision = file.lapse(at: now, under: plan, in: try around(file, now)) else { return false }
        let (version, asker) = (file.version, decision.event.to == nil ? nil : file.pending?.by.person)
        let late = decision.event.lapsed.flatMap { name in
            name == "stage" ? file.stage.flatMap { plan.stages[$0]?.lateTo } ?? [] : plan.clocks.first { $0.name == name }?.lateTo ?? []
        }
        try append(decision, to: &file, by: .system("lapse"), at: now)
        try ledger.put(file.stored(under: plan), replacing: version)
        try tell(late, lapseOf: file, to: decision.event.to, at: now)
        if let asker { try tell(asker, CaseEvent.decline, of: file, at: now) }
        return true
    }

    /// Erases the content of everything sealed, in its entries and in the stored case; the chain still verifies.
    func erase(_ id: CaseID, at now: Instant, by actor: Actor) throws -> Bool {
        guard var file = try ledger.file(id, under: plan) else { return false }
        let names = plan.form.filter { $0.audience != nil && (!$0.read(file.record).isBlank || file.files[$0.name] != nil) && !file.erased.contains($0.name) }.map(\.name)
        let sealed = try ledger.entries(about: file.subject).filter { entry in entry.sealed.contains { $0.content != nil } }
        guard !names.isEmpty || !sealed.isEmpty else { return false }
        for entry in sealed {
            try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence)
        }
        try eraseLooks(at: id)
        var event = CaseEvent(CaseEvent.erase)
        event.erased = names
        let version = file.version
        try append(CaseDecision(event), to: &file, by: actor, at: now)
        try ledger.put(file.stored(under: plan), replacing: version)
        try ledger.scrubAfterCommit()
        return true
    }

    /// Puts a paper that was printed on the record.
    func issue(_ paper: IssuedPaper, of file: CaseFile<System>) throws {
        var file = file
        var event = CaseEvent(CaseEvent.issue)
        event.paper = paper
        let version = file.version
        try append(CaseDecision(event), to: &file, by: paper.by, at: paper.at)
        try ledger.put(file.stored(under: plan), replacing: version)
    }

    /// What the lines name must be there, and a case that they name must be one that the party sees: otherwise anybody could tie
    /// themselves to anybody's case, and learn which there are.
    private func requireKnown(_ request: CaseRequest) throws {
        try ledger.requireKnown(request.answers, under: plan)
        let standings = Standings(of: request.party, in: ledger, tokenOf: request.tokenOf)
        for (name, answer) in request.answers.inOrder where !answer.isBlank {
            guard let field = plan.fields[name], case .reference(let code) = field.input, let system = room[code] else { continue }
            let id = answer.text.trimmed
            guard let state = try ledger.state(of: Subject(kind: system.kind, id: id)), try system.row(state, for: standings(for: state.organisation)) != nil else {
                throw Refusal(.notFound, field: name, "“\(field.title.zh)”：没有 \(id)", "\"\(field.title.en)\": there is no \(id)")
            }
        }
    }

    // MARK: - Entries and what follows from them

    func append(_ decision: CaseDecision, to file: inout CaseFile<System>, by actor: Actor, at: Instant) throws {
        let sealed = decision.sealed.inOrder.map { name, answer in
            SealedPart(audience: Audience(rawValue: "\(System.code).\(name)"), content: answer.bytes, salt: room.salt())
        }
        // Whoever asked first may be written second: the entries of a case stand in the order in which they were written.
        let at = max(at, file.touched)
        try file.apply(decision, by: actor, at: at, under: plan)
        try ledger.append(
            Draft(
                organisation: file.organisation, subject: file.subject, act: decision.event.act, by: actor, at: at,
                open: try decision.event.bytes(), sealed: sealed))
    }

    /// What a move brings with it; the same step may bring something else at another stage.
    private func follow(_ move: On<System>?, _ decision: CaseDecision, of file: CaseFile<System>, _ request: CaseRequest) throws -> CaseOutcome {
        var outcome = CaseOutcome(id: file.id, number: file.number, version: file.version, stage: file.stage?.rawValue ?? "")
        let act = decision.event.act
        guard let move else { return outcome }
        // Twenty thousand rows are no news to whoever is told of one.
        if request.run == nil { try tell(move.told, act, of: file, at: request.at) }
        for other in move.opened {
            let answers = other.answers(file.record, file.id)
            var next = CaseRequest(other.code, .open(other.opening), answers, by: request.party, in: file.organisation, at: request.at)
            next.tokenOf = request.tokenOf
            outcome.opened.append(try room.perform(next, on: ledger).id)
        }
        for other in move.stepped { try take(other, from: file, request) }
        return outcome
    }

    /// Takes the step of the case that a line names, where that case stands at a stage that has it.
    private func take(_ other: Steps<System>, from file: CaseFile<System>, _ request: CaseRequest) throws {
        guard let id = other.id(file.record) else { return }
        let field = plan.field(at: other.path)?.name
        let system = try room.system(other.code)
        guard let state = try ledger.state(of: Subject(kind: system.kind, id: id.text)) else {
            throw Refusal(.notFound, field: field, "没有案件 \(id)", "there is no case \(id)")
        }
        guard system.stages.contains(where: { $0.value == state.stage && $0.acts.contains(other.step) }) else { return }
        var next = CaseRequest(other.code, .step(other.step), of: id, other.answers(file.record), by: request.party, in: file.organisation, at: request.at)
        next.tokenOf = request.tokenOf
        do throws(any Error) {
            _ = try room.perform(next, on: ledger)
        } catch let refusal as Refusal {
            // What is wrong with the other case is shown beside the line that names it.
            throw Refusal(refusal.code, field: field, refusal.message.zh, refusal.message.en)
        }
    }

    private func tell(_ them: [Who<System>], _ act: String, of file: CaseFile<System>, at: Instant) throws {
        for owner in Set(them.flatMap({ owners($0, of: file) })).sorted() { try tell(owner: owner, act, of: file, at: at) }
    }

    private func tell(_ person: PersonID, _ act: String, of file: CaseFile<System>, at: Instant) throws {
        try tell(owner: Notice.owner(person), act, of: file, at: at)
    }

    private func tell(owner: String, _ act: String, of file: CaseFile<System>, at: Instant) throws {
        try NoticeShelf(ledger, of: owner).put(notice(act, of: file, at: at), as: "\(file.id)/\(file.version)/\(owner)")
    }

    /// Deadlines that pass at one moment are one piece of news to whoever is told, however many cases they are of.
    private func tell(_ them: [Who<System>], lapseOf file: CaseFile<System>, to stage: String?, at: Instant) throws {
        var notice = notice(CaseEvent.lapse, of: file, at: at)
        notice.to = stage
        for owner in Set(them.flatMap({ owners($0, of: file) })).sorted() {
            try NoticeShelf(ledger, of: owner).add(notice, as: "\(System.code)/\(CaseEvent.lapse)/\(at.milliseconds)/\(stage ?? "-")/\(owner)")
        }
    }

    private func notice(_ act: String, of file: CaseFile<System>, at: Instant) -> Notice {
        Notice(code: System.code, id: file.id, number: file.number, act: act, at: at, organisation: file.organisation)
    }

    private func owners(_ who: Who<System>, of file: CaseFile<System>) -> [String] {
        switch who {
        case .role(let role): [Notice.owner(role, of: file.organisation)]
        case .named(let path): file.record[keyPath: path].map { [Notice.owner($0)] } ?? []
        case .among(let path): file.record[keyPath: path].ids.map(Notice.owner)
        case .opener: file.openedBy?.person.map { [Notice.owner($0)] } ?? []
        case .did(let step): file.takers[step.rawValue]?.by.person.map { [Notice.owner($0)] } ?? []
        case .any(let them), .all(let them): them.flatMap { owners($0, of: file) }
        case .but(let them, _): owners(them, of: file)
        default: []
        }
    }

    func around(_ file: CaseFile<System>, _ at: Instant) throws -> Surroundings {
        around(file, at, try room.rules(of: file.organisation, in: ledger))
    }

    private func around(_ file: CaseFile<System>, _ at: Instant, _ rules: Rules) -> Surroundings {
        let id = file.id
        return Surroundings(
            at: at, own: id.text.isEmpty ? nil : id, rules: rules, referring: { id.text.isEmpty ? [] : try room.referring(to: id, $0, by: $1, in: ledger) },
            neighbour: { try room.neighbour($0, $1, in: ledger) }, referringTo: { try room.referring(to: $0, $1, by: $2, in: ledger) },
            holds: { [organisation = file.organisation] in try holds($1, $0, of: organisation, at: at) })
    }

    private func holds(_ roles: Set<Role>, _ id: PersonID, of organisation: OrganisationID, at moment: Instant) throws -> Bool {
        guard let person = try ledger.person(id, at: moment) else { return false }
        return try !Standings(of: .person(person), in: ledger)(for: organisation).roles.isDisjoint(with: roles)
    }
}
