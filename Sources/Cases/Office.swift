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
        let organisation = try ledger.chain(of: request.organisation)
        let standing = try Standings(of: request.party, in: ledger, tokenOf: request.tokenOf)(for: organisation)
        var file = CaseFile<System>(organisation: organisation, opened: request.at)
        var decision = try file.open(name, request.answers, by: standing, in: try around(file, request.at), under: plan)
        let year = request.at.day.civil.year
        let count = try ledger.next(in: "case/\(System.code)/\(organisation)/\(year)")
        let number = "\(System.code)-\(year)-\(String(repeating: "0", count: max(0, 6 - String(count).count)))\(count)"
        file.number = number
        file.id = CaseID("\(organisation)-\(number)")
        guard CaseID(checking: file.id.text) != nil else {
            throw Refusal(.tooLarge, field: "organisation", "单位编号过长，无法编案件号", "the organisation's name is too long for a case number")
        }
        decision.event.number = number
        decision.event.run = request.run
        if case .caller(let device) = request.party { decision.event.phone = device }
        if !request.spots.isBlank { decision.sealed[CaseFile<System>.places] = request.spots }
        try append(decision, to: &file, by: request.party.actor, at: request.at)
        try ledger.put(file.stored(under: plan), replacing: 0)
        return try follow(decision, of: file, request)
    }

    // MARK: - Changing

    private func change(_ request: CaseRequest) throws -> CaseOutcome {
        guard let id = request.subject else { throw Refusal(.missing, field: "case", "缺少案件编号", "Say which case") }
        guard var file = try ledger.file(id, under: plan) else { throw CaseRoom.noSuchCase }
        let standing = try Standings(of: request.party, in: ledger, tokenOf: request.tokenOf)(for: file.organisation)
        // Whoever may not even see it is told that it is not there.
        guard file.isSeen(by: standing, under: plan) else { throw CaseRoom.noSuchCase }
        if let seen = request.seen, seen != file.version {
            throw Refusal(.stale, "案件刚被他人更新，请看过最新内容再操作", "It has just been changed: look at it again, then act")
        }
        let around = try around(file, request.at)
        var decision =
            switch request.act {
            case .open: throw Refusal(.outOfOrder, "案件已登记", "It is open already")
            case .step(let step): try file.decide(step, request.answers, by: standing, in: around, under: plan)
            case .approve: try file.approve(by: standing, in: around, under: plan)
            case .decline(let why): try file.decline(why, by: standing, under: plan)
            case .amend(let why): try file.amend(request.answers, because: why, by: standing, in: around, under: plan)
            case .remark(let text): try file.remark(text, by: standing, under: plan)
            }
        if !request.spots.isBlank { decision.sealed[CaseFile<System>.places] = request.spots }
        let version = file.version
        try append(decision, to: &file, by: request.party.actor, at: request.at)
        try ledger.put(file.stored(under: plan), replacing: version)
        return try follow(decision, of: file, request)
    }

    /// Puts passed deadlines on the record; returns whether there were any. Once for each deadline.
    func lapse(_ id: CaseID, at now: Instant) throws -> Bool {
        guard var file = try ledger.file(id, under: plan), let decision = file.lapse(at: now, under: plan, in: try around(file, now)) else { return false }
        let version = file.version
        let late = decision.event.lapsed.flatMap { name in
            name == "stage" ? file.stage.flatMap { plan.stages[$0]?.lateTo } ?? [] : plan.clocks.first { $0.name == name }?.lateTo ?? []
        }
        try append(decision, to: &file, by: .system("lapse"), at: now)
        try ledger.put(file.stored(under: plan), replacing: version)
        try tell(late, CaseEvent.lapse, of: file, at: now)
        return true
    }

    /// Erases the content of everything sealed, in its entries and in the stored case; the chain still verifies.
    func erase(_ id: CaseID, at now: Instant, by actor: Actor) throws -> Bool {
        guard var file = try ledger.file(id, under: plan) else { return false }
        let names = plan.form.filter { $0.audience != nil && !$0.read(file.record).isBlank && !file.erased.contains($0.name) }.map(\.name)
        let sealed = try ledger.entries(about: file.subject).filter { entry in entry.sealed.contains { $0.content != nil } }
        guard !names.isEmpty || !sealed.isEmpty else { return false }
        for entry in sealed {
            try ledger.eraseSealed(in: entry.organisation, sequence: entry.sequence)
        }
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

    // MARK: - Entries and what follows from them

    private func append(_ decision: CaseDecision, to file: inout CaseFile<System>, by actor: Actor, at: Instant) throws {
        let sealed = try decision.sealed.inOrder.map { name, answer in
            SealedPart(audience: Audience(rawValue: "\(System.code).\(name)"), content: try Wire.encode(answer), salt: room.salt())
        }
        try file.apply(decision, by: actor, at: at, under: plan)
        try ledger.append(
            Draft(
                organisation: file.organisation, subject: file.subject, act: decision.event.act, by: actor, at: at,
                open: try Wire.encode(decision.event), sealed: sealed))
    }

    private func follow(_ decision: CaseDecision, of file: CaseFile<System>, _ request: CaseRequest) throws -> CaseOutcome {
        var outcome = CaseOutcome(id: file.id, number: file.number, version: file.version, stage: file.stage?.rawValue ?? "")
        let act = decision.event.act
        let moves = plan.openings + plan.course.flatMap(\.moves)
        guard let move = moves.first(where: { $0.act == act }) else { return outcome }
        try tell(move.told, act, of: file, at: request.at)
        for other in move.opened {
            let answers = other.answers(file.record, file.id)
            var next = CaseRequest(other.code, .open(other.opening), answers, by: request.party, in: file.organisation, at: request.at)
            next.tokenOf = request.tokenOf
            outcome.opened.append(try room.perform(next, on: ledger).id)
        }
        return outcome
    }

    private func tell(_ them: [Who<System>], _ act: String, of file: CaseFile<System>, at: Instant) throws {
        for owner in Set(them.flatMap({ owners($0, of: file) })).sorted() {
            let notice = Notice(code: System.code, id: file.id, number: file.number, act: act, at: at)
            try ledger.put(
                Slip(
                    kind: Notice.slipKind, name: "\(file.id)/\(file.version)/\(owner)", content: try Wire.encode(notice), at: at,
                    expires: at.advanced(bySeconds: Notice.kept), owner: owner))
        }
    }

    private func owners(_ who: Who<System>, of file: CaseFile<System>) -> [String] {
        switch who {
        case .role(let role): [Notice.owner(role, of: file.organisation)]
        case .named(let path): file.record[keyPath: path].map { [Notice.owner($0)] } ?? []
        case .among(let path): file.record[keyPath: path].ids.map(Notice.owner)
        case .opener: file.openedBy?.person.map { [Notice.owner($0)] } ?? []
        case .any(let them), .all(let them): them.flatMap { owners($0, of: file) }
        case .but(let them, _): owners(them, of: file)
        default: []
        }
    }

    func around(_ file: CaseFile<System>, _ at: Instant) throws -> Surroundings {
        let id = file.id
        return Surroundings(at: at, rules: try room.rules(of: file.organisation, in: ledger)) { code, field in
            id.text.isEmpty ? [] : try room.referring(to: id, code, by: field, in: ledger)
        }
    }
}
